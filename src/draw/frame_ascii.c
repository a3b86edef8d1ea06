/* Apart from ascii.c, which frame.c needs for its texts. */
#include "draw/frame.h"

enum { UPPER_HALF = 0x2580, LOWER_HALF = 0x2584 };

void frame_ascii(struct frame *f)
{
    bool colored = f->depth == DEPTH_TRUE || f->depth == DEPTH_256;
    for (int i = 0, n = f->w * f->h; i < n; i++) {
        struct cell *c = &f->cells[i];
        c->mark = 0;
        if (colored && (c->ch == UPPER_HALF || c->ch == LOWER_HALF)) {
            c->bg = frame_ground(f, c); /* of a field, whose color has to stay */
            c->ch = ' ';
        } else if (c->ch > 0x7E || c->ch == 0) {
            c->ch = (uint32_t)(unsigned char)ascii_for(c->ch);
        }
    }
}
