/* The plot of descent: its marks, arrows and lines are where they say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "draw/color.h"
#include "headless.h"

/* How often the ink of arrows is in the picture of a run. */
static int arrow_cells(const char *arguments)
{
    char line[160], color[40];
    rgb c = themes[0].ink[INK_ARROW];
    snprintf(line, sizeof line, "descent %s --size 100x30", arguments);
    snprintf(color, sizeof color, "38;2;%u;%u;%u", c >> 16, c >> 8 & 255, c & 255);
    char *text = headless_text("--print=ansi", line);
    int n = 0;
    for (const char *at = text; (at = strstr(at, color)); at++) {
        n++;
    }
    free(text);
    return n;
}

/* They have one scale throughout a run, are left out when all has settled and when the
 * racer has left the plot. */
static void arrows_keep_their_scale_and_end(void **state)
{
    (void)state;
    static const char *const steps[] = {"0", "3", "30"};
    for (int i = 0; i < 3; i++) {
        char line[80];
        snprintf(line, sizeof line, "descent --steps %s --size 120x36", steps[i]);
        char *text = headless_text("--print", line);
        assert_non_null(
            strstr(text, i ? "arrows ×2: gradient momentum sum" : "arrows ×2: the step"));
        free(text);
    }
    char *text = headless_text("--print", "descent --steps 42 --size 120x36");
    assert_non_null(strstr(text, "too short a step for an arrow"));
    free(text);
    assert_true(arrow_cells("optimizers=sgd --steps 2") > 0);
    assert_int_equal(arrow_cells("optimizers=sgd,nesterov --steps 80"), 0);
    assert_int_equal(arrow_cells("optimizers=sgd lr=0.3 --steps 40"), 0);
}

/* The plot alone: the columns left of the panels. */
static int count_in_plot(const char *arguments, const char *mark)
{
    char line[160];
    snprintf(line, sizeof line, "descent %s map=none --size 80x24", arguments);
    char *text = headless_text("--print --glyphs=braille", line), *row = text;
    int n = 0;
    for (int y = 0; y < 18; y++, row = strchr(row, '\n') + 1) {
        const char *end = strchr(row, '\n'), *at = row;
        for (int x = 0; at < end && x < 42; x++) {
            n += strncmp(at, mark, strlen(mark)) == 0 && y > 1;
            for (at++; (*at & 0xC0) == 0x80; at++) {
            }
        }
    }
    free(text);
    return n;
}

/* A racer is drawn where it is: at the start there is only the ○; those that one hides
 * stand beside it after a +, at the right edge to the left. The ✕ lies over the dots of
 * steps. */
static void marks_are_where_the_racers_are(void **state)
{
    (void)state;
    static const struct {
        const char *arguments, *mark;
        int n;
    } rows[] = {
        {"--steps 0", "○", 1},
        {"--steps 0", "●", 0},
        {"--steps 0", "◆", 0},
        {"start=-4,3 --steps 17", "▲", 1},
        {"f=5 --steps 1", "◆+▲■●", 1},
        {"f=5 start=5.5,0 --steps 1", "●■▲+◆", 1},
        {"f=5 optimizers=adam --steps 1", "◆+", 0},
        /* at (3e−5, 0) and (0, 0) they are at the ✕, on one row */
        {"preset=best_heavy_ball --steps 30", "■+●", 1},
        {"preset=ravine --steps 40", "✕", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int n = count_in_plot(rows[i].arguments, rows[i].mark);
        if (n != rows[i].n) {
            fail_msg("%s: %d %s in the plot", rows[i].arguments, n, rows[i].mark);
        }
    }
}

/* Without colors trails differ by sign, from each other and from the iso-lines; so do the
 * arrows that their row names. In ASCII there is no dot but those of iso-lines. */
static void trails_differ_by_sign(void **state)
{
    (void)state;
    assert_true(count_in_plot("preset=ravine --steps 45", "▪") > 5);
    assert_true(count_in_plot("preset=ravine --steps 45", "•") > 5);
    assert_true(count_in_plot("preset=ravine --steps 45", "♦") > 2);
    char *text = headless_text("--print", "descent --steps 8 --size 120x36");
    assert_non_null(strstr(text, "⢰ms⠑"));
    free(text);
    text = headless_text("--print --glyphs=ascii --color=never",
                         "descent preset=ravine map=none --steps 45 --size 80x24");
    assert_non_null(strstr(text, "#X####  "));
    assert_null(strstr(text, "o.%"));
    free(text);
}

/* On a plane without a known minimum the iso-lines are as far apart everywhere: a column
 * of dots after every 6 cells at 120 columns. */
static void iso_lines_of_a_plane_are_even(void **state)
{
    (void)state;
    char *text = headless_text("--print --glyphs=braille",
                               "descent f=x --steps 0 map=lines --size 120x36");
    assert_non_null(strstr(text, "⢐     ⢐     ⢐     ⢐"));
    free(text);
}

/* A loss that falls below what the chart shows leaves it with an arrow, as one does that
 * rises above it. */
static void losses_leave_the_chart_with_an_arrow(void **state)
{
    (void)state;
    char *text = headless_text("--print --glyphs=braille",
                               "descent f=himmelblau --steps 100 --size 200x60");
    assert_non_null(strstr(text, "↓"));
    free(text);
}

/* What swings for long is no solid mass, neither in the chart nor on the map. */
static void what_swings_is_no_mass(void **state)
{
    (void)state;
    char *text = headless_text("--print", "descent f=corner --steps 300 --size 80x24");
    assert_null(strstr(text, "⣿⣿⣿⣿"));
    free(text);
    assert_true(count_in_plot("f=ackley optimizers=rmsprop --steps 2000", "▴") <= 40);
}

/* Where no panel has the racers, their names and losses are below the plot. */
static void racers_are_told_without_a_panel(void **state)
{
    (void)state;
    char *text = headless_text("--print", "descent --size 60x20");
    assert_non_null(strstr(text, " f − min:  ● SGD 1.6e−5   ■ Momentum 0.0024\n"
                                 " ▲ RMSProp 0.00016  ◆ Adam 0.00019\n"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrows_keep_their_scale_and_end),
        cmocka_unit_test(marks_are_where_the_racers_are),
        cmocka_unit_test(trails_differ_by_sign),
        cmocka_unit_test(losses_leave_the_chart_with_an_arrow),
        cmocka_unit_test(iso_lines_of_a_plane_are_even),
        cmocka_unit_test(what_swings_is_no_mass),
        cmocka_unit_test(racers_are_told_without_a_panel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
