#include "autodiff/code.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "autodiff/code_parts.h"
#include "autodiff/expression.h"
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
            memcpy(leaf->at, leaves[k], leaf->rows * leaf->columns * sizeof(double));
        }
    }
    plan_run(&p);
    struct matrix *grads = arena_new(mem, struct matrix, g->n);
    for (int i = 0; i < g->n; i++) {
        const struct matrix *grad = plan_grad(&p, i);
        grads[i] = grad ? *grad : (struct matrix){NULL, 0, 0};
    }
    return (struct code){g, text, p.at, grads};
}

/* A program in the making. */
struct writer {
    const struct code *c;
    enum code_language language;
    struct code_names names;
    bool shapes;   /* there is a matrix: each line says what shape it gives */
    bool gradient; /* the output is one number, and depends on a leaf */
    char *at;
    size_t n, most;
    struct arena *mem;
};

/* ---- text ---- */

static void put_text(struct writer *w, const char *text)
{
    size_t n = strlen(text);
    if (w->n + n + 1 > w->most) {
        w->most = 2 * (w->n + n + 1);
        char *more = arena_new(w->mem, char, w->most);
        if (w->n) {
            memcpy(more, w->at, w->n);
        }
        w->at = more;
    }
    memcpy(w->at + w->n, text, n + 1);
    w->n += n;
}

__attribute__((format(printf, 2, 3))) static void put(struct writer *w,
                                                      const char *format, ...)
{
    char line[1024];
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int n = vsnprintf(line, sizeof line, format, arguments);
    assert(n >= 0);
    if ((size_t)n < sizeof line) {
        put_text(w, line);
    } else {
        char *longer = arena_new(w->mem, char, n + 1);
        vsnprintf(longer, (size_t)n + 1, format, again);
        put_text(w, longer);
    }
    va_end(again);
    va_end(arguments);
}

/* Ends a line that gives node i, or its gradient. */
static void end_line(struct writer *w, int i, const char *remark)
{
    struct shape s = w->c->g->nodes[i].shape;
    if (w->shapes) {
        put(w, "  # %d×%d%s%s", s.rows, s.cols, *remark ? ": " : "", remark);
    } else if (*remark) {
        put(w, "  # %s", remark);
    }
    put(w, "\n");
}

/* Writes a comment, broken between words. */
static void put_comment(struct writer *w, const char *text)
{
    enum { WIDTH = CODE_COLUMNS - 2 }; /* bytes: at most as many columns */
    while (*text) {
        size_t n = strlen(text);
        if (n > WIDTH) {
            for (n = WIDTH; n > 0 && text[n] != ' '; n--) {
                ;
            }
            n = n ? n : strcspn(text, " ");
        }
        put(w, "# %.*s\n", (int)n, text);
        text += n;
        text += strspn(text, " ");
    }
}

/* True if the blank at s stands before an operator, where people break a line. */
static bool is_break(const char *s)
{
    return *s == ' ' && s[1] && strchr("+-*/@", s[1]) && s[2] == ' ';
}

/* Writes the right side of an assignment: a long one in brackets, on lines of its own. */
static void put_expression(struct writer *w, const char *text)
{
    enum { WIDTH = CODE_COLUMNS - 4, REMARK = 16 };
    size_t begin = w->n;
    while (begin > 0 && w->at[begin - 1] != '\n') {
        begin--;
    }
    if (w->n - begin + strlen(text) + REMARK <= CODE_COLUMNS) {
        put(w, "%s", text);
        return;
    }
    put(w, "(\n");
    while (*text) {
        size_t n = strlen(text);
        if (n > WIDTH) {
            for (n = WIDTH; n > 0 && !is_break(text + n); n--) {
                ;
            }
            n = n ? n : WIDTH + strcspn(text + WIDTH, " ");
        }
        put(w, "    %.*s\n", (int)n, text);
        text += n;
        text += *text == ' ';
    }
    put(w, ")");
}

/* ---- numbers ---- */

static void put_row(struct writer *w, const double *row, size_t n, size_t indent)
{
    size_t begin = w->n - indent;
    put(w, "[");
    for (size_t j = 0; j < n; j++) {
        char text[PYTHON_FLOAT];
        python_float(row[j], text);
        if (j && w->n - begin + strlen(text) + 4 > CODE_COLUMNS) {
            put(w, ",\n%*s", (int)indent + 1, "");
            begin = w->n - indent - 1;
        } else if (j) {
            put(w, ", ");
        }
        put(w, "%s", text);
    }
    put(w, "]");
}

/* A number, or rows in brackets: on one line after `used` columns if there is room. */
static void put_matrix(struct writer *w, const struct matrix *m, size_t used)
{
    size_t entries = m->rows * m->columns, room = CODE_COLUMNS - 6;
    if (entries == 1) {
        char text[PYTHON_FLOAT];
        put(w, "%s", python_float(*m->at, text));
        return;
    }
    size_t length = used + 4 * m->rows;
    for (size_t i = 0; i < entries && length < room; i++) {
        char text[PYTHON_FLOAT];
        length += strlen(python_float(m->at[i], text)) + 2;
    }
    bool one_line = length < room;
    put(w, "[");
    for (size_t i = 0; i < m->rows; i++) {
        put(w, one_line ? "%s" : "\n    ", i ? ", " : "");
        put_row(w, m->at + i * m->columns, m->columns, one_line ? 0 : 4);
        put(w, one_line ? "" : ",");
    }
    put(w, one_line ? "]" : "\n]");
}

/* ---- leaves and forward ---- */

