/* The hunt of the scene check, played by a strategy of probes that reads nothing but the
 * tables of --csv: it must name the planted bug, whichever it is. */
#include "scenes/check/check.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/desk.h"
#include "tests/headless.h"

/* ---- what a probe shows ---- */

enum { ENTRIES_MOST = 840 };
struct shown {
    int n;
    struct {
        char tensor[8];
        int row, col;
        double a, n, error;
    } all[ENTRIES_MOST];
};

/* The table of this hunt with one probe. */
static struct shown *probe(int seed, int round, const char *probe)
{
    char arguments[120];
    snprintf(arguments, sizeof arguments, "check hunt=yes round=%d %s --seed %d", round,
             probe, seed);
    char *csv = headless_text("--csv", arguments);
    struct shown *s = calloc(1, sizeof *s);
    assert_non_null(s);
    const char *at = strchr(csv, '\n') + 1;
    char a[40], n[40], error[40];
    for (int bytes = 0;
         sscanf(at, "%7[^,],%d,%d,%39[^,],%39[^,],%39[^\n]\n%n", s->all[s->n].tensor,
                &s->all[s->n].row, &s->all[s->n].col, a, n, error, &bytes) == 6;
         at += bytes, bytes = 0) {
        s->all[s->n].a = strtod(a, NULL);
        s->all[s->n].n = strtod(n, NULL);
        s->all[s->n++].error = strtod(error, NULL);
        assert_true(s->n < ENTRIES_MOST);
    }
    assert_int_equal(*at, '\0');
    free(csv);
    return s;
}

/* How many entries of this tensor ("": of all) are off by more than `most`, or nan. */
static int off(const struct shown *s, const char *tensor, double most)
{
    int n = 0;
    for (int i = 0; i < s->n; i++) {
        bool right = s->all[i].error < most || fabs(s->all[i].a - s->all[i].n) < 1e-9;
        n += !right && (!*tensor || strcmp(s->all[i].tensor, tensor) == 0);
    }
    return n;
}

static int nans(const struct shown *s)
{
    int n = 0;
    for (int i = 0; i < s->n; i++) {
        n += isnan(s->all[i].a);
    }
    return n;
}

/* Every a is `factor` times n. */
static bool is_factor(const struct shown *s, double factor)
{
    for (int i = 0; i < s->n; i++) {
        if (fabs(s->all[i].a - factor * s->all[i].n) >
            1e-6 * fabs(factor * s->all[i].n) + 1e-8) {
            return false;
        }
    }
    return true;
}

/* The median error of the entries that have one. */
static double median(const struct shown *s)
{
    int below = 0, with = 0;
    for (int i = 0; i < s->n; i++) {
        with += s->all[i].error > 0;
    }
    for (int i = 0; i < s->n; i++, below = 0) {
        for (int k = 0; k < s->n; k++) {
            below += s->all[k].error > 0 && s->all[k].error < s->all[i].error;
        }
        if (s->all[i].error > 0 && below == with / 2) {
            return s->all[i].error;
        }
    }
    return 0;
}

/* ---- the strategy ---- */

/* At N = 1 a unit is on or off. With the mask left out, only units that are off are
 * wrong. With the wrong one, units that are on and have dH < 0 are wrong, too. */
static enum bug which_mask(int seed, int round)
{
    struct shown *one = probe(seed, round, "N=1");
    bool on_are_wrong = false;
    for (int i = 0; i < one->n; i++) {
        on_are_wrong |= one->all[i].tensor[1] == '1' && one->all[i].n != 0 &&
                        one->all[i].error > 1e-4;
    }
    free(one);
    return on_are_wrong ? BUG_MASK_WRONG : BUG_MASK_MISSING;
}

/* A shape error: with all shapes equal one tensor alone is wrong. */
static enum bug which_shape(int seed, int round)
{
    struct shown *square = probe(seed, round, "square=yes");
    assert_int_equal(nans(square), 0);
    int w = off(square, "W1", 1e-4) + off(square, "W2", 1e-4),
        b = off(square, "b1", 1e-4) + off(square, "b2", 1e-4);
    free(square);
    assert_true((w > 0) != (b > 0));
    return w > 0 ? BUG_TRANSPOSED : BUG_BIAS_AXIS;
}

/* All is wrong: by the factor N = 8; or by noise, which a larger ε makes less. */
static enum bug which_scale(const struct shown *plain, int seed, int round)
{
    if (is_factor(plain, 8)) {
        return BUG_NO_MEAN;
    }
    struct shown *larger = probe(seed, round, "eps=1e-2");
    double ratio = median(plain) / median(larger);
    free(larger);
    assert_true(ratio > 3);
    return BUG_FLOAT32;
}

