/* curves, page softmax: probabilities, their slopes, and ways to the loss. */
#include "scenes/curves/curves.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "draw/widgets.h"
#include "nets/cross_entropy.h"

/* The logits with what is added to them, their factor, and the class that is right. */
struct softmax {
    double z[CURVES_MOST], factor;
    int n, label;
    struct cross_entropy_plan *way[CROSS_ENTROPY_MOST];
};

static struct softmax softmax_of(const struct ctx *ctx)
{
    struct softmax m = {.factor =
                            curves_real(ctx, P_SCALE) / curves_real(ctx, P_TEMPERATURE)};
    m.n = curves_list(ctx->values, P_LOGITS, m.z);
    m.label = (int)fmin(curves_real(ctx, P_CLASS), m.n) - 1;
    for (int i = 0; i < m.n; i++) {
        m.z[i] += curves_real(ctx, P_SHIFT);
    }
    for (int i = 0; i < CROSS_ENTROPY_MOST; i++) {
        m.way[i] = cross_entropy_new((enum cross_entropy)i, m.n, ctx->scratch);
    }
    return m;
}

/* Runs a way with class k as the right one. *slopes: ∂/∂z of the result. */
static double run(const struct softmax *m, enum cross_entropy way, int k,
                  const double **slopes)
{
    double y[CURVES_MOST] = {0};
    y[k] = 1;
    double result = cross_entropy_run(m->way[way], m->z, m->factor, y);
    *slopes = cross_entropy_gradient(m->way[way]);
    return result;
}

/* All probabilities and the loss while the chosen logit moves. */
static void fill(const struct ctx *ctx, struct functions *s)
{
    struct softmax m = softmax_of(ctx);
    int moved = curves_chosen(ctx, &curves_softmax);
    for (int k = 0; k <= m.n; k++) {
        bool loss = k == m.n;
        const char *name = loss ? "loss" : arena_printf(ctx->scratch, "p%d", k + 1);
        struct function *c =
            functions_add(s, name, name, loss ? CURVES_MOST : k, ctx->scratch);
        for (int i = 0; i < s->n_x; i++) {
            const double *slopes;
            m.z[moved] = s->x[i] + curves_real(ctx, P_SHIFT);
            c->value[i] = run(&m, loss ? CROSS_ENTROPY_FUSED : CROSS_ENTROPY_PROBABILITY,
                              loss ? m.label : k, &slopes);
            c->slope[i] = slopes[moved] * m.factor;
        }
    }
}

/* "5·", or "" for a factor of 1. */
static const char *times(const struct ctx *ctx, const struct softmax *m)
{
    char factor[NUMBER_SIZE];
    return m->factor == 1
               ? ""
               : arena_printf(ctx->scratch, "%s·", number_brief(factor, m->factor));
}

/* What z is of the logit that is set. */
static const char *logit_title(const struct ctx *ctx, const struct softmax *m, int w)
{
    bool shifted = curves_real(ctx, P_SHIFT) != 0;
    return !shifted && m->factor == 1
               ? "logit z"
               : WIDGET_CHOOSE(
                     ctx->look.glyphs, w,
                     arena_printf(ctx->scratch, "z = %s%s", times(ctx, m),
                                  shifted ? "(logit + shift)" : "logit"),
                     shifted ? "z" : arena_printf(ctx->scratch, "%slogit", times(ctx, m)),
                     "z");
}

enum { NUMBER = 7 }; /* columns */
static const enum ink inks[] = {INK_TEXT, INK_VALUE, INK_GRADIENT};

static void draw_class_titles(const struct ctx *ctx, struct rect r,
                              const struct softmax *m, int bar, const int *x,
                              struct frame *f)
{
    static const char *const titles[][2] = {
        {NULL}, {"p = softmax", "p"}, {"p − y = ∂L/∂z", "p − y"}};
    for (int k = 0; k < 3; k++) {
        int w = bar + NUMBER - (k < 2); /* two blanks before the next title */
        frame_text(f, x[k], r.y, ink(f, inks[k]),
                   k == 0 ? logit_title(ctx, m, w)
                          : WIDGET_CHOOSE(f->glyphs, w, titles[k][0], titles[k][1]));
    }
}

