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
#include "app/print.h"
#include "app/scenes.h"
#include "base/text.h"
#include "command.h"
#include "golden.h"
#include "pty.h"
#include "scenes/graph.h"

/* --- a desk: keys go in, frames come out
 * ------------------------------------------------ */

static double still(void)
{
    return 0;
}

struct desk {
    struct arena mem, scratch;
    struct options options;
    struct lab lab;
    struct frame frame;
    char *text; /* of the last frame */
};

static void read_frame(struct desk *d)
{
    size_t n;
    free(d->text);
    FILE *out = open_memstream(&d->text, &n);
    for (int i = 0; i < d->frame.w * d->frame.h; i++) {
        char bytes[CELL_BYTES];
        fputs(print_cell(&d->frame.cells[i], bytes), out);
        if ((i + 1) % d->frame.w == 0) {
            fputc('\n', out);
        }
    }
    fclose(out);
}

static void show(struct desk *d)
{
    struct session *s = lab_session(&d->lab);
    while (run_busy(s->run)) {
        session_advance(s, 0, 1, still);
    }
    lab_layout(&d->lab, d->frame.w, d->frame.h);
    session_work(s, -1, still);
    lab_draw(&d->lab, &d->frame);
    arena_clear(&d->scratch);
    read_frame(d);
}

static void resize(struct desk *d, int w, int h)
{
    d->frame = frame_new(&d->mem, w, h, themes, DEPTH_TRUE, GLYPHS_BRAILLE);
    d->frame.scratch = &d->scratch;
    show(d);
}

/* Arguments after "gradwatch graph", ended by NULL. */
static enum err try_desk(struct desk **out, struct fail *fail,
                         const char *const *arguments)
{
    struct desk *d = calloc(1, sizeof *d);
    char *argv[24] = {arena_copy(&d->mem, "gradwatch", 9),
                      arena_copy(&d->mem, "graph", 5)};
    int n = 2;
    for (; arguments[n - 2]; n++) {
        argv[n] = arena_copy(&d->mem, arguments[n - 2], strlen(arguments[n - 2]));
    }
    enum err err = options_parse(n, argv, &d->mem, &d->options, fail);
    if (!err) {
        err = lab_open(&d->lab, &d->options, fail);
    }
    *out = d;
    return err;
}

static struct desk *open_desk(const char *const *arguments)
{
    struct desk *d;
    struct fail fail = FAIL_INIT;
    assert_int_equal(try_desk(&d, &fail, arguments), ERR_NONE);
    resize(d, 120, 36);
    return d;
}
#define DESK(...) open_desk((const char *const[]){__VA_ARGS__, NULL})

static void close_desk(struct desk *d)
{
    lab_release(&d->lab);
    arena_release(&d->scratch);
    arena_release(&d->mem);
    free(d->text);
    free(d);
}

static void key(struct desk *d, uint32_t k)
{
    lab_event(&d->lab, &(struct event){.type = EVENT_KEY, .key = k}, &d->frame);
    show(d);
}

static void keys(struct desk *d, uint32_t k, int n)
{
    for (int i = 0; i < n; i++) {
        key(d, k);
    }
}

static void type(struct desk *d, const char *text)
{
    for (size_t n = strlen(text), used; n > 0; text += used, n -= used) {
        uint32_t ch;
        used = text_decode(text, n, &ch);
        key(d, ch);
    }
    key(d, K_RETURN);
}

static const struct lesson *lesson(struct desk *d)
{
    return run_model(lab_session(&d->lab)->run);
}

static const struct lesson_view *view(struct desk *d)
{
    return lab_session(&d->lab)->view;
}

static long step_of(struct desk *d)
{
    return run_step(lab_session(&d->lab)->run);
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

static void assert_shows(struct desk *d, const char *text)
{
    if (!strstr(d->text, text)) {
        fail_msg("not on screen: %s\n%s", text, d->text);
    }
}

static void assert_hides(struct desk *d, const char *text)
{
    if (strstr(d->text, text)) {
        fail_msg("on screen: %s\n%s", text, d->text);
    }
}

static void assert_near(double got, double want)
{
    assert_true(fabs(got - want) <= 1e-9 * (1 + fabs(want)));
}

/* --- frames somebody has looked at
 * -------------------------------------------------------- */

#define SCREEN(name, w, h, ...)                                                          \
    golden_screen(name, w, h,                                                            \
                  (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)),    \
                  (const char *const[]){__VA_ARGS__})

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
    struct desk *d = DESK("--steps", "10");
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
    close_desk(d);
}

