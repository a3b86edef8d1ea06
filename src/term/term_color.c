#include "term/term_color.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "draw/color.h"

static bool starts(const char *text, const char *with)
{
    return text && strncmp(text, with, strlen(with)) == 0;
}

static enum depth depth_of(long colors)
{
    return colors >= 256  ? DEPTH_256
           : colors >= 16 ? DEPTH_16
           : colors >= 8  ? DEPTH_8
                          : DEPTH_MONO;
}

/* xterm takes COLORTERM out of the environment, but has had true color since patch 331
 * (invisible-island.net/xterm/xterm.log.html) and gives its version in XTERM_VERSION.
 * Other terminals started inside it inherit that: it counts only if TERM is xterm's
 * own. */
static bool xterm_is_direct(const struct term_facts *facts)
{
    static const char start[] = "XTerm(";
    return starts(facts->xterm_version, start) &&
           strtol(facts->xterm_version + sizeof start - 1, NULL, 10) >= 331 &&
           starts(facts->term, "xterm") && !facts->inside_tmux;
}

enum depth term_choose_depth(int asked, const struct term_facts *facts)
{
    enum depth has = depth_of(facts->colors);
    if (asked == DEPTH_TRUE || asked == DEPTH_MONO) {
        return (enum depth)asked;
    }
    if (asked >= 0 && asked < (int)DEPTH_MONO) {
        return (enum depth)asked > has ? (enum depth)asked : has;
    }
    if (facts->no_color && facts->no_color[0]) {
        return DEPTH_MONO;
    }
    bool announced = facts->colorterm && (strcmp(facts->colorterm, "truecolor") == 0 ||
                                          strcmp(facts->colorterm, "24bit") == 0);
    announced = announced || xterm_is_direct(facts);
    /* GNU screen passes COLORTERM on but has no true color; tmux has, under the same
     * TERM. More than 0x10000 colors in terminfo mean true color as well. */
    bool cannot = starts(facts->term, "screen") && !facts->inside_tmux;
    if (has == DEPTH_256 && !cannot && (announced || facts->colors > 0x10000)) {
        return DEPTH_TRUE;
    }
    return has;
}

enum { BLACK, RED, BLUE = 4, MAGENTA, CYAN, WHITE, GRAY, BRIGHT = 15 };

static int nearest(enum depth depth, rgb c)
{
    return depth == DEPTH_256  ? color_to_256(c)
           : depth == DEPTH_16 ? color_to_16(c)
                               : color_to_8(c);
}

/* A color that can be read on palette entry `bg`. */
static int text_on(int bg, enum depth depth)
{
    static const unsigned char dark[16] = {
        [BLACK] = 1, [RED] = 1, [BLUE] = 1, [MAGENTA] = 1, [GRAY] = 1};
    if (!dark[bg & 15]) {
        return BLACK;
    }
    return depth == DEPTH_16 ? BRIGHT : WHITE;
}

/* The grounds of bars and of the selection: the nearest color, or a fixed one where the
 * nearest is that of the screen (or of bars). */
static int bar_ground(const struct theme *t, enum depth depth)
{
    int screen = nearest(depth, t->ground), bar = nearest(depth, t->bar);
    int planned = depth == DEPTH_16 ? (t->dark ? GRAY : WHITE) : (t->dark ? BLUE : CYAN);
    if (bar != screen) {
        return bar;
    }
    return planned != screen ? planned : MAGENTA;
}

static int selected_ground(const struct theme *t, enum depth depth)
{
    int screen = nearest(depth, t->ground), bar = bar_ground(t, depth);
    const int tries[] = {nearest(depth, t->selected), CYAN, BLUE, MAGENTA};
    int i = 0;
    while (tries[i] == screen || tries[i] == bar) {
        i++; /* at least one of the last three is neither */
    }
    return tries[i];
}

static struct look few(const struct theme *t, enum depth depth, struct style s)
{
    struct look look = {.attr = s.attr};
    color_pair(depth, s.fg, s.bg, &look.fg, &look.bg);
    bool selected = s.bg == t->selected && s.bg != t->ground;
    bool bar = s.bg == t->bar && s.bg != t->ground;
    if (bar) {
        look.bg = bar_ground(t, depth);
    } else if (selected) {
        look.bg = selected_ground(t, depth);
    }
    if (look.fg == look.bg || selected || bar) {
        look.fg = text_on(look.bg, depth);
    }
    if (look.fg == BLACK) { /* terminals show bold black as gray */
        look.attr &= ~(uint32_t)ATTR_BOLD;
    }
    return look;
}

struct look term_look(const struct theme *theme, enum depth depth, struct style s)
{
    switch (depth) {
    case DEPTH_TRUE:
        return (struct look){(int)s.fg, (int)s.bg, s.attr};
    case DEPTH_256:
        return (struct look){color_to_256(s.fg), color_to_256(s.bg), s.attr};
    case DEPTH_16:
    case DEPTH_8:
        return few(theme, depth, s);
    default:
        return (struct look){-1, -1, s.attr};
    }
}

rgb term_text_color(const struct cell *c, const struct cell *before,
                    const struct cell *next)
{
    if (c->ch != ' ' || c->mark || (c->attr & (ATTR_REVERSE | ATTR_UNDERLINE)) != 0) {
        return c->fg;
    }
    if (before && before->bg == c->bg) {
        return before->fg;
    }
    if (next && next->bg == c->bg) {
        return next->fg;
    }
    return c->fg;
}

int term_coarse(enum depth depth, int color, int level)
{
    if (level == 0 || color < 0 || depth > DEPTH_256) {
        return color;
    }
    rgb c = depth == DEPTH_TRUE ? (rgb)color : color_from_256(color);
    int index = level == 1 ? color_to_256(c) : color_to_16(c);
    return depth == DEPTH_TRUE ? (int)color_from_256(index) : index;
}

wchar_t term_glyph(uint32_t ch, bool wide)
{
    if (ch == 0) {
        return L' ';
    }
    if (ch < 0x7F) {
        return ch < ' ' ? L'?' : (wchar_t)ch;
    }
    return wcwidth((wchar_t)ch) == (wide ? 2 : 1) ? (wchar_t)ch : L'?';
}

bool term_right_half(const struct cell *row, int x)
{
    return x > 0 && row[x].ch == 0 && row[x - 1].ch != 0;
}
