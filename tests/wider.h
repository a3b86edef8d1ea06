#ifndef TESTS_WIDER_H
#define TESTS_WIDER_H

#include <stdbool.h>

#include "kernels/lanes.h"

/* For a test program of its own at every width of vectors that the processor has: its
 * lanes_here() is linked instead of the library's. */
static int lanes = LANES_LEAST;

int lanes_here(void)
{
    return lanes;
}

/* The next width; false: there is none, and the first is set again. */
static bool wider(void)
{
    lanes *= 2;
#if defined(__x86_64__) || defined(__i386__)
    if ((lanes == 4 && __builtin_cpu_supports("avx2")) ||
        (lanes == 8 && __builtin_cpu_supports("avx512f"))) {
        return true;
    }
#endif
    lanes = LANES_LEAST;
    return false;
}

#endif
