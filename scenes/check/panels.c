/* check: what the numbers of the chosen entry, of the tensors and of the hunt are, and
 * the backward pass line by line. */
#include <math.h>
#include <string.h>

#include "draw/page.h"
#include "draw/widgets.h"
#include "explain/edge.h"
#include "scenes/check/check.h"

/* What is said of the entry, a tensor or the hunt: a row of a panel with its result at the
 * right edge, or where there is no room for panels a reading. */
struct fact {
    const char *label;
    const char *brief; /* before the result in a reading; NULL: it is none */
    enum ink ink;
    const char *result;
};

static void draw_fact(struct page *p, const struct fact *fact)
{
    page_columns(p, fact->label, fact->ink, &fact->result, 1,
                 glyphs_width(p->f->glyphs, fact->result));
}

/* ---- the chosen entry ---- */

enum { ENTRY_FACTS = 10 };

/* In the order of a panel; readings begin with the last one. Returns how many. */
static int entry_facts(const struct check *m, const struct ctx *ctx,
                       struct fact out[ENTRY_FACTS])
{
    int tensor;
    long entry = check_chosen(m, ctx, &tensor);
    const struct gradient_entry *e = &m->entries[entry];
    const char *name = check_entry_name(m, ctx);
    if (entry >= m->n_done) {
        out[0] = (struct fact){"", name, INK_TEXT, "not checked yet"};
        return 1;
    }
    const struct {
        const char *label, *brief;
        double v;
        int digits;
        enum ink ink;
    } numbers[] = {{"value θ", NULL, e->theta, 6, INK_VALUE},
                   {"L(θ + ε)", "L(θ + ε)", e->above, 11, INK_VALUE},
                   {"L(θ − ε)", "L(θ − ε)", e->below, 11, INK_VALUE},
                   {"numeric n, by difference", "n", e->numeric, 7, INK_TEXT},
                   {"analytic a, by backprop", "a", e->analytic, 7, INK_GRADIENT},
                   {"a − n", NULL, e->analytic - e->numeric, 3, INK_TEXT},
                   {"a / n", "a/n", e->analytic / e->numeric, 6, INK_TEXT},
                   {"|a − n| / (|a| + |n|)", "error", e->error, 3, check_ink(e)}};
    int n = 0;
    for (; n < (int)(sizeof numbers / sizeof *numbers); n++) {
        out[n] = (struct fact){numbers[n].label, numbers[n].brief, numbers[n].ink,
                               ctx_number(ctx, numbers[n].v, numbers[n].digits, 16)};
    }
    const char *kink = e->kink ? m->text.names[e->kink_node] : "none";
    out[n++] = (struct fact){"kink within ε, in", e->kink ? "kink within ε, in" : NULL,
                             INK_TEXT, kink};
    out[n++] = (struct fact){"verdict", name, check_ink(e),
                             ctx->show_numbers ? check_word(e) : "?"};
    return n;
}

/* ---- the tensors ---- */

static const char *summary_word(const struct gradient_summary *s, const struct ctx *ctx)
{
    return !ctx->show_numbers ? "?"
           : s->n == 0        ? "not yet"
           : s->wrong > 0     ? arena_printf(ctx->scratch, "%zu wrong", s->wrong)
           : s->suspicious > 0
               ? arena_printf(ctx->scratch, "%zu suspicious", s->suspicious)
           : s->kinks > 0 ? arena_printf(ctx->scratch, "%zu at a kink", s->kinks)
                          : "pass";
}

/* "loss 0.9928, guessing: log 3 = 1.099" */
static const char *loss_text(const struct check *m, const struct ctx *ctx)
{
    int classes = check_classes(m);
    const char *loss = ctx_number(ctx, m->c.loss, 4, 9);
    return classes < 1 ? arena_printf(ctx->scratch, "loss %s", loss)
                       : arena_printf(ctx->scratch, "loss %s, guessing: log %d = %s",
                                      loss, classes, ctx_number(ctx, log(classes), 4, 9));
}

