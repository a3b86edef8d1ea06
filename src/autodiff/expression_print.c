#include "autodiff/expression.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "autodiff/expression_token.h"
#include "base/number.h"
#include "base/text.h"

enum { PRIORITY_ATOM = INT_MAX }; /* never bracketed */
enum { SUPERSCRIPT_MOST = 999999 };

/* What is still to be written: a text, or a node if text is NULL. */
struct item {
    const char *text;
    int node;
};

struct printer {
    const struct graph *g;
    bool pretty;
    int root;
    const char *(*name_of)(const void *data, int node);
    const void *data;
    struct item *items; /* a stack: the last one comes next */
    size_t n_items, most_items;
    char *out;
    size_t n_out, most_out;
    struct arena temporary;
};

static void *grown(struct arena *mem, const void *old, size_t n, size_t most, size_t size)
{
    char *bigger = arena_alloc(mem, most, size);
    if (n) {
        memcpy(bigger, old, n * size);
    }
    return bigger;
}

static void push(struct printer *p, struct item item)
{
    if (p->n_items == p->most_items) {
        p->most_items = 2 * p->most_items + 64; /* UNMUTATED: memory */
        p->items =
            grown(&p->temporary, p->items, p->n_items, p->most_items, sizeof *p->items);
    }
    p->items[p->n_items++] = item;
}

static void push_text(struct printer *p, const char *text)
{
    push(p, (struct item){.text = text});
}

static void push_node(struct printer *p, int node)
{
    push(p, (struct item){.node = node});
}

static void emit(struct printer *p, const char *text)
{
    size_t n = strlen(text);
    if (p->n_out + n > p->most_out) {     /* UNMUTATED: to grow early is only memory */
        p->most_out = 2 * (p->n_out + n); /* UNMUTATED: memory */
        p->out = grown(&p->temporary, p->out, p->n_out, p->most_out, sizeof *p->out);
    }
    memcpy(p->out + p->n_out, text, n);
    p->n_out += n;
}

/* The text to write in place of the node; NULL: the node is written in full. */
static const char *written_as(const struct printer *p, int node)
{
    return p->name_of && node != p->root ? p->name_of(p->data, node) : NULL;
}

static int priority_of(const struct printer *p, int node)
{
    const struct node *at = &p->g->nodes[node];
    const char *name = written_as(p, node);
    bool minus = name ? *name == '-' || strncmp(name, "−", strlen("−")) == 0
                      : at->op == OP_CONSTANT && signbit(at->constant);
    if (minus) {
        return op_table[OP_NEG].priority;
    }
    return name || !op_table[at->op].priority ? PRIORITY_ATOM : op_table[at->op].priority;
}

/* True if the node would be read as the axis of its call: max(A, cols). */
static bool is_axis(const struct printer *p, enum op op, int node)
{
    const struct node *at = &p->g->nodes[node];
    const char *name = written_as(p, node);
    name = name || at->op != OP_LEAF ? name : p->g->leaves[at->leaf].name;
    return name && op_of_axis(op, name, strlen(name)) != OP_MOST;
}

/* True if it is written as digits, to which no .T can be added. */
static bool is_number(const struct printer *p, int node)
{
    const char *name = written_as(p, node);
    return name ? text_is_digit(*name) : p->g->nodes[node].op == OP_CONSTANT;
}

/* True if no minus may stand right before it: −(−3), and −(0), which is no −0. Of many
 * minuses in a row only the last has brackets, since brackets may not be nested without
 * end. */
static bool signed_text(const struct printer *p, int node)
{
    const char *name = written_as(p, node);
    const struct node *at = &p->g->nodes[node];
    if (!name && at->op == OP_NEG) {
        return p->g->nodes[at->in[0]].op != OP_NEG;
    }
    return priority_of(p, node) == op_table[OP_NEG].priority ||
           (name && strcmp(name, "0") == 0);
}

/* True if it is a number, with a minus or without: x^−0.5 needs no brackets. */
static bool is_plain_number(const struct printer *p, int node)
{
    const struct node *at = &p->g->nodes[node];
    at = at->op == OP_NEG ? &p->g->nodes[at->in[0]] : at;
    return at->op == OP_CONSTANT && !written_as(p, node);
}

/* True if input k needs brackets: the text would be misread without them, or people would
 * read a minus right after a sign: 2·(−3). */
static bool bracketed(const struct printer *p, int node, int k)
{
    const struct op_info *info = &op_table[p->g->nodes[node].op];
    int in = p->g->nodes[node].in[k], theirs = priority_of(p, in);
    if (op_is_call(info)) {
        return k == 1 && is_axis(p, p->g->nodes[node].op, in);
    }
    if (info->form == FORM_POSTFIX && is_number(p, in)) {
        return true;
    }
    if (info->form == FORM_PREFIX && p->pretty && signed_text(p, in)) {
        return true;
    }
    if (info->form == FORM_INFIX && k == 1 && theirs == op_table[OP_NEG].priority) {
        return p->pretty && (p->g->nodes[node].op != OP_POW || !is_plain_number(p, in));
    }
    bool equal_too = info->form == FORM_INFIX && info->right == (k == 0);
    return theirs < info->priority || (theirs == info->priority && equal_too);
}

