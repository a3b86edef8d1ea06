/* graph: keys, mouse and questions. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "autodiff/expression.h"
#include "autodiff/plan.h"
#include "base/text.h"
#include "scenes/graph/graph.h"

/* ---- steps ---- */

/* Moves the picture by so many cells, at most by about its size, which is estimated by
 * the number of nodes, since the drawing alone knows it. */
static void pan(const struct lesson *l, const struct ctx *ctx, int dx, int dy,
                struct asks *asks)
{
    enum { COLUMNS = 15, ROWS = 5 /* for each node */ };
    double at[2];
    values_point(ctx->values, P_PAN, at);
    double x = at[0] + dx, y = at[1] + dy;
    if (fabs(x) <= fmin(PAN_MOST, COLUMNS * l->g.n) &&
        fabs(y) <= fmin(PAN_MOST, ROWS * l->g.n)) {
        ask_set_point(asks, P_PAN, x, y);
    }
}

static void key_pan(const struct key_press *p)
{
    static const int by[][2] = {{8, 0}, {-8, 0}, {0, 3}, {0, -3}, {0, 12}, {0, -12}};
    pan(p->model, p->ctx, by[p->which][0], by[p->which][1], p->asks);
}

/* Goes to a step; the picture is no longer panned. */
static void go(struct lesson_view *v, long step, struct asks *asks)
{
    ask_set_point(asks, P_PAN, 0, 0);
    v->asked = false;
    ask_run(asks, false);
    ask_seek(asks, step);
}

/* The step at the end of this pass; if it is reached, that at the end of all passes. */
static long end_step(const struct lesson *l)
{
    const struct backprop *b = &l->b;
    long end = backprop_pass_end(b, backprop_move_at(b, b->step).pass);
    return b->step < end ? end : backprop_steps(b);
}

/* Something to be said in the panel, until the next step. */
static void note(struct lesson_view *v, const struct lesson *l, bool good,
                 const char *text)
{
    v->verdict = good ? PREDICT_RIGHT : PREDICT_WRONG;
    v->verdict_step = 1 + l->b.step;
    snprintf(v->note, sizeof v->note, "%s", text);
}

/* Says at the last step why a key does nothing there. True: it is the last one. */
static bool end(struct lesson_view *v, const struct lesson *l, enum end_said said)
{
    bool last = l->b.step == backprop_steps(&l->b);
    v->end_said = said;
    v->end_step = last ? 1 + l->b.step : 0;
    return last;
}

static void key_step(const struct key_press *p)
{
    const struct lesson *l = p->model;
    bool back = p->which % 2;
    if (!back) {
        end(p->view, l, END_STEP);
    }
    go(p->view, back ? l->b.step - 1 : l->b.step + 1, p->asks);
}

static void key_ends(const struct key_press *p)
{
    go(p->view, p->which ? end_step(p->model) : 0, p->asks);
}

/* Goes to the next update; adds a pass if this is the last one. */
static void key_update(const struct key_press *p)
{
    const struct lesson *l = p->model;
    const struct backprop *b = &l->b;
    bool any = false;
    for (int i = 0; i < l->g.n_leaves; i++) {
        any |= l->trained[i];
    }
    if (!any) {
        ask_prompt(p->asks, P_TRAIN, PARAM_ALL);
        return;
    }
    long pass = backprop_move_at(b, b->step).pass;
    if (pass + 1 >= b->options.passes) {
        ask_set_real(p->asks, P_PASSES, PARAM_ALL, (double)(pass + 2));
    }
    go(p->view, backprop_pass_end(b, pass) + 1, p->asks);
}

/* ---- nodes ---- */

static void select_node(const struct lesson *l, int node, struct asks *asks)
{
    ask_set(asks, P_NODE, PARAM_ALL, node >= 0 ? l->text.typed[node] : "");
}

/* Selects the next or the previous visible node; past either end none. */
static void key_node(const struct key_press *p)
{
    const struct lesson *l = p->model;
    bool *folded, *visible;
    lesson_visible(l, p->ctx, p->ctx->scratch, &folded, &visible);
    int at = lesson_selected(l, p->ctx), by = p->which % 2 ? 1 : -1;
    at = at < 0 ? (by > 0 ? -1 : l->g.n) : at;
    do {
        at += by;
    } while (at >= 0 && at < l->g.n && !visible[at]);
    select_node(l, at >= 0 && at < l->g.n ? at : -1, p->asks);
}

static void key_no_node(const struct key_press *p)
{
    ((struct lesson_view *)p->view)->asked = false;
    select_node(p->model, -1, p->asks);
}

