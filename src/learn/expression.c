#include "learn/expression.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "learn/expression_token.h"

/* A shunting-yard parser: operands wait in `values`, operations and open brackets in
 * `pending`. Nodes are added when an operation has its operands, which is left-to-right
 * post-order. Nothing recurses, so no text can overflow the stack.
 *
 * A byte of text makes at most one operand and one operation (a product that is not
 * written), so the limit on bytes keeps any text within the limit on nodes. */
_Static_assert(2 * EXPRESSION_BYTES < GRAPH_NODES_MOST, "a text could have more nodes");

enum pending_kind { PENDING_OPERATION, PENDING_BRACKET, PENDING_CALL };

struct pending {
    enum pending_kind kind;
    enum op op;    /* OPERATION, CALL */
    int arguments; /* CALL: commas so far + 1 */
    long column;
};

struct parser {
    const char *text;
    size_t n, at;
    const struct expression_options *options;
    struct graph g;
    int *leaf_nodes; /* [most] node of a leaf; -1: none yet */
    int *values;     /* [most] node indices */
    int n_values;
    struct pending *pending; /* [most] */
    int n_pending, nesting;
    bool value_next; /* an operand is expected, else an operator */
    bool powered;    /* the operand before bears a superscript */
    int *table;      /* [table_size] with share: node index + 1 by hash; 0: free */
    size_t table_size;
    struct arena temporary;
    struct fail *fail;
};

/* --- nodes ---------------------------------------------------------------------------
 */

/* 0 and -0 are two constants, and nan is one. */
static uint64_t bits_of(double v)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    return bits;
}

static uint64_t mixed(uint64_t h, uint64_t field)
{
    return ((h ^ field) * 0x9E3779B97F4A7C15U) ^ (h >> 29); /* UNMUTATED: as hash_of */
}

static size_t hash_of(const struct node *node)
{
    uint64_t h = (uint64_t)node->op;
    h = mixed(h, (uint64_t)node->in[0]); /* UNMUTATED: a worse mixture costs time */
    h = mixed(h, (uint64_t)node->in[1]); /* UNMUTATED: likewise */
    h = mixed(h, bits_of(node->constant));
    return (size_t)(h ^ (h >> 32)); /* UNMUTATED: likewise */
}

static bool equal_nodes(const struct node *a, const struct node *b)
{
    return a->op == b->op && a->in[0] == b->in[0] && a->in[1] == b->in[1] &&
           bits_of(a->constant) == bits_of(b->constant);
}

/* Pushes the node just added, or, with share, an equal one instead of it. */
static void push(struct parser *p, int node)
{
    if (p->options->share) {
        size_t slot = hash_of(&p->g.nodes[node]) % p->table_size;
        while (p->table[slot] &&
               !equal_nodes(&p->g.nodes[p->table[slot] - 1], &p->g.nodes[node]))
            slot = slot + 1 < p->table_size ? slot + 1 : 0;
        if (p->table[slot])
            p->g.n--;
        else
            p->table[slot] = node + 1;
        node = p->table[slot] - 1;
    }
    p->values[p->n_values++] = node;
}

static void push_leaf(struct parser *p, const char *name, size_t n, long column)
{
    int leaf = 0;
    while (leaf < p->g.n_leaves && !(memcmp(p->g.leaves[leaf].name, name, n) == 0 &&
                                     p->g.leaves[leaf].name[n] == '\0'))
        leaf++;
    if (leaf == p->g.n_leaves) {
        memcpy(p->g.leaves[leaf].name, name, n);
        p->leaf_nodes[p->g.n_leaves++] = -1;
    }
    if (p->leaf_nodes[leaf] < 0)
        p->leaf_nodes[leaf] = graph_add_leaf(&p->g, leaf, column);
    p->values[p->n_values++] = p->leaf_nodes[leaf];
}

static void push_op(struct parser *p, enum op op, long column)
{
    bool two = op_table[op].arity == 2;
    int b = two ? p->values[--p->n_values] : -1;
    int a = p->values[--p->n_values];
    push(p, graph_add_op(&p->g, op, a, b, column));
}

/* --- what waits ----------------------------------------------------------------------
 */

static const struct pending *top(const struct parser *p)
{
    return p->n_pending ? &p->pending[p->n_pending - 1] : NULL;
}

/* Carries out what waits, up to a bracket, and binds tighter than the infix operation
 * `next` (NULL: all of it). What binds as tightly goes on waiting if `next` is right
 * associative. */
static void reduce(struct parser *p, const struct op_info *next)
{
    const struct pending *t;
    while ((t = top(p)) != NULL && t->kind == PENDING_OPERATION) {
        if (next && op_table[t->op].priority < next->priority + next->right)
            return;
        p->n_pending--;
        push_op(p, t->op, t->column);
    }
}

static void wait_for(struct parser *p, enum pending_kind kind, enum op op, size_t at)
{
    p->pending[p->n_pending++] =
        (struct pending){.kind = kind, .op = op, .arguments = 1, .column = (long)at + 1};
}

