#include "export/svg.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "export/print.h"
#include "export/shapes.h"

/* Pixels of a cell of SHAPE_W × SHAPE_H units, and the text's place in it. The font's
 * advance should be near SHAPE_W: 0.6 em in most fonts with a fixed width. */
enum { CELL_PIXELS_W = 10, CELL_PIXELS_H = 20, BASELINE = 12 };
#define FONT_SIZE "13.3"

struct area {
    struct rect rect; /* units */
    rgb color;
};

struct dot {
    int x, y; /* units */
    rgb color;
};

/* What is drawn, in three layers from below: grounds, shapes, dots. */
struct picture {
    struct area *grounds, *shapes;
    struct dot *dots;
    size_t n_grounds, n_shapes, n_dots;
};

struct look {
    rgb fg, bg;
};

static struct look look_of(const struct cell *c)
{
    return c->attr & ATTR_REVERSE ? (struct look){c->bg, c->fg}
                                  : (struct look){c->fg, c->bg};
}

/* Appends an area, or widens the last one if the new one continues it. */
static void add_area(struct area *areas, size_t *n, struct rect r, rgb color)
{
    if (*n > 0) {
        struct area *last = &areas[*n - 1];
        if (last->color == color && last->rect.y == r.y && last->rect.h == r.h &&
            last->rect.x + last->rect.w == r.x) {
            last->rect.w += r.w;
            return;
        }
    }
    areas[(*n)++] = (struct area){r, color};
}

static bool is_drawn(uint32_t ch)
{
    struct rect rects[SHAPES_MOST];
    int x[8], y[8];
    return shape_rects(ch, rects) > 0 || shape_dots(ch, x, y) >= 0 || shape_shade(ch) > 0;
}

static void add_shapes(struct picture *p, const struct cell *c, struct look look, int x,
                       int y)
{
    struct rect rects[SHAPES_MOST];
    int n = shape_rects(c->ch, rects);
    for (int i = 0; i < n; i++) {
        rects[i].x += x;
        rects[i].y += y;
        add_area(p->shapes, &p->n_shapes, rects[i], look.fg);
    }
    double share = shape_shade(c->ch);
    if (share > 0) {
        add_area(p->shapes, &p->n_shapes, (struct rect){x, y, SHAPE_W, SHAPE_H},
                 color_mix(look.bg, look.fg, share));
    }
    if (c->attr & ATTR_UNDERLINE) {
        add_area(p->shapes, &p->n_shapes, (struct rect){x, y + SHAPE_H - 2, SHAPE_W, 1},
                 look.fg);
    }
    int dot_x[8], dot_y[8];
    int n_dots = shape_dots(c->ch, dot_x, dot_y);
    for (int i = 0; i < n_dots; i++) {
        p->dots[p->n_dots++] = (struct dot){x + dot_x[i], y + dot_y[i], look.fg};
    }
}

static struct picture collect(const struct frame *f, struct arena *mem)
{
    size_t cells = (size_t)f->w * (size_t)f->h;
    struct picture p = {
        .grounds = arena_new(mem, struct area, cells),
        .shapes = arena_new(mem, struct area, cells * (SHAPES_MOST + 1)),
        .dots = arena_new(mem, struct dot, cells * 8),
    };
    for (int y = 0; y < f->h; y++) {
        for (int x = 0; x < f->w; x++) {
            const struct cell *c = &f->cells[(ptrdiff_t)y * f->w + x];
            struct look look = look_of(c);
            struct rect whole = {x * SHAPE_W, y * SHAPE_H, SHAPE_W, SHAPE_H};
            if (look.bg != f->theme->ground) {
                add_area(p.grounds, &p.n_grounds, whole, look.bg);
            }
            add_shapes(&p, c, look, whole.x, whole.y);
        }
    }
    return p;
}

static int order(long a, long b)
{
    return (a > b) - (a < b);
}

static int compare_areas(const void *a, const void *b)
{
    const struct area *p = a, *q = b;
    int by = order(p->color, q->color);
    by = by ? by : order(p->rect.y, q->rect.y);
    return by ? by : order(p->rect.x, q->rect.x);
}

static int compare_dots(const void *a, const void *b)
{
    const struct dot *p = a, *q = b;
    int by = order(p->color, q->color);
    by = by ? by : order(p->y, q->y);
    return by ? by : order(p->x, q->x);
}

/* One path a color: a field of thousands of half-blocks stays small. */
static void write_areas(struct area *areas, size_t n, FILE *out)
{
    if (n == 0) {
        return;
    }
    qsort(areas, n, sizeof *areas, compare_areas);
    fputs("<g shape-rendering=\"crispEdges\">\n", out);
    for (size_t i = 0; i < n; i++) {
        const struct rect r = areas[i].rect;
        if (i == 0 || areas[i].color != areas[i - 1].color) {
            fprintf(out, "<path fill=\"#%06x\" d=\"", (unsigned)areas[i].color);
        }
        fprintf(out, "M%d %dh%dv%dh-%dz", r.x, r.y, r.w, r.h, r.w);
        if (i + 1 == n || areas[i].color != areas[i + 1].color) {
            fputs("\"/>\n", out);
        }
    }
    fputs("</g>\n", out);
}

