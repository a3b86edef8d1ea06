/* graph: any expression as a computational graph, stepped forward and backward.
 *
 * What the learner sees: a value appears in each node, left to right; then dL/dL = 1, and
 * edge by edge, right to left, upstream × local = contribution, added to what the node
 * already has. The panels say which rule, which numbers, which cached values; and write
 * out the whole product for one leaf. What to try: step through the default; type your
 * own expression; reuse a variable (x·x·x + x) and watch its gradient become a sum;
 * predict before you look; mark leaves as parameters and update them. */
#include "scenes/graph/graph.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "autodiff/expression.h"
#include "base/text.h"

/* ---- parameters ---- */

static enum err parse(const char *text, bool share, struct arena *mem, struct graph *out,
                      struct fail *fail)
{
    struct expression_options options = {.split_words = true, .share = share};
    return expression_parse(text, &options, mem, out, fail);
}

static enum err check_expr(const char *text, struct fail *fail)
{
    struct arena mem = ARENA_INIT;
    struct graph g;
    enum err err = parse(text, false, &mem, &g, fail);
    arena_release(&mem);
    return err;
}

static const struct choice detail_choices[DETAILS + 1] = {
    {"auto", "auto", "as large as fits the screen"},
    {"full", "full", "boxes with a border, with formulas where they fit"},
    {"compact", "compact", "two or three rows per node"},
    {"whole", "whole", "as small as possible, without the numbers on the lines"},
    {"outline", "outline", "the same graph as an indented list"},
    {0},
};

static const struct param params[] = {
    [P_EXPR] = {.name = "expr",
                .label = "L",
                .kind = KIND_TEXT,
                .effect = RERUN,
                .initial = "(w*x+b-y)^2",
                .from_start = true,
                .check = check_expr,
                .expression = true,
                .help =
                    "the expression, in any variables; values, unless given: w 2, x 3, b "
                    "1, y 5, others 0.5, 0.7, 0.9 … in their order"},
    [P_SHARE] = {.name = "share",
                 .kind = KIND_FLAG,
                 .effect = RERUN,
                 .initial = "yes",
                 .help = "what is written twice is computed once, as one node"},
    [P_TRAIN] = {.name = "train",
                 .kind = KIND_TEXT,
                 .effect = RERUN,
                 .initial = "",
                 .help = "which variables may an update (u) change? For example "
                         "w,b; ◆ marks them",
                 .unset = "none"},
    [P_LR] = {.name = "lr",
              .label = "η",
              .kind = KIND_REAL,
              .effect = RERUN,
              .initial = "0.02",
              .min = 0,
              .max = 1e6,
              .open_min = true,
              .matters = {1 + P_TRAIN, 1U << 1},
              .help = "learning rate: an update takes away η times the gradient"},
    [P_ZERO_GRAD] = {.name = "zero_grad",
                     .kind = KIND_FLAG,
                     .effect = RERUN,
                     .initial = "yes",
                     .matters = {1 + P_PASSES, 1U << 1},
                     .help =
                         "clear the gradients before the next pass; with no they pile "
                         "up, a mistake often made"},
    [P_PASSES] = {.name = "passes",
                  .kind = KIND_INTEGER,
                  .effect = RERUN,
                  .initial = "1",
                  .min = 1,
                  .max = 10000,
                  .nudge = 1,
                  .help = "how often to go forward and back, with an update of the "
                          "variables in train between"},
    [P_NODE] = {.name = "node",
                .kind = KIND_TEXT,
                .effect = VIEW,
                .initial = "",
                .hidden = true,
                .help = "the chosen node, such as w, z1 or L: its paths are shown",
                .unset = "the one at this step"},
    [P_FOLD] = {.name = "fold",
                .kind = KIND_TEXT,
                .effect = VIEW,
                .initial = "",
                .hidden = true,
                .help = "nodes whose inputs are hidden, as in z3,z5",
                .unset = "none"},
    [P_DETAIL] = {.name = "view",
                  .kind = KIND_CHOICE,
                  .effect = VIEW,
                  .initial = "auto",
                  .choices = detail_choices,
                  .help = "how the graph is drawn"},
    [P_PAN] = {.name = "pan",
               .kind = KIND_POINT,
               .effect = VIEW,
               .initial = "0,0",
               .min = -PAN_MOST,
               .max = PAN_MOST,
               .hidden = true,
               .help = "how far a large picture is moved, in columns and rows"},
    {0},
};

