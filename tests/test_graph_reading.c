/* What a learner reads of matrices in the panel of a step, also where there is little
 * room: 80×24, where the panel is 38 columns wide. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/headless.h"

/* The printed picture with each run of blanks, line ends and borders as one blank, the
 * text of a panel at the right being read without what is left of it. */
static char *read_panel(const char *arguments)
{
    char line[400];
    snprintf(line, sizeof line, "graph %s", arguments);
    char *text = headless_text("--print", line), *out = calloc(strlen(text) + 1, 1);
    static const char border[] = "│";
    size_t n = 0;
    for (char *row = strtok(text, "\n"); row; row = strtok(NULL, "\n")) {
        char *from = strstr(row, border);
        char *to = from ? strstr(from + strlen(border), border) : NULL;
        if (!to) {
            continue;
        }
        for (from += strlen(border); from < to; from++) {
            if (*from != ' ' || (n > 0 && out[n - 1] != ' ')) {
                out[n++] = *from;
            }
        }
    }
    free(text);
    return out;
}

static void assert_reads(const char *arguments, const char *const *texts)
{
    char *panel = read_panel(arguments);
    for (int i = 0; texts[i]; i++) {
        if (!strstr(panel, texts[i])) {
            print_error("%s\n   lacks: %s\n   in: %s\n", arguments, texts[i], panel);
            fail();
        }
    }
    free(panel);
}
#define ASSERT_READS(arguments, ...)                                                     \
    assert_reads(arguments, (const char *const[]){__VA_ARGS__, NULL})

/* The sum over the batch has its four terms at 80×24, too, over as many rows as it
 * takes. */
static void an_entry_has_its_terms_where_there_is_little_room(void **state)
{
    (void)state;
    ASSERT_READS("preset=softmax_net --steps 26 --size 80x24",
                 "−1.63·(−0.00339) + (−1.63)·0.477",
                 "+ (−1.73)·0.407 + (−0.995)·(−0.0193)", "= −1.457");
}

/* w of one neuron is its weight; Q, K and V of attention may be either. */
static void leaves_are_called_data_only_where_they_are(void **state)
{
    (void)state;
    ASSERT_READS("preset=one_neuron --steps 16 --size 120x36", "∂L/∂w = Xᵀ@δ",
                 "● ∂L/∂w has the shape of w, 2×1",
                 "an update moves w against it: w ← w − η·∂L/∂w");
    ASSERT_READS("preset=one_neuron --steps 15 --size 120x36",
                 "not needed: X is data, nothing updates it");
    ASSERT_READS("sum(softmax(Q)@V) Q=3x4 V=4x2 --steps 8 --size 120x36",
                 "● ∂L/∂Q has the shape of Q, 3×4", "needed if Q is learned");
    ASSERT_READS("sum(X@W) X=4x3 W=3x2 train=X --steps 5 --size 120x36",
                 "an update moves X against it");
    ASSERT_READS("ce(X@W,t) X=4x3 W=3x2 --steps 5 --size 120x36",
                 "not needed: t is data");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_are_called_data_only_where_they_are),
        cmocka_unit_test(an_entry_has_its_terms_where_there_is_little_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
