/* Answers and what is said about them, at numbers that can be followed by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/asking.h"

struct row {
    const char *text;
    double leaves[4];
    long step;
    const char *answer;
    enum slip slip;
    bool coincidence;
};

static const struct row rows[] = {
    /* (w·x+b−y)²: w=2 x=3 b=1 y=5. 1–4 forward: z1 = 6, z2 = 7, z3 = 2, L = 4; 5 seed;
     * 6 z3 = 4; 7 z2 = 4; 8 y = −4; 9 z1 = 4; 10 b = 4; 11 w = 12; 12 x = 8. */
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 1, "6", SLIP_RIGHT, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 1, "5", SLIP_SUM_FOR_PRODUCT, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 1, "w+x", SLIP_SUM_FOR_PRODUCT, false},
    {"(w*x+b-y)^2",
     {2, 3, 1, 5},
     1,
     "3*w",
     SLIP_RIGHT,
     false}, /* x stands as its number */
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 1, "2*3", SLIP_RIGHT, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 2, "6", SLIP_PRODUCT_FOR_SUM, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 3, "2", SLIP_RIGHT, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 3, "-2", SLIP_SIGN, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 4, "4.01", SLIP_RIGHT, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 4, "4.03", SLIP_WRONG, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 4, "2", SLIP_EXPONENT, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 4, "z3*z3", SLIP_RIGHT, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 4, "2z3", SLIP_EXPONENT, true}, /* 2·2 is 2² */
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 5, "1", SLIP_RIGHT, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 5, "4", SLIP_SEED_VALUE, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 5, "0", SLIP_SEED_ZERO, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 5, "-1", SLIP_SIGN, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 6, "2*z3", SLIP_RIGHT, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 6, "2·z₃·dL", SLIP_RIGHT, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 6, "2*z3*d", SLIP_RIGHT, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 6, "2", SLIP_EXPONENT, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 6, "z3", SLIP_EXPONENT, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 6, "1", SLIP_FORGOT_LOCAL, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 6, "z3^2", SLIP_WRONG, true},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 6, "z3+w", SLIP_WRONG, true},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 8, "4", SLIP_SIGN, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 8, "-1", SLIP_LOCAL_ONLY, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 11, "12", SLIP_RIGHT, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 11, "3", SLIP_LOCAL_ONLY, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 11, "4", SLIP_FORGOT_LOCAL, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 11, "8", SLIP_SWAPPED, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 11, "7", SLIP_SUM_FOR_PRODUCT, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 11, "2", SLIP_VALUE, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 11, "-12", SLIP_SIGN, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 11, "17", SLIP_WRONG, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 11, "dz1*x", SLIP_RIGHT, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 11, "2*z3*x", SLIP_RIGHT, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 11, "2*(w*x+b-y)*x", SLIP_RIGHT, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 11, "dz1*w", SLIP_SWAPPED, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 11, "4*x", SLIP_RIGHT, false}, /* dz1 as its number */
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 11, "d*3", SLIP_RIGHT, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 11, "4*w", SLIP_SWAPPED, false},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 6, "z3+2", SLIP_WRONG, true},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 11, "L*x", SLIP_WRONG, true},
    {"x/y", {6, 3}, 1, ".5", SLIP_SWAPPED, false},
    {"x-y", {6, 2}, 1, "-4", SLIP_SIGN, false},
    /* 5·z² with z = 3x: 1 z, 2 z², 3 L; 4 seed; 5 dz² = 5; 6 dz = 2z·5 = 60 (z=6). */
    {"5*(3*x)^2", {2}, 6, "60", SLIP_RIGHT, false},
    {"5*(3*x)^2", {2}, 6, "12", SLIP_LOCAL_ONLY, false},
    {"5*(3*x)^2", {2}, 6, "30", SLIP_EXPONENT, false},
    /* then dx = 60·3 = 180; without the 5: 2z·3 = 36; without 2z: 15 */
    {"5*(3*x)^2", {2}, 7, "36", SLIP_UPSTREAM, false},
    {"5*(3*x)^2", {2}, 7, "15", SLIP_UPSTREAM, false},
    {"5*(3*x)^2", {2}, 7, "3", SLIP_LOCAL_ONLY, false},
    /* x·x·x + x at −1.5: 5 edge z2; 6 x 1; 7 z1 (−1.5); 8–10 x += 2.25 each: 3.25, 5.5,
     * 7.75 */
    {"x*x*x+x", {-1.5}, 8, "3.25", SLIP_RIGHT, false},
    {"x*x*x+x", {-1.5}, 8, "2.25", SLIP_ONE_BRANCH, false},
    {"x*x*x+x", {-1.5}, 8, "1", SLIP_ONE_BRANCH, false},
    {"x*x*x+x", {-1.5}, 8, "-1.25", SLIP_SIGN, false},
    {"x*x*x+x", {-1.5}, 8, "7.75", SLIP_TOO_MANY, false},
    {"x*x*x+x", {-1.5}, 8, "1 + z1", SLIP_RIGHT, false},
    {"x*x*x+x", {-1.5}, 9, "5.5", SLIP_RIGHT, false},     /* three terms so far */
    {"x*x*x+x", {-1.5}, 9, "1.75", SLIP_UPSTREAM, false}, /* 3.25 − 1.5 */
    {"x*x*x+x", {-1.5}, 9, "7.75", SLIP_TOO_MANY, false},
    {"x*x*x+x", {-1.5}, 9, "3.25", SLIP_TOO_FEW, false},
    {"x*x*x+x", {-1.5}, 10, "5.5", SLIP_TOO_FEW, false}, /* nor one branch */
    {"x*x*x+x", {-1.5}, 10, "6.75", SLIP_TOO_FEW, false},
    {"x*x*x+x", {-1.5}, 10, "2.25", SLIP_ONE_BRANCH, false},
    {"x*x*x+x", {-1.5}, 10, "3x²+1", SLIP_RIGHT, false},
    {"x*x*x+x", {-1.5}, 10, "3x²", SLIP_TOO_FEW, false},
    {"x*x*x+x", {-1.5}, 10, "dx + dz1*x", SLIP_RIGHT, false},
    {"x*x*x+x", {-1.5}, 10, "dz1*x", SLIP_ONE_BRANCH, false},
    /* x·y + x: 4 edge z1; 5 x 1; 6 x += y; with the inputs changed over, += x */
    {"x*y+x", {5, 3}, 6, "6", SLIP_SWAPPED, false},
    {"x*y/x", {5, 3}, 2, "3", SLIP_RIGHT, false},
    {"x*y/x", {5, 3}, 2, "0.3333", SLIP_SWAPPED, false},
    {"x*y", {5, 3}, 4, "3", SLIP_SWAPPED, false}, /* at all values y's value, too */
    {"x*y", {5, 3}, 4, "8", SLIP_WRONG, false},
    /* 5·z² + x with z = 3x = 6: 8 dz² = 5; 9 dz = 60; 10 dx = 1 + 60·3 */
    {"5*(3*x)^2+x", {2}, 10, "-179", SLIP_SIGN, false},
    {"5*(3*x)^2+x", {2}, 10, "180", SLIP_ONE_BRANCH, false},
    {"5*(3*x)^2+x", {2}, 10, "4", SLIP_UPSTREAM, false},
    {"5*(3*x)^2+x", {2}, 10, "37", SLIP_UPSTREAM, false},
    {"5*(3*x)^2+x", {2}, 10, "16", SLIP_UPSTREAM, false},
    {"5*(3*x)^2+x", {2}, 10, "61", SLIP_FORGOT_LOCAL, false},
    {"5*(3*x)^2+x", {2}, 10, "361", SLIP_TOO_MANY, false},
    /* 2·(x·y + x): 7 dx = 2; 8 dx += 2y; or 2x by mistake */
    {"2*(x*y+x)", {11, 4}, 8, "24", SLIP_SWAPPED, false},
    {"2*(x*y+x)", {11, 4}, 8, "22", SLIP_SWAPPED, false},
    {"2*(x*y+x)", {11, 4}, 8, "16", SLIP_PRODUCT_FOR_SUM, false}, /* 2·8 */
    {"2*(x*y+x)", {5, 3}, 8, "12", SLIP_WRONG, false},            /* 2 + 2·5, or 2·6 */
    {"2*(x*y+x)", {5, 3}, 8, "2+2x", SLIP_SWAPPED, false},
    {"2*(x*y+x)", {5, 3}, 8, "dx+dz1*x", SLIP_SWAPPED, false},
    {"sqrt(x)", {0}, 3, "inf", SLIP_RIGHT, false},
    {"sqrt(x)", {0}, 3, "-inf", SLIP_SIGN, false},
    {"sqrt(x)", {0}, 3, "7", SLIP_WRONG, false},
    {"log(x)", {-1}, 1, "nan", SLIP_RIGHT, false},
    {"log(x)", {-1}, 1, "0", SLIP_WRONG, false},
    {"x*y", {0, 2}, 1, "0", SLIP_RIGHT, false},
    {"x*y", {0, 2}, 1, "1e-3", SLIP_WRONG, false},
    {"x*y", {0, 2}, 1, "nan", SLIP_WRONG, false},
    {"x*y", {0, 2}, 1, "inf", SLIP_WRONG, false},
    /* dust: these are 5.6e−17, 1.2e−16, −1.1e−16; not this: 1e−16 as it stands */
    {".1+.2-x", {.3}, 2, "0", SLIP_RIGHT, false},
    {"a+b-c", {.1, .2, .3}, 2, "0", SLIP_RIGHT, false},
    {"a+b-c", {.1, .2, .3}, 2, "1e-9", SLIP_WRONG, false},
    {"x+sin(pi)", {0}, 1, "0", SLIP_RIGHT, false},
    {"sin(x)", {3.14159265358979323846}, 1, "0", SLIP_RIGHT, false},
    {"sin(x)", {3.1415}, 1, "0", SLIP_WRONG, false},
    {"cos(x)", {3.14159265358979323846}, 3, "0", SLIP_RIGHT, false},
    {"x/49*49-1", {1}, 3, "0", SLIP_RIGHT, false},
    {"x*y", {1e-16, 1}, 1, "0", SLIP_WRONG, false},
    /* relu: 2 seed; 3 edge. Of max(0, z) with z = −2x the mask is 0 */
    {"3*relu(x)", {-2}, 5, "0", SLIP_RIGHT, false},
    {"3*relu(x)", {-2}, 5, "3", SLIP_MASK, false},
    {"-3*relu(x)", {2}, 6, "-3", SLIP_RIGHT, false},
    {"-3*relu(x)", {2}, 6, "0", SLIP_MASK, false},
    {"relu(x)", {2}, 1, "x", SLIP_WRONG, true},
};

static void answers_by_hand(void **state)
{
    (void)state;
    int failed = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *r = &rows[i];
        struct asking a;
        ask_numbers(&a, r->text, r->leaves, r->step);
        struct verdict v = verdict_on(&a, r->answer);
        bool wrong = v.slip != r->slip || v.coincidence != r->coincidence;
        if (wrong) {
            print_error("%s, step %ld, %s: slip %d, coincidence %d, not %d, %d (%s)\n",
                        r->text, r->step, r->answer, (int)v.slip, v.coincidence,
                        (int)r->slip, r->coincidence, v.sentence);
            failed++;
        }
        ask_end(&a);
    }
    assert_int_equal(failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
