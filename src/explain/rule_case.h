#ifndef EXPLAIN_RULE_CASE_H
#define EXPLAIN_RULE_CASE_H

#include "autodiff/graph.h"

/* Rules with cases are texts such as "1 if a > b, ½ if equal, else 0": which case holds
 * for the inputs a node has. */
enum rule_order { RULE_BELOW, RULE_EQUAL, RULE_ABOVE, RULE_UNORDERED /* nan */ };

/* How input a compares with b, or with 0 if there is no b. */
enum rule_order rule_order(const struct graph *g, const double *values, int node);
/* What the rule says in that order: "1". A rule without cases, or unordered: all of
 * it. */
const char *rule_case(const char *rule, enum rule_order order, struct arena *mem);
/* The case in words, with the names of the inputs (b "": there is none): "x is negative",
 * "y is larger", "x and y are equal"; "" where rule_case returns the whole rule. */
const char *rule_case_words(const char *rule, enum rule_order order, const char *a,
                            const char *b, struct arena *mem);

#endif
