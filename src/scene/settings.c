#include "scene/param.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "scene/value.h"

enum {
    STEP_MOST = 1000000000,
    COMPACT_FROM = 65536, /* bytes: smaller arenas are not compacted */
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

/* Copies the texts in use when most of the arena holds replaced ones, which a long drag
 * would fill the memory with. */
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

/* The order of the list: negative if a comes before b. PARAM_ALL comes before all
 * items. */
static int compare(struct setting a, struct setting b)
{
    if (a.param != b.param) {
        return a.param < b.param ? -1 : 1;
    }
    if (a.item != b.item) {
        return a.item < b.item ? -1 : 1;
    }
    return a.step < b.step ? -1 : a.step > b.step;
}

/* Index of the first setting that does not come before `like`. */
static int place_of(const struct settings *s, struct setting like)
{
    int from = 0, to = s->n;
    while (from < to) {
        int middle = from + (to - from) / 2;
        if (compare(s->items[middle], like) < 0) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from;
}

/* Index of the setting of the same parameter, item and step, or -1. */
static int find(const struct settings *s, struct setting like)
{
    int i = place_of(s, like);
    return i < s->n && compare(s->items[i], like) == 0 ? i : -1;
}

static void make_room(struct settings *s, int n)
{
    if (n <= s->capacity) {
        return;
    }
    int capacity = s->capacity ? 2 * s->capacity : 16;
    capacity = capacity < n ? n : capacity;
    struct setting *items = arena_new(&s->mem, struct setting, capacity);
    if (s->n > 0) {
        memcpy(items, s->items, (size_t)s->n * sizeof *items);
    }
    s->items = items;
    s->capacity = capacity;
}

static void put(struct settings *s, struct setting setting)
{
    int i = place_of(s, setting);
    if (find(s, setting) < 0) {
        make_room(s, s->n + 1);
        memmove(s->items + i + 1, s->items + i, (size_t)(s->n - i) * sizeof *s->items);
        s->n++;
    }
    s->items[i] = setting;
}

void settings_remove(struct settings *s,
                     bool (*goes)(const struct setting *at, const void *data),
                     const void *data)
{
    int n = 0;
    for (int i = 0; i < s->n; i++) {
        if (!goes(&s->items[i], data)) {
            s->items[n++] = s->items[i];
        }
    }
    s->n = n;
}

/* ---- in force ---- */

int settings_in_force(const struct settings *s, int param, int item, long step)
{
    struct setting after = {.param = param, .item = item, .step = step + 1};
    int i = place_of(s, after) - 1;
    return i >= 0 && s->items[i].param == param && s->items[i].item == item ? i : -1;
}

long settings_next_step(const struct settings *s, long step)
{
    long next = LONG_MAX;
    for (int i = 0; i < s->n;) { /* at the first of each parameter and item */
        struct setting at = s->items[i];
        at.step = step + 1;
        int later = place_of(s, at);
        at.step = LONG_MAX;
        i = place_of(s, at);
        if (later < i && s->items[later].step < next) {
            next = s->items[later].step;
        }
    }
    return next;
}

/* ---- many at once ---- */

/* A setting, and its number in the order given. */
struct numbered {
    struct setting setting;
    int number;
};

static int compare_numbered(const void *a, const void *b)
{
    const struct numbered *x = a, *y = b;
    int order = compare(x->setting, y->setting);
    return order ? order : x->number < y->number ? -1 : x->number > y->number;
}

/* Number of the first setting that s has already or that was given before; n: none. */
static int first_twice(const struct settings *s, const struct numbered *sorted, int n)
{
    int first = n;
    for (int i = 0; i < n; i++) {
        bool twice = find(s, sorted[i].setting) >= 0 ||
                     (i > 0 && compare(sorted[i - 1].setting, sorted[i].setting) == 0);
        first = twice && sorted[i].number < first ? sorted[i].number : first;
    }
    return first;
}

/* Merges from the back, so that each setting moves once. */
static void merge(struct settings *s, const struct numbered *sorted, int n)
{
    make_room(s, s->n + n);
    int from = s->n - 1, more = n - 1;
    for (int to = s->n + n - 1; more >= 0; to--) {
        bool old = from >= 0 && compare(s->items[from], sorted[more].setting) > 0;
        s->items[to] = old ? s->items[from--] : sorted[more--].setting;
    }
    s->n += n;
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
        return fail_set(fail, ERR_INPUT, name, text_column(name, strcspn(name, "@")),
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

static bool is_at_step(const struct setting *at, const void *wide)
{
    const struct setting *w = wide;
    return at->param == w->param && at->step == w->step;
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
    if (item == PARAM_ALL) {
        settings_remove(s, is_at_step, &setting);
    }
    put(s, setting);
    compact(s);
    return ERR_NONE;
}

enum err settings_add(struct settings *s, const struct param_list *list,
                      const struct setting *more, int n, struct fail *fail)
{
    struct arena mem = ARENA_INIT;
    struct numbered *sorted = arena_new(&mem, struct numbered, n);
    enum err err = ERR_NONE;
    for (int i = 0; i < n && !err; i++) {
        sorted[i] = (struct numbered){more[i], i};
        err = check_value(s, list, &sorted[i].setting, fail);
    }
    if (!err) {
        qsort(sorted, (size_t)n, sizeof *sorted, compare_numbered);
        assert(first_twice(s, sorted, n) == n);
        merge(s, sorted, n);
    }
    arena_release(&mem);
    return err;
}

static bool is_after(const struct setting *at, const void *step)
{
    return at->step > *(const long *)step;
}

void settings_drop_after(struct settings *s, long step)
{
    settings_remove(s, is_after, &step);
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

/* *named: the name and the step are right, even if the value is wrong. */
static enum err parse_argument(struct settings *s, const struct argument *a,
                               struct setting *out, bool *named)
{
    *out = (struct setting){.text = a->text + strlen(a->name) + 1};
    enum err err = parse_name(a, out);
    if (!err) {
        err = parse_step(a, out);
    }
    *named = !err;
    return err ? err : check_value(s, a->list, out, a->fail);
}

static struct argument argument_of(const struct param_list *list, const char *text,
                                   struct arena *mem, struct fail *fail)
{
    struct argument a = {.text = text, .list = list, .mem = mem, .fail = fail};
    a.name = arena_copy(mem, text, strcspn(text, "="));
    a.n_name = strcspn(a.name, "@");
    return a;
}

static enum err read_argument(struct settings *s, const struct param_list *list,
                              const char *text, struct setting *out, bool *named,
                              struct fail *fail)
{
    enum { BYTES_MOST = 1 << 16, SAID = 40 }; /* more than anybody types */
    *named = false;
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
    struct argument a = argument_of(list, text, &mem, fail);
    enum err err = parse_argument(s, &a, out, named);
    arena_release(&mem);
    return err;
}

enum err settings_parse(struct settings *s, const struct param_list *list,
                        const char *const *arguments, int n, struct fail *fail)
{
    struct arena mem = ARENA_INIT;
    struct numbered *sorted = arena_new(&mem, struct numbered, n);
    enum err err = ERR_NONE;
    int n_named = 0;
    for (int i = 0; i < n && !err; i++) {
        bool named;
        sorted[i].number = i;
        err = read_argument(s, list, arguments[i], &sorted[i].setting, &named, fail);
        n_named += named;
    }
    qsort(sorted, (size_t)n_named, sizeof *sorted, compare_numbered);
    int twice = first_twice(s, sorted, n_named);
    if (twice < n_named) {
        struct argument a = argument_of(list, arguments[twice], &mem, fail);
        err = wrong(&a, 0, "given twice; expected once");
    } else if (!err) {
        merge(s, sorted, n);
    }
    arena_release(&mem);
    return err;
}
