/* graph: keys and mouse. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "scenes/graph/closing.h"
#include "scenes/graph/matrix_table.h"
#include "scenes/graph/paths_view.h"
#include "scenes/graph/program.h"
#include "scenes/graph/question.h"

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

/* The step at the end of this pass; if it is reached, that at the end of all passes. */
static long end_step(const struct lesson *l)
{
    const struct backprop *b = &l->b;
    long end = backprop_pass_end(b, backprop_move_at(b, b->step).pass);
    return b->step < end ? end : backprop_steps(b);
}

static void key_step(const struct key_press *p)
{
    const struct lesson *l = p->model;
    bool back = p->which % 2;
    if (!back) {
        input_end(p->view, l, END_STEP);
        question_show(p->view, l);
    }
    input_go(p->view, back ? l->b.step - 1 : l->b.step + 1, p->asks);
}

static void key_ends(const struct key_press *p)
{
    input_go(p->view, p->which ? end_step(p->model) : 0, p->asks);
}

/* Goes to the next update; adds a pass if this is the last one. The gradients of the
 * first pass are looked at before they are used. */
static void key_update(const struct key_press *p)
{
    const struct lesson *l = p->model;
    const struct backprop *b = &l->b;
    bool any = false;
    for (int i = 0; i < l->g.n_leaves; i++) {
        any |= l->trained[i];
    }
    if (!any && !graph_no_loss(&l->g) && l->g.n_leaves > 0) {
        ask_say(p->asks,
                "an update, w ← w − η·∂L/∂w, needs variables that it may change: "
                "which?");
        ask_prompt(p->asks, P_TRAIN, PARAM_ALL);
        return;
    }
    if (graph_no_loss(&l->g)) {
        input_note(p->view, l, false, graph_no_loss(&l->g));
        return;
    }
    long pass = backprop_move_at(b, b->step).pass;
    if (pass == 0 && b->step < backprop_pass_end(b, 0)) {
        input_go(p->view, backprop_pass_end(b, 0), p->asks);
        return;
    }
    if (pass + 1 >= b->options.passes) {
        ask_set_real(p->asks, P_PASSES, PARAM_ALL, (double)(pass + 2));
    }
    input_go(p->view, backprop_pass_end(b, pass) + 1, p->asks);
}

/* ---- nodes ---- */

static void select_node(const struct lesson *l, int node, struct asks *asks)
{
    ask_set(asks, P_NODE, PARAM_ALL, node >= 0 ? l->text.typed[node] : "");
}

/* Selects the next or the previous visible node, where none is selected that of the step;
 * at the end of a pass that of the next row of its table; past either end none. */
static void key_node(const struct key_press *p)
{
    const struct lesson *l = p->model;
    bool *folded, *visible;
    lesson_visible(l, p->ctx, p->ctx->scratch, &folded, &visible);
    int at = lesson_selected(l, p->ctx), by = p->which % 2 ? 1 : -1;
    if (closing_at(l)) {
        select_node(l, closing_next(l, p->ctx, by), p->asks);
        return;
    }
    int now = judge_node(&l->b, backprop_move_at(&l->b, l->b.step));
    if (at < 0 && now >= 0 && visible[now]) {
        select_node(l, now, p->asks);
        return;
    }
    at = at < 0 ? (by > 0 ? -1 : l->g.n) : at;
    do {
        at += by;
    } while (at >= 0 && at < l->g.n && !visible[at]);
    select_node(l, at >= 0 && at < l->g.n ? at : -1, p->asks);
}

