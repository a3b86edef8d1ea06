#include "scene/preset.h"

#include <string.h>

#include "base/text.h"

static const char lead[] = "preset=";

bool preset_is(const char *argument)
{
    return strncmp(argument, lead, strlen(lead)) == 0;
}

static enum err unknown(const struct preset *presets, const char *name, struct fail *fail)
{
    struct arena mem = ARENA_INIT;
    const char *names = "";
    for (const struct preset *p = presets; p && p->name; p++) {
        names = arena_printf(&mem, "%s%s%s", names, *names ? ", " : "", p->name);
    }
    enum err err =
        *names ? fail_set(fail, ERR_INPUT, "preset", 1,
                          "'%.40s' is unknown; expected one of %s", name, names)
               : fail_set(fail, ERR_INPUT, "preset", 0, "this scene has no presets");
    arena_release(&mem);
    return err;
}

enum err preset_named(const struct preset *presets, const char *const *arguments, int n,
                      const struct preset **out, struct fail *fail)
{
    *out = NULL;
    for (int i = 0; i < n; i++) {
        const char *name = arguments[i] + strlen(lead);
        if (!preset_is(arguments[i])) {
            continue;
        }
        if (*out) {
            return fail_set(fail, ERR_INPUT, "preset", 1, "given twice; expected once");
        }
        for (const struct preset *p = presets; p && p->name; p++) {
            *out = strcmp(p->name, name) == 0 ? p : *out;
        }
        if (!*out) {
            return unknown(presets, name, fail);
        }
    }
    return ERR_NONE;
}

/* Those of the preset's arguments that name a static parameter, or a declared one;
 * returns how many there are. */
static int words_of(const struct preset *preset, const struct param_list *list, bool own,
                    struct arena *mem, const char **out)
{
    int n = 0;
    for (const char *at = preset->arguments; *at; at += strspn(at, " ")) {
        size_t bytes = strcspn(at, " ");
        const char *word = arena_copy(mem, at, bytes);
        int param = param_named(list, word, NULL);
        if (param >= 0 && (param < list->n_static) == own) {
            out[n++] = word;
        }
        at += bytes;
    }
    return n;
}

static bool is_overridden(const struct setting *at, const void *by)
{
    const struct settings *s = by;
    return settings_in_force(s, at->param, at->item, at->step) >= 0 ||
           settings_in_force(s, at->param, PARAM_ALL, at->step) >= 0;
}

static bool is_gone(const struct setting *at, const void *from)
{
    return settings_in_force(from, at->param, at->item, at->step) < 0;
}

enum err preset_add(const struct preset *preset, struct settings *s,
                    const struct param_list *list, bool own, struct fail *fail)
{
    struct arena mem = ARENA_INIT;
    struct settings more = SETTINGS_INIT, all = SETTINGS_INIT;
    const char **words = arena_new(&mem, const char *, strlen(preset->arguments) + 1);
    int n = words_of(preset, list, own, &mem, words);
    enum err err = settings_parse(&more, list, words, n, fail);
    settings_remove(&more, is_overridden, s);
    settings_copy(&all, s);
    err = err ? err : settings_add(&all, list, more.items, more.n, fail);
    settings_drop_unlisted(&all, list);
    settings_remove(&more, is_gone, &all);
    err = err ? err : settings_add(s, list, more.items, more.n, fail);
    settings_release(&all);
    settings_release(&more);
    arena_release(&mem);
    return err;
}
