/* What graph draws of matrices: boxes, lists, shapes, at every size. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "tests/golden.h"
#include "tests/graph_desk.h"

#define NET                                                                              \
    "mean((relu(X@W1+b1)@W2+b2-Y)^2)", "X=4x3", "W1=3x5", "b1=1x5", "W2=5x2", "b2=1x2",  \
        "Y=4x2"
#define DEEP                                                                             \
    "mean((relu(relu(relu(X@W1+b1)@W2+b2)@W3+b3)@W4-Y)^2)", "X=8x6", "W1=6x9", "b1=1x9", \
        "W2=9x9", "b2=1x9", "W3=9x4", "b3=1x4", "W4=4x2", "Y=8x2"

static const struct drawing *drawing_of(struct desk *d)
{
    return lab_session(&d->lab)->cache;
}

static struct lesson_areas areas_of(struct desk *d)
{
    struct ctx ctx = session_ctx(lab_session(&d->lab));
    return lesson_areas(lesson_of(d), &ctx, drawing_of(d)->place);
}

/* ---- what somebody has looked at: the picture alone, without the panel ---- */

static void picture(const char *name, struct desk *d)
{
    struct rect r = rect_inset(areas_of(d).picture, -1, 0);
    struct frame f =
        frame_new(&d->scratch, r.w, r.h, d->frame.theme, d->frame.depth, d->frame.glyphs);
    for (int y = 0; y < r.h; y++) {
        for (int x = 0; x < r.w; x++) {
            f.cells[y * r.w + x] = d->frame.cells[(r.y + y) * d->frame.w + r.x + x];
        }
    }
    if (f.glyphs == GLYPHS_ASCII) {
        frame_ascii(&f);
    }
    golden_check(&f, name);
    desk_close(d);
}

static struct desk *sized(struct desk *d, int w, int h)
{
    desk_resize(d, w, h);
    desk_settle(d);
    return d;
}

static void test_golden_pictures(void **state)
{
    (void)state;
    picture("graph-maps", sized(GRAPH(NET, "--steps", "19"), 120, 36));
    picture("graph-maps-start", sized(GRAPH(NET, "--steps", "3"), 200, 60));
    picture(
        "graph-maps-entry",
        sized(GRAPH(NET, "--steps", "21", "entry=W1,1,4", "--theme", "light"), 120, 36));
    picture("graph-maps-deep", sized(GRAPH(DEEP, "--steps", "30"), 120, 36));
    picture("graph-entries", sized(GRAPH("u@A@v", "u=1x4", "A=4x3", "v=3x1", "--steps",
                                         "6", "entry=A,1,2"),
                                   200, 60));
    picture("graph-list", sized(GRAPH(NET, "--steps", "19"), 80, 24));
    picture("graph-list-wide",
            sized(GRAPH(NET, "--steps", "19", "view=outline"), 120, 36));
    picture("graph-list-small", sized(GRAPH(NET, "--steps", "12"), 36, 10));
    struct desk *d = GRAPH(NET, "--steps", "19");
    desk_glyphs(d, GLYPHS_ASCII);
    picture("graph-maps-ascii", sized(d, 120, 36));
    d = GRAPH(NET, "--steps", "19");
    desk_glyphs(d, GLYPHS_ASCII);
    picture("graph-list-ascii", sized(d, 80, 24));
}

/* ---- numbers ---- */

static void test_small_matrices_are_numbers(void **state)
{
    (void)state;
    struct desk *d = sized(
        GRAPH("sum(X@W)", "X=[[1,2],[3,4]]", "W=[[5,6],[7,8]]", "--steps", "5"), 200, 60);
    assert_shows(d, "19     22"); /* 1·5 + 2·7, 1·6 + 2·8 */
    assert_shows(d, "43     50");
    assert_shows(d, "11     15"); /* ∂L/∂X: the sums of W's rows, in each row */
    desk_key(d, 'a');
    desk_settle(d);
    assert_hides(d, "19     22");
    assert_shows(d, "?      ?");
    desk_close(d);
}

static void test_what_has_not_arrived(void **state)
{
    (void)state;
    struct desk *d = GRAPH("u@A@u.T", "u=1x3", "A=3x3", "--steps", "0");
    sized(d, 200, 60);
    assert_shows(d, "—");
    int parts = 0;
    for (long i = backprop_steps(&lesson_of(d)->b); i > 0; i--) {
        desk_key(d, K_RIGHT);
        int x;
        parts += desk_find(d, " 1 of 2 ", &x) >= 0; /* of u, which is used twice */
    }
    assert_true(parts > 0);
    assert_shows(d, " 2 of 2 ");
    desk_close(d);
}

/* ---- shapes ---- */

/* The text of the cells in r, a row a line. */
static const char *text_in(struct desk *d, struct rect r)
{
    char *out = arena_alloc(&d->scratch, (size_t)(r.w * r.h * 8 + r.h + 1), 1), *p = out;
    for (int y = r.y; y < r.y + r.h; y++) {
        for (int x = r.x; x < r.x + r.w; x++) {
            const struct cell *c = &d->frame.cells[y * d->frame.w + x];
            p += c->ch ? text_encode(c->ch, p) : 0;
        }
        *p++ = '\n';
    }
    return out;
}

