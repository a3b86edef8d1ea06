/* Whatever fails — memory, a write, a name — each call of the program in turn: it says so
 * in one line and ends with status 1, the terminal is as it was, and a file is either
 * whole or untouched, with nothing beside it. tests/fault/shim.c makes the calls fail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/pty.h"

enum { MOST = 1 << 20, CALLS_MOST = 5000 };
static const char OLD[] = "what stood here before\n";

/* A folder for the program to work in, and beside it what the test keeps of a run. */
static char program[PATH_MAX], top[] = "/tmp/gradwatch-fault-XXXXXX";

static void empty(const char *path)
{
    DIR *folder = opendir(path);
    for (struct dirent *e = folder ? readdir(folder) : NULL; e; e = readdir(folder)) {
        unlinkat(dirfd(folder), e->d_name, 0);
    }
    closedir(folder);
}

static int set_up(void **state)
{
    (void)state;
    const char *path = getenv("FAULTY");
    if (!path || !realpath(path, program) || !mkdtemp(top) || chdir(top) != 0) {
        return -1;
    }
    return mkdir("work", 0700) == 0 && chdir("work") == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    empty(".");
    empty("..");
    bool gone =
        chdir(top) == 0 && rmdir("work") == 0 && chdir("/") == 0 && rmdir(top) == 0;
    return gone ? 0 : -1;
}

static void put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

/* A file as text that the caller frees; NULL: there is none. */
static char *get(const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file) {
        return NULL;
    }
    char *text = calloc(1, MOST);
    assert_non_null(text);
    assert_true(fread(text, 1, MOST - 1, file) < MOST - 1);
    fclose(file);
    return text;
}

static int count_files(void)
{
    int n = 0;
    DIR *folder = opendir(".");
    assert_non_null(folder);
    for (struct dirent *e = readdir(folder); e; e = readdir(folder)) {
        n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    }
    closedir(folder);
    return n;
}

static void redirect(const char *path, int to)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || dup2(fd, to) < 0) {
        _exit(99);
    }
}

struct line {
    const char *arguments[12];
    const char *file; /* that it writes; NULL: standard output alone */
    bool old;         /* something stands there before */
    const char *also; /* a function that always fails */
};

