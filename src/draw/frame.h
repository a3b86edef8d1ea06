#ifndef DRAW_FRAME_H
#define DRAW_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "draw/colour.h"

struct rect {
    int x, y, w, h;
}; /* cells; empty when w or h <= 0 */

struct rect rect_cut(struct rect a, struct rect b); /* intersection */
struct rect rect_inset(struct rect r, int dx, int dy);
bool rect_has(struct rect r, int x, int y);
/* Takes n columns or rows off one side of *r and returns them (all of it if n is larger).
 */
struct rect rect_left(struct rect *r, int n);
struct rect rect_right(struct rect *r, int n);
struct rect rect_top(struct rect *r, int n);
struct rect rect_bottom(struct rect *r, int n);

enum attr { ATTR_BOLD = 1, ATTR_REVERSE = 2, ATTR_UNDERLINE = 4 };
enum glyphs { GLYPHS_BRAILLE, GLYPHS_BLOCK, GLYPHS_ASCII };

struct cell {
    uint32_t ch; /* code point of width 1 or 2; 0: right half of the wide one before it */
    uint32_t mark; /* combining mark or 0 */
    rgb fg, bg;
    uint32_t attr; /* enum attr */
};

struct style {
    rgb fg, bg;
    uint32_t attr;
};
enum { KEEP = 0x1000000 }; /* as fg or bg: leave what the cell has */

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
    enum depth depth; /* what the output shows: a scene may plan for few colours */
    enum glyphs glyphs;
    struct hit *hits; /* [HITS_MOST], later ones lie on top */
    int n_hits;
    struct arena *scratch; /* for canvases; emptied after the frame */
};

/* A frame of w × h blank cells in mem, clip = all. w and h are clamped to 1..MOST. */
struct frame frame_new(struct arena *mem, int w, int h, const struct theme *theme,
                       enum depth depth, enum glyphs glyphs);
void frame_clear(
    struct frame *f); /* blank cells on the theme's ground, no hits, clip = all */

/* The style of an ink on whatever ground is there; with ATTR_BOLD where the theme is
 * bold. */
struct style ink(const struct frame *f, enum ink i);
struct style ink_on(const struct frame *f, enum ink i, rgb ground);

struct cell *frame_at(struct frame *f, int x, int y); /* NULL outside the clip */
void frame_put(struct frame *f, int x, int y, uint32_t ch, struct style s);
/* Text from x rightwards; combining marks join the cell before; characters that must not
 * reach a terminal appear as U+FFFD. Returns its columns (also where clipped). */
int frame_text(struct frame *f, int x, int y, struct style s, const char *text);
int frame_textf(struct frame *f, int x, int y, struct style s, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* Right-aligned: ends before column x. */
int frame_text_right(struct frame *f, int x, int y, struct style s, const char *text);
/* Cut with … to at most w columns. */
int frame_text_cut(struct frame *f, int x, int y, int w, struct style s,
                   const char *text);
void frame_fill(struct frame *f, struct rect r, uint32_t ch, struct style s);
struct rect frame_clip(struct frame *f,
                       struct rect r); /* narrows; returns the old, to put back */

/* A clickable rectangle (clipped); the scene's ids are 1..9999, the app's lie above. */
void frame_hit(struct frame *f, struct rect r, int id);
int frame_hit_at(const struct frame *f, int x, int y, struct rect *out); /* id or 0 */

/* Replaces every glyph above 0x7E by an ASCII one of the same meaning (─ -, │ |, ● o, −
 * -, β b …). */
void frame_ascii(struct frame *f);

#endif
