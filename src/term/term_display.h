#ifndef TERM_TERM_DISPLAY_H
#define TERM_TERM_DISPLAY_H

#include <stdbool.h>

#include "draw/frame.h"
#include "term/term_entry.h"
#include "term/term_tty.h"

/* Frames as what a terminal is to be sent, made by curses: this is its only user. Knows
 * no events and no signals. */
struct display; /* opaque */
struct display_options {
    struct entry entry;
    enum depth depth;
    enum glyphs glyphs;
};

/* Starts curses, which changes neither the terminal nor its modes: all that it writes is
 * sent by the functions below. ERR_IO, ERR_INPUT: it cannot. */
enum err display_open(const struct display_options *options, struct display **out,
                      struct fail *fail);
void display_close(struct display *d);
/* The depth asked for, or less if curses cannot show it; the glyphs asked for. */
enum depth display_depth(const struct display *d);
enum glyphs display_glyphs(const struct display *d);

/* Takes the terminal's screen, and gives it back. */
void display_begin(struct display *d, struct tty *t);
void display_end(struct display *d, struct tty *t);
/* After display_end: the next frame takes the screen again and is drawn whole. */
void display_again(struct display *d);
/* As term_show, on a screen of w × h. */
bool display_show(struct display *d, const struct frame *f, int w, int h, struct tty *t);

#endif