static void draw_jacobian_titles(const struct ctx *ctx, struct rect r,
                                 const struct softmax *m, int x, struct frame *f)
{
    int w = m->n * (NUMBER + 1) - 1;
    for (int j = 0; j < m->n; j++) {
        frame_text_right(f, x + (j + 1) * (NUMBER + 1) - 1, r.y, ink(f, INK_GRADIENT),
                         arena_printf(ctx->scratch, "∂p/∂z%d", j + 1));
    }
    if (m->n + 1 < r.h) {
        frame_text(f, x + 1, r.y + m->n + 1, ink(f, INK_DIM),
                   WIDGET_CHOOSE(f->glyphs, w, "p_i − p_i² where i = j, else −p_i·p_j",
                                 "p_i−p_i², else −p_i·p_j", ""));
    }
}

/* A row a class: logit, probability, p − y as bars with their numbers; and the Jacobian,
 * where it fits. */
static void draw_classes(const struct ctx *ctx, struct rect r, const struct softmax *m,
                         int chosen, struct frame *f)
{
    enum { NAME = 5, BAR_LEAST = 6, BAR_MOST = 24 };
    struct axis bars = curves_logit_bars(ctx);
    int bar = (r.w - NAME - m->n * (NUMBER + 1)) / 3 - NUMBER - 1, x[4];
    bool jacobian = bar >= BAR_LEAST;
    bar = jacobian ? bar : (r.w - NAME) / 3 - NUMBER - 1;
    bar = bar < BAR_MOST ? bar : BAR_MOST;
    for (int k = 0; k < 4; k++) {
        x[k] = r.x + NAME + k * (bar + NUMBER + 1);
    }
    draw_class_titles(ctx, r, m, bar, x, f);
    if (jacobian) {
        draw_jacobian_titles(ctx, r, m, x[3], f);
    }
    int rows = m->n < r.h ? m->n : r.h - 2, from = chosen < rows ? 0 : chosen - rows + 1;
    double more[3] = {0};
    for (int i = 0; i < m->n; i++) {
        const double *slopes, *row;
        run(m, CROSS_ENTROPY_FUSED, m->label, &slopes);
        double p = run(m, CROSS_ENTROPY_PROBABILITY, i, &row),
               v[] = {m->z[i] * m->factor, p, slopes[i]};
        int y = r.y + 1 + i - from;
        if (i < from || i >= from + rows) {
            more[1] += v[1], more[2] += v[2];
            continue;
        }
        struct style s = ink(f, i == chosen ? INK_LIT : INK_TEXT);
        frame_put(f, r.x, y, series_mark(i), ink_series(f, i));
        frame_textf(f, r.x + 2, y, s, "%d%s", i + 1, i == m->label ? " y" : "");
        for (int k = 0; k < 3; k++) {
            struct rect b = {x[k], y, bar, 1};
            (k == 1 ? widget_bar : widget_signed_bar)(
                f, b, k == 0 ? 2 * m->z[i] / (bars.hi - bars.lo) : v[k],
                f->theme->ink[inks[k]]);
            frame_text_right(f, x[k] + bar + NUMBER, y, ink(f, inks[k]),
                             ctx_number(ctx, v[k], 3, NUMBER));
        }
        for (int j = 0; j < m->n && jacobian; j++) {
            frame_text_right(f, x[3] + (j + 1) * (NUMBER + 1) - 1, y,
                             ink(f, INK_GRADIENT), ctx_number(ctx, row[j], 2, NUMBER));
        }
        frame_hit(f, (struct rect){x[0], y, bar, 1}, HIT_ROW + i);
    }
    if (rows < m->n) {
        frame_textf(f, r.x, r.y + 1 + rows, ink(f, INK_TEXT), "+%d more", m->n - rows);
    }
    for (int k = 1; k < 3 && rows < m->n; k++) {
        frame_text_right(f, x[k] + bar + NUMBER, r.y + 1 + rows, ink(f, inks[k]),
                         ctx_number(ctx, more[k], 3, NUMBER));
    }
}

