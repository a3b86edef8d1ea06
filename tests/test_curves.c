/* The scene curves through the whole program: pictures that somebody has looked at,
 * tables against closed forms in long double, keys and mouse. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/desk.h"
#include "tests/golden.h"
#include "tests/headless.h"

/* ---- pictures ---- */

#define SCREEN(name, w, h, ...)                                                          \
    golden_screen(name, w, h, (const char *const[]){"curves", __VA_ARGS__, NULL})

static void pictures(void **state)
{
    (void)state;
    SCREEN("curves", 80, 24, "page=activations");
    SCREEN("curves-large", 120, 36, "expr=x*sigmoid(1.7*x)", "show=relu,gelu,sigmoid",
           "pick=8", "x=1");
    SCREEN("curves-small", 60, 20, "page=activations");
    SCREEN("curves-losses", 120, 36, "page=losses");
    SCREEN("curves-logit", 80, 24, "page=losses", "over=logit", "x=3", "--theme",
           "light");
    SCREEN("curves-softmax", 120, 36, "page=softmax");
    SCREEN("curves-overflow", 80, 24, "page=softmax", "scale=400");
    SCREEN("curves-schedules", 120, 36, "page=schedules", "pick=6");
    SCREEN("curves-schedules-mono", 80, 24, "page=schedules", "--theme", "mono");
}

static void every_page_is_drawn_at_every_size(void **state)
{
    (void)state;
    static const char *const pages[] = {"page=activations", "page=losses", "page=softmax",
                                        "page=schedules"};
    for (int i = 0; i < 4; i++) {
        struct desk *d = DESK("curves", pages[i], "expr=1/x");
        for (int w = 1; w <= 130; w += w < 90 ? 3 : 13) {
            for (int h = 1; h <= 50; h += h < 26 ? 2 : 7) {
                desk_resize(d, w, h);
            }
        }
        desk_resize(d, 200, 60);
        assert_shows(d, "schedules");
        desk_close(d);
    }
}

/* ---- tables ---- */

struct row {
    char curve[32];
    double x, value, slope;
};

/* Reads the rows of --csv curves ARGUMENTS; returns how many. */
static int read_rows(const char *arguments, struct row *out, int most)
{
    char line[160], *text;
    int n = 0;
    snprintf(line, sizeof line, "curves %s", arguments);
    text = headless_text("--csv", line);
    assert_int_equal(strncmp(text, "curve,x,value,slope\n", 20), 0);
    for (char *at = text + 20; *at; at = strchr(at, '\n') + 1) {
        assert_true(n < most);
        struct row *r = &out[n++];
        assert_int_equal(
            sscanf(at, "%31[^,],%lf,%lf,%lf", r->curve, &r->x, &r->value, &r->slope), 4);
    }
    free(text);
    return n;
}

static void near(double got, long double want)
{
    if (!(fabsl((long double)got - want) <= 1e-14L * (1 + fabsl(want)))) {
        fail_msg("%.17g, expected %.20Lg", got, want);
    }
}

static long double sigma(long double x)
{
    return 1 / (1 + expl(-x));
}

static void the_table_of_activations_has_their_closed_forms(void **state)
{
    (void)state;
    enum { PLACES = 121 };
    static struct row r[5 * PLACES];
    assert_int_equal(
        read_rows("show=tanh,sigmoid,relu,identity expr=x*sigmoid(1.7*x)", r, 5 * PLACES),
        5 * PLACES);
    for (int i = 0; i < PLACES; i++) {
        double x = (i - 60) / 10.;
        long double at = (long double)x, t = tanhl(at), s = sigma(at),
                    w = sigma(1.7L * at);
        for (int k = 0; k < 5; k++) {
            assert_true(r[i + k * PLACES].x == x);
        }
        assert_string_equal(r[i].curve, "tanh");
        near(r[i].value, t);
        near(r[i].slope, 1 - t * t);
        assert_string_equal(r[i + PLACES].curve, "sigmoid");
        near(r[i + PLACES].value, s);
        near(r[i + PLACES].slope, s * (1 - s));
        assert_true(r[i + 2 * PLACES].value == (x > 0 ? x : 0));
        assert_true(r[i + 2 * PLACES].slope == (x > 0));
        assert_true(r[i + 3 * PLACES].value == x && r[i + 3 * PLACES].slope == 1);
        assert_string_equal(r[i + 4 * PLACES].curve, "expr");
        near(r[i + 4 * PLACES].value, at * w);
        near(r[i + 4 * PLACES].slope, w + 1.7L * at * w * (1 - w));
    }
}

