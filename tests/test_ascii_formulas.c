/* Formulas in the notation of ASCII are parsed: they have the values that they had. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "explain/notation.h"
#include "explain/rule_case.h"
#include "desk.h"
#include "nets/activation.h"
#include "nets/init.h"
#include "optim/optimizer.h"
#include "optim/schedule.h"
#include "optim/surface.h"
#include "scene/choices.h"
#include "tests/drawing.h"
#include "tests/evaluate.h"
#include "tests/reading.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum { NAMES_MOST = 32 };

/* Names with their values. */
struct scope {
    const char *names[NAMES_MOST];
    double values[NAMES_MOST];
    int n;
};

static double *place(struct scope *s, const char *name)
{
    int i = 0;
    while (i < s->n && strcmp(s->names[i], name) != 0) {
        i++;
    }
    assert_in_range(i, 0, NAMES_MOST - 1);
    s->names[i] = name;
    s->n = i == s->n ? s->n + 1 : s->n;
    return &s->values[i];
}

static double value_of(const char *text, const struct scope *s)
{
    struct arena mem = ARENA_INIT;
    const struct expression_options options = {
        .names = s->names, .n_names = s->n, .only_names = true};
    struct graph g = reading_parse(text, &options, &mem);
    double *values = arena_new(&mem, double, g.n);
    evaluate(&g, s->values, values, NULL);
    double v = values[g.n - 1];
    arena_release(&mem);
    return v;
}

/* A text and its ASCII have the same value in this scope. */
static void assert_same(const char *text, const struct scope *s)
{
    struct arena mem = ARENA_INIT;
    const char *ascii = glyphs_text(GLYPHS_ASCII, text, &mem);
    double want = value_of(text, s), got = value_of(ascii, s);
    if (!(fabs(want - got) <= 1e-15 * fabs(want)) && !(isnan(want) && isnan(got))) {
        fail_msg("%s is %.17g, %s is %.17g", text, want, ascii, got);
    }
    arena_release(&mem);
}

static void local_gradients_keep_their_values(void **state)
{
    (void)state;
    uint32_t seed = 1;
    int n = 0;
    for (int op = 0; op < OP_MOST; op++) {
        const char *rules[] = {op_table[op].rule_a, op_table[op].rule_b};
        for (int k = 0; k < 2 && op_table[op].forward; k++) {
            if (!rules[k][0] || strstr(rules[k], " if ") || strstr(rules[k], "Φ")) {
                continue;
            }
            struct scope s = {.n = 0};
            double a = *place(&s, "a") = uniform(&seed, 0.1, 0.9);
            double b = *place(&s, "b") = uniform(&seed, 0.1, 0.9);
            *place(&s, "out") = op_table[op].forward(a, b);
            assert_same(rules[k], &s);
            n++;
        }
    }
    assert_true(n > 30);
}

/* Of rules with cases each case, for numbers that it is for: the local gradient. */
static void cases_say_what_runs(void **state)
{
    (void)state;
    static const double pairs[][2] = {{-0.5, 0.25}, {0.25, 0.25}, {0, 0}, {0.75, 0.25}};
    struct arena mem = ARENA_INIT;
    int n = 0;
    for (size_t i = 0; i < OP_MOST * COUNT(pairs); i++) {
        const struct op_info *op = &op_table[i / COUNT(pairs)];
        const char *rules[] = {op->rule_a, op->rule_b};
        double a = pairs[i % COUNT(pairs)][0], b = pairs[i % COUNT(pairs)][1];
        double other = *op->rule_b ? b : 0;
        enum rule_order order = a < other    ? RULE_BELOW
                                : a == other ? RULE_EQUAL
                                             : RULE_ABOVE;
        for (int k = 0; k < 2 && op->forward; k++) {
            if (strstr(rules[k], " if ")) {
                struct scope s = {.n = 0};
                double out = *place(&s, "out") =
                    op->forward(*place(&s, "a") = a, *place(&s, "b") = b);
                const char *said =
                    glyphs_text(GLYPHS_ASCII, rule_case(rules[k], order, &mem), &mem);
                double want = (k ? op->local_b : op->local_a)(a, b, out);
                assert_true(fabs(value_of(said, &s) - want) < 1e-15);
                n++;
            }
        }
    }
    assert_true(n >= 20);
    /* the normal distribution, which no expression has */
    assert_string_equal(glyphs_text(GLYPHS_ASCII, "Φ(a) + a·φ(a)", &mem),
                        "Phi(a) + a*phi(a)");
    arena_release(&mem);
}