/* What makes a loss nan; NULL: none is. */
static const char *why_nan(const struct ctx *ctx, const struct softmax *m)
{
    bool ratio = false, product = false;
    for (int way = 0; way < CROSS_ENTROPY_PROBABILITY; way++) {
        const double *unused;
        double loss = run(m, (enum cross_entropy)way, m->label, &unused), p;
        bool lost = false;
        for (int i = 0; i < m->n; i++) {
            lost |= cross_entropy_value(m->way[way], "p", i, &p) && isnan(p);
        }
        ratio |= lost;
        product |= !lost && isnan(loss);
    }
    return !ratio && !product
               ? NULL
               : arena_printf(ctx->scratch, "nan: %s%s%s", ratio ? "p = inf/inf" : "",
                              ratio && product ? ", or " : "",
                              product ? "y·ln p = 0·ln 0 = 0·(−inf)" : "");
}

/* The scale from which on a way loses a number, or one of its first node; inf: none does.
 * The way has then run there. */
static double limit_of(const struct ctx *ctx, const struct softmax *m, int way,
                       bool first)
{
    double y[CURVES_MOST] = {0}, per_scale = 1 / curves_real(ctx, P_TEMPERATURE);
    y[m->label] = 1;
    return cross_entropy_limit(m->way[way], m->z, y, 1e6 * per_scale, first) / per_scale;
}

/* Where a way goes wrong, and what comes of it; where its first node does, if later. */
static const char *what_goes_wrong(const struct ctx *ctx, const struct softmax *m,
                                   int way, int w)
{
    struct arena *mem = ctx->scratch;
    double limit = limit_of(ctx, m, way, false), product = 0;
    if (isinf(limit)) {
        return "nothing";
    }
    int at = 0;
    cross_entropy_lost(m->way[way], &at);
    cross_entropy_value(m->way[way], "y·ln p", at, &product);
    const char *lost = cross_entropy_name(m->way[way], mem),
               *scale = ctx_number(ctx, limit, 4, 6),
               *then = isnan(product) ? ", y·ln p = 0·(−inf) = nan" : "";
    double later = limit_of(ctx, m, way, true);
    const char *more = "", *brief = arena_printf(mem, "%s at ×%s", lost, scale),
               *whole = brief;
    if (later > limit && !isinf(later)) {
        const char *also =
            arena_printf(mem, "%s at ×%s", cross_entropy_name(m->way[way], mem),
                         ctx_number(ctx, later, 4, 6));
        more = arena_printf(mem, "; %s", also);
        if (curves_real(ctx, P_SCALE) >= later) {
            brief = also;
            limit = later;
            lost = cross_entropy_name(m->way[way], mem);
        }
    }
    return WIDGET_CHOOSE(ctx->look.glyphs, w,
                         arena_printf(mem, "%s%s%s", whole, then, more),
                         arena_printf(mem, "%s%s", whole, more), brief,
                         arena_printf(mem, "%s ×%s", lost, ctx_number(ctx, limit, 3, 6)));
}

static void draw_ways(const struct ctx *ctx, struct rect r, const struct softmax *m,
                      const char *why, struct frame *f)
{
    enum { COLUMNS = 7, OF_EXP = 2 };
    static const struct column all[COLUMNS] = {
        {"", -11},        {"exp(z)", NUMBER}, {"Σ exp", NUMBER},           {"p", NUMBER},
        {"ln p", NUMBER}, {"L", NUMBER},      {"goes wrong at scale", -23}};
    struct arena *mem = ctx->scratch;
    struct rect in = widget_panel(
        f, r, arena_printf(mem, "three ways to L = −Σ y·ln p, at class %d", m->label + 1),
        INK_LINE);
    int skipped = widget_table_width(all, COLUMNS) <= in.w ? 0 : OF_EXP;
    int n = COLUMNS - skipped;
    struct column columns[COLUMNS] = {all[0]};
    memcpy(&columns[1], &all[1 + skipped], (size_t)(n - 1) * sizeof *columns);
    columns[n - 1].width = widget_table_width(columns, n - 1) + 1 - in.w;
    widget_table_header(f, in.x, in.y, columns, n);
    for (int way = 0; way < CROSS_ENTROPY_PROBABILITY && way + 1 < in.h; way++) {
        const double *unused;
        const char *text = what_goes_wrong(ctx, m, way, -columns[n - 1].width);
        int y = in.y + 1 + way;
        run(m, (enum cross_entropy)way, m->label, &unused);
        widget_table_cell(f, in.x, y, columns, 0, ink(f, INK_TEXT),
                          m->way[way]->info->label);
        for (int k = 1; k + 1 < n; k++) {
            double v;
            if (cross_entropy_value(m->way[way], columns[k].title, m->label, &v)) {
                widget_table_cell(f, in.x, y, columns, k,
                                  ink(f, isfinite(v) ? INK_VALUE : INK_ERROR),
                                  ctx_number(ctx, v, 3, NUMBER));
            }
        }
        widget_table_cell(f, in.x, y, columns, n - 1,
                          ink(f, strcmp(text, "nothing") ? INK_WARN : INK_GOOD), text);
    }
    if (why && in.h > 1 + CROSS_ENTROPY_PROBABILITY) {
        frame_text_cut(f, in.x, in.y + in.h - 1, in.w, ink(f, INK_WARN), why);
    }
}

