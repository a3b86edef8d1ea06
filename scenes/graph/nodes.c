/* graph: which nodes the step and the view are about; which nodes and edges are drawn. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "nets/leaf.h"
#include "scenes/graph/input.h"
#include "scenes/graph/sketch.h"

/* ---- what the step and the view are about ---- */

struct backprop_move lesson_lit(const struct lesson_view *v, const struct lesson *l)
{
    return backprop_move_at(&l->b, l->b.step + question_asked(v, l));
}

int lesson_find(const struct lesson *l, const char *typed, size_t n)
{
    return notation_find(&l->text, &l->g, typed, n);
}

enum err lesson_no_node(const struct lesson *l, const char *param, const char *text,
                        const char *at, size_t n, struct arena *mem, struct fail *fail)
{
    enum { BYTES = 200 };
    const char *all = "";
    for (int i = 0; i < l->g.n && fail && strlen(all) < BYTES; i++) {
        if (l->g.nodes[i].op != OP_CONSTANT) {
            all = arena_printf(mem, "%s%s%s", all, *all ? ", " : "", l->text.typed[i]);
        }
    }
    return fail_set(fail, ERR_INPUT, param, text_column(text, (size_t)(at - text)),
                    "'%.*s' is no node of this graph; expected one of %s%s",
                    (int)(n < 32 ? n : 32), at, all, strlen(all) < BYTES ? "" : " …");
}

int lesson_detail(const struct ctx *ctx)
{
    int detail = values_choice(ctx->values, P_DETAIL);
    return detail >= DETAIL_TABLE ? DETAIL_AUTO : detail;
}

void lesson_set_detail(const struct ctx *ctx, int detail, struct asks *asks)
{
    ask_set(asks, P_DETAIL, PARAM_ALL,
            ctx->values->list->items[P_DETAIL].choices[detail].name);
}

int lesson_selected(const struct lesson *l, const struct ctx *ctx)
{
    const char *text = values_text(ctx->values, P_NODE);
    return lesson_find(l, text, strlen(text));
}

void lesson_visible(const struct lesson *l, const struct ctx *ctx, struct arena *mem,
                    bool **folded, bool **visible)
{
    const struct graph *g = &l->g;
    *folded = arena_new(mem, bool, g->n);
    *visible = arena_new(mem, bool, g->n);
    const char *rest = values_text(ctx->values, P_FOLD);
    size_t n;
    for (const char *at; (at = text_item(&rest, &n));) {
        int node = lesson_find(l, at, n);
        if (node >= 0 && g->nodes[node].in[0] >= 0) {
            (*folded)[node] = true;
        }
    }
    (*visible)[g->n - 1] = true;
    for (int i = g->n - 1; i >= 0; i--) {
        for (int k = 0; k < 2; k++) {
            int in = g->nodes[i].in[k];
            double number;
            if ((*visible)[i] && !(*folded)[i] && in >= 0 &&
                !notation_number(g, in, &number)) {
                (*visible)[in] = true;
            }
        }
    }
}

int lesson_shown(const struct lesson *l, const bool *visible, int node)
{
    const struct graph *g = &l->g;
    for (int i = node + 1; node >= 0 && !visible[node] && i < g->n; i++) {
        if (g->nodes[i].in[0] == node || g->nodes[i].in[1] == node) {
            node = i;
        }
    }
    return node;
}

enum edge_leaf lesson_leaf(const struct lesson *l, int node)
{
    const struct node *n = &l->g.nodes[node];
    if (n->op != OP_LEAF) {
        return EDGE_LEAF_EITHER;
    }
    enum leaf_role role = leaf_role(&l->g, n->leaf);
    char first = l->g.leaves[n->leaf].name[0];
    bool weight = role == LEAF_WEIGHT || first == 'w' || first == 'u',
         labels = role == LEAF_CLASSES || role == LEAF_BINARY,
         data = labels || strchr("XxYy", first) != NULL;
    return l->trained[n->leaf] || weight || role == LEAF_BIAS ? EDGE_LEAF_LEARNED
           : data                                             ? EDGE_LEAF_DATA
                                                              : EDGE_LEAF_EITHER;
}

bool lesson_has_local(const struct lesson *l, int node)
{
    const struct node *n = &l->g.nodes[node];
    return n->op < OP_ENTRIES_END && shape_is_number(n->shape);
}

bool lesson_is_scalar(const struct lesson *l, int node)
{
    return shape_is_number(l->g.nodes[node].shape);
}

bool lesson_is_number(const char *rule)
{
    size_t minus = strncmp(rule, "−", strlen("−")) == 0 ? strlen("−") : 0;
    return rule[minus + strspn(rule + minus, "0123456789.")] == '\0';
}

const char *lesson_hides_paths(const struct lesson_view *v, const struct ctx *ctx)
{
    return !ctx->show_numbers ? "hidden (a shows it)"
           : v->asked && v->asked_step == ctx->step
               ? "hidden: predict first (Esc Esc shows it)"
               : NULL;
}

/* A node whose uses lie far apart is drawn once for each neighborhood of uses, so that no
 * wire is long, however large the graph is. The uses of a neighborhood are at most
 * LAYERS_MOST layers apart (with matrices less, so that each step of a recurrent cell, four
 * layers, has its own), and the nodes that use it at most APART_MOST nodes in the
 * expression, about a screen. */
enum { LAYERS_MOST = 5, MATRIX_LAYERS_MOST = 3, APART_MOST = 64 };

struct use {
    int edge; /* index in d->edges */
    int deep; /* layers from the output */
    int user; /* the node that uses it */
    int run;  /* its group by LAYERS_MOST: the index of the group's first use */
    /* its copy, the part of a group within APART_MOST: the index of its first use */
    int copy;
    int deepest; /* layers of the deepest use of the copy */
};

