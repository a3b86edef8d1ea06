#include "scene/table.h"

#include <math.h>

/* ---- CSV ---- */

static void csv_row(const struct log *log, long step, int series, int place,
                    struct csv *csv)
{
    for (int i = 0; log->columns[i].name; i++) {
        switch (log->columns[i].kind) {
        case COLUMN_STEP:
            csv_integer(csv, step);
            break;
        case COLUMN_SERIES:
            csv_text(csv, log->series.names[series]);
            break;
        case COLUMN_PLACE:
            csv_integer(csv, place + 1);
            break;
        default:
            csv_real(csv, log_get(log, step, i, series, place));
        }
    }
    csv_end(csv);
}

void table_csv(const struct scene *scene, const void *model, const struct ctx *ctx,
               struct csv *csv)
{
    const struct log *log = ctx->log;
    if (scene->rows) {
        scene->rows(model, ctx, csv);
        return;
    }
    for (int i = 0; log->columns[i].name; i++) {
        fprintf(csv->out, "%s%s", i ? "," : "", log->columns[i].name);
    }
    fputc('\n', csv->out);
    int rows = log->series.n_places > 0 ? log->series.n_places : 1;
    for (long t = 0; t <= ctx->step; t++) {
        for (int i = 0; i < log->series.n * rows; i++) {
            csv_row(log, t, i / rows, i % rows, csv);
        }
    }
}

/* ---- JSON ---- */

/* A value of an item, or PARAM_ALL; null where none is set. */
static void json_value(const struct values *values, int param, int item, const char *name,
                       struct json *json)
{
    const struct param *p = &values->list->items[param];
    const struct value *v = values_get(values, param, item);
    bool is_text = p->kind == KIND_ARRAY && isnan(v->number);
    switch (is_text ? KIND_TEXT : p->kind) {
    case KIND_REAL:
    case KIND_ARRAY:
    case KIND_INTEGER:
        json_known(json, name, !isnan(v->number), v->number);
        break;
    case KIND_FLAG:
        json_flag(json, name, v->number > 0);
        break;
    case KIND_POINT:
        if (isnan(v->point[0])) {
            json_null(json, name);
        } else {
            json_reals(json, name, v->point, 2);
        }
        break;
    case KIND_LIST:
        json_open(json, name, '[');
        for (int i = 0; i < v->n_items; i++) {
            json_text(json, NULL, p->choices[v->items[i]].name);
        }
        json_close(json, ']');
        break;
    default:
        if (*v->text) {
            json_text(json, name, v->text);
        } else {
            json_null(json, name);
        }
    }
}

/* A parameter with a value for each item of a LIST becomes an object: the values of the
 * items that are listed and to which it applies. */
static void json_param(const struct values *values, int param, struct json *json)
{
    const struct param *p = &values->list->items[param];
    if (!p->per) {
        json_value(values, param, PARAM_ALL, p->name, json);
        return;
    }
    const struct param *of = &values->list->items[p->per - 1];
    const unsigned char *items;
    int n = values_list(values, p->per - 1, &items);
    json_open(json, p->name, '{');
    for (int i = 0; i < n; i++) {
        if (param_applies(p, items[i])) {
            json_value(values, param, items[i], of->choices[items[i]].name, json);
        }
    }
    json_close(json, '}');
}

static void json_place(const struct scene *scene, const void *model,
                       const struct ctx *ctx, struct json *json, int series, int place)
{
    const struct log *log = ctx->log;
    json_open(json, NULL, '{');
    for (int i = 0; log->columns[i].name; i++) {
        if (log->columns[i].kind == COLUMN_PLACE) {
            json_integer(json, log->columns[i].name, place + 1);
        } else if (log->columns[i].kind == COLUMN_OF_PLACE) {
            json_real(json, log->columns[i].name,
                      log_get(log, ctx->step, i, series, place));
        }
    }
    if (scene->json_place) {
        scene->json_place(model, ctx, json, series, place);
    }
    json_close(json, '}');
}

static void json_series(const struct scene *scene, const void *model,
                        const struct ctx *ctx, struct json *json, int series)
{
    const struct log *log = ctx->log;
    json_open(json, NULL, '{');
    for (int i = 0; log->columns[i].name; i++) {
        const struct record_column *c = &log->columns[i];
        if (c->kind == COLUMN_SERIES) {
            json_text(json, c->name, log->series.names[series]);
        } else if (c->kind == COLUMN_OF_SERIES) {
            json_real(json, c->name, log_get(log, ctx->step, i, series, 0));
        }
    }
    if (scene->json_series) {
        scene->json_series(model, ctx, json, series);
    }
    if (log->series.n_places > 0) {
        json_open(json, log->series.place_plural, '[');
        for (int i = 0; i < log->series.n_places; i++) {
            json_place(scene, model, ctx, json, series, i);
        }
        json_close(json, ']');
    }
    json_close(json, '}');
}

void table_json(const struct scene *scene, const void *model, const struct ctx *ctx,
                struct json *json)
{
    json_open(json, NULL, '{');
    json_text(json, "scene", scene->name);
    json_integer(json, "step", ctx->step);
    json_unsigned(json, "seed", ctx->seed);
    json_open(json, "parameters", '{');
    for (int i = 0; i < ctx->values->list->n; i++) {
        json_param(ctx->values, i, json);
    }
    json_close(json, '}');
    if (scene->json) {
        scene->json(model, ctx, json);
    }
    if (scene->columns) {
        json_open(json, ctx->log->series.plural, '[');
        for (int i = 0; i < ctx->log->series.n; i++) {
            json_series(scene, model, ctx, json, i);
        }
        json_close(json, ']');
    }
    json_close(json, '}');
}
