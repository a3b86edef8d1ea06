#include "explain/notation.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "autodiff/expression.h"
#include "explain/rule_case.h"
#include "base/number.h"
#include "base/text.h"

/* ---- names ---- */

bool notation_number(const struct graph *g, int node, double *value)
{
    const struct node *n = &g->nodes[node];
    bool minus = n->op == OP_NEG && g->nodes[n->in[0]].op == OP_CONSTANT;
    double v = g->nodes[minus ? n->in[0] : node].constant;
    *value = minus ? -v : v;
    return minus || n->op == OP_CONSTANT;
}

/* A letter to number the operations by: one that no leaf has with digits after it. */
static char free_letter(const struct graph *g)
{
    static const char letters[] = "zuvqtnskrg";
    for (const char *c = letters; *c; c++) {
        bool taken = false;
        for (int i = 0; i < g->n_leaves; i++) {
            taken |= g->leaves[i].name[0] == *c &&
                     isdigit((unsigned char)g->leaves[i].name[1]);
        }
        if (!taken) {
            return *c;
        }
    }
    return 'z';
}

static const char *output_name(const struct graph *g)
{
    static const char *const names[] = {"L", "J", "E"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        if (graph_leaf_named(g, names[k]) < 0) {
            return names[k];
        }
    }
    return "out";
}

static void name_nodes(struct notation *t, const struct graph *g, struct arena *mem)
{
    char letter = free_letter(g), digits[TEXT_DIGITS];
    long count = 0;
    for (int i = 0; i < g->n; i++) {
        const struct node *n = &g->nodes[i];
        if (n->op == OP_LEAF) {
            t->names[i] = t->typed[i] = g->leaves[n->leaf].name;
        } else if (n->op == OP_CONSTANT) {
            t->names[i] = t->typed[i] = number_text(n->constant, 6, mem);
        } else if (i == g->n - 1) {
            t->names[i] = t->typed[i] = output_name(g);
        } else {
            count++;
            double number;
            t->typed[i] = arena_printf(mem, "%c%ld", letter, count);
            t->names[i] =
                notation_number(g, i, &number)
                    ? number_text(number, 6, mem)
                    : arena_printf(mem, "%c%s", letter, text_subscript(count, digits));
        }
    }
}

int notation_find(const struct notation *t, const struct graph *g, const char *typed,
                  size_t n)
{
    char name[NAME_SIZE];
    const char *end = typed + n;
    while (typed < end && *typed == ' ') { /* UNMUTATED: blanks alone are no name */
        typed++;
    }
    while (typed < end && end[-1] == ' ') { /* UNMUTATED: likewise */
        end--;
    }
    if (!expression_name(typed, (size_t)(end - typed), name)) {
        return -1;
    }
    for (int i = 0; i < g->n; i++) {
        if (strcmp(t->typed[i], name) == 0) { /* a constant's begins with no letter */
            return i;
        }
    }
    return -1;
}

/* ---- formulas ---- */

struct naming {
    const struct graph *g;
    const char *const *texts; /* [n] names or numbers of the nodes */
};

static const char *name_of(const void *data, int node)
{
    const struct naming *s = data;
    double number;
    return notation_number(s->g, node, &number) ? NULL : s->texts[node];
}

const char *notation_numbers(const struct graph *g, const double *values, int node,
                             int digits, struct arena *mem)
{
    const char **texts = arena_new(mem, const char *, g->n);
    for (int k = 0; k < 2; k++) {
        int in = g->nodes[node].in[k];
        if (in >= 0) {
            texts[in] = number_text(values[in], digits, mem);
        }
    }
    struct naming s = {g, texts};
    return expression_print_node(g, node, true, name_of, &s, mem);
}

/* ---- rules ---- */

/* What a rule speaks of: the inputs and the result, and, for operations on whole matrices
 * (matrix_rule.h), the gradient by the result. */
enum { ROLE_A, ROLE_B, ROLE_OUT, ROLES };
static const char *const roles[ROLES] = {"a", "b", "out"};