static const struct preset presets[] = {
    {"mission", "expr=(w*x+b-y)^2 w=2 x=3 b=1 y=5",
     "one linear neuron and its squared error: where does each number come from?"},
    {"sigmoid_neuron", "expr=(sigmoid(w*x+b)-y)^2 w=.5 x=2 b=-1 y=1",
     "the slope of σ is at most ¼: the first factor that makes gradients vanish"},
    {"two_factors", "expr=(w*x-y)^2 w=2 x=3 y=1",
     "∂L/∂w is 2·5 times 3: which factor comes from which node?"},
    {"sine", "expr=sin(3x^2+2) x=1", "a single path: cos(3x² + 2) times 6x"},
    {"fan_out", "expr=x*x*x+x x=-1.5",
     "x is used four times: four edges, four terms, one sum"},
    {"sum_times", "expr=(x+y)*z x=-2 y=5 z=-4",
     "a sum hands the gradient on, a product multiplies it by the other input"},
    {"softmax", "expr=-log(exp(a)/(exp(a)+exp(b)+exp(c))) a=2 b=1 c=0.1",
     "softmax and its loss for class a: the gradients are p_a − 1, p_b and p_c, "
     "p_a being the probability of a"},
    {"network",
     "expr=(s1*tanh(w1*x1+w2*x2+b1)+s2*tanh(w3*x1+w4*x2+b2)+c-y)^2 x1=1 x2=-1 w1=0.5 "
     "w2=-0.3 b1=0.1 w3=-0.4 w4=0.8 b2=0 s1=0.7 s2=-0.6 c=0 y=0.5 "
     "train=w1,w2,w3,w4,b1,b2,s1,s2,c lr=0.1",
     "a small net: two inputs, two tanh units, one output; u updates all nine "
     "parameters"},
    {"recurrent",
     "expr=(tanh(w*tanh(w*h+u*x1)+u*x2)-y)^2 w=0.9 h=0.2 u=0.5 x1=1 x2=-1 y=1",
     "a recurrent net, two steps in time: w and u are used twice, their gradients are "
     "sums"},
    {0},
};

/* The initial value of a leaf: for w, x, b, y that of the first preset, for the others
 * 0.5, 0.7, 0.9 … in the order in which they appear; *others counts them. They differ, so
 * that products of different leaves differ; are positive, for logarithms; and small, so
 * that nothing saturates. */
static const char *initial_of(const char *leaf, int *others, struct arena *mem)
{
    static const char *const known[][2] = {
        {"w", "2"}, {"x", "3"}, {"b", "1"}, {"y", "5"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(known[i][0], leaf) == 0) {
            return known[i][1];
        }
    }
    int tenths = 5 + 2 * (*others)++;
    return arena_printf(mem, "%d.%d", tenths / 10, tenths % 10);
}

