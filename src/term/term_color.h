#ifndef TERM_TERM_COLOR_H
#define TERM_TERM_COLOR_H

#include <stdbool.h>
#include <wchar.h>

#include "draw/frame.h"

/* Which depth a terminal gets, and which colors it gets for a cell. Pure functions. */
struct term_facts {
    long colors;               /* terminfo's; below 8: none */
    const char *term;          /* TERM */
    const char *colorterm;     /* COLORTERM or NULL */
    const char *no_color;      /* NO_COLOR or NULL; an empty one does not count */
    const char *xterm_version; /* XTERM_VERSION or NULL: "XTerm(379)" */
    bool inside_tmux;
};

/* The depth to use. `asked` (enum depth) wins over NO_COLOR and COLORTERM, but 256, 16
 * and 8 colors are limited to what the terminal has; -1: nothing asked. True color needs
 * COLORTERM truecolor or 24bit, or an xterm that has it, and a terminal of at least 256
 * colors. */
enum depth term_choose_depth(int asked, const struct term_facts *facts);

/* A cell's colors as the terminal numbers them: 0xRRGGBB for DEPTH_TRUE, else palette
 * entries, -1 (the terminal's own) for DEPTH_MONO. */
struct look {
    int fg, bg;
    uint32_t attr; /* enum attr */
};

/* The look of a style. With 16 and 8 colors bars and the selection stay apart from the
 * ground and from each other, and text from what it stands on, even where the nearest
 * colors are the same. In mono only the attributes count. */
struct look term_look(const struct theme *theme, enum depth depth, struct style s);

/* The foreground to write a cell with (true color, 256). Nobody sees that of a blank: it
 * takes that of the cell before or of the next if one of these has the same ground, since
 * curses takes half a microsecond for every change of a pair. Either may be NULL. */
rgb term_text_color(const struct cell *c, const struct cell *before,
                    const struct cell *next);

/* A code point as this locale can show it: '?' if the C library does not give it the same
 * columns as the frame (2 if `wide`, else 1) or it is a control, ' ' for 0. */
wchar_t term_glyph(uint32_t ch, bool wide);
/* True if x is the right half of a wide character, which is drawn with its left half. */
bool term_right_half(const struct cell *row, int x);
/* True if x+1 is the right half of the wide character at x. Inline: called once a
 * cell. */
static inline bool term_before_half(const struct cell *row, int x, int w)
{
    return x + 1 < w && row[x + 1].ch == 0;
}

/* The nearest color of fewer, for a frame with more pairs of colors than curses can
 * number: level 0 the color itself, 1 of 256 colors, 2 of 16. Only true color and 256
 * colors are changed. */
enum { COARSE_MOST = 2 };
int term_coarse(enum depth depth, int color, int level);

#endif
