#include "scene/numbers.h"

#include "base/number.h"
#include "base/text.h"
#include "scene/value.h"

enum err numbers_read(const char *text, int least, int most, double *out, int *n,
                      struct fail *fail)
{
    const struct param p = {.kind = KIND_REAL, .min = -1e6, .max = 1e6};
    size_t bytes;
    *n = 0;
    for (const char *at, *rest = text; (at = text_item(&rest, &bytes)); ++*n) {
        struct arena mem = ARENA_INIT;
        struct value value;
        long column = text_column(text, (size_t)(at - text));
        if (*n == most) {
            return fail_set(fail, ERR_INPUT, "", column, "expected at most %d numbers",
                            most);
        }
        enum err err = value_parse(&p, arena_copy(&mem, at, bytes), &mem, &value, NULL);
        out[*n] = value.number;
        arena_release(&mem);
        if (err) {
            return fail_set(fail, err, "", column,
                            "'%.*s': expected numbers from −1e6 to 1e6 with commas "
                            "between",
                            (int)(bytes < 32 ? bytes : 32), at);
        }
    }
    return *n >= least
               ? ERR_NONE
               : fail_set(fail, ERR_INPUT, "", text_column(text, strlen(text)),
                          "'%.32s': expected %d to %d numbers with commas between", text,
                          least, most);
}

const char *numbers_text(const double *v, int n, struct arena *mem)
{
    const char *text = "";
    for (int i = 0; i < n; i++) {
        char one[NUMBER_SIZE];
        text = arena_printf(mem, "%s%s%s", text, i ? "," : "", number_short(one, v[i]));
    }
    return text;
}
