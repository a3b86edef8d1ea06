/* Expressions of Python. */
#include <assert.h>
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "code/parts.h"
#include "base/number.h"
#include "base/text.h"

/* ---- words ---- */

static bool is_letter(char c)
{
    return isalpha((unsigned char)c) || c == '_';
}

static bool goes_on(char c)
{
    return is_letter(c) || text_is_digit(c);
}

bool python_word(const char *text, const char *s, size_t *n)
{
    *n = 0;
    if (!is_letter(*s) || (s > text && (s[-1] == '.' || goes_on(s[-1])))) {
        return false;
    }
    while (goes_on(s[*n])) {
        ++*n;
    }
    return true;
}

/* ---- numbers ---- */

const char *python_float(double v, char out[PYTHON_FLOAT])
{
    char text[NUMBER_SIZE];
    number_short(text, v);
    bool whole = strspn(text, "-0123456789") == strlen(text);
    bool minus_zero = v == 0 && signbit(v);
    snprintf(out, PYTHON_FLOAT, "%s%s", minus_zero ? "-0" : text, whole ? ".0" : "");
    return out;
}

struct python python_number(double v, enum code_language language, struct arena *mem)
{
    static const struct {
        double value;
        const char *of[CODE_LANGUAGES];
    } named[] = {
        {3.14159265358979323846, {"np.pi", "math.pi"}},
        {2.71828182845904523536, {"np.e", "math.e"}},
    };
    struct python number = {.priority = PYTHON_ATOM, .literal = true, .shape = {1, 1}};
    double size = fabs(v);
    bool minus = signbit(v) && !isnan(v);
    for (size_t i = 0; i < sizeof named / sizeof *named && !number.text; i++) {
        if (size == named[i].value) {
            number.text = arena_printf(mem, minus ? "-%s" : "%s", named[i].of[language]);
        }
    }
    if (!number.text) {
        char text[PYTHON_FLOAT];
        size_t n = strlen(python_float(v, text));
        /* 2 for 2.0; a longer one would be too large for an integer of NumPy */
        bool whole = n > 2 && n < 16 && strcmp(text + n - 2, ".0") == 0 && v != 0;
        whole = whole || (v == 0 && !minus);
        number.text = arena_printf(mem, "%.*s", (int)(whole ? n - 2 : n), text);
    }
    number.priority = minus ? op_table[OP_NEG].priority : PYTHON_ATOM;
    return number;
}

struct python python_node(const struct code *c, const struct code_names *names, int node,
                          enum code_language language, struct arena *mem)
{
    double number;
    return notation_number(c->g, node, &number)
               ? python_number(number, language, mem)
               : (struct python){names->of[node], PYTHON_ATOM, false,
                                 c->g->nodes[node].shape, NULL};
}

const char *python_at(struct python p, int priority, struct arena *mem)
{
    return p.priority < priority ? arena_printf(mem, "(%s)", p.text) : p.text;
}

/* ---- calls ---- */

/* PYTHON_ATOM if it is one call as a whole, else PYTHON_LOOSE. */
static int call_priority(const char *text)
{
    size_t n = 0;
    while (goes_on(text[n]) || text[n] == '.') {
        n++;
    }
    int depth = 0;
    for (; text[n]; n++) {
        depth += text[n] == '(';
        depth -= text[n] == ')';
        if (depth == 0) {
            return text[n] == ')' && !text[n + 1] ? PYTHON_ATOM : PYTHON_LOOSE;
        }
    }
    return PYTHON_LOOSE;
}

/* True if the word s[n] is a whole argument of a call. */
static bool is_argument(const char *text, const char *s, size_t n)
{
    const char *before = s;
    while (before > text && before[-1] == ' ') {
        before--;
    }
    return before > text && strchr("(,", before[-1]) && s[n] && strchr("),", s[n]);
}

struct python python_fill(const char *text, const struct python roles[PYTHON_ROLES],
                          enum code_language language, struct arena *mem)
{
    static const char *const names[PYTHON_ROLES] = {"a", "b", "out", "d"};
    const char *out = "", *from = text;
    size_t n;
    for (const char *s = text; *s; s += n ? n : 1) {
        if (!python_word(text, s, &n)) {
            n = 0;
            continue;
        }
        const char *instead =
            language == CODE_TORCH && n == 2 && memcmp(s, "np", 2) == 0 ? "torch" : NULL;
        for (int k = 0; k < PYTHON_ROLES; k++) {
            if (strlen(names[k]) == n && memcmp(names[k], s, n) == 0) {
                assert(roles[k].text);
                int least = is_argument(text, s, n) ? PYTHON_LOOSE : PYTHON_ATOM;
                instead = python_at(roles[k], least, mem);
            }
        }
        if (instead) {
            out = arena_printf(mem, "%s%.*s%s", out, (int)(s - from), from, instead);
            from = s + n;
        }
    }
    return (struct python){.text = arena_printf(mem, "%s%s", out, from),
                           .priority = call_priority(text)};
}

