/* The scene graph through the whole program, without a terminal and in one. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "app/lab.h"
#include "app/scenes.h"
#include "command.h"
#include "desk.h"
#include "golden.h"
#include "pty.h"
#include "scenes/graph/graph.h"

static struct desk *settled(struct desk *d)
{
    desk_settle(d);
    return d;
}
#define GRAPH(...) settled(DESK("graph", __VA_ARGS__))

static void enter(struct desk *d, const char *text)
{
    desk_type(d, text);
    desk_key(d, K_RETURN);
}

static const struct lesson *lesson(struct desk *d)
{
    return run_model(lab_session(&d->lab)->run);
}

static const struct lesson_view *view(struct desk *d)
{
    return lab_session(&d->lab)->view;
}

static int node(struct desk *d, const char *name)
{
    int i = lesson_find(lesson(d), name, strlen(name));
    assert_true(i >= 0);
    return i;
}

static double value(struct desk *d, const char *name)
{
    assert_true(lesson(d)->b.has_value[node(d, name)]);
    return lesson(d)->b.values[node(d, name)];
}

static double grad(struct desk *d, const char *name)
{
    assert_true(lesson(d)->b.has_grad[node(d, name)]);
    return lesson(d)->b.grads[node(d, name)];
}

static bool has_grad(struct desk *d, const char *name)
{
    return lesson(d)->b.has_grad[node(d, name)];
}

static void assert_near(double got, double want)
{
    assert_true(fabs(got - want) <= 1e-9 * (1 + fabs(want)));
}

/* --- frames somebody has looked at
 * -------------------------------------------------------- */

#define SCREEN(name, w, h, ...)                                                          \
    golden_screen(name, w, h, (const char *const[]){__VA_ARGS__, NULL})

static void test_golden_frames(void **state)
{
    (void)state;
    SCREEN("graph-start", 80, 24, "graph");
    SCREEN("graph-forward", 120, 36, "graph", "--steps", "2");
    SCREEN("graph-middle", 120, 36, "graph", "--steps", "10");
    SCREEN("graph-middle-narrow", 80, 24, "graph", "--steps", "10");
    SCREEN("graph-finished", 120, 36, "graph", "--steps", "12", "node=w");
    SCREEN("graph-fan-out", 120, 36, "graph", "x*x*x+x", "x=-1.5", "--steps", "9");
    SCREEN("graph-update", 120, 36, "graph", "train=w,b", "passes=3", "--steps", "26",
           "--theme", "light");
    SCREEN("graph-network", 120, 36, "graph",
           "(s1*tanh(w1*x1+w2*x2+b1)+s2*tanh(w3*x1+w4*x2+b2)+c-y)^2", "x2=-1", "w1=.5",
           "w2=-.3", "--steps", "30");
    SCREEN("graph-whole", 120, 36, "graph",
           "(s1*tanh(w1*x1+w2*x2+b1)+s2*tanh(w3*x1+w4*x2+b2)+c-y)^2", "x2=-1", "w1=.5",
           "w2=-.3", "--steps", "30", "view=whole");
    SCREEN("graph-forty", 120, 36, "graph",
           "(tanh(w1*x1+w2*x2+b1)*s1+sigmoid(w3*x1+w4*x2+b2)*s2+exp(-x1^2)*sin(x2)-y)^2"
           "+0.01*(w1^2+w2^2+w3^2)",
           "--steps", "30");
    SCREEN("graph-outline", 80, 24, "graph", "(sigmoid(w*x+b)-y)^2", "view=outline",
           "fold=z1", "--steps", "8");
    SCREEN("graph-infinite", 80, 24, "graph", "sqrt(x*x)", "x=0", "--steps", "5");
}

/* --- the worked examples, as tables
 * ------------------------------------------------------- */

static char *table(struct desk *d)
{
    char *text = NULL;
    size_t n;
    struct ctx ctx = session_ctx(lab_session(&d->lab));
    struct csv csv = {.out = open_memstream(&text, &n)};
    lab_session(&d->lab)->scene->rows(lesson(d), &ctx, &csv);
    fclose(csv.out);
    return text;
}

static void test_table(void **state)
{
    (void)state;
    struct desk *d = GRAPH("--steps", "10");
    char *text = table(d);
    assert_string_equal(text, "node,op,inputs,value,gradient\n"
                              "w,leaf,,2,\n"
                              "x,leaf,,3,\n"
                              "z1,mul,w x,6,4\n"
                              "b,leaf,,1,4\n"
                              "z2,add,z1 b,7,4\n"
                              "y,leaf,,5,-4\n"
                              "z3,sub,z2 y,2,4\n"
                              "2,constant,,2,\n"
                              "L,pow,z3 2,4,1\n");
    free(text);
    desk_close(d);
}

