/* check: the net, what is wrong with its gradient, and the run: a step is an entry. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "base/text.h"
#include "nets/leaf.h"
#include "scenes/check/check.h"

/* ---- what is checked ---- */

enum err check_declare(struct param_list *list, struct arena *mem, const struct ctx *ctx,
                       struct fail *fail)
{
    return leaves_declare(values_text(ctx->values, P_EXPR), list, mem, ctx,
                          &(struct leaves){0}, fail);
}

/* What is checked, [n_leaves]: weights and biases; where there are none, all that has a
 * gradient. */
static bool *choose_wanted(const struct graph *g, struct arena *mem)
{
    bool any = false, *wanted = arena_new(mem, bool, g->n_leaves);
    for (int pass = 0; pass < 2 && !any; pass++) {
        for (int i = 0; i < g->n_leaves; i++) {
            enum leaf_role role = leaf_role(g, i);
            wanted[i] = role == LEAF_WEIGHT || role == LEAF_BIAS ||
                        (pass == 1 && role == LEAF_DATA);
            any |= wanted[i];
        }
    }
    return wanted;
}

/* ---- the hunt ---- */

/* The bug that is planted: drawn from the seed and the round among those that this
 * expression can have with L2 and with the default sizes, so that no probe changes it. */
static enum err plant(const struct ctx *ctx, int *planted, struct fail *fail)
{
    int size[4] = {8, 4, 10, 3};
    struct graph g;
    struct leaves leaves;
    enum err err = check_make_graph(ctx, size, 1, ctx->scratch, &leaves, &g, fail);
    if (err) {
        return err;
    }
    const bool *wanted = choose_wanted(&g, ctx->scratch);
    int can[BUG_MOST] = {0}, n = 0;
    for (int b = 0; b < BUG_MOST; b++) {
        if (bug_applies(&g, wanted, (enum bug)b)) {
            can[n++] = b;
        }
    }
    struct random_key key = {.seed = ctx->seed, .purpose = RANDOM_BUGS};
    uint64_t bits = random_bits(key, (uint64_t)values_integer(ctx->values, P_ROUND));
    *planted = can[bits % (uint64_t)n];
    return ERR_NONE;
}

/* Sets m->bugs: those asked for, or the planted one, if what it needs is there. */
static void set_bugs(struct check *m, const struct ctx *ctx, unsigned asked)
{
    m->bugs = !m->hunt                                              ? asked
              : bug_applies(&m->g, m->wanted, (enum bug)m->planted) ? BUG_BIT(m->planted)
                                                                    : 0;
    if (values_choice(ctx->values, P_PRECISION) == 1) {
        m->bugs |= BUG_BIT(BUG_FLOAT32);
    }
}

/* ---- simulation ---- */

static void list_tensors(struct check *m, struct arena *mem)
{
    m->tensors = arena_new(mem, struct tensor, m->g.n_leaves);
    for (int i = 0; i < m->g.n; i++) {
        int leaf = m->g.nodes[i].op == OP_LEAF ? m->g.nodes[i].leaf : -1;
        if (leaf >= 0 && m->wanted[leaf] && gradient_check_can(&m->c, leaf)) {
            struct shape s = m->g.nodes[i].shape;
            m->tensors[m->n_tensors++] = (struct tensor){.leaf = leaf,
                                                         .name = m->g.leaves[leaf].name,
                                                         .shape = s,
                                                         .first = m->n_entries};
            m->n_entries += (long)s.rows * s.cols;
        }
    }
    m->entries = arena_new(mem, struct gradient_entry, m->n_entries);
}

enum err check_init(void *model, struct arena *mem, const struct ctx *ctx,
                    struct fail *fail)
{
    struct check *m = model;
    const struct values *v = ctx->values;
    unsigned asked = 0;
    for (int b = 0; b < BUG_MOST; b++) {
        asked |= values_has(v, P_BUGS, b) ? BUG_BIT(b) : 0;
    }
    struct leaves leaves;
    m->hunt = values_flag(v, P_HUNT);
    m->planted = -1;
    check_sizes(v, asked, m->hunt, m->size);
    enum err err = check_make_graph(ctx, m->size, values_real(v, P_L2, PARAM_ALL), mem,
                                    &leaves, &m->g, fail);
    err = err ? err : check_fill(ctx, &m->g, &leaves, mem, &m->leaves, &m->drawn, fail);
    err = err || !m->hunt ? err : plant(ctx, &m->planted, fail);
    if (err) {
        return err;
    }
    m->wanted = choose_wanted(&m->g, mem);
    set_bugs(m, ctx, asked);
    m->text = notation_new(&m->g, mem, ctx->scratch);
    err = gradient_check_init(
        &m->c, &m->g, m->leaves,
        &(struct gradient_check_options){.bugs = m->bugs,
                                         .wanted = m->wanted,
                                         .epsilon = values_real(v, P_EPS, PARAM_ALL)},
        mem, fail);
    if (err) {
        return err;
    }
    list_tensors(m, mem);
    return m->n_entries
               ? ERR_NONE
               : fail_set(fail, ERR_INPUT, "expr", 1,
                          "there is no gradient to check; expected an operation on a "
                          "variable");
}

