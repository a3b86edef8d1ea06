/* curves, page activations: what a layer passes forward and leaves of a gradient. */
#include "scenes/curves/curves.h"

#include <math.h>
#include <stdio.h>

#include "autodiff/expression.h"
#include "base/number.h"
#include "base/text.h"
#include "draw/page.h"
#include "draw/widgets.h"
#include "nets/activation.h"

/* What is typed comes after the activations, in the color that none of them has. */
enum { EXPR = ACTIVATION_MOST, EXPR_SERIES = 0, FIVE = 5, NUMBER_W = 8 };
static const double five[FIVE] = {-2, -0.5, 0, 0.5, 2};

enum err curves_check_expr(const char *text, struct fail *fail)
{
    struct arena mem = ARENA_INIT;
    struct graph g = {.n = 0};
    struct expression_options any = {.n_names = 0};
    enum err err = *text ? expression_parse(text, &any, &mem, &g, fail) : ERR_NONE;
    if (!err && g.n_leaves > 1) {
        err = fail_set(fail, ERR_INPUT, "", 0, "expected one name, found %s and %s",
                       g.leaves[0].name, g.leaves[1].name);
    }
    arena_release(&mem);
    return err;
}

/* True if curve a is drawn. */
static bool is_shown(const struct ctx *ctx, int a)
{
    return curves_is_shown(ctx->values, &curves_activations, a);
}

/* Adds an activation, or what is typed. */
static void add(const struct values *v, int a, struct functions *s, struct arena *mem)
{
    const struct activation_info *info = &activation_table[a == EXPR ? 0 : a];
    struct expression_options any = {.n_names = 0};
    struct graph *g = arena_new(mem, struct graph, 1);
    const char *text = a == EXPR ? values_text(v, P_EXPR)
                       : info->op == OP_MOST
                           ? "x"
                           : arena_printf(mem, "%s(x)", op_table[info->op].typed);
    if (expression_parse(text, &any, mem, g, NULL)) {
        return;
    }
    functions_add_graph(s, a == EXPR ? "expr" : info->name,
                        a == EXPR ? "expr" : info->label,
                        a == EXPR ? EXPR_SERIES : info->series, g, 0, mem);
}

static void fill(const struct ctx *ctx, struct functions *s)
{
    const unsigned char *items;
    int n = values_list(ctx->values, P_SHOW, &items);
    for (int i = 0; i < n; i++) {
        add(ctx->values, items[i], s, ctx->scratch);
    }
    if (*values_text(ctx->values, P_EXPR)) {
        add(ctx->values, EXPR, s, ctx->scratch);
    }
}

/* All of them at the cursor, then at the five places. */
static struct functions readings(const struct ctx *ctx)
{
    struct functions s = functions_at(0, 0, 1 + FIVE, ctx->scratch);
    s.x[0] = curves_real(ctx, P_X);
    for (int k = 0; k < FIVE; k++) {
        s.x[1 + k] = five[k];
    }
    for (int a = 0; a < curves_count(ctx, &curves_activations); a++) {
        add(ctx->values, a, &s, ctx->scratch);
    }
    return s;
}

static void draw_plots(const struct ctx *ctx, struct rect r, const struct function *at,
                       int chosen, struct frame *f)
{
    struct functions s = curves_over(ctx, &curves_activations, r.w);
    double x = curves_real(ctx, P_X);
    const double tangent[] = {at->value[0], at->slope[0]};
    bool shown = is_shown(ctx, chosen);
    const char *forward = "passed forward", *brief = NULL;
    if (shown) {
        brief = arena_printf(ctx->scratch, "thin: tangent of %s", at->label);
        forward = arena_printf(ctx->scratch, "passed forward; %s", brief);
    }
    int gap = r.h >= 14 + s.n ? 1 + s.n : 0;
    struct plot plot = functions_draw(
        f, r, &s,
        &(struct functions_look){.n = s.n,
                                 .share = 1. / 3,
                                 .cursor = x,
                                 .tangent = shown ? tangent : NULL,
                                 .series = at->series,
                                 .gap = gap,
                                 .hit = HIT_PLOT,
                                 .value = {"value φ(x)", forward, brief},
                                 .slope = {"slope φ′(x)", "times the gradient, backward",
                                           "times the gradient"}});
    for (int y = plot.area.y + plot.area.h, i = 0; gap && i <= s.n; i++, y++) {
        if (i == 0) {
            frame_text_cut(f, plot.area.x, y, plot.area.w, ink(f, INK_DIM),
                           "flat: |slope| is below 0.01");
            continue;
        }
        lines_strip(f, &plot, y,
                    &(struct strip){.y = s.of[i - 1].slope,
                                    .n = s.n_x,
                                    .series = s.of[i - 1].series,
                                    .below = ACTIVATION_SATURATED,
                                    .word = " saturated ",
                                    .zero_word = " dead "});
    }
}

/* v with so many decimals, without the zero before the point, if it fits. */
static const char *with_decimals(const struct ctx *ctx, double v, int decimals)
{
    const char *text =
        arena_printf(ctx->scratch, "%.*f", v == round(v) ? 0 : decimals, fabs(v));
    bool whole = v == round(v), zero = !whole && *text == '0';
    text = arena_printf(ctx->scratch, "%s%s", v < 0 ? "−" : "", text + zero);
    bool fits = text_width(text) <= FIVE && ctx->show_numbers;
    return fits ? text : ctx_number(ctx, v, 3, FIVE);
}

