#include "scene/scene.h"

#include <assert.h>
#include <string.h>

#include "base/number.h"

const char *ctx_number(const struct ctx *ctx, double v, int digits, int w)
{
    return ctx->show_numbers
               ? number_fit(arena_new(ctx->scratch, char, NUMBER_SIZE), v, digits, w)
               : "?";
}

/* One event leads to a handful of requests; more is a mistake in the scene. */
static void ask(struct asks *a, struct ask request)
{
    assert(a->n < ASKS_MOST);
    a->items[a->n++] = request;
}

static const char *keep(struct asks *a, const char *text)
{
    return arena_copy(a->mem, text, strlen(text));
}

void ask_set(struct asks *a, int param, int item, const char *text)
{
    ask(a, (struct ask){
               .kind = ASK_SET, .param = param, .item = item, .text = keep(a, text)});
}

void ask_set_real(struct asks *a, int param, int item, double v)
{
    char text[NUMBER_SIZE];
    ask_set(a, param, item, number_short(text, v));
}

void ask_set_point(struct asks *a, int param, double x, double y)
{
    char first[NUMBER_SIZE], second[NUMBER_SIZE];
    const char *text =
        arena_printf(a->mem, "%s,%s", number_short(first, x), number_short(second, y));
    ask(a,
        (struct ask){.kind = ASK_SET, .param = param, .item = PARAM_ALL, .text = text});
}

void ask_toggle(struct asks *a, const struct values *v, int param, int choice)
{
    const struct param *p = &v->list->items[param];
    const unsigned char *items;
    int n = values_list(v, param, &items);
    bool has = values_has(v, param, choice);
    const char *text = has ? "" : p->choices[choice].name;
    for (int i = n - 1; i >= 0; i--) {
        if (items[i] != choice) {
            text = arena_printf(a->mem, "%s%s%s", p->choices[items[i]].name,
                                *text ? "," : "", text);
        }
    }
    if (has ? n > p->min : n < p->max) {
        ask_set(a, param, PARAM_ALL, text);
    }
}

void ask_seek(struct asks *a, long step)
{
    ask(a, (struct ask){.kind = ASK_SEEK, .step = step < 0 ? 0 : step});
}

void ask_run(struct asks *a, bool run)
{
    ask(a, (struct ask){.kind = ASK_RUN, .step = run});
}

void ask_prompt(struct asks *a, int param, int item)
{
    ask(a, (struct ask){.kind = ASK_PROMPT, .param = param, .item = item});
}

void ask_say(struct asks *a, const char *text)
{
    ask(a, (struct ask){.kind = ASK_SAY, .text = keep(a, text)});
}

void ask_question(struct asks *a, int id, const char *question)
{
    ask(a, (struct ask){.kind = ASK_QUESTION, .id = id, .text = keep(a, question)});
}

void scene_record(const struct scene *scene, const void *model, const struct ctx *ctx,
                  struct log *log)
{
    log_put(log, ctx->step);
    for (int i = 0; i < log->series.n; i++) {
        for (int c = 0; scene->columns[c].name; c++) {
            enum column_kind kind = scene->columns[c].kind;
            int n = kind == COLUMN_OF_SERIES  ? 1
                    : kind == COLUMN_OF_PLACE ? log->series.n_places
                                              : 0;
            for (int k = 0; k < n; k++) {
                log_set(log, ctx->step, c, i, k, scene->number(model, ctx, c, i, k));
            }
        }
    }
}