static int tensor_of(const struct check *m, long entry)
{
    int t = m->n_tensors - 1;
    while (t > 0 && m->tensors[t].first > entry) {
        t--;
    }
    return t;
}

void check_step(void *model, const struct ctx *ctx)
{
    (void)ctx;
    struct check *m = model;
    const struct tensor *t = &m->tensors[tensor_of(m, m->n_done)];
    m->entries[m->n_done] =
        gradient_check_entry(&m->c, t->leaf, (size_t)(m->n_done - t->first));
    m->n_done++;
}

/* ---- readings ---- */

struct gradient_summary check_summary(const struct check *m, int tensor)
{
    const struct tensor *t = &m->tensors[tensor];
    long n = (long)t->shape.rows * t->shape.cols, done = m->n_done - t->first;
    done = done < 0 ? 0 : done < n ? done : n;
    return gradient_check_summary((size_t)done, &m->entries[t->first]);
}

int check_classes(const struct check *m)
{
    for (int i = 0; i < m->g.n; i++) {
        if (m->g.nodes[i].op == OP_CE) {
            return m->g.nodes[m->g.nodes[i].in[0]].shape.cols;
        }
    }
    return 0;
}

bool check_fails(const struct gradient_entry *e)
{
    return e->verdict != DIFFERENCE_AGREES && !e->kink;
}

/* Reads "W1,3,1" into the nearest entry. False: it names none as it stands. */
static bool read_entry(const struct check *m, const char *text, long *entry, int *tensor)
{
    const char *rest = text, *at;
    size_t n;
    long place[2] = {0, 0};
    bool exact = (at = text_item(&rest, &n)) != NULL;
    int leaf = exact ? leaves_find(&m->g, at, n) : -1;
    *tensor = 0;
    bool found = false;
    for (int t = 0; t < m->n_tensors && !found; t++) {
        found = m->tensors[t].leaf == leaf;
        *tensor = found ? t : 0;
    }
    struct shape s = m->tensors[*tensor].shape;
    const long most[2] = {s.rows - 1, s.cols - 1};
    for (int k = 0; k < 2; k++) {
        at = text_item(&rest, &n);
        char *end = NULL;
        place[k] = at && *at >= '0' && *at <= '9' ? strtol(at, &end, 10) : -1;
        exact = exact && at && end == at + n && place[k] >= 0 && place[k] <= most[k];
        place[k] = place[k] < 0 ? 0 : place[k] > most[k] ? most[k] : place[k];
    }
    *entry = m->tensors[*tensor].first + place[0] * s.cols + place[1];
    return exact && found && !text_item(&rest, &n);
}

long check_chosen(const struct check *m, const struct ctx *ctx, int *tensor)
{
    long entry;
    if (!read_entry(m, values_text(ctx->values, P_ENTRY), &entry, tensor)) {
        read_entry(m, CHECK_ENTRY, &entry, tensor);
    }
    return entry;
}

const char *check_entry_name(const struct check *m, const struct ctx *ctx)
{
    int tensor;
    long entry = check_chosen(m, ctx, &tensor);
    const struct tensor *t = &m->tensors[tensor];
    long i = entry - t->first;
    return arena_printf(ctx->scratch, "%s[%ld,%ld]", t->name, i / t->shape.cols,
                        i % t->shape.cols);
}

enum err check_check(const void *model, const struct ctx *ctx, int param,
                     struct fail *fail)
{
    const struct check *m = model;
    long entry;
    int tensor;
    if (param != P_ENTRY || !values_get(ctx->values, P_ENTRY, PARAM_ALL)->given ||
        read_entry(m, values_text(ctx->values, P_ENTRY), &entry, &tensor)) {
        return ERR_NONE;
    }
    const char *names = "";
    for (int t = 0; t < m->n_tensors; t++) {
        names = arena_printf(ctx->scratch, "%s%s%s %d×%d", names, t ? ", " : "",
                             m->tensors[t].name, m->tensors[t].shape.rows,
                             m->tensors[t].shape.cols);
    }
    return fail_set(fail, ERR_INPUT, "entry", 1,
                    "no such entry; expected NAME,ROW,COLUMN, from 0, of %s", names);
}