/* Folds the selected node, or unfolds it. */
static void key_fold(const struct key_press *p)
{
    const struct lesson *l = p->model;
    const struct ctx *ctx = p->ctx;
    int node = lesson_selected(l, ctx);
    if (node < 0 || l->g.nodes[node].in[0] < 0) {
        return;
    }
    const char *list = "";
    bool had = false;
    const char *rest = values_text(ctx->values, P_FOLD);
    size_t n;
    for (const char *at; (at = text_item(&rest, &n));) {
        bool same = lesson_find(l, at, n) == node;
        had |= same;
        if (!same) {
            list = arena_printf(ctx->scratch, "%s%s%.*s", list, *list ? "," : "", (int)n,
                                at);
        }
    }
    if (!had) {
        list = arena_printf(ctx->scratch, "%s%s%s", list, *list ? "," : "",
                            l->text.typed[node]);
    }
    ask_set(p->asks, P_FOLD, PARAM_ALL, list);
}

/* ---- questions ---- */

static const char *question(const struct lesson *l, struct backprop_move next,
                            struct arena *mem)
{
    const char *out = l->text.names[l->g.n - 1];
    if (next.kind == BACKPROP_SEED) {
        return arena_printf(mem, "∂%s/∂%s =", out, l->text.names[next.node]);
    }
    if (next.kind == BACKPROP_FORWARD) {
        bool brief = strlen(l->text.formulas[next.node]) > 40;
        return arena_printf(mem, "%s%s%s =", l->text.names[next.node], brief ? "" : " = ",
                            brief ? "" : l->text.formulas[next.node]);
    }
    int in = l->g.nodes[next.node].in[next.input];
    int terms = backprop_terms(&l->b, in, 0, NULL);
    return terms > 1
               ? arena_printf(mem, "∂%s/∂%s, %d of %d terms added =", out,
                              l->text.names[in], backprop_arrived(&l->b, in) + 1, terms)
               : arena_printf(mem, "∂%s/∂%s =", out, l->text.names[in]);
}

/* A question for the next step is open. */
static bool asked(const struct lesson_view *v, const struct lesson *l)
{
    return v->asked && v->asked_step == l->b.step;
}

static void ask(const struct lesson *l, const struct ctx *ctx, struct asks *asks)
{
    struct backprop_move next = backprop_move_at(&l->b, l->b.step + 1);
    ask_question(asks, 1, question(l, next, ctx->scratch));
}

static void key_predict(const struct key_press *p)
{
    struct lesson_view *v = p->view;
    const struct lesson *l = p->model;
    const struct backprop *b = &l->b;
    if (end(v, l, END_PREDICT)) {
        return;
    }
    struct backprop_move next = backprop_move_at(b, b->step + 1);
    double number;
    if (next.kind == BACKPROP_UPDATE ||
        (next.kind == BACKPROP_FORWARD && notation_number(&l->g, next.node, &number))) {
        go(v, b->step + 1, p->asks);
        return;
    }
    v->asked = true;
    v->asked_step = b->step;
    ask_run(p->asks, false);
    ask(l, p->ctx, p->asks);
}

/* Evaluates a guess, in which known values and gradients have names: "2*z3", "dz2*x",
 * "-inf". */
static enum err evaluate(const struct lesson *l, const char *text, struct arena *mem,
                         double *out, struct fail *fail)
{
    static const struct {
        const char *text;
        double value;
    } special[] = {
        {"inf", (double)INFINITY}, {"-inf", -(double)INFINITY}, {"nan", (double)NAN}};
    for (size_t i = 0; i < sizeof special / sizeof *special; i++) {
        if (strcmp(text, special[i].text) == 0) {
            *out = special[i].value;
            return ERR_NONE;
        }
    }
    const struct graph *g = &l->g;
    const char **names = arena_new(mem, const char *, 2 * g->n);
    double *known = arena_new(mem, double, 2 * g->n);
    int n = 0;
    for (int i = 0; i < g->n; i++) {
        if (g->nodes[i].op == OP_CONSTANT) {
            continue;
        }
        if (l->b.has_value[i]) {
            names[n] = l->text.typed[i];
            known[n++] = l->b.values[i];
        }
        if (l->b.has_grad[i]) {
            names[n] = arena_printf(mem, "d%s", l->text.typed[i]);
            known[n++] = l->b.grads[i];
        }
    }
    struct graph guess;
    struct expression_options options = {
        .names = names, .n_names = n, .only_names = true};
    enum err err = expression_parse(text, &options, mem, &guess, fail);
    if (!err) {
        struct plan plan;
        plan_init(&plan, &guess, &(struct plan_options){.forward_only = true}, mem);
        *out = plan_gradient(&plan, known, NULL);
    }
    return err;
}

enum { GUESS_W = 30 /* columns of a guess that are repeated */ };

