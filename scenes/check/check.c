/* check: a gradient-checking bench with bugs to hunt.
 *
 * What the learner sees: the gradient that backpropagation gives beside central
 * differences, entry by entry, as a map of errors with their numbers; L(θ ± ε) of the
 * chosen entry; the error against ε. What to try: a bug of the list, and its signature;
 * then the hunt, in which one is planted unseen and probes tell which. */
#include "scenes/check/check.h"

#include "draw/widgets.h"
#include "scene/choices.h"

/* ---- parameters ---- */

static const struct choice bug_choices[] = {
#define BUG(id, name, label, needs, right, wrong, ...) {#name, label, wrong},
#include "autodiff/bug.def"
#undef BUG
    {0},
};

static const struct choice precision_choices[] = {
    {"float64", "float64", "16 digits"},
    {"float32", "float32", "7 digits: too few for differences"},
    {0},
};

static const struct choice view_choices[VIEWS + 1] = {
    {"errors", "errors", "each entry's relative error, as a map"},
    {"epsilon", "epsilon", "the chosen entry's error against ε"},
    {"derivation", "derivation", "the backward pass, line by line"},
    {0},
};

#define SIZE(name_, initial_, most, help_)                                               \
    {                                                                                    \
        .name = name_, .kind = KIND_INTEGER, .effect = RERUN, .initial = initial_,       \
        .min = 1, .max = most, .nudge = 1, .help = help_                                 \
    }

static const struct param params[] = {
    [P_EXPR] = {.name = "expr",
                .label = "L",
                .kind = KIND_TEXT,
                .effect = RERUN,
                .initial = BUG_NET,
                .check = leaves_check_text,
                .expression = true,
                .help = "the loss, in any variables; checked are those that begin with "
                        "W, U or b, or all if there are none"},
    [P_N] = SIZE("N", "8", 32, "samples: rows of X"),
    [P_D] = SIZE("D", "4", 20, "inputs: columns of X, rows of W1"),
    [P_H] = SIZE("H", "10", 20, "hidden units: columns of W1, rows of W2"),
    [P_C] = SIZE("C", "3", 20, "classes: columns of W2"),
    [P_SQUARE] = {.name = "square",
                  .kind = KIND_FLAG,
                  .effect = RERUN,
                  .initial = "no",
                  .help = "D, H and C are as large as N, so that wrong shapes fit too"},
    [P_L2] = {.name = "l2",
              .label = "λ",
              .kind = KIND_REAL,
              .effect = RERUN,
              .initial = "0",
              .min = 0,
              .max = 1e6,
              .help = "½λ times the squares of all weights is added to the loss"},
    [P_INIT] = {.name = "init",
                .kind = KIND_CHOICE,
                .effect = RERUN,
                .initial = "he_normal",
                .choices = init_choices,
                .help = "how weights are drawn; biases are 0, X is N(0,1), y classes"},
    [P_SCALE] = {.name = "scale",
                 .kind = KIND_REAL,
                 .effect = RERUN,
                 .initial = "1",
                 .min = 0,
                 .max = 1e6,
                 .help = "the weights are multiplied by it: at 0.1 the loss is about "
                         "log C"},
    [P_KILL] = {.name = "kill",
                .kind = KIND_TEXT,
                .effect = RERUN,
                .initial = "",
                .help =
                    "hidden units, as 2,5, whose columns of W1 and b1 are 0, so that z₁ "
                    "is exactly 0",
                .unset = "none"},
    [P_LOGITS] = {.name = "logits",
                  .label = "logits ×",
                  .kind = KIND_REAL,
                  .effect = RERUN,
                  .initial = "1",
                  .min = 0,
                  .max = 1e6,
                  .help = "W2 and b2, and so the logits, are multiplied by it"},
    [P_EPS] = {.name = "eps",
               .label = "ε",
               .kind = KIND_REAL,
               .effect = RERUN,
               .initial = "1e-5",
               .min = 0,
               .max = 1,
               .open_min = true,
               .help = "of the difference (L(θ + ε) − L(θ − ε))/2ε"},
    [P_PRECISION] = {.name = "precision",
                     .kind = KIND_CHOICE,
                     .effect = RERUN,
                     .initial = "float64",
                     .choices = precision_choices,
                     .help = "of all numbers of both passes"},
    [P_BUGS] = {.name = "bugs",
                .kind = KIND_LIST,
                .effect = RERUN,
                .initial = "",
                .min = 0,
                .max = BUG_MOST,
                .choices = bug_choices,
                .matters = {1 + P_HUNT, 1U << 0},
                .help = "what is wrong with the backward pass",
                .unset = "none"},
    [P_HUNT] = {.name = "hunt",
                .kind = KIND_FLAG,
                .effect = RERUN,
                .initial = "no",
                .help = "one bug is planted unseen, by the seed: find it"},
    [P_ROUND] = {.name = "round",
                 .kind = KIND_INTEGER,
                 .effect = RERUN,
                 .initial = "0",
                 .min = 0,
                 .max = 1e6,
                 .nudge = 1,
                 .hidden = true,
                 .help = "each hunt of a seed plants a bug of its own"},
    [P_ENTRY] = {.name = "entry",
                 .kind = KIND_TEXT,
                 .effect = VIEW,
                 .initial = CHECK_ENTRY,
                 .hidden = true,
                 .help = "the chosen entry: its row and column, from 0"},
    [P_VIEW] = {.name = "view",
                .kind = KIND_CHOICE,
                .effect = VIEW,
                .initial = "errors",
                .choices = view_choices,
                .help = "what is shown"},
    {0},
};

