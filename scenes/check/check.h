#ifndef SCENES_CHECK_CHECK_H
#define SCENES_CHECK_CHECK_H

#include "autodiff/gradient_curve.h"
#include "explain/notation.h"
#include "scene/leaves.h"

/* What the files of the scene share: check.c (lesson, parameters, tables), net.c (the
 * graph and its numbers), model.c (its bugs, the run), input.c (keys, mouse, the hunt),
 * map.c (errors, entry by entry), epsilon.c (error against ε), panels.c (the readouts). */
enum {
    P_EXPR,
    P_N,
    P_D,
    P_H,
    P_C,
    P_SQUARE,
    P_L2,
    P_INIT,
    P_SCALE,
    P_KILL,
    P_LOGITS,
    P_EPS,
    P_PRECISION,
    P_BUGS,
    P_HUNT,
    P_ROUND,
    P_ENTRY,
    P_VIEW,
    P_LEAVES, /* the first declared parameter: the leaves follow in order */
};
enum { VIEW_ERRORS, VIEW_EPSILON, VIEW_DERIVATION, VIEWS };

/* A leaf whose gradient is checked. */
struct tensor {
    int leaf;
    const char *name; /* as shown: "W1" */
    struct shape shape;
    long first; /* index of its first entry */
};

/* The model: the gradient, and the differences so far. */
struct check {
    struct graph g;
    struct notation text;
    int size[4];    /* N, D, H and C in force */
    double *leaves; /* their entries, leaf by leaf */
    bool *wanted;   /* [n_leaves] leaves that are checked */
    unsigned bugs;  /* in force, of the hunt too */
    int planted;    /* hunt: enum bug; else −1 */
    bool hunt, drawn;
    struct gradient_check c;
    struct tensor *tensors; /* [n_tensors] */
    int n_tensors;
    struct gradient_entry *entries; /* [n_entries], of which n_done are checked */
    long n_entries, n_done;
};

/* The hunt: its score, and whether its list is open. */
struct check_view {
    bool naming;   /* the list of bugs is open, its letters act */
    uint64_t seed; /* of the hunt at hand */
    long round;
    bool said;                    /* a bug was named in it */
    bool solved;                  /* and it was the planted one */
    int named;                    /* enum bug: the last one that was named */
    unsigned used;                /* probes in it: bits of parameters */
    int n_right, n_hunts, streak; /* right at the first answer */
};

/* The cache: error against ε of the chosen entry. */
struct check_curve {
    bool ready;
    const void *model; /* of which it was made */
    long entry;        /* index */
    struct gradient_curve curve;
};

/* --- net.c --- */

/* N, D, H and C. Some bugs give a shape error unless all are equal: where no size was
 * given they are made so, except in a hunt, which changes nothing by itself. */
void check_sizes(const struct values *v, unsigned bugs, bool hunt, int size[4]);
/* The graph of the expression, with L2's term if l2 > 0, in mem, and its leaves, which
 * check_fill fills. Sizes that given leaves have are written to `size`. Errors: of scene/leaves.h, or that the output is not one number. */
enum err check_make_graph(const struct ctx *ctx, int size[4], double l2,
                          struct arena *mem, struct leaves *leaves, struct graph *out,
                          struct fail *fail);
/* The entries of its leaves, in mem, as init, scale, logits and kill say. */
enum err check_fill(const struct ctx *ctx, const struct graph *g, struct leaves *leaves,
                    struct arena *mem, double **entries, bool *drawn, struct fail *fail);

/* --- model.c --- */

enum err check_declare(struct param_list *list, struct arena *mem, const struct ctx *ctx,
                       struct fail *fail);
enum err check_init(void *model, struct arena *mem, const struct ctx *ctx,
                    struct fail *fail);
void check_step(void *model, const struct ctx *ctx);
/* The entry that the parameter `entry` chooses, or where it names none CHECK_ENTRY, or the
 * nearest one to that: an index; *tensor: the tensor it is of. */
#define CHECK_ENTRY "W1,3,1"
long check_chosen(const struct check *m, const struct ctx *ctx, int *tensor);
/* Its name, "W1[3,1]", in ctx->scratch. */
const char *check_entry_name(const struct check *m, const struct ctx *ctx);
/* Says what is wrong with the parameter `entry`, if it is given. */
enum err check_check(const void *model, const struct ctx *ctx, int param,
                     struct fail *fail);
/* The tensor's entries that are checked: their number and verdict. */
struct gradient_summary check_summary(const struct check *m, int tensor);
/* The columns of the logits: the classes; 0: there is no cross-entropy. */
int check_classes(const struct check *m);
/* True if an entry fails that is not at a kink. */
bool check_fails(const struct gradient_entry *e);

/* --- input.c --- */

extern const struct key_row check_keys[];
const struct key_row *check_keys_now(const void *view, const void *model,
                                     const struct ctx *ctx);
bool check_takes_key(void *view, const void *model, const struct ctx *ctx, uint32_t key,
                     struct asks *asks);
bool check_input(void *view, const void *model, const struct ctx *ctx,
                 const struct event *e, struct asks *asks);
/* The probes that differ from their defaults: bits, and as text "N=3 l2=0.1", in
 * ctx->scratch. */
unsigned check_probes(const struct ctx *ctx, const char **text);
/* The list of bugs to name one from, over the picture. */
void check_list(struct rect r, struct frame *f);
void check_begun(void *view, const void *model, const struct ctx *ctx);

/* --- map.c --- */

enum { HIT_BUG = 1, HIT_TENSOR = 100 };
/* Draws all maps below each other, or where they have no room the chosen one alone, with
 * the chosen entry in sight. Returns what is left free beside narrow ones at the end. */
struct rect check_maps(const struct check *m, const struct ctx *ctx, struct rect r,
                       struct frame *f);
/* The entry of the map drawn in `map`, a rectangle that was hit at (x, y): an index. */
long check_entry_at(const struct check *m, int tensor, const struct ctx *ctx,
                    struct rect map, int x, int y);
/* What the grounds of the cells mean, as far as there is room. */
void check_legend(struct frame *f, struct rect r);
/* What a verdict is called, and its ink. */
const char *check_word(const struct gradient_entry *e);
enum ink check_ink(const struct gradient_entry *e);
enum ink check_summary_ink(const struct gradient_summary *s);

/* --- panels.c --- */

/* The chosen entry, the tensors, and the hunt or the bugs that were asked for. */
void check_panels(const struct check *m, const struct check_view *v,
                  const struct ctx *ctx, struct rect r, struct frame *f);
/* The same as readings, where there is no room for panels. */
void check_readings(const struct check *m, const struct check_view *v,
                    const struct ctx *ctx, struct rect r, struct frame *f);
void check_derivation(const struct check *m, const struct check_view *v, struct rect r,
                      struct frame *f);
/* One sentence: what to notice. */
const char *check_sentence(const struct check *m, const struct check_view *v,
                           const struct ctx *ctx);

/* --- epsilon.c --- */

bool check_work(void *cache, struct arena *mem, const void *model, const void *view,
                const struct ctx *ctx);
void check_epsilon(const struct check *m, const struct check_curve *c,
                   const struct ctx *ctx, struct rect r, struct frame *f);

#endif
