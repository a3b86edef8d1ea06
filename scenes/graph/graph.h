#ifndef SCENES_GRAPH_GRAPH_H
#define SCENES_GRAPH_GRAPH_H

#include "autodiff/backprop.h"
#include "explain/edge.h"
#include "explain/follow.h"
#include "judge/judge.h"
#include "explain/notation.h"
#include "draw/grid.h"
#include "draw/layout.h"
#include "scene/scene.h"

/* What the files of the scene share: graph.c (lesson, parameters), input.c (keys, mouse),
 * question.c, question_text.c, question_panel.c (predictions), model.c (the run), entry.c
 * (the entry that is followed), tables.c (--csv, --json), nodes.c (what is drawn),
 * layout.c, fit.c, sizes.c, levels.c, captions.c (how large, and where), picture.c,
 * boxes.c, tiles.c (boxes and wires), outline.c (the same as a list), and panels.c, step.c, update.c,
 * paths.c, nudge.c, panel.c (what happens at this step, and why). */
enum {
    P_EXPR,
    P_SHARE,
    P_INIT,
    P_TRAIN,
    P_LR,
    P_ZERO_GRAD,
    P_PASSES,
    P_NODE,
    P_ENTRY,
    P_FOLD,
    P_DETAIL,
    P_PAN,
    P_NUDGE,
    P_LEAVES, /* the first declared parameter: the leaves follow in order */
};

enum detail {
    DETAIL_AUTO,
    DETAIL_FULL,
    DETAIL_COMPACT,
    DETAIL_WHOLE,
    DETAIL_OUTLINE,
    DETAIL_TABLE,   /* a matrix as a numbered table; else as DETAIL_AUTO */
    DETAIL_PROGRAM, /* in the languages of enum code_language, in their order */
    DETAIL_TORCH,
    DETAIL_PATHS, /* every path from the output to the chosen node */
    DETAILS
};
enum { PAN_MOST = 10000 }; /* cells */
enum { PANEL_ROWS = 14 };  /* of the panel of the step, where panels stand at the right */

/* The model. */
struct lesson {
    struct graph g;
    struct backprop b;
    const bool *trained;  /* [n_leaves] */
    double *losses;       /* [passes] the output in the passes so far */
    struct notation text; /* the expression's texts, made once */
    bool matrices;        /* not all nodes are numbers */
    bool drawn;           /* a leaf was drawn from the seed */
};

/* What was asked for at the last step, where it does nothing. */
enum end_said { END_NOTHING, END_STEP, END_PREDICT };

/* An entry of a node's matrix; node -1: none. */
struct place {
    int node, row, col;
};
static inline bool place_same(struct place a, struct place b)
{
    return a.node == b.node && a.row == b.row && a.col == b.col;
}

/* Which of its two matrices the numbered table of a node shows. */
enum table_shows { SHOWS_FITTING, SHOWS_VALUE, SHOWS_GRADIENT, SHOWS_COUNT };
/* The first row and column that it shows, as long as its head is about this entry. */
struct table_scroll {
    bool set;
    struct place entry;
    int row, col;
};

/* Right answers, and all, to one kind of question. */
enum score_kind {
    SCORE_VALUES,
    SCORE_GRADIENTS,
    SCORE_ENTRIES,
    SCORE_SHAPES,
    SCORE_RULES,
    SCORE_KINDS
};
struct score {
    int right, all;
};

/* A question about the move after a step that was answered wrong, or was shown. */
struct missed {
    long step;
    enum question_kind kind;
    int row, col; /* of the entry that was asked for */
};
enum { MISSED_MOST = 200, ANSWER_BYTES = 120 };

