/* Golden frames of descent: each was looked at. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "desk.h"
#include "golden.h"
#include "headless.h"

struct screen {
    const char *name;
    int w, h;
    const char *arguments[8];
};

static const struct screen screens[] = {
    {"descent", 120, 36, {"--steps", "42"}},
    {"descent-start", 80, 24, {NULL}},
    {"descent-small", 40, 12, {"--steps", "42"}},
    {"descent-light", 100, 30, {"--theme", "light", "--steps", "20"}},
    {"descent-diverged",
     100,
     30,
     {"optimizers=sgd,momentum", "lr=0.6", "--steps", "3000"}},
    {"descent-typed", 100, 30, {"f=sin(x)*y+x^4/9", "start=1,2", "--steps", "30"}},
    {"descent-all",
     120,
     40,
     {"optimizers=sgd,momentum,nesterov,adagrad,rmsprop,adam,adamw", "explain=adamw",
      "start=-4,3", "--steps", "25"}},
};

static void screens_are_as_they_were_when_looked_at(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof screens / sizeof *screens; i++) {
        const struct screen *s = &screens[i];
        golden_screen(s->name, s->w, s->h, s->arguments);
    }
}

/* Does the row of the first racer in the panel tell a step at which it settled? */
static bool settles_in_panel(const char *arguments)
{
    char line[160], row[200];
    snprintf(line, sizeof line, "descent %s --size 100x30", arguments);
    char *text = headless_text("--print --glyphs=braille", line);
    const char *from = strstr(text, "● SGD ");
    assert_non_null(from);
    snprintf(row, sizeof row, "%.*s", (int)strcspn(from, "\n"), from);
    free(text);
    return !strstr(row, "—") && !strstr(row, "@");
}

/* Who has settled at a minimum that nobody knows, or beyond the view that it is one of?
 * Not at the start, nor in a flight downwards; at a minimum that is known, yes. */
