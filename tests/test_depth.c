/* The depth scene without a terminal: its pictures, what it refuses, and going
 * back. */
#include <ctype.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "app/run.h"
#include "base/text.h"
#include "scene/table.h"
#include "scenes/depth/depth.h"
#include "tests/golden.h"

extern const struct scene scene_depth;

struct desk {
    struct arena mem, scratch;
    struct run *run;
    struct frame frame;
    char *text;  /* of the last frame, a row a line */
    bool hidden; /* its numbers */
};

static enum err try_open(struct desk *d, const char *arguments, struct fail *fail)
{
    enum { MOST = 24 };
    *d = (struct desk){0};
    char *words = arena_copy(&d->mem, arguments, strlen(arguments));
    const char *argv[MOST];
    int n = 0;
    for (char *word = strtok(words, " "); word; word = strtok(NULL, " ")) {
        assert_true(n < MOST);
        argv[n++] = word;
    }
    return run_parse(&scene_depth, argv, n, 1, &d->run, fail);
}

static void go(struct desk *d, long step)
{
    run_seek(d->run, step);
    while (run_busy(d->run)) {
        run_advance(d->run);
    }
}

static void desk_open(struct desk *d, const char *arguments)
{
    struct fail fail = FAIL_INIT;
    if (try_open(d, arguments, &fail)) {
        fail_msg("%s: %s %s", arguments, fail.where, fail.what);
    }
    go(d, 0);
}

static void desk_close(struct desk *d)
{
    run_free(d->run);
    arena_release(&d->mem);
    arena_release(&d->scratch);
}

static void draw_on(struct desk *d, int w, int h, const struct theme *theme)
{
    d->frame = frame_new(&d->mem, w, h, theme, DEPTH_TRUE, GLYPHS_BRAILLE);
    d->frame.scratch = &d->scratch;
    struct ctx ctx = run_ctx(d->run, &d->scratch);
    ctx.area = (struct rect){0, 0, w, h};
    ctx.show_numbers = !d->hidden;
    const void *cache = arena_alloc(&d->scratch, 1, scene_depth.cache_size);
    scene_depth.draw(run_model(d->run), NULL, cache, &ctx, &d->frame);
    arena_clear(&d->scratch);
    size_t size = (size_t)w * (size_t)h * 4 + (size_t)h + 1, at = 0;
    d->text = arena_alloc(&d->mem, size, 1);
    for (int i = 0; i < w * h; i++) {
        const struct cell *c = &d->frame.cells[i];
        at += c->ch ? text_encode(c->ch, d->text + at) : 0;
        if (i % w == w - 1) {
            d->text[at++] = '\n';
        }
    }
    d->text[at] = '\0';
}

static void draw(struct desk *d, int w, int h)
{
    draw_on(d, w, h, themes);
}

static void assert_shows(const struct desk *d, const char *what)
{
    if (!strstr(d->text, what)) {
        fail_msg("\"%s\" is not in\n%s", what, d->text);
    }
}

static const struct depth_model *model_of(const struct desk *d)
{
    return run_model(d->run);
}

static double recorded(const struct desk *d, long step, int column, int net, int layer)
{
    struct ctx ctx = run_ctx(d->run, NULL);
    return log_get(ctx.log, step, column, net, layer);
}

/* Of the model, which has to be that of the records. */
static long bad_step(const struct desk *d)
{
    struct ctx ctx = run_ctx(d->run, NULL);
    long step = depth_bad_step(model_of(d));
    assert_int_equal(log_first_bad(ctx.log), step);
    return step;
}

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
        struct desk d;
        desk_open(&d, rows[i].arguments);
        go(&d, rows[i].step);
        draw_on(&d, rows[i].w, rows[i].h, theme_find(rows[i].theme));
        golden_check(&d.frame, rows[i].name);
        desk_close(&d);
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
        "init=zero scale=0.001 show=dw layer=101",
    };
    for (size_t i = 0; i < sizeof arguments / sizeof *arguments; i++) {
        struct desk d;
        desk_open(&d, arguments[i]);
        go(&d, 2);
        for (int w = scene_depth.least_w; w < 300; w += w < 130 ? 7 : 60) {
            for (int h = scene_depth.least_h; h < 80; h += h < 40 ? 3 : 20) {
                draw(&d, w, h);
                assert_shows(&d, h < 30 ? " " : "out");
            }
        }
        desk_close(&d);
    }
}

