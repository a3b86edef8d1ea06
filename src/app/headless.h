#ifndef APP_HEADLESS_H
#define APP_HEADLESS_H

#include "app/options.h"

/* --print, --csv, --json and --record: the same scene, stepped without a terminal. */
enum err headless_run(const struct options *options, struct fail *fail);

#endif
