/* What the files of the judging share: which node is asked about, sums of matrices, and
 * the list of what slips lead to. */
#include "judge/parts.h"

#include <string.h>

#include "autodiff/matrix_op.h"

int judge_node(const struct backprop *b, struct backprop_move move)
{
    return move.kind == BACKPROP_EDGE ? b->g->nodes[move.node].in[move.input] : move.node;
}

struct matrix judge_room(struct arena *mem, size_t rows, size_t columns)
{
    return (struct matrix){arena_new(mem, double, rows *columns), rows, columns};
}

struct matrix judge_copy(struct arena *mem, const struct matrix *m)
{
    struct matrix copy = judge_room(mem, m->rows, m->columns);
    memcpy(copy.at, m->at, matrix_entries(m) * sizeof *m->at);
    return copy;
}

void judge_consider(struct judging *j, enum slip slip, int detail, struct matrix m)
{
    if (j->w == WORLD_HERE && j->n_candidates < CANDIDATES_MOST) {
        j->candidates[j->n_candidates++] =
            (struct candidate){.slip = slip, .detail = detail};
    }
    if (j->at < j->n_candidates) {
        j->candidates[j->at++].of[j->w] = m;
    }
}

struct matrix judge_sum(struct arena *mem, const struct matrix *x, double factor,
                        const struct matrix *y)
{
    struct matrix sum = judge_room(mem, x->rows, x->columns);
    for (size_t i = 0; i < matrix_entries(x); i++) {
        sum.at[i] = x->at[i] + factor * y->at[i];
    }
    return sum;
}

void judge_consider_term(struct judging *j, enum slip slip, int detail,
                         struct matrix term)
{
    judge_consider(j, slip, detail, judge_sum(j->mem, &j->before[j->w], 1, &term));
    if (j->sum && j->whole) {
        judge_consider(j, slip, detail, term);
    }
}

double judge_count(const struct graph *g, int node)
{
    const struct node *n = &g->nodes[node];
    double number;
    if (n->op == OP_DIV && !graph_is_of_numbers(g) &&
        notation_number(g, n->in[1], &number)) {
        return number;
    }
    return n->in[0] < 0 ? 0 : (double)matrix_op_mean_of(n->op, g->nodes[n->in[0]].shape);
}
