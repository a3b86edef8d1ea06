/* What keys and mouse do in descent. */
#include "scenes/descent/descent.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/number.h"

/* v rounded to the decimal place just below `cell`, so that a click gives a start with
 * few digits. It goes through text because 0.1·round(v/0.1) is not the nearest double. */
static double tidy(double v, double cell)
{
    char text[400];
    double places = -floor(log10(cell));
    snprintf(text, sizeof text, "%.*f", places > 0 && places < 60 ? (int)places : 0, v);
    return strtod(text, NULL);
}

static double cell_x(const struct plot *p)
{
    return (p->x.hi - p->x.lo) / p->area.w;
}

static double cell_y(const struct plot *p)
{
    return (p->y.hi - p->y.lo) / p->area.h;
}

static void ask_start(struct asks *asks, const struct plot *p, double x, double y)
{
    ask_set_point(asks, P_START, tidy(x, cell_x(p)), tidy(y, cell_y(p)));
}

/* Sets the zoom to the next round number; (x, y) stays where it is on screen. Does
 * nothing at the end of the range. */
static void ask_zoom(struct asks *asks, const struct ctx *ctx, const struct plot *p,
                     int direction, double x, double y)
{
    const struct param *range = &ctx->values->list->items[P_ZOOM];
    double zoom = values_real(ctx->values, P_ZOOM, PARAM_ALL);
    double next = number_preferred(zoom, direction), factor = next / zoom;
    if (next < range->min || next > range->max) {
        return;
    }
    double cx = (p->x.lo + p->x.hi) / 2, cy = (p->y.lo + p->y.hi) / 2;
    double to_x = x + (cx - x) / factor, to_y = y + (cy - y) / factor;
    ask_set_real(asks, P_ZOOM, PARAM_ALL, next);
    ask_set_point(asks, P_CENTER, tidy(to_x, cell_x(p) / factor / 10),
                  tidy(to_y, cell_y(p) / factor / 10));
}

static void ask_pan(struct asks *asks, const struct plot *p, double dx, double dy)
{
    double cx = (p->x.lo + p->x.hi) / 2, cy = (p->y.lo + p->y.hi) / 2;
    ask_set_point(asks, P_CENTER, tidy(cx + dx * (p->x.hi - p->x.lo), cell_x(p) / 10),
                  tidy(cy + dy * (p->y.hi - p->y.lo), cell_y(p) / 10));
}

/* The four directions, in the order of the keys. */
static const int right[] = {-1, 1, 0, 0}, up[] = {0, 0, 1, -1};

static struct plot plot_of(const struct key_press *p)
{
    return descent_layout(p->model, p->ctx).view;
}

static void key_start(const struct key_press *p)
{
    const struct race *d = p->model;
    struct plot plot = plot_of(p);
    int i = p->which % 4;
    ask_start(p->asks, &plot, d->start[RACE_X] + right[i] * cell_x(&plot),
              d->start[RACE_Y] + up[i] * cell_y(&plot));
}

static void key_pan(const struct key_press *p)
{
    static const double part = 0.1;
    struct plot plot = plot_of(p);
    ask_pan(p->asks, &plot, part * right[p->which], part * up[p->which]);
}

static void key_zoom(const struct key_press *p)
{
    struct plot plot = plot_of(p);
    ask_zoom(p->asks, p->ctx, &plot, p->which ? 1 : -1, (plot.x.lo + plot.x.hi) / 2,
             (plot.y.lo + plot.y.hi) / 2);
}

static void key_center(const struct key_press *p)
{
    ask_set(p->asks, P_CENTER, PARAM_ALL, "");
    ask_set_real(p->asks, P_ZOOM, PARAM_ALL, 1);
}

static void key_explain(const struct key_press *p)
{
    const struct race *d = p->model;
    int next = (values_choice(p->ctx->values, P_EXPLAIN) + 1) % d->n;
    ask_set(p->asks, P_EXPLAIN, PARAM_ALL,
            optimizer_table[d->racers[next].optimizer].name);
}

const struct key_row descent_keys[] = {
    {"f", "function", "type another surface: a name or an expression in x and y",
     keys_type, P_F},
    {"e", "explain", "explain the next optimizer's step (or click its row)", key_explain,
     P_EXPLAIN},
    {"m", "map", "field, lines only, none", keys_nudge, P_MAP},
    {"[ ]", "zoom", "zoom out and in (or the wheel, about the pointer)", key_zoom,
     P_ZOOM},
    {"← → ↑ ↓ h l k j", NULL, "move the start by one cell (or click, or drag)", key_start,
     P_START},
    {"H L K J", NULL, "move the view left, right, up, down", key_pan, P_CENTER},
    {"c", NULL, "the surface's own view again", key_center, P_CENTER},
    {0},
};

bool descent_input(void *view, const void *model, const struct ctx *ctx,
                   const struct event *e, struct asks *asks)
{
    struct descent_view *v = view;
    const struct race *d = model;
    struct plot p = descent_layout(d, ctx).view;
    bool inside = rect_has(p.area, e->x, e->y);
    double x, y;
    plot_data(&p, e->x, e->y, &x, &y);
    bool changed =
        inside != v->pointing || (inside && (e->x != v->col || e->y != v->row));
    v->pointing = inside;
    v->col = e->x;
    v->row = e->y;
    if (e->type == EVENT_PRESS && e->hit >= HIT_RACER && e->hit < HIT_RACER + d->n) {
        ask_set(asks, P_EXPLAIN, PARAM_ALL,
                optimizer_table[d->racers[e->hit - HIT_RACER].optimizer].name);
        return true;
    }
    if (e->type == EVENT_PRESS) {
        v->dragging = inside;
    }
    if ((e->type == EVENT_PRESS || e->type == EVENT_DRAG) && v->dragging && inside) {
        ask_start(asks, &p, x, y);
        return true;
    }
    if (e->type == EVENT_RELEASE) {
        v->dragging = false;
    }
    if (e->type == EVENT_WHEEL && inside) {
        ask_zoom(asks, ctx, &p, e->delta, x, y);
        return true;
    }
    return changed;
}