static void the_table_of_losses_has_all_of_them(void **state)
{
    (void)state;
    enum { PLACES = 121 };
    static const char *const names[] = {"mse", "mae", "huber", "bce_y0", "bce_y1"};
    static struct row r[5 * PLACES];
    assert_int_equal(read_rows("page=losses delta=2", r, 5 * PLACES), 5 * PLACES);
    for (int i = 0; i < PLACES; i++) {
        long double e = (long double)r[i].x, a = fabsl(e), sign = (e > 0) - (e < 0);
        const long double want[][2] = {
            {e * e, 2 * e},
            {a, sign},
            {a <= 2 ? e * e / 2 : 2 * (a - 1), a <= 2 ? e : 2 * sign},
            {log1pl(expl(e)), sigma(e)},
            {log1pl(expl(-e)), -sigma(-e)}};
        for (int k = 0; k < 5; k++) {
            assert_string_equal(r[i + k * PLACES].curve, names[k]);
            near(r[i + k * PLACES].value, want[k][0]);
            near(r[i + k * PLACES].slope, want[k][1]);
        }
    }
}

/* Of logits 2(z + 1) with the second z moving. */
static void the_table_of_softmax_is_a_column_of_the_jacobian(void **state)
{
    (void)state;
    enum { PLACES = 121 };
    static struct row r[4 * PLACES];
    assert_int_equal(
        read_rows("page=softmax logits=1,0,-0.5 scale=4 temperature=2 shift=1 "
                  "class=3 pick=2",
                  r, 4 * PLACES),
        4 * PLACES);
    for (int i = 0; i < PLACES; i++) {
        long double u[] = {4, 2 * ((long double)r[i].x + 1.0L), 1}, sum = 0, p[3];
        for (int k = 0; k < 3; k++) {
            sum += expl(u[k]);
        }
        for (int k = 0; k < 3; k++) {
            p[k] = expl(u[k]) / sum;
        }
        for (int k = 0; k < 3; k++) {
            near(r[i + k * PLACES].value, p[k]);
            near(r[i + k * PLACES].slope, 2 * p[k] * ((k == 1) - p[1]));
        }
        assert_string_equal(r[i + 3 * PLACES].curve, "loss");
        near(r[i + 3 * PLACES].value, logl(sum) - u[2]);
        near(r[i + 3 * PLACES].slope, 2 * p[1]);
    }
}

static void the_table_of_schedules_has_every_update(void **state)
{
    (void)state;
    static struct row r[80];
    assert_int_equal(read_rows("page=schedules schedules=linear,step updates=40 warmup=4 "
                               "lr=0.2 every=9 factor.step=0.5",
                               r, 80),
                     80);
    for (int t = 0; t < 40; t++) {
        near(r[t].value, t < 4 ? 0.2L * (t + 1) / 4 : 0.2L * (1 - (t - 4) / 36.L));
        near(r[t + 40].value, t < 4 ? 0.2L * (t + 1) / 4 : 0.2L / (1 << (t - 4) / 9));
        assert_true(t == 39 || r[t].slope == r[t + 1].value - r[t].value);
    }
}

static void json_has_what_the_tables_leave_out(void **state)
{
    (void)state;
    static const char *const wanted[][2] = {
        {"curves x=2", "\"slope\": 0.104993585403506"},
        {"curves page=losses points=1,2,9", "\"mse\": 4,"},
        {"curves page=losses points=1,2,9", "\"mae\": 2,"},
        {"curves page=softmax logits=0,0", "[0.25, -0.25]"},
        {"curves page=softmax logits=0,0", "\"p_minus_y\": [-0.5, 0.5]"},
        {"curves page=softmax logits=1,0", "\"lost\": \"exp(z1) = inf\""},
        {"curves page=softmax logits=1,0", "\"at_scale\": 709.782712893384"},
        {"curves page=softmax logits=1,0", "\"at_scale\": 745.133219101941"},
        {"curves page=softmax logits=1,0", "\"at_scale\": \"inf\""},
        {"curves page=schedules update=99", "\"value\": 3.9999999999999998e-07"},
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        char *text = headless_text("--json", wanted[i][0]);
        if (!strstr(text, wanted[i][1])) {
            fail_msg("--json %s has no %s:\n%s", wanted[i][0], wanted[i][1], text);
        }
        free(text);
    }
}

