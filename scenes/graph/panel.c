/* graph: numbers, and the sum of a gradient, in a panel. */
#include "scenes/graph/panel.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "explain/shown.h"
#include "base/number.h"
#include "base/text.h"
#include "draw/widgets.h"

enum { DIGITS = 5, SURE = 3 /* digits that agree */, TERMS_MOST = 24 /* written out */ };
static const char kept_mark[] = " kept";

const char *panel_number(const struct panel *p, double v)
{
    return p->ctx->show_numbers ? number_text(v, DIGITS, p->mem) : "?";
}

const char *panel_factor(const struct panel *p, double v)
{
    return p->ctx->show_numbers ? number_factor(v, DIGITS, p->mem) : "?";
}

const char *panel_unknown(const struct panel *p)
{
    return p->page.f->glyphs == GLYPHS_ASCII ? "?" : "—";
}

/* ---- equations ---- */

/* How a side of an equation agrees with its value v when it is computed as written. */
struct agreement {
    int digits;     /* of v that it gives, too */
    bool same_kind; /* false: one is finite, the other inf or nan; or another of these */
};

/* All digits agree if there is no side, or it cannot be read or is longer than what a
 * panel shows. */
static struct agreement agreement(const struct panel *p, const char *side, double v)
{
    enum { SIDE_MOST = 500 };
    const char *mark = strstr(side, kept_mark);
    double again;
    if (mark) {
        side = arena_printf(p->mem, "%.*s%s", (int)(mark - side), side,
                            mark + strlen(kept_mark));
    }
    if (!*side || strlen(side) > SIDE_MOST || !shown_value(side, p->mem, &again)) {
        return (struct agreement){DIGITS, true};
    }
    int digits = number_digits_shared(v, again, DIGITS, NUMBER_SIZE);
    return (struct agreement){digits, isfinite(v) ? isfinite(again) : digits > 0};
}

struct panel_form panel_equation(const struct panel *p, const char *lead,
                                 const char *side, const char *other, double v)
{
    if (!p->ctx->show_numbers) {
        return (struct panel_form){
            arena_printf(p->mem, "%s%s%s", lead, side, *side ? " = " : ""), "?", true};
    }
    struct agreement one = agreement(p, side, v), two = agreement(p, other, v);
    int digits = two.digits < one.digits ? two.digits : one.digits;
    bool sure = digits >= SURE;
    const char *result = number_text(v, sure ? digits : DIGITS, p->mem);
    const char *end = sure ? " = " : " ≈ ";
    bool said = strcmp(other, result) == 0 || !*other; /* 0.5 = 0.5 */
    bool none = said && strcmp(side, result) == 0;
    return (struct panel_form){arena_printf(p->mem, "%s%s%s%s%s", lead, none ? "" : side,
                                            none || !*side ? ""
                                            : said         ? end
                                                           : " = ",
                                            said ? "" : other, said ? "" : end),
                               result, one.same_kind && two.same_kind};
}

/* ---- rows ---- */

struct panel_line *panel_line(struct panel *p, const char *label, enum ink ink,
                              enum ink result_ink)
{
    assert(p->n_lines < LINES_MOST);
    struct panel_line *line = &p->lines[p->n_lines++];
    *line = (struct panel_line){.label = label, .ink = ink, .result_ink = result_ink};
    return line;
}

void panel_form(struct panel_line *line, struct panel_form form)
{
    assert(line->n < FORMS_MOST);
    line->forms[line->n++] = form;
}

void panel_text(struct panel *p, const char *label, enum ink ink, const char *text)
{
    panel_form(panel_line(p, label, ink, INK_TEXT),
               (struct panel_form){text, NULL, true});
}

/* The longest form that takes at most `rows` rows, before form `most`; `most`: none. */
static int form_in(const struct panel *p, const struct panel_line *line, int rows,
                   int most)
{
    int k = 0;
    while (k < most && page_lines(&p->page, line->label, line->forms[k].text,
                                  line->forms[k].result) > rows) {
        k++;
    }
    return k;
}

