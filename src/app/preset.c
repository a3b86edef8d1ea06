#include "app/preset.h"

#include <string.h>

int preset_words(const struct preset *p, const char *out[PRESET_WORDS], struct arena *mem)
{
    int n = 0;
    for (char *at = arena_copy(mem, p->arguments, strlen(p->arguments));
         at && *at && n < PRESET_WORDS;) {
        out[n++] = at;
        at = strchr(at, ' ');
        if (at) {
            *at++ = '\0';
        }
    }
    return n;
}

static bool is_of_view(const struct setting *at, const void *list)
{
    return ((const struct param_list *)list)->items[at->param].effect == VIEW;
}

/* The line of the settings without those that change only what is shown. */
static const char *line_of(struct settings *s, const struct param_list *list,
                           struct arena *mem)
{
    settings_remove(s, is_of_view, list);
    return settings_line(s, list, mem);
}

const struct preset *preset_in_force(const struct preset *all,
                                     const struct param_list *list,
                                     const struct settings *s)
{
    struct arena mem = ARENA_INIT;
    struct settings copy = SETTINGS_INIT;
    settings_copy(&copy, s);
    const char *line = line_of(&copy, list, &mem);
    const struct preset *found = NULL;
    for (const struct preset *p = all; p && p->name && !found && *line; p++) {
        const char *words[PRESET_WORDS];
        struct settings own = SETTINGS_INIT;
        struct fail fail = FAIL_INIT;
        int n = preset_words(p, words, &mem);
        bool same = !settings_parse(&own, list, words, n, &fail) &&
                    strcmp(line_of(&own, list, &mem), line) == 0;
        found = same ? p : NULL;
        settings_release(&own);
    }
    settings_release(&copy);
    arena_release(&mem);
    return found;
}
