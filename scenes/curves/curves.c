/* curves: the functions that everything is made of.
 *
 * What the learner sees: activations and their slopes; losses, and the constant that each
 * one chooses for some points; softmax with its loss, and which number is lost first as
 * logits grow; schedules of the learning rate. What to try: the arrows; an activation of
 * your own; an outlier; logits scaled by 400. */
#include "scenes/curves/curves.h"

#include <math.h>
#include <string.h>

#include "nets/activation.h"
#include "optim/schedule.h"
#include "scene/choices.h"
#include "scene/numbers.h"

/* ---- parameters ---- */

static const struct curves_page *const pages[PAGES] = {
    &curves_activations, &curves_losses, &curves_softmax, &curves_schedules};

static const struct choice page_choices[PAGES + 1] = {
    {"activations", "activations",
     "what a layer passes forward and leaves of a gradient"},
    {"losses", "losses", "losses, their slopes, the constant that each one chooses"},
    {"softmax", "softmax", "logits, probabilities, and which number is lost first"},
    {"schedules", "schedules", "the learning rate over the updates of a run"},
};

static const struct choice over_choices[] = {
    {"error", "error", "MSE, MAE and Huber over the error"},
    {"logit", "logit", "BCE over the logit, for both labels"},
    {0},
};

static const struct choice schedule_choices[] = {
#define SCHEDULE(id, name, label, series, formula, use, ...) {#name, label, use},
#include "optim/schedule.def"
#undef SCHEDULE
    {0},
};

static int schedule_series(int item)
{
    return schedule_table[item].series;
}

static double initial_factor(int item)
{
    return schedule_table[item].factor > 0 ? schedule_table[item].factor : (double)NAN;
}

static enum err check_points(const char *text, struct fail *fail)
{
    double v[CURVES_MOST];
    return numbers_read(text, 1, CURVES_MOST, v, &(int){0}, fail);
}

static enum err check_logits(const char *text, struct fail *fail)
{
    double v[CURVES_MOST];
    return numbers_read(text, 2, CURVES_MOST, v, &(int){0}, fail);
}

#define ON(page)     (1U << PAGE_##page)
#define OF(schedule) (1U << SCHEDULE_##schedule)
static const struct param params[] = {
#define PARAM(id, pages_, kind_, name_, initial_, help_, ...)                            \
    [P_##id] = {.name = name_,                                                           \
                .help = help_,                                                           \
                .kind = KIND_##kind_,                                                    \
                .effect = VIEW,                                                          \
                .initial = initial_,                                                     \
                .shown = {(pages_) ? 1 + P_PAGE : 0, pages_},                            \
                __VA_ARGS__},
#include "scenes/curves/params.def"
#undef PARAM
    {0},
};

static const struct preset presets[] = {
    {"saturated", "x=4 show=sigmoid,tanh,gelu factors=20 pick=1",
     "σ′(4) is 0.018: 20 layers leave nothing"},
    {"swish", "expr=x*sigmoid(1.7*x) show=gelu,silu pick=5", "GELU is nearly x·σ(1.7x)"},
    {"outlier", "page=losses points=1,2,2.5,3.5,40 pick=5",
     "one point moves the mean, not the median"},
    {"logits", "page=losses over=logit x=3",
     "the cross-entropy of a logit: straight where it is wrong"},
    {"overflow", "page=softmax scale=400",
     "exp(z) is inf and p nan; log-softmax keeps the loss"},
    {"underflow", "page=softmax logits=0,-2 scale=380 class=2",
     "p is 0, and ln 0 is −inf"},
    {"cold", "page=softmax temperature=0.2",
     "a low temperature lets the largest logit win"},
    {"warm_up", "page=schedules schedules=linear,cosine,one_cycle warmup=20",
     "slow at first, while Adam has averaged few gradients"},
    {0},
};

static const struct curves_page *page_of(const struct ctx *ctx)
{
    return pages[values_choice(ctx->values, P_PAGE)];
}

/* ---- keys and mouse ---- */

struct view {
    int hit;                        /* what is dragged; 0: nothing */
    const struct curves_page *page; /* and of which page */
    struct rect rect;
};

/* Moves the cursor to v, or number `item` of the page's list. */
static void move_to(const struct ctx *ctx, struct asks *asks, int item, double v)
{
    const struct curves_page *page = page_of(ctx);
    double list[CURVES_MOST], hundredths = round(v * 100) / 100;
    if (item < 0) {
        bool whole = params[page->cursor].kind == KIND_INTEGER;
        struct axis x = curves_table(ctx, page);
        ask_set_real(asks, page->cursor, PARAM_ALL,
                     fmin(fmax(whole ? round(v) : hundredths, x.lo), x.hi));
        return;
    }
    int n = curves_list(ctx->values, page->list, list);
    list[item] = fmin(fmax(hundredths, -1e6), 1e6);
    ask_set(asks, page->list, PARAM_ALL, numbers_text(list, n, asks->mem));
}

