#include "tests/reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/drawing.h"
#include "tests/near.h"

const struct expression_options reading_free = {.split_words = true};
static const char *const xy[] = {"x", "y"};
const struct expression_options reading_surface = {
    .names = xy, .n_names = 2, .only_names = true};
static const char *const long_names[] = {"loss", "lr", "e", "x_1", "sin"};
const struct expression_options reading_declared = {.names = long_names, .n_names = 5};

static const char *const matrix_names[] = {"X", "Y", "W", "V", "S", "Q", "b", "c", "a"};
static const struct shape matrix_shapes[] = {{4, 3}, {4, 3}, {3, 2}, {2, 5}, {3, 3},
                                             {3, 3}, {1, 3}, {4, 1}, {1, 1}};
_Static_assert(sizeof matrix_names / sizeof *matrix_names == READING_MATRICES &&
                   sizeof matrix_shapes / sizeof *matrix_shapes == READING_MATRICES,
               "a shape for each name");
const struct expression_options reading_matrices = {.names = matrix_names,
                                                    .n_names = READING_MATRICES,
                                                    .shapes = matrix_shapes,
                                                    .split_words = true};

char *reading_repeated(struct arena *mem, const char *before, const char *unit, int n,
                       const char *after)
{
    size_t m = strlen(before), u = strlen(unit), k = (size_t)n * u;
    char *text = arena_alloc(mem, m + k + strlen(after) + 1, 1);
    memcpy(text, before, m);
    for (size_t i = 0; i < (size_t)n; i++)
        memcpy(text + m + i * u, unit, u);
    memcpy(text + m + k, after, strlen(after) + 1);
    return text;
}

const char *reading_order(const struct graph *g, struct arena *mem)
{
    char *text = arena_printf(mem, "%s", "");
    for (int i = 0; i < g->n; i++) {
        const struct node *n = &g->nodes[i];
        const char *name = op_table[n->op].name;
        if (n->op == OP_LEAF)
            text = arena_printf(mem, "%s %s", text, g->leaves[n->leaf].name);
        else if (n->op == OP_CONSTANT)
            text = arena_printf(mem, "%s %g", text, n->constant);
        else if (n->in[1] < 0)
            text = arena_printf(mem, "%s %s(%d)", text, name, n->in[0]);
        else
            text = arena_printf(mem, "%s %s(%d,%d)", text, name, n->in[0], n->in[1]);
    }
    return text + 1;
}

struct graph reading_parse(const char *text, const struct expression_options *options,
                           struct arena *mem)
{
    struct graph g = {0};
    struct fail fail = FAIL_INIT;
    if (expression_parse(text, options, mem, &g, &fail) != ERR_NONE)
        fail_msg("%s: column %ld: %s", text, fail.column, fail.what);
    return g;
}

bool reading_same_operations(const struct graph *a, const struct graph *b)
{
    bool same = a->n == b->n && a->n_leaves == b->n_leaves;
    for (int i = 0; same && i < a->n; i++) {
        const struct node *p = &a->nodes[i], *q = &b->nodes[i];
        same = p->op == q->op && p->in[0] == q->in[0] && p->in[1] == q->in[1] &&
               p->leaf == q->leaf;
    }
    for (int i = 0; same && i < a->n_leaves; i++)
        same = strcmp(a->leaves[i].name, b->leaves[i].name) == 0;
    return same;
}

bool reading_equal(const struct graph *a, const struct graph *b)
{
    bool same = reading_same_operations(a, b);
    for (int i = 0; same && i < a->n; i++) {
        const struct node *p = &a->nodes[i], *q = &b->nodes[i];
        same = p->shape.rows == q->shape.rows && p->shape.cols == q->shape.cols &&
               same_number(p->constant, q->constant);
    }
    return same;
}

