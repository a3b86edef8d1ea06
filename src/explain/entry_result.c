#include "explain/entry.h"
#include "explain/entry_rule.h"

double entry_result(const struct entry *e, struct arena *scratch)
{
    return entry_is_sum(e) ? entry_sum(e, 0) / entry_divisor(e)
           : e->input < 0  ? matrix_at(&e->values[e->node], e->row, e->col)
                           : entry_rule_value(e, scratch);
}
