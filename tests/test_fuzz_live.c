/* Any byte, at any size, in the real program: a pseudo-terminal is its keyboard. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/scenes.h"
#include "tests/fuzz_input.h"
#include "tests/pty.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* In a folder of its own, where the pictures go that s saves. */
static char program[4096];
static char folder[] = "/tmp/gradwatch-fuzz-XXXXXX";

static bool draws(struct pty *p, const void *arg)
{
    (void)arg;
    int w, h;
    pty_size(p, &w, &h);
    for (int x = 0; x < w || x < 2; x++) /* the emulator has two columns for one */
        for (int y = 0; y < h; y++)
            if (pty_cell(p, x, y).ch != ' ')
                return true;
    return false;
}

static struct pty *open_scene(uint64_t round, int w, int h)
{
    static const char *const environments[][2] = {
        {"COLORTERM=truecolor", NULL}, {"TERM=linux", NULL},
        {"TERM=tmux-256color", NULL},  {"LC_ALL=C", NULL},
        {"TERM=vt100", NULL},          {"NO_COLOR=1", NULL},
        {"TERM=screen", NULL}};
    int scenes = 0;
    while (scene_list[scenes])
        scenes++;
    const char *argv[] = {program, scene_list[round % (uint64_t)scenes]->name, NULL};
    struct pty_options o = {
        .w = w, .h = h, .env = environments[round % COUNT(environments)]};
    struct pty *p = pty_start(&o, argv);
    pty_wait(p, draws, NULL, "its first frame");
    return p;
}

/* Out of a paste, a sequence, a prompt and a page; where q has come by before, a shell's
 * terminal takes all this for a line. */
static void leave(struct pty *p)
{
    pty_send(p, "\033[201~\033q");
    int status = pty_wait_exit(p);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        size_t n;
        print_error("%s\n", pty_output(p, &n) + (n > 4000 ? n - 4000 : 0));
        fail_msg("it ended with status %x", (unsigned)status);
    }
    assert_true(pty_modes_as_before(p));
    assert_true(pty_cursor_shown(p));
    assert_false(pty_alternate(p));
    assert_false(pty_mouse(p));
    pty_free(p);
}

/* Every byte in a write of its own, or all in one, or in halves. */
static void send_split(struct pty *p, const unsigned char *piece, size_t n, long way)
{
    size_t at = way == 0 ? 1 : way == 1 ? n / 2 + 1 : n;
    for (size_t i = 0; i < n; i += at)
        pty_bytes(p, piece + i, i + at < n ? at : n - i);
}

static void any_bytes_at_any_size_are_survived(void **state)
{
    (void)state;
    enum { PIECES = 100 };
    uint64_t round = fuzz_first();
    for (long bytes = 0, most = fuzz_count(7000, 10000000); bytes < most; round++) {
        uint64_t drawn = 0;
        int w = (int)fuzz_pick(round, drawn++, 1, 200);
        int h = (int)fuzz_pick(round, drawn++, 1, 60);
        struct pty *p = open_scene(round, w, h);
        fuzz_say(round, bytes);
        for (uint64_t i = 0; i < PIECES && !pty_modes_as_before(p); i++) {
            unsigned char piece[FUZZ_PIECE];
            size_t n = fuzz_piece(round, i, w, h, piece);
            send_split(p, piece, n, fuzz_pick(round, drawn++, 0, 9));
            bytes += (long)n;
            if (fuzz_pick(round, drawn++, 0, 20) == 0) {
                w = (int)fuzz_pick(round, drawn++, 1, 300);
                h = (int)fuzz_pick(round, drawn++, 1, 100);
                pty_resize(p, w, h);
            }
        }
        leave(p);
    }
}

/* Frames written so far. */
static int frames(const struct pty *p)
{
    static const char begins[] = "\033[?2026h";
    size_t n;
    int found = 0;
    const char *output = pty_output(p, &n);
    for (size_t i = 0; i + sizeof begins <= n; i++)
        found += memcmp(output + i, begins, sizeof begins - 1) == 0;
    return found;
}

