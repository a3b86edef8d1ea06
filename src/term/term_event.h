#ifndef TERM_TERM_EVENT_H
#define TERM_TERM_EVENT_H

#include "term/term_input.h"

/* The event that a whole control sequence means. These return the number of events, 0 or
 * 1; 0: the sequence is not known, or stands for none. */
int event_key(uint32_t key, struct event *out);
/* CSI with the prefix and numbers in *in. Begins and ends a paste, inside which no other
 * sequence means anything. */
int event_csi(struct input *in, char final, struct event *out);
int event_ss3(char final, struct event *out);
/* A mouse report of mode 1000: in->value are its three bytes. */
int event_x10(const struct input *in, struct event *out);
/* The terminal's background; light: +1, dark: -1, 0: not known. */
int event_ground(int light, struct event *out);

/* Moves a mouse event outside a screen of w × h to its edge. False: it is to be ignored
 * (a press, move or wheel outside; a drag or release has to end what was begun inside).
 * Keys are left alone. */
bool event_move_inside(struct event *e, int w, int h);

#endif
