/* The bar above the scene, for lists of scenes longer than today's and every width. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "app/top_bar.h"
#include "base/text.h"
#include "drawing.h"

static const char *const ten[] = {"descent",  "graph", "depth",  "curves",
                                  "check",    "train", "memory", "lesson",
                                  "momentum", "map",   NULL};
static const char *const three[] = {"descent", "graph", "depth"};
static const char *const one[] = {"descent"};
static const struct {
    const char *const *names;
    int n;
} lists[] = {{one, 1}, {three, 3}, {ten, 10}};

static const char *const going[] = {"▶ 10/s", NULL};
static const char *const ended[] = {"■ stops here: 100000 steps are the most",
                                    "■ limit 10/s", NULL};
static const char *const statuses[] = {"step 7", "backward 13 of 29", "pass 3 · update",
                                       ""};

enum { LEAST = 40, MOST = 200, TEXTS = 32, OTHER = -1 };

/* What stands between two blanks and two blanks, its columns, and whose tab it is. */
struct text {
    char words[80];
    int from, to, tab;
    bool named;
};

struct shown {
    struct frame f;
    struct text texts[TEXTS];
    int n, tabs, names;
};

static void add_text(struct shown *s, const char *words, int from, int to,
                     const struct top_bar *bar)
{
    struct text *t = &s->texts[s->n++];
    assert_in_range(s->n, 1, TEXTS);
    *t = (struct text){.from = from, .to = to, .tab = OTHER};
    snprintf(t->words, sizeof t->words, "%s", words);
    for (int i = 0; i < bar->n; i++) {
        char number[12], name[40];
        snprintf(number, sizeof number, "%d", i == 9 ? 0 : i + 1);
        snprintf(name, sizeof name, "%s %s", number, bar->names[i]);
        t->named |= strcmp(words, name) == 0;
        t->tab = t->named || strcmp(words, number) == 0 ? i : t->tab;
        if (t->tab == i) {
            s->tabs++;
            s->names += t->named;
            return;
        }
    }
}

static void show(struct shown *s, const struct top_bar *bar, int w, enum depth depth)
{
    *s = (struct shown){.f = braille_frame(w, 1, "dark", depth)};
    top_bar_draw(bar, (struct rect){0, 0, w, 1}, &s->f);
    char words[400] = "";
    int from = 0;
    for (int x = 0; x <= w; x++) {
        const struct cell *c = x < w ? &s->f.cells[x] : NULL;
        bool blank = !c || c->ch == ' ', next = x + 1 < w && s->f.cells[x + 1].ch != ' ';
        size_t n = strlen(words);
        if (!blank || (n > 0 && next)) {
            from = n > 0 ? from : x;
            n += text_encode(c->ch, words + n);
            words[n] = '\0';
        } else if (n > 0) {
            add_text(s, words, from, x, bar);
            words[0] = '\0';
        }
    }
}

static const struct text *find(const struct shown *s, const char *words)
{
    for (int i = 0; i < s->n; i++) {
        if (strcmp(s->texts[i].words, words) == 0) {
            return &s->texts[i];
        }
    }
    return NULL;
}

/* Calls `check` for every list, current scene, status, state and width. */
static void each(void (*check)(const struct top_bar *bar, int w, const struct shown *s))
{
    for (size_t l = 0; l < sizeof lists / sizeof *lists; l++) {
        for (int i = 0; i < lists[l].n; i++) {
            for (int k = 0; k < 8; k++) {
                struct top_bar bar = {
                    lists[l].names,        lists[l].n, i, statuses[k / 2],
                    k % 2 ? ended : going, INK_TEXT};
                for (int w = LEAST; w <= MOST; w++) {
                    struct shown s;
                    show(&s, &bar, w, DEPTH_TRUE);
                    check(&bar, w, &s);
                }
            }
            drawing_end(NULL);
        }
    }
}

/* Two blanks are between any two texts, and each of them is known and whole. */
static void check_texts(const struct top_bar *bar, int w, const struct shown *s)
{
    int status = 0, state = 0, help = 0, name = 0;
    for (int i = 0; i < s->n; i++) {
        const struct text *t = &s->texts[i];
        bool is_status = strcmp(t->words, bar->status) == 0;
        bool is_state = strcmp(t->words, bar->states[0]) == 0 ||
                        (bar->states[1] && strcmp(t->words, bar->states[1]) == 0);
        bool is_help = strcmp(t->words, "? help") == 0;
        bool is_name = strcmp(t->words, "gradwatch") == 0;
        status += is_status;
        state += is_state;
        help += is_help;
        name += is_name;
        if (is_status + is_state + is_help + is_name + (t->tab != OTHER) != 1) {
            fail_msg("%d columns: '%s' in '%s'", w, t->words, row_text(&s->f, 0));
        }
        assert_true(t->tab != bar->current || t->named);
    }
    assert_true(state == 1 && help == 1 && name <= 1 && status <= 1);
    assert_true(status == 1 || w < 60 || !*bar->status);
    assert_string_equal(s->texts[s->n - 1].words, "? help");
}

