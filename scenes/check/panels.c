/* check: what the numbers of the chosen entry, of the tensors and of the hunt are, and
 * the backward pass line by line. */
#include <math.h>
#include <string.h>

#include "explain/entry_why.h"
#include "base/number.h"
#include "draw/page.h"
#include "draw/widgets.h"
#include "scenes/check/check.h"

/* A label, and a result at the right edge. */
static void row(struct page *p, const char *label, enum ink i, const char *result)
{
    if (page_room(p)) {
        int w = frame_text_right(p->f, p->r.x + p->r.w, p->y, ink(p->f, i), result);
        frame_text_cut(p->f, p->r.x, p->y, p->r.w - w - 1, ink(p->f, INK_DIM), label);
        p->y++;
    }
}

/* ---- the chosen entry ---- */

static const char *entry_name(const struct check *m, int tensor, long entry,
                              struct arena *mem)
{
    const struct tensor *t = &m->tensors[tensor];
    long i = entry - t->first;
    return arena_printf(mem, "%s[%ld,%ld]", t->name, i / t->shape.cols,
                        i % t->shape.cols);
}

static const char *kink_text(const struct check *m, const struct gradient_entry *e)
{
    return e->kink ? m->text.names[e->kink_node] : "none";
}

void check_entry_panel(const struct check *m, const struct ctx *ctx, struct rect r,
                       struct frame *f)
{
    enum { VALUE_W = 16 };
    int tensor;
    long entry = check_chosen(m, ctx, &tensor);
    const struct gradient_entry *e = &m->entries[entry];
    struct page p = page_new(
        f, r,
        arena_printf(f->scratch, "entry %s", entry_name(m, tensor, entry, f->scratch)),
        INK_LIT, 0);
    if (entry >= m->n_done) {
        page_sentence(&p, INK_TEXT, "not checked yet");
        return;
    }
    const struct {
        const char *label;
        double v;
        int digits;
        enum ink ink;
    } all[] = {{"value θ", e->theta, 6, INK_VALUE},
               {"L(θ + ε)", e->above, 11, INK_VALUE},
               {"L(θ − ε)", e->below, 11, INK_VALUE},
               {"numeric n, by difference", e->numeric, 7, INK_TEXT},
               {"analytic a, by backprop", e->analytic, 7, INK_GRADIENT},
               {"a − n", e->analytic - e->numeric, 3, INK_TEXT},
               {"a / n", e->analytic / e->numeric, 6, INK_TEXT},
               {"|a − n| / (|a| + |n|)", e->error, 3, check_ink(e)}};
    for (size_t i = 0; i < sizeof all / sizeof *all && page_room(&p); i++) {
        row(&p, all[i].label, all[i].ink,
            ctx_number(ctx, all[i].v, all[i].digits, VALUE_W));
    }
    row(&p, "verdict", check_ink(e), ctx->show_numbers ? check_word(e) : "?");
    row(&p, "kink within ε, in", INK_TEXT, kink_text(m, e));
}

/* ---- the tensors ---- */

static const char *summary_word(const struct gradient_summary *s, struct arena *mem)
{
    return s->n == 0           ? "not yet"
           : s->wrong > 0      ? arena_printf(mem, "%zu wrong", s->wrong)
           : s->suspicious > 0 ? arena_printf(mem, "%zu suspicious", s->suspicious)
           : s->kinks > 0      ? arena_printf(mem, "%zu at a kink", s->kinks)
                               : "pass";
}

static enum ink summary_ink(const struct gradient_summary *s)
{
    return s->n == 0           ? INK_DIM
           : s->wrong > 0      ? INK_ERROR
           : s->suspicious > 0 ? INK_WARN
                               : INK_GOOD;
}

/* "loss 0.9928, guessing: ln 3 = 1.099" */
static const char *loss_text(const struct check *m, const struct ctx *ctx)
{
    int classes = check_classes(m);
    const char *loss = ctx_number(ctx, m->c.loss, 4, 9);
    return classes < 1 ? arena_printf(ctx->scratch, "loss %s", loss)
                       : arena_printf(ctx->scratch, "loss %s, guessing: log %d = %s",
                                      loss, classes, ctx_number(ctx, log(classes), 4, 9));
}

void check_tensors_panel(const struct check *m, const struct ctx *ctx, struct rect r,
                         struct frame *f)
{
    struct page p = page_new(f, r, "whole tensors: ‖a − n‖/(‖a‖ + ‖n‖)", INK_LINE, 0);
    for (int t = 0; t < m->n_tensors; t++) {
        struct gradient_summary s = check_summary(m, t);
        int y = p.y;
        row(&p,
            arena_printf(f->scratch, "%s %d×%d", m->tensors[t].name,
                         m->tensors[t].shape.rows, m->tensors[t].shape.cols),
            summary_ink(&s), ctx->show_numbers ? summary_word(&s, f->scratch) : "?");
        if (s.n > 0 && p.y > y) {
            frame_text_right(f, r.x + r.w - 18, y, ink(f, INK_TEXT),
                             ctx_number(ctx, s.error, 3, 9));
        }
    }
    page_sentence(&p, INK_VALUE, loss_text(m, ctx));
}

