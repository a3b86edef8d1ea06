#ifndef APP_LAB_H
#define APP_LAB_H

#include "app/options.h"
#include "app/picker.h"
#include "app/prompt.h"
#include "app/session.h"
#include "app/top_bar.h"

/* The laboratory: the open scenes, and everything on screen that is not a scene's: bars,
 * controls, prompt, help, lists to choose from. It knows no terminal: events go in and
 * frames come out, so that it can be tested without one. */
enum { LAB_SCENES_MOST = TOP_BAR_TABS };
enum overlay { OVERLAY_NONE, OVERLAY_HELP, OVERLAY_PICKER };

/* What the text in the prompt is for. */
enum purpose { FOR_PARAM, FOR_STEP, FOR_SCENE };

struct lab {
    struct session sessions[LAB_SCENES_MOST]; /* opened when first shown */
    bool opened[LAB_SCENES_MOST];
    int current;
    uint64_t seed;
    const struct theme *theme;
    bool theme_chosen; /* by an option or a key; else the terminal's background decides */
    int glyphs, default_glyphs; /* enum glyphs: in use; without an option or a key */
    int depth;                  /* enum depth from --color; -1: what the terminal has */
    enum depth shown;           /* of its frames */
    bool mouse, quit;
    int focus; /* control in focus, -1: none */
    enum overlay overlay;
    int overlay_at; /* help: the first row shown; a list: the row selected */
    struct picker picker;
    struct prompt prompt;
    char message[FAIL_LINE]; /* until the next event; "": none */
    enum ink message_ink;
    struct arena scratch;
    bool (*save)(struct lab *lab, char *name, size_t n,
                 struct fail *fail); /* writes a picture */
    int w, h;                        /* of the last frame */
};

/* Opens the options' scene. */
enum err lab_open(struct lab *lab, const struct options *options, struct fail *fail);
void lab_release(struct lab *lab);
struct session *lab_session(struct lab *lab);

void lab_event(struct lab *lab, struct event *e, const struct frame *shown);
/* lab_layout sets the area that the session is drawn in, for session_work; lab_draw then
 * draws the whole screen. */
void lab_layout(struct lab *lab, int w, int h);
void lab_draw(struct lab *lab, struct frame *f);

/* The keys that mean the same in every scene; they come before the scene's own. */
extern const struct key_row lab_keys[];
/* The arg of those that the bar always shows: others give way to them. */
enum { KEPT = 1 };
/* The keys of the control in focus, for the bar. */
extern const struct key_row control_keys[];
/* False if the key does nothing in this scene: a still one has no steps to go through,
 * some have no presets, and some draw nothing at random. */
bool lab_key_works(const struct key_row *key, const struct scene *scene);
void lab_show_scene(struct lab *lab, int i);
/* Says what to do first in the scene, unless there is something else to read. */
void lab_say_first(struct lab *lab);

/* Sets a value, or says why not and returns false. */
bool lab_set(struct lab *lab, int param, int item, const char *text);
/* Lets a value be typed; the first character replaces the present one. */
void lab_type(struct lab *lab, int param, int item);
void lab_preset(struct lab *lab, const char *name);

/* The command that reproduces the screen at the same size, in mem: that of the session
 * (with at most `most` bytes of settings) and the options for glyphs and colors that are
 * not the default, and for a theme that was chosen. An open page or prompt, the focus and
 * the pointer are left out. */
char *lab_line(const struct lab *lab, int most, struct arena *mem);

/* What stays until the next event. */
void lab_say(struct lab *lab, enum ink ink, const char *text);
void lab_say_fail(struct lab *lab, const struct fail *fail);

/* bars.c: draws the parts of the screen. */
struct lab_areas {
    struct rect top, scene, controls, line, bottom;
};
struct lab_areas lab_areas(struct lab *lab, int w, int h);
/* True if the scene has no room in a window of w×h: they are then the least that it
 * needs. */
bool lab_needs(struct lab *lab, int *w, int *h);
void bars_draw(struct lab *lab, const struct lab_areas *areas, struct frame *f);
void overlay_draw(struct lab *lab, struct rect r, struct frame *f);

#endif
