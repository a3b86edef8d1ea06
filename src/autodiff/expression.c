#include "autodiff/expression.h"

#include <assert.h>
#include <string.h>

#include "autodiff/expression_build.h"
#include "autodiff/expression_token.h"
#include "base/text.h"

/* A shunting-yard parser: operands wait in `operands`, operations and open brackets in
 * `pending`. Nodes are added when an operation has its operands, which is left-to-right
 * post-order. Nothing recurses, so no text can overflow the stack.
 *
 * A byte of text makes at most one operand and one operation (an implicit product), so
 * the limit on bytes keeps any text within the limit on nodes. */
_Static_assert(2 * EXPRESSION_BYTES < GRAPH_NODES_MOST, "a text could have more nodes");

struct parser {
    const char *text;
    size_t at;
    const struct expression_options *options;
    struct build b;
    int nesting;              /* open brackets */
    enum token_kind previous; /* the token before this one */
    struct arena temporary;
    struct fail *fail;
};

/* ---- errors ---- */

static enum err unexpected(const struct parser *p, const struct token *t,
                           const char *expected)
{
    enum { QUOTED = 40 }; /* bytes of the token, at most */
    bool end = t->kind == TOKEN_END;
    size_t n = t->n < QUOTED ? t->n : QUOTED; /* UNMUTATED: equal ones are the same */
    return fail_set(p->fail, ERR_INPUT, "", (long)t->at + 1, "expected %s, found %.*s",
                    expected, end ? QUOTED : (int)n, end ? "the end" : p->text + t->at);
}

static enum err wrong_arguments(const struct parser *p, const struct token *t,
                                const struct pending *call)
{
    const struct op_info *info = &op_table[call->op];
    const char *takes = info->form == FORM_MANY ? "two arguments or more, with commas"
                        : info->arity == 2      ? "two arguments, separated by a comma"
                                                : "one argument";
    return fail_set(p->fail, ERR_INPUT, "", (long)t->at + 1, "%.*s takes %s%s",
                    call->n_name, p->text + call->column - 1, takes,
                    textbook_arguments(call->op, known_ops(p->options)));
}

/* The error of a bracket, bar or call that is still open at t. */
static enum err not_closed(const struct parser *p, const struct token *t,
                           const struct pending *open)
{
    long column = text_column(p->text, (size_t)open->column - 1);
    return fail_set(p->fail, ERR_INPUT, "", (long)t->at + 1,
                    "expected %s for the %.*s at column %ld",
                    open->kind == PENDING_BAR ? "|" : ")",
                    open->kind == PENDING_CALL ? open->n_name : 1,
                    p->text + open->column - 1, column);
}

/* ---- operands ---- */

static enum err check_nesting(struct parser *p, size_t at)
{
    if (p->nesting == EXPRESSION_NESTING) {
        return fail_set(p->fail, ERR_INPUT, "", (long)at + 1,
                        "brackets nested deeper than %d", EXPRESSION_NESTING);
    }
    p->nesting++;
    return ERR_NONE;
}

static enum err take_open(struct parser *p, enum pending_kind kind, size_t at)
{
    enum err err = check_nesting(p, at);
    if (err == ERR_NONE) {
        build_wait(&p->b, kind, OP_MOST, at);
    }
    return err;
}

/* `bracket`: the byte of the call's (. */
static enum err take_call(struct parser *p, const struct token *word, enum op op,
                          const struct token *power, size_t bracket)
{
    enum err err = check_nesting(p, bracket);
    if (err == ERR_NONE) {
        struct pending *call = build_wait(&p->b, PENDING_CALL, op, word->at);
        call->n_name = (int)word->n;
        call->power = *power;
        p->at = bracket + 1;
    }
    return err;
}

/* Reads a word as the product of its parts. */
static enum err take_parts(struct parser *p, const struct word *word)
{
    struct part parts[NAME_MOST];
    int n_parts;
    enum err err = word_parts(word, p->options, parts, &n_parts, p->fail);
    if (err != ERR_NONE) {
        return err;
    }
    for (int i = 0; i < n_parts; i++) {
        char name[NAME_SIZE];
        size_t at = word->at[parts[i].at];
        if (i > 0) {
            build_infix(&p->b, OP_MUL, at);
        }
        if (parts[i].number) {
            build_constant(&p->b, parts[i].number->value, (long)at + 1);
        } else {
            size_t n = part_name(word, parts[i], p->options, name);
            build_leaf(&p->b, name, n, (long)at + 1);
        }
        build_operand_ends(&p->b);
    }
    return ERR_NONE;
}

/* True if a declared name, the word or a name of the function, hides the function. */
static bool is_hidden(enum op op, const struct word *word,
                      const struct expression_options *options)
{
    const char *typed = op_table[op].typed, *symbol = op_table[op].symbol;
    return word_is_declared(word->text, word->n, options) ||
           word_is_declared(typed, strlen(typed), options) ||
           word_is_declared(symbol, strlen(symbol), options);
}

