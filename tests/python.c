#include "tests/python.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/command.h"

/* Runs each program of the file that is its argument, and then says how many there were.
 * They stand one after the other, each ended by a line with the character 1 alone. */
static const char runner[] =
    "import contextlib, io, sys\n"
    "mode, path = sys.argv[1:]\n"
    "programs = open(path, encoding='utf-8').read().split('\\x01\\n')[:-1]\n"
    "try:\n"
    "    import torch\n"
    "except ImportError:\n"
    "    torch = None\n"
    "for program in programs:\n"
    "    try:\n"
    "        compiled = compile(program, 'program', 'exec')\n"
    "        said = io.StringIO()\n"
    "        if mode == 'numpy' or torch:\n"
    "            with contextlib.redirect_stdout(said):\n"
    "                exec(compiled, {})\n"
    "            assert ' = ' in said.getvalue()\n"
    "    except BaseException as e:\n"
    "        sys.exit(f'{e!r}\\n{program}')\n"
    "print('programs:', len(programs))\n";

static struct batch {
    char path[64];
    FILE *file;
    int n;
} batches[CODE_LANGUAGES];

int python_open(void **state)
{
    (void)state;
    for (int k = 0; k < CODE_LANGUAGES; k++) {
        struct batch *b = &batches[k];
        snprintf(b->path, sizeof b->path, "/tmp/gradwatch-code-XXXXXX");
        int fd = mkstemp(b->path);
        b->file = fd < 0 ? NULL : fdopen(fd, "w");
        b->n = 0;
        if (!b->file)
            return -1;
    }
    return 0;
}

int python_close(void **state)
{
    (void)state;
    for (int k = 0; k < CODE_LANGUAGES; k++)
        unlink(batches[k].path);
    return 0;
}

void python_put(const char *program, enum code_language language)
{
    fprintf(batches[language].file, "%s\x01\n", program);
    batches[language].n++;
}

/* The first python3 that has NumPy runs them. */
void python_run(void)
{
    for (int k = 0; k < CODE_LANGUAGES; k++) {
        struct batch *b = &batches[k];
        char line[4096], said[40];
        assert_int_equal(fclose(b->file), 0);
        snprintf(line, sizeof line,
                 "for p in python3 /usr/bin/python3; do $p -c 'import numpy' && break; "
                 "done 2>/dev/null; $p - %s %s <<'END' 2>&1\n%sEND\n",
                 code_names[k], b->path, runner);
        struct command c = command_run(line, "");
        snprintf(said, sizeof said, "programs: %d\n", b->n);
        if (c.status != 0 || strcmp(c.output, said) != 0) {
            fprintf(stderr, "%s\n", c.output);
            fail_msg("%s, with python3 (make deps-test): status %d", code_names[k],
                     c.status);
        }
        command_release(&c);
    }
}
