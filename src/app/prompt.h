#ifndef APP_PROMPT_H
#define APP_PROMPT_H

#include <stdbool.h>

#include "base/fail.h"
#include "draw/event.h"
#include "draw/frame.h"

/* One line of text being typed. Takes every printable key while it is open. */
enum {
    PROMPT_BYTES = 4200
}; /* room for a text that is longer than an expression may be */

struct prompt {
    bool open;
    char label[64];
    char text[PROMPT_BYTES];
    int length, cursor; /* bytes */
    bool fresh;         /* nothing was typed or edited yet: typing replaces the text */
    char hint[240];     /* what may be typed, or "" */
    struct fail fail;   /* the mistake in the text when Enter was last pressed */
    int purpose, param, item, id; /* for the app: what to do with the text */
};

enum prompt_news { PROMPT_TYPING, PROMPT_ENTERED, PROMPT_LEFT };

/* Opens the prompt with `text` in it, which the first character typed replaces, unless an
 * editing key comes first. */
void prompt_open(struct prompt *p, const char *label, const char *text);
enum prompt_news prompt_key(struct prompt *p, uint32_t key);
/* Completes the name that ends at the cursor as far as the names that begin with it
 * agree; the hint says which they are. A name ends at a comma. */
void prompt_complete(struct prompt *p, const char *const *names, int n);
/* Rows that prompt_draw needs in f: the line, a caret under the mistake, the mistake
 * in words, or what may be typed and the keys. */
int prompt_rows(const struct prompt *p, const struct frame *f);
/* Draws into r, as many rows. */
void prompt_draw(const struct prompt *p, struct rect r, struct frame *f);

#endif