/* Gives row i a longer form, if the free rows have room for it. */
static void widen(const struct panel *p, int i, int *form, int *free)
{
    const struct panel_line *line = &p->lines[i];
    int k = form_in(p, line, 1 + *free, form[i]);
    if (k < form[i]) {
        form[i] = k;
        *free -= page_lines(&p->page, line->label, line->forms[k].text,
                            line->forms[k].result) -
                 1;
    }
}

void panel_put(struct panel *p)
{
    int form[LINES_MOST] = {0}, free = page_left(&p->page);
    bool shown[LINES_MOST] = {false};
    for (int i = 0; i < p->n_lines; i++) {
        form[i] = form_in(p, &p->lines[i], 1, p->lines[i].n);
        shown[i] = p->lines[i].ink != INK_DIM;
        free -= shown[i];
    }
    for (int i = 0; i < p->n_lines; i++) { /* what has no room in one row */
        if (shown[i] && form[i] == p->lines[i].n) {
            widen(p, i, form, &free);
        }
    }
    for (int i = 0; i < p->n_lines; i++) {
        if (!shown[i] && free > 0) {
            shown[i] = true;
            free--;
        }
    }
    for (int i = 0; i < p->n_lines; i++) {
        const struct panel_line *line = &p->lines[i];
        if (shown[i]) {
            widen(p, i, form, &free);
            int k = form[i] < line->n ? form[i] : line->n - 1;
            page_long(&p->page, form[i] < line->n, line->label, line->ink,
                      line->forms[k].text, line->result_ink, line->forms[k].result);
        }
    }
    p->n_lines = 0;
}

/* ---- names ---- */

const char *panel_output(const struct panel *p)
{
    return p->l->text.names[p->l->g.n - 1];
}

const char *panel_derivative(const struct panel *p, int node)
{
    return notation_gradient(&p->l->text, &p->l->g, node, p->mem);
}

const char *panel_gradient(const struct panel *p, int node)
{
    const struct backprop *b = &p->l->b;
    bool piles_up = b->options.keep_grads && b->options.passes > 1 &&
                    p->l->g.nodes[node].op == OP_LEAF;
    return piles_up ? arena_printf(p->mem, "%s.grad", p->l->text.names[node])
                    : panel_derivative(p, node);
}

const char *panel_place(const struct panel *p, struct place at)
{
    return lesson_is_scalar(p->l, at.node)
               ? ""
               : arena_printf(p->mem, "[%d,%d]", at.row, at.col);
}

const char *panel_edge(const struct panel *p, int node, int input)
{
    static const char *const which[] = {"1st", "2nd"};
    const struct graph *g = &p->l->g;
    const struct node *n = &g->nodes[node];
    int in = n->in[input];
    bool twice = n->in[0] == n->in[1];
    bool part = node == g->n - 1 && backprop_terms(&p->l->b, in, 0, NULL) > 1;
    const char *name = p->l->text.names[in];
    return arena_printf(p->mem, "∂%s/∂%s", p->l->text.names[node],
                        twice || part ? arena_printf(p->mem, "(%s %s)",
                                                     twice ? which[input] : "this", name)
                                      : name);
}

bool panel_is_sum(const struct panel *p, int node)
{
    return backprop_edges(&p->l->b, node, 0, NULL) > 1 || p->l->b.has_kept[node];
}

const char *panel_way(const struct panel *p, int node, int input)
{
    static const char *const which[] = {"first", "second"};
    const struct node *n = &p->l->g.nodes[node];
    const char *name = p->l->text.names[node];
    return !panel_is_sum(p, n->in[input]) ? panel_gradient(p, n->in[input])
           : n->in[0] == n->in[1]
               ? arena_printf(p->mem, "through %s's %s input", name, which[input])
               : arena_printf(p->mem, "through %s", name);
}

const char *panel_cached(const struct panel *p, int node, int first, int last)
{
    const struct lesson *l = p->l;
    const struct op_info *op = &op_table[l->g.nodes[node].op];
    unsigned uses = 0;
    for (int k = first; k <= last; k++) {
        bool fixed = lesson_is_number(l->text.locals[2 * node + k]);
        uses |= !graph_flows(&l->g, node, k) || fixed ? 0
                : k == 0                              ? op->uses_a
                                                      : op->uses_b;
    }
    bool numbers = p->ctx->show_numbers && !l->matrices;
    return notation_cached(&l->text, &l->g, numbers ? l->b.values : NULL, node, uses,
                           p->mem);
}

