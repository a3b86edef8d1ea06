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
#include "scene/log.h"
#include "scene/param.h"

/* A scene is a small deterministic simulation and a picture of it. Three kinds of state
 * live apart because they live differently:
 *
 *   model  what is simulated: a function of (seed, timeline, step) and of nothing else;
 *          the app rewinds and replays it
 *   view   what the learner looks at that is not a parameter: drag in progress, score,
 *          scroll; never rewound
 *   cache  what is derived (field, layout): may be thrown away at any time */

/* Valid for one call. */
struct ctx {
    const struct values *values; /* in force at this step */
    uint64_t seed;
    long step;        /* steps made so far; in step(): of the step being made - 1 */
    struct rect area; /* what draw may use; empty for init, step, rows, json */
    struct canvas_look look; /* of the canvases in the next frame; for work */
    const struct log *log;   /* records 0..step */
    struct arena *scratch;   /* emptied after the call */
    struct arena
        *keep;    /* work() and draw(): owns what the cache points to; the app empties
                   * it (and zeroes the cache) when a RERUN parameter changes */
    bool running; /* the simulation runs */
    bool answers; /* numbers are shown; false: hidden so that a class can guess (key a) */
};

/* Wishes of a scene, carried out by the app after input() returns. */
enum ask_kind { ASK_SET, ASK_SEEK, ASK_RUN, ASK_PROMPT, ASK_QUESTION };
struct ask {
    enum ask_kind kind;
    int param, item; /* SET, PROMPT */
    const char
        *text; /* SET: the value, as typed; QUESTION: the question; in the asks' arena */
    long step; /* SEEK; RUN: 0 pause, 1 run */
    int id;    /* QUESTION: comes back in the event */
};
enum { ASKS_MOST = 8 };
struct asks {
    struct arena *mem;
    struct ask items[ASKS_MOST];
    int n;
};
void ask_set(struct asks *a, int param, int item, const char *text);
void ask_set_real(struct asks *a, int param, int item, double v);
void ask_set_point(struct asks *a, int param, double x, double y);
void ask_seek(struct asks *a,
              long step); /* clamped to >= 0; forward seeks end with the last step */
void ask_run(struct asks *a, bool run);
void ask_prompt(struct asks *a, int param,
                int item); /* lets the learner type this parameter */
void ask_question(struct asks *a, int id, const char *question);

/* A key the scene itself understands, for the bottom bar and the help. */
struct key_help {
    const char *keys;  /* "f", "arrows", "[ ]" */
    const char *label; /* "function": bottom bar, one or two words; NULL: help only */
    const char *help;  /* one line */
    uint32_t key;      /* sent when the bar's entry is clicked; 0: not clickable */
};

struct scene {
    const char *name;                    /* "descent" */
    const char *title;                   /* one line */
    const char *lesson;                  /* a few lines: what to try, what to see */
    const char *first;                   /* one line: what to do first */
    const struct param *params;          /* ended by {0} */
    const struct preset *presets;        /* ended by {0}; NULL: none */
    const struct key_help *keys;         /* ended by {0} */
    const struct record_column *columns; /* of the records, ended by {0}; NULL: none */
    size_t model_size, view_size, cache_size; /* bytes */
    long headless_steps;  /* default of --steps without a terminal; -1: to the end */
    long most_steps;      /* the app stops there and says so; 0: no limit, for tests */
    double rate;          /* steps a second when run; 0: 10 */
    int least_w, least_h; /* area below which draw is not called */

    /* Parameters that the values imply (an expression's leaves), into list; their strings
     * in ctx->keep. Optional. */
    enum err (*declare)(const struct ctx *ctx, struct param_list *list,
                        struct fail *fail);
    /* Step 0. `model` is zeroed and lies in `mem`, as
     * must all it points to; the only call that allocates in mem. Reads no LIVE or VIEW
     * parameter. An error leaves the old run in place. */
    enum err (*init)(void *model, struct arena *mem, const struct ctx *ctx,
                     struct fail *fail);
    /* Is what a VIEW parameter names part of the model? The error says what there is.
     * Asked of a command line, and for the line that reproduces the screen. Optional. */
    enum err (*check)(const void *model, const struct ctx *ctx, int param,
                      struct fail *fail);
    /* The next step, whole; false: there is none, and nothing was changed. */
    bool (*step)(void *model, const struct ctx *ctx);
    /* The step after which there is none, or most_steps. Optional. */
    long (*last_step)(const void *model);
    /* What a record has rows for; asked once, after init(). Required with columns. */
    void (*series)(const void *model, struct record_series *out);
    /* A number of the record of the current step: of a column COLUMN_OF_SERIES (place is
     * 0) or COLUMN_OF_PLACE. Required with columns. */
    double (*number)(const void *model, const struct ctx *ctx, int column, int series,
                     int place);
    /* A short slice of filling the cache for this (model, view, area); true: more to do.
     * Called after every change, before draw; must itself notice what has changed.
     * Optional. */
    bool (*work)(void *cache, const void *model, const void *view, const struct ctx *ctx);
    /* True: the event was the scene's. */
    bool (*input)(void *view, const void *model, const struct ctx *ctx,
                  const struct event *e, struct asks *asks);
    /* Pure: the frame is a function of (model, view, cache, values, area). */
    void (*draw)(const void *model, const void *view, const void *cache,
                 const struct ctx *ctx, struct frame *f);
    /* Right of the top bar: "step 42", "backward 4 of 7". Optional; default "step N". */
    void (*status)(const void *model, const struct ctx *ctx, char *out, size_t n);
    /* The first step at which something was not finite, or -1 (--strict). Optional: by
     * default the first with a number in its record that is not. */
    long (*bad_step)(const void *model, const struct ctx *ctx);
    /* --csv, if it is another table than that of the records. Required without columns.
     */
    void (*rows)(const void *model, const struct ctx *ctx, struct csv *csv);
    /* --json: what is added to the document, beside scene, step, seed and parameters, and
     * to a series and a place, beside the numbers of the record. Optional. */
    void (*json)(const void *model, const struct ctx *ctx, struct json *json);
    void (*json_series)(const void *model, const struct ctx *ctx, struct json *json,
                        int series);
    void (*json_place)(const void *model, const struct ctx *ctx, struct json *json,
                       int series, int place);
};

#endif
