/* The plot of descent: map, trails, arrows, and the line above it. */
#include "scenes/descent/descent.h"

#include <math.h>
#include <stdio.h>

#include "autodiff/expression.h"
#include "base/number.h"
#include "base/text.h"

/* The field, and iso-lines at equal steps of its color scale. */
static void draw_map(const struct descent_cache *c, const struct plot *p,
                     const struct ctx *ctx, struct canvas *lines, struct frame *f)
{
    enum { LEVELS = 12 };
    int map = values_choice(ctx->values, P_MAP);
    if (!c->values || c->plot.area.w != p->area.w || c->plot.area.h != p->area.h ||
        !(c->lo < c->hi)) {
        return;
    }
    double scale = (c->hi / 2 - c->lo / 2) / 100, levels[LEVELS]; /* no overflow */
    if (map == 0) {
        plot_field(f, p->area, c->values, c->n_rows, c->lo, c->hi, scale);
    }
    if (map <= 1) {
        for (int i = 0; i < LEVELS; i++) {
            levels[i] = plot_level((i + 0.5) / LEVELS, c->lo, c->hi, scale);
        }
        plot_contour(lines, c->values, p->area.w, c->n_rows, levels, LEVELS,
                     INK_OF_GROUND);
        canvas_draw(lines, f);
    }
}

static struct style mark_style(rgb color)
{
    return (struct style){color, KEEP, ATTR_BOLD};
}

/* A small dot in every theme; plot_mark would make it larger in the one for
 * projectors. */
static void put_step(const struct plot *p, double x, double y, rgb color, struct frame *f)
{
    int col, row;
    if (plot_cell(p, x, y, &col, &row)) {
        frame_put(f, col, row, 0x2022, mark_style(color));
    }
}

/* Dots at the last steps, where they are far enough apart to be seen as dots. */
static void draw_steps(const struct race *d, int i, const struct plot *p,
                       const struct ctx *ctx, struct frame *f)
{
    enum { LAST = 400 };
    const double apart = 2.5; /* cells */
    double x0 = (double)NAN, y0 = (double)NAN;
    for (long t = ctx->step > LAST ? ctx->step - LAST : 0; t <= ctx->step; t++) {
        double at_x = descent_at(ctx, t, i, C_X), at_y = descent_at(ctx, t, i, C_Y);
        double x = plot_x(p, at_x), y = plot_y(p, at_y);
        if (hypot(x - x0, 2 * (y - y0)) > apart) {
            put_step(p, at_x, at_y, descent_ink(f, &d->racers[i]), f);
        }
        x0 = x;
        y0 = y;
    }
}

/* Cells of the frame that have a mark. */
struct taken {
    int n, cells[OPTIMIZER_MOST + 1][2];
};

static bool take(struct taken *t, int col, int row)
{
    for (int i = 0; i < t->n; i++) {
        if (t->cells[i][0] == col && t->cells[i][1] == row) {
            return false;
        }
    }
    t->cells[t->n][0] = col;
    t->cells[t->n++][1] = row;
    return true;
}

/* Moves a mark that would hide another to a free cell beside it: marks at one point are
 * fanned out. */
static void find_free(struct taken *t, struct rect in, int *col, int *row)
{
    static const int fan[][2] = {{0, 0},  {2, 0},  {-2, 0}, {0, -1}, {0, 1},
                                 {2, -1}, {-2, 1}, {2, 1},  {-2, -1}};
    for (size_t i = 0; i < sizeof fan / sizeof *fan; i++) {
        int x = *col + fan[i][0], y = *row + fan[i][1];
        if (rect_has(in, x, y) && take(t, x, y)) {
            *col = x;
            *row = y;
            return;
        }
    }
}

/* A racer's mark, or an arrow at the edge where it has left the view. */
static void draw_racer(const struct racer *r, const struct plot *p, struct taken *taken,
                       struct frame *f)
{
    double x = floor(plot_x(p, r->theta[RACE_X])), y = floor(plot_y(p, r->theta[RACE_Y]));
    if (isnan(x) || isnan(y)) {
        return;
    }
    int col, row;
    uint32_t mark = descent_mark(r);
    if (!plot_cell(p, r->theta[RACE_X], r->theta[RACE_Y], &col, &row)) {
        bool left = x < 0, right = x >= p->area.w, above = y < 0, below = y >= p->area.h;
        mark = above ? 0x2191 : below ? 0x2193 : left ? 0x2190 : 0x2192;
        col = p->area.x + (left ? 0 : right ? p->area.w - 1 : (int)x);
        row = p->area.y + (above ? 0 : below ? p->area.h - 1 : (int)y);
    }
    find_free(taken, p->area, &col, &row);
    plot_data(p, col, row, &x, &y);
    plot_mark(f, p, x, y, mark, mark_style(descent_ink(f, r)));
}

