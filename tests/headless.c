#include "tests/headless.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/headless.h"

enum { WORDS = 48 };

enum err headless_line(const char *mode, const char *arguments, const char *path,
                       struct fail *fail)
{
    struct arena mem = ARENA_INIT;
    char *argv[WORDS] = {"gradwatch"};
    char *text = arena_printf(&mem, "%s --force --output %s %s", mode, path, arguments);
    int n = 1;
    for (char *word = strtok(text, " "); word && n < WORDS; word = strtok(NULL, " ")) {
        argv[n++] = word;
    }
    struct options options = {0};
    enum err err = options_parse(n, argv, &mem, &options, fail);
    if (!err) {
        err = headless_run(&options, fail);
    }
    arena_release(&mem);
    return err;
}

char *headless_text(const char *mode, const char *arguments)
{
    char path[] = "/tmp/gradwatch-text-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    struct fail fail = FAIL_INIT;
    if (headless_line(mode, arguments, path, &fail)) {
        unlink(path);
        fail_msg("%s %s: %s: %s", mode, arguments, fail.where, fail.what);
    }
    FILE *file = fopen(path, "r");
    unlink(path);
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    size_t n = (size_t)ftell(file);
    rewind(file);
    char *out = calloc(1, n + 1);
    assert_non_null(out);
    assert_int_equal(fread(out, 1, n, file), n);
    fclose(file);
    return out;
}
