/* graph: what the step does and why. */
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "scenes/graph/panel.h"

enum { DIGITS = 5 };

/* ---- forward ---- */

/* "∂z₁/∂w = x   ∂z₁/∂x = w": what the backward pass will need. */
static const char *locals_of(const struct panel *p, int node)
{
    const struct node *n = &p->l->g.nodes[node];
    const char *out = "";
    for (int k = 0; k < 2 && n->in[k] >= 0; k++) {
        if (p->l->g.nodes[n->in[k]].needs_grad) {
            out = arena_printf(p->mem, "%s%s∂%s/∂%s = %s", out, *out ? "   " : "",
                               p->l->text.names[node], p->l->text.names[n->in[k]],
                               p->l->text.locals[2 * node + k]);
        }
    }
    return out;
}

/* The cached values that the node's local gradients read, for inputs that need a
 * gradient. */
static unsigned uses_of(const struct lesson *l, int node)
{
    const struct node *n = &l->g.nodes[node];
    unsigned uses = 0;
    for (int k = 0; k < 2; k++) {
        if (n->in[k] >= 0 && l->g.nodes[n->in[k]].needs_grad) {
            uses |= k == 0 ? op_table[n->op].uses_a : op_table[n->op].uses_b;
        }
    }
    return uses;
}

static void explain_forward(struct panel *p, int node)
{
    const struct lesson *l = p->l;
    const char *name = l->text.names[node];
    page_row(&p->page, "rule", INK_TEXT,
             arena_printf(p->mem, "%s = %s", name, l->text.formulas[node]), INK_TEXT,
             NULL);
    if (p->ctx->show_numbers) {
        page_row(&p->page, "numbers", INK_TEXT,
                 arena_printf(p->mem, "%s = %s = ", name,
                              notation_numbers(&l->g, l->b.values, node, DIGITS, p->mem)),
                 INK_VALUE, panel_number(p, l->b.values[node]));
    }
    const char *kept =
        notation_cached(&l->text, &l->g, l->b.values, node, uses_of(l, node), p->mem);
    page_row(&p->page, "kept", INK_TEXT, *kept ? kept : "nothing: the rule is a number",
             INK_TEXT, NULL);
    page_row(&p->page, "later", INK_DIM, locals_of(p, node), INK_TEXT, NULL);
}

/* ---- backward ---- */

static void row_sum(struct panel *p, int node)
{
    const struct backprop *b = &p->l->b;
    int all = backprop_terms(b, node, 0, NULL);
    if (all > 1 || b->has_kept[node]) {
        panel_sum(p, arena_printf(p->mem, "sum %d/%d", backprop_arrived(b, node), all),
                  node);
    }
}

static void explain_edge(struct panel *p, int node, int input)
{
    const struct lesson *l = p->l;
    const struct backprop *b = &l->b;
    int in = l->g.nodes[node].in[input];
    const struct op_info *op = &op_table[l->g.nodes[node].op];
    const char *name = l->text.names[node], *to = l->text.names[in],
               *out = panel_output(p);
    double up = b->grads[node], local = graph_local(&l->g, b->values, node, input);
    page_row(&p->page, "upstream", INK_TEXT,
             arena_printf(p->mem, "∂%s/∂%s = ", out, name), INK_GRADIENT,
             panel_number(p, up));
    const char *rule = l->text.locals[2 * node + input];
    const char *worked =
        notation_local_numbers(&l->g, l->b.values, node, input, DIGITS, p->mem);
    const char *result = panel_number(p, local);
    bool same = strcmp(rule, worked) == 0 || strcmp(worked, result) == 0;
    const char *symbols = arena_printf(p->mem, "∂%s/∂%s = %s = ", name, to, rule);
    page_fit(&p->page, "local",
             strcmp(rule, result) == 0 ? arena_printf(p->mem, "∂%s/∂%s = ", name, to)
             : same || !p->ctx->show_numbers
                 ? symbols
                 : arena_printf(p->mem, "%s%s = ", symbols, worked),
             symbols, INK_BRIGHT, result);
    const char *product = arena_printf(p->mem, "%s" TIMES "%s = ", panel_number(p, up),
                                       panel_factor(p, local));
    page_fit(&p->page, arena_printf(p->mem, "to %s", to),
             arena_printf(p->mem, "∂%s/∂%s" TIMES "∂%s/∂%s = %s", out, name, name, to,
                          product),
             product, INK_GRADIENT, panel_number(p, up * local));
    row_sum(p, in);
    unsigned uses = input == 0 ? op->uses_a : op->uses_b;
    const char *cached =
        notation_cached(&l->text, &l->g, l->b.values, node, uses, p->mem);
    page_row(&p->page, "uses", INK_DIM,
             *cached && p->ctx->show_numbers ? arena_printf(p->mem, "cached %s", cached)
             : *cached                       ? "cached values"
                                             : "no cached value: a fixed number",
             INK_TEXT, NULL);
    page_sentence(&p->page, INK_DIM, op->words);
}

