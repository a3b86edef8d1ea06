#include "learn/lanes.h"

/* The only function here, so that a test can link another one. */
int lanes_here(void)
{
#ifdef LANES_WIDER
    if (__builtin_cpu_supports("avx512f")) {
        return 8;
    }
    if (__builtin_cpu_supports("avx2")) {
        return 4;
    }
#endif
    return LANES_LEAST;
}