/* True if the whole word calls a function, *op, that no declared name hides. */
static bool is_function_name(const struct word *word,
                             const struct expression_options *options, enum op *op)
{
    size_t used;
    *op = op_called(word->text, word->n, known_ops(options), &used);
    return *op != OP_MOST && used == word->n && !is_hidden(*op, word, options);
}

static enum err take_word(struct parser *p, const struct token *t)
{
    struct token power;
    struct word word;
    enum op op = OP_MOST;
    size_t end = t->at + t->n;
    bool any_power;
    size_t bracket = textbook_power(p->text, end, &power, &any_power);
    if (t->root && bracket && power.kind == TOKEN_END) {
        return take_call(p, t, OP_SQRT, &power, bracket);
    }
    if (t->root) {
        build_wait(&p->b, PENDING_ROOT, OP_SQRT, t->at);
        return ERR_NONE;
    }
    word_read(p->text, t->at, &word);
    enum err err = textbook_check(p->text, t->at, bracket != 0, p->options, p->fail);
    if (err != ERR_NONE) {
        return err;
    }
    bool may_be = bracket || (any_power && name_single(word.text) < word.n); /* σ² */
    bool is_function = may_be && is_function_name(&word, p->options, &op);
    if (!is_function) {
        bool is_call = bracket && power.kind == TOKEN_END;
        return is_call && !word_is_name(word.text, word.n, p->options)
                   ? word_not_function(&word, p->options, p->fail)
                   : take_parts(p, &word);
    }
    if (power.negative) {
        return fail_set(
            p->fail, ERR_INPUT, "", (long)end + 1,
            "one over it or its inverse? write 1/%s(x), or the inverse's name "
            "as in asin(x)",
            word.text);
    }
    return bracket ? take_call(p, t, op, &power, bracket)
                   : textbook_power_error(p->text, t, &power, p->fail);
}

static enum err take_operand(struct parser *p, const struct token *t)
{
    bool rooted = build_top(&p->b) && build_top(&p->b)->kind == PENDING_ROOT;
    switch (t->kind) {
    case TOKEN_NUMBER:
        build_constant(&p->b, t->number, (long)t->at + 1);
        build_operand_ends(&p->b);
        return ERR_NONE;
    case TOKEN_WORD:
        return take_word(p, t);
    case TOKEN_OPEN:
        return take_open(p, PENDING_BRACKET, t->at);
    case TOKEN_BAR:
        return take_open(p, PENDING_BAR, t->at);
    case TOKEN_OPERATOR:
        if (rooted || (t->op != OP_SUB && t->op != OP_ADD)) {
            break;
        }
        if (t->op == OP_SUB) { /* +x is x */
            build_wait(&p->b, PENDING_OPERATION, OP_NEG, t->at);
        }
        return ERR_NONE;
    default: /* a token that follows an operand, or the end */
        break;
    }
    return unexpected(p, t, "a number, a name or (");
}

/* ---- what may follow an operand ---- */

static void take_power(struct parser *p, const struct token *t)
{
    long column = (long)t->at + 1;
    build_constant(&p->b, t->number, column);
    if (t->negative) {
        build_op(&p->b, OP_NEG, column);
    }
    build_op(&p->b, OP_POW, column);
    p->b.no_power = "a power of a power needs brackets: (x²)^3 or x^(2^3)";
}

static enum err take_postfix(struct parser *p, const struct token *t)
{
    const struct pending *top = build_top(&p->b);
    if (p->previous == TOKEN_NUMBER) {
        bool power = top && top->kind == PENDING_OPERATION && top->op == OP_POW;
        return fail_set(p->fail, ERR_INPUT, "", (long)t->at + 1, "%s",
                        power ? "the transpose of a power needs brackets: (A^2).T"
                              : "a number is its own transpose; for a product with T "
                                "write *T");
    }
    build_op(&p->b, t->op, (long)t->at + 1);
    return ERR_NONE;
}

static void end_bracket(struct parser *p)
{
    p->b.n_pending--;
    p->nesting--;
    build_operand_ends(&p->b);
}

static enum err take_close(struct parser *p, const struct token *t)
{
    build_reduce(&p->b, NULL);
    const struct pending *open = build_top(&p->b);
    if (!open) {
        return fail_set(p->fail, ERR_INPUT, "", (long)t->at + 1,
                        "this ) closes no (; expected an operator or the end");
    }
    if (open->kind == PENDING_BAR) {
        return not_closed(p, t, open);
    }
    if (open->kind == PENDING_CALL) {
        if (open->arguments != op_table[open->op].arity) {
            return wrong_arguments(p, t, open);
        }
        build_op(&p->b, open->op, open->column);
        if (open->power.kind != TOKEN_END) {
            take_power(p, &open->power);
        }
    }
    end_bracket(p);
    return ERR_NONE;
}

