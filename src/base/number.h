#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include "base/arena.h"
#include "base/fail.h"

enum { NUMBER_SIZE = 40 };

/* For people: `digits` significant digits, − (U+2212) for minus, no exponent between 1e-4
 * and 1e6, else 1.2e6 and 1.2e−5, without a plus and without a zero before the exponent,
 * like the labels of axes; inf and nan as "inf", "−inf", "nan". 0 and -0 are "0". Column
 * width is at most digits + 6 (one digit fewer beside an exponent of −100 and below).
 * digits is 1..17 (asserted). Returns out. */
char *number_show(char out[NUMBER_SIZE], double v, int digits);

/* The same in at most w columns, for a table, a box or a label: as many digits as fit, at
 * most `digits`; with an exponent where plain digits are too wide (1.2e5 for 123456);
 * where not even one digit fits, '#' in every column (at most three). A part of a number
 * is never shown. w <= 0: "". Returns out. */
char *number_fit(char out[NUMBER_SIZE], double v, int digits, int w);

/* The most digits, up to `digits`, with which v and `again`, the same number computed in
 * another way, look the same in w columns; 0: none. */
int number_digits_shared(double v, double again, int digits, int w);

/* For people, in mem: v exactly, as number_brief writes it, or rounded as by number_show
 * where that takes an exponent or more than `digits` significant digits. What a sum of
 * decimals is off by, as in 0.1 + 0.2, is not seen. */
const char *number_text(double v, int digits, struct arena *mem);
/* The same where it fits into w columns, else as number_fit writes it. */
const char *number_text_fit(double v, int digits, int w, struct arena *mem);
/* As number_text, for a factor of a product: in brackets if it is negative. */
const char *number_factor(double v, int digits, struct arena *mem);

/* For machines and for command lines: the fewest digits that strtod reads back to the
 * same bits ("0.1", "5000", "1e-5", "-1e-300", "inf", "nan"; never "-nan"). Returns
 * out. */
char *number_short(char out[NUMBER_SIZE], double v);

/* The same for people, with − (U+2212) for minus: "−0.1", "1e−5". For the value of a
 * setting in a sentence: it has the digits that were typed, but a fraction is rounded to
 * 6 of them. */
char *number_brief(char out[NUMBER_SIZE], double v);

/* "%.17g" with `inf`, `-inf`, `nan` (never -nan): CSV and JSON. Returns out. */
char *number_exact(char out[NUMBER_SIZE], double v);

/* The double nearest to n × 10^k. Where n and 10^k are doubles, one operation rounds as
 * strtod does (Clinger 1990), at a hundredth of the cost. */
double number_decimal(long long n, int k);

/* The next preferred number above v > 0 (direction > 0) or below it. The preferred
 * numbers are 1 1.25 1.6 2 2.5 3.15 4 5 6.3 8, the series R10 of ISO 3, about a quarter
 * apart, and these times powers of ten. A step up and a step down lead back to the same
 * number, and the texts are short. */
double number_preferred(double v, int direction);

/* Reads a text that is, as a whole, one finite decimal number
 * ([+-]digits[.digits][e[+-]digits], .5 and 5. too; − U+2212 accepted). The decimal point
 * is `.` in every locale; hex, inf, nan and spaces are errors; so is overflow (1e999).
 * ERR_INPUT sets fail->column. */
enum err number_parse(const char *text, double *out, struct fail *fail);

#endif
