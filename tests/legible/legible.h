#ifndef TESTS_LEGIBLE_H
#define TESTS_LEGIBLE_H

#include "draw/frame.h"

/* What can be read of a frame, compared with what was written into it. A test program
 * that is linked with the text functions of frame.h, plot_axes and widget_panel wrapped
 * (see the Makefile) has every text noted that is written after legible_begin; then the
 * finished frame is looked at. */
enum fault {
    FAULT_CUT,      /* of a number only a part is seen */
    FAULT_LEFT_OUT, /* a number of a text is not seen at all: it is cut before that */
    FAULT_TOUCH,    /* a number next to another one, without a blank */
    FAULT_NO_ROOM,  /* ### stands for a number */
    FAULT_LABEL, /* an axis' label is not seen as a whole, or the labels do not ascend */
    FAULT_OVERRUN, /* a text begins in a panel and goes over its border */
    FAULTS
};

/* Forgets all texts; those of `f` are noted from now on. */
void legible_begin(const struct frame *f);
/* Number of faults of each kind in the frame as it is now; says up to a few of them on
 * standard output, with `where` before them (NULL: says nothing). Returns their sum. */
int legible_check(const char *where, int counts[FAULTS]);

#endif
