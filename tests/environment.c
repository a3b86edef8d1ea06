/* Before main, every test program gives itself the environment that its expectations are
 * written for, whatever it was started in, and hands it on to what it runs. A test that
 * needs something else sets that itself. */
#include <stdlib.h>
#include <sys/stat.h>

static const char *const unset[] = {"COLORTERM",     "NO_COLOR",      "LINES",
                                    "COLUMNS",       "TMUX",          "ESCDELAY",
                                    "XTERM_VERSION", "GRADWATCH_SYNC"};

__attribute__((constructor)) static void set_environment(void)
{
    for (size_t i = 0; i < sizeof unset / sizeof *unset; i++) {
        unsetenv(unset[i]);
    }
    if (setenv("TERM", "xterm-256color", 1) != 0 || setenv("LC_ALL", "C.UTF-8", 1) != 0) {
        abort();
    }
    umask(022);
}
