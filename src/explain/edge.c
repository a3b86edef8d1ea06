#include "explain/edge.h"

#include <stdio.h>
#include <string.h>

/* ---- shapes and names ---- */

static struct shape turned(struct shape s)
{
    return (struct shape){s.cols, s.rows};
}

static const char *shape_text(struct shape s, struct arena *mem)
{
    return arena_printf(mem, "(%d×%d)", s.rows, s.cols);
}

/* ---- what was repeated ---- */

const char *edge_repeated(const struct graph *g, const struct notation *t, int node,
                          int input, struct arena *mem)
{
    const struct node *n = &g->nodes[node];
    struct graph_repeats r = graph_repeats(g, node, input);
    bool plain = strcmp(t->locals[2 * node + input], "1") == 0;
    const char *name = t->names[n->in[input]], *what = plain ? "δ" : "δ·local";
    if (r.rows && r.cols) {
        return arena_printf(mem,
                            "%s was repeated for all %d×%d entries, so its gradient is "
                            "the sum of %s over all of them",
                            name, n->shape.rows, n->shape.cols, what);
    }
    return r.rows || r.cols
               ? arena_printf(mem,
                              "%s was repeated for %d %s, so its gradient is the sum of "
                              "%s over the %s",
                              name, r.rows ? n->shape.rows : n->shape.cols,
                              r.rows ? "rows" : "columns", what,
                              r.rows ? "rows" : "columns")
               : "";
}

/* ---- symbols and shapes of an edge ---- */

const char *edge_symbols(const struct graph *g, const struct notation *t, int node,
                         int input, struct arena *mem)
{
    const char *local = t->locals[2 * node + input];
    if (g->nodes[node].op >= OP_ENTRIES_END) {
        return local;
    }
    const char *product = strcmp(local, "1") == 0
                              ? "δ"
                              : arena_printf(mem, "δ·%s", notation_factor(local, mem));
    struct graph_repeats r = graph_repeats(g, node, input);
    return r.rows && r.cols ? arena_printf(mem, "sum(%s)", product)
           : r.rows         ? arena_printf(mem, "sum(%s, rows)", product)
           : r.cols         ? arena_printf(mem, "sum(%s, cols)", product)
                            : product;
}

static bool is_product(const struct graph *g, int node)
{
    return g->nodes[node].op == OP_MATMUL;
}

const char *edge_shapes(const struct graph *g, int node, int input, struct arena *mem)
{
    const struct node *n = &g->nodes[node];
    struct shape in = g->nodes[n->in[input]].shape;
    const char *left = shape_text(in, mem), *right = shape_text(n->shape, mem);
    if (is_product(g, node) || n->op == OP_TRANSPOSE) {
        int b = n->in[1] >= 0 ? n->in[1] : n->in[0];
        const char *const texts[MATRIX_ROLES] = {
            shape_text(g->nodes[n->in[0]].shape, mem), shape_text(g->nodes[b].shape, mem),
            right, right};
        right = notation_matrix_rule(g, node, input, texts, mem);
        return arena_printf(mem, "%s = %s", left, right);
    }
    struct graph_repeats r = graph_repeats(g, node, input);
    const char *how = r.rows && r.cols           ? "sum of the entries of "
                      : r.rows                   ? "sum of the rows of "
                      : r.cols                   ? "sum of the columns of "
                      : shape_same(in, n->shape) ? ""
                                                 : "handed out from ";
    const char *each =
        n->op < OP_ENTRIES_END && !*how && !shape_is_number(in) ? ", entry by entry" : "";
    return arena_printf(mem, "%s = %s%s%s", left, how, right, each);
}

/* ---- why the transpose ---- */

/* A product of δ and the other input, each turned or not, in either order. */
struct candidate {
    bool delta_first, turn_delta, turn_other;
};
enum { CANDIDATES = 8 };

static struct candidate candidate(int k)
{
    return (struct candidate){k & 1, k & 2, k & 4};
}

