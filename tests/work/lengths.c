/* How much work a long run takes, counted, not timed: everything is compiled with a call
 * at every branch-free piece of code (-fsanitize-coverage=trace-pc), and twice the length
 * takes twice the work, not four times as much. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/headless.h"

static long pieces;

void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void)
{
    pieces++;
}

enum { WORDS_MOST = 20000 };

/* The work of "gradwatch BEFORE WORD ... --steps n", with a word for each step, or none:
 * printf's format of a step. */
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
        char *argument = arena_printf(&mem, "%s", word);
        long step = downwards ? n + 1 - i : i;
        char *at = strchr(argument, '#');
        argv[argc++] =
            arena_printf(&mem, "%.*s%ld%s", (int)(at - argument), argument, step, at + 1);
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
};

static bool grows_too_fast(int i)
{
    enum { PERCENT_MOST = 230, PERCENT_LEAST = 120 };
    long once = work_of(rows[i].before, rows[i].word, rows[i].downwards, rows[i].n);
    long twice = work_of(rows[i].before, rows[i].word, rows[i].downwards, 2 * rows[i].n);
    long percent = 100 * twice / (once ? once : 1);
    printf("%ld pieces of work, %ld %% for twice the length: %s %s\n", once, percent,
           rows[i].before, rows[i].word ? rows[i].word : "");
    return percent > PERCENT_MOST || percent < PERCENT_LEAST;
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
        failed = grows_too_fast(i) || failed;
    }
    return failed;
}
