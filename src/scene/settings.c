#include "scene/param.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "scene/value.h"

enum {
    STEP_MOST = 1000000000,
    COMPACT_FROM = 65536, /* bytes: below, dead texts are not worth a copy */
};

void settings_release(struct settings *s)
{
    arena_release(&s->mem);
    *s = (struct settings)SETTINGS_INIT;
}

void settings_copy(struct settings *to, const struct settings *from)
{
    assert(to != from);
    settings_release(to);
    to->items = arena_new(&to->mem, struct setting, from->n);
    to->n = to->capacity = from->n;
    for (int i = 0; i < from->n; i++) {
        to->items[i] = from->items[i];
        to->items[i].text =
            arena_copy(&to->mem, from->items[i].text, strlen(from->items[i].text));
    }
}

/* Replaced texts stay in the arena; a long drag would fill the memory with them. */
static void compact(struct settings *s)
{
    size_t live = 0;
    if (arena_used(&s->mem) < COMPACT_FROM) {
        return;
    }
    for (int i = 0; i < s->n; i++) {
        live += sizeof s->items[i] + strlen(s->items[i].text) + 64; /* arena's rounding */
    }
    if (arena_used(&s->mem) > COMPACT_FROM + 4 * live) {
        struct settings small = SETTINGS_INIT;
        settings_copy(&small, s);
        settings_release(s);
        *s = small;
    }
}

/* Index of the setting of the same parameter, item and step, or -1. */
static int find(const struct settings *s, struct setting like)
{
    for (int i = 0; i < s->n; i++) {
        const struct setting *at = &s->items[i];
        if (at->param == like.param && at->item == like.item && at->step == like.step) {
            return i;
        }
    }
    return -1;
}

static void remove_at(struct settings *s, int i)
{
    s->n--;
    memmove(s->items + i, s->items + i + 1, (size_t)(s->n - i) * sizeof *s->items);
}

/* PARAM_ALL is less than any item. */
static bool goes_before(struct setting a, struct setting b)
{
    if (a.param != b.param) {
        return a.param < b.param;
    }
    return a.item != b.item ? a.item < b.item : a.step < b.step;
}

static void grow(struct settings *s)
{
    int capacity = s->capacity ? 2 * s->capacity : 16;
    struct setting *items = arena_new(&s->mem, struct setting, capacity);
    if (s->n > 0) {
        memcpy(items, s->items, (size_t)s->n * sizeof *items);
    }
    s->items = items;
    s->capacity = capacity;
}

static void put(struct settings *s, struct setting setting)
{
    int i = find(s, setting);
    if (i >= 0) {
        s->items[i] = setting;
        return;
    }
    if (s->n == s->capacity) {
        grow(s);
    }
    for (i = s->n++; i > 0 && goes_before(setting, s->items[i - 1]); i--) {
        s->items[i] = s->items[i - 1];
    }
    s->items[i] = setting;
}

char *setting_name(const struct param_list *list, struct setting s,
                   char out[SETTING_NAME])
{
    param_name(list, s.param, s.item, out, SETTING_NAME);
    if (s.step > 0) {
        size_t n = strlen(out);
        snprintf(out + n, SETTING_NAME - n, "@%ld", s.step);
    }
    return out;
}

/* Checks .text and makes it canonical, in the settings' arena. */
static enum err check_value(struct settings *s, const struct param_list *list,
                            struct setting *setting, struct fail *fail)
{
    const struct param *p = &list->items[setting->param];
    char name[SETTING_NAME];
    struct value value;
    struct fail inner = FAIL_INIT;
    if (setting->step > 0 && p->effect != LIVE) {
        setting_name(list, *setting, name);
        return fail_set(fail, ERR_INPUT, name, (long)strcspn(name, "@") + 1,
                        "%s cannot change in mid-run; expected %s without @%ld", p->name,
                        p->name, setting->step);
    }
    enum err err = value_parse(p, setting->text, &s->mem, &value, &inner);
    if (err) {
        return fail_set(fail, err, setting_name(list, *setting, name), inner.column, "%s",
                        inner.what);
    }
    setting->text = value.text;
    return ERR_NONE;
}

enum err settings_set(struct settings *s, const struct param_list *list, int param,
                      int item, long step, const char *text, struct fail *fail)
{
    assert(param >= 0 && param < list->n && step >= 0);
    assert(item == PARAM_ALL || (item >= 0 && item < param_items(list, param)));
    struct setting setting = {.param = param, .item = item, .step = step, .text = text};
    enum err err = check_value(s, list, &setting, fail);
    if (err) {
        return err;
    }
    for (int i = s->n - 1; i >= 0 && item == PARAM_ALL; i--) {
        if (s->items[i].param == param && s->items[i].step == step) {
            remove_at(s, i);
        }
    }
    put(s, setting);
    compact(s);
    return ERR_NONE;
}

void settings_unset(struct settings *s, int param, int item, long step)
{
    int i = find(s, (struct setting){.param = param, .item = item, .step = step});
    if (i >= 0) {
        remove_at(s, i);
    }
}

void settings_drop_after(struct settings *s, long step)
{
    for (int i = s->n - 1; i >= 0; i--) {
        if (s->items[i].step > step) {
            remove_at(s, i);
        }
    }
}

/* ---- from the command line ---- */

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
    return fail_set(a->fail, ERR_INPUT, where, (long)at + 1, "%s", what);
}

static enum err unknown_name(const struct argument *a)
{
    const struct param_list *list = a->list;
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
    out->param = param_named(a->list, a->name);
    if (out->param < 0) {
        return unknown_name(a);
    }
    size_t dot = strlen(a->list->items[out->param].name);
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

static enum err parse_argument(struct settings *s, const struct argument *a)
{
    struct setting setting = {.text = a->text + strlen(a->name) + 1};
    enum err err = parse_name(a, &setting);
    if (!err) {
        err = parse_step(a, &setting);
    }
    if (!err && find(s, setting) >= 0) {
        err = wrong(a, 0, "given twice; expected once");
    }
    if (!err) {
        err = check_value(s, a->list, &setting, a->fail);
    }
    if (!err) {
        put(s, setting);
    }
    return err;
}

enum err settings_parse(struct settings *s, const struct param_list *list,
                        const char *argument, struct fail *fail)
{
    size_t n = strcspn(argument, "=");
    if (argument[n] == '\0') {
        return fail_set(fail, ERR_INPUT, argument, (long)n + 1, "expected NAME=VALUE");
    }
    struct arena mem = ARENA_INIT;
    struct argument a = {.text = argument, .list = list, .mem = &mem, .fail = fail};
    a.name = arena_copy(&mem, argument, n);
    a.n_name = strcspn(a.name, "@");
    enum err err = parse_argument(s, &a);
    arena_release(&mem);
    return err;
}
