#ifndef TERM_TERM_COLOR_H
#define TERM_TERM_COLOR_H

#include <stdbool.h>
#include <wchar.h>

#include "draw/frame.h"

/* What a terminal has → what it is told. Pure: no curses. */
struct term_facts {
    long colors;        /* terminfo's; below 8: none */
    const char *term;   /* TERM */
    const char *direct; /* COLORTERM or NULL */
    const char *no;     /* NO_COLOR or NULL; an empty one does not count */
    const char *xterm;  /* XTERM_VERSION or NULL: "XTerm(379)" */
    bool inside_tmux;
};

/* The depth to use. `asked` (enum depth) wins over NO_COLOR and COLORTERM, but 256, 16
 * and 8 colors are cut to what the terminal has; -1: nothing asked. True color needs
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
 * colors are the same. In mono the frame's own plan (its attributes) is all there is. */
struct look term_look(const struct theme *theme, enum depth depth, struct style s);

/* The color to write a cell with (true color, 256): its own, but for a blank that of
 * the cell before, or of the next, where one of them has the same ground; nobody sees it,
 * and curses takes half a microsecond for every change of a pair. Either may be NULL. */
rgb term_text_color(const struct cell *c, const struct cell *before,
                    const struct cell *next);

/* A code point as it can be shown in this locale: '?' where the C library does not give
 * it the columns that the frame does (2 when `wide`, else 1), ' ' for 0. */
wchar_t term_glyph(uint32_t ch, bool wide);
/* Cell x of a row is the right half of a wide character, drawn with the left one. */
bool term_right_half(const struct cell *row, int x);
/* The cell after x of w is none of its own. Here, since it is asked of every cell. */
static inline bool term_before_half(const struct cell *row, int x, int w)
{
    return x + 1 < w && row[x + 1].ch == 0;
}

/* Fewer colors, for a frame that has more pairs than the terminal can number: 0 none
 * taken away, 1 the 256 palette, 2 the 16. For DEPTH_TRUE and DEPTH_256. */
enum { COARSE_MOST = 2 };
int term_coarse(enum depth depth, int color, int level);

#endif
