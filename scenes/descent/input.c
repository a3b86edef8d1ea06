/* What keys and mouse do in descent. */
#include "scenes/descent/descent.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/number.h"

/* v rounded to the decimal place a little finer than `cell`, so that a click gives a
 * start that one can read: through text, because 0.1·round(v/0.1) is not a decimal. */
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

/* Magnifies to the next round number so that (x, y) stays where it is on screen. At the
 * end of the range nothing is asked. */
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

static void ask_next_explained(const struct race *d, const struct ctx *ctx,
                               struct asks *asks)
{
    int now = values_choice(ctx->values, P_EXPLAIN), next = 0;
    for (int i = 0; i < d->n; i++) {
        if ((int)d->racers[i].optimizer == now) {
            next = (i + 1) % d->n;
        }
    }
    ask_set(asks, P_EXPLAIN, PARAM_ALL, optimizer_table[d->racers[next].optimizer].name);
}

static const double PAN_STEP = 0.1;

static bool key_input(const struct race *d, const struct ctx *ctx, const struct plot *p,
                      uint32_t key, struct asks *asks)
{
    double cx = (p->x.lo + p->x.hi) / 2, cy = (p->y.lo + p->y.hi) / 2;
    double dx = cell_x(p), dy = cell_y(p), x = d->start[RACE_X], y = d->start[RACE_Y];
    switch (key) {
    case K_LEFT:
    case 'h':
        ask_start(asks, p, x - dx, y);
        return true;
    case K_RIGHT:
    case 'l':
        ask_start(asks, p, x + dx, y);
        return true;
    case K_UP:
    case 'k':
        ask_start(asks, p, x, y + dy);
        return true;
    case K_DOWN:
    case 'j':
        ask_start(asks, p, x, y - dy);
        return true;
    case 'H':
        ask_pan(asks, p, -PAN_STEP, 0);
        return true;
    case 'L':
        ask_pan(asks, p, PAN_STEP, 0);
        return true;
    case 'K':
        ask_pan(asks, p, 0, PAN_STEP);
        return true;
    case 'J':
        ask_pan(asks, p, 0, -PAN_STEP);
        return true;
    case '[':
        ask_zoom(asks, ctx, p, -1, cx, cy);
        return true;
    case ']':
        ask_zoom(asks, ctx, p, 1, cx, cy);
        return true;
    case '0':
        ask_set(asks, P_CENTER, PARAM_ALL, "");
        ask_set_real(asks, P_ZOOM, PARAM_ALL, 1);
        return true;
    case 'f':
        ask_prompt(asks, P_F, PARAM_ALL);
        return true;
    case 'm':
        ask_set(asks, P_MAP, PARAM_ALL,
                values_nudge(ctx->values, P_MAP, PARAM_ALL, 1, ctx->scratch));
        return true;
    case 'e':
        ask_next_explained(d, ctx, asks);
        return true;
    default:
        return false;
    }
}

static bool mouse_input(struct descent_view *v, const struct race *d,
                        const struct ctx *ctx, const struct plot *p,
                        const struct event *e, struct asks *asks)
{
    bool inside = rect_has(p->area, e->x, e->y);
    double x, y;
    plot_data(p, e->x, e->y, &x, &y);
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
        ask_start(asks, p, x, y);
        return true;
    }
    if (e->type == EVENT_RELEASE) {
        v->dragging = false;
    }
    if (e->type == EVENT_WHEEL && inside) {
        ask_zoom(asks, ctx, p, e->delta, x, y);
        return true;
    }
    return changed;
}

bool descent_input(void *view, const void *model, const struct ctx *ctx,
                   const struct event *e, struct asks *asks)
{
    struct descent_layout l = descent_layout(model, ctx);
    if (e->type == EVENT_KEY) {
        return key_input(model, ctx, &l.view, e->key, asks);
    }
    return mouse_input(view, model, ctx, &l.view, e, asks);
}
