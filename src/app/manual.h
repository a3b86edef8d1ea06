#ifndef APP_MANUAL_H
#define APP_MANUAL_H

#include <stdbool.h>
#include <stdio.h>

#include "draw/frame.h"

/* A page of help: written once, shown as plain text 78 columns wide, as roff for man, or
 * on screen. Text is shown as typed: nothing in it is markup. */
struct manual {
    struct frame *frame; /* NULL: written to `out` */
    struct rect area;    /* of the frame; only its columns are used */
    int row;             /* next row of the frame; may lie outside the clip */
    FILE *out;
    enum glyphs glyphs; /* of `out` */
    bool roff;
    /* something stands above, so that a blank line separates what follows */
    bool started;
    int level;   /* how deep items are nested */
    int column;  /* plain: where the next word goes */
    int hanging; /* plain: where lines after the first start */
};

/* Plain text; ASCII where the locale is not UTF-8. */
struct manual manual_plain(FILE *out);
void manual_heading(struct manual *p, const char *title);
/* A paragraph; each line of `text` begins a new line. */
void manual_text(struct manual *p, const char *text);
/* A term and what it means, side by side; each line of `text` begins a new line. */
void manual_item(struct manual *p, const char *term, const char *text);
/* Between these two calls, items belong to the item before them. */
void manual_deeper(struct manual *p);
void manual_higher(struct manual *p);

#endif
