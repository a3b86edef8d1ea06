#include "app/options.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "app/scenes.h"
#include "base/text.h"

enum { OPTIONS_MOST = 32 };

/* What the arguments are read into. */
struct parse {
    int argc, at; /* the argument being read */
    char **argv;
    struct arena *mem;
    struct options *out;
    struct fail *fail;
    bool seen[OPTIONS_MOST];
    const char **words; /* the arguments that are no options, in order */
    int n_words;
};

/* The row that the first n bytes of a word name, or NULL. */
static const struct option_row *find_row(const char *word, size_t n)
{
    for (const struct option_row *row = option_table; row->name; row++) {
        if (text_is(row->name, word, n) ||
            (row->letter && strcmp(row->letter, word) == 0)) {
            return row;
        }
    }
    return NULL;
}

static enum err unknown_option(const struct parse *p, const char *word, size_t n)
{
    const char *names[OPTIONS_MOST] = {NULL};
    size_t n_names = 0;
    for (const struct option_row *row = option_table; row->name; row++) {
        if (row->help) {
            names[n_names++] = row->name;
        }
    }
    const char *name = arena_copy(p->mem, word, n);
    const char *near = text_nearest(name, names, n_names);
    if (near) {
        return fail_set(p->fail, ERR_INPUT, name, 1, "unknown option; did you mean %s?",
                        near);
    }
    return fail_set(p->fail, ERR_INPUT, name, 1,
                    "unknown option; expected one of --help, or -- before a value");
}

static enum err read_option(struct parse *p)
{
    const char *word = p->argv[p->at], *value = NULL;
    size_t n = strcspn(word, "=");
    const struct option_row *row = find_row(word, n);
    if (!row) {
        return unknown_option(p, word, n);
    }
    bool needs = row->syntax[0] && !row->optional;
    char syntax[80];
    if (word[n] == '=') {
        value = word + n + 1;
    } else if (needs && p->at + 1 < p->argc) {
        value = p->argv[++p->at];
    }
    if (needs && !value) {
        return fail_set(p->fail, ERR_INPUT, row->name, (long)n + 1,
                        "expected %s after it", options_syntax(row, syntax));
    }
    if (value && !row->syntax[0]) {
        return fail_set(p->fail, ERR_INPUT, row->name, (long)n + 1,
                        "expected no value: this option takes none");
    }
    bool *seen = &p->seen[row - option_table];
    assert(row - option_table < OPTIONS_MOST);
    if (*seen) {
        return fail_set(p->fail, ERR_INPUT, row->name, 1, "given twice; expected once");
    }
    *seen = true;
    return row->apply(p->out, row, value, p->fail);
}

/* Other words that begin with a dash are expressions, such as -x^2. */
static bool is_option(const char *word)
{
    return strncmp(word, "--", 2) == 0 || strcmp(word, "-h") == 0 ||
           strcmp(word, "-V") == 0;
}

/* The options; the other words are kept for read_words. */
static enum err read_options(struct parse *p)
{
    bool ended = false;
    for (p->at = 1; p->at < p->argc; p->at++) {
        const char *word = p->argv[p->at];
        if (ended || !is_option(word)) {
            p->words[p->n_words++] = word;
        } else if (strcmp(word, "--") == 0) {
            ended = true;
        } else {
            enum err err = read_option(p);
            if (err) {
                return err;
            }
        }
    }
    return ERR_NONE;
}

/* ---- scene, VALUE, NAME=VALUE ---- */

static const char help_ops[] = "ops"; /* what --help takes besides a scene */

static enum err unknown_scene(const struct parse *p, const char *word)
{
    int n = 0;
    while (scene_list[n]) {
        n++;
    }
    const char **names = arena_new(p->mem, const char *, n + 1), *all = "";
    for (int i = 0; i < n; i++) {
        names[i] = scene_list[i]->name;
        all = arena_printf(p->mem, "%s%s%s", all, i ? ", " : "", names[i]);
    }
    if (p->out->mode == MODE_HELP) {
        names[n++] = help_ops;
        all = arena_printf(p->mem, "%s, %s", all, help_ops);
    }
    const char *near = text_nearest(word, names, (size_t)n);
    if (near) {
        return fail_set(p->fail, ERR_INPUT, word, 1, "unknown scene; did you mean %s?",
                        near);
    }
    return fail_set(p->fail, ERR_INPUT, word, 1, "unknown scene; expected one of %s",
                    all);
}