static void key_move(const struct key_press *p)
{
    const struct curves_page *page = page_of(p->ctx);
    double list[CURVES_MOST], step = p->arg * (page->cursor == P_UPDATE ? 1 : 0.1);
    int item = page->list >= 0 ? curves_chosen(p->ctx, page) : -1;
    if (item >= 0) {
        curves_list(p->ctx->values, page->list, list);
    }
    double from = item >= 0 ? list[item] : curves_real(p->ctx, page->cursor);
    move_to(p->ctx, p->asks, item, from + (p->which % 2 ? step : -step));
}

static void key_choose(const struct key_press *p)
{
    const struct curves_page *page = page_of(p->ctx);
    int n = curves_count(p->ctx, page), step = p->which % 2 ? 1 : n - 1;
    ask_set_real(p->asks, P_PICK, PARAM_ALL,
                 (curves_chosen(p->ctx, page) + step) % n + 1);
}

static void toggle(const struct ctx *ctx, struct asks *asks, int item)
{
    int shows = page_of(ctx)->shows;
    if (shows >= 0 && item < choice_count(params[shows].choices)) {
        ask_toggle(asks, ctx->values, shows, item);
    }
}

static void key_toggle(const struct key_press *p)
{
    toggle(p->ctx, p->asks, curves_chosen(p->ctx, page_of(p->ctx)));
}

/* Adds a point far above the others, or a logit, which is then the chosen one; or takes
 * the chosen one out. */
static void key_list(const struct key_press *p)
{
    const struct curves_page *page = page_of(p->ctx);
    double list[CURVES_MOST + 1], most = 0;
    int n = page->list < 0 ? 0 : curves_list(p->ctx->values, page->list, list),
        chosen = curves_chosen(p->ctx, page);
    for (int i = 0; i < n; i++) {
        most = fmax(most, list[i]);
    }
    if (p->which == 0 && n > 0 && n < CURVES_MOST) {
        list[n++] = page->list == P_POINTS ? fmin(ceil(2 * most), 1e6) : 0;
        ask_set_real(p->asks, P_PICK, PARAM_ALL, n);
    } else if (p->which == 1 && n > (page->list == P_LOGITS ? 2 : 1)) {
        memmove(&list[chosen], &list[chosen + 1], (size_t)(--n - chosen) * sizeof *list);
    } else {
        return;
    }
    ask_set(p->asks, page->list, PARAM_ALL, numbers_text(list, n, p->asks->mem));
}

static void key_scale(const struct key_press *p)
{
    double scale = curves_real(p->ctx, P_SCALE) * (p->which ? 2 : 0.5);
    ask_set_real(p->asks, P_SCALE, PARAM_ALL,
                 fmin(fmax(scale, params[P_SCALE].min), params[P_SCALE].max));
}

static void key_class(const struct key_press *p)
{
    ask_set_real(p->asks, P_CLASS, PARAM_ALL, curves_chosen(p->ctx, page_of(p->ctx)) + 1);
}

static const struct key_row keys[] = {
    {"← →  h l", "move", "move the cursor, the chosen point or logit (or drag it)",
     key_move, 1},
    {"↑ ↓  k j", "pick", "choose a curve, a point, a logit (or click it)", key_choose, 0},
    {"v", "page", "the next page", keys_nudge, P_PAGE},
    {"Enter", "show/hide", "activations: show the chosen curve, or hide it", key_toggle,
     KEY_OF(P_SHOW)},
    {"Enter", "show/hide", "schedules: the same", key_toggle, KEY_OF(P_SCHEDULES)},
    {"e", "expression", "activations: type one of your own", keys_type, KEY_OF(P_EXPR)},
    {"i x", "add, remove", "losses: add an outlier, remove the chosen point", key_list,
     KEY_OF(P_POINTS)},
    {"i x", "add, remove", "softmax: add a class, remove the chosen one", key_list,
     KEY_OF(P_LOGITS)},
    {"[ ]", "scale", "softmax: half, twice the scale of the logits", key_scale,
     KEY_OF(P_SCALE)},
    {"c", "right class", "softmax: the chosen class is the right one", key_class,
     KEY_OF(P_CLASS)},
    {"z", "error/logit", "losses: over the error or over the logit", keys_nudge,
     KEY_OF(P_OVER)},
    {"H L", NULL, "move ten times as far", key_move, 10},
    {0},
};

/* A press on a page's name, a plot, a row; a drag goes on with what was pressed,
 * unless a key has shown another page. */