/* Runs it with call number n failing (0: none); its wait status. */
static int run(const struct line *l, long n)
{
    unlink("../report");
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        char at[32];
        snprintf(at, sizeof at, "%ld", n);
        setenv("FAULT_AT", at, 1);
        setenv("FAULT_REPORT", "../report", 1);
        if (l->also) {
            setenv("FAULT_ALSO", l->also, 1);
        }
        redirect("../out", STDOUT_FILENO);
        redirect("../err", STDERR_FILENO);
        const char *argv[16] = {program};
        for (int i = 0; l->arguments[i]; i++) {
            argv[i + 1] = l->arguments[i];
        }
        execv(program, (char *const *)(uintptr_t)argv);
        _exit(98);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static const struct line lines[] = {
    {.arguments = {"--print", "descent", "--steps", "2", "--size", "60x16"}},
    {.arguments = {"--print=ansi", "graph", "--size", "60x16"}},
    {.arguments = {"--print=svg", "depth", "--size", "60x16", "--output", "a"},
     .file = "a"},
    {.arguments = {"--csv", "descent", "--steps", "2", "--output", "a"}, .file = "a"},
    {.arguments = {"--json", "graph", "--output", "a", "--force"},
     .file = "a",
     .old = true},
    {.arguments = {"--record", "a", "descent", "--steps", "2", "--size", "60x16"},
     .file = "a"},
    {.arguments = {"--print", "graph", "--force", "--size", "40x12", "--output", "a"},
     .file = "a",
     .old = true},
    {.arguments = {"--csv", "descent", "--steps", "2", "--output", "a"},
     .file = "a",
     .also = "linkat"},
    {.arguments = {"--help"}},
    {.arguments = {"--list"}},
};

/* Says which call it was when an assertion below fails. */
static void check_that(bool ok, const char *what, const struct line *l, long n,
                       const char *called)
{
    if (!ok) {
        fail_msg("%s %s: %s, when call %ld (%s) failed", l->arguments[0], l->arguments[1],
                 what, n, called);
    }
}

static bool is_one_line(const char *text)
{
    const char *end = strchr(text, '\n');
    return strncmp(text, "gradwatch: ", 11) == 0 && end && !end[1] && end - text > 20;
}

static void check_run(const struct line *l, long n, int status, const char *whole,
                      const char *printed)
{
    char *called = get("../report"), *out = get("../out"), *err = get("../err");
    char *file = l->file ? get(l->file) : NULL;
    check_that(WIFEXITED(status), "killed", l, n, called);
    int code = WEXITSTATUS(status);
    if (code == 0) {
        /* Another way was found: the file's name is taken without a hard link, and then
         * an empty file may close as it likes; or a file is named by its whole path. */
        bool other_way = strcmp(called, "linkat") == 0 ||
                         strcmp(called, "opendir") == 0 ||
                         (l->also && strcmp(called, "close") == 0);
        check_that(other_way, "no failure", l, n, called);
        check_that(strcmp(out, printed) == 0, "half of the output", l, n, called);
        check_that(!whole || (file && strcmp(file, whole) == 0), "torn", l, n, called);
        check_that(!err[0], "a message without a failure", l, n, called);
    } else {
        check_that(code == 1, "another status than 1", l, n, called);
        check_that(is_one_line(err), err, l, n, called);
        /* What follows a write that failed may come through again. */
        check_that(strcmp(called, "write") == 0 ||
                       strncmp(out, printed, strlen(out)) == 0,
                   "other output", l, n, called);
        check_that(l->old ? file && strcmp(file, OLD) == 0 : !file, "clobbered", l, n,
                   called);
    }
    check_that(count_files() == (file != NULL), "something left behind", l, n, called);
    free(called);
    free(out);
    free(err);
    free(file);
}

/* Which of the calls that make a file of what was written was the last, in this order:
 * on the disk, closed, named. */
static void follow_order(const struct line *l, int *last)
{
    static const char *const order[][3] = {
        {"write"}, {"fsync"}, {"close"}, {"linkat", "renameat"}};
    enum { PLACES = sizeof order / sizeof *order };
    char *called = get("../report");
    for (int place = 0; place < PLACES; place++) {
        for (int i = 0; order[place][i]; i++) {
            if (strcmp(called, order[place][i]) == 0) {
                bool after = place == *last || place == *last + 1;
                bool other_way = l->also && *last == PLACES - 1; /* an empty file's */
                check_that(after || other_way, "out of order", l, place, called);
                *last = other_way ? *last : place;
            }
        }
    }
    free(called);
}

static void check_line(const struct line *l)
{
    char *whole = NULL, *printed = NULL;
    long n = 0;
    int last = 0;
    for (;; n++) {
        empty(".");
        if (l->old) {
            put(l->file, OLD);
        }
        int status = run(l, n);
        if (n == 0) {
            assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
            whole = l->file ? get(l->file) : NULL;
            printed = get("../out");
            assert_true(l->file ? whole && whole[0] : printed[0]);
            continue;
        }
        assert_true(n < CALLS_MOST);
        if (access("../report", F_OK) != 0) {
            break; /* it makes fewer calls */
        }
        check_run(l, n, status, whole, printed);
        if (l->file) {
            follow_order(l, &last);
        }
    }
    assert_true(n > 2);
    assert_true(!l->file || last == 3 || l->also);
    print_message("%s %s: %ld calls\n", l->arguments[0],
                  l->arguments[1] ? l->arguments[1] : "", n - 1);
    free(whole);
    free(printed);
}

static void each_call_that_fails_is_told_and_harms_no_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        check_line(&lines[i]);
    }
}

/* From the moment it is there, whatever the mask lets through. */
static void a_new_file_can_be_read_by_nobody_who_could_not_read_the_old_one(void **state)
{
    (void)state;
    static const mode_t modes[] = {0600, 0640, 0400, 0644};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        char line[PATH_MAX + 80], want[8];
        struct stat info;
        empty(".");
        put("a", OLD);
        assert_int_equal(chmod("a", modes[i]), 0);
        snprintf(line, sizeof line,
                 "umask 0; FAULT_MODE=../mode \"%s\" --json graph --output a --force",
                 program);
        assert_int_equal(system(line), 0);
        char *made = get("../mode"), *now = get("a");
        snprintf(want, sizeof want, "%03o", (unsigned)modes[i]);
        assert_string_equal(made, want);
        assert_string_not_equal(now, OLD);
        assert_int_equal(stat("a", &info), 0);
        assert_int_equal(info.st_mode & 0777, modes[i]);
        free(made);
        free(now);
    }
    empty(".");
}

static bool shows_or_has_ended(struct pty *p, const void *text)
{
    return pty_ended(p) || pty_shows(p, text, NULL, NULL);
}

