/* The arena with its blocks apart, for tests/mutate: what lies before and after a block
 * is all ones, which no double, index or pointer survives to read, and a block that was
 * written past its ends aborts when its arena is cleared or released. */
#define arena_alloc   plain_alloc
#define arena_clear   plain_clear
#define arena_release plain_release
#include "src/base/arena.c"
#undef arena_alloc
#undef arena_clear
#undef arena_release

static const char mark[ALIGNMENT / 2] = "a block with a guard at each end";

/* Before a block; after it: all ones to the next unit of alignment, and one unit more. */
struct front {
    char mark[sizeof mark];
    size_t bytes;
    char ones[ALIGNMENT - sizeof mark - sizeof(size_t)];
};

/* Of the block without its front. */
static size_t bytes_back(size_t bytes)
{
    return 2 * ALIGNMENT - bytes % ALIGNMENT;
}

void *arena_alloc(struct arena *a, size_t n, size_t size);
void arena_clear(struct arena *a);
void arena_release(struct arena *a);

void *arena_alloc(struct arena *a, size_t n, size_t size)
{
    if (size != 0 && n > (SIZE_MAX / 4) / size) {
        die("out of memory");
    }
    size_t bytes = n * size;
    struct front *front = plain_alloc(a, 1, sizeof *front + bytes + bytes_back(bytes));
    memset(front, -1, sizeof *front);
    memcpy(front->mark, mark, sizeof mark);
    front->bytes = bytes;
    char *block = (char *)(front + 1);
    memset(block + bytes, -1, bytes_back(bytes));
    return block;
}

static void check_ones(const char *at, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (at[i] != -1) {
            abort();
        }
    }
}

/* Text has no guards, and is as good as never taken for a mark. */
static void check(const struct arena *a)
{
    for (const struct arena_chunk *c = a->first; c; c = c->next) {
        size_t at = 0;
        while (at < c->used) {
            const struct front *front = (const void *)(chunk_const_bytes(c) + at);
            at += sizeof *front;
            if (memcmp(front->mark, mark, sizeof mark) == 0) {
                const char *block = (const char *)(front + 1);
                check_ones(front->ones, sizeof front->ones);
                check_ones(block + front->bytes, bytes_back(front->bytes));
                at += front->bytes + bytes_back(front->bytes);
            }
        }
    }
}

void arena_clear(struct arena *a)
{
    check(a);
    plain_clear(a);
}

void arena_release(struct arena *a)
{
    check(a);
    plain_release(a);
}
