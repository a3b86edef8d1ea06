/* graph: what happens at this step and why; the whole product for one node. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "draw/widgets.h"
#include "learn/path.h"
#include "scenes/graph.h"

/* Rows of a panel, filled from above: "label     text  result". */
struct page {
    const struct lesson *l;
    const struct lesson_view *v;
    const struct ctx *ctx;
    struct arena *mem;
    struct frame *f;
    struct rect r;
    int y;
};

enum { LABEL_W = 10, DIGITS = 5 };

static bool room(const struct page *p)
{
    return p->y < p->r.y + p->r.h;
}

static void row(struct page *p, const char *label, enum ink i, const char *text,
                enum ink result_ink, const char *result)
{
    if (!room(p)) {
        return;
    }
    int left = p->r.x, end = p->r.x + p->r.w;
    if (label) {
        frame_text_cut(p->f, left, p->y, LABEL_W - 1, ink(p->f, INK_DIM), label);
        left += LABEL_W;
    }
    frame_text_cut(p->f, left, p->y, end - left, ink(p->f, i), text);
    left += text_width(text);
    if (result && left < end) {
        struct style style = ink(p->f, result_ink);
        style.attr |= ATTR_BOLD;
        frame_text_cut(p->f, left, p->y, end - left, style, result);
    }
    p->y++;
}

/* The long form where it fits, else the short one. */
static void row_fit(struct page *p, const char *label, const char *text,
                    const char *brief, enum ink result_ink, const char *result)
{
    int w = p->r.w - LABEL_W - text_width(result);
    row(p, label, INK_TEXT, text_width(text) <= w ? text : brief, result_ink, result);
}

/* Whole or not at all, unless it must be said. */
static void sentence(struct page *p, enum ink i, const char *text)
{
    int rows = p->r.y + p->r.h - p->y;
    if (room(p) && (i != INK_DIM || widget_wrap_rows(p->r.w, text) <= rows)) {
        struct rect r = {p->r.x, p->y, p->r.w, p->r.y + p->r.h - p->y};
        p->y += widget_wrap(p->f, r, ink(p->f, i), text);
    }
}

static const char *number(const struct page *p, double v)
{
    return p->ctx->answers ? lesson_number(v, DIGITS, p->mem) : "?";
}

static const char *factor(const struct page *p, double v)
{
    return p->ctx->answers ? lesson_factor(v, DIGITS, p->mem) : "?";
}

static const char *output(const struct page *p)
{
    return p->l->names[p->l->g.n - 1];
}

/* --- forward
 * ----------------------------------------------------------------------------------- */

/* "∂z₁/∂w = x   ∂z₁/∂x = w": what the backward pass will need. */
static const char *locals_of(const struct page *p, int node)
{
    const struct node *n = &p->l->g.nodes[node];
    const char *out = "";
    for (int k = 0; k < 2 && n->in[k] >= 0; k++) {
        if (p->l->g.nodes[n->in[k]].needs_grad) {
            out = arena_printf(p->mem, "%s%s∂%s/∂%s = %s", out, *out ? "   " : "",
                               p->l->names[node], p->l->names[n->in[k]],
                               p->l->locals[2 * node + k]);
        }
    }
    return out;
}

/* What the local gradients of the edges that carry a gradient will read. */
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

static void explain_forward(struct page *p, int node)
{
    const struct lesson *l = p->l;
    const char *name = l->names[node];
    row(p, "rule", INK_TEXT, arena_printf(p->mem, "%s = %s", name, l->formulas[node]),
        INK_TEXT, NULL);
    if (p->ctx->answers) {
        row(p, "numbers", INK_TEXT,
            arena_printf(p->mem, "%s = %s = ", name,
                         lesson_numbers(l, node, DIGITS, p->mem)),
            INK_VALUE, number(p, l->b.values[node]));
    }
    const char *kept = lesson_cached(l, node, uses_of(l, node), p->mem);
    row(p, "kept", INK_TEXT, *kept ? kept : "nothing: the rule is a number", INK_TEXT,
        NULL);
    row(p, "later", INK_DIM, locals_of(p, node), INK_TEXT, NULL);
}

/* --- backward
 * ---------------------------------------------------------------------------------- */

enum { TERMS_MOST = 24 };