static enum err take_bar(struct parser *p, const struct token *t)
{
    if (!build_in_bars(&p->b)) { /* 2|x| */
        build_infix(&p->b, OP_MUL, t->at);
        return take_operand(p, t);
    }
    build_reduce(&p->b, NULL);
    build_op(&p->b, OP_ABS, p->b.pending[p->b.n_pending - 1].column);
    end_bracket(p);
    return ERR_NONE;
}

static enum err take_comma(struct parser *p, const struct token *t)
{
    build_reduce(&p->b, NULL);
    struct pending *call = build_top(&p->b);
    if (!call || call->kind != PENDING_CALL) {
        return fail_set(p->fail, ERR_INPUT, "", (long)t->at + 1,
                        "a comma stands only between arguments, as in max(a, b)");
    }
    if (p->options->shapes && call->arguments == 1) {
        size_t end = axis_read(p->text, p->at, &call->op);
        if (end) {
            p->at = end;
            return ERR_NONE;
        }
    }
    if (call->arguments < op_table[call->op].arity) {
        call->arguments++;
    } else if (op_table[call->op].form == FORM_MANY) {
        build_op(&p->b, call->op, call->column);
    } else {
        return wrong_arguments(p, t, call);
    }
    p->b.operand_next = true;
    return ERR_NONE;
}

static enum err take_end(struct parser *p, const struct token *t)
{
    build_reduce(&p->b, NULL);
    const struct pending *open = build_top(&p->b);
    return open ? not_closed(p, t, open) : ERR_NONE;
}

static enum err take_operator(struct parser *p, const struct token *t)
{
    const char *no_power = p->b.no_power;
    p->b.no_power = NULL;
    if (no_power && (t->kind == TOKEN_SUPERSCRIPT ||
                     (t->kind == TOKEN_OPERATOR && t->op == OP_POW))) {
        return fail_set(p->fail, ERR_INPUT, "", (long)t->at + 1, "%s", no_power);
    }
    switch (t->kind) {
    case TOKEN_OPERATOR:
        build_infix(&p->b, t->op, t->at);
        return ERR_NONE;
    case TOKEN_SUPERSCRIPT:
        take_power(p, t);
        return ERR_NONE;
    case TOKEN_POSTFIX:
        return take_postfix(p, t);
    case TOKEN_CLOSE:
        return take_close(p, t);
    case TOKEN_BAR:
        return take_bar(p, t);
    case TOKEN_COMMA:
        return take_comma(p, t);
    case TOKEN_END:
        return take_end(p, t);
    case TOKEN_WORD:
    case TOKEN_OPEN:
        build_infix(&p->b, OP_MUL, t->at);
        return take_operand(p, t);
    default: /* a number: 2 3 is no product */
        break;
    }
    return unexpected(p, t, "an operator");
}

/* ---- the parser ---- */

static enum err parser_run(struct parser *p)
{
    for (;;) {
        struct token t;
        enum err err = token_read(p->text, p->at, known_ops(p->options), &t, p->fail);
        if (err != ERR_NONE) {
            return err;
        }
        bool operand = p->b.operand_next;
        p->at = t.at + t.n;
        err = operand ? take_operand(p, &t) : take_operator(p, &t);
        p->previous = t.kind;
        if (p->b.misfit) { /* stands before anything that is wrong with this token */
            return fail_set(p->fail, ERR_INPUT, "", p->b.misfit_column, "%s",
                            p->b.misfit);
        }
        if (err != ERR_NONE || t.kind == TOKEN_END) {
            return err;
        }
    }
}

enum err expression_parse(const char *text, const struct expression_options *options,
                          struct arena *mem, struct graph *out, struct fail *fail)
{
    size_t n = strlen(text);
    if (n > EXPRESSION_BYTES) {
        return fail_set(fail, ERR_INPUT, "", text_column(text, EXPRESSION_BYTES),
                        "expression longer than %d bytes", EXPRESSION_BYTES);
    }
    struct parser p = {
        .text = text, .options = options, .temporary = ARENA_INIT, .fail = fail};
    build_init(&p.b, options, n, &p.temporary);
    enum err err = parser_run(&p);
    if (err != ERR_NONE && fail) { /* its column is a byte */
        fail->column = text_column(text, (size_t)fail->column - 1);
    }
    if (err == ERR_NONE) {
        const struct graph *g = &p.b.g;
        assert(p.b.n_operands == 1 && p.b.operands[0] == g->n - 1);
        *out = *g;
        out->nodes = arena_new(mem, struct node, g->n);
        out->leaves = arena_new(mem, struct leaf, g->n_leaves);
        memcpy(out->nodes, g->nodes, (size_t)g->n * sizeof *out->nodes);
        memcpy(out->leaves, g->leaves, (size_t)g->n_leaves * sizeof *out->leaves);
    }
    arena_release(&p.temporary);
    return err;
}