/* ---- what is told ---- */

static struct desk *open_page(const char *page, const char *a, const char *b)
{
    struct desk *d = desk_open((const char *const[]){"curves", page, a, b, NULL});
    desk_settle(d);
    return d;
}

static void the_lessons_table_stands_there(void **state)
{
    (void)state;
    struct desk *d = open_page("page=activations", NULL, NULL);
    assert_shows(d, ".1050 .2350 .2500 .2350 .1050");
    assert_shows(d, ".0707 .7864     1 .7864 .0707");
    assert_shows(d, "   0     0     0     1     1");
    assert_shows(d, "0.7864, so 12 such layers leave 0.0560"); /* tanh′(−½)¹² */
    assert_shows(d, "2.84e−8");                                /* σ′(−½)¹² */
    assert_shows(d, " saturated ");
    assert_shows(d, " dead ");
    desk_close(d);
}

static void each_loss_tells_its_constant(void **state)
{
    (void)state;
    struct desk *d = open_page("page=losses", "points=1,2,3,16", "delta=3");
    assert_shows(d, "MSE chooses the mean, 5.500");
    assert_shows(d, "MAE chooses the median, 2.500");
    assert_shows(d, "Huber: clipped mean 3.000");
    assert_shows(d, "−5.25");  /* 2(5.5 − 16)/4 */
    assert_shows(d, "−0.750"); /* Huber's pull is cut at 3 */
    desk_close(d);
    d = open_page("page=losses", "delta=0.001", NULL);
    assert_shows(d, "−0.000200"); /* three digits, with a minus too */
    assert_shows(d, "arrow: where the point pulls ŷ");
    desk_resize(d, 60, 16);
    assert_shows(d, "● ŷ=2.500"); /* the name gives way to ŷ */
    assert_shows(d, "arrow: where the point pulls ŷ");
    desk_close(d);
}

/* Every loss is alike: no arrow where half of the slope is less than half a cell. */
static void short_pulls_have_no_arrow(void **state)
{
    (void)state;
    struct desk *d = open_page("page=losses", "points=1,2,2.5,3.5,90", NULL);
    assert_shows(d, "─→+");
    assert_hides(d, "│→");
    assert_hides(d, "←│");
    desk_close(d);
}

static void softmax_tells_where_doubles_give_out(void **state)
{
    (void)state;
    struct desk *d = open_page("page=softmax", "logits=2,0,0,0", NULL);
    assert_shows(d, "exp(z1) = inf at ×354.9");
    assert_shows(d, "p2 = 0 at ×372.6");
    assert_shows(d, "nothing");
    assert_shows(d, "ln 4 = 1.386");
    desk_close(d);
    d = open_page("page=softmax", "logits=1,0", "shift=710");
    assert_shows(d, "nan"); /* of the textbook alone */
    assert_shows(d, "0.3133");
    desk_close(d);
}

static void numbers_can_be_hidden(void **state)
{
    (void)state;
    struct desk *d = open_page("page=losses", NULL, NULL);
    assert_shows(d, "3.600");
    desk_key(d, 'a');
    assert_hides(d, "3.600");
    desk_close(d);
}

static void an_expression_has_one_name(void **state)
{
    (void)state;
    struct desk *d;
    struct fail fail = FAIL_INIT;
    assert_int_equal(desk_try(&d, &fail, (const char *const[]){"curves", "a*b", NULL}),
                     ERR_INPUT);
    assert_string_equal(fail.where, "expr");
    assert_non_null(strstr(fail.what, "one name, found a and b"));
    desk_close(d);
    static const char *const wrong[] = {"points=",
                                        "points=1,,2",
                                        "points=1,2e7",
                                        "logits=3",
                                        "logits=1,2,3,4,5,6,7,8,9",
                                        "points=1,x"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(
            desk_try(&d, &fail, (const char *const[]){"curves", wrong[i], NULL}),
            ERR_INPUT);
        desk_close(d);
    }
    d = open_page("page=activations", "expr=t^2", "pick=8");
    assert_shows(d, "t^2");
    assert_shows(d, "expr: its slope here is −1");
    desk_close(d);
}

