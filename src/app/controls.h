#ifndef APP_CONTROLS_H
#define APP_CONTROLS_H

#include "app/session.h"

/* The parameters as controls on screen: one for each, and for a parameter per item one
 * for each item that is there ("● SGD η .05"). Made from the scene's table alone. */
struct control {
    int param, item; /* item: PARAM_ALL or the choice */
};
enum { CONTROLS_MOST = 128, HIT_CONTROL = 12000 };

/* Controls in force, in order; returns their number. */
int controls_list(const struct session *s, struct control out[CONTROLS_MOST]);
/* "Adam β₁" into out. */
char *control_name(const struct session *s, struct control c, char *out, size_t n);
/* Rows that all the controls need at this width, at most `most`. */
int controls_rows(const struct session *s, int w, int most);
/* How what is selected looks: by its ground, or reversed where there are few colors. */
struct style controls_focus(const struct frame *f);
/* Draws them into r, the one in focus (index, or -1) lit and in sight; each is clickable.
 * The column right of r must be free: … stands there when there are more. */
void controls_draw(const struct session *s, struct rect r, int focus, struct frame *f);

#endif
