#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "export/output.h"
#include "tests/signals.h"

/* Each test works in a folder of its own, so that what is left behind is seen. */
static int enter_folder(void **state)
{
    static char path[64];
    snprintf(path, sizeof path, "/tmp/gradwatch-output-XXXXXX");
    *state = path;
    return mkdtemp(path) && chdir(path) == 0 ? 0 : -1;
}

static int leave_folder(void **state)
{
    DIR *folder = opendir(".");
    for (struct dirent *e = folder ? readdir(folder) : NULL; e; e = readdir(folder)) {
        unlink(e->d_name);
    }
    closedir(folder);
    return chdir("/") == 0 && rmdir(*state) == 0 ? 0 : -1;
}

static int count_files(void)
{
    int n = 0;
    DIR *folder = opendir(".");
    assert_non_null(folder);
    for (struct dirent *e = readdir(folder); e; e = readdir(folder)) {
        n += e->d_name[0] != '.' || strlen(e->d_name) > 2;
    }
    closedir(folder);
    return n;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void assert_file(const char *path, const char *text)
{
    char got[256] = "";
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    got[fread(got, 1, sizeof got - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(got, text);
}

static void a_file_appears_when_it_is_complete(void **state)
{
    (void)state;
    struct output out;
    assert_int_equal(output_open(&out, "new.txt", false, NULL), ERR_NONE);
    fputs("numbers\n", out.file);
    fflush(out.file);
    assert_int_not_equal(access("new.txt", F_OK), 0);
    assert_int_equal(count_files(), 1); /* in the same folder, to be renamed at once */
    assert_int_equal(output_close(&out, NULL), ERR_NONE);
    assert_file("new.txt", "numbers\n");
    assert_int_equal(count_files(), 1);
    struct stat info;
    assert_int_equal(stat("new.txt", &info), 0);
    mode_t mask = umask(0);
    umask(mask);
    assert_int_equal(info.st_mode & 0777, 0666 & ~mask);
}

static void an_existing_file_is_refused(void **state)
{
    (void)state;
    struct output out;
    struct fail fail = FAIL_INIT;
    write_file("old.txt", "old\n");
    assert_int_equal(output_open(&out, "old.txt", false, &fail), ERR_IO);
    assert_string_equal(fail.where, "old.txt");
    assert_non_null(strstr(fail.what, "exists"));
    assert_non_null(strstr(fail.what, "--force"));
    assert_file("old.txt", "old\n");
    assert_int_equal(symlink("nowhere", "link"), 0);
    assert_int_equal(output_open(&out, "link", false, NULL), ERR_IO);
    assert_int_equal(count_files(), 2);
}

static void a_file_that_comes_meanwhile_is_kept(void **state)
{
    (void)state;
    struct output out;
    struct fail fail = FAIL_INIT;
    assert_int_equal(output_open(&out, "late.txt", false, NULL), ERR_NONE);
    fputs("ours\n", out.file);
    write_file("late.txt", "theirs\n");
    assert_int_equal(output_close(&out, &fail), ERR_IO);
    assert_non_null(strstr(fail.what, "exists"));
    assert_file("late.txt", "theirs\n");
    assert_int_equal(count_files(), 1);
}

static void force_replaces_and_keeps_mode_and_link(void **state)
{
    (void)state;
    struct output out;
    struct stat info;
    write_file("old.txt", "old\n");
    assert_int_equal(chmod("old.txt", 0640), 0);
    assert_int_equal(symlink("old.txt", "link"), 0);
    assert_int_equal(output_open(&out, "link", true, NULL), ERR_NONE);
    fputs("new\n", out.file);
    assert_int_equal(output_close(&out, NULL), ERR_NONE);
    assert_file("old.txt", "new\n");
    assert_int_equal(lstat("link", &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    assert_int_equal(stat("old.txt", &info), 0);
    assert_int_equal(info.st_mode & 0777, 0640);
    assert_int_equal(count_files(), 2);
}

/* However many links lead there, and whether it is named from here or from the root. */
static void force_makes_what_a_link_leads_to(void **state)
{
    struct output out;
    struct stat info;
    struct fail fail = FAIL_INIT;
    char path[128];
    snprintf(path, sizeof path, "%s/second", (char *)*state);
    assert_int_equal(mkdir("folder", 0700), 0);
    assert_int_equal(symlink(path, "first"), 0);
    assert_int_equal(symlink("folder/third", "second"), 0);
    assert_int_equal(symlink("new.txt", "folder/third"), 0);
    assert_int_equal(output_open(&out, "first", true, NULL), ERR_NONE);
    fputs("new\n", out.file);
    assert_int_equal(output_close(&out, NULL), ERR_NONE);
    assert_file("folder/new.txt", "new\n");
    assert_int_equal(count_files(), 3);
    assert_int_equal(lstat("first", &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    unlink("folder/third");
    assert_int_equal(symlink("../first", "folder/third"), 0); /* in a circle */
    assert_int_equal(output_open(&out, "first", true, &fail), ERR_IO);
    assert_string_equal(fail.where, "first");
    assert_non_null(strstr(fail.what, "symbolic links"));
    unlink("folder/third");
    unlink("folder/new.txt");
    assert_int_equal(rmdir("folder"), 0);
    assert_int_equal(count_files(), 2);
}

static void names_that_are_all_taken_are_told(void **state)
{
    (void)state;
    struct output out;
    struct fail fail = FAIL_INIT;
    char name[64];
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof name, ".gradwatch-%ld-%d", (long)getpid(), i);
        write_file(name, "theirs\n");
    }
    assert_int_equal(output_open(&out, "new.txt", true, &fail), ERR_IO);
    assert_string_equal(fail.where, "new.txt");
    snprintf(name, sizeof name, ".gradwatch-%ld-0", (long)getpid());
    assert_non_null(strstr(fail.what, name));
    assert_non_null(strstr(fail.what, "taken"));
    assert_null(strstr(fail.what, "--force"));
    assert_int_equal(count_files(), 100);
    assert_file(name, "theirs\n");
}

/* What is open already goes on where it is, with --force as well: >>log appends. */
static void an_open_descriptor_is_written_where_it_is(void **state)
{
    (void)state;
    static const char *const folders[] = {"/dev/fd", "/proc/self/fd"};
    write_file("log", "old\n");
    for (int i = 0; i < 8; i++) {
        bool force = i % 2 == 1, linked = i / 4 == 1;
        struct output out;
        struct stat before, after;
        char name[64], want[64] = "old\n";
        if (access(folders[i / 2 % 2], F_OK) != 0) {
            continue;
        }
        write_file("log", "old\n");
        int fd = open("log", O_WRONLY | O_APPEND);
        assert_true(fd >= 0);
        snprintf(name, sizeof name, "%s/%d", folders[i / 2 % 2], fd);
        if (linked) {
            unlink("link");
            assert_int_equal(symlink(name, "link"), 0);
        }
        assert_int_equal(fstat(fd, &before), 0);
        assert_int_equal(output_open(&out, linked ? "link" : name, force, NULL),
                         ERR_NONE);
        fputs("new\n", out.file);
        assert_int_equal(output_close(&out, NULL), ERR_NONE);
        assert_int_equal(write(fd, "more\n", 5), 5); /* it is still open */
        close(fd);
        assert_int_equal(stat("log", &after), 0);
        assert_true(before.st_ino == after.st_ino);
        strcat(want, "new\nmore\n");
        assert_file("log", want);
        assert_int_equal(count_files(), 1 + linked);
    }
    struct output out;
    struct fail fail = FAIL_INIT;
    assert_int_equal(output_open(&out, "/dev/fd/999", true, &fail), ERR_IO);
    assert_string_equal(fail.where, "/dev/fd/999");
}

/* In a folder that is given another name meanwhile. */
static void a_renamed_folder_keeps_nothing_half_written(void **state)
{
    (void)state;
    for (int force = 0; force < 2; force++) {
        struct output out;
        assert_int_equal(mkdir("old", 0700), 0);
        assert_int_equal(output_open(&out, "old/new.txt", force, NULL), ERR_NONE);
        fputs("new\n", out.file);
        assert_int_equal(rename("old", "renamed"), 0);
        assert_int_equal(output_close(&out, NULL), ERR_NONE);
        assert_file("renamed/new.txt", "new\n");
        assert_int_equal(unlink("renamed/new.txt"), 0);
        assert_int_equal(rmdir("renamed"), 0); /* empty */
    }
}

static void devices_are_written_in_place(void **state)
{
    (void)state;
    struct output out;
    for (int force = 0; force < 2; force++) {
        struct stat info;
        assert_int_equal(output_open(&out, "/dev/null", force, NULL), ERR_NONE);
        fputs("away", out.file);
        assert_int_equal(output_close(&out, NULL), ERR_NONE);
        assert_int_equal(stat("/dev/null", &info), 0);
        assert_true(S_ISCHR(info.st_mode));
    }
}

static void what_cannot_be_opened_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *path, *where, *what;
    } table[] = {
        {"missing/file", "missing/file", "No such file or directory"},
        {".", ".", "Is a directory"},
        {"/dev/null/x", "/dev/null/x", "Not a directory"},
        {"missing/a-very-long-path/that-does-not-fit/into-a-message/file.svg",
         "that-does-not-fit/into-a-message/file.svg", "No such file"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct output out;
        struct fail fail = FAIL_INIT;
        assert_int_equal(output_open(&out, table[i].path, true, &fail), ERR_IO);
        assert_non_null(strstr(fail.where, table[i].where));
        assert_non_null(strstr(fail.what, table[i].what));
    }
    assert_int_equal(count_files(), 0);
}

static void a_full_device_is_an_error_at_the_close(void **state)
{
    (void)state;
    if (access("/dev/full", W_OK) != 0) {
        skip();
    }
    for (int size = 10; size <= 100000; size *= 100) { /* within the buffer and beyond */
        struct output out;
        struct fail fail = FAIL_INIT;
        assert_int_equal(output_open(&out, "/dev/full", false, NULL), ERR_NONE);
        fprintf(out.file, "%*d", size, 1);
        assert_int_equal(output_close(&out, &fail), ERR_IO);
        assert_string_equal(fail.where, "/dev/full");
        assert_non_null(strstr(fail.what, "No space left"));
    }
}

/* What a child prints to standard output; its wait status. */
static int run_child(const char *stdout_path, bool pipe_closed)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    close(ends[0]); /* before the child writes: nobody reads, in no process */
    fflush(stdout);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct output out;
        struct fail fail = FAIL_INIT;
        signal(SIGPIPE, SIG_IGN); /* as some parents leave it */
        if (pipe_closed ? dup2(ends[1], 1) < 0 : !freopen(stdout_path, "w", stdout)) {
            _exit(9);
        }
        if (output_open(&out, NULL, false, &fail) != ERR_NONE) {
            _exit(8);
        }
        fputs("text\n", out.file);
        _exit(output_close(&out, &fail) == ERR_NONE ? 0 : 1);
    }
    close(ends[1]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void standard_output_is_checked(void **state)
{
    (void)state;
    int status = run_child("out.txt", false);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_file("out.txt", "text\n");
    if (access("/dev/full", W_OK) == 0) {
        status = run_child("/dev/full", false);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
    }
    status = run_child(NULL, true); /* nobody reads */
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE);
}

static void a_signal_leaves_nothing_half_written(void **state)
{
    (void)state;
    write_file("old.txt", "old\n");
    for (int s = 1; s <= SIGRTMAX; s++) {
        if (!signal_ends_process(s)) {
            continue;
        }
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            struct output out;
            setrlimit(RLIMIT_CORE, &(struct rlimit){.rlim_cur = 0});
            signal(s, SIG_DFL);
            if (output_open(&out, "old.txt", true, NULL) == ERR_NONE) {
                fputs("half", out.file);
                fflush(out.file);
                raise(s);
            }
            _exit(0);
        }
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), s);
        assert_int_equal(count_files(), 1);
        assert_file("old.txt", "old\n");
    }
}

