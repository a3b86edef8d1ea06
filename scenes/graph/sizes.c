/* graph: how large the boxes are, and the wires between them. */
#include "scenes/graph/sketch.h"
#include "scenes/graph/tiles.h"

enum { ROWS_MOST = 6 /* rows for outgoing edges */ };

/* The columns of a box with so many columns inside, and the title or shape that its border
 * has to hold. */
static int box_width(int inside, int caption)
{
    enum { SIDES = 4, AROUND_CAPTION = 6 };
    int w = inside + SIDES, least = caption + AROUND_CAPTION;
    return w > least ? w : least;
}

/* A matrix as numbers or maps: in a box, which has its shape in the border, or below its
 * title. */
static struct layout_node matrix_box(const struct sketch *s, int drawn, int fan,
                                     int title)
{
    const struct node *n = &s->l->g.nodes[s->d->node[drawn]];
    struct tiles tiles = s->level->tiles;
    tiles.halves = s->d->tiles.halves;
    int w, h, inputs = op_table[n->op].arity, rows = fan > inputs ? fan : inputs;
    tiles_size(&tiles, n, &w, &h);
    rows = rows > h ? rows : h;
    if (s->level->shape != OUTLINE_BOX) {
        return (struct layout_node){(w > title ? w : title) + 2, rows + 1, 1, rows};
    }
    const char *shape = arena_printf(s->scratch, "%d×%d", n->shape.rows, n->shape.cols);
    int shape_w = glyphs_width(s->d->glyphs, shape);
    w = box_width(w, title > shape_w ? title : shape_w);
    return (struct layout_node){w, rows + 2, 1, rows};
}

static struct layout_node box_of(const struct sketch *s, int drawn)
{
    int node = s->d->node[drawn];
    int fan = s->fan[drawn] < ROWS_MOST ? s->fan[drawn] : ROWS_MOST;
    int title = glyphs_width(s->d->glyphs, sketch_title(s, drawn)),
        number_w = s->level->number_w;
    bool leaf = s->l->g.nodes[node].in[0] < 0;
    if (s->level->tiles.w > 0 && !lesson_is_scalar(s->l, node)) {
        return matrix_box(s, drawn, fan, title);
    }
    int least = s->level->shape == OUTLINE_NARROW ? 3
                : s->level->shape == OUTLINE_BOX  ? 2
                                                  : 1 + (!leaf || fan > 1);
    int rows = fan > least ? fan : least;
    switch (s->level->shape) {
    case OUTLINE_BOX:
        return (struct layout_node){box_width(number_w, title), rows + 2, 1, rows};
    case OUTLINE_COMPACT:
        number_w = rows == 1 ? 2 * number_w + 1 : number_w;
        return (struct layout_node){title + 1 + number_w + 2, rows, 0, rows};
    case OUTLINE_NARROW:
        break;
    }
    int first = s->d->matrices; /* where arrows end, so that a chain is straight */
    rows = fan + first > rows ? fan + first : rows;
    return (struct layout_node){(title > number_w ? title : number_w) + 2, rows, first,
                                rows - first};
}

struct layout_graph *sketch_graph(struct sketch *s, const struct level *level,
                                  struct arena *mem)
{
    const struct graph *g = &s->l->g;
    const struct drawing *d = s->d;
    s->level = level;
    int *place = arena_new(s->scratch, int, g->n);
    struct layout_node *nodes = arena_new(mem, struct layout_node, d->n_nodes);
    struct layout_edge *edges = arena_new(mem, struct layout_edge, d->n_edges);
    for (int i = 0; i < d->n_nodes; i++) {
        nodes[i] = box_of(s, i);
        place[d->node[i]] = i;
    }
    for (int i = 0; i < d->n_edges; i++) {
        int node = d->edges[i] / 2, input = d->edges[i] % 2;
        edges[i] = (struct layout_edge){
            .from = s->from[i],
            .to = place[node],
            .to_row = input + (level->shape != OUTLINE_COMPACT),
            .label_w = sketch_label_width(s, d->edges[i]),
            .weight = g->nodes[g->nodes[node].in[input]].op == OP_LEAF ? 1 : 6,
        };
    }
    struct layout_graph *out = arena_new(mem, struct layout_graph, 1);
    *out = (struct layout_graph){nodes, d->n_nodes, edges, d->n_edges};
    return out;
}
