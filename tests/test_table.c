/* --csv and --json of a scene that says no more than its columns: written by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "app/run.h"
#include "app/scenes.h"
#include "scene/table.h"

static const struct choice animals[] = {
    {"ant", "ant", ""}, {"bee", "bee", ""}, {"cat", "cat", ""}, {0}};

static double legs(int item)
{
    return item == 2 ? (double)NAN : 6; /* has no meaning for a cat */
}

enum { P_ANIMALS, P_LEGS, P_HOPS, P_AWAKE, P_MOOD, P_HOME, P_NOTE, P_WEIGHT };
static const struct param params[] = {
    [P_ANIMALS] = {.name = "animals",
                   .kind = KIND_LIST,
                   .initial = "bee,cat",
                   .choices = animals,
                   .min = 1,
                   .max = 3},
    [P_LEGS] = {.name = "legs",
                .kind = KIND_REAL,
                .initial = "",
                .per = 1 + P_ANIMALS,
                .initial_for = legs},
    [P_HOPS] = {.name = "hops", .kind = KIND_INTEGER, .initial = "3", .max = 9},
    [P_AWAKE] = {.name = "awake", .kind = KIND_FLAG, .initial = "yes"},
    [P_MOOD] = {.name = "mood",
                .kind = KIND_CHOICE,
                .initial = "ant",
                .choices = animals},
    [P_HOME] = {.name = "home", .kind = KIND_POINT, .initial = "", .unset = "none"},
    [P_NOTE] = {.name = "note", .kind = KIND_TEXT, .initial = "", .unset = "none"},
    [P_WEIGHT] = {.name = "weight", .kind = KIND_REAL, .initial = "", .unset = "any"},
    {0},
};

enum { C_PLACE, C_NAME, C_STEP, C_SUM, C_PART };
static const struct record_column columns[] = {
    [C_PLACE] = {"leg", "", COLUMN_PLACE},    [C_NAME] = {"animal", "", COLUMN_SERIES},
    [C_STEP] = {"step", "", COLUMN_STEP},     [C_SUM] = {"sum", "", COLUMN_OF_SERIES},
    [C_PART] = {"part", "", COLUMN_OF_PLACE}, {0},
};

static enum err init(void *model, struct arena *mem, const struct ctx *ctx,
                     struct fail *fail)
{
    (void)mem, (void)ctx, (void)fail;
    *(long *)model = 5;
    return ERR_NONE;
}

static void step(void *model, const struct ctx *ctx)
{
    (void)ctx;
    ++*(long *)model;
}

static void series(const void *model, struct record_series *out)
{
    (void)model;
    *out = (struct record_series){.n = 2,
                                  .n_places = 2,
                                  .names = {"bee", "c,t"},
                                  .plural = "animals",
                                  .place_plural = "legs"};
}

/* At step 1 the part of the cat's second leg is 1/0. */
static double number(const void *model, const struct ctx *ctx, int column, int i,
                     int place)
{
    double now = (double)*(const long *)model;
    if (column == C_SUM) {
        return now + 10 * i;
    }
    return ctx->step == 1 && i + place == 2 ? (double)INFINITY : now / (2 + i + place);
}

static const struct scene zoo = {
    .name = "zoo",
    .params = params,
    .columns = columns,
    .model_size = sizeof(long),
    .init = init,
    .step = step,
    .series = series,
    .number = number,
};

/* With what is added by the slots that are there for it. */
static void json_zoo(const void *model, const struct ctx *ctx, struct json *json)
{
    (void)ctx;
    json_integer(json, "model", *(const long *)model);
}

static void json_animal(const void *model, const struct ctx *ctx, struct json *json,
                        int i)
{
    (void)model, (void)ctx;
    json_integer(json, "number", i);
}

static void json_leg(const void *model, const struct ctx *ctx, struct json *json, int i,
                     int place)
{
    (void)model, (void)ctx;
    json_known(json, "sore", i == place, 0.5);
}

/* What is printed at step 1; the caller frees it. */
static char *printed(const struct scene *scene, bool csv, int n, const char *const *words)
{
    struct run *r = NULL;
    struct fail fail = FAIL_INIT;
    assert_int_equal(run_parse(scene, words, n, 18446744073709551615u, &r, &fail),
                     ERR_NONE);
    assert_true(run_advance(r));
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    struct arena scratch = ARENA_INIT;
    struct ctx ctx = run_ctx(r, &scratch);
    struct csv table = {.out = out};
    struct json json = {.out = out};
    if (csv) {
        table_csv(scene, run_model(r), &ctx, &table);
        assert_int_equal(table.rows, 8); /* the header is none */
    } else {
        table_json(scene, run_model(r), &ctx, &json);
    }
    assert_int_equal(log_first_bad(ctx.log), 1);
    fclose(out);
    run_free(r);
    arena_release(&scratch);
    return text;
}

static void rows_are_those_of_the_records(void **state)
{
    (void)state;
    char *text = printed(&zoo, true, 0, NULL);
    assert_string_equal(text, "leg,animal,step,sum,part\n"
                              "1,bee,0,5,2.5\n"
                              "2,bee,0,5,1.6666666666666667\n"
                              "1,\"c,t\",0,15,1.6666666666666667\n"
                              "2,\"c,t\",0,15,1.25\n"
                              "1,bee,1,6,3\n"
                              "2,bee,1,6,2\n"
                              "1,\"c,t\",1,16,2\n"
                              "2,\"c,t\",1,16,inf\n");
    free(text);
}

