#ifndef EXPLAIN_ENTRY_RULE_H
#define EXPLAIN_ENTRY_RULE_H

#include "explain/entry.h"

/* An entry that follows a rule of the table (matrix_rule.h): the gradient by the input of
 * a softmax, say, or the value of a norm. The rule is parsed and computed on the row, on
 * the column or on the number that it reads there. */

/* What the rule gives for this edge. Cost: that of parsing it, and of the row or column;
 * of what adds up everything, of the matrix. */
double entry_rule_value(const struct entry *e, struct arena *scratch);

/* The rule, of a value or of an edge, with numbers in place of names:
 * "0.3·(−0.2 − (0.1·0.3 + 0.4·0.7))". Sums of at most `terms_most` terms are written out,
 * others are numbers. It is an expression of numbers. */
const char *entry_rule_numbers(const struct entry *e, int digits, int terms_most,
                               struct arena *mem);

#endif