static struct desk *open_small(int w, int h, const char *page, const char *a)
{
    struct desk *d = open_page(page, a, NULL);
    desk_resize(d, w, h);
    desk_settle(d);
    return d;
}

/* Each row's number is seen, or is in what is told of the others. */
static void points_without_room_are_told(void **state)
{
    (void)state;
    struct desk *d = open_small(60, 20, "page=losses", NULL);
    assert_shows(d, "−2.16");
    desk_keys(d, 'i', 3); /* the last one is chosen: 72 */
    assert_shows(d, "✕    −13.50");
    assert_shows(d, "+2 more    8.25"); /* of MSE, 2(18 − 1)/8 + 2(18 − 2)/8 */
    desk_close(d);
    d = open_small(60, 16, "page=losses", "points=1,2,3,4,5,6,7,90");
    assert_shows(d, "3.4375"); /* of MSE, with as many decimals as add up to 0 */
    assert_shows(d, "+4     −12.2500");
    desk_close(d);
    d = open_small(120, 16, "page=losses", "points=1,2,2.5,3.5,9,40");
    assert_shows(d, "+2 more: (9, 0.222) (40, −10.111)");
    desk_close(d);
}

static void every_curve_is_named(void **state)
{
    (void)state;
    static const char *const cases[][5] = {
        {"page=activations", NULL, "■ sigmoid", "▲ tanh", "◆ ReLU"},
        {"page=losses", NULL, "◆ MSE  ", "■ MAE", "● Huber "},
        {"preset=swish", NULL, "◇ GELU", "▼ SiLU", "● expr"},
        {"page=schedules", NULL, "● step", "◆ cosine", "■ one-cycle"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int size = 0; size < 2; size++) {
            struct desk *d =
                open_small(60 + 20 * size, 20 + 4 * size, cases[i][0], cases[i][1]);
            for (int k = 2; k < 5; k++) {
                assert_shows(d, cases[i][k]);
            }
            desk_close(d);
        }
    }
}

/* A title is one sentence; the names of the lines follow it, at the end of its row. */
static void names_stand_after_the_title(void **state)
{
    (void)state;
    struct desk *d = open_small(60, 20, "page=activations", NULL);
    assert_shows(d, "slope φ′(x)  times the gradient  ");
    assert_shows(d, "  ■ sigmoid  ▲ tanh \n");
    desk_close(d);
}

/* The points have marks that no loss has, and the values at the cursor a table. */
static void losses_have_marks_and_a_table_of_their_own(void **state)
{
    (void)state;
    struct desk *d = open_page("page=losses", NULL, NULL);
    assert_shows(d, "+←──");
    assert_shows(d, "✕←──");
    assert_shows(d, "0.1250  −0.5000"); /* Huber at −½ */
    assert_shows(d, "0.4741   0.3775"); /* ln(1 + e^(−½)), σ(−½) */
    assert_hides(d, "(right)");
    desk_close(d);
}

static void a_nan_says_its_cause(void **state)
{
    (void)state;
    static const int sizes[][2] = {{60, 16}, {60, 20}, {80, 24}};
    for (int i = 0; i < 3; i++) {
        struct desk *d = open_small(sizes[i][0], sizes[i][1], "preset=overflow", NULL);
        assert_shows(d, "exp(z1) = inf");
        assert_shows(d, "nan: p = inf/inf");
        assert_shows(d, "0·(−inf)");
        assert_shows(d, "log-softmax ");
        assert_hides(d, "logit p =");
        desk_close(d);
    }
}

/* All ways to the loss are seen, whatever the number of classes, and the chosen one. */
static void many_classes_leave_room_for_the_ways(void **state)
{
    (void)state;
    struct desk *d = open_small(60, 16, "page=softmax", "logits=1,2,3,4,5,6,7,8");
    assert_shows(d, "log-softmax ");
    assert_shows(d, "+4 more ");
    assert_shows(d, "0.982             0.982"); /* the sums of p and p − y */
    desk_keys(d, K_DOWN, 6);
    assert_shows(d, "△ 8");
    desk_close(d);
}

