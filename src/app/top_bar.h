#ifndef APP_TOP_BAR_H
#define APP_TOP_BAR_H

#include "draw/frame.h"

/* The line above the scene: the program's name, a tab for each scene, the step, whether
 * it runs, and "? help". */
enum { TOP_BAR_TABS = 10, HIT_TAB = 10000, HIT_KEY = 14000 }; /* HIT_KEY + the key */

struct top_bar {
    const char *const *names; /* [n] of the scenes */
    int n, current;           /* n: at most TOP_BAR_TABS */
    const char *status;       /* "step 42" */
    /* Ways to say whether it runs, from the longest to the shortest; ended by NULL. */
    const char *const *states;
    enum ink ink; /* of status and state */
};

/* Where room is short, parts are left out as a whole, in this order: the program's name,
 * the names of the other scenes (their numbers stay: 1 to 9, and 0 is the tenth), the
 * numbers farthest from the current one, the status, the state, the help. */
void top_bar_draw(const struct top_bar *bar, struct rect r, struct frame *f);
/* The look of a bar's text; with few colors a bar is reversed, in one ink. */
struct style top_bar_style(const struct frame *f, enum ink i);

#endif