/* Curriculum §1. */
static void test_worked_examples(void **state)
{
    (void)state;
    static const struct {
        const char *arguments[6];
        double loss;
        struct {
            const char *leaf;
            double grad;
        } grads[4];
    } rows[] = {
        {{"(w*x-y)^2", "w=2", "x=3", "y=1"}, 25, {{"w", 30}, {"x", 20}, {"y", -10}}},
        {{"(sigmoid(w*x+b)-y)^2", "w=.5", "x=2", "b=-1", "y=1"},
         .25,
         {{"w", -.5}, {"b", -.25}, {"x", -.125}, {"y", 1}}},
        {{"sin(3x^2+2)", "x=1"}, -.958924274663, {{"x", 1.701973112779}}},
        {{"(x+y)z", "x=-2", "y=5", "z=-4"}, -12, {{"x", -4}, {"y", -4}, {"z", 3}}},
        {{"x*x*x+x", "x=-1.5"}, -4.875, {{"x", 7.75}}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct desk *d = open_desk(rows[i].arguments);
        key(d, K_END);
        assert_near(value(d, "L"), rows[i].loss);
        for (int k = 0; k < 4 && rows[i].grads[k].leaf; k++) {
            assert_near(grad(d, rows[i].grads[k].leaf), rows[i].grads[k].grad);
        }
        close_desk(d);
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
        const char *arguments[24] = {0};
        int k = 0;
        snprintf(words, sizeof words, "%s", presets[n].arguments);
        for (char *w = strtok(words, " "); w; w = strtok(NULL, " ")) {
            arguments[k++] = w;
        }
        struct desk *d = open_desk(arguments);
        key(d, K_END);
        assert_true(isfinite(value(d, "L")));
        if (strcmp(presets[n].name, "softmax") == 0) {
            double sum = exp(2) + exp(1) + exp(.1);
            assert_near(value(d, "L"), log(sum) - 2);
            assert_near(grad(d, "a"), exp(2) / sum - 1);
            assert_near(grad(d, "b"), exp(1) / sum);
            assert_near(grad(d, "c"), exp(.1) / sum);
        }
        close_desk(d);
    }
    assert_int_equal(n, 9);
}

/* --- stepping
 * ------------------------------------------------------------------------------- */

static void test_step_and_back(void **state)
{
    (void)state;
    struct desk *d = DESK("expr=(w*x+b-y)^2");
    assert_shows(d, "start");
    keys(d, K_RIGHT, 2);
    assert_shows(d, "forward 2 of 4");
    assert_shows(d, "z₂ = 6 + 1 = 7");
    key(d, K_LEFT);
    assert_shows(d, "z₁ = 2·3 = 6");
    assert_hides(d, "z₂ = 6 + 1 = 7");
    key(d, K_END);
    assert_shows(d, "backward 7 of 7");
    assert_near(grad(d, "x"), 8);
    key(d, K_LEFT);
    assert_false(has_grad(d, "x"));
    assert_shows(d, "∂L/∂z₁ · ∂z₁/∂w = 4 · 3 = 12");
    key(d, K_HOME);
    assert_int_equal(step_of(d), 0);
    close_desk(d);
}

/* Everything already stepped through recomputes, at the same step. */
static void test_editing_a_leaf(void **state)
{
    (void)state;
    struct desk *d = DESK("--steps", "11");
    assert_near(grad(d, "w"), 12);
    keys(d, K_TAB, 8); /* L share train η zero_grad passes view w */
    key(d, K_UP);
    assert_int_equal(step_of(d), 11);
    assert_near(value(d, "w"), 2.1);
    assert_near(value(d, "z1"), 6.3);
    assert_near(grad(d, "w"), 2 * 2.3 * 3);
    type(d, "4"); /* 4·3 + 1 − 5 = 8 */
    assert_near(value(d, "L"), 64);
    assert_near(grad(d, "w"), 48);
    assert_false(has_grad(d, "x")); /* not yet reached */
    close_desk(d);
}

static void test_own_expression(void **state)
{
    (void)state;
    struct desk *d = DESK("--steps", "3");
    key(d, 'e');
    key(d, 21); /* Ctrl-U */
    type(d, "x+*2");
    assert_shows(d, "expected"); /* the old one stays while the mistake is shown */
    assert_int_equal(lesson(d)->g.n_leaves, 4);
    key(d, 21);
    type(d, "exp(t)*t");
    assert_int_equal(lesson(d)->g.n_leaves, 1);
    key(d, K_END);
    assert_near(grad(d, "t"), 2 * exp(1));
    assert_shows(d, "L = exp(t)·t");
    close_desk(d);
}

static void test_share(void **state)
{
    (void)state;
    struct desk *one = DESK("exp(x)*exp(x)", "x=1"),
                *two = DESK("exp(x)*exp(x)", "x=1", "share=no");
    assert_int_equal(lesson(one)->g.n + 1, lesson(two)->g.n);
    key(one, K_END);
    key(two, K_END);
    assert_near(grad(one, "x"), 2 * exp(2));
    assert_near(grad(two, "x"), 2 * exp(2));
    close_desk(one);
    close_desk(two);
}

/* --- prediction
 * ----------------------------------------------------------------------------- */

static void guess(struct desk *d, const char *text)
{
    key(d, 'p');
    type(d, text);
}

static void test_predict(void **state)
{
    (void)state;
    struct desk *d = DESK("--steps", "10");
    key(d, 'p');
    assert_shows(d, "∂L/∂w =");
    assert_shows(d, "predict first"); /* the product is hidden */
    key(d, K_ESCAPE);
    assert_shows(d, "predict first"); /* still */
    key(d, 'c');
    assert_hides(d, "predict first");
    key(d, 'p');
    type(d, "3");
    assert_int_equal(view(d)->verdict, PREDICT_LOCAL_ONLY);
    assert_shows(d, "local gradient only");
    assert_shows(d, "predicted 0 of 1");
    assert_int_equal(step_of(d), 10); /* try again */
    guess(d, "-12");
    assert_int_equal(view(d)->verdict, PREDICT_LOST_SIGN);
    guess(d, "nonsense");
    assert_shows(d, "cannot read that");
    assert_shows(d, "predicted 0 of 2"); /* not an answer */
    guess(d, "dz1*x");
    assert_int_equal(view(d)->verdict, PREDICT_RIGHT);
    assert_shows(d, "predicted 1 of 3");
    assert_int_equal(step_of(d), 11);
    assert_near(grad(d, "w"), 12);
    guess(d, "8");
    assert_shows(d, "predicted 2 of 4");
    assert_int_equal(step_of(d), 12);
    close_desk(d);
}

/* z² inside, so that 2z differs from 2z·dz; and a value guessed forward. */
static void test_predict_forward_and_power(void **state)
{
    (void)state;
    struct desk *d = DESK("5*(3*x)^2", "x=2");
    guess(d, "3*x");
    assert_int_equal(view(d)->verdict, PREDICT_RIGHT);
    guess(d, "z1^2");
    guess(d, "180");
    assert_int_equal(view(d)->right, 3);
    guess(d, "1");
    guess(d, "5");
    guess(d, "2*z1");
    assert_int_equal(view(d)->verdict, PREDICT_POWER_ONLY);
    guess(d, "2*z1*dz2");
    assert_int_equal(view(d)->verdict, PREDICT_RIGHT);
    close_desk(d);
}

/* --- descent
 * ---------------------------------------------------------------------------------- */

static void test_update_lowers_the_loss(void **state)
{
    (void)state;
    struct desk *d = DESK("expr=(w*x+b-y)^2");
    key(d, 'u');
    type(d, "w,b"); /* nothing was marked: it asks */
    key(d, 'u');
    assert_int_equal(step_of(d), 13);
    assert_shows(d, "w ← w − η·∂L/∂w = 2 − 0.02·12 = 1.76");
    assert_near(value(d, "w"), 2 - .02 * 12);
    assert_near(value(d, "b"), 1 - .02 * 4);
    assert_near(value(d, "x"), 3);
    key(d, K_END);
    double loss = (1.76 * 3 + .92 - 5) * (1.76 * 3 + .92 - 5);
    assert_near(value(d, "L"), loss);
    assert_shows(d, "4 → 1.44");
    key(d, 'u');
    key(d, K_END);
    assert_true(value(d, "L") < loss);
    assert_int_equal(step_of(d), 38);
    close_desk(d);
}

static void test_gradients_pile_up(void **state)
{
    (void)state;
    struct desk *d = DESK("train=w", "passes=2", "zero_grad=no");
    key(d, K_END);
    key(d, K_END);
    double w = 2 - .02 * 12, second = 2 * (3 * w + 1 - 5) * 3;
    assert_near(grad(d, "w"), 12 + second);
    assert_near(grad(d, "b"), 4 + second / 3);
    key(d, K_LEFT);
    assert_shows(d, "(kept)");
    close_desk(d);
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

/* Two paths, written out where there is room, counted where there is not; both panels
 * agree with the closed form d/dw (w·tanh(w)) = tanh w + w(1 − tanh² w). */
static void test_paths(void **state)
{
    (void)state;
    struct desk *d = DESK("w*tanh(w)", "w=1");
    key(d, K_END);
    assert_near(grad(d, "w"), tanh(1) + 1 - tanh(1) * tanh(1));
    assert_shows(d, "∂L/∂w, 2 paths: 1.1816");
    assert_shows(d, "∂L/∂w = 0.76159");
    assert_shows(d, "+ ∂L/∂z₁·∂z₁/∂w = 1·0.41997 = 0.41997");
    assert_shows(d, "central difference 1.1816  error");
    resize(d, 80, 24);
    assert_shows(d, "2 paths: 1.1816");
    close_desk(d);
    d = DESK("tanh(tanh(tanh(tanh(tanh(tanh(x))))))", "x=1");
    resize(d, 80, 24);
    assert_shows(d, "= —");
    key(d, K_END);
    assert_shows(d, "6 factors = ");
    close_desk(d);
}

static void test_choosing_and_folding(void **state)
{
    (void)state;
    struct desk *d = DESK("--steps", "12");
    click_node(d, "z2");
    show(d);
    assert_shows(d, "node z₂");
    key(d, 'f');
    assert_shows(d, "z₂ = …");
    assert_hides(d, "─ w ─");
    key(d, 'f');
    assert_shows(d, "─ w ─");
    keys(d, K_DOWN, 2);
    assert_shows(d, "node z₃");
    key(d, K_UP);
    assert_shows(d, "node y");
    key(d, 'c');
    assert_hides(d, "node y");
    keys(d, 'v', 4);
    assert_shows(d, "▼ z₃ = z₂ − y");
    close_desk(d);
}

/* The local gradient stands on its edge, however large the graph; without labels only
 * where the learner asked for the whole. */
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
        struct desk *d = DESK(expressions[e]);
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
            resize(d, sizes[k][0], sizes[k][1]);
            const struct drawing *drawn = lab_session(&d->lab)->cache;
            assert_true(drawn->ready && drawn->n_edges > 0);
            for (int i = 0; i < drawn->n_edges; i++) {
                const struct graph *g = &lesson(d)->g;
                int input = g->nodes[drawn->edges[i] / 2].in[drawn->edges[i] % 2];
                assert_true(drawn->layout.routes[i].label.w >= 2 ||
                            !g->nodes[input].needs_grad);
            }
        }
        close_desk(d);
    }
}