void reading_check(const struct reading *r, const struct expression_options *options)
{
    struct arena mem = ARENA_INIT;
    struct graph g = reading_parse(r->text, options, &mem);
    const char *plain = expression_print(&g, false, &mem);
    const char *pretty = expression_print(&g, true, &mem);
    assert_string_equal(plain, r->plain);
    assert_string_equal(pretty, r->pretty ? r->pretty : r->plain);
    struct graph again = reading_parse(plain, options, &mem);
    assert_true(reading_equal(&g, &again));
    again = reading_parse(pretty, options, &mem);
    assert_true(reading_equal(&g, &again));
    arena_release(&mem);
}

void shaped_check(const struct shaped *r, const struct expression_options *options)
{
    struct arena mem = ARENA_INIT;
    struct graph g = reading_parse(r->text, options, &mem);
    const struct shape *shape = &g.nodes[g.n - 1].shape;
    if (shape->rows != r->shape.rows || shape->cols != r->shape.cols)
        fail_msg("%s is %d×%d", r->text, shape->rows, shape->cols);
    reading_check(&(struct reading){r->text, r->plain, r->pretty}, options);
    arena_release(&mem);
}

void ordered_check(const struct ordered *o, const struct expression_options *options)
{
    struct arena mem = ARENA_INIT;
    struct expression_options with = *options;
    with.share = o->share;
    struct graph g = reading_parse(o->text, &with, &mem);
    assert_string_equal(reading_order(&g, &mem), o->want);
    arena_release(&mem);
}

const char *reading_named(const void *names, int node)
{
    return ((const char *const *)names)[node];
}

int reading_any(const char *const *pieces, size_t n_pieces, int texts,
                const struct expression_options *options, int *misfits)
{
    struct arena mem = ARENA_INIT;
    uint32_t r = 1;
    int graphs = 0;
    *misfits = 0;
    for (int i = 0; i < texts; i++) {
        char text[256] = "";
        for (int k = 0; k < 1 + i % 12; k++)
            strcat(text, pieces[next_random(&r) % n_pieces]);
        struct graph g;
        struct fail fail = FAIL_INIT;
        if (expression_parse(text, options, &mem, &g, &fail) == ERR_NONE) {
            struct graph again =
                reading_parse(expression_print(&g, true, &mem), options, &mem);
            assert_true(reading_equal(&g, &again));
            graphs++;
        } else {
            assert_in_range(fail.column, 1, strlen(text) + 1);
            assert_true(fail.what[0]);
            *misfits += strstr(fail.what, " needs ") != NULL;
        }
        arena_clear(&mem);
    }
    arena_release(&mem);
    return graphs;
}

void mistake_check(const struct mistake *m, const struct expression_options *options)
{
    struct arena mem = ARENA_INIT;
    struct graph g = {0};
    struct fail fail = FAIL_INIT;
    enum err err = expression_parse(m->text, options, &mem, &g, &fail);
    if (err != ERR_INPUT || fail.column != m->column || !strstr(fail.what, m->what))
        fail_msg("%.40s: error %d, column %ld: %s; expected column %ld: %s", m->text, err,
                 fail.column, fail.what, m->column, m->what);
    assert_string_equal(fail.where, "");
    assert_null(g.nodes);
    assert_int_equal(arena_used(&mem), 0);
    assert_int_equal(expression_parse(m->text, options, &mem, &g, NULL), ERR_INPUT);
    arena_release(&mem);
}

void mistake_begins(const struct mistake *m, const struct expression_options *options)
{
    mistake_check(m, options);
    struct fail fail = mistake_of(m->text, options);
    if (strncmp(fail.what, m->what, strlen(m->what)) != 0)
        fail_msg("%.40s: %s; expected %s", m->text, fail.what, m->what);
}

void mistake_is(const struct mistake *m, const struct expression_options *options)
{
    mistake_check(m, options);
    assert_string_equal(mistake_of(m->text, options).what, m->what);
}

struct fail mistake_of(const char *text, const struct expression_options *options)
{
    struct arena mem = ARENA_INIT;
    struct graph g;
    struct fail fail = FAIL_INIT;
    assert_int_equal(expression_parse(text, options, &mem, &g, &fail), ERR_INPUT);
    arena_release(&mem);
    return fail;
}
