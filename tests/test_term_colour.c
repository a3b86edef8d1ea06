/* What a terminal says of itself → the colours it is given. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/term_colour.h"

struct row {
    int asked;
    struct term_facts facts;
    enum depth depth;
};

static void the_depth_is_what_the_terminal_can_show(void **state)
{
    (void)state;
    const struct row rows[] = {
        {-1, {.colours = 256, .term = "xterm-256color"}, DEPTH_256},
        {-1,
         {.colours = 256, .term = "xterm-256color", .direct = "truecolor"},
         DEPTH_TRUE},
        {-1, {.colours = 256, .term = "xterm-256color", .direct = "24bit"}, DEPTH_TRUE},
        {-1, {.colours = 256, .term = "xterm-256color", .direct = "yes"}, DEPTH_256},
        {-1,
         {.colours = 256, .term = "xterm-256color", .xterm = "XTerm(379)"},
         DEPTH_TRUE},
        {-1,
         {.colours = 256, .term = "xterm-256color", .xterm = "XTerm(330)"},
         DEPTH_256},
        {-1, {.colours = 256, .term = "xterm-256color", .xterm = "XTerm("}, DEPTH_256},
        {-1, {.colours = 256, .term = "tmux-256color", .xterm = "XTerm(379)"}, DEPTH_256},
        {-1,
         {.colours = 256,
          .term = "xterm-256color",
          .xterm = "XTerm(379)",
          .inside_tmux = true},
         DEPTH_256},
        {-1, {.colours = 8, .term = "xterm", .xterm = "XTerm(379)"}, DEPTH_8},
        {-1,
         {.colours = 256, .term = "screen-256color", .direct = "truecolor"},
         DEPTH_256},
        {-1, {.colours = 0x1000000, .term = "xterm-direct"}, DEPTH_TRUE},
        {-1, {.colours = 16, .term = "linux-16color"}, DEPTH_16},
        {-1, {.colours = -1, .term = "vt100"}, DEPTH_MONO},
        {-1, {.colours = 256, .direct = "truecolor", .no = "1"}, DEPTH_MONO},
        {-1, {.colours = 256, .no = ""}, DEPTH_256},
        {DEPTH_16, {.colours = 256, .no = "1"}, DEPTH_16},
        {DEPTH_256, {.colours = 8}, DEPTH_8},
        {DEPTH_TRUE, {.colours = 8}, DEPTH_TRUE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (term_choose_depth(rows[i].asked, &rows[i].facts) != rows[i].depth) {
            fail_msg("row %zu", i);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_depth_is_what_the_terminal_can_show),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
