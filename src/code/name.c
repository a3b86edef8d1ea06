/* Identifiers of Python for the nodes of a graph. */
#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "code/parts.h"
#include "base/text.h"

/* ---- ASCII ---- */

/* Letters and marks that are no ASCII, and what stands for them. */
static const struct {
    const char *letter, *word;
} words[] = {
#define FOREIGN(name, instead)
#define FOREIGN_MATRIX(name, instead)
#define GREEK(name, letter) {letter, name},
#include "autodiff/foreign.def"
#undef FOREIGN
#undef FOREIGN_MATRIX
#undef GREEK
    {"μ", "mu"},         {"ν", "nu"},          {"ξ", "xi"},
    {"ο", "omicron"},    {"π", "pi"},          {"τ", "tau"},
    {"ς", "sigma"},      {"ϑ", "theta"},       {"ϕ", "phi"},
    {"ϵ", "epsilon"},    {"\u0300", "_grave"}, {"\u0301", "_acute"},
    {"\u0302", "_hat"},  {"\u0303", "_tilde"}, {"\u0304", "_bar"},
    {"\u0305", "_bar"},  {"\u0306", "_breve"}, {"\u0307", "_dot"},
    {"\u0308", "_ddot"}, {"\u030A", "_ring"},  {"\u030C", "_check"},
    {"\u20D7", "_vec"},
};

/* The word for the character ch, capitalized for a Greek capital; one of its code for a
 * rare mark. */
static const char *word_for(uint32_t ch, struct arena *mem)
{
    bool capital = ch >= 0x391 && ch <= 0x3A9;
    char letter[5] = "";
    text_encode(capital ? ch + 0x20 : ch, letter);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i].letter, letter) == 0) {
            char *word = arena_copy(mem, words[i].word, strlen(words[i].word));
            *word = (char)(capital ? toupper((unsigned char)*word) : *word);
            return word;
        }
    }
    return arena_printf(mem, "_u%x", (unsigned)ch);
}

/* The name in ASCII: "theta1" for θ1, "y_hat" for ŷ. */
static const char *ascii_name(const char *name, struct arena *mem)
{
    const char *out = "";
    while (*name) {
        size_t plain = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                    "0123456789_");
        out = arena_printf(mem, "%s%.*s", out, (int)plain, name);
        name += plain;
        if (*name) {
            uint32_t ch;
            name += text_next(name, &ch);
            out = arena_printf(mem, "%s%s", out, word_for(ch, mem));
        }
    }
    return out;
}

/* ---- different names ---- */

static const char *const keywords[] = {
    "False",   "None",     "True",     "and",    "as",    "assert", "async",  "await",
    "break",   "class",    "continue", "def",    "del",   "elif",   "else",   "except",
    "finally", "for",      "from",     "global", "if",    "import", "in",     "is",
    "lambda",  "nonlocal", "not",      "or",     "pass",  "raise",  "return", "try",
    "while",   "with",     "yield",    "abs",    "float", "len",    "print",
};

static bool is_keyword(const char *name)
{
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
        if (strcmp(keywords[i], name) == 0) {
            return true;
        }
    }
    return code_is_reserved(name);
}

/* A hash table of the names so far. */
struct taken {
    const char **at; /* [size] NULL: free */
    size_t size;     /* a power of two, at least twice the number of names */
};

/* Puts the name there, unless it is there. */
static bool take(struct taken *t, const char *name)
{
    size_t hash = 5381;
    for (const char *c = name; *c; c++) {
        hash = 33 * hash + (unsigned char)*c;
    }
    size_t i = hash & (t->size - 1);
    while (t->at[i] && strcmp(t->at[i], name) != 0) {
        i = (i + 1) & (t->size - 1);
    }
    bool fresh = !t->at[i];
    t->at[i] = name;
    return fresh;
}

static const char *unlike(struct taken *t, const char *name, struct arena *mem)
{
    while (is_keyword(name) || !take(t, name)) {
        name = arena_printf(mem, "%s_", name);
    }
    return name;
}

struct code_names code_names_new(const struct code *c, struct arena *mem)
{
    int n = c->g->n;
    struct code_names names = {arena_new(mem, const char *, n),
                               arena_new(mem, const char *, n)};
    struct taken t = {NULL, 64};
    while (t.size < 4 * (size_t)n) {
        t.size *= 2;
    }
    t.at = arena_new(mem, const char *, t.size);
    for (int i = 0; i < n; i++) {
        double number;
        bool output = i == n - 1, is_number = notation_number(c->g, i, &number);
        if (!is_number || output) {
            const char *typed =
                c->g->nodes[i].op == OP_CONSTANT ? "L" : c->text->typed[i];
            names.of[i] = unlike(&t, ascii_name(typed, mem), mem);
        }
    }
    for (int i = 0; i < n; i++) {
        if (names.of[i] && c->g->nodes[i].needs_grad) {
            names.grad[i] = unlike(&t, arena_printf(mem, "d%s", names.of[i]), mem);
        }
    }
    return names;
}