static void nobody_settles_where_no_minimum_is_known(void **state)
{
    (void)state;
    static const struct {
        const char *arguments;
        bool settles;
    } rows[] = {
        {"f=x^4+y^4 --steps 0", false},
        {"f=x^4+y^4 start=0,0 --steps 5", false},
        {"f=x^4+y^4 min=0 start=0,0 --steps 0", true},
        {"f=saddle --steps 100", false},
        {"f=x^2-y^2 start=4,4 --steps 200", false},
        {"f=-x-y --steps 10", false},
        {"f=mccormick start=-0.5,-1.5 lr=0.1 optimizers=sgd", true},
        {"f=mccormick start=-3.7,-4.7 lr=0.1 optimizers=sgd", false},
        {"f=(x-y)^2 lr=0.25 optimizers=sgd", true},
        {"f=5", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char line[160];
        snprintf(line, sizeof line, "descent %s", rows[i].arguments);
        char *text = headless_text("--json", line);
        bool settles = !strstr(text, "\"settled\": null");
        if (!strstr(text, "\"settled\"") || settles != rows[i].settles) {
            fail_msg("%s\n%s", line, text);
        }
        free(text);
        if (settles_in_panel(rows[i].arguments) != rows[i].settles) {
            fail_msg("%s: the panel says otherwise", line);
        }
    }
}

/* Iso-lines are there whatever the size of the values: the row at y = −2, below arrow and
 * trails. */
static void lines_are_the_same_at_every_size(void **state)
{
    (void)state;
    static const char *const f[] = {"tanh(x)", "1e308*tanh(x)", "1e-300*tanh(x)"};
    char rows[3][256];
    for (size_t i = 0; i < 3; i++) {
        char line[160];
        snprintf(line, sizeof line,
                 "descent f=%s --steps 0 map=lines optimizers=sgd --size 60x20", f[i]);
        char *text = headless_text("--print", line), *row = strstr(text, "−2 ┤");
        assert_non_null(row);
        *strchr(row, '\n') = 0;
        assert_non_null(strstr(row, "⢐")); /* part of a line */
        snprintf(rows[i], sizeof rows[i], "%s", row);
        assert_string_equal(rows[i], rows[0]);
        free(text);
    }
}

/* A racer that has ended is not called stable; what is finite of it is told:
 * 1e200·(4² + 4²), and ‖∇f‖ = 1e200·√(8² + 8²) where there is room. */
static void what_has_ended_is_not_judged(void **state)
{
    (void)state;
    static const struct {
        const char *arguments, *says;
    } rows[] = {
        {"f=1e200*(x^2+y^2) --steps 5 --size 80x24", " Adam     3.2e201 1e201 frozen @1"},
        {"f=1e200*(x^2+y^2) --steps 5 --size 120x36", "3.2e201 1e201 frozen @1"},
        {"f=1e200*(x^2+y^2) --steps 5 explain=sgd --size 80x24", "diverged @1 "},
        {"f=x^2 explain=sgd lr.sgd=1e6 --steps 100 --size 80x24", "diverged @"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char line[160];
        snprintf(line, sizeof line, "descent %s", rows[i].arguments);
        char *text = headless_text("--print", line);
        if (!strstr(text, rows[i].says) || strstr(text, "converges") ||
            strstr(text, "stable")) {
            fail_msg("%s\n%s", line, text);
        }
        free(text);
    }
}

/* On 80 columns the panel's lines are whole: digits go before words and numbers do. */
static void narrow_panels_say_all(void **state)
{
    (void)state;
    static const struct {
        const char *arguments, *says;
    } rows[] = {
        {"beta1=0.999999 --steps 0", "4000000: a stable rate"}, /* 2(1 + β)/(1 − β) */
        {"beta1=0.999999 --steps 4", "4000000: a stable rate"},
        /* condition 1e6: β = (999/1001)² */
        {"f=x^2+1e6*y^2 optimizers=momentum", "best lr 2e−6, β 0.996"},
        /* the losses have a place, with their steps and what settled means */
        {"--steps 42", "─ f − min (5); dashed: < 0.001 ─"},
        {"--steps 42", " 20         40 "},
        {"f=goldstein_price", "f(x,y): Goldstein-Price "},
        /* seven racers leave the curves four rows */
        {"optimizers=sgd,momentum,nesterov,adagrad,rmsprop,adam,adamw",
         "─ f − min (5); dashed: < 0.001 ─"},
        {"f=saddle --steps 0", "nothing to draw yet"},
        /* as near as doubles can tell: they are 2^-23 apart there */
        {"f=x^2+y^2 center=1e9,1e9 zoom=1e9", " 5e−6 ┤"},
        {"f=x^2+y^2 center=1e9,1e9 zoom=1e9", "1e9 + └"},
        {"f=x^2+y^2 center=1e6,1e6 zoom=100", "\n1e6 +  −0.05 "},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char line[160];
        snprintf(line, sizeof line, "descent %s --size 80x24", rows[i].arguments);
        char *text = headless_text("--print", line);
        if (!strstr(text, rows[i].says)) {
            fail_msg("%s does not say: %s\n%s", line, rows[i].says, text);
        }
        free(text);
    }
}

/* A number that is shown, and one unit of its last digit. */
struct shown {
    double v, unit;
};

/* The two numbers in the row of a ledger that begins with a label. */
static void read_row(const char *text, const char *label, struct shown out[2])
{
    char numbers[80], *at = numbers, words[2][40];
    const char *row = strstr(text, label);
    if (!row) {
        fail_msg("no row %s in\n%s", label, text);
    }
    for (row += strlen(label); strncmp(row, "│", strlen("│")) != 0; row++) {
        bool minus = strncmp(row, "−", strlen("−")) == 0;
        *at++ = minus ? '-' : *row;
        row += minus ? strlen("−") - 1 : 0;
    }
    *at = '\0';
    assert_int_equal(sscanf(numbers, "%39s %39s", words[0], words[1]), 2);
    for (int i = 0; i < 2; i++) {
        const char *point = strchr(words[i], '.');
        assert_non_null(point);
        out[i] =
            (struct shown){strtod(words[i], NULL), pow(10, -(double)strlen(point + 1))};
    }
}

static void assert_follows(struct shown shown, double again)
{
    if (!(fabs(shown.v - again) <= 0.5001 * shown.unit)) {
        fail_msg("%.10g is shown, %.10g follows", shown.v, again);
    }
}

/* What a learner with a pocket calculator finds: each of Adam's rows is what follows from
 * the numbers shown above it, to the last digit shown; β₁ was changed on the way, so that
 * 1 − β₁ᵗ is another number than that of either β₁. */
static void a_ledger_adds_up(void **state)
{
    (void)state;
    char *text =
        headless_text("--print", "descent beta1@7=0.8 eps=0 --steps 42 --size 130x44");
    struct shown theta[2], g[2], old_m[2], m[2], m_hat[2], old_s[2], s[2], s_hat[2],
        rate[2], delta[2], next[2];
    read_row(text, "│ θ ", theta);
    read_row(text, "g = ∇f", g);
    read_row(text, "old m", old_m);
    read_row(text, "m = 0.8·m + 0.2·g", m);
    read_row(text, "m̂ = m/0.99984", m_hat); /* 1 − 0.9⁷·0.8³⁶ */
    read_row(text, "old s", old_s);
    read_row(text, "s=0.999·s+0.001·g²", s);
    read_row(text, "ŝ = s/0.042109", s_hat); /* 1 − 0.999⁴³ */
    read_row(text, "rate=0.3/(√ŝ+ε)", rate);
    read_row(text, "Δ = −rate·m̂", delta);
    read_row(text, "next θ = θ + Δ", next);
    for (int i = 0; i < 2; i++) {
        assert_follows(m[i], 0.8 * old_m[i].v + 0.2 * g[i].v);
        assert_follows(m_hat[i], m[i].v / 0.99984);
        assert_follows(s[i], 0.999 * old_s[i].v + 0.001 * g[i].v * g[i].v);
        assert_follows(s_hat[i], s[i].v / 0.042109);
        assert_follows(rate[i], 0.3 / sqrt(s_hat[i].v));
        assert_follows(delta[i], -rate[i].v * m_hat[i].v);
        assert_follows(next[i], theta[i].v + delta[i].v);
    }
    free(text);
}

/* The rows that the other rules add. */
static void every_rule_has_its_ledger(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"sgd", "Δ = −0.05·g"},
        {"momentum", "v = 0.9·old v + g"},
        {"momentum", "Δ = −0.02·v"},
        {"nesterov", "d = g + 0.9·v"},
        {"nesterov", "Δ = −0.02·d"},
        {"adagrad", "s = old s + g²"},
        {"rmsprop", "s = 0.9·s + 0.1·g²"},
        {"rmsprop", "rate=0.3/√(s+ε)"},
        {"adamw", "decay = 0.3·0.01·θ"},
        {"adamw", "Δ=−rate·m̂−decay"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char line[160];
        snprintf(line, sizeof line, "descent optimizers=%s --steps 7 --size 130x44",
                 rows[i][0]);
        char *text = headless_text("--print", line);
        if (!strstr(text, rows[i][1])) {
            fail_msg("%s does not say: %s\n%s", line, rows[i][1], text);
        }
        free(text);
    }
}

/* Below the picture a row ends between two optimizers, not inside one: seven do not fit
 * into one row. */
static void an_optimizer_stays_on_one_row(void **state)
{
    (void)state;
    char *text = headless_text("--print", "descent optimizers=sgd,momentum,nesterov,"
                                          "adagrad,rmsprop,adam,adamw --size 120x44");
    assert_non_null(strstr(text, "▲ RMSProp η 0.3 ρ 0.9 ε 1e−8"));
    assert_non_null(strstr(text, "◇ AdamW η 0.3 β₁ 0.9 β₂ 0.999 ε 1e−8 λ 0.01"));
    free(text);
}

/* What is kept when the view moves shows in no cell: a moved view is drawn as one that
 * began there. */
static void a_moved_view_is_as_one_that_began_there(void **state)
{
    (void)state;
    struct desk *moved = DESK("descent", "--steps", "42");
    desk_settle(moved);
    desk_type(moved, "LLK");
    desk_settle(moved);
    char center[64];
    snprintf(center, sizeof center, "center=%s", desk_value(moved, "center"));
    struct desk *began = DESK("descent", center, "--steps", "42");
    desk_settle(began);
    struct rect r = lab_session(&moved->lab)->area;
    assert_true(r.w > 80 && r.h > 24 && strlen(center) > strlen("center="));
    for (int y = r.y; y < r.y + r.h; y++) {
        const size_t at = (size_t)(y * moved->frame.w + r.x);
        assert_memory_equal(moved->frame.cells + at, began->frame.cells + at,
                            (size_t)r.w * sizeof(struct cell));
    }
    desk_close(moved);
    desk_close(began);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_moved_view_is_as_one_that_began_there),
        cmocka_unit_test(a_ledger_adds_up),
        cmocka_unit_test(every_rule_has_its_ledger),
        cmocka_unit_test(an_optimizer_stays_on_one_row),
        cmocka_unit_test(nobody_settles_where_no_minimum_is_known),
        cmocka_unit_test(what_has_ended_is_not_judged),
        cmocka_unit_test(narrow_panels_say_all),
        cmocka_unit_test(lines_are_the_same_at_every_size),
        cmocka_unit_test(screens_are_as_they_were_when_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