struct rule {
    const struct graph *g;
    const char *const *texts; /* of the roles */
};

static const char *role_text(const void *data, int node)
{
    const struct rule *r = data;
    const struct node *n = &r->g->nodes[node];
    return n->op == OP_LEAF ? r->texts[n->leaf] : NULL;
}

/* True if a number that begins with a minus needs brackets there: not at the beginning of
 * a text or of brackets. (No rule with words in it has a power.) */
static bool needs_brackets(const char *text, const char *before)
{
    size_t n = strlen(before);
    bool begins = n == 0 || before[n - 1] == '(';
    return !begins && strncmp(text, "−", strlen("−")) == 0;
}

/* Rules with words in them ("1 if a > 0, else 0") are no expressions: replaces a, b and
 * out where they stand alone. */
static const char *replace_words(const char *rule, const char *const *texts,
                                 struct arena *mem)
{
    const char *out = "";
    while (*rule) {
        size_t n = strcspn(rule, "abo");
        out = arena_printf(mem, "%s%.*s", out, (int)n, rule);
        rule += n;
        size_t word = 0;
        while (isalpha((unsigned char)rule[word])) {
            word++;
        }
        const char *text = NULL;
        for (int k = 0; k < ROLES; k++) {
            text = strlen(roles[k]) == word && memcmp(rule, roles[k], word) == 0
                       ? texts[k]
                       : text;
        }
        bool brackets = text && needs_brackets(text, out);
        out = text ? arena_printf(mem, brackets ? "%s(%s)" : "%s%s", out, text)
                   : arena_printf(mem, "%s%.*s", out, (int)word, rule);
        rule += word;
    }
    return out;
}

/* A parsed rule. Most rules are an expression in a, b and out. */
struct parsed {
    const char *rule;
    bool known;      /* it was parsed */
    bool expression; /* else it has words in it */
    struct graph g;
};

static void parse_rule(struct parsed *p, const char *rule, bool matrices,
                       struct arena *mem)
{
    /* all rules apply to numbers */
    static const struct shape numbers[MATRIX_ROLES] = {{0}};
    struct expression_options options = {.names = matrices ? matrix_roles : roles,
                                         .n_names = matrices ? MATRIX_ROLES : ROLES,
                                         .shapes = matrices ? numbers : NULL,
                                         .only_names = true};
    p->rule = rule;
    p->known = true;
    p->expression = expression_parse(rule, &options, mem, &p->g, NULL) == ERR_NONE;
}

static const char *write_rule(const struct parsed *p, const char *const *texts,
                              struct arena *mem)
{
    if (!p->expression) {
        return replace_words(p->rule, texts, mem);
    }
    const struct graph *g = &p->g;
    if (g->nodes[g->n - 1].op == OP_LEAF) { /* role_text is not asked for the root */
        return texts[g->nodes[g->n - 1].leaf];
    }
    return expression_print_node(g, g->n - 1, true, role_text, &(struct rule){g, texts},
                                 mem);
}

/* The local gradient of a power whose exponent is a number: 2·z₃, 3·x². */
static const char *power_rule(double exponent, struct arena *mem)
{
    char factor[NUMBER_SIZE], less[NUMBER_SIZE];
    number_short(factor, exponent);
    number_short(less, exponent - 1);
    if (exponent - 1 == 0) {
        return "1";
    }
    return exponent - 2 == 0   ? arena_printf(mem, "%s*a", factor)
           : exponent + 1 == 0 ? arena_printf(mem, "-a^(%s)", less)
                               : arena_printf(mem, "%s*a^(%s)", factor, less);
}

/* Of arity 1, input 1 is input 0. */
static struct shape input_shape(const struct graph *g, int node, int k)
{
    const struct node *n = &g->nodes[node];
    return g->nodes[n->in[k] >= 0 ? n->in[k] : n->in[0]].shape;
}

