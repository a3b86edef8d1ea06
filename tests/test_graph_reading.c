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

#include "tests/graph_desk.h"
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

/* Where several edges lead to a matrix: which term this is, and what they add up to. */
static void terms_of_a_matrix_have_their_names(void **state)
{
    (void)state;
    ASSERT_READS("preset=recurrent_cell --steps 50 --size 120x36",
                 "through z₁ (3×3) = hᵀ (1×3)ᵀ", "through z₁, at [0,0]: h[0,0]·δ[0,0]",
                 "∂L/∂W[0,0] = 1.3728 + 0.10625 + 0.0017547 = 1.4808");
    ASSERT_READS("preset=recurrent_cell --steps 50 --size 80x24",
                 "∂L/∂W[0,0] = 1.3728 + 0.10625 + 0.0017547 = 1.4808");
}

/* A rule that takes three rows stands once, and no result stands without what it is. */
static void a_long_rule_is_not_said_twice(void **state)
{
    (void)state;
    ASSERT_READS("preset=softmax_stable --steps 22 --size 80x24",
                 "through z₁, at [0,2]: the rule above at [0,2] = 1.6653e−16",
                 "∂L/∂Z[0,2] = −0.33476 + 1.6653e−16 = −0.33476",
                 "the row's largest gets δ; ties share");
    ASSERT_READS("preset=softmax_stable --steps 22 --size 80x20",
                 "∂L/∂Z[0,2] = −0.33476");
}

/* Whatever a step says where there is room, it says at 80×24: only tables give way.
 * softmax_naive is not here: why a number is nan takes the rows of what comes last. */
static void nothing_is_lost_where_there_is_little_room(void **state)
{
    (void)state;
    static const char *const presets[] = {
        "one_neuron",  "linear_layer",   "softmax_net",   "softmax_ce",
        "relu_layers", "recurrent_cell", "softmax_stable"};
    static const char *const ends[] = {"has the shape of",
                                       "not needed:",
                                       "an update moves",
                                       "needed if",
                                       "Kept for the backward pass:",
                                       "from here it goes on backward"};
    int n = 0;
    for (size_t i = 0; i < sizeof presets / sizeof *presets; i++) {
        bool end = false;
        for (int step = 1; !end; step++) {
            char line[120];
            snprintf(line, sizeof line, "preset=%s --steps %d --size 120x60", presets[i],
                     step);
            char *large = read_panel(line);
            snprintf(line, sizeof line, "preset=%s --steps %d --size 80x24", presets[i],
                     step);
            char *small = read_panel(line);
            end = strstr(large, "raise it by") != NULL; /* the table of all gradients */
            for (size_t k = 0; k < sizeof ends / sizeof *ends; k++) {
                n += strstr(large, ends[k]) != NULL;
                if (strstr(large, ends[k]) && !strstr(small, ends[k])) {
                    print_error("%s\n   lacks: %s\n   in: %s\n", line, ends[k], small);
                    fail();
                }
            }
            free(large);
            free(small);
        }
    }
    assert_true(n > 100);
}

/* A label that is no class is named, not called an input that is not finite. */
static void a_label_that_is_no_class_is_named(void **state)
{
    (void)state;
    ASSERT_READS("expr=ce(X@W,y) X=3x2 W=2x2 y=[[0],[1],[2]] --steps 2 --size 120x36",
                 "why y[2,0] = 2 is no class: the columns of z₁ are classes 0 to 1");
    ASSERT_READS("expr=ce(X/b,y) X=3x2 b=0 y=[[0],[1],[1]] --steps 2 --size 120x36",
                 "why z₁[0,0] is inf");
}

/* δ has its name where the table of δ has no room. */
static void delta_is_named(void **state)
{
    (void)state;
    ASSERT_READS("preset=softmax_net --steps 26 --size 80x24", "δ = ∂L/∂z₁");
    ASSERT_READS("preset=linear_layer --steps 11 --size 120x36", "δ = ∂L/∂z₁",
                 "seen from z₂, where δ is ∂L/∂z₂: ∂L/∂W = (Xᵀ@δ)ᵀ = δᵀ@X");
}

/* z₉/4 reads 4 in the backward pass, not z₉; a product its inputs. */
static void what_is_kept_is_read_again(void **state)
{
    (void)state;
    ASSERT_READS("preset=softmax_net --steps 1 --size 120x36",
                 "Kept for the backward pass: X, W1.");
    ASSERT_READS("preset=softmax_net --steps 10 --size 120x36", "L = z₉/4",
                 "∂L/∂z₉ = δ·1/4, with δ = ∂L/∂L.");
    char *panel = read_panel("preset=softmax_net --steps 10 --size 120x36");
    assert_null(strstr(panel, "Kept"));
    free(panel);
}