/* A row for each of a hundred layers: each belongs to exactly one, the output has its
 * own. */
static void rows_are_clickable(void **state)
{
    (void)state;
    struct desk d;
    desk_open(&d, "layers=100 width=2 batch=2");
    draw(&d, 80, 20);
    int rows = 0, last = -1;
    for (int i = 0; i < d.frame.n_hits; i++) {
        int id = d.frame.hits[i].id;
        if (id >= HIT_ROW && id < HIT_ROW + HIT_ROW_NEXT) {
            assert_true(id > last);
            last = id;
            rows++;
        }
    }
    assert_true(rows > 10 && rows < 16);
    assert_int_equal(last, HIT_ROW + 100);
    desk_close(&d);
}

/* Each net tells ‖g‖, the threshold, and how often that was in the way. */
static void clipping_is_told_where_room_is_short(void **state)
{
    (void)state;
    static const char *const runs[] = {
        "clip=norm threshold=0.25 init.relu=normal", "clip=norm threshold=0.25",
        "clip=norm threshold=0.25 layers=3 init=pytorch",
        "clip=norm threshold=0.25 nets=sigmoid,tanh,relu,gelu init=normal"};
    static const int sizes[][2] = {{80, 24}, {100, 30}, {120, 36}};
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        struct desk d;
        desk_open(&d, runs[i]);
        go(&d, 3);
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
            int found = 0, compared = 0, nets = strstr(runs[i], "gelu") ? 4 : 2;
            draw(&d, sizes[k][0], sizes[k][1]);
            for (const char *at = d.text; (at = strstr(at, "clipped ")); at++) {
                const char *count = at + strlen("clipped ");
                assert_in_range(*count, '0', '3');
                assert_true(strncmp(count + 1, "/3", 2) == 0 ||
                            strncmp(count + 1, " of 3 updates", 13) == 0);
                found++;
            }
            for (const char *at = d.text; (at = strstr(at, " 0.25 ")); at++) {
                compared++;
            }
            assert_int_equal(compared, nets);
            assert_int_equal(found, nets);
        }
        desk_close(&d);
    }
}

/* What a row of the bars that is labeled so stands for, as it is drawn. */
static double shown_in_row(struct desk *d, const char *label)
{
    const char *row = strstr(d->text, label);
    assert_non_null(row);
    char text[80] = "";
    size_t n = 0, end = strcspn(row, "\n");
    while (end > 0 && row[end - 1] == ' ') {
        end--;
    }
    size_t from = end;
    while (from > 0 && row[from - 1] != ' ') {
        from--;
    }
    for (; from < end; from++) { /* − as - */
        bool minus = strncmp(row + from, "−", strlen("−")) == 0;
        text[n++] = minus ? '-' : row[from];
        from += minus ? strlen("−") - 1 : 0;
    }
    return strtod(text, NULL);
}

