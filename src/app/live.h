#ifndef APP_LIVE_H
#define APP_LIVE_H

#include "app/options.h"

/* The interactive program: opens the terminal, runs until quit, hang-up or a signal, and
 * restores it. Returns the process's exit status; failures that keep it from starting are
 * in *fail. */
enum err live_run(const struct options *options, int *status, struct fail *fail);

#endif