/* The question that is open, or was asked last, and what became of all of them. */
struct predicting {
    enum question_kind kind;
    int hints;                 /* shown so far, 0 to HINTS */
    int wrong;                 /* answers */
    bool right;                /* the last answer */
    bool settled;              /* answered rightly, or shown */
    char answer[ANSWER_BYTES]; /* the last one; "": none */
    char said[FAIL_LINE];      /* about it */
    uint64_t graph;            /* a hash of the graph, and of all that runs, that it is */
    uint64_t run;              /* about: in others it is no longer shown */
    struct score scores[SCORE_KINDS];
    struct missed missed[MISSED_MOST]; /* in the order of their steps */
    int n_missed;
    uint64_t missed_of; /* a hash of the graph that they are of */
    long again;   /* 1 + the step of the missed question that was asked again last */
    long refused; /* 1 + the step at which nothing could be asked; 0: none */
};

/* The view: a drag, an open question, the score. */
struct lesson_view {
    int drag_x, drag_y; /* the pointer's last place, while dragging */
    bool dragging;
    bool asked; /* a question is open for the step after `asked_step` */
    long asked_step;
    struct place asked_entry; /* the entry that it asks for, where it is of a matrix */
    int n_right, n_guesses;   /* score */
    struct predicting predicting;
    enum slip verdict; /* of the last answer */
    bool right;        /* it was right */
    long verdict_step; /* 1 + step at which the verdict was given; 0: none */
    enum end_said end_said;
    long end_step;        /* 1 + the last step, if something was asked for there */
    char note[FAIL_LINE]; /* said in place of the verdict, or "" */
    enum table_shows shows;
    struct table_scroll scroll;
    int detail_before;  /* the view that the table or the program was opened from */
    int program_row;    /* the first row of the program that is shown */
    double paths_first; /* the first path that is shown, and the first of its rows */
    int paths_row;
};

/* --- model.c: the expression, its leaves and the run --- */

enum err lesson_declare(struct param_list *list, struct arena *mem, const struct ctx *ctx,
                        struct fail *fail);
enum err lesson_init(void *model, struct arena *mem, const struct ctx *ctx,
                     struct fail *fail);
enum err lesson_check(const void *model, const struct ctx *ctx, int param,
                      struct fail *fail);
/* The shape of a leaf that is not given. */
void lesson_unset(const void *model, int param, char *out, size_t n);
void lesson_step(void *model, const struct ctx *ctx);
bool lesson_draws(const void *model);
long lesson_last_step(const void *model);
bool lesson_now(const void *model, int param, double *out);
long lesson_bad_step(const void *model, const struct ctx *ctx);

/* --- train.c: which variables an update may change --- */

/* trained[n_leaves] from "w,b", with blanks or without. */
enum err lesson_parse_train(const struct graph *g, const char *text, bool *trained,
                            struct fail *fail);
/* What `train` may be, in mem: of matrices first the weights and biases; all leaves; each
 * one alone. Ended by {0}. */
const struct choice *lesson_train_choices(const struct graph *g, bool numbers,
                                          struct arena *mem);

/* --- nodes.c: what all views need to know --- */

/* The node with this name, in any spelling and with blanks around, or -1. */
int lesson_find(const struct lesson *l, const char *typed, size_t n);
/* Says that at[n], a part of the text of a parameter, names no node, and which there are.
 * mem is for that; both may be NULL. */
enum err lesson_no_node(const struct lesson *l, const char *param, const char *text,
                        const char *at, size_t n, struct arena *mem, struct fail *fail);
/* The move that is lit: the next one while a question about it is open, else the last. */
struct backprop_move lesson_lit(const struct lesson_view *v, const struct lesson *l);
/* The entry that is lit: the asked one while a question about it is open, else the
 * chosen one. */
struct place lesson_lit_entry(const struct lesson_view *v, const struct lesson *l,
                              const struct ctx *ctx);
