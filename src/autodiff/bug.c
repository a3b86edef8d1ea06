#include "autodiff/bug.h"

#include "autodiff/bug_parts.h"

/* ---- the table ---- */

#define BUG(id, name_, label_, needs_, right_, wrong_, signature_, fits_, term_, value_, \
            shape_)                                                                      \
    [BUG_##id] = {.name = #name_,                                                        \
                  .label = (label_),                                                     \
                  .needs = (needs_),                                                     \
                  .right = (right_),                                                     \
                  .wrong = (wrong_),                                                     \
                  .signature = (signature_),                                             \
                  .fits = (fits_),                                                       \
                  .term = (term_),                                                       \
                  .value = (value_),                                                     \
                  .shape = (shape_)},

const struct bug_info bug_table[BUG_MOST] = {
#include "autodiff/bug.def"
};

/* ---- a backward pass with bugs ---- */

static bool is_on(const struct bugs *b, enum bug bug)
{
    return b->on & BUG_BIT(bug);
}

/* The edge that a bug fits best, of several the first one in the sweep; 0: none (node 0
 * has no edges). */
static int best_edge(const struct graph *g, const bool *wanted,
                     const struct bug_info *bug)
{
    int best = 0, most = 0;
    for (int i = g->n - 1; i > 0; i--) {
        for (int k = 0; k < 2; k++) {
            int fit = graph_flows(g, i, k) ? bug->fits(g, wanted, i, k) : 0;
            if (fit > most) {
                best = 2 * i + k;
                most = fit;
            }
        }
        if (most > 0 && !bug->shape) {
            break; /* UNMUTATED: this only saves time */
        }
    }
    return best;
}

bool bug_applies(const struct graph *g, const bool *wanted, enum bug bug)
{
    const struct bug_info *info = &bug_table[bug];
    return !info->fits || best_edge(g, wanted, info) != 0;
}

/* True if the sweep gets to edge x before edge y; 0 stands for none. */
static bool comes_before(int x, int y)
{
    return y == 0 || x / 2 > y / 2 || (x / 2 == y / 2 && x < y);
}

static void note_clash(struct bugs *b, enum bug bug, int edge)
{
    const struct bug_info *info = &bug_table[bug];
    int node = edge / 2, k = edge % 2;
    if (!info->shape) {
        return;
    }
    struct shape got = info->shape(b->g, node, k), want = bug_input_shape(b->g, node, k);
    int first = b->clash.found ? 2 * b->clash.node + b->clash.input : 0;
    if (!shape_same(got, want) && comes_before(edge, first)) {
        b->clash = (struct bug_clash){true, bug, node, k, got, want};
    }
}

bool bugs_concern(const struct bugs *b, enum bug bug, int node, int k)
{
    const struct bug_info *info = &bug_table[bug];
    if (!is_on(b, bug) || !info->fits || !graph_flows(b->g, node, k)) {
        return false;
    }
    return info->shape ? b->edge[bug] == 2 * node + k
                       : info->fits(b->g, b->wanted, node, k) > 0;
}

static void round_to_float(const struct matrix *m)
{
    for (size_t i = 0; i < matrix_entries(m); i++) {
        m->at[i] = (double)(float)m->at[i];
    }
}

/* From the last bug to the first, since no_mean, the first, scales what others write. */
static void change_term(const void *data, const struct plan *p, int node, int k,
                        const struct matrix *term)
{
    const struct bugs *b = data;
    for (int i = BUG_MOST - 1; i >= 0; i--) {
        if (bug_table[i].term && bugs_concern(b, (enum bug)i, node, k)) {
            bug_table[i].term(&(struct bug_edge){b->g, p, node, k, term});
        }
    }
    if (is_on(b, BUG_FLOAT32)) {
        round_to_float(term);
    }
}

/* From the last bug to the first: what softmax_naive writes replaces the right value in
 * float32. */
static void change_value(const void *data, const struct plan *p, int node)
{
    const struct bugs *b = data;
    bool operation = p->g->nodes[node].in[0] >= 0;
    for (int i = BUG_MOST - 1; i >= 0; i--) {
        if (operation && bug_table[i].value && is_on(b, (enum bug)i)) {
            bug_table[i].value(p, node);
        }
    }
    if (is_on(b, BUG_FLOAT32)) {
        round_to_float(&p->at[node]);
    }
}

static void change_grad(const void *data, const struct plan *p, int node)
{
    if (is_on(data, BUG_FLOAT32)) {
        round_to_float(&p->at[p->grads + node]);
    }
}

enum err bugs_init(struct bugs *b, const struct graph *g, const bool *wanted, unsigned on,
                   struct fail *fail)
{
    *b = (struct bugs){.g = g, .on = on, .wanted = wanted};
    for (int i = 0; i < BUG_MOST; i++) {
        const struct bug_info *info = &bug_table[i];
        if (!is_on(b, (enum bug)i) || !info->fits) {
            continue;
        }
        int edge = best_edge(g, wanted, info);
        if (edge == 0) {
            return fail_set(fail, ERR_INPUT, "bugs", 0,
                            "%s needs %s, which the expression does not have", info->name,
                            info->needs);
        }
        b->edge[i] = info->shape ? edge : 0;
        note_clash(b, (enum bug)i, edge);
    }
    b->hook = (struct backprop_hook){.value = change_value,
                                     .term = change_term,
                                     .grad = change_grad,
                                     .overwrites = is_on(b, BUG_NO_ACCUMULATE),
                                     .data = b};
    return ERR_NONE;
}

const char *bug_clash_text(const struct bugs *b, struct arena *mem)
{
    const struct bug_clash *c = &b->clash;
    const struct node *in = &b->g->nodes[b->g->nodes[c->node].in[c->input]];
    return arena_printf(mem, "%s: the gradient of %s, which is %d×%d, comes out %d×%d",
                        bug_table[c->bug].name,
                        in->op == OP_LEAF ? b->g->leaves[in->leaf].name : "an input",
                        c->want.rows, c->want.cols, c->got.rows, c->got.cols);
}

void bugs_forward(const struct bugs *b, const struct plan *p, int node)
{
    plan_run_steps(p, p->node_steps[node]);
    change_value(b, p, node);
}
