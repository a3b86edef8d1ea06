#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/text.h"
#include "draw/frame.h"
#include "nets/activation.h"
#include "optim/optimizer.h"

/* sRGB, CIELAB and the simulation of dichromats, written here from their sources and from
 * nothing in the program. */
struct vec {
    double of[3];
};

static struct vec linear(rgb c) /* IEC 61966-2-1 */
{
    struct vec v;
    for (int i = 0; i < 3; i++) {
        double s = (double)(c >> (16 - 8 * i) & 255) / 255;
        v.of[i] = s <= 0.04045 ? s / 12.92 : pow((s + 0.055) / 1.055, 2.4);
    }
    return v;
}

static double luminance(rgb c)
{
    struct vec v = linear(c);
    return 0.2126 * v.of[0] + 0.7152 * v.of[1] + 0.0722 * v.of[2];
}

static double contrast(rgb a, rgb b) /* WCAG 2.1 */
{
    double la = luminance(a) + 0.05, lb = luminance(b) + 0.05;
    return la > lb ? la / lb : lb / la;
}

/* Machado, Oliveira, Fernandes 2009 (doi 10.1109/TVCG.2009.113), severity 1; rows of
 * matrices on linear RGB. */
static const double vision[4][3][3] = {
    {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
    {{0.152286, 1.052583, -0.204868},
     {0.114503, 0.786281, 0.099216},
     {-0.003882, -0.048116, 1.051998}}, /* protanopia */
    {{0.367322, 0.860646, -0.227968},
     {0.280085, 0.672501, 0.047413},
     {-0.011820, 0.042940, 0.968881}}, /* deuteranopia */
    {{1.255528, -0.076749, -0.178779},
     {-0.078411, 0.930809, 0.147602},
     {0.004733, 0.691367, 0.303900}}, /* tritanopia */
};

static double lab_root(double t)
{
    return t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116;
}

static struct vec lab_seen(rgb c, int kind)
{
    struct vec v = linear(c), s;
    for (int i = 0; i < 3; i++) {
        const double *m = vision[kind][i];
        double sum = m[0] * v.of[0] + m[1] * v.of[1] + m[2] * v.of[2];
        s.of[i] = fmin(fmax(sum, 0), 1);
    }
    double r = s.of[0], g = s.of[1], b = s.of[2]; /* to XYZ, D65 */
    double x = lab_root((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
    double y = lab_root(0.2126729 * r + 0.7151522 * g + 0.0721750 * b);
    double z = lab_root((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883);
    return (struct vec){{116 * y - 16, 500 * (x - y), 200 * (y - z)}};
}

static double apart(rgb a, rgb b, int kind)
{
    struct vec p = lab_seen(a, kind), q = lab_seen(b, kind);
    return sqrt(pow(p.of[0] - q.of[0], 2) + pow(p.of[1] - q.of[1], 2) +
                pow(p.of[2] - q.of[2], 2));
}

static const char *const colorful[] = {"dark", "light", "contrast"};
enum { N_COLORFUL = 3 };

static void every_theme_is_found_by_name(void **state)
{
    (void)state;
    const char *const names[] = {"dark", "light", "contrast", "mono"};
    for (int i = 0; i < 4; i++) {
        assert_string_equal(themes[i].name, names[i]);
        assert_ptr_equal(theme_find(names[i]), &themes[i]);
    }
    assert_null(themes[4].name);
    assert_null(theme_find("solarized"));
    assert_null(theme_find(""));
}

static void text_can_be_read_on_every_ground(void **state)
{
    (void)state;
    for (int n = 0; n < N_COLORFUL; n++) {
        const struct theme *t = theme_find(colorful[n]);
        double least = strcmp(t->name, "contrast") == 0 ? 7 : 4.5; /* AAA, AA */
        for (int i = 0; i < INK_SERIES; i++) {
            if (i == INK_LINE) {
                continue;
            }
            assert_true(contrast(t->ink[i], t->ground) >= least);
            assert_true(contrast(t->ink[i], t->bar) >= least);
            assert_true(contrast(t->ink[i], t->raised) >= least);
        }
        assert_true(contrast(t->ink[INK_TEXT], t->selected) >= 4.5);
        assert_true(contrast(t->ink[INK_BRIGHT], t->selected) >= 4.5);
        assert_true(contrast(t->ground, t->ink[INK_ACCENT]) >= 4.5); /* ink_patch */
        for (int i = 0; i < SERIES_MOST; i++) {
            assert_true(contrast(t->ink[INK_SERIES + i], t->ground) >= 4.5);
        }
    }
}

static void series_stand_out_from_the_whole_field(void **state)
{
    (void)state;
    for (int n = 0; n < N_COLORFUL; n++) {
        const struct theme *t = theme_find(colorful[n]);
        for (int i = 0; i < SERIES_MOST; i++) {
            rgb series = t->ink[INK_SERIES + i];
            rgb few = color_from_256(color_to_256(series));
            for (int k = 0; k <= 200; k++) {
                assert_true(contrast(series, color_ramp(t, k / 200.0)) >= 3);
                assert_true(contrast(few, color_ramp256(t, k / 200.0, 0, 0)) >= 3);
            }
        }
    }
}

static void the_field_gets_lighter_upwards(void **state)
{
    (void)state;
    for (int n = 0; n < N_COLORFUL; n++) {
        const struct theme *t = theme_find(colorful[n]);
        for (int k = 1; k < t->n_ramp; k++) {
            assert_true(luminance(t->ramp[k]) > luminance(t->ramp[k - 1]));
        }
        for (int k = 1; k < t->n_ramp256; k++) {
            assert_true(luminance(color_from_256(t->ramp256[k])) >
                        luminance(color_from_256(t->ramp256[k - 1])));
        }
    }
}

/* With 256 colors no step of the field is seen as an edge: of 2 × 2 samples each step
 * brightens at least one, and none by more than a shade. */
static void the_field_of_256_colors_has_no_bands(void **state)
{
    (void)state;
    for (int n = 0; n < N_COLORFUL; n++) {
        const struct theme *t = theme_find(colorful[n]);
        int steps = color_steps256(t);
        assert_true(steps >= 16);
        for (int k = 1; k < steps; k++) {
            int changed = 0;
            for (int i = 0; i < 4; i++) {
                rgb a = color_ramp256(t, (k - 0.5) / steps, i & 1, i >> 1);
                rgb b = color_ramp256(t, (k + 0.5) / steps, i & 1, i >> 1);
                changed += a != b;
                assert_true(luminance(b) >= luminance(a));
                assert_true(contrast(a, b) < 1.2);
            }
            assert_int_equal(changed, 1);
        }
    }
}

/* 2.3 is a just noticeable difference in CIELAB; small marks need several of them. */
static void series_stay_apart_for_color_blind_eyes(void **state)
{
    (void)state;
    const int race[] = {0, 1, 4, 5}; /* the default race: SGD, momentum, RMSProp, Adam */
    for (int n = 0; n < N_COLORFUL; n++) {
        const rgb *s = theme_find(colorful[n])->ink + INK_SERIES;
        for (int kind = 0; kind < 4; kind++) {
            for (int i = 0; i < SERIES_MOST; i++) {
                for (int j = 0; j < i; j++) {
                    assert_true(apart(s[i], s[j], kind) >= 14);
                }
            }
            for (int i = 0; i < 4; i++) {
                for (int j = 0; j < i; j++) {
                    assert_true(apart(s[race[i]], s[race[j]], kind) >= 16);
                }
            }
        }
    }
}

static void series_are_different_on_256_colors(void **state)
{
    (void)state;
    for (int n = 0; n < N_COLORFUL; n++) {
        const rgb *s = theme_find(colorful[n])->ink + INK_SERIES;
        for (int i = 0; i < SERIES_MOST; i++) {
            for (int j = 0; j < i; j++) {
                assert_int_not_equal(color_to_256(s[i]), color_to_256(s[j]));
            }
        }
    }
}

static void the_simulation_is_the_published_one(void **state)
{
    (void)state;
    /* Greys look gray to everybody: rows of the matrices sum to 1. Red and a dark
     * yellow-green are far apart, but near for protanopes. */
    for (int kind = 0; kind < 4; kind++) {
        assert_true(apart(0x808080, 0x808080, kind) == 0);
        struct vec v = lab_seen(0x808080, kind);
        assert_true(fabs(v.of[1]) < 0.5 && fabs(v.of[2]) < 0.5);
        assert_true(fabs(v.of[0] - 53.585) < 0.01); /* L* of sRGB mid-gray */
    }
    assert_true(apart(0xFF0000, 0x5E5A00, 0) > 80);
    assert_true(apart(0xFF0000, 0x5E5A00, 1) < 25);
}

/* An arrow is not taken for the trail of an optimizer. */
static void arrows_have_a_color_of_no_series(void **state)
{
    (void)state;
    for (int n = 0; n < N_COLORFUL; n++) {
        const struct theme *t = theme_find(colorful[n]);
        for (int i = 0; i < SERIES_MOST; i++) {
            assert_true(apart(t->ink[INK_ARROW], t->ink[INK_SERIES + i], 0) > 40);
        }
    }
}

static void mono_has_two_colors_and_no_field(void **state)
{
    (void)state;
    const struct theme *t = theme_find("mono");
    for (int i = 0; i < INK_MOST; i++) {
        assert_int_equal(t->ink[i], t->ink[0]);
    }
    assert_int_equal(t->bar, t->ground);
    assert_int_equal(t->raised, t->ground);
    assert_true(contrast(t->ink[0], t->ground) >= 7);
    assert_int_equal(t->n_ramp, 0);
    assert_int_not_equal(t->attr[INK_ACCENT], t->attr[INK_TEXT]);
    assert_int_not_equal(t->attr[INK_LIT], t->attr[INK_TEXT]);
    assert_int_not_equal(t->attr[INK_ERROR], t->attr[INK_TEXT]);
}

static void every_series_has_its_own_mark(void **state)
{
    (void)state;
    assert_int_equal(series_mark(0), 0x25CF); /* ● ■ ▲ ◆ of the default race */
    assert_int_equal(series_mark(1), 0x25A0);
    assert_int_equal(series_mark(4), 0x25B2);
    assert_int_equal(series_mark(5), 0x25C6);
    for (int i = 0; i < SERIES_MOST; i++) {
        assert_int_equal(text_char_width(series_mark(i)), 1);
        for (int j = 0; j < i; j++) {
            assert_int_not_equal(series_mark(i), series_mark(j));
            assert_int_not_equal(ascii_for(series_mark(i)), ascii_for(series_mark(j)));
        }
    }
}

/* More series than inks: an ink that comes again has another mark. */
static void many_series_look_different(void **state)
{
    (void)state;
    for (int i = 0; i < SERIES_MOST * SERIES_MOST; i++) {
        assert_in_range(series_ink(i), INK_SERIES, INK_MOST - 1);
        for (int j = 0; j < i; j++) {
            assert_false(series_ink(i) == series_ink(j) &&
                         series_mark(i) == series_mark(j));
        }
    }
    assert_in_range(series_ink(-1), INK_SERIES, INK_MOST - 1); /* nor before the first */
}

/* The rows of the tables say which are theirs: no two the same. */
static void rows_do_not_share_a_series(void **state)
{
    (void)state;
    for (int i = 0; i < OPTIMIZER_MOST; i++) {
        for (int j = 0; j < i; j++) {
            assert_int_not_equal(optimizer_table[i].series, optimizer_table[j].series);
        }
    }
    for (int i = 0; i < ACTIVATION_MOST; i++) {
        for (int j = 0; j < i; j++) {
            assert_int_not_equal(activation_table[i].series, activation_table[j].series);
        }
    }
}

static void mixing_goes_from_one_end_to_the_other(void **state)
{
    (void)state;
    assert_int_equal(color_mix(0x102030, 0xF0E0D0, 0), 0x102030);
    assert_int_equal(color_mix(0x102030, 0xF0E0D0, 1), 0xF0E0D0);
    assert_int_equal(color_mix(0x102030, 0xF0E0D0, 0.5), 0x808080);
    assert_int_equal(color_mix(0x102030, 0xF0E0D0, 0.25), 0x485058);
    assert_int_equal(color_mix(0x102030, 0xF0E0D0, -3), 0x102030);
    assert_int_equal(color_mix(0x102030, 0xF0E0D0, 1e300), 0xF0E0D0);
    assert_int_equal(color_mix(0x102030, 0xF0E0D0, (double)NAN), 0x102030);
}

static void the_ramp_passes_its_colors_and_ends_there(void **state)
{
    (void)state;
    for (int n = 0; n < N_COLORFUL; n++) {
        const struct theme *t = theme_find(colorful[n]);
        for (int k = 0; k < t->n_ramp; k++) {
            assert_int_equal(color_ramp(t, (double)k / (t->n_ramp - 1)), t->ramp[k]);
        }
        assert_int_equal(color_ramp(t, -(double)INFINITY), t->ramp[0]);
        assert_int_equal(color_ramp(t, (double)INFINITY), t->ramp[t->n_ramp - 1]);
        assert_int_equal(color_ramp(t, (double)NAN), t->ground);
        assert_int_equal(color_ramp256(t, (double)NAN, 0, 0), t->ground);
        assert_int_equal(color_to_256(color_ramp256(t, 0, 0, 0)), t->ramp256[0]);
        assert_int_equal(color_to_256(color_ramp256(t, 1, 1, 1)),
                         t->ramp256[t->n_ramp256 - 1]);
    }
    assert_int_equal(color_ramp(theme_find("mono"), 0.5), theme_find("mono")->ground);
}

/* Against a search of the whole palette, whose values are xterm's 256colres.h. */
static int palette_channel(int entry, int i)
{
    if (entry >= 232) {
        return (entry - 232) * 10 + 8;
    }
    int level = i == 0   ? (entry - 16) / 36
                : i == 1 ? (entry - 16) / 6 % 6
                         : (entry - 16) % 6;
    return level == 0 ? 0 : 55 + 40 * level;
}

static int distance_256(rgb c, int entry)
{
    int sum = 0;
    for (int i = 0; i < 3; i++) {
        int d = (int)(c >> (16 - 8 * i) & 255) - palette_channel(entry, i);
        sum += d * d;
    }
    return sum;
}

static void the_256_color_is_the_nearest_one(void **state)
{
    (void)state;
    uint32_t seed = 1;
    for (int n = 0; n < 20000; n++) {
        seed = seed * 1664525 + 1013904223;
        rgb c = n < 256 ? (rgb)n * 0x10101 : seed >> 8;
        int best = 16, got = color_to_256(c);
        for (int e = 17; e < 256; e++) {
            best = distance_256(c, e) < distance_256(c, best) ? e : best;
        }
        assert_in_range(got, 16, 255);
        assert_int_equal(distance_256(c, got), distance_256(c, best));
    }
    for (int e = 16; e < 256; e++) {
        assert_int_equal(distance_256(color_from_256(e), e), 0);
        assert_int_equal(color_to_256(color_from_256(e)), e);
    }
}

static const rgb xterm[16] = {0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD,
                              0x00CDCD, 0xE5E5E5, 0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00,
                              0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF};

static void palette_colors_map_to_themselves(void **state)
{
    (void)state;
    for (int i = 0; i < 16; i++) {
        assert_int_equal(color_from_256(i), xterm[i]);
        assert_int_equal(color_to_16(xterm[i]), i);
        if (i != 8) { /* dark gray is neither black nor white */
            assert_int_equal(color_to_8(xterm[i]), i % 8);
        }
    }
}

static void roles_keep_their_hue_on_few_colors(void **state)
{
    (void)state;
    enum { RED = 1, GREEN, YELLOW, BLUE, MAGENTA, CYAN };
    const rgb *dark = theme_find("dark")->ink;
    assert_int_equal(color_to_8(dark[INK_VALUE]), GREEN);
    assert_int_equal(color_to_8(dark[INK_GRADIENT]), RED); /* apart from lit */
    assert_int_equal(color_to_8(dark[INK_LIT]), YELLOW);
    assert_int_equal(color_to_8(dark[INK_ERROR]), RED);
    assert_int_equal(color_to_8(dark[INK_SERIES]), YELLOW);
    assert_int_equal(color_to_8(dark[INK_SERIES + 1]), RED);
    assert_int_equal(color_to_8(dark[INK_SERIES + 4]), GREEN);
    assert_int_equal(color_to_8(dark[INK_SERIES + 5]), CYAN); /* blue is dark on black */
    assert_int_equal(color_to_8(theme_find("dark")->ground), 0);
    assert_int_equal(color_to_8(theme_find("light")->ground), 7);
    assert_int_equal(color_to_16(theme_find("light")->ground), 15);
}

static void few_colors_stay_readable(void **state)
{
    (void)state;
    const enum depth depths[] = {DEPTH_16, DEPTH_8};
    for (int n = 0; n < N_COLORFUL; n++) {
        const struct theme *t = theme_find(colorful[n]);
        const rgb grounds[] = {t->ground, t->bar, t->raised, t->selected};
        for (int d = 0; d < 2; d++) {
            for (int i = 0; i < INK_MOST; i++) {
                for (int g = 0; g < 4; g++) {
                    int fg = -1, bg = -1;
                    color_pair(depths[d], t->ink[i], grounds[g], &fg, &bg);
                    assert_in_range(fg, 0, d == 0 ? 15 : 7);
                    assert_in_range(bg, 0, d == 0 ? 15 : 7);
                    assert_true(contrast(xterm[fg], xterm[bg]) > 1.9);
                }
            }
        }
    }
    int fg = -1, bg = -1; /* what is hidden stays hidden */
    color_pair(DEPTH_8, 0x102030, 0x102030, &fg, &bg);
    assert_int_equal(fg, bg);
    color_pair(DEPTH_256, 0xFF8787, 0x00005F, &fg, &bg);
    assert_int_equal(fg, 210);
    assert_int_equal(bg, 17);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_theme_is_found_by_name),
        cmocka_unit_test(text_can_be_read_on_every_ground),
        cmocka_unit_test(series_stand_out_from_the_whole_field),
        cmocka_unit_test(the_field_gets_lighter_upwards),
        cmocka_unit_test(the_field_of_256_colors_has_no_bands),
        cmocka_unit_test(series_stay_apart_for_color_blind_eyes),
        cmocka_unit_test(series_are_different_on_256_colors),
        cmocka_unit_test(the_simulation_is_the_published_one),
        cmocka_unit_test(arrows_have_a_color_of_no_series),
        cmocka_unit_test(mono_has_two_colors_and_no_field),
        cmocka_unit_test(every_series_has_its_own_mark),
        cmocka_unit_test(many_series_look_different),
        cmocka_unit_test(rows_do_not_share_a_series),
        cmocka_unit_test(mixing_goes_from_one_end_to_the_other),
        cmocka_unit_test(the_ramp_passes_its_colors_and_ends_there),
        cmocka_unit_test(the_256_color_is_the_nearest_one),
        cmocka_unit_test(palette_colors_map_to_themselves),
        cmocka_unit_test(roles_keep_their_hue_on_few_colors),
        cmocka_unit_test(few_colors_stay_readable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
