/* graph: what the step does and why. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "draw/widgets.h"
#include "scenes/graph/closing.h"
#include "scenes/graph/question.h"

enum { DIGITS = 5, ROOMY = 7 /* rows of a panel */ };

/* ---- local gradients ---- */

/* At the values there are; while numbers are hidden, with names and all cases. */
static struct notation_at local_of(const struct panel *p, int node, int input)
{
    const struct lesson *l = p->l;
    if (!p->ctx->show_numbers) {
        const char *rule = l->text.locals[2 * node + input];
        rule = lesson_is_number(rule) ? "?" : rule;
        return (struct notation_at){"", rule, rule};
    }
    return notation_local(&l->text, &l->g, l->b.values, node, input, DIGITS, p->mem);
}

/* Before what a rule says: "∂z₁/∂x = ", or with its case "∂z₁/∂x, y is larger: ". */
static const char *lead(const struct panel *p, const char *name, const char *why)
{
    return *why ? arena_printf(p->mem, "%s, %s: ", name, why)
                : arena_printf(p->mem, "%s = ", name);
}

/* "1", or "1 and −1": the local gradients by the inputs first to last; "": no input needs
 * one. */
static const char *fixed_locals(const struct panel *p, int node, int first, int last)
{
    const char *out = "";
    for (int k = first; k <= last; k++) {
        const char *local = p->l->text.locals[2 * node + k];
        if (graph_flows(&p->l->g, node, k) && strcmp(out, local) != 0) {
            out = *out ? arena_printf(p->mem, "%s and %s", out, local) : local;
        }
    }
    return out;
}

/* What the backward pass reads again, and what for. */
static void row_cached(struct panel *p, const char *label, int node, int first, int last,
                       const char *why)
{
    const char *cached = panel_cached(p, node, first, last),
               *fixed = fixed_locals(p, node, first, last);
    bool several = strstr(fixed, " and ") != NULL;
    fixed = p->ctx->show_numbers || !*fixed ? fixed : "?";
    const char *texts[] = {
        *cached  ? arena_printf(p->mem, "%s, %s", cached, why)
        : *fixed ? arena_printf(p->mem, "nothing: the local gradient%s always %s",
                                several ? "s are" : " is", fixed)
                 : "nothing: no gradient comes here",
        *cached  ? cached
        : *fixed ? arena_printf(p->mem, "nothing: always %s", fixed)
                 : "nothing"};
    struct panel_line *line = panel_line(p, label, INK_DIM, INK_TEXT);
    for (int i = 0; i < 2; i++) {
        panel_form(line, (struct panel_form){texts[i], NULL, true});
    }
}

/* ---- forward ---- */

/* "∂z₁/∂w = x   ∂z₁/∂x = w": what the backward pass will need; in two rows where one
 * has no room for both. */
static void rows_local(struct panel *p, int node)
{
    const char *texts[2];
    int count = 0, w = 0;
    for (int k = 0; k < 2; k++) {
        if (graph_flows(&p->l->g, node, k)) {
            struct notation_at local = local_of(p, node, k);
            texts[count] =
                arena_printf(p->mem, "%s%s", lead(p, panel_edge(p, node, k), local.why),
                             local.symbols);
            w += glyphs_width(p->page.f->glyphs, texts[count++]);
        }
    }
    if (count == 2 && w + 3 <= p->page.r.w - LABEL_W) {
        texts[0] = arena_printf(p->mem, "%s   %s", texts[0], texts[1]);
        count = 1;
    }
    for (int k = 0; k < count; k++) {
        panel_text(p, k ? "" : "local", INK_TEXT, texts[k]);
    }
}

/* "z₁ = σ(0.5) = 1/(1 + e^(−0.5)) = 0.6225", as much of it as there is room for. */
static void row_numbers(struct panel *p, int node)
{
    const struct lesson *l = p->l;
    double v = l->b.values[node];
    struct notation_at meaning =
        notation_meaning(&l->text, &l->g, l->b.values, node, DIGITS, p->mem);
    const char *numbers = notation_numbers(&l->g, l->b.values, node, DIGITS, p->mem),
               *name = arena_printf(p->mem, "%s = ", l->text.names[node]);
    struct panel_line *line = panel_line(p, "numbers", INK_TEXT, INK_VALUE);
    if (*meaning.why) { /* max(2, 3), 3 is larger: 3 */
        const char *why = lead(p, numbers, meaning.why);
        panel_form(line, panel_equation(p, arena_printf(p->mem, "%s%s", name, why),
                                        meaning.numbers, "", v));
        panel_form(line, panel_equation(p, why, meaning.numbers, "", v));
        return;
    }
    if (!panel_equation(p, "", meaning.numbers, "", v).holds) { /* e^1000 = inf */
        meaning.numbers = "";
    }
    panel_form(line, panel_equation(p, name, numbers, meaning.numbers, v));
    panel_form(line, panel_equation(p, "", numbers, meaning.numbers, v));
    if (*meaning.numbers) {
        panel_form(line, panel_equation(p, "", meaning.numbers, "", v));
    }
}

