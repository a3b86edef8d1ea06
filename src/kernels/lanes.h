#ifndef KERNELS_LANES_H
#define KERNELS_LANES_H

/* The number of float64 in the widest vectors that the processor has and this program was
 * built for: 8, 4 or 2. It changes how fast a loop is, never what it computes: results
 * are the same to the last bit at every width. */
enum { LANES_LEAST = 2, LANES_MOST = 8 };
int lanes_here(void);

/* The versions of f that lanes_each.h makes, as items of an array indexed by lanes. */
#if defined(__x86_64__) || defined(__i386__)
#define LANES_WIDER
#define BY_LANES(f) [2] = &f##_2, [4] = &f##_4, [8] = &f##_8
#else
#define BY_LANES(f) [2] = &f##_2
#endif

#endif