static void sentences_are_whole(void **state)
{
    (void)state;
    struct desk *d = open_small(80, 24, "page=schedules", "pick=4");
    assert_shows(d, "t = update − warmup, n =");
    assert_shows(d, "keeps the rate least.");
    assert_hides(d, "Use:");
    desk_close(d);
    d = open_small(60, 20, "page=losses", NULL);
    assert_hides(d, "Enter");
    desk_close(d);
}

/* A line runs in the row of the tick at its value, however few rows there are. */
static void slopes_of_one_are_not_in_the_row_of_zero(void **state)
{
    (void)state;
    static const char *const glyphs[] = {"--glyphs=braille", "--glyphs=ascii"};
    for (int i = 0; i < 2; i++) {
        struct desk *d = desk_open((const char *const[]){
            "curves", "page=losses", "--size", i ? "80x24" : "60x20", glyphs[i], NULL});
        desk_resize(d, i ? 80 : 60, i ? 24 : 20);
        desk_settle(d);
        int x, zero = -1, w = d->frame.w;
        int y = desk_find(d, "slope  ", &x);
        for (int k = y + 1; k < y + 9 && zero < 0; k++) {
            zero = d->frame.cells[k * w + x - 3].ch == '0' ? k : zero;
        }
        assert_true(zero > 0);
        int drawn = 0; /* left of the middle the slopes are −1: below 0 */
        for (int col = x + 2; col < x + 8; col++) {
            uint32_t on = d->frame.cells[zero * w + col].ch,
                     below = d->frame.cells[(zero + 1) * w + col].ch;
            assert_true(on == 0x2500 || on == '-');
            drawn += below != ' ';
        }
        assert_in_range(drawn, 4, 6);
        desk_close(d);
    }
}

static void the_sentence_is_about_a_curve_that_is_shown(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"preset=saturated", "sigmoid: its slope"},
                                           {"preset=swish", "GELU: its slope"},
                                           {"preset=warm_up", "cosine: long near"},
                                           {"show=silu", "SiLU: its slope"},
                                           {"pick=5", "GELU is hidden: Enter shows it"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct desk *d = open_page(cases[i][0], NULL, NULL);
        assert_shows(d, cases[i][1]);
        desk_close(d);
    }
}

static void softmax_says_what_its_numbers_are(void **state)
{
    (void)state;
    struct desk *d = open_page("page=softmax", "logits=1,2,3,4,5,6,7,8", NULL);
    int x, filled[2] = {0, 0}, y = desk_find(d, "logit z", &x);
    for (int i = 0; i < 2; i++) { /* the bars of 7 and 8 differ */
        const struct cell *row = &d->frame.cells[(y + 7 + i) * d->frame.w];
        for (int k = x; k < x + 24; k++) {
            filled[i] += row[k].ch == 0x2588 || row[k].bg != row[x - 1].bg;
        }
    }
    assert_true(filled[0] < filled[1]);
    desk_close(d);
    d = open_page("preset=cold", NULL, NULL);
    assert_shows(d, "z = 5·logit");
    assert_shows(d, "slopes: 5·∂p/∂z2");
    assert_shows(d, "∂p/∂z1  ∂p/∂z2");
    desk_close(d);
    d = open_page("preset=overflow", NULL, NULL);
    assert_shows(d, "exp(z1) = inf at ×354.9");
    assert_shows(d, "y·ln p = 0·ln 0 = 0·(−inf)");
    desk_close(d);
}

static void schedules_say_what_t_is_and_end_at_their_end(void **state)
{
    (void)state;
    struct desk *d = open_page("page=schedules", "pick=2", NULL);
    assert_shows(d, "lr·factor^floor(t/every)");
    assert_shows(d, "t = update − warmup");
    assert_shows(d, " 100");
    assert_hides(d, "stalls");
    desk_keys(d, 'L', 20);
    assert_shows(d, "update=99");
    desk_close(d);
}

/* Where a slope passes 0 there is a flat column, whatever the width. */
static void flat_specks_are_shown_at_every_width(void **state)
{
    (void)state;
    struct desk *d = open_page("show=gelu", "pick=5", NULL);
    for (int w = 80; w <= 200; w += 15) {
        desk_resize(d, w, 50);
        desk_settle(d);
        int x, specks = 0, y = desk_find(d, "flat: |slope| is below", &x) + 1;
        const struct cell *row = &d->frame.cells[y * w];
        for (int i = x + 1; i < w - 37; i++) {
            specks += row[i].bg != row[i - 1].bg;
        }
        assert_true(specks >= 3); /* the saturated end, and the speck */
    }
    desk_close(d);
}