/* What a graph shows: names, the whole, each node, each local gradient. */
static void graphs_keep_their_values(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "(w*x+b-y)^2",      "sin(3x^2+2)",          "sqrt(x^2+y^2)/(1+e^-x)",
        "x^-2 + x^12*y^.5", "sigmoid(w*x)^2*v",     "x/(y*z)^3 - (-x)^2",
        "(2x)^10*10^3",     "|x-y|^3*log(x)/pi",    "softplus(x)*atan(y)-hypot(x,y)",
        "-x^2*-y^-1",       "tanh(x1*x2+x3)^2/x12", "max(x,y)*relu(x)-gelu(x*y)",
    };
    uint32_t seed = 7;
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct arena mem = ARENA_INIT, scratch = ARENA_INIT;
        struct graph g = reading_parse(
            texts[i], &(struct expression_options){.split_words = true}, &mem);
        struct notation t = notation_new(&g, &mem, &scratch);
        double leaves[NAMES_MOST], *values = arena_new(&mem, double, g.n);
        for (int l = 0; l < g.n_leaves; l++) {
            leaves[l] = uniform(&seed, 0.1, 0.9);
        }
        evaluate(&g, leaves, values, NULL);
        struct scope s = {.n = 0};
        for (int k = 0; k < g.n; k++) {
            if (g.nodes[k].op != OP_CONSTANT) {
                *place(&s, t.typed[k]) = values[k];
            }
        }
        assert_same(t.whole, &s);
        for (int k = 0; k < g.n; k++) {
            if (g.nodes[k].in[0] >= 0) {
                assert_same(t.formulas[k], &s);
            }
            for (int e = 0; e < 2 && g.nodes[k].in[e] >= 0; e++) {
                const char *rule = t.locals[2 * k + e];
                if (!strstr(rule, " if ") && !strstr(rule, "Φ")) {
                    assert_same(rule, &s);
                }
            }
        }
        arena_release(&mem);
        arena_release(&scratch);
    }
}

/* The title of descent, as its ASCII frame shows it. */
static void surfaces_keep_their_values(void **state)
{
    (void)state;
    uint32_t seed = 3;
    for (const struct surface *f = surfaces; f->name; f++) {
        char argument[80];
        snprintf(argument, sizeof argument, "f=%s", f->name);
        struct desk *d = DESK("descent", argument);
        desk_glyphs(d, GLYPHS_ASCII);
        desk_resize(d, 400, 40);
        const char *at = strstr(desk_text(d), "f(x,y) = ") + strlen("f(x,y) = ");
        char shown[400];
        snprintf(shown, sizeof shown, "%.*s", (int)(strstr(at, "  ") - at), at);
        for (int i = 0; i < 5; i++) {
            struct scope s = {.n = 0};
            *place(&s, "x") = uniform(&seed, -2, 2);
            *place(&s, "y") = uniform(&seed, -2, 2);
            double want = value_of(f->expression, &s);
            assert_true(fabs(value_of(shown, &s) - want) <= 1e-12 * (1 + fabs(want)));
        }
        desk_close(d);
    }
}

/* Runs the statements of an update rule, "v = beta*v + g; theta -= lr*v", with ^t for the
 * products that the bias corrections are made of. */
static void run_rule(const char *text, struct scope *s, struct arena *mem)
{
    while (*text) {
        size_t n = strcspn(text, ";"), name = strcspn(text, " ");
        const char *equals = strstr(text, "= ");
        char sign = equals[-1];
        const char *right = arena_copy(mem, equals + 2, n - (size_t)(equals + 2 - text));
        double *left = place(s, arena_copy(mem, text, name)), v = value_of(right, s);
        *left = sign == '-' ? *left - v : sign == '+' ? *left + v : v;
        text += n + strspn(text + n, "; ");
    }
}

static void update_rules_say_what_runs(void **state)
{
    (void)state;
    for (int o = 0; o < OPTIMIZER_MOST; o++) {
        const struct optimizer_info *info = &optimizer_table[o];
        struct arena mem = ARENA_INIT;
        struct hypers h = {.lr = 0.1,
                           .beta = 0.8,
                           .rho = 0.7,
                           .beta1 = 0.6,
                           .beta2 = 0.5,
                           .eps = 0.01,
                           .weight_decay = 0.2};
        double theta = 3, g = 2, m = 0.4, v = 0.3;
        struct scope s = {.n = 0};
        *place(&s, "theta") = theta;
        *place(&s, "g") = g;
        *place(&s, "t") = 3;
        *place(&s, "lambda") = h.weight_decay;
        *place(&s, info->m_symbol ? info->m_symbol : "m") = m;
        *place(&s, info->v_symbol ? info->v_symbol : "s") = v;
#define HYPER(id, name, ...) *place(&s, #name) = h.name;
#include "optim/hyper.def"
#undef HYPER
        struct optimizer_move move =
            info->rule(&h, theta, g, m, v, 1 - pow(h.beta1, 3), 1 - pow(h.beta2, 3));
        run_rule(glyphs_text(GLYPHS_ASCII, info->form, &mem), &s, &mem);
        double want = theta - move.rate * move.direction - move.decay;
        assert_true(fabs(*place(&s, "theta") - want) < 1e-14);
        const char *rate = glyphs_text(GLYPHS_ASCII, info->rate, &mem);
        assert_true(fabs(value_of(rate, &s) - move.rate) < 1e-15);
        const char *way = glyphs_text(GLYPHS_ASCII, info->direction, &mem);
        assert_true(fabs(value_of(way, &s) - move.direction) < 1e-14);
        arena_release(&mem);
    }
}

