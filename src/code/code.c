#include "code/code.h"

#include <math.h>
#include <string.h>

#include "code/parts.h"
#include "autodiff/expression.h"
#include "autodiff/matrix_op.h"
#include "autodiff/plan.h"

const char *const code_names[CODE_LANGUAGES + 1] = {"numpy", "torch", NULL};

struct code code_at(const struct graph *g, const struct notation *text,
                    const double *const *leaves, struct arena *mem)
{
    struct plan p;
    plan_init(&p, g, &(struct plan_options){.step_by_step = true}, mem);
    for (int k = 0; k < g->n_leaves; k++) {
        const struct matrix *leaf = p.leaf[k] < 0 ? NULL : &p.at[p.leaf[k]];
        if (leaf) {
            memcpy(leaf->at, leaves[k], matrix_entries(leaf) * sizeof(double));
        }
    }
    plan_run(&p);
    struct matrix *grads = arena_new(mem, struct matrix, g->n);
    for (int i = 0; i < g->n; i++) {
        const struct matrix *grad = plan_grad(&p, i);
        grads[i] = grad ? *grad : (struct matrix){NULL, 0, 0};
    }
    return (struct code){.g = g, .text = text, .values = p.at, .grads = grads};
}

/* A program in the making. */
struct writer {
    const struct code *c;
    enum code_language language;
    struct code_names names;
    bool shapes;    /* there is a matrix: each line says what shape it gives */
    bool arrays;    /* there are arrays, if only of 1×1, as whole matrices give */
    bool gradient;  /* the output is one number, and depends on a leaf */
    size_t numbers; /* of matrices, written so far */
    struct code_text out;
    struct arena *mem;
};

/* ---- leaves and forward ---- */

/* What stands behind a line that gives node i, or its gradient. */
static const char *comment_of(struct writer *w, int i, const char *remark)
{
    struct shape s = w->c->g->nodes[i].shape;
    if (!w->shapes) {
        return *remark ? arena_printf(w->mem, "  # %s", remark) : "";
    }
    return arena_printf(w->mem, "  # %d×%d%s%s", s.rows, s.cols, *remark ? ": " : "",
                        remark);
}

static struct python operand(const struct writer *w, int node)
{
    if (node < 0) {
        return (struct python){0};
    }
    return python_node(w->c, &w->names, node, w->language, w->mem);
}

/* Writes a matrix after `used` columns. False: it has too many numbers to be written. */
static bool put_matrix(struct writer *w, const struct matrix *m, size_t used)
{
    size_t n = matrix_entries(m), most = w->c->most;
    if (most && n > 1 && n > most - w->numbers) {
        code_put(&w->out, "...");
        return false;
    }
    w->numbers += n > 1 ? n : 0;
    code_put_matrix(&w->out, m, used);
    return true;
}

static void put_leaf(struct writer *w, int i)
{
    const struct matrix *m = &w->c->values[i];
    bool number = matrix_entries(m) == 1, torch = w->language == CODE_TORCH;
    const char *make = torch ? "torch.tensor" : number ? "np.float64" : "np.array";
    const char *name = w->names.of[i];
    const char *more =
        arena_printf(w->mem, "--code=%s prints its numbers", code_names[w->language]);
    code_put(&w->out, "%s = %s(", name, make);
    bool whole = put_matrix(w, m, strlen(name) + strlen(make) + (torch ? 24 : 4));
    code_put(&w->out, "%s)%s\n", torch && w->gradient ? ", requires_grad=True" : "",
             comment_of(w, i, whole ? "" : more));
}

static void put_operation(struct writer *w, int i)
{
    const struct node *n = &w->c->g->nodes[i];
    struct python a = operand(w, n->in[0]), b = operand(w, n->in[1]);
    if (matrix_op_has_classes(w->c->g, i)) {
        b = python_one_hot(b, a.shape.cols, w->language, w->mem);
    }
    code_put_assignment(&w->out, w->names.of[i], "=",
                        python_op(n->op, a, b, w->language, w->mem).text,
                        comment_of(w, i, ""));
}

