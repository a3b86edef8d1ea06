/* graph: names, formulas and rules as text. */
#include "scenes/graph/graph.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "autodiff/expression.h"
#include "base/number.h"
#include "base/text.h"

/* ---- numbers ---- */

static int significant(const char *text)
{
    int n = 0;
    bool begun = false;
    for (; *text && *text != 'e'; text++) {
        begun |= *text >= '1' && *text <= '9';
        n += begun && isdigit((unsigned char)*text);
    }
    return n;
}

const char *lesson_number(double v, int digits, struct arena *mem)
{
    char text[NUMBER_SIZE];
    number_brief(text, v);
    if (!isfinite(v) || strchr(text, 'e') || significant(text) > digits) {
        number_show(text, v, digits);
    }
    return arena_copy(mem, text, strlen(text));
}

const char *lesson_fit(double v, int digits, int w, struct arena *mem)
{
    const char *text = lesson_number(v, digits, mem);
    if (text_width(text) <= w) {
        return text;
    }
    char fitting[NUMBER_SIZE];
    number_fit(fitting, v, digits, w);
    return arena_copy(mem, fitting, strlen(fitting));
}

const char *lesson_factor(double v, int digits, struct arena *mem)
{
    const char *text = lesson_number(v, digits, mem);
    return v < 0 ? arena_printf(mem, "(%s)", text) : text;
}

/* ---- names ---- */

static bool is_leaf(const struct lesson *l, int node)
{
    return l->g.nodes[node].op == OP_LEAF;
}

/* A letter for the operations that no leaf uses with digits after it. */
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
    static const char *const names[] = {"L", "J", "E", "out"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        bool taken = false;
        for (int i = 0; i < g->n_leaves; i++) {
            taken |= strcmp(g->leaves[i].name, names[k]) == 0;
        }
        if (!taken) {
            return names[k];
        }
    }
    return "out";
}

static void name_nodes(struct lesson *l, struct arena *mem)
{
    char letter = free_letter(&l->g), digits[TEXT_DIGITS];
    long count = 0;
    for (int i = 0; i < l->g.n; i++) {
        const struct node *n = &l->g.nodes[i];
        if (n->op == OP_LEAF) {
            l->names[i] = l->typed[i] = l->g.leaves[n->leaf].name;
        } else if (n->op == OP_CONSTANT) {
            l->names[i] = l->typed[i] = lesson_number(n->constant, 6, mem);
        } else if (i == l->g.n - 1) {
            l->names[i] = l->typed[i] = output_name(&l->g);
        } else {
            count++;
            l->typed[i] = arena_printf(mem, "%c%ld", letter, count);
            l->names[i] =
                arena_printf(mem, "%c%s", letter, text_subscript(count, digits));
        }
    }
}

int lesson_find(const struct lesson *l, const char *typed, size_t n)
{
    char name[NAME_MOST + 1];
    for (; n > 0 && *typed == ' '; typed++) {
        n--;
    }
    while (n > 0 && typed[n - 1] == ' ') {
        n--;
    }
    int nodes = expression_name(typed, n, name) ? l->g.n : 0;
    for (int i = 0; i < nodes; i++) {
        if (l->g.nodes[i].op != OP_CONSTANT && strcmp(l->typed[i], name) == 0) {
            return i;
        }
    }
    return -1;
}

/* ---- formulas ---- */

struct naming {
    const struct lesson *l;
    const char *const *texts; /* [n], or NULL: the names */
    int node;                 /* written out itself */
};

static const char *name_of(const void *data, int node)
{
    const struct naming *s = data;
    bool constant = s->l->g.nodes[node].op == OP_CONSTANT;
    return node == s->node || constant ? NULL
           : s->texts                  ? s->texts[node]
                                       : s->l->names[node];
}

const char *lesson_numbers(const struct lesson *l, int node, int digits,
                           struct arena *mem)
{
    const char **texts = arena_new(mem, const char *, l->g.n);
    for (int k = 0; k < 2; k++) {
        int in = l->g.nodes[node].in[k];
        if (in >= 0) {
            texts[in] = l->b.has_value[in] ? lesson_number(l->b.values[in], digits, mem)
                                           : l->names[in];
        }
    }
    struct naming s = {l, texts, node};
    return expression_print_node(&l->g, node, true, name_of, &s, mem);
}

