#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/lab.h"
#include "app/options.h"
#include "app/manual.h"
#include "app/scenes.h"
#include "app/version.h"
#include "base/text.h"

enum { WORDS_MOST = 32 };

/* Parses a command line whose words are separated by single '|'. */
static enum err parse(const char *line, struct arena *mem, struct options *out,
                      struct fail *fail)
{
    char *argv[WORDS_MOST + 1] = {arena_copy(mem, "gradwatch", 9)};
    int argc = 1;
    char *word = arena_copy(mem, line, strlen(line));
    while (word && word[0]) {
        char *bar = strchr(word, '|');
        if (bar) {
            *bar = '\0';
        }
        assert_true(argc < WORDS_MOST);
        argv[argc++] = word;
        word = bar ? bar + 1 : NULL;
    }
    return options_parse(argc, argv, mem, out, fail);
}

static struct options good(const char *line, struct arena *mem)
{
    struct options o;
    struct fail fail = FAIL_INIT;
    if (parse(line, mem, &o, &fail)) {
        fail_msg("%s: %s: %s", line, fail.where, fail.what);
    }
    return o;
}

static const char *first_param(void)
{
    return scene_find("descent")->params[0].name;
}

static void nothing_given_is_the_live_descent(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct options o = good("", &mem);
    assert_int_equal(o.mode, MODE_LIVE);
    assert_string_equal(o.scene->name, "descent");
    assert_int_equal(o.n_arguments, 0);
    assert_int_equal(o.steps, -1);
    assert_true(o.seed == 1);
    assert_true(o.fps == 30);
    assert_true(o.mouse && !o.force && !o.strict);
    assert_int_equal(o.w, 0);
    assert_int_equal(o.glyphs, -1);
    assert_int_equal(o.depth, -1);
    assert_null(o.theme);
    assert_null(o.output);
    assert_null(o.record);
    arena_release(&mem);
}

static void every_option_is_read(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct options o =
        good("--csv|--output|a.csv|--force|--size=100x30|--steps|40|--seed|"
             "18446744073709551615|--strict|--theme|light|--glyphs|block|--color=16|"
             "--no-mouse|--fps|12.5",
             &mem);
    assert_int_equal(o.mode, MODE_CSV);
    assert_string_equal(o.output, "a.csv");
    assert_true(o.force && o.strict && !o.mouse);
    assert_int_equal(o.w, 100);
    assert_int_equal(o.h, 30);
    assert_int_equal(o.steps, 40);
    assert_true(o.seed == UINT64_MAX);
    assert_string_equal(o.theme->name, "light");
    assert_int_equal(o.glyphs, GLYPHS_BLOCK);
    assert_int_equal(o.depth, DEPTH_16);
    assert_true(o.fps == 12.5);
    o = good("--steps=2*50|--seed=2^10+1|--rate=1/3|--fps=10*pi", &mem);
    assert_true(o.steps == 100 && o.seed == 1025 && o.rate == 1.0 / 3);
    assert_true(o.fps > 31.4 && o.fps < 31.5);
    o = good("--size|1024x512|--steps=0|--fps=120", &mem);
    assert_true(o.w == 1024 && o.h == 512 && o.steps == 0 && o.fps == 120);
    o = good("--size|1x1|--steps=1000000000|--fps=1", &mem);
    assert_true(o.w == 1 && o.h == 1 && o.steps == 1000000000 && o.fps == 1);
    arena_release(&mem);
}

static void modes_and_formats_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        enum mode mode;
        enum format format;
    } rows[] = {
        {"--print", MODE_PRINT, FORMAT_TEXT},
        {"--print=text", MODE_PRINT, FORMAT_TEXT},
        {"--print=ansi", MODE_PRINT, FORMAT_ANSI},
        {"--print=svg", MODE_PRINT, FORMAT_SVG},
        {"--csv", MODE_CSV, FORMAT_TEXT},
        {"--json", MODE_JSON, FORMAT_TEXT},
        {"--code|numpy|graph", MODE_CODE, FORMAT_TEXT},
        {"--code=torch|graph", MODE_CODE, FORMAT_TEXT},
        {"--record|a.cast", MODE_RECORD, FORMAT_TEXT},
        {"--help", MODE_HELP, FORMAT_TEXT},
        {"-h", MODE_HELP, FORMAT_TEXT},
        {"--list", MODE_LIST, FORMAT_TEXT},
        {"--version", MODE_VERSION, FORMAT_TEXT},
        {"-V", MODE_VERSION, FORMAT_TEXT},
        {"--man", MODE_MAN, FORMAT_TEXT},
        {"--csv|--help", MODE_HELP, FORMAT_TEXT},
        {"--version|--json", MODE_VERSION, FORMAT_TEXT},
        {"--help|--version", MODE_HELP, FORMAT_TEXT}, /* the first one asked for */
        {"--help|--output|a", MODE_HELP, FORMAT_TEXT},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena mem = ARENA_INIT;
        struct options o = good(rows[i].line, &mem);
        assert_int_equal(o.mode, rows[i].mode);
        assert_int_equal(o.format, rows[i].format);
        arena_release(&mem);
    }
}

