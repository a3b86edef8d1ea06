#include "scene/argument.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "scene/value.h"

enum { STEP_MOST = 1000000000 };

/* One argument being parsed. */
struct argument {
    const char *text; /* NAME[.KIND][@STEP]=VALUE */
    char *name;       /* NAME[.KIND][@STEP] */
    size_t n_name;    /* bytes of NAME[.KIND] */
    const struct param_list *list;
    struct arena *mem;
    struct fail *fail;
};

static enum err wrong(const struct argument *a, size_t at, const char *what)
{
    const char *where = a->name[0] ? a->name : a->text;
    return fail_set(a->fail, ERR_INPUT, where, text_column(where, at), "%s", what);
}

/* The parameter that is shown by this name, or NULL. */
static const struct param *shown_as(const struct argument *a)
{
    size_t n = strcspn(a->name, "@.");
    for (int i = 0; i < a->list->n; i++) {
        const struct param *p = &a->list->items[i];
        if (p->label && strlen(p->label) == n && strncasecmp(p->label, a->name, n) == 0) {
            return p;
        }
    }
    return NULL;
}

static enum err unknown_name(const struct argument *a)
{
    const struct param_list *list = a->list;
    const struct param *p = shown_as(a);
    if (p) {
        return wrong(a, 0,
                     arena_printf(a->mem, "%s is shown for %s; did you mean %s%s?",
                                  p->label, p->name, p->name,
                                  a->text + strlen(p->label)));
    }
    const char **names = arena_new(a->mem, const char *, list->n);
    char *base = arena_copy(a->mem, a->name, a->n_name);
    for (int i = 0; i < list->n; i++) {
        names[i] = list->items[i].name;
    }
    const char *near = text_nearest(base, names, (size_t)list->n);
    if (!near) {
        base[strcspn(base, ".")] = '\0';
        near = text_nearest(base, names, (size_t)list->n);
    }
    const char *of = list->scene ? " of " : "", *scene = list->scene ? list->scene : "";
    if (near) {
        return wrong(a, 0,
                     arena_printf(a->mem, "unknown parameter%s%s; did you mean %s?", of,
                                  scene, near));
    }
    const char *all = "";
    for (int i = 0; i < list->n; i++) {
        all = arena_printf(a->mem, "%s%s%s", all, i ? ", " : "", names[i]);
    }
    return wrong(a, 0,
                 arena_printf(a->mem, "unknown parameter%s%s; expected one of %s", of,
                              scene, all));
}

static enum err unknown_kind(const struct argument *a, int param, size_t dot)
{
    const struct param *p = &a->list->items[param];
    if (param_items(a->list, param) == 0) {
        return wrong(
            a, dot,
            arena_printf(a->mem, "%s has one value; expected %s=", p->name, p->name));
    }
    struct param kinds = {.name = p->name,
                          .kind = KIND_CHOICE,
                          .initial = "",
                          .choices = a->list->items[p->per - 1].choices};
    struct value value;
    struct fail inner = FAIL_INIT;
    const char *kind = arena_copy(a->mem, a->name + dot + 1, a->n_name - dot - 1);
    value_parse(&kinds, kind, a->mem, &value, &inner);
    return wrong(a, dot + 1, inner.what);
}

static enum err parse_name(const struct argument *a, struct setting *out)
{
    out->item = PARAM_ALL;
    size_t dot;
    out->param = param_named(a->list, a->name, &dot);
    if (out->param < 0) {
        return unknown_name(a);
    }
    if (dot == a->n_name) {
        return ERR_NONE;
    }
    int per = a->list->items[out->param].per;
    const char *kind = arena_copy(a->mem, a->name + dot + 1, a->n_name - dot - 1);
    out->item = per ? choice_find(a->list->items[per - 1].choices, kind) : -1;
    return out->item < 0 ? unknown_kind(a, out->param, dot) : ERR_NONE;
}

static enum err parse_step(const struct argument *a, struct setting *out)
{
    const char *at = a->name + a->n_name;
    if (*at == '\0') {
        return ERR_NONE;
    }
    long step = 0;
    const char *digit = at + 1;
    for (; *digit >= '0' && *digit <= '9' && step <= STEP_MOST; digit++) {
        step = 10 * step + (*digit - '0');
    }
    if (*digit || digit == at + 1 || step > STEP_MOST) {
        return wrong(a, a->n_name + 1,
                     "expected a step after @: a whole number from 0 to 1e9");
    }
    out->step = step;
    return ERR_NONE;
}

static enum err parse(const struct param_list *list, const char *text, struct arena *mem,
                      struct setting *out, struct fail *fail)
{
    struct argument a = {.text = text, .list = list, .mem = mem, .fail = fail};
    a.name = arena_copy(mem, text, strcspn(text, "="));
    a.n_name = strcspn(a.name, "@");
    *out = (struct setting){.text = text + strlen(a.name) + 1};
    enum err err = parse_name(&a, out);
    return err ? err : parse_step(&a, out);
}

enum err argument_parse(const struct param_list *list, const char *text,
                        struct setting *out, struct fail *fail)
{
    enum { BYTES_MOST = 1 << 16, SAID = 40 }; /* more than anybody types */
    if (strnlen(text, BYTES_MOST + 1) > BYTES_MOST) {
        char begin[SAID + 1];
        snprintf(begin, sizeof begin, "%s", text);
        return fail_set(fail, ERR_INPUT, begin, BYTES_MOST + 1,
                        "too long; expected at most %d bytes", BYTES_MOST);
    }
    size_t n = strcspn(text, "=");
    if (text[n] == '\0') {
        return fail_set(fail, ERR_INPUT, text, text_column(text, n),
                        "expected NAME=VALUE");
    }
    struct arena mem = ARENA_INIT;
    enum err err = parse(list, text, &mem, out, fail);
    arena_release(&mem);
    return err;
}
