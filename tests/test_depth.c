/* The depth scene without a terminal: its pictures, what it refuses, and going
 * back. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "scene/table.h"
#include "tests/golden.h"
#include "tests/look.h"

static void pictures(void **state)
{
    (void)state;
    static const struct {
        const char *name, *arguments, *theme;
        long step;
        int w, h;
    } rows[] = {
        {"depth-first", "", "dark", 0, 120, 30},
        {"depth-trained", "optimizer=momentum lr=0.05", "dark", 40, 120, 30},
        {"depth-small", "", "dark", 3, 80, 19},
        {"depth-100", "layers=100 init=he_normal nets=tanh,relu", "light", 0, 120, 30},
        {"depth-100-small", "layers=100 layer=37", "light", 0, 80, 19},
        {"depth-four",
         "nets=sigmoid,tanh,relu,gelu normalize=yes show=dw clip=norm "
         "threshold=0.1",
         "dark", 2, 120, 30},
        {"depth-overflow", "layers=100 init=normal scale=1000 nets=sigmoid,relu", "dark",
         0, 80, 19},
        {"depth-zero", "init=zero nets=tanh,sigmoid layers=3 layer=3", "dark", 1, 80, 19},
        {"depth-time", "mode=time nets=tanh,relu length=12 clip=norm radius=1.3", "dark",
         5, 120, 30},
        {"depth-residual", "residual=yes show=activation nets=relu,silu", "contrast", 0,
         120, 30},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct look d;
        look_open(&d, rows[i].arguments);
        look_go(&d, rows[i].step);
        look_draw_on(&d, rows[i].w, rows[i].h, theme_find(rows[i].theme));
        golden_check(&d.frame, rows[i].name);
        look_close(&d);
    }
}

static void every_size_is_drawn(void **state)
{
    (void)state;
    static const char *const arguments[] = {
        "",
        "layers=1 width=1 batch=1 nets=relu",
        "layers=100 width=2 batch=2 nets=sigmoid,tanh,relu,gelu",
        "mode=time length=1 width=1 batch=1 nets=identity clip=value show=relative",
        "init=zero scale=0.001 show=dw layer=13",
    };
    for (size_t i = 0; i < sizeof arguments / sizeof *arguments; i++) {
        struct look d;
        look_open(&d, arguments[i]);
        look_go(&d, 2);
        for (int w = scene_depth.least_w; w < 300; w += w < 130 ? 7 : 60) {
            for (int h = scene_depth.least_h; h < 80; h += h < 40 ? 3 : 20) {
                look_draw(&d, w, h);
                if (h >= 30) {
                    look_shows(&d, "out");
                }
                const struct trial_config *c = &look_model(&d)->trial.config;
                for (int k = 0; k < c->n; k++) {
                    look_shows(&d, activation_table[c->activations[k]].label);
                }
            }
        }
        look_close(&d);
    }
}

static void take_norms(const struct look *d, long step, double out[2][8][3])
{
    memset(out, 0, 2 * sizeof *out);
    for (int i = 0; i < 2; i++) {
        for (int l = 0; l < look_model(d)->trial.n_layers; l++) {
            for (int k = 0; k < 3; k++) {
                out[i][l][k] = look_recorded(d, step, C_DELTA_NORM + k, i, l);
            }
        }
    }
}

static void stepping_back_and_again_is_bit_equal(void **state)
{
    (void)state;
    static const char *const modes[] = {
        "optimizer=adam lr=0.01 layers=4",
        "mode=time nets=tanh,relu optimizer=momentum lr=0.01 length=7"};
    for (int m = 0; m < 2; m++) {
        struct look d;
        look_open(&d, modes[m]);
        look_go(&d, 20);
        struct depth_axis axis[SHOW_MOST];
        double then[2][8][3];
        memcpy(axis, look_model(&d)->axis, sizeof axis);
        take_norms(&d, 20, then);
        double loss = look_recorded(&d, 20, C_LOSS, 1, 0);
        look_go(&d, 13);
        assert_int_equal(run_step(d.run), 13);
        look_go(&d, 20);
        double again[2][8][3];
        take_norms(&d, 20, again);
        assert_memory_equal(then, again, sizeof then);
        assert_memory_equal(axis, look_model(&d)->axis, sizeof axis);
        assert_true(look_recorded(&d, 20, C_LOSS, 1, 0) == loss);
        assert_true(look_recorded(&d, 0, C_LOSS, 1, 0) != loss);
        look_close(&d);
    }
}

/* Ten thousand steps of the longest there can be would be 100 MB. */
static void records_are_as_long_as_the_nets_need(void **state)
{
    (void)state;
    static const struct {
        const char *arguments;
        size_t nets, layers; /* of each */
    } cases[] = {{"", 2, 13}, {"nets=relu layers=1", 1, 2}, {"mode=time length=7", 2, 8}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct look d;
        look_open(&d, cases[i].arguments);
        struct ctx ctx = run_ctx(d.run, NULL);
        assert_int_equal(ctx.log->record_size, cases[i].nets * (1 + 3 * cases[i].layers));
        look_close(&d);
    }
}