static void schedules_keep_their_values(void **state)
{
    (void)state;
    static const enum schedule all[] = {SCHEDULE_CONSTANT, SCHEDULE_EXPONENTIAL,
                                        SCHEDULE_COSINE, SCHEDULE_LINEAR};
    const struct schedule_config c = {
        .lr = 0.3, .least = 0.02, .factor = 0.9, .every = 7, .total = 50};
    for (size_t i = 0; i < COUNT(all); i++) {
        struct arena mem = ARENA_INIT;
        struct scope s = {.n = 0};
        *place(&s, "lr") = c.lr;
        *place(&s, "least") = c.least;
        *place(&s, "factor") = c.factor;
        *place(&s, "t") = 11;
        *place(&s, "n") = 50;
        const char *formula =
            glyphs_text(GLYPHS_ASCII, schedule_table[all[i]].formula, &mem);
        assert_true(fabs(value_of(formula, &s) - schedule_lr(all[i], &c, 11)) < 1e-15);
        arena_release(&mem);
    }
}

/* The text up to `end`, from behind `start`; arena text. */
static const char *text_between(const char *text, const char *start, const char *end,
                                struct arena *mem)
{
    const char *at = strstr(text, start);
    assert_non_null(at);
    at += strlen(start);
    const char *stop = *end ? strstr(at, end) : at + strlen(at);
    assert_non_null(stop);
    return arena_copy(mem, at, (size_t)(stop - at));
}

/* A formula with floor, and one in words: floor(11/7) is 1; the peak is at .3·n − 1. */
static void schedules_of_steps_keep_their_values(void **state)
{
    (void)state;
    const struct schedule_config c = {.lr = 0.3, .factor = 0.9, .every = 7, .total = 50};
    struct arena mem = ARENA_INIT;
    struct scope s = {.n = 0};
    *place(&s, "lr") = c.lr;
    *place(&s, "factor") = c.factor;
    *place(&s, "n") = 50;
    const char *step =
        glyphs_text(GLYPHS_ASCII, schedule_table[SCHEDULE_STEP].formula, &mem);
    const char *power =
        arena_printf(&mem, "%s1", text_between(step, "", "floor(t/every)", &mem));
    assert_true(fabs(value_of(power, &s) - schedule_lr(SCHEDULE_STEP, &c, 11)) < 1e-15);
    const char *cycle =
        glyphs_text(GLYPHS_ASCII, schedule_table[SCHEDULE_ONE_CYCLE].formula, &mem);
    double first = value_of(text_between(cycle, "from ", " up", &mem), &s),
           top = value_of(text_between(cycle, "up to ", " at", &mem), &s),
           at = value_of(text_between(cycle, " at ", ",", &mem), &s),
           last = value_of(text_between(cycle, "down to ", "", &mem), &s);
    assert_true(fabs(first - schedule_lr(SCHEDULE_ONE_CYCLE, &c, 0)) < 1e-15);
    assert_true(fabs(top - schedule_lr(SCHEDULE_ONE_CYCLE, &c, (long)at - 1)) < 1e-15);
    assert_true(fabs(last - schedule_lr(SCHEDULE_ONE_CYCLE, &c, 49)) < 1e-15);
    arena_release(&mem);
}

/* The formula at the start of a help, up to the first of `ends`. */
static double value_at_start(const char *help, const char *ends, const struct scope *s)
{
    struct arena mem = ARENA_INIT;
    const char *ascii = glyphs_text(GLYPHS_ASCII, help, &mem);
    ascii += strncmp(ascii, "std ", 4) == 0 ? 4 : strspn(ascii, "+-");
    double v = value_of(arena_copy(&mem, ascii, strcspn(ascii, ends)), s);
    arena_release(&mem);
    return v;
}

static void helps_keep_their_values(void **state)
{
    (void)state;
    struct scope s = {.n = 0};
    double z = *place(&s, "z") = 0.7;
    static const enum activation all[] = {ACTIVATION_SIGMOID, ACTIVATION_SILU};
    for (size_t i = 0; i < COUNT(all); i++) {
        double want = op_table[activation_table[all[i]].op].forward(z, 0);
        double got = value_at_start(activation_choices[all[i]].help, ":", &s);
        assert_true(fabs(got - want) < 1e-15);
    }
    static const char *const formulas[] = {
#define INIT(id, name, label, formula, ...) formula,
#include "nets/init.def"
#undef INIT
    };
    *place(&s, "in") = 6;
    *place(&s, "out") = 10;
    for (size_t i = 0; i < COUNT(formulas); i++) {
        if (strstr(formulas[i], "√")) {
            double got = value_at_start(formulas[i], ",", &s);
            assert_true(fabs(got - init_table[i].spread(6, 10)) < 1e-15);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(local_gradients_keep_their_values),
        cmocka_unit_test(cases_say_what_runs),
        cmocka_unit_test(graphs_keep_their_values),
        cmocka_unit_test(surfaces_keep_their_values),
        cmocka_unit_test(update_rules_say_what_runs),
        cmocka_unit_test(schedules_keep_their_values),
        cmocka_unit_test(schedules_of_steps_keep_their_values),
        cmocka_unit_test(helps_keep_their_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