/* "12 + 2.25 + …": what has arrived at the node, term by term. */
static const char *sum_of(const struct page *p, int node, int *made, int *all)
{
    const struct backprop *b = &p->l->b;
    struct backprop_term terms[TERMS_MOST];
    *all = backprop_terms(b, node, TERMS_MOST, terms);
    *made = 0;
    const char *out = b->has_kept[node]
                          ? arena_printf(p->mem, "%s (kept)", number(p, b->kept[node]))
                          : "";
    for (int i = 0; i < *all && i < TERMS_MOST; i++) {
        if (terms[i].reached) {
            const char *text =
                *out ? factor(p, terms[i].product) : number(p, terms[i].product);
            out = arena_printf(p->mem, "%s%s%s", out, *out ? " + " : "", text);
            ++*made;
        }
    }
    return *made < *all ? arena_printf(p->mem, "%s + …", out) : out;
}

static void row_sum(struct page *p, int node)
{
    int made, all;
    const char *sum = sum_of(p, node, &made, &all);
    const char *head = arena_printf(p->mem, "∂%s/∂%s = ", output(p), p->l->names[node]);
    if (all > 1 || p->l->b.has_kept[node]) {
        row_fit(p, arena_printf(p->mem, "sum %d/%d", made, all),
                arena_printf(p->mem, "%s%s = ", head, sum),
                arena_printf(p->mem, "%s = ", sum), INK_GRADIENT,
                number(p, p->l->b.grads[node]));
    }
}

static void explain_edge(struct page *p, int node, int input)
{
    const struct lesson *l = p->l;
    const struct backprop *b = &l->b;
    int in = l->g.nodes[node].in[input];
    const struct op_info *op = &op_table[l->g.nodes[node].op];
    const char *name = l->names[node], *to = l->names[in], *out = output(p);
    double up = b->grads[node], local = graph_local(&l->g, b->values, node, input);
    row(p, "upstream", INK_TEXT, arena_printf(p->mem, "∂%s/∂%s = ", out, name),
        INK_GRADIENT, number(p, up));
    const char *rule = l->locals[2 * node + input];
    const char *worked = lesson_local_numbers(l, node, input, DIGITS, p->mem);
    const char *result = number(p, local);
    bool same = strcmp(rule, worked) == 0 || strcmp(worked, result) == 0;
    const char *symbols = arena_printf(p->mem, "∂%s/∂%s = %s = ", name, to, rule);
    row_fit(p, "local",
            strcmp(rule, result) == 0  ? arena_printf(p->mem, "∂%s/∂%s = ", name, to)
            : same || !p->ctx->answers ? symbols
                                       : arena_printf(p->mem, "%s%s = ", symbols, worked),
            symbols, INK_BRIGHT, result);
    const char *product =
        arena_printf(p->mem, "%s · %s = ", number(p, up), factor(p, local));
    row_fit(p, arena_printf(p->mem, "to %s", to),
            arena_printf(p->mem, "∂%s/∂%s · ∂%s/∂%s = %s", out, name, name, to, product),
            product, INK_GRADIENT, number(p, up * local));
    row_sum(p, in);
    unsigned uses = input == 0 ? op->uses_a : op->uses_b;
    const char *cached = lesson_cached(l, node, uses, p->mem);
    row(p, "uses", INK_DIM,
        *cached && p->ctx->answers ? arena_printf(p->mem, "cached %s", cached)
        : *cached                  ? "cached values"
                                   : "no cached value: a fixed number",
        INK_TEXT, NULL);
    sentence(p, INK_DIM, op->words);
}

/* --- update
 * ------------------------------------------------------------------------------------ */

static void explain_update(struct page *p)
{
    const struct lesson *l = p->l;
    const struct backprop *b = &l->b;
    for (int i = 0; i < l->g.n_leaves; i++) {
        if (l->trained[i]) {
            const char *name = l->g.leaves[i].name;
            row(p, NULL, INK_TEXT,
                arena_printf(p->mem, "%s ← %s − η·∂%s/∂%s = %s − %s·%s = ", name, name,
                             output(p), name, number(p, b->was[i]),
                             number(p, b->options.learning_rate), factor(p, b->used[i])),
                INK_VALUE, number(p, b->leaves[i]));
        }
    }
    if (b->options.keep_grads) {
        sentence(p, INK_WARN,
                 "gradients were not cleared (zero_grad=no): the next pass adds to them");
    } else {
        sentence(p, INK_DIM, "gradients are cleared; the next pass begins");
    }
}

