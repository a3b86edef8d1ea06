#include "tests/command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

const char *command_program(void)
{
    static char path[4096];
    const char *given = getenv("GRADWATCH");
    if (!path[0])
        assert_non_null(realpath(given ? given : "./gradwatch", path));
    return path;
}

static void become(const char *line, const char *argument, int out)
{
    setenv("P", command_program(), 1);
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
    close(out);
    execl("/bin/sh", "sh", "-c", line, "sh", argument ? argument : "", (char *)NULL);
    _exit(127);
}

struct command command_run(const char *line, const char *argument)
{
    struct command c = {0};
    int ends[2];
    command_program();
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        close(ends[0]);
        become(line, argument, ends[1]);
    }
    close(ends[1]);
    for (size_t room = 0;;) {
        if (c.n + 1 >= room) {
            room = 2 * room + 65536;
            c.output = realloc(c.output, room);
            assert_non_null(c.output);
        }
        ssize_t k = read(ends[0], c.output + c.n, room - c.n - 1);
        if (k <= 0)
            break;
        c.n += (size_t)k;
    }
    close(ends[0]);
    c.output[c.n] = '\0';
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    c.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return c;
}

void command_release(struct command *c)
{
    free(c->output);
    *c = (struct command){0};
}
