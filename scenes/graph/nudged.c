/* graph: a variable nudged at the end of a pass: L moves, beside what its gradient
 * predicts. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "autodiff/perturb.h"
#include "base/number.h"
#include "scenes/graph/closing.h"

/* ---- which, and by how much ---- */

/* The entry that is nudged; node -1: none has a gradient. */
static struct place nudged_entry(const struct lesson *l, const struct ctx *ctx,
                                 const struct follow *follow)
{
    int node = closing_leaf(l, ctx);
    return node >= 0 && l->b.has_grad[node] ? lesson_entry(l, ctx, follow, node)
                                            : (struct place){-1, 0, 0};
}

double nudged_by(const struct lesson *l, const struct ctx *ctx)
{
    double by = values_real(ctx->values, P_NUDGE, PARAM_ALL);
    int node = closing_at(l) && isfinite(by) ? closing_leaf(l, ctx) : -1;
    return node >= 0 && l->b.has_grad[node] ? by : 0;
}

/* ---- the panel ---- */

enum { DIGITS = 5, SHORT = 3, MOST = 15 };

/* A difference of numbers of about that size, without the digits that rounding left. */
static double rounded(double v, double size)
{
    enum { SURE = 14, LEAST = 1, KEPT = 12 };
    char text[NUMBER_SIZE];
    double lost = v == 0 || !isfinite(v) || !isfinite(size) ? 0 : log10(fabs(size / v));
    int digits = (int)fmin(KEPT, fmax(LEAST, SURE - ceil(fmax(lost, 0))));
    snprintf(text, sizeof text, "%.*e", digits - 1, v);
    return strtod(text, NULL);
}

/* A number with so many digits that what it changes by has a few of them. */
static const char *with_change(const struct panel *p, double v, double change)
{
    double more = v == 0 || change == 0 || !isfinite(v) || !isfinite(change)
                      ? 0
                      : ceil(log10(fabs(v / change)));
    double digits = fmin(MOST, fmax(DIGITS, SHORT + more));
    return p->ctx->show_numbers ? number_text(v, (int)digits, p->mem) : "?";
}

static void row(struct panel *p, const char *label, enum ink i, struct panel_form a,
                struct panel_form b)
{
    struct panel_line *line = panel_line(p, label, INK_TEXT, i);
    panel_form(line, a);
    panel_form(line, b);
}

/* "w  2 + 0.01 = 2.01" */
static void row_entry(struct panel *p, struct place at, const struct perturb *n,
                      double by)
{
    const char *name = p->l->text.names[at.node];
    name = lesson_is_scalar(p->l, at.node)
               ? name
               : arena_printf(p->mem, "%s[%d,%d]", name, at.row, at.col);
    const char *side = arena_printf(p->mem, "%s %s %s", with_change(p, n->entry, by),
                                    by < 0 ? "−" : "+", panel_number(p, fabs(by)));
    const char *result = with_change(p, n->entry + by, by);
    row(p, name, INK_VALUE,
        (struct panel_form){arena_printf(p->mem, "%s = ", side), result, true},
        (struct panel_form){"now ", result, true});
}

/* "L  rises: 4.1209 − 4 = 0.1209": what it moves by, in so many digits that less the
 * prediction it is what is said to be left. */
static void row_output(struct panel *p, const struct perturb *n)
{
    double moves = rounded(n->after - n->before, n->before);
    double told = n->order == PERTURB_EXACT || n->off == 0 ? moves : n->off;
    const char *after = with_change(p, n->after, told),
               *before = with_change(p, n->before, told);
    const char *side =
        arena_printf(p->mem, n->before < 0 ? "%s − (%s)" : "%s − %s", after, before);
    const char *way = moves > 0 ? "rises" : moves < 0 ? "falls" : "moves";
    way = p->ctx->show_numbers ? way : "moves";
    struct panel_line *line = panel_line(p, panel_output(p), INK_TEXT, INK_VALUE);
    struct panel_form form =
        panel_equation(p, arena_printf(p->mem, "%s: ", way), side, "", moves);
    panel_form(line, form);
    panel_form(line, panel_equation(p, "", side, "", moves));
    panel_form(line, (struct panel_form){arena_printf(p->mem, "%s by ", way),
                                         panel_number(p, fabs(moves)), true});
}

/* "predicted  ∂L/∂w·ε = 12·0.01 = 0.12" */
static void row_predicted(struct panel *p, struct place at, const struct perturb *n,
                          double by)
{
    const char *side =
        arena_printf(p->mem, "%s·%s", panel_number(p, n->slope), panel_factor(p, by));
    const char *lead =
        arena_printf(p->mem, "∂%s/∂%s·ε = ", panel_output(p), p->l->text.names[at.node]);
    double predicted = rounded(n->predicted, n->predicted);
    row(p, "predicted", INK_GRADIENT,
        panel_equation(p, lesson_is_scalar(p->l, at.node) ? lead : "", side, "",
                       predicted),
        panel_equation(p, "", side, "", predicted));
}