static const struct preset presets[] = {
    {"no_mean", "bugs=no_mean", "all of it is too large, by one factor"},
    {"mask", "bugs=mask_missing N=2", "which columns are wrong, and why these?"},
    {"l2", "bugs=l2_missing l2=0.1", "b1 and b2 pass: what do W1 and W2 have in common?"},
    {"shapes", "bugs=transposed", "all shapes are equal, so that nothing else complains"},
    {"kink", "kill=2,5", "z₁ is 0 there, and ReLU has no slope: right code fails"},
    {"float32", "precision=float32 view=epsilon",
     "seven digits: where is the U's bottom?"},
    {"untrained", "scale=0.1", "small logits: a loss of about log C"},
    {"hunt", "hunt=yes", "one bug is planted: probes tell which"},
    {0},
};

/* ---- tables ---- */

static void rows(const void *model, const struct ctx *ctx, struct csv *csv)
{
    (void)ctx;
    const struct check *m = model;
    csv_header(csv, "tensor,row,col,analytic,numeric,relative_error");
    for (int t = 0; t < m->n_tensors; t++) {
        const struct tensor *x = &m->tensors[t];
        long n = (long)x->shape.rows * x->shape.cols;
        for (long i = 0; i < n && x->first + i < m->n_done; i++) {
            const struct gradient_entry *e = &m->entries[x->first + i];
            csv_text(csv, x->name);
            csv_integer(csv, i / x->shape.cols);
            csv_integer(csv, i % x->shape.cols);
            csv_real(csv, e->analytic);
            csv_real(csv, e->numeric);
            csv_real(csv, e->error);
            csv_end(csv);
        }
    }
}

/* A number; of a bias or of labels a list; else rows. */
static void json_leaf(struct json *j, const char *name, const struct matrix *m)
{
    if ((name[0] == 'b' && m->rows == 1) || (name[0] == 'y' && m->columns == 1)) {
        json_reals(j, name, m->at, m->rows * m->columns);
    } else if (m->rows * m->columns == 1) {
        json_real(j, name, *m->at);
    } else {
        json_matrix(j, name, m->at, m->rows, m->columns);
    }
}

/* The whole net, for another program: values, loss and gradients, of all that has one. */
static void json(const void *model, const struct ctx *ctx, struct json *j)
{
    const struct check *m = model;
    json_real(j, "l2", values_real(ctx->values, P_L2, PARAM_ALL));
    for (int pass = 0; pass < 2; pass++) {
        if (pass == 1) {
            json_real(j, "loss", m->c.loss);
            json_open(j, "gradients", '{');
        }
        for (int i = 0; i < m->g.n; i++) {
            int leaf = m->g.nodes[i].op == OP_LEAF ? m->g.nodes[i].leaf : -1;
            bool has = leaf >= 0 && (pass == 0 || gradient_check_can(&m->c, leaf));
            if (has) {
                json_leaf(j, m->g.leaves[leaf].name,
                          pass == 0 ? backprop_value(&m->c.b, i)
                                    : backprop_grad(&m->c.b, i));
            }
        }
    }
    json_close(j, '}');
}

/* ---- the run ---- */

static long last_step(const void *model)
{
    return ((const struct check *)model)->n_entries;
}

/* A size that a bug or a given leaf has changed. */
static bool size_now(const void *model, int param, double *out)
{
    const struct check *m = model;
    bool is_size = param >= P_N && param <= P_C;
    *out = is_size ? m->size[param - P_N] : 0;
    return is_size;
}

static bool draws(const void *model)
{
    const struct check *m = model;
    return m->drawn || m->hunt;
}

static void status(const void *model, const struct ctx *ctx, char *out, size_t n)
{
    (void)ctx;
    const struct check *m = model;
    snprintf(out, n, "checked %ld of %ld", m->n_done, m->n_entries);
}