static void words_are_told_apart_in_any_order(void **state)
{
    (void)state;
    static const struct {
        const char *line,
            *arguments[3]; /* a leading '=' stands for the first parameter */
    } rows[] = {
        {"descent", {NULL}},
        {"descent|x^2+y^2", {"=x^2+y^2"}},
        {"x^2+y^2|descent", {"=x^2+y^2"}},
        {"x^2+y^2", {"=x^2+y^2"}},
        {"-x^2", {"=-x^2"}},
        {"descent|-x", {"=-x"}},
        {"--steps|3|-x^2|descent|lr=1", {"=-x^2", "lr=1"}},
        {"lr.adam@200=0.01|descent|beta=.5", {"lr.adam@200=0.01", "beta=.5"}},
        {"θ=1", {"θ=1"}},
        {"--|--csv", {"=--csv"}},
        {"descent|--|-h", {"=-h"}},
        {"descent|name", {"=name"}},
        {"-", {"=-"}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena mem = ARENA_INIT;
        struct options o = good(rows[i].line, &mem);
        int n = 0;
        assert_string_equal(o.scene->name, "descent");
        for (; rows[i].arguments[n]; n++) {
            const char *want = rows[i].arguments[n];
            const char *name = want[0] == '=' ? first_param() : "";
            assert_true(n < o.n_arguments);
            assert_string_equal(o.arguments[n], arena_printf(&mem, "%s%s", name, want));
        }
        assert_int_equal(o.n_arguments, n);
        arena_release(&mem);
    }
}

static void a_mistake_names_the_argument_the_column_and_what_was_expected(void **state)
{
    (void)state;
    char scenes[256] = "unknown scene; expected one of", all[300];
    for (int i = 0; scene_list[i]; i++) {
        size_t n = strlen(scenes);
        snprintf(scenes + n, sizeof scenes - n, "%s %s", i > 0 ? "," : "",
                 scene_list[i]->name);
    }
    snprintf(all, sizeof all, "%s, ops", scenes);
    const struct {
        const char *line, *where;
        long column;
        const char *what; /* how it begins */
    } rows[] = {
        {"desent", "desent", 1, "unknown scene; did you mean descent?"},
        {"no-such-scene", "no-such-scene", 1, "unknown scene; expected "},
        {"--help|desent", "desent", 1, "unknown scene; did you mean descent?"},
        {"--help|opps", "opps", 1, "unknown scene; did you mean ops?"},
        {"--help|xyz", "xyz", 1, all},
        {"ops", "ops", 1, scenes},
        {"--help|x^2", "x^2", 1, "expected the name of a scene"},
        {"descent|descent", "descent", 1, "a second scene; expected only descent"},
        {"descent|x|y", "y", 1, "a second value beside 'x'; expected NAME=VALUE"},
        {"--prnt", "--prnt", 1, "unknown option; did you mean --print?"},
        {"--prnt=svg", "--prnt", 1, "unknown option; did you mean --print?"},
        {"--x^2", "--x^2", 1, "unknown option; expected one of --help"},
        {"--print=sgv", "--print", 1,
         "expected one of text, ansi, svg; did you mean svg?"},
        {"--print=", "--print", 1, "expected one of text, ansi, svg"},
        {"--csv|--json", "--json", 1, "a second output beside --csv; expected only one "},
        {"--record|a|--print", "--print", 1,
         "a second output beside --record; expected only"},
        {"--csv|--csv", "--csv", 1, "given twice"},
        {"--code|numpy|depth", "--code", 1,
         "depth is no program; expected a scene of graph"},
        {"--code=numpy", "--code", 1, "descent is no program; expected a scene of graph"},
        {"--code=np|graph", "--code", 1, "expected one of numpy, torch"},
        {"--code|numpy|graph|--json", "--json", 1,
         "a second output beside --code; expected"},
        {"--seed|1|--seed=2", "--seed", 1, "given twice"},
        {"--csv=1", "--csv", 6, "expected no value"},
        {"--size", "--size", 7, "expected CxR after it"},
        {"--size|100", "--size", 4, "expected COLUMNSxROWS"},
        {"--size|100y30", "--size", 4, "expected COLUMNSxROWS"},
        {"--size|100x30x", "--size", 7, "expected COLUMNSxROWS"},
        {"--size|0x30", "--size", 1, "expected COLUMNSxROWS"},
        {"--size|80x0", "--size", 4, "expected COLUMNSxROWS"},
        {"--size|1025x1", "--size", 1, "expected COLUMNSxROWS"},
        {"--size|80x513", "--size", 4, "expected COLUMNSxROWS"},
        {"--size|18446744073709551617x1", "--size", 1, "expected COLUMNSxROWS"},
        {"--steps|-1", "--steps", 1, "expected a whole number from 0 to 100000"},
        {"--steps|abc|depth", "--steps", 1, "expected a whole number from 0 to 10000"},
        {"graph|--steps|1/3", "--steps", 1, "expected a whole number from 0 to 100000"},
        {"--help|--steps|abc", "--steps", 1,
         "expected a whole number from 0 to 1000000000"},
        {"--steps|1000000001", "--steps", 1, "expected a whole number from 0"},
        {"--steps|2*x", "--steps", 3, "expected a whole number from 0 to"},
        {"--seed|18446744073709551616", "--seed", 1, "expected a whole number"},
        {"--seed|0x1", "--seed", 2, "expected a whole number"},
        {"--rate|0.2", "--rate", 1, "expected a number from 0.25 to 20480"},
        {"--rate|20481", "--rate", 1, "expected a number from 0.25 to 20480"},
        {"--hide-numbers=no", "--hide-numbers", 15,
         "expected no value: this option takes none"},
        {"--fps|0.5", "--fps", 1, "expected a number from 1 to 120"},
        {"--fps|121", "--fps", 1, "expected a number from 1 to 120"},
        {"--fps|nan", "--fps", 1, "expected a number from 1 to 120"},
        {"--fps|30x", "--fps", 3, "expected a number from 1 to 120"},
        {"--theme|drak", "--theme", 1,
         "expected one of dark, light, contrast, mono; did"},
        {"--glyphs|dots", "--glyphs", 1, "expected one of braille, block, ascii"},
        {"--color|24", "--color", 1,
         "expected one of auto, truecolor, 256, 16, 8, never"},
        {"--output|f", "--output", 1,
         "expected with --print, --csv, --json or --code only"},
        {"--record|f.cast|--output|f", "--output", 1, "expected with --print, --csv"},
        {"--csv|--output=", "--output", 1, "expected the name of a file, found nothing"},
        {"--record=", "--record", 1, "expected the name of a file, found nothing"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena mem = ARENA_INIT;
        struct options o;
        struct fail fail = FAIL_INIT;
        assert_int_equal(parse(rows[i].line, &mem, &o, &fail), ERR_INPUT);
        fail.what[strlen(rows[i].what)] = '\0';
        assert_string_equal(fail.what, rows[i].what);
        assert_string_equal(fail.where, rows[i].where);
        assert_int_equal(fail.column, rows[i].column);
        arena_release(&mem);
    }
}

static void help_of_a_scene_knows_whether_one_was_named(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    assert_null(good("--help", &mem).scene);
    assert_string_equal(good("--help|descent", &mem).scene->name, "descent");
    assert_true(good("--help|ops", &mem).help_ops && good("ops|-h", &mem).help_ops);
    assert_false(good("--help|descent", &mem).help_ops);
    assert_string_equal(good("descent|-h", &mem).scene->name, "descent");
    arena_release(&mem);
}

/* ---- help ---- */

static char *text_of(void (*write)(FILE *))
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    assert_non_null(out);
    write(out);
    fclose(out);
    return text;
}

static void scene_help(FILE *out)
{
    options_help_scene(out, scene_find("descent"));
}

/* `text` as the man page writes it, into out; returns out. */
static const char *as_roff(const char *text, char out[256])
{
    size_t n = 0, used;
    out[0] = '\0';
    for (; *text; text += used) {
        uint32_t ch;
        used = text_decode(text, strlen(text), &ch);
        const char *before = ch == '-' ? "\\" : ch == '.' && n == 0 ? "\\&" : "";
        n += ch >= 0x80 ? (size_t)snprintf(out + n, 256 - n, "\\[u%04X]", (unsigned)ch)
                        : (size_t)snprintf(out + n, 256 - n, "%s%c", before, (int)ch);
        assert_true(n < 250);
    }
    return out;
}

static bool both_have(const char *help, const char *man, const char *text)
{
    char roff[256];
    return strstr(help, text) && strstr(man, as_roff(text, roff));
}

static void help_and_man_name_every_option_scene_key_theme_and_the_version(void **state)
{
    (void)state;
    char *help = text_of(options_help), *man = text_of(options_man);
    for (const struct option_row *row = option_table; row->name; row++) {
        assert_true(both_have(help, man, row->name) == (row->help != NULL));
    }
    for (int i = 0; scene_list[i]; i++) {
        assert_true(both_have(help, man, scene_list[i]->name));
    }
    for (int i = 0; themes[i].name; i++) {
        assert_true(both_have(help, man, themes[i].name));
    }
    for (const struct key_row *key = lab_keys; key->keys; key++) {
        assert_true(both_have(help, man, key->keys));
    }
    assert_non_null(strstr(man, "gradwatch " VERSION));
    free(help);
    free(man);
}

static void help_list_and_man_name_every_parameter_choice_and_preset(void **state)
{
    (void)state;
    const struct scene *scene = scene_find("descent");
    char *help = text_of(scene_help), *list = text_of(options_list);
    char *man = text_of(options_man);
    for (const struct param *p = scene->params; p->name; p++) {
        assert_true(both_have(help, man, p->name) && strstr(list, p->name));
        for (const struct choice *c = p->choices; c && c->name; c++) {
            assert_true(both_have(help, man, c->name) && strstr(list, c->name));
        }
    }
    for (const struct preset *p = scene->presets; p && p->name; p++) {
        assert_true(both_have(help, man, p->name) && strstr(list, p->name));
    }
    free(help);
    free(list);
    free(man);
}

static void help_says_symbols_and_commands_apart_from_its_sentences(void **state)
{
    (void)state;
    char *help = text_of(scene_help), *list = text_of(options_list);
    assert_non_null(strstr(help, "learning rate: the factor on the step; shown as η\n"));
    assert_non_null(strstr(help, "see who lingers,"));
    assert_non_null(strstr(help, "  gradwatch descent f=saddle start=3,0.001\n"));
    assert_non_null(strstr(list, "descent: optimizers race down f(x, y)\n"));
    assert_null(strstr(list, "descent: descent"));
    free(help);
    free(list);
}

/* Words longer than a line (a preset's expression, say) may stand out. */
static void plain_help_keeps_to_the_width_of_a_terminal(void **state)
{
    (void)state;
    char *texts[] = {text_of(options_help), text_of(options_list), text_of(scene_help)};
    for (int i = 0; i < 3; i++) {
        for (char *line = strtok(texts[i], "\n"); line; line = strtok(NULL, "\n")) {
            const char *word = line + strspn(line, " ");
            assert_true(text_width(line) <= 78 || !strchr(word, ' '));
            assert_true(line[strlen(line) - 1] != ' ');
        }
        free(texts[i]);
    }
}

/* Every line of the man page is a request that is meant, or text. */
static void the_man_page_is_ascii_with_only_requests_that_are_meant(void **state)
{
    (void)state;
    char *man = text_of(options_man);
    int depth = 0;
    for (char *line = strtok(man, "\n"); line; line = strtok(NULL, "\n")) {
        assert_true(line[0] != '\'');
        for (const char *c = line; *c; c++) {
            assert_true(*c >= ' ' && *c <= '~');
        }
        if (line[0] == '.') {
            static const char *const known[] = {".TH ", ".SH ", ".PP", ".TP",
                                                ".br",  ".RS",  ".RE"};
            bool found = false;
            for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
                found = found || strncmp(line, known[i], strlen(known[i])) == 0;
            }
            assert_true(found);
        }
        depth += strcmp(line, ".RS") == 0;
        depth -= strcmp(line, ".RE") == 0;
        assert_true(depth >= 0);
    }
    assert_int_equal(depth, 0);
    free(man);
}

