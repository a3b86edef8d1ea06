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

struct arrow {
    double x, y, dx, dy;
    enum ink color;
    char initial; /* of its name */
};

/* What is left of it inside the plot; its head only if that is inside. */
static void draw_arrow(const struct plot *p, const struct arrow *a, struct frame *f)
{
    plot_vector(f, p, a->x, a->y, a->x + a->dx, a->y + a->dy, ink(f, a->color));
}

/* Without colors the initial of its name stands in its middle. */
static void draw_initial(const struct plot *p, const struct arrow *a, struct frame *f)
{
    if (f->theme->mono) {
        plot_mark(f, p, a->x + a->dx / 2, a->y + a->dy / 2, (uint8_t)a->initial,
                  (struct style){f->theme->ink[a->color], KEEP, ATTR_REVERSE});
    }
}

/* An arrow that may run along another one: it takes turns with it by columns, or rows, so
 * that neither hides the other. */
static void draw_by_turns(const struct plot *p, const struct arrow *a, struct frame *f)
{
    bool steep = fabs(a->dy / (p->y.hi - p->y.lo)) * p->area.h >
                 fabs(a->dx / (p->x.hi - p->x.lo)) * p->area.w;
    for (int at = 0; at < (steep ? p->area.h : p->area.w); at += 2) {
        struct rect part = p->area;
        *(steep ? &part.y : &part.x) += at;
        *(steep ? &part.h : &part.w) = 1;
        struct rect old = frame_clip(f, part);
        draw_arrow(p, a, f);
        f->clip = old;
    }
}

void descent_draw_arrows(const struct race *d, const struct plot *p,
                         const struct ctx *ctx, struct frame *f)
{
    const struct racer *r = descent_explained(d, ctx);
    struct optimizer_move all[RACE_AXES], own[RACE_AXES];
    double k = descent_arrow_factor(d, p, ctx);
    if (k == 0 || descent_arrow_length(d, p, ctx) < 1) {
        return;
    }
    descent_explain(r, ctx, all, own);
    double dx = k * all[RACE_X].delta, dy = k * all[RACE_Y].delta;
    struct arrow sum = {r->theta[RACE_X], r->theta[RACE_Y], dx, dy, INK_ARROW, 's'};
    draw_arrow(p, &sum, f);
    if (descent_has_parts(r) && ctx->step > 0) {
        /* tip to tail: they add up to the step */
        double gx = k * own[RACE_X].delta, gy = k * own[RACE_Y].delta;
        struct arrow gradient = {sum.x, sum.y, gx, gy, INK_GRADIENT, 'g'},
                     momentum = {sum.x + gx, sum.y + gy, dx - gx,
                                 dy - gy,    INK_BRIGHT, 'm'};
        draw_by_turns(p, &momentum, f);
        draw_arrow(p, &gradient, f);
        draw_initial(p, &sum, f);
        draw_initial(p, &momentum, f);
        draw_initial(p, &gradient, f);
    }
}

double descent_arrow_length(const struct race *d, const struct plot *p,
                            const struct ctx *ctx)
{
    struct optimizer_move all[RACE_AXES], own[RACE_AXES];
    double k = descent_arrow_factor(d, p, ctx), cell_x = (p->x.hi - p->x.lo) / p->area.w,
           cell_y = (p->y.hi - p->y.lo) / p->area.h / 2;
    descent_explain(descent_explained(d, ctx), ctx, all, own);
    double step = hypot(all[RACE_X].delta / cell_x, all[RACE_Y].delta / cell_y),
           part = hypot(own[RACE_X].delta / cell_x, own[RACE_Y].delta / cell_y);
    return k * fmax(step, descent_has_parts(descent_explained(d, ctx)) ? part : 0);
}
