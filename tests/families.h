#ifndef TESTS_FAMILIES_H
#define TESTS_FAMILIES_H

#include <stddef.h>

/* Expressions as long as they may be, of kinds that are hard to draw: many nodes, far
 * apart, much shared. */
struct family {
    const char *name;
    void (*write)(char *text, size_t most); /* at most `most` bytes and a NUL */
};
extern const struct family families[]; /* ended by a NULL name */

#endif
