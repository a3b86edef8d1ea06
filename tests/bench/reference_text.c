#include "tests/bench/reference_text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { TEXT_MOST = 64 };

/* ---- making pieces: once, not measured ---- */

static bool same_cell(const struct cell *a, const struct cell *b)
{
    return a->ch == b->ch && a->mark == b->mark && a->fg == b->fg && a->bg == b->bg &&
           a->attr == b->attr;
}

static bool same_style(const struct cell *a, const struct cell *b)
{
    return a->fg == b->fg && a->bg == b->bg && a->attr == b->attr;
}

static const char *text_of(const struct cell *cells, int n, struct arena *mem)
{
    char *text = arena_new(mem, char, 8 * n + 1), *end = text;
    for (int i = 0; i < n; i++) {
        if (cells[i].ch)
            end += text_encode(cells[i].ch, end);
        if (cells[i].mark)
            end += text_encode(cells[i].mark, end);
    }
    return text;
}

/* Cells of a number from `cells` on: "12", "0.25"; 0 where there is none. */
static int number_of(const struct cell *cells, int n, struct reference_piece *out)
{
    char text[TEXT_MOST] = "", again[TEXT_MOST];
    int length = 0, point = 0;
    while (length < n && length + 1 < TEXT_MOST && !cells[length].mark &&
           ((cells[length].ch >= '0' && cells[length].ch <= '9') ||
            (cells[length].ch == '.' && length > 0 && !point))) {
        point = cells[length].ch == '.' ? length : point;
        text[length] = (char)cells[length].ch;
        length++;
    }
    if (length == 0)
        return 0;
    out->number = strtod(text, NULL);
    out->decimals = point ? length - 1 - point : 0;
    snprintf(again, sizeof again, "%.*f", out->decimals, out->number);
    return strcmp(text, again) == 0 ? length : 0;
}

static bool begins_number(const struct cell *c, int x)
{
    return isdigit((int)(c[x].ch < 128 ? c[x].ch : 0)) &&
           (x == 0 || !isdigit((int)(c[x - 1].ch < 128 ? c[x - 1].ch : 0)));
}

int reference_pieces(const struct cell *before, const struct cell *cells, int w, int h,
                     struct arena *mem, struct reference_piece **out)
{
    int n = 0;
    *out = arena_new(mem, struct reference_piece, w * h);
    for (int y = 0; y < h; y++) {
        const struct cell *row = cells + y * w, *old = before + y * w;
        for (int x = 0; x < w;) {
            if (same_cell(&row[x], &old[x])) {
                x++;
                continue;
            }
            struct reference_piece *p = &(*out)[n++];
            *p = (struct reference_piece){
                .x = x, .y = y, .style = {row[x].fg, row[x].bg, row[x].attr}};
            int end = x + 1;
            while (end < w && !same_cell(&row[end], &old[end]) &&
                   same_style(&row[x], &row[end]) && !begins_number(row, end))
                end++;
            int length = begins_number(row, x) ? number_of(row + x, end - x, p) : 0;
            if (length == 0)
                p->text = text_of(row + x, end - x, mem);
            x += length ? length : end - x;
        }
    }
    return n;
}

/* ---- drawing them ---- */

static void put(const struct reference_piece *p, const char *text, struct cell *cell)
{
    for (; *text; text++) {
        unsigned lead = (unsigned char)*text;
        int more = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
        uint32_t ch = more ? lead & (0x3Fu >> more) : lead;
        for (; more > 0; more--)
            ch = ch << 6 | ((unsigned char)*++text & 0x3F);
        if (ch >= 0x300 && ch < 0x370) {
            cell[-1].mark = ch & 0x3FF;
            continue;
        }
        *cell++ = (struct cell){
            .ch = ch, .fg = p->style.fg, .bg = p->style.bg, .attr = p->style.attr & 0xFF};
    }
}

void reference_text_draw(const struct reference_piece *pieces, int n, struct cell *cells,
                         int w)
{
    for (int i = 0; i < n; i++) {
        const struct reference_piece *p = &pieces[i];
        char number[TEXT_MOST];
        if (!p->text)
            snprintf(number, sizeof number, "%.*f", p->decimals, p->number);
        put(p, p->text ? p->text : number, cells + p->y * w + p->x);
    }
}
