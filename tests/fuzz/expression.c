/* Expressions: any bytes are a graph or a mistake that is pointed at; a graph is printed
 * as a text that gives the same graph, and has values and gradients. */
#include "autodiff/expression.h"

#include <string.h>

#include "autodiff/plan.h"
#include "tests/fuzz/fuzz.h"

static const char *const xy[] = {"x", "y"};
static const char *const words[] = {"loss", "lr", "e", "x_1", "sin"};
static const char *const names[] = {"X", "Y", "W", "b", "c", "T", "rows", "x", "y"};
static const struct shape shapes[] = {{4, 3}, {4, 3}, {3, 4}, {1, 3}, {4, 1},
                                      {4, 3}, {1, 3}, {1, 1}, {1, 1}};
static const struct expression_options readings[] = {
    {.split_words = true},
    {.split_words = true, .share = true},
    {.names = xy, .n_names = 2, .only_names = true},
    {.names = words, .n_names = 5},
    {.names = names, .n_names = 9, .shapes = shapes, .split_words = true},
    {.names = names, .n_names = 8, .shapes = shapes, .share = true},
};

static void must_be_equal(const struct graph *a, const struct graph *b)
{
    MUST(a->n == b->n && a->n_leaves == b->n_leaves);
    for (int i = 0; i < a->n; i++) {
        const struct node *p = &a->nodes[i], *q = &b->nodes[i];
        MUST(p->op == q->op && p->in[0] == q->in[0] && p->in[1] == q->in[1]);
        MUST(p->leaf == q->leaf && p->shape.rows == q->shape.rows);
        MUST(p->shape.cols == q->shape.cols);
        MUST(p->op != OP_CONSTANT || p->constant == q->constant);
    }
}

static void print_and_read_again(const struct graph *g, bool pretty,
                                 const struct expression_options *o, struct arena *mem)
{
    char *text = expression_print(g, pretty, mem);
    fuzz_must_be_clean(text);
    if (strlen(text) > EXPRESSION_BYTES)
        return;
    struct graph again;
    struct fail fail = FAIL_INIT;
    MUST(expression_parse(text, o, mem, &again, &fail) == ERR_NONE);
    must_be_equal(g, &again);
}

/* Runs forward and, if there is a loss, backward. Graphs of very many numbers are left
 * out: they would only take long. */
static void evaluate(const struct graph *g, struct arena *mem)
{
    enum { MOST = 1 << 20 };
    double numbers = 0;
    for (int i = 0; i < g->n; i++)
        numbers += (double)g->nodes[i].shape.rows * g->nodes[i].shape.cols;
    if (numbers > MOST)
        return;
    struct plan plan;
    plan_init(&plan, g, &(struct plan_options){0}, mem);
    for (int k = 0; k < g->n_leaves; k++) {
        const struct matrix *leaf = plan.leaf[k] < 0 ? NULL : &plan.at[plan.leaf[k]];
        for (size_t i = 0; leaf && i < matrix_entries(leaf); i++)
            leaf->at[i] = 0.5 + k;
    }
    plan_run(&plan);
}

static void read_one(const char *text, const struct expression_options *o)
{
    struct arena mem = ARENA_INIT;
    struct graph g;
    struct fail fail = FAIL_INIT;
    if (expression_parse(text, o, &mem, &g, &fail) == ERR_NONE) {
        MUST(g.n > 0 && g.n <= GRAPH_NODES_MOST);
        if (!o->share) { /* what is shared is written in full each time */
            print_and_read_again(&g, false, o, &mem);
            print_and_read_again(&g, true, o, &mem);
        }
        evaluate(&g, &mem);
    } else {
        MUST(fail.column >= 1 && fail.column <= (long)strlen(text) + 1 && fail.what[0]);
        MUST(arena_used(&mem) == 0);
        char line[FAIL_LINE];
        fuzz_must_be_clean(fail_line(&fail, line, sizeof line));
    }
    arena_release(&mem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++)
        read_one(text, &readings[i]);
    free(text);
    return 0;
}
