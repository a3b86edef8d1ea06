#include "judge/judge.h"

#include <math.h>
#include <string.h>

#include "judge/parts.h"

/* ---- questions ---- */

bool judge_allows(const struct backprop *b, struct backprop_move move,
                  enum question_kind kind)
{
    bool number = shape_is_number(b->g->nodes[judge_node(b, move)].shape);
    return (kind == QUESTION_NUMBER) == number;
}

enum question_kind judge_kind(const struct backprop *b, struct backprop_move move)
{
    const struct node *n = &b->g->nodes[move.node];
    struct shape to = b->g->nodes[judge_node(b, move)].shape;
    bool orders = n->op == OP_MATMUL || n->op == OP_TRANSPOSE ||
                  to.rows != n->shape.rows || to.cols != n->shape.cols;
    return shape_is_number(to)                    ? QUESTION_NUMBER
           : move.kind == BACKPROP_EDGE && orders ? QUESTION_RULE
                                                  : QUESTION_ENTRY;
}

/* ---- comparing ---- */

/* What the comparisons of one answer go by. */
struct scope {
    bool usable[WORLD_DUST]; /* worlds that tell something */
    double scale[WORLDS];    /* the size of the right answer, its parts, or its inputs */
    double made_from;        /* the largest number here that the move reads */
    double upstream;         /* the largest gradient of the node here */
};
static const double ROUNDED = 5e-3; /* people round */

/* Two numbers; `dust`: what they may differ by whatever their size. */
static bool agree(double got, double want, double dust)
{
    if (!isfinite(want) || !isfinite(got)) {
        return got == want || (isnan(got) && isnan(want));
    }
    double off = fabs(got - want);
    return off <= ROUNDED * fabs(want) || off <= dust;
}

/* What is compared of a matrix: all of it, or the asked entry. .at NULL: it has none. */
static struct matrix compared(const struct judging *j, const struct matrix *m)
{
    bool entry = j->q->kind == QUESTION_ENTRY;
    if (j->whole || !m->at) {
        return *m;
    }
    if (entry && ((size_t)j->q->row >= m->rows || (size_t)j->q->col >= m->columns)) {
        return (struct matrix){NULL, 0, 0};
    }
    return (struct matrix){m->at + asked_entry(j, m), 1, 1};
}

/* True if m has the size of `of`, or one row or column for all of its. */
static bool repeats_to(const struct matrix *m, const struct matrix *of)
{
    return (m->rows == of->rows || m->rows == 1) &&
           (m->columns == of->columns || m->columns == 1);
}

/* How much of an entry of the right answer, and of the guess, is only rounding: what they
 * move by in the worlds of dust, if that is little beside what they are made from. */
static double dust_at(const struct judging *j, const struct scope *s, size_t i)
{
    double dust = 0;
    for (int w = WORLD_DUST; w < WORLDS; w++) {
        const struct matrix *g = &j->guess[w];
        double moved = fabs(j->right[w].at[i] - j->right[WORLD_HERE].at[i]);
        if (same_size(g, &j->right[w])) {
            moved += fabs(g->at[i] - j->guess[WORLD_HERE].at[i]);
        } else if (matrix_entries(g) == 1) {
            moved += fabs(g->at[0] - j->guess[WORLD_HERE].at[0]);
        }
        dust = moved > dust ? moved : dust;
    }
    double most = 1e-9 * s->made_from;
    return 4 * dust <= most ? 4 * dust : 0;
}

/* Where a sum cancels, a few units in the last place of its terms. */
static double cancelled(const struct judging *j, int w, size_t i)
{
    const double units = 0x1p-51;
    const struct node *n = &j->g->nodes[j->node];
    if (j->edge) {
        return units * (fabs(j->before[w].at[i]) + fabs(j->term[w].at[i]));
    }
    if (n->op != OP_ADD && n->op != OP_SUB) {
        return 0;
    }
    const struct matrix *a = backprop_value(&j->world[w], n->in[0]);
    return units * fabs(a->at[i % matrix_entries(a)]);
}

/* Is the guess m, the right answer, or what a slip leads to, in this world? */
static bool matches(const struct judging *j, const struct scope *s, int w,
                    const struct matrix *m, bool right)
{
    const struct matrix *g = &j->guess[w], want = compared(j, m);
    if (!want.at || !repeats_to(g, &want)) {
        return false;
    }
    for (size_t i = 0; i < matrix_entries(&want); i++) {
        int row = (int)(i / want.columns), col = (int)(i % want.columns);
        double dust = w == WORLD_HERE ? 0 : 1e-12 * s->scale[w];
        if (right && w == WORLD_HERE) {
            size_t at = (size_t)(want.at - m->at) + i;
            dust = dust_at(j, s, at) + cancelled(j, w, at);
            dust += j->has_names ? 0x1p-50 * s->upstream : 0; /* d·(1 − z²) for z = 1 */
        }
        if (!agree(matrix_at(g, row, col), want.at[i], dust)) {
            return false;
        }
    }
    return true;
}