static void draw_tensors(const struct check *m, const struct ctx *ctx, struct rect r,
                         struct frame *f)
{
    enum { WORD_W = 14 }; /* "400 suspicious" */
    struct page p = page_new(f, r, "whole tensors: ‖a − n‖/(‖a‖ + ‖n‖)", INK_LINE, 0);
    for (int t = 0; t < m->n_tensors; t++) {
        const struct tensor *x = &m->tensors[t];
        struct gradient_summary s = check_summary(m, t);
        const char *texts[] = {s.n ? ctx_number(ctx, s.error, 3, 9) : "",
                               summary_word(&s, ctx)};
        page_columns(
            &p,
            arena_printf(f->scratch, "%s %d×%d", x->name, x->shape.rows, x->shape.cols),
            check_summary_ink(&s), texts, 2, WORD_W);
    }
    page_sentence(&p, INK_VALUE, loss_text(m, ctx));
}

/* ---- the bugs ---- */

/* In a hunt nothing is told before the planted bug is named. */
static bool is_secret(const struct check *m, const struct check_view *v)
{
    return m->hunt && !v->solved;
}

/* What the last answer was worth, or what to do. */
static const char *hunt_text(const struct check_view *v, const struct ctx *ctx,
                             enum ink *i)
{
    *i = INK_TEXT;
    if (!v->said) {
        return "Probe with N, λ, square, scale, kill, logits, ε and precision; B opens "
               "the "
               "list of bugs.";
    }
    const struct bug_info *b = &bug_table[v->named];
    *i = v->solved ? INK_GOOD : INK_WARN;
    return arena_printf(ctx->scratch,
                        v->solved ? "Right, %s: %s. H plants another."
                                  : "Not %s, of which this is the signature: %s.",
                        b->label, b->signature);
}

enum { HUNT_FACTS = 3 };

static void hunt_facts(const struct check_view *v, const struct ctx *ctx,
                       struct fact out[HUNT_FACTS])
{
    struct arena *mem = ctx->scratch;
    const char *now;
    int n = 0;
    check_probes(ctx, &now);
    for (unsigned used = v->used; used; used &= used - 1) {
        n++;
    }
    out[0] = (struct fact){"probes used", "hunt: B names the bug; probes used", INK_TEXT,
                           arena_printf(mem, "%d", n)};
    out[1] = (struct fact){"now", NULL, INK_TEXT, *now ? now : "none"};
    out[2] = (struct fact){
        "named at once", "named at once", INK_TEXT,
        arena_printf(mem, "%d of %d, in a row %d", v->n_right, v->n_hunts, v->streak)};
}

/* Of the hunt, or of the bugs that were asked for. */
static void draw_bugs(const struct check *m, const struct check_view *v,
                      const struct ctx *ctx, struct rect r, struct frame *f)
{
    const char *title = m->hunt   ? "hunt: one bug is planted. Which?"
                        : m->bugs ? "what is wrong"
                                  : "no bug";
    struct page p = page_new(f, r, title, m->hunt ? INK_ACCENT : INK_LINE, 0);
    if (m->hunt) {
        struct fact facts[HUNT_FACTS];
        hunt_facts(v, ctx, facts);
        for (int i = 0; i < HUNT_FACTS; i++) {
            draw_fact(&p, &facts[i]);
        }
        enum ink i;
        const char *text = hunt_text(v, ctx, &i);
        page_sentence(&p, i, text);
        return;
    }
    for (int b = 0; b < BUG_MOST; b++) {
        if (m->bugs & BUG_BIT(b)) {
            page_sentence(&p, INK_ERROR,
                          arena_printf(f->scratch, "✕ %s", bug_table[b].wrong));
            page_sentence(&p, INK_GOOD,
                          arena_printf(f->scratch, "● %s", bug_table[b].right));
            page_sentence(&p, INK_TEXT, bug_table[b].signature);
        }
    }
    if (!m->bugs) {
        page_sentence(&p, INK_TEXT,
                      "H plants one unseen; or set bugs, and look at what it "
                      "does to which tensor.");
    }
}

/* ---- beside the maps, or below them ---- */

