#include "nets/loss.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>

#include "autodiff/expression.h"

const struct loss_info loss_table[LOSS_MOST] = {
#define LOSS(id, name_, label_, series_, input, other, expression_, textbook_, best_,    \
             help_)                                                                      \
    [LOSS_##id] = {.name = #name_,                                                       \
                   .label = label_,                                                      \
                   .series = series_,                                                    \
                   .names = {input, other},                                              \
                   .expression = expression_,                                            \
                   .textbook = textbook_,                                                \
                   .best = best_,                                                        \
                   .help = help_},
#include "nets/loss.def"
#undef LOSS
};

bool loss_of_error(enum loss loss)
{
    return *loss_table[loss].names[0] == 'e';
}

struct graph loss_graph(enum loss loss, bool textbook, struct arena *mem)
{
    const struct loss_info *info = &loss_table[loss];
    struct expression_options options = {
        .names = info->names, .n_names = 2, .only_names = true};
    struct graph g = {0};
    enum err err = expression_parse(textbook ? info->textbook : info->expression,
                                    &options, mem, &g, NULL);
    assert(!err); /* the rows of the table are expressions */
    (void)err;
    return g;
}

/* The points, and what is needed to ask how hard they pull. */
struct points {
    const struct plan *plan;
    enum loss loss;
    double delta;
    const double *y;
    int n;
};

/* The sum of the slopes of all points at the constant c, with what each addition rounds
 * off added at the end: slopes that cancel add up to 0. */
static double pull(const struct points *p, double c)
{
    double slope[2], sum = 0, lost = 0;
    for (int i = 0; i < p->n; i++) {
        bool of_error = loss_of_error(p->loss);
        const double at[2] = {of_error ? c - p->y[i] : c, of_error ? p->delta : p->y[i]};
        plan_gradient(p->plan, at, slope);
        double next = sum + slope[0], added = next - sum;
        lost += (sum - (next - added)) + (slope[0] - added);
        sum = next;
    }
    return sum + lost;
}

/* Where, from lo to hi, the sum stops being negative; or with `beyond` where it becomes
 * positive. */
static double crossing(const struct points *p, double lo, double hi, bool beyond)
{
    enum { HALVINGS = 100 };                        /* UNMUTATED: only to be enough */
    for (int i = 0; i < HALVINGS && lo < hi; i++) { /* UNMUTATED: equal ends stay */
        double c = lo / 2 + hi / 2, sum = pull(p, c);
        bool below = beyond ? sum <= 0 : sum < 0;
        *(below ? &lo : &hi) = c;
    }
    return beyond ? lo : hi;
}

double loss_best(enum loss loss, double delta, const double *y, int n,
                 struct arena *scratch)
{
    /* a logit whose sigmoid is 0 or 1 in a double */
    const double farthest = 800; /* UNMUTATED: only to be great */
    struct graph g = loss_graph(loss, false, scratch);
    struct plan plan;
    plan_init(&plan, &g, &(struct plan_options){0}, scratch);
    struct points p = {&plan, loss, delta, y, n};
    double lo = y[0], hi = y[0];
    for (int i = 1; i < n; i++) {
        lo = fmin(lo, y[i]);
        hi = fmax(hi, y[i]);
    }
    if (!loss_of_error(loss)) {
        lo = -farthest;
        hi = farthest;
        if (pull(&p, hi) <= 0) { /* all labels are 1 */
            return (double)INFINITY;
        }
        if (pull(&p, lo) >= 0) { /* all labels are 0 */
            return -(double)INFINITY;
        }
    }
    return crossing(&p, lo, hi, false) / 2 + crossing(&p, lo, hi, true) / 2;
}
