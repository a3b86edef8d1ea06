/* The equations that the panels of graph show are read as they are written, and computed
 * again: what stands at the right follows from the digits at the left. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autodiff/expression.h"
#include "base/number.h"
#include "base/text.h"
#include "desk.h"
#include "tests/drawing.h"
#include "tests/evaluate.h"

/* ---- reading what is shown ---- */

/* The value of a text in numbers. False: it has names in it, or is none. */
static bool read_value(const char *text, double *out)
{
    static const char *const names[] = {"inf", "nan"};
    const double known[] = {(double)INFINITY, (double)NAN};
    struct arena mem = ARENA_INIT;
    struct graph g;
    const struct expression_options options = {
        .names = names, .n_names = 2, .only_names = true};
    char *copy = arena_copy(&mem, text, strlen(text));
    for (char *at = copy; (at = strstr(at, "e−")); at++) { /* 1.2e−7 */
        if (at > copy && text_is_digit(at[-1]) && text_is_digit(at[strlen("e−")])) {
            at[1] = '-';
            memmove(at + 2, at + strlen("e−"), strlen(at + strlen("e−")) + 1);
        }
    }
    bool reads = expression_parse(copy, &options, &mem, &g, NULL) == ERR_NONE;
    if (reads) {
        double *values = arena_new(&mem, double, g.n);
        evaluate(&g, known, values, NULL);
        *out = values[g.n - 1];
    }
    arena_release(&mem);
    return reads;
}

/* Half a unit of the last digit of a number as it is written, and the rounding of a
 * double. */
static double half_unit(const char *text, double v)
{
    const char *point = strchr(text, '.'), *e = strchr(text, 'e');
    size_t digits = point ? strspn(point + 1, "0123456789") : 0;
    double power = 0;
    if (e) {
        bool minus = strncmp(e + 1, "−", strlen("−")) == 0;
        power = strtod(e + 1 + (minus ? strlen("−") : 0), NULL) * (minus ? -1 : 1);
    }
    return 0.5 * pow(10, power - (double)digits) + 1e-12 * fabs(v);
}

/* True if the text is a number alone, maybe with a minus. */
static bool is_number(const char *text)
{
    double v;
    return number_parse(text, &v, NULL) == ERR_NONE || strcmp(text, "nan") == 0 ||
           strcmp(text, "inf") == 0 || strcmp(text, "−inf") == 0;
}

static bool agree(const char *side, const char *result)
{
    double v, shown;
    if (!read_value(side, &v) || !read_value(result, &shown)) {
        return true;
    }
    if (!isfinite(v) || !isfinite(shown)) {
        return v == shown || (isnan(v) && isnan(shown));
    }
    return fabs(v - shown) <= half_unit(result, shown);
}

/* "a kept + b" is the sum a + b. */
static void drop_word(char *text, const char *word)
{
    char *at = strstr(text, word);
    if (at) {
        memmove(at, at + strlen(word), strlen(at + strlen(word)) + 1);
    }
}

/* A chain of equations "name = side = side = number": returns how many of them were
 * computed again. */
static int check_chain(const char *where, const char *chain)
{
    char parts[16][600];
    int n = 0, checked = 0;
    for (const char *at = chain; at && n < 16; n++) {
        const char *end = strstr(at, " = ");
        size_t bytes = end ? (size_t)(end - at) : strlen(at);
        snprintf(parts[n], sizeof parts[n], "%.*s", (int)bytes, at);
        drop_word(parts[n], " kept");
        at = end ? end + strlen(" = ") : NULL;
    }
    const char *result = parts[n - 1];
    for (int i = 0; i < n - 1 && is_number(result); i++) {
        /* "∂L/∂x, 2 of 4 arrived: 1 + 2", "w ← 1 − 2" */
        const char *colon = strstr(parts[i], ": "), *arrow = strstr(parts[i], "← ");
        const char *side = colon ? colon + 2 : arrow ? arrow + strlen("← ") : parts[i];
        double v;
        if (!is_number(side) && read_value(side, &v)) {
            if (!agree(side, result)) {
                fail_msg("%s shows %s, but %s = %.9g", where, chain, side, v);
            }
            checked++;
        }
    }
    return checked;
}