static bool input(void *view, const void *model, const struct ctx *ctx,
                  const struct event *e, struct asks *asks)
{
    (void)model;
    struct view *v = view;
    const struct curves_page *page = page_of(ctx);
    if (e->type == EVENT_PRESS) {
        *v = (struct view){e->hit, page, e->rect};
    }
    bool press = e->type == EVENT_PRESS, row = v->hit >= HIT_ROW;
    if (v->page != page || !v->hit || !(press || e->type == EVENT_DRAG)) {
        v->hit = 0;
        return false;
    }
    int chosen = curves_chosen(ctx, page);
    int item = row ? v->hit - HIT_ROW : page->cursor >= 0 ? -1 : chosen;
    struct axis x = row && page->list == P_POINTS   ? curves_number_line(ctx->values)
                    : row && page->list == P_LOGITS ? curves_logit_bars(ctx)
                                                    : curves_places(ctx, page);
    if (v->hit >= HIT_PAGE && !row) {
        ask_set(asks, P_PAGE, PARAM_ALL, page_choices[v->hit - HIT_PAGE].name);
    } else if (row && press && item == chosen) {
        toggle(ctx, asks, item);
    }
    if (row && press) {
        ask_set_real(asks, P_PICK, PARAM_ALL, item + 1);
    }
    if (v->hit == HIT_PLOT || (row && page->list >= 0)) {
        move_to(ctx, asks, item,
                x.lo + (x.hi - x.lo) * (e->x - v->rect.x + 0.5) / v->rect.w);
    }
    return true;
}

/* ---- tables ---- */

/* Every tenth, or every update. */
static void rows(const void *model, const struct ctx *ctx, struct csv *csv)
{
    (void)model;
    const struct curves_page *page = page_of(ctx);
    struct axis x = curves_table(ctx, page);
    int per_unit = page->cursor == P_UPDATE ? 1 : 10;
    struct functions s =
        functions_at(x.lo, x.hi, (int)(x.hi - x.lo) * per_unit + 1, ctx->scratch);
    page->fill(ctx, &s);
    functions_csv(&s, csv);
}

/* The functions at the cursor, or at the chosen logit; then what the page adds. */
static void json(const void *model, const struct ctx *ctx, struct json *j)
{
    (void)model;
    const struct curves_page *page = page_of(ctx);
    double x = curves_cursor(ctx, page);
    struct functions s = functions_at(x, x, 1, ctx->scratch);
    page->fill(ctx, &s);
    functions_json(&s, "curves", j);
    if (page->json) {
        page->json(ctx, j);
    }
}

/* What to notice, of the chosen curve, or how to show it. */
static const char *sentence(const struct ctx *ctx, int w)
{
    const struct curves_page *page = page_of(ctx);
    int chosen = curves_chosen(ctx, page);
    return curves_is_shown(ctx->values, page, chosen)
               ? page->notice(ctx, chosen, w)
               : arena_printf(ctx->scratch, "%s is hidden: Enter shows it",
                              params[page->shows].choices[chosen].label);
}

static void draw(const void *model, const void *view, const void *cache,
                 const struct ctx *ctx, struct frame *f)
{
    (void)model, (void)view, (void)cache;
    const struct curves_page *page = page_of(ctx);
    struct rect r = ctx->area, head = rect_top(&r, 1), line = rect_bottom(&r, 1);
    for (int i = 0; i < PAGES; i++) {
        struct style s = pages[i] == page ? ink_patch(f, INK_ACCENT) : ink(f, INK_DIM);
        int w = frame_textf(f, head.x + 1, head.y, s, " %s ", page_choices[i].label);
        frame_hit(f, (struct rect){head.x + 1, head.y, w, 1}, HIT_PAGE + i);
        rect_left(&head, w + 1);
    }
    frame_text_cut(f, line.x + 1, line.y, line.w - 2, ink(f, INK_ACCENT),
                   sentence(ctx, line.w - 2));
    rect_left(&r, 1);
    page->draw(ctx, r, curves_chosen(ctx, page), f);
}

static enum err check(const void *model, const struct ctx *ctx, int param,
                      struct fail *fail)
{
    (void)model;
    double logits[CURVES_MOST];
    int n = curves_list(ctx->values, P_LOGITS, logits);
    if (param != P_CLASS || values_integer(ctx->values, P_CLASS) <= n) {
        return ERR_NONE;
    }
    return fail_set(fail, ERR_INPUT, params[P_CLASS].name, 1,
                    "%ld is more than the %d logits; expected 1 to %d",
                    values_integer(ctx->values, P_CLASS), n, n);
}

const struct scene scene_curves = {
    .name = "curves",
    .title = "curves: activations, losses, softmax, schedules",
    .lesson =
        "An activation passes values forward and multiplies the gradient by its "
        "slope on the way back; the slope of a loss is the pull on a prediction; "
        "softmax with cross-entropy leaves p − y; a schedule says how long the "
        "steps are. Try: the arrows; e and then x*sigmoid(1.7*x) for an activation "
        "of your own; v for the losses and i for an outlier: the mean follows it, the "
        "median does not; v again for softmax and ] until a number is lost; v once "
        "more for schedules, then Tab to warmup and ↑ to change it.",
    .first = "← → moves, ↑ ↓ chooses, v: the next page",
    .params = params,
    .presets = presets,
    .keys = keys,
    .check = check,
    .view_size = sizeof(struct view),
    .least_w = 60,
    .least_h = 14,
    .rows = rows,
    .json = json,
    .input = input,
    .draw = draw,
};