/* ---- the bugs ---- */

/* In a hunt nothing is told before the planted bug is named. */
static bool is_secret(const struct check *m, const struct check_view *v,
                      const struct ctx *ctx)
{
    return m->hunt && !(check_answered(v, ctx) && v->solved);
}

/* What is said of the last answer; NULL: there is none. */
static const char *answer_text(const struct check *m, const struct check_view *v,
                               const struct ctx *ctx)
{
    if (!m->hunt || !check_answered(v, ctx)) {
        return NULL;
    }
    const struct bug_info *b = &bug_table[v->named];
    return arena_printf(ctx->scratch,
                        v->solved ? "Right, %s: %s" : "Not %s. That would show so: %s",
                        b->label, b->signature);
}

void check_bugs_panel(const struct check *m, const struct check_view *v,
                      const struct ctx *ctx, struct rect r, struct frame *f)
{
    const char *now;
    unsigned used = v->used | check_probes(ctx, &now);
    int n = 0;
    for (; used; used &= used - 1) {
        n++;
    }
    if (m->hunt) {
        struct page p = page_new(f, r, "hunt: one bug is planted. Which?", INK_ACCENT, 0);
        row(&p, "probes used", INK_TEXT, arena_printf(f->scratch, "%d", n));
        row(&p, "now", INK_TEXT, *now ? now : "none");
        row(&p, "named at once", INK_TEXT,
            arena_printf(f->scratch, "%d of %d, in a row %d", v->n_right, v->n_hunts,
                         v->streak));
        const char *answer = answer_text(m, v, ctx);
        page_sentence(&p, answer ? (v->solved ? INK_GOOD : INK_WARN) : INK_TEXT,
                      answer ? answer
                             : "Probe with N, λ, square, scale, kill, logits, ε and "
                               "precision; B opens the list of bugs.");
        return;
    }
    struct page p = page_new(f, r, m->bugs ? "what is wrong" : "no bug", INK_LINE, 0);
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

void check_list(const struct ctx *ctx, struct rect r, struct frame *f)
{
    (void)ctx;
    struct rect in = widget_overlay(f, r, 42, BUG_MOST + 2, "which bug is it?");
    for (int b = 0; b < BUG_MOST && b < in.h; b++) {
        frame_textf(f, in.x, in.y + b, ink(f, INK_BRIGHT), "%c", 'a' + b);
        frame_text_cut(f, in.x + 3, in.y + b, in.w - 3, ink(f, INK_TEXT),
                       bug_table[b].label);
        frame_hit(f, (struct rect){in.x, in.y + b, in.w, 1}, HIT_BUG + b);
    }
}

/* ---- where there is no room for panels ---- */

/* "W1 28 wrong, b1 7 wrong, W2 pass, b2 pass" */
static const char *tensors_text(const struct check *m, struct arena *mem)
{
    const char *out = "";
    for (int t = 0; t < m->n_tensors; t++) {
        struct gradient_summary s = check_summary(m, t);
        out = arena_printf(mem, "%s%s%s %s", out, t ? ", " : "", m->tensors[t].name,
                           summary_word(&s, mem));
    }
    return out;
}

void check_readings(const struct check *m, const struct check_view *v,
                    const struct ctx *ctx, struct rect r, struct frame *f)
{
    enum { MOST = 8 };
    struct reading all[MOST];
    struct arena *mem = f->scratch;
    int n = 0, tensor;
    long entry = check_chosen(m, ctx, &tensor);
    const struct gradient_entry *e = &m->entries[entry];
    const char *name = entry_name(m, tensor, entry, mem), *now;
    unsigned used = v->used | check_probes(ctx, &now);
    const char *answer = answer_text(m, v, ctx);
    r = rect_inset(r, 1, 0);
    if (m->hunt) {
        enum { MOST_ROWS = 4 };
        int probes = 0;
        for (; used; used &= used - 1) {
            probes++;
        }
        const char *text =
            answer ? answer
                   : arena_printf(mem,
                                  "hunt: B names the bug" TIMES "probes used %d" TIMES
                                  "%d of %d named at once",
                                  probes, v->n_right, v->n_hunts);
        int rows = widget_wrap_rows(f->glyphs, r.w, text);
        widget_wrap(f, rect_top(&r, rows < MOST_ROWS ? rows : MOST_ROWS),
                    ink(f, answer && !v->solved ? INK_WARN : INK_ACCENT), text);
    }
    if (m->n_done > 0 && ctx->show_numbers) {
        all[n++] = (struct reading){{tensors_text(m, mem)}, INK_TEXT};
    }
    if (entry < m->n_done) {
        all[n++] = (struct reading){{arena_printf(mem, "%s %s, error %s", name,
                                                  ctx->show_numbers ? check_word(e) : "?",
                                                  ctx_number(ctx, e->error, 3, 9))},
                                    check_ink(e)};
        all[n++] = (struct reading){
            {arena_printf(mem, "a %s", ctx_number(ctx, e->analytic, 6, 12))},
            INK_GRADIENT};
        all[n++] = (struct reading){
            {arena_printf(mem, "n %s", ctx_number(ctx, e->numeric, 6, 12))}, INK_TEXT};
        all[n++] = (struct reading){
            {arena_printf(mem, "a/n %s",
                          ctx_number(ctx, e->analytic / e->numeric, 5, 10))},
            INK_TEXT};
        all[n++] = (struct reading){
            {arena_printf(mem, "L(θ + ε) %s", ctx_number(ctx, e->above, 11, 16))},
            INK_VALUE};
        all[n++] = (struct reading){
            {arena_printf(mem, "L(θ − ε) %s", ctx_number(ctx, e->below, 11, 16))},
            INK_VALUE};
    } else {
        all[n++] = (struct reading){{arena_printf(mem, "%s is not checked yet", name)},
                                    INK_TEXT};
    }
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
    return arena_printf(
        mem, "%s %s %s   %d×%d,  δ = %s", entry_gradient(g, &m->text, to, mem),
        backprop_edges(&m->c.b, to, 0, NULL) > 1 ? "+=" : "=",
        entry_symbols(g, &m->text, node, input, mem), g->nodes[to].shape.rows,
        g->nodes[to].shape.cols, entry_gradient(g, &m->text, node, mem));
}

/* The bug that changes this edge's term, or −1. */
static int bug_at(const struct check *m, int node, int input)
{
    for (int b = 0; b < BUG_MOST; b++) {
        if ((m->bugs & BUG_BIT(b)) &&
            bugs_concern(&m->c.bugs, (enum bug)b, node, input)) {
            return b;
        }
    }
    return -1;
}

void check_derivation(const struct check *m, const struct check_view *v,
                      const struct ctx *ctx, struct rect r, struct frame *f)
{
    bool secret = is_secret(m, v, ctx);
    rect_left(&r, 1);
    for (int i = 0; i < m->c.b.n_moves && r.h > 0; i++) {
        struct backprop_move move = m->c.b.moves[i];
        const struct node *to = move.kind == BACKPROP_EDGE
                                    ? &m->g.nodes[m->g.nodes[move.node].in[move.input]]
                                    : NULL;
        if (!to || (to->op == OP_LEAF && !gradient_check_can(&m->c, to->leaf))) {
            continue;
        }
        int bug = secret ? -1 : bug_at(m, move.node, move.input);
        struct rect line = rect_top(&r, 1);
        frame_text_cut(f, line.x, line.y, line.w, ink(f, bug < 0 ? INK_TEXT : INK_GOOD),
                       arena_printf(f->scratch, "%s %s", bug < 0 ? " " : "●",
                                    edge_text(m, move.node, move.input, f->scratch)));
        if (bug >= 0 && r.h > 0) {
            line = rect_top(&r, 1);
            frame_text_cut(f, line.x, line.y, line.w, ink(f, INK_ERROR),
                           arena_printf(f->scratch, "✕ %s   for   %s",
                                        bug_table[bug].wrong, bug_table[bug].right));
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

static size_t all_wrong(const struct check *m)
{
    return gradient_check_summary((size_t)m->n_done, m->entries).wrong;
}

static size_t all_kinks(const struct check *m)
{
    return gradient_check_summary((size_t)m->n_done, m->entries).kinks;
}

const char *check_sentence(const struct check *m, const struct check_view *v,
                           const struct ctx *ctx)
{
    struct arena *mem = ctx->scratch;
    const char *failing = names_of(m, true, mem), *passing = names_of(m, false, mem);
    if (m->c.bugs.clash.found) {
        const char *text = bug_clash_text(&m->c.bugs, mem), *colon = strstr(text, ": ");
        return is_secret(m, v, ctx) && colon
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
    if (!*failing && all_kinks(m) > 0) {
        return arena_printf(mem,
                            "%zu entries are at a kink, where there is no slope to "
                            "compare; the others pass",
                            all_kinks(m));
    }
    if (!*failing) {
        return arena_printf(mem,
                            "every entry passes: %ld forward passes for %ld "
                            "parameters",
                            2 * m->n_entries, m->n_entries);
    }
    if (all_wrong(m) == 0) {
        return "suspicious, and nothing wrong: is it the gradient, or the difference?";
    }
    return *passing
               ? arena_printf(mem,
                              "not right: %s; right: %s. What have the first in "
                              "common?",
                              failing, passing)
               : arena_printf(mem, "none of %s is right: is a/n the same everywhere?",
                              failing);
}