static void sizes_beyond_the_limit_are_refused(void **state)
{
    (void)state;
    struct look d;
    struct fail fail = FAIL_INIT;
    assert_int_equal(look_try(&d, "layers=100 width=256 batch=256", &fail), ERR_INPUT);
    assert_non_null(strstr(fail.what, "MiB"));
    assert_non_null(strstr(fail.what, " s an update"));
    look_close(&d);
    assert_int_equal(look_try(&d, "layers=100 width=256 batch=1", &fail), ERR_INPUT);
    look_close(&d);
    assert_int_equal(look_try(&d, "mode=time length=100 width=256 batch=64", &fail),
                     ERR_INPUT);
    look_close(&d);
    assert_int_equal(look_try(&d, "layer=50", &fail), ERR_INPUT);
    assert_non_null(strstr(fail.what, "at most 13"));
    look_close(&d);
    look_open(&d, "layers=50 width=64 batch=64");
    look_close(&d);
}

static void presets_open_and_train(void **state)
{
    (void)state;
    for (const struct preset *p = scene_depth.presets; p->name; p++) {
        struct look d;
        look_at(&d, p->arguments, 1, 120, 30);
        look_shows(&d, "out");
        if (strcmp(p->name, "lesson") == 0) {
            look_shows(&d, "10 → 32 ×3 → 1");
        }
        look_close(&d);
    }
}

static const struct ask *press(struct look *d, struct asks *asks, uint32_t key)
{
    *asks = (struct asks){.mem = &d->mem};
    struct ctx ctx = run_ctx(d->run, &d->scratch);
    struct key_press p = {.model = run_model(d->run), .ctx = &ctx, .asks = asks};
    assert_true(keys_press(scene_depth.keys, p, key));
    return &asks->items[0];
}

/* A rule for each net, from the same draw: as each alone has it. */
static void each_net_may_have_a_rule_of_its_own(void **state)
{
    (void)state;
    static const char *const modes[] = {"layers=3", "mode=time length=4"};
    for (int m = 0; m < 2; m++) {
        struct look both, alone;
        char text[160];
        snprintf(text, sizeof text, "%s nets=sigmoid,relu,tanh init.relu=he_normal",
                 modes[m]);
        look_open(&both, text);
        const struct trial *t = &look_model(&both)->trial;
        assert_int_equal(t->config.inits[0], INIT_XAVIER_UNIFORM);
        assert_int_equal(t->config.inits[1], INIT_HE_NORMAL);
        assert_int_equal(t->config.inits[2], INIT_XAVIER_UNIFORM);
        snprintf(text, sizeof text, "%s nets=relu init=he_normal", modes[m]);
        look_open(&alone, text);
        assert_true(trial_report(t, 1)->loss ==
                    trial_report(&look_model(&alone)->trial, 0)->loss);
        look_close(&alone);
        snprintf(text, sizeof text, "%s nets=tanh", modes[m]);
        look_open(&alone, text);
        assert_true(trial_report(t, 2)->loss ==
                    trial_report(&look_model(&alone)->trial, 0)->loss);
        look_close(&alone);
        look_draw(&both, 130, 40);
        look_shows(&both, "ReLU · He normal");
        look_close(&both);
    }
}

/* The promise of the preset: √width by W alone, which is what a net without φ shows; ReLU
 * lets half of the squares through. */
static void exploding_shows_what_it_promises(void **state)
{
    (void)state;
    const struct preset *p = scene_depth.presets;
    while (strcmp(p->name, "exploding") != 0) {
        p++;
    }
    struct look d;
    look_open(&d, p->arguments);
    const struct trial *t = &look_model(&d)->trial;
    assert_int_equal(t->config.activations[0], ACTIVATION_IDENTITY);
    assert_true(fabs(trial_measured_factor(t, 0) / sqrt(t->config.width) - 1) < 0.1);
    assert_int_equal(t->config.activations[1], ACTIVATION_RELU);
    assert_true(fabs(trial_measured_factor(t, 1) / sqrt(t->config.width / 2.) - 1) <
                0.15);
    look_close(&d);
}

