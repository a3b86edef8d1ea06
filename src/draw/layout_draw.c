#include "draw/layout.h"

enum { RIGHT = 1, UP = 2, LEFT = 4, DOWN = 8 };
enum { ARROW_HEAD = 0x25B6 };

/* What has been drawn in a cell so far. */
struct spot {
    int net;            /* 1 + net, 0: nothing yet */
    unsigned char mask; /* the directions in which lines leave it */
    bool crossed;       /* a second net goes through */
};

struct wires {
    struct frame *f;
    int dx, dy;
    struct spot *spots; /* [clip.h][clip.w] */
};

static uint32_t glyph(unsigned mask, bool heavy)
{
    static const uint32_t glyphs[2][16] = {
        {' ', 0x2500, 0x2502, 0x2570, 0x2500, 0x2500, 0x256F, 0x2534, 0x2502, 0x256D,
         0x2502, 0x251C, 0x256E, 0x252C, 0x2524, 0x253C},
        {' ', 0x2501, 0x2503, 0x2517, 0x2501, 0x2501, 0x251B, 0x253B, 0x2503, 0x250F,
         0x2503, 0x2523, 0x2513, 0x2533, 0x252B, 0x254B},
    };
    return glyphs[heavy][mask];
}

/* Adds lines of a net in the directions of `mask` to a cell, if the clip has it. */
static void add_lines(struct wires *w, int x, int y, int net, unsigned mask,
                      const struct layout_pen *pen)
{
    struct rect clip = w->f->clip;
    x += w->dx;
    y += w->dy;
    if (!rect_has(clip, x, y)) {
        return;
    }
    struct spot *p = &w->spots[(y - clip.y) * clip.w + x - clip.x];
    p->crossed |= p->net != 0 && p->net != net + 1;
    p->net = net + 1;
    p->mask |= (unsigned char)mask;
    frame_put(w->f, x, y, glyph(p->crossed ? 15 : p->mask, pen->heavy), pen->style);
}

static unsigned towards(struct layout_point a, struct layout_point b)
{
    if (a.y == b.y) {
        return b.x >= a.x ? RIGHT : LEFT;
    }
    return b.y > a.y ? DOWN : UP;
}

static unsigned opposite(unsigned direction)
{
    return direction >= LEFT ? direction >> 2 : direction << 2;
}

/* Draws the cells from a to b, without b. came: the direction back to the cell before
 * a. */
static void stroke(struct wires *w, struct layout_point a, struct layout_point b, int net,
                   unsigned came, const struct layout_pen *pen)
{
    unsigned go = towards(a, b);
    int sx = (b.x > a.x) - (b.x < a.x), sy = (b.y > a.y) - (b.y < a.y);
    while (a.x != b.x || a.y != b.y) {
        add_lines(w, a.x, a.y, net, came | go, pen);
        came = opposite(go);
        a.x += sx;
        a.y += sy;
    }
}

static void wire(struct wires *w, const struct layout_route *r,
                 const struct layout_pen *pen)
{
    unsigned came = LEFT;
    for (int i = 0; i + 1 < r->n; i++) {
        stroke(w, r->points[i], r->points[i + 1], r->net, came, pen);
        came = opposite(towards(r->points[i], r->points[i + 1]));
    }
    struct layout_point end = r->points[r->n - 1];
    if (pen->arrow) {
        frame_put(w->f, end.x + w->dx, end.y + w->dy, ARROW_HEAD, pen->style);
    } else {
        add_lines(w, end.x, end.y, r->net, came | RIGHT, pen);
    }
}

void layout_wires(const struct layout *l, struct frame *f, int dx, int dy,
                  const int *order, int n, const struct layout_pen *pens)
{
    struct rect c = f->clip;
    if (c.w <= 0 || c.h <= 0) {
        return;
    }
    struct wires w = {
        f, dx, dy, arena_alloc(f->scratch, (size_t)c.w * (size_t)c.h, sizeof *w.spots)};
    for (int i = 0; i < n; i++) {
        wire(&w, &l->routes[order[i]], &pens[order[i]]);
    }
}
