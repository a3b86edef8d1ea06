#include "base/arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

/* The first chunk is small: parsing a formula needs 4 KiB, and zeroing 64 KiB would take
 * as long as the parsing. */
enum { ALIGNMENT = 64, CHUNK_LEAST = 8 * 1024, CHUNK_MOST = 1024 * 1024 };

/* Chunks are in the order in which they are filled; those after `current` are empty. */
struct arena_chunk {
    struct arena_chunk *next;
    size_t size, used; /* bytes after the header; multiples of ALIGNMENT */
    size_t touched;    /* most that was ever used; the bytes after it are still zero */
    void *memory;      /* from calloc, for free */
};

/* The header takes one unit of alignment, so that what follows is aligned as well. */
static char *chunk_bytes(struct arena_chunk *c)
{
    return (char *)c + ALIGNMENT;
}

/* The link to the chunk after `current`; it holds NULL where there is none. */
static struct arena_chunk **next_chunk(struct arena *a)
{
    return a->current ? &a->current->next : &a->first;
}

/* Adds an empty chunk with room for `bytes` after `current`. */
static struct arena_chunk *chunk_add(struct arena *a, size_t bytes)
{
    size_t size = a->current ? 2 * a->current->size : CHUNK_LEAST;
    if (size > CHUNK_MOST) {
        size = CHUNK_MOST;
    }
    if (size < bytes) {
        size = bytes;
    }
    /* calloc gets large blocks of zeros from the system without writing them, so that a
     * model of a hundred megabytes takes its time page by page, as it is first used. */
    char *memory = calloc(1, 2 * ALIGNMENT + size);
    if (!memory) {
        die("out of memory");
    }
    size_t past = (uintptr_t)memory % ALIGNMENT;
    struct arena_chunk *c = (void *)(memory + (past ? ALIGNMENT - past : 0));
    struct arena_chunk **link = next_chunk(a);
    *c = (struct arena_chunk){.next = *link, .size = size, .memory = memory};
    *link = c;
    return c;
}

static void chunk_drop(struct arena_chunk **link)
{
    struct arena_chunk *c = *link;
    *link = c->next;
    free(c->memory);
}

/* Makes a chunk with room for `bytes` the current one. Empty chunks that are too small
 * are freed: when each frame is larger than the last, they would pile up. */
static struct arena_chunk *chunk_find(struct arena *a, size_t bytes)
{
    if (a->current && a->current->used == 0) { /* then it is the first chunk */
        chunk_drop(&a->first);
        a->current = NULL;
    }
    struct arena_chunk **next = next_chunk(a);
    while (*next && (*next)->size < bytes) {
        chunk_drop(next);
    }
    a->current = *next ? *next : chunk_add(a, bytes);
    return a->current;
}

void *arena_alloc(struct arena *a, size_t n, size_t size)
{
    if (size != 0 && n > (SIZE_MAX / 2) / size) {
        die("out of memory");
    }
    size_t bytes = n * size;
    bytes = bytes ? (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT : ALIGNMENT;
    struct arena_chunk *c = a->current;
    if (!c || c->size - c->used < bytes) {
        c = chunk_find(a, bytes);
    }
    void *block = chunk_bytes(c) + c->used;
    if (c->used < c->touched) {
        memset(block, 0, c->touched - c->used < bytes ? c->touched - c->used : bytes);
    }
    c->used += bytes;
    c->touched = c->used > c->touched ? c->used : c->touched;
    return block;
}

char *arena_copy(struct arena *a, const char *text, size_t n)
{
    char *copy = arena_alloc(a, n + 1, 1);
    memcpy(copy, text, n);
    return copy;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0) {
        die("text that cannot be formatted");
    }
    char *text = arena_alloc(a, (size_t)n + 1, 1);
    vsnprintf(text, (size_t)n + 1, format, again);
    va_end(again);
    return text;
}

void arena_clear(struct arena *a)
{
    for (struct arena_chunk *c = a->first; c; c = c->next) {
        c->used = 0;
    }
    a->current = a->first;
}

void arena_release(struct arena *a)
{
    while (a->first) {
        chunk_drop(&a->first);
    }
    *a = (struct arena)ARENA_INIT;
}

size_t arena_used(const struct arena *a)
{
    size_t n = 0;
    for (const struct arena_chunk *c = a->first; c; c = c->next) {
        n += c->used;
    }
    return n;
}

void arena_save(const struct arena *a, void *out)
{
    char *to = out;
    for (const struct arena_chunk *c = a->first; c; c = c->next) {
        memcpy(to, (const char *)c + ALIGNMENT, c->used);
        to += c->used;
    }
}

void arena_load(struct arena *a, const void *saved, size_t n)
{
    assert(n == arena_used(a));
    (void)n;
    const char *from = saved;
    for (struct arena_chunk *c = a->first; c; c = c->next) {
        memcpy(chunk_bytes(c), from, c->used);
        from += c->used;
    }
}
