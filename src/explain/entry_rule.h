#ifndef EXPLAIN_ENTRY_RULE_H
#define EXPLAIN_ENTRY_RULE_H

#include "explain/entry.h"

/* What an entry comes to. One that is no sum follows a rule of the table (matrix_rule.h):
 * the gradient by the input of a softmax, say, or the value of a norm. The rule is parsed
 * and computed on the row, on the column or on the number that it reads there. */

/* The value of any entry, or what the edge adds, to rounding. Cost: that of the sum, or
 * of parsing the rule and of the row, the column or all that it reads. */
double entry_result(const struct entry *e, struct arena *scratch);

/* The rule, of a value or of an edge, with numbers in place of names:
 * "0.3·(−0.2 − (0.1·0.3 + 0.4·0.7))". Sums of at most `terms_most` terms are written out,
 * others are numbers. It is an expression of numbers. */
const char *entry_rule_numbers(const struct entry *e, int digits, int terms_most,
                               struct arena *mem);

#endif