/* The two inputs of a product at an edge: δ and the other one. */
struct pair {
    const char *name; /* of the other one */
    struct shape delta, other, want;
};

static struct pair pair_of(const struct graph *g, const struct notation *t, int node,
                           int input)
{
    const struct node *n = &g->nodes[node];
    int other = n->in[1 - input];
    return (struct pair){t->names[other], n->shape, g->nodes[other].shape,
                         g->nodes[n->in[input]].shape};
}

static void factors(const struct pair *p, struct candidate c, struct shape of[2])
{
    of[!c.delta_first] = c.turn_delta ? turned(p->delta) : p->delta;
    of[c.delta_first] = c.turn_other ? turned(p->other) : p->other;
}

static bool fits(const struct pair *p, struct candidate c)
{
    struct shape of[2];
    factors(p, c, of);
    return of[0].cols == of[1].rows &&
           shape_same((struct shape){of[0].rows, of[1].cols}, p->want);
}

/* δ@Bᵀ for input 0, Aᵀ@δ for input 1. */
static struct candidate right_one(int input)
{
    return (struct candidate){.delta_first = input == 0, .turn_other = true};
}

/* True for a product that is another than the right one: a number that is turned is still
 * the same. */
static bool is_other(const struct pair *p, struct candidate c, struct candidate right)
{
    bool number_turned = (c.turn_delta && shape_is_number(p->delta)) ||
                         (c.turn_other != right.turn_other && shape_is_number(p->other));
    bool is_right = c.delta_first == right.delta_first &&
                    c.turn_delta == right.turn_delta && c.turn_other == right.turn_other;
    return !number_turned && !is_right;
}

static const char *named(const struct pair *p, struct candidate c, struct arena *mem)
{
    const char *delta = c.turn_delta ? "δᵀ" : "δ";
    const char *other = c.turn_other ? arena_printf(mem, "%sᵀ", p->name) : p->name;
    return arena_printf(mem, "%s@%s", c.delta_first ? delta : other,
                        c.delta_first ? other : delta);
}

static const char *in_shapes(const struct pair *p, struct candidate c, struct arena *mem)
{
    struct shape of[2];
    factors(p, c, of);
    return arena_printf(mem, "%s@%s", shape_text(of[0], mem), shape_text(of[1], mem));
}

/* What the other order would be: no product, or one of another shape. */
static const char *other_order(const struct pair *p, struct candidate right,
                               struct arena *mem)
{
    struct candidate c = right;
    struct shape of[2];
    c.delta_first = !c.delta_first;
    factors(p, c, of);
    const char *begin =
        arena_printf(mem, "%s would be %s", named(p, c, mem), in_shapes(p, c, mem));
    return of[0].cols == of[1].rows
               ? arena_printf(mem, "%s = (%d×%d)", begin, of[0].rows, of[1].cols)
               : arena_printf(mem, "%s: inner sizes %d and %d differ", begin, of[0].cols,
                              of[1].rows);
}

/* "entry [i,j] is the sum over the rows r of X[r,i]·δ[r,j]" */
static const char *what_decides(const struct pair *p, int input, struct arena *mem)
{
    return input == 0 ? arena_printf(mem,
                                     "entry [i,j] is the sum over the columns c of "
                                     "δ[i,c]·%s[j,c]",
                                     p->name)
                      : arena_printf(mem,
                                     "entry [i,j] is the sum over the rows r of "
                                     "%s[r,i]·δ[r,j]",
                                     p->name);
}

