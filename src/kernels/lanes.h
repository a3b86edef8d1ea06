#ifndef KERNELS_LANES_H
#define KERNELS_LANES_H

/* float64 numbers in the widest vectors that both the processor has and this program was
 * built for: 8, 4 or 2. It decides how fast a loop is, never what it computes: every
 * result is the same at every width, to the last bit. */
enum { LANES_LEAST = 2, LANES_MOST = 8 };
int lanes_here(void);

/* What a file of loops is compiled for (lanes_each.h), as the items of an array. */
#if defined(__x86_64__) || defined(__i386__)
#define LANES_WIDER
#define BY_LANES(f) [2] = &f##_2, [4] = &f##_4, [8] = &f##_8
#else
#define BY_LANES(f) [2] = &f##_2
#endif

#endif
