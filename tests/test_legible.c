/* Every picture of every scene: no number is cut, none touches another, and the labels of
 * an axis are whole and in order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/scenes.h"
#include "desk.h"
#include "base/number.h"
#include "draw/plot.h"
#include "draw/widgets.h"
#include "optim/surface.h"
#include "tests/legible/legible.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The last two for what has a form for so little room. */
static const int sizes[][2] = {{60, 20},  {80, 24},  {100, 30}, {120, 36},
                               {130, 40}, {200, 60}, {36, 10},  {30, 8}};
enum { SIZES = COUNT(sizes), USUAL_SIZES = SIZES - 2 };
/* One by one at first: graph has a picture of its own for each step of its first pass. */
static const long steps[] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10,  11,  12,
                             13, 14, 15, 16, 17, 18, 19, 20, 30, 83, 200, 1000};

/* Looks at a run at all steps and the first n sizes; returns the faults. */
static int faults_in(enum glyphs glyphs, size_t n, const char *const *arguments,
                     const char *name)
{
    int sum = 0, counts[FAULTS];
    struct desk *d = desk_open(arguments);
    desk_glyphs(d, glyphs);
    for (size_t i = 0; i < COUNT(steps); i++) {
        run_seek(lab_session(&d->lab)->run, steps[i]);
        for (size_t k = 0; k < n; k++) {
            char where[600];
            desk_resize(d, sizes[k][0], sizes[k][1]);
            desk_settle(d);
            legible_begin(&d->frame);
            lab_draw(&d->lab, &d->frame);
            arena_clear(&d->scratch);
            snprintf(where, sizeof where, "%s, step %ld, %dx%d", name, desk_step(d),
                     sizes[k][0], sizes[k][1]);
            sum += legible_check(where, counts);
        }
        if (desk_step(d) < steps[i]) {
            break; /* it has ended */
        }
    }
    legible_begin(NULL);
    desk_close(d);
    return sum;
}

static int faults_of(const char *const *arguments, const char *name)
{
    return faults_in(GLYPHS_BRAILLE, USUAL_SIZES, arguments, name);
}

static void presets_are_legible(const char *scene)
{
    const struct preset *p = scene_find(scene)->presets;
    int sum = 0;
    for (; p && p->name; p++) {
        char words[600], name[200];
        const char *arguments[24] = {scene};
        int n = 1;
        snprintf(words, sizeof words, "%s", p->arguments);
        snprintf(name, sizeof name, "%s %s", scene, p->name);
        for (char *word = strtok(words, " "); word; word = strtok(NULL, " ")) {
            arguments[n++] = word;
        }
        sum += faults_of(arguments, name);
    }
    assert_int_equal(sum, 0);
}

static void descent_is_legible(void **state)
{
    (void)state;
    presets_are_legible("descent");
}

static void graph_is_legible(void **state)
{
    (void)state;
    presets_are_legible("graph");
}

static void depth_is_legible(void **state)
{
    (void)state;
    presets_are_legible("depth");
}

static void curves_is_legible(void **state)
{
    (void)state;
    presets_are_legible("curves");
}

static void surfaces_are_legible(void **state)
{
    (void)state;
    int sum = 0;
    for (const struct surface *s = surfaces; s->name; s++) {
        char f[80];
        snprintf(f, sizeof f, "f=%s", s->name);
        sum += faults_of((const char *const[]){"descent", f, NULL}, f);
    }
    assert_int_equal(sum, 0);
}

/* Each case is a scene with its arguments, ended by NULL. */
static void are_legible(const char *const (*cases)[8], size_t n)
{
    int sum = 0;
    for (size_t i = 0; i < n; i++) {
        char name[300] = "";
        for (int k = 0; cases[i][k]; k++) {
            strcat(strcat(name, k ? " " : ""), cases[i][k]);
        }
        sum += faults_of(cases[i], name);
    }
    assert_int_equal(sum, 0);
}

