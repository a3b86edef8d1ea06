#include "drawing.h"

#include "base/text.h"

struct arena drawing;

int drawing_begin(void **state)
{
    (void)state;
    drawing = (struct arena)ARENA_INIT;
    return 0;
}

int drawing_end(void **state)
{
    (void)state;
    arena_release(&drawing);
    return 0;
}

struct frame braille_frame(int w, int h, const char *theme, enum depth depth)
{
    return frame_new(&drawing, w, h, theme_find(theme), depth, GLYPHS_BRAILLE);
}

const char *row_text(const struct frame *f, int y)
{
    char *out = arena_alloc(&drawing, (size_t)f->w * 8 + 1, 1), *p = out;
    for (int x = 0; x < f->w; x++) {
        const struct cell *c = &f->cells[y * f->w + x];
        p += c->ch != 0 ? text_encode(c->ch, p) : 0;
        p += c->mark != 0 ? text_encode(c->mark, p) : 0;
    }
    return out;
}

bool dot_shown(const struct frame *f, int column, int row)
{
    static const unsigned bit[4][2] = {{0, 3}, {1, 4}, {2, 5}, {6, 7}};
    uint32_t ch = f->cells[row / 4 * f->w + column / 2].ch;
    return ch >= 0x2800 && ch <= 0x28FF && (ch >> bit[row % 4][column % 2] & 1) != 0;
}

uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

int between(uint32_t *seed, int lo, int hi)
{
    return lo + (int)(next_random(seed) % (uint32_t)(hi - lo + 1));
}

double uniform(uint32_t *seed, double lo, double hi)
{
    return lo + (hi - lo) * next_random(seed) / 0x1000000;
}