static void write_page(FILE *out)
{
    struct manual p = {.out = out, .roff = true};
    manual_heading(&p, "T");
    manual_text(&p, ".x 'y' \\z\n-w^~`\u03B8");
    manual_item(&p, ".", "'");
}

/* The escapes of groff_char(7). */
static void roff_shows_text_as_typed(void **state)
{
    (void)state;
    char *text = text_of(write_page);
    assert_string_equal(text, ".SH T\n.PP\n\\&.x \\(aqy\\(aq \\ez\n.br\n"
                              "\\-w\\(ha\\(ti\\(ga\\[u03B8]\n"
                              ".TP\n\\fB\\&.\\fR\n\\(aq\n");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_given_is_the_live_descent),
        cmocka_unit_test(every_option_is_read),
        cmocka_unit_test(modes_and_formats_are_read),
        cmocka_unit_test(words_are_told_apart_in_any_order),
        cmocka_unit_test(a_mistake_names_the_argument_the_column_and_what_was_expected),
        cmocka_unit_test(help_of_a_scene_knows_whether_one_was_named),
        cmocka_unit_test(help_and_man_name_every_option_scene_key_theme_and_the_version),
        cmocka_unit_test(help_list_and_man_name_every_parameter_choice_and_preset),
        cmocka_unit_test(help_says_symbols_and_commands_apart_from_its_sentences),
        cmocka_unit_test(plain_help_keeps_to_the_width_of_a_terminal),
        cmocka_unit_test(roff_shows_text_as_typed),
        cmocka_unit_test(the_man_page_is_ascii_with_only_requests_that_are_meant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
