#include "scene/param.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "scene/value.h"

/* Settings as a whole: whether they fit together, and the line that reproduces them. */

/* True if `name` is one of the items of a text such as "sgd,adam". */
static bool list_has(const char *text, const char *name)
{
    size_t n = 0;
    const char *item;
    do {
        item = text_item(&text, &n);
    } while (item && !text_is(name, item, n));
    return item != NULL;
}

/* The text of a LIST; NULL if it lacks `name`, where one is given. A LIST does not change
 * in mid-run, so that it has one setting at most. */
static const char *list_text(const struct settings *s, const struct param_list *list,
                             int param, const char *name)
{
    assert(list->items[param].effect != LIVE);
    int at = settings_in_force(s, param, PARAM_ALL, 0);
    const char *text = at >= 0 ? s->items[at].text : list->items[param].initial;
    return !name || list_has(text, name) ? text : NULL;
}

/* True if the item of this narrow setting is in its LIST. */
static bool is_listed(const struct settings *s, const struct param_list *list,
                      struct setting narrow)
{
    int of = list->items[narrow.param].per - 1;
    return list_text(s, list, of, list->items[of].choices[narrow.item].name) != NULL;
}

/* True unless the setting is a choice that is missing from the LIST that must contain
 * it. */
static bool is_among(const struct settings *s, const struct param_list *list,
                     struct setting at)
{
    const struct param *p = &list->items[at.param];
    return p->among == 0 || strcmp(at.text, p->initial) == 0 ||
           list_text(s, list, p->among - 1, at.text);
}

static enum err check_wide(const struct settings *s, const struct param_list *list,
                           struct setting at, struct fail *fail)
{
    if (is_among(s, list, at)) {
        return ERR_NONE;
    }
    const struct param *p = &list->items[at.param];
    return fail_set(
        fail, ERR_INPUT, p->name, 1, "%s is not in %s=%s; expected one that is", at.text,
        list->items[p->among - 1].name, list_text(s, list, p->among - 1, NULL));
}

/* The error of a setting for an item to which its parameter does not apply: it names the
 * parameters that do. */
static enum err fail_none(const struct param_list *list, struct setting at,
                          struct fail *fail)
{
    const struct param *p = &list->items[at.param], *of = &list->items[p->per - 1];
    char name[SETTING_NAME], has[256] = "";
    for (int i = 0; i < list->n; i++) {
        size_t used = strlen(has);
        if (list->items[i].per == p->per && param_applies(&list->items[i], at.item)) {
            snprintf(has + used, sizeof has - used, "%s%s", used ? ", " : "",
                     list->items[i].name);
        }
    }
    return fail_set(fail, ERR_INPUT, setting_name(list, at, name), 1,
                    "%s has no %s; expected one of %s", of->choices[at.item].name,
                    p->name, has);
}

enum err settings_check(const struct settings *s, const struct param_list *list,
                        struct fail *fail)
{
    for (int i = 0; i < s->n; i++) {
        struct setting at = s->items[i];
        if (at.item == PARAM_ALL) {
            enum err err = check_wide(s, list, at, fail);
            if (err) {
                return err;
            }
            continue;
        }
        const struct param *p = &list->items[at.param], *of = &list->items[p->per - 1];
        char name[SETTING_NAME];
        if (!param_applies(p, at.item)) {
            return fail_none(list, at, fail);
        }
        if (!is_listed(s, list, at)) {
            return fail_set(fail, ERR_INPUT, setting_name(list, at, name), 1,
                            "%s is not in %s=%s; expected one that is",
                            of->choices[at.item].name, of->name,
                            list_text(s, list, p->per - 1, NULL));
        }
    }
    return ERR_NONE;
}

/* ---- the line ---- */

/* True if a wide setting is the default of the parameter and of all its items. */
static bool is_wide_default(const struct param_list *list, struct setting at,
                            struct arena *mem)
{
    const struct param *p = &list->items[at.param];
    bool same = strcmp(at.text, value_initial(p, PARAM_ALL, mem).text) == 0;
    for (int i = 0; i < param_items(list, at.param) && same; i++) {
        same =
            !param_applies(p, i) || strcmp(at.text, value_initial(p, i, mem).text) == 0;
    }
    return same;
}

/* True if the values are the same at every step without this setting. `before`: the
 * setting before it in the line; `widened`: a wide one of its parameter is in the
 * line. */
static bool is_redundant(const struct param_list *list, struct setting at,
                         const struct setting *before, bool widened, struct arena *mem)
{
    if (before && before->param == at.param && before->item == at.item) {
        return strcmp(at.text, before->text) == 0;
    }
    if (at.item == PARAM_ALL) {
        return is_wide_default(list, at, mem);
    }
    const struct param *p = &list->items[at.param];
    return !widened && strcmp(at.text, value_initial(p, at.item, mem).text) == 0;
}

/* True if settings_check accepts the setting. */
static bool is_valid(const struct settings *s, const struct param_list *list,
                     struct setting at)
{
    return at.item == PARAM_ALL
               ? is_among(s, list, at)
               : param_applies(&list->items[at.param], at.item) && is_listed(s, list, at);
}

void settings_drop_unlisted(struct settings *s, const struct param_list *list)
{
    struct arena scratch = ARENA_INIT;
    bool *valid = arena_new(&scratch, bool, s->n);
    int n = 0;
    for (int i = 0; i < s->n; i++) {
        valid[i] = is_valid(s, list, s->items[i]);
    }
    for (int i = 0; i < s->n; i++) {
        if (valid[i]) {
            s->items[n++] = s->items[i];
        }
    }
    s->n = n;
    arena_release(&scratch);
}

static char *join(const char *const *words, int n, size_t length, struct arena *mem)
{
    char *line = arena_new(mem, char, length + 1), *end = line;
    for (int i = 0; i < n; i++) {
        size_t bytes = strlen(words[i]);
        memcpy(end, words[i], bytes);
        end += bytes;
    }
    return line;
}

char *settings_line(const struct settings *s, const struct param_list *list,
                    struct arena *mem)
{
    struct arena scratch = ARENA_INIT;
    const char **words = arena_new(&scratch, const char *, s->n);
    int n = 0, widened = -1;
    size_t length = 0;
    for (int i = 0; i < s->n; i++) {
        struct setting at = s->items[i];
        const struct setting *before = i > 0 ? &s->items[i - 1] : NULL;
        char name[SETTING_NAME];
        if (!is_valid(s, list, at) ||
            is_redundant(list, at, before, widened == at.param, &scratch)) {
            continue;
        }
        widened = at.item == PARAM_ALL ? at.param : widened;
        words[n] = arena_printf(&scratch, " %s=%s", setting_name(list, at, name),
                                text_shell_word(at.text, &scratch));
        length += strlen(words[n++]);
    }
    char *line = join(words, n, length, mem);
    arena_release(&scratch);
    return line;
}