/* ---- operations ---- */

/* The number as an object of the library, whose arithmetic has inf and nan. */
static void wrap(struct python *p, enum code_language language, struct arena *mem)
{
    bool whole = strspn(p->text, "-0123456789") == strlen(p->text);
    p->text = language == CODE_NUMPY ? arena_printf(mem, "np.float64(%s)", p->text)
              : whole                ? arena_printf(mem, "torch.tensor(%s.0)", p->text)
                                     : arena_printf(mem, "torch.tensor(%s)", p->text);
    p->priority = PYTHON_ATOM;
    p->literal = false;
}

/* Operations on whole matrices need a matrix, which a number is not. */
static void make_matrix(struct python *p, enum code_language language, struct arena *mem)
{
    static const char *const module[CODE_LANGUAGES] = {"np", "torch"};
    if (shape_is_number(p->shape)) {
        p->text = arena_printf(mem, "%s.atleast_2d(%s)", module[language], p->text);
        p->priority = PYTHON_ATOM;
    }
}

struct python python_one_hot(struct python labels, int classes,
                             enum code_language language, struct arena *mem)
{
    struct python hot = {.priority = PYTHON_ATOM, .counted = labels.text};
    hot.shape = (struct shape){labels.shape.rows, classes};
    if (labels.literal) {
        wrap(&labels, language, mem);
    }
    make_matrix(&labels, language, mem);
    hot.text = arena_printf(mem, "one_hot(%s, %d)", labels.text, classes);
    return hot;
}

static struct python infix(const struct op_info *info, const char *sign, struct python a,
                           struct python b, struct arena *mem)
{
    int minus = op_table[OP_NEG].priority;
    bool power = info->right;
    /* 2**-x needs no brackets; a - (-b) is easier to read with them */
    int least_b = power ? minus : b.priority == minus ? PYTHON_ATOM : info->priority + 1;
    const char *left = python_at(a, info->priority + power, mem);
    const char *right = python_at(b, least_b, mem);
    const char *space = power ? "" : " ";
    return (struct python){
        .text = arena_printf(mem, "%s%s%s%s%s", left, space, sign, space, right),
        .priority = info->priority};
}

static const char *template_of(const struct op_info *info, enum code_language language,
                               struct arena *mem)
{
    if (language == CODE_TORCH && *info->python.torch) {
        return info->python.torch;
    }
    const char *arguments = info->arity == 2 ? "a, b" : "a";
    return *info->python.numpy ? info->python.numpy
           : op_is_call(info)  ? arena_printf(mem, "np.%s(%s)", info->typed, arguments)
                               : info->typed;
}

struct python python_op(enum op op, struct python a, struct python b,
                        enum code_language language, struct arena *mem)
{
    const struct op_info *info = &op_table[op];
    struct python *in[2] = {&a, &b};
    bool call = op_is_call(info), matrix = op >= OP_ENTRIES_END;
    bool all = a.literal && (!b.text || b.literal);
    for (int k = 0; k < 2 && in[k]->text; k++) {
        bool tensor = language == CODE_TORCH && (call || matrix);
        if (in[k]->literal && (tensor || (all && k == 0))) {
            wrap(in[k], language, mem);
        }
        if (matrix) {
            make_matrix(in[k], language, mem);
        }
    }
    const char *text = template_of(info, language, mem);
    if (info->form == FORM_INFIX) {
        return infix(info, text, a, b, mem);
    }
    if (info->form == FORM_PREFIX) {
        return (struct python){
            .text =
                arena_printf(mem, "%s%s", text, python_at(a, info->priority + 1, mem)),
            .priority = info->priority};
    }
    if (info->form == FORM_POSTFIX) {
        return (struct python){
            .text = arena_printf(mem, "%s%s", python_at(a, PYTHON_ATOM, mem), text),
            .priority = PYTHON_ATOM};
    }
    const struct python roles[PYTHON_ROLES] = {a, b};
    return python_fill(text, roles, language, mem);
}
