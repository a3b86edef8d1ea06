#ifndef SCENE_SCENE_H
#define SCENE_SCENE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/fail.h"
#include "draw/canvas.h"
#include "draw/event.h"
#include "draw/frame.h"
#include "scene/csv.h"
#include "scene/json.h"
#include "scene/keys.h"
#include "scene/log.h"
#include "scene/param.h"

/* A scene is a small deterministic simulation and a picture of it, described by one
 * struct scene. The app calls its slots and owns everything else: the loop, the timeline,
 * the controls, the files. Three kinds of state are kept apart because they live for
 * different times:
 *
 *   model  what is simulated: a function of (seed, timeline, step) and of nothing else,
 *          no clock, no view, no size; the app rewinds it by copies and replays it
 *   view   what the learner looks at that is not a parameter: a drag in progress, a
 *          score, scroll; never rewound
 *   cache  what is derived (a field, a layout); the app may empty it at any time
 *
 * All three begin as zeros. An argument `mem` is the arena for all that the argument
 * before it points to, and lives as long as that argument; ctx->scratch is emptied after
 * the call.
 *
 * A still scene is a picture of its parameters with nothing to simulate: it has no step,
 * and no init unless its picture needs a model. */

/* What every slot is told; valid for one call. */
struct ctx {
    const struct values *values; /* of all parameters, in force at this step */
    uint64_t seed;
    long step;               /* steps made so far; in step(): before the one being made */
    struct rect area;        /* what draw may use; empty where nothing is drawn */
    struct canvas_look look; /* of the canvases in the next frame, for work */
    const struct log *log;   /* records 0..step */
    const void *cache;       /* as the last work() left it; NULL where nothing is drawn */
    struct arena *scratch;
    bool running;  /* the simulation runs */
    bool may_wait; /* init: for a pipe that is not at its end; nobody waits for keys */
    /* numbers are shown, or hidden so that a class can guess (key a) */
    bool show_numbers;
};

/* v as number_fit writes it, or ? while numbers are hidden; in ctx->scratch. */
const char *ctx_number(const struct ctx *ctx, double v, int digits, int w);

/* What a scene asks of the app, which does it after input() returns. */
enum ask_kind { ASK_SET, ASK_SEEK, ASK_RUN, ASK_PROMPT, ASK_QUESTION, ASK_SAY };
struct ask {
    enum ask_kind kind;
    int param, item;  /* SET, PROMPT */
    const char *text; /* SET: the value, as typed; QUESTION; SAY: what is said */
    long step;        /* SEEK; RUN: 0 pause, 1 run */
    int id;           /* QUESTION: comes back in the event of the answer */
};
enum { ASKS_MOST = 8 };
struct asks {
    struct arena *mem; /* owns the texts */
    struct ask items[ASKS_MOST];
    int n;
};
void ask_set(struct asks *a, int param, int item, const char *text);
void ask_set_real(struct asks *a, int param, int item, double v);
void ask_set_point(struct asks *a, int param, double x, double y);
/* Adds a choice to a LIST, at its end, or takes it out, unless the LIST allows no more or
 * no fewer. */
void ask_toggle(struct asks *a, const struct values *v, int param, int choice);
/* Goes to a step, or to the first or the last one if it is outside the run. */
void ask_seek(struct asks *a, long step);
void ask_run(struct asks *a, bool run);
/* Let the learner type the value of a parameter, or the answer to a question
 * (EVENT_TEXT). */
void ask_prompt(struct asks *a, int param, int item);
void ask_question(struct asks *a, int id, const char *question);
/* Tells the learner why nothing happened. */
void ask_say(struct asks *a, const char *text);

/* "Required" and "optional" stand at each slot. What is optional may be NULL or 0. */
struct scene {
    /* ---- what it is called, and what can be set ---- */

    const char *name;                    /* required: "descent" */
    const char *title;                   /* required: one line */
    const char *lesson;                  /* required: what to try, what to see */
    const char *first;                   /* optional: one line, what to do first */
    const struct param *params;          /* required; ended by {0} */
    const struct preset *presets;        /* optional; ended by {0} */
    const struct pace *paces;            /* optional: of presets; ended by {0} */
    const struct key_row *keys;          /* optional; ended by {0} */
    const struct record_column *columns; /* optional: of the records; ended by {0} */

    /* Bytes of its three kinds of state; 0: it has none of that kind. */
    size_t model_size, view_size, cache_size;

    /* optional: default of --steps without a terminal; -1: to the end */
    long headless_steps;
    long most_steps;      /* required with step: the app stops there and says so */
    double rate;          /* optional: steps a second when it runs; default 10 */
    int least_w, least_h; /* optional: of the area; below it draw is not called */

    /* ---- the model ---- */