static void put_forward(struct writer *w)
{
    const struct graph *g = w->c->g;
    bool any = false;
    for (int i = 0; i < g->n; i++) {
        if (g->nodes[i].op == OP_LEAF) {
            put_leaf(w, i);
            any = true;
        }
    }
    if (g->nodes[g->n - 1].op != OP_LEAF) {
        code_put(&w->out, "%s# Forward: each node from its inputs.\n", any ? "\n" : "");
    }
    for (int i = 0; i < g->n; i++) {
        double number;
        if (g->nodes[i].op == OP_LEAF) {
            continue;
        }
        if (!notation_number(g, i, &number)) {
            put_operation(w, i);
        } else if (i == g->n - 1) { /* nothing but a number */
            char text[PYTHON_FLOAT];
            code_put(&w->out, "%s = %s(%s)\n", w->names.of[i],
                     w->language == CODE_TORCH ? "torch.tensor" : "np.float64",
                     python_float(number, text));
        }
    }
}

/* ---- backward ---- */

/* How many terms the gradient of each node has. */
static int *count_terms(const struct writer *w)
{
    const struct graph *g = w->c->g;
    int *terms = arena_new(w->mem, int, g->n);
    terms[g->n - 1] = 1;
    for (int i = g->n - 1; i >= 0; i--) {
        for (int k = 0; k < 2 && terms[i]; k++) {
            terms[g->nodes[i].in[k] < 0 ? i : g->nodes[i].in[k]] += graph_flows(g, i, k);
        }
    }
    return terms;
}

/* True if the text gives no new array, but that of another name. */
static bool is_shared(const char *term)
{
    size_t n = strlen(term);
    size_t word = strspn(term, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "0123456789_");
    return word == n || (n > 2 && strcmp(term + n - 2, ".T") == 0);
}

static void put_term(struct writer *w, int node, int input, int terms, bool first)
{
    const struct graph *g = w->c->g;
    int to = g->nodes[node].in[input];
    const char *term = code_term(w->c, &w->names, node, input, w->mem);
    /* Of one number NumPy has three kinds, a scalar and arrays with no axis and with two:
     * += cannot make one of the other. */
    bool one = w->arrays && shape_is_number(g->nodes[to].shape);
    /* what += would change in place */
    bool copy = w->shapes && !one && first && terms > 1 && is_shared(term);
    struct graph_repeats sum = graph_repeats(g, node, input);
    const char *remark = sum.rows && sum.cols ? "summed over all entries"
                         : sum.rows           ? "summed over the rows"
                         : sum.cols           ? "summed over the columns"
                                              : "";
    const char *name = w->names.grad[to];
    const char *value = copy            ? arena_printf(w->mem, "%s.copy()", term)
                        : one && !first ? arena_printf(w->mem, "%s + %s", term, name)
                                        : term;
    code_put_assignment(&w->out, name, first || one ? "=" : "+=", value,
                        comment_of(w, to, remark));
}

static void put_backward(struct writer *w)
{
    const struct graph *g = w->c->g;
    const char *output = w->names.grad[g->n - 1];
    const int *terms = count_terms(w);
    bool *arrived = arena_new(w->mem, bool, g->n);
    code_put(&w->out,
             "\n# Backward: %s = 1, and each node hands its gradient on to its inputs.\n",
             output);
    code_put_assignment(&w->out, output, "=", "np.float64(1)",
                        comment_of(w, g->n - 1, ""));
    for (int i = g->n - 1; i >= 0; i--) {
        for (int k = 0; k < 2 && terms[i]; k++) {
            if (graph_flows(g, i, k)) {
                int to = g->nodes[i].in[k];
                put_term(w, i, k, terms[to], !arrived[to]);
                arrived[to] = true;
            }
        }
    }
}

/* ---- the end ---- */

