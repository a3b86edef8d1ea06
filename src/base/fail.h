#ifndef BASE_FAIL_H
#define BASE_FAIL_H

/* Errors that come from what a person typed or from the machine: a code to act on and a
 * sentence to show. A programmer's mistake is an assert; no memory is die(). */
enum err {
    ERR_NONE = 0,
    ERR_INPUT, /* bad input: exit status 2 */
    ERR_IO,    /* reading or writing failed: exit status 1 */
};

struct fail {
    char where[48]; /* argument, parameter or file that is wrong; "" when that is clear */
    long column;    /* of the mistake in that text: terminal columns from 1 on
                       (text_column); 0: the whole text is meant */
    char what[480]; /* what is wrong and what was expected; no full stop, no newline */
};

enum { FAIL_LINE = 640 }; /* room for fail_line */

#define FAIL_INIT                                                                        \
    {                                                                                    \
        0                                                                                \
    }

/* Fills *fail, cutting texts that are too long, and returns `code`, so that one can write
 * `return fail_set(fail, ERR_INPUT, "lr", 3, "expected a number");`. `fail` may be
 * NULL. */
enum err fail_set(struct fail *fail, enum err code, const char *where, long column,
                  const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Writes "where, column 3: what" into out[n], without the parts that are empty. Bytes
 * that could move a terminal are replaced (text_clean). Returns out. */
char *fail_line(const struct fail *fail, char *out, unsigned long n);

/* For running out of memory, and other errors that no caller can handle: restores the
 * terminal, prints one line on stderr and exits with status 1. Defined in
 * src/term/term_guard.c, which knows what there is to restore. */
_Noreturn void die(const char *what);

#endif
