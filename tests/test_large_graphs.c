/* Expressions as long as they may be, in graph: keys are answered while the picture
 * becomes better, it does not matter when, and memory stays small. How much work a frame
 * is stands in tests/work/frame.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scenes/graph/graph.h"
#include "tests/command.h"
#include "tests/desk.h"
#include "tests/families.h"
#include "tests/pty.h"
#include "tests/resident.h"

enum { BYTES = 4095, MEMORY_MOST = 64 << 20 };

static void argument(const struct family *f, char out[BYTES + 6])
{
    strcpy(out, "expr=");
    f->write(out + 5, BYTES);
}

/* --- slices ----------------------------------------------------------------------------
 */

/* Each look at it is later than all budgets: session_work() makes one slice. */
static double late_clock(void)
{
    static double now;
    return now += 1;
}

static void show_slice(struct desk *d)
{
    session_work(lab_session(&d->lab), 0, late_clock);
    lab_draw(&d->lab, &d->frame);
    arena_clear(&d->scratch);
}

/* Opened, and not yet shown. */
static struct desk *open_fresh(const char *expression, const char *share)
{
    struct desk *d;
    struct fail fail = FAIL_INIT;
    const char *const arguments[] = {"graph", expression, share, NULL};
    assert_int_equal(desk_try(&d, &fail, arguments), ERR_NONE);
    d->frame = frame_new(&d->frame_mem, 200, 60, themes, DEPTH_TRUE, GLYPHS_BRAILLE);
    d->frame.scratch = &d->scratch;
    lab_layout(&d->lab, d->frame.w, d->frame.h);
    return d;
}

/* Shows slice by slice, with a step forward after each of the first `keys` of them and as
 * many back at the end; returns how many slices were left when all keys were answered. */
static int show_slices(struct desk *d, int keys)
{
    struct session *s = lab_session(&d->lab);
    int slices = 0;
    show_slice(d);
    for (int i = 0; i < keys; i++) {
        struct event e = {.type = EVENT_KEY, .key = K_RIGHT};
        char answer[40];
        lab_event(&d->lab, &e, &d->frame);
        session_advance(s, 0, 0, late_clock);
        show_slice(d);
        snprintf(answer, sizeof answer, "forward step %d of", i + 1);
        assert_shows(d, answer);
    }
    for (; !s->complete; slices++) {
        show_slice(d);
    }
    for (int i = 0; i < keys; i++) {
        desk_key(d, K_LEFT);
    }
    return slices;
}

static void keys_are_answered_between_slices(void **state)
{
    (void)state;
    int most = 0;
    for (const struct family *f = families; f->name; f++) {
        char expression[BYTES + 6];
        argument(f, expression);
        struct desk *d = open_fresh(expression, "share=no");
        int slices = show_slices(d, 2);
        most = slices > most ? slices : most;
        desk_close(d);
    }
    assert_true(most > 0); /* one of them has slices at all */
}

static void the_picture_does_not_depend_on_slices(void **state)
{
    (void)state;
    for (const struct family *f = families; f->name; f++) {
        char expression[BYTES + 6];
        argument(f, expression);
        struct desk *once = open_fresh(expression, "share=no");
        struct desk *sliced = open_fresh(expression, "share=no");
        desk_show(once);
        show_slices(sliced, 3);
        const struct drawing *a = lab_session(&once->lab)->cache;
        const struct drawing *b = lab_session(&sliced->lab)->cache;
        assert_int_equal(a->crossings, b->crossings);
        assert_int_equal(a->layout.w, b->layout.w);
        assert_int_equal(a->layout.h, b->layout.h);
        assert_memory_equal(a->layout.nodes, b->layout.nodes,
                            (size_t)a->n_nodes * sizeof *a->layout.nodes);
        assert_string_equal(desk_text(once), desk_text(sliced));
        desk_close(once);
        desk_close(sliced);
    }
}

/* --- memory ----------------------------------------------------------------------------
 */

static void check_memory(const char *name, const char *when, long bytes)
{
    print_message("%s: %ld KiB at most %s\n", name, bytes / 1024, when);
    if (RESIDENT_COUNTS) {
        assert_in_range(bytes, 0, MEMORY_MOST);
    }
}

static void memory_stays_small_headless(void **state)
{
    (void)state;
    for (const struct family *f = families; f->name; f++) {
        char expression[BYTES + 6];
        argument(f, expression);
        struct command c =
            command_run("\"$P\" --print graph --size 200x60 \"$1\"", expression);
        assert_int_equal(c.status, 0);
        command_release(&c);
        check_memory(f->name, "printed", resident_children_most());
    }
}

/* A key sent before anything is shown, sizes, views, the end and back, and the expression
 * once more, pasted into the prompt. */
static void use(struct pty *p, const char *expression)
{
    pty_send(p, "\033[C");
    pty_wait_text(p, "forward step 1 of");
    pty_resize(p, 100, 30);
    pty_send(p, "\033[C");
    pty_wait_text(p, "forward step 2 of");
    pty_send(p, "vvvvv\033[C");
    pty_wait_text(p, "forward step 3 of");
    pty_send(p, "\033[F");
    pty_wait_text(p, "end of the pass");
    pty_send(p, "e\033[200~");
    pty_send(p, expression);
    pty_send(p, "\033[201~\r");
    pty_send(p, "\033[H\033[C");
    pty_wait_text(p, "forward step 1 of");
}

static void memory_stays_small_live(void **state)
{
    (void)state;
    for (const struct family *f = families; f->name; f++) {
        char expression[BYTES + 6];
        argument(f, expression);
        const char *argv[] = {command_program(), "graph", expression, NULL};
        struct pty *p = pty_start(&(struct pty_options){.w = 200, .h = 60}, argv);
        use(p, expression + 5);
        check_memory(f->name, "live", resident_most(pty_pid(p)));
        pty_quit(p);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_answered_between_slices),
        cmocka_unit_test(the_picture_does_not_depend_on_slices),
        cmocka_unit_test(memory_stays_small_headless),
        cmocka_unit_test(memory_stays_small_live),
    };
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
