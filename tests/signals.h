#ifndef TESTS_SIGNALS_H
#define TESTS_SIGNALS_H

#include <stdbool.h>

/* Whether this platform ends a process that gets the signal and has nothing set for it,
 * tried on a child. False for what no process can handle: SIGKILL, and numbers that the C
 * library keeps for itself. */
bool signal_ends_process(int number);

#endif
