#include "term/term_tty.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { DEFAULT_W = 80, DEFAULT_H = 24 };

void tty_size(int *w, int *h)
{
    struct winsize size;
    *w = DEFAULT_W, *h = DEFAULT_H;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col && size.ws_row) {
        *w = size.ws_col < FRAME_MOST_W ? size.ws_col : FRAME_MOST_W;
        *h = size.ws_row < FRAME_MOST_H ? size.ws_row : FRAME_MOST_H;
    }
}

void tty_tell_size(bool tell)
{
    int w, h;
    char columns[16], lines[16];
    tty_size(&w, &h);
    snprintf(columns, sizeof columns, "%d", w);
    snprintf(lines, sizeof lines, "%d", h);
    if (!tell || setenv("COLUMNS", columns, 1) != 0) {
        unsetenv("COLUMNS");
    }
    if (!tell || setenv("LINES", lines, 1) != 0) {
        unsetenv("LINES");
    }
}
