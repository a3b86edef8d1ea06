#define _DEFAULT_SOURCE /* wait4 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/pty_parts.h"

static volatile sig_atomic_t job; /* for the handler below */

static void pass_on(int signal)
{
    if (job > 0)
        kill(-(pid_t)job, signal);
}

static void tell(int fd, int kind, int value, long wakeups)
{
    struct report r = {kind, value, wakeups};
    if (write(fd, &r, sizeof r) != sizeof r)
        _exit(120);
}

static void mark(void)
{
    if (write(STDOUT_FILENO, &(char){MARK}, 1) != 1)
        return; /* the terminal has gone: nothing is to be heard any more */
}

static void change_environment(const char *const *env)
{
    for (; env && *env; env++) {
        char name[64];
        const char *is = strchr(*env, '=');
        snprintf(name, sizeof name, "%.*s", is ? (int)(is - *env) : 63, *env);
        if (is)
            setenv(name, is + 1, 1);
        else
            unsetenv(name);
    }
}

static void become(const struct pty_options *o, const char *const *argv)
{
    setpgid(0, 0);
    signal(SIGTTOU, SIG_IGN);
    tcsetpgrp(STDIN_FILENO, getpgrp());
    for (int s = 1; s < 32; s++)
        signal(s, SIG_DFL);
    if (o->hangup_ignored)
        signal(SIGHUP, SIG_IGN);
    sigset_t all;
    sigfillset(&all);
    if (o->all_blocked)
        sigprocmask(SIG_BLOCK, &all, NULL);
    setrlimit(RLIMIT_CORE, &(struct rlimit){.rlim_cur = 0});
    change_environment(o->env);
    execvp(argv[0], (char *const *)(uintptr_t)argv);
    perror(argv[0]);
    _exit(127);
}

/* A hang-up goes to the session's leader alone, as the kernel has it; shells hand it on
 * to their jobs. */
void pty_shell(const struct pty_options *o, const char *const *argv, int reports,
               int orders)
{
    struct sigaction a = {.sa_handler = pass_on, .sa_flags = SA_RESTART};
    sigaction(SIGHUP, &a, NULL);
    signal(SIGTTOU, SIG_IGN);
    signal(SIGTTIN, SIG_IGN);
    char order;
    if (read(orders, &order, 1) != 1) /* not before the modes have been noted */
        _exit(120);
    pid_t pid = fork();
    if (pid == 0) {
        close(reports);
        close(orders);
        become(o, argv);
    }
    setpgid(pid, pid);
    job = (sig_atomic_t)pid;
    tell(reports, STARTED, (int)pid, 0);
    for (;;) {
        int status;
        struct rusage usage;
        if (wait4(pid, &status, WUNTRACED, &usage) < 0)
            continue;
        tcsetpgrp(STDIN_FILENO, getpgrp());
        if (!WIFSTOPPED(status)) {
            job = 0;
            tell(reports, ENDED, status, usage.ru_nvcsw);
            mark();
            break;
        }
        tell(reports, STOPPED, 0, 0);
        mark();
        if (read(orders, &order, 1) != 1)
            break;
        if (order != BACKGROUND)
            tcsetpgrp(STDIN_FILENO, pid);
        kill(-pid, SIGCONT);
    }
    while (read(orders, &order, 1) > 0)
        ;
    _exit(0);
}
