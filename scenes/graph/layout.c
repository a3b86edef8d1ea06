/* graph: what is drawn, how large, and where. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "scenes/graph/sketch.h"

/* ---- levels of detail ---- */

enum titles { TITLE_FORMULA, TITLE_TIGHT, TITLE_SYMBOL };
enum labels { LABEL_RICH, LABEL_NUMBER, LABEL_NONE };

struct level {
    enum outline shape;
    enum titles titles;
    enum labels labels;
    int number_w, label_w; /* columns of a number in a node, on an edge */
    int pad;               /* columns of wire on both sides of a label */
    int pitch, stub;       /* of struct layout_options */
};
/* From roomy to tight. The first that fits the screen is used; if none fits, the one with
 * the fewest screens. */
static const struct level levels[] = {
    {OUTLINE_BOX, TITLE_FORMULA, LABEL_RICH, 8, 6, 3, 3, 3},
    {OUTLINE_BOX, TITLE_FORMULA, LABEL_RICH, 8, 5, 1, 2, 2},
    {OUTLINE_BOX, TITLE_FORMULA, LABEL_RICH, 8, 5, 0, 2, 1},
    {OUTLINE_BOX, TITLE_FORMULA, LABEL_NUMBER, 8, 5, 0, 1, 1},
    {OUTLINE_BOX, TITLE_TIGHT, LABEL_NUMBER, 7, 5, 0, 1, 1},
    {OUTLINE_BOX, TITLE_SYMBOL, LABEL_NUMBER, 7, 5, 0, 1, 1},
    {OUTLINE_BOX, TITLE_SYMBOL, LABEL_NUMBER, 6, 5, 0, 1, 1},
    {OUTLINE_COMPACT, TITLE_FORMULA, LABEL_RICH, 8, 5, 1, 2, 2},
    {OUTLINE_COMPACT, TITLE_TIGHT, LABEL_NUMBER, 7, 5, 0, 1, 1},
    {OUTLINE_COMPACT, TITLE_SYMBOL, LABEL_NUMBER, 7, 5, 0, 1, 1},
    {OUTLINE_COMPACT, TITLE_SYMBOL, LABEL_NUMBER, 6, 5, 0, 1, 1},
    {OUTLINE_NARROW, TITLE_TIGHT, LABEL_NUMBER, 7, 5, 0, 2, 1},
    {OUTLINE_NARROW, TITLE_SYMBOL, LABEL_NUMBER, 7, 5, 0, 1, 1},
    {OUTLINE_NARROW, TITLE_SYMBOL, LABEL_NUMBER, 6, 5, 0, 1, 1},
    /* without numbers on the edges: for view=whole, and where all of it fits thus only */
    {OUTLINE_BOX, TITLE_TIGHT, LABEL_NONE, 7, 0, 0, 1, 1},
    {OUTLINE_BOX, TITLE_SYMBOL, LABEL_NONE, 6, 0, 0, 1, 1},
    {OUTLINE_NARROW, TITLE_SYMBOL, LABEL_NONE, 7, 0, 0, 2, 1},
    {OUTLINE_NARROW, TITLE_SYMBOL, LABEL_NONE, 6, 0, 0, 1, 1},
    {OUTLINE_COMPACT, TITLE_SYMBOL, LABEL_NONE, 6, 0, 0, 1, 1},
    {OUTLINE_NARROW, TITLE_SYMBOL, LABEL_NONE, 5, 0, 0, 1, 1},
};
/* For graphs that are too large for any screen: the other levels are not tried. */
static const struct level large = {
    OUTLINE_COMPACT, TITLE_SYMBOL, LABEL_NUMBER, 7, 5, 0, 2, 1};
enum {
    N_LEVELS = sizeof levels / sizeof *levels,
    BOXES_MOST = 40,  /* with more nodes, boxes are not tried */
    FITTED_MOST = 90, /* with more nodes only `large` is used */
};
enum {
    TITLE_MOST = 22, /* a longer formula is replaced by the symbol */
    RICH_MOST = 7,   /* a longer rule is left out, the number stays */
    ROWS_MOST = 6,   /* rows for outgoing edges */
    GAP_MOST = 2,    /* rows between boxes */
};

/* ---- texts ---- */

/* The operation's sign, with a constant that belongs to it: "^2", "3·"; of a minus sign
 * all, "= −x", since "−" alone would be a difference. */
