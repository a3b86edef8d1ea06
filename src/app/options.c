#include "app/options.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "code/code.h"
#include "base/text.h"
#include "scene/value.h"

enum { STEPS_MOST = 1000000000 };

/* ---- values ---- */

/* Reads the digits from text[*at] up to the character `stop` into *out. Moves *at to the
 * stop, or to the mistake: the start of a number that is not in [least, most]. */
static bool read_digits(const char *text, size_t *at, char stop, uint64_t least,
                        uint64_t most, uint64_t *out)
{
    size_t from = *at;
    uint64_t v = 0;
    bool fits = true;
    for (; text[*at] >= '0' && text[*at] <= '9'; ++*at) {
        uint64_t digit = (uint64_t)(text[*at] - '0');
        fits = fits && v <= (most - digit) / 10;
        v = 10 * v + digit;
    }
    if (*at == from || text[*at] != stop) {
        return false;
    }
    if (!fits || v < least) {
        *at = from;
        return false;
    }
    *out = v;
    return true;
}

static enum err read_size(struct options *o, const struct option_row *row,
                          const char *value, struct fail *fail)
{
    size_t at = 0;
    uint64_t w, h;
    bool good = read_digits(value, &at, 'x', 1, FRAME_MOST_W, &w);
    if (good) {
        at++;
        good = read_digits(value, &at, '\0', 1, FRAME_MOST_H, &h);
    }
    if (!good) {
        return fail_set(fail, ERR_INPUT, row->name, (long)at + 1,
                        "expected COLUMNSxROWS from 1x1 to 1024x512, such as 100x30");
    }
    o->w = (int)w;
    o->h = (int)h;
    return ERR_NONE;
}

/* options_check_steps reads it, when the scene is known. */
static enum err read_steps(struct options *o, const struct option_row *row,
                           const char *value, struct fail *fail)
{
    (void)row, (void)fail;
    o->steps_text = value;
    return ERR_NONE;
}

/* Reads a number of a kind, or a formula of numbers such as 1/3. `range`: what is said
 * to be expected; NULL: that kind and these limits. */
static enum err read_number(const char *name, const char *text, const struct param *p,
                            const char *range, double *out, struct fail *fail)
{
    struct arena mem = ARENA_INIT;
    struct fail inner = FAIL_INIT;
    struct value value;
    char limits[80];
    enum err err = value_parse(p, text, &mem, &value, &inner);
    *out = value.number;
    arena_release(&mem);
    return err ? fail_set(fail, err, name, inner.column, "expected %s",
                          range ? range : param_range(p, limits, sizeof limits))
               : err;
}

enum err options_check_steps(struct options *o, struct fail *fail)
{
    const struct param steps = {.kind = KIND_INTEGER, .max = STEPS_MOST};
    long most = o->scene && o->scene->most_steps ? o->scene->most_steps : STEPS_MOST;
    char range[64];
    double v;
    if (!o->steps_text) {
        return ERR_NONE;
    }
    snprintf(range, sizeof range, "a whole number from 0 to %ld", most);
    enum err err = read_number("--steps", o->steps_text, &steps, range, &v, fail);
    o->steps = err ? o->steps : (long)v;
    return err;
}

static enum err read_seed(struct options *o, const struct option_row *row,
                          const char *value, struct fail *fail)
{
    static const char range[] = "a whole number from 0 to 18446744073709551615";
    /* 2^53: formulas are exact up to it */
    const struct param seed = {.kind = KIND_INTEGER, .max = 9007199254740992.0};
    double v = 0;
    size_t at = 0;
    if (read_digits(value, &at, '\0', 0, UINT64_MAX, &o->seed)) {
        return ERR_NONE;
    }
    enum err err = read_number(row->name, value, &seed, range, &v, fail);
    o->seed = err ? o->seed : (uint64_t)v;
    return err;
}

static enum err read_fps(struct options *o, const struct option_row *row,
                         const char *value, struct fail *fail)
{
    const struct param fps = {.min = 1, .max = 120};
    return read_number(row->name, value, &fps, NULL, &o->fps, fail);
}

static enum err read_rate(struct options *o, const struct option_row *row,
                          const char *value, struct fail *fail)
{
    const struct param rate = {.min = RATE_LEAST, .max = RATE_MOST};
    return read_number(row->name, value, &rate, NULL, &o->rate, fail);
}

