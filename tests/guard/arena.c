/* The arena for tests/mutate, which stands in for src/base/arena.c's: each block ends
 * where a page ends that nobody may touch, so that reading one item too many is a crash,
 * and begins after ones, which no double, index or pointer survives to read. A block that
 * was written before its beginning aborts when its arena is cleared or released. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include "base/arena.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/fail.h"

enum {
    PAGE = 4096,
    SLOTS = 256,    /* of one page, made at once */
    PAGES_KEPT = 64 /* a larger block goes back to the system at once */
};

/* A block. Those after `current` of its arena are dead. */
struct arena_chunk {
    struct arena_chunk *next;
    char *pages, *at;
    size_t room, bytes; /* of the pages that may be touched; of the block, at their end */
};

/* Slots that are free, by their pages before the forbidden one: the first page of one holds
 * where the next one is. */
static char *free_slots[PAGES_KEPT + 1];

static char *map(size_t bytes)
{
    char *pages =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) {
        die("out of memory");
    }
    return pages;
}

static void forbid(char *page)
{
    if (mprotect(page, PAGE, PROT_NONE) != 0) {
        die("no guard behind a block");
    }
}

static void slot_give_back(char *slot, size_t pages)
{
    memcpy(slot, &free_slots[pages], sizeof *free_slots);
    free_slots[pages] = slot;
}

static void slots_make(size_t pages)
{
    size_t n = pages == 1 ? SLOTS : 1, step = (pages + 1) * PAGE;
    char *at = map(n * step);
    for (size_t i = n; i-- > 0;) {
        forbid(at + i * step + pages * PAGE);
        slot_give_back(at + i * step, pages);
    }
}

static char *pages_take(size_t room)
{
    size_t pages = room / PAGE;
    if (pages > PAGES_KEPT) {
        char *at = map(room + PAGE);
        forbid(at + room);
        return at;
    }
    if (!free_slots[pages]) {
        slots_make(pages);
    }
    char *slot = free_slots[pages];
    memcpy(&free_slots[pages], slot, sizeof *free_slots);
    return slot;
}

static void pages_give_back(char *pages, size_t room)
{
    if (room / PAGE > PAGES_KEPT) {
        munmap(pages, room + PAGE);
    } else {
        slot_give_back(pages, room / PAGE);
    }
}

/* What stands right before the block. */
static size_t ones_before(const struct arena_chunk *c)
{
    size_t before = (size_t)(c->at - c->pages);
    return before < 64 ? before : 64;
}

static void check_before(const struct arena_chunk *c)
{
    for (size_t i = 1; i <= ones_before(c); i++) {
        if (c->at[-(long)i] != -1) {
            abort();
        }
    }
}

static void block_release(struct arena_chunk *c)
{
    check_before(c);
    pages_give_back(c->pages, c->room);
    free(c);
}

/* Of no arena any more: blocks from *link on. */
static void release_from(struct arena_chunk **link)
{
    while (*link) {
        struct arena_chunk *next = (*link)->next;
        block_release(*link);
        *link = next;
    }
}

/* The block that comes next, with `bytes`; the same one as before the arena was cleared
 * if it was as large, as what is rewound has to be. */
static struct arena_chunk *block_next(struct arena *a, size_t bytes)
{
    struct arena_chunk **link = a->current ? &a->current->next : &a->first;
    if (*link && (*link)->bytes == bytes) {
        return *link;
    }
    release_from(link);
    struct arena_chunk *c = calloc(1, sizeof *c);
    if (!c) {
        die("out of memory");
    }
    c->room = bytes / PAGE * PAGE + PAGE;
    c->bytes = bytes;
    c->pages = pages_take(c->room);
    return *link = c;
}

void *arena_alloc(struct arena *a, size_t n, size_t size)
{
    if (size != 0 && n > (SIZE_MAX / 4) / size) {
        die("out of memory");
    }
    struct arena_chunk *c = block_next(a, n * size);
    c->at = c->pages + c->room - c->bytes; /* aligned for items of that size */
    memset(c->at - ones_before(c), -1, ones_before(c));
    memset(c->at, 0, c->bytes);
    a->current = c;
    return c->at;
}

void arena_clear(struct arena *a)
{
    for (struct arena_chunk *c = a->first; c; c = c->next) {
        check_before(c);
        memset(c->at, -1, c->bytes);
    }
    a->current = NULL;
}

void arena_release(struct arena *a)
{
    release_from(&a->first);
    *a = (struct arena)ARENA_INIT;
}

static struct arena_chunk *live(const struct arena *a)
{
    return a->current ? a->first : NULL;
}

static struct arena_chunk *live_after(const struct arena *a, const struct arena_chunk *c)
{
    return c == a->current ? NULL : c->next;
}

size_t arena_used(const struct arena *a)
{
    size_t n = 0;
    for (const struct arena_chunk *c = live(a); c; c = live_after(a, c)) {
        n += c->bytes;
    }
    return n;
}

void arena_save(const struct arena *a, void *out)
{
    char *to = out;
    for (const struct arena_chunk *c = live(a); c; c = live_after(a, c)) {
        memcpy(to, c->at, c->bytes);
        to += c->bytes;
    }
}

void arena_load(struct arena *a, const void *saved, size_t n)
{
    assert(n == arena_used(a));
    (void)n;
    const char *from = saved;
    for (struct arena_chunk *c = live(a); c; c = live_after(a, c)) {
        memcpy(c->at, from, c->bytes);
        from += c->bytes;
    }
}
