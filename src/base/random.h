#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stdint.h>

/* Counter-based random numbers: a value depends on its key alone, so changing one control
 * never redraws another, any entry can be had without those before it, and replay is
 * exact. Generator: Philox4x32-10, Salmon et al. 2011 (doi 10.1145/2063384.2063405). */
struct random_key {
    uint64_t seed;    /* --seed */
    uint32_t purpose; /* what the number is for: enum random_purpose */
    uint32_t layer;   /* layer, optimizer or other number within the purpose */
};

/* A purpose keeps its number for ever: another number would change all its draws. */
enum random_purpose {
    RANDOM_WEIGHTS = 1,
    RANDOM_BIASES = 2,
    RANDOM_INPUTS = 3,
    RANDOM_LABELS = 4,
    RANDOM_TEST = 6, /* for the tests */
    RANDOM_LAYOUT = 9,
    RANDOM_BUGS = 10,
};

/* The generator itself: 128 bits for each (key, index). The two functions below make
 * their value from one such block, so a purpose uses only one of the three. */
void random_block(struct random_key key, uint64_t index, uint32_t out[4]);
uint64_t random_bits(struct random_key key, uint64_t index);
double random_normal(struct random_key key, uint64_t index); /* N(0,1), Box-Muller */

#endif
