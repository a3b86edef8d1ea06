/* depth in a terminal, as a person uses it: the keys of the scene change what is shown.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/command.h"
#include "tests/pty.h"

static struct pty *start(int w, int h, const char *a, const char *b)
{
    const char *argv[] = {command_program(), "depth", a, b, NULL};
    struct pty *p = pty_start(&(struct pty_options){.w = w, .h = h}, argv);
    pty_wait_text(p, "log scale");
    return p;
}

/* The line of a net's readouts that begins so. */
static void copy_row(struct pty *p, int y, char out[1024])
{
    snprintf(out, 1024, "%s", pty_row(p, y));
}

static int row_of(struct pty *p, const char *text)
{
    int x, y;
    pty_wait_text(p, text);
    assert_true(pty_shows(p, text, &x, &y));
    return y;
}

static void activation_init_and_norm_are_switched(void **state)
{
    (void)state;
    struct pty *p = start(120, 36, NULL, NULL);
    char before[1024], after[1024];
    int factor = row_of(p, "predicted");
    copy_row(p, factor, before);
    pty_send(p, "v"); /* sigmoid → tanh */
    pty_wait_text(p, "nets tanh,relu");
    pty_wait_gone(p, "sigmoid: ‖δ‖ vanishes");
    copy_row(p, factor, after);
    assert_string_not_equal(before, after);
    pty_send(p, "iii"); /* → He normal */
    pty_wait_text(p, "He normal");
    pty_wait_text(p, "neither vanishes nor explodes");
    pty_send(p, "d");
    pty_wait_text(p, "‖∂L/∂W‖ = norm of the weights' gradient");
    pty_send(p, "d");
    pty_wait_text(p, "‖∂L/∂b‖ = norm of the biases' gradient");
    pty_send(p, "d");
    pty_wait_text(p, "‖∂L/∂W‖/‖W‖");
    pty_send(p, "d");
    pty_wait_text(p, "‖ΔW‖/‖W‖");
    pty_wait_text(p, "no update yet");
    pty_send(p, "x");
    pty_wait_text(p, "residual yes");
    pty_send(p, "z");
    pty_wait_text(p, "normalize yes");
    pty_quit(p);
}

/* Residual connections are for layers. */
static void keys_without_effect_say_what_they_need(void **state)
{
    (void)state;
    struct pty *p = start(120, 36, "mode=time", NULL);
    int x, y;
    assert_false(pty_shows(p, "x residual", &x, &y));
    assert_true(pty_shows(p, "c clip", &x, &y));
    pty_send(p, "x");
    pty_wait_text(p, "residual: does nothing now, needs mode");
    pty_quit(p);
}

static void it_trains_clips_and_steps_back(void **state)
{
    (void)state;
    struct pty *p = start(120, 36, "nets=tanh,relu", "lr=0.05");
    char first[1024], later[1024], back[1024];
    int loss = row_of(p, "loss 0.");
    copy_row(p, loss, first);
    pty_send(p, ".");
    pty_wait_text(p, "step 1 ");
    copy_row(p, loss, later);
    assert_string_not_equal(first, later);
    pty_send(p, ",");
    pty_wait_text(p, "step 0 ");
    copy_row(p, loss, back);
    assert_string_equal(first, back);
    pty_send(p, "c"); /* by norm, threshold 1 */
    pty_wait_text(p, "clip norm");
    pty_wait_text(p, "clipped 0 of 0 updates");
    pty_send(p, " ");
    pty_wait_text(p, "clipped 0 of 5 updates");
    pty_send(p, " ");
    pty_wait_text(p, "‖δ‖, layer 1");
    pty_send(p, "c");
    pty_wait_text(p, "clip value");
    pty_quit(p);
}

static void clips_are_counted(void **state)
{
    (void)state;
    struct pty *p = start(120, 36, "clip=norm", "threshold=0.001");
    pty_send(p, "...");
    pty_wait_text(p, "clipped 3 of 3 updates");
    pty_send(p, ",");
    pty_wait_text(p, "clipped 2 of 2 updates");
    pty_quit(p);
}

static void a_layer_is_selected(void **state)
{
    (void)state;
    struct pty *p = start(120, 36, "layers=12", NULL);
    pty_wait_text(p, "layer 1: activations");
    pty_send(p, "jj");
    pty_wait_text(p, "layer 3: activations");
    pty_send(p, "k");
    pty_wait_text(p, "layer 2: activations");
    int row = row_of(p, "│  12 ");
    pty_click(p, 20, row);
    pty_wait_text(p, "layer 12: activations");
    pty_wheel(p, 20, row, false);
    pty_wait_text(p, "output: logits");
    pty_quit(p);
}

static void through_time_and_small(void **state)
{
    (void)state;
    struct pty *p = start(80, 24, "nets=tanh,relu", NULL);
    pty_send(p, "m");
    pty_wait_text(p, "geometric means, log scale"); /* of its 20 times two share a row */
    pty_wait_text(p, "U·x + b");
    pty_send(p, "m");
    pty_wait_text(p, "each layer, log scale");
    pty_resize(p, 20, 5);
    pty_wait_text(p, "depth needs");
    pty_resize(p, 120, 36);
    pty_wait_text(p, "predicted");
    pty_quit(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(activation_init_and_norm_are_switched),
        cmocka_unit_test(keys_without_effect_say_what_they_need),
        cmocka_unit_test(it_trains_clips_and_steps_back),
        cmocka_unit_test(clips_are_counted),
        cmocka_unit_test(a_layer_is_selected),
        cmocka_unit_test(through_time_and_small),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