/* Index of the leaf that text[n] names, in any spelling, or -1. */
static int find_leaf(const struct graph *g, const char *text, size_t n)
{
    char name[NAME_SIZE];
    int leaves = expression_name(text, n, name) ? g->n_leaves : 0;
    for (int i = 0; i < leaves; i++) {
        if (strcmp(g->leaves[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

/* trained[n_leaves] from "w,b", with blanks or without. */
static enum err parse_train(const struct graph *g, const char *text, bool *trained,
                            struct fail *fail)
{
    size_t n;
    for (const char *at, *rest = text; (at = text_item(&rest, &n));) {
        int leaf = find_leaf(g, at, n);
        if (leaf < 0) {
            return fail_set(fail, ERR_INPUT, "train",
                            text_column(text, (size_t)(at - text)),
                            "'%.*s' is no variable of the expression; expected names "
                            "of variables with commas between",
                            (int)(n < 32 ? n : 32), at);
        }
        trained[leaf] = true;
    }
    return ERR_NONE;
}

/* The leaves of the expression become parameters. */
static enum err declare(struct param_list *list, struct arena *mem, const struct ctx *ctx,
                        struct fail *fail)
{
    struct graph g;
    enum err err = parse(values_text(ctx->values, P_EXPR), false, ctx->scratch, &g, fail);
    int others = 0;
    bool *trained = arena_new(ctx->scratch, bool, err ? 1 : g.n_leaves + 1);
    if (!err) { /* what it says of names that are none is said elsewhere */
        parse_train(&g, values_text(ctx->values, P_TRAIN), trained, NULL);
    }
    for (int i = 0; i < g.n_leaves && !err; i++) {
        const char *name = g.leaves[i].name;
        struct param p = {
            .name = arena_copy(mem, name, strlen(name)),
            .label = trained[i] ? arena_printf(mem, "start %s", name) : NULL,
            .kind = KIND_ARRAY,
            .effect = RERUN,
            .initial = initial_of(name, &others, mem),
            .min = -1e300,
            .max = 1e300,
            .nudge = 0.1,
            .help = arena_printf(mem, "value of %s at the start, as 0.5 or pi/2", name),
        };
        err = param_declare(list, mem, &p, fail);
    }
    if (err && fail) {
        snprintf(fail->where, sizeof fail->where, "expr");
    }
    return err;
}

/* ---- simulation ---- */

/* Keeps the loss when the step has computed the output. */
static void keep_loss(struct lesson *l)
{
    const struct backprop *b = &l->b;
    long pass = backprop_move_at(b, b->step).pass;
    if (b->step == pass * (b->n_moves + 1) + b->n_forward) {
        l->losses[pass] = b->values[b->g->n - 1];
    }
}

static enum err init(void *model, struct arena *mem, const struct ctx *ctx,
                     struct fail *fail)
{
    struct lesson *l = model;
    const struct values *v = ctx->values;
    enum err err =
        parse(values_text(v, P_EXPR), values_flag(v, P_SHARE), mem, &l->g, fail);
    if (err) {
        return err;
    }
    bool *trained = arena_new(mem, bool, l->g.n_leaves);
    err = parse_train(&l->g, values_text(v, P_TRAIN), trained, fail);
    if (err) {
        return err;
    }
    double *leaves = arena_new(ctx->scratch, double, l->g.n_leaves);
    for (int i = 0; i < l->g.n_leaves; i++) {
        leaves[i] = values_real(v, P_LEAVES + i, PARAM_ALL);
        if (isnan(leaves[i])) {
            return fail_set(fail, ERR_INPUT, v->list->items[P_LEAVES + i].name, 1,
                            "expected a number here");
        }
    }
    l->trained = trained;
    l->text = notation_new(&l->g, mem, ctx->scratch);
    backprop_init(&l->b, &l->g, leaves,
                  &(struct backprop_options){
                      .trained = trained,
                      .learning_rate = values_real(v, P_LR, PARAM_ALL),
                      .keep_grads = !values_flag(v, P_ZERO_GRAD),
                      .passes = values_integer(v, P_PASSES),
                  },
                  mem);
    l->losses = arena_new(mem, double, values_integer(v, P_PASSES));
    keep_loss(l);
    return ERR_NONE;
}

/* The names of all nodes, as typed, with commas between. */
static const char *all_names(const struct lesson *l, struct arena *mem)
{
    const char *all = "";
    for (int i = 0; i < l->g.n && strlen(all) < 200; i++) {
        if (l->g.nodes[i].op != OP_CONSTANT) {
            all = arena_printf(mem, "%s%s%s", all, *all ? ", " : "", l->text.typed[i]);
        }
    }
    return strlen(all) < 200 ? all : arena_printf(mem, "%s …", all);
}

static enum err check(const void *model, const struct ctx *ctx, int param,
                      struct fail *fail)
{
    const struct lesson *l = model;
    if (param != P_NODE && param != P_FOLD) {
        return ERR_NONE;
    }
    const char *text = values_text(ctx->values, param);
    size_t n;
    for (const char *at, *rest = text; (at = text_item(&rest, &n));) {
        if (param == P_NODE) {
            n = strlen(at);
            rest = at + n;
        }
        if (lesson_find(l, at, n) < 0) {
            return fail_set(fail, ERR_INPUT, ctx->values->list->items[param].name,
                            text_column(text, (size_t)(at - text)),
                            "'%.*s' is no node of this graph; expected one of %s",
                            (int)(n < 32 ? n : 32), at, all_names(l, ctx->scratch));
        }
    }
    return ERR_NONE;
}

static void step(void *model, const struct ctx *ctx)
{
    (void)ctx;
    struct lesson *l = model;
    backprop_step(&l->b);
    keep_loss(l);
}

static long last_step(const void *model)
{
    return backprop_steps(&((const struct lesson *)model)->b);
}

static long bad_step(const void *model, const struct ctx *ctx)
{
    (void)ctx;
    const struct backprop *b = &((const struct lesson *)model)->b;
    return b->bad.step > 0 ? b->bad.step : -1;
}

/* ---- picture ---- */

static bool work(void *cache, struct arena *mem, const void *model, const void *view,
                 const struct ctx *ctx)
{
    (void)view;
    return lesson_arrange(cache, mem, model, ctx);
}

static void draw(const void *model, const void *view, const void *cache,
                 const struct ctx *ctx, struct frame *f)
{
    const struct drawing *d = cache;
    struct lesson_areas a = lesson_areas(ctx, d->below);
    if (a.title.h > 0) {
        lesson_title(model, view, ctx, a.title, f);
    }
    if (values_choice(ctx->values, P_DETAIL) == DETAIL_OUTLINE) {
        lesson_outline(model, ctx, a.picture, f);
    } else {
        lesson_picture(model, view, cache, ctx, a.picture, f);
    }
    lesson_panels(model, view, ctx, a.panels, f);
}

const struct scene scene_graph = {
    .name = "graph",
    .title = "graph: step through any expression, forward and backward",
    .lesson =
        "Forward, each node computes its value from its inputs and keeps it. Backward, "
        "each line carries a gradient back to an input: upstream, the gradient of the "
        "node it comes from, times local, how fast that node changes with this input: "
        "the chain rule. A node adds up what arrives; — says that nothing has arrived "
        "yet, which is not 0. One backward pass gives the gradients of all variables at "
        "once. Try: → for each step, and check a number by hand; e and type x*x*x+x: "
        "four lines, four terms of a sum; p to guess the next number; set train to w,b "
        "and press u, then again with zero_grad=no.",
    .first = "→ steps, p lets you predict, e takes your own expression",
    .params = params,
    .presets = presets,
    .keys = lesson_keys,
    .takes_key = lesson_takes_key,
    .model_size = sizeof(struct lesson),
    .view_size = sizeof(struct lesson_view),
    .cache_size = sizeof(struct drawing),
    .headless_steps = -1,
    .most_steps = 100000,
    .rate = 2,
    .least_w = 30,
    .least_h = 4,
    .declare = declare,
    .init = init,
    .check = check,
    .step = step,
    .last_step = last_step,
    .work = work,
    .input = lesson_input,
    .draw = draw,
    .status = lesson_status,
    .bad_step = bad_step,
    .rows = lesson_rows,
    .json = lesson_json,
};
