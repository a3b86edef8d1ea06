#ifndef SCENE_KEYS_H
#define SCENE_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct asks;
struct ctx;
struct values;

/* What the action of a key works on. */
struct key_press {
    /* the scene's; for the app's own keys the struct lab, and the rest is NULL */
    void *view;
    const void *model;
    const struct ctx *ctx;
    struct asks *asks;
    int which; /* index among the row's keys: 0 or 1 for "→ ←" */
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
    int arg; /* for act, where it serves several rows: a parameter, say; KEY_OF(param):
              * the key works only while that parameter does something */
};

enum { KEY_PARAM = 1 << 16 };
#define KEY_OF(param) (KEY_PARAM + (param))

/* values_idle of the parameter that the row is for, or sets; NULL: the key works. */
const char *keys_idle(const struct key_row *row, const struct values *v,
                      struct arena *mem);

/* Calls the action of the first row that has the key and works; if none does, the first
 * says what it needs. False: no row has it. The rows end with {0}; NULL: no rows. */
bool keys_press(const struct key_row *rows, struct key_press p, uint32_t key);

/* The first name in a row's keys: its bytes (0: there is none) and the range of keys that
 * it stands for. */
struct key_name {
    size_t bytes;
    uint32_t first, last;
};
struct key_name keys_name(const char *keys);
/* Bytes of the names that the bar shows. */
size_t keys_in_bar(const char *keys);

/* The rows by which a key scrolls a text of which a page of so many is shown: ↑ ↓ k j PgUp
 * PgDn; by KEYS_FAR Home and End; 0: the key does not. */
enum { KEYS_FAR = 1000000 };
int keys_scroll(uint32_t key, int page);

/* Actions: give parameter `arg` its next value; let the learner type it. */
void keys_nudge(const struct key_press *p);
void keys_type(const struct key_press *p);

#endif
