#include "scene/keys.h"

#include <string.h>

#include "base/text.h"
#include "scene/scene.h"

/* The keys that are not named by their own character. */
static const struct {
    const char *name;
    uint32_t key;
} names[] = {
    {"space", ' '},      {"Tab", K_TAB},        {"Shift-Tab", K_BACKTAB},
    {"Enter", K_RETURN}, {"Esc", K_ESCAPE},     {"↑", K_UP},
    {"↓", K_DOWN},       {"←", K_LEFT},         {"→", K_RIGHT},
    {"PgUp", K_PAGE_UP}, {"Home", K_HOME},      {"End", K_END},
    {"−", '-'},          {"PgDn", K_PAGE_DOWN}, {"Del", K_DELETE},
};

struct key_name keys_name(const char *keys)
{
    static const char to[] = "–"; /* as in 1–9 */
    struct key_name name = {.bytes = strcspn(keys, " ")};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strlen(names[i].name) == name.bytes &&
            memcmp(names[i].name, keys, name.bytes) == 0) {
            name.first = name.last = names[i].key;
            return name;
        }
    }
    size_t used = text_decode(keys, name.bytes, &name.first);
    name.last = name.first;
    if (name.bytes > used && strncmp(keys + used, to, strlen(to)) == 0) {
        used += strlen(to);
        text_decode(keys + used, name.bytes - used, &name.last);
    }
    return name;
}

size_t keys_in_bar(const char *keys)
{
    const char *end = strstr(keys, "  ");
    return end ? (size_t)(end - keys) : strlen(keys);
}

/* Index of the key among the keys of a row, or −1. */
static int place(const char *keys, uint32_t key)
{
    struct key_name name;
    for (int before = 0; *keys; before += (int)(name.last - name.first) + 1) {
        name = keys_name(keys);
        if (key >= name.first && key <= name.last) {
            return before + (int)(key - name.first);
        }
        keys += name.bytes;
        keys += strspn(keys, " ");
    }
    return -1;
}

static int arg_of(const struct key_row *row)
{
    return row->arg >= KEY_PARAM ? row->arg - KEY_PARAM : row->arg;
}

const char *keys_idle(const struct key_row *row, const struct values *v,
                      struct arena *mem)
{
    bool of_param =
        row->arg >= KEY_PARAM || row->act == keys_nudge || row->act == keys_type;
    return of_param ? values_idle(v, arg_of(row), mem) : NULL;
}

bool keys_press(const struct key_row *rows, struct key_press p, uint32_t key)
{
    const char *said = NULL;
    for (; rows && rows->keys; rows++) {
        p.which = place(rows->keys, key);
        if (p.which < 0) {
            continue;
        }
        const char *idle = p.ctx ? keys_idle(rows, p.ctx->values, p.asks->mem) : NULL;
        if (!idle) {
            p.arg = arg_of(rows);
            rows->act(&p);
            return true;
        }
        said = said ? said
                    : arena_printf(p.asks->mem, "%s %s: %s", rows->keys,
                                   rows->label ? rows->label : "", idle);
    }
    if (said) {
        ask_say(p.asks, said);
    }
    return said != NULL;
}

int keys_scroll(uint32_t key, int page)
{
    static const struct {
        uint32_t key;
        int rows, pages;
    } moves[] = {{K_UP, -1, 0},        {'k', -1, 0},          {K_DOWN, 1, 0},
                 {'j', 1, 0},          {K_PAGE_UP, 0, -1},    {K_PAGE_DOWN, 0, 1},
                 {K_END, KEYS_FAR, 0}, {K_HOME, -KEYS_FAR, 0}};
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        if (moves[i].key == key) {
            return moves[i].rows + moves[i].pages * page;
        }
    }
    return 0;
}

void keys_nudge(const struct key_press *p)
{
    const struct param *param = &p->ctx->values->list->items[p->arg];
    char *next = values_nudge(p->ctx->values, p->arg, PARAM_ALL, 1, p->asks->mem);
    ask_set(p->asks, p->arg, PARAM_ALL, next);
    if (param->kind == KIND_CHOICE) { /* what that is, as its picker says it */
        const struct choice *c = &param->choices[choice_find(param->choices, next)];
        ask_say(p->asks,
                arena_printf(p->asks->mem, "%s %s: %s", param->name, c->label, c->help));
    }
}

void keys_type(const struct key_press *p)
{
    ask_prompt(p->asks, p->arg, PARAM_ALL);
}