static void draw(const struct ctx *ctx, struct rect r, int chosen, struct frame *f)
{
    enum { CHART = 5, WAYS = 6 };
    struct softmax m = softmax_of(ctx);
    double z[CURVES_MOST];
    curves_list(ctx->values, P_LOGITS, z);
    const char *why = why_nan(ctx, &m);
    int ways = WAYS + (why != NULL), rows = m.n + 1 + (r.h > m.n + 1 + ways + CHART);
    draw_classes(ctx, rect_top(&r, rows < r.h - ways ? rows : r.h - ways), &m, chosen, f);
    draw_ways(ctx, rect_top(&r, ways), &m, why, f);
    if (r.h >= CHART) {
        struct functions s = curves_over(ctx, &curves_softmax, r.w);
        const char *words = arena_printf(
            ctx->scratch,
            "of each class, marked as above, as logit %d moves; slopes: %s∂p/∂z%d",
            chosen + 1, times(ctx, &m), chosen + 1);
        const char *brief = arena_printf(ctx->scratch, "as logit %d moves", chosen + 1);
        functions_draw(f, r, &s,
                       &(struct functions_look){.n = m.n,
                                                .share = 1,
                                                .cursor = z[chosen],
                                                .hit = HIT_PLOT,
                                                .series = chosen,
                                                .value = {"p", words, brief}});
    }
}

static const char *notice(const struct ctx *ctx, int chosen, int w)
{
    (void)chosen;
    struct softmax m = softmax_of(ctx);
    const double *unused;
    const char *loss =
        ctx_number(ctx, run(&m, CROSS_ENTROPY_FUSED, m.label, &unused), 4, 8);
    const char *untrained = ctx_number(ctx, log(m.n), 4, 8);
    struct arena *mem = ctx->scratch;
    return WIDGET_CHOOSE(ctx->look.glyphs, w,
                         arena_printf(mem,
                                      "L = −ln p%d = %s; an untrained net has about ln "
                                      "%d = %s; shift changes nothing",
                                      m.label + 1, loss, m.n, untrained),
                         arena_printf(mem, "L = −ln p%d = %s; all p alike: ln %d = %s",
                                      m.label + 1, loss, m.n, untrained));
}

static void json(const struct ctx *ctx, struct json *j)
{
    struct softmax m = softmax_of(ctx);
    const double *slopes;
    json_open(j, "jacobian", '[');
    for (int i = 0; i < m.n; i++) {
        run(&m, CROSS_ENTROPY_PROBABILITY, i, &slopes);
        json_reals(j, NULL, slopes, (size_t)m.n);
    }
    json_close(j, ']');
    run(&m, CROSS_ENTROPY_FUSED, m.label, &slopes);
    json_reals(j, "p_minus_y", slopes, (size_t)m.n);
    json_open(j, "ways", '[');
    for (int way = 0; way < CROSS_ENTROPY_PROBABILITY; way++) {
        double limit = limit_of(ctx, &m, way, false);
        json_open(j, NULL, '{');
        json_text(j, "way", m.way[way]->info->name);
        json_text(j, "lost",
                  isinf(limit) ? "nothing"
                               : cross_entropy_name(m.way[way], ctx->scratch));
        json_real(j, "at_scale", limit);
        json_real(j, "loss", run(&m, (enum cross_entropy)way, m.label, &slopes));
        json_close(j, '}');
    }
    json_close(j, ']');
}

const struct curves_page curves_softmax = {.list = P_LOGITS,
                                           .cursor = -1,
                                           .shows = -1,
                                           .fill = fill,
                                           .draw = draw,
                                           .notice = notice,
                                           .json = json};