static void test_worked_examples(void **state)
{
    (void)state;
    static const struct {
        const char *arguments[7];
        double loss;
        struct {
            const char *leaf;
            double grad;
        } grads[4];
    } rows[] = {
        {{"graph", "(w*x-y)^2", "w=2", "x=3", "y=1"},
         25,
         {{"w", 30}, {"x", 20}, {"y", -10}}},
        {{"graph", "(sigmoid(w*x+b)-y)^2", "w=.5", "x=2", "b=-1", "y=1"},
         .25,
         {{"w", -.5}, {"b", -.25}, {"x", -.125}, {"y", 1}}},
        {{"graph", "sin(3x^2+2)", "x=1"}, -.958924274663, {{"x", 1.701973112779}}},
        {{"graph", "(x+y)z", "x=-2", "y=5", "z=-4"},
         -12,
         {{"x", -4}, {"y", -4}, {"z", 3}}},
        {{"graph", "x*x*x+x", "x=-1.5"}, -4.875, {{"x", 7.75}}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct desk *d = settled(desk_open(rows[i].arguments));
        desk_key(d, K_END);
        assert_near(value(d, "L"), rows[i].loss);
        for (int k = 0; k < 4 && rows[i].grads[k].leaf; k++) {
            assert_near(grad(d, rows[i].grads[k].leaf), rows[i].grads[k].grad);
        }
        desk_close(d);
    }
}

/* p − 1, p, p: the softmax's own closed form. */
static void test_presets(void **state)
{
    (void)state;
    const struct preset *presets = scene_find("graph")->presets;
    int n = 0;
    for (; presets[n].name; n++) {
        char words[512];
        const char *arguments[24] = {"graph"};
        int k = 1;
        snprintf(words, sizeof words, "%s", presets[n].arguments);
        for (char *w = strtok(words, " "); w; w = strtok(NULL, " ")) {
            arguments[k++] = w;
        }
        struct desk *d = settled(desk_open(arguments));
        desk_key(d, K_END);
        assert_true(isfinite(value(d, "L")));
        if (strcmp(presets[n].name, "softmax") == 0) {
            double sum = exp(2) + exp(1) + exp(.1);
            assert_near(value(d, "L"), log(sum) - 2);
            assert_near(grad(d, "a"), exp(2) / sum - 1);
            assert_near(grad(d, "b"), exp(1) / sum);
            assert_near(grad(d, "c"), exp(.1) / sum);
        }
        desk_close(d);
    }
    assert_int_equal(n, 9);
}

/* --- stepping
 * ------------------------------------------------------------------------------- */

static void test_step_and_back(void **state)
{
    (void)state;
    struct desk *d = GRAPH("expr=(w*x+b-y)^2");
    assert_shows(d, "start");
    desk_keys(d, K_RIGHT, 2);
    assert_shows(d, "forward step 2 of 4");
    assert_shows(d, "z₂ = 6 + 1 = 7");
    desk_key(d, K_LEFT);
    assert_shows(d, "z₁ = 2·3 = 6");
    assert_hides(d, "z₂ = 6 + 1 = 7");
    desk_key(d, K_END);
    assert_shows(d, "backward step 7 of 7");
    assert_near(grad(d, "x"), 8);
    desk_key(d, K_LEFT);
    assert_false(has_grad(d, "x"));
    assert_shows(d, "∂L/∂z₁ · ∂z₁/∂w = 4 · 3 = 12");
    desk_key(d, K_HOME);
    assert_int_equal(desk_step(d), 0);
    desk_close(d);
}

/* Everything already stepped through recomputes, at the same step. */
static void test_editing_a_leaf(void **state)
{
    (void)state;
    struct desk *d = GRAPH("--steps", "11");
    assert_near(grad(d, "w"), 12);
    desk_keys(d, K_TAB, 8); /* L share train η zero_grad passes view w */
    desk_key(d, K_UP);
    assert_int_equal(desk_step(d), 11);
    assert_near(value(d, "w"), 2.1);
    assert_near(value(d, "z1"), 6.3);
    assert_near(grad(d, "w"), 2 * 2.3 * 3);
    enter(d, "4"); /* 4·3 + 1 − 5 = 8 */
    assert_near(value(d, "L"), 64);
    assert_near(grad(d, "w"), 48);
    assert_false(has_grad(d, "x")); /* not yet reached */
    desk_close(d);
}

static void test_own_expression(void **state)
{
    (void)state;
    struct desk *d = GRAPH("--steps", "3");
    desk_key(d, 'e');
    desk_key(d, 21); /* Ctrl-U */
    enter(d, "x+*2");
    assert_shows(d, "expected"); /* the old one stays while the mistake is shown */
    assert_int_equal(lesson(d)->g.n_leaves, 4);
    desk_key(d, 21);
    enter(d, "exp(t)*t");
    assert_int_equal(lesson(d)->g.n_leaves, 1);
    desk_key(d, K_END);
    assert_near(grad(d, "t"), 1.5 * exp(0.5)); /* t is ½ where nothing is said */
    assert_shows(d, "L = exp(t)·t");
    desk_close(d);
}

static void test_share(void **state)
{
    (void)state;
    struct desk *one = GRAPH("exp(x)*exp(x)", "x=1"),
                *two = GRAPH("exp(x)*exp(x)", "x=1", "share=no");
    assert_int_equal(lesson(one)->g.n + 1, lesson(two)->g.n);
    desk_key(one, K_END);
    desk_key(two, K_END);
    assert_near(grad(one, "x"), 2 * exp(2));
    assert_near(grad(two, "x"), 2 * exp(2));
    desk_close(one);
    desk_close(two);
}

/* --- prediction
 * ----------------------------------------------------------------------------- */

static void guess(struct desk *d, const char *text)
{
    desk_key(d, 'p');
    enter(d, text);
}

static void test_predict(void **state)
{
    (void)state;
    struct desk *d = GRAPH("--steps", "10");
    desk_key(d, 'p');
    assert_shows(d, "∂L/∂w =");
    assert_shows(d, "predict first"); /* the product is hidden */
    desk_key(d, K_ESCAPE);
    assert_shows(d, "predict first"); /* still */
    desk_key(d, 'c');
    assert_hides(d, "predict first");
    desk_key(d, 'p');
    enter(d, "3");
    assert_int_equal(view(d)->verdict, PREDICT_LOCAL_ONLY);
    assert_shows(d, "∂L/∂w = 3? that is the local gradient only");
    assert_shows(d, "predicted 0 of 1");
    assert_int_equal(desk_step(d), 10); /* try again */
    guess(d, "-12");
    assert_int_equal(view(d)->verdict, PREDICT_LOST_SIGN);
    guess(d, "nonsense");
    assert_shows(d, "cannot read that: nonsense");
    assert_shows(d, "predicted 0 of 2"); /* not an answer */
    guess(d, "dz1*x");
    assert_int_equal(view(d)->verdict, PREDICT_RIGHT);
    assert_shows(d, "predicted 1 of 3");
    assert_int_equal(desk_step(d), 11);
    assert_near(grad(d, "w"), 12);
    guess(d, "8");
    assert_shows(d, "predicted 2 of 4");
    assert_int_equal(desk_step(d), 12);
    desk_close(d);
}

/* z² inside, so that 2z differs from 2z·dz; and a value guessed forward. */
static void test_predict_forward_and_power(void **state)
{
    (void)state;
    struct desk *d = GRAPH("5*(3*x)^2", "x=2");
    guess(d, "3*x");
    assert_int_equal(view(d)->verdict, PREDICT_RIGHT);
    guess(d, "z1^2");
    guess(d, "180");
    assert_int_equal(view(d)->n_right, 3);
    guess(d, "1");
    guess(d, "5");
    guess(d, "2*z1");
    assert_int_equal(view(d)->verdict, PREDICT_POWER_ONLY);
    guess(d, "2*z1*dz2");
    assert_int_equal(view(d)->verdict, PREDICT_RIGHT);
    desk_close(d);
}

/* --- descent
 * ---------------------------------------------------------------------------------- */

static void test_update_lowers_the_loss(void **state)
{
    (void)state;
    struct desk *d = GRAPH("expr=(w*x+b-y)^2");
    desk_key(d, 'u');
    enter(d, "w,b"); /* nothing was marked: it asks */
    desk_key(d, 'u');
    assert_int_equal(desk_step(d), 13);
    assert_shows(d, "w ← w − η·∂L/∂w = 2 − 0.02·12 = 1.76");
    assert_near(value(d, "w"), 2 - .02 * 12);
    assert_near(value(d, "b"), 1 - .02 * 4);
    assert_near(value(d, "x"), 3);
    desk_key(d, K_END);
    double loss = (1.76 * 3 + .92 - 5) * (1.76 * 3 + .92 - 5);
    assert_near(value(d, "L"), loss);
    assert_shows(d, "4 → 1.44");
    desk_key(d, 'u');
    desk_key(d, K_END);
    assert_true(value(d, "L") < loss);
    assert_int_equal(desk_step(d), 38);
    desk_close(d);
}

static void test_gradients_pile_up(void **state)
{
    (void)state;
    struct desk *d = GRAPH("train=w", "passes=2", "zero_grad=no");
    desk_key(d, K_END);
    desk_key(d, K_END);
    double w = 2 - .02 * 12, second = 2 * (3 * w + 1 - 5) * 3;
    assert_near(grad(d, "w"), 12 + second);
    assert_near(grad(d, "b"), 4 + second / 3);
    desk_key(d, K_LEFT);
    assert_shows(d, "kept + ");
    desk_close(d);
}

/* --- looking
 * ---------------------------------------------------------------------------------- */

static void click_node(struct desk *d, const char *name)
{
    for (int at = 0; at < d->frame.w * d->frame.h; at++) {
        struct event e = {
            .type = EVENT_PRESS, .x = at % d->frame.w, .y = at / d->frame.w};
        struct rect r;
        if (frame_hit_at(&d->frame, e.x, e.y, &r) == HIT_NODE + node(d, name)) {
            lab_event(&d->lab, &e, &d->frame);
            return;
        }
    }
    fail_msg("%s cannot be clicked", name);
}

/* What is written with numbers is an equation that holds, saturated or not. */
static void test_saturated_slopes_are_written_truly(void **state)
{
    (void)state;
    static const struct {
        const char *f, *x, *says;
    } table[] = {
        {"sigmoid(x)", "x=40", "0.999…·(1 − 0.999…) = 4.2484e−18"},
        {"sigmoid(x)", "x=0", "0.5·(1 − 0.5) = 0.25"},
        {"tanh(x)", "x=20", "1 − 0.999…² = 1.6993e−17"},
        {"tanh(x)", "x=-20", "1 − (−0.999…)² = 1.6993e−17"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct desk *d = GRAPH(table[i].f, table[i].x);
        desk_key(d, K_END);
        assert_shows(d, table[i].says);
        desk_close(d);
    }
}

/* Beside a right gradient, whatever the point: what the differences say of it. */
static void test_differences(void **state)
{
    (void)state;
    static const struct {
        const char *f, *x, *says;
    } table[] = {
        {"sin(x)", "x=1e6", ", agrees"},
        {"log(x)", "x=1e-7", ", agrees"},
        {"1/x", "x=1e-9", ", agrees"},
        {"relu(x)", "x=0", "nudging x: 0 left, 1 right"},
        {"abs(x)", "x=0", "nudging x: −1 left, 1 right"},
        {"sin(x)", "x=1e20", "no two alike"},
        {"sqrt(x)", "x=0", "no two alike"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct desk *d = settled(
            desk_open((const char *const[]){"graph", table[i].f, table[i].x, NULL}));
        desk_key(d, K_END);
        assert_shows(d, table[i].says);
        desk_close(d);
    }
}

/* Two paths, written out where there is room, counted where there is not; both panels
 * agree with the closed form d/dw (w·tanh(w)) = tanh w + w(1 − tanh² w). */
static void test_paths(void **state)
{
    (void)state;
    struct desk *d = GRAPH("w*tanh(w)", "w=1");
    desk_key(d, K_END);
    assert_near(grad(d, "w"), tanh(1) + 1 - tanh(1) * tanh(1));
    assert_shows(d, "∂L/∂w, 2 paths: 1.1816");
    assert_shows(d, "∂L/∂w = 0.76159");
    assert_shows(d, "+ ∂L/∂z₁·∂z₁/∂w = 1·0.41997 = 0.41997");
    assert_shows(d, "nudging w: 1.1816, agrees");
    desk_resize(d, 80, 24);
    assert_shows(d, "2 paths: 1.1816");
    desk_close(d);
    d = GRAPH("tanh(tanh(tanh(tanh(tanh(tanh(x))))))", "x=1");
    desk_resize(d, 80, 24);
    assert_shows(d, "= —");
    desk_key(d, K_END);
    assert_shows(d, "6 factors = ");
    desk_close(d);
}

static void test_choosing_and_folding(void **state)
{
    (void)state;
    struct desk *d = GRAPH("--steps", "12");
    click_node(d, "z2");
    desk_settle(d);
    assert_shows(d, "chosen: z₂");
    desk_key(d, 'f');
    assert_shows(d, "z₂ = …");
    assert_hides(d, "─ w ─");
    desk_key(d, 'f');
    assert_shows(d, "─ w ─");
    desk_keys(d, K_DOWN, 2);
    assert_shows(d, "chosen: z₃");
    desk_key(d, K_UP);
    assert_shows(d, "chosen: y");
    desk_key(d, 'c');
    assert_hides(d, "chosen: y");
    desk_keys(d, 'v', 4);
    assert_shows(d, "▼ z₃ = z₂ − y");
    desk_close(d);
}

/* The local gradient stands on its edge, however large the graph; without labels only
 * where the whole is asked for, or all of it fits thus and not with them. */
static void test_every_edge_keeps_its_label(void **state)
{
    (void)state;
    static const int sizes[][2] = {{120, 36}, {80, 24}, {60, 20}, {200, 60}};
    static const char *const expressions[] = {
        "(w*x+b-y)^2",
        "x*x*x+x",
        "(s1*tanh(w1*x1+w2*x2+b1)+s2*tanh(w3*x1+w4*x2+b2)+c-y)^2",
        "(tanh(w1*x1+w2*x2+b1)*s1+sigmoid(w3*x1+w4*x2+b2)*s2+e^(-x1^2)*sin(x2)-y)^2+x1^4",
    };
    for (size_t e = 0; e < sizeof expressions / sizeof *expressions; e++) {
        struct desk *d = GRAPH(expressions[e]);
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
            desk_resize(d, sizes[k][0], sizes[k][1]);
            const struct drawing *drawn = lab_session(&d->lab)->cache;
            assert_true(drawn->ready && drawn->n_edges > 0);
            for (int i = 0; i < drawn->n_edges; i++) {
                const struct graph *g = &lesson(d)->g;
                int input = g->nodes[drawn->edges[i] / 2].in[drawn->edges[i] % 2];
                bool fits =
                    drawn->layout.w <= drawn->room.w && drawn->layout.h <= drawn->room.h;
                assert_true(drawn->layout.routes[i].label.w >= 2 || fits ||
                            !g->nodes[input].needs_grad);
            }
        }
        desk_close(d);
    }
}

/* Where any arrangement has room for the whole graph, all of it is seen. */
static void test_the_whole_where_it_fits(void **state)
{
    (void)state;
    static const struct {
        const char *preset;
        int w, h;
    } rows[] = {
        {"preset=sigmoid_neuron", 80, 24}, {"preset=softmax", 100, 30},
        {"preset=recurrent", 100, 30},     {"preset=recurrent", 120, 36},
        {"preset=network", 120, 36},       {"preset=network", 160, 45},
        {"preset=network", 200, 60},       {"preset=recurrent", 200, 60},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct desk *d = GRAPH(rows[i].preset);
        desk_resize(d, rows[i].w, rows[i].h);
        const struct drawing *drawn = lab_session(&d->lab)->cache;
        assert_true(drawn->layout.w <= drawn->room.w);
        assert_true(drawn->layout.h <= drawn->room.h);
        desk_close(d);
    }
}

/* The list of folded nodes loses any of its members; a leaf has nothing to fold. */
static void test_folding_several(void **state)
{
    (void)state;
    struct desk *d = GRAPH("(a+1)*(b+2)", "view=outline");
    static const char *const nodes[] = {"z1", "z2", "z1", "a", "z2"};
    static const char *const list[] = {"z1", "z1,z2", "z2", "z2", ""};
    for (int i = 0; i < 5; i++) {
        desk_key(d, 'c');
        for (int k = 0; k < lesson(d)->g.n; k++) {
            if (strcmp(desk_value(d, "node"), nodes[i]) == 0) {
                break;
            }
            desk_key(d, K_DOWN);
        }
        assert_string_equal(desk_value(d, "node"), nodes[i]);
        desk_key(d, 'f');
        assert_string_equal(desk_value(d, "fold"), list[i]);
    }
    desk_close(d);
}

/* Beyond the ends there is no node; from none, ↑ begins at the output. */
static void test_choosing_round_the_ends(void **state)
{
    (void)state;
    struct desk *d = GRAPH("a+b");
    desk_key(d, K_UP);
    assert_shows(d, "chosen: L");
    desk_keys(d, K_DOWN, 1);
    assert_hides(d, "chosen: L");
    desk_key(d, K_DOWN);
    assert_shows(d, "chosen: a");
    desk_key(d, K_UP);
    assert_hides(d, "chosen: a");
    desk_key(d, 'f'); /* nothing is chosen: nothing is folded */
    assert_string_equal(desk_value(d, "fold"), "");
    desk_close(d);
}

/* The seed is asked for as well, a sum by its terms, and an update is just made. */
static void test_questions_by_kind_of_step(void **state)
{
    (void)state;
    struct desk *d = GRAPH("x*x", "x=3", "train=x", "passes=2");
    desk_key(d, 'p');
    assert_shows(d, "L = x·x =");
    desk_key(d, K_ESCAPE);
    desk_keys(d, K_RIGHT, 1);
    desk_key(d, 'p');
    assert_shows(d, "∂L/∂L =");
    enter(d, "1");
    assert_int_equal(view(d)->verdict, PREDICT_RIGHT);
    desk_key(d, 'p');
    assert_shows(d, "∂L/∂x, 1 of 2 terms added =");
    enter(d, "inf");
    assert_true(view(d)->verdict != PREDICT_RIGHT);
    guess(d, "x");
    guess(d, "2x");
    assert_int_equal(view(d)->n_right, 3);
    assert_int_equal(desk_step(d), 4);
    desk_key(d, 'p'); /* the update: 3 − 0.02·6 */
    assert_int_equal(desk_step(d), 5);
    assert_near(value(d, "x"), 3 - .02 * 6);
    desk_keys(d, K_END, 2);
    long last = desk_step(d);
    desk_key(d, 'p'); /* nothing is left to predict */
    assert_int_equal(desk_step(d), last);
    assert_hides(d, "predict first");
    desk_close(d);
}

static void test_infinite_guesses(void **state)
{
    (void)state;
    struct desk *d = GRAPH("log(x)", "x=0");
    guess(d, "inf");
    assert_true(view(d)->verdict != PREDICT_RIGHT);
    guess(d, "-inf");
    assert_int_equal(view(d)->verdict, PREDICT_RIGHT);
    desk_close(d);
    d = GRAPH("log(x)", "x=-1");
    guess(d, "0");
    assert_true(view(d)->verdict != PREDICT_RIGHT);
    guess(d, "nan");
    assert_int_equal(view(d)->verdict, PREDICT_RIGHT);
    desk_close(d);
}

/* Cells that the picture is moved by: 0 columns, 1 rows. */
static double pan_of(struct desk *d, int axis)
{
    double at[2];
    values_point(run_values(lab_session(&d->lab)->run), P_PAN, at);
    return at[axis];
}

/* A large picture follows the mouse that drags it, and the wheel by three rows. */
static void test_dragging_and_the_wheel(void **state)
{
    (void)state;
    struct desk *d = GRAPH("a+b*c+d*e+f*g+h*k+m*n", "view=full");
    struct event e = {.type = EVENT_DRAG, .x = 5, .y = 6};
    lab_event(&d->lab, &e, &d->frame); /* of something else: it begins here */
    assert_true(pan_of(d, 0) == 0 && pan_of(d, 1) == 0);
    e.x = 9, e.y = 4;
    lab_event(&d->lab, &e, &d->frame);
    assert_true(pan_of(d, 0) == 4 && pan_of(d, 1) == -2);
    e = (struct event){.type = EVENT_RELEASE, .x = 9, .y = 4};
    lab_event(&d->lab, &e, &d->frame);
    assert_false(view(d)->dragging);
    e = (struct event){.type = EVENT_WHEEL, .x = 9, .y = 8, .delta = 1};
    lab_event(&d->lab, &e, &d->frame);
    assert_true(pan_of(d, 1) == 1);
    e.delta = -1;
    lab_event(&d->lab, &e, &d->frame);
    assert_true(pan_of(d, 1) == -2);
    desk_key(d, K_RIGHT); /* a step brings the picture back */
    assert_true(pan_of(d, 0) == 0 && pan_of(d, 1) == 0);
    desk_close(d);
}

static void test_numbers_can_be_hidden(void **state)
{
    (void)state;
    struct desk *d = GRAPH("w=7.125", "--steps", "12", "view=compact");
    assert_shows(d, "7.125");
    desk_key(d, 'a');
    char *line = strstr(desk_text(d), "w 7.125"); /* the control keeps it */
    assert_non_null(line);
    assert_hides(d, "21.375");
    assert_hides(d, "34.7");
    desk_close(d);
}

/* w is used beside the leaves and again ten layers on: two boxes, one gradient. */
static void test_a_far_leaf_is_drawn_again(void **state)
{
    (void)state;
    struct desk *d = GRAPH("w*sin(sin(sin(sin(sin(sin(sin(w+x)))))))", "w=1", "x=1",
                           "view=compact", "--steps", "9");
    assert_shows(d, "w copy 2");
    desk_key(d, K_END);
    assert_shows(d, "w copy 1");
    double s = 2, slope = 1; /* w = 1: f = s₇(w), f' = s₇ + w·Π cos sₖ */
    for (int i = 0; i < 7; i++) {
        slope *= cos(s);
        s = sin(s);
    }
    assert_near(grad(d, "w"), s + slope);
    desk_close(d);
}

/* The same for a shared product: its inputs lead to the one on the left. */
static void test_a_far_operation_is_drawn_again(void **state)
{
    (void)state;
    struct desk *d = GRAPH("w*x*sin(sin(sin(sin(sin(sin(sin(w*x+y)))))))", "w=1", "x=1",
                           "y=1", "view=compact", "--steps", "10");
    assert_shows(d, "z₁ copy 2");
    desk_key(d, K_HOME);
    desk_key(d, K_RIGHT);
    assert_shows(d, "z₁ · copy 1");
    desk_key(d, K_END);
    double s = 2, slope = 1; /* of p·s₇(p + y) by p = w·x = 1: s₇ + p·Π cos sₖ */
    for (int i = 0; i < 7; i++) {
        slope *= cos(s);
        s = sin(s);
    }
    assert_near(grad(d, "z1"), s + slope);
    assert_near(grad(d, "w"), s + slope);
    desk_close(d);
}

static int times_drawn(struct desk *d, const char *name)
{
    const struct drawing *drawn = lab_session(&d->lab)->cache;
    int n = 0;
    for (int i = 0; i < drawn->n_nodes; i++) {
        n += drawn->node[i] == node(d, name);
    }
    return n;
}

/* Sums of 64 products, a in the first and the last of them, all in one layer. */
static void test_far_within_a_layer(void **state)
{
    (void)state;
    char text[1000] = "((((((";
    for (int i = 0; i < 64; i++) {
        size_t used = strlen(text);
        int close = 0;
        for (int k = i; k % 2 == 1; k /= 2) {
            close++;
        }
        bool last = i == 63;
        snprintf(text + used, sizeof text - used, "%s*%c%.*s%s%.*s",
                 i == 0 || last ? "a" : "b", 'c' + i % 2, close, "))))))",
                 last ? "" : "+", last || close == 0 ? 0 : close, "((((((");
    }
    struct desk *d = GRAPH(text, "share=no");
    assert_int_equal(times_drawn(d, "a"), 2);
    desk_close(d);
    d = GRAPH("a*b+c*d+a*d", "share=no");
    assert_int_equal(times_drawn(d, "a"), 1);
    desk_close(d);
}

/* The drawn size of the node, or of the folded one that hides it, and whether all of a box
 * of it is on screen. */
static bool in_sight(struct desk *d, int node)
{
    const struct drawing *drawn = lab_session(&d->lab)->cache;
    struct ctx ctx = session_ctx(lab_session(&d->lab));
    bool *folded, *visible;
    lesson_visible(lesson(d), &ctx, ctx.scratch, &folded, &visible);
    node = lesson_shown(lesson(d), visible, node);
    for (int i = 0; i < drawn->n_nodes; i++) {
        struct rect r = drawn->layout.nodes[i];
        for (int k = 0; k < d->frame.n_hits && drawn->node[i] == node; k++) {
            const struct hit *h = &d->frame.hits[k];
            if (h->id == HIT_NODE + node && h->rect.w == r.w && h->rect.h == r.h) {
                return true;
            }
        }
    }
    return false;
}

/* Of an edge its operation at least, at every size and step, folded or not. */
static void test_the_current_node_is_in_sight(void **state)
{
    (void)state;
    static const int sizes[][2] = {{60, 20}, {80, 24}, {120, 36}, {200, 60}};
    static const char *const rows[][3] = {
        {"(w*x+b-y)^2", "fold="},
        {"(w*x+b-y)^2", "fold=z2"},
        {"a*b*c*d*e", "fold="},
        {"a*b*c*d*e", "fold=z1,z3"},
        {"(s1*tanh(w1*x1+w2*x2+b1)+s2*tanh(w3*x1+w4*x2+b2)+c-y)^2", "fold="},
        {"(s1*tanh(w1*x1+w2*x2+b1)+s2*tanh(w3*x1+w4*x2+b2)+c-y)^2", "fold=z4,z10"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct desk *d = GRAPH(rows[i][0], rows[i][1]);
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
            desk_resize(d, sizes[k][0], sizes[k][1]);
            desk_key(d, K_HOME);
            for (long steps = backprop_steps(&lesson(d)->b); steps > 0; steps--) {
                desk_key(d, K_RIGHT);
                if (!in_sight(d, lesson_current(lesson(d)))) {
                    fail_msg("%s %s at %d x %d: not in sight at step %ld\n%s", rows[i][0],
                             rows[i][1], sizes[k][0], sizes[k][1], desk_step(d),
                             desk_text(d));
                }
            }
        }
        desk_close(d);
    }
}

/* Where there is room the panels stand beside the picture. */
static void test_panels_stand_at_the_right(void **state)
{
    (void)state;
    struct desk *d = GRAPH("--steps", "10");
    desk_resize(d, 200, 60);
    int x, y = desk_find(d, "╭─ backward", &x);
    assert_true(y <= 3 && x > 100);
    assert_true(desk_find(d, "╭─ all the way", &x) > y + 4 && x > 100);
    desk_close(d);
}

/* Without labels on the edges, none is in a box either: the panel has the number. */
static void test_the_whole_has_no_labels(void **state)
{
    (void)state;
    struct desk *d = GRAPH("(s1*tanh(w1*x1+w2*x2+b1)+s2*tanh(w3*x1+w4*x2+b2)+c-y)^2",
                           "view=whole", "--steps", "18");
    assert_hides(d, "×");
    desk_close(d);
    d = GRAPH("10^x", "x=-200"); /* 2e−200, too wide for an edge */
    desk_resize(d, 60, 20);
    desk_key(d, K_END);
    assert_hides(d, "#");
    desk_close(d);
}

/* --- at hand
 * ---------------------------------------------------------------------------------- */

/* Enter, Tab, a digit or a minus: all lead to the same value. */
static void test_a_chosen_leaf_is_typed(void **state)
{
    (void)state;
    static const struct {
        uint32_t key;
        const char *typed;
        double is;
    } rows[] = {{K_RETURN, "7", 7},
                {K_TAB, "7", 7},
                {'7', "", 7},
                {'-', "7", -7},
                {'7', "1", 71}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct desk *d = GRAPH("--steps", "3");
        click_node(d, "x");
        desk_key(d, rows[i].key);
        assert_shows(d, "x =");
        enter(d, rows[i].typed);
        assert_near(value(d, "x"), rows[i].is);
        assert_int_equal(desk_step(d), 3);
        desk_close(d);
    }
}

/* A digit shows another scene only where nothing is chosen and no question is open. */
static void test_a_digit_stays_in_the_scene(void **state)
{
    (void)state;
    struct desk *d = GRAPH("--steps", "1");
    click_node(d, "z1");
    desk_key(d, '3');
    assert_shows(d, "z₁ is computed: choose a variable");
    desk_key(d, K_RETURN); /* folds it */
    desk_settle(d);
    assert_shows(d, "z₁ = …");
    desk_key(d, 'c');
    desk_key(d, 'p');
    desk_key(d, K_ESCAPE);
    desk_key(d, '7'); /* the question is still open */
    assert_shows(d, "z₂ = z₁ + b =");
    desk_key(d, K_RETURN);
    assert_int_equal(view(d)->n_right, 1);
    desk_key(d, '3');
    assert_string_equal(lab_session(&d->lab)->scene->name, "depth");
    desk_close(d);
}

static void test_a_new_expression_starts_at_its_first_step(void **state)
{
    (void)state;
    struct desk *d = GRAPH("--steps", "5");
    desk_key(d, 'e');
    enter(d, "a*b+a*b*c+7a");
    assert_int_equal(desk_step(d), 0);
    desk_key(d, K_RIGHT);
    assert_int_equal(desk_step(d), 1);
    desk_close(d);
}

static void test_the_end_says_what_next(void **state)
{
    (void)state;
    struct desk *d = GRAPH("--steps", "12");
    assert_hides(d, "This was the last step");
    desk_key(d, K_RIGHT);
    assert_shows(d, "This was the last step: r starts over, e types");
    desk_key(d, K_LEFT);
    assert_hides(d, "This was the last step");
    desk_close(d);
}

/* By the keys and by the wheel, pictures that are too wide and lists that are too long. */
static void test_keys_and_the_wheel_scroll(void **state)
{
    (void)state;
    struct event wheel = {.type = EVENT_WHEEL, .x = 9, .y = 8, .delta = -1};
    struct desk *d = GRAPH("a*b*c*d*f*g*h*k*m*n*o*p*q", "view=full");
    desk_resize(d, 80, 24);
    desk_key(d, K_END);
    assert_false(in_sight(d, node(d, "L")));
    for (int i = 0; i < 60; i++) {
        lab_event(&d->lab, &wheel, &d->frame);
    }
    desk_settle(d);
    assert_true(in_sight(d, node(d, "L")) && !in_sight(d, node(d, "a")));
    desk_keys(d, 'H', 80);
    assert_true(in_sight(d, node(d, "a")));
    desk_close(d);
    d = GRAPH("a*b+c*d*f*g*h*k*m*n*o*p*q", "view=outline");
    desk_resize(d, 80, 24);
    assert_shows(d, "▼ L");
    desk_keys(d, K_PAGE_DOWN, 2);
    assert_hides(d, "▼ L");
    desk_keys(d, K_PAGE_UP, 2);
    assert_shows(d, "▼ L");
    desk_close(d);
}

/* The row of the step is marked at its end: a ▶ before it would be a folded node. */
static void test_the_outline_marks_the_step(void **state)
{
    (void)state;
    struct desk *d = GRAPH("--steps", "2", "view=outline");
    assert_shows(d, "▼ z₂ = z₁ + b");
    int x, y = desk_find(d, "▼ z₂", &x);
    assert_int_equal(desk_find(d, "◀", &x), y);
    desk_close(d);
}

/* z₃² must not become z32. */
static void test_ascii(void **state)
{
    (void)state;
    struct desk *d = GRAPH("--steps", "12");
    d->frame.glyphs = GLYPHS_ASCII;
    desk_settle(d);
    frame_ascii(&d->frame);
    assert_shows(d, "L = (w*x + b - y)^2");
    assert_shows(d, "L = z3^2");
    desk_close(d);
}

static void test_every_size(void **state)
{
    (void)state;
    struct desk *d = GRAPH("--steps", "12");
    static const int sizes[][2] = {{1, 1},   {10, 3},  {30, 9},   {40, 12},  {72, 20},
                                   {79, 24}, {80, 25}, {133, 30}, {300, 90}, {20, 100}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        desk_resize(d, sizes[i][0], sizes[i][1]);
    }
    desk_close(d);
}

/* 40 terms: some 200 nodes. The current node is always in sight. */
static void test_two_hundred_nodes_follow_the_step(void **state)
{
    (void)state;
    char text[1500] = "";
    for (int i = 0; i < 40; i++) {
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "%ssin(x%d*y%d)*z%d", i ? "+" : "", i,
                 i % 7, i % 5);
    }
    struct desk *d = GRAPH(text);
    assert_true(lesson(d)->g.n > 200);
    for (int i = 0; i < 12; i++) {
        desk_keys(d, K_RIGHT, 29);
        int current = lesson_current(lesson(d));
        bool seen = false;
        for (int k = 0; k < d->frame.n_hits; k++) {
            seen |= d->frame.hits[k].id == HIT_NODE + current;
        }
        assert_true(seen);
    }
    desk_close(d);
}

static void test_first_non_finite_is_named(void **state)
{
    (void)state;
    struct desk *d = GRAPH("sqrt(x*x)", "x=0");
    desk_key(d, K_END);
    assert_shows(d, "no longer finite: ∂L/∂z₁ is inf, through L = √(z₁) (step 4)");
    desk_close(d);
    d = GRAPH("log(x)", "x=0");
    desk_key(d, K_RIGHT);
    assert_shows(d, "no longer finite: the value of L is −inf (step 1)");
    desk_close(d);
}

static void test_bad_input(void **state)
{
    (void)state;
    static const char *const rows[][4] = {
        {"graph", "x+*2"},      {"graph", "x", "train=w"}, {"graph", "x", "y=1"},
        {"graph", "sigmod(x)"}, {"graph", "x", "lr=0"},    {"graph", ""}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct desk *d;
        struct fail fail = FAIL_INIT;
        assert_int_equal(desk_try(&d, &fail, rows[i]), ERR_INPUT);
        assert_true(fail.where[0] && fail.what[0]);
        arena_release(&d->mem);
        free(d);
    }
}

/* --- in a terminal
 * ---------------------------------------------------------------------------- */

static void test_in_a_terminal(void **state)
{
    (void)state;
    const char *const argv[] = {command_program(), "graph", NULL};
    struct pty *p = pty_start(&(struct pty_options){.w = 120, .h = 36}, argv);
    pty_wait_text(p, "from L to w");
    pty_send(p, "\033[C");
    pty_wait_text(p, "z₁ = 2·3 = 6");
    pty_send(p, "\033[C");
    pty_wait_text(p, "z₂ = 6 + 1 = 7");
    pty_send(p, "\033[D");
    pty_wait_text(p, "forward step 1 of 4");
    pty_send(p, "p");
    pty_wait_text(p, "z₂ = z₁ + b =");
    pty_send(p, "5\r");
    pty_wait_text(p, "predicted 0 of 1");
    pty_send(p, "p");
    pty_wait_text(p, "Enter");
    pty_send(p, "z1+b\r");
    pty_wait_text(p, "predicted 1 of 2");
    pty_wait_text(p, "forward step 2 of 4");
    pty_send(p, "\t\t\t\t\t\t\t\t"); /* w */
    pty_send(p, "3\r");
    pty_wait_text(p, "z₂ = 9 + 1 = 10");
    pty_send(p, "\033"); /* leaves the control */
    pty_send(p, "q");
    int status = pty_wait_exit(p);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_true(pty_modes_as_before(p));
    pty_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden_frames),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_worked_examples),
        cmocka_unit_test(test_presets),
        cmocka_unit_test(test_step_and_back),
        cmocka_unit_test(test_editing_a_leaf),
        cmocka_unit_test(test_own_expression),
        cmocka_unit_test(test_share),
        cmocka_unit_test(test_predict),
        cmocka_unit_test(test_predict_forward_and_power),
        cmocka_unit_test(test_update_lowers_the_loss),
        cmocka_unit_test(test_gradients_pile_up),
        cmocka_unit_test(test_saturated_slopes_are_written_truly),
        cmocka_unit_test(test_differences),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_choosing_and_folding),
        cmocka_unit_test(test_every_edge_keeps_its_label),
        cmocka_unit_test(test_the_whole_where_it_fits),
        cmocka_unit_test(test_folding_several),
        cmocka_unit_test(test_choosing_round_the_ends),
        cmocka_unit_test(test_questions_by_kind_of_step),
        cmocka_unit_test(test_infinite_guesses),
        cmocka_unit_test(test_dragging_and_the_wheel),
        cmocka_unit_test(test_numbers_can_be_hidden),
        cmocka_unit_test(test_a_far_leaf_is_drawn_again),
        cmocka_unit_test(test_a_far_operation_is_drawn_again),
        cmocka_unit_test(test_far_within_a_layer),
        cmocka_unit_test(test_the_current_node_is_in_sight),
        cmocka_unit_test(test_panels_stand_at_the_right),
        cmocka_unit_test(test_the_whole_has_no_labels),
        cmocka_unit_test(test_a_chosen_leaf_is_typed),
        cmocka_unit_test(test_a_digit_stays_in_the_scene),
        cmocka_unit_test(test_a_new_expression_starts_at_its_first_step),
        cmocka_unit_test(test_the_end_says_what_next),
        cmocka_unit_test(test_keys_and_the_wheel_scroll),
        cmocka_unit_test(test_the_outline_marks_the_step),
        cmocka_unit_test(test_ascii),
        cmocka_unit_test(test_every_size),
        cmocka_unit_test(test_two_hundred_nodes_follow_the_step),
        cmocka_unit_test(test_first_non_finite_is_named),
        cmocka_unit_test(test_bad_input),
        cmocka_unit_test(test_in_a_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
