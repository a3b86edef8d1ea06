#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

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
    const char *output, *record; /* file names or NULL; output only in MODE_PRINT _CSV
                                    _JSON */
    bool force, strict, mouse;   /* force: replace files; strict: exit 1 when something
                                    became non-finite; mouse: true */
    int w, h;                    /* --size, cells; 0: not given */
    const char *steps_text;      /* of --steps, as typed; NULL: not given */
    long steps;                  /* 0..1e9; -1: not given */
    uint64_t seed;               /* 1 */
    const struct theme *theme;   /* the first one */
    int glyphs, depth;           /* enum or -1: as the terminal or the locale has it */
    bool help_ops;               /* MODE_HELP: of the operations, not of a scene */
    bool format_given;           /* --print=...: an explicit ansi beats NO_COLOR */
    double fps;                  /* 1..120; 30 */
    double rate;                 /* steps a second, 0.25..20480; 0: the scene's */
    bool hide_numbers;
    const struct scene *scene; /* descent; NULL in MODE_HELP when none is named */
    const char **arguments;    /* the n NAME=VALUE arguments in the order given; a bare
                                * VALUE has been rewritten as FIRST=VALUE */
    int n_arguments;
};

/* Does the mode only inform, whatever else is asked for? */
static inline bool mode_informs(enum mode mode)
{
    return mode >= MODE_HELP;
}

/* Parses argv into *out; strings point into argv or mem. The first bare word that is a
 * scene's name is the scene; a word with `=` is NAME=VALUE (its names are for
 * settings_parse to check); one other bare word is the VALUE. Without a scene, a word of
 * letters alone is taken for a misspelled one. --help, --list and --version win over the
 * other modes. ERR_INPUT names the argument, the column and what was expected, with the
 * nearest name suggested. */
enum err options_parse(int argc, char **argv, struct arena *mem, struct options *out,
                       struct fail *fail);
/* Reads --steps into .steps, when the scene is known, whose range a mistake names. */
enum err options_check_steps(struct options *o, struct fail *fail);

/* A row of the table of options. */
struct option_row {
    const char *name;   /* "--size" */
    const char *letter; /* "-h", or NULL */
    const char *syntax; /* of the value: "CxR"; "": it has none */
    bool optional;      /* the value may be left out */
    const char *help;   /* a sentence; NULL: hidden */
    enum err (*apply)(struct options *o, const struct option_row *row, const char *value,
                      struct fail *fail); /* value: NULL when none was given */
    enum mode mode;                       /* of an option that sets it */
    size_t flag;                          /* of set_flag: where in struct options */
    const char *(*nth)(int i); /* the names that its value may be; NULL past the last */
};
extern const struct option_row
    option_table[]; /* src/app/options.c; ended by a NULL name */

/* "CxR", "dark|light|contrast|mono", "[=text|ansi|svg]", into out; returns out. */
const char *options_syntax(const struct option_row *row, char out[80]);
/* How the options call them: "braille", NULL past the last; "truecolor", "auto" for -1.
 */
const char *options_glyphs(int glyphs);
const char *options_color(int depth);
enum { RATE_MOST = 20480 };
#define RATE_LEAST 0.25

/* Generated from the tables of options, scenes and parameters. Wrapped at 78 columns. */
void options_help(FILE *out);                                  /* --help */
void options_help_scene(FILE *out, const struct scene *scene); /* --help SCENE */
void options_help_ops(FILE *out);                              /* --help ops */
struct manual;                                                 /* app/manual.h */
void options_help_screen(struct manual *p, const struct scene *scene,
                         const struct param_list *list); /* key ? */
void options_list(FILE *out); /* --list: scenes, parameters with their choices, presets */
void options_man(FILE *out);  /* the man page, roff */

#endif
