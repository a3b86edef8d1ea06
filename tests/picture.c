#include "picture.h"

#include "base/random.h"

static void last_cell(struct frame *f)
{
    struct style s = {0xFFDC64, 0x0C0F16, 0};
    frame_put(f, f->w - 1, f->h - 1, ' ', s);
    frame_put(f, f->w - 1, f->h - 1, '#', s);
}

void picture_colors(struct frame *f, uint64_t n)
{
    struct random_key key = {.seed = n};
    uint64_t i = 0;
    for (int y = 0; y < f->h; y++)
        for (int x = 0; x < f->w; x++) {
            uint64_t bits = random_bits(key, i++);
            struct style s = {(rgb)(bits & 0xFFFFFF), (rgb)(bits >> 24 & 0xFFFFFF), 0};
            frame_put(f, x, y, 0x2580, s);
        }
    last_cell(f);
}

/* Layers over one another, so that wide characters are cut in all ways. */
void picture_text(struct frame *f, uint64_t n)
{
    static const char *const words[] = {"a",    "漢", " ",  "m\xCC\x82",
                                        "漢字", "⣿",  "∂x", "█"};
    for (uint64_t layer = n < 4 ? 0 : n - 4; layer <= n; layer++) {
        struct random_key key = {.seed = layer, .purpose = 1};
        for (int i = 0, most = f->w * f->h / 8; i < most; i++) {
            uint64_t bits = random_bits(key, (uint64_t)i);
            struct style s = {(rgb)(bits >> 40), (rgb)(bits >> 20 & 0xFFF) * 0x1001u,
                              (uint32_t)(bits >> 32 & 7)};
            int at = (int)(bits % (uint64_t)(f->w * f->h));
            frame_text(f, at % f->w, at / f->w, s, words[bits >> 17 & 7]);
        }
    }
    last_cell(f);
}
