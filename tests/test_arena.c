#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "tests/resident.h"

static void blocks_are_aligned_zeroed_and_apart(void **state)
{
    (void)state;
    struct arena a = ARENA_INIT;
    enum { ROUNDS = 3, BLOCKS = 2000 };
    static unsigned char *block[BLOCKS];
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < BLOCKS; i++) {
            size_t n = (i * 37 + (size_t)round) % 501 + 1;
            block[i] = arena_alloc(&a, n, 1);
            assert_int_equal((uintptr_t)block[i] % 64, 0);
            for (size_t k = 0; k < n; k++) {
                assert_int_equal(block[i][k], 0);
            }
            memset(block[i], (int)(i % 251) + 1, n);
        }
        for (size_t i = 0; i < BLOCKS; i++) {
            size_t n = (i * 37 + (size_t)round) % 501 + 1;
            for (size_t k = 0; k < n; k++) {
                assert_int_equal(block[i][k], i % 251 + 1);
            }
        }
        arena_clear(&a); /* leaves the bytes dirty for the next round */
    }
    arena_release(&a);
    assert_null(a.first);
    assert_null(a.current);
}

static void nothing_has_an_address_of_its_own(void **state)
{
    (void)state;
    struct arena a = ARENA_INIT;
    char *p = arena_alloc(&a, 0, 8), *q = arena_alloc(&a, 8, 0),
         *r = arena_new(&a, char, 1);
    assert_non_null(p);
    assert_ptr_not_equal(p, q);
    assert_ptr_not_equal(q, r);
    arena_release(&a);
}

static void clear_gives_the_same_memory_again(void **state)
{
    (void)state;
    struct arena a = ARENA_INIT;
    void *first = arena_alloc(&a, 100, 1);
    void *large = arena_alloc(&a, 3, 1000000);
    assert_true(arena_used(&a) >= 3000100);
    arena_clear(&a);
    assert_int_equal(arena_used(&a), 0);
    assert_ptr_equal(arena_alloc(&a, 100, 1), first);
    assert_ptr_equal(arena_alloc(&a, 3, 1000000), large);
    arena_release(&a);
}

/* 600 MB in all. */
static void what_became_too_small_is_given_back(void **state)
{
    (void)state;
    struct arena a = ARENA_INIT;
    long before = resident_bytes();
    for (size_t size = 1 << 20; size < 2 << 20; size += 5000) {
        memset(arena_alloc(&a, 1, size), 1, size);
        arena_clear(&a);
        arena_alloc(&a, 1, 100);
        memset(arena_alloc(&a, 3, size), 1, 3 * size);
        arena_clear(&a);
    }
    if (RESIDENT_COUNTS) {
        assert_true(resident_bytes() - before < 20 << 20);
    }
    arena_release(&a);
    enum { SIZE = 16 << 20 };
    for (size_t size = SIZE; size <= SIZE + 4096; size += 4096) { /* the first as well */
        memset(arena_alloc(&a, 1, size), 1, size);
        arena_clear(&a);
    }
    if (RESIDENT_COUNTS) {
        assert_true(resident_bytes() - before < 20 << 20);
    }
    arena_release(&a);
}

/* Chunks behind the first, each too small for what comes next. */
static void what_is_too_small_is_passed_over(void **state)
{
    (void)state;
    enum { N = 4, SIZE = 1 << 20 };
    struct arena a = ARENA_INIT;
    for (int i = 0; i < N; i++) {
        memset(arena_alloc(&a, 1, SIZE), 1, SIZE);
    }
    arena_clear(&a);
    arena_alloc(&a, 1, 100);
    memset(arena_alloc(&a, N, SIZE), 1, (size_t)N * SIZE);
    arena_release(&a);
}

struct node {
    struct node *next;
    int value;
};

/* A list over several chunks: its pointers must still hold after the bytes came back. */
static struct node *make_list(struct arena *a, int n)
{
    struct node *first = NULL, **link = &first;
    for (int i = 0; i < n; i++) {
        *link = arena_new(a, struct node, 1);
        (*link)->value = i;
        link = &(*link)->next;
    }
    return first;
}

static void check_list(const struct node *node, int n)
{
    for (int i = 0; i < n; i++) {
        assert_non_null(node);
        assert_int_equal(node->value, i);
        node = node->next;
    }
    assert_null(node);
}

static void saved_bytes_come_back_in_place(void **state)
{
    (void)state;
    struct arena a = ARENA_INIT;
    /* an empty chunk in the midst: too small for the large block after the clear */
    arena_alloc(&a, 10, 1);
    arena_clear(&a);
    char *large = arena_alloc(&a, 1, 500000);
    struct node *list = make_list(&a, 20000);
    large[499999] = 'e';

    size_t n = arena_used(&a);
    assert_true(n >= 500000 + 20000 * sizeof(struct node));
    char *saved = malloc(n);
    assert_non_null(saved);
    arena_save(&a, saved);
    memset(large, 'x', 500000);
    for (struct node *p = list, *next; p; p = next) {
        next = p->next;
        memset(p, 0xA5, sizeof *p);
    }
    arena_load(&a, saved, n);
    check_list(list, 20000);
    assert_int_equal(large[0], 0);
    assert_int_equal(large[499999], 'e');
    free(saved);
    arena_release(&a);
}

static void text_is_copied_and_ended(void **state)
{
    (void)state;
    struct arena a = ARENA_INIT;
    assert_string_equal(arena_copy(&a, "gradient", 4), "grad");
    assert_string_equal(arena_copy(&a, "", 0), "");
    assert_string_equal(arena_printf(&a, "%s=%d", "lr", 42), "lr=42");
    char *wide = arena_printf(&a, "%200000d", 7); /* larger than a chunk */
    assert_int_equal(strlen(wide), 200000);
    assert_int_equal(wide[199999], '7');
    arena_release(&a);
}

static int exit_status_of_allocating(size_t n, size_t size)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (!freopen("/dev/null", "w", stderr)) {
            _exit(3);
        }
        struct arena a = ARENA_INIT;
        arena_alloc(&a, n, size);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void a_size_that_overflows_is_the_end(void **state)
{
    (void)state;
    assert_int_equal(exit_status_of_allocating(SIZE_MAX / 2, 4), 1);
    assert_int_equal(exit_status_of_allocating(SIZE_MAX, 1), 1);
    assert_int_equal(exit_status_of_allocating(4, SIZE_MAX / 2), 1);
    assert_int_equal(exit_status_of_allocating(4, 4), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_aligned_zeroed_and_apart),
        cmocka_unit_test(nothing_has_an_address_of_its_own),
        cmocka_unit_test(what_became_too_small_is_given_back),
        cmocka_unit_test(what_is_too_small_is_passed_over),
        cmocka_unit_test(clear_gives_the_same_memory_again),
        cmocka_unit_test(saved_bytes_come_back_in_place),
        cmocka_unit_test(text_is_copied_and_ended),
        cmocka_unit_test(a_size_that_overflows_is_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
