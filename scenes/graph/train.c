/* graph: which variables an update may change. */
#include <string.h>

#include "base/text.h"
#include "nets/leaf.h"
#include "scene/leaves.h"
#include "scenes/graph/graph.h"

enum err lesson_parse_train(const struct graph *g, const char *text, bool *trained,
                            struct fail *fail)
{
    size_t n;
    for (const char *at, *rest = text; (at = text_item(&rest, &n));) {
        int leaf = leaves_find(g, at, n);
        if (leaf < 0) {
            return fail_set(fail, ERR_INPUT, "train",
                            text_column(text, (size_t)(at - text)),
                            "'%.*s' is no variable of the expression; expected names "
                            "of variables with commas between",
                            (int)(n < 32 ? n : 32), at);
        }
        trained[leaf] = true;
    }
    return ERR_NONE;
}

/* All leaves, or the weights and biases among them, as a choice for the parameter
 * `train`. False: it is one leaf or none, or the weights and biases are all. */
static bool list_leaves(const struct graph *g, bool weights, struct choice *out,
                        struct arena *mem)
{
    const char *names = "";
    int n = 0;
    for (int i = 0; i < g->n_leaves; i++) {
        enum leaf_role role = leaf_role(g, i);
        if (!weights || role == LEAF_WEIGHT || role == LEAF_BIAS) {
            names =
                arena_printf(mem, "%s%s%s", names, *names ? "," : "", g->leaves[i].name);
            n++;
        }
    }
    const char *help = weights ? "the weights and biases: what a net trains"
                               : "all variables: an update moves every one";
    *out = (struct choice){names, names, help};
    return n > 1 && (!weights || n < g->n_leaves);
}

const struct choice *lesson_train_choices(const struct graph *g, bool numbers,
                                          struct arena *mem)
{
    struct choice *out = arena_new(mem, struct choice, g->n_leaves + 3);
    int n = 0;
    n += !numbers && list_leaves(g, true, &out[n], mem);
    n += list_leaves(g, false, &out[n], mem);
    for (int i = 0; i < g->n_leaves; i++) {
        const char *name = g->leaves[i].name;
        name = arena_copy(mem, name, strlen(name));
        out[n++] = (struct choice){name, name, arena_printf(mem, "%s alone", name)};
    }
    out[n] = (struct choice){0};
    return out;
}
