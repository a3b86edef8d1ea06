/* Questions in graph: what is lit and what gives way, hints, answers that stay, when
 * nothing is asked, the score, and the missed ones again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "scenes/graph/closing.h"
#include "tests/graph_desk.h"

/* True if the text on screen is in the ink of what is lit. */
static bool is_lit(struct desk *d, const char *text)
{
    int x, y = desk_find(d, text, &x);
    assert_true(y >= 0);
    const struct cell *c = frame_at(&d->frame, x, y);
    return c->fg == d->frame.theme->ink[INK_LIT];
}

/* After z₃ → y comes z₂ → z₁, then z₂ → b. */
static void the_asked_edge_is_lit(void **state)
{
    (void)state;
    struct desk *d = GRAPH("(w*x+b-y)^2", "--steps", "9");
    assert_true(is_lit(d, "z₁ = w·x ─"));
    assert_false(is_lit(d, "b ───"));
    assert_shows(d, "uses  ");
    desk_key(d, 'p');
    assert_false(is_lit(d, "z₁ = w·x ─"));
    assert_true(is_lit(d, "z₂ = z₁ + b ─") && is_lit(d, "b ───"));
    assert_shows(d, "predict first: z₂ → b");
    assert_hides(d, "uses  "); /* the step before gives way, and so do the paths */
    assert_hides(d, "local  ");
    assert_hides(d, "all the way");
    desk_key(d, K_ESCAPE);
    desk_key(d, 'c');
    assert_shows(d, "uses  ");
    assert_true(is_lit(d, "z₁ = w·x ─"));
    desk_close(d);
}

static void the_answer_stays_beside_the_right_one(void **state)
{
    (void)state;
    struct desk *d = GRAPH("(w*x+b-y)^2", "--steps", "10");
    guess(d, "7");
    desk_key(d, K_ESCAPE);
    desk_key(d, K_RIGHT);
    assert_int_equal(desk_step(d), 11);
    assert_shows(d, "∂L/∂w = 12 · your answer was 7");
    desk_key(d, 'p');
    assert_hides(d, "your answer was");
    desk_key(d, K_ESCAPE);
    desk_key(d, '.'); /* goes on by the key that is not of this scene */
    assert_shows(d, "∂L/∂x = 8 · not answered");
    assert_int_equal(view_of(d)->predicting.n_missed, 1);
    desk_key(d, 'p'); /* nothing is asked here, but the last one is missed now */
    assert_int_equal(view_of(d)->predicting.n_missed, 2);
    desk_key(d, K_LEFT);
    guess(d, "dz1*w");
    assert_shows(d, "right: ∂L/∂x = 8 · your answer: dz1*w · p: the next one");
    desk_key(d, K_LEFT);
    assert_hides(d, "your answer");
    desk_key(d, K_RIGHT);
    assert_shows(d, "your answer: dz1*w");
    desk_close(d);
    d = GRAPH("(w*x+b-y)^2");
    guess(d, "6");
    assert_shows(d, "right: z₁ = w·x = 6");
    desk_control(d, "w");
    desk_key(d, 'e'); /* another run: nothing was answered there */
    enter(d, "w*x+b");
    desk_key(d, K_RIGHT);
    assert_hides(d, "right: ");
    desk_close(d);
}