static void take_infix(struct parser *p, enum op op, size_t at)
{
    reduce(p, &op_table[op]);
    wait_for(p, PENDING_OPERATION, op, at);
    p->value_next = true;
}

/* --- errors --------------------------------------------------------------------------
 */

static enum err unexpected(const struct parser *p, const struct token *t,
                           const char *expected)
{
    if (t->kind == TOKEN_END)
        return fail_set(p->fail, ERR_INPUT, "", (long)t->at + 1,
                        "expected %s, found the end", expected);
    return fail_set(p->fail, ERR_INPUT, "", (long)t->at + 1, "expected %s, found %.*s",
                    expected, t->n > 40 ? 40 : (int)t->n, p->text + t->at);
}

static enum err wrong_arguments(const struct parser *p, const struct token *t,
                                const struct pending *call)
{
    const struct op_info *info = &op_table[call->op];
    return fail_set(p->fail, ERR_INPUT, "", (long)t->at + 1, "%s takes %s", info->typed,
                    info->arity == 2 ? "two arguments, separated by a comma"
                                     : "one argument");
}

/* --- operands ------------------------------------------------------------------------
 */

static enum err take_open(struct parser *p, enum pending_kind kind, enum op op, size_t at,
                          size_t bracket)
{
    if (p->nesting == EXPRESSION_NESTING)
        return fail_set(p->fail, ERR_INPUT, "", (long)bracket + 1,
                        "brackets nested deeper than %d", EXPRESSION_NESTING);
    p->nesting++;
    wait_for(p, kind, op, at);
    return ERR_NONE;
}

/* A word as a product of its parts. */
static enum err take_parts(struct parser *p, const struct token *word)
{
    struct part parts[NAME_MOST];
    int n_parts;
    const char *text = p->text + word->at;
    enum err err = word_parts(text, word->n, p->options, (long)word->at + 1, parts,
                              &n_parts, p->fail);
    if (err != ERR_NONE)
        return err;
    for (int i = 0; i < n_parts; i++) {
        size_t at = word->at + parts[i].at;
        if (i > 0)
            take_infix(p, OP_MUL, at);
        if (parts[i].number)
            push(p, graph_add_constant(&p->g, parts[i].number->value, (long)at + 1));
        else
            push_leaf(p, p->text + at, parts[i].n, (long)at + 1);
    }
    p->value_next = false;
    return ERR_NONE;
}

static enum err take_word(struct parser *p, const struct token *word)
{
    const char *text = p->text + word->at;
    size_t next = word->at + word->n;
    next += strspn(p->text + next, " ");
    bool bracket = p->text[next] == '(';
    enum op op = bracket ? op_find(FORM_CALL, text, word->n) : OP_MOST;
    /* a declared name is itself, even if a function is called so */
    bool own = word_is_declared(text, word->n, p->options);
    if (op != OP_MOST && !own) {
        p->at = next + 1;
        return take_open(p, PENDING_CALL, op, word->at, next);
    }
    if (bracket && !word_is_name(text, word->n, p->options))
        return word_not_function(text, word->n, (long)word->at + 1, p->fail);
    return take_parts(p, word);
}

static enum err take_value(struct parser *p, const struct token *t)
{
    switch (t->kind) {
    case TOKEN_NUMBER:
        push(p, graph_add_constant(&p->g, t->number, (long)t->at + 1));
        p->value_next = false;
        return ERR_NONE;
    case TOKEN_WORD:
        return take_word(p, t);
    case TOKEN_OPEN:
        return take_open(p, PENDING_BRACKET, OP_MOST, t->at, t->at);
    case TOKEN_OPERATOR:
        if (t->op == OP_SUB)
            wait_for(p, PENDING_OPERATION, OP_NEG, t->at);
        if (t->op == OP_SUB || t->op == OP_ADD) /* +x is x */
            return ERR_NONE;
        break;
    default: /* what follows an operand, or the end */
        break;
    }
    return unexpected(p, t, "a number, a name or (");
}

/* --- what may follow an operand ------------------------------------------------------
 */

static enum err take_superscript(struct parser *p, const struct token *t)
{
    long column = (long)t->at + 1;
    push(p, graph_add_constant(&p->g, t->number, column));
    if (t->negative)
        push_op(p, OP_NEG, column);
    push_op(p, OP_POW, column);
    return ERR_NONE;
}

static enum err take_close(struct parser *p, const struct token *t)
{
    reduce(p, NULL);
    const struct pending *open = top(p);
    if (!open)
        return fail_set(p->fail, ERR_INPUT, "", (long)t->at + 1,
                        "this ) closes no (; expected an operator or the end");
    if (open->kind == PENDING_CALL && open->arguments != op_table[open->op].arity)
        return wrong_arguments(p, t, open);
    p->n_pending--;
    p->nesting--;
    if (open->kind == PENDING_CALL)
        push_op(p, open->op, open->column);
    return ERR_NONE;
}

