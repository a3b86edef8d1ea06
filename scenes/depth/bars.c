/* The bars of a net of depth.c. */
#include "scenes/depth/picture.h"

#include <math.h>

#include "draw/plot.h"
#include "draw/widgets.h"

struct grouping depth_group(int hidden, int rows)
{
    int room = rows > 1 ? rows - 1 : 1;
    int size = (hidden + room - 1) / room;
    return (struct grouping){size, (hidden + size - 1) / size + 1};
}

static int row_first(const struct grouping *g, int hidden, int row)
{
    return row + 1 == g->n_rows ? hidden : row * g->size;
}

static int row_end(const struct grouping *g, int hidden, int row)
{
    return row + 1 == g->n_rows ? hidden + 1 : row_first(g, hidden, row + 1);
}

/* The geometric mean over a row's layers without those that are 0, or 0 if all are; inf
 * and nan give inf and nan. note: which were left out. */
static double row_value(const struct picture *p, const struct probe_report *r, int from,
                        int to, struct bar_note *note)
{
    double logs = 0;
    int zeros = 0, zero = 0;
    if (to == from + 1) {
        return p->show->value(&r->layers[from]);
    }
    for (int l = from; l < to; l++) {
        double v = p->show->value(&r->layers[l]);
        zeros += v == 0;
        zero = v == 0 ? l : zero;
        logs += v == 0 ? 0 : log(v);
    }
    int n = to - from - zeros;
    if (zeros > 0 && n > 0 && p->ctx->show_numbers) {
        struct arena *mem = p->f->scratch;
        *note =
            zeros == 1
                ? (struct bar_note){arena_printf(mem, "%s %d is 0", p->unit, zero + 1),
                                    arena_printf(mem, "%d is 0", zero + 1)}
                : (struct bar_note){arena_printf(mem, "%d %ss are 0", zeros, p->unit),
                                    arena_printf(mem, "%d are 0", zeros)};
    }
    return n > 0 ? exp(logs / n) : 0;
}

/* ---- columns beside the bars ---- */

enum share { SLOPE, DEAD, DEVIATION, COLUMN_KINDS };
static const struct column columns[] = {
    [SLOPE] = {NULL, 6}, [DEAD] = {NULL, 5}, [DEVIATION] = {NULL, 7}};
enum { COLUMNS_LEAST = 54 }; /* columns of the bars from which on they have room */

/* Of a hidden layer: the share of saturated units, or of active ones if the slope is 0 or
 * 1; the share of dead ones; and of any layer the deviation of a. NaN: has no meaning, as
 * where some a are not finite. */
static double column_value(const struct picture *p, int net, int layer, enum share kind)
{
    const struct activation_info *a = &activation_table[p->t->config.activations[net]];
    const struct layer_probe *l = &trial_report(p->t, net)->layers[layer];
    if (kind == DEVIATION) {
        return l->deviation;
    }
    if (layer == p->t->config.hidden || l->activations.bad > 0 ||
        (kind == SLOPE && !a->saturates && !a->on_off)) {
        return (double)NAN;
    }
    return kind == DEAD   ? l->dead
           : a->saturates ? l->saturated
                          : l->slope_rms * l->slope_rms;
}

/* The mean over layers from <= l < to. */
static const char *column_text(const struct picture *p, int net, int from, int to,
                               enum share kind)
{
    double sum = 0;
    for (int l = from; l < to; l++) {
        sum += column_value(p, net, l, kind) / (to - from);
    }
    if (isnan(sum)) {
        return "–";
    }
    if (kind == DEVIATION) {
        return ctx_number(p->ctx, sum, 3, columns[kind].width);
    }
    return !p->ctx->show_numbers    ? "?"
           : sum > 0 && sum < 0.005 ? "<1 %"
                                    : arena_printf(p->f->scratch, "%.0f %%", 100 * sum);
}