/* More wishes than can be done meanwhile: the screen is drawn all the same. */
static void a_flood_of_keys_does_not_keep_frames_from_being_drawn(void **state)
{
    (void)state;
    enum { DEPTH = 2, KEYS = 1 << 10 }; /* each draws all weights anew */
    static char keys[KEYS + 1];
    memset(keys, 'R', KEYS);
    struct pty *p = open_scene(DEPTH, 100, 30);
    pty_wait_asleep(p);
    int before = frames(p);
    pty_send(p, keys);
    pty_send(p, "?");
    pty_wait_text(p, "Keys of this scene");
    assert_true(frames(p) >= before + 5);
    leave(p);
}

/* Into a prompt, which keeps what fits, and where there is none. */
static void a_long_paste_is_survived(void **state)
{
    (void)state;
    const size_t pasted = 1U << 20;
    static const char *const texts[] = {"R", "x^2+(", "\r\n", "\xF0\x9F", "q", "g9\r.,"};
    char *text = malloc(pasted);
    assert_non_null(text);
    for (size_t i = 0; i < (size_t)fuzz_count(2, COUNT(texts)); i++)
        for (int prompt = 0; prompt < 2; prompt++) {
            for (size_t k = 0; k < pasted; k++)
                text[k] = texts[i][k % strlen(texts[i])];
            struct pty *p = open_scene(0, 100, 30);
            pty_send(p, prompt ? "f\033[200~" : "\033[200~");
            pty_bytes(p, text, pasted);
            leave(p);
        }
    free(text);
}

/* curses asks the terminal itself, and crashes at what this one says. */
static void it_starts_in_a_terminal_that_claims_any_size(void **state)
{
    (void)state;
    static const int sizes[][2] = {{65535, 65535}, {65535, 1}, {1, 65535}, {1, 1}};
    for (uint64_t round = 0; round < 2 * COUNT(sizes); round++) {
        const int *size = sizes[round / 2];
        struct pty *p = open_scene(round, size[0], size[1]);
        pty_resize(p, 100, 30);
        pty_send(p, "?");
        pty_wait_text(p, "Keys of this scene");
        leave(p);
    }
}

/* The size changes while keys come; 65535 × 65535 is taken for the largest frame. */
static void resizes_in_mid_input_are_followed(void **state)
{
    (void)state;
    static const int odd[][2] = {{65535, 65535}, {0, 0}, {1, 1}, {1, 500}, {500, 1}};
    for (uint64_t round = 0; scene_list[round]; round++) {
        struct pty *p = open_scene(round, 80, 24);
        for (long i = 0; i < fuzz_count(60, 100000 / 3); i++) {
            uint64_t n = (uint64_t)(4 * i);
            const int *some = odd[fuzz_pick(round, n, 0, COUNT(odd) - 1)];
            if (fuzz_pick(round, n + 1, 0, 19) == 0)
                pty_resize(p, some[0], some[1]);
            else
                pty_resize(p, (int)fuzz_pick(round, n + 2, 1, 200),
                           (int)fuzz_pick(round, n + 3, 1, 60));
            pty_send(p, i % 2 ? ".\033[<0;2;" : "2M\033[A");
        }
        pty_resize(p, 65535, 65535);
        pty_wait(p, draws, NULL, "the largest frame");
        pty_resize(p, 100, 30);
        pty_send(p, "\033?");
        pty_wait_text(p, "Keys of this scene");
        leave(p);
    }
}

static int make_folder(void **state)
{
    (void)state;
    const char *path = getenv("GRADWATCH");
    if (!realpath(path ? path : "./gradwatch", program) || !mkdtemp(folder))
        return -1;
    return chdir(folder);
}

static int remove_folder(void **state)
{
    (void)state;
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return chdir("/") || system(command);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_bytes_at_any_size_are_survived),
        cmocka_unit_test(a_flood_of_keys_does_not_keep_frames_from_being_drawn),
        cmocka_unit_test(it_starts_in_a_terminal_that_claims_any_size),
        cmocka_unit_test(resizes_in_mid_input_are_followed),
        cmocka_unit_test(a_long_paste_is_survived),
    };
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