/* ---- keys and mouse ---- */

static void line_is(struct desk *d, const char *want)
{
    struct arena mem = ARENA_INIT;
    assert_string_equal(lab_line(&d->lab, 1000, &mem), want);
    arena_release(&mem);
}

static void keys_move_choose_and_show(void **state)
{
    (void)state;
    struct desk *d = open_page("page=activations", NULL, NULL);
    desk_keys(d, K_RIGHT, 2);
    line_is(d, "gradwatch curves x=-0.3");
    desk_key(d, 'L');
    line_is(d, "gradwatch curves x=0.7");
    desk_keys(d, 'L', 20);
    line_is(d, "gradwatch curves x=6");
    desk_keys(d, K_DOWN, 3); /* GELU is the fifth */
    desk_key(d, K_RETURN);
    line_is(d, "gradwatch curves show=sigmoid,tanh,relu,gelu x=6 pick=5");
    desk_key(d, K_RETURN);
    desk_keys(d, K_UP, 5); /* round the list to the last */
    line_is(d, "gradwatch curves x=6 pick=7");
    desk_key(d, 'v');
    line_is(d, "gradwatch curves page=losses x=6 pick=7");
    desk_close(d);
}

/* A key of another page does nothing and says so; the bar has those that work. */
static void keys_of_other_pages_do_nothing(void **state)
{
    (void)state;
    struct desk *d = open_page("page=activations", NULL, NULL);
    assert_hides(d, "[ ] scale");
    assert_hides(d, "add, remove");
    desk_key(d, ']');
    assert_shows(d, "needs page=softmax");
    line_is(d, "gradwatch curves");
    desk_close(d);
    d = open_page("page=softmax", NULL, NULL);
    assert_shows(d, "[ ] scale");
    assert_hides(d, "show/hide");
    desk_close(d);
}

static void keys_edit_points_and_logits(void **state)
{
    (void)state;
    struct desk *d = open_page("page=losses", "points=1,2,3", NULL);
    desk_key(d, K_RIGHT);
    line_is(d, "gradwatch curves page=losses points=1,2.1,3");
    desk_key(d, 'i');
    line_is(d, "gradwatch curves page=losses points=1,2.1,3,6 pick=4");
    desk_keys(d, 'x', 9); /* one is left */
    line_is(d, "gradwatch curves page=losses points=1 pick=4");
    desk_keys(d, 'i', 9);
    line_is(d, "gradwatch curves page=losses points=1,2,4,8,16,32,64,128 pick=8");
    desk_key(d, 'z');
    line_is(d,
            "gradwatch curves page=losses over=logit points=1,2,4,8,16,32,64,128 pick=8");
    desk_close(d);
    d = open_page("page=softmax", "logits=1,2", NULL);
    desk_keys(d, 'x', 3);
    desk_key(d, 'i');
    desk_key(d, 'c');
    desk_key(d, K_LEFT);
    desk_key(d, ']');
    line_is(d, "gradwatch curves page=softmax logits=1,2,-0.1 class=3 scale=2 pick=3");
    desk_keys(d, '[', 30);
    assert_shows(d, "scale=0.001");
    desk_close(d);
}

static void a_drag_ends_with_its_page(void **state)
{
    (void)state;
    int x, y;
    struct desk *d = open_page("page=activations", NULL, NULL);
    y = desk_find(d, "sigmoid", &x);
    desk_mouse(d, EVENT_PRESS, x, y, 0);
    desk_key(d, 'v'); /* to the losses, whose first row is a point */
    desk_mouse(d, EVENT_DRAG, x + 9, y, 0);
    line_is(d, "gradwatch curves page=losses pick=1");
    y = desk_find(d, "softmax", &x);
    desk_mouse(d, EVENT_PRESS, x, y, 0);
    desk_key(d, 'v');
    desk_mouse(d, EVENT_DRAG, x, y, 0);
    line_is(d, "gradwatch curves page=schedules pick=1");
    desk_close(d);
}