void check_panels(const struct check *m, const struct check_view *v,
                  const struct ctx *ctx, struct rect r, struct frame *f)
{
    struct fact facts[ENTRY_FACTS];
    int n = entry_facts(m, ctx, facts);
    struct page p = page_new(
        f, rect_top(&r, ENTRY_FACTS + 2),
        arena_printf(f->scratch, "entry %s", check_entry_name(m, ctx)), INK_LIT, 0);
    for (int i = 0; i < n; i++) {
        draw_fact(&p, &facts[i]);
    }
    draw_tensors(m, ctx, rect_top(&r, m->n_tensors + 3), f);
    draw_bugs(m, v, ctx, r, f);
}

static int add_readings(struct arena *mem, const struct fact *facts, int n,
                        struct reading *out)
{
    int shown = 0;
    for (int i = 0; i < n; i++) {
        if (facts[i].brief) {
            out[shown++] = (struct reading){
                {arena_printf(mem, "%s %s", facts[i].brief, facts[i].result)},
                facts[i].ink};
        }
    }
    return shown;
}

void check_readings(const struct check *m, const struct check_view *v,
                    const struct ctx *ctx, struct rect r, struct frame *f)
{
    struct arena *mem = f->scratch;
    struct fact hunt[HUNT_FACTS], entry[ENTRY_FACTS], from_last[ENTRY_FACTS];
    struct reading all[HUNT_FACTS + ENTRY_FACTS + 2];
    int n = 0, n_entry = entry_facts(m, ctx, entry);
    rect_left(&r, 1);
    rect_right(&r, 1);
    if (m->hunt && v->said) {
        enum ink i;
        const char *text = hunt_text(v, ctx, &i);
        rect_top(&r, widget_wrap(f, r, ink(f, i), text));
    } else if (m->hunt) {
        hunt_facts(v, ctx, hunt);
        n = add_readings(mem, hunt, HUNT_FACTS, all);
    }
    const char *tensors = "";
    for (int t = 0; t < m->n_tensors; t++) {
        struct gradient_summary s = check_summary(m, t);
        tensors = arena_printf(mem, "%s%s%s %s", tensors, t ? ", " : "",
                               m->tensors[t].name, summary_word(&s, ctx));
    }
    struct gradient_summary sum = gradient_check_summary((size_t)m->n_done, m->entries);
    all[n++] = (struct reading){
        {tensors, arena_printf(mem, "all: %s", summary_word(&sum, ctx))}, INK_TEXT};
    for (int i = 0; i < n_entry; i++) {
        from_last[i] = entry[n_entry - 1 - i];
    }
    n += add_readings(mem, from_last, n_entry, all + n);
    all[n++] = (struct reading){{loss_text(m, ctx)}, INK_VALUE};
    widget_readings(f, r, all, n);
}

/* ---- the derivation ---- */

/* "∂L/∂b2 = sum(δ, rows)   1×3,  δ = ∂L/∂z₅" */
static const char *edge_text(const struct check *m, int node, int input,
                             struct arena *mem)
{
    const struct graph *g = &m->g;
    int to = g->nodes[node].in[input];
    return arena_printf(mem, "∂L/∂%s %s %s   %d×%d,  δ = ∂L/∂%s", m->text.names[to],
                        backprop_edges(&m->c.b, to, 0, NULL) > 1 ? "+=" : "=",
                        edge_symbols(g, &m->text, node, input, mem),
                        g->nodes[to].shape.rows, g->nodes[to].shape.cols,
                        m->text.names[node]);
}

/* A line in r, with its mark; nothing where no row is left. */
static void draw_line(struct rect *r, const char *mark, enum ink i, const char *text,
                      struct frame *f)
{
    if (r->h > 0) {
        struct rect line = rect_top(r, 1);
        frame_text_cut(f, line.x, line.y, line.w, ink(f, i),
                       arena_printf(f->scratch, "%s %s", mark, text));
    }
}

