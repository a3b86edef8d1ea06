#ifndef APP_PAGE_H
#define APP_PAGE_H

#include <stdbool.h>
#include <stdio.h>

#include "draw/frame.h"

/* A page of help: written once, shown as plain text 78 columns wide, as roff for man, or
 * on screen. Text is shown as typed: nothing in it is markup. */
struct page {
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

void page_heading(struct page *p, const char *title);
/* A paragraph; every line of `text` starts a line. */
void page_text(struct page *p, const char *text);
/* A term and what it means, side by side; every line of `text` starts a line. */
void page_item(struct page *p, const char *term, const char *text);
/* What follows belongs to the item before, until page_higher. */
void page_deeper(struct page *p);
void page_higher(struct page *p);

#endif
