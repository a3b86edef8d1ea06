/* How much work a long run takes, counted, not timed: everything is compiled with a call
 * at every branch-free piece of code (-fsanitize-coverage=trace-pc), and twice the length
 * takes twice the work, not four times as much. */
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/headless.h"
#include "app/lab.h"
#include "app/scenes.h"

static long pieces;

void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void)
{
    pieces++;
}

enum { WORDS_MOST = 20000 };

/* The word with the step in place of each #. */
static char *word_of(const char *word, long step, struct arena *mem)
{
    size_t at = strcspn(word, "#");
    return word[at] ? arena_printf(mem, "%.*s%ld%s", (int)at, word, step,
                                   word_of(word + at + 1, step, mem))
                    : arena_copy(mem, word, at);
}

/* The work of "gradwatch BEFORE WORD ... --steps n", with a word for each step, or NULL.
 */
static long work_of(const char *before, const char *word, bool downwards, long n)
{
    static char *argv[WORDS_MOST + 40];
    struct arena mem = ARENA_INIT;
    int argc = 0;
    argv[argc++] = (char *)"gradwatch";
    char *text = arena_copy(&mem, before, strlen(before));
    for (char *w = strtok(text, " "); w; w = strtok(NULL, " ")) {
        argv[argc++] = w;
    }
    for (long i = 1; word && i <= n; i++) {
        argv[argc++] = word_of(word, downwards ? n + 1 - i : i, &mem);
    }
    argv[argc++] = (char *)"--steps";
    argv[argc++] = arena_printf(&mem, "%ld", n);
    struct options options = {0};
    struct fail fail = FAIL_INIT;
    pieces = 0;
    if (options_parse(argc, argv, &mem, &options, &fail) ||
        headless_run(&options, &fail)) {
        printf("%s: %s: %s\n", before, fail.where, fail.what);
        exit(1);
    }
    long work = pieces;
    arena_release(&mem);
    return work;
}

/* Long enough that what a run costs at the beginning counts little. */
static const struct {
    const char *before, *word;
    bool downwards;
    long n;
} rows[] = {
    {"--record /dev/null --size 80x24 descent", NULL, false, 2000},
    {"--record /dev/null --size 80x24 --glyphs block descent f=cos(x*y)+0.1x^2", NULL,
     false, 2000},
    {"--record /dev/null --size 80x24 graph passes=10000", NULL, false, 2000},
    {"--record /dev/null --size 140x40 depth nets=relu,tanh layers=3 width=4 batch=2",
     NULL, false, 3000},
    {"--print --output /dev/null descent", NULL, false, 20000},
    {"--csv --output /dev/null descent", NULL, false, 10000},
    {"--json --output /dev/null depth nets=relu layers=3 width=4 batch=2", NULL, false,
     3000},
    {"--csv --output /dev/null descent", "lr@#=0.1", false, 2000},
    {"--record /dev/null --size 80x24 descent", "lr@#=0.1", false, 2000},
    {"--record /dev/null --size 80x24 descent", "lr@#=0.#1", false, 2000},
    {"--csv --output /dev/null descent", "lr.adam@#=0.1", true, 2000},
};

static bool grows_too_fast(long once, long twice, const char *what, const char *word)
{
    enum { PERCENT_MOST = 230, PERCENT_LEAST = 120 };
    long percent = 100 * twice / (once ? once : 1);
    printf("%ld pieces of work, %ld %% for twice the length: %s %s\n", once, percent,
           what, word ? word : "");
    return percent > PERCENT_MOST || percent < PERCENT_LEAST;
}

static void go_to(struct session *s, long step)
{
    run_seek(s->run, step);
    while (run_busy(s->run)) {
        run_advance(s->run);
    }
}

/* The work of a session with a change at every step: there and back, another value from
 * the start, one from now on, the line that brings it all back, and a few frames. */
static long session_work_of(long n)
{
    struct arena mem = ARENA_INIT;
    struct lab lab = {0};
    struct fail fail = FAIL_INIT;
    const char **words = arena_new(&mem, const char *, n);
    for (long i = 0; i < n; i++) {
        words[i] = arena_printf(&mem, "lr.adam@%ld=%ld", i + 1, i % 7 + 1);
    }
    struct options options = {.scene = scene_find("descent"),
                              .arguments = words,
                              .n_arguments = (int)n,
                              .seed = 1,
                              .theme = themes};
    pieces = 0;
    if (lab_open(&lab, &options, &fail)) {
        printf("%s: %s\n", fail.where, fail.what);
        exit(1);
    }
    struct session *s = lab_session(&lab);
    int beta = param_find(run_params(s->run), "beta");
    go_to(s, n);
    go_to(s, 1);
    go_to(s, n);
    session_set(s, beta, PARAM_ALL, "0.5", &fail);
    go_to(s, n);
    s->from_now = true;
    session_set(s, beta, PARAM_ALL, "0.6", &fail);
    session_line(s, INT_MAX, &mem);
    long work = pieces;
    lab_release(&lab);
    arena_release(&mem);
    return work;
}

/* No picture is made of the steps before: all together they cost less than making the
 * step alone and a few pictures. */
static bool draws_on_the_way(void)
{
    const char *print = "--print --output /dev/null descent";
    long far = work_of(print, NULL, false, 20000),
         picture = work_of(print, NULL, false, 0);
    long table = work_of("--csv --output /dev/null descent", NULL, false, 20000);
    printf("%ld pieces of work for a picture, %ld for one at step 20000\n", picture, far);
    return far > table + 3 * picture;
}

int main(void)
{
    bool failed = draws_on_the_way();
    for (int i = 0; i < (int)(sizeof rows / sizeof *rows); i++) {
        long once = work_of(rows[i].before, rows[i].word, rows[i].downwards, rows[i].n);
        long twice =
            work_of(rows[i].before, rows[i].word, rows[i].downwards, 2 * rows[i].n);
        failed = grows_too_fast(once, twice, rows[i].before, rows[i].word) || failed;
    }
    failed = grows_too_fast(session_work_of(1000), session_work_of(2000), "a session",
                            "with a change at every step") ||
             failed;
    return failed;
}
