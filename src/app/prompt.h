#ifndef APP_PROMPT_H
#define APP_PROMPT_H

#include <stdbool.h>

#include "base/fail.h"
#include "draw/event.h"
#include "draw/frame.h"

/* One line of text being typed. Takes every printable key while it is open. */
enum {
    PROMPT_BYTES = 4200
}; /* a little over the longest expression, so that its limit can speak */

struct prompt {
    bool open;
    char label[64];
    char text[PROMPT_BYTES];
    int length, cursor; /* bytes */
    bool fresh;         /* the text is the one it was opened with: typing replaces it */
    struct fail fail;   /* what was wrong with the text when it was last entered */
    int purpose, param, item, id; /* the app's: what to do with the text */
};

enum prompt_news { PROMPT_TYPING, PROMPT_ENTERED, PROMPT_LEFT };

/* `text` to begin with: all of it gives way to the first character typed, unless a key
 * that edits comes first. */
void prompt_open(struct prompt *p, const char *label, const char *text);
enum prompt_news prompt_key(struct prompt *p, uint32_t key);
/* Three rows at the bottom of r: the line, a caret under the mistake, the mistake in
 * words. */
void prompt_draw(const struct prompt *p, struct rect r, struct frame *f);

#endif