/* PyTorch's weights and biases, and ‖∂L/∂b‖ as bars. */
static void the_lesson_is_pytorchs_and_shows_biases(void **state)
{
    (void)state;
    const struct preset *p = scene_depth.presets;
    while (strcmp(p->name, "lesson") != 0) {
        p++;
    }
    struct look d;
    char arguments[160];
    snprintf(arguments, sizeof arguments, "%s show=db", p->arguments);
    look_open(&d, arguments);
    const struct trial *t = &look_model(&d)->trial;
    const struct net_layer *first = &t->nets[0].layers[0];
    double most = 0;
    for (int i = 0; i < first->fan_out; i++) {
        most = fmax(most, fabs(t->nets[0].parameters[first->b].theta[i]));
    }
    assert_true(most > 0 && most <= 1 / sqrt(10));
    look_draw(&d, 120, 30);
    look_shows(&d, "‖∂L/∂b‖ = norm of the biases' gradient");
    assert_true(depth_shows[SHOW_DB].value(&trial_report(t, 0)->layers[1]) ==
                trial_report(t, 0)->layers[1].db_norm);
    look_close(&d);
}

static void keys_ask_for_values(void **state)
{
    (void)state;
    struct look d;
    struct asks asks;
    look_open(&d, "nets=sigmoid,tanh");
    static const struct {
        uint32_t key;
        int param;
        const char *text;
    } rows[] = {
        {'d', P_SHOW, "dw"},          {'i', P_INIT, "xavier_normal"},
        {'v', P_NETS, "relu,tanh"},   {'V', P_NETS, "sigmoid,relu"},
        {'x', P_RESIDUAL, "yes"},     {'z', P_NORMALIZE, "yes"},
        {'c', P_CLIP, "norm"},        {'m', P_MODE, "time"},
        {K_DOWN, P_LAYER, "2"},       {K_UP, P_LAYER, "1"},
        {K_PAGE_DOWN, P_LAYER, "11"}, {K_END, P_LAYER, "13"},
        {K_PAGE_UP, P_LAYER, "1"},    {K_HOME, P_LAYER, "1"},
        {'j', P_LAYER, "2"},          {'k', P_LAYER, "1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct ask *a = press(&d, &asks, rows[i].key);
        bool chosen = scene_depth.params[rows[i].param].kind == KIND_CHOICE;
        assert_int_equal(asks.n, chosen ? 2 : 1); /* and what it is */
        assert_true(!chosen || asks.items[1].kind == ASK_SAY);
        assert_int_equal(a->param, rows[i].param);
        assert_string_equal(a->text, rows[i].text);
    }
    assert_false(keys_press(scene_depth.keys, (struct key_press){.which = 0}, 'Q'));
    look_close(&d);
}

/* Every row of the table of optimizers can be chosen, and each trains in its own way. */
static void every_optimizer_trains_differently(void **state)
{
    (void)state;
    double losses[OPTIMIZER_MOST];
    for (int i = 0; i < OPTIMIZER_MOST; i++) {
        struct look d;
        char arguments[80];
        snprintf(arguments, sizeof arguments, "nets=tanh layers=3 optimizer=%s",
                 optimizer_table[i].name);
        look_open(&d, arguments);
        look_go(&d, 3);
        losses[i] = look_recorded(&d, 3, C_LOSS, 0, 0);
        assert_true(isfinite(losses[i]) &&
                    losses[i] != look_recorded(&d, 0, C_LOSS, 0, 0));
        for (int k = 0; k < i; k++) {
            assert_true(losses[k] != losses[i]);
        }
        look_close(&d);
    }
}

static void the_table_has_a_row_a_layer_and_step(void **state)
{
    (void)state;
    struct look d;
    look_open(&d, "layers=2 nets=relu,tanh");
    look_go(&d, 3);
    char *text = NULL;
    size_t n = 0;
    struct csv csv = {.out = open_memstream(&text, &n)};
    struct ctx ctx = run_ctx(d.run, &d.scratch);
    table_csv(&scene_depth, run_model(d.run), &ctx, &csv);
    fclose(csv.out);
    int lines = 0;
    for (const char *at = text; *at; at++) {
        lines += *at == '\n';
    }
    assert_int_equal(lines, 1 + 4 * 2 * 3);
    assert_true(strncmp(text, "net,step,layer,delta_norm,dw_norm,db_norm,loss\nrelu,0,1,",
                        56) == 0);
    assert_non_null(strstr(text, "\ntanh,3,3,"));
    free(text);
    look_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pictures),
        cmocka_unit_test(every_size_is_drawn),
        cmocka_unit_test(stepping_back_and_again_is_bit_equal),
        cmocka_unit_test(records_are_as_long_as_the_nets_need),
        cmocka_unit_test(sizes_beyond_the_limit_are_refused),
        cmocka_unit_test(presets_open_and_train),
        cmocka_unit_test(each_net_may_have_a_rule_of_its_own),
        cmocka_unit_test(exploding_shows_what_it_promises),
        cmocka_unit_test(the_lesson_is_pytorchs_and_shows_biases),
        cmocka_unit_test(keys_ask_for_values),
        cmocka_unit_test(every_optimizer_trains_differently),
        cmocka_unit_test(the_table_has_a_row_a_layer_and_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