/* In a terminal: what is done, and what then is seen. The last saves the picture. */
struct session {
    const char *scene, *picture; /* NULL: none is saved */
    const char *also;            /* a function that always fails; NULL: none */
    const char *keys[10], *seen[10];
};

static const struct session sessions[] = {
    {.scene = "descent",
     .picture = "gradwatch-descent-1.svg",
     .keys = {"", "s"},
     .seen = {"step 1", ".svg"}},
    /* frames go through a temporary file where there is none in memory */
    {.scene = "descent", .also = "memfd_create", .keys = {""}, .seen = {"step 1"}},
    /* in a soak: */
    {.scene = "descent",
     .picture = "gradwatch-descent-2.svg",
     .keys = {"", "R", "f\025x^2+2y^2\r", "", "1.", "?", "?", "s"},
     .seen = {"step 1", "--seed 2", "x² + 2·y²", "step 1", "step 2", "every scene",
              "x² + 2·y²", ".svg"}},
    {.scene = "graph",
     .picture = "gradwatch-graph-1.svg",
     .keys = {"", ".", ",", "3", "2", "s"},
     .seen = {"forward step 1", "forward step 2", "forward step 1", "sigmoid",
              "forward step 1", ".svg"}},
    {.scene = "depth",
     .picture = "gradwatch-depth-2.svg",
     .keys = {"", ".", "i", "", "m", "", "s"},
     .seen = {"step 1", "step 2", "xavier_normal", "step 2", "mode=time", "step 2",
              ".svg"}},
};

static struct pty *open_live(const struct session *s, long n)
{
    char at[32], also[64];
    snprintf(at, sizeof at, "FAULT_AT=%ld", n);
    snprintf(also, sizeof also, "FAULT_ALSO=%s", s->also ? s->also : "");
    const char *env[] = {at, also, "FAULT_REPORT=../report", NULL};
    const char *argv[] = {program, s->scene, "--steps", "1", NULL};
    struct pty *p = pty_start(&(struct pty_options){.w = 100, .h = 30, .env = env}, argv);
    for (int i = 0; s->keys[i]; i++) {
        pty_send(p, s->keys[i]);
        pty_wait(p, shows_or_has_ended, s->seen[i], s->seen[i]);
    }
    pty_send(p, "q");
    return p;
}

static const struct line live = {.arguments = {"live", "in a terminal"}};

static void check_live(struct pty *p, const struct session *s, long n, int status,
                       const char *whole)
{
    size_t size;
    char *called = get("../report"), *file = s->picture ? get(s->picture) : NULL;
    const char *seen = pty_output(p, &size);
    check_that(WIFEXITED(status), "killed", &live, n, called);
    int code = WEXITSTATUS(status);
    check_that(code == 0 || code == 1, "another status than 1", &live, n, called);
    check_that(pty_modes_as_before(p), "modes of the terminal", &live, n, called);
    check_that(pty_cursor_shown(p), "no cursor", &live, n, called);
    check_that(!pty_alternate(p), "the other screen", &live, n, called);
    check_that(!pty_mouse(p), "mouse reports", &live, n, called);
    check_that(!file || strcmp(file, whole) == 0, "torn", &live, n, called);
    check_that(count_files() == (file != NULL), "something left behind", &live, n,
               called);
    bool told = size > 0 && strstr(seen, "gradwatch: ");
    check_that(code == 0 || told, "no message", &live, n, called);
    free(called);
    free(file);
}

static void check_session(const struct session *s)
{
    char *whole = NULL;
    long n = 0;
    for (;; n++) {
        empty(".");
        unlink("../report");
        struct pty *p = open_live(s, n);
        int status = pty_wait_exit(p);
        bool reached = access("../report", F_OK) == 0;
        if (n == 0) {
            assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
            whole = s->picture ? get(s->picture) : NULL;
            if (s->picture && !whole) {
                fail_msg("%s: no %s", s->scene, s->picture);
            }
        } else if (reached) {
            check_live(p, s, n, status, whole);
        }
        pty_free(p);
        if (n > 0 && !reached) {
            break;
        }
        assert_true(n < CALLS_MOST);
    }
    print_message("live, %s: %ld calls\n", s->scene, n - 1);
    free(whole);
}

static void in_a_terminal_it_is_left_as_it_was(void **state)
{
    (void)state;
    size_t n = getenv("SOAK") ? sizeof sessions / sizeof *sessions : 2;
    for (size_t i = 0; i < n; i++) {
        check_session(&sessions[i]);
    }
}