static void a_document_has_scene_step_seed_and_parameters(void **state)
{
    (void)state;
    char *text = printed(&zoo, false, 0, NULL);
    assert_string_equal(text, "{\n"
                              "  \"scene\": \"zoo\",\n"
                              "  \"step\": 1,\n"
                              "  \"seed\": 18446744073709551615,\n"
                              "  \"parameters\": {\n"
                              "    \"animals\": [\n"
                              "      \"bee\",\n"
                              "      \"cat\"\n"
                              "    ],\n"
                              "    \"legs\": {\n"
                              "      \"bee\": 6\n"
                              "    },\n"
                              "    \"hops\": 3,\n"
                              "    \"awake\": true,\n"
                              "    \"mood\": \"ant\",\n"
                              "    \"home\": null,\n"
                              "    \"note\": null,\n"
                              "    \"weight\": null\n"
                              "  },\n"
                              "  \"animals\": [\n"
                              "    {\n"
                              "      \"animal\": \"bee\",\n"
                              "      \"sum\": 6,\n"
                              "      \"legs\": [\n"
                              "        {\n"
                              "          \"leg\": 1,\n"
                              "          \"part\": 3\n"
                              "        },\n"
                              "        {\n"
                              "          \"leg\": 2,\n"
                              "          \"part\": 2\n"
                              "        }\n"
                              "      ]\n"
                              "    },\n"
                              "    {\n"
                              "      \"animal\": \"c,t\",\n"
                              "      \"sum\": 16,\n"
                              "      \"legs\": [\n"
                              "        {\n"
                              "          \"leg\": 1,\n"
                              "          \"part\": 2\n"
                              "        },\n"
                              "        {\n"
                              "          \"leg\": 2,\n"
                              "          \"part\": \"inf\"\n"
                              "        }\n"
                              "      ]\n"
                              "    }\n"
                              "  ]\n"
                              "}\n");
    free(text);
}

static void a_scene_adds_to_each_part_of_it(void **state)
{
    (void)state;
    struct scene more = zoo;
    more.json = json_zoo;
    more.json_series = json_animal;
    more.json_place = json_leg;
    const char *const words[] = {"animals=ant", "legs=4",   "hops=1",   "awake=no",
                                 "home=1,-2",   "note=hum", "mood=bee", "weight=0.5"};
    char *text = printed(&more, false, 8, words);
    assert_string_equal(text, "{\n"
                              "  \"scene\": \"zoo\",\n"
                              "  \"step\": 1,\n"
                              "  \"seed\": 18446744073709551615,\n"
                              "  \"parameters\": {\n"
                              "    \"animals\": [\n"
                              "      \"ant\"\n"
                              "    ],\n"
                              "    \"legs\": {\n"
                              "      \"ant\": 4\n"
                              "    },\n"
                              "    \"hops\": 1,\n"
                              "    \"awake\": false,\n"
                              "    \"mood\": \"bee\",\n"
                              "    \"home\": [1, -2],\n"
                              "    \"note\": \"hum\",\n"
                              "    \"weight\": 0.5\n"
                              "  },\n"
                              "  \"model\": 6,\n"
                              "  \"animals\": [\n"
                              "    {\n"
                              "      \"animal\": \"bee\",\n"
                              "      \"sum\": 6,\n"
                              "      \"number\": 0,\n"
                              "      \"legs\": [\n"
                              "        {\n"
                              "          \"leg\": 1,\n"
                              "          \"part\": 3,\n"
                              "          \"sore\": 0.5\n"
                              "        },\n"
                              "        {\n"
                              "          \"leg\": 2,\n"
                              "          \"part\": 2,\n"
                              "          \"sore\": null\n"
                              "        }\n"
                              "      ]\n"
                              "    },\n"
                              "    {\n"
                              "      \"animal\": \"c,t\",\n"
                              "      \"sum\": 16,\n"
                              "      \"number\": 1,\n"
                              "      \"legs\": [\n"
                              "        {\n"
                              "          \"leg\": 1,\n"
                              "          \"part\": 2,\n"
                              "          \"sore\": null\n"
                              "        },\n"
                              "        {\n"
                              "          \"leg\": 2,\n"
                              "          \"part\": \"inf\",\n"
                              "          \"sore\": 0.5\n"
                              "        }\n"
                              "      ]\n"
                              "    }\n"
                              "  ]\n"
                              "}\n");
    free(text);
}

/* What scene.h says is required, of each scene there is. */
static void every_scene_keeps_the_contract(void **state)
{
    (void)state;
    for (int i = 0; scene_list[i]; i++) {
        const struct scene *s = scene_list[i];
        assert_true(s->name && s->title && s->lesson && s->params && s->draw);
        assert_true(s->step ? s->most_steps > 0
                            : !s->last_step && s->headless_steps == 0);
        assert_true(s->columns ? s->series && s->number : s->rows && !s->series);
        for (int c = 0; s->columns && s->columns[c].name; c++) {
            assert_true(c < LOG_COLUMNS_MOST);
            assert_true(s->columns[c].help && *s->columns[c].help);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_those_of_the_records),
        cmocka_unit_test(a_document_has_scene_step_seed_and_parameters),
        cmocka_unit_test(a_scene_adds_to_each_part_of_it),
        cmocka_unit_test(every_scene_keeps_the_contract),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