/* The first step's state is 0, and so is its part of ∂L/∂W. */
static void a_row_of_several_layers_says_what_it_is(void **state)
{
    (void)state;
    struct desk d;
    desk_open(&d, "show=dw mode=time nets=relu length=50");
    draw(&d, 50, 20); /* without columns beside the values */
    int first = 1, last = 0;
    assert_int_equal(sscanf(strstr(d.text, "1–"), "1–%d", &last), 1);
    assert_in_range(last, 2, 20);
    assert_true(recorded(&d, 0, C_DW_NORM, 0, 0) == 0);
    double product = 1;
    for (int l = first; l < last; l++) {
        double norm = recorded(&d, 0, C_DW_NORM, 0, l);
        assert_true(norm > 0);
        product *= norm;
    }
    char label[20];
    snprintf(label, sizeof label, "1–%d▶", last); /* chosen */
    double mean = pow(product, 1.0 / (last - first));
    assert_true(fabs(shown_in_row(&d, label) / mean - 1) < 0.005);
    assert_shows(&d, "mean of 1–");
    assert_shows(&d, " 1 is 0");
    assert_shows(&d, "geometric means, log scale");
    assert_shows(&d, "‖δ‖ ×"); /* the bars show another quantity */
    desk_close(&d);
    desk_open(&d, "layers=3");
    draw(&d, 120, 36);
    assert_null(strstr(d.text, " is 0"));
    assert_null(strstr(d.text, "mean"));
    desk_close(&d);
}

/* Of numbers only the size of the net and the limits of "healthy" may follow `what`. */
static void assert_no_number_after(const struct desk *d, const char *what)
{
    for (const char *at = d->text; (at = strstr(at, what));) {
        at += strlen(what);
        bool size = at - d->text > 4 && isdigit((unsigned char)at[-4]); /* 32 ×12 */
        bool limit = strncmp(at, "0.8 …", 5) == 0 || strncmp(at, "1.25 each", 9) == 0;
        if (isdigit((unsigned char)*at) && !size && !limit) {
            fail_msg("\"%s%.6s\" in\n%s", what, at, d->text);
        }
    }
}

/* Neither by the sentence nor by the readings nor in the columns. */
static void hidden_numbers_are_told_nowhere(void **state)
{
    (void)state;
    static const char *const runs[] = {
        "", "residual=yes layers=30", "init=he_normal nets=relu,tanh show=update",
        "layers=40 init=normal nets=sigmoid,tanh,relu,gelu",
        "mode=time nets=identity,relu length=30 radius=1.4 lr=9"};
    static const char *const before[] = {
        "×",    "since step ", "loss ",        "φ′ ",        "sat. ",     "dead ",
        "ive ", " it shrinks", "‖δ‖ shrinks ", "‖δ‖ grows ", " it grows "};
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        struct desk d;
        desk_open(&d, runs[i]);
        d.hidden = true;
        for (int k = 0; k < 9; k++) {
            go(&d, k / 3 * 14);
            draw(&d, 60 + 30 * (k % 3), 17 + 6 * (k % 3));
            for (size_t w = 0; w < sizeof before / sizeof *before; w++) {
                assert_no_number_after(&d, before[w]);
            }
        }
        desk_close(&d);
    }
}

static double after(const struct desk *d, const char *what)
{
    const char *at = strstr(d->text, what);
    if (!at) {
        fail_msg("\"%s\" is not in\n%s", what, d->text);
    }
    return strtod(at + strlen(what), NULL);
}

/* With the digits that are shown; and ‖δ‖ of the last layer over that of the first. */
static void numbers_of_a_sentence_are_those_of_the_nets(void **state)
{
    (void)state;
    static const struct {
        const char *arguments, *weights;
        int w;
    } rows[] = {
        {"nets=sigmoid", " = √(32·Var W) ", 120},
        {"nets=sigmoid,tanh,relu init=pytorch", " = W ", 120},
        {"nets=sigmoid,relu", " = W ", 80},
        {"nets=tanh mode=time radius=0.8", " = ρ(W) ", 80},
        {"nets=tanh normalize=yes", " · φ′/std ", 120},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct desk d;
        desk_open(&d, rows[i].arguments);
        draw(&d, rows[i].w, rows[i].w / 4);
        assert_shows(&d, rows[i].weights);
        struct probe_factor f = trial_expected_factor(&model_of(&d)->trial, 0);
        double total = after(&d, "predicted ×");
        assert_true(fabs(total / f.total - 1) < 0.005);
        assert_true(fabs(f.by_weights * f.by_slope / f.total - 1) < 1e-12);
        if (i != 4) {
            double by = after(&d, rows[i].weights), slope = after(&d, "φ′ ");
            assert_true(fabs(by * slope / total - 1) < 0.005);
        }
        desk_close(&d);
    }
    struct desk d;
    desk_open(&d, "");
    draw(&d, 80, 20);
    assert_shows(&d, "from layer 12 to layer 1 it shrinks 7,000,000-fold");
    double ratio =
        recorded(&d, 0, C_DELTA_NORM, 0, 11) / recorded(&d, 0, C_DELTA_NORM, 0, 0);
    assert_true(ratio > 6.95e6 && ratio < 7.05e6);
    desk_close(&d);
}

