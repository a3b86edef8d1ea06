#include "draw/frame.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

/* The colors of the series were searched for: the smallest distance of two of them in
 * CIELAB, under normal vision and the three dichromacies, is as large as possible.
 * tests/test_color.c checks that distance, and their contrast on every step of the ramp.
 * The tables of optimizers and of activations say which series has which color. */
enum { BOLD = ATTR_BOLD, REVERSE = ATTR_REVERSE, UNDER = ATTR_UNDERLINE };

const struct theme themes[] = {
    {
        .name = "dark",
        .dark = true,
        .ground = 0x0C0F16,
        .bar = 0x1A1D2A,
        .raised = 0x161A24,
        .selected = 0x24406A,
        .ink = {[INK_TEXT] = 0xD4D8E2,
                [INK_BRIGHT] = 0xFFFFFF,
                [INK_DIM] = 0xA0A6B4,
                [INK_FAINT] = 0x848BA0,
                [INK_LINE] = 0x464E60,
                [INK_ACCENT] = 0x78BFFF,
                [INK_VALUE] = 0x78DC82,
                [INK_GRADIENT] = 0xFF9955,
                [INK_LIT] = 0xFFDC64,
                [INK_GOOD] = 0x78DC82,
                [INK_WARN] = 0xFFB454,
                [INK_ERROR] = 0xFF7070,
                [INK_ARROW] = 0xFF2CFF,
                [INK_SERIES] = 0xFFC850,
                0xFF7A7A,
                0xCCAACC,
                0xF0EEF0,
                0x94F28E,
                0x7CC4FF,
                0x909CFF,
                0x48E6B0},
        .ramp = {0x06060F, 0x140B30, 0x17204F, 0x10395C, 0x0E4F5A, 0x1E594D, 0x485828},
        .n_ramp = 7,
        .ramp256 = {16, 232, 233, 234, 235, 236, 237, 238, 239, 240},
        .n_ramp256 = 10,
    },
    {
        .name = "light",
        .ground = 0xFBFBF7,
        .bar = 0xE4E7EE,
        .raised = 0xF1F2F4,
        .selected = 0xB8D8FF,
        .ink = {[INK_TEXT] = 0x22252E,
                [INK_BRIGHT] = 0x000000,
                [INK_DIM] = 0x4C5261,
                [INK_FAINT] = 0x5E6473,
                [INK_LINE] = 0xAAB0BD,
                [INK_ACCENT] = 0x0B57C2,
                [INK_VALUE] = 0x0B6E34,
                [INK_GRADIENT] = 0xA84000,
                [INK_LIT] = 0x875200,
                [INK_GOOD] = 0x0B6E34,
                [INK_WARN] = 0x8A5000,
                [INK_ERROR] = 0xB80F1F,
                [INK_ARROW] = 0x504B00,
                [INK_SERIES] = 0xAB5D00,
                0x980818,
                0xC82090,
                0x141418,
                0x067A48,
                0x2458C4,
                0x56148C,
                0x0E4A62},
        .ramp = {0x98D8E0, 0xA0DCD0, 0xABE2BC, 0xC4EAA8, 0xE0F0A4, 0xF8F4B4},
        .n_ramp = 6,
        .ramp256 = {188, 253, 254, 255, 231},
        .n_ramp256 = 5,
    },
    {
        .name = "contrast",
        .dark = true,
        .bold = true,
        .ground = 0x000000,
        .bar = 0x202020,
        .raised = 0x181818,
        .selected = 0x0040A0,
        .ink = {[INK_TEXT] = 0xFFFFFF,
                [INK_BRIGHT] = 0xFFFFFF,
                [INK_DIM] = 0xD8D8D8,
                [INK_FAINT] = 0xB8B8B8,
                [INK_LINE] = 0x909090,
                [INK_ACCENT] = 0x80D0FF,
                [INK_VALUE] = 0x60FF80,
                [INK_GRADIENT] = 0xFFB060,
                [INK_LIT] = 0xFFFF60,
                [INK_GOOD] = 0x60FF80,
                [INK_WARN] = 0xFFD000,
                [INK_ERROR] = 0xFF9090,
                [INK_ARROW] = 0xFF78FF,
                [INK_SERIES] = 0xFBD334,
                0xFC8388,
                0xE69CC0,
                0xFFF2C5,
                0x3CFF7C,
                0x84CBFD,
                0x919FFF,
                0xC0FDF0},
        .attr = {BOLD, BOLD, BOLD, BOLD, 0,    BOLD, BOLD, BOLD, BOLD, BOLD,
                 BOLD, BOLD, BOLD, BOLD, BOLD, BOLD, BOLD, BOLD, BOLD, BOLD},
        .ramp = {0x000000, 0x0E0826, 0x101A46, 0x0C2F50, 0x0A4048, 0x26462A},
        .n_ramp = 6,
        .ramp256 = {16, 232, 233, 234, 235, 236, 237, 238, 239, 240},
        .n_ramp256 = 10,
    },
    {
        .name = "mono",
        .dark = true,
        .mono = true,
        .ground = 0x000000,
        .bar = 0x000000,
        .raised = 0x000000,
        .selected = 0xD8D8D8, /* ink_on() makes reverse video of it */
        .ink = {0xD8D8D8, 0xD8D8D8, 0xD8D8D8, 0xD8D8D8, 0xD8D8D8, 0xD8D8D8, 0xD8D8D8,
                0xD8D8D8, 0xD8D8D8, 0xD8D8D8, 0xD8D8D8, 0xD8D8D8, 0xD8D8D8, 0xD8D8D8,
                0xD8D8D8, 0xD8D8D8, 0xD8D8D8, 0xD8D8D8, 0xD8D8D8, 0xD8D8D8, 0xD8D8D8},
        .attr = {[INK_BRIGHT] = BOLD,
                 [INK_ACCENT] = BOLD | UNDER,
                 [INK_GRADIENT] = BOLD,
                 [INK_LIT] = BOLD,
                 [INK_WARN] = BOLD,
                 [INK_ERROR] = REVERSE,
                 [INK_ARROW] = BOLD},
    },
    {.name = NULL},
};