const char *edge_why(const struct graph *g, const struct notation *t, int node, int input,
                     struct arena *mem)
{
    if (!is_product(g, node)) {
        return "";
    }
    struct pair p = pair_of(g, t, node, input);
    if (shape_is_number(p.delta) && shape_is_number(p.other)) {
        return "of two numbers, every order is the same product";
    }
    struct candidate right = right_one(input);
    const char *wanted = t->names[g->nodes[node].in[input]], *others = "";
    int n_others = 0;
    for (int k = 0; k < CANDIDATES; k++) {
        struct candidate c = candidate(k);
        if (fits(&p, c) && is_other(&p, c, right)) {
            n_others++;
            others = *others ? others : named(&p, c, mem);
        }
    }
    const char *rule = named(&p, right, mem), *shapes = in_shapes(&p, right, mem);
    const char *shape = shape_text(p.want, mem);
    if (n_others == 0) {
        return arena_printf(mem, "only %s has the shape of %s: %s = %s; %s", rule, wanted,
                            shapes, shape, other_order(&p, right, mem));
    }
    const char *more =
        n_others > 1 ? arena_printf(mem, " and %d more do", n_others - 1) : " does";
    return arena_printf(mem,
                        "%s has the shape of %s: %s = %s, but here %s%s, too; only %s is "
                        "the gradient: %s",
                        rule, wanted, shapes, shape, others, more, rule,
                        what_decides(&p, input, mem));
}

/* ---- transposes of products ---- */

/* The one product that reads a node, and as which input; −1: there is none, or others
 * read it, too. */
static int only_product(const struct graph *g, int node, int *input)
{
    int found = -1;
    for (int i = node + 1; i < g->n; i++) {
        for (int k = 0; k < 2; k++) {
            if (g->nodes[i].in[k] == node) {
                if (found >= 0 || !is_product(g, i)) {
                    return -1;
                }
                found = i;
                *input = k;
            }
        }
    }
    return found;
}

/* To W in X@Wᵀ. */
static const char *turned_back(const struct graph *g, const struct notation *t, int node,
                               struct arena *mem)
{
    int input = 0, product = only_product(g, node, &input);
    if (product < 0) {
        return "";
    }
    struct pair p = pair_of(g, t, product, input);
    struct candidate before = right_one(input),
                     after = {!before.delta_first, !before.turn_delta,
                              !before.turn_other};
    int leaf = g->nodes[node].in[0];
    struct shape own = g->nodes[leaf].shape;
    const char *rule = named(&p, before, mem), *name = t->names[leaf];
    const char *end = shape_same(own, p.want)
                          ? ""
                          : arena_printf(mem, "; %s is (%d×%d), the transposed shape",
                                         rule, p.want.rows, p.want.cols);
    return arena_printf(
        mem,
        "seen from %s, where δ is %s: %s = (%s)ᵀ = %s, since (A@B)ᵀ = Bᵀ@Aᵀ: %s = %s, "
        "the shape of %s%s",
        t->names[product], notation_gradient(t, g, product, mem),
        notation_gradient(t, g, leaf, mem), rule, named(&p, after, mem),
        in_shapes(&p, after, mem), shape_text(own, mem), name, end);
}

/* To X in X@Wᵀ. */
static const char *turned_twice(const struct graph *g, const struct notation *t, int node,
                                int input, struct arena *mem)
{
    const struct node *other = &g->nodes[g->nodes[node].in[1 - input]];
    if (other->op != OP_TRANSPOSE) {
        return "";
    }
    struct pair p = pair_of(g, t, node, input);
    struct candidate right = right_one(input), plain = right;
    const char *rule = named(&p, right, mem), *turned_name = p.name;
    p.name = t->names[other->in[0]];
    plain.turn_other = false;
    return arena_printf(mem, "%s = %sᵀ, and (%sᵀ)ᵀ = %s: %s is %s", turned_name, p.name,
                        p.name, p.name, rule, named(&p, plain, mem));
}

const char *edge_transposes(const struct graph *g, const struct notation *t, int node,
                            int input, struct arena *mem)
{
    return g->nodes[node].op == OP_TRANSPOSE ? turned_back(g, t, node, mem)
           : is_product(g, node)             ? turned_twice(g, t, node, input, mem)
                                             : "";
}