/* The same for two results of slips, or one of them and the right answer. */
static bool alike(const struct judging *j, const struct scope *s, int w,
                  const struct matrix *x, const struct matrix *y)
{
    struct matrix got = compared(j, x), want = compared(j, y);
    bool all = same_size(&got, &want);
    for (size_t i = 0; all && i < matrix_entries(&want); i++) {
        all = agree(got.at[i], want.at[i], 1e-12 * s->scale[w]);
    }
    return all;
}

static bool alike_in_all(const struct judging *j, const struct scope *s,
                         const struct matrix *x, const struct matrix *y)
{
    bool all = true;
    for (int w = 0; w < WORLD_DUST; w++) {
        all = all && (!s->usable[w] || alike(j, s, w, &x[w], &y[w]));
    }
    return all;
}

static double largest(double most, const struct matrix *m)
{
    for (size_t i = 0; m->at && i < matrix_entries(m); i++) {
        double size = fabs(m->at[i]);
        most = isfinite(size) && size > most ? size : most;
    }
    return most;
}

/* How large the numbers are that the move reads and writes in a world. */
static void measure(const struct judging *j, int w, struct scope *s)
{
    const struct node *n = &j->g->nodes[j->node];
    const struct backprop *world = &j->world[w];
    double parts = largest(largest(largest(0, &j->right[w]), &j->before[w]), &j->term[w]);
    double up = j->edge ? largest(0, backprop_grad(world, j->node)) : 0;
    double all = largest(parts, backprop_value(world, j->node));
    for (int k = 0; k < 2 && n->in[k] >= 0; k++) {
        all = largest(all, backprop_value(world, n->in[k]));
    }
    s->scale[w] = j->edge ? fmax(parts, up) : all;
    if (w == WORLD_HERE) {
        s->upstream = up;
        s->made_from = all;
    }
}

static struct scope scope_of(const struct judging *j)
{
    const struct matrix *guess = j->guess, right = compared(j, &j->right[WORLD_HERE]);
    struct scope s = {0};
    for (int w = 0; w < WORLDS; w++) {
        measure(j, w, &s);
    }
    for (int w = 0; w < WORLD_DUST; w++) { /* elsewhere there may be no value */
        struct matrix right_there = compared(j, &j->right[w]);
        bool here = matrix_is_finite(&right), there = matrix_is_finite(&right_there);
        bool lost = matrix_is_finite(&guess[WORLD_HERE]) && !matrix_is_finite(&guess[w]);
        s.usable[w] = w == WORLD_HERE || (here == there && !(here && lost));
    }
    return s;
}

/* ---- the verdict ---- */

static bool is_right_in(const struct judging *j, const struct scope *s, int w)
{
    bool term = j->whole && j->edge; /* of a rule the edge's own term is enough */
    return matches(j, s, w, &j->right[w], true) ||
           (term && matches(j, s, w, &j->term[w], true));
}

/* Can a slip be told by what it leads to? Not if that is right, too, nor by a 0 that says
 * nothing, nor if it has no value. */
static bool tells(const struct judging *j, const struct scope *s,
                  const struct candidate *c)
{
    struct matrix m = compared(j, &c->of[WORLD_HERE]);
    bool zero = true, finite = true;
    if (!m.at) {
        return false;
    }
    for (size_t i = 0; i < matrix_entries(&m); i++) {
        zero = zero && m.at[i] == 0;
        finite =
            finite && (isfinite(m.at[i]) || (c->slip == SLIP_SIGN && isinf(m.at[i])));
    }
    bool zero_tells = c->slip == SLIP_SEED_ZERO || c->slip == SLIP_MASK;
    bool right = j->has_names ? alike_in_all(j, s, c->of, j->right)
                              : alike(j, s, WORLD_HERE, c->of, j->right);
    return finite && !right && (!zero || zero_tells);
}

static bool fits(const struct judging *j, const struct scope *s,
                 const struct candidate *c, bool all)
{
    bool fit = tells(j, s, c);
    for (int w = 0; fit && w < (all ? WORLD_DUST : 1); w++) {
        fit = !s->usable[w] || matches(j, s, w, &c->of[w], false);
    }
    return fit;
}