static const char *folded(struct desk *d)
{
    struct run *r = lab_session(&d->lab)->run;
    return values_text(run_values(r), P_FOLD);
}

static const char *chosen(struct desk *d)
{
    struct run *r = lab_session(&d->lab)->run;
    return values_text(run_values(r), P_NODE);
}

/* The list of folded nodes loses any of its members; a leaf has nothing to fold. */
static void test_folding_several(void **state)
{
    (void)state;
    struct desk *d = DESK("(a+1)*(b+2)", "view=outline");
    static const char *const nodes[] = {"z1", "z2", "z1", "a", "z2"};
    static const char *const list[] = {"z1", "z1,z2", "z2", "z2", ""};
    for (int i = 0; i < 5; i++) {
        key(d, 'c');
        for (int k = 0; k < lesson(d)->g.n && strcmp(chosen(d), nodes[i]) != 0; k++) {
            key(d, K_DOWN);
        }
        assert_string_equal(chosen(d), nodes[i]);
        key(d, 'f');
        assert_string_equal(folded(d), list[i]);
    }
    close_desk(d);
}

/* Beyond the ends there is no node; from none, ↑ begins at the output. */
static void test_choosing_round_the_ends(void **state)
{
    (void)state;
    struct desk *d = DESK("a+b");
    key(d, K_UP);
    assert_shows(d, "node L");
    keys(d, K_DOWN, 1);
    assert_hides(d, "node L");
    key(d, K_DOWN);
    assert_shows(d, "node a");
    key(d, K_UP);
    assert_hides(d, "node a");
    key(d, 'f'); /* nothing is chosen: nothing is folded */
    assert_string_equal(folded(d), "");
    close_desk(d);
}

