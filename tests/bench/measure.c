#include "tests/bench/measure.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/ptrace.h>
#include <sys/user.h>
#endif

#include "base/text.h"

enum { ROUNDS = 15 };
static const double LEAST_SECONDS = 2e-3; /* of one measurement */

static bool timed = true;

void measure_nothing(void)
{
    timed = false;
    expect(freopen("/dev/null", "w", stdout) != NULL, "/dev/null");
}

int measure_rounds(int usual)
{
    return timed ? usual : 1;
}

static double cpu_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double seconds(struct job job, long calls)
{
    double start = cpu_now();
    job.run(job.data, calls);
    return (cpu_now() - start) / (double)calls;
}

/* Calls that take long enough to be timed. The first is for the caches. */
static long calls_for(struct job job)
{
    long calls = 1;
    seconds(job, calls);
    while (seconds(job, calls) * (double)calls < LEAST_SECONDS)
        calls *= 2;
    return calls;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double median(double *x, size_t n)
{
    qsort(x, n, sizeof *x, by_value);
    return n % 2 ? x[n / 2] : (x[n / 2 - 1] + x[n / 2]) / 2;
}

struct pair measure_pair(struct job ours, struct job reference)
{
    if (!timed) {
        ours.run(ours.data, 1);
        reference.run(reference.data, 1);
        return (struct pair){(double)NAN, (double)NAN, (double)NAN};
    }
    double a[ROUNDS], b[ROUNDS], ratio[ROUNDS];
    long calls_a = calls_for(ours), calls_b = calls_for(reference);
    for (int i = 0; i < ROUNDS; i++) {
        a[i] = seconds(ours, calls_a);
        b[i] = seconds(reference, calls_b);
        ratio[i] = a[i] / b[i];
    }
    return (struct pair){median(a, ROUNDS), median(b, ROUNDS), median(ratio, ROUNDS)};
}

double measure(struct job job)
{
    if (!timed) {
        job.run(job.data, 1);
        return (double)NAN;
    }
    double a[ROUNDS];
    long calls = calls_for(job);
    for (int i = 0; i < ROUNDS; i++)
        a[i] = seconds(job, calls);
    return median(a, ROUNDS);
}

/* ---- instructions ---- */

#ifdef __linux__
/* Where the child is; steps that stay there repeat one string instruction. */
static long place_of(pid_t pid)
{
#ifdef __x86_64__
    return ptrace(PTRACE_PEEKUSER, pid, offsetof(struct user, regs.rip), NULL);
#else
    (void)pid;
    return -1; /* no such instructions */
#endif
}

/* Steps between the child's two stops. */
static double steps_of(struct job job)
{
    pid_t pid = fork();
    if (pid == 0) {
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        raise(SIGSTOP);
        job.run(job.data, 1);
        raise(SIGSTOP);
        _exit(0);
    }
    int status;
    long place, last = -1;
    double n = 0;
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
        return (double)NAN;
    for (;;) {
        if (ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL) != 0 ||
            waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status)) {
            n = (double)NAN;
            break;
        }
        if (WSTOPSIG(status) == SIGSTOP)
            break;
        place = place_of(pid);
        n += place == -1 || place != last;
        last = place;
    }
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
    return n;
}

static void nothing(void *data, long calls)
{
    (void)data, (void)calls;
}

double measure_instructions(struct job job)
{
    const struct job none = {nothing, NULL};
    job.run(job.data, 1); /* what is bound or allocated at the first call */
    return steps_of(timed ? job : none) - steps_of(none);
}
#else
double measure_instructions(struct job job)
{
    (void)job;
    return (double)NAN;
}
#endif

/* ---- the table ---- */

static struct {
    int met, missed;
} score;

enum { NAME_W = 46 };

static void name(const char *what)
{
    int w = text_width(what);
    printf("%s%*s", what, w < NAME_W ? NAME_W - w : 1, "");
}

static void verdict(bool met)
{
    score.met += met;
    score.missed += !met;
    puts(met ? "  ok" : "  MISSED");
    fflush(stdout);
}

/* 3 digits and a unit that fits. */
static const char *duration(double s, char out[16])
{
    static const struct {
        double least;
        const char *unit;
    } units[] = {{1, "s"}, {1e-3, "ms"}, {1e-6, "µs"}, {0, "ns"}};
    int i = 0;
    while (s < units[i].least)
        i++;
    double scale = units[i].least > 0 ? units[i].least : 1e-9;
    snprintf(out, 16, "%.3g %s", s / scale, units[i].unit);
    return out;
}

static void column(const char *text)
{
    int w = text_width(text);
    printf("%*s%s", w < 12 ? 12 - w : 1, "", text);
}

void table_head(void)
{
    name("figure");
    column("gradwatch");
    column("reference");
    column("ratio");
    column("goal");
    puts("");
}

void table_section(const char *what)
{
    printf("-- %s\n", what);
}

void table_pair(const char *what, struct pair p, double goal)
{
    char text[16];
    name(what);
    column(duration(p.ours, text));
    column(duration(p.reference, text));
    snprintf(text, sizeof text, "%.2f", p.ratio);
    column(text);
    if (isnan(goal)) {
        puts("");
        return;
    }
    snprintf(text, sizeof text, "<= %.3g", goal);
    column(text);
    verdict(p.ratio <= goal);
}

void table_value(const char *what, double value, const char *unit, double goal,
                 bool least)
{
    char text[32];
    name(what);
    if (isnan(value)) {
        column("-");
        puts("  not measured here");
        return;
    }
    if (unit[0] == '\0')
        column(duration(value, text));
    else {
        snprintf(text, sizeof text, "%.*f %s", fabs(value) < 100 ? 1 : 0, value, unit);
        column(text);
    }
    column("");
    column("");
    if (isnan(goal)) {
        puts("");
        return;
    }
    char limit[24];
    if (unit[0] == '\0')
        duration(goal, limit);
    else
        snprintf(limit, sizeof limit, "%.3g", goal);
    snprintf(text, sizeof text, "%s %s", least ? ">=" : "<=", limit);
    column(text);
    verdict(least ? value >= goal : value <= goal);
}

void table_growth(const char *what, const char *unit, const double *sizes,
                  const double *seconds, int n)
{
    char text[32];
    printf("-- %s\n", what);
    for (int i = 0; i < n; i++) {
        double each = seconds[i] / sizes[i], first = seconds[0] / sizes[0];
        snprintf(text, sizeof text, "%.0f %s", sizes[i], unit);
        column(text);
        column(duration(seconds[i], text));
        column(duration(each, text));
        printf(" each, %5.2f of the first\n", each / first);
    }
    fflush(stdout);
}

void table_foot(void)
{
    printf("%d goals met, %d missed\n", score.met, score.missed);
}

void expect(bool same, const char *what)
{
    if (same)
        return;
    fprintf(stderr, "%s: the reference gives other numbers\n", what);
    exit(1);
}
