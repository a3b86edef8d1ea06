/* What graph draws: boxes, edges and labels at every size, and frames somebody has looked
 * at. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/golden.h"
#include "tests/graph_desk.h"

#define SCREEN(name, w, h, ...)                                                          \
    golden_screen(name, w, h, (const char *const[]){__VA_ARGS__, NULL})

static void test_golden_frames(void **state)
{
    (void)state;
    SCREEN("graph-start", 80, 24, "graph");
    SCREEN("graph-forward", 120, 36, "graph", "--steps", "2");
    SCREEN("graph-middle", 120, 36, "graph", "--steps", "10");
    SCREEN("graph-middle-narrow", 80, 24, "graph", "--steps", "10");
    SCREEN("graph-finished", 120, 36, "graph", "--steps", "13", "node=w");
    SCREEN("graph-fan-out", 120, 36, "graph", "x*x*x+x", "x=-1.5", "--steps", "9");
    SCREEN("graph-update", 120, 36, "graph", "train=w,b", "passes=3", "--steps", "28",
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
    SCREEN("graph-nudged", 80, 24, "graph", "nudge=0.01", "--steps", "13");
    SCREEN("graph-losses", 120, 36, "graph", "train=w,b", "passes=9", "lr=0.01",
           "--steps", "125");
    SCREEN("graph-paths", 80, 24, "graph", "x*x*x+x", "x=-1.5", "view=paths", "--steps",
           "9");
    SCREEN("graph-infinite", 80, 24, "graph", "sqrt(x*x)", "x=0", "--steps", "5");
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
                const struct graph *g = &lesson_of(d)->g;
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
    assert_near(grad_of(d, "w"), s + slope);
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
    assert_near(grad_of(d, "z1"), s + slope);
    assert_near(grad_of(d, "w"), s + slope);
    desk_close(d);
}

static int times_drawn(struct desk *d, const char *name)
{
    const struct drawing *drawn = lab_session(&d->lab)->cache;
    int n = 0;
    for (int i = 0; i < drawn->n_nodes; i++) {
        n += drawn->node[i] == node_named(d, name);
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

/* Of an edge its operation at least, at every size and step, folded or not; at the end of
 * a pass the variable that it is about. */
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
            for (long steps = backprop_steps(&lesson_of(d)->b); steps > 0; steps--) {
                desk_key(d, K_RIGHT);
                if (!in_sight(d, node_at(d))) {
                    fail_msg("%s %s at %d x %d: not in sight at step %ld\n%s", rows[i][0],
                             rows[i][1], sizes[k][0], sizes[k][1], desk_step(d),
                             desk_text(d));
                }
            }
        }
        desk_close(d);
    }
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
    assert_true(lesson_of(d)->g.n > 200);
    for (int i = 0; i < 12; i++) {
        desk_keys(d, K_RIGHT, 29);
        int current = node_at(d);
        bool seen = false;
        for (int k = 0; k < d->frame.n_hits; k++) {
            seen |= d->frame.hits[k].id == HIT_NODE + current;
        }
        assert_true(seen);
    }
    desk_close(d);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden_frames),
        cmocka_unit_test(test_every_edge_keeps_its_label),
        cmocka_unit_test(test_the_whole_where_it_fits),
        cmocka_unit_test(test_numbers_can_be_hidden),
        cmocka_unit_test(test_a_far_leaf_is_drawn_again),
        cmocka_unit_test(test_a_far_operation_is_drawn_again),
        cmocka_unit_test(test_far_within_a_layer),
        cmocka_unit_test(test_the_current_node_is_in_sight),
        cmocka_unit_test(test_two_hundred_nodes_follow_the_step),
        cmocka_unit_test(test_panels_stand_at_the_right),
        cmocka_unit_test(test_the_whole_has_no_labels),
        cmocka_unit_test(test_the_outline_marks_the_step),
        cmocka_unit_test(test_ascii),
        cmocka_unit_test(test_every_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