/* True if the word could be a misspelled name of a scene: letters, _ and -. */
static bool is_name(const char *word)
{
    return word[0] &&
           strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                        "_-") == strlen(word) &&
           word[0] != '-';
}

/* Takes the scene's name out of the words. */
static enum err read_scene(struct parse *p)
{
    int n = 0;
    for (int i = 0; i < p->n_words; i++) {
        const struct scene *scene = scene_find(p->words[i]);
        if (scene && p->out->scene) {
            return fail_set(p->fail, ERR_INPUT, p->words[i], 1,
                            "a second scene; expected only %s", p->out->scene->name);
        }
        if (scene) {
            p->out->scene = scene;
        } else if (p->out->mode == MODE_HELP && strcmp(p->words[i], help_ops) == 0) {
            p->out->help_ops = true;
        } else {
            p->words[n++] = p->words[i];
        }
    }
    p->n_words = n;
    for (int i = 0; i < n && !p->out->scene; i++) {
        if (is_name(p->words[i])) {
            return unknown_scene(p, p->words[i]);
        }
    }
    if (!p->out->scene && p->out->mode != MODE_HELP) {
        p->out->scene = scene_find("descent");
    }
    return ERR_NONE;
}

/* Rewrites the bare VALUE as NAME=VALUE; all words are then arguments. */
static enum err read_value(struct parse *p)
{
    const struct scene *scene = p->out->scene;
    const char *value = NULL;
    const struct param_list list =
        param_table(scene ? scene->params : &(struct param){0}, NULL);
    for (int i = 0; i < p->n_words; i++) {
        const char *word = p->words[i];
        if (strchr(word, '=')) {
            continue;
        }
        if (value) {
            return fail_set(p->fail, ERR_INPUT, word, 1,
                            "a second value beside '%.40s'; expected NAME=VALUE", value);
        }
        if (!scene) {
            return fail_set(p->fail, ERR_INPUT, word, 1, "expected the name of a scene");
        }
        if (strchr(word, '@') && param_named(&list, word, NULL) >= 0) {
            return fail_set(p->fail, ERR_INPUT, word, text_column(word, strlen(word)),
                            "no value; expected %s=VALUE", word);
        }
        value = word;
        p->words[i] = arena_printf(p->mem, "%s=%s", scene->params[0].name, word);
    }
    p->out->arguments = p->words;
    p->out->n_arguments = p->n_words;
    return ERR_NONE;
}

/* The error of --code for a scene that is no program: it names those that are. */
static enum err no_code(const struct parse *p)
{
    char all[80] = "";
    for (int i = 0; scene_list[i]; i++) {
        size_t used = strlen(all);
        if (scene_list[i]->code) {
            snprintf(all + used, sizeof all - used, "%s%s", used ? ", " : "",
                     scene_list[i]->name);
        }
    }
    return fail_set(p->fail, ERR_INPUT, "--code", 1,
                    "%s is no program; expected a scene of %s", p->out->scene->name, all);
}

/* Checks options that are wrong only together with others. */
static enum err check(const struct parse *p)
{
    const struct options *o = p->out;
    bool prints = o->mode == MODE_PRINT || o->mode == MODE_CSV || o->mode == MODE_JSON ||
                  o->mode == MODE_CODE;
    if (o->output && !prints && !mode_informs(o->mode)) {
        return fail_set(p->fail, ERR_INPUT, "--output", 1,
                        "expected with --print, --csv, --json or --code only");
    }
    return o->mode == MODE_CODE && !o->scene->code ? no_code(p) : ERR_NONE;
}

enum err options_parse(int argc, char **argv, struct arena *mem, struct options *out,
                       struct fail *fail)
{
    *out = (struct options){
        .mouse = true,
        .steps = -1,
        .seed = 1,
        .glyphs = -1,
        .depth = -1,
        .fps = 30,
    };
    struct parse p = {.argc = argc, .argv = argv, .mem = mem, .out = out, .fail = fail};
    p.words = arena_new(mem, const char *, argc);
    enum err err = read_options(&p);
    err = err ? err : read_scene(&p);
    err = err ? err : read_value(&p);
    err = err ? err : options_check_steps(out, fail);
    return err ? err : check(&p);
}