/* That upstream is missing is all that these two say. */
static bool says_the_same(enum slip x, enum slip y)
{
    return x == y || ((x == SLIP_LOCAL_ONLY || x == SLIP_UPSTREAM) &&
                      (y == SLIP_LOCAL_ONLY || y == SLIP_UPSTREAM));
}

/* The slip that explains the guess: the first that fits, unless another one fits that
 * says something else and leads elsewhere at other numbers. */
static const struct candidate *explain(const struct judging *j, const struct scope *s,
                                       bool all)
{
    const struct candidate *best = NULL;
    for (int i = 0; i < j->n_candidates; i++) {
        const struct candidate *c = &j->candidates[i];
        if ((!best || c->slip < best->slip) && fits(j, s, c, all)) {
            best = c;
        }
    }
    for (int i = 0; best && i < j->n_candidates; i++) {
        const struct candidate *c = &j->candidates[i];
        if (!says_the_same(c->slip, best->slip) && fits(j, s, c, all) &&
            !alike_in_all(j, s, c->of, best->of)) {
            return NULL;
        }
    }
    return best;
}

/* The first world in which the guess is not right; −1: it is. */
static int wrong_in(const struct judging *j, const struct scope *s)
{
    for (int w = 0; w < (j->has_names ? WORLD_DUST : 1); w++) {
        if (s->usable[w] && !is_right_in(j, s, w)) {
            return w;
        }
    }
    return -1;
}

/* The first entry of a matrix that is not right in a world. */
static size_t first_difference(const struct judging *j, int w)
{
    const struct matrix *guess = &j->guess[w], *right = &j->right[w];
    size_t at = 0;
    while (same_size(guess, right) && at + 1 < matrix_entries(right) &&
           agree(guess->at[at], right->at[at], 0)) {
        at++;
    }
    return same_size(guess, right) ? at : 0;
}

static void judge_expression(struct judging *j, struct verdict *out)
{
    const struct matrix *right = &j->right[WORLD_HERE], *guess = &j->guess[WORLD_HERE];
    j->whole = matrix_entries(guess) > 1 ||
               (j->q->kind == QUESTION_RULE && matrix_entries(right) > 1);
    struct scope s = scope_of(j);
    int off = wrong_in(j, &s);
    if (off > WORLD_HERE && j->has_numbers) {
        struct matrix as_typed[WORLDS];
        memcpy(as_typed, j->guess, sizeof as_typed);
        off = judge_read_copied(j) && wrong_in(j, &s) < 0 ? -1 : off;
        memcpy(j->guess, as_typed, sizeof as_typed);
    }
    if (off < 0) {
        *out = (struct verdict){SLIP_RIGHT, false, "right"};
        return;
    }
    out->coincidence = off != WORLD_HERE;
    size_t at = j->whole ? first_difference(j, off) : asked_entry(j, right);
    double guess_there = j->guess[off].at[j->whole ? at : 0];
    double right_there = j->right[off].at[at];
    judge_slips(j);
    const struct candidate *c = explain(j, &s, j->has_names);
    if (!c && j->has_names && j->has_numbers && !out->coincidence) {
        c = explain(j, &s, false); /* 4·x with upstream's number 4 */
    }
    bool misfit = j->whole && !same_size(guess, right);
    out->slip = c ? c->slip : misfit ? SLIP_SHAPE : SLIP_WRONG;
    out->sentence = out->coincidence
                        ? judge_coincidence(j, out, c, guess_there, right_there)
                        : judge_words(j, out->slip, c);
}

enum err judge(const struct question *q, const char *answer, struct arena *mem,
               struct verdict *out, struct fail *fail)
{
    *out = (struct verdict){.slip = SLIP_WRONG, .sentence = ""};
    if (q->kind == QUESTION_SHAPE) {
        return judge_shape(q, answer, mem, out, fail);
    }
    struct judging j;
    struct fail why = FAIL_INIT;
    bool misfit;
    judge_worlds(&j, q, mem);
    enum err err = judge_read(&j, answer, &misfit, &why);
    if (misfit) {
        out->slip = SLIP_SHAPE;
        out->sentence = arena_printf(mem, "the shapes do not fit: %s", why.what);
        return ERR_NONE;
    }
    if (err != ERR_NONE) {
        return fail_set(fail, err, "", why.column, "%s", why.what);
    }
    judge_expression(&j, out);
    return ERR_NONE;
}