/* What an issue or a user named once. */
static void hard_cases_are_legible(void **state)
{
    (void)state;
    static const char *const cases[][8] = {
        {"descent", "lr.sgd=0.01", "f=himmelblau"},
        {"descent", "lr=0.5", "f=rosenbrock"},
        {"descent", "f=x^4*1e150+y^2", "lr=1"},
        {"descent", "zoom=100"},
        {"descent", "zoom=0.002"},
        {"descent", "center=0,-12.25", "zoom=5"},
        {"descent", "center=1000,1000", "zoom=1e6"},
        {"descent", "f=1e-30*(x^2+y^2)"},
        {"descent", "start=-1.23456,-9.87654", "min=-123456.789"},
        {"descent", "optimizers=sgd,momentum,nesterov,adagrad,rmsprop,adam,adamw"},
        {"graph", "(w*x+b-y)^2", "w=-0.71634", "x=1e-17", "b=-123.456", "y=1e90"},
        {"graph", "tanh(w*x+b)*v+c", "w=.123456", "x=2.34567", "view=compact"},
        {"graph", "sigmoid(a*b)+tanh(c*d)*exp(e)/f", "view=whole"},
        {"graph", "x*x*x+x", "x=-1.51234"},
        {"graph", "exp(-x^2)*y", "x=12", "y=1e-3", "view=outline"},
        {"graph", "w=1.23456789e-7", "x=9.87654321e12", "b=-0.000123456", "y=1e9"},
        {"graph", "sin(x)*1e6+1e-7*x", "x=1e-3"},
        {"graph", "w=1e-5", "x=123456", "b=-0.1", "y=99999.9"},
        {"graph", "x^2", "x=1e-200"},
        {"graph", "ln(x)", "x=0"},
        {"graph", "a*b*c*d*e"},
        {"depth", "layers=100", "lr=0.0123456"},
        {"depth", "clip=norm", "init=normal"},
        {"depth", "clip=value", "init.relu=normal", "show=dw"},
        {"depth", "clip=norm", "nets=sigmoid,tanh,relu,gelu", "init.tanh=he_normal"},
        {"descent", "f=1e200*(x^2+y^2)"},
        {"descent", "f=x^2+y^2", "center=1e9,1e9", "zoom=1e9"},
        {"descent", "f=x^2+y^2", "center=1e6,-1234567", "zoom=100"},
        {"descent", "f=x^2+1e6*y^2", "optimizers=momentum,adam"},
        {"depth", "nets=sigmoid,tanh,relu,gelu", "clip=norm", "threshold=0.0001234"},
    };
    are_legible(cases, COUNT(cases));
}

/* Matrices as numbered tables, and updates of them. */
static void tables_of_matrices_are_legible(void **state)
{
    (void)state;
    static const char *const cases[][8] = {
        {"graph", "preset=softmax_net", "view=table", "node=W1", "entry=W1,1,4"},
        {"graph", "preset=recurrent_cell", "view=table", "train=W,b", "passes=3"},
        {"graph", "preset=softmax_naive", "view=table", "node=z3"},
        {"graph", "sum(A@B)", "A=40x30", "B=30x50", "view=table", "node=z1"},
        {"graph", "sum(A*1e-7)+x", "A=[[-123456.789,1e-12],[1e300,-0.00012345]]",
         "x=1e-9", "view=table", "node=A"},
        {"graph", "mean((X@W-Y)^2)", "X=5x4", "W=4x3", "Y=5x3", "train=W,X", "passes=9"},
    };
    are_legible(cases, COUNT(cases));
}

