/* The command line, a line of the input an argument: it is understood or refused with a
 * mistake that can be shown; what is understood starts a run, and the line that
 * reproduces it is understood again, as the same line. */
#include <string.h>

#include "app/options.h"
#include "app/run.h"
#include "tests/fuzz/fuzz.h"

enum { ARGUMENTS_MOST = 32 };

static void must_be_sayable(enum err err, const struct fail *fail)
{
    char line[FAIL_LINE];
    MUST(err == ERR_INPUT && (fail->what[0] || fail->where[0]));
    fuzz_must_be_clean(fail_line(fail, line, sizeof line));
}

/* The words of a line that settings_line made: apart at blanks, but within quotes. */
static int split(char *line, char **words)
{
    int n = 0;
    bool quoted = false;
    char *to = line;
    for (char *at = line; *at && n < ARGUMENTS_MOST;) {
        at += strspn(at, " ");
        words[n++] = to;
        for (; *at && (quoted || *at != ' '); at++) {
            if (*at == '\'')
                quoted = !quoted;
            else if (*at == '\\' && !quoted)
                *to++ = *++at;
            else
                *to++ = *at;
        }
        at += *at == ' ';
        *to++ = '\0';
    }
    return n;
}

static void start_again(const struct scene *scene, struct run *first,
                        struct arena *mem)
{
    const char *line = run_line(first);
    char *words[ARGUMENTS_MOST], *copy = arena_copy(mem, line, strlen(line));
    int n = split(copy, words);
    struct run *second = NULL;
    struct fail fail = FAIL_INIT;
    if (n == ARGUMENTS_MOST)
        return;
    MUST(run_parse(scene, (const char *const *)words, n, 1, &second, &fail) == ERR_NONE);
    MUST(strcmp(run_line(second), line) == 0);
    run_free(second);
}

static void open_options(int argc, char **argv, struct arena *mem)
{
    struct options o;
    struct fail fail = FAIL_INIT;
    enum err err = options_parse(argc, argv, mem, &o, &fail);
    if (err) {
        must_be_sayable(err, &fail);
        return;
    }
    struct run *run = NULL;
    if (!o.scene)
        return;
    err = run_parse(o.scene, o.arguments, o.n_arguments, o.seed, &run, &fail);
    if (err) {
        must_be_sayable(err, &fail);
        return;
    }
    start_again(o.scene, run, mem);
    run_free(run);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size),
         *argv[ARGUMENTS_MOST + 2] = {(char[]){"gradwatch"}};
    int argc = 1;
    for (char *at = text; at && argc <= ARGUMENTS_MOST;) {
        argv[argc++] = at;
        at = strchr(at, '\n');
        if (at)
            *at++ = '\0';
    }
    struct arena mem = ARENA_INIT;
    open_options(argc, argv, &mem);
    arena_release(&mem);
    free(text);
    return 0;
}
