#include "explain/entry_text.h"

#include <string.h>

#include "explain/entry_rule.h"
#include "explain/shown.h"
#include "base/number.h"
#include "base/text.h"

enum { DIGITS_LEAST = 3, DIGITS_MOST = 6, RESULT_DIGITS = 5, SURE = 3 };
enum { TERMS_MOST = 16 /* written out */, PIECES_MOST = 8 * TERMS_MOST };

/* How many digits of v the text gives when it is computed as written. */
static int digits_given(const char *text, double v, struct arena *mem)
{
    double again;
    return shown_value(text, mem, &again)
               ? number_digits_shared(v, again, RESULT_DIGITS, NUMBER_SIZE)
               : 0;
}

/* ---- entry by entry ---- */

/* The local gradient at an entry with its numbers; its value where these do not give
 * it: 1 − 0.9998² has lost its digits. */
static const char *local_text(const struct entry *e, const struct notation *t,
                              const struct entry_factor *f, int digits, struct arena *mem)
{
    const double *values = entry_values(e, f->row, f->col, mem);
    const char *text =
        notation_local(t, e->g, values, e->node, e->input, digits, mem).numbers;
    return digits_given(text, f->value, mem) >= SURE
               ? notation_factor(text, mem)
               : number_factor(f->value, digits, mem);
}

/* ---- pieces ---- */

struct builder {
    const struct entry *e;
    const struct notation *t;
    struct entry_piece *pieces; /* room for PIECES_MOST */
    int n, digits;
    struct arena *mem;
};

static void put(struct builder *b, const char *text, enum entry_part part)
{
    if (*text) {
        b->pieces[b->n++] = (struct entry_piece){text, part};
    }
}

/* True where a minus needs no brackets. */
static bool begins(const struct builder *b)
{
    return b->n == 0 || strcmp(b->pieces[b->n - 1].text, "(") == 0;
}

static void put_factor(struct builder *b, const struct entry_factor *f, bool alone)
{
    static const enum entry_part parts[] = {[ENTRY_VALUE] = ENTRY_FORWARD,
                                            [ENTRY_GRADIENT] = ENTRY_BACKWARD,
                                            [ENTRY_LOCAL] = ENTRY_FORWARD};
    const char *text = f->kind == ENTRY_LOCAL && alone
                           ? local_text(b->e, b->t, f, b->digits, b->mem)
                       : begins(b) ? number_text(f->value, b->digits, b->mem)
                                   : number_factor(f->value, b->digits, b->mem);
    put(b, text, parts[f->kind]);
}

static void put_terms(struct builder *b, size_t shown, double rest)
{
    size_t all = entry_terms(b->e);
    for (size_t k = 0; k < shown; k++) {
        struct entry_term t = entry_term(b->e, k);
        put(b, k ? " + " : "", ENTRY_PLAIN);
        for (int i = 0; i < t.n_factors; i++) {
            put(b, i ? "·" : "", ENTRY_PLAIN);
            put_factor(b, &t.factors[i], all == 1);
        }
    }
    if (shown < all) {
        put(b, " + ", ENTRY_PLAIN);
        put(b, number_factor(rest, b->digits, b->mem), ENTRY_REMAINDER);
        put(b, arena_printf(b->mem, " (%zu more)", all - shown), ENTRY_NOTE);
    }
}

/* The pieces of a sum of which some terms are shown and the rest is known. */
static void put_sum(struct builder *b, size_t shown, double rest)
{
    double divisor = entry_divisor(b->e);
    bool several = entry_terms(b->e) > 1, divided = divisor != 1;
    if (divided && several) {
        b->pieces[b->n++] = (struct entry_piece){"(", ENTRY_PLAIN};
    }
    put_terms(b, shown, rest);
    if (divided) {
        put(b, arena_printf(b->mem, several ? ")/%.0f" : "/%.0f", divisor), ENTRY_PLAIN);
    }
}

/* What is no sum of terms: a formula with numbers in it. */
static void put_formula(struct builder *b, int terms_most)
{
    const struct entry *e = b->e;
    const char *text =
        e->g->nodes[e->node].op >= OP_ENTRIES_END
            ? entry_rule_numbers(e, b->digits, terms_most, b->mem)
            : notation_numbers(e->g, entry_values(e, e->row, e->col, b->mem), e->node,
                               b->digits, b->mem);
    put(b, text, e->input < 0 ? ENTRY_FORWARD : ENTRY_PLAIN);
}

/* ---- equations ---- */