static void draw_bug_line(struct rect *r, int bug, struct frame *f)
{
    draw_line(r, "✕", INK_ERROR,
              arena_printf(f->scratch, "%s   for   %s", bug_table[bug].wrong,
                           bug_table[bug].right),
              f);
}

void check_derivation(const struct check *m, const struct check_view *v, struct rect r,
                      struct frame *f)
{
    unsigned told = is_secret(m, v) ? 0 : m->bugs;
    rect_left(&r, 1);
    for (int b = 0; b < BUG_MOST; b++) {
        if ((told & BUG_BIT(b)) && !bug_table[b].fits) { /* of no line below */
            draw_bug_line(&r, b, f);
        }
    }
    for (int i = 0; i < m->c.b.n_moves; i++) {
        struct backprop_move move = m->c.b.moves[i];
        int to = move.kind == BACKPROP_EDGE ? m->g.nodes[move.node].in[move.input] : -1;
        if (to < 0 || (m->g.nodes[to].op == OP_LEAF &&
                       !gradient_check_can(&m->c, m->g.nodes[to].leaf))) {
            continue;
        }
        unsigned here = 0;
        for (int b = 0; b < BUG_MOST; b++) {
            bool concerns = bugs_concern(&m->c.bugs, (enum bug)b, move.node, move.input);
            here |= concerns ? told & BUG_BIT(b) : 0;
        }
        draw_line(&r, here ? "●" : " ", here ? INK_GOOD : INK_TEXT,
                  edge_text(m, move.node, move.input, f->scratch), f);
        for (int b = 0; b < BUG_MOST; b++) {
            if (here & BUG_BIT(b)) {
                draw_bug_line(&r, b, f);
            }
        }
    }
}

/* ---- what to notice ---- */

/* The names of the tensors that fail, or of those that do not: "W1, b1". */
static const char *names_of(const struct check *m, bool failing, struct arena *mem)
{
    const char *out = "";
    for (int t = 0; t < m->n_tensors; t++) {
        struct gradient_summary s = check_summary(m, t);
        if ((s.wrong + s.suspicious > 0) == failing) {
            out = arena_printf(mem, "%s%s%s", out, *out ? ", " : "", m->tensors[t].name);
        }
    }
    return out;
}

const char *check_sentence(const struct check *m, const struct check_view *v,
                           const struct ctx *ctx)
{
    struct arena *mem = ctx->scratch;
    const char *failing = names_of(m, true, mem), *passing = names_of(m, false, mem);
    struct gradient_summary all = gradient_check_summary((size_t)m->n_done, m->entries);
    if (m->c.bugs.clash.found) {
        const char *text = bug_clash_text(&m->c.bugs, mem), *colon = strstr(text, ": ");
        return is_secret(m, v) && colon
                   ? arena_printf(mem, "a shape error: %s", colon + 2)
                   : text;
    }
    if (m->n_done < m->n_entries) {
        return arena_printf(mem,
                            "%ld of %ld entries, two forward passes each: a test, not a "
                            "way to train",
                            m->n_done, m->n_entries);
    }
    if (!ctx->show_numbers) {
        return "numbers are hidden: a shows them";
    }
    if (!*failing && all.kinks > 0) {
        return arena_printf(mem,
                            "%zu entries are at a kink, where there is no slope to "
                            "compare; the others pass",
                            all.kinks);
    }
    if (!*failing) {
        return arena_printf(mem,
                            "every entry passes: %ld forward passes for %ld "
                            "parameters",
                            2 * m->n_entries, m->n_entries);
    }
    if (all.wrong == 0) {
        return "suspicious, and nothing wrong: is it the gradient, or the difference?";
    }
    if (isnan(all.error)) {
        return "some of it is no number: which step overflows, or divides by 0?";
    }
    return !*passing
               ? arena_printf(mem, "none of %s is right: is a/n the same everywhere?",
                              failing)
           : strchr(failing, ',')
               ? arena_printf(mem,
                              "not right: %s; right: %s. What have the first in common?",
                              failing, passing)
               : arena_printf(mem, "not right: %s; right: %s. What happens to %s alone?",
                              failing, passing, failing);
}
