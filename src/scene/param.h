#ifndef SCENE_PARAM_H
#define SCENE_PARAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/fail.h"

/* What a learner can change, declared once a scene: this table is the command line, the
 * controls on screen, the help, the man page and the line that reproduces the screen. */

enum effect {
    RERUN, /* a change starts the run over (and goes on to the step it was at) */
    LIVE,  /* a change counts from the current step on */
    VIEW,  /* a change does nothing to the model: zoom, selection */
};

/* A number may also be typed as an expression of numbers: pi/2, 1/10. */
enum kind {
    KIND_REAL,    /* number in [min, max]; unset: reads as NAN */
    KIND_INTEGER, /* whole number in [min, max] */
    KIND_FLAG,    /* no | yes (also off/on, 0/1, false/true) */
    KIND_CHOICE,  /* one of choices */
    KIND_LIST, /* comma-separated subset of choices, min..max items, in the order given */
    KIND_POINT, /* x,y; unset: reads as NAN,NAN */
    KIND_ARRAY, /* a number, a shape, a matrix or @FILE (array.h); reads as NAN unless it
                   is a number */
    KIND_TEXT,  /* any text, such as an expression; choices: known names, for the help */
};

enum {
    PARAM_ITEMS = 16, /* most choices of a KIND_LIST */
    PARAM_ALL = -1,   /* item: the value for all items */
    PARAM_MOST = 102, /* most parameters of a scene, declared ones included */
};

struct choice {
    const char *name;  /* as typed: [a-z][a-z0-9_]* */
    const char *label; /* as shown: "Adam" */
    const char *help;  /* one line */
};

/* A condition on the value of another parameter, by its states: the choices of a CHOICE,
 * of which a LIST has several, and one with `per` one an item; no and yes of a FLAG;
 * empty and given of a TEXT; the least and more of a number. */
struct when {
    int param;   /* 1 + its index; 0: always */
    unsigned at; /* a bit for each state with which it holds (1 << state) */
};

struct param {
    const char *name;  /* [a-z][a-z0-9_]* */
    const char *label; /* as shown: "β₁", "learning rate"; NULL: the name */
    const char *help;  /* one line, no full stop */
    enum kind kind;
    enum effect effect;
    /* default, as typed on the command line; "": unset, or given by initial_for for
     * each item */
    const char *initial;
    const char *unset; /* what an empty value means: "the surface's own", "none"; for
                          * the help. NULL: an empty value is an error */
    double min, max;   /* REAL, INTEGER, each coordinate of a POINT, each typed number of
                          * an ARRAY; LIST: number of items; no limits where both are 0 or
                          * infinite */
    bool open_min;     /* min itself is not allowed (lr > 0) */
    bool from_start;   /* RERUN: after a change the run waits at its first step */
    bool expression; /* TEXT: an expression, so that the help says what may stand in it */
    double nudge; /* what ↑ ↓ add; 0: they go through round numbers: … 0.5 1 2 5 10 … */
    bool doubles; /* INTEGER from 1 on: ↑ ↓ go through the powers of two instead */
    const struct choice *choices; /* CHOICE, LIST, TEXT; ended by {0} */
    /* LIST: the series that gives an item its color and mark; NULL: the item's index */
    int (*series_of)(int item);
    /* 1 + index of the LIST parameter whose items have a value each (lr.adam=); 0: one
     * value */
    int per;
    /* CHOICE: 1 + index of the LIST that must contain the choice, unless it is the
     * default; 0: no such LIST */
    int among;
    /* REAL or INTEGER with per: default of an item; NAN: the parameter does not apply to
     * the item */
    double (*initial_for)(int item);
    const double *initials; /* by item, in the place of initial_for; NULL, or 0: none */
    /* TEXT: optional; an error if it is not well formed */
    enum err (*check)(const char *text, struct fail *fail);
    bool hidden;       /* not among the on-screen controls (zoom: has keys of its own) */
    struct when shown; /* it is among the controls */
    struct when matters; /* it does something: else its control is grey and says so */
};

struct preset {
    const char *name;      /* "rosenbrock" */
    const char *arguments; /* "f=rosenbrock start=-1.2,1" */
    const char *help;      /* what to see */
};

/* How fast a preset is to be looked at, and how long. */
struct pace {
    const char *preset; /* its name */
    double rate;        /* steps a second */
    long steps;         /* after which it has been seen, and the run pauses */
};

