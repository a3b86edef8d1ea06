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
            slot = (slot + 1) % b->table_size; /* UNMUTATED: any order finds it again */
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

/* ---- inputs that do not fit ---- */

/* The text of an input, if it is short enough to be quoted; else NULL. */
static const char *quoted(const struct build *b, int node)
{
    const char *text = expression_print_node(&b->g, node, false, NULL, NULL, b->mem);
    return strlen(text) <= NAME_MOST ? text : NULL;
}

/* " (rows of X, columns of W)": the leaves from which an input has its lengths, if it is
 * too long to be quoted. */
static const char *origins_text(const struct build *b, int node)
{
    static const char *const words[AXES] = {
        [AXIS_ROWS] = "rows", [AXIS_COLS] = "columns"};
    const char *text = "";
    for (enum graph_axis axis = AXIS_ROWS; axis < AXES; axis++) {
        int leaf = graph_length_leaf(&b->g, node, axis);
        if (leaf >= 0) {
            text = arena_printf(b->mem, "%s%s%s of %s", text, *text ? ", " : " (",
                                words[axis], b->g.leaves[b->g.nodes[leaf].leaf].name);
        }
    }
    return *text ? arena_printf(b->mem, "%s)", text) : text;
}

/* "X is 4×3" */
static const char *size_text(const struct build *b, int node, const char *text)
{
    struct shape s = b->g.nodes[node].shape;
    return shape_is_number(s) ? arena_printf(b->mem, "%s is a number", text)
                              : arena_printf(b->mem, "%s is %d×%d", text, s.rows, s.cols);
}

/* The operation with its inputs. Its node is put behind the others for the printer alone,
 * and is no part of the graph. */
static const char *whole_text(struct build *b, struct node node, enum op op)
{
    node.op = op;
    b->g.nodes[b->g.n] = node;
    return expression_print_node(&b->g, b->g.n, false, NULL, NULL, b->mem);
}

/* The error of a node whose inputs do not fit: `needs` is of graph_shape. */
static const char *misfit_text(struct build *b, struct node node, const char *needs)
{
    static const char *const sides[2][2] = {{"the left side", "the right side"},
                                            {"the first input", "the second input"}};
    const char *const *places = sides[op_is_call(&op_table[node.op])];
    const char *a = quoted(b, node.in[0]), *c = quoted(b, node.in[1]);
    bool is_short = a && c;
    a = a ? a : places[0];
    c = c ? c : places[1];
    const char *sizes = size_text(b, node.in[0], a), *instead = "";
    if (node.in[0] != node.in[1]) {
        const char *origins = quoted(b, node.in[1]) ? "" : origins_text(b, node.in[1]);
        sizes =
            arena_printf(b->mem, "%s, %s%s", sizes, size_text(b, node.in[1], c), origins);
    }
    const char *whole = is_short ? whole_text(b, node, node.op) : op_table[node.op].typed;
    if (!*needs) {
        return arena_printf(b->mem, "%s: %s would have %lld entries; at most %d fit",
                            sizes, whole, (long long)node.shape.rows * node.shape.cols,
                            GRAPH_ENTRIES_MOST);
    }
    if (node.op == OP_MUL) {
        instead = arena_printf(b->mem, "; the matrix product is written %s",
                               is_short ? whole_text(b, node, OP_MATMUL) : "with @");
    }
    const char *in = strstr(needs, "×") ? "for" : "in"; /* 4×1 for W, 3 rows in W */
    return arena_printf(b->mem, "%s: %s needs %s %s %s%s", sizes, whole, needs, in, c,
                        instead);
}

/* True for A^T with a T that is not declared, which is hardly meant as a power. */
static bool is_raised_t(const struct build *b, const struct node *node)
{
    const struct node *base = &b->g.nodes[node->in[0]];
    const struct node *exponent = &b->g.nodes[node->in[1]];
    if (node->op != OP_POW || exponent->op != OP_LEAF ||
        exponent->leaf < b->options->n_names) {
        return false;
    }
    const char *name = b->g.leaves[exponent->leaf].name;
    return !shape_is_number(base->shape) &&
           op_find(FORM_POSTFIX, name, strlen(name), OP_MOST) != OP_MOST;
}

static void check_shapes(struct build *b, struct node node)
{
    char needs[GRAPH_NEEDS];
    b->misfit_column = node.column;
    if (!graph_shape(node.op, b->g.nodes[node.in[0]].shape, b->g.nodes[node.in[1]].shape,
                     &node.shape, needs)) {
        b->misfit = misfit_text(b, node, needs);
    } else if (is_raised_t(b, &node)) {
        const char *instead =
            quoted(b, node.in[0]) ? whole_text(b, node, OP_TRANSPOSE) : "A.T";
        b->misfit =
            arena_printf(b->mem, "^ is a power; a transpose is written %s", instead);
    }
}

void build_op(struct build *b, enum op op, long column)
{
    bool two = op_table[op].arity == 2;
    int second = two ? b->operands[--b->n_operands] : -1;
    int first = b->operands[--b->n_operands];
    if (two && b->options->shapes && !b->misfit) { /* numbers always fit */
        check_shapes(b, (struct node){.op = op, .in = {first, second}, .column = column});
    }
    if (b->misfit) {
        b->operands[b->n_operands++] = first;
    } else {
        push(b, graph_add_op(&b->g, op, first, second, column));
    }
}

/* ---- the stacks ---- */

void build_constant(struct build *b, double value, long column)
{
    push(b, graph_add_constant(&b->g, value, column));
}

void build_init(struct build *b, const struct expression_options *options, size_t n,
                struct arena *mem)
{
    size_t names = (size_t)options->n_names;
    size_t most = 2 * n + 2; /* UNMUTATED: memory */
    *b = (struct build){.options = options, .mem = mem};
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
        b->g.leaves[i].shape = options->shapes ? options->shapes[i] : (struct shape){0};
        b->leaf_nodes[i] = -1;
    }
    b->g.n_leaves = options->n_names;
    if (options->share) {
        b->table_size = 16;                /* UNMUTATED: enough for what is short */
        while (b->table_size < 2 * most) { /* UNMUTATED: fuller only costs time */
            b->table_size *= 2;            /* UNMUTATED: likewise */
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
    while (i >= 0 && /* UNMUTATED: the first one may be left, which is no bar */
           b->pending[i].kind == PENDING_OPERATION) {
        i--;
    }
    return i >= 0 && b->pending[i].kind == PENDING_BAR;
}
