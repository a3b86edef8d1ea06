#include "scene/functions.h"

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

/* A title and a plot below it, in r; the axis of y in `gutter` columns. */
static void draw_plot(struct frame *f, struct rect r, struct plot *p,
                      const struct lines *l, const struct functions_look *look,
                      bool slopes, bool with_x, int gutter)
{
    const char *const *title = slopes ? look->slope : look->value;
    rect_left(&r, gutter);
    r.w--; /* the last label of x goes beyond its tick */
    struct rect head = rect_top(&r, 1);
    int used = frame_text_cut(f, head.x, head.y, head.w,
                              ink(f, slopes ? INK_GRADIENT : INK_VALUE), title[0]);
    head.w -= used + 2;
    frame_text_cut(
        f, head.x + used + 2, head.y, head.w, ink(f, INK_DIM),
        WIDGET_CHOOSE(f->glyphs, head.w, title[1], title[2] ? title[2] : "", ""));
    p->area = r;
    plot_axes(f, p, with_x, true);
    lines_draw(f, p, l);
    frame_hit(f, p->area, look->hit);
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
    for (int k = 0; k < 1 + both; k++) {
        draw_plot(f, part[k], &plot[k], &lines[k], look, k == 1, !stacked || k == 1,
                  gutter);
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
