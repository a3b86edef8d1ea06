/* Stands in for src/kernels/lanes.c in a program that tests run: as many lanes as the
 * environment's LANES says, if the processor has them. Without it, all that it has. */
#include "kernels/lanes.h"

#include <stdlib.h>

int lanes_here(void)
{
    static int lanes; /* getenv is too slow for every product of a net */
    if (lanes == 0) {
        lanes = LANES_LEAST;
#if defined(__x86_64__) || defined(__i386__)
        const char *text = getenv("LANES");
        int wanted = text ? atoi(text) : 8;
        lanes = wanted >= 4 && __builtin_cpu_supports("avx2") ? 4 : lanes;
        lanes = wanted >= 8 && __builtin_cpu_supports("avx512f") ? 8 : lanes;
#endif
    }
    return lanes;
}
