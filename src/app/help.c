#include "app/options.h"

#include <stdio.h>
#include <string.h>

#include "app/help_ops.h"
#include "app/lab.h"
#include "app/manual.h"
#include "app/scenes.h"
#include "app/version.h"
#include "base/number.h"
#include "base/text.h"

static void write_options(struct manual *p)
{
    for (const struct option_row *row = option_table; row->name; row++) {
        char term[120], syntax[80];
        const char *between = row->syntax[0] && !row->optional ? " " : "";
        if (!row->help) {
            continue;
        }
        snprintf(term, sizeof term, "%s%s%s%s%s", row->letter ? row->letter : "",
                 row->letter ? ", " : "", row->name, between,
                 options_syntax(row, syntax));
        manual_item(p, term, row->help);
    }
}

/* The title without "NAME: " at its start. */
static const char *title_alone(const struct scene *scene)
{
    size_t n = strlen(scene->name);
    bool named = strncmp(scene->title, scene->name, n) == 0 && scene->title[n] == ':';
    return named ? scene->title + n + strlen(": ") : scene->title;
}

static void write_scene_titles(struct manual *p)
{
    for (int i = 0; scene_list[i]; i++) {
        manual_item(p, scene_list[i]->name, title_alone(scene_list[i]));
    }
}

/* The forms of an argument on the command line. */
static void write_names(struct manual *p)
{
    manual_item(p, "NAME=VALUE",
                "Sets a parameter of the scene, in any order. VALUE alone sets its first "
                "parameter. A number may be worked out: 1/3, pi/2, sqrt(2).");
    manual_item(p, "NAME.KIND=VALUE",
                "Sets it for one optimizer or activation, as in lr.adam=0.1; this wins "
                "over lr=0.2.");
    manual_item(p, "NAME@STEP=VALUE",
                "Changes it in mid-run: lr@200=0.01 counts after step 200.");
    manual_item(p, "leaf.NAME=VALUE",
                "Sets a variable of the expression; leaf.x=1/3 is the same as x=1/3.");
    manual_item(p, "preset=NAME",
                "Starts from one of the scene's presets (key o); the other arguments "
                "override it.");
    manual_item(
        p, "--",
        "Ends the options. A word that starts with one dash is a value, as in -x^2.");
}

static void add(char *out, size_t n, const char *before, const char *text)
{
    size_t used = strlen(out);
    snprintf(out + used, n - used, "%s%s", before, text);
}

/* "; default sgd 0.1, adam 0.3" */
static void add_defaults(char *out, size_t n, const struct param_list *list, int param)
{
    const struct param *p = &list->items[param];
    char number[NUMBER_SIZE];
    const char *before = "; default ";
    if (!p->initial_for) {
        add(out, n, p->initial[0] ? before : "", p->initial);
        return;
    }
    const struct choice *kinds = list->items[p->per - 1].choices;
    for (int i = 0; i < param_items(list, param); i++) {
        if (param_applies(p, i)) {
            add(out, n, before, kinds[i].name);
            add(out, n, " ", number_short(number, param_initial(p, i)));
            before = ", ";
        }
    }
}

/* True if an earlier parameter has the same choices. */
static bool are_shown(const struct param_list *list, int param)
{
    for (int i = 0; i < param; i++) {
        if (list->items[i].choices == list->items[param].choices) {
            return true;
        }
    }
    return false;
}

static void write_param(struct manual *page, const struct param_list *list, int param)
{
    static const char *const effects[] = {
        [RERUN] = "; a change starts the run over",
        [LIVE] = "; may change in mid-run",
        [VIEW] = "; changes only what is shown",
    };
    const struct param *p = &list->items[param];
    bool has_rows = p->choices && p->choices[0].help && !are_shown(list, param);
    char text[1024] = "", range[512], name[64], empty[128];
    add(text, sizeof text, "", p->help ? p->help : "");
    if (p->label && strcmp(p->label, p->name) != 0) {
        add(text, sizeof text, "; shown as ", p->label);
    }
    if (p->kind != KIND_TEXT && !has_rows) {
        add(text, sizeof text, " (", param_range(p, range, sizeof range));
        add(text, sizeof text, ")", "");
    }
    add(text, sizeof text, "", param_unset_help(p, empty, sizeof empty));
    add_defaults(text, sizeof text, list, param);
    add(text, sizeof text, effects[p->effect], "");
    snprintf(name, sizeof name, "%s%s", p->name, p->per ? "[.KIND]" : "");
    manual_item(page, name, text);
    if (has_rows) {
        manual_deeper(page);
        for (const struct choice *c = p->choices; c->name; c++) {
            manual_item(page, c->name, c->help);
        }
        manual_higher(page);
    }
}

