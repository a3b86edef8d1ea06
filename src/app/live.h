#ifndef APP_LIVE_H
#define APP_LIVE_H

#include "app/options.h"

/* The interactive program: opens the terminal, runs until quit, hang-up or a signal, and
 * restores it. ERR_INPUT: it could not start; ERR_IO: the terminal went away without a
 * signal. */
enum err live_run(const struct options *options, struct fail *fail);

#endif