/* "L by pass  4 → 1.96 → 0.96": the last ones that fit. */
static void row_losses(struct page *p)
{
    const struct backprop *b = &p->l->b;
    long last = backprop_move_at(b, b->step).pass;
    const char *text = "";
    int left = p->r.w - LABEL_W;
    for (long pass = last; pass >= 0; pass--) {
        long step = pass * (b->n_plan + 1) + b->n_forward;
        if (step > b->step) {
            continue;
        }
        const char *loss = number(p, *(const double *)log_at(p->ctx->log, step));
        if (text_width(text) + text_width(loss) + 6 > left) {
            text = arena_printf(p->mem, "… → %s", text);
            break;
        }
        text = *text ? arena_printf(p->mem, "%s → %s", loss, text) : loss;
    }
    if (b->options.passes > 1) {
        row(p, arena_printf(p->mem, "%s by pass", output(p)), INK_VALUE, text, INK_TEXT,
            NULL);
    }
}

/* --- the step
 * ---------------------------------------------------------------------------------- */

static void row_bad(struct page *p)
{
    const struct backprop_bad *bad = &p->l->b.bad;
    if (bad->step == 0) {
        return;
    }
    const char *name = p->l->names[bad->node];
    const char *what = bad->grad ? arena_printf(p->mem, "∂%s/∂%s", output(p), name)
                                 : arena_printf(p->mem, "the value of %s", name);
    struct backprop_move m = backprop_move_at(&p->l->b, bad->step);
    const char *where = bad->grad && m.kind == BACKPROP_EDGE
                            ? arena_printf(p->mem, ", through %s = %s",
                                           p->l->names[m.node], p->l->formulas[m.node])
                            : "";
    row(p, NULL, INK_ERROR,
        arena_printf(p->mem, "first non-finite: %s is %s%s (step %ld)", what,
                     lesson_number(bad->what, DIGITS, p->mem), where, bad->step),
        INK_TEXT, NULL);
}

static void row_verdict(struct page *p)
{
    const struct lesson_view *v = p->v;
    if (v->verdict_step != 1 + p->ctx->step) {
        return;
    }
    bool right = v->verdict == PREDICT_RIGHT;
    sentence(p, right ? INK_GOOD : INK_WARN,
             v->note[0] ? v->note
             : right    ? "right: p for the next one"
                        : arena_printf(p->mem, "%s (p: again, →: show)",
                                       predict_words[v->verdict]));
}

static const char *step_title(const struct page *p, struct backprop_move m)
{
    const struct lesson *l = p->l;
    switch (m.kind) {
    case BACKPROP_START:
        return "start";
    case BACKPROP_FORWARD:
        return arena_printf(p->mem, "forward: %s, %s", l->names[m.node],
                            op_table[l->g.nodes[m.node].op].name);
    case BACKPROP_SEED:
        return "the backward pass begins";
    case BACKPROP_EDGE:
        return arena_printf(p->mem, "backward: from %s to %s, through %s",
                            l->names[m.node], l->names[l->g.nodes[m.node].in[m.input]],
                            op_table[l->g.nodes[m.node].op].name);
    case BACKPROP_UPDATE:
        return arena_printf(p->mem, "update: pass %ld begins", m.pass + 1);
    }
    return "";
}

