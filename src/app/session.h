#ifndef APP_SESSION_H
#define APP_SESSION_H

#include "app/run.h"

/* One open scene: its run, view and cache, and whether and how fast it runs. Knows no
 * terminal and no bars. */
struct session {
    const struct scene *scene;
    struct run *run;
    void *view, *cache;
    struct arena view_mem, cache_mem, scratch;
    bool running;
    /* a change of a LIVE parameter counts from now on, not from the start */
    bool from_now;
    bool show_numbers; /* numbers are shown, not hidden */
    bool complete;     /* the cache is filled for what is on screen */
    /* the preset opened last; NULL once a value was changed that is not only shown */
    const struct preset *preset;
    double rate; /* steps a second */
    double owed; /* steps that are due and not made yet */
    struct rect area;
    struct canvas_look look; /* of the frames' canvases */
};

enum err session_open(const struct scene *scene, const char *const *arguments, int n,
                      uint64_t seed, struct session *out, struct fail *fail);
void session_release(struct session *s);

/* Sets a parameter as its effect demands; text NULL: back to the default. A run that
 * starts over goes on to the step the old one was at. On error nothing changes. */
enum err session_set(struct session *s, int param, int item, const char *text,
                     struct fail *fail);
enum err session_seed(struct session *s, uint64_t seed, struct fail *fail);
/* Starts over with these arguments. */
enum err session_arguments(struct session *s, const char *const *arguments, int n,
                           struct fail *fail);
void session_reset(struct session *s);
/* Called when another session is shown: pauses and frees the cache. */
void session_leave(struct session *s);

/* Makes steps for at most `budget` seconds: those of a seek in progress, then those that
 * are due after `elapsed` more seconds. True: something on screen may have changed. */
bool session_advance(struct session *s, double elapsed, double budget,
                     double (*now)(void));
/* Fills the cache for at most `budget` seconds (negative: until complete). */
void session_work(struct session *s, double budget, double (*now)(void));

struct ctx session_ctx(struct session *s);
/* Gives the event to the scene and collects in *asks what it asks for. */
bool session_input(struct session *s, const struct event *e, struct asks *asks);
/* The scene's rows of the key bar, as it is now. */
const struct key_row *session_keys(const struct session *s, struct arena *scratch);
/* True if the scene takes the key before the app does. */
bool session_takes_key(struct session *s, const struct event *e, struct asks *asks);
/* False if the area is smaller than the scene's least size. */
bool session_fits(const struct session *s, struct rect area);
/* Into s->area; nothing where it does not fit. */
void session_draw(struct session *s, struct frame *f);

/* The command that reproduces the scene, in mem, such as "gradwatch descent lr=4 --steps
 * 2", with at most the first `most` bytes of its settings. --steps 0 is written for a
 * scene whose --print makes steps by default. */
char *session_line(const struct session *s, int most, struct arena *mem);
void session_status(struct session *s, char *out, size_t n);

#endif
