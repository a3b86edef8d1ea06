/* What keys, lists and the scene set: values, one by one or as a preset. */
#include "app/lab.h"

#include <stdio.h>
#include <string.h>

#include "app/controls.h"

bool lab_set(struct lab *lab, int param, int item, const char *text)
{
    struct fail fail = FAIL_INIT;
    bool set = !session_set(lab_session(lab), param, item, text, &fail);
    if (!set) {
        lab_say_fail(lab, &fail);
    }
    return set;
}

void lab_type(struct lab *lab, int param, int item)
{
    struct session *s = lab_session(lab);
    char name[60], label[64];
    struct control c = {param, item};
    snprintf(label, sizeof label, "%s =", control_name(s, c, name, sizeof name));
    prompt_open(&lab->prompt, label, values_get(run_values(s->run), param, item)->text);
    lab->prompt.purpose = FOR_PARAM;
    lab->prompt.param = param;
    lab->prompt.item = item;
    param_range(&run_params(s->run)->items[param], lab->prompt.hint,
                sizeof lab->prompt.hint);
}

void lab_preset(struct lab *lab, const char *name)
{
    const struct preset *preset = lab_session(lab)->scene->presets;
    while (strcmp(preset->name, name) != 0) {
        preset++;
    }
    enum { WORDS = 16 };
    const char *words[WORDS] = {NULL};
    int n = 0;
    char *copy = arena_copy(&lab->scratch, preset->arguments, strlen(preset->arguments));
    for (char *at = copy; at && *at && n < WORDS;) {
        words[n++] = at;
        at = strchr(at, ' ');
        if (at) {
            *at++ = '\0';
        }
    }
    struct fail fail = FAIL_INIT;
    if (session_arguments(lab_session(lab), words, n, &fail)) {
        lab_say_fail(lab, &fail);
    } else {
        lab_say(lab, INK_ACCENT, preset->help);
    }
    arena_clear(&lab->scratch);
    lab->focus = -1;
}
