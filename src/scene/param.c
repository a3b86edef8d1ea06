#include "scene/param.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "autodiff/expression.h"
#include "base/number.h"
#include "base/text.h"

struct param_list param_table(const struct param *table, const char *scene)
{
    int n = 0;
    while (table[n].name) {
        n++;
    }
    assert(n <= PARAM_MOST);
    return (struct param_list){.items = table, .n = n, .n_static = n, .scene = scene};
}

enum err param_declare(struct param_list *list, struct arena *mem, const struct param *p,
                       struct fail *fail)
{
    if (list->n >= PARAM_MOST) {
        return fail_set(fail, ERR_INPUT, p->name, 0,
                        "too many names: %d at most; %s is one too many",
                        PARAM_MOST - list->n_static, p->name);
    }
    struct param added = *p;
    int same = param_find(list, p->name);
    if (same >= 0) {
        assert(same < list->n_static);
        added.label = p->label ? p->label : p->name;
        added.name = arena_printf(mem, "leaf.%s", p->name);
    }
    struct param *items = arena_new(mem, struct param, list->n + 1);
    memcpy(items, list->items, (size_t)list->n * sizeof *items);
    items[list->n++] = added;
    list->items = items;
    return ERR_NONE;
}

struct param *param_own(struct param_list *list, struct arena *mem)
{
    struct param *items = arena_new(mem, struct param, list->n);
    memcpy(items, list->items, (size_t)list->n * sizeof *items);
    list->items = items;
    return items;
}

double param_initial(const struct param *p, int item)
{
    return p->initials && p->initials[item] > 0 ? p->initials[item]
                                                : p->initial_for(item);
}

/* Index of the parameter called by n bytes of `name`, or -1. */
static int find(const struct param_list *list, const char *name, size_t n)
{
    for (int i = 0; i < list->n; i++) {
        if (text_is(list->items[i].name, name, n)) {
            return i;
        }
    }
    return -1;
}

int param_find(const struct param_list *list, const char *name)
{
    return find(list, name, strlen(name));
}

/* The same among the declared parameters, with any spelling of the name. */
static int find_declared(const struct param_list *list, const char *name, size_t n)
{
    static const char leaf[] = "leaf.";
    size_t lead = strlen(leaf);
    char plain[NAME_MOST + 1];
    if (n > lead && memcmp(name, leaf, lead) == 0) {
        name += lead;
        n -= lead;
    }
    if (!expression_name(name, n, plain)) {
        return -1;
    }
    int found = find(list, plain, strlen(plain));
    return found >= list->n_static ? found : -1;
}

int param_named(const struct param_list *list, const char *argument, size_t *used)
{
    size_t n = strcspn(argument, "@="), base = strcspn(argument, ".");
    int found = find(list, argument, n); /* "leaf.x" is a name with a dot */
    if (found < 0) {
        found = find_declared(list, argument, n);
    }
    if (found < 0 && base < n) {
        found = find(list, argument, base);
        n = base;
    }
    if (used) {
        *used = n;
    }
    return found;
}

int choice_count(const struct choice *choices)
{
    int n = 0;
    while (choices && choices[n].name) {
        n++;
    }
    return n;
}

int choice_find(const struct choice *choices, const char *name)
{
    int alike = -1;
    for (int i = 0; choices && choices[i].name; i++) {
        const struct choice *c = &choices[i];
        if (strcmp(c->name, name) == 0) {
            return i;
        }
        bool same = strcasecmp(c->name, name) == 0 ||
                    (c->label && strcasecmp(c->label, name) == 0);
        alike = same && alike < 0 ? i : alike;
    }
    return alike;
}

bool param_applies(const struct param *p, int item)
{
    if (item == PARAM_ALL) {
        return true;
    }
    return p->per > 0 && (!p->initial_for || !isnan(param_initial(p, item)));
}

int param_items(const struct param_list *list, int param)
{
    int per = list->items[param].per;
    assert(per >= 0 && per <= list->n);
    int n = per ? choice_count(list->items[per - 1].choices) : 0;
    assert(n <= PARAM_ITEMS);
    return n;
}

char *param_name(const struct param_list *list, int param, int item, char *out, size_t n)
{
    const struct param *p = &list->items[param];
    if (item == PARAM_ALL) {
        snprintf(out, n, "%s", p->name);
    } else {
        assert(item >= 0 && item < param_items(list, param));
        snprintf(out, n, "%s.%s", p->name, list->items[p->per - 1].choices[item].name);
    }
    return out;
}

char *param_unset_help(const struct param *p, char *out, size_t n)
{
    snprintf(out, n, "%s%s", p->unset ? "; empty: " : "", p->unset ? p->unset : "");
    return out;
}

/* Text that grows in a buffer; what does not fit is cut. */
struct writer {
    char *out;
    size_t n, used; /* used: bytes of the whole text */
};

static void put(struct writer *w, const char *text)
{
    size_t length = strlen(text);
    if (w->used < w->n) {
        snprintf(w->out + w->used, w->n - w->used, "%s", text);
    }
    w->used += length;
}

static void put_number(struct writer *w, const char *before, double v)
{
    char text[NUMBER_SIZE];
    put(w, before);
    put(w, number_brief(text, v));
}

static void put_choices(struct writer *w, const struct choice *choices)
{
    for (int i = 0; choices[i].name; i++) {
        put(w, i ? ", " : "");
        put(w, choices[i].name);
    }
}

/* " from 0 to 1", " greater than 0": after "a number". */
static void put_limits(struct writer *w, const struct param *p)
{
    bool limited = p->min < p->max;
    bool has_min = limited && isfinite(p->min), has_max = limited && isfinite(p->max);
    if (has_min && p->open_min) {
        put_number(w, " greater than ", p->min);
    } else if (has_min) {
        put_number(w, has_max ? " from " : " of at least ", p->min);
    }
    if (has_max) {
        const char *joint = has_min ? " and at most " : " of at most ";
        put_number(w, has_min && !p->open_min ? " to " : joint, p->max);
    }
}

static void put_list_range(struct writer *w, const struct param *p)
{
    int count = choice_count(p->choices);
    int most = p->max > 0 && p->max < count ? (int)p->max : count;
    put_number(w, "", p->min);
    if (most < count) {
        put_number(w, " to ", most);
    }
    put(w, most < count ? " of " : " or more of ");
    put_choices(w, p->choices);
}

char *param_range(const struct param *p, char *out, size_t n)
{
    struct writer w = {.out = out, .n = n};
    bool number = p->kind == KIND_REAL || p->kind == KIND_INTEGER;
    static const char *const start[] = {
        [KIND_REAL] = "a number",
        [KIND_INTEGER] = "a whole number",
        [KIND_FLAG] = "yes or no",
        [KIND_CHOICE] = "one of ",
        [KIND_LIST] = "",
        [KIND_ARRAY] = "a number, a shape such as 4x3, [[1,2],[3,4]] or @FILE",
        [KIND_TEXT] = "a text",
        [KIND_POINT] = "two numbers x,y",
    };
    put(&w, p->expression ? "an expression" : start[p->kind]);
    if (number || p->kind == KIND_POINT) {
        put_limits(&w, p);
    } else if (p->kind == KIND_LIST) {
        put_list_range(&w, p);
    } else if (p->kind != KIND_FLAG && p->choices) {
        put(&w, p->kind == KIND_TEXT ? ", or one of " : "");
        put_choices(&w, p->choices);
    }
    if (w.used >= n && n > 4) {
        memcpy(out + n - 4, "\xE2\x80\xA6", 4); /* … */
    }
    return out;
}
