#include "scene/param.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scene/argument.h"
#include "scene/value.h"

enum { COMPACT_FROM = 65536 }; /* bytes: smaller arenas are not compacted */

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

enum err settings_carry(struct settings *s, const struct param_list *list,
                        const struct settings *from, const struct param_list *from_list,
                        bool own, struct fail *fail)
{
    struct arena mem = ARENA_INIT;
    struct setting *same = arena_new(&mem, struct setting, from->n);
    int n = 0;
    for (int i = 0; i < from->n; i++) {
        struct setting at = from->items[i];
        int param = param_find(list, from_list->items[at.param].name);
        if ((at.param < from_list->n_static) == own && param >= 0) {
            same[n] = at;
            same[n++].param = param;
        }
    }
    enum err err = settings_add(s, list, same, n, fail);
    arena_release(&mem);
    return err;
}

static bool is_of(const struct setting *at, const void *like)
{
    const struct setting *l = like;
    return at->param == l->param && (l->item == PARAM_ALL || at->item == l->item);
}

void settings_forget(struct settings *s, int param, int item)
{
    settings_remove(s, is_of, &(struct setting){.param = param, .item = item});
}

static bool is_after(const struct setting *at, const void *step)
{
    return at->step > *(const long *)step;
}

void settings_drop_after(struct settings *s, long step)
{
    settings_remove(s, is_after, &step);
}

enum err settings_parse(struct settings *s, const struct param_list *list,
                        const char *const *arguments, int n, struct fail *fail)
{
    struct arena mem = ARENA_INIT;
    struct numbered *sorted = arena_new(&mem, struct numbered, n);
    enum err err = ERR_NONE;
    int n_named = 0; /* with the right name, even if the value is wrong */
    for (int i = 0; i < n && !err; i++) {
        sorted[i].number = i;
        err = argument_parse(list, arguments[i], &sorted[i].setting, fail);
        n_named += !err;
        err = err ? err : check_value(s, list, &sorted[i].setting, fail);
    }
    qsort(sorted, (size_t)n_named, sizeof *sorted, compare_numbered);
    int twice = first_twice(s, sorted, n_named);
    if (twice < n_named) {
        const char *text = arguments[twice];
        err = fail_set(fail, ERR_INPUT, arena_copy(&mem, text, strcspn(text, "=")), 1,
                       "given twice; expected once");
    } else if (!err) {
        merge(s, sorted, n);
    }
    arena_release(&mem);
    return err;
}