static int shapes_missing(struct desk *d)
{
    int missing = 0;
    struct rect area = areas_of(d).picture;
    for (int k = 0; k < d->frame.n_hits; k++) {
        const struct hit *h = &d->frame.hits[k];
        int node = h->id - HIT_NODE;
        bool is_node =
            node >= 0 && node < lesson_of(d)->g.n && rect_has(area, h->rect.x, h->rect.y);
        struct shape shape =
            is_node ? lesson_of(d)->g.nodes[node].shape : (struct shape){0};
        char want[40];
        snprintf(want, sizeof want, "%d×%d", shape.rows, shape.cols);
        bool whole = drawing_of(d)->place == PLACE_LIST;
        for (int i = 0; is_node && i < drawing_of(d)->n_nodes; i++) {
            struct rect r = drawing_of(d)->layout.nodes[i];
            whole |=
                drawing_of(d)->node[i] == node && r.w == h->rect.w && r.h == h->rect.h;
        }
        bool matrix = shape.rows * shape.cols > 1;
        if (is_node && whole && matrix && !strstr(text_in(d, h->rect), want)) {
            missing++;
        }
    }
    return missing;
}

static void test_every_matrix_has_its_shape(void **state)
{
    (void)state;
    static const int sizes[][2] = {{30, 8},   {36, 10},  {60, 20},  {80, 24},
                                   {100, 30}, {120, 36}, {160, 45}, {200, 60}};
    static const char *const views[] = {"view=auto", "view=full", "view=compact",
                                        "view=whole", "view=outline"};
    for (size_t v = 0; v < sizeof views / sizeof *views; v++) {
        struct desk *d = GRAPH(NET, "--steps", "16", views[v]);
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
            sized(d, sizes[k][0], sizes[k][1]);
            if (shapes_missing(d) > 0) {
                fail_msg("%s at %d x %d\n%s", views[v], sizes[k][0], sizes[k][1],
                         desk_text(d));
            }
        }
        desk_close(d);
    }
}

/* ---- places ---- */

static void test_a_list_stands_beside_the_panel(void **state)
{
    (void)state;
    struct desk *d = GRAPH(NET, "--steps", "16");
    for (int w = 1; w <= 210; w += 7) {
        for (int h = 1; h <= 60; h += 3) {
            desk_resize(d, w, h);
            struct lesson_areas a = areas_of(d);
            struct rect both = rect_cut(a.picture, a.panels);
            assert_true(rect_empty(both));
            assert_true(rect_empty(rect_cut(a.title, a.picture)));
        }
    }
    sized(d, 80, 24);
    struct lesson_areas a = areas_of(d);
    assert_int_equal(drawing_of(d)->place, PLACE_LIST);
    assert_true(a.panels.w >= 36 && a.panels.x > a.picture.x &&
                a.panels.y == a.picture.y);
    for (int i = 0; i < lesson_of(d)->g.n; i++) { /* nothing is lost but the boxes */
        if (lesson_of(d)->g.nodes[i].op != OP_CONSTANT) {
            int x;
            assert_true(desk_find(d, lesson_of(d)->text.names[i], &x) >= 0);
        }
    }
    sized(d, 120, 36);
    assert_true(drawing_of(d)->place != PLACE_LIST);
    assert_true(drawing_of(d)->layout.w <= drawing_of(d)->room.w);
    desk_close(d);
}

static void test_the_step_is_in_sight(void **state)
{
    (void)state;
    static const int sizes[][2] = {{36, 10}, {60, 20}, {80, 24}, {120, 36}, {200, 60}};
    struct desk *d = GRAPH(DEEP);
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        desk_resize(d, sizes[k][0], sizes[k][1]);
        desk_key(d, K_HOME);
        for (long steps = backprop_steps(&lesson_of(d)->b); steps > 0; steps--) {
            desk_key(d, K_RIGHT);
            const struct backprop *b = &lesson_of(d)->b;
            bool seen = false;
            for (int i = 0; i < d->frame.n_hits; i++) {
                int id = d->frame.hits[i].id - HIT_NODE;
                seen |= id == node_at(d) ||
                        (drawing_of(d)->place == PLACE_LIST &&
                         id == judge_node(b, backprop_move_at(b, b->step)));
            }
            if (!seen) {
                fail_msg("step %ld at %d x %d\n%s", desk_step(d), sizes[k][0],
                         sizes[k][1], desk_text(d));
            }
        }
    }
    desk_close(d);
}

/* A square that stands for several entries says so. */
static void test_large_matrices(void **state)
{
    (void)state;
    struct desk *d =
        sized(GRAPH("mean((A@B)^2)", "A=64x64", "B=64x64", "--steps", "8"), 120, 36);
    assert_shows(d, "64×64");
    assert_shows(d, "the largest of a block");
    sized(d, 80, 24);
    assert_shows(d, "64×64");
    desk_close(d);
}

static void test_every_size(void **state)
{
    (void)state;
    struct desk *d = GRAPH(NET, "--steps", "19", "entry=W2,0,1");
    for (int w = 1; w < 220; w += 13) {
        for (int h = 1; h < 64; h += 7) {
            desk_resize(d, w, h);
        }
    }
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden_pictures),
        cmocka_unit_test(test_small_matrices_are_numbers),
        cmocka_unit_test(test_what_has_not_arrived),
        cmocka_unit_test(test_every_matrix_has_its_shape),
        cmocka_unit_test(test_a_list_stands_beside_the_panel),
        cmocka_unit_test(test_the_step_is_in_sight),
        cmocka_unit_test(test_large_matrices),
        cmocka_unit_test(test_every_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