static void write_params(struct manual *p, const struct scene *scene)
{
    const struct param_list list = param_table(scene->params, scene->name);
    for (int i = 0; i < list.n; i++) {
        write_param(p, &list, i);
    }
}

/* " name=value name=value" of a preset, ready for a shell. */
static const char *shell_words(const char *arguments, struct arena *mem)
{
    const char *out = "";
    for (const char *at = arguments; *at; at += strspn(at, " ")) {
        size_t n = strcspn(at, " "), name = strcspn(at, "=") + 1;
        out = arena_printf(mem, "%s %.*s%s", out, (int)name, at,
                           text_shell_word(arena_copy(mem, at + name, n - name), mem));
        at += n;
    }
    return out;
}

static const char presets_title[] = "Presets: preset=NAME, or key o";

static void write_presets(struct manual *p, const struct scene *scene)
{
    struct arena mem = ARENA_INIT;
    for (const struct preset *row = scene->presets; row && row->name; row++) {
        manual_item(p, row->name,
                    arena_printf(&mem, "%s\ngradwatch %s%s", row->help, scene->name,
                                 shell_words(row->arguments, &mem)));
    }
    arena_release(&mem);
}

static void write_functions(struct manual *p, const struct scene *scene)
{
    struct arena mem = ARENA_INIT;
    const char *brief = help_ops_brief(scene, &mem);
    if (brief) {
        manual_text(p, "Functions");
        manual_deeper(p);
        manual_text(p, brief);
        manual_higher(p);
    }
    arena_release(&mem);
}

/* Of the keys in every scene, with `scene` those that work there; NULL: all rows. */
static void write_rows(struct manual *p, const struct key_row *rows,
                       const struct scene *scene)
{
    for (; rows && rows->keys; rows++) {
        if (!scene || lab_key_works(rows, scene)) {
            manual_item(p, rows->keys, rows->help);
        }
    }
}

static void write_keys(struct manual *p, const struct scene *scene)
{
    write_rows(p, scene->keys, NULL);
}

static void write_columns(struct manual *p, const struct scene *scene)
{
    for (const struct record_column *c = scene->columns; c->name; c++) {
        manual_item(p, c->name, c->help);
    }
}

/* A part of the page, indented under its title. */
static void write_section(struct manual *p, const struct scene *scene, const char *title,
                          void (*write)(struct manual *, const struct scene *))
{
    manual_text(p, title);
    manual_deeper(p);
    write(p, scene);
    manual_higher(p);
}

static bool has_presets(const struct scene *scene)
{
    return scene->presets && scene->presets[0].name;
}

static const char how_to_type[] =
    "Values such as lr=0.1: type them with Tab and Enter, or on the command line.";

static void write_scene(struct manual *p, const struct scene *scene)
{
    manual_text(p, scene->title);
    manual_text(p, scene->lesson);
    manual_text(p, how_to_type);
    write_section(p, scene, "Parameters", write_params);
    write_functions(p, scene);
    if (has_presets(scene)) {
        write_section(p, scene, presets_title, write_presets);
    }
    if (scene->keys && scene->keys[0].keys) {
        write_section(p, scene, "Keys", write_keys);
    }
    if (scene->columns) {
        write_section(p, scene, "Columns of --csv", write_columns);
    }
}

static const char usage[] = "gradwatch [OPTION]... [SCENE] [VALUE] [NAME=VALUE]...";

static const char about[] =
    "A laboratory for gradients in the terminal: watch optimizers race, backpropagation "
    "walk through a graph, and gradients vanish or explode on their way through a net. "
    "Without SCENE it opens descent.";

static const struct preset examples[] = {
    {"descent", "f=rosenbrock start=-1.2,1", "open a scene with other values"},
    {"descent", "'sin(x)*cos(y)'", "its first parameter needs no name"},
    {"--csv descent", "--steps 40", "print the numbers behind the picture"},
    {"--print=svg descent", "--output race.svg", "save the picture"},
    {0},
};

static void write_examples(struct manual *p)
{
    for (const struct preset *row = examples; row->name; row++) {
        char command[256] = "gradwatch ";
        add(command, sizeof command, row->name, " ");
        add(command, sizeof command, row->arguments, "");
        manual_item(p, command, row->help);
    }
}

static void write_environment(struct manual *p)
{
    manual_item(
        p, "TERM",
        "What the terminal understands. Where this machine has no description of a "
        "terminal that is known to be like xterm (foot, ghostty, kitty, wezterm, "
        "alacritty and others), xterm-256color's is used.");
    manual_item(p, "COLORTERM", "truecolor or 24bit: the terminal shows all colors.");
    manual_item(p, "NO_COLOR",
                "When set and not empty: no colors, unless --color asks for them.");
    manual_item(p, "LC_ALL, LC_CTYPE, LANG",
                "Whether the terminal takes UTF-8; if not, pictures are made of ASCII.");
}

