#include "export/print.h"

#include <string.h>

#include "base/text.h"

char *print_cell(const struct cell *c, char out[CELL_BYTES])
{
    size_t n = 0;
    if (c->ch != 0) {
        bool shown = text_char_width(c->ch) > 0;
        n = text_encode(shown ? c->ch : 0xFFFD, out);
        if (shown && c->mark && text_char_width(c->mark) == 0) {
            n += text_encode(c->mark, out + n);
        }
    }
    out[n] = '\0';
    return out;
}

static bool is_blank(const struct cell *c)
{
    return c->ch == ' ' && !c->mark;
}

void print_text(const struct frame *f, FILE *out)
{
    for (int y = 0; y < f->h; y++) {
        const struct cell *row = f->cells + (ptrdiff_t)y * f->w;
        int end = f->w;
        while (end > 0 && is_blank(&row[end - 1])) {
            end--;
        }
        for (int x = 0; x < end; x++) {
            char bytes[CELL_BYTES];
            fputs(print_cell(&row[x], bytes), out);
        }
        fputc('\n', out);
    }
}

/* The colors and attributes with which the terminal writes at the moment. Colors are
 * 0xRRGGBB or palette entries, as `depth` has them; PLAIN: the terminal's own. */
struct pen {
    FILE *out;
    enum depth depth;
    int fg, bg;
    uint32_t attr;
};
enum { PLAIN = -1 };

static bool pen_is_plain(const struct pen *p)
{
    return p->fg == PLAIN && p->bg == PLAIN && p->attr == 0;
}

static void pen_colors(const struct pen *p, const struct cell *c, int *fg, int *bg)
{
    switch (p->depth) {
    case DEPTH_TRUE:
        *fg = (int)c->fg;
        *bg = (int)c->bg;
        break;
    case DEPTH_MONO:
        *fg = *bg = PLAIN;
        break;
    case DEPTH_256:
    case DEPTH_16:
    case DEPTH_8:
        color_pair(p->depth, c->fg, c->bg, fg, bg);
    }
}

/* One SGR parameter list: "1", then ";38;5;17" and so on. */
struct sgr {
    char text[80];
    size_t n;
};

static void sgr_add(struct sgr *s, int code)
{
    int n =
        snprintf(s->text + s->n, sizeof s->text - s->n, "%s%d", s->n ? ";" : "", code);
    s->n += (size_t)n;
}

/* base: 30 foreground, 40 background */
static void sgr_color(struct sgr *s, enum depth depth, int color, int base)
{
    if (depth == DEPTH_TRUE) {
        sgr_add(s, base + 8);
        sgr_add(s, 2);
        for (int shift = 16; shift >= 0; shift -= 8) {
            sgr_add(s, color >> shift & 0xFF);
        }
    } else if (depth == DEPTH_256) {
        sgr_add(s, base + 8);
        sgr_add(s, 5);
        sgr_add(s, color);
    } else {
        sgr_add(s, color < 8 ? base + color : base + 60 + color - 8);
    }
}

static void pen_attributes(const struct pen *p, struct sgr *s, uint32_t attr)
{
    static const struct {
        uint32_t bit;
        int on, off;
    } codes[] = {{ATTR_BOLD, 1, 22}, {ATTR_UNDERLINE, 4, 24}, {ATTR_REVERSE, 7, 27}};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if ((p->attr ^ attr) & codes[i].bit) {
            sgr_add(s, attr & codes[i].bit ? codes[i].on : codes[i].off);
        }
    }
}

/* Sets the colors and attributes of this cell where the pen has others and they are seen:
 * a blank shows no foreground unless it is reversed or underlined, and a full block no
 * background. */
static void pen_take(struct pen *p, const struct cell *c)
{
    bool plain = !(c->attr & (ATTR_REVERSE | ATTR_UNDERLINE));
    bool see_fg = !(plain && is_blank(c)), see_bg = !(plain && c->ch == 0x2588);
    uint32_t attr =
        see_fg ? c->attr : p->attr & (uint32_t) ~(ATTR_REVERSE | ATTR_UNDERLINE);
    struct sgr s = {{0}, 0};
    pen_attributes(p, &s, attr);
    p->attr = attr;
    int fg, bg;
    pen_colors(p, c, &fg, &bg);
    if (see_fg && fg != p->fg) {
        sgr_color(&s, p->depth, fg, 30);
        p->fg = fg;
    }
    if (see_bg && bg != p->bg) {
        sgr_color(&s, p->depth, bg, 40);
        p->bg = bg;
    }
    if (s.n > 0) {
        fprintf(p->out, "\x1b[%sm", s.text);
    }
}

static void pen_reset(struct pen *p)
{
    if (!pen_is_plain(p)) {
        fputs("\x1b[0m", p->out);
    }
    p->fg = p->bg = PLAIN;
    p->attr = 0;
}

static void pen_write(struct pen *p, const struct cell *c)
{
    if (c->ch != 0) {
        char bytes[CELL_BYTES];
        pen_take(p, c);
        fputs(print_cell(c, bytes), p->out);
    }
}

static struct pen pen_new(FILE *out, enum depth depth)
{
    return (struct pen){.out = out, .depth = depth, .fg = PLAIN, .bg = PLAIN};
}

void print_ansi(const struct frame *f, enum depth depth, FILE *out)
{
    struct pen pen = pen_new(out, depth);
    for (int y = 0; y < f->h; y++) {
        const struct cell *row = f->cells + (ptrdiff_t)y * f->w;
        int end = f->w;
        while (depth == DEPTH_MONO && end > 0 && is_blank(&row[end - 1]) &&
               !(row[end - 1].attr & (ATTR_REVERSE | ATTR_UNDERLINE))) {
            end--;
        }
        for (int x = 0; x < end; x++) {
            pen_write(&pen, &row[x]);
        }
        pen_reset(&pen);
        fputc('\n', out);
    }
}

static bool is_same(const struct cell *a, const struct cell *b)
{
    return a->ch == b->ch && a->mark == b->mark && a->fg == b->fg && a->bg == b->bg &&
           a->attr == b->attr;
}

void print_changes(const struct frame *f, const struct cell *before, enum depth depth,
                   FILE *out)
{
    struct pen pen = pen_new(out, depth);
    for (int y = 0; y < f->h; y++) {
        int cursor = -1; /* column of the cursor, if it is in this row */
        for (int x = 0; x < f->w; x++) {
            const ptrdiff_t i = (ptrdiff_t)y * f->w + x;
            if (f->cells[i].ch == 0 || (before && is_same(&f->cells[i], &before[i]))) {
                continue;
            }
            if (cursor != x) {
                fprintf(out, "\x1b[%d;%dH", y + 1, x + 1);
            }
            pen_write(&pen, &f->cells[i]);
            cursor = x + (text_char_width(f->cells[i].ch) == 2 ? 2 : 1);
        }
    }
    pen_reset(&pen);
}