/* The text of row `row` in the left (0) or the right (1) panel, without blanks around. */
static bool panel_row(const char *row, size_t bytes, int panel, char *out, size_t n)
{
    static const char wall[] = "│", walls[] = "││";
    char line[2000];
    snprintf(line, sizeof line, "%.*s", (int)bytes, row);
    char *middle = strstr(line, walls), *last = line;
    for (char *at = line; (at = strstr(at, wall)); at++) {
        last = at;
    }
    if (strncmp(line, wall, strlen(wall)) != 0 || last == line || (panel && !middle)) {
        return false;
    }
    const char *from = panel ? middle + strlen(walls) : line + strlen(wall);
    *(panel || !middle ? last : middle) = '\0';
    for (char *at; (at = strstr(line + 1, "\u00A0"));) { /* nothing reads it otherwise */
        memmove(at, at + 1, strlen(at + 1) + 1);
        *at = ' ';
    }
    from += strspn(from, " ");
    snprintf(out, n, "%s", from);
    for (size_t end = strlen(out); end > 0 && out[end - 1] == ' '; end--) {
        out[end - 1] = '\0';
    }
    return true;
}

/* A row without its label, "to z₁     "; *label: it had one. */
static const char *without_label(const char *row, bool *label)
{
    static const char *const labels[] = {
        "formula", "numbers", "local", "kept", "upstream", "sum", "uses", "begin", "to "};
    *label = false;
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        *label |= strncmp(row, labels[i], strlen(labels[i])) == 0;
    }
    const char *blanks = *label ? strstr(row + 3, "  ") : NULL;
    row = blanks ? blanks : row;
    return row + strspn(row, " ");
}

/* True if the text has its result: "a = b = 6", "2 paths: —". */
static bool is_complete(const char *text)
{
    const char *last = text;
    for (const char *at = text; *at; at++) {
        bool sign = strncmp(at, "= ", 2) == 0 || strncmp(at, ": ", 2) == 0;
        last = sign ? at + 2 : last;
    }
    return last != text && (is_number(last) || strcmp(last, "—") == 0);
}

static bool goes_on(const char *text, const char *row)
{
    size_t n = strlen(text), dot = strlen("·");
    bool times = n > dot && strcmp(text + n - dot, "·") == 0;
    return !is_complete(text) &&
           (times || strncmp(row, "= ", 2) == 0 || strncmp(row, "+ ", 2) == 0 ||
            strncmp(row, "≈ ", strlen("≈ ")) == 0 ||
            strncmp(row, "− ", strlen("− ")) == 0);
}

/* Checks each row of a panel; one that begins with a sign goes on with the one before. */
static int check_panel(const char *where, const char *screen, int panel)
{
    char text[4000] = "", row[2000];
    int checked = 0;
    for (const char *at = screen; *at;) {
        size_t bytes = strcspn(at, "\n");
        bool label;
        if (panel_row(at, bytes, panel, row, sizeof row)) {
            const char *said = without_label(row, &label);
            if (*text && (label || !goes_on(text, said))) {
                checked += check_chain(where, text);
                *text = '\0';
            }
            size_t n = strlen(text);
            bool path = n == 0 && (strncmp(said, "= ", 2) == 0 || *said == '+');
            said += path ? 2 : 0; /* one of several paths */
            snprintf(text + n, sizeof text - n, "%s%s", n ? " " : "", said);
        }
        at += bytes + (at[bytes] == '\n');
    }
    return checked + check_chain(where, text);
}

/* Every step of an expression at this size; returns the equations that were computed
 * again. */