/* Compares `what`, named `label`, with m. `doubt`: by how much they may differ. */
static void put_check(struct writer *w, const char *label, const char *what,
                      const struct matrix *m, double doubt)
{
    if (isinf(doubt)) {
        code_put(&w->out, "# %s is not compared: rounding decides what it is.\n", label);
        return;
    }
    size_t before = w->out.n;
    bool finite = w->language == CODE_NUMPY || matrix_is_finite(m);
    code_put(&w->out, "%s(\"%s\", %s, ", finite ? "check" : "check_finite", label, what);
    put_matrix(w, m, w->out.n - before);
    if (doubt > 0) {
        code_put(&w->out, ", atol=1e%.0f)  # digits are lost\n",
                 ceil(log10(doubt)) + 0.0);
    } else {
        code_put(&w->out, ")\n");
    }
}

static void put_checks(struct writer *w)
{
    const struct graph *g = w->c->g;
    const char *output = w->names.of[g->n - 1];
    struct code_doubt doubt = code_doubt_new(w->c, w->mem);
    code_put(&w->out, "\n# The numbers that gradwatch has.\n");
    put_check(w, output, output, &w->c->values[g->n - 1], doubt.values[g->n - 1]);
    for (int i = 0; i < g->n && w->gradient; i++) {
        const struct matrix *m = &w->c->grads[i];
        if (g->nodes[i].op == OP_LEAF && m->at) {
            const char *what = w->language == CODE_NUMPY
                                   ? w->names.grad[i]
                                   : arena_printf(w->mem, "%s.grad", w->names.of[i]);
            put_check(w, w->names.grad[i], what, m, doubt.grads[i]);
        }
    }
    const char *item = graph_no_loss(g) ? "" : ".item()";
    code_put(&w->out, "print(\"%s =\", %s%s)\n", output, output, item);
}

static const char *headline(const struct writer *w)
{
    static const char *const of[CODE_LANGUAGES] = {
        [CODE_NUMPY] =
            "NumPy: the expression forward, and its gradients by hand, backward.",
        [CODE_TORCH] = "PyTorch: the expression forward, and its gradients by autograd.",
    };
    static const char *const forward[CODE_LANGUAGES] = {
        "NumPy: the expression, forward.", "PyTorch: the expression, forward."};
    return (w->gradient ? of : forward)[w->language];
}

char *code_write(const struct code *c, enum code_language language, struct arena *mem)
{
    const struct graph *g = c->g;
    struct arena scratch = ARENA_INIT;
    struct writer w = {
        .c = c, .language = language, .out = {.mem = &scratch}, .mem = &scratch};
    const char *no_loss = graph_no_loss(g);
    w.names = code_names_new(c, &scratch);
    w.gradient = !no_loss && g->nodes[g->n - 1].needs_grad;
    w.arrays = !graph_is_of_numbers(g);
    for (int i = 0; i < g->n; i++) {
        w.shapes |= !shape_is_number(g->nodes[i].shape);
    }
    put_forward(&w);
    if (no_loss) {
        code_put(&w.out, "\n# No gradients: %s.\n", no_loss);
    } else if (!w.gradient) {
        code_put(&w.out, "\n# No gradients: this depends on no variable.\n");
    } else if (language == CODE_NUMPY) {
        put_backward(&w);
    } else {
        code_put(&w.out, "\n# Backward: autograd.\n%s.backward()\n",
                 w.names.of[g->n - 1]);
    }
    put_checks(&w);
    const char *body = w.out.at;
    w.out = (struct code_text){.mem = &scratch};
    code_put_comment(&w.out, expression_print(g, false, &scratch));
    code_put_comment(&w.out, headline(&w));
    code_put_comment(&w.out,
                     "It ends by comparing its numbers with those that gradwatch has.");
    code_put(&w.out, "%s", code_helpers(language, body, &scratch));
    code_put_text(&w.out, body);
    char *program = arena_copy(mem, w.out.at, w.out.n);
    arena_release(&scratch);
    return program;
}