/* A minus has brackets where they are needed, and there once. */
static void no_bracket_stands_right_inside_another(void **state)
{
    (void)state;
    ASSERT_READS("preset=softmax_net --steps 6 --size 120x36",
                 "ln(exp(2.99) + exp(−3.39) + exp(−2.09)) = −6.39");
    for (int step = 1; step <= 26; step++) {
        char line[100];
        snprintf(line, sizeof line, "preset=softmax_net --steps %d --size 120x36", step);
        char *panel = read_panel(line);
        assert_null(strstr(panel, "((−"));
        free(panel);
    }
}

static void a_matrix_has_no_backward_pass_and_says_so(void **state)
{
    (void)state;
    static const char *const sizes[] = {"80x24", "120x36", "200x60"};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char line[100];
        snprintf(line, sizeof line, "X@W X=4x3 W=3x2 --steps 1 --size %s", sizes[i]);
        ASSERT_READS(line, "No backward pass: L is 4×2", "sum(…) or mean(…)");
        char *panel = read_panel(line);
        assert_null(strstr(panel, "∂L/∂W"));
        free(panel);
    }
}

/* p − y, and what stands for it where softmax and loss are two nodes. */
static void rules_of_whole_rows_are_said_in_words(void **state)
{
    (void)state;
    ASSERT_READS("preset=softmax_net --steps 17 --size 120x36",
                 "exp(z₆) is p = softmax(z₅)", "(p − y)/N");
    ASSERT_READS("preset=softmax_ce --steps 8 --size 120x36",
                 "p − onehot for each sample, over N",
                 "1 at the class that y has, else 0");
    ASSERT_READS("preset=softmax_stable --steps 22 --size 120x36",
                 "the row's largest gets δ; ties share");
}

/* ---- maps ---- */

static uint32_t glyph_at(struct desk *d, int x, int y)
{
    const struct cell *c = frame_at(&d->frame, x, y);
    return c ? c->ch : 0;
}

enum { BORDER = 0x2502, PARTIAL = 'd' /* ∂ in ASCII */ };

/* True if there is nothing from (x, y) to the border of the box. */
static bool is_air(struct desk *d, int x, int y)
{
    while (glyph_at(d, x, y) == ' ') {
        x++;
    }
    return glyph_at(d, x, y) == BORDER;
}

/* Without colors the ∂ alone tells a gradient from the value above it: they do not touch. */
static void a_gradient_stands_apart_from_its_value(void **state)
{
    (void)state;
    struct desk *d = GRAPH("preset=softmax_naive", "--steps", "17");
    desk_glyphs(d, GLYPHS_ASCII);
    desk_settle(d);
    int n = 0;
    for (int y = 1; y < d->frame.h; y++) {
        for (int x = 0; x < d->frame.w; x++) {
            uint32_t map = glyph_at(d, x + 2, y);
            if (glyph_at(d, x - 1, y) == BORDER && glyph_at(d, x, y) == PARTIAL &&
                (map == '@' || map == '!')) {
                assert_true(is_air(d, x, y - 1));
                n++;
            }
        }
    }
    assert_true(n >= 3);
    assert_shows(d, "! inf or nan");
    desk_close(d);
}

/* The list says what a square is, and what red or ✕ is where there are such. */
static void the_list_says_what_its_squares_are(void **state)
{
    (void)state;
    static const struct {
        const char *arguments, *text;
    } rows[] = {
        {"preset=linear_layer", "A square is a column's largest,"},
        {"sum(X@W) X=4x3 W=3x12", "is the largest of several"},
        {"preset=softmax_naive --theme mono", "✕: inf or"},
        {"preset=softmax_naive --glyphs ascii", "!: inf or"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char line[200];
        snprintf(line, sizeof line, "graph %s --steps 17 --size 80x24",
                 rows[i].arguments);
        char *text = headless_text("--print", line);
        if (!strstr(text, rows[i].text)) {
            print_error("%s: no \"%s\"\n%s\n", line, rows[i].text, text);
            fail();
        }
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_gradient_stands_apart_from_its_value),
        cmocka_unit_test(the_list_says_what_its_squares_are),
        cmocka_unit_test(terms_of_a_matrix_have_their_names),
        cmocka_unit_test(a_long_rule_is_not_said_twice),
        cmocka_unit_test(nothing_is_lost_where_there_is_little_room),
        cmocka_unit_test(a_label_that_is_no_class_is_named),
        cmocka_unit_test(delta_is_named),
        cmocka_unit_test(what_is_kept_is_read_again),
        cmocka_unit_test(no_bracket_stands_right_inside_another),
        cmocka_unit_test(a_matrix_has_no_backward_pass_and_says_so),
        cmocka_unit_test(rules_of_whole_rows_are_said_in_words),
        cmocka_unit_test(leaves_are_called_data_only_where_they_are),
        cmocka_unit_test(an_entry_has_its_terms_where_there_is_little_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
