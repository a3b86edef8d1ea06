/* Conditions of parameters on each other. */
#include "scene/param.h"

/* A bit for each state that the value is in. */
static unsigned states(const struct param *p, const struct value *value)
{
    unsigned all = 0;
    switch (p->kind) {
    case KIND_CHOICE:
    case KIND_FLAG:
        return 1U << (unsigned)value->number;
    case KIND_LIST:
        for (int i = 0; i < value->n_items; i++) {
            all |= 1U << value->items[i];
        }
        return all;
    case KIND_REAL:
    case KIND_INTEGER:
        return 1U << (value->number > p->min);
    default:
        return 1U << (value->text[0] != '\0');
    }
}

bool when_holds(struct when w, const struct values *v)
{
    if (!w.param) {
        return true;
    }
    const struct param *p = &v->list->items[w.param - 1];
    unsigned now = p->per ? 0 : states(p, values_get(v, w.param - 1, PARAM_ALL));
    const unsigned char *items;
    int n = p->per ? values_list(v, p->per - 1, &items) : 0;
    for (int i = 0; i < n; i++) {
        now |= states(p, values_get(v, w.param - 1, items[i]));
    }
    return (now & w.at) != 0;
}

/* Names the states with which it holds, or the others where these are fewer. */
static const char *choices_text(struct when w, const struct param *p, struct arena *mem)
{
    int n = choice_count(p->choices), holds = 0;
    for (int i = 0; i < n; i++) {
        holds += (w.at >> i & 1) != 0;
    }
    bool rest = 2 * holds > n;
    const char *text = p->name, *list = p->kind == KIND_LIST ? " with " : "=",
               *between = rest ? " other than " : list;
    for (int i = 0; i < n; i++) {
        if ((w.at >> i & 1) != rest) {
            text = arena_printf(mem, "%s%s%s", text, between, p->choices[i].name);
            between = " or ";
        }
    }
    return text;
}

static const char *when_text(struct when w, const struct param_list *list,
                             struct arena *mem)
{
    const struct param *p = &list->items[w.param - 1];
    bool on = w.at >> 1 & 1;
    switch (p->kind) {
    case KIND_CHOICE:
    case KIND_LIST:
        return choices_text(w, p, mem);
    case KIND_FLAG:
        return arena_printf(mem, "%s=%s", p->name, on ? "yes" : "no");
    case KIND_REAL:
    case KIND_INTEGER:
        return arena_printf(mem, "%s %s %g", p->name, on ? "above" : "at", p->min);
    default:
        return arena_printf(mem, "%s %s", p->name, on ? "to be given" : "to be empty");
    }
}

const char *values_idle(const struct values *v, int param, struct arena *mem)
{
    const struct param *p = &v->list->items[param];
    struct when needed = when_holds(p->shown, v) ? p->matters : p->shown;
    return when_holds(needed, v) ? NULL
                                 : arena_printf(mem, "does nothing now, needs %s",
                                                when_text(needed, v->list, mem));
}