/* ---- rules ---- */

static const char *const roles[] = {"a", "b", "out"};
enum { ROLES = 3 };

struct rule {
    const struct graph *g;
    const char *const *texts; /* of a, b, out */
};

static const char *role_text(const void *data, int node)
{
    const struct rule *r = data;
    const struct node *n = &r->g->nodes[node];
    return n->op == OP_LEAF ? r->texts[n->leaf] : NULL;
}

/* Rules with words in them are no expressions: a, b and out are replaced where they stand
 * alone. */
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
        out = text ? arena_printf(mem, "%s%s", out, text)
                   : arena_printf(mem, "%s%.*s", out, (int)word, rule);
        rule += word;
    }
    return out;
}

/* A rule as it was read: most rules are an expression in a, b and out. */
struct parsed {
    const char *rule;
    bool known;      /* it was read */
    bool expression; /* else it has words in it */
    struct graph g;
};

static void parse_rule(struct parsed *p, const char *rule, struct arena *mem)
{
    struct expression_options options = {
        .names = roles, .n_names = ROLES, .only_names = true};
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
    if (g->nodes[g->n - 1].op == OP_LEAF) { /* only what stands below is renamed */
        return texts[g->nodes[g->n - 1].leaf];
    }
    return expression_print_node(g, g->n - 1, true, role_text, &(struct rule){g, texts},
                                 mem);
}

/* A power with a number as exponent has its rule worked out: 2·z₃, 3·x². */
static const char *power_rule(double exponent, struct arena *mem)
{
    char factor[NUMBER_SIZE], less[NUMBER_SIZE];
    number_short(factor, exponent);
    number_short(less, exponent - 1);
    if (exponent - 1 == 0) {
        return "1";
    }
    return exponent - 2 == 0 ? arena_printf(mem, "%s*a", factor)
                             : arena_printf(mem, "%s*a^(%s)", factor, less);
}

static bool has_power_rule(const struct lesson *l, int node, int input)
{
    const struct node *n = &l->g.nodes[node];
    return n->op == OP_POW && input == 0 && l->g.nodes[n->in[1]].op == OP_CONSTANT;
}

static void parse_rule_of(struct parsed *p, const struct lesson *l, int node, int input,
                          struct arena *mem)
{
    const struct node *n = &l->g.nodes[node];
    const struct op_info *op = &op_table[n->op];
    const char *rule = has_power_rule(l, node, input)
                           ? power_rule(l->g.nodes[n->in[1]].constant, mem)
                       : input == 0 ? op->rule_a
                                    : op->rule_b;
    parse_rule(p, rule, mem);
}

/* Reads each rule of the table once; those of powers differ with the exponent. */
static const char *local_symbols(const struct lesson *l, int node, int input,
                                 struct parsed table[][2], struct arena *mem)
{
    const struct node *n = &l->g.nodes[node];
    const char *texts[ROLES] = {l->names[n->in[0]],
                                n->in[1] >= 0 ? l->names[n->in[1]] : "", l->names[node]};
    struct parsed own = {0};
    struct parsed *p = has_power_rule(l, node, input) ? &own : &table[n->op][input];
    if (!p->known) {
        parse_rule_of(p, l, node, input, mem);
    }
    return write_rule(p, texts, mem);
}

const char *lesson_local_numbers(const struct lesson *l, int node, int input, int digits,
                                 struct arena *mem)
{
    const struct node *n = &l->g.nodes[node];
    const double *values = l->b.values;
    const char *texts[ROLES] = {
        lesson_number(values[n->in[0]], digits, mem),
        n->in[1] >= 0 ? lesson_number(values[n->in[1]], digits, mem) : "",
        lesson_number(values[node], digits, mem)};
    const struct op_info *op = &op_table[n->op];
    unsigned uses = input == 0 ? op->uses_a : op->uses_b;
    /* σ(40)·(1 − σ(40)) is not 1·(1 − 1): σ and tanh never get to 1 */
    if (uses & USES_A_FOR_DIGITS &&
        fabs(fabs(values[node]) - 1) < 0.5 * pow(10, -digits)) {
        texts[2] = values[node] < 0 ? "−0.999…" : "0.999…";
    }
    struct parsed p = {0};
    parse_rule_of(&p, l, node, input, mem);
    return write_rule(&p, texts, mem);
}