static void explain(struct page *p, struct backprop_move m)
{
    row_verdict(p);
    row_bad(p);
    switch (m.kind) {
    case BACKPROP_START:
        sentence(p, INK_TEXT, "The leaves have values, nothing is computed yet.");
        sentence(p, INK_TEXT,
                 "→ steps: forward, node by node; then dL/dL = 1; then "
                 "backward, edge by edge: upstream × local, added up.");
        sentence(p, INK_DIM, "p predict · e your own expression · Tab edit a value");
        break;
    case BACKPROP_FORWARD:
        explain_forward(p, m.node);
        break;
    case BACKPROP_SEED:
        row(p, "seed", INK_TEXT, arena_printf(p->mem, "∂%s/∂%s = ", output(p), output(p)),
            INK_GRADIENT, number(p, 1));
        sentence(p, INK_DIM,
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

/* --- paths
 * -------------------------------------------------------------------------------------
 */

/* The node whose product is written out: the chosen one, else the leaf the step gives to,
 * else the first leaf. */
static int target_of(const struct lesson *l, const struct ctx *ctx)
{
    int chosen = lesson_chosen(l, ctx);
    struct backprop_move m = backprop_move_at(&l->b, l->b.step);
    int in = m.kind == BACKPROP_EDGE ? l->g.nodes[m.node].in[m.input] : -1;
    if (chosen >= 0 || (in >= 0 && l->g.nodes[in].op == OP_LEAF)) {
        return chosen >= 0 ? chosen : in;
    }
    for (int i = 0; i < l->g.n; i++) {
        if (l->g.nodes[i].op == OP_LEAF) {
            return i;
        }
    }
    return l->g.n - 1;
}

/* The local gradient of one factor: — before the step that shows it. */
static const char *factor_of(const struct page *p, struct path_edge e)
{
    const struct backprop *b = &p->l->b;
    return backprop_reached(b, e.node, e.input)
               ? factor(p, graph_local(&p->l->g, b->values, e.node, e.input))
               : "—";
}

static bool walked(const struct backprop *b, const struct path *path)
{
    for (int i = 0; i < path->n; i++) {
        if (!backprop_reached(b, path->edges[i].node, path->edges[i].input)) {
            return false;
        }
    }
    return true;
}

static const char *input_name(const struct page *p, struct path_edge e)
{
    return p->l->names[p->l->g.nodes[e.node].in[e.input]];
}

struct column_text {
    const char *over, *under, *number;
    int w;
};

static void put_middle(struct page *p, int x, int y, int w, enum ink i, const char *text)
{
    frame_text(p->f, x + (w - text_width(text)) / 2, y, ink(p->f, i), text);
}

static void put_fraction(struct page *p, int x, const struct column_text *c,
                         const char *sign)
{
    put_middle(p, x, p->y, c->w, INK_TEXT, c->over);
    for (int k = 0; k < c->w; k++) {
        frame_put(p->f, x + k, p->y + 1, 0x2500, ink(p->f, INK_DIM));
    }
    put_middle(p, x, p->y + 2, c->w, INK_TEXT, c->under);
    put_middle(p, x, p->y + 3, c->w, INK_GRADIENT, c->number);
    frame_text(p->f, x + c->w, p->y + 1, ink(p->f, INK_DIM), sign);
    frame_text(p->f, x + c->w, p->y + 3, ink(p->f, INK_DIM), sign);
}

static struct column_text column(struct page *p, const char *over, const char *under,
                                 const char *value)
{
    struct column_text c = {arena_printf(p->mem, "∂%s", over),
                            arena_printf(p->mem, "∂%s", under), value, 0};
    int w[] = {text_width(c.over), text_width(c.under), text_width(c.number)};
    for (int i = 0; i < 3; i++) {
        c.w = w[i] > c.w ? w[i] : c.w;
    }
    return c;
}

/* One path as stacked fractions with their numbers below; false: no room. */
static bool stacked(struct page *p, int node, const struct path *path)
{
    enum { ROWS = 4, SIGN_W = 3 };
    const struct backprop *b = &p->l->b;
    struct column_text *c = arena_new(p->mem, struct column_text, path->n + 1);
    const char *product =
        walked(b, path) ? number(p, path_product(&p->l->g, b->values, path)) : "—";
    c[0] = column(p, output(p), p->l->names[node], product);
    int w = c[0].w;
    for (int i = 0; i < path->n; i++) {
        c[i + 1] = column(p, p->l->names[path->edges[i].node],
                          input_name(p, path->edges[i]), factor_of(p, path->edges[i]));
        w += SIGN_W + c[i + 1].w;
    }
    if (w > p->r.w || p->y + ROWS > p->r.y + p->r.h || path->n == 0) {
        return false;
    }
    for (int i = 0, x = p->r.x; i <= path->n; i++) {
        put_fraction(p, x, &c[i], i == 0 ? " = " : i < path->n ? " · " : "");
        x += c[i].w + SIGN_W;
    }
    p->y += ROWS;
    return true;
}

static const char *in_symbols(struct page *p, const struct path *path, const char *dot)
{
    const char *out = path->n == 0 ? "1" : "";
    for (int i = 0; i < path->n; i++) {
        out =
            arena_printf(p->mem, "%s%s∂%s/∂%s", out, i ? dot : "",
                         p->l->names[path->edges[i].node], input_name(p, path->edges[i]));
    }
    return out;
}

static const char *in_numbers(struct page *p, const struct path *path)
{
    const char *out = path->n == 0 ? "1" : "";
    for (int i = 0; i < path->n; i++) {
        out = arena_printf(p->mem, "%s%s%s", out, i ? "·" : "",
                           factor_of(p, path->edges[i]));
    }
    return out;
}

/* One path in a row or two: symbols, numbers, product. */
static void inline_path(struct page *p, const struct path *path, const char *sign,
                        bool symbols)
{
    const struct backprop *b = &p->l->b;
    const char *product =
        walked(b, path) ? number(p, path_product(&p->l->g, b->values, path)) : "—";
    const char *numbers = in_numbers(p, path);
    const char *text = in_symbols(p, path, "·");
    int w = p->r.w - 2;
    if (text_width(text) + text_width(numbers) + text_width(product) + 6 <= w) {
        text = arena_printf(p->mem, "%s%s = %s = ", sign, text, numbers);
    } else {
        if (symbols) {
            sentence(p, INK_TEXT,
                     arena_printf(p->mem, "%s%s", sign, in_symbols(p, path, " · ")));
        }
        sign = symbols ? "= " : sign;
        bool fits = text_width(numbers) + text_width(product) + 3 <= w;
        text = fits ? arena_printf(p->mem, "%s%s = ", sign, numbers)
                    : arena_printf(p->mem, "%sproduct of %d factors = ", sign, path->n);
    }
    row(p, NULL, INK_TEXT, text, INK_GRADIENT, product);
}

/* Central difference beside the gradient, once that is complete. */
static void row_difference(struct page *p, int node)
{
    const struct lesson *l = p->l;
    const struct backprop *b = &l->b;
    struct backprop_term terms[1];
    int made, all;
    sum_of(p, node, &made, &all);
    bool complete =
        backprop_terms(b, node, 1, terms) == 0 ? b->has_grad[node] : made == all;
    if (l->g.nodes[node].op != OP_LEAF || !complete || all > TERMS_MOST) {
        return;
    }
    double *work = arena_new(p->mem, double, l->g.n + l->g.n_leaves);
    double numeric = path_difference(&l->g, b->leaves, l->g.nodes[node].leaf, 1e-5, work);
    double exact = b->grads[node] - (b->has_kept[node] ? b->kept[node] : 0);
    const char *error = lesson_number(path_error(exact, numeric), 2, p->mem);
    const char *result = arena_printf(p->mem, "%s  error %s", number(p, numeric), error);
    bool fits = text_width(result) + text_width("central difference ") <= p->r.w;
    row(p, NULL, INK_DIM, fits ? "central difference " : "diff. ", INK_BRIGHT, result);
}

static void details(struct page *p, int node)
{
    const struct lesson *l = p->l;
    const struct backprop *b = &l->b;
    if (l->g.nodes[node].in[0] >= 0) {
        row(p, NULL, INK_TEXT,
            arena_printf(p->mem, "%s = %s = ", l->names[node], l->formulas[node]),
            INK_VALUE, b->has_value[node] ? number(p, b->values[node]) : "—");
    }
    int made, all;
    const char *sum = sum_of(p, node, &made, &all);
    if (all > 1) {
        row(p, NULL, INK_TEXT,
            arena_printf(p->mem, "∂%s/∂%s = %s = ", output(p), l->names[node], sum),
            INK_GRADIENT, b->has_grad[node] ? number(p, b->grads[node]) : "—");
    }
}

static void paths(struct page *p, int node)
{
    enum { MOST = 16 };
    struct path list[MOST];
    const struct lesson *l = p->l;
    double count = path_count(&l->g, node, p->mem);
    int n = path_list(&l->g, node, MOST, p->mem, list);
    if (!l->g.nodes[node].needs_grad) {
        sentence(p, INK_DIM, "A number: no gradient flows here.");
        return;
    }
    if (n == 1 && stacked(p, node, &list[0])) {
        return;
    }
    const char *head = arena_printf(p->mem, "∂%s/∂%s = ", output(p), l->names[node]);
    if (n == 1) {
        inline_path(p, &list[0], head, true);
        return;
    }
    int left = p->r.y + p->r.h - p->y - 2;
    row(p, NULL, INK_DIM,
        arena_printf(p->mem, "∂%s/∂%s: %s paths, added", output(p), l->names[node],
                     lesson_number(count, 6, p->mem)),
        INK_TEXT, NULL);
    for (int i = 0; i < n && i < left; i++) {
        inline_path(p, &list[i], i ? "+ " : "  ", false);
    }
    if (count > left) {
        row(p, NULL, INK_DIM,
            arena_printf(p->mem, "+ … %s more",
                         lesson_number(count - (left < n ? left : n), 6, p->mem)),
            INK_TEXT, NULL);
    }
}

static void path_panel(struct page *p)
{
    int node = target_of(p->l, p->ctx);
    bool chosen = lesson_chosen(p->l, p->ctx) == node;
    if (!lesson_open(p->v, p->ctx)) {
        sentence(p, INK_DIM, "hidden: predict first");
        return;
    }
    if (chosen) {
        details(p, node);
    }
    paths(p, node);
    row_difference(p, node);
}

/* --- both panels
 * ------------------------------------------------------------------------------- */

void graph_panels(const struct lesson *l, const struct lesson_view *v,
                  const struct ctx *ctx, struct rect r, struct frame *f)
{
    struct page p = {.l = l, .v = v, .ctx = ctx, .mem = ctx->scratch, .f = f};
    if (r.h < 4 || r.w < 20) {
        return;
    }
    struct backprop_move m = backprop_move_at(&l->b, l->b.step);
    struct rect right = {0};
    if (r.w >= 72) {
        right = rect_right(&r, r.w * 44 / 100);
    }
    p.r = widget_panel(f, r, step_title(&p, m),
                       m.kind == BACKPROP_START ? INK_LINE : INK_LIT);
    p.y = p.r.y;
    struct rect old = frame_clip(f, p.r);
    explain(&p, m);
    f->clip = old;
    if (right.w > 0) {
        int node = target_of(l, ctx);
        bool chosen = lesson_chosen(l, ctx) == node;
        p.r = widget_panel(
            f, right,
            arena_printf(p.mem, "%s %s", chosen ? "node" : "path to", l->names[node]),
            chosen ? INK_ACCENT : INK_LINE);
        p.y = p.r.y;
        old = frame_clip(f, p.r);
        path_panel(&p);
        f->clip = old;
    }
}

void graph_title(const struct lesson *l, const struct lesson_view *v,
                 const struct ctx *ctx, struct rect r, struct frame *f)
{
    const char *score = v->answers > 0 ? arena_printf(ctx->scratch, "predicted %d of %d",
                                                      v->right, v->answers)
                                       : "";
    int right = r.x + r.w - 1, legend = r.w >= 100 ? 44 : r.w >= 76 ? 21 : 0;
    frame_text_right(f, right, r.y, ink(f, INK_ACCENT), score);
    right -= *score ? text_width(score) + 3 : 0;
    int w = right - legend - r.x - 2;
    const char *text =
        arena_printf(ctx->scratch, "%s = %s", l->names[l->g.n - 1], l->text);
    bool leaf = l->g.nodes[l->g.n - 1].in[0] < 0;
    int at =
        r.x + 1 +
        frame_text_cut(f, r.x + 1, r.y, w, ink(f, INK_BRIGHT), leaf ? l->text : text);
    if (legend == 0) {
        return;
    }
    at += 3;
    at += frame_text(f, at, r.y, ink(f, INK_VALUE), "value");
    at += frame_text(f, at, r.y, ink(f, INK_DIM), legend > 30 ? " → forward" : " →");
    at += frame_text(f, at + 3, r.y, ink(f, INK_GRADIENT), "gradient") + 3;
    frame_text(f, at, r.y, ink(f, INK_DIM), legend > 30 ? " ← backward" : " ←");
}
