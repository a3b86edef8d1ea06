#ifndef DRAW_EVENT_H
#define DRAW_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "draw/frame.h"

enum event_type {
    EVENT_KEY,   /* key */
    EVENT_PRESS, /* left button down at x, y */
    EVENT_DRAG,  /* moved with the left button down */
    EVENT_RELEASE,
    EVENT_MOVE,   /* moved with no button down */
    EVENT_WHEEL,  /* delta: +1 up, -1 down */
    EVENT_TEXT,   /* the answer to a question: id, text */
    EVENT_GROUND, /* the terminal's own background: delta +1 light, -1 dark */
};

enum key { /* control characters, and above Unicode the keys without a code point */
           K_TAB = '\t',
           K_RETURN = '\r',
           K_ESCAPE = 27,
           K_BACKSPACE = 127,
           K_UP = 0x110000,
           K_DOWN,
           K_LEFT,
           K_RIGHT,
           K_PAGE_UP,
           K_PAGE_DOWN,
           K_HOME,
           K_END,
           K_BACKTAB,
           K_DELETE,
};

struct event {
    enum event_type type;
    uint32_t key;
    bool pasted; /* EVENT_KEY: a character of a pasted text, no command */
    int x, y;    /* cell of the frame */
    int delta;
    int hit;          /* id registered by frame_hit under x, y; 0: none */
    struct rect rect; /* the rectangle of that hit */
    int id;           /* EVENT_TEXT: which question */
    const char *text; /* EVENT_TEXT: what was typed */
};

#endif