static void hints_come_in_three(void **state)
{
    (void)state;
    struct desk *d = GRAPH("(w*x+b-y)^2", "--steps", "10");
    desk_key(d, 'p');
    assert_hides(d, "hint 1");
    desk_key(d, K_RETURN); /* without an answer */
    assert_shows(d, "hint 1 of 3: what arrives from above: ∂L/∂z₁ = 4");
    assert_hides(d, "hint 2");
    enter(d, "17"); /* no slip: a hint comes by itself */
    assert_shows(d, "hint 2 of 3: the local gradient of z₁ = w·x by w is x");
    desk_key(d, K_ESCAPE);
    desk_key(d, 'i');
    assert_shows(d, "hint 3 of 3: the numbers: 4·3");
    assert_true(d->lab.prompt.open);
    enter(d, "?");
    assert_shows(d, "hint 3 of 3: the numbers: 4·3");
    assert_int_equal(view_of(d)->n_guesses, 1); /* hints are no answers */
    desk_resize(d, 80, 24);
    assert_shows(d, "hint 3 of 3: the numbers: 4·3");
    enter(d, "12");
    assert_int_equal(desk_step(d), 11);
    desk_key(d, 'p');
    assert_hides(d, "hint 1"); /* those were of the last question */
    desk_close(d);
    d = GRAPH("(w*x+b-y)^2", "--steps", "10");
    guess(d, "8"); /* a slip says itself what to do */
    assert_hides(d, "hint 1");
    desk_close(d);
}

/* The sentence of p stands there, and digits that are typed meanwhile stay. */
static void refuses(struct desk *d, const char *why)
{
    long step = desk_step(d);
    desk_key(d, 'p');
    assert_false(d->lab.prompt.open);
    assert_shows(d, why);
    desk_type(d, "312-");
    assert_string_equal(lab_session(&d->lab)->scene->name, "graph");
    assert_false(d->lab.prompt.open);
    assert_int_equal(desk_step(d), step);
    assert_int_equal(view_of(d)->n_guesses, 0);
}

static void p_says_why_not(void **state)
{
    (void)state;
    struct desk *d = GRAPH("x*x", "x=3", "train=x", "passes=2", "--steps", "4");
    refuses(d, "nothing is asked here: the pass is complete");
    desk_key(d, K_RIGHT);
    refuses(d, "nothing is asked here: → makes the update");
    desk_key(d, K_RIGHT);
    desk_key(d, 'a');
    refuses(d, "nothing is asked while numbers are hidden");
    desk_key(d, 'a');
    desk_key(d, 'p');
    assert_shows(d, "L = x·x is computed next");
    desk_type(d, "31"); /* into the prompt */
    assert_string_equal(d->lab.prompt.text, "31");
    desk_key(d, K_ESCAPE);
    desk_key(d, '7'); /* as a question is open */
    assert_true(d->lab.prompt.open);
    desk_key(d, K_ESCAPE);
    desk_keys(d, K_END, 2);
    refuses(d, "nothing left to predict");
    desk_key(d, K_LEFT);
    desk_key(d, 'i');
    assert_shows(d, "a hint belongs to a question: p asks one");
    desk_key(d, 'v'); /* said until the next key */
    assert_hides(d, "a hint belongs to a question");
    desk_key(d, '3'); /* no question, no refusal: another scene */
    assert_string_equal(lab_session(&d->lab)->scene->name, "depth");
    desk_close(d);
}

static void the_score_is_kept_by_kind(void **state)
{
    (void)state;
    struct desk *d = GRAPH("sum(X@W)", "X=[[1,2],[3,4]]", "W=[[1,2],[3,4]]");
    guess(d, "8");
    guess(d, "7");
    guess(d, "54");
    guess(d, "1");
    guess(d, "d");
    guess(d, "d@W");
    guess(d, "d@W.T");
    desk_key(d, 'p');
    assert_shows(d, "right so far: values 1 of 1 · gradients 1 of 1 · entries 1 of 2 · "
                    "rules 2 of 3 · 2 missed: m asks them again");
    enter(d, "X.T@d");
    desk_key(d, K_RIGHT);
    assert_true(closing_at(lesson_of(d)));
    assert_shows(d, "rules 3 of 4 · 2 missed: m asks them again");
    desk_key(d, 'r'); /* the view is not rewound */
    assert_shows(d, "predicted 6 of 8");
    assert_int_equal(view_of(d)->predicting.n_missed, 2);
    desk_close(d);
}

