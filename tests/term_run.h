#ifndef TESTS_TERM_RUN_H
#define TESTS_TERM_RUN_H

#include <stddef.h>

#include "tests/pty.h"

/* tests/probe/term_probe, the terminal layer by itself, run in a pseudo-terminal. */

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define ENV(...) ((const char *const[]){__VA_ARGS__, NULL})

/* For ENV. The sanitizers' own handlers would report the signals sent on purpose. */
extern const char sanitizers_quiet[];

/* Finds the probe beside the test program argv0; to be called first. */
void term_run_find(const char *argv0);
/* Its path. */
const char *term_run_path(void);

/* Starts the probe and waits until its first page is there as a whole. The argument may
 * be NULL. */
struct pty *start_with(const struct pty_options *o, const char *argument);
struct pty *start(int w, int h, const char *const *env);
/* Waits for the last cell of a page. */
void wait_whole(struct pty *p);

/* Number of times `what` is in the output from byte `from` on. */
int count(const struct pty *p, size_t from, const char *what);
size_t written(const struct pty *p);

/* Modes of the line, cursor, mouse, paste and screen are as before the start. */
void assert_restored(struct pty *p);
/* That signal ends it, and the terminal is restored. Frees p. */
void assert_killed(struct pty *p, int signal);
/* Types q: it ends with status 0, the terminal is restored, and its last words are what a
 * probe says. Frees p. */
void quit(struct pty *p);
void quit_saying(struct pty *p, const char *last_words);

#endif