/* Without curves to draw there is no panel for them; the letters are defined. */
static void there_are_curves_when_it_trains(void **state)
{
    (void)state;
    struct desk d;
    desk_open(&d, "nets=sigmoid,tanh,relu,gelu");
    draw(&d, 120, 30);
    assert_shows(&d, "z = W·a + b, a = φ(z), δ = ∂L/∂z");
    assert_null(strstr(d.text, "training"));
    go(&d, 1);
    draw(&d, 120, 30);
    assert_shows(&d, "training: lr 0.1");
    assert_shows(&d, "log 2");
    for (int i = 0; i < 4; i++) { /* all keep their readings */
        const char *at = d.text;
        for (int k = 0; k <= i; k++) {
            at = strstr(at, "predicted ×");
            assert_non_null(at);
            at++;
        }
    }
    desk_close(&d);
}

/* A line through the bars of all layers, at a thousandth. */
static void updates_have_a_guide(void **state)
{
    (void)state;
    struct desk d;
    desk_open(&d, "show=update nets=relu");
    draw(&d, 120, 36);
    assert_shows(&d, "no update yet");
    go(&d, 2);
    draw(&d, 120, 36);
    int found = 0, column = -1;
    for (int k = 0; k < 120 * 36; k++) {
        const struct cell *c = &d.frame.cells[k];
        if (c->ch == 0x2502 && c->fg == d.frame.theme->ink[INK_BRIGHT]) {
            assert_true(column < 0 || column == k % 120);
            column = k % 120;
            found++;
        }
    }
    assert_int_equal(found, 13);
    desk_close(&d);
}

/* All activations of the tanh net are 0, the middle of its range; those of the ReLU net
 * are 0 as well, and it has no range. */
static void a_constant_is_a_spike(void **state)
{
    (void)state;
    struct desk d;
    desk_open(&d, "init=zero nets=tanh,relu layers=3");
    draw(&d, 120, 30);
    assert_shows(&d, "a −1 … 1");
    assert_shows(&d, "a all 0");
    const struct cell *row = &d.frame.cells[(size_t)27 * 120];
    int spikes = 0;
    for (int x = 0; x < 120; x++) {
        assert_true(row[x].ch == ' ' || row[x].ch == 0x2502 || row[x].ch == 0x2588);
        spikes += row[x].ch == 0x2588;
    }
    assert_int_equal(spikes, 4); /* a and δ of both */
    desk_close(&d);
}

static void extremes_are_told(void **state)
{
    (void)state;
    struct desk d;
    desk_open(&d, "layers=100 init=normal scale=1000 width=64 batch=4 nets=identity");
    draw(&d, 100, 30);
    /* 1000·√64 a layer: see test_net */
    assert_shows(&d, "forward: first not finite at layer 79");
    assert_shows(&d, "nan");
    assert_int_equal(bad_step(&d), 0);
    desk_close(&d);
    desk_open(&d, "init=zero nets=tanh");
    draw(&d, 100, 30);
    assert_shows(&d, "exactly 0");
    assert_int_equal(bad_step(&d), -1);
    desk_close(&d);
    /* scale 10 at depth 100: finite at first, and what training makes of it is told */
    desk_open(&d, "layers=100 init=normal scale=10 width=32 batch=4 nets=relu,identity");
    assert_int_equal(bad_step(&d), -1);
    go(&d, 3);
    draw(&d, 120, 30);
    assert_true(bad_step(&d) > 0);
    assert_shows(&d, "first not finite at");
    desk_close(&d);
}