/* Nothing is wrong as yet: what needs z₁ = 0, large logits or L2 is still to be seen. */
static enum bug which_hidden(const struct shown *plain, int seed, int round)
{
    struct shown *kill = probe(seed, round, "kill=0,1,2"),
                 *large = probe(seed, round, "logits=3000"),
                 *l2 = probe(seed, round, "l2=0.1");
    bool at_zero = false, overflows = nans(large) > 0, decay = off(l2, "W1", 1e-4) > 0,
         as_before = true;
    for (int i = 0; i < kill->n; i++) { /* the right code hands on nothing at z₁ = 0 */
        at_zero |= strcmp(kill->all[i].tensor, "b1") == 0 && kill->all[i].col < 3 &&
                   kill->all[i].a != 0;
    }
    for (int i = 0; i < l2->n; i++) { /* l2 comes first in the graph: other order */
        for (int k = 0; k < plain->n; k++) {
            bool same = strcmp(plain->all[k].tensor, l2->all[i].tensor) == 0 &&
                        plain->all[k].row == l2->all[i].row &&
                        plain->all[k].col == l2->all[i].col;
            as_before &= !same || fabs(plain->all[k].a - l2->all[i].a) < 1e-12;
        }
    }
    assert_int_equal(off(l2, "b1", 1e-4) + off(l2, "b2", 1e-4), 0);
    free(kill), free(large), free(l2);
    assert_int_equal(at_zero + overflows + decay, 1); /* one answer alone */
    return at_zero     ? BUG_MASK_GE
           : overflows ? BUG_SOFTMAX_NAIVE
           : as_before ? BUG_L2_MISSING
                       : BUG_NO_ACCUMULATE;
}

static enum bug find(int seed, int round)
{
    struct shown *plain = probe(seed, round, "");
    int w1 = off(plain, "W1", 1e-4), w2 = off(plain, "W2", 1e-4) + off(plain, "b2", 1e-4),
        all = off(plain, "", 1e-7);
    enum bug found = nans(plain)          ? which_shape(seed, round)
                     : w1 > 0 && w2 == 0  ? which_mask(seed, round)
                     : w2 > 0             ? which_scale(plain, seed, round)
                     : all > plain->n / 4 ? BUG_ONE_SIDED
                                          : which_hidden(plain, seed, round);
    free(plain);
    return found;
}

static void probes_tell_every_bug(void **state)
{
    (void)state;
    enum { ROUNDS = 24 };
    bool seen[BUG_MOST] = {false};
    int kinds = 0;
    for (int round = 0; round < 4 * ROUNDS && (kinds < BUG_MOST || round < ROUNDS);
         round++) {
        int seed = 1 + round % 3;
        char r[20], s[20];
        snprintf(r, sizeof r, "round=%d", round);
        snprintf(s, sizeof s, "%d", seed);
        enum bug found = find(seed, round);
        struct desk *d = DESK("check", "hunt=yes", r, "--seed", s);
        assert_hides(d, bug_table[found].signature);
        desk_key(d, 'B');
        assert_shows(d, "which bug is it?");
        desk_key(d, (uint32_t)'a' + found);
        desk_resize(d, 200, 60);
        if (desk_find(d, "Right, ", &(int){0}) < 0) {
            fail_msg("seed %d, round %d: %s is not it: %s", seed, round,
                     bug_table[found].name, desk_text(d));
        }
        assert_shows(d, "1 of 1, in a row 1");
        kinds += !seen[found];
        seen[found] = true;
        desk_close(d);
    }
    assert_int_equal(kinds, BUG_MOST);
}

/* The letters of the list act while it is open, and not before. */
static void a_wrong_answer_is_explained(void **state)
{
    (void)state;
    struct desk *d = DESK("check");
    desk_key(d, 'B');
    assert_shows(d, "nothing is planted");
    desk_key(d, 'H');
    assert_string_equal(desk_value(d, "hunt"), "yes");
    enum bug planted = find(1, 0), other = (planted + 1) % BUG_MOST;
    desk_key(d, (uint32_t)'b' + other); /* no list is open */
    assert_hides(d, "Not ");
    desk_key(d, 'B');
    desk_key(d, K_ESCAPE);
    assert_hides(d, "which bug");
    desk_key(d, 'B');
    desk_key(d, (uint32_t)'a' + other);
    assert_shows(d, "Not ");
    assert_shows(d, "0 of 1, in a row 0");
    desk_key(d, 'B');
    desk_key(d, (uint32_t)'a' + planted);
    assert_shows(d, "Right, ");
    assert_shows(d, "0 of 1, in a row 0"); /* the first answer alone counts */
    desk_key(d, 'H');
    assert_string_equal(desk_value(d, "round"), "1");
    assert_hides(d, "Right, ");
    desk_close(d);
}

/* Neither the line that reproduces the screen nor the tables name the planted bug. */
static void nothing_names_the_planted_bug(void **state)
{
    (void)state;
    for (int round = 0; round < 24; round++) {
        char r[20], arguments[60];
        snprintf(r, sizeof r, "round=%d", round);
        snprintf(arguments, sizeof arguments, "check hunt=yes %s", r);
        struct desk *d = DESK("check", "hunt=yes", r);
        char *json = headless_text("--json", arguments);
        for (int view = 0; view < VIEWS; view++) {
            for (int b = 0; b < BUG_MOST; b++) {
                assert_hides(d, bug_table[b].name);
                assert_hides(d, bug_table[b].wrong);
                assert_null(strstr(json, bug_table[b].name) &&
                                    strcmp(bug_table[b].name, "float32") != 0
                                ? bug_table[b].name
                                : NULL);
            }
            desk_key(d, 'v');
        }
        free(json);
        desk_close(d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(probes_tell_every_bug),
        cmocka_unit_test(a_wrong_answer_is_explained),
        cmocka_unit_test(nothing_names_the_planted_bug),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