static const char *symbol_of(const struct lesson *l, int node, struct arena *mem)
{
    const struct node *n = &l->g.nodes[node];
    const char *sign = op_table[n->op].symbol;
    if (op_table[n->op].form == FORM_PREFIX) {
        return arena_printf(mem, "= %s", l->text.formulas[node]);
    }
    if (n->in[1] < 0) { /* "exp(20)": no box has the 20 */
        return l->g.nodes[n->in[0]].op == OP_CONSTANT ? l->text.formulas[node] : sign;
    }
    bool first = l->g.nodes[n->in[0]].op == OP_CONSTANT;
    bool second = l->g.nodes[n->in[1]].op == OP_CONSTANT;
    return first && second ? l->text.formulas[node]
           : first         ? arena_printf(mem, "%s%s", l->text.names[n->in[0]], sign)
           : second        ? arena_printf(mem, "%s%s", sign, l->text.names[n->in[1]])
                           : sign;
}

/* The title of a drawn node: name, and formula or symbol, as the level has them. */
static const char *whole_title(const struct sketch *s, int drawn)
{
    const struct lesson *l = s->l;
    struct arena *mem = s->scratch;
    int node = s->d->node[drawn];
    enum op op = l->g.nodes[node].op;
    if (op == OP_LEAF || op == OP_CONSTANT) {
        bool trained = op == OP_LEAF && l->trained[l->g.nodes[node].leaf];
        return arena_printf(mem, "%s%s", l->text.names[node], trained ? " ◆" : "");
    }
    if (s->copy[drawn] > 1) {
        return l->text.names[node]; /* only the first copy has the formula */
    }
    if (s->folded[node]) {
        return arena_printf(mem, "%s, folded", l->text.names[node]);
    }
    if (s->level->titles != TITLE_SYMBOL) {
        const char *title =
            arena_printf(mem, "%s = %s", l->text.names[node], l->text.formulas[node]);
        title = s->level->titles == TITLE_TIGHT ? text_tight(title, mem) : title;
        if (glyphs_width(s->d->glyphs, title) <= TITLE_MOST) {
            return title;
        }
    }
    /* the blank is that of TIMES; beside a number a sign would seem to be the number's */
    const char *symbol = symbol_of(l, node, mem);
    bool beside = s->level->shape == OUTLINE_COMPACT && *symbol != '=';
    return arena_printf(mem, beside ? "%s(%s)" : "%s\u00A0%s", l->text.names[node],
                        symbol);
}

static const char *title_of(const struct sketch *s, int drawn)
{
    const char *title = whole_title(s, drawn);
    bool brief = s->level->titles != TITLE_FORMULA;
    return s->copies[drawn] == 1 ? title
           : brief ? arena_printf(s->scratch, "%s copy %d", title, s->copy[drawn])
                   : arena_printf(s->scratch, "%s, copy %d of %d", title, s->copy[drawn],
                                  s->copies[drawn]);
}

/* What an edge says of its rule: it alone, as it is a number; it and the number that it
 * makes; that number alone. */
enum said { SAID_RULE, SAID_BOTH, SAID_NUMBER };

static enum said said_of(const struct sketch *s, const char *rule)
{
    bool number = lesson_is_number(rule), rich = s->level->labels == LABEL_RICH;
    int most = number ? s->level->label_w : rich ? RICH_MOST : 0;
    return glyphs_width(s->d->glyphs, rule) > most ? SAID_NUMBER
           : number                                ? SAID_RULE
                                                   : SAID_BOTH;
}

static int label_width(const struct sketch *s, int edge)
{
    const char *rule = s->l->text.locals[edge];
    if (s->level->labels == LABEL_NONE ||
        !s->l->g.nodes[s->l->g.nodes[edge / 2].in[edge % 2]].needs_grad) {
        return 0;
    }
    enum said said = said_of(s, rule);
    int rule_w = said == SAID_NUMBER ? 0 : glyphs_width(s->d->glyphs, rule),
        number_w = said == SAID_RULE ? 0 : s->level->label_w;
    return 1 + rule_w + (said == SAID_BOTH) + number_w + 2 * s->level->pad;
}

/* ---- layout ---- */