static void push_input(struct printer *p, int node, int k)
{
    bool brackets = bracketed(p, node, k);
    if (brackets) {
        push_text(p, ")");
    }
    push_node(p, p->g->nodes[node].in[k]);
    if (brackets) {
        push_text(p, "(");
    }
}

static const char *constant_text(struct printer *p, double value)
{
    for (const struct named_number *k = named_numbers; k->typed; k++) {
        bool taken = false;
        for (int i = 0; i < p->g->n_leaves; i++) {
            taken |= named_number_find(p->g->leaves[i].name,
                                       strlen(p->g->leaves[i].name)) == k;
        }
        if (k->value == value && !taken) {
            return p->pretty ? k->symbol : k->typed;
        }
    }
    char text[NUMBER_SIZE];
    number_short(text, value);
    return arena_copy(&p->temporary, text, strlen(text));
}

/* The exponent of a power as a superscript; NULL if it is no small whole number. */
static const char *exponent_text(struct printer *p, int node)
{
    int in = p->g->nodes[node].in[1];
    const struct node *exponent = &p->g->nodes[in];
    bool negative = exponent->op == OP_NEG;
    if (written_as(p, in)) {
        return NULL;
    }
    if (negative) {
        in = exponent->in[0];
    }
    if (negative && written_as(p, in)) {
        return NULL;
    }
    exponent = &p->g->nodes[in];
    double value = exponent->constant;
    if (exponent->op != OP_CONSTANT || !(value >= (negative ? 1 : 0)) || signbit(value) ||
        value > SUPERSCRIPT_MOST || value != floor(value)) {
        return NULL;
    }
    char text[TEXT_DIGITS];
    text_superscript(negative ? -(long)value : (long)value, text);
    return arena_copy(&p->temporary, text, strlen(text));
}

static void expand_infix(struct printer *p, int node)
{
    enum op op = p->g->nodes[node].op;
    const char *power = p->pretty && op == OP_POW ? exponent_text(p, node) : NULL;
    const char *symbol = p->pretty ? op_table[op].symbol : op_table[op].typed;
    if (power) {
        push_text(p, power);
    } else {
        const char *space = op_table[op].priority == 1 ? " " : "";
        push_input(p, node, 1);
        push_text(p, space);
        push_text(p, symbol);
        push_text(p, space);
    }
    push_input(p, node, 0);
}

static void expand(struct printer *p, int node)
{
    const struct node *at = &p->g->nodes[node];
    const struct op_info *info = &op_table[at->op];
    const char *name = written_as(p, node);
    const char *symbol = p->pretty ? info->symbol : info->typed;
    if (name) {
        emit(p, name);
    } else if (at->op == OP_LEAF) {
        emit(p, p->g->leaves[at->leaf].name);
    } else if (at->op == OP_CONSTANT) {
        emit(p, constant_text(p, at->constant));
    } else if (info->form == FORM_INFIX) {
        expand_infix(p, node);
    } else if (info->form == FORM_PREFIX) {
        push_input(p, node, 0);
        push_text(p, symbol);
    } else if (info->form == FORM_POSTFIX) {
        push_text(p, symbol);
        push_text(p, p->pretty ? "" : ".");
        push_input(p, node, 0);
    } else {
        push_text(p, ")");
        push_text(p, info->axis);
        push_text(p, *info->axis ? ", " : "");
        for (int k = info->arity - 1; k >= 0; k--) {
            push_input(p, node, k);
            push_text(p, k ? ", " : "(");
        }
        push_text(p, symbol);
    }
}

char *expression_print_node(const struct graph *g, int node, bool pretty,
                            const char *(*name_of)(const void *data, int node),
                            const void *data, struct arena *mem)
{
    struct printer p = {.g = g,
                        .pretty = pretty,
                        .root = node,
                        .name_of = name_of,
                        .data = data,
                        .temporary = ARENA_INIT};
    push_node(&p, node);
    while (p.n_items) {
        struct item item = p.items[--p.n_items];
        if (item.text) {
            emit(&p, item.text);
        } else {
            expand(&p, item.node);
        }
    }
    char *text = arena_copy(mem, p.out, p.n_out);
    arena_release(&p.temporary);
    return text;
}

char *expression_print(const struct graph *g, bool pretty, struct arena *mem)
{
    return expression_print_node(g, g->n - 1, pretty, NULL, NULL, mem);
}
