#include "explain/entry.h"

#include <assert.h>
#include <string.h>

#include "autodiff/matrix_op.h"

/* ---- parts of terms ---- */

static const struct node *node_of(const struct entry *e)
{
    return &e->g->nodes[e->node];
}

static struct shape shape_of(const struct entry *e, int node)
{
    return e->g->nodes[node].shape;
}

struct entry_span entry_span(struct shape of, struct shape over, int row, int col)
{
    bool all_rows = of.rows == 1, all_cols = of.cols == 1;
    return (struct entry_span){.row = all_rows ? 0 : row,
                               .rows = all_rows ? over.rows : 1,
                               .col = all_cols ? 0 : col,
                               .cols = all_cols ? over.cols : 1};
}

/* Entry (row, col) of an input, which may be repeated. */
static struct entry_factor value_at(const struct entry *e, int node, int row, int col)
{
    struct shape shape = shape_of(e, node);
    row = shape.rows > 1 ? row : 0;
    col = shape.cols > 1 ? col : 0;
    return (struct entry_factor){ENTRY_VALUE, node, row, col,
                                 matrix_at(&e->values[node], row, col)};
}

const double *entry_values(const struct entry *e, int row, int col, struct arena *mem)
{
    const struct node *n = node_of(e);
    double *values = arena_new(mem, double, e->g->n);
    for (int k = 0; k < 2; k++) {
        if (n->in[k] >= 0) {
            values[n->in[k]] = matrix_at(&e->values[n->in[k]], row, col);
        }
    }
    values[e->node] = matrix_at(&e->values[e->node], row, col);
    return values;
}

static struct entry_factor upstream_at(const struct entry *e, int row, int col)
{
    return (struct entry_factor){ENTRY_GRADIENT, e->node, row, col,
                                 matrix_at(&e->grads[e->node], row, col)};
}

static struct entry_term one(struct entry_factor a)
{
    return (struct entry_term){.n_factors = 1, .factors = {a}, .product = a.value};
}

static struct entry_term two(struct entry_factor a, struct entry_factor b)
{
    return (struct entry_term){
        .n_factors = 2, .factors = {a, b}, .product = a.value * b.value};
}

/* ---- entry by entry ---- */

/* What an operation entry by entry hands back: upstream · local at each entry of its
 * result for which this entry of the input was taken. */
static struct entry_span repeats(const struct entry *e)
{
    return entry_span(shape_of(e, node_of(e)->in[e->input]), node_of(e)->shape, e->row,
                      e->col);
}

static struct entry_factor local_at(const struct entry *e, int row, int col)
{
    const struct node *n = node_of(e);
    const struct op_info *op = &op_table[n->op];
    const char *rule = e->input ? op->rule_b : op->rule_a;
    int b = n->in[1] >= 0 ? n->in[1] : n->in[0];
    if (strcmp(rule, "a") == 0 || strcmp(rule, "b") == 0) {
        return value_at(e, *rule == 'a' ? n->in[0] : b, row, col);
    }
    if (strcmp(rule, "out") == 0) {
        return value_at(e, e->node, row, col);
    }
    double local = (e->input ? op->local_b : op->local_a)(
        matrix_at(&e->values[n->in[0]], row, col), matrix_at(&e->values[b], row, col),
        matrix_at(&e->values[e->node], row, col));
    return (struct entry_factor){ENTRY_LOCAL, e->node, row, col, local};
}

static size_t repeats_count(const struct entry *e)
{
    struct entry_span s = repeats(e);
    return (size_t)s.rows * (size_t)s.cols;
}

static struct entry_term repeats_term(const struct entry *e, size_t k)
{
    struct entry_span s = repeats(e);
    int row = s.row + (int)k / s.cols, col = s.col + (int)k % s.cols;
    struct entry_factor local = local_at(e, row, col);
    bool hands_on = local.kind == ENTRY_LOCAL && local.value == 1; /* times 1 */
    return hands_on ? one(upstream_at(e, row, col))
                    : two(upstream_at(e, row, col), local);
}

/* ---- matrix products: row · column ---- */

static size_t product_count(const struct entry *e)
{
    return (size_t)shape_of(e, node_of(e)->in[0]).cols;
}

static struct entry_term product_term(const struct entry *e, size_t k)
{
    const int *in = node_of(e)->in;
    return two(value_at(e, in[0], e->row, (int)k), value_at(e, in[1], (int)k, e->col));
}