/* All parameters of a scene: the static table, then those that declare() added. */
struct param_list {
    const struct param *items;
    int n;
    int n_static;
    const char *scene; /* its name, for messages; NULL: left out */
};

/* The list of a static table ended by {0}; `scene` is its name. */
struct param_list param_table(const struct param *table, const char *scene);

/* Appends a parameter. The items move to `mem`; allocate the parameter's strings there
 * too, since they must live as long as the list. If a static parameter has the same name,
 * the new one becomes leaf.NAME. ERR_INPUT: there are PARAM_MOST already. */
enum err param_declare(struct param_list *list, struct arena *mem, const struct param *p,
                       struct fail *fail);

/* The items, copied to `mem` so that defaults can be set that other values imply. */
struct param *param_own(struct param_list *list, struct arena *mem);
/* The default of an item of a parameter with initial_for; NAN: it has no value for it. */
double param_initial(const struct param *p, int item);

/* Index by name, or -1. */
int param_find(const struct param_list *list, const char *name);
/* Index of a choice by its name, or by its label, in capitals or not; or -1. */
int choice_find(const struct choice *choices, const char *name);
int choice_count(const struct choice *choices); /* 0 for NULL */
/* Index of the parameter that an argument such as "lr.adam@200=0.01" names, or -1; *used
 * (unless NULL): the bytes of its name, 2 here. A declared parameter has more than one
 * name: x1 is also x₁ and x_1, each of them also after "leaf.". */
int param_named(const struct param_list *list, const char *argument, size_t *used);
/* True if the parameter has a value for this item; always for PARAM_ALL. */
bool param_applies(const struct param *p, int item);
/* How many items have a value of their own: 0 without per. */
int param_items(const struct param_list *list, int param);
/* "lr.adam": the name as typed, in out[n]. Returns out. */
char *param_name(const struct param_list *list, int param, int item, char *out, size_t n);
/* What an empty value means, to be added to the help: "; empty: none", or "" where it has
 * no meaning. In out[n]; returns out. */
char *param_unset_help(const struct param *p, char *out, size_t n);
/* What is accepted, to follow "expected": "a number greater than 0", in out[n], cut with
 * an ellipsis. Returns out. */
char *param_range(const struct param *p, char *out, size_t n);

/* ---- what was set: the timeline ---- */

/* One NAME[.KIND][@STEP]=VALUE. */
struct setting {
    int param;        /* index in the list */
    int item;         /* choice index, or PARAM_ALL */
    long step;        /* from which step on; 0: from the start */
    const char *text; /* canonical text of the value, in the settings' arena */
};

enum { SETTING_NAME = 128 };
/* "lr.adam@200". Returns out. */
char *setting_name(const struct param_list *list, struct setting s,
                   char out[SETTING_NAME]);

struct settings {
    struct arena mem;
    struct setting *items; /* [n] by parameter, then item (wide first), then step */
    int n, capacity;
};

#define SETTINGS_INIT                                                                    \
    {                                                                                    \
        0                                                                                \
    }
void settings_release(struct settings *s);
/* Copies into *to, which must be initialized; its old contents are released. */
void settings_copy(struct settings *to, const struct settings *from);

/* Checks `text` against the parameter and stores it in canonical form, replacing a
 * setting of the same parameter, item and step. A wide value (PARAM_ALL) set at step s
 * removes narrower ones of the same parameter at s. `step` > 0 only for LIVE parameters.
 * Errors name the parameter, the column in the value and what was expected, and change
 * nothing. May free the texts of earlier values: resolve again afterwards. */
enum err settings_set(struct settings *s, const struct param_list *list, int param,
                      int item, long step, const char *text, struct fail *fail);
/* Adds n settings at once, which must differ from each other and from those in s in
 * parameter, item or step (asserted). Like settings_set, but removes no narrower ones.
 * Cost: O(n log n) and one pass over s. */
enum err settings_add(struct settings *s, const struct param_list *list,
                      const struct setting *more, int n, struct fail *fail);
/* Adds the settings of another list that are for its static parameters (own) or for its
 * declared ones, by name; those whose name this list lacks are left out. */
enum err settings_carry(struct settings *s, const struct param_list *list,
                        const struct settings *from, const struct param_list *from_list,
                        bool own, struct fail *fail);
