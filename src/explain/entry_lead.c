/* What an entry is the sum of, by names. */
#include "explain/entry_text.h"

#include <string.h>

#include "base/text.h"

static const char delta[] = "δ";

/* An entry by its name: "X[i,1]", where the index that runs has a letter. */
struct index {
    int at;           /* the number, if there is no letter */
    const char *runs; /* the letter; NULL: it is fixed */
};

static const char *index_text(struct index i, struct arena *mem)
{
    return i.runs ? i.runs : arena_printf(mem, "%d", i.at);
}

static const char *entry_name(const char *name, struct index row, struct index col,
                              struct arena *mem)
{
    return arena_printf(mem, "%s[%s,%s]", name, index_text(row, mem),
                        index_text(col, mem));
}

static struct index fixed(int at)
{
    return (struct index){.at = at};
}

/* "sum of X[i,1]·δ[i,4] over the 4 rows i" */
static const char *product_lead(const struct entry *e, const struct notation *t,
                                struct arena *mem)
{
    const struct node *n = &e->g->nodes[e->node];
    const char *a = t->names[n->in[0]], *b = t->names[n->in[1]];
    size_t terms = entry_terms(e);
    struct index i = {.runs = terms > 1 ? "i" : NULL},
                 j = {.runs = terms > 1 ? "j" : NULL};
    const char *left, *right;
    if (e->input < 0) {
        left = entry_name(a, fixed(e->row), i, mem);
        right = entry_name(b, i, fixed(e->col), mem);
    } else if (e->input == 0) {
        left = entry_name(delta, fixed(e->row), j, mem);
        right = entry_name(b, fixed(e->col), j, mem);
    } else {
        left = entry_name(a, i, fixed(e->row), mem);
        right = entry_name(delta, i, fixed(e->col), mem);
    }
    const char *what = arena_printf(mem, "%s·%s", left, right);
    return terms == 1 ? what
           : e->input < 0
               ? arena_printf(mem, "sum of %s over i = 0 … %zu", what, terms - 1)
               : arena_printf(mem, "sum of %s over the %zu %s", what, terms,
                              e->input == 0 ? "columns j" : "rows i");
}

/* "[i,4] over the 4 rows i", "[0,j] over the 5 columns j", "[i,j] over all 20 entries";
 * of a single one "[0,4]". */
static const char *span_text(struct entry_span s, const char *name, struct arena *mem)
{
    struct index row = {.at = s.row, .runs = s.rows > 1 ? "i" : NULL};
    struct index col = {.at = s.col, .runs = s.cols > 1 ? "j" : NULL};
    const char *entry = entry_name(name, row, col, mem);
    return row.runs && col.runs ? arena_printf(mem, "%s over all %ld entries", entry,
                                               (long)s.rows * s.cols)
           : row.runs ? arena_printf(mem, "%s over the %d rows i", entry, s.rows)
           : col.runs ? arena_printf(mem, "%s over the %d columns j", entry, s.cols)
                      : entry;
}

static const char *each_lead(const struct entry *e, const struct notation *t,
                             struct arena *mem)
{
    const struct node *n = &e->g->nodes[e->node];
    struct entry_span s =
        entry_span(e->g->nodes[n->in[e->input]].shape, n->shape, e->row, e->col);
    if (s.rows > 1 || s.cols > 1) {
        const char *local = t->locals[2 * e->node + e->input];
        const char *what =
            strcmp(local, "1") == 0
                ? delta
                : arena_printf(mem, "(δ·%s)",
                               strstr(local, " if ") ? "(local gradient)"
                                                     : notation_factor(local, mem));
        return arena_printf(mem, "sum of %s", span_text(s, what, mem));
    }
    const double *values = entry_values(e, s.row, s.col, mem);
    struct notation_at at = notation_local(t, e->g, values, e->node, e->input, 3, mem);
    bool hands_on = strcmp(at.symbols, "1") == 0 && !*at.why;
    return arena_printf(mem, "δ%s%s at [%d,%d]%s%s", hands_on ? "" : "·",
                        hands_on ? "" : notation_factor(at.symbols, mem), s.row, s.col,
                        *at.why ? ", as " : "", at.why);
}

/* Of a sum or a mean. */
static const char *added_lead(const struct entry *e, const struct notation *t,
                              struct arena *mem)
{
    const struct node *n = &e->g->nodes[e->node];
    double divisor = entry_divisor(e);
    if (e->input < 0) {
        struct entry_span s =
            entry_span(n->shape, e->g->nodes[n->in[0]].shape, e->row, e->col);
        return arena_printf(mem, "%s of %s", divisor != 1 ? "mean" : "sum",
                            span_text(s, t->names[n->in[0]], mem));
    }
    struct entry_term one = entry_term(e, 0);
    const char *from =
        entry_name(delta, fixed(one.factors[0].row), fixed(one.factors[0].col), mem);
    return divisor != 1 ? arena_printf(mem, "%s, shared by %.0f entries", from, divisor)
                        : arena_printf(mem, "%s, which each entry in the sum gets", from);
}

static const char *swapped_lead(const struct entry *e, const struct notation *t,
                                struct arena *mem)
{
    struct entry_factor from = entry_term(e, 0).factors[0];
    const char *name = e->input < 0 ? t->names[e->g->nodes[e->node].in[0]] : delta;
    return arena_printf(mem, "%s, row and column swapped",
                        entry_name(name, fixed(from.row), fixed(from.col), mem));
}

static const char *rule_lead(const struct entry *e, const struct notation *t,
                             struct arena *mem)
{
    const char *symbols =
        e->input < 0 ? t->formulas[e->node] : t->locals[2 * e->node + e->input];
    enum { LONG = 36 /* columns: takes more than a row where there is little room */ };
    const char *what =
        e->input >= 0 && text_width(symbols) > LONG ? "the rule above" : symbols;
    return arena_printf(mem, "%s at [%d,%d]", what, e->row, e->col);
}

const char *entry_lead(const struct entry *e, const struct notation *t, struct arena *mem)
{
    enum op op = e->g->nodes[e->node].op;
    return op <= OP_CONSTANT                      ? "given"
           : op < OP_ENTRIES_END && e->input >= 0 ? each_lead(e, t, mem)
           : !entry_is_sum(e)                     ? rule_lead(e, t, mem)
           : op == OP_MATMUL                      ? product_lead(e, t, mem)
           : op == OP_TRANSPOSE                   ? swapped_lead(e, t, mem)
                                                  : added_lead(e, t, mem);
}