/* Missed: a wrong answer at step 10, one that was shown at 7, in the order of steps. */
static void the_missed_ones_again(void **state)
{
    (void)state;
    struct desk *d = GRAPH("(w*x+b-y)^2");
    desk_key(d, 'm');
    assert_shows(d, "nothing was missed so far: p asks a question");
    desk_keys(d, K_RIGHT, 10);
    guess(d, "3");
    guess(d, "12");
    desk_keys(d, K_LEFT, 4);
    assert_int_equal(desk_step(d), 7);
    desk_key(d, 'p');
    desk_key(d, K_ESCAPE);
    desk_key(d, K_RIGHT); /* shown */
    guess(d, "4");
    assert_int_equal(view_of(d)->predicting.n_missed, 2);
    desk_key(d, 'm');
    desk_settle(d);
    assert_int_equal(desk_step(d), 7);
    assert_shows(d, "predict first: z₃ → y");
    enter(d, "-4");
    assert_int_equal(view_of(d)->predicting.n_missed, 1);
    desk_key(d, 'm');
    desk_settle(d);
    assert_int_equal(desk_step(d), 10);
    assert_shows(d, "z₁ → w: what is ∂L/∂w?");
    enter(d, "8"); /* missed again, so it stays */
    enter(d, "12");
    assert_int_equal(view_of(d)->predicting.n_missed, 1);
    desk_key(d, 'm');
    desk_settle(d);
    assert_int_equal(desk_step(d), 10);
    enter(d, "12");
    assert_int_equal(view_of(d)->predicting.n_missed, 0);
    desk_key(d, 'm');
    assert_shows(d, "no missed question is left");
    guess(d, "1");
    assert_int_equal(view_of(d)->predicting.n_missed, 1);
    desk_key(d, K_ESCAPE);
    desk_key(d, 'e');
    enter(d, "x*x"); /* of another graph nothing was missed */
    desk_key(d, 'p');
    assert_shows(d, "right so far: ");
    assert_hides(d, "missed");
    desk_key(d, K_ESCAPE);
    desk_key(d, 'c');
    desk_key(d, 'm');
    assert_shows(d, "no missed question is left");
    assert_int_equal(view_of(d)->predicting.n_missed, 0);
    desk_close(d);
}

/* A question is never behind a program, and it is read beside a matrix's table. */
static void a_question_is_always_in_sight(void **state)
{
    (void)state;
    struct desk *d = GRAPH("sum(X@W)", "X=2x2", "W=2x2", "--steps", "1");
    desk_key(d, 'C');
    desk_key(d, 'p');
    assert_shows(d, "predict first: L");
    desk_key(d, K_ESCAPE);
    desk_key(d, 'c');
    desk_close(d);
    d = GRAPH("sum(X@W)", "X=2x2", "W=2x2", "--steps", "1", "view=table");
    desk_key(d, 'p');
    assert_shows(d, "L = sum(z₁) is computed next: which number is it?");
    enter(d, "12345");
    assert_shows(d, "12345? not this");
    desk_close(d);
}

/* Of matrices the picture has only maps: what an entry is computed from stands in the
 * question, the tables side by side or one below the other; where a rule or a shape is
 * asked for they would give it away. */