/* Index of `value` among the row's names, or -1 with *fail set. */
static int read_name(const struct option_row *row, const char *value, struct fail *fail)
{
    enum { MOST = 16 };
    const char *names[MOST] = {NULL};
    char all[128] = "";
    size_t n = 0;
    for (; row->nth((int)n); n++) {
        assert(n < MOST);
        names[n] = row->nth((int)n);
        if (strcmp(names[n], value) == 0) {
            return (int)n;
        }
        size_t used = strlen(all);
        snprintf(all + used, sizeof all - used, "%s%s", n ? ", " : "one of ", names[n]);
    }
    const char *near = text_nearest(value, names, n);
    fail_set(fail, ERR_INPUT, row->name, 1, "expected %s%s%s%s", all,
             near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
    return -1;
}

const char *options_syntax(const struct option_row *row, char out[80])
{
    char names[64] = "";
    for (int i = 0; row->nth && row->nth(i); i++) {
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%s", i ? "|" : "", row->nth(i));
    }
    snprintf(out, 80, row->optional ? "[=%s]" : "%s", row->nth ? names : row->syntax);
    return out;
}

const char *options_glyphs(int glyphs)
{
    /* by enum glyphs */
    static const char *const names[] = {"braille", "block", "ascii", NULL};
    return names[glyphs];
}

static enum err read_glyphs(struct options *o, const struct option_row *row,
                            const char *value, struct fail *fail)
{
    o->glyphs = read_name(row, value, fail);
    return o->glyphs < 0 ? ERR_INPUT : ERR_NONE;
}

static const char *const color_names[] = {"auto", "truecolor", "256", "16",
                                          "8",    "never",     NULL};
static const int color_depths[] = {-1,       DEPTH_TRUE, DEPTH_256,
                                   DEPTH_16, DEPTH_8,    DEPTH_MONO};

const char *options_color(int depth)
{
    int i = 0;
    while (color_depths[i] != depth) {
        i++;
    }
    return color_names[i];
}

static const char *nth_color(int i)
{
    return color_names[i];
}

static enum err read_color(struct options *o, const struct option_row *row,
                           const char *value, struct fail *fail)
{
    int i = read_name(row, value, fail);
    o->depth = i < 0 ? -1 : color_depths[i];
    return i < 0 ? ERR_INPUT : ERR_NONE;
}

static const char *nth_theme(int i)
{
    return themes[i].name;
}

static enum err read_theme(struct options *o, const struct option_row *row,
                           const char *value, struct fail *fail)
{
    int i = read_name(row, value, fail);
    o->theme = i < 0 ? o->theme : &themes[i];
    return i < 0 ? ERR_INPUT : ERR_NONE;
}

/* ---- modes and flags ---- */

static const struct option_row *row_of_mode(enum mode mode)
{
    const struct option_row *row = option_table;
    while (row->mode != mode) {
        row++;
    }
    return row;
}

static enum err set_mode(struct options *o, const struct option_row *row,
                         const char *value, struct fail *fail)
{
    (void)value;
    if (o->mode == MODE_LIVE || (mode_informs(row->mode) && !mode_informs(o->mode))) {
        o->mode = row->mode;
    } else if (!mode_informs(o->mode)) {
        return fail_set(fail, ERR_INPUT, row->name, 1,
                        "a second output beside %s; expected only one of --print, --csv, "
                        "--json, --code, --record",
                        row_of_mode(o->mode)->name);
    }
    return ERR_NONE;
}

static const char *nth_format(int i)
{
    /* by enum format */
    static const char *const names[] = {"text", "ansi", "svg", NULL};
    return names[i];
}

static enum err set_print(struct options *o, const struct option_row *row,
                          const char *value, struct fail *fail)
{
    int i = value ? read_name(row, value, fail) : FORMAT_TEXT;
    if (i < 0) {
        return ERR_INPUT;
    }
    o->format = (enum format)i;
    return set_mode(o, row, value, fail);
}

static const char *nth_language(int i)
{
    return code_names[i];
}

static enum err set_code(struct options *o, const struct option_row *row,
                         const char *value, struct fail *fail)
{
    o->language = read_name(row, value, fail);
    return o->language < 0 ? ERR_INPUT : set_mode(o, row, value, fail);
}

static enum err read_path(const struct option_row *row, const char *value,
                          const char **path, struct fail *fail)
{
    *path = value;
    return value[0] ? ERR_NONE
                    : fail_set(fail, ERR_INPUT, row->name, 1,
                               "expected the name of a file, found nothing");
}

static enum err set_record(struct options *o, const struct option_row *row,
                           const char *value, struct fail *fail)
{
    enum err err = read_path(row, value, &o->record, fail);
    return err ? err : set_mode(o, row, value, fail);
}

static enum err set_output(struct options *o, const struct option_row *row,
                           const char *value, struct fail *fail)
{
    return read_path(row, value, &o->output, fail);
}

/* Inverts the option's default. */
static enum err set_flag(struct options *o, const struct option_row *row,
                         const char *value, struct fail *fail)
{
    (void)value, (void)fail;
    bool *flag = (bool *)(void *)((char *)o + row->flag);
    *flag = !*flag;
    return ERR_NONE;
}

/* ---- the table ---- */

const struct option_row option_table[] = {
    {.name = "--print",
     .syntax = "FORMAT",
     .optional = true,
     .nth = nth_format,
     .help = "Print the picture instead of opening it: as text (without color), with "
             "terminal colors, or as SVG.",
     .apply = set_print,
     .mode = MODE_PRINT},
    {.name = "--csv",
     .syntax = "",
     .help = "Print the numbers behind the picture as CSV, at full precision.",
     .apply = set_mode,
     .mode = MODE_CSV},
    {.name = "--json",
     .syntax = "",
     .help = "Print the numbers behind the picture as JSON.",
     .apply = set_mode,
     .mode = MODE_JSON},
    {.name = "--code",
     .syntax = "LANGUAGE",
     .nth = nth_language,
     .help = "Print the graph as a program in Python that can be run: with NumPy, its "
             "gradients by hand, or with PyTorch, by autograd. It checks its numbers.",
     .apply = set_code,
     .mode = MODE_CODE},
    {.name = "--record",
     .syntax = "FILE.cast",
     .help = "Record the run in a file that asciinema plays.",
     .apply = set_record,
     .mode = MODE_RECORD},
    {.name = "--output",
     .syntax = "FILE",
     .help = "Print to a file instead of to standard output.",
     .apply = set_output},
    {.name = "--force",
     .syntax = "",
     .help = "Replace a file that is already there.",
     .apply = set_flag,
     .flag = offsetof(struct options, force)},
    {.name = "--size",
     .syntax = "CxR",
     .help = "Columns and rows of the printed picture; 80x24 unless given, at most "
             "1024x512.",
     .apply = read_size},
    {.name = "--steps",
     .syntax = "N",
     .help = "Make N steps first; the live program then opens paused at step N.",
     .apply = read_steps},
    {.name = "--seed",
     .syntax = "N",
     .help = "The number that all random draws start from; 1 unless given.",
     .apply = read_seed},
    {.name = "--rate",
     .syntax = "N",
     .help = "Steps per second while the scene runs, from 0.25 to 20480 (keys + "
             "and -).",
     .apply = read_rate},
    {.name = "--hide-numbers",
     .syntax = "",
     .help = "Hide the numbers, so that they can be guessed first (key a).",
     .apply = set_flag,
     .flag = offsetof(struct options, hide_numbers)},
    {.name = "--strict",
     .syntax = "",
     .help =
         "Exit with status 1 if a number became infinite or undefined, or an entry of "
         "check does not pass.",
     .apply = set_flag,
     .flag = offsetof(struct options, strict)},
    {.name = "--theme",
     .syntax = "NAME",
     .nth = nth_theme,
     .help = "The colors; contrast is for a projector. Unless given, the terminal's own "
             "background decides between dark and light (key T).",
     .apply = read_theme},
    {.name = "--glyphs",
     .syntax = "NAME",
     .nth = options_glyphs,
     .help = "What curves are drawn with; braille unless the locale is not UTF-8.",
     .apply = read_glyphs},
    {.name = "--color",
     .syntax = "NAME",
     .nth = nth_color,
     .help = "How many colors to use; auto asks the terminal and heeds NO_COLOR.",
     .apply = read_color},
    {.name = "--no-mouse",
     .syntax = "",
     .help = "Leave the mouse to the terminal, which can then select text (key M).",
     .apply = set_flag,
     .flag = offsetof(struct options, mouse)},
    {.name = "--fps",
     .syntax = "N",
     .help = "Draw at most N frames per second, from 1 to 120; 30 unless given.",
     .apply = read_fps},
    {.name = "--list",
     .syntax = "",
     .help = "List the scenes with their parameters and presets.",
     .apply = set_mode,
     .mode = MODE_LIST},
    {.name = "--help",
     .letter = "-h",
     .syntax = "",
     .help = "Show this help; with SCENE, its lesson, keys and parameters; with ops, "
             "what may stand in an expression.",
     .apply = set_mode,
     .mode = MODE_HELP},
    {.name = "--version",
     .letter = "-V",
     .syntax = "",
     .help = "Show the version.",
     .apply = set_mode,
     .mode = MODE_VERSION},
    {.name = "--man", .syntax = "", .apply = set_mode, .mode = MODE_MAN},
    {0},
};