void descent_draw_plot(const struct race *d, const struct descent_cache *c,
                       const struct descent_layout *l, const struct ctx *ctx,
                       struct frame *f)
{
    const struct plot *p = &l->view;
    if (l->plot.x > ctx->area.x) {
        plot_axes(f, p, true, true);
    }
    struct rect old = frame_clip(f, l->plot);
    struct canvas lines = canvas_new(f, l->plot); /* first the map's, then the trails' */
    draw_map(c, p, ctx, &lines, f);
    canvas_clear(&lines);
    int explained = (int)(descent_explained(d, ctx) - d->racers);
    for (int i = 0; i < d->n; i++) {
        descent_draw_trail(d, i, c, p, ctx, &lines, f);
    }
    descent_draw_trail(d, explained, c, p, ctx, &lines, f);
    canvas_draw(&lines, f);
    for (int i = 0; d->named && i < d->named->n_minima; i++) {
        plot_mark(f, p, d->named->minima[i][RACE_X], d->named->minima[i][RACE_Y], 0x2715,
                  mark_style(f->theme->ink[INK_BRIGHT]));
    }
    if (!d->named && d->is_quadratic && d->quadratic.definite) {
        plot_mark(f, p, d->quadratic.minimum[RACE_X], d->quadratic.minimum[RACE_Y],
                  0x2715, mark_style(f->theme->ink[INK_BRIGHT]));
    }
    if (l->ledger.h) { /* which tells what they are */
        descent_draw_arrows(d, p, ctx, f);
    }
    for (int i = 0; i < d->n; i++) {
        draw_steps(d, i, p, ctx, f);
    }
    struct taken taken = {0};
    int col, row;
    if (plot_mark(f, p, d->start[RACE_X], d->start[RACE_Y], 0x25CB,
                  mark_style(f->theme->ink[INK_BRIGHT])) &&
        plot_cell(p, d->start[RACE_X], d->start[RACE_Y], &col, &row)) {
        take(&taken, col, row);
    }
    for (int i = 0; i < d->n; i++) {
        draw_racer(&d->racers[(explained + i) % d->n], p, &taken, f);
    }
    f->clip = old;
    frame_hit(f, l->plot, HIT_PLOT);
}

/* f as it was parsed, and its value under the pointer. */
void descent_draw_title(const struct race *d, const struct descent_view *v,
                        const struct descent_layout *l, const struct ctx *ctx,
                        struct frame *f)
{
    char text[128] = "click or arrows: set the start", x[NUMBER_SIZE], y[NUMBER_SIZE],
         z[NUMBER_SIZE];
    if (v->pointing) {
        double at[RACE_AXES];
        plot_data(&l->view, v->col, v->row, &at[RACE_X], &at[RACE_Y]);
        struct plan plan;
        plan_init(&plan, &d->f, &(struct plan_options){.forward_only = true},
                  ctx->scratch);
        double value = plan_gradient(&plan, at, NULL);
        snprintf(text, sizeof text, "(%s, %s)  f = %s", number_show(x, at[RACE_X], 3),
                 number_show(y, at[RACE_Y], 3), number_show(z, value, 5));
    }
    char *formula = arena_printf(ctx->scratch, "f(x,y) = %s",
                                 expression_print(&d->f, true, ctx->scratch));
    int x0 = l->plot.x, room = l->title.x + l->title.w - x0;
    if (d->named && glyphs_width(f->glyphs, formula) > room) {
        formula = arena_printf(ctx->scratch, "f(x,y): %s", d->named->label);
    }
    int w = glyphs_width(f->glyphs, formula);
    if (d->named && w + 3 + glyphs_width(f->glyphs, d->named->label) +
                            glyphs_width(f->glyphs, text) + 3 <
                        room) {
        frame_textf(f, x0 + w + 2, l->title.y, ink(f, INK_DIM), "%s", d->named->label);
    }
    bool both = w + glyphs_width(f->glyphs, text) + 3 <= room;
    if (both || !v->pointing) {
        frame_text_cut(f, x0, l->title.y, room, ink(f, INK_TEXT), formula);
    }
    if (both || v->pointing) {
        frame_text_right(f, x0 + room, l->title.y, ink(f, INK_DIM), text);
    }
}
