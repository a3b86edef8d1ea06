#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* libFuzzer's entry, one a target: `make fuzz` looks for inputs that break it, `make
 * test` replays those that are kept (replay.c). Always returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Stays in builds without assertions, and says what was expected. */
#define MUST(condition)                                                                  \
    do {                                                                                 \
        if (!(condition)) {                                                              \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);      \
            abort();                                                                     \
        }                                                                                \
    } while (0)

/* The input as text up to its first NUL; the caller's to free. */
char *fuzz_text(const uint8_t *data, size_t size);
/* Nothing in it could move a terminal. */
void fuzz_must_be_clean(const char *text);

#endif