/* A dot is a line of no length with round ends: a sixth of the text of a circle. */
static void write_dots(struct dot *dots, size_t n, FILE *out)
{
    if (n == 0) {
        return;
    }
    qsort(dots, n, sizeof *dots, compare_dots);
    fputs("<g fill=\"none\" stroke-linecap=\"round\" stroke-width=\"2.4\">\n", out);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || dots[i].color != dots[i - 1].color) {
            fprintf(out, "<path stroke=\"#%06x\" d=\"", (unsigned)dots[i].color);
        }
        fprintf(out, "M%d %dh0", dots[i].x, dots[i].y);
        if (i + 1 == n || dots[i].color != dots[i + 1].color) {
            fputs("\"/>\n", out);
        }
    }
    fputs("</g>\n", out);
}

static void write_escaped(const char *text, FILE *out)
{
    for (; *text; text++) {
        switch (*text) {
        case '&':
            fputs("&amp;", out);
            break;
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        default:
            fputc(*text, out);
        }
    }
}

/* Cells from x on that are one word: ASCII without blanks, of one color and weight. */
static int word_length(const struct cell *row, int x, int w)
{
    int end = x;
    while (end < w && row[end].ch > ' ' && row[end].ch < 0x7F && !row[end].mark &&
           look_of(&row[end]).fg == look_of(&row[x]).fg &&
           (row[end].attr & ATTR_BOLD) == (row[x].attr & ATTR_BOLD)) {
        end++;
    }
    return end - x;
}

static void write_arc(int x, int y, int way_x, int way_y, rgb color, FILE *out)
{
    /* the middle of the one unit that shape_rects gives a light line */
    double middle_x = x + 0.5 * SHAPE_W + 0.5, middle_y = y + 0.5 * SHAPE_H + 0.5;
    double edge_x = way_x < 0 ? x : x + SHAPE_W, edge_y = way_y < 0 ? y : y + SHAPE_H;
    double bend_y = middle_y + way_y * 0.5 * SHAPE_W;
    fprintf(out, "<path fill=\"none\" stroke=\"#%06x\" d=\"M%g %gV%gQ%g %g %g %g\"/>\n",
            (unsigned)color, middle_x, edge_y, bend_y, middle_x, middle_y, edge_x,
            middle_y);
}

/* Writes a character outside ASCII in the middle of its cells: often it comes from
 * another font, of another width. */
static void write_glyph(const struct cell *c, int x, int y, FILE *out)
{
    char bytes[CELL_BYTES];
    int columns = text_char_width(c->ch) == 2 ? 2 : 1;
    fprintf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" fill=\"#%06x\"%s>",
            x + columns * SHAPE_W / 2, y + BASELINE, (unsigned)look_of(c).fg,
            c->attr & ATTR_BOLD ? " font-weight=\"bold\"" : "");
    write_escaped(print_cell(c, bytes), out);
    fputs("</text>\n", out);
}

/* Writes a word. textLength makes viewers that know it keep the columns within it. */
static void write_word(const struct cell *row, int n, int x, int y, FILE *out)
{
    fprintf(out, "<text x=\"%d\" y=\"%d\" textLength=\"%d\" fill=\"#%06x\"%s>", x,
            y + BASELINE, n * SHAPE_W, (unsigned)look_of(row).fg,
            row->attr & ATTR_BOLD ? " font-weight=\"bold\"" : "");
    for (int i = 0; i < n; i++) {
        char bytes[CELL_BYTES];
        write_escaped(print_cell(&row[i], bytes), out);
    }
    fputs("</text>\n", out);
}

static void write_row(const struct cell *row, int w, int y, FILE *out)
{
    for (int x = 0; x < w;) {
        const struct cell *c = &row[x];
        int way_x, way_y, n = word_length(row, x, w);
        if (n > 0) {
            write_word(c, n, x * SHAPE_W, y, out);
            x += n;
            continue;
        }
        if (shape_arc(c->ch, &way_x, &way_y)) {
            write_arc(x * SHAPE_W, y, way_x, way_y, look_of(c).fg, out);
        } else if (c->ch != 0 && c->ch != ' ' && !is_drawn(c->ch)) {
            write_glyph(c, x * SHAPE_W, y, out);
        }
        x++;
    }
}

void svg_write(const struct frame *f, const char *title, FILE *out)
{
    struct arena mem = ARENA_INIT;
    struct picture p = collect(f, &mem);
    size_t n = 3 * strlen(title) + 1;
    char *clean = text_clean(title, arena_new(&mem, char, n), n);
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
            "viewBox=\"0 0 %d %d\">\n<title>",
            f->w * CELL_PIXELS_W, f->h * CELL_PIXELS_H, f->w * SHAPE_W, f->h * SHAPE_H);
    write_escaped(clean, out);
    fprintf(out, "</title>\n<rect width=\"%d\" height=\"%d\" fill=\"#%06x\"/>\n",
            f->w * SHAPE_W, f->h * SHAPE_H, (unsigned)f->theme->ground);
    write_areas(p.grounds, p.n_grounds, out);
    write_areas(p.shapes, p.n_shapes, out);
    write_dots(p.dots, p.n_dots, out);
    fputs("<g font-family=\"'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', "
          "monospace\" font-size=\"" FONT_SIZE "\">\n",
          out);
    for (int y = 0; y < f->h; y++) {
        write_row(f->cells + (ptrdiff_t)y * f->w, f->w, y * SHAPE_H, out);
    }
    fputs("</g>\n</svg>\n", out);
    arena_release(&mem);
}
