#include "term/term_wire.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

enum { ESC = 0x1B, COLORS_MOST = 2 * sizeof "\033[38;2;255;255;255m" };

void wire_open(struct wire *w)
{
    *w = (struct wire){.has = {-1, -1}, .next = {-1, -1}};
    w->pairs = calloc(WIRE_PAIRS, sizeof *w->pairs);
    if (!w->pairs) {
        die("out of memory");
    }
    for (int i = 0; i < 256; i++) {
        w->numbers[i][4] = (char)snprintf(w->numbers[i], 5, ";%d", i);
    }
}

void wire_close(struct wire *w)
{
    free(w->pairs);
    w->pairs = NULL;
}

void wire_set(struct wire *w, int pair, int fg, int bg)
{
    if (w->pairs) {
        w->pairs[(uint16_t)pair] = (struct wire_pair){fg, bg};
    }
}

size_t wire_room(const struct wire *w, const char *in, size_t n)
{
    size_t pairs = 0;
    for (size_t i = 0; w->pairs && i < n; i++) {
        pairs += in[i] == WIRE_PAIR;
    }
    return n + (1 + pairs) * COLORS_MOST; /* 1: for a pair that came before `in` */
}

/* Where `in` is read from and `out` is written to. */
struct copy {
    const char *in, *end;
    char *out;
};

/* Writes a color after "ESC [" or "ESC [ color ;". which: '3' text, '4' ground. */
static void put_color(const struct wire *w, struct copy *c, char which, int color)
{
    memcpy(c->out, (char[]){which, '8', ';', '2'}, 4);
    c->out += 4;
    for (int shift = 16; shift >= 0; shift -= 8) {
        const char *number = w->numbers[color >> shift & 0xFF];
        memcpy(c->out, number, 4);
        c->out += number[4];
    }
}

/* Writes the colors that change: the ground's and, before text, the text's. */
static void put_colors(struct wire *w, struct copy *c, bool text)
{
    bool bg = w->next.bg != w->has.bg, fg = text && w->next.fg != w->has.fg;
    if (!bg && !fg) {
        return;
    }
    *c->out++ = ESC;
    *c->out++ = '[';
    if (bg) {
        put_color(w, c, '4', w->next.bg);
    }
    if (bg && fg) {
        *c->out++ = ';';
    }
    if (fg) {
        put_color(w, c, '3', w->next.fg);
    }
    *c->out++ = 'm';
    w->has.bg = w->next.bg;
    if (fg) {
        w->has.fg = w->next.fg;
    }
}

/* Reads WIRE_PAIR n ; */
static void take_pair(struct wire *w, struct copy *c)
{
    unsigned pair = 0;
    for (c->in++; c->in < c->end && *c->in != ';'; c->in++) {
        pair = pair * 10 + (unsigned)(*c->in - '0');
    }
    c->in += c->in < c->end;
    w->next = w->pairs[(uint16_t)pair];
}

/* Copies what was read since `from`; returns its length. */
static size_t copy_from(struct copy *c, const char *from)
{
    size_t n = (size_t)(c->in - from);
    memcpy(c->out, from, n);
    c->out += n;
    return n;
}

static void take_text(struct wire *w, struct copy *c)
{
    const char *from = c->in;
    while (c->in < c->end && *c->in == ' ') {
        c->in++;
    }
    bool seen = c->in < c->end && *c->in != ESC && *c->in != WIRE_PAIR;
    while (c->in < c->end && *c->in != ESC && *c->in != WIRE_PAIR) {
        c->in++;
    }
    put_colors(w, c, seen || w->attributes);
    copy_from(c, from);
}

/* Copies an escape sequence. Of SGR our description has: m (all off), 39, 49 and 39;49
 * (colors off), and what turns attributes on and off. */
static void take_sequence(struct wire *w, struct copy *c)
{
    put_colors(w, c, false);
    const char *from = c->in++;
    if (c->in < c->end && *c->in == '[') {
        do {
            c->in++;
        } while (c->in < c->end && (*c->in < '@' || *c->in > '~'));
    }
    c->in += c->in < c->end;
    size_t n = copy_from(c, from);
    if (n < 3 || from[n - 1] != 'm') {
        return;
    }
    bool all = n == 3, colors = !all && from[3] == '9';
    w->attributes = !all && (w->attributes || !colors);
    if (all || colors) {
        w->has = w->next = (struct wire_pair){-1, -1};
    }
}

size_t wire_put(struct wire *w, const char *in, size_t n, char *out)
{
    struct copy c = {in, in + n, out};
    if (!w->pairs) {
        memcpy(out, in, n);
        return n;
    }
    while (c.in < c.end) {
        if (*c.in == WIRE_PAIR) {
            take_pair(w, &c);
        } else if (*c.in == ESC) {
            take_sequence(w, &c);
        } else {
            take_text(w, &c);
        }
    }
    return (size_t)(c.out - out);
}
