#ifndef DRAW_FRAME_H
#define DRAW_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "draw/color.h"

struct rect {
    int x, y, w, h;
}; /* cells; empty when w or h <= 0 */

struct rect rect_cut(struct rect a, struct rect b); /* intersection */
struct rect rect_inset(struct rect r, int dx, int dy);
bool rect_has(struct rect r, int x, int y);
bool rect_empty(struct rect r);
bool rect_same(struct rect a, struct rect b);
/* Takes n columns or rows off one side of *r and returns them (all of it if n is
 * larger). */
struct rect rect_left(struct rect *r, int n);
struct rect rect_right(struct rect *r, int n);
struct rect rect_top(struct rect *r, int n);
struct rect rect_bottom(struct rect *r, int n);

enum attr { ATTR_BOLD = 1, ATTR_REVERSE = 2, ATTR_UNDERLINE = 4 };
enum glyphs { GLYPHS_BRAILLE, GLYPHS_BLOCK, GLYPHS_ASCII };

struct cell {
    uint32_t ch; /* code point of width 1 or 2; 0: right half of the wide one before it */
    rgb fg, bg;
    uint32_t mark : 24; /* combining mark or 0 */
    uint32_t attr : 8;  /* enum attr */
};

struct style {
    rgb fg, bg;
    uint32_t attr;
};
/* As fg or bg: the cell keeps its own; as bg, its frame_ground, so that text over a field
 * has the field's color behind it. */
enum { KEEP = 0x1000000 };

struct hit {
    struct rect rect;
    int id;
};
enum { FRAME_MOST_W = 1024, FRAME_MOST_H = 512, HITS_MOST = 1024 };

struct frame {
    int w, h;
    struct cell *cells; /* [h][w] */
    struct rect clip;   /* nothing is drawn outside */
    const struct theme *theme;
    enum depth depth; /* what the output shows: a scene may plan for few colors */
    enum glyphs glyphs;
    struct hit *hits; /* [HITS_MOST]; a later one lies on top of earlier ones */
    int n_hits;
    struct arena *scratch; /* for canvases; the caller empties it after the frame */
};

/* A frame of w × h blank cells in mem, clip = all, scratch = mem (set another one for a
 * frame that lives longer than one picture). w and h are clamped to 1..MOST. DEPTH_MONO
 * takes the theme "mono", whatever `theme` is. */
struct frame frame_new(struct arena *mem, int w, int h, const struct theme *theme,
                       enum depth depth, enum glyphs glyphs);
/* Blank cells on the theme's ground, no hits, clip = all. */
void frame_clear(struct frame *f);

/* The style of an ink, with its attributes, that keeps the ground. */
struct style ink(const struct frame *f, enum ink i);
/* The style of series i, counted modulo SERIES_MOST, as its mark is. */
/* For the lines of a box: bold where text is underlined, which would run through them. */
struct style ink_border(const struct frame *f, enum ink i);
struct style ink_series(const struct frame *f, int i);
/* The style of an ink on a ground of the theme. In mono every ground but the screen's is
 * shown as reverse video. */
struct style ink_on(const struct frame *f, enum ink i, rgb ground);
/* Text in the ground's color on a patch in the ink's color: the current tab, a button. */
struct style ink_patch(const struct frame *f, enum ink i);

/* The color behind a cell's glyph. Of a half-block it is the mean of its two colors, or
 * below true color, where the mean would be no color of the field, its foreground. */
rgb frame_ground(const struct frame *f, const struct cell *c);

struct cell *frame_at(struct frame *f, int x, int y); /* NULL outside the clip */
/* The n cells from (x, y) on, all inside the clip, for a caller that sets every one of
 * them to a glyph one column wide: faster than frame_put for thousands of cells. Beside
 * them, the halves of wide glyphs that they cut become blanks. */
struct cell *frame_run(struct frame *f, int x, int y, int n);
/* One glyph. A wide one takes two cells; if one of them is outside the clip, the other is
 * blank. A combining mark alone, and a code point that must not reach a terminal, are
 * shown as U+FFFD. */
void frame_put(struct frame *f, int x, int y, uint32_t ch, struct style s);
/* The text as glyphs of this kind show it, and its columns: for ASCII a copy in mem in
 * the notation of ascii.c ("x^2", "lr", "sqrt(s)"), which a second call does not change;
 * else the text itself. All that draws text does this; all that measures it must. */
const char *glyphs_text(enum glyphs g, const char *text, struct arena *mem);
int glyphs_width(enum glyphs g, const char *text);
/* The same for text that is still to be broken into rows: U+00A0 stays, in ASCII too. */
const char *glyphs_running_text(enum glyphs g, const char *text, struct arena *mem);
/* A product with air around its dot. Between plain blanks a dot separates, which ASCII
 * writes as a comma. No row ends before it. */
#define TIMES "\u00A0· "

/* Text from x rightwards; combining marks join the cell before; characters that must not
 * reach a terminal appear as U+FFFD. A number that the clip cuts is shown as …, since a
 * part of it would read as another number. Returns the columns of the whole text. */
int frame_text(struct frame *f, int x, int y, struct style s, const char *text);
/* printf; what is longer than 4095 bytes is cut. */
int frame_textf(struct frame *f, int x, int y, struct style s, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* Right-aligned: ends before column x. Returns its columns. */
int frame_text_right(struct frame *f, int x, int y, struct style s, const char *text);
/* Cut with … to at most w columns, before a number that does not fit as a whole. Returns
 * the columns used. */
int frame_text_cut(struct frame *f, int x, int y, int w, struct style s,
                   const char *text);
void frame_fill(struct frame *f, struct rect r, uint32_t ch, struct style s);
/* Narrows the clip to r. Returns the old one, for the caller to put back. */
struct rect frame_clip(struct frame *f, struct rect r);

/* A clickable rectangle (clipped); the scene's ids are 1..9999, the app's lie above. More
 * than HITS_MOST are ignored. */
void frame_hit(struct frame *f, struct rect r, int id);
int frame_hit_at(const struct frame *f, int x, int y, struct rect *out); /* id or 0 */

/* The ASCII character that stands for ch: of the same meaning for every glyph that the
 * project draws (─ -, │ |, ● o, − -, β b …), '?' for any other above 0x7E. */
char ascii_for(uint32_t ch);
/* Replaces every glyph above 0x7E by its ascii_for() and drops combining marks. */
void frame_ascii(struct frame *f);

#endif