/* What tells where a net was first not finite. */
static const char *bad_line(struct desk *d)
{
    draw(d, 120, 30);
    const char *line = strstr(d->text, "first not finite at");
    assert_non_null(line);
    return arena_copy(&d->mem, line, strcspn(line, "·│\n"));
}

/* Whatever becomes not finite later, where it began keeps its name. */
static void the_first_bad_layer_keeps_its_name(void **state)
{
    (void)state;
    static const char *const runs[] = {
        "layers=100 init=normal scale=10 width=32 batch=4 nets=relu",
        "layers=12 nets=relu lr=1000 init=he_normal",
        "layers=6 nets=identity lr=1000 init=normal",
        "mode=time nets=relu length=30 radius=1.4 lr=100",
    };
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        struct desk d;
        desk_open(&d, runs[i]);
        long step = 0;
        while (bad_step(&d) < 0) {
            assert_true(step < 500);
            go(&d, ++step);
        }
        const char *first = bad_line(&d);
        for (long more = 1; more < 6; more++) {
            go(&d, step + more);
            assert_string_equal(bad_line(&d), first);
        }
        go(&d, step);
        assert_string_equal(bad_line(&d), first);
        desk_close(&d);
    }
}

static void a_norm_that_is_nan_is_compared_with_nothing(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct desk d;
        desk_open(
            &d,
            i ? "layers=100 init=normal scale=1000 nets=relu clip=norm threshold=0.001"
              : "layers=100 init=normal scale=1000 nets=relu clip=value");
        draw(&d, 120, 40);
        assert_shows(&d, "‖g‖ is nan: no threshold cuts that");
        assert_null(strstr(d.text, "nan ≤"));
        desk_close(&d);
    }
}

/* The threshold of clipping by norm stands on the bar of the norm that it is compared
 * with, one a net, and nowhere else; an arrow says on which side it is off the scale. */
