/* What is said about an answer: what it would be right for, and what to do. */
#include <math.h>
#include <string.h>

#include "judge/parts.h"
#include "base/number.h"
#include "base/text.h"

enum { DIGITS = 5 };

static const char *name_of(const struct judging *j, int node)
{
    return node < 0 ? "" : j->q->text->names[node];
}

/* ---- the words in { } of a sentence ---- */

static const char *number_words(const struct judging *j, int node, bool grad)
{
    const struct backprop *b = j->q->b;
    const struct matrix *m = grad ? backprop_grad(b, node) : backprop_value(b, node);
    return matrix_entries(m) == 1
               ? arena_printf(j->mem, " = %s", number_text(m->at[0], DIGITS, j->mem))
               : arena_printf(j->mem, " (%zu×%zu)", m->rows, m->columns);
}

/* The mean that a slip is about: that of the move, or one above. */
static int mean_of(const struct judging *j, const struct candidate *c)
{
    return c && c->detail > 0 ? c->detail : j->node;
}

static const char *local_words(const struct judging *j)
{
    return j->edge ? j->q->text->locals[2 * j->node + j->q->move.input] : "";
}

/* What stands for a word; NULL: it is none. */
static const char *word_of(const struct judging *j, const struct candidate *c,
                           const char *word)
{
    const struct node *n = &j->g->nodes[j->node];
    const struct shape s = j->g->nodes[j->asked].shape;
    struct arena *mem = j->mem;
    double exponent = 0;
    int uses = backprop_edges(j->q->b, j->asked, 0, NULL);
    if (n->in[1] >= 0) {
        notation_number(j->g, n->in[1], &exponent);
    }
    const struct {
        const char *word, *text;
    } words[] = {
        {"x", name_of(j, j->asked)},
        {"z", name_of(j, j->node)},
        {"L", name_of(j, j->g->n - 1)},
        {"up",
         arena_printf(mem, "%s%s", notation_gradient(j->q->text, j->g, j->node, mem),
                      j->edge ? number_words(j, j->node, true) : "")},
        {"grad", notation_gradient(j->q->text, j->g, j->asked, mem)},
        {"local", local_words(j)},
        {"rule", op_table[n->op].words},
        {"formula", j->q->text->formulas[j->node]},
        {"a", name_of(j, n->in[0])},
        {"b", name_of(j, n->in[1])},
        {"n", arena_printf(mem, "%d", c ? c->detail : 0)},
        {"k", arena_printf(mem, "%d", j->arrived + 1)},
        {"uses", arena_printf(mem, "%d", uses)},
        {"mean", name_of(j, mean_of(j, c))},
        {"N", number_text(judge_count(j->g, mean_of(j, c)), DIGITS, mem)},
        {"p", number_text(exponent, DIGITS, mem)},
        {"shape", arena_printf(mem, "%d×%d", s.rows, s.cols)},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (text_is(words[i].word, word, strcspn(word, "}"))) {
            return words[i].text;
        }
    }
    return "";
}

static const char *fill_in(const struct judging *j, const struct candidate *c,
                           const char *text)
{
    const char *out = "";
    for (const char *at = strchr(text, '{'); at; at = strchr(text, '{')) {
        out = arena_printf(j->mem, "%s%.*s%s", out, (int)(at - text), text,
                           word_of(j, c, at + 1));
        text = strchr(at, '}') + 1;
    }
    return arena_printf(j->mem, "%s%s", out, text);
}

/* ---- sentences ---- */

