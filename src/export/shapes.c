#include "export/shapes.h"

enum { EIGHTH_X = SHAPE_W / 8, EIGHTH_Y = SHAPE_H / 8 };

/* U+2580 to U+259F in eighths of a cell: one rectangle, or the quadrants (1 upper left, 2
 * upper right, 4 lower left, 8 lower right). */
static const struct block {
    unsigned char x, y, w, h, quadrants;
} blocks[32] = {
    {0, 0, 8, 4, 0},  {0, 7, 8, 1, 0},  {0, 6, 8, 2, 0}, {0, 5, 8, 3, 0}, /* ▀▁▂▃ */
    {0, 4, 8, 4, 0},  {0, 3, 8, 5, 0},  {0, 2, 8, 6, 0}, {0, 1, 8, 7, 0}, /* ▄▅▆▇ */
    {0, 0, 8, 8, 0},  {0, 0, 7, 8, 0},  {0, 0, 6, 8, 0}, {0, 0, 5, 8, 0}, /* █▉▊▋ */
    {0, 0, 4, 8, 0},  {0, 0, 3, 8, 0},  {0, 0, 2, 8, 0}, {0, 0, 1, 8, 0}, /* ▌▍▎▏ */
    {4, 0, 4, 8, 0},  {0, 0, 0, 0, 0},  {0, 0, 0, 0, 0}, {0, 0, 0, 0, 0}, /* ▐░▒▓ */
    {0, 0, 8, 1, 0},  {7, 0, 1, 8, 0},  {0, 0, 0, 0, 4}, {0, 0, 0, 0, 8}, /* ▔▕▖▗ */
    {0, 0, 0, 0, 1},  {0, 0, 0, 0, 13}, {0, 0, 0, 0, 9}, {0, 0, 0, 0, 7}, /* ▘▙▚▛ */
    {0, 0, 0, 0, 11}, {0, 0, 0, 0, 2},  {0, 0, 0, 0, 6}, {0, 0, 0, 0, 14}, /* ▜▝▞▟ */
};

/* U+2500 to U+257F: two bits for each arm (from the lowest: left, up, right, down), 1
 * light, 2 heavy. 0: the character is not made of such arms. */
static const unsigned char arms[128] = {
    0x11, 0x22, 0x44, 0x88, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x50,
    0x60, 0x90, 0xA0, 0x41, 0x42, 0x81, 0x82, 0x14, 0x24, 0x18, 0x28, 0x05, 0x06,
    0x09, 0x0A, 0x54, 0x64, 0x58, 0x94, 0x98, 0x68, 0xA4, 0xA8, 0x45, 0x46, 0x49,
    0x85, 0x89, 0x4A, 0x86, 0x8A, 0x51, 0x52, 0x61, 0x62, 0x91, 0x92, 0xA1, 0xA2,
    0x15, 0x16, 0x25, 0x26, 0x19, 0x1A, 0x29, 0x2A, 0x55, 0x56, 0x65, 0x66, 0x59,
    0x95, 0x99, 0x5A, 0x69, 0x96, 0xA5, 0x6A, 0xA6, 0x9A, 0xA9, 0xAA, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01,
    0x04, 0x10, 0x40, 0x02, 0x08, 0x20, 0x80, 0x21, 0x84, 0x12, 0x48,
};

static int block_rects(const struct block *b, struct rect out[SHAPES_MOST])
{
    int n = 0;
    if (b->w > 0) {
        out[n++] = (struct rect){b->x * EIGHTH_X, b->y * EIGHTH_Y, b->w * EIGHTH_X,
                                 b->h * EIGHTH_Y};
    }
    for (int q = 0; q < 4; q++) {
        if (b->quadrants & 1 << q) {
            out[n++] = (struct rect){(q & 1) * SHAPE_W / 2, (q >> 1) * SHAPE_H / 2,
                                     SHAPE_W / 2, SHAPE_H / 2};
        }
    }
    return n;
}

/* Each arm goes from its edge through the middle, so that corners are whole. A light line
 * lies on the second of the two units of a heavy one. */
static int line_rects(unsigned code, struct rect out[SHAPES_MOST])
{
    int n = 0;
    const int middle_x = SHAPE_W / 2, middle_y = SHAPE_H / 2;
    for (int arm = 0; arm < 4; arm++) {
        int thick = (int)(code >> 2 * arm & 3);
        if (thick == 0) {
            continue;
        }
        int from_x = middle_x + 1 - thick, from_y = middle_y + 1 - thick;
        switch (arm) {
        case 0:
            out[n++] = (struct rect){0, from_y, middle_x + 1, thick};
            break;
        case 1:
            out[n++] = (struct rect){from_x, 0, thick, middle_y + 1};
            break;
        case 2:
            out[n++] = (struct rect){middle_x, from_y, SHAPE_W - middle_x, thick};
            break;
        default:
            out[n++] = (struct rect){from_x, middle_y, thick, SHAPE_H - middle_y};
        }
    }
    return n;
}

int shape_rects(uint32_t ch, struct rect out[SHAPES_MOST])
{
    if (ch >= 0x2580 && ch <= 0x259F) {
        return block_rects(&blocks[ch - 0x2580], out);
    }
    return ch >= 0x2500 && ch <= 0x257F ? line_rects(arms[ch - 0x2500], out) : 0;
}

double shape_shade(uint32_t ch)
{
    return ch >= 0x2591 && ch <= 0x2593 ? (double)(ch - 0x2590) / 4 : 0;
}

bool shape_arc(uint32_t ch, int *x, int *y)
{
    if (ch < 0x256D || ch > 0x2570) { /* ╭ ╮ ╯ ╰ */
        return false;
    }
    *x = ch == 0x256D || ch == 0x2570 ? 1 : -1;
    *y = ch <= 0x256E ? 1 : -1;
    return true;
}

int shape_dots(uint32_t ch, int x[8], int y[8])
{
    /* column and row of the dots 1 to 8: the bits of the code point from the lowest */
    static const unsigned char at[8][2] = {{0, 0}, {0, 1}, {0, 2}, {1, 0},
                                           {1, 1}, {1, 2}, {0, 3}, {1, 3}};
    if (ch < 0x2800 || ch > 0x28FF) {
        return -1;
    }
    int n = 0;
    for (int dot = 0; dot < 8; dot++) {
        if (ch & 1U << dot) {
            x[n] = at[dot][0] * SHAPE_W / 2 + SHAPE_W / 4;
            y[n] = at[dot][1] * SHAPE_H / 4 + SHAPE_H / 8;
            n++;
        }
    }
    return n;
}
