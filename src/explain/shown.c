#include "explain/shown.h"

#include <math.h>
#include <string.h>

#include "autodiff/expression.h"
#include "autodiff/plan.h"
#include "base/text.h"

/* The text with "e-" for the "e−" of an exponent, which is read as e minus something
 * where expressions are typed. */
static const char *with_exponents(const char *text, struct arena *mem)
{
    static const char minus[] = "e−";
    char *out = arena_copy(mem, text, strlen(text));
    for (char *at = out; (at = strstr(at, minus)); at++) {
        char *rest = at + strlen(minus);
        if (at > out && text_is_digit(at[-1]) && text_is_digit(*rest)) {
            at[1] = '-';
            memmove(at + 2, rest, strlen(rest) + 1);
        }
    }
    return out;
}

bool shown_value(const char *text, struct arena *mem, double *out)
{
    static const char *const names[] = {"inf", "nan"};
    static const double values[] = {(double)INFINITY, (double)NAN};
    const struct expression_options options = {
        .names = names, .n_names = 2, .only_names = true};
    struct graph g;
    if (expression_parse(with_exponents(text, mem), &options, mem, &g, NULL) !=
        ERR_NONE) {
        return false;
    }
    struct plan plan;
    plan_init(&plan, &g, &(struct plan_options){.forward_only = true}, mem);
    *out = plan_gradient(&plan, values, NULL);
    return true;
}