static void texts_are_whole_and_do_not_touch(void **state)
{
    (void)state;
    each(check_texts);
}

static void check_tabs(const struct top_bar *bar, int w, const struct shown *s)
{
    int n = bar->n, last = OTHER;
    bool current = false;
    for (int i = 0; i < s->n; i++) {
        if (s->texts[i].tab != OTHER) {
            assert_true(last == OTHER || s->texts[i].tab == last + 1);
            last = s->texts[i].tab;
            current |= last == bar->current;
        }
    }
    assert_true(current);
    assert_true(s->tabs == n || w < 80); /* ten numbers find room at 80 columns */
    assert_true(s->tabs == n || s->names == 1);
    assert_true(s->names == n || !find(s, "gradwatch"));
    assert_true((s->names == n && find(s, "gradwatch")) || w < MOST);
}

static void names_give_way_to_numbers_and_the_program_to_names(void **state)
{
    (void)state;
    each(check_tabs);
}

static void check_hits(const struct top_bar *bar, int w, const struct shown *s)
{
    (void)bar;
    for (int x = 0; x < w; x++) {
        const struct text *at = NULL, *near = NULL;
        for (int i = 0; i < s->n; i++) {
            const struct text *t = &s->texts[i];
            at = x >= t->from && x < t->to ? t : at;
            near = x >= t->from - 1 && x <= t->to ? t : near;
        }
        int hit = frame_hit_at(&s->f, x, 0, NULL);
        bool tab = hit >= HIT_TAB && hit < HIT_TAB + TOP_BAR_TABS;
        assert_true(!tab || (near && near->tab == hit - HIT_TAB));
        assert_true(!at || at->tab == OTHER || hit == HIT_TAB + at->tab);
        assert_true((at && strcmp(at->words, "? help") == 0) == (hit == HIT_KEY + '?'));
    }
}

static void a_click_hits_the_scene_that_stands_there(void **state)
{
    (void)state;
    each(check_hits);
}

/* While the step counts up, the tabs stay where they are. */
static void tabs_do_not_move_while_it_runs(void **state)
{
    (void)state;
    for (int w = 80; w <= MOST; w++) {
        struct top_bar bar = {ten, 10, 3, "step 7", going, INK_TEXT};
        struct shown few, many;
        show(&few, &bar, w, DEPTH_TRUE);
        bar.status = "step 99999";
        show(&many, &bar, w, DEPTH_TRUE);
        assert_int_equal(few.n, many.n);
        for (int i = 0; i < few.n && few.texts[i].tab != OTHER; i++) {
            assert_int_equal(few.texts[i].from, many.texts[i].from);
        }
    }
}

/* A reason is told in full where the numbers of the scenes leave room for it. */
static void why_it_stops_is_told_before_names(void **state)
{
    (void)state;
    struct shown s;
    struct top_bar bar = {ten, 10, 0, "step 100000", ended, INK_TEXT};
    show(&s, &bar, 120, DEPTH_TRUE);
    assert_non_null(find(&s, ended[0]));
    show(&s, &bar, 80, DEPTH_TRUE);
    assert_non_null(find(&s, ended[1]));
}

/* Where colors are few, the current tab differs by an attribute. */
static void the_current_tab_is_seen_without_color(void **state)
{
    (void)state;
    static const enum depth depths[] = {DEPTH_8, DEPTH_MONO};
    for (size_t d = 0; d < sizeof depths / sizeof *depths; d++) {
        struct shown s;
        show(&s, &(struct top_bar){ten, 10, 4, "", going, INK_TEXT}, 80, depths[d]);
        for (int i = 0; i < s.n; i++) {
            bool reversed = s.f.cells[s.texts[i].from].attr & ATTR_REVERSE;
            assert_true(reversed == (s.texts[i].tab != 4));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DRAWING_TEST(texts_are_whole_and_do_not_touch),
        DRAWING_TEST(names_give_way_to_numbers_and_the_program_to_names),
        DRAWING_TEST(a_click_hits_the_scene_that_stands_there),
        DRAWING_TEST(tabs_do_not_move_while_it_runs),
        DRAWING_TEST(why_it_stops_is_told_before_names),
        DRAWING_TEST(the_current_tab_is_seen_without_color),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
