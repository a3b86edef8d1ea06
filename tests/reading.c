#include "tests/reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/near.h"

const struct expression_options reading_free = {.split_words = true};
static const char *const xy[] = {"x", "y"};
const struct expression_options reading_surface = {
    .names = xy, .n_names = 2, .only_names = true};
static const char *const long_names[] = {"loss", "lr", "e", "x_1", "sin"};
const struct expression_options reading_declared = {.names = long_names, .n_names = 5};

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

bool reading_equal(const struct graph *a, const struct graph *b)
{
    bool same = a->n == b->n && a->n_leaves == b->n_leaves;
    for (int i = 0; same && i < a->n; i++) {
        const struct node *p = &a->nodes[i], *q = &b->nodes[i];
        same = p->op == q->op && p->in[0] == q->in[0] && p->in[1] == q->in[1] &&
               p->leaf == q->leaf && p->shape.rows == q->shape.rows &&
               p->shape.cols == q->shape.cols && same_number(p->constant, q->constant);
    }
    for (int i = 0; same && i < a->n_leaves; i++)
        same = strcmp(a->leaves[i].name, b->leaves[i].name) == 0;
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