/* ---- update ---- */

static void explain_update(struct panel *p)
{
    const struct lesson *l = p->l;
    const struct backprop *b = &l->b;
    for (int i = 0; i < l->g.n_leaves; i++) {
        if (l->trained[i]) {
            const char *name = l->g.leaves[i].name;
            page_row(&p->page, NULL, INK_TEXT,
                     arena_printf(p->mem, "%s ← %s − η·∂%s/∂%s = %s − %s·%s = ", name,
                                  name, panel_output(p), name,
                                  panel_number(p, b->leaves_before[i]),
                                  panel_number(p, b->options.learning_rate),
                                  panel_factor(p, b->grads_used[i])),
                     INK_VALUE, panel_number(p, b->leaves[i]));
        }
    }
    if (b->options.keep_grads) {
        page_sentence(
            &p->page, INK_WARN,
            "gradients were not cleared (zero_grad=no): the next pass adds to them");
    } else {
        page_sentence(&p->page, INK_DIM, "gradients are cleared; the next pass begins");
    }
}

/* The loss of each pass, as many of the last ones as fit: "L by pass  4 → 1.96 →
 * 0.96". */
static void row_losses(struct panel *p)
{
    const struct backprop *b = &p->l->b;
    long last = backprop_move_at(b, b->step).pass;
    const char *text = "";
    int left = p->page.r.w - LABEL_W;
    for (long pass = last; pass >= 0; pass--) {
        long step = pass * (b->n_moves + 1) + b->n_forward;
        if (step > b->step) {
            continue;
        }
        const char *loss = panel_number(p, p->l->losses[pass]);
        if (glyphs_width(p->page.f->glyphs, text) +
                glyphs_width(p->page.f->glyphs, loss) + 6 >
            left) {
            text = arena_printf(p->mem, "… → %s", text);
            break;
        }
        text = *text ? arena_printf(p->mem, "%s → %s", loss, text) : loss;
    }
    if (b->options.passes > 1) {
        page_row(&p->page, arena_printf(p->mem, "%s by pass", panel_output(p)), INK_VALUE,
                 text, INK_TEXT, NULL);
    }
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
                  arena_printf(p->mem, "first non-finite: %s is %s%s (step %ld)", what,
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
                  v->note[0] ? v->note
                  : right    ? "right: p for the next one"
                             : arena_printf(p->mem, "%s (p: again, →: show)",
                                            predict_words[v->verdict]));
}

const char *panel_step_title(const struct panel *p)
{
    const struct lesson *l = p->l;
    struct backprop_move m = backprop_move_at(&l->b, l->b.step);
    switch (m.kind) {
    case BACKPROP_START:
        return "start";
    case BACKPROP_FORWARD:
        return arena_printf(p->mem, "forward: %s, %s", l->text.names[m.node],
                            op_table[l->g.nodes[m.node].op].name);
    case BACKPROP_SEED:
        return "the backward pass begins";
    case BACKPROP_EDGE:
        return arena_printf(p->mem, "backward: from %s to %s, through %s",
                            l->text.names[m.node],
                            l->text.names[l->g.nodes[m.node].in[m.input]],
                            op_table[l->g.nodes[m.node].op].name);
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
                      "The leaves have values, nothing is computed yet.");
        page_sentence(&p->page, INK_TEXT,
                      "→ steps: forward, node by node; then dL/dL = 1; then "
                      "backward, edge by edge: upstream × local, added up.");
        page_sentence(&p->page, INK_DIM,
                      "p predict · e your own expression · Tab edit a value");
        break;
    case BACKPROP_FORWARD:
        explain_forward(p, m.node);
        break;
    case BACKPROP_SEED:
        page_row(&p->page, "seed", INK_TEXT,
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
        explain_update(p);
        break;
    }
    row_losses(p);
}