/* Four, as the lesson has them, or three if a slope of those shown is too wide then. */
static int decimals_of(const struct ctx *ctx, const struct functions *s)
{
    bool four = true;
    for (int i = 0; i < s->n * FIVE; i++) {
        double v = s->of[i / FIVE].slope[1 + i % FIVE];
        bool wide = v != round(v) && (v < -0.00005 || v >= 0.99995);
        four = four && !(wide && is_shown(ctx, i / FIVE));
    }
    return 3 + four;
}

static const enum ink five_inks[FIVE] = {INK_GRADIENT, INK_GRADIENT, INK_GRADIENT,
                                         INK_GRADIENT, INK_GRADIENT};

static void draw_five(const struct ctx *ctx, struct rect r, const struct functions *s,
                      struct frame *f)
{
    struct page page = page_new(f, r, "the slope at five places", INK_LINE, 0);
    page_columns(&page, "", INK_TEXT, (const char *const[]){"−2", "−.5", "0", ".5", "2"},
                 FIVE, FIVE);
    int decimals = decimals_of(ctx, s);
    for (int a = 0; a < s->n; a++) {
        const char *texts[FIVE];
        for (int k = 0; k < FIVE; k++) {
            texts[k] = with_decimals(ctx, s->of[a].slope[1 + k], decimals);
        }
        if (is_shown(ctx, a)) {
            page_series(&page, s->of[a].series, "", false, five_inks, texts, FIVE, FIVE);
        }
    }
}

/* The slope to the power n as a bar on a logarithmic scale, for up to three n, of which
 * the greatest is the last to give way. */
static void draw_powers(const struct ctx *ctx, struct rect r, const struct functions *s,
                        int groups, struct frame *f)
{
    const double decades = 9;
    long most = values_integer(ctx->values, P_FACTORS);
    const long layers[] = {1, (most + 2) / 3, most};
    const char *title = arena_printf(ctx->scratch, "slope to the power %ld", most);
    struct page page =
        page_new(f, r, groups > 1 ? "what n layers leave" : title, INK_LINE, 0);
    if (groups > 1) {
        page_row(&page, NULL, INK_DIM, "slope to the power n, log scale", INK_TEXT, NULL);
    }
    for (int k = 3 - groups; k < 3; k++) {
        if (groups > 1) {
            page_row(&page, NULL, INK_TEXT,
                     arena_printf(ctx->scratch, "n = %ld", layers[k]), INK_TEXT, NULL);
        }
        for (int a = 0; a < s->n && page_room(&page); a++) {
            double left = pow(s->of[a].slope[0], (double)layers[k]);
            const char *text = ctx_number(ctx, left, 3, NUMBER_W);
            if (is_shown(ctx, a)) {
                widget_bar(
                    f, (struct rect){page.r.x + 2, page.y, page.r.w - NUMBER_W - 3, 1},
                    1 + log10(fabs(left)) / decades, ink_series(f, s->of[a].series).fg);
                page_series(&page, s->of[a].series, "", false, five_inks, &text, 1,
                            NUMBER_W);
            }
        }
    }
}

/* From the top; what does not fit whole is left out. */
static void draw_panels(const struct ctx *ctx, struct rect side,
                        const struct functions *s, int chosen, struct frame *f)
{
    char x[NUMBER_SIZE];
    int n = 0;
    for (int a = 0; a < s->n; a++) {
        n += is_shown(ctx, a);
    }
    curves_readings(ctx, rect_top(&side, s->n + 3), &curves_activations,
                    arena_printf(ctx->scratch, "at x = %s", number_brief(x, s->x[0])), s,
                    true, chosen, f);
    draw_five(ctx, rect_top(&side, side.h < n + 3 ? 0 : n + 3), s, f);
    int groups = (side.h - 3) / (n + 1);
    groups = groups > 3 ? 3 : groups < 2 ? side.h >= n + 2 : groups;
    int rows = groups > 1 ? groups * (n + 1) + 3 : n + 2;
    draw_powers(ctx, rect_top(&side, groups > 0 ? rows : 0), s, groups, f);
}

static void draw(const struct ctx *ctx, struct rect r, int chosen, struct frame *f)
{
    enum { PANELS = 36, LEAST = 79 };
    struct functions s = readings(ctx);
    if (r.w >= LEAST) {
        draw_panels(ctx, rect_right(&r, PANELS), &s, chosen, f);
    }
    draw_plots(ctx, r, &s.of[chosen], chosen, f);
}

static const char *notice(const struct ctx *ctx, int chosen, int w)
{
    struct functions s = readings(ctx);
    const char *name = s.of[chosen].label,
               *at = ctx_number(ctx, s.of[chosen].slope[0], 4, NUMBER_W);
    long n = values_integer(ctx->values, P_FACTORS);
    const char *left =
        ctx_number(ctx, pow(s.of[chosen].slope[0], (double)n), 3, NUMBER_W);
    return WIDGET_CHOOSE(
        ctx->look.glyphs, w,
        arena_printf(
            ctx->scratch,
            "%s: its slope here is %s, so %ld such layers leave %s of a gradient", name,
            at, n, left),
        arena_printf(ctx->scratch, "%s: slope %s; %ld such layers leave %s", name, at, n,
                     left));
}

const struct curves_page curves_activations = {.list = -1,
                                               .cursor = P_X,
                                               .shows = P_SHOW,
                                               .fill = fill,
                                               .draw = draw,
                                               .notice = notice};
