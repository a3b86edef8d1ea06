#include "explain/rule_case.h"

#include <stdbool.h>
#include <string.h>

static const char otherwise[] = "else ";

enum rule_order rule_order(const struct graph *g, const double *values, int node)
{
    const struct node *n = &g->nodes[node];
    double a = values[n->in[0]], b = n->in[1] >= 0 ? values[n->in[1]] : 0;
    return a > b ? RULE_ABOVE : a < b ? RULE_BELOW : a == b ? RULE_EQUAL : RULE_UNORDERED;
}

static bool has_cases(const char *rule, enum rule_order order)
{
    return strstr(rule, " if ") && order != RULE_UNORDERED;
}

/* A comparison, "½ if equal" or "0 at 0", or "else 0". */
static bool holds(const char *clause, enum rule_order order)
{
    const char *sign = strpbrk(clause, "<>");
    if (!sign) {
        return order == RULE_EQUAL || strncmp(clause, otherwise, strlen(otherwise)) == 0;
    }
    bool above = (*sign == '>') == (sign[-2] == 'a');
    return order == (above ? RULE_ABOVE : RULE_BELOW);
}

/* "1" of "1 if a > b", "0" of "0 at 0" and of "else 0". */
static const char *value_of(const char *clause, struct arena *mem)
{
    if (strncmp(clause, otherwise, strlen(otherwise)) == 0) {
        return clause + strlen(otherwise);
    }
    const char *end = strstr(clause, " if ");
    end = end ? end : strstr(clause, " at ");
    return end ? arena_printf(mem, "%.*s", (int)(end - clause), clause) : clause;
}

const char *rule_case(const char *rule, enum rule_order order, struct arena *mem)
{
    const char *at = has_cases(rule, order) ? rule : NULL;
    while (at) {
        const char *end = strstr(at, ", ");
        size_t n = end ? (size_t)(end - at) : strlen(at);
        const char *clause = arena_printf(mem, "%.*s", (int)n, at);
        if (holds(clause, order)) {
            return value_of(clause, mem);
        }
        at = end ? end + strlen(", ") : NULL;
    }
    return rule;
}

const char *rule_case_words(const char *rule, enum rule_order order, const char *a,
                            const char *b, struct arena *mem)
{
    static const char *const signs[] = {"negative", "0", "positive"};
    bool less = strchr(rule, '<') != NULL;
    return !has_cases(rule, order) ? ""
           : !*b                   ? arena_printf(mem, "%s is %s", a, signs[order])
           : order == RULE_EQUAL
               ? arena_printf(mem, "%s and %s are equal", a, b)
               : arena_printf(mem, "%s is %s", less == (order == RULE_BELOW) ? a : b,
                              less ? "smaller" : "larger");
}
