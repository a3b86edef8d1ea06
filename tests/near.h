#ifndef TESTS_NEAR_H
#define TESTS_NEAR_H

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define NOTHING ((double)NAN)

/* Is `got` within `tolerance` of `want`, in units of `scale`? Infinities must be equal;
 * nan is near nothing but nan. */
static inline bool near(double got, double want, double scale, double tolerance)
{
    if (isnan(want) || isnan(got))
        return isnan(want) && isnan(got);
    if (isinf(want) || isinf(got))
        return got == want;
    return fabs(got - want) <= tolerance * scale;
}

/* The same bits, or both nan: which nan an operation gives is the processor's choice. */
static inline bool same_number(double a, double b)
{
    return (isnan(a) && isnan(b)) || memcmp(&a, &b, sizeof a) == 0;
}

#endif