static int check_steps(const char *arguments, int w, int h)
{
    enum { STEPS_MOST = 60 };
    char words[400], where[500];
    const char *list[24] = {"graph"};
    int n = 1, checked = 0;
    snprintf(words, sizeof words, "%s", arguments);
    for (char *at = strtok(words, " "); at && n < 23; at = strtok(NULL, " ")) {
        list[n++] = at;
    }
    struct desk *d = desk_open(list);
    desk_resize(d, w, h);
    long step = -1;
    for (int i = 0; i < STEPS_MOST && desk_step(d) != step; i++) {
        step = desk_step(d);
        snprintf(where, sizeof where, "graph %s --steps %ld at %dx%d", arguments, step, w,
                 h);
        checked += check_panel(where, desk_text(d), 0);
        checked += check_panel(where, desk_text(d), 1);
        desk_key(d, K_RIGHT);
    }
    desk_close(d);
    return checked;
}

/* ---- tests ---- */

static void equations_of_presets_hold(void **state)
{
    (void)state;
    static const char *const presets[] = {"mission", "sigmoid_neuron", "two_factors",
                                          "sine",    "fan_out",        "sum_times",
                                          "softmax", "network",        "recurrent"};
    int checked = 0;
    for (size_t i = 0; i < sizeof presets / sizeof *presets; i++) {
        char words[80];
        snprintf(words, sizeof words, "preset=%s", presets[i]);
        checked += check_steps(words, 80, 24);
        checked += check_steps(words, 120, 36);
    }
    assert_true(checked > 200);
}

/* Edges of domains, cancellation, overflow, updates whose gradients pile up. */
static void equations_at_edges_hold(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "log(x) x=-1",
        "log1p(x) x=-2",
        "log10(x) x=-10",
        "atanh(x) x=2",
        "a^b a=0 b=0",
        "x^y x=-2 y=0.5",
        "sqrt(x) x=0",
        "x/y x=1 y=0",
        "tanh(x) x=800",
        "sigmoid(x) x=-800",
        "sigmoid(x) x=40",
        "exp(x)-exp(y) x=20 y=20.000001",
        "x-y x=1.000001 y=1.0000005",
        "max(a,a)*min(a,b)",
        "x/(-2)+x^-2+-3*x",
        "|x|*-0.1+x*pi x=-0.7",
        "1e6*x*y x=1.23456789 y=0.000123456",
        "w*x train=w passes=3 lr=0.037 zero_grad=no",
        "x*x*x*x*x x=1.23456",
        "6/(-2)",
        "x",
    };
    int checked = 0;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        checked += check_steps(lines[i], 80, 24);
        checked += check_steps(lines[i], 120, 36);
    }
    assert_true(checked > 200);
}

/* A random expression in x and y. */
static void write_random(uint32_t *seed, int deep, char *out, size_t n)
{
    static const char *const one[] = {"sin",  "exp",      "tanh", "sigmoid", "sqrt",
                                      "atan", "softplus", "cbrt", "silu",    "gelu",
                                      "relu", "elu",      "log",  "abs",     "-"};
    static const char *const two[] = {"+", "-", "*", "/", "^"};
    static const char *const ends[] = {"x", "y", "2", "0.3", "(-2)", "x"};
    char a[400], b[400];
    double dice = uniform(seed, 0, 1);
    if (deep == 0) {
        snprintf(out, n, "%s", ends[(int)(dice * 6)]);
    } else if (dice < 0.4) {
        write_random(seed, deep - 1, a, sizeof a);
        snprintf(out, n, "%s(%s)", one[(int)uniform(seed, 0, 15)], a);
    } else {
        write_random(seed, deep - 1, a, sizeof a);
        write_random(seed, deep - 1, b, sizeof b);
        snprintf(out, n, "((%s)%s(%s))", a, two[(int)uniform(seed, 0, 5)], b);
    }
}

static void random_equations_hold(void **state)
{
    (void)state;
    uint32_t seed = 11;
    int checked = 0;
    for (int i = 0; i < 60; i++) {
        char text[1000], line[1200];
        write_random(&seed, 2, text, sizeof text);
        snprintf(line, sizeof line, "%s*x+y x=%.5g y=%.5g", text, uniform(&seed, -2, 3),
                 uniform(&seed, 0.1, 3));
        checked += check_steps(line, i % 2 ? 120 : 80, i % 2 ? 36 : 24);
    }
    assert_true(checked > 600);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equations_of_presets_hold),
        cmocka_unit_test(equations_at_edges_hold),
        cmocka_unit_test(random_equations_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