const struct theme *theme_find(const char *name)
{
    const struct theme *t = themes;
    while (t->name != NULL && strcmp(t->name, name) != 0) {
        t++;
    }
    return t->name != NULL ? t : NULL;
}

const struct theme *theme_shown(const struct theme *t, enum depth depth)
{
    return depth == DEPTH_MONO ? theme_find("mono") : t;
}

enum ink series_ink(int i)
{
    return (enum ink)(INK_SERIES + (unsigned)i % SERIES_MOST);
}

uint32_t series_mark(int i)
{
    static const uint32_t marks[SERIES_MOST] = {0x25CF, 0x25A0, 0x25BC, 0x25A1,
                                                0x25B2, 0x25C6, 0x25C7, 0x25B3};
    unsigned rounds = (unsigned)i / SERIES_MOST;
    return marks[((unsigned)i + rounds) % SERIES_MOST];
}

uint32_t series_small_mark(int i)
{
    static const uint32_t marks[SERIES_MOST] = {0x2022, 0x25AA, 0x25BE, 0x25AB,
                                                0x25B4, 0x2666, 0x22C4, 0x25B5};
    return marks[i % SERIES_MOST];
}

/* ---- styles ---- */

struct style ink(const struct frame *f, enum ink i)
{
    assert(i >= 0 && i < INK_MOST);
    return (struct style){f->theme->ink[i], KEEP, f->theme->attr[i]};
}

struct style ink_border(const struct frame *f, enum ink i)
{
    struct style s = ink(f, i);
    if (s.attr & ATTR_UNDERLINE) {
        s.attr = (s.attr | ATTR_BOLD) & ~(uint32_t)ATTR_UNDERLINE;
    }
    return s;
}

struct style ink_series(const struct frame *f, int i)
{
    return ink(f, series_ink(i));
}

struct style ink_on(const struct frame *f, enum ink i, rgb ground)
{
    struct style s = {f->theme->ink[i], ground, f->theme->attr[i]};
    if (f->theme->mono && ground != f->theme->ground) {
        s.bg = f->theme->ground;
        s.attr |= ATTR_REVERSE;
    }
    return s;
}

struct style ink_patch(const struct frame *f, enum ink i)
{
    if (f->theme->mono) {
        return ink_on(f, i, f->theme->selected);
    }
    return (struct style){f->theme->ground, f->theme->ink[i], f->theme->attr[i]};
}
