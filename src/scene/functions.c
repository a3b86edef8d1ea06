#include "scene/functions.h"

#include <assert.h>

#include "autodiff/field.h"
#include "draw/widgets.h"

struct functions functions_at(double lo, double hi, int n_x, struct arena *mem)
{
    struct functions s = {.x = arena_new(mem, double, n_x), .n_x = n_x};
    for (int i = 0; i < n_x; i++) {
        s.x[i] = n_x > 1 ? (lo * (n_x - 1 - i) + hi * i) / (n_x - 1) : lo;
    }
    return s;
}

struct function *functions_add(struct functions *s, const char *name, const char *label,
                               int series, struct arena *mem)
{
    struct function *c = &s->of[s->n++];
    *c = (struct function){name, label, series, arena_new(mem, double, s->n_x),
                           arena_new(mem, double, s->n_x)};
    return c;
}

void functions_add_graph(struct functions *s, const char *name, const char *label,
                         int series, const struct graph *g, double other,
                         struct arena *mem)
{
    struct function *c = functions_add(s, name, label, series, mem);
    struct field field;
    field_init(&field, g, s->x, (size_t)s->n_x, true, mem);
    field_row(&field, other, c->value, c->slope, NULL);
}

/* ---- the picture ---- */

/* The values, or the slopes, of those that are drawn. */
static struct lines lines_of(const struct functions *s, const struct functions_look *look,
                             bool slopes, struct arena *mem)
{
    struct line *all = arena_new(mem, struct line, look->n);
    int on_top = 0;
    for (int i = 0; i < look->n; i++) {
        const struct function *c = &s->of[look->from + i];
        all[i] = (struct line){slopes ? NULL : c->label, c->series,
                               slopes ? c->slope : c->value};
        on_top = c->series == look->series ? i : on_top;
    }
    return (struct lines){
        s->x, s->n_x, all, look->n, look->cursor, slopes ? NULL : look->tangent, on_top};
}

/* Of the lines that are not named in the plot, the marks and names that fit, at the right
 * end of r; they are taken out of *unnamed. Returns the columns, with two blanks before
 * each. */
static int draw_names(struct frame *f, struct rect r, const struct lines *l,
                      unsigned *unnamed)
{
    int used = 0, w = r.w;
    assert(l->n >= 0 && l->n <= LINES_MOST);
    for (int i = l->n - 1; i >= 0; i--) {
        const struct line *line = &l->all[i];
        int own = *unnamed >> i & 1 ? 2 + glyphs_width(f->glyphs, line->label) : w + 1;
        if (used + own <= w) {
            struct style s = ink_series(f, line->series);
            int x = r.x + w - used - own;
            frame_put(f, x, r.y, series_mark(line->series), s);
            frame_text(f, x + 2, r.y, s, line->label);
            used += own + 2;
            *unnamed &= ~(1U << i);
        }
    }
    return used;
}

/* The title above a plot, what it means, if it fits, and last the names of lines. */
static void draw_head(struct frame *f, struct rect area, const char *const *title,
                      enum ink i, const struct lines *l, unsigned *unnamed)
{
    struct rect head = {area.x, area.y - 1, area.w, 1};
    rect_left(&head, 2 + frame_text_cut(f, head.x, head.y, head.w, ink(f, i), title[0]));
    rect_right(&head, draw_names(f, head, l, unnamed));
    frame_text_cut(
        f, head.x, head.y, head.w, ink(f, INK_DIM),
        WIDGET_CHOOSE(f->glyphs, head.w, title[1], title[2] ? title[2] : "", ""));
}

struct plot functions_draw(struct frame *f, struct rect r, const struct functions *s,
                           const struct functions_look *look)
{
    enum { STACKED_LEAST = 12, X_ROWS = 2 };
    bool both = look->slope[0] != NULL, stacked = both && r.h >= STACKED_LEAST;
    struct lines lines[2];
    struct plot plot[2];
    int gutter = 0;
    struct rect part[2] = {r, r};
    for (int k = 0; k < 1 + both; k++) {
        lines[k] = lines_of(s, look, k == 1, f->scratch);
        plot[k] = (struct plot){.x = {s->x[0], s->x[s->n_x - 1], false}};
    }
    if (stacked) {
        int free = r.h - X_ROWS - look->gap;
        part[0].h = (6 * free + 5) / 11;
        rect_top(&part[1], part[0].h + look->gap);
    } else if (both) {
        part[0] = rect_left(&part[1], r.w / 2);
    }
    part[0].h -= stacked ? 0 : X_ROWS;
    part[1].h -= X_ROWS;
    for (int k = 0; k < 1 + both; k++) {
        int h = part[k].h - 1;
        plot[k].y = lines_axis(&lines[k], look->share, h);
        int w = plot_axis_width(&plot[k].y, h);
        gutter = w > gutter ? w : gutter;
    }
    unsigned unnamed = 0;
    for (int k = 0; k < 1 + both; k++) {
        rect_top(&part[k], 1);
        rect_left(&part[k], gutter);
        part[k].w--; /* the last label of x goes beyond its tick */
        plot[k].area = part[k];
        plot_axes(f, &plot[k], !stacked || k == 1, true);
        unnamed |= lines_draw(f, &plot[k], &lines[k]);
        frame_hit(f, part[k], look->hit);
    }
    for (int k = both; k >= 0; k--) { /* the names above the slopes, if they fit there */
        draw_head(f, part[k], k ? look->slope : look->value, k ? INK_GRADIENT : INK_VALUE,
                  &lines[0], &unnamed);
    }
    return plot[0];
}

/* ---- tables ---- */

void functions_csv(const struct functions *s, struct csv *csv)
{
    csv_header(csv, "curve,x,value,slope");
    for (int i = 0; i < s->n; i++) {
        for (int k = 0; k < s->n_x; k++) {
            csv_text(csv, s->of[i].name);
            csv_real(csv, s->x[k]);
            csv_real(csv, s->of[i].value[k]);
            csv_real(csv, s->of[i].slope[k]);
            csv_end(csv);
        }
    }
}

void functions_json(const struct functions *s, const char *name, struct json *j)
{
    json_open(j, name, '[');
    for (int i = 0; i < s->n; i++) {
        json_open(j, NULL, '{');
        json_text(j, "curve", s->of[i].name);
        json_real(j, "x", s->x[0]);
        json_real(j, "value", s->of[i].value[0]);
        json_real(j, "slope", s->of[i].slope[0]);
        json_close(j, '}');
    }
    json_close(j, ']');
}