/* The seed is asked for as well, a sum by its terms, and an update is just made. */
static void test_questions_by_kind_of_step(void **state)
{
    (void)state;
    struct desk *d = DESK("x*x", "x=3", "train=x", "passes=2");
    key(d, 'p');
    assert_shows(d, "L = x·x =");
    key(d, K_ESCAPE);
    keys(d, K_RIGHT, 1);
    key(d, 'p');
    assert_shows(d, "∂L/∂L =");
    type(d, "1");
    assert_int_equal(view(d)->verdict, PREDICT_RIGHT);
    key(d, 'p');
    assert_shows(d, "∂L/∂x, 1 of 2 terms added =");
    type(d, "inf");
    assert_true(view(d)->verdict != PREDICT_RIGHT);
    guess(d, "x");
    guess(d, "2x");
    assert_int_equal(view(d)->right, 3);
    assert_int_equal(step_of(d), 4);
    key(d, 'p'); /* the update: 3 − 0.02·6 */
    assert_int_equal(step_of(d), 5);
    assert_near(value(d, "x"), 3 - .02 * 6);
    keys(d, K_END, 2);
    long last = step_of(d);
    key(d, 'p'); /* nothing is left to predict */
    assert_int_equal(step_of(d), last);
    assert_hides(d, "predict first");
    close_desk(d);
}

