#include "autodiff/graph_row.h"

#include <math.h>
#include <string.h>

/* Points of a block: the rows of a dozen nodes fit into a cache of 32 KiB, and a node
 * still computes ten times as long as it takes to call it. A cache line is left between
 * rows: if all began at the same place of a page, they would evict each other. */
enum { BLOCK = 256, BLOCK_LEAST = 32, APART = 8 }; /* UNMUTATED: only cost time */
enum { BLOCK_BYTES = 1 << 20 };                    /* UNMUTATED: likewise */

static const double zero, one = 1;

struct pass {
    const struct graph *g;
    const struct op_rows *kernels;
    struct arena *scratch;
    size_t block;    /* points of a row */
    double **values; /* [n] the rows of the operations */
    const double *const *leaf_rows;
    size_t at, n; /* first point of this block, and how many it has */
};

static bool is_operation(const struct node *node)
{
    return node->needs_grad && node->op != OP_LEAF;
}

static double *row_new(struct pass *p)
{
    return arena_new(p->scratch, double, p->block + APART);
}

/* The values of node i; −1: zero. */
static struct op_row row_of(const struct pass *p, int i)
{
    if (i < 0) {
        return (struct op_row){&zero, false};
    }
    const struct node *node = &p->g->nodes[i];
    if (!node->needs_grad) {
        return (struct op_row){&node->constant, false};
    }
    if (node->op == OP_LEAF) {
        return (struct op_row){p->leaf_rows[node->leaf] + p->at, true};
    }
    return (struct op_row){p->values[i], true};
}

static void pass_init(struct pass *p, const struct graph *g,
                      const double *const *leaf_rows, size_t m, struct arena *scratch)
{
    *p = (struct pass){.g = g,
                       .kernels = op_rows(),
                       .scratch = scratch,
                       .block = m < BLOCK ? m : BLOCK, /* UNMUTATED: memory */
                       .values = arena_new(scratch, double *, g->n),
                       .leaf_rows = leaf_rows};
}

/* Moves to the next block, whose output goes to out + at. False at the end. */
static bool pass_next(struct pass *p, size_t m, double *out)
{
    p->at += p->n;
    p->n = m - p->at < p->block ? m - p->at : p->block;
    p->values[p->g->n - 1] = out + p->at;
    return p->n > 0;
}

static void forward(const struct pass *p)
{
    for (int i = 0; i < p->g->n; i++) {
        const struct node *node = &p->g->nodes[i];
        if (is_operation(node)) {
            p->kernels->of[node->op].forward(p->n, row_of(p, node->in[0]),
                                             row_of(p, node->in[1]), p->values[i]);
        }
    }
}

/* out[n] = the row, or its one number n times. */
static void copy(const struct op_row *row, size_t n, double *out)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = row->at[row->each ? i : 0];
    }
}

/* Writes an output that is a leaf or a constant, which forward() does not visit. */
static void copy_input(const struct pass *p, double *out)
{
    int last = p->g->n - 1;
    if (!is_operation(&p->g->nodes[last])) {
        struct op_row row = row_of(p, last);
        copy(&row, p->n, out + p->at);
    }
}

/* ---- values alone ---- */

/* Gives each operation a row. After the last reader of a node its row is used again. */
static void share_rows(struct pass *p)
{
    const struct graph *g = p->g;
    int *last_use = arena_new(p->scratch, int, g->n), n_free = 0;
    double **free_rows = arena_new(p->scratch, double *, g->n);
    for (int i = 0; i < g->n; i++) {
        for (int k = 0; k < 2; k++) {
            if (g->nodes[i].in[k] >= 0) {
                last_use[g->nodes[i].in[k]] = i;
            }
        }
    }
    for (int i = 0; i < g->n; i++) {
        const struct node *node = &g->nodes[i];
        if (!is_operation(node)) {
            continue;
        }
        p->values[i] = n_free ? free_rows[--n_free] : row_new(p);
        for (int k = 0; k < 2; k++) {
            int in = node->in[k];
            bool again = k == 1 && in == node->in[0]; /* x·x: free it once */
            if (in >= 0 && !again && last_use[in] == i && p->values[in]) {
                free_rows[n_free++] = p->values[in];
            }
        }
    }
}

void graph_row(const struct graph *g, const double *const *leaf_rows, size_t m,
               double *out, struct arena *scratch)
{
    struct pass p;
    pass_init(&p, g, leaf_rows, m, scratch);
    share_rows(&p);
    while (pass_next(&p, m, out)) {
        forward(&p);
        copy_input(&p, out);
    }
}

/* ---- gradients ---- */

/* Gradients of one block, from the output down. A gradient is a row of its node's own,
 * another node's row (a sum hands its gradient on without a copy), or one number for all
 * points. Sums start at +0 and are never −0, so the first addition can be left out. */
struct sweep {
    struct pass *p;
    struct op_row *grads; /* [n] at is NULL before the first term */
    double **own;         /* [n] rows; NULL: none yet; those of leaves are the caller's */
    double *numbers;      /* [n] where a gradient is one number */
    double *local;        /* a row: local gradients of one edge */
};

