#include "tests/reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/near.h"

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