/* Of gradients and of values; `other` is said of the second way of a slip with two. */
struct words {
    const char *edge, *other, *value, *other_value;
};
static const struct words sentences[SLIPS] = {
    [SLIP_RIGHT] = {.edge = "right", .value = "right"},
    [SLIP_WRONG] = {.edge =
                        "not this, and no slip that is known here gives it: take a hint",
                    .value = "not this: it is {formula}"},
    [SLIP_SEED_VALUE] = {.value =
                             "that is {L} itself: asked is how much {L} changes when "
                             "{L} does, and that is 1"},
    [SLIP_SEED_ZERO] = {.value = "0 is the gradient by what {L} does not depend on: {L} "
                                 "changes as much as {L}, so write 1"},
    [SLIP_MEAN_MISSING] =
        {.edge = "that is right for a sum: {mean} divides by {N}, so 1/{N} is in "
                 "every gradient below it",
         .value = "that is right for a sum: {mean} divides it by {N}"},
    [SLIP_MEAN_TWICE] =
        {.edge = "1/{N} is in there twice: {mean} divides by {N} once, so take one "
                 "of them out",
         .value = "that divides by {N} twice: do it once"},
    [SLIP_EXPONENT] =
        {.edge = "the {p} of the power was dropped: it comes down in front, so the "
                 "local gradient is {local}",
         .value = "that is {a} alone: raise it to the power {p}",
         .other_value = "that is {p} times {a}: the power multiplies {a} by "
                        "itself"},
    [SLIP_ONE_BRANCH] =
        {.edge = "that is one branch alone: {x} is used {uses} times, so add up "
                 "the {k} terms that have arrived with this one"},
    [SLIP_TOO_FEW] =
        {.edge = "that is the sum of {n} terms: with this one {k} have arrived, add "
                 "them all"},
    [SLIP_KEPT] =
        {.edge = "that leaves something out: {grad} still holds what earlier passes "
                 "left, as nothing set it to 0, and this pass is added to it"},
    [SLIP_TOO_MANY] =
        {.edge = "that has a term too many: count the term of this edge once",
         .other = "that is the sum of {n} terms: only {k} have arrived with this one"},
    [SLIP_LOCAL_ONLY] =
        {.edge = "that is the local gradient alone, of {z} by {x}: multiply it by "
                 "what arrives from above, {up}"},
    [SLIP_UPSTREAM] =
        {.edge = "upstream is missing in the term: multiply the local gradient of "
                 "{z} by {x} by what arrives from above, {up}",
         .other = "a factor above is missing: take all of {up} times the local "
                  "gradient"},
    [SLIP_NOT_SUMMED] =
        {.edge = "that is one part of the sum, number {n} from 0: {x} acts on all "
                 "of them, so add them up",
         .other = "that is not added up: {x} was repeated to get the shape of {z}, "
                  "so sum over what it was repeated for"},
    [SLIP_MASK] =
        {.edge = "the mask is missing or looks at upstream: it looks at the input {x} "
                 "alone, so the local gradient is {local}"},
    [SLIP_FORGOT_LOCAL] =
        {.edge = "that hands upstream on as it is: multiply it by the local "
                 "gradient {local}",
         .other = "that hands upstream on as it is, but {rule}"},
    [SLIP_SWAPPED] =
        {.edge = "that is right for the other input of {z} = {formula}: the local "
                 "gradient by {x} is {local}",
         .other = "that is right for the other input of {z} = {formula}: {x} is asked",
         .value = "that has the inputs changed over: it is {formula}"},
    [SLIP_TRANSPOSED] =
        {.edge = "right factors, but their order or a transpose is turned: find "
                 "the product that adds up over what {x} does not have, with "
                 "shape {shape}",
         .value = "right factors, but their order or a transpose is "
                  "turned: it is {formula}"},
    [SLIP_SUM_FOR_PRODUCT] =
        {.edge = "that adds upstream and the local gradient: the chain rule "
                 "multiplies them",
         .value = "that is the sum {a} + {b}: here they are "
                  "multiplied"},
    [SLIP_PRODUCT_FOR_SUM] =
        {.edge = "that multiplies the term by what was there: terms are added",
         .value = "that is the product {a}·{b}: here they are added"},
    [SLIP_VALUE] =
        {.edge = "that is the value of {x}: asked is its gradient, how much {L} changes "
                 "with it"},
    [SLIP_SHAPE] = {.edge =
                        "that has another shape: {grad} has the shape of {x}, {shape}",
                    .value = "that has another shape: {x} is {shape}"},
};