const char *lesson_cached(const struct lesson *l, int node, unsigned uses,
                          struct arena *mem)
{
    const struct node *n = &l->g.nodes[node];
    const int which[ROLES] = {n->in[0], n->in[1], node};
    const char *out = "";
    for (int k = 0; k < ROLES; k++) {
        bool repeated = k == 1 && (uses & USES_A) != 0 && n->in[0] == n->in[1];
        if (!(uses >> k & 1) || repeated || l->g.nodes[which[k]].op == OP_CONSTANT) {
            continue;
        }
        out = arena_printf(mem, "%s%s%s = %s", out, *out ? ", " : "", l->names[which[k]],
                           lesson_number(l->b.values[which[k]], 5, mem));
    }
    return out;
}

/* Moves texts worked out in scratch into one block of mem: the model is copied now and
 * then, and each text alone would take a line of the cache. */
static void pack(const char **texts, int n, struct arena *mem)
{
    size_t size = 0;
    for (int i = 0; i < n; i++) {
        size += texts[i] ? strlen(texts[i]) + 1 : 0;
    }
    char *at = arena_alloc(mem, size, 1);
    for (int i = 0; i < n; i++) {
        if (texts[i]) {
            size_t bytes = strlen(texts[i]) + 1;
            memcpy(at, texts[i], bytes);
            texts[i] = at;
            at += bytes;
        }
    }
}

static bool is_superscript(uint32_t ch)
{
    return ch == 0xB2 || ch == 0xB3 || ch == 0xB9 || (ch >= 0x2070 && ch <= 0x207E);
}

const char *lesson_glyphs(const char *text, const struct frame *f, struct arena *mem)
{
    if (f->glyphs != GLYPHS_ASCII) {
        return text;
    }
    char *out = arena_alloc(mem, 2 * strlen(text) + 1, 1);
    size_t at = 0;
    bool raised = false;
    for (size_t n = strlen(text), used; n > 0; text += used, n -= used) {
        uint32_t ch;
        used = text_decode(text, n, &ch);
        if (is_superscript(ch) && !raised) {
            out[at++] = '^';
        }
        raised = is_superscript(ch);
        memcpy(out + at, text, used);
        at += used;
    }
    return out;
}

void lesson_texts(struct lesson *l, struct arena *mem, struct arena *scratch)
{
    const struct graph *g = &l->g;
    l->names = arena_new(mem, const char *, g->n);
    l->typed = arena_new(mem, const char *, g->n);
    l->formulas = arena_new(mem, const char *, g->n);
    l->locals = arena_new(mem, const char *, 2 * g->n);
    name_nodes(l, scratch);
    const char *text = expression_print(g, true, scratch);
    l->text = arena_copy(mem, text, strlen(text));
    struct parsed(*table)[2] = arena_alloc(scratch, OP_MOST, sizeof *table);
    for (int i = 0; i < g->n; i++) {
        const struct node *n = &g->nodes[i];
        struct naming s = {l, NULL, i};
        l->formulas[i] = is_leaf(l, i)
                             ? l->names[i]
                             : expression_print_node(g, i, true, name_of, &s, scratch);
        for (int k = 0; k < 2 && n->in[0] >= 0; k++) {
            l->locals[2 * i + k] =
                n->in[k] >= 0 ? local_symbols(l, i, k, table, scratch) : "";
        }
    }
    pack(l->names, g->n, mem);
    pack(l->typed, g->n, mem);
    pack(l->formulas, g->n, mem);
    pack(l->locals, 2 * g->n, mem);
}
