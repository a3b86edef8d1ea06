/* No include guard: includes the file LOOPS once for each width of vectors, with
 *   LANES   doubles in a vector            TARGET  attribute that allows such vectors
 *   NAME    makes a name of the width's own: NAME(f) is f_2, f_4 or f_8
 * {BY_LANES(f)} is an array of them, indexed by lanes. */
#define LANES 2
#define TARGET
#define NAME(x) x##_2
#include LOOPS
#undef LANES
#undef TARGET
#undef NAME

#ifdef LANES_WIDER
#define LANES   4
#define TARGET  __attribute__((target("avx2")))
#define NAME(x) x##_4
#include LOOPS
#undef LANES
#undef TARGET
#undef NAME

#define LANES   8
#define TARGET  __attribute__((target("avx512f")))
#define NAME(x) x##_8
#include LOOPS
#undef LANES
#undef TARGET
#undef NAME
#endif

#undef LOOPS