/* The view of the graph: DETAIL_AUTO where a table or a program is shown. */
int lesson_detail(const struct ctx *ctx);
void lesson_set_detail(const struct ctx *ctx, int detail, struct asks *asks);
/* The node that the parameter `node` selects, or -1. */
int lesson_selected(const struct lesson *l, const struct ctx *ctx);
/* folded[n] by the parameter `fold`; visible[n]: operations and leaves that are reached
 * from the output without passing through a folded node. In mem. */
void lesson_visible(const struct lesson *l, const struct ctx *ctx, struct arena *mem,
                    bool **folded, bool **visible);
/* The node, or the folded one that hides it; −1 for −1. */
int lesson_shown(const struct lesson *l, const bool *visible, int node);
/* What a leaf is for: learned if it is trained, or a weight or a bias by its name (W, w,
 * U, u, b); data if it is labels of a loss, or X, x, Y, y. */
enum edge_leaf lesson_leaf(const struct lesson *l, int node);
/* True if the local gradient of an edge is one number: of an operation on numbers. */
bool lesson_has_local(const struct lesson *l, int node);
/* True if the node is one number. */
bool lesson_is_scalar(const struct lesson *l, int node);
/* True if a rule is itself a number: "1", "−2", "0.01". */
bool lesson_is_number(const char *rule);
/* Why path products and differences may not be shown: a question is open, or numbers are
 * hidden; NULL: they may. */
const char *lesson_hides_paths(const struct lesson_view *v, const struct ctx *ctx);

/* --- entry.c: the entry of a matrix that is followed --- */

/* Part of the cache: which entries of each node act on the chosen entry or depend on it
 * (explain/follow.h). */
struct follow {
    unsigned char **marks; /* [n] of each node its entries: enum followed; or NULL */
    struct place of;       /* the entry that they are for */
};
/* Says what is wrong with the parameter `entry`, if it is given. */
enum err lesson_check_entry(const struct lesson *l, const struct ctx *ctx,
                            struct fail *fail);
/* The entry that the parameter `entry` chooses, as W1,1,4; node -1: none. */
struct place lesson_chosen_entry(const struct lesson *l, const struct ctx *ctx);
/* The entry of a node that serves as the example: the chosen one; one on its way; else
 * the one with the largest gradient, or value where there is no gradient yet. */
struct place lesson_entry(const struct lesson *l, const struct ctx *ctx,
                          const struct follow *follow, int node);
/* The index of an entry in its matrix, row by row. */
size_t lesson_index(const struct lesson *l, struct place at);
/* The value of a node, or its gradient, as a picture: unknown until it has arrived, with
 * the entry `lit` and those on its way lit. */
struct grid lesson_grid(const struct lesson *l, const struct follow *follow,
                        const struct ctx *ctx, struct place lit, int node, bool grad);
/* Fills the marks if the chosen entry has changed. Cost: that of a pass. */
void lesson_follow(struct follow *f, struct arena *mem, const struct lesson *l,
                   const struct ctx *ctx);

/* --- panels.c: where --- */

struct lesson_areas {
    struct rect title, picture, panels; /* empty: left out */
};
enum lesson_place {
    PLACE_PANELS,       /* panels at the right if there is room for them, else below */
    PLACE_PANELS_BELOW, /* also where there is room for them at the right */
    PLACE_PANELS_LOW,   /* below, and no higher than the tables of a step need */
    PLACE_LIST,         /* matrices as a list, the panel beside it if there is room */
};
struct lesson_areas lesson_areas(const struct lesson *l, const struct ctx *ctx,
                                 enum lesson_place place);
/* The rows of a view that is a text, below its head. */
struct rect lesson_text_area(const struct ctx *ctx, struct rect *head);

/* --- layout.c: what is drawn, and how large --- */

enum outline {
    OUTLINE_BOX,     /* four rows with a border: title, value, gradient */
    OUTLINE_COMPACT, /* two rows: title and value, gradient */
    OUTLINE_NARROW,  /* three rows, as narrow as numbers are */
};

