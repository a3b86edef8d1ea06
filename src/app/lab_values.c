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
    const struct param *p = &run_params(s->run)->items[param];
    char *hint = lab->prompt.hint;
    bool free_text = p->kind == KIND_TEXT && !p->expression && !p->choices;
    if (free_text) { /* which, and for example what */
        snprintf(hint, sizeof lab->prompt.hint, "%s", p->help);
    } else {
        param_range(p, hint, sizeof lab->prompt.hint);
    }
    if (p->kind == KIND_REAL || p->kind == KIND_INTEGER || p->kind == KIND_POINT) {
        size_t used = strlen(hint);
        snprintf(hint + used, sizeof lab->prompt.hint - used, ", or a formula such as %s",
                 p->kind == KIND_INTEGER ? "2^7" : "1/3");
    }
}

void lab_preset(struct lab *lab, const char *name)
{
    struct fail fail = FAIL_INIT;
    const char *argument = arena_printf(&lab->scratch, "preset=%s", name);
    if (session_arguments(lab_session(lab), &argument, 1, &fail)) {
        lab_say_fail(lab, &fail);
    }
    arena_clear(&lab->scratch);
    lab->focus = -1;
}