static struct layout_node box_of(const struct sketch *s, int drawn)
{
    int node = s->d->node[drawn];
    int fan = s->fan[drawn] < ROWS_MOST ? s->fan[drawn] : ROWS_MOST;
    int title = glyphs_width(s->d->glyphs, title_of(s, drawn)),
        number_w = s->level->number_w;
    bool leaf = s->l->g.nodes[node].in[0] < 0;
    int least = s->level->shape == OUTLINE_NARROW ? 3
                : s->level->shape == OUTLINE_BOX  ? 2
                                                  : 1 + (!leaf || fan > 1);
    int rows = fan > least ? fan : least;
    switch (s->level->shape) {
    case OUTLINE_BOX:
        title += 6;
        number_w += 4;
        return (struct layout_node){title > number_w ? title : number_w, rows + 2, 1,
                                    rows};
    case OUTLINE_COMPACT:
        number_w = rows == 1 ? 2 * number_w + 1 : number_w;
        return (struct layout_node){title + 1 + number_w + 2, rows, 0, rows};
    case OUTLINE_NARROW:
        break;
    }
    return (struct layout_node){(title > number_w ? title : number_w) + 2, rows, 0, rows};
}

/* The layout's graph of all drawn nodes, with boxes of the size of the level, in mem. */
static struct layout_graph *graph_of(struct sketch *s, const struct level *level,
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
            .label_w = label_width(s, d->edges[i]),
            .weight = g->nodes[g->nodes[node].in[input]].op == OP_LEAF ? 1 : 6,
        };
    }
    struct layout_graph *out = arena_new(mem, struct layout_graph, 1);
    *out = (struct layout_graph){nodes, d->n_nodes, edges, d->n_edges};
    return out;
}

/* A layout in the best order found so far. Its node order is used for all levels. */
static struct layout lay_out(struct sketch *s, const struct level *level, int gap,
                             struct arena *mem)
{
    struct layout_options options = {.gap = gap,
                                     .pitch = level->pitch,
                                     .stub = level->stub,
                                     .rows = level == &large ? 0 : s->d->room.h,
                                     .order = layout_search_best(s->d->search)};
    return layout_make(graph_of(s, level, s->scratch), &options, mem, s->scratch);
}

/* Rows between boxes: one, but where the whole would need more screens with it; there the
 * strip under the name keeps boxes apart. */
static int gap_least(const struct level *level)
{
    return level->labels != LABEL_NONE;
}

/* True if the level suits the parameter `view` and the number of nodes. */
static bool suits(const struct drawing *d, const struct level *level)
{
    if (level->labels == LABEL_NONE) {
        return d->detail == DETAIL_WHOLE || d->detail == DETAIL_AUTO;
    }
    bool box = level->shape == OUTLINE_BOX;
    switch (d->detail) {
    case DETAIL_WHOLE:
        return false;
    case DETAIL_FULL:
        return box;
    case DETAIL_COMPACT:
        return !box;
    default:
        return !box || d->n_nodes <= BOXES_MOST;
    }
}

/* How many screens a layout fills, at least 1. */
static double screens(const struct drawing *d, const struct layout *l)
{
    double across = (double)l->w / d->room.w, down = (double)l->h / d->room.h;
    return (across > 1 ? across : 1) * (down > 1 ? down : 1);
}

/* Makes the layout with as much space between the boxes as needs no more screens. A
 * large graph that is higher than the screen anyway keeps its gap. */
static void spread(struct sketch *s, const struct level *level)
{
    struct drawing *d = s->d;
    d->layout = lay_out(s, level, gap_least(level), s->mem);
    bool full = level == &large && d->layout.h >= d->room.h;
    for (int gap = gap_least(level) + 1; gap <= GAP_MOST && !full; gap++) {
        struct layout l = lay_out(s, level, gap, s->mem);
        if (screens(d, &l) > screens(d, &d->layout)) {
            break;
        }
        d->layout = l;
    }
}

/* The next level to be tried from i on; `large` after the last. */
static const struct level *next_level(const struct drawing *d, int i)
{
    while (i < N_LEVELS && !suits(d, &levels[i])) {
        i++;
    }
    return i < N_LEVELS && d->n_nodes <= FITTED_MOST ? &levels[i] : &large;
}