static void test_infinite_guesses(void **state)
{
    (void)state;
    struct desk *d = DESK("log(x)", "x=0");
    guess(d, "inf");
    assert_true(view(d)->verdict != PREDICT_RIGHT);
    guess(d, "-inf");
    assert_int_equal(view(d)->verdict, PREDICT_RIGHT);
    close_desk(d);
    d = DESK("log(x)", "x=-1");
    guess(d, "0");
    assert_true(view(d)->verdict != PREDICT_RIGHT);
    guess(d, "nan");
    assert_int_equal(view(d)->verdict, PREDICT_RIGHT);
    close_desk(d);
}

/* A large picture follows the mouse that drags it, and the wheel by three rows. */
static void test_dragging_and_the_wheel(void **state)
{
    (void)state;
    struct desk *d = DESK("a+b*c+d*e+f*g+h*k+m*n", "view=full");
    struct event e = {.type = EVENT_DRAG, .x = 5, .y = 6};
    lab_event(&d->lab, &e, &d->frame); /* of something else: it begins here */
    assert_true(view(d)->pan_x == 0 && view(d)->pan_y == 0);
    e.x = 9, e.y = 4;
    lab_event(&d->lab, &e, &d->frame);
    assert_true(view(d)->pan_x == 4 && view(d)->pan_y == -2);
    e = (struct event){.type = EVENT_RELEASE, .x = 9, .y = 4};
    lab_event(&d->lab, &e, &d->frame);
    assert_false(view(d)->dragging);
    e = (struct event){.type = EVENT_WHEEL, .x = 9, .y = 8, .delta = 1};
    lab_event(&d->lab, &e, &d->frame);
    assert_true(view(d)->pan_y == 1);
    e.delta = -1;
    lab_event(&d->lab, &e, &d->frame);
    assert_true(view(d)->pan_y == -2);
    key(d, K_RIGHT); /* a step brings the picture back */
    assert_true(view(d)->pan_x == 0 && view(d)->pan_y == 0);
    close_desk(d);
}

static void test_numbers_can_be_hidden(void **state)
{
    (void)state;
    struct desk *d = DESK("w=7.125", "--steps", "12", "view=compact");
    assert_shows(d, "7.125");
    key(d, 'a');
    char *line = strstr(d->text, "w 7.125"); /* the control keeps it */
    assert_non_null(line);
    assert_hides(d, "21.375");
    assert_hides(d, "34.7");
    close_desk(d);
}