static struct python operand(const struct writer *w, int node)
{
    double number;
    if (node < 0) {
        return (struct python){0};
    }
    return notation_number(w->c->g, node, &number)
               ? python_number(number, w->language, w->mem)
               : (struct python){w->names.of[node], PYTHON_ATOM, false,
                                 w->c->g->nodes[node].shape, NULL};
}

static void put_leaf(struct writer *w, int i)
{
    const struct matrix *m = &w->c->values[i];
    bool number = m->rows * m->columns == 1, torch = w->language == CODE_TORCH;
    const char *make = torch ? "torch.tensor" : number ? "np.float64" : "np.array";
    const char *name = w->names.of[i];
    put(w, "%s = %s(", name, make);
    put_matrix(w, m, strlen(name) + strlen(make) + (torch ? 24 : 4));
    put(w, torch && w->gradient ? ", requires_grad=True)" : ")");
    end_line(w, i, "");
}

static void put_operation(struct writer *w, int i)
{
    const struct node *n = &w->c->g->nodes[i];
    struct python a = operand(w, n->in[0]), b = operand(w, n->in[1]);
    if (n->op == OP_CE && b.shape.cols == 1) {
        b = python_one_hot(b, a.shape.cols, w->language, w->mem);
    }
    put(w, "%s = ", w->names.of[i]);
    put_expression(w, python_op(n->op, a, b, w->language, w->mem).text);
    end_line(w, i, "");
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
        put(w, "%s# Forward: each node from its inputs.\n", any ? "\n" : "");
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
            put(w, "%s = %s(%s)\n", w->names.of[i],
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
    struct shape from = g->nodes[node].shape, shape = g->nodes[to].shape;
    const char *term = code_term(w->c, &w->names, node, input, w->mem);
    /* what += would change in place */
    bool copy = w->shapes && first && terms > 1 && is_shared(term);
    bool entries = g->nodes[node].op < OP_ENTRIES_END;
    bool rows = entries && from.rows != shape.rows;
    bool columns = entries && from.cols != shape.cols;
    put(w, "%s %s ", w->names.grad[to], first ? "=" : "+=");
    put_expression(w, copy ? arena_printf(w->mem, "%s.copy()", term) : term);
    end_line(w, to,
             rows && columns ? "summed over all entries"
             : rows          ? "summed over the rows"
             : columns       ? "summed over the columns"
                             : "");
}

static void put_backward(struct writer *w)
{
    const struct graph *g = w->c->g;
    const char *output = w->names.grad[g->n - 1];
    const int *terms = count_terms(w);
    bool *arrived = arena_new(w->mem, bool, g->n);
    put(w, "\n# Backward: %s = 1, and each node hands its gradient on to its inputs.\n",
        output);
    put(w, "%s = np.float64(1)", output);
    end_line(w, g->n - 1, "");
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

static bool all_finite(const struct matrix *m)
{
    for (size_t i = 0; i < m->rows * m->columns; i++) {
        if (!isfinite(m->at[i])) {
            return false;
        }
    }
    return true;
}

/* Compares `what`, which is named `label`, with m. */
static void put_check(struct writer *w, const char *label, const char *what,
                      const struct matrix *m)
{
    size_t before = w->n;
    bool finite = w->language == CODE_NUMPY || all_finite(m);
    put(w, "%s(\"%s\", %s, ", finite ? "check" : "check_finite", label, what);
    put_matrix(w, m, w->n - before);
    put(w, ")\n");
}

static void put_checks(struct writer *w)
{
    const struct graph *g = w->c->g;
    const char *output = w->names.of[g->n - 1];
    put(w, "\n# The numbers that gradwatch has.\n");
    put_check(w, output, output, &w->c->values[g->n - 1]);
    for (int i = 0; i < g->n && w->gradient; i++) {
        const struct matrix *m = &w->c->grads[i];
        if (g->nodes[i].op == OP_LEAF && m->at) {
            const char *what = w->language == CODE_NUMPY
                                   ? w->names.grad[i]
                                   : arena_printf(w->mem, "%s.grad", w->names.of[i]);
            put_check(w, w->names.grad[i], what, m);
        }
    }
    const char *item = graph_no_loss(g) ? "" : ".item()";
    put(w, "print(\"%s =\", %s%s)\n", output, output, item);
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
    struct writer w = {.c = c, .language = language, .mem = &scratch};
    const char *no_loss = graph_no_loss(g);
    w.names = code_names_new(c, &scratch);
    w.gradient = !no_loss && g->nodes[g->n - 1].needs_grad;
    for (int i = 0; i < g->n; i++) {
        w.shapes |= g->nodes[i].shape.rows > 1 || g->nodes[i].shape.cols > 1;
    }
    put_forward(&w);
    if (no_loss) {
        put(&w, "\n# No gradients: %s.\n", no_loss);
    } else if (!w.gradient) {
        put(&w, "\n# No gradients: this depends on no variable.\n");
    } else if (language == CODE_NUMPY) {
        put_backward(&w);
    } else {
        put(&w, "\n# Backward: autograd.\n%s.backward()\n", w.names.of[g->n - 1]);
    }
    put_checks(&w);
    const char *body = w.at;
    w.at = NULL;
    w.n = w.most = 0;
    put_comment(&w, expression_print(g, false, &scratch));
    put_comment(&w, headline(&w));
    put_comment(&w, "It ends by comparing its numbers with those that gradwatch has.");
    put(&w, "%s", code_helpers(language, body, &scratch));
    put_text(&w, body);
    char *program = arena_copy(mem, w.at, w.n);
    arena_release(&scratch);
    return program;
}