static const char *joined(const struct entry_piece *pieces, int n, bool notes,
                          struct arena *mem)
{
    const char *out = "";
    for (int i = 0; i < n; i++) {
        if (notes || pieces[i].part != ENTRY_NOTE) {
            out = arena_printf(mem, "%s%s", out, pieces[i].text);
        }
    }
    return out;
}

const char *entry_equation_text(const struct entry_equation *q, struct arena *mem)
{
    return arena_printf(mem, "%s%s%s", joined(q->pieces, q->n, true, mem), q->sign,
                        q->result);
}

static struct entry_equation none(double v, int w, struct arena *mem)
{
    return (struct entry_equation){.sign = "",
                                   .result = number_text_fit(v, RESULT_DIGITS, w, mem)};
}

/* The pieces with their result: as many digits of it as the numbers shown give, too. */
static struct entry_equation with_result(const struct builder *b, double v)
{
    const char *side = joined(b->pieces, b->n, false, b->mem);
    int digits = digits_given(side, v, b->mem);
    bool sure = digits >= SURE;
    struct entry_equation q = {.pieces = b->pieces,
                               .n = b->n,
                               .sign = sure ? " = " : " ≈ ",
                               .result =
                                   number_text(v, sure ? digits : SURE + 1, b->mem)};
    double number;
    bool said = b->n == 1 && number_parse(side, &number, NULL) == ERR_NONE;
    return said ? none(v, NUMBER_SIZE, b->mem) : q; /* not 0.50 = 0.5 */
}

/* What may be shown of an entry: `level` is the number of terms that are written out. */
struct search {
    const struct entry *e;
    const struct notation *t;
    int w, levels;
    double v;
    double rest[TERMS_MOST + 1]; /* of a sum: what is added from this term on */
    struct arena *mem;
};

static struct entry_equation attempt(const struct search *s, int level, int digits)
{
    struct builder b = {.e = s->e,
                        .t = s->t,
                        .pieces = arena_new(s->mem, struct entry_piece, PIECES_MOST),
                        .digits = digits,
                        .mem = s->mem};
    bool sum = entry_is_sum(s->e);
    if (sum) {
        put_sum(&b, (size_t)level, s->rest[level]);
    } else {
        put_formula(&b, level);
    }
    struct entry_equation q = with_result(&b, s->v);
    q.hidden = sum ? entry_terms(s->e) - (size_t)level : 0;
    return q;
}

static bool fits(const struct entry_equation *q, int w, struct arena *mem)
{
    return text_width(entry_equation_text(q, mem)) <= w;
}

/* The first that holds, with as few digits as it takes; else the first that fits. */
static bool at_level(const struct search *s, int level, struct entry_equation *out)
{
    bool found = false;
    for (int digits = DIGITS_LEAST; digits <= DIGITS_MOST; digits++) {
        struct entry_equation q = attempt(s, level, digits);
        bool holds = strcmp(q.sign, " ≈ ") != 0;
        if (fits(&q, s->w, s->mem) && (holds || !found)) {
            *out = q;
            found = true;
        }
        if (found && holds) {
            break;
        }
    }
    return found;
}

/* Adds up a sum from its end, so that no remainder is a difference of large numbers. */
static void set_rests(struct search *s)
{
    size_t all = entry_terms(s->e);
    s->levels = all < TERMS_MOST ? (int)all : TERMS_MOST;
    s->rest[s->levels] = entry_sum(s->e, (size_t)s->levels);
    for (int k = s->levels - 1; k >= 0; k--) {
        s->rest[k] = entry_term(s->e, (size_t)k).product + s->rest[k + 1];
    }
}

struct entry_equation entry_equation(const struct entry *e, const struct notation *t,
                                     int w, struct arena *mem)
{
    struct search s = {.e = e, .t = t, .w = w, .levels = TERMS_MOST, .mem = mem};
    s.v = entry_result(e, mem);
    bool sum = entry_is_sum(e);
    if (e->g->nodes[e->node].op <= OP_CONSTANT) {
        return none(s.v, w, mem);
    }
    if (sum) {
        set_rests(&s);
    }
    for (int level = s.levels; level >= (sum ? 1 : 0);
         level -= sum ? 1 : TERMS_MOST / 2) {
        struct entry_equation q;
        if (at_level(&s, level, &q)) {
            return q;
        }
    }
    struct entry_equation q = none(s.v, w, mem);
    q.hidden = sum ? entry_terms(e) : 0;
    return q;
}
