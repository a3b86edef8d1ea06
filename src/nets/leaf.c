#include "nets/leaf.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "kernels/matrix.h"

/* ---- where a leaf is used ---- */

/* True if the node is the leaf, as it is. */
static bool is_leaf(const struct graph *g, int node, int leaf)
{
    return node >= 0 && g->nodes[node].op == OP_LEAF && g->nodes[node].leaf == leaf;
}

/* True if the leaf is the labels of this loss somewhere. */
static bool is_labels(const struct graph *g, enum op loss, int leaf)
{
    bool found = false;
    for (int i = 0; i < g->n && !found; i++) {
        found = g->nodes[i].op == loss && is_leaf(g, g->nodes[i].in[1], leaf);
    }
    return found;
}

enum leaf_role leaf_role(const struct graph *g, int leaf)
{
    char first = g->leaves[leaf].name[0];
    if (is_labels(g, OP_CE, leaf)) {
        return LEAF_CLASSES;
    }
    if (is_labels(g, OP_BCE, leaf)) {
        return LEAF_BINARY;
    }
    if (first == 'W' || first == 'U') {
        return LEAF_WEIGHT;
    }
    return first == 'b' ? LEAF_BIAS : LEAF_DATA;
}

/* True if every product with the weight adds over its columns, and there is one: it
 * stands on the left as it is, or on the right transposed. */
static bool adds_over_columns(const struct graph *g, int leaf)
{
    bool columns = false;
    for (int i = 0; i < g->n; i++) {
        for (int k = 0; k < 2 && g->nodes[i].op == OP_MATMUL; k++) {
            int in = g->nodes[i].in[k];
            bool transposed = g->nodes[in].op == OP_TRANSPOSE;
            if (!is_leaf(g, transposed ? g->nodes[in].in[0] : in, leaf)) {
                continue;
            }
            if ((k == 1) != transposed) {
                return false;
            }
            columns = true;
        }
    }
    return columns;
}

/* How many classes the logits have that a leaf is the labels of. */
static int classes_of(const struct graph *g, int leaf)
{
    int classes = 0;
    for (int i = 0; i < g->n; i++) {
        if (g->nodes[i].op == OP_CE && is_leaf(g, g->nodes[i].in[1], leaf)) {
            int n = g->nodes[g->nodes[i].in[0]].shape.cols;
            classes = classes == 0 || n < classes ? n : classes;
        }
    }
    return classes;
}

/* ---- drawing ---- */

/* FNV-1a, 32 bits: Fowler, Noll & Vo (draft-eastlake-fnv). */
static uint32_t hash_of(const char *name)
{
    uint32_t h = 2166136261U;
    for (; *name; name++) {
        h = (h ^ (unsigned char)*name) * 16777619U;
    }
    return h;
}

static struct random_key key_of(const struct leaf_draw *d, enum random_purpose purpose)
{
    return (struct random_key){d->seed, purpose, hash_of(d->g->leaves[d->leaf].name)};
}

static uint64_t index_of(int row, int column)
{
    return (uint64_t)row << 32 | (uint32_t)column;
}

static void draw_data(const struct leaf_draw *d, struct shape shape)
{
    struct random_key key = key_of(d, RANDOM_INPUTS);
    double *out = d->out;
    for (int i = 0; i < shape.rows; i++) {
        for (int j = 0; j < shape.cols; j++) {
            *out++ = random_normal(key, index_of(i, j));
        }
    }
}

/* A number from 0 to n − 1, each as likely as the others but for 2^-32. */
static int one_of(struct random_key key, uint64_t index, int n)
{
    return (int)((random_bits(key, index) >> 32) * (uint64_t)n >> 32);
}

static void draw_classes(const struct leaf_draw *d, struct shape shape)
{
    struct random_key key = key_of(d, RANDOM_LABELS);
    bool one_hot = shape.cols > 1;
    int classes = one_hot ? shape.cols : classes_of(d->g, d->leaf);
    for (int i = 0; i < shape.rows; i++) {
        int label = one_of(key, index_of(i, 0), classes);
        double *row = d->out + (size_t)i * (size_t)shape.cols;
        for (int j = 0; j < shape.cols; j++) {
            row[j] = one_hot ? j == label : label;
        }
    }
}

static void draw_binary(const struct leaf_draw *d, struct shape shape)
{
    struct random_key key = key_of(d, RANDOM_LABELS);
    double *out = d->out;
    for (int i = 0; i < shape.rows; i++) {
        for (int j = 0; j < shape.cols; j++) {
            *out++ = one_of(key, index_of(i, j), 2);
        }
    }
}

static void draw_bias(const struct leaf_draw *d, struct shape shape)
{
    memset(d->out, 0, shape_entries(shape) * sizeof *d->out);
}

/* init_draw gives [fan_out][fan_in]. */
static void draw_weight(const struct leaf_draw *d, struct shape shape)
{
    bool out_in = adds_over_columns(d->g, d->leaf);
    size_t rows = (size_t)shape.rows, cols = (size_t)shape.cols;
    struct arena mem = ARENA_INIT;
    struct init_draw init = {.rule = d->rule,
                             .scale = 1,
                             .key = key_of(d, RANDOM_WEIGHTS),
                             .fan_out = out_in ? shape.rows : shape.cols,
                             .fan_in = out_in ? shape.cols : shape.rows,
                             .w = d->out};
    init.b = arena_new(&mem, double, init.fan_out); /* biases are leaves of their own */
    if (!out_in) {
        init.w = arena_new(&mem, double, rows *cols);
    }
    init_draw(&init);
    if (!out_in) {
        matrix_transpose(cols, rows, init.w, d->out);
    }
    arena_release(&mem);
}

void leaf_draw(const struct leaf_draw *d)
{
    static void (*const draw[])(const struct leaf_draw *, struct shape) = {
        [LEAF_DATA] = draw_data,     [LEAF_WEIGHT] = draw_weight,
        [LEAF_BIAS] = draw_bias,     [LEAF_CLASSES] = draw_classes,
        [LEAF_BINARY] = draw_binary,
    };
    struct shape shape = d->g->leaves[d->leaf].shape;
    if (!shape.rows) {
        shape = (struct shape){1, 1};
    }
    draw[leaf_role(d->g, d->leaf)](d, shape);
}