/* Which of its sentences a slip with this detail gets. */
static bool is_other(enum slip slip, int detail)
{
    return slip == SLIP_UPSTREAM || slip == SLIP_TOO_MANY ? detail != 0
           : slip == SLIP_EXPONENT                        ? detail == 1
                                                          : detail < 0;
}

/* ---- signs ---- */

/* Why the term is negative or positive, where it is a product of two numbers. */
static const char *sign_reason(const struct judging *j)
{
    if (!j->edge || !graph_is_of_numbers(j->g)) {
        return "";
    }
    double up = j->q->b->grads[j->node];
    double local = graph_local(j->g, j->q->b->values, j->node, j->q->move.input);
    const char *upstream = fill_in(j, NULL, "{up}");
    const char *factor = number_text(local, DIGITS, j->mem);
    if (up < 0 && local < 0) {
        return arena_printf(j->mem,
                            ": %s and the local gradient %s are both negative, and "
                            "two minuses cancel",
                            upstream, factor);
    }
    if (up >= 0 && local >= 0) {
        return arena_printf(j->mem, ": neither %s nor the local gradient %s has one",
                            upstream, factor);
    }
    return local < 0 ? arena_printf(j->mem, ": the local gradient %s has it", factor)
                     : arena_printf(j->mem, ": it comes from above, %s", upstream);
}

static const char *sign_words(const struct judging *j, const struct candidate *c)
{
    const struct matrix *right = &j->right[WORLD_HERE];
    double value = right->at[asked_entry(j, right)];
    enum op op = j->g->nodes[j->node].op;
    if (j->whole) {
        return "right but for the sign, which is turned in every entry";
    }
    if (c->detail == 1) {
        const struct matrix *term = &j->term[WORLD_HERE];
        bool negative = term->at[asked_entry(j, term)] < 0;
        return arena_printf(j->mem,
                            "the sign of this edge's term is turned, the answer %s "
                            "a minus%s",
                            negative ? "lacks" : "has added", sign_reason(j));
    }
    if (!j->edge && op == OP_SUB) {
        return fill_in(j, c,
                       "right size, wrong sign: that is {b} minus {a}, here it is "
                       "{formula}");
    }
    const char *reason = j->sum ? "" : sign_reason(j);
    return value < 0 ? arena_printf(j->mem, "right size, but the answer lacks a minus%s",
                                    reason)
                     : arena_printf(j->mem,
                                    "right size, but the answer has added a "
                                    "minus%s",
                                    reason);
}

const char *judge_words(const struct judging *j, enum slip slip,
                        const struct candidate *c)
{
    if (slip == SLIP_SIGN) {
        return sign_words(j, c);
    }
    if (slip == SLIP_TRANSPOSED && c->detail == 2) {
        return "that is the transpose of it: rows and columns have changed places";
    }
    if (slip == SLIP_WRONG && j->q->move.kind == BACKPROP_SEED) {
        return fill_in(j, c,
                       "not this: asked is by how much {L} changes for each bit that {L} "
                       "itself changes");
    }
    const struct words *w = &sentences[slip];
    bool other = c && is_other(slip, c->detail);
    const char *edge = other && w->other ? w->other : w->edge;
    const char *value = other && w->other_value ? w->other_value : w->value;
    const char *text = j->edge ? edge : value;
    return fill_in(j, c, text ? text : sentences[SLIP_WRONG].edge);
}

const char *judge_coincidence(const struct judging *j, const struct verdict *v,
                              const struct candidate *c, double guess, double right)
{
    const char *there = arena_printf(
        j->mem,
        "right here by coincidence: with the leaves moved a little it gives "
        "%s where %s is right",
        number_text(guess, DIGITS, j->mem), number_text(right, DIGITS, j->mem));
    return v->slip == SLIP_WRONG
               ? arena_printf(j->mem, "%s, so write the rule", there)
               : arena_printf(j->mem, "%s; %s", there, judge_words(j, v->slip, c));
}