static void hard_curves_are_legible(void **state)
{
    (void)state;
    static const char *const cases[][8] = {
        {"curves", "expr=1e200*exp(100*x)", "x=-5.93", "factors=1000"},
        {"curves", "expr=1/(x-0.5)", "show=gelu,silu", "x=-1.23", "pick=8"},
        {"curves", "show=sigmoid,tanh,relu,leaky_relu,gelu,silu,identity", "expr=-x^3"},
        {"curves", "page=losses", "points=-123456.5,1,1e6", "delta=12345.6789"},
        {"curves", "page=losses", "points=0.001,-0.002,0.0034,1,1,1,1,1"},
        {"curves", "page=softmax", "scale=1e6", "shift=-123456", "temperature=0.00123"},
        {"curves", "page=softmax", "logits=1e-6,-1e-6,12.3456,1,2,3,4,-98765.4"},
        {"curves", "page=softmax", "logits=-700,800", "scale=0.0123", "class=2"},
        {"curves", "page=schedules", "lr=1.2345e-7", "updates=100000", "update=99999"},
        {"curves", "page=schedules", "updates=2", "warmup=1000", "lr=999.9", "pick=6",
         "schedules=constant,step,exponential,cosine,linear,one_cycle"},
    };
    are_legible(cases, COUNT(cases));
}

/* Its words are longer. */
static void ascii_is_legible(void **state)
{
    (void)state;
    static const char *const cases[][6] = {
        {"descent"},
        {"descent", "optimizers=nesterov,adagrad,adamw", "explain=adamw", "f=himmelblau"},
        {"graph", "train=w,b", "passes=3"},
        {"graph", "sigmoid(a*b)+sqrt(c^2*d)*exp(e)/f"},
        {"graph", "gelu(x*y)^2/x^3", "view=outline"},
        {"graph", "preset=linear_layer", "view=table", "node=W"},
        {"depth", "clip=norm", "show=dw"},
        {"depth", "clip=value", "normalize=yes", "residual=yes", "nets=tanh,gelu"},
        {"curves"},
        {"curves", "page=softmax", "scale=1e6"},
        {"curves", "page=losses"},
        {"curves", "page=schedules"},
    };
    int sum = 0;
    for (size_t i = 0; i < COUNT(cases); i++) {
        sum += faults_in(GLYPHS_ASCII, USUAL_SIZES, cases[i], cases[i][0]);
    }
    assert_int_equal(sum, 0);
}

/* Boxes, numbers in them, lists. */
static void matrices_are_legible(void **state)
{
    (void)state;
    static const char *const cases[][9] = {
        {"graph", "mean((relu(X@W1+b1)@W2-Y)^2)", "X=4x3", "W1=3x5", "b1=1x5", "W2=5x2",
         "Y=4x2"},
        {"graph", "mean((relu(X@W1+b1)@W2-Y)^2)", "X=4x3", "W1=3x5", "b1=1x5", "W2=5x2",
         "Y=4x2", "view=full"},
        {"graph", "sum(X@W.T+b)", "X=4x3", "W=5x3", "b=1x5", "entry=W,1,2"},
        {"graph", "u@A@u.T", "u=[[1e-9,-123456.7,1e300]]", "A=3x3", "view=compact"},
        {"graph", "sum(X@X.T)*c", "X=[[1e200,-1e200],[1e-300,0]]", "c=0.123456"},
        {"graph", "sum(X@X.T)", "X=30x40", "view=outline"},
    };
    int sum = 0;
    for (size_t i = 0; i < COUNT(cases); i++) {
        sum += faults_in(GLYPHS_BRAILLE, SIZES, cases[i], cases[i][1]);
        sum += faults_in(GLYPHS_ASCII, SIZES, cases[i], cases[i][1]);
    }
    assert_int_equal(sum, 0);
}

/* ---- each kind is found ---- */

static int planted(void (*draw)(struct frame *f), enum fault kind)
{
    struct arena mem = ARENA_INIT;
    int counts[FAULTS];
    struct frame f = frame_new(&mem, 40, 10, themes, DEPTH_TRUE, GLYPHS_BRAILLE);
    legible_begin(&f);
    draw(&f);
    legible_check(NULL, counts);
    legible_begin(NULL);
    arena_release(&mem);
    return counts[kind];
}

