/* check: keys and mouse, and the hunt: who named which bug. */
#include <string.h>

#include "draw/widgets.h"
#include "scenes/check/check.h"

/* ---- the chosen entry ---- */

static void ask_entry(const struct check *m, int tensor, long entry, struct asks *asks)
{
    const struct tensor *t = &m->tensors[tensor];
    long i = entry - t->first;
    ask_set(asks, P_ENTRY, PARAM_ALL,
            arena_printf(asks->mem, "%s,%ld,%ld", t->name, i / t->shape.cols,
                         i % t->shape.cols));
}

/* Arrows within the tensor; up and down go on to the next one. */
static void key_move(const struct key_press *p)
{
    const struct check *m = p->model;
    int tensor, by = p->which % 2 ? 1 : -1;
    long entry = check_chosen(m, p->ctx, &tensor);
    const struct tensor *t = &m->tensors[tensor];
    long cols = t->shape.cols, row = (entry - t->first) / cols,
         col = (entry - t->first) % cols;
    if (p->arg == 1) {
        col += col + by >= 0 && col + by < cols ? by : 0;
    } else if (row + by >= 0 && row + by < t->shape.rows) {
        row += by;
    } else if (tensor + by >= 0 && tensor + by < m->n_tensors) {
        tensor += by;
        t = &m->tensors[tensor];
        cols = t->shape.cols;
        col = col < cols ? col : cols - 1;
        row = by > 0 ? 0 : t->shape.rows - 1;
    }
    ask_entry(m, tensor, t->first + row * cols + col, p->asks);
}

static void key_tensor(const struct key_press *p)
{
    const struct check *m = p->model;
    int tensor;
    check_chosen(m, p->ctx, &tensor);
    tensor = (tensor + 1) % m->n_tensors;
    ask_entry(m, tensor, m->tensors[tensor].first, p->asks);
}

/* ---- the hunt ---- */

static const int probes[] = {P_N,    P_D,     P_H,    P_C,      P_SQUARE, P_L2,
                             P_INIT, P_SCALE, P_KILL, P_LOGITS, P_EPS,    P_PRECISION};

unsigned check_probes(const struct ctx *ctx, const char **text)
{
    unsigned bits = 0;
    *text = "";
    for (size_t i = 0; i < sizeof probes / sizeof *probes; i++) {
        const struct value *value = values_get(ctx->values, probes[i], PARAM_ALL);
        const struct param *p = &ctx->values->list->items[probes[i]];
        if (value->given && strcmp(value->text, p->initial) != 0) {
            bits |= 1U << probes[i];
            *text = arena_printf(ctx->scratch, "%s%s%s=%s", *text, **text ? " " : "",
                                 p->name, value->text);
        }
    }
    return bits;
}

/* The view forgets what was answered and probed in another hunt. */
void check_begun(void *view, const void *model, const struct ctx *ctx)
{
    (void)model;
    struct check_view *v = view;
    const char *unused;
    long round = values_integer(ctx->values, P_ROUND);
    if (v->seed != ctx->seed || v->round != round) {
        v->seed = ctx->seed;
        v->round = round;
        v->said = v->solved = false;
        v->used = 0;
    }
    v->used |= check_probes(ctx, &unused);
}

/* Only the first answer of a hunt counts for the score. */
static void name_bug(struct check_view *v, const struct check *m, int bug)
{
    v->naming = false;
    if (v->solved) {
        return;
    }
    bool right = bug == m->planted;
    if (!v->said) {
        v->n_hunts++;
        v->n_right += right;
        v->streak = right ? v->streak + 1 : 0;
    }
    v->said = true;
    v->solved = right;
    v->named = bug;
}

void check_list(struct rect r, struct frame *f)
{
    enum { COLUMN_W = 36, LETTER_W = 3 };
    int columns = r.h - 2 < BUG_MOST ? 2 : 1, rows = (BUG_MOST + columns - 1) / columns;
    struct rect in =
        widget_overlay(f, r, COLUMN_W * columns, rows + 2, "which bug is it?");
    for (int b = 0; b < BUG_MOST; b++) {
        struct rect at = {in.x + b / rows * (in.w / columns), in.y + b % rows,
                          in.w / columns, 1};
        frame_textf(f, at.x, at.y, ink(f, INK_BRIGHT), "%c", 'a' + b);
        frame_text_cut(f, at.x + LETTER_W, at.y, at.w - LETTER_W - 1, ink(f, INK_TEXT),
                       bug_table[b].label);
        frame_hit(f, at, HIT_BUG + b);
    }
}

static void key_hunt(const struct key_press *p)
{
    struct check_view *v = p->view;
    const struct check *m = p->model;
    if (m->hunt) {
        ask_set_real(p->asks, P_ROUND, PARAM_ALL,
                     (double)values_integer(p->ctx->values, P_ROUND) + 1);
    } else {
        ask_set(p->asks, P_HUNT, PARAM_ALL, "yes");
    }
    v->naming = false;
}

static void key_name(const struct key_press *p)
{
    struct check_view *v = p->view;
    const struct check *m = p->model;
    v->naming = m->hunt && !v->solved;
    if (!v->naming) {
        ask_say(p->asks, m->hunt ? "this one is solved: H plants another"
                                 : "nothing is planted: H begins a hunt");
    }
}

const struct key_row check_keys[] = {
    {"v", "view", "errors, error against ε, derivation", keys_nudge, P_VIEW},
    {"B", "name bug", "open the list of bugs: a letter names one", key_name, 0},
    {"H", "new hunt", "plant a bug unseen, or another one", key_hunt, 0},
    {"← →  h l", "entry", "choose an entry (or click it)", key_move, 1},
    {"↑ ↓  k j", NULL, "the entry above, below, also of the next tensor", key_move, 0},
    {"t", "tensor", "the next tensor", key_tensor, 0},
    {"e", "expression", "type a loss of your own", keys_type, P_EXPR},
    {0},
};

static const struct key_row naming_keys[] = {
    {"a–k", "name it", "the planted bug is this one", NULL, 0},
    {"Esc", "close", "close the list", NULL, 0},
    {0},
};

const struct key_row *check_keys_now(const void *view, const void *model,
                                     const struct ctx *ctx)
{
    (void)model, (void)ctx;
    return ((const struct check_view *)view)->naming ? naming_keys : NULL;
}

bool check_takes_key(void *view, const void *model, const struct ctx *ctx, uint32_t key,
                     struct asks *asks)
{
    struct check_view *v = view;
    (void)ctx, (void)asks;
    if (!v->naming) {
        return false;
    }
    if (key == K_ESCAPE || key == 'B') {
        v->naming = false;
        return true;
    }
    if (key >= 'a' && key < 'a' + BUG_MOST) {
        name_bug(v, model, (int)(key - 'a'));
        return true;
    }
    return false;
}

bool check_input(void *view, const void *model, const struct ctx *ctx,
                 const struct event *e, struct asks *asks)
{
    struct check_view *v = view;
    const struct check *m = model;
    if (e->type != EVENT_PRESS) {
        return false;
    }
    if (v->naming) {
        if (e->hit >= HIT_BUG && e->hit < HIT_BUG + BUG_MOST) {
            name_bug(v, m, e->hit - HIT_BUG);
        }
        v->naming = false;
        return true;
    }
    int tensor = e->hit - HIT_TENSOR;
    if (tensor < 0 || tensor >= m->n_tensors) {
        return false;
    }
    ask_entry(m, tensor, check_entry_at(m, tensor, ctx, e->rect, e->x, e->y), asks);
    return true;
}
