#include "autodiff/expression_build.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

/* Constants are compared by their bits: 0 differs from −0, and nan equals itself. */
static uint64_t bits_of(double v)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    return bits;
}

static uint64_t mixed(uint64_t h, uint64_t field)
{
    return ((h ^ field) * 0x9E3779B97F4A7C15U) ^ (h >> 29); /* UNMUTATED: as hash_of */
}

static size_t hash_of(const struct node *node)
{
    uint64_t h = (uint64_t)node->op;
    h = mixed(h, (uint64_t)node->in[0]); /* UNMUTATED: a worse mixture costs time */
    h = mixed(h, (uint64_t)node->in[1]); /* UNMUTATED: likewise */
    h = mixed(h, bits_of(node->constant));
    return (size_t)(h ^ (h >> 32)); /* UNMUTATED: likewise */
}

static bool equal_nodes(const struct node *a, const struct node *b)
{
    return a->op == b->op && a->in[0] == b->in[0] && a->in[1] == b->in[1] &&
           bits_of(a->constant) == bits_of(b->constant);
}

/* Pushes the node just added, or, with share, an equal node that exists already. */
static void push(struct build *b, int node)
{
    if (b->options->share) {
        size_t slot = hash_of(&b->g.nodes[node]) % b->table_size;
        while (b->table[slot] &&
               !equal_nodes(&b->g.nodes[b->table[slot] - 1], &b->g.nodes[node])) {
            slot = slot + 1 < b->table_size ? slot + 1 : 0;
        }
        if (b->table[slot]) {
            b->g.n--;
        } else {
            b->table[slot] = node + 1;
        }
        node = b->table[slot] - 1;
    }
    b->operands[b->n_operands++] = node;
}

void build_leaf(struct build *b, const char *name, size_t n, long column)
{
    int leaf = 0;
    while (leaf < b->g.n_leaves && !(memcmp(b->g.leaves[leaf].name, name, n) == 0 &&
                                     b->g.leaves[leaf].name[n] == '\0')) {
        leaf++;
    }
    if (leaf == b->g.n_leaves) {
        memcpy(b->g.leaves[leaf].name, name, n);
        b->leaf_nodes[b->g.n_leaves++] = -1;
    }
    if (b->leaf_nodes[leaf] < 0) {
        b->leaf_nodes[leaf] = graph_add_leaf(&b->g, leaf, column);
    }
    b->operands[b->n_operands++] = b->leaf_nodes[leaf];
}

void build_op(struct build *b, enum op op, long column)
{
    bool two = op_table[op].arity == 2;
    int second = two ? b->operands[--b->n_operands] : -1;
    int first = b->operands[--b->n_operands];
    push(b, graph_add_op(&b->g, op, first, second, column));
}

void build_constant(struct build *b, double value, long column)
{
    push(b, graph_add_constant(&b->g, value, column));
}

void build_init(struct build *b, const struct expression_options *options, size_t n,
                struct arena *mem)
{
    size_t names = (size_t)options->n_names;
    size_t most = 2 * n + 2; /* UNMUTATED: memory */
    *b = (struct build){.options = options};
    b->g.nodes = arena_new(mem, struct node, most);
    b->g.leaves = arena_new(mem, struct leaf, names + n);
    b->leaf_nodes = arena_new(mem, int, names + n);
    b->operands = arena_new(mem, int, most);
    b->pending = arena_new(mem, struct pending, most);
    b->operand_next = true;
    for (size_t i = 0; i < names; i++) {
        size_t length = strlen(options->names[i]);
        assert(length <= NAME_MOST);
        memcpy(b->g.leaves[i].name, options->names[i], length);
        b->leaf_nodes[i] = -1;
    }
    b->g.n_leaves = options->n_names;
    if (options->share) {
        b->table_size = 16;                /* UNMUTATED: enough for what is short */
        while (b->table_size < 2 * most) { /* UNMUTATED: fuller only costs time */
            b->table_size *= 2;
        }
        b->table = arena_new(mem, int, b->table_size);
    }
}

struct pending *build_top(struct build *b)
{
    return b->n_pending ? &b->pending[b->n_pending - 1] : NULL;
}

void build_reduce(struct build *b, const struct op_info *next)
{
    const struct pending *t;
    while ((t = build_top(b)) != NULL && t->kind == PENDING_OPERATION) {
        if (next && op_table[t->op].priority < next->priority + next->right) {
            return;
        }
        b->n_pending--;
        build_op(b, t->op, t->column);
    }
}

struct pending *build_wait(struct build *b, enum pending_kind kind, enum op op, size_t at)
{
    struct pending *t = &b->pending[b->n_pending++];
    *t = (struct pending){.kind = kind, .op = op, .arguments = 1, .column = (long)at + 1};
    return t;
}

void build_infix(struct build *b, enum op op, size_t at)
{
    build_reduce(b, &op_table[op]);
    build_wait(b, PENDING_OPERATION, op, at);
    b->operand_next = true;
}

void build_operand_ends(struct build *b)
{
    const struct pending *t;
    while ((t = build_top(b)) != NULL && t->kind == PENDING_ROOT) {
        b->n_pending--;
        build_op(b, OP_SQRT, t->column);
        b->no_power = "a root with an exponent needs brackets: √(x²) or (√x)²";
    }
    b->operand_next = false;
}

bool build_in_bars(const struct build *b)
{
    int i = b->n_pending - 1;
    while (i >= 0 && b->pending[i].kind == PENDING_OPERATION) {
        i--;
    }
    return i >= 0 && b->pending[i].kind == PENDING_BAR;
}