static void nothing_wrong(struct frame *f)
{
    frame_text(f, 1, 1, ink(f, INK_TEXT), "1.5 −2e−05 (3, −4) x1−3");
    frame_text_cut(f, 30, 1, 8, ink(f, INK_TEXT), "loss 1.2345");
    plot_axes(f, &(struct plot){{6, 3, 30, 5}, {-3, 3, false}, {1e-4, 1, true}}, true,
              true);
}

static void covered(struct frame *f)
{
    frame_text(f, 1, 1, ink(f, INK_TEXT), "1.2345");
    frame_put(f, 4, 1, ' ', ink(f, INK_TEXT));
}

static void after_dots(struct frame *f)
{
    frame_text(f, 1, 1, ink(f, INK_TEXT), "to x …");
    frame_text(f, 7, 1, ink(f, INK_TEXT), "−2.5");
}

static void left_out(struct frame *f)
{
    frame_text_cut(f, 1, 1, 16, ink(f, INK_TEXT), "‖g‖ 1029 > 1 · cut 3/50");
}

static void typed(struct frame *f)
{
    frame_text_cut(f, 1, 1, 16, ink(f, INK_TEXT), "f(x,y) = x² + 100·y²");
}

static void adjacent(struct frame *f)
{
    frame_text(f, 1, 1, ink(f, INK_TEXT), "7.72");
    frame_text(f, 5, 1, ink(f, INK_TEXT), "−6.21");
}

static void adjacent_in_a_text(struct frame *f)
{
    frame_text(f, 1, 1, ink(f, INK_TEXT), "−7.722e−06−6.211e−05");
}

static void without_room(struct frame *f)
{
    frame_text(f, 1, 1, ink(f, INK_TEXT),
               number_fit((char[NUMBER_SIZE]){0}, 1e-300, 3, 3));
}

static void axis_at_the_edge(struct frame *f)
{
    plot_axes(f, &(struct plot){{3, 1, 30, 7}, {0, 1, false}, {-0.02, 0.02, false}},
              false, true);
}

static void over_the_border(struct frame *f)
{
    struct rect in = widget_panel(f, (struct rect){1, 1, 12, 4}, "", INK_LINE);
    frame_text(f, in.x, in.y, ink(f, INK_TEXT), "arrows in long words");
}

static void planted_faults_are_found(void **state)
{
    (void)state;
    for (int kind = 0; kind < FAULTS; kind++) {
        assert_int_equal(planted(nothing_wrong, (enum fault)kind), 0);
    }
    assert_int_equal(planted(covered, FAULT_CUT), 1);
    assert_int_equal(planted(after_dots, FAULT_CUT), 1);
    assert_int_equal(planted(left_out, FAULT_LEFT_OUT), 2);
    assert_int_equal(planted(typed, FAULT_LEFT_OUT), 0);
    assert_int_equal(planted(adjacent, FAULT_TOUCH), 1);
    assert_int_equal(planted(adjacent_in_a_text, FAULT_TOUCH), 1);
    assert_int_equal(planted(without_room, FAULT_NO_ROOM), 1);
    assert_true(planted(axis_at_the_edge, FAULT_LABEL) > 0);
    assert_int_equal(planted(over_the_border, FAULT_OVERRUN), 1);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(planted_faults_are_found),
        cmocka_unit_test(descent_is_legible),
        cmocka_unit_test(surfaces_are_legible),
        cmocka_unit_test(graph_is_legible),
        cmocka_unit_test(depth_is_legible),
        cmocka_unit_test(curves_is_legible),
        cmocka_unit_test(hard_cases_are_legible),
        cmocka_unit_test(tables_of_matrices_are_legible),
        cmocka_unit_test(hard_curves_are_legible),
        cmocka_unit_test(matrices_are_legible),
        cmocka_unit_test(ascii_is_legible),
    };
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