static void explain_forward(struct panel *p, int node)
{
    const struct lesson *l = p->l;
    double number;
    if (notation_number(&l->g, node, &number)) {
        page_sentence(&p->page, INK_TEXT,
                      arena_printf(p->mem,
                                   "%s is a number: its minus is an operation, too, but "
                                   "no gradient flows here.",
                                   l->text.names[node]));
        return;
    }
    struct notation_at meaning =
        notation_meaning(&l->text, &l->g, l->b.values, node, DIGITS, p->mem);
    bool cases = *meaning.why != '\0';
    panel_text(p, "formula", INK_TEXT,
               arena_printf(p->mem, "%s = %s%s%s", l->text.names[node],
                            l->text.formulas[node],
                            *meaning.symbols && !cases ? " = " : "",
                            cases ? "" : meaning.symbols));
    if (p->ctx->show_numbers) {
        row_numbers(p, node);
        panel_why_value(p, (struct place){node, 0, 0});
    }
    rows_local(p, node);
    row_cached(p, "kept", node, 0, 1, "for the backward pass");
    panel_put(p);
}

/* ---- backward ---- */

/* "x = −1" with blanks at which no row ends. */
static const char *tied(const struct panel *p, const char *text)
{
    const char *out = "";
    for (const char *at; (at = strstr(text, " = ")); text = at + strlen(" = ")) {
        out = arena_printf(p->mem, "%s%.*s\u00A0=\u00A0", out, (int)(at - text), text);
    }
    return arena_printf(p->mem, "%s%s", out, text);
}

/* "∂L/∂x = cos(x) = cos(0.5) = 0.87758". A rule that has another value there, as 1/x of
 * ln(x) for a negative x, does not hold. */
static void row_local(struct panel *p, int node, int input, double v)
{
    struct notation_at local = local_of(p, node, input);
    const char *name = lead(p, panel_edge(p, node, input), local.why);
    struct panel_line *line = panel_line(p, "local", INK_TEXT, INK_BRIGHT);
    if (lesson_is_number(local.symbols) || strcmp(local.symbols, "?") == 0) {
        panel_form(line, (struct panel_form){name, local.symbols, true});
        return;
    }
    const char *rule = arena_printf(p->mem, "%s%s = ", name, local.symbols);
    const char *numbers = strcmp(local.symbols, local.numbers) == 0 ? "" : local.numbers;
    struct panel_form form = panel_equation(p, rule, numbers, "", v);
    if (!form.holds) {
        const char *except = arena_printf(p->mem, "%s, but not at %s: ", local.symbols,
                                          tied(p, panel_cached(p, node, input, input)));
        panel_form(line, (struct panel_form){arena_printf(p->mem, "%s%s", name, except),
                                             form.result, true});
        form.text = except;
    }
    panel_form(line, form);
    if (form.holds && p->ctx->show_numbers) {
        panel_form(line, panel_equation(p, rule, "", "", v));
    }
}

/* "through z₁: ∂L/∂z₁ · ∂z₁/∂x = 4 · 3 = 12", in as many digits as there is room for; of
 * the only edge "∂L/∂x = ∂L/∂z₁ · …". */
static void row_product(struct panel *p, int node, int input, double up, double local)
{
    bool term = panel_is_sum(p, p->l->g.nodes[node].in[input]);
    struct panel_line *line =
        panel_line(p, term ? "adds" : "total", INK_TEXT, INK_GRADIENT);
    const char *way =
        arena_printf(p->mem, term ? "%s: " : "%s = ", panel_way(p, node, input));
    const char *factors =
        arena_printf(p->mem, "%s" TIMES "%s = ", panel_derivative(p, node),
                     panel_edge(p, node, input));
    const char *leads[FORMS_MOST] = {
        arena_printf(p->mem, "%s%s", way, factors), factors, way, "", "", "", ""};
    for (int digits = DIGITS; line->n<FORMS_MOST; digits -= line->n> 3) {
        const char *side =
            p->ctx->show_numbers
                ? arena_printf(p->mem, "%s" TIMES "%s", number_text(up, digits, p->mem),
                               number_factor(local, digits, p->mem))
                : "? · ?";
        panel_form(line, panel_equation(p, leads[line->n], side, "", up * local));
    }
}