/* How matrices stand in boxes: value and gradient, each a tile. */
struct tiles {
    bool numbers; /* up to 4×5 (or 5×4) as numbers, others as maps */
    bool stacked; /* the gradient below the value; else right of it */
    int number_w; /* columns of a number */
    int w, h;     /* the most cells that a map takes */
    bool halves;  /* squares of maps are half a row high */
};

/* Part of the cache: a program in rows of the screen, made once for a pass (program.c). */
struct program_row {
    size_t at, n; /* bytes of the text; a part of a line */
    int indent;
};
struct program {
    bool made;
    int language, w; /* what it was made for */
    long pass;
    char *text; /* [text_size], ended by NUL */
    size_t text_size;
    struct program_row *rows; /* [n], with room for rows_size */
    int n, rows_size;
};

/* The cache: the layout for one area, notation, detail and set of folded nodes. A node
 * whose uses lie far apart is drawn once for each neighborhood. Everything lies in the
 * arena of work(). */
struct drawing {
    bool ready;
    int w, h, detail; /* the area of the scene, and the view, that it was made for */
    bool matrices;    /* of the lesson */
    enum lesson_place place;
    enum glyphs glyphs;
    const char *fold;
    struct rect room; /* of the picture */
    enum outline shape;
    int number_w, label_w; /* columns of a number in a node, on an edge */
    struct tiles tiles;
    int n_nodes; /* as drawn */
    bool copies; /* some node is drawn several times */
    int *node;   /* [n_nodes] the graph's node */
    const char **titles; /* without shapes */
    int n_edges;
    int *edges;         /* [n_edges] 2 node + input */
    const char **rules; /* [n_edges] shown on the edge: "x"; "": the number alone; of an
                         operation on matrices all that is shown */
    bool *fixed;        /* [n_edges] the rule is itself a number */
    struct follow follow;
    struct program program;
    struct layout layout;
    long crossings;               /* in the order that the layout was made in */
    struct layout_search *search; /* the search for a better order; NULL: it is over */
    struct sketch *sketch;        /* for making the layout again in a better order */
};

/* Makes the drawing if area, detail or folded nodes have changed; else goes on with the
 * search for a better order. True: there is more to do. */
bool lesson_arrange(struct drawing *d, struct arena *mem, const struct lesson *l,
                    const struct ctx *ctx);

/* --- pictures --- */

enum { HIT_NODE = 1 }; /* + node */

void lesson_picture(const struct lesson *l, const struct lesson_view *v,
                    const struct drawing *d, const struct ctx *ctx, struct rect r,
                    struct frame *f);
void lesson_outline(const struct lesson *l, const struct lesson_view *v,
                    const struct drawing *d, const struct ctx *ctx, struct rect r,
                    struct frame *f);
void lesson_panels(const struct lesson *l, const struct lesson_view *v,
                   const struct follow *follow, const struct ctx *ctx, struct rect r,
                   struct frame *f);
void lesson_status(const void *model, const struct ctx *ctx, char *out, size_t n);
void lesson_title(const struct lesson *l, const struct lesson_view *v,
                  const struct ctx *ctx, struct rect r, struct frame *f);

/* --- tables.c, program.c, input.c: slots of the scene --- */

void lesson_rows(const void *model, const struct ctx *ctx, struct csv *csv);
void lesson_json(const void *model, const struct ctx *ctx, struct json *json);
char *lesson_code(const void *model, const struct ctx *ctx, int language,
                  struct arena *mem);
extern const struct key_row lesson_keys[];
/* While a matrix is open as a table: its keys; else NULL. */
const struct key_row *lesson_keys_now(const void *view, const void *model,
                                      const struct ctx *ctx);
bool lesson_takes_key(void *view, const void *model, const struct ctx *ctx, uint32_t key,
                      struct asks *asks);
bool lesson_input(void *view, const void *model, const struct ctx *ctx,
                  const struct event *e, struct asks *asks);

#endif
