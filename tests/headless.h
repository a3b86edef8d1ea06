#ifndef TESTS_HEADLESS_H
#define TESTS_HEADLESS_H

#include "base/fail.h"

/* `gradwatch MODE ARGUMENTS` in this process, its output into the file `path` (replaced);
 * arguments are divided at each space. */
enum err headless_line(const char *mode, const char *arguments, const char *path,
                       struct fail *fail);
/* The output as text that the caller frees; the test fails where there is none. */
char *headless_text(const char *mode, const char *arguments);

#endif
