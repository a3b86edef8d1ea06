#include "tests/signals.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static _Noreturn void get(int number)
{
    sigset_t none;
    sigemptyset(&none);
    setrlimit(RLIMIT_CORE, &(struct rlimit){.rlim_cur = 0});
    signal(number, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    raise(number);
    _exit(0);
}

bool signal_ends_process(int number)
{
    struct sigaction now;
    if (number == SIGKILL || sigaction(number, NULL, &now) != 0)
        return false;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        get(number);
    int status;
    assert_int_equal(waitpid(child, &status, WUNTRACED), child);
    if (WIFSTOPPED(status)) {
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
    }
    return WIFSIGNALED(status);
}