/* Removes all settings of the parameter: of one item, or of all (PARAM_ALL). */
void settings_forget(struct settings *s, int param, int item);
/* Removes the settings for which goes(setting, data) is true. */
void settings_remove(struct settings *s,
                     bool (*goes)(const struct setting *at, const void *data),
                     const void *data);
void settings_drop_after(struct settings *s, long step); /* entries with .step > step */

/* Parses the n arguments of a command line, such as "lr.adam@200=0.01", in any order,
 * and adds them to *s. Unlike settings_set it removes no narrower ones. The first
 * argument that is wrong, or given twice, is an error: its column is that of the value
 * when that is wrong, else of the name; an unknown name suggests the nearest one; and *s
 * stays as it was. Cost: as settings_add. */
enum err settings_parse(struct settings *s, const struct param_list *list,
                        const char *const *arguments, int n, struct fail *fail);
/* An error if a setting is for an item that is not in its LIST or to which the parameter
 * does not apply, or if a choice is not in the LIST that must contain it. To be called
 * when all settings are in. */
enum err settings_check(const struct settings *s, const struct param_list *list,
                        struct fail *fail);

/* Removes what settings_check would refuse: settings for an item that its LIST has
 * lost. */
void settings_drop_unlisted(struct settings *s, const struct param_list *list);

/* The settings that differ from the defaults as " name=value name=value", in mem; quoted
 * for a POSIX shell where needed; "" if there are none. Their order is that of the table,
 * wide ones before narrow ones, then by step. Parsed again, they give the same values at
 * every step and pass settings_check: a setting for an item that is not listed is left
 * out. */
char *settings_line(const struct settings *s, const struct param_list *list,
                    struct arena *mem);

/* ---- what is in force ---- */

/* Index of the setting of just this parameter and item with the greatest .step <= step,
 * or -1. */
int settings_in_force(const struct settings *s, int param, int item, long step);
/* The first step after `step` at which a setting takes effect; LONG_MAX: none does. */
long settings_next_step(const struct settings *s, long step);

struct value {
    double number;                    /* REAL, INTEGER, FLAG (0 1), CHOICE (index), ARRAY
                                         (NAN: it is no number) */
    double point[2];                  /* POINT */
    int n_items;                      /* LIST */
    unsigned char items[PARAM_ITEMS]; /* LIST: choice indices, in the order given */
    const char *text;                 /* canonical text of any kind */
    bool given;                       /* differs from the default */
};

struct values {
    const struct param_list *list;
    struct value *all; /* [n][PARAM_ITEMS + 1]: column 0 is PARAM_ALL's */
};

/* The values at `step`: that of the narrow setting with the greatest .step <= step, else
 * of the wide one, else initial_for, else initial; NAN and "" for an item to which the
 * parameter does not apply. All in mem, but *list must live on, and the settings for the
 * texts of matrices. Asserts that defaults are well formed. Cost: parses one number a value, some 0.1 ms, however many settings there
 * are. */
struct values values_resolve(const struct param_list *list, const struct settings *s,
                             long step, struct arena *mem);

const struct value *values_get(const struct values *v, int param, int item);
double values_real(const struct values *v, int param, int item); /* NAN where unset */
long values_integer(const struct values *v, int param);
bool values_flag(const struct values *v, int param);
int values_choice(const struct values *v, int param);
int values_list(const struct values *v, int param,
                const unsigned char **items);                        /* count */
bool values_point(const struct values *v, int param, double out[2]); /* false: unset */
const char *values_text(const struct values *v, int param);
bool values_has(const struct values *v, int param, int choice); /* LIST contains choice */
bool when_holds(struct when w, const struct values *v);
/* NULL: the parameter does something with these values, and is among the controls. Else
 * what it needs, in mem: "does nothing now, needs mode=time", "clip other than off",
 * "train to be given". */
const char *values_idle(const struct values *v, int param, struct arena *mem);

/* Text of the value one nudge up (direction > 0) or down, for ↑ ↓ on a control. A number
 * always changes, except at the end of its range. Of a CHOICE, or a TEXT with choices, it
 * is the next choice, after the last the first; a LIST, a POINT, an ARRAY that is no
 * number and any other TEXT stay as they are. Through round numbers a value goes from a
 * thousandth of its default to 0, where that is in the range, and on to the other sign; a
 * number from 0 to 1 is a share, and from a half on it is the rest, 1 minus the share,
 * that goes through them. */
char *values_nudge(const struct values *v, int param, int item, int direction,
                   struct arena *mem);

#endif
