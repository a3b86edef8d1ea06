#ifndef SCENE_KEYS_H
#define SCENE_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct asks;
struct ctx;

/* What the action of a key works on. */
struct key_press {
    void *view; /* of the scene; for the keys of the app its struct lab, the rest NULL */
    const void *model;
    const struct ctx *ctx;
    struct asks *asks;
    int which; /* of the row's keys, from 0: of "→ ←" 0 and 1 */
    int arg;   /* the row's */
};

/* A key, or a few that belong together: the key bar, the help, the man page and what the
 * key does are all made from this row. */
struct key_row {
    const char *keys; /* names, a space between: "f", "→ ←", "1–9 0"; after two spaces
                       * those that the bar leaves out: "→ ←  l h" */
    const char *label; /* "function": for the bar, one or two words; NULL: help only */
    const char *help;  /* one line */
    void (*act)(const struct key_press *p);
    int arg; /* for act, where it serves several rows: a parameter, say */
};

/* Acts by the row that has the key; false: none has. The rows end with {0}; NULL: none.
 */
bool keys_press(const struct key_row *rows, struct key_press p, uint32_t key);

/* A name at the start of a row's keys: its bytes, 0 at the end, and what it stands for.
 */
struct key_name {
    size_t bytes;
    uint32_t first, last;
};
struct key_name keys_name(const char *keys);
/* Bytes of the names that the bar shows. */
size_t keys_in_bar(const char *keys);

/* Actions: the parameter's next value; the parameter is typed. */
void keys_nudge(const struct key_press *p);
void keys_type(const struct key_press *p);

#endif
