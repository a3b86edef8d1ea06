/* descent: optimizers race down the contour of f(x, y).
 *
 * What the learner sees: the surface from above, a trail for each optimizer, its loss and
 * gradient norm, the loss over the steps, and for one optimizer the arithmetic of its next
 * step. What to try: move the start; raise SGD's rate past 2/λmax; give all the same rate;
 * turn β of momentum down to .17; let RMSProp go on and watch it cycle. */
#include "scenes/descent/descent.h"

#include <math.h>

#include "autodiff/expression.h"
#include "autodiff/field.h"
#include "scene/choices.h"

/* ---- parameters ---- */

/* Default of each hyperparameter for an optimizer; NAN where it has none. */
#define HYPER(id, name, ...)                                                             \
    static double initial_##name(int item)                                               \
    {                                                                                    \
        const struct optimizer_info *o = &optimizer_table[item];                         \
        return o->uses[HYPER_##id] ? o->initial[HYPER_##id] : (double)NAN;               \
    }
#include "optim/hyper.def"
#undef HYPER

static int series_of(int item)
{
    return optimizer_table[item].series;
}

static const struct choice surface_choices[] = {
#define SURFACE(name, label, help, ...) {#name, label, help},
#include "optim/surface.def"
#undef SURFACE
    {0},
};

static const struct choice map_choices[] = {
    {"field", "field",
     "color and iso-lines, spaced by ratio above a known minimum, else evenly"},
    {"lines", "lines", "iso-lines only"},
    {"none", "none", "trails only"},
    {0},
};

static const struct param params[] = {
    [P_F] = {.name = "f",
             .kind = KIND_TEXT,
             .effect = RERUN,
             .initial = "quadratic",
             .check = race_check,
             .expression = true,
             .choices = surface_choices,
             .help =
                 "surface: one of these, with its own start and learning rates, or any "
                 "expression in x and y"},
    [P_START] = {.name = "start",
                 .kind = KIND_POINT,
                 .effect = RERUN,
                 .initial = "",
                 .min = -1e6,
                 .max = 1e6,
                 .nudge = 0.1,
                 .help = "where all start",
                 .unset = "the surface's own"},
    [P_OPTIMIZERS] = {.name = "optimizers",
                      .kind = KIND_LIST,
                      .effect = RERUN,
                      .initial = "sgd,momentum,rmsprop,adam",
                      .choices = optimizer_choices,
                      .series_of = series_of,
                      .min = 1,
                      .max = OPTIMIZER_MOST,
                      .help = "who races, in this order"},
    [P_TOLERANCE] =
        {.name = "tolerance",
         .label = "tol",
         .kind = KIND_REAL,
         .effect = VIEW,
         .initial = "0.001",
         .min = 0,
         .max = 1e6,
         .open_min = true,
         .help = "a racer has settled when f − min stays below this for 10 steps"},
    [P_MINIMUM] = {.name = "min",
                   .kind = KIND_REAL,
                   .effect = RERUN,
                   .initial = "",
                   .min = -1e300,
                   .max = 1e300,
                   .nudge = 1,
                   .help = "value of f at its minimum",
                   .unset = "the known one, else the lowest found so far"},
    [P_EXPLAIN] = {.name = "explain",
                   .kind = KIND_CHOICE,
                   .effect = VIEW,
                   .initial = "adam",
                   .choices = optimizer_choices,
                   .among = 1 + P_OPTIMIZERS,
                   .help = "optimizer whose next step is explained"},
    [P_MAP] = {.name = "map",
               .kind = KIND_CHOICE,
               .effect = VIEW,
               .initial = "field",
               .choices = map_choices,
               .help = "what lies under the trails"},
    [P_CENTER] = {.name = "center",
                  .kind = KIND_POINT,
                  .effect = VIEW,
                  .initial = "",
                  .min = -1e9,
                  .max = 1e9,
                  .hidden = true,
                  .help = "middle of the view",
                  .unset = "the surface's own"},
    [P_ZOOM] = {.name = "zoom",
                .kind = KIND_REAL,
                .effect = VIEW,
                .initial = "1",
                .min = 1e-3,
                .max = 1e9,
                .hidden = true,
                .help = "magnification of the surface's own view"},
#define HYPER(id, name_, symbol_, help_, min_, max_, open_)                              \
    [P_HYPER + HYPER_##id] = {.name = #name_,                                            \
                              .label = symbol_,                                          \
                              .help = help_,                                             \
                              .kind = KIND_REAL,                                         \
                              .effect = LIVE,                                            \
                              .initial = "",                                             \
                              .initial_for = initial_##name_,                            \
                              .min = min_,                                               \
                              .max = max_,                                               \
                              .open_min = open_,                                         \
                              .per = 1 + P_OPTIMIZERS},
#include "optim/hyper.def"
#undef HYPER
    {0},
};

static const struct preset presets[] = {
    {"bowl", "start=-4,3",
     "SGD takes the valley, momentum overshoots it, Adam's way bends"},
    {"equal_rates", "lr=0.1",
     "one rate for all: momentum's steps add up to ten times SGD's"},
    {"too_fast", "optimizers=sgd,momentum lr.sgd=0.3 lr.momentum=0.3 explain=sgd",
     "SGD is just past its limit: each swing is longer than the last"},
    {"best_heavy_ball",
     "optimizers=sgd,momentum lr.sgd=0.25 lr.momentum=0.292893 beta=0.171573 "
     "explain=momentum",
     "each at its best rate: a little momentum settles sooner"},
    {"ravine", "f=ravine lr.sgd=0.49 lr.momentum=0.5",
     "steep across, flat along: SGD zigzags, momentum gathers speed"},
    {"rmsprop_cycles", "optimizers=rmsprop explain=rmsprop lr=0.1",
     "it seems to settle, but from step 131 on it cycles for good"},
    {"rosenbrock", "f=rosenbrock",
     "into the curved valley is easy, along it to the ✕ is slow"},
    {"himmelblau", "f=himmelblau",
     "four minima: the start decides which; drag the start"},
    {"saddle", "f=saddle start=3,0.001",
     "flat at (0, 0), downhill beyond: see who lingers, who leaves first"},
    {0},
};

static const struct pace paces[] = {
    {"bowl", 5, 100},        {"equal_rates", 5, 60},
    {"too_fast", 5, 60},     {"best_heavy_ball", 2, 30},
    {"ravine", 10, 150},     {"rmsprop_cycles", 20, 200},
    {"rosenbrock", 20, 300}, {"himmelblau", 10, 100},
    {"saddle", 10, 150},     {0},
};

/* ---- simulation ---- */

static enum err init(void *model, struct arena *mem, const struct ctx *ctx,
                     struct fail *fail)
{
    struct race *d = model;
    enum err err = race_surface(d, values_text(ctx->values, P_F), mem, fail);
    if (err) {
        return err;
    }
    double start[RACE_AXES];
    bool given = values_point(ctx->values, P_START, start);
    const unsigned char *items;
    int n = values_list(ctx->values, P_OPTIMIZERS, &items);
    race_start(d, given ? start : NULL, values_real(ctx->values, P_MINIMUM, PARAM_ALL),
               items, n, mem, ctx->scratch);
    return ERR_NONE;
}

static void step(void *model, const struct ctx *ctx)
{
    struct race *d = model;
    struct hypers h[OPTIMIZER_MOST] = {0};
    for (int i = 0; i < d->n; i++) {
        h[i] = descent_hypers(ctx, (int)d->racers[i].optimizer);
    }
    race_step(d, h, ctx->step + 1);
}

static const struct record_column columns[] = {
    [C_STEP] = {"step", "steps made", COLUMN_STEP},
    [C_OPTIMIZER] = {"optimizer", "who races", COLUMN_SERIES},
    [C_X] = {"x", "where it is", COLUMN_OF_SERIES},
    [C_Y] = {"y", "where it is", COLUMN_OF_SERIES},
    [C_LOSS] = {"loss", "f(x, y)", COLUMN_OF_SERIES},
    [C_GRAD_NORM] = {"grad_norm", "‖∇f‖ at (x, y)", COLUMN_OF_SERIES},
    [C_LR] = {"lr", "learning rate of the step from here", COLUMN_OF_SERIES},
    {0},
};

static void series(const void *model, struct record_series *out)
{
    const struct race *d = model;
    *out = (struct record_series){.n = d->n, .plural = "racers"};
    for (int i = 0; i < d->n; i++) {
        out->names[i] = optimizer_table[d->racers[i].optimizer].name;
    }
}

static double number(const void *model, const struct ctx *ctx, int column, int i,
                     int place)
{
    (void)place;
    const struct racer *r = &((const struct race *)model)->racers[i];
    switch (column) {
    case C_X:
        return r->theta[RACE_X];
    case C_Y:
        return r->theta[RACE_Y];
    case C_LOSS:
        return r->loss;
    case C_GRAD_NORM:
        return hypot(r->g[RACE_X], r->g[RACE_Y]);
    default:
        return values_real(ctx->values, P_HYPER + HYPER_LR, (int)r->optimizer);
    }
}

/* Fills some rows of the field; true: there are more to do. */
static bool fill_field(struct descent_cache *c, const struct race *d,
                       const struct ctx *ctx)
{
    enum { SAMPLES = 4096 }; /* a fraction of a millisecond */
    const struct plot *p = &c->plot;
    if (c->n_rows >= 2 * p->area.h) {
        return false;
    }
    size_t w = (size_t)p->area.w;
    int rows = 1 + SAMPLES / p->area.w;
    double *x = arena_new(ctx->scratch, double, w), y;
    for (int k = 0; k < p->area.w; k++) {
        plot_sample(p, k, 0, &x[k], &y);
    }
    struct field field;
    field_init(&field, &d->f, x, w, false, ctx->scratch);
    for (int i = 0; i < rows && c->n_rows < 2 * p->area.h; i++, c->n_rows++) {
        double *out = c->values + (size_t)c->n_rows * w;
        double left;
        plot_sample(p, 0, c->n_rows, &left, &y);
        field_row(&field, y, out, NULL, NULL);
        for (size_t k = 0; k < w; k++) {
            c->lo = isfinite(out[k]) && out[k] < c->lo ? out[k] : c->lo;
            c->hi = isfinite(out[k]) && out[k] > c->hi ? out[k] : c->hi;
        }
    }
    return c->n_rows < 2 * p->area.h;
}

/* Empties what depends on the view. A view of another size or look begins from nothing; a
 * moved one keeps the memory, and the losses as long as the log is the same. */
static void see(struct descent_cache *c, struct arena *mem, const struct plot *p,
                const struct ctx *ctx)
{
    if (!c->values || !rect_same(p->area, c->plot.area) ||
        !canvas_same_look(c->look, ctx->look)) {
        arena_clear(mem);
        *c = (struct descent_cache){.look = ctx->look};
        c->values = arena_new(mem, double, 2 * p->area.w * p->area.h);
    }
    c->plot = *p;
    c->n_rows = 0;
    c->lo = (double)INFINITY;
    c->hi = (double)-INFINITY;
    c->rewritten = -1;
}

static bool work(void *cache, struct arena *mem, const void *model, const void *view,
                 const struct ctx *ctx)
{
    (void)view;
    struct descent_cache *c = cache;
    const struct race *d = model;
    struct plot p = descent_layout(d, ctx).view;
    if (p.area.w <= 0 || p.area.h <= 0) {
        return false;
    }
    if (!c->values || !descent_same_plot(&p, &c->plot) ||
        !canvas_same_look(c->look, ctx->look)) {
        see(c, mem, &p, ctx);
    }
    bool field = fill_field(c, d, ctx), log = descent_follow(c, mem, d, ctx);
    return field || log;
}

/* ---- what --json adds ---- */

static void json(const void *model, const struct ctx *ctx, struct json *json)
{
    const struct race *d = model;
    json_text(json, "f", expression_print(&d->f, false, ctx->scratch));
    json_reals(json, "start", d->start, RACE_AXES);
    json_real(json, "minimum", d->minimum);
    json_flag(json, "minimum_known", d->minimum_known);
}

static void json_racer(const void *model, const struct ctx *ctx, struct json *json, int i)
{
    const struct race *d = model;
    const struct racer *r = &d->racers[i];
    long settled = descent_settled(d, i, NULL, ctx);
    json_reals(json, "gradient", r->g, RACE_AXES);
    json_known(json, "settled", settled >= 0, (double)settled);
    json_known(json, "not_finite_since", r->bad_step >= 0, (double)r->bad_step);
}

static long bad_step(const void *model, const struct ctx *ctx)
{
    (void)ctx;
    const struct race *d = model;
    long first = -1;
    for (int i = 0; i < d->n; i++) {
        long bad = d->racers[i].bad_step;
        first = bad >= 0 && (first < 0 || bad < first) ? bad : first;
    }
    return first;
}

const struct scene scene_descent = {
    .name = "descent",
    .title = "descent: optimizers race down f(x, y)",
    .lesson =
        "All start at the same point and see nothing but the slope (the gradient g = ∇f, "
        "of length ‖∇f‖) where they stand. η (lr) is the learning rate: how long a step "
        "is "
        "for a given slope. β (β₁ of Adam) is the share of its speed that momentum keeps "
        "from step to step. s is a running mean of g²; RMSProp and Adam divide by its "
        "root, so that a steep direction gets a smaller rate. A racer has settled when "
        "f − min stays below tol for 10 steps; until then it is only below. Racers in "
        "one "
        "cell of the map stand beside it, after a +. "
        "Try: drag the start; raise SGD's η until η × the steepest curvature passes 2, "
        "and watch it leave; give all the same η; set momentum's β to 0.17; let RMSProp "
        "run on: with a constant η it never settles. The ledger shows the next step line "
        "by line: each number follows from those above it. The arrows on the map are "
        "that "
        "step and, with momentum, its two parts: the gradient's and the momentum's.",
    .first = "click the map to start elsewhere; ? is help",
    .params = params,
    .presets = presets,
    .paces = paces,
    .keys = descent_keys,
    .columns = columns,
    .model_size = sizeof(struct race),
    .view_size = sizeof(struct descent_view),
    .cache_size = sizeof(struct descent_cache),
    .headless_steps = 100,
    .most_steps = 100000,
    .rate = 10,
    .least_w = 16,
    .least_h = 5,
    .declare = descent_declare,
    .init = init,
    .step = step,
    .series = series,
    .number = number,
    .work = work,
    .input = descent_input,
    .draw = descent_draw,
    .bad_step = bad_step,
    .json = json,
    .json_series = json_racer,
};