static enum err take_comma(struct parser *p, const struct token *t)
{
    reduce(p, NULL);
    const struct pending *call = top(p);
    if (!call || call->kind != PENDING_CALL)
        return fail_set(p->fail, ERR_INPUT, "", (long)t->at + 1,
                        "a comma stands only between arguments, as in max(a, b)");
    if (call->arguments == op_table[call->op].arity)
        return wrong_arguments(p, t, call);
    p->pending[p->n_pending - 1].arguments++;
    p->value_next = true;
    return ERR_NONE;
}

static enum err take_end(struct parser *p, const struct token *t)
{
    reduce(p, NULL);
    const struct pending *open = top(p);
    if (open)
        return fail_set(p->fail, ERR_INPUT, "", (long)t->at + 1,
                        "expected ) for the %s at column %ld",
                        open->kind == PENDING_CALL ? op_table[open->op].typed : "(",
                        open->column);
    return ERR_NONE;
}

static enum err take_operator(struct parser *p, const struct token *t)
{
    bool powered = p->powered;
    p->powered = t->kind == TOKEN_SUPERSCRIPT;
    if (powered && (p->powered || (t->kind == TOKEN_OPERATOR && t->op == OP_POW)))
        return fail_set(p->fail, ERR_INPUT, "", (long)t->at + 1,
                        "a power of a power needs brackets: (x²)^3 or x^(2^3)");
    switch (t->kind) {
    case TOKEN_OPERATOR:
        take_infix(p, t->op, t->at);
        return ERR_NONE;
    case TOKEN_SUPERSCRIPT:
        return take_superscript(p, t);
    case TOKEN_CLOSE:
        return take_close(p, t);
    case TOKEN_COMMA:
        return take_comma(p, t);
    case TOKEN_END:
        return take_end(p, t);
    case TOKEN_WORD:
    case TOKEN_OPEN:
        take_infix(p, OP_MUL, t->at);
        return take_value(p, t);
    default: /* a number: 2 3 is no product */
        break;
    }
    return unexpected(p, t, "an operator");
}

/* --- the whole -----------------------------------------------------------------------
 */

static void parser_init(struct parser *p)
{
    size_t names = (size_t)p->options->n_names;
    size_t most = 2 * p->n + 2; /* UNMUTATED: memory */
    struct arena *mem = &p->temporary;
    p->g.nodes = arena_new(mem, struct node, most);
    p->g.leaves = arena_new(mem, struct leaf, names + p->n);
    p->leaf_nodes = arena_new(mem, int, names + p->n);
    p->values = arena_new(mem, int, most);
    p->pending = arena_new(mem, struct pending, most);
    p->value_next = true;
    for (size_t i = 0; i < names; i++) {
        size_t length = strlen(p->options->names[i]);
        assert(length <= NAME_MOST);
        memcpy(p->g.leaves[i].name, p->options->names[i], length);
        p->leaf_nodes[i] = -1;
    }
    p->g.n_leaves = p->options->n_names;
    if (p->options->share) {
        p->table_size = 16;              /* UNMUTATED: enough for what is short */
        while (p->table_size < 2 * most) /* UNMUTATED: fuller only costs time */
            p->table_size *= 2;
        p->table = arena_new(mem, int, p->table_size);
    }
}

static enum err parser_run(struct parser *p)
{
    for (;;) {
        struct token t;
        enum err err = token_read(p->text, p->at, &t, p->fail);
        if (err != ERR_NONE)
            return err;
        bool operand = p->value_next;
        p->at = t.at + t.n;
        err = operand ? take_value(p, &t) : take_operator(p, &t);
        if (err != ERR_NONE || t.kind == TOKEN_END)
            return err;
    }
}

enum err expression_parse(const char *text, const struct expression_options *options,
                          struct arena *mem, struct graph *out, struct fail *fail)
{
    size_t n = strlen(text);
    if (n > EXPRESSION_BYTES)
        return fail_set(fail, ERR_INPUT, "", EXPRESSION_BYTES + 1,
                        "expression longer than %d bytes", EXPRESSION_BYTES);
    struct parser p = {
        .text = text, .n = n, .options = options, .temporary = ARENA_INIT, .fail = fail};
    parser_init(&p);
    enum err err = parser_run(&p);
    if (err == ERR_NONE) {
        assert(p.n_values == 1 && p.values[0] == p.g.n - 1);
        *out = p.g;
        out->nodes = arena_new(mem, struct node, p.g.n);
        out->leaves = arena_new(mem, struct leaf, p.g.n_leaves);
        memcpy(out->nodes, p.g.nodes, (size_t)p.g.n * sizeof *out->nodes);
        memcpy(out->leaves, p.g.leaves, (size_t)p.g.n_leaves * sizeof *out->leaves);
    }
    arena_release(&p.temporary);
    return err;
}
