#ifndef APP_CONTROLS_H
#define APP_CONTROLS_H

#include "app/session.h"

/* The controls on screen: one for each parameter, or one for each listed item where the
 * items have their own values ("● SGD η .05"). Made from the scene's table alone. */
struct control {
    int param, item; /* item: PARAM_ALL or the choice */
};
enum { CONTROLS_MOST = 128, HIT_CONTROL = 12000 };

/* The controls shown, in order; returns how many there are. */
int controls_list(const struct session *s, struct control out[CONTROLS_MOST]);
/* "Adam β₁" into out. */
char *control_name(const struct session *s, struct control c, char *out, size_t n);
/* What it is, and what it may be, in a sentence. */
const char *control_help(const struct session *s, struct control c, struct arena *mem);
/* Rows that all the controls need at this width, at most `most`. */
int controls_rows(const struct session *s, int w, int most);
/* The style of what is selected: a ground of its own, or reversed where there are few
 * colors. */
struct style controls_focus(const struct frame *f);
/* Draws the controls into r; the one in focus (index, or -1) is highlighted and scrolled
 * into view. Each can be clicked. Where not all fit the last row ends in "+3 more". */
void controls_draw(const struct session *s, struct rect r, int focus, struct frame *f);

#endif
