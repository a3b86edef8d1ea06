#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fail.h"
#include "draw/frame.h"
#include "scene/scene.h"

/* The command line: one table of options, from which --help and the man page are made. */
enum mode {
    MODE_LIVE,
    MODE_PRINT,
    MODE_CSV,
    MODE_JSON,
    MODE_RECORD,
    MODE_HELP,
    MODE_LIST,
    MODE_VERSION,
    MODE_MAN
};
enum format { FORMAT_TEXT, FORMAT_ANSI, FORMAT_SVG };

struct options {
    enum mode mode;
    enum format format;
    const char *output, *record; /* file names or NULL */
    bool force, strict, mouse;   /* strict: exit 1 when something became non-finite */
    int w, h;                    /* --size; 0: not given */
    long steps;                  /* -1: not given */
    uint64_t seed;               /* 1 */
    const struct theme *theme;
    int glyphs, depth;         /* enum or -1 */
    double fps;                /* 30 */
    const struct scene *scene; /* descent */
    const char *
        *arguments;  /* the NAME=VALUE arguments, n of them; a bare VALUE has been */
    int n_arguments; /* rewritten as FIRST=VALUE */
};

/* Parses argv into *out; strings point into argv or mem. ERR_INPUT names the argument,
 * the column and what was expected, with the nearest name suggested. */
enum err options_parse(int argc, char **argv, struct arena *mem, struct options *out,
                       struct fail *fail);

/* Generated from the tables. */
void options_help(FILE *out);                             /* --help */
void options_help_scene(FILE *out, const struct scene *); /* gradwatch --help SCENE */
void options_list(FILE *out); /* --list: scenes, presets, surfaces … */
void options_man(FILE *out);  /* the man page, roff */

#endif