static void key_no_node(const struct key_press *p)
{
    ((struct lesson_view *)p->view)->asked = false;
    bool entry = *values_text(p->ctx->values, P_ENTRY) != '\0';
    if (entry && lesson_selected(p->model, p->ctx) < 0) {
        ask_set(p->asks, P_ENTRY, PARAM_ALL, "");
    }
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

/* ---- the chosen thing ---- */

/* Lets the learner type what has the attention: the answer to the open question, else the
 * value of the chosen leaf. False: there is neither. */
static bool type_chosen(const struct lesson_view *v, const struct lesson *l,
                        const struct ctx *ctx, struct asks *asks)
{
    int node = lesson_selected(l, ctx);
    if (question_asked(v, l)) {
        question_ask(v, l, ctx, asks);
    } else if (node >= 0 && l->g.nodes[node].op == OP_LEAF) {
        ask_prompt(asks, P_LEAVES + l->g.nodes[node].leaf, PARAM_ALL);
    } else {
        return false;
    }
    return true;
}

static void key_enter(const struct key_press *p)
{
    bool asked = question_asked(p->view, p->model);
    if (!asked && matrix_table_open(p->view, p->model, p->ctx, p->asks)) {
        return;
    }
    if (type_chosen(p->view, p->model, p->ctx, p->asks)) {
        return;
    }
    if (lesson_selected(p->model, p->ctx) < 0) {
        input_note(p->view, p->model, false, "choose a node first: ↑ ↓, or click it");
    } else {
        key_fold(p);
    }
}

/* The next view of the whole graph; the table is opened by Enter. */
static void key_view(const struct key_press *p)
{
    lesson_set_detail(p->ctx, (lesson_detail(p->ctx) + 1) % DETAIL_TABLE, p->asks);
}

/* A digit or a minus types, and so does Tab; a digit never leaves for another scene while
 * something is chosen. */
bool lesson_takes_key(void *view, const void *model, const struct ctx *ctx, uint32_t key,
                      struct asks *asks)
{
    struct lesson_view *v = view;
    const struct lesson *l = model;
    v->end_step = v->verdict_step = 0; /* said until the next key */
    if (program_key(v, ctx, key, asks) || paths_view_key(v, l, ctx, key, asks) ||
        matrix_table_key(v, l, ctx, key, asks) ||
        nudged_takes_key(v, l, ctx, key, asks)) {
        return true;
    }
    if (question_takes_digit(v, l, ctx, key)) {
        return true;
    }
    bool digit = key >= '0' && key <= '9';
    if ((digit || key == '-' || key == K_TAB) && type_chosen(v, l, ctx, asks)) {
        return true;
    }
    int node = lesson_selected(l, ctx);
    if (!digit || node < 0) {
        return false;
    }
    input_note(v, l, false,
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
    {"p", "predict",
     "guess what the next step gives: a number, or an expression such as "
     "2*z3; of a matrix an entry, the shape, or the rule, as X.T@d",
     question_key, 0},
    {"i", NULL, "while a question is open: a hint (as Enter without an answer)",
     question_hint_key, 0},
    {"w", NULL, "while a question is open: ask in another way", question_way_key, 0},
    {"m", NULL, "ask again what was answered wrong, or shown, in the order of the steps",
     question_again_key, 0},
    {"u", "update", "w ← w − η·∂L/∂w for the variables in train, and the next pass",
     key_update, P_TRAIN},
    {"↑ ↓  k j", "node", "details of the previous or the next node (or click)", key_node,
     P_NODE},
    {"d", "nudge",
     "at the end of a pass: change the chosen variable a little (↑ ↓ by a step, ← → half "
     "and twice as much) and compare L with what the gradient predicts",
     nudged_key, P_NODE},
    {"Enter", "edit",
     "open a chosen matrix as a table (arrows choose an entry, v value or gradient, "
     "Enter "
     "closes); type the value of a chosen variable (a digit or Tab does, too); fold a "
     "chosen operation",
     key_enter, P_NODE},
    {"Home End", NULL, "to the start; to the end of this pass, then of all", key_ends, 0},
    {"f", "fold", "fold the chosen node: hide what it is computed from", key_fold,
     P_FOLD},
    {"H L K J  PgUp PgDn", "move", "move a picture that is larger than the screen",
     key_pan, 0},
    {"v", "view", "boxes, compact, whole, outline", key_view, P_DETAIL},
    {"C", "program", "the graph as a program: NumPy, PyTorch, then the graph again",
     program_open, P_DETAIL},
    {"P", "paths",
     "every path from the output to the chosen node, in symbols and numbers (↑ ↓ move)",
     paths_view_open, P_DETAIL},
    {"c Esc", NULL,
     "choose no node, drop a question: the panels follow the step; again: no entry",
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
        question_answer(v, model, ctx, e->text, asks);
        return true;
    }
    return matrix_table_mouse(v, model, ctx, e, asks) ||
           mouse_input(v, model, ctx, e, asks);
}
