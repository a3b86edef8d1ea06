#ifndef TERM_TERM_ENTRY_H
#define TERM_TERM_ENTRY_H

#include <stdbool.h>

#include "base/fail.h"
#include "draw/color.h"

/* The terminal's description in terminfo, looked at before curses starts. */
struct entry {
    const char *name;        /* TERM */
    const char *description; /* TERM, or that of a terminal like it */
    long colors;             /* -1: none */
    bool bce;                /* erasing takes the ground color */
    bool takes_questions;    /* it answers or swallows an OSC, and never shows it */
};

/* Terminals known to be like xterm may lack a description: xterm-256color's is used.
 * ERR_INPUT: TERM unset or unknown, or the terminal cannot place its cursor. */
enum err entry_find(struct entry *out, struct fail *fail);

/* The depth to use, as term_choose_depth says, in this environment. */
enum depth entry_depth(const struct entry *entry, int asked);

/* Puts our own description, for true color, where curses looks for descriptions (the
 * variable TERMINFO). Returns its name, or NULL if this curses cannot use it. In both
 * cases *before has to be given to entry_direct_end, which puts TERMINFO back. */
const char *entry_direct_begin(bool bce, char **before);
void entry_direct_end(char *before);

#endif
