#ifndef APP_MANUAL_H
#define APP_MANUAL_H

#include <stdbool.h>
#include <stdio.h>

#include "draw/frame.h"

/* A page of help: written once, shown as plain text 78 columns wide, as roff for man, or
 * on screen. Text is shown as typed: nothing in it is markup. */
struct manual {
    struct frame *frame; /* NULL: written to `out` */
    struct rect area;    /* of the frame; its columns are kept to */
    int row;             /* of the frame, the next one; may lie outside the clip */
    FILE *out;
    bool roff;
    bool started; /* something stands above: paragraphs are set apart */
    int level;    /* of items within items */
    int column;   /* plain: where the next word goes */
    int hanging;  /* plain: where the lines after a break start */
};

void manual_heading(struct manual *p, const char *title);
/* A paragraph; every line of `text` starts a line. */
void manual_text(struct manual *p, const char *text);
/* A term and what it means, side by side; every line of `text` starts a line. */
void manual_item(struct manual *p, const char *term, const char *text);
/* What follows belongs to the item before, until manual_higher. */
void manual_deeper(struct manual *p);
void manual_higher(struct manual *p);

#endif