/* Takes the columns' room from *r, with their titles in the row of the scale. */
static void draw_columns(const struct picture *p, int net, struct rect *r,
                         const struct grouping *g)
{
    const struct activation_info *a = &activation_table[p->t->config.activations[net]];
    const char *const titles[] = {
        [SLOPE] = a->on_off ? "active" : "sat.", [DEAD] = "dead", [DEVIATION] = "std a"};
    int w = widget_table_width(columns, COLUMN_KINDS);
    struct rect in = rect_right(r, w + 1);
    for (int k = 0; k < COLUMN_KINDS; k++) {
        for (int i = 0; i < g->n_rows && i + 1 < r->h; i++) {
            widget_table_cell(p->f, in.x + 1, in.y + i, columns, k, ink(p->f, INK_DIM),
                              column_text(p, net, row_first(g, p->t->config.hidden, i),
                                          row_end(g, p->t->config.hidden, i),
                                          (enum share)k));
        }
        widget_table_cell(p->f, in.x + 1, in.y + r->h - 1, columns, k,
                          ink(p->f, INK_FAINT), titles[k]);
    }
}

static void hide_values(const struct picture *p, struct rect r, int rows)
{
    enum { VALUES = 9 };
    struct rect values = {r.x + r.w - VALUES, r.y, VALUES, rows};
    frame_fill(p->f, values, ' ', (struct style){KEEP, KEEP, 0});
    for (int i = 0; i < rows; i++) {
        frame_text_right(p->f, r.x + r.w, r.y + i, ink(p->f, INK_DIM), "?");
    }
}

bool depth_has_norm_bar(const struct ctx *ctx)
{
    return values_choice(ctx->values, P_CLIP) == CLIP_NORM &&
           depth_shows[values_choice(ctx->values, P_SHOW)].gradient;
}

static const char *row_label(const struct picture *p, int from, int to, int w)
{
    enum { WIDE = 35 };
    if (from == p->t->config.hidden) {
        return "out";
    }
    return arena_printf(p->f->scratch,
                        to == from + 1 ? "%d"
                        : w < WIDE     ? "%d–%d"
                                       : "mean of %d–%d",
                        from + 1, to);
}

bool depth_draw_bars(const struct picture *p, int net, struct rect r)
{
    enum { ROOM_FOR_NORM = 6 };
    const struct probe_report *report = trial_report(p->t, net);
    int hidden = p->t->config.hidden, lit = 0;
    int norm = depth_has_norm_bar(p->ctx) && r.h >= ROOM_FOR_NORM;
    struct grouping g = depth_group(hidden, r.h - 1 - norm);
    double *values = arena_new(p->f->scratch, double, g.n_rows + 1);
    const char **labels = arena_new(p->f->scratch, const char *, g.n_rows + 1);
    struct bar_note *notes = arena_new(p->f->scratch, struct bar_note, g.n_rows + 1);
    r.h = r.h < g.n_rows + norm + 1 ? r.h : g.n_rows + norm + 1;
    if (r.w >= COLUMNS_LEAST) {
        draw_columns(p, net, &r, &g);
    }
    values[g.n_rows] = report->grad_norm;
    labels[g.n_rows] = "‖g‖";
    for (int i = 0; i < g.n_rows; i++) {
        int from = row_first(&g, hidden, i), to = row_end(&g, hidden, i);
        values[i] = row_value(p, report, from, to, &notes[i]);
        labels[i] = row_label(p, from, to, r.w);
        lit = p->layer >= from && p->layer < to ? i + 1 : lit;
    }
    double at = values_real(p->ctx->values, P_THRESHOLD, PARAM_ALL);
    int shown = plot_bars(p->f, r,
                          &(struct bars){
                              .values = values,
                              .labels = labels,
                              .notes = notes,
                              .n = g.n_rows + norm,
                              .lo = p->d->axis[p->show_at].lo,
                              .hi = p->d->axis[p->show_at].hi,
                              .color = depth_ink(p, net),
                              .lit = lit,
                              .threshold = norm ? at : p->show->guide,
                              .threshold_label = norm ? NULL : p->show->guide_label,
                              .threshold_row = norm ? g.n_rows + 1 : 0,
                          });
    for (int i = 0; i < shown && i < g.n_rows; i++) {
        frame_hit(p->f, (struct rect){r.x, r.y + i, r.w, 1},
                  HIT_ROW + net * HIT_ROW_NEXT + row_first(&g, hidden, i));
    }
    if (!p->ctx->show_numbers) {
        hide_values(p, r, shown);
    }
    return g.size > 1;
}
