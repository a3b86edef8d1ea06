/* The bars of a net of depth.c. */
#include "scenes/depth/picture.h"

#include <math.h>
#include <stdio.h>

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

/* The geometric mean over a row's layers without those that are 0, or 0 if all are; inf
 * and nan give inf and nan. *zeros: how many were left out, 0 if all are 0. */
static double row_value(const struct picture *p, const struct probe_report *r, int from,
                        int to, int *zeros)
{
    double logs = 0;
    *zeros = 0;
    if (to == from + 1) {
        return p->show->value(&r->layers[from]);
    }
    for (int l = from; l < to; l++) {
        double v = p->show->value(&r->layers[l]);
        *zeros += v == 0;
        logs += v == 0 ? 0 : log(v);
    }
    int n = to - from - *zeros;
    *zeros = n > 0 ? *zeros : 0;
    return n > 0 ? exp(logs / n) : 0;
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

bool depth_draw_bars(const struct picture *p, int net, struct rect r)
{
    enum { ROOM_FOR_NORM = 6 };
    const struct probe_report *report = trial_report(p->t, net);
    int hidden = p->t->config.hidden, lit = 0;
    int norm = depth_has_norm_bar(p->ctx) && r.h >= ROOM_FOR_NORM;
    struct grouping g = depth_group(hidden, r.h - 1 - norm);
    double *values = arena_new(p->f->scratch, double, g.n_rows + 1);
    const char **labels = arena_new(p->f->scratch, const char *, g.n_rows + 1);
    int *zeros = arena_new(p->f->scratch, int, g.n_rows + 1);
    values[g.n_rows] = report->grad_norm;
    zeros[g.n_rows] = 0;
    labels[g.n_rows] = "‖g‖";
    for (int i = 0; i < g.n_rows; i++) {
        int from = row_first(&g, hidden, i), to = row_first(&g, hidden, i + 1);
        to = i + 1 == g.n_rows ? from + 1 : to;
        values[i] = row_value(p, report, from, to, &zeros[i]);
        labels[i] = from == hidden   ? "out"
                    : to == from + 1 ? arena_printf(p->f->scratch, "%d", from + 1)
                                     : arena_printf(p->f->scratch, "%d–%d", from + 1, to);
        lit = p->layer >= from && p->layer < to ? i + 1 : lit;
    }
    double at = values_real(p->ctx->values, P_THRESHOLD, PARAM_ALL);
    int shown = plot_bars(p->f, r,
                          &(struct bars){
                              .values = values,
                              .labels = labels,
                              .zeros = zeros,
                              .n = g.n_rows + norm,
                              .lo = p->d->axis[p->show_at].lo,
                              .hi = p->d->axis[p->show_at].hi,
                              .color = depth_ink(p, net),
                              .lit = lit,
                              .threshold = norm ? at : 0,
                              .threshold_row = g.n_rows + 1,
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