static void the_threshold_stands_on_the_norm_that_it_cuts(void **state)
{
    (void)state;
    static const struct {
        const char *arguments;
        uint32_t sign;
        int n;
    } rows[] = {
        {"clip=norm threshold=0.01", 0x2502, 2},
        {"clip=norm threshold=0.01 show=dw", 0x2502, 2},
        {"clip=norm threshold=1e-12", 0x2190, 2},
        {"clip=norm threshold=1e9", 0x2192, 2},
        {"clip=norm threshold=0.01 show=activation", 0, 0},
        {"clip=value threshold=0.01", 0, 0},
        {"clip=off threshold=0.01", 0, 0},
        {"mode=time clip=norm threshold=0.01 nets=tanh", 0x2502, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct desk d;
        desk_open(&d, rows[i].arguments);
        draw(&d, 120, 40);
        rgb bright = d.frame.theme->ink[INK_BRIGHT];
        int found = 0, at = -1;
        for (int k = 0; k < 120 * 40; k++) {
            const struct cell *c = &d.frame.cells[k];
            bool sign = c->ch == 0x2502 || c->ch == 0x2190 || c->ch == 0x2192;
            if (sign && c->fg == bright) {
                assert_int_equal(c->ch, rows[i].sign);
                assert_true(at < 0 || at == k / 120);
                at = k / 120;
                found++;
            }
        }
        assert_int_equal(found, rows[i].n);
        /* the row's label, inside of the box */
        assert_true(at < 0 || (d.frame.cells[at * 120 + 3].ch == 'g' &&
                               d.frame.cells[at * 120 + 2].ch == 0x2016));
        desk_close(&d);
    }
}

static void the_scale_only_grows(void **state)
{
    (void)state;
    struct desk d;
    desk_open(&d, "optimizer=sgd lr=3 nets=sigmoid,relu");
    go(&d, 60);
    bool grew = false;
    go(&d, 0);
    struct depth_axis before[SHOW_MOST];
    memcpy(before, model_of(&d)->axis, sizeof before);
    for (long s = 1; s <= 60; s++) {
        go(&d, s);
        const struct depth_axis *now = model_of(&d)->axis;
        for (int k = 0; k < SHOW_MOST; k++) {
            assert_true(now[k].lo <= before[k].lo && now[k].hi >= before[k].hi);
            bool here = now[k].lo < before[k].lo || now[k].hi > before[k].hi;
            assert_true(now[k].grew == (here ? s : before[k].grew));
            grew |= here && k == SHOW_DELTA;
            before[k] = now[k];
        }
    }
    assert_true(grew);
    draw(&d, 120, 30);
    assert_shows(&d, "grew at step");
    desk_close(&d);
}

static void take_norms(const struct desk *d, long step, double out[2][8][3])
{
    memset(out, 0, 2 * sizeof *out);
    for (int i = 0; i < 2; i++) {
        for (int l = 0; l < model_of(d)->trial.n_layers; l++) {
            for (int k = 0; k < 3; k++) {
                out[i][l][k] = recorded(d, step, C_DELTA_NORM + k, i, l);
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
        struct desk d;
        desk_open(&d, modes[m]);
        go(&d, 20);
        struct depth_axis axis[SHOW_MOST];
        double then[2][8][3];
        memcpy(axis, model_of(&d)->axis, sizeof axis);
        take_norms(&d, 20, then);
        double loss = recorded(&d, 20, C_LOSS, 1, 0);
        go(&d, 13);
        assert_int_equal(run_step(d.run), 13);
        go(&d, 20);
        double again[2][8][3];
        take_norms(&d, 20, again);
        assert_memory_equal(then, again, sizeof then);
        assert_memory_equal(axis, model_of(&d)->axis, sizeof axis);
        assert_true(recorded(&d, 20, C_LOSS, 1, 0) == loss);
        assert_true(recorded(&d, 0, C_LOSS, 1, 0) != loss);
        desk_close(&d);
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
        struct desk d;
        desk_open(&d, cases[i].arguments);
        struct ctx ctx = run_ctx(d.run, NULL);
        assert_int_equal(ctx.log->record_size, cases[i].nets * (1 + 3 * cases[i].layers));
        desk_close(&d);
    }
}

static void sizes_beyond_the_limit_are_refused(void **state)
{
    (void)state;
    struct desk d;
    struct fail fail = FAIL_INIT;
    assert_int_equal(try_open(&d, "layers=100 width=256 batch=256", &fail), ERR_INPUT);
    assert_non_null(strstr(fail.what, "MiB"));
    assert_non_null(strstr(fail.what, " s an update"));
    desk_close(&d);
    assert_int_equal(try_open(&d, "layers=100 width=256 batch=1", &fail), ERR_INPUT);
    desk_close(&d);
    assert_int_equal(try_open(&d, "mode=time length=100 width=256 batch=64", &fail),
                     ERR_INPUT);
    desk_close(&d);
    desk_open(&d, "layers=50 width=64 batch=64");
    desk_close(&d);
}

static void presets_open_and_train(void **state)
{
    (void)state;
    for (const struct preset *p = scene_depth.presets; p->name; p++) {
        struct desk d;
        desk_open(&d, p->arguments);
        go(&d, 1);
        draw(&d, 120, 30);
        assert_shows(&d, "out");
        if (strcmp(p->name, "lesson") == 0) {
            assert_shows(&d, "10 → 32 ×3 → 1");
        }
        desk_close(&d);
    }
}

static const struct ask *press(struct desk *d, struct asks *asks, uint32_t key)
{
    *asks = (struct asks){.mem = &d->mem};
    struct ctx ctx = run_ctx(d->run, &d->scratch);
    struct key_press p = {.model = run_model(d->run), .ctx = &ctx, .asks = asks};
    assert_true(keys_press(scene_depth.keys, p, key));
    return &asks->items[0];
}

/* "Healthy" is a net of which nothing is amiss: size of δ from end to end, saturation,
 * dead units, clipping. */
static void healthy_is_what_is_healthy_throughout(void **state)
{
    (void)state;
    static const struct {
        const char *arguments, *says;
    } rows[] = {
        {"init=he_normal nets=relu,leaky_relu layers=8", "healthy: every net"},
        {"layers=100 normalize=yes nets=relu,leaky_relu width=64 batch=64",
         "explodes, ×1"},
        {"init=he_normal nets=relu layers=8 clip=norm threshold=0.001",
         "clipping cuts the updates"},
        {"init=normal nets=tanh layers=6 scale=5 width=6", "of the units are saturated"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct desk d;
        desk_open(&d, rows[i].arguments);
        draw(&d, 120, 30);
        assert_shows(&d, rows[i].says);
        assert_true((strstr(d.text, "healthy") != NULL) == (i == 0));
        desk_close(&d);
    }
}

/* A rule for each net, from the same draw: as each alone has it. */
static void each_net_may_have_a_rule_of_its_own(void **state)
{
    (void)state;
    static const char *const modes[] = {"layers=3", "mode=time length=4"};
    for (int m = 0; m < 2; m++) {
        struct desk both, alone;
        char text[160];
        snprintf(text, sizeof text, "%s nets=sigmoid,relu,tanh init.relu=he_normal",
                 modes[m]);
        desk_open(&both, text);
        const struct trial *t = &model_of(&both)->trial;
        assert_int_equal(t->config.inits[0], INIT_XAVIER_UNIFORM);
        assert_int_equal(t->config.inits[1], INIT_HE_NORMAL);
        assert_int_equal(t->config.inits[2], INIT_XAVIER_UNIFORM);
        snprintf(text, sizeof text, "%s nets=relu init=he_normal", modes[m]);
        desk_open(&alone, text);
        assert_true(trial_report(t, 1)->loss ==
                    trial_report(&model_of(&alone)->trial, 0)->loss);
        desk_close(&alone);
        snprintf(text, sizeof text, "%s nets=tanh", modes[m]);
        desk_open(&alone, text);
        assert_true(trial_report(t, 2)->loss ==
                    trial_report(&model_of(&alone)->trial, 0)->loss);
        desk_close(&alone);
        draw(&both, 130, 40);
        assert_shows(&both, "ReLU · He normal");
        desk_close(&both);
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
    struct desk d;
    desk_open(&d, p->arguments);
    const struct trial *t = &model_of(&d)->trial;
    assert_int_equal(t->config.activations[0], ACTIVATION_IDENTITY);
    assert_true(fabs(trial_measured_factor(t, 0) / sqrt(t->config.width) - 1) < 0.1);
    assert_int_equal(t->config.activations[1], ACTIVATION_RELU);
    assert_true(fabs(trial_measured_factor(t, 1) / sqrt(t->config.width / 2.) - 1) <
                0.15);
    desk_close(&d);
}

/* PyTorch's weights and biases, and ‖∂L/∂b‖ as bars. */
static void the_lesson_is_pytorchs_and_shows_biases(void **state)
{
    (void)state;
    const struct preset *p = scene_depth.presets;
    while (strcmp(p->name, "lesson") != 0) {
        p++;
    }
    struct desk d;
    char arguments[160];
    snprintf(arguments, sizeof arguments, "%s show=db", p->arguments);
    desk_open(&d, arguments);
    const struct trial *t = &model_of(&d)->trial;
    const struct net_layer *first = &t->nets[0].layers[0];
    double most = 0;
    for (int i = 0; i < first->fan_out; i++) {
        most = fmax(most, fabs(t->nets[0].parameters[first->b].theta[i]));
    }
    assert_true(most > 0 && most <= 1 / sqrt(10));
    draw(&d, 120, 30);
    assert_shows(&d, "‖∂L/∂b‖ = norm of the biases' gradient");
    assert_true(depth_shows[SHOW_DB].value(&trial_report(t, 0)->layers[1]) ==
                trial_report(t, 0)->layers[1].db_norm);
    desk_close(&d);
}

static void keys_ask_for_values(void **state)
{
    (void)state;
    struct desk d;
    struct asks asks;
    desk_open(&d, "nets=sigmoid,tanh");
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
        assert_int_equal(asks.n, 1);
        assert_int_equal(a->param, rows[i].param);
        assert_string_equal(a->text, rows[i].text);
    }
    assert_false(keys_press(scene_depth.keys, (struct key_press){.which = 0}, 'Q'));
    desk_close(&d);
}

/* Every row of the table of optimizers can be chosen, and each trains in its own way. */
static void every_optimizer_trains_differently(void **state)
{
    (void)state;
    double losses[OPTIMIZER_MOST];
    for (int i = 0; i < OPTIMIZER_MOST; i++) {
        struct desk d;
        char arguments[80];
        snprintf(arguments, sizeof arguments, "nets=tanh layers=3 optimizer=%s",
                 optimizer_table[i].name);
        desk_open(&d, arguments);
        go(&d, 3);
        losses[i] = recorded(&d, 3, C_LOSS, 0, 0);
        assert_true(isfinite(losses[i]) && losses[i] != recorded(&d, 0, C_LOSS, 0, 0));
        for (int k = 0; k < i; k++) {
            assert_true(losses[k] != losses[i]);
        }
        desk_close(&d);
    }
}

static void the_table_has_a_row_a_layer_and_step(void **state)
{
    (void)state;
    struct desk d;
    desk_open(&d, "layers=2 nets=relu,tanh");
    go(&d, 3);
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
    desk_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pictures),
        cmocka_unit_test(every_size_is_drawn),
        cmocka_unit_test(rows_are_clickable),
        cmocka_unit_test(clipping_is_told_where_room_is_short),
        cmocka_unit_test(a_row_of_several_layers_says_what_it_is),
        cmocka_unit_test(hidden_numbers_are_told_nowhere),
        cmocka_unit_test(numbers_of_a_sentence_are_those_of_the_nets),
        cmocka_unit_test(there_are_curves_when_it_trains),
        cmocka_unit_test(updates_have_a_guide),
        cmocka_unit_test(a_constant_is_a_spike),
        cmocka_unit_test(extremes_are_told),
        cmocka_unit_test(the_first_bad_layer_keeps_its_name),
        cmocka_unit_test(a_norm_that_is_nan_is_compared_with_nothing),
        cmocka_unit_test(the_threshold_stands_on_the_norm_that_it_cuts),
        cmocka_unit_test(the_scale_only_grows),
        cmocka_unit_test(stepping_back_and_again_is_bit_equal),
        cmocka_unit_test(records_are_as_long_as_the_nets_need),
        cmocka_unit_test(sizes_beyond_the_limit_are_refused),
        cmocka_unit_test(presets_open_and_train),
        cmocka_unit_test(healthy_is_what_is_healthy_throughout),
        cmocka_unit_test(each_net_may_have_a_rule_of_its_own),
        cmocka_unit_test(exploding_shows_what_it_promises),
        cmocka_unit_test(the_lesson_is_pytorchs_and_shows_biases),
        cmocka_unit_test(keys_ask_for_values),
        cmocka_unit_test(every_optimizer_trains_differently),
        cmocka_unit_test(the_table_has_a_row_a_layer_and_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
