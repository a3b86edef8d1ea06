#include "kernels/lanes.h"

/* Alone in its file, so that a test can link another one instead. */
int lanes_here(void)
{
#ifdef LANES_WIDER
    if (__builtin_cpu_supports("avx512f")) { /* GCOV_EXCL_BR_LINE: the processor has it */
        return LANES_MOST;
    }
    if (__builtin_cpu_supports("avx2")) { /* GCOV_EXCL_BR_LINE: or it has not */
        return 4;
    }
#endif
    return LANES_LEAST;
}
