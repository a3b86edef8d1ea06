/* graph: what stands in the borders of boxes and on wires. */
#include <string.h>

#include "base/text.h"
#include "scenes/graph/sketch.h"

enum {
    TITLE_MOST = 22, /* a longer formula is replaced by the symbol */
    RICH_MOST = 7,   /* a longer rule is left out, the number stays */
    MATRIX_RULE_MOST = 12,
};

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

/* Without its shape. */
static const char *bare_title(const struct sketch *s, int drawn)
{
    const char *title = whole_title(s, drawn);
    bool brief = s->level->titles != TITLE_FORMULA;
    return s->copies[drawn] == 1 ? title
           : brief ? arena_printf(s->scratch, "%s copy %d", title, s->copy[drawn])
                   : arena_printf(s->scratch, "%s, copy %d of %d", title, s->copy[drawn],
                                  s->copies[drawn]);
}

const char *sketch_title(const struct sketch *s, int drawn)
{
    const char *title = bare_title(s, drawn);
    int node = s->d->node[drawn];
    struct shape shape = s->l->g.nodes[node].shape;
    return s->level->shape == OUTLINE_BOX || lesson_is_scalar(s->l, node)
               ? title
               : arena_printf(s->scratch, "%s %d×%d", title, shape.rows, shape.cols);
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

/* What an edge says where no single number is its local gradient: the gradient by the
 * input, of δ, that by the result ("δ@W2ᵀ"); entry by entry the factor ("×x"), and Σ where
 * the input was repeated. "" where there is no room for it. */
static const char *rule_between(const struct sketch *s, int edge)
{
    const struct lesson *l = s->l;
    const char *rule = text_tight(l->text.locals[edge], s->scratch);
    if (strncmp(rule, "0·", strlen("0·")) == 0 && strchr(rule, '+')) {
        rule = strchr(rule, '+') + 1; /* "0·z₃+δ/8": δ/8, repeated in z₃'s shape */
    }
    if (l->g.nodes[edge / 2].op < OP_ENTRIES_END) {
        struct graph_repeats r = graph_repeats(&l->g, edge / 2, edge % 2);
        bool sum = r.rows || r.cols, one = strcmp(rule, "1") == 0;
        rule = arena_printf(s->scratch, "%s%s%s", sum ? "Σ" : "", sum && one ? "" : "×",
                            sum && one ? "" : rule);
    }
    int most = s->level->labels == LABEL_RICH ? MATRIX_RULE_MOST : s->level->label_w + 1;
    return glyphs_width(s->d->glyphs, rule) > most ? "" : rule;
}

int sketch_label_width(const struct sketch *s, int edge)
{
    const char *rule = s->l->text.locals[edge];
    if (s->level->labels == LABEL_NONE ||
        !s->l->g.nodes[s->l->g.nodes[edge / 2].in[edge % 2]].needs_grad) {
        return 0;
    }
    if (!lesson_has_local(s->l, edge / 2)) {
        int w = glyphs_width(s->d->glyphs, rule_between(s, edge));
        return w > 0 ? w + 2 * s->level->pad : 0;
    }
    enum said said = said_of(s, rule);
    int rule_w = said == SAID_NUMBER ? 0 : glyphs_width(s->d->glyphs, rule),
        number_w = said == SAID_RULE ? 0 : s->level->label_w;
    return 1 + rule_w + (said == SAID_BOTH) + number_w + 2 * s->level->pad;
}

void sketch_keep_texts(struct sketch *s)
{
    struct drawing *d = s->d;
    d->titles = arena_new(s->mem, const char *, d->n_nodes);
    d->rules = arena_new(s->mem, const char *, d->n_edges);
    d->fixed = arena_new(s->mem, bool, d->n_edges);
    for (int i = 0; i < d->n_nodes; i++) {
        const char *title = bare_title(s, i);
        d->titles[i] = arena_copy(s->mem, title, strlen(title));
    }
    for (int i = 0; i < d->n_edges; i++) {
        const char *rule = s->l->text.locals[d->edges[i]];
        if (!lesson_has_local(s->l, d->edges[i] / 2)) {
            rule = rule_between(s, d->edges[i]);
            d->rules[i] = arena_copy(s->mem, rule, strlen(rule));
            continue;
        }
        enum said said = said_of(s, rule);
        d->fixed[i] = said == SAID_RULE;
        d->rules[i] = said == SAID_NUMBER ? "" : rule;
    }
}
