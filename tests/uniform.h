#ifndef TESTS_UNIFORM_H
#define TESTS_UNIFORM_H

#include "base/random.h"

/* Uniform on [0, 1), from 53 of the bits drawn for this key and index. */
static inline double uniform_at(struct random_key key, uint64_t index)
{
    return (double)(random_bits(key, index) >> 11) * 0x1p-53;
}

#endif
