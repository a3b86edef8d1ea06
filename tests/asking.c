#include "tests/asking.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/number.h"
#include "judge/parts.h"
#include "tests/reading.h"

static void start(struct asking *a, const double *leaves)
{
    backprop_init(&a->b, &a->g, leaves, &(struct backprop_options){0}, &a->mem);
    a->text = notation_new(&a->g, &a->mem, &a->mem);
}

long ask_last(const struct backprop *b)
{
    long last = backprop_steps(b);
    return last - (backprop_move_at(b, last).kind == BACKPROP_END);
}

void ask_step(struct asking *a, long step)
{
    while (a->b.step < step - 1) {
        assert_true(backprop_step(&a->b));
    }
    assert_int_equal(a->b.step, step - 1);
    struct backprop_move move = backprop_move_at(&a->b, step);
    bool number = judge_allows(&a->b, move, QUESTION_NUMBER);
    a->q = (struct question){.b = &a->b,
                             .text = &a->text,
                             .move = move,
                             .kind = number ? QUESTION_NUMBER : QUESTION_RULE};
}

void ask_numbers(struct asking *a, const char *text, const double *leaves, long step)
{
    *a = (struct asking){.mem = ARENA_INIT};
    a->g = reading_parse(text, &(struct expression_options){.share = true}, &a->mem);
    start(a, leaves);
    ask_step(a, step);
}

void ask_matrices(struct asking *a, const char *text, const char *const *names,
                  const struct shape *shapes, int n, const double *leaves, long step)
{
    *a = (struct asking){.mem = ARENA_INIT};
    struct expression_options options = {
        .names = names, .n_names = n, .shapes = shapes, .only_names = true};
    a->g = reading_parse(text, &options, &a->mem);
    start(a, leaves);
    ask_step(a, step);
}

void ask_graph(struct asking *a, const struct graph *g, const double *leaves)
{
    *a = (struct asking){.mem = ARENA_INIT, .g = *g};
    start(a, leaves);
}

static int node_called(const struct asking *a, const char *name)
{
    int node = notation_find(&a->text, &a->g, name, strlen(name));
    if (node < 0) {
        fail_msg("no node %s", name);
    }
    return node;
}

long step_of_edge(const struct asking *a, const char *from, const char *to)
{
    int node = node_called(a, from), in = node_called(a, to);
    int input = a->g.nodes[node].in[0] == in ? 0 : 1;
    assert_int_equal(a->g.nodes[node].in[input], in);
    return a->b.edge_at[2 * node + input];
}

long step_of_value(const struct asking *a, const char *name)
{
    int node = node_called(a, name);
    for (int k = 0; k < a->b.n_forward; k++) {
        if (a->b.moves[k].node == node) {
            return k + 1;
        }
    }
    fail_msg("%s is not computed", name);
    return 0;
}

void ask_entry(struct asking *a, enum question_kind kind, int row, int col)
{
    a->q.kind = kind;
    a->q.row = row;
    a->q.col = col;
}

void ask_end(struct asking *a)
{
    arena_release(&a->mem);
}

struct verdict verdict_on(struct asking *a, const char *answer)
{
    struct verdict v;
    struct fail fail = FAIL_INIT;
    if (judge(&a->q, answer, &a->mem, &v, &fail) != ERR_NONE) {
        fail_msg("%s: column %ld, %s", answer, fail.column, fail.what);
    }
    return v;
}

struct verdict verdict_on_number(struct asking *a, double answer)
{
    char text[NUMBER_SIZE];
    return verdict_on(a, number_exact(text, answer));
}

bool is_right(struct asking *a, const char *answer)
{
    struct verdict v = verdict_on(a, answer);
    return verdict_is_right(&v);
}

double right_answer(struct asking *a)
{
    struct judging j;
    judge_worlds(&j, &a->q, &a->mem);
    const struct matrix *right = &j.right[WORLD_HERE];
    return right->at[asked_entry(&j, right)];
}