    /* Optional: adds the parameters that the values imply (an expression's leaves) to the
     * list, by param_declare. */
    enum err (*declare)(struct param_list *list, struct arena *mem, const struct ctx *ctx,
                        struct fail *fail);
    /* Optional: makes the model at step 0. All that it points to lies in mem, where no
     * other slot allocates. Reads no LIVE and no VIEW parameter. After an error the
     * previous run goes on. A size that needs more than some 60 ms a step (counted, not
     * timed) is refused with its estimate. */
    enum err (*init)(void *model, struct arena *mem, const struct ctx *ctx,
                     struct fail *fail);
    /* Optional: an error if the value of this VIEW parameter names something that the
     * model does not have; it lists what there is. Called for a command line, and for the
     * line that reproduces the screen. */
    enum err (*check)(const void *model, const struct ctx *ctx, int param,
                      struct fail *fail);
    /* Optional; a scene without it is still. Makes the next step with the values in
     * force, those of LIVE parameters included. Not called after last_step. */
    void (*step)(void *model, const struct ctx *ctx);
    /* Optional: true if this model depends on the seed: it draws random numbers. */
    bool (*draws)(const void *model);
    /* Optional: the number that the thing a RERUN parameter begins with has become at this
     * step, as a trained variable's value, or that is in force in its place. False: it is
     * the parameter's. */
    bool (*now)(const void *model, int param, double *out);
    /* Optional: the last step there is, the same throughout a run; default most_steps. */
    long (*last_step)(const void *model);

    /* ---- what a step leaves behind ---- */

    /* Required with columns: which series the records have; asked once, after init. */
    void (*series)(const void *model, struct record_series *out);
    /* Required with columns: one number of the current step's record, in a column of kind
     * COLUMN_OF_SERIES (place is 0) or COLUMN_OF_PLACE. */
    double (*number)(const void *model, const struct ctx *ctx, int column, int series,
                     int place);
    /* Optional: the first step so far at which something was not finite, or -1; default:
     * the first step whose record has a number that is not finite. */
    long (*bad_step)(const void *model, const struct ctx *ctx);
    /* Optional: what --strict finds wrong with the run: "28 of 83 entries do not pass", in
     * ctx->scratch; NULL: nothing. Default: "not finite since step N", by bad_step. */
    const char *(*strict)(const void *model, const struct ctx *ctx);
    /* Required without columns: writes the whole table of --csv; default: the records. */
    void (*rows)(const void *model, const struct ctx *ctx, struct csv *csv);
    /* Optional: add members to --json beside the scene, step, seed, parameters and record
     * of the current step: to the document, to a series, to a place in a series. */
    void (*json)(const void *model, const struct ctx *ctx, struct json *json);
    void (*json_series)(const void *model, const struct ctx *ctx, struct json *json,
                        int series);
    void (*json_place)(const void *model, const struct ctx *ctx, struct json *json,
                       int series, int place);

    /* Optional, for --code: what the model computes at this step, as the text of a program
     * in `language` (enum code_language of code/code.h), in mem. */
    char *(*code)(const void *model, const struct ctx *ctx, int language,
                  struct arena *mem);

    /* ---- the picture ---- */

    /* Optional: fills the cache for this model, view, look and area. Each call takes a
     * small part of a frame's time; true: there is more to do. Called between frames,
     * after every change; it must find out itself what has changed, and may clear mem to
     * begin anew. */
    bool (*work)(void *cache, struct arena *mem, const void *model, const void *view,
                 const struct ctx *ctx);
    /* Optional: a run has begun, the first one or one with other values, whoever set them:
     * what the view is to remember of it. */
    void (*begun)(void *view, const void *model, const struct ctx *ctx);
    /* Optional: handles the mouse, and the answer to a question. True: the event was for
     * the scene. What the scene asks of the app goes into asks. */
    bool (*input)(void *view, const void *model, const struct ctx *ctx,
                  const struct event *e, struct asks *asks);
    /* Optional: takes a key before the app and `keys` do, such as a digit (which would
     * show another scene) while something of the scene is being edited. True: the key was
     * for the scene. A digit or a minus is typed into a prompt that was asked for. */
    bool (*takes_key)(void *view, const void *model, const struct ctx *ctx, uint32_t key,
                      struct asks *asks);
    /* Optional: the rows of the key bar in this view, where other keys work than those of
     * `keys`; what they do is up to takes_key. NULL: `keys` it is. */
    const struct key_row *(*keys_now)(const void *view, const void *model,
                                      const struct ctx *ctx);
    /* Optional: what a parameter that is not set comes to in this model, in a word; "":
     * nothing that could be said. */
    void (*unset)(const void *model, int param, char *out, size_t n);
    /* Required: draws the frame, from its arguments and nothing else. The cache may be
     * incomplete, or empty. */
    void (*draw)(const void *model, const void *view, const void *cache,
                 const struct ctx *ctx, struct frame *f);
    /* Optional: the text at the right of the top bar, such as "backward 4 of 7"; default:
     * "step N", or nothing for a still scene. */
    void (*status)(const void *model, const struct ctx *ctx, char *out, size_t n);
};

/* Makes the record of the current step the last one in the log. */
void scene_record(const struct scene *scene, const void *model, const struct ctx *ctx,
                  struct log *log);

#endif
