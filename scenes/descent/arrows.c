/* The arrows on the plot of descent: the step that the explained optimizer is about to
 * make, and the two parts that it is the sum of. */
#include "scenes/descent/descent.h"

#include <math.h>

/* The greatest of 1, 2, 5, 10 … by which `length` fits into `room`. */
static double scale_for(double length, double room)
{
    double scale = 1;
    for (int i = 0; i < 30 && isfinite(length) && length > 0; i++) {
        double next = scale * (i % 3 == 1 ? 2.5 : 2);
        if (length * next > room) {
            break;
        }
        scale = next;
    }
    return scale;
}

/* The length of the step that racer i makes, or made, from the start. */
static double first_step(const struct race *d, int i, const struct ctx *ctx)
{
    if (ctx->step > 0) {
        return hypot(descent_at(ctx, 1, i, C_X) - d->start[RACE_X],
                     descent_at(ctx, 1, i, C_Y) - d->start[RACE_Y]);
    }
    struct optimizer_move all[RACE_AXES], own[RACE_AXES];
    descent_explain(&d->racers[i], ctx, all, own);
    return hypot(all[RACE_X].delta, all[RACE_Y].delta);
}

static bool all_are_still(const struct race *d, const struct ctx *ctx)
{
    double tolerance = values_real(ctx->values, P_TOLERANCE, PARAM_ALL);
    for (int i = 0; i < d->n; i++) {
        const struct racer *r = &d->racers[i];
        if (r->bad_step < 0 &&
            !race_at_minimum(d, r->theta[RACE_X], r->theta[RACE_Y], r->loss, tolerance)) {
            return false;
        }
    }
    return true;
}

double descent_arrow_factor(const struct race *d, const struct plot *p,
                            const struct ctx *ctx)
{
    static const double room = 0.3; /* of the plot's width, for a usual first step */
    double logs = 0;
    int n = 0;
    const struct racer *r = descent_explained(d, ctx);
    int col, row;
    bool seen = plot_cell(p, r->theta[RACE_X], r->theta[RACE_Y], &col, &row);
    if (all_are_still(d, ctx) || r->bad_step >= 0 || !seen) {
        return 0;
    }
    for (int i = 0; i < d->n; i++) {
        double length = first_step(d, i, ctx);
        if (isfinite(length) && length > 0) {
            logs += log(length);
            n++;
        }
    }
    return n ? scale_for(exp(logs / n), room * (p->x.hi - p->x.lo)) : 1;
}

/* The share of the way from `from` to `to` after which [lo, hi] is left. */
static double share_inside(double from, double to, double lo, double hi)
{
    double most = to > hi ? (hi - from) / (to - from) : 1;
    return to < lo ? (lo - from) / (to - from) : most;
}

/* From a point inside the plot; where it would leave the plot it ends, with its head. */
static void draw_arrow(const struct plot *p, const double from[RACE_AXES], double dx,
                       double dy, struct frame *f)
{
    double cell_x = (p->x.hi - p->x.lo) / p->area.w,
           cell_y = (p->y.hi - p->y.lo) / p->area.h;
    double x = from[RACE_X], y = from[RACE_Y];
    double share =
        fmin(share_inside(x, x + dx, p->x.lo + cell_x / 2, p->x.hi - cell_x / 2),
             share_inside(y, y + dy, p->y.lo + cell_y / 2, p->y.hi - cell_y / 2));
    if (share > 0) {
        plot_vector(f, p, x, y, x + share * dx, y + share * dy, ink(f, INK_ARROW));
    }
}

void descent_draw_arrows(const struct race *d, const struct plot *p,
                         const struct ctx *ctx, struct frame *f)
{
    const struct racer *r = descent_explained(d, ctx);
    struct optimizer_move all[RACE_AXES], own[RACE_AXES];
    double k = descent_arrow_factor(d, p, ctx);
    if (k == 0) {
        return;
    }
    descent_explain(r, ctx, all, own);
    double dx = k * all[RACE_X].delta, dy = k * all[RACE_Y].delta;
    if (descent_has_parts(r)) { /* tip to tail: they add up to the step */
        double gx = k * own[RACE_X].delta, gy = k * own[RACE_Y].delta;
        double tip[] = {r->theta[RACE_X] + gx, r->theta[RACE_Y] + gy};
        draw_arrow(p, r->theta, gx, gy, f);
        draw_arrow(p, tip, dx - gx, dy - gy, f);
    }
    draw_arrow(p, r->theta, dx, dy, f);
}