static void the_mouse_drags_cursor_points_and_logits(void **state)
{
    (void)state;
    int x, y, to;
    struct desk *d = open_page("page=activations", NULL, NULL);
    y = desk_find(d, "GELU", &x);
    desk_mouse(d, EVENT_PRESS, x, y, 0); /* chooses it */
    desk_mouse(d, EVENT_RELEASE, x, y, 0);
    desk_mouse(d, EVENT_PRESS, x, y, 0); /* shows it */
    desk_mouse(d, EVENT_RELEASE, x, y, 0);
    line_is(d, "gradwatch curves show=sigmoid,tanh,relu,gelu pick=5");
    y = desk_find(d, "slope φ′(x)", &x) + 2;
    desk_mouse(d, EVENT_PRESS, 30, y, 0);
    desk_mouse(d, EVENT_DRAG, 500, y, 0);
    line_is(d, "gradwatch curves show=sigmoid,tanh,relu,gelu x=6 pick=5");
    desk_mouse(d, EVENT_DRAG, 0, 0, 0);
    line_is(d, "gradwatch curves show=sigmoid,tanh,relu,gelu x=-6 pick=5");
    desk_mouse(d, EVENT_RELEASE, 0, 0, 0);
    desk_mouse(d, EVENT_DRAG, 30, y, 0); /* of nothing */
    y = desk_find(d, "losses", &x);
    desk_mouse(d, EVENT_PRESS, x, y, 0);
    line_is(d, "gradwatch curves page=losses show=sigmoid,tanh,relu,gelu x=-6 pick=5");
    y = desk_find(d, "MSE chooses", &to) + 2; /* the second point, at 2 */
    desk_mouse(d, EVENT_PRESS, to, y, 0);
    desk_mouse(d, EVENT_DRAG, to + 9, y + 1, 0);
    assert_hides(d, "points=1,2,2.5"); /* it moved, and no other */
    assert_shows(d, ",2.5,3.5,9");
    desk_mouse(d, EVENT_RELEASE, to, y, 0);
    desk_close(d);
    d = open_page("page=softmax", NULL, NULL);
    y = desk_find(d, "logit z", &x) + 3; /* the third class */
    desk_mouse(d, EVENT_PRESS, x, y, 0);
    assert_shows(d, "pick=3");
    assert_hides(d, "2,1,0.1");
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pictures),
        cmocka_unit_test(every_page_is_drawn_at_every_size),
        cmocka_unit_test(the_table_of_activations_has_their_closed_forms),
        cmocka_unit_test(the_table_of_losses_has_all_of_them),
        cmocka_unit_test(the_table_of_softmax_is_a_column_of_the_jacobian),
        cmocka_unit_test(the_table_of_schedules_has_every_update),
        cmocka_unit_test(json_has_what_the_tables_leave_out),
        cmocka_unit_test(the_lessons_table_stands_there),
        cmocka_unit_test(each_loss_tells_its_constant),
        cmocka_unit_test(short_pulls_have_no_arrow),
        cmocka_unit_test(softmax_tells_where_doubles_give_out),
        cmocka_unit_test(numbers_can_be_hidden),
        cmocka_unit_test(an_expression_has_one_name),
        cmocka_unit_test(points_without_room_are_told),
        cmocka_unit_test(every_curve_is_named),
        cmocka_unit_test(names_stand_after_the_title),
        cmocka_unit_test(losses_have_marks_and_a_table_of_their_own),
        cmocka_unit_test(a_nan_says_its_cause),
        cmocka_unit_test(many_classes_leave_room_for_the_ways),
        cmocka_unit_test(sentences_are_whole),
        cmocka_unit_test(slopes_of_one_are_not_in_the_row_of_zero),
        cmocka_unit_test(the_sentence_is_about_a_curve_that_is_shown),
        cmocka_unit_test(softmax_says_what_its_numbers_are),
        cmocka_unit_test(schedules_say_what_t_is_and_end_at_their_end),
        cmocka_unit_test(flat_specks_are_shown_at_every_width),
        cmocka_unit_test(keys_move_choose_and_show),
        cmocka_unit_test(keys_of_other_pages_do_nothing),
        cmocka_unit_test(keys_edit_points_and_logits),
        cmocka_unit_test(a_drag_ends_with_its_page),
        cmocka_unit_test(the_mouse_drags_cursor_points_and_logits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