static const struct level *choose_level(struct sketch *s, double *n_screens)
{
    struct drawing *d = s->d;
    const struct level *best = &large, *level = next_level(d, 0);
    double fewest = HUGE_VAL;
    for (; level != &large && fewest > 1;
         level = next_level(d, 1 + (int)(level - levels))) {
        struct layout l = lay_out(s, level, gap_least(level), s->scratch);
        double n = screens(d, &l);
        bool bare = level->labels == LABEL_NONE && d->detail == DETAIL_AUTO;
        if (bare ? n <= 1 : n < fewest) {
            fewest = n;
            best = level;
        }
    }
    *n_screens = fewest;
    return best;
}

static void keep_texts(struct sketch *s)
{
    struct drawing *d = s->d;
    d->titles = arena_new(s->mem, const char *, d->n_nodes);
    d->rules = arena_new(s->mem, const char *, d->n_edges);
    d->fixed = arena_new(s->mem, bool, d->n_edges);
    for (int i = 0; i < d->n_nodes; i++) {
        const char *title = title_of(s, i);
        d->titles[i] = arena_copy(s->mem, title, strlen(title));
    }
    for (int i = 0; i < d->n_edges; i++) {
        const char *rule = s->l->text.locals[d->edges[i]];
        enum said said = said_of(s, rule);
        d->fixed[i] = said == SAID_RULE;
        d->rules[i] = said == SAID_NUMBER ? "" : rule;
    }
}

/* Makes layout and texts in the best order found so far, with the panels where more of
 * the graph fits, or all of it with numbers on its lines. */
static void make_picture(struct sketch *s, const struct ctx *ctx)
{
    struct drawing *d = s->d;
    double right, below;
    d->room = lesson_areas(ctx, d->below = false).picture;
    const struct level *level = choose_level(s, &right);
    bool bare = level->labels == LABEL_NONE && d->detail != DETAIL_WHOLE;
    if (right > 1 || bare) {
        struct rect beside = d->room;
        d->room = lesson_areas(ctx, true).picture;
        const struct level *other = choose_level(s, &below);
        d->below = below < right || (bare && other->labels != LABEL_NONE && below <= 1);
        level = d->below ? other : level;
        d->room = d->below ? d->room : beside;
    }
    spread(s, level);
    d->crossings = layout_search_best(d->search)->crossings;
    d->shape = s->level->shape;
    d->number_w = s->level->number_w;
    d->label_w = s->level->label_w;
    keep_texts(s);
}

/* Work of the search in one call: first enough for most expressions, then short parts. At
 * the end the layout is made again if a better order was found. */
enum { FIRST_WORK = 60000, SLICE_WORK = 20000 };

static void start(struct drawing *d, struct arena *mem, const struct lesson *l,
                  const struct ctx *ctx)
{
    struct sketch *s = arena_new(mem, struct sketch, 1);
    *s = (struct sketch){.d = d, .l = l, .mem = mem, .scratch = ctx->scratch};
    d->sketch = s;
    sketch_nodes(s, ctx);
    d->search = layout_search_new(graph_of(s, next_level(d, 0), s->mem), s->mem);
    bool more = layout_search_go(d->search, FIRST_WORK);
    make_picture(s, ctx);
    d->search = more ? d->search : NULL;
}

static void go_on(struct drawing *d, const struct lesson *l, const struct ctx *ctx)
{
    if (layout_search_go(d->search, SLICE_WORK)) {
        return;
    }
    if (layout_search_best(d->search)->crossings < d->crossings) {
        d->sketch->l = l;
        d->sketch->scratch = ctx->scratch;
        make_picture(d->sketch, ctx);
    }
    d->search = NULL;
}

bool lesson_arrange(struct drawing *d, struct arena *mem, const struct lesson *l,
                    const struct ctx *ctx)
{
    struct rect r = ctx->area;
    int detail = values_choice(ctx->values, P_DETAIL);
    const char *fold = values_text(ctx->values, P_FOLD);
    enum glyphs glyphs = ctx->look.glyphs;
    bool right = d->ready && d->w == r.w && d->h == r.h && d->detail == detail &&
                 d->glyphs == glyphs && strcmp(d->fold, fold) == 0;
    if (!right) {
        arena_clear(mem);
        *d = (struct drawing){
            .ready = true, .w = r.w, .h = r.h, .detail = detail, .glyphs = glyphs};
        d->fold = arena_copy(mem, fold, strlen(fold));
        if (r.w > 0 && r.h > 0 && detail != DETAIL_OUTLINE) {
            start(d, mem, l, ctx);
        }
    } else if (d->search) {
        go_on(d, l, ctx);
    }
    return d->search != NULL;
}
