#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/fail.h"
#include "draw/frame.h"
#include "scene/scene.h"

/* The command line: one table of options, from which --help and the man page are made
 * too. */
enum mode {
    MODE_LIVE,
    MODE_PRINT,
    MODE_CSV,
    MODE_JSON,
    MODE_CODE,
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
    int language;                /* MODE_CODE: enum code_language */
    const char *output, *record; /* file names or NULL; output only in MODE_PRINT _CSV
                                    _JSON _CODE */
    bool force, strict, mouse;   /* force: replace files; strict: exit 1 when something
                                    became non-finite; mouse: default true */
    int w, h;                    /* --size, cells; 0: not given */
    const char *steps_text;      /* --steps as typed; NULL: not given */
    long steps;                  /* 0..1e9; -1: not given */
    uint64_t seed;               /* default 1 */
    const struct theme *theme;   /* NULL: not given */
    /* enum glyphs, enum depth; -1: as the terminal or the locale has it */
    int glyphs, depth;
    bool help_ops; /* MODE_HELP: help on the operations, not on a scene */
    double fps;    /* 1..120; default 30 */
    double rate;   /* steps a second, 0.25..20480; 0: the scene's */
    bool hide_numbers;
    const struct scene *scene; /* default descent; NULL: MODE_HELP without a scene */
    const char **arguments;    /* the n NAME=VALUE arguments in the order given; a bare
                                * VALUE has been rewritten as FIRST=VALUE */
    int n_arguments;
};

/* True for modes that only inform; they win over all others. */
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
/* Reads --steps into .steps. Called when the scene is known, because the error message
 * tells the scene's range. */
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
    enum mode mode;                       /* the mode that set_mode sets */
    size_t flag; /* offset in struct options of the flag that set_flag inverts */
    const char *(*nth)(int i); /* the names that its value may be; NULL past the last */
};
extern const struct option_row
    option_table[]; /* src/app/options.c; ended by a NULL name */

/* The value's syntax: "CxR", "dark|light|contrast|mono", "[=text|ansi|svg]". Returns
 * out. */
const char *options_syntax(const struct option_row *row, char out[80]);
/* The names of glyphs and depths in options: "braille", NULL past the last; "truecolor",
 * "auto" for -1. */
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