/* What is left of the difference when ε is halved. */
static void rows_order(struct panel *p, const struct perturb *n)
{
    enum { FORMS = 3 };
    static const char *const said[][FORMS] = {
        [PERTURB_NONE] = {"no order yet: ← halves ε", "no order yet", "no order"},
        [PERTURB_FIRST] = {"half of it: ε alone, a kink is near", "half: a kink", "half"},
        [PERTURB_SECOND] = {"a quarter of it: order ε²", "a quarter: ε²", "a quarter"},
        [PERTURB_THIRD] = {"an eighth of it: order ε³", "an eighth: ε³", "an eighth"},
        [PERTURB_FOURTH] = {"a sixteenth of it: order ε⁴", "1/16: ε⁴", "1/16"},
        [PERTURB_EXACT] = {"", "", ""},
    };
    if (!p->ctx->show_numbers) {
        return;
    }
    if (n->order == PERTURB_EXACT) {
        row(p, "off by", INK_GOOD,
            (struct panel_form){"nothing but rounding: a straight line", NULL, true},
            (struct panel_form){"no more than rounding", NULL, true});
        return;
    }
    const char *off = number_text(rounded(n->off, n->before), SHORT, p->mem),
               *half = number_text(rounded(n->off_half, n->before), SHORT, p->mem);
    row(p, "off by", INK_BRIGHT, (struct panel_form){"what is left: ", off, true},
        (struct panel_form){"", off, true});
    const char *const *words = said[n->order]; /* of FORMS lengths */
    struct panel_line *line = panel_line(p, "at ε/2", INK_BRIGHT, INK_TEXT);
    for (int i = 0; i < FORMS; i++) {
        panel_form(line, (struct panel_form){
                             arena_printf(p->mem, "%s, %s", half, words[i]), NULL, true});
    }
}

void nudged_panel(struct panel *p)
{
    const struct lesson *l = p->l;
    struct place at = nudged_entry(l, p->ctx, p->follow);
    double by = nudged_by(l, p->ctx);
    struct perturb n = perturb_entry(&l->b, at.node, lesson_index(l, at), by, p->mem);
    row_entry(p, at, &n, by);
    row_output(p, &n);
    row_predicted(p, at, &n, by);
    rows_order(p, &n);
    panel_put(p);
}

/* ---- keys ---- */

static double step_of(const struct lesson *l, const struct ctx *ctx)
{
    struct follow follow = {0}; /* that of the drawing is not at hand here */
    lesson_follow(&follow, ctx->scratch, l, ctx);
    struct place at = nudged_entry(l, ctx, &follow);
    return at.node < 0
               ? 0
               : perturb_step(backprop_value(&l->b, at.node)->at[lesson_index(l, at)]);
}

/* The graph, and beside it the nudge, in place of a table, a program or the paths. */
static void show_graph(const struct key_press *p)
{
    const struct lesson_view *v = p->view;
    if (values_choice(p->ctx->values, P_DETAIL) >= DETAIL_TABLE) {
        lesson_set_detail(p->ctx, v->detail_before, p->asks);
    }
}

void nudged_key(const struct key_press *p)
{
    const struct lesson *l = p->model;
    double step = closing_at(l) ? step_of(l, p->ctx) : 0;
    if (nudged_by(l, p->ctx) != 0) {
        ask_set(p->asks, P_NUDGE, PARAM_ALL, "");
    } else if (step != 0) {
        ask_run(p->asks, false);
        show_graph(p);
        ask_set_real(p->asks, P_NUDGE, PARAM_ALL, step);
    } else if (graph_no_loss(&l->g)) {
        input_note(p->view, l, false, graph_no_loss(&l->g));
    } else if (closing_at(l)) {
        input_note(p->view, l, false, "no gradient comes here: choose another variable");
    } else { /* the gradients are not complete yet */
        input_go(p->view,
                 backprop_pass_end(&l->b, backprop_move_at(&l->b, l->b.step).pass),
                 p->asks);
    }
}

/* The next nudge by so many steps; never 0, which would be none. */
static double moved(double by, double step, double direction)
{
    enum { STEPS_MOST = 1000 };
    double next = by + direction * step;
    next = fabs(next) < step / 1e6 ? direction * step : next;
    return fabs(next) > STEPS_MOST * step ? by : next;
}

bool nudged_takes_key(struct lesson_view *v, const struct lesson *l,
                      const struct ctx *ctx, uint32_t key, struct asks *asks)
{
    static const double LEAST = 1e-12; /* of a step */
    double by = nudged_by(l, ctx), step = by != 0 ? step_of(l, ctx) : 0;
    bool graph =
        values_choice(ctx->values, P_DETAIL) < DETAIL_TABLE; /* is what is shown */
    if (by == 0 || step == 0 || !graph) {
        return false;
    }
    (void)v;
    switch (key) {
    case K_UP:
    case 'k':
        by = moved(by, step, 1);
        break;
    case K_DOWN:
    case 'j':
        by = moved(by, step, -1);
        break;
    case K_LEFT:
    case 'h':
        by = fabs(by) > LEAST * step ? by / 2 : by;
        break;
    case K_RIGHT:
    case 'l':
        by = moved(by, fabs(by), by > 0 ? 1 : -1);
        break;
    case K_ESCAPE:
        ask_set(asks, P_NUDGE, PARAM_ALL, "");
        return true;
    default:
        return false;
    }
    ask_set_real(asks, P_NUDGE, PARAM_ALL, by);
    return true;
}
