/* graph: what the step does and why. */
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "draw/widgets.h"
#include "scenes/graph/panel.h"

enum { DIGITS = 5 };

/* ---- local gradients ---- */

/* At the values there are; while numbers are hidden, with names and all cases. */
static struct notation_at local_of(const struct panel *p, int node, int input)
{
    const struct lesson *l = p->l;
    if (!p->ctx->show_numbers) {
        const char *rule = l->text.locals[2 * node + input];
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

/* The cached values that the local gradients by the inputs first to last read: "x = 3,
 * w = 2"; "": none, as where a local gradient is itself a number. */
static const char *cached_of(const struct panel *p, int node, int first, int last)
{
    const struct lesson *l = p->l;
    const struct node *n = &l->g.nodes[node];
    unsigned uses = 0;
    for (int k = first; k <= last; k++) {
        if (n->in[k] >= 0 && l->g.nodes[n->in[k]].needs_grad &&
            !lesson_is_number(l->text.locals[2 * node + k])) {
            uses |= k == 0 ? op_table[n->op].uses_a : op_table[n->op].uses_b;
        }
    }
    return notation_cached(&l->text, &l->g, p->ctx->show_numbers ? l->b.values : NULL,
                           node, uses, p->mem);
}

/* "1", or "1 and −1": the local gradients by the inputs first to last; "": no input needs
 * one. */
static const char *fixed_locals(const struct panel *p, int node, int first, int last)
{
    const struct lesson *l = p->l;
    const struct node *n = &l->g.nodes[node];
    const char *out = "";
    for (int k = first; k <= last; k++) {
        const char *local = l->text.locals[2 * node + k];
        if (n->in[k] >= 0 && l->g.nodes[n->in[k]].needs_grad && strcmp(out, local) != 0) {
            out = *out ? arena_printf(p->mem, "%s and %s", out, local) : local;
        }
    }
    return out;
}

/* What the backward pass reads again, and what for. */
static void row_cached(struct panel *p, const char *label, int node, int first, int last,
                       const char *why)
{
    const char *cached = cached_of(p, node, first, last),
               *fixed = fixed_locals(p, node, first, last);
    bool several = strstr(fixed, " and ") != NULL;
    const char *texts[] = {
        *cached  ? arena_printf(p->mem, "%s, %s", cached, why)
        : *fixed ? arena_printf(p->mem, "nothing: the local gradient%s always %s",
                                several ? "s are" : " is", fixed)
                 : "nothing: no gradient comes here",
        *cached  ? cached
        : *fixed ? arena_printf(p->mem, "nothing: always %s", fixed)
                 : "nothing",
        NULL};
    page_row(&p->page, label, INK_DIM,
             widget_choose(p->page.f->glyphs, p->page.r.w - LABEL_W, texts), INK_TEXT,
             NULL);
}

/* ---- forward ---- */

/* "∂z₁/∂w = x   ∂z₁/∂x = w": what the backward pass will need; in two rows where one
 * has no room for both. */
static void rows_local(struct panel *p, int node)
{
    const struct node *n = &p->l->g.nodes[node];
    const char *texts[2];
    int count = 0, w = 0;
    for (int k = 0; k < 2 && n->in[k] >= 0; k++) {
        if (p->l->g.nodes[n->in[k]].needs_grad) {
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
        page_row(&p->page, k ? "" : "local", INK_TEXT, texts[k], INK_TEXT, NULL);
    }
}

/* "z₁ = σ(0.5) = 1/(1 + e^(−0.5)) = 0.6225", as much of it as there is room for. */
static void row_numbers(struct panel *p, int node)
{
    const struct lesson *l = p->l;
    struct notation_at meaning =
        notation_meaning(&l->text, &l->g, l->b.values, node, DIGITS, p->mem);
    const char *numbers = notation_numbers(&l->g, l->b.values, node, DIGITS, p->mem),
               *result = panel_number(p, l->b.values[node]);
    const char *brief = strcmp(numbers, result) == 0 /* −10 = −10 */
                            ? ""
                            : lead(p, numbers, meaning.why);
    bool same = !*meaning.numbers || strcmp(meaning.numbers, result) == 0;
    if (!same) {
        brief = arena_printf(p->mem, "%s%s = ", brief, meaning.numbers);
    }
    const char *texts[] = {
        arena_printf(p->mem, "%s = %s", l->text.names[node], brief), brief,
        same ? brief : arena_printf(p->mem, "%s = ", meaning.numbers), NULL};
    int room = p->page.r.w - LABEL_W - glyphs_width(p->page.f->glyphs, result);
    page_row(&p->page, "numbers", INK_TEXT, widget_choose(p->page.f->glyphs, room, texts),
             INK_VALUE, result);
}

static void explain_forward(struct panel *p, int node)
{
    const struct lesson *l = p->l;
    struct notation_at meaning =
        notation_meaning(&l->text, &l->g, l->b.values, node, DIGITS, p->mem);
    bool cases = *meaning.why != '\0';
    page_row(&p->page, "formula", INK_TEXT,
             arena_printf(p->mem, "%s = %s%s%s", l->text.names[node],
                          l->text.formulas[node], *meaning.symbols && !cases ? " = " : "",
                          cases ? "" : meaning.symbols),
             INK_TEXT, NULL);
    if (p->ctx->show_numbers) {
        row_numbers(p, node);
    }
    rows_local(p, node);
    row_cached(p, "kept", node, 0, 1, "for the backward pass");
}

/* ---- backward ---- */

static void row_sum(struct panel *p, int node)
{
    const struct backprop *b = &p->l->b;
    int all = backprop_terms(b, node, 0, NULL);
    if (all > 1 || b->has_kept[node]) {
        panel_sum(p, "sum", node);
    }
}

static void row_local(struct panel *p, int node, int input, const char *result)
{
    struct notation_at local = local_of(p, node, input);
    const char *name = lead(p, panel_edge(p, node, input), local.why);
    bool same =
        strcmp(local.symbols, local.numbers) == 0 || strcmp(local.numbers, result) == 0;
    const char *symbols = arena_printf(p->mem, "%s%s = ", name, local.symbols);
    page_fit(&p->page, "local",
             strcmp(local.symbols, result) == 0 ? name
             : same                             ? symbols
                    : arena_printf(p->mem, "%s%s = ", symbols, local.numbers),
             strcmp(local.symbols, result) == 0 ? name : symbols, INK_BRIGHT, result);
}

/* "4 · 3 = ", in as many digits as leave room for the result. */
static const char *product_text(const struct panel *p, double up, double local,
                                int result_w)
{
    const char *out = "? · ? = ";
    int digits = DIGITS, room = p->page.r.w - LABEL_W - result_w;
    do {
        if (p->ctx->show_numbers) {
            out =
                arena_printf(p->mem, "%s" TIMES "%s = ", number_text(up, digits, p->mem),
                             number_factor(local, digits, p->mem));
        }
    } while (glyphs_width(p->page.f->glyphs, out) > room && --digits > 0);
    return out;
}

static void explain_edge(struct panel *p, int node, int input)
{
    const struct lesson *l = p->l;
    const struct backprop *b = &l->b;
    int in = l->g.nodes[node].in[input];
    const char *name = l->text.names[node], *to = l->text.names[in],
               *out = panel_output(p);
    double up = b->grads[node], local = graph_local(&l->g, b->values, node, input);
    page_row(&p->page, "upstream", INK_TEXT,
             arena_printf(p->mem, "∂%s/∂%s = ", out, name), INK_GRADIENT,
             panel_number(p, up));
    row_local(p, node, input, panel_number(p, local));
    const char *result = panel_number(p, up * local),
               *product =
                   product_text(p, up, local, glyphs_width(p->page.f->glyphs, result));
    page_fit(&p->page, arena_printf(p->mem, "to %s", to),
             arena_printf(p->mem, "∂%s/∂%s" TIMES "%s = %s", out, name,
                          panel_edge(p, node, input), product),
             product, INK_GRADIENT, result);
    row_sum(p, in);
    row_cached(p, "uses", node, input, input, "kept by the forward pass");
    page_sentence(&p->page, INK_DIM, op_table[l->g.nodes[node].op].words);
}

/* ---- the step ---- */

static void row_bad(struct panel *p)
{
    const struct backprop_bad *bad = &p->l->b.bad;
    if (bad->step == 0) {
        return;
    }
    const char *name = p->l->text.names[bad->node];
    const char *what = bad->grad ? arena_printf(p->mem, "∂%s/∂%s", panel_output(p), name)
                                 : arena_printf(p->mem, "the value of %s", name);
    struct backprop_move m = backprop_move_at(&p->l->b, bad->step);
    const char *where =
        bad->grad && m.kind == BACKPROP_EDGE
            ? arena_printf(p->mem, ", through %s = %s", p->l->text.names[m.node],
                           p->l->text.formulas[m.node])
            : "";
    page_sentence(&p->page, INK_ERROR,
                  arena_printf(p->mem, "no longer finite: %s is %s%s (step %ld)", what,
                               number_text(bad->what, DIGITS, p->mem), where, bad->step));
}

static void row_verdict(struct panel *p)
{
    const struct lesson_view *v = p->v;
    if (v->verdict_step != 1 + p->ctx->step) {
        return;
    }
    bool right = v->verdict == PREDICT_RIGHT;
    page_sentence(&p->page, right ? INK_GOOD : INK_WARN,
                  v->note[0] ? v->note : "right: p for the next one");
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
    case BACKPROP_UPDATE:
        return arena_printf(p->mem, "update: pass %ld begins", m.pass + 1);
    }
    return "";
}

void panel_step(struct panel *p)
{
    struct backprop_move m = backprop_move_at(&p->l->b, p->l->b.step);
    row_verdict(p);
    row_bad(p);
    switch (m.kind) {
    case BACKPROP_START:
        page_sentence(&p->page, INK_TEXT,
                      "The variables have values, nothing is computed yet.");
        page_sentence(
            &p->page, INK_TEXT,
            arena_printf(p->mem,
                         "→ steps: forward, node by node; then ∂%s/∂%s = 1; then "
                         "backward, line by line: upstream × local, added up.",
                         panel_output(p), panel_output(p)));
        page_sentence(&p->page, INK_DIM,
                      "p predict · e your own expression · Tab edit a value");
        break;
    case BACKPROP_FORWARD:
        explain_forward(p, m.node);
        break;
    case BACKPROP_SEED:
        page_row(&p->page, "begin", INK_TEXT,
                 arena_printf(p->mem, "∂%s/∂%s = ", panel_output(p), panel_output(p)),
                 INK_GRADIENT, panel_number(p, 1));
        page_sentence(
            &p->page, INK_DIM,
            "The output changes as much as itself. Every other gradient is — until "
            "its first contribution arrives: — is not 0.");
        break;
    case BACKPROP_EDGE:
        explain_edge(p, m.node, m.input);
        break;
    case BACKPROP_UPDATE:
        panel_update(p);
        break;
    }
    panel_losses(p);
}