void options_help(FILE *out)
{
    struct manual p = manual_plain(out);
    p.started = true;
    fprintf(out, "Usage: %s\n", usage);
    manual_text(&p, about);
    manual_heading(&p, "Options");
    write_options(&p);
    manual_heading(&p, "Scenes (gradwatch --help SCENE tells more)");
    write_scene_titles(&p);
    manual_item(&p, "--help ops",
                "what may stand in an expression, and every local gradient");
    manual_heading(&p, "Arguments");
    write_names(&p);
    manual_heading(&p, "Keys in every scene");
    write_rows(&p, lab_keys, NULL);
    manual_heading(&p, "Environment");
    write_environment(&p);
    manual_heading(&p, "Examples");
    write_examples(&p);
}

void options_help_scene(FILE *out, const struct scene *scene)
{
    struct manual p = manual_plain(out);
    p.started = true;
    fprintf(out, "Usage: gradwatch [OPTION]... %s", scene->name);
    if (scene->params[0].name) {
        fprintf(out, " [%s]", scene->params[0].name);
    }
    fputs(" [NAME=VALUE]...\n", out);
    write_scene(&p, scene);
}

void options_help_screen(struct manual *p, const struct scene *scene,
                         const struct param_list *list)
{
    const char *functions = help_ops_brief(scene, p->frame->scratch);
    manual_heading(p, scene->title);
    manual_text(p, scene->lesson);
    manual_text(p, how_to_type);
    if (scene->keys) {
        manual_heading(p, "Keys of this scene");
        write_rows(p, scene->keys, NULL);
    }
    manual_heading(p, "Keys in every scene");
    write_rows(p, lab_keys, scene);
    manual_heading(p, "Signs");
    manual_item(p, "…", "a text goes on, or a number is left out: never a part of one");
    manual_item(p, "###",
                "a number that is too wide for its place: make the window wider");
    manual_item(p, "▲ ▼ ◀ ▶", "there is more in that direction");
    manual_item(p, "∂a/∂b", "how fast a changes with b");
    manual_heading(p, "Parameters: name=value on the command line, controls on screen");
    for (int i = 0; i < list->n; i++) {
        write_param(p, list, i);
    }
    if (functions) {
        manual_heading(p, "Functions");
        manual_text(p, functions);
    }
}

void options_list(FILE *out)
{
    struct manual p = manual_plain(out);
    for (int i = 0; scene_list[i]; i++) {
        char title[256] = "";
        add(title, sizeof title, scene_list[i]->name, ": ");
        add(title, sizeof title, title_alone(scene_list[i]), "");
        manual_text(&p, title);
        manual_deeper(&p);
        write_section(&p, scene_list[i], "Parameters", write_params);
        if (has_presets(scene_list[i])) {
            write_section(&p, scene_list[i], presets_title, write_presets);
        }
        manual_higher(&p);
    }
}

static void write_statuses(struct manual *p)
{
    manual_item(p, "0", "Done; divergence is a result, not an error (but see --strict).");
    manual_item(p, "1", "Something failed while running, such as writing a file.");
    manual_item(p, "2",
                "Misuse: one line on standard error names the argument, the column "
                "and what was expected.");
}

void options_man(FILE *out)
{
    struct manual p = {.out = out, .roff = true};
    fprintf(out, ".TH GRADWATCH 1 \"\" \"gradwatch %s\" \"User Commands\"\n", VERSION);
    manual_heading(&p, "NAME");
    fputs("gradwatch \\- an interactive laboratory for gradients\n", out);
    manual_heading(&p, "SYNOPSIS");
    manual_text(&p, usage);
    manual_heading(&p, "DESCRIPTION");
    manual_text(&p, about);
    manual_heading(&p, "OPTIONS");
    write_options(&p);
    manual_heading(&p, "ARGUMENTS");
    write_names(&p);
    manual_heading(&p, "KEYS");
    write_rows(&p, lab_keys, NULL);
    for (int i = 0; scene_list[i]; i++) {
        char title[64];
        snprintf(title, sizeof title, "SCENE %s", scene_list[i]->name);
        manual_heading(&p, title);
        write_scene(&p, scene_list[i]);
    }
    manual_heading(&p, "EXPRESSIONS");
    help_ops_grammar(&p);
    manual_heading(&p, "OPERATIONS");
    help_ops_rows(&p);
    manual_heading(&p, "EXAMPLES");
    write_examples(&p);
    manual_heading(&p, "EXIT STATUS");
    write_statuses(&p);
    manual_heading(&p, "ENVIRONMENT");
    write_environment(&p);
}