static void signals_are_handled_as_before_when_it_is_closed(void **state)
{
    (void)state;
    struct output out;
    struct sigaction before, after;
    signal(SIGPIPE, SIG_IGN);
    signal(SIGTERM, SIG_DFL);
    assert_int_equal(output_open(&out, "new.txt", true, NULL), ERR_NONE);
    sigaction(SIGTERM, NULL, &before);
    assert_true(before.sa_handler != SIG_DFL);
    assert_int_equal(output_close(&out, NULL), ERR_NONE);
    sigaction(SIGTERM, NULL, &after);
    assert_true(after.sa_handler == SIG_DFL);
    sigaction(SIGPIPE, NULL, &after); /* a file has no reader */
    assert_true(after.sa_handler == SIG_IGN);
    signal(SIGPIPE, SIG_DFL);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(a_file_appears_when_it_is_complete),
        IN_FOLDER(an_existing_file_is_refused),
        IN_FOLDER(a_file_that_comes_meanwhile_is_kept),
        IN_FOLDER(force_replaces_and_keeps_mode_and_link),
        IN_FOLDER(force_makes_what_a_link_leads_to),
        IN_FOLDER(names_that_are_all_taken_are_told),
        IN_FOLDER(an_open_descriptor_is_written_where_it_is),
        IN_FOLDER(a_renamed_folder_keeps_nothing_half_written),
        IN_FOLDER(devices_are_written_in_place),
        IN_FOLDER(what_cannot_be_opened_is_named),
        IN_FOLDER(a_full_device_is_an_error_at_the_close),
        IN_FOLDER(standard_output_is_checked),
        IN_FOLDER(a_signal_leaves_nothing_half_written),
        IN_FOLDER(signals_are_handled_as_before_when_it_is_closed),
    };
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