/* ---- uses ---- */

/* The uses of node i: uses[first[i]] to uses[first[i + 1] - 1]. */
static struct use *list_uses(const struct sketch *s, const int *deep, int **first)
{
    const struct graph *g = &s->l->g;
    const struct drawing *d = s->d;
    struct use *uses = arena_new(s->scratch, struct use, d->n_edges);
    int *fill = arena_new(s->scratch, int, g->n + 1);
    *first = arena_new(s->scratch, int, g->n + 1);
    for (int i = 0; i < d->n_edges; i++) {
        fill[g->nodes[d->edges[i] / 2].in[d->edges[i] % 2]]++;
    }
    for (int i = 0; i < g->n; i++) {
        (*first)[i + 1] = (*first)[i] + fill[i];
        fill[i] = (*first)[i];
    }
    for (int i = 0; i < d->n_edges; i++) {
        int user = d->edges[i] / 2, in = g->nodes[user].in[d->edges[i] % 2];
        uses[fill[in]++] = (struct use){i, deep[user], user, 0, 0, 0};
    }
    return uses;
}

static int compare_deep(const void *a, const void *b)
{
    const struct use *p = a, *q = b;
    return p->deep != q->deep ? p->deep - q->deep : p->edge - q->edge;
}

static int compare_run(const void *a, const void *b)
{
    const struct use *p = a, *q = b;
    return p->run != q->run ? p->run - q->run : p->edge - q->edge;
}

static int compare_copy(const void *a, const void *b)
{
    const struct use *p = a, *q = b;
    return p->deepest != q->deepest ? p->deepest - q->deepest
           : p->copy != q->copy     ? p->copy - q->copy
                                    : compare_deep(a, b);
}

/* Divides the n uses of a node among copies and sorts them by copy, that with the deepest
 * use last; returns the number of copies. */
static int divide(struct use *uses, int n, int layers_most)
{
    qsort(uses, (size_t)n, sizeof *uses, compare_deep);
    for (int i = 0, start = 0; i < n; i++) {
        start = uses[i].deep - uses[start].deep > layers_most ? i : start;
        uses[i].run = start;
    }
    qsort(uses, (size_t)n, sizeof *uses, compare_run);
    int copies = 0;
    for (int i = 0, start = 0; i < n; i++) {
        struct use *first = &uses[start];
        if (i == 0 || uses[i].run != first->run ||
            uses[i].user - first->user > APART_MOST) {
            start = i;
            first = &uses[i];
            copies++;
        }
        uses[i].copy = start;
        first->deepest = uses[i].deep > first->deepest ? uses[i].deep : first->deepest;
    }
    for (int i = 0; i < n; i++) {
        uses[i].deepest = uses[uses[i].copy].deepest;
    }
    qsort(uses, (size_t)n, sizeof *uses, compare_copy);
    return copies;
}

/* ---- nodes ---- */

/* Adds a drawn node for each copy. That of the deepest use is leftmost in the picture and
 * last in the list; an operation's inputs are drawn at it alone. */
static void draw_copies(struct sketch *s, int node, struct use *uses, int n)
{
    struct drawing *d = s->d;
    int most = d->matrices ? MATRIX_LAYERS_MOST : LAYERS_MOST;
    int copies = n > 0 ? divide(uses, n, most) : 1, left = copies;
    d->copies |= copies > 1;
    for (int i = 0; i < n || left == copies; i++) {
        if (i == 0 || uses[i].copy != uses[i - 1].copy) {
            s->copy[d->n_nodes] = left--; /* counted from the left of the picture */
            s->copies[d->n_nodes] = copies;
            d->node[d->n_nodes++] = node;
        }
        if (i < n) {
            s->from[uses[i].edge] = d->n_nodes - 1;
            s->fan[d->n_nodes - 1]++;
        }
    }
}

static void list_edges(struct sketch *s, const bool *visible)
{
    const struct graph *g = &s->l->g;
    for (int i = 0; i < g->n; i++) {
        for (int k = 0; k < 2 && visible[i] && !s->folded[i]; k++) {
            int in = g->nodes[i].in[k];
            if (in >= 0 && visible[in]) {
                s->d->edges[s->d->n_edges++] = 2 * i + k;
            }
        }
    }
}

static int *depths(const struct sketch *s)
{
    const struct graph *g = &s->l->g;
    int *deep = arena_new(s->scratch, int, g->n);
    /* the edges of a user come after those of its inputs */
    for (int i = s->d->n_edges - 1; i >= 0; i--) {
        int node = s->d->edges[i] / 2, in = g->nodes[node].in[s->d->edges[i] % 2];
        deep[in] = deep[in] > deep[node] + 1 ? deep[in] : deep[node] + 1;
    }
    return deep;
}

void sketch_nodes(struct sketch *s, const struct ctx *ctx)
{
    const struct graph *g = &s->l->g;
    struct drawing *d = s->d;
    bool *visible;
    lesson_visible(s->l, ctx, s->mem, &s->folded, &visible);
    d->edges = arena_new(s->mem, int, 2 * g->n);
    list_edges(s, visible);
    int most = g->n + d->n_edges;
    d->node = arena_new(s->mem, int, most);
    s->fan = arena_new(s->mem, int, most);
    s->copy = arena_new(s->mem, int, most);
    s->copies = arena_new(s->mem, int, most);
    s->from = arena_new(s->mem, int, d->n_edges);
    int *first;
    struct use *uses = list_uses(s, depths(s), &first);
    for (int i = 0; i < g->n; i++) {
        if (visible[i]) {
            draw_copies(s, i, uses + first[i], first[i + 1] - first[i]);
        }
    }
}
