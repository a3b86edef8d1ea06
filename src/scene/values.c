#include "scene/param.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "scene/value.h"

enum { COLUMNS = PARAM_ITEMS + 1 }; /* PARAM_ALL first */

/* The value of an item or of PARAM_ALL. text: what is set for it, or NULL; all: the value
 * set for all items, or NULL. */
static struct value resolve(const struct param *p, int item, const char *text,
                            const struct value *all, struct arena *mem)
{
    struct value initial = value_initial(p, item, mem), v = initial;
    if (!param_applies(p, item)) {
        return initial;
    }
    if (text && p->kind == KIND_ARRAY && text[0] == '[') {
        /* Settings are canonical: thousands of numbers need not be read again. */
        v = (struct value){.number = (double)NAN, .text = text};
    } else if (text) {
        enum err err = value_parse(p, text, mem, &v, NULL);
        assert(!err);
        (void)err;
    } else if (all) {
        v = *all;
    }
    v.given = strcmp(v.text, initial.text) != 0;
    return v;
}

struct values values_resolve(const struct param_list *list, const struct settings *s,
                             long step, struct arena *mem)
{
    struct value *all = arena_new(mem, struct value, list->n * COLUMNS);
    for (int i = 0; i < list->n; i++) {
        const struct param *p = &list->items[i];
        struct value *row = all + i * COLUMNS;
        bool wide = false;
        for (int column = 0; column <= param_items(list, i); column++) {
            int item = column - 1, at = settings_in_force(s, i, item, step);
            wide = wide || (column == 0 && at >= 0);
            row[column] = resolve(p, item, at >= 0 ? s->items[at].text : NULL,
                                  column > 0 && wide ? row : NULL, mem);
        }
    }
    return (struct values){.list = list, .all = all};
}

static const struct param *param_of(const struct values *v, int param)
{
    assert(param >= 0 && param < v->list->n);
    return &v->list->items[param];
}

const struct value *values_get(const struct values *v, int param, int item)
{
    const struct param *p = param_of(v, param);
    assert(item == PARAM_ALL || !p->per ||
           (item >= 0 && item < param_items(v->list, param)));
    return &v->all[param * COLUMNS + (p->per ? item + 1 : 0)];
}

double values_real(const struct values *v, int param, int item)
{
    return values_get(v, param, item)->number;
}

long values_integer(const struct values *v, int param)
{
    assert(param_of(v, param)->kind == KIND_INTEGER);
    return (long)values_get(v, param, PARAM_ALL)->number;
}

bool values_flag(const struct values *v, int param)
{
    assert(param_of(v, param)->kind == KIND_FLAG);
    return values_get(v, param, PARAM_ALL)->number > 0;
}

int values_choice(const struct values *v, int param)
{
    assert(param_of(v, param)->kind == KIND_CHOICE);
    return (int)values_get(v, param, PARAM_ALL)->number;
}

int values_list(const struct values *v, int param, const unsigned char **items)
{
    assert(param_of(v, param)->kind == KIND_LIST);
    const struct value *value = values_get(v, param, PARAM_ALL);
    *items = value->items;
    return value->n_items;
}

bool values_point(const struct values *v, int param, double out[2])
{
    assert(param_of(v, param)->kind == KIND_POINT);
    const struct value *value = values_get(v, param, PARAM_ALL);
    memcpy(out, value->point, sizeof value->point);
    return !isnan(out[0]);
}

const char *values_text(const struct values *v, int param)
{
    return values_get(v, param, PARAM_ALL)->text;
}

bool values_has(const struct values *v, int param, int choice)
{
    const unsigned char *items;
    int n = values_list(v, param, &items);
    return memchr(items, choice, (size_t)n) != NULL;
}