static void answer(struct lesson_view *v, const struct lesson *l, const struct ctx *ctx,
                   const char *text, struct asks *asks)
{
    const struct backprop *b = &l->b;
    struct fail fail = FAIL_INIT;
    double guess;
    if (!asked(v, l) || b->step >= backprop_steps(b)) {
        return;
    }
    if (evaluate(l, text, ctx->scratch, &guess, &fail) != ERR_NONE) {
        note(v, l, false,
             arena_printf(ctx->scratch, "cannot read that: %.*s: %s",
                          (int)text_fit(text, GUESS_W), text, fail.what));
        ask(l, ctx, asks);
        return;
    }
    note(v, l, false, "");
    struct backprop_move next = backprop_move_at(b, b->step + 1);
    v->verdict = predict_judge(b, next, guess);
    if (v->verdict != PREDICT_RIGHT) {
        snprintf(v->note, sizeof v->note, "%s %.*s? %s (p: again, →: show)",
                 question(l, next, ctx->scratch), (int)text_fit(text, GUESS_W), text,
                 predict_words[v->verdict]);
    }
    v->n_guesses++;
    v->n_right += v->verdict == PREDICT_RIGHT;
    if (v->verdict == PREDICT_RIGHT) {
        v->verdict_step++;
        go(v, b->step + 1, asks);
    }
}

/* ---- the chosen thing ---- */

/* Lets the learner type what has the attention: the answer to the open question, else the
 * value of the chosen leaf. False: there is neither. */
static bool type_chosen(const struct lesson_view *v, const struct lesson *l,
                        const struct ctx *ctx, struct asks *asks)
{
    int node = lesson_selected(l, ctx);
    if (asked(v, l)) {
        ask(l, ctx, asks);
    } else if (node >= 0 && l->g.nodes[node].op == OP_LEAF) {
        ask_prompt(asks, P_LEAVES + l->g.nodes[node].leaf, PARAM_ALL);
    } else {
        return false;
    }
    return true;
}

static void key_enter(const struct key_press *p)
{
    if (!type_chosen(p->view, p->model, p->ctx, p->asks)) {
        key_fold(p);
    }
}

/* A digit or a minus types, and so does Tab; a digit never leaves for another scene while
 * something is chosen. */
bool lesson_takes_key(void *view, const void *model, const struct ctx *ctx, uint32_t key,
                      struct asks *asks)
{
    struct lesson_view *v = view;
    const struct lesson *l = model;
    bool digit = key >= '0' && key <= '9';
    if ((digit || key == '-' || key == K_TAB) && type_chosen(v, l, ctx, asks)) {
        return true;
    }
    int node = lesson_selected(l, ctx);
    if (!digit || node < 0) {
        return false;
    }
    note(v, l, false,
         arena_printf(
             ctx->scratch,
             "%s is computed: choose a variable to type its value (c: choose none)",
             l->text.names[node]));
    return true;
}

/* ---- events ---- */

const struct key_row lesson_keys[] = {
    {"→ ←  l h", "step", "one step on, one step back", key_step, 0},
    {"e", "expression", "type another expression", keys_type, P_EXPR},
    {"p", "predict", "guess the next number: a number, or an expression such as 2*z3",
     key_predict, 0},
    {"u", "update", "w ← w − η·∂L/∂w for the variables in train, and the next pass",
     key_update, P_TRAIN},
    {"↑ ↓  k j", "node", "details of the previous or the next node (or click)", key_node,
     P_NODE},
    {"Enter", "edit",
     "type the value of the chosen variable (a digit or Tab does, too); fold or unfold a "
     "chosen operation",
     key_enter, P_NODE},
    {"Home End", NULL, "to the start; to the end of this pass, then of all", key_ends, 0},
    {"f", "fold", "fold the chosen node: hide what it is computed from", key_fold,
     P_FOLD},
    {"H L K J  PgUp PgDn", "move", "move a picture that is larger than the screen",
     key_pan, 0},
    {"v", "view", "boxes, compact, whole, outline", keys_nudge, P_DETAIL},
    {"c Esc", NULL, "choose no node, drop a question: the panels follow the step",
     key_no_node, P_NODE},
    {0},
};

static bool mouse_input(struct lesson_view *v, const struct lesson *l,
                        const struct ctx *ctx, const struct event *e, struct asks *asks)
{
    if (e->type == EVENT_PRESS && e->hit >= HIT_NODE && e->hit < HIT_NODE + l->g.n) {
        select_node(l, e->hit - HIT_NODE, asks);
        return true;
    }
    if (e->type == EVENT_WHEEL) {
        pan(l, ctx, 0, e->delta > 0 ? 3 : -3, asks);
        return true;
    }
    if (e->type == EVENT_DRAG && v->dragging) {
        pan(l, ctx, e->x - v->drag_x, e->y - v->drag_y, asks);
    }
    bool used = e->type == EVENT_DRAG || e->type == EVENT_PRESS;
    v->dragging = used;
    v->drag_x = e->x;
    v->drag_y = e->y;
    return used;
}

bool lesson_input(void *view, const void *model, const struct ctx *ctx,
                  const struct event *e, struct asks *asks)
{
    struct lesson_view *v = view;
    if (e->type == EVENT_TEXT) {
        answer(v, model, ctx, e->text, asks);
        return true;
    }
    return mouse_input(v, model, ctx, e, asks);
}