/* Local gradients of edge (node i, input k); in *number if they are all the same. */
static struct op_row local_of(const struct sweep *s, int i, int k, double *number)
{
    const struct node *node = &s->p->g->nodes[i];
    const struct op_info *info = &op_table[node->op];
    struct op_row a = row_of(s->p, node->in[0]), b = row_of(s->p, node->in[1]);
    unsigned uses = k == 0 ? info->uses_a : info->uses_b;
    bool by_a = (uses & USES_A) && a.each; /* UNMUTATED: a row of one number costs time */
    bool by_b = (uses & USES_B) && b.each; /* UNMUTATED: likewise */
    if (!by_a && !by_b && !(uses & USES_OUT)) {
        *number = (k == 0 ? info->local_a : info->local_b)(*a.at, *b.at, (double)NAN);
        return (struct op_row){number, false};
    }
    s->p->kernels->of[node->op].local(s->p->n, a, b, s->p->values[i],
                                      k == 0 ? s->local : NULL, k == 1 ? s->local : NULL);
    return (struct op_row){s->local, true};
}

/* Adds the term of edge (node i, input k) to its input's gradient. */
static void add_term(struct sweep *s, int i, int k)
{
    int in = s->p->g->nodes[i].in[k];
    struct op_row *grad = &s->grads[in], up = s->grads[i];
    double number;
    struct op_row local = local_of(s, i, k, &number);
    bool first = !grad->at;
    if (first && !local.each && number == 1) {
        *grad = up;
        return;
    }
    struct op_row before = first ? (struct op_row){&zero, false} : *grad;
    if (!before.each && !up.each && !local.each) {
        s->numbers[in] = *before.at + *up.at * *local.at;
        *grad = (struct op_row){&s->numbers[in], false};
        return;
    }
    if (!s->own[in]) {
        s->own[in] = row_new(s->p);
    }
    s->p->kernels->accumulate(s->p->n, before, up, local, s->own[in]);
    *grad = (struct op_row){s->own[in], true};
}

static void sweep_block(struct sweep *s, double *const *grad_rows)
{
    const struct graph *g = s->p->g;
    for (int i = 0; i < g->n; i++) {
        const struct node *node = &g->nodes[i];
        s->grads[i] = (struct op_row){0};
        if (node->op == OP_LEAF && grad_rows[node->leaf]) {
            s->own[i] = grad_rows[node->leaf] + s->p->at;
        }
    }
    s->grads[g->n - 1] = (struct op_row){&one, false};
    for (int i = g->n - 1; i >= 0; i--) {
        if (!s->grads[i].at) { /* nobody reads it */
            s->grads[i] = (struct op_row){&zero, false};
        }
        for (int k = 0; k < 2; k++) {
            if (graph_flows(g, i, k)) {
                add_term(s, i, k);
            }
        }
    }
}

/* Zeroes the gradients by leaves that have no node. The others are written by the sweep
 * alone, since writing memory is what costs most with many points. */
static void clear_unused(const struct graph *g, size_t m, double *const *grad_rows,
                         struct arena *scratch)
{
    bool *used = arena_new(scratch, bool, g->n_leaves);
    for (int i = 0; i < g->n; i++) {
        if (g->nodes[i].op == OP_LEAF) {
            used[g->nodes[i].leaf] = true;
        }
    }
    for (int k = 0; k < g->n_leaves; k++) {
        if (grad_rows[k] && !used[k]) {
            memset(grad_rows[k], 0, m * sizeof *grad_rows[k]);
        }
    }
}

void graph_row_gradient(const struct graph *g, const double *const *leaf_rows, size_t m,
                        double *out, double *const *grad_rows, struct arena *scratch)
{
    struct pass p;
    pass_init(&p, g, leaf_rows, m, scratch);
    size_t fit = BLOCK_BYTES / sizeof(double) / 2 / (size_t)g->n; /* UNMUTATED: time */
    fit = fit < BLOCK_LEAST ? BLOCK_LEAST : fit;                  /* UNMUTATED: time */
    p.block = p.block < fit ? p.block : fit;                      /* UNMUTATED: time */
    for (int i = 0; i < g->n; i++) {
        if (is_operation(&g->nodes[i])) {
            p.values[i] = row_new(&p);
        }
    }
    struct sweep s = {.p = &p,
                      .grads = arena_new(scratch, struct op_row, g->n),
                      .own = arena_new(scratch, double *, g->n),
                      .numbers = arena_new(scratch, double, g->n),
                      .local = row_new(&p)};
    clear_unused(g, m, grad_rows, scratch);
    while (pass_next(&p, m, out)) {
        forward(&p);
        copy_input(&p, out);
        sweep_block(&s, grad_rows);
        for (int i = 0; i < g->n; i++) {
            const struct node *node = &g->nodes[i];
            bool wanted = node->op == OP_LEAF && grad_rows[node->leaf];
            if (wanted && s.grads[i].at != s.own[i]) {
                copy(&s.grads[i], p.n, s.own[i]);
            }
        }
    }
}