static void explain_edge(struct panel *p, int node, int input)
{
    const struct lesson *l = p->l;
    const struct backprop *b = &l->b;
    int in = l->g.nodes[node].in[input];
    double up = b->grads[node], local = graph_local(&l->g, b->values, node, input);
    if (isfinite(up * local) || p->page.r.h >= ROOMY) { /* else why needs the row */
        panel_form(
            panel_line(p, "upstream", INK_TEXT, INK_GRADIENT),
            (struct panel_form){arena_printf(p->mem, "%s = ", panel_derivative(p, node)),
                                panel_number(p, up), true});
    }
    row_local(p, node, input, local);
    row_product(p, node, input, up, local);
    panel_sum(p, true, (struct place){in, 0, 0});
    panel_why_term(p, node, input, (struct place){in, 0, 0});
    row_cached(p, "uses", node, input, input, "kept by the forward pass");
    panel_put(p);
    page_sentence(&p->page, INK_DIM, op_table[l->g.nodes[node].op].words);
}

/* ---- the step ---- */

static void row_bad(struct panel *p)
{
    const struct backprop_bad *bad = &p->l->b.bad;
    if (bad->step == 0) {
        return;
    }
    const char *what =
        bad->grad ? panel_derivative(p, bad->node)
                  : arena_printf(p->mem, "the value of %s", p->l->text.names[bad->node]);
    struct backprop_move m = backprop_move_at(&p->l->b, bad->step);
    const char *where =
        bad->grad && m.kind == BACKPROP_EDGE
            ? arena_printf(p->mem, ", through %s = %s", p->l->text.names[m.node],
                           p->l->text.formulas[m.node])
            : "";
    const char *is = arena_printf(p->mem, "no longer finite: %s is %s", what,
                                  number_text(bad->what, DIGITS, p->mem)),
               *whole = arena_printf(p->mem, "%s%s (step %ld)", is, where, bad->step);
    page_sentence(&p->page, INK_ERROR,
                  p->page.r.h >= ROOMY
                      ? whole
                      : WIDGET_CHOOSE(p->page.f->glyphs, p->page.r.w, whole, is));
}

const char *panel_step_title(const struct panel *p)
{
    const struct lesson *l = p->l;
    struct backprop_move m = backprop_move_at(&l->b, l->b.step);
    switch (m.kind) {
    case BACKPROP_START:
        return "before the first step";
    case BACKPROP_FORWARD:
        return arena_printf(p->mem, "forward: %s is computed", l->text.names[m.node]);
    case BACKPROP_SEED:
        return "the backward pass begins";
    case BACKPROP_EDGE:
        return arena_printf(p->mem, "backward: from %s to %s", l->text.names[m.node],
                            l->text.names[l->g.nodes[m.node].in[m.input]]);
    case BACKPROP_END:
        return closing_title(p);
    case BACKPROP_UPDATE:
        return arena_printf(p->mem, "update: pass %ld begins", m.pass + 1);
    }
    return "";
}

void panel_step(struct panel *p)
{
    struct backprop_move m = backprop_move_at(&p->l->b, p->l->b.step);
    question_said(p);
    row_bad(p);
    switch (m.kind) {
    case BACKPROP_START:
        page_sentence(&p->page, INK_TEXT,
                      "The variables have values, nothing is computed yet.");
        page_sentence(&p->page, INK_TEXT,
                      arena_printf(p->mem,
                                   "→ steps: forward, node by node; then %s = 1; then "
                                   "backward, line by line: upstream × local, added up.",
                                   panel_derivative(p, p->l->g.n - 1)));
        page_sentence(&p->page, INK_DIM,
                      "p predict · e your own expression · Tab edit a value");
        break;
    case BACKPROP_FORWARD:
        (p->l->matrices ? panel_matrix_forward : explain_forward)(p, m.node);
        break;
    case BACKPROP_SEED:
        page_row(&p->page, "begin", INK_TEXT,
                 arena_printf(p->mem, "%s = ", panel_derivative(p, p->l->g.n - 1)),
                 INK_GRADIENT, panel_number(p, 1));
        page_sentence(
            &p->page, INK_DIM,
            "The output changes as much as itself. Every other gradient is unknown (—), "
            "which is not 0, until its first contribution arrives.");
        break;
    case BACKPROP_EDGE:
        (p->l->matrices ? panel_matrix_edge : explain_edge)(p, m.node, m.input);
        break;
    case BACKPROP_END:
        closing_panel(p);
        break;
    case BACKPROP_UPDATE:
        panel_update(p);
        break;
    }
    panel_losses(p);
}