const char *notation_rule(const struct graph *g, int node, int input, struct arena *mem)
{
    const struct node *n = &g->nodes[node];
    const struct op_info *op = &op_table[n->op];
    if (n->op >= OP_ENTRIES_END) {
        return matrix_rule(n->op, input, input_shape(g, node, 0), input_shape(g, node, 1),
                           mem);
    }
    double exponent;
    bool power = n->op == OP_POW && input == 0 && notation_number(g, n->in[1], &exponent);
    return power ? power_rule(exponent, mem) : input == 0 ? op->rule_a : op->rule_b;
}

static void role_names(const struct notation *t, const struct graph *g, int node,
                       int input, const char *texts[MATRIX_ROLES])
{
    const struct node *n = &g->nodes[node];
    bool one_hot = n->in[1] >= 0 && n->op >= OP_ENTRIES_END &&
                   matrix_rule_has_one_hot(n->op, input, input_shape(g, node, 1));
    texts[MATRIX_A] = t->names[n->in[0]];
    texts[MATRIX_B] = one_hot ? MATRIX_ONE_HOT : n->in[1] >= 0 ? t->names[n->in[1]] : "";
    texts[MATRIX_OUT] = t->names[node];
    texts[MATRIX_UPSTREAM] = matrix_roles[MATRIX_UPSTREAM];
}

/* Parses each rule once, into `table`, except those that are not as in the table, with an
 * exponent or a count as a number. */
static const char *local_symbols(const struct notation *t, const struct graph *g,
                                 int node, int input, struct parsed table[][2],
                                 struct arena *mem)
{
    const struct node *n = &g->nodes[node];
    const char *texts[MATRIX_ROLES];
    role_names(t, g, node, input, texts);
    struct parsed own = {0};
    const char *rule = notation_rule(g, node, input, mem);
    const struct op_info *op = &op_table[n->op];
    bool tabled = rule == (input == 0 ? op->rule_a : op->rule_b);
    struct parsed *p = tabled ? &table[n->op][input] : &own;
    if (!p->known) {
        parse_rule(p, rule, n->op >= OP_ENTRIES_END, mem);
    }
    return write_rule(p, texts, mem);
}

const char *notation_matrix_rule(const struct graph *g, int node, int input,
                                 const char *const texts[MATRIX_ROLES], struct arena *mem)
{
    struct parsed p = {0};
    parse_rule(&p, notation_rule(g, node, input, mem), true, mem);
    return write_rule(&p, texts, mem);
}

/* ---- at values: of numbers, so of no operation on whole matrices ---- */

static struct notation_at at_values(const struct notation *t, const struct graph *g,
                                    const double *values, int node, const char *text,
                                    const char *out, int digits, struct arena *mem)
{
    const struct node *n = &g->nodes[node];
    bool two = n->in[1] >= 0;
    const char *names[ROLES] = {t->names[n->in[0]], two ? t->names[n->in[1]] : "",
                                t->names[node]};
    const char *numbers[ROLES] = {number_text(values[n->in[0]], digits, mem),
                                  two ? number_text(values[n->in[1]], digits, mem) : "",
                                  out};
    enum rule_order order = rule_order(g, values, node);
    struct parsed p = {0};
    parse_rule(&p, rule_case(text, order, mem), false, mem);
    return (struct notation_at){
        rule_case_words(text, order, names[ROLE_A], names[ROLE_B], mem),
        write_rule(&p, names, mem), write_rule(&p, numbers, mem)};
}

struct notation_at notation_local(const struct notation *t, const struct graph *g,
                                  const double *values, int node, int input, int digits,
                                  struct arena *mem)
{
    const struct op_info *op = &op_table[g->nodes[node].op];
    unsigned uses = input == 0 ? op->uses_a : op->uses_b;
    const char *out = number_text(values[node], digits, mem);
    /* rounded to 1, σ(40)·(1 − σ(40)) would look like 1·(1 − 1), which is 0 */
    double from_one = fabs(fabs(values[node]) - 1), rounded = 0.5 * pow(10, -digits);
    if (uses & USES_A_FOR_DIGITS &&
        from_one < rounded) { /* UNMUTATED: never equal, 2^-53 divides one of them */
        out = signbit(values[node]) ? "−0.999…" : "0.999…";
    }
    return at_values(t, g, values, node, notation_rule(g, node, input, mem), out, digits,
                     mem);
}

