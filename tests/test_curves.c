/* What the scene curves shows: pictures that somebody has looked at, and what is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/desk.h"
#include "tests/golden.h"

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

static void the_lessons_table_stands_there(void **state)
{
    (void)state;
    struct desk *d = DESK("curves", "page=activations");
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
    struct desk *d = DESK("curves", "page=losses", "points=1,2,3,16", "delta=3");
    assert_shows(d, "MSE chooses the mean, 5.500");
    assert_shows(d, "MAE chooses the median, 2.500");
    assert_shows(d, "Huber: clipped mean 3.000");
    assert_shows(d, "−5.25");  /* 2(5.5 − 16)/4 */
    assert_shows(d, "−0.750"); /* Huber's pull is cut at 3 */
    desk_close(d);
    d = DESK("curves", "page=losses", "delta=0.001");
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
    struct desk *d = DESK("curves", "page=losses", "points=1,2,2.5,3.5,90");
    assert_shows(d, "─→+");
    assert_hides(d, "│→");
    assert_hides(d, "←│");
    desk_close(d);
}

static void softmax_tells_where_doubles_give_out(void **state)
{
    (void)state;
    struct desk *d = DESK("curves", "page=softmax", "logits=2,0,0,0");
    assert_shows(d, "exp(z1) = inf at ×354.9");
    assert_shows(d, "p2 = 0 at ×372.6");
    assert_shows(d, "nothing");
    assert_shows(d, "ln 4 = 1.386");
    desk_close(d);
    d = DESK("curves", "page=softmax", "logits=1,0", "shift=710");
    assert_shows(d, "nan"); /* of the textbook alone */
    assert_shows(d, "0.3133");
    desk_close(d);
}

static struct desk *open_small(int w, int h, const char *page, const char *a)
{
    struct desk *d = DESK("curves", page, a);
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
    struct desk *d = DESK("curves", "page=losses");
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
        struct desk *d = DESK("curves", cases[i][0]);
        assert_shows(d, cases[i][1]);
        desk_close(d);
    }
}

static void softmax_says_what_its_numbers_are(void **state)
{
    (void)state;
    struct desk *d = DESK("curves", "page=softmax", "logits=1,2,3,4,5,6,7,8");
    int x, filled[2] = {0, 0}, y = desk_find(d, "logit z", &x);
    for (int i = 0; i < 2; i++) { /* the bars of 7 and 8 differ */
        const struct cell *row = &d->frame.cells[(y + 7 + i) * d->frame.w];
        for (int k = x; k < x + 24; k++) {
            filled[i] += row[k].ch == 0x2588 || row[k].bg != row[x - 1].bg;
        }
    }
    assert_true(filled[0] < filled[1]);
    desk_close(d);
    d = DESK("curves", "preset=cold");
    assert_shows(d, "z = 5·logit");
    assert_shows(d, "slopes: 5·∂p/∂z2");
    assert_shows(d, "∂p/∂z1  ∂p/∂z2");
    desk_close(d);
    d = DESK("curves", "preset=overflow");
    assert_shows(d, "exp(z1) = inf at ×354.9");
    assert_shows(d, "y·ln p = 0·ln 0 = 0·(−inf)");
    desk_close(d);
}

static void schedules_say_what_t_is_and_end_at_their_end(void **state)
{
    (void)state;
    struct desk *d = DESK("curves", "page=schedules", "pick=2");
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
    struct desk *d = DESK("curves", "show=gelu", "pick=5");
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pictures),
        cmocka_unit_test(every_page_is_drawn_at_every_size),
        cmocka_unit_test(the_lessons_table_stands_there),
        cmocka_unit_test(each_loss_tells_its_constant),
        cmocka_unit_test(short_pulls_have_no_arrow),
        cmocka_unit_test(softmax_tells_where_doubles_give_out),
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