/* ---- sums ---- */

double panel_term(const struct panel *p, int node, int input, struct place at)
{
    const struct backprop *b = &p->l->b;
    return b->terms ? matrix_at(&b->terms[2 * node + input], at.row, at.col)
                    : b->grads[node] * graph_local(&p->l->g, b->values, node, input);
}

/* The terms of an entry's gradient that have arrived, after what earlier passes left;
 * returns how many. */
static int terms_of(const struct panel *p, struct place at, double **out)
{
    const struct backprop *b = &p->l->b;
    int n = 0;
    *out = arena_new(p->mem, double, backprop_edges(b, at.node, 0, NULL) + 1);
    if (b->has_kept[at.node]) {
        (*out)[n++] = backprop_kept_at(b, at.node, lesson_index(p->l, at));
    }
    for (int edge = b->first_edge[at.node]; edge; edge = b->next_edge[edge]) {
        if (backprop_reached(b, edge / 2, edge % 2)) {
            (*out)[n++] = panel_term(p, edge / 2, edge % 2, at);
        }
    }
    return n;
}

/* "12 kept + 1 + 2.25"; "" for a single one, which is the sum. */
static const char *terms_text(const struct panel *p, struct place at)
{
    double *terms;
    int n = terms_of(p, at, &terms);
    const char *out = n < 2 ? ""
                            : arena_printf(p->mem, "%s%s", panel_number(p, terms[0]),
                                           p->l->b.has_kept[at.node] ? kept_mark : "");
    for (int i = 1; i < n && i < TERMS_MOST; i++) {
        out = arena_printf(p->mem, "%s + %s", out, panel_factor(p, terms[i]));
    }
    return n > TERMS_MOST ? arena_printf(p->mem, "%s + …", out) : out;
}

/* What was there before the last term, and that term: "160 + 32". */
static const char *last_term_text(const struct panel *p, struct place at)
{
    double *terms, before = 0;
    int n = terms_of(p, at, &terms);
    for (int i = 0; i < n - 1; i++) {
        before += terms[i];
    }
    return n < 2 ? ""
                 : arena_printf(p->mem, "%s + %s", panel_number(p, before),
                                panel_factor(p, terms[n - 1]));
}

void panel_sum(struct panel *p, bool labeled, struct place at)
{
    const struct backprop *b = &p->l->b;
    int arrived = backprop_arrived(b, at.node), all = backprop_edges(b, at.node, 0, NULL);
    bool complete = arrived == all;
    const char *place = panel_place(p, at);
    if (!panel_is_sum(p, at.node)) {
        return;
    }
    const char *label = !labeled ? NULL : complete ? "total" : "so far";
    struct panel_line *line = panel_line(p, label, INK_TEXT, INK_GRADIENT);
    const char *before =
        labeled ? ""
                : arena_printf(p->mem, "%s%s so far, ", p->l->text.names[at.node], place);
    const char *head =
        complete ? "" : arena_printf(p->mem, "%d of %d terms: ", arrived, all);
    if (!b->has_grad[at.node]) {
        panel_form(line, (struct panel_form){arena_printf(p->mem, "%s%s", before, head),
                                             panel_unknown(p), true});
        return;
    }
    const char *terms = terms_text(p, at), *last = last_term_text(p, at);
    const char *brief = complete ? "" : arena_printf(p->mem, "%d of %d: ", arrived, all);
    double v = matrix_at(backprop_grad(b, at.node), at.row, at.col);
    const char *whole =
        complete ? arena_printf(p->mem, "%s%s = ", panel_gradient(p, at.node), place)
                 : arena_printf(p->mem, "%s%s", before, head);
    panel_form(line, panel_equation(p, whole, terms, "", v));
    if (labeled) {
        panel_form(line, panel_equation(p, head, terms, "", v));
    }
    panel_form(line, panel_equation(p, whole, last, "", v));
    panel_form(line,
               panel_equation(p, labeled ? brief : whole, labeled ? last : "", "", v));
}
