#ifndef LEARN_LANES_H
#define LEARN_LANES_H

/* float64 numbers in the widest vectors that both the processor has and this program was
 * built for: 8, 4 or 2. It decides how fast a loop is, never what it computes: every
 * result is the same at every width, to the last bit. */
enum { LANES_LEAST = 2 };
int lanes_here(void);

#endif
