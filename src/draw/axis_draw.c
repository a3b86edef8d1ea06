#include "draw/axis.h"

#include "base/text.h"

static int widest_label(const struct tick *ticks, int n)
{
    int most = 0;
    for (int i = 0; i < n; i++) {
        int w = text_width(ticks[i].label);
        most = w > most ? w : most;
    }
    return most;
}

static int y_ticks(const struct axis *y, int h, struct tick *out, char offset[TICK_LABEL])
{
    return axis_ticks(y, axis_ticks_most(h), h, out, offset);
}

/* As many ticks as fit with GAP columns between their labels. */
static int x_ticks(const struct axis *x, int w, struct tick *out, char offset[TICK_LABEL])
{
    enum { GAP = 3 };
    int most = w / 6;
    int n = axis_ticks(x, most, 0, out, offset);
    while (most > 1 && n * (widest_label(out, n) + GAP) > w) {
        most = most > TICKS_MOST ? TICKS_MOST : most - 1;
        n = axis_ticks(x, most, 0, out, offset);
    }
    return n;
}

int plot_axis_width(const struct axis *y, int h)
{
    struct tick ticks[TICKS_MOST];
    char offset[TICK_LABEL];
    int n = y_ticks(y, h, ticks, offset);
    int labels = widest_label(ticks, n), w = text_width(offset);
    return (labels > w ? labels : w) + 2;
}

static void draw_x(struct frame *f, const struct plot *p)
{
    struct rect a = p->area;
    struct style line = ink(f, INK_LINE), label = ink(f, INK_DIM);
    frame_fill(f, (struct rect){a.x, a.y + a.h, a.w, 1}, 0x2500, line);
    struct tick ticks[TICKS_MOST];
    char offset[TICK_LABEL];
    int n = x_ticks(&p->x, a.w, ticks, offset), free = a.x - 1;
    if (offset[0] != '\0') { /* left of the labels */
        int from = a.x - 2 - text_width(offset);
        from = from > f->clip.x ? from : f->clip.x;
        int end = from + frame_text(f, from, a.y + a.h + 1, label, offset);
        free = end + 1 > free ? end + 1 : free;
    }
    for (int i = 0; i < n; i++) {
        double at = plot_x(p, ticks[i].value);
        const char *shown = ticks[i].label;
        int col = a.x + (at < a.w ? (int)at : a.w - 1), w = text_width(shown);
        int from = col - w / 2 + w >= a.x + a.w ? a.x + a.w - w : col - w / 2;
        frame_put(f, col, a.y + a.h, 0x252C, line);
        if (from >= free) {
            frame_text(f, from, a.y + a.h + 1, label, shown);
            free = from + w + 1;
        }
    }
}

static void draw_y(struct frame *f, const struct plot *p)
{
    struct rect a = p->area;
    struct style line = ink(f, INK_LINE), label = ink(f, INK_DIM);
    frame_fill(f, (struct rect){a.x - 1, a.y, 1, a.h}, 0x2502, line);
    struct tick ticks[TICKS_MOST];
    char offset[TICK_LABEL];
    int n = y_ticks(&p->y, a.h, ticks, offset);
    if (offset[0] != '\0') { /* below the labels */
        frame_text_right(f, a.x - 2, a.y + a.h, label, offset);
    }
    for (int i = 0; i < n; i++) {
        double at = plot_y(p, ticks[i].value);
        int row = a.y + (at < a.h ? (int)at : a.h - 1);
        frame_put(f, a.x - 1, row, 0x2524, line);
        frame_text_right(f, a.x - 2, row, label, ticks[i].label);
    }
}

void plot_axes(struct frame *f, const struct plot *p, bool with_x, bool with_y)
{
    if (rect_empty(p->area)) {
        return;
    }
    if (with_y) {
        draw_y(f, p);
    }
    if (with_x) {
        draw_x(f, p);
    }
    if (with_x && with_y) {
        frame_put(f, p->area.x - 1, p->area.y + p->area.h, 0x2514, ink(f, INK_LINE));
    }
}