/* So many bytes are a frame of the largest screen that their file is emptied. */
static void a_file_that_cannot_be_emptied_is_told(void **state)
{
    (void)state;
    static const char message[] = "\rgradwatch: cannot empty the file for frames\r\n";
    const size_t length = sizeof message - 1;
    const char *argv[] = {program, "descent", "f=rastrigin", NULL};
    const char *env[] = {"COLORTERM=truecolor", "FAULT_ALSO=ftruncate", NULL};
    struct pty *p = pty_start(
        &(struct pty_options){.w = 1024, .h = 512, .env = env, .blind = true}, argv);
    pty_wait_asleep(p); /* the field was refined in many frames, each smaller */
    for (int i = 0; i < 8 && !pty_ended(p); i++) { /* each theme is a large frame */
        pty_send(p, "T");
        pty_wait_asleep(p);
    }
    pty_wait_status(p, 1);
    assert_true(pty_modes_as_before(p));
    size_t n;
    const char *out = pty_output(p, &n);
    assert_true(n > length);
    assert_memory_equal(out + n - length, message, length);
    pty_free(p);
}

/* Writing a file is no reason to let SIGPIPE leave the terminal raw. */
static void a_saved_picture_leaves_the_guard_in_place(void **state)
{
    (void)state;
    empty(".");
    const char *argv[] = {program, "descent", NULL};
    struct pty *p = pty_start(&(struct pty_options){.w = 60, .h = 16}, argv);
    pty_wait_text(p, "step 0");
    pty_send(p, "s");
    pty_wait_text(p, ".svg");
    pty_signal(p, SIGPIPE);
    pty_wait_killed(p, SIGPIPE);
    assert_true(pty_modes_as_before(p) && pty_cursor_shown(p) && !pty_alternate(p));
    pty_free(p);
}

/* A name is taken by whatever stands there: a file, a folder, a link that leads nowhere
 * or away, and a FIFO, which would wait for a reader. */
static void a_picture_takes_a_name_that_nothing_has(void **state)
{
    (void)state;
    empty(".");
    put("gradwatch-descent-0.svg", OLD);
    assert_int_equal(mkdir("gradwatch-descent-0-1.svg", 0700), 0);
    assert_int_equal(symlink("nowhere", "gradwatch-descent-0-2.svg"), 0);
    assert_int_equal(symlink("/dev/null", "gradwatch-descent-0-3.svg"), 0);
    assert_int_equal(mkfifo("gradwatch-descent-0-4.svg", 0600), 0);
    const char *argv[] = {program, "descent", NULL};
    struct pty *p = pty_start(&(struct pty_options){.w = 60, .h = 16}, argv);
    pty_wait_text(p, "step 0");
    pty_send(p, "s");
    pty_wait_text(p, "saved gradwatch-descent-0-5.svg");
    pty_quit(p);
    char *old = get("gradwatch-descent-0.svg"), *made = get("gradwatch-descent-0-5.svg");
    assert_string_equal(old, OLD);
    assert_non_null(strstr(made, "</svg>"));
    assert_int_equal(count_files(), 6);
    assert_int_equal(rmdir("gradwatch-descent-0-1.svg"), 0);
    free(old);
    free(made);
}

/* The handler has a stack of its own: the file half made goes, and the terminal is left
 * as it was, when there is none left of the program's. */
static void a_stack_that_overflows_leaves_no_trace(void **state)
{
    (void)state;
    empty(".");
    const char *argv[] = {program, "descent", NULL};
    const char *env[] = {"FAULT_DEEP=fsync", "ASAN_OPTIONS=handle_segv=0", NULL};
    struct pty *p = pty_start(&(struct pty_options){.w = 60, .h = 16, .env = env}, argv);
    pty_wait_text(p, "step 0");
    pty_send(p, "s");
    pty_wait_killed(p, SIGSEGV);
    assert_true(pty_modes_as_before(p) && pty_cursor_shown(p));
    assert_false(pty_alternate(p) || pty_mouse(p));
    assert_int_equal(count_files(), 0);
    pty_free(p);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_call_that_fails_is_told_and_harms_no_file),
        cmocka_unit_test(a_new_file_can_be_read_by_nobody_who_could_not_read_the_old_one),
        cmocka_unit_test(in_a_terminal_it_is_left_as_it_was),
        cmocka_unit_test(a_file_that_cannot_be_emptied_is_told),
        cmocka_unit_test(a_saved_picture_leaves_the_guard_in_place),
        cmocka_unit_test(a_picture_takes_a_name_that_nothing_has),
        cmocka_unit_test(a_stack_that_overflows_leaves_no_trace),
    };
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