/* w is used beside the leaves and again ten layers on: two boxes, one gradient. */
static void test_a_far_leaf_is_drawn_again(void **state)
{
    (void)state;
    struct desk *d = DESK("w*sin(sin(sin(sin(sin(sin(sin(w+x)))))))", "w=1", "x=1",
                          "view=compact", "--steps", "9");
    assert_shows(d, "w 2/2");
    key(d, K_END);
    assert_shows(d, "w 1/2");
    double s = 2, slope = 1; /* w = 1: f = s₇(w), f' = s₇ + w·Π cos sₖ */
    for (int i = 0; i < 7; i++) {
        slope *= cos(s);
        s = sin(s);
    }
    assert_near(grad(d, "w"), s + slope);
    close_desk(d);
}

/* z₃² must not become z32. */
static void test_ascii(void **state)
{
    (void)state;
    struct desk *d = DESK("--steps", "12");
    d->frame.glyphs = GLYPHS_ASCII;
    show(d);
    frame_ascii(&d->frame);
    read_frame(d);
    assert_shows(d, "L = (w*x + b - y)^2");
    assert_shows(d, "L = z3^2");
    close_desk(d);
}

static void test_every_size(void **state)
{
    (void)state;
    struct desk *d = DESK("--steps", "12");
    static const int sizes[][2] = {{1, 1},   {10, 3},  {30, 9},   {40, 12},  {72, 20},
                                   {79, 24}, {80, 25}, {133, 30}, {300, 90}, {20, 100}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        resize(d, sizes[i][0], sizes[i][1]);
    }
    close_desk(d);
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
    struct desk *d = DESK(text);
    assert_true(lesson(d)->g.n > 200);
    for (int i = 0; i < 12; i++) {
        keys(d, K_RIGHT, 29);
        int current = lesson_current(lesson(d));
        bool seen = false;
        for (int k = 0; k < d->frame.n_hits; k++) {
            seen |= d->frame.hits[k].id == HIT_NODE + current;
        }
        assert_true(seen);
    }
    close_desk(d);
}

static void test_first_non_finite_is_named(void **state)
{
    (void)state;
    struct desk *d = DESK("sqrt(x*x)", "x=0");
    key(d, K_END);
    assert_shows(d, "first non-finite: ∂L/∂z₁ is inf, through L = √(z₁) (step 4)");
    close_desk(d);
    d = DESK("log(x)", "x=0");
    key(d, K_RIGHT);
    assert_shows(d, "first non-finite: the value of L is −inf (step 1)");
    close_desk(d);
}

static void test_bad_input(void **state)
{
    (void)state;
    static const char *const rows[][4] = {{"x+*2"},      {"x", "train=w"}, {"x", "y=1"},
                                          {"sigmod(x)"}, {"x", "lr=0"},    {""}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct desk *d;
        struct fail fail = FAIL_INIT;
        assert_int_equal(try_desk(&d, &fail, rows[i]), ERR_INPUT);
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
    pty_wait_text(p, "path to w");
    pty_send(p, "\033[C");
    pty_wait_text(p, "z₁ = 2·3 = 6");
    pty_send(p, "\033[C");
    pty_wait_text(p, "z₂ = 6 + 1 = 7");
    pty_send(p, "\033[D");
    pty_wait_text(p, "forward 1 of 4");
    pty_send(p, "p");
    pty_wait_text(p, "z₂ = z₁ + b =");
    pty_send(p, "5\r");
    pty_wait_text(p, "predicted 0 of 1");
    pty_send(p, "p");
    pty_wait_text(p, "Enter");
    pty_send(p, "z1+b\r");
    pty_wait_text(p, "predicted 1 of 2");
    pty_wait_text(p, "forward 2 of 4");
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
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_choosing_and_folding),
        cmocka_unit_test(test_every_edge_keeps_its_label),
        cmocka_unit_test(test_folding_several),
        cmocka_unit_test(test_choosing_round_the_ends),
        cmocka_unit_test(test_questions_by_kind_of_step),
        cmocka_unit_test(test_infinite_guesses),
        cmocka_unit_test(test_dragging_and_the_wheel),
        cmocka_unit_test(test_numbers_can_be_hidden),
        cmocka_unit_test(test_a_far_leaf_is_drawn_again),
        cmocka_unit_test(test_ascii),
        cmocka_unit_test(test_every_size),
        cmocka_unit_test(test_two_hundred_nodes_follow_the_step),
        cmocka_unit_test(test_first_non_finite_is_named),
        cmocka_unit_test(test_bad_input),
        cmocka_unit_test(test_in_a_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