struct notation_at notation_meaning(const struct notation *t, const struct graph *g,
                                    const double *values, int node, int digits,
                                    struct arena *mem)
{
    const char *meaning = op_table[g->nodes[node].op].meaning;
    return meaning && *meaning ? at_values(t, g, values, node, meaning, "", digits, mem)
                               : (struct notation_at){"", "", ""};
}

const char *notation_gradient(const struct notation *t, const struct graph *g, int node,
                              struct arena *mem)
{
    return arena_printf(mem, "∂%s/∂%s", t->names[g->n - 1], t->names[node]);
}

const char *notation_factor(const char *text, struct arena *mem)
{
    bool sign = strncmp(text, "−", strlen("−")) == 0;
    return sign || strchr(text, ' ') ? arena_printf(mem, "(%s)", text) : text;
}

const char *notation_cached(const struct notation *t, const struct graph *g,
                            const double *values, int node, unsigned uses,
                            struct arena *mem)
{
    const struct node *n = &g->nodes[node];
    const int which[ROLES] = {n->in[0], n->in[1], node};
    const char *out = "";
    for (int k = 0; k < ROLES; k++) {
        double number;
        bool repeated = k == 1 && (uses & USES_A) != 0 && n->in[0] == n->in[1];
        if (!(uses >> k & 1) || repeated || notation_number(g, which[k], &number)) {
            continue;
        }
        out = arena_printf(mem, "%s%s%s%s%s", out, *out ? ", " : "", t->names[which[k]],
                           values ? " = " : "",
                           values ? number_text(values[which[k]], 5, mem) : "");
    }
    return out;
}

/* Copies texts from scratch into one block of mem, since each allocation of its own would
 * take a cache line, and snapshots copy all of them. */
static void pack(const char **texts, int n, struct arena *mem)
{
    size_t size = 0; /* UNMUTATED: memory */
    for (int i = 0; i < n; i++) {
        size += texts[i] ? strlen(texts[i]) + 1 : 0; /* UNMUTATED: memory */
    }
    char *at = arena_alloc(mem, size, 1); /* UNMUTATED: memory */
    for (int i = 0; i < n; i++) {
        if (texts[i]) {
            size_t bytes = strlen(texts[i]) + 1;
            memcpy(at, texts[i], bytes);
            texts[i] = at;
            at += bytes;
        }
    }
}

struct notation notation_new(const struct graph *g, struct arena *mem,
                             struct arena *scratch)
{
    struct notation t = {.names = arena_new(mem, const char *, g->n),
                         .typed = arena_new(mem, const char *, g->n),
                         .formulas = arena_new(mem, const char *, g->n),
                         .locals = arena_new(mem, const char *, 2 * g->n)};
    name_nodes(&t, g, scratch);
    const char *text = expression_print(g, true, scratch);
    t.whole = arena_copy(mem, text, strlen(text));
    struct parsed(*table)[2] = arena_alloc(scratch, OP_MOST, sizeof *table);
    for (int i = 0; i < g->n; i++) {
        const struct node *n = &g->nodes[i];
        struct naming s = {g, t.names};
        t.formulas[i] = n->op == OP_LEAF
                            ? t.names[i]
                            : expression_print_node(g, i, true, name_of, &s, scratch);
        for (int k = 0; k < 2 && n->in[0] >= 0; k++) {
            t.locals[2 * i + k] =
                n->in[k] >= 0 ? local_symbols(&t, g, i, k, table, scratch) : "";
        }
    }
    pack(t.names, g->n, mem);
    pack(t.typed, g->n, mem);
    pack(t.formulas, g->n, mem);
    pack(t.locals, 2 * g->n, mem);
    return t;
}
