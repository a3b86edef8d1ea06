#ifndef TESTS_COMMAND_H
#define TESTS_COMMAND_H

#include <stddef.h>

/* The program under test, by its whole path. */
const char *command_program(void);

struct command {
    int status;   /* of exit; 128 + number of the signal that ended it */
    char *output; /* standard output, then what else reached the shell's; ended by NUL */
    size_t n;
};

/* Runs a line of shell, in which $P is the program and argument one `argument` (or "").
 */
struct command command_run(const char *line, const char *argument);
void command_release(struct command *c);

#endif
