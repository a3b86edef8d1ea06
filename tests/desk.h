#ifndef TESTS_DESK_H
#define TESTS_DESK_H

#include "app/lab.h"

/* The whole program without a terminal: events go in, frames come out. Time stands still,
 * and what is asked for is done before the next frame. */
struct desk {
    struct arena mem, frame_mem, scratch;
    struct options options;
    struct lab lab;
    struct frame frame; /* the last one shown */
    char *text;         /* what desk_text read of it */
};

/* As by "gradwatch ARGUMENTS", ended by NULL, at 120×36; desk_try: it may be refused, and
 * is not yet shown. */
struct desk *desk_open(const char *const *arguments);
enum err desk_try(struct desk **out, struct fail *fail, const char *const *arguments);
#define DESK(...) desk_open((const char *const[]){__VA_ARGS__, NULL})
void desk_close(struct desk *d);

void desk_show(struct desk *d);   /* a frame, whatever is still to be done */
void desk_settle(struct desk *d); /* a frame when all is done */
void desk_resize(struct desk *d, int w, int h);
void desk_glyphs(struct desk *d, enum glyphs g); /* from the next frame on */
double desk_clock(void);                         /* 0 */

void desk_key(struct desk *d, uint32_t key);
void desk_keys(struct desk *d, uint32_t key, int n);
void desk_type(struct desk *d, const char *text); /* a key a character */
void enter(struct desk *d, const char *text);     /* types it, and Enter */
void desk_mouse(struct desk *d, enum event_type type, int x, int y, int delta);

long desk_step(struct desk *d);
/* The text of a parameter's value. */
const char *desk_value(struct desk *d, const char *name);
/* Index of the first control of the parameter; fails if there is none. */
int desk_control(struct desk *d, const char *name);
/* The last frame, a line a row; the desk's. */
const char *desk_text(struct desk *d);
/* Presses the mouse on the text, which must be there; returns its row. */
int desk_press(struct desk *d, const char *text);
/* The row of the text in the last frame and its column in *x; −1: it is not there. */
int desk_find(struct desk *d, const char *text, int *x);
void assert_shows(struct desk *d, const char *text);
void assert_hides(struct desk *d, const char *text);

#endif