/* δ@Bᵀ: row of δ · row of B */
static size_t product_by_a_count(const struct entry *e)
{
    return (size_t)node_of(e)->shape.cols;
}

static struct entry_term product_by_a(const struct entry *e, size_t k)
{
    return two(upstream_at(e, e->row, (int)k),
               value_at(e, node_of(e)->in[1], e->col, (int)k));
}

/* Aᵀ@δ: column of A · column of δ */
static size_t product_by_b_count(const struct entry *e)
{
    return (size_t)node_of(e)->shape.rows;
}

static struct entry_term product_by_b(const struct entry *e, size_t k)
{
    return two(value_at(e, node_of(e)->in[0], (int)k, e->row),
               upstream_at(e, (int)k, e->col));
}

/* ---- transposes, sums and means ---- */

static size_t one_term(const struct entry *e)
{
    (void)e;
    return 1;
}

static struct entry_term swapped(const struct entry *e, size_t k)
{
    (void)k;
    return one(e->input < 0 ? value_at(e, node_of(e)->in[0], e->col, e->row)
                            : upstream_at(e, e->col, e->row));
}

/* The entries of the input that are added up into this one. */
static struct entry_span added(const struct entry *e)
{
    return entry_span(node_of(e)->shape, shape_of(e, node_of(e)->in[0]), e->row, e->col);
}

static size_t added_count(const struct entry *e)
{
    struct entry_span s = added(e);
    return (size_t)s.rows * (size_t)s.cols;
}

static struct entry_term added_term(const struct entry *e, size_t k)
{
    struct entry_span s = added(e);
    return one(
        value_at(e, node_of(e)->in[0], s.row + (int)k / s.cols, s.col + (int)k % s.cols));
}

/* The result's one entry for this one of the input. */
static struct entry_term spread(const struct entry *e, size_t k)
{
    (void)k;
    struct shape shape = node_of(e)->shape;
    return one(upstream_at(e, shape.rows > 1 ? e->row : 0, shape.cols > 1 ? e->col : 0));
}

/* ---- the table ---- */

/* The terms of a value, and of what an edge to input 0 or 1 adds. */
enum { OF_VALUE, BY_A, BY_B, WAYS };
struct way {
    size_t (*count)(const struct entry *e); /* NULL: it is no sum but follows a rule */
    struct entry_term (*term)(const struct entry *e, size_t k);
};
static const struct way matrices[OP_MOST - OP_ENTRIES_END][WAYS] = {
#define WAYS_OF(id) [OP_##id - OP_ENTRIES_END]
    WAYS_OF(MATMUL) = {{product_count, product_term},
                       {product_by_a_count, product_by_a},
                       {product_by_b_count, product_by_b}},
    WAYS_OF(TRANSPOSE) = {{one_term, swapped}, {one_term, swapped}},
#define ADDED(id) WAYS_OF(id) = {{added_count, added_term}, {one_term, spread}}
    ADDED(SUM),
    ADDED(SUM_ROWS),
    ADDED(SUM_COLS),
    ADDED(MEAN),
    ADDED(MEAN_ROWS),
    ADDED(MEAN_COLS),
#undef ADDED
#undef WAYS_OF
};
static const struct way each[WAYS] = {
    [BY_A] = {repeats_count, repeats_term}, [BY_B] = {repeats_count, repeats_term}};

static const struct way *way_of(const struct entry *e)
{
    enum op op = node_of(e)->op;
    const struct way *ways = op >= OP_ENTRIES_END ? matrices[op - OP_ENTRIES_END] : each;
    return &ways[e->input < 0 ? OF_VALUE : BY_A + e->input];
}

bool entry_is_sum(const struct entry *e)
{
    return way_of(e)->count;
}

size_t entry_terms(const struct entry *e)
{
    return way_of(e)->count(e);
}

struct entry_term entry_term(const struct entry *e, size_t k)
{
    assert(k < entry_terms(e));
    return way_of(e)->term(e, k);
}

double entry_divisor(const struct entry *e)
{
    size_t n = matrix_op_mean_of(node_of(e)->op, shape_of(e, node_of(e)->in[0]));
    return n ? (double)n : 1;
}

double entry_sum(const struct entry *e, size_t from)
{
    size_t n = entry_terms(e);
    double sum = 0;
    for (size_t k = from; k < n; k++) {
        sum += way_of(e)->term(e, k).product;
    }
    return sum;
}
