#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

/* Memory that is given back all at once. Blocks never move, so what lives in an arena may
 * hold pointers into it, and a saved copy of its bytes can be put back in place: this is
 * how the app rewinds a model. */
struct arena {
    struct arena_chunk *first, *current; /* NULL when nothing was allocated yet */
};

#define ARENA_INIT                                                                       \
    {                                                                                    \
        0                                                                                \
    }

/* n items of `size` bytes, zeroed, aligned to 64 bytes, alive until clear or release. n
 * or size 0 gives a valid unique pointer. No memory or overflow: die(). Cost:
 * O(bytes). */
void *arena_alloc(struct arena *a, size_t n, size_t size);
#define arena_new(a, type, n) ((type *)arena_alloc((a), (size_t)(n), sizeof(type)))

/* A copy of n bytes of text, with a NUL added. */
char *arena_copy(struct arena *a, const char *text, size_t n);
/* printf into the arena; text that cannot be formatted: die(). */
char *arena_printf(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

void arena_clear(struct arena *a);   /* ends every block, keeps the memory for reuse */
void arena_release(struct arena *a); /* gives the memory back; leaves ARENA_INIT */

size_t arena_used(const struct arena *a);          /* bytes that arena_save writes */
void arena_save(const struct arena *a, void *out); /* out: arena_used bytes */
/* Puts saved bytes back at their addresses. Only for the arena they came from, with the
 * same blocks allocated since its last clear (asserted by size). */
void arena_load(struct arena *a, const void *saved, size_t n);

#endif
