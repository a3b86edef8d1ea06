/* The whole program: from its start to its end, and before a terminal. */
#define _DEFAULT_SOURCE /* wait4 */
#include "tests/bench/bench.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/measure.h"
#include "tests/pty.h"

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- headless ---- */

/* Seconds from fork to end; the most that was resident in *mebibytes, which counts what
 * the parent had before: bench runs this first. */
static double run(char *const *argv, double *mebibytes)
{
    double start = now();
    pid_t pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_WRONLY);
        dup2(null, STDOUT_FILENO);
        execv(argv[0], argv);
        _exit(127);
    }
    int status;
    struct rusage used;
    expect(pid > 0 && wait4(pid, &status, 0, &used) == pid && status == 0, argv[0]);
#ifdef __APPLE__
    *mebibytes = (double)used.ru_maxrss / 1048576;
#else
    *mebibytes = (double)used.ru_maxrss / 1024;
#endif
    return now() - start;
}

static void bench_print(const char *program, const char *empty)
{
    enum { ROUNDS = 41 };
    char *const print[] = {(char *)program, "--print", "descent", "--steps", "0", NULL};
    char *const nothing[] = {(char *)empty, NULL};
    double ours[ROUNDS], reference[ROUNDS], ratio[ROUNDS], resident = 0, ignored;
    size_t n = (size_t)measure_rounds(ROUNDS);
    for (size_t i = 0; i < n; i++) {
        ours[i] = run(print, &resident);
        reference[i] = run(nothing, &ignored);
        ratio[i] = ours[i] / reference[i];
    }
    table_pair("--print descent, 80×24, the whole process",
               (struct pair){median(ours, n), median(reference, n), median(ratio, n)}, 3);
    table_value("  resident at most", resident, "MiB", 5, false);
}

/* ---- live ---- */

enum { W = 200, H = 60 };

/* The frame's last row has come. */
static bool frame_came(struct pty *p, const void *arg)
{
    (void)arg;
    size_t n;
    const char *bytes = pty_output(p, &n), last[] = "run/pause";
    for (size_t i = n < 4096 ? 0 : n - 4096; i + sizeof last - 1 <= n; i++)
        if (memcmp(bytes + i, last, sizeof last - 1) == 0)
            return true;
    return false;
}

/* *first: seconds from exec, about, to the end of the first frame. */
static struct pty *live(const char *program, double *first)
{
    static const char *const env[] = {"COLORTERM=truecolor", NULL};
    const char *argv[] = {program, "descent", NULL};
    struct pty *p =
        pty_start(&(struct pty_options){.w = W, .h = H, .env = env, .blind = true}, argv);
    double start = now();
    pty_wait(p, frame_came, NULL, "the first frame");
    if (first)
        *first = now() - start;
    return p;
}

static void end(struct pty *p)
{
    pty_send(p, "q");
    pty_wait_exit(p);
    pty_free(p);
}

/* CPU seconds of the program so far, and of nothing else; NAN where the system does not
 * say. */
static double cpu_of(struct pty *p)
{
    char path[64];
    unsigned long long ns;
    snprintf(path, sizeof path, "/proc/%ld/schedstat", (long)pty_pid(p));
    FILE *f = fopen(path, "r");
    bool said = f && fscanf(f, "%llu", &ns) == 1;
    if (f)
        fclose(f);
    return said ? 1e-9 * (double)ns : (double)NAN;
}

static size_t written(struct pty *p)
{
    size_t n;
    pty_output(p, &n);
    return n;
}

static bool more_than(struct pty *p, const void *bytes)
{
    return written(p) > *(const size_t *)bytes;
}

/* Seconds from a key to the first byte that it changes. */
static double change(struct pty *p, const char *key)
{
    size_t before = written(p);
    double start = now();
    pty_send(p, key);
    pty_wait(p, more_than, &before, "a changed byte");
    return now() - start;
}

static void bench_start(const char *program)
{
    enum { ROUNDS = 15 };
    double first[ROUNDS], key[ROUNDS];
    size_t n = (size_t)measure_rounds(ROUNDS);
    for (size_t i = 0; i < n; i++) {
        struct pty *p = live(program, &first[i]);
        pty_settle(p, 60);
        key[i] = change(p, ".");
        end(p);
    }
    table_value("first frame after start, 200×60", median(first, n), "", 15e-3, false);
    table_value("key to first changed byte", median(key, n), "", 1.0 / 30, false);
}

static void bench_idle(const char *program)
{
    struct pty *p = live(program, NULL);
    pty_settle(p, 300);
    size_t before = written(p);
    long wakeups = pty_wakeups(p);
    pty_settle(p, measure_rounds(1000));
    table_value("idle for a second: bytes", (double)(written(p) - before), "B", 0, false);
    table_value("  wake-ups",
                wakeups < 0 ? (double)NAN : (double)(pty_wakeups(p) - wakeups), "times",
                0, false);
    end(p);
}

/* What the program does in `frames` frames at 30 a second, `each` of them begun by a
 * call. */
static void watch(struct pty *p, const char *what, double goal,
                  void (*each)(struct pty *, int frame))
{
    const int frames = measure_rounds(60);
    const double frame = 1.0 / 30;
    size_t before = written(p);
    double cpu = cpu_of(p), start = now();
    for (int i = 0; i < frames; i++) {
        if (each)
            each(p, i);
        for (double left; (left = start + (i + 1) * frame - now()) > 0;)
            pty_take(p, (int)(1000 * left) + 1);
    }
    double share = 100 * (cpu_of(p) - cpu) / (now() - start);
    table_value(what, share, "% core", goal, false);
    table_value("  bytes a frame", (double)(written(p) - before) / frames, "B",
                (double)NAN, false);
}

static void bench_race(const char *program)
{
    struct pty *p = live(program, NULL);
    change(p, " ");
    for (double until = now() + 0.5; now() < until;)
        pty_take(p, 10);
    watch(p, "race at 30 frames a second, 200×60", 3, NULL);
    end(p);
}

static const char *const pans[] = {"L", "H"};

static void pan(struct pty *p, int frame)
{
    pty_send(p, pans[frame / 10 % 2]);
}

static void bench_pan(const char *program)
{
    struct pty *p = live(program, NULL);
    pty_settle(p, 100);
    for (int i = 0; i < 2; i++) {
        change(p, pans[i]);
        pty_settle(p, 100);
    }
    watch(p, "full pan at 30 frames a second, 200×60", 12, pan);
    end(p);
}

void bench_processes(const char *program, const char *empty)
{
    table_section("the whole program");
    bench_print(program, empty);
    bench_start(program);
    bench_idle(program);
    bench_race(program);
    bench_pan(program);
}
