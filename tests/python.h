#ifndef TESTS_PYTHON_H
#define TESTS_PYTHON_H

#include "code/code.h"

/* Many programs of code.h, run in one Python for each language. PyTorch's are compiled,
 * and run if it is installed. NumPy has to be. */

/* Around each test that has programs. */
int python_open(void **state);
int python_close(void **state);
/* Adds a program to the test's. */
void python_put(const char *program, enum code_language language);
/* Runs them all; fails, and shows the program, if one fails. */
void python_run(void);

#endif