/* What --strict says: how many entries fail that are not at a kink. */
static const char *strict(const void *model, const struct ctx *ctx)
{
    const struct check *m = model;
    long n = 0;
    for (long i = 0; i < m->n_done; i++) {
        n += check_fails(&m->entries[i]);
    }
    return n == 0 ? NULL
                  : arena_printf(ctx->scratch, "%ld of %ld entries do not pass", n,
                                 m->n_done);
}

/* ---- picture ---- */

static void draw_head(const struct check *m, struct rect r, struct frame *f)
{
    enum { LEGEND_W = 41 };
    struct rect top = rect_top(&r, 1);
    frame_text_cut(f, top.x + 1, top.y, top.w - 2, ink(f, INK_BRIGHT),
                   arena_printf(f->scratch, "L = %s", m->text.whole));
    if (r.h < 1) {
        return;
    }
    rect_left(&r, 1);
    rect_left(&r, 2 + frame_text(f, r.x, r.y, ink(f, INK_DIM),
                                 WIDGET_CHOOSE(f->glyphs, r.w - LEGEND_W,
                                               "relative error |a − n|/(|a| + |n|)",
                                               "relative error", "error")));
    check_legend(f, r);
}

static void draw(const void *model, const void *view, const void *cache,
                 const struct ctx *ctx, struct frame *f)
{
    enum { PANEL_W = 46, WIDE = 110, READINGS_H = 5, ROOMY_H = 16, CURVE_H = 9 };
    const struct check *m = model;
    const struct check_view *v = view;
    struct rect r = ctx->area, line = rect_bottom(&r, 1), free;
    frame_text_cut(f, line.x + 1, line.y, line.w - 2, ink(f, INK_ACCENT),
                   check_sentence(m, v, ctx));
    if (r.w >= WIDE) {
        check_panels(m, v, ctx, rect_right(&r, PANEL_W), f);
        draw_head(m, rect_top(&r, 2), f);
    } else {
        draw_head(m, rect_top(&r, 2), f);
        int rows = r.h < 2 * READINGS_H ? r.h / 2 : READINGS_H;
        check_readings(m, v, ctx, rect_bottom(&r, rows), f);
    }
    rect_top(&r, r.h > ROOMY_H);
    switch (values_choice(ctx->values, P_VIEW)) {
    case VIEW_EPSILON:
        check_epsilon(m, cache, ctx, r, f);
        break;
    case VIEW_DERIVATION:
        check_derivation(m, v, r, f);
        break;
    default:
        free = check_maps(m, ctx, r, f);
        if (free.h >= CURVE_H) {
            check_epsilon(m, cache, ctx, rect_inset(free, 1, 0), f);
        }
    }
    if (v->naming) {
        check_list(ctx->area, f);
    }
}

const struct scene scene_check = {
    .name = "check",
    .title = "check: is this gradient right? and if not, which bug is it",
    .lesson =
        "A gradient that was derived by hand, a, is compared with differences, n = (L(θ "
        "+ "
        "ε) − L(θ − ε))/2ε, one entry at a time: two forward passes each, so this is a "
        "test and never a way to train. An entry passes below 1e−7; a relative error up "
        "to "
        "1e−4 is suspicious, above it the code is wrong, unless a kink of relu lies "
        "within ε. Which tensors fail, which columns, by which factor: that tells the "
        "bug. "
        "Try: bugs=no_mean and look at a/n; bugs=mask_missing N=2 and compare the wrong "
        "columns with the units that are off; v for the error against ε, a U whose right "
        "branch is truncation, ε², and whose left one rounding, 1e−16/ε. Then H: one bug "
        "is planted. Probe it: another N, l2, square sizes, kill, logits, precision; B "
        "names it.",
    .first = "space checks entry by entry, arrows choose one, H hunts a bug",
    .params = params,
    .presets = presets,
    .keys = check_keys,
    .keys_now = check_keys_now,
    .takes_key = check_takes_key,
    .model_size = sizeof(struct check),
    .view_size = sizeof(struct check_view),
    .cache_size = sizeof(struct check_curve),
    .headless_steps = -1,
    .most_steps = 100000,
    .rate = 20,
    .least_w = 40,
    .least_h = 10,
    .declare = check_declare,
    .init = check_init,
    .draws = draws,
    .now = size_now,
    .check = check_check,
    .step = check_step,
    .last_step = last_step,
    .work = check_work,
    .begun = check_begun,
    .input = check_input,
    .draw = draw,
    .status = status,
    .strict = strict,
    .rows = rows,
    .json = json,
};