static void the_numbers_of_an_entry_are_at_hand(void **state)
{
    (void)state;
    static const char *const inputs[] = {"X (4×3)", "W1 (3×5)", "−1.353", "−0.855"};
    struct desk *d = GRAPH("preset=softmax_net");
    desk_key(d, 'p');
    assert_shows(d, "which number is its entry [0,0]?");
    assert_shows(d, "X (4×3)                   , W1 (3×5)");
    desk_resize(d, 80, 24);
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        assert_shows(d, inputs[i]);
    }
    desk_key(d, K_ESCAPE);
    desk_key(d, 'w');
    assert_shows(d, "rows and columns has it?");
    assert_hides(d, "4×5"); /* nor does the list say it */
    assert_shows(d, "z₁ = X@W1       ?×?");
    assert_shows(d, "● W1              3×5");
    desk_resize(d, 120, 36);
    assert_hides(d, "4×5");
    assert_shows(d, "?×?");
    assert_shows(d, "W1 3×5");
    assert_hides(d, "X (4×3)");
    desk_close(d);
    d = GRAPH("preset=softmax_net", "--steps", "20");
    desk_key(d, 'p');
    assert_shows(d, "what is ∂L/∂W2, as an expression?");
    assert_hides(d, "δ = ∂L/∂z₄");
    desk_key(d, K_ESCAPE);
    desk_key(d, 'w'); /* an entry of it */
    assert_shows(d, "δ = ∂L/∂z₄ (4×3)");
    desk_close(d);
    /* where there is no room for all rows, the asked one of δ is seen */
    d = GRAPH("sum((A+B)^2)", "A=16x2", "B=16x2", "entry=A,15,1", "--steps", "6");
    desk_resize(d, 80, 24);
    desk_key(d, 'p');
    assert_shows(d, "what is ∂L/∂A[15,1]?");
    assert_shows(d, "│ 15 ");
    desk_close(d);
    d = GRAPH("sum(A@A)", "A=[[1,2],[3,4]]", "--steps", "5"); /* [[3,7],[3,7]] is there */
    desk_key(d, 'p');
    desk_key(d, K_ESCAPE);
    desk_key(d, 'w');
    assert_shows(d, "the last of its 2 terms added to the 7 that was there?");
    desk_close(d);
}

/* Cells in the ink of what is lit within the box of a node, without its border. */
static int lit_cells(struct desk *d, int x, int y, int w, int h)
{
    rgb lit = d->frame.theme->ink[INK_LIT];
    int n = 0;
    for (int i = 0; i < w * h; i++) {
        const struct cell *c = frame_at(&d->frame, x + i % w, y + i / w);
        n += c->bg == lit || (c->fg == lit && c->ch == 0x2580);
    }
    return n;
}

/* ∂L/∂z₂[0,3] is asked for: the entry is lit in the map of z₂, one column wide, and it
 * alone, as long as the question is open. */
static void the_asked_entry_is_lit_in_the_map(void **state)
{
    (void)state;
    struct desk *d = GRAPH("preset=softmax_net", "--steps", "21");
    int x, y = desk_find(d, "z₂ + 4×5", &x);
    assert_int_equal(lit_cells(d, x, y + 1, 14, 3), 0);
    desk_key(d, 'p');
    assert_shows(d, "what is ∂L/∂z₂[0,3]?");
    y = desk_find(d, "z₂ + 4×5", &x);
    assert_int_equal(lit_cells(d, x, y + 1, 14, 3), 1);
    desk_key(d, K_ESCAPE);
    desk_key(d, 'c');
    y = desk_find(d, "z₂ + 4×5", &x);
    assert_int_equal(lit_cells(d, x, y + 1, 14, 3), 0);
    desk_close(d);
}

static void in_ascii_it_is_said_in_ascii(void **state)
{
    (void)state;
    struct desk *d = GRAPH("(w*x+b-y)^2", "--steps", "10");
    desk_glyphs(d, GLYPHS_ASCII);
    guess(d, "17");
    desk_settle(d);
    frame_ascii(&d->frame);
    for (int i = 0; i < d->frame.w * d->frame.h; i++) {
        assert_true(frame_at(&d->frame, i % d->frame.w, i / d->frame.w)->ch < 128);
    }
    assert_shows(d, "z1 -> w: what is dL/dw?");
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_asked_edge_is_lit),
        cmocka_unit_test(the_answer_stays_beside_the_right_one),
        cmocka_unit_test(hints_come_in_three),
        cmocka_unit_test(p_says_why_not),
        cmocka_unit_test(the_score_is_kept_by_kind),
        cmocka_unit_test(the_missed_ones_again),
        cmocka_unit_test(a_question_is_always_in_sight),
        cmocka_unit_test(the_numbers_of_an_entry_are_at_hand),
        cmocka_unit_test(the_asked_entry_is_lit_in_the_map),
        cmocka_unit_test(in_ascii_it_is_said_in_ascii),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
