/* What nets are made of before they learn, and what an update changes: draws, names,
 * sizes, copies, clipping, the spectral radius. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/near.h"
#include "tests/sample_net.h"

/* ---- what is drawn ---- */

/* The draws that init_draw makes for this layer, whose rows are the units. */
static void check_draw(const struct net *net, int w, int b, uint32_t layer, double factor)
{
    const struct shape shape = net->graph.leaves[w].shape;
    double drawn[16], biases[4], shown[16];
    init_draw(&(struct init_draw){INIT_PYTORCH,
                                  1.5,
                                  {.seed = 4, .layer = layer},
                                  shape.cols,
                                  shape.rows,
                                  drawn,
                                  biases});
    net_weights(net, w, shown);
    for (int j = 0; j < shape.cols; j++)
        for (int k = 0; k < shape.rows; k++) {
            double want = factor * drawn[j * shape.rows + k];
            double got = net->parameters[w].theta[k * shape.cols + j];
            assert_true(near(got, want, fabs(want), factor == 1 ? 0 : 1e-15));
            assert_true(shown[j * shape.rows + k] == got);
        }
    for (int j = 0; b >= 0 && j < shape.cols; j++)
        assert_true(net->parameters[b].theta[j] == biases[j]);
}

/* By layers; through time W, U with b, and the output. Only W is scaled to the radius. */
static void weights_are_drawn_layer_by_layer(void **state)
{
    (void)state;
    struct sample_net s;
    sample_net_open(&s, sample_net_config(0, ACTIVATION_TANH, 3, 4, 2),
                    (struct sample_draw){INIT_PYTORCH, 1.5, .seed = 4});
    for (int l = 0; l < 4; l++)
        check_draw(&s.net, s.net.layers[l].w, s.net.layers[l].b, (uint32_t)l, 1);
    assert_true(isnan(s.net.report.radius));
    sample_net_close(&s);
    double drawn = 1;
    for (double radius = 0; radius < 0.5; radius += 0.25) {
        int steps = radius == 0 ? 3 : 1;
        sample_net_open(&s,
                        sample_net_config(SAMPLE_NET_TIME, ACTIVATION_TANH, steps, 4, 2),
                        (struct sample_draw){INIT_PYTORCH, 1.5, radius, 4});
        const struct net_layer *l = s.net.layers;
        drawn = radius == 0 ? s.net.report.radius : drawn;
        check_draw(&s.net, l[0].w, -1, 0, radius == 0 ? 1 : radius / drawn);
        check_draw(&s.net, s.net.u, l[0].b, 1, 1);
        check_draw(&s.net, l[steps].w, l[steps].b, 2, 1);
        double room[2 * 4 * 4];
        double now = matrix_radius(4, s.net.parameters[l[0].w].theta, room);
        assert_true(near(s.net.report.radius, now, 1, 1e-8));
        assert_true(radius == 0 || s.net.report.radius == radius);
        sample_net_close(&s);
    }
    sample_net_open(&s, sample_net_config(SAMPLE_NET_TIME, ACTIVATION_TANH, 1, 1, 2),
                    (struct sample_draw){INIT_ZERO, .radius = 0.9});
    assert_true(s.net.report.radius == 0); /* nothing to scale */
    assert_true(s.net.parameters[s.net.layers[0].w].theta[0] == 0);
    sample_net_close(&s);
}

/* And none of the nodes stands in a text. */
static void leaves_have_the_names_of_the_field(void **state)
{
    (void)state;
    static const char *const names[2][10] = {
        {"X", "W1", "b1", "W2", "b2", "W3", "b3", "y"},
        {"H", "W", "U", "b", "X", "X", "W3", "b3", "y"},
    };
    for (int time = 0; time < 2; time++) {
        struct sample_net s;
        sample_net_open(
            &s, sample_net_config(time ? SAMPLE_NET_TIME : 0, ACTIVATION_TANH, 2, 4, 2),
            (struct sample_draw){.rule = INIT_PYTORCH});
        assert_int_equal(s.net.graph.n_leaves, 8 + time);
        for (int k = 0; k < s.net.graph.n_leaves; k++)
            assert_string_equal(s.net.graph.leaves[k].name, names[time][k]);
        for (int i = 0; i < s.net.graph.n; i++)
            assert_int_equal(s.net.graph.nodes[i].column, 0);
        sample_net_close(&s);
    }
}

/* The same update from the same weights is the same to the last bit. */
static void an_update_of_a_copy_is_the_same(void **state)
{
    (void)state;
    for (int kind = 0; kind < SAMPLE_NETS; kind++) {
        struct net_config c = sample_net_config(kind, ACTIVATION_RELU, 4, 16, 10);
        struct sample_net s, copy;
        sample_net_open(&s, c, (struct sample_draw){INIT_PYTORCH, .radius = 0.9});
        sample_net_open(&copy, c, (struct sample_draw){INIT_ZERO, .radius = 0.9});
        net_copy(&copy.net, &s.net);
        net_pass(&copy.net);
        assert_true(sample_net_same(&s, &copy));
        double before = s.net.report.loss;
        net_update(&s.net, &s.training);
        net_update(&copy.net, &copy.training);
        assert_true(s.net.report.loss != before);
        assert_true(sample_net_same(&s, &copy));
        sample_net_close(&s);
        sample_net_close(&copy);
    }
}

/* The published bound: to a width of 64 the radius follows each update; beyond it is not
 * what it was before the update, but unknown. */
static void the_radius_follows_updates_up_to_a_width_of_64(void **state)
{
    (void)state;
    for (int width = 63; width <= 66; width++) {
        struct sample_net s;
        sample_net_open(
            &s, sample_net_config(SAMPLE_NET_TIME, ACTIVATION_TANH, width - 62, width, 2),
            (struct sample_draw){INIT_XAVIER_NORMAL, .radius = 0.9});
        net_update(&s.net, &s.training);
        double radius = s.net.report.radius, room[2 * 64 * 64];
        if (width > 64)
            assert_true(isnan(radius));
        else
            assert_true(radius != 0.9 &&
                        radius == matrix_radius((size_t)width,
                                                s.net.parameters[s.net.layers[0].w].theta,
                                                room));
        sample_net_close(&s);
    }
}

/* ---- clipping ---- */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Components above the threshold, of all leaves: none, the greatest one, or more. */
static void components_that_are_clipped_are_counted(void **state)
{
    (void)state;
    for (int kind = 0; kind < SAMPLE_NETS; kind++) {
        struct sample_net s;
        double sizes[256];
        size_t n = 0;
        sample_net_open(&s, sample_net_config(kind, ACTIVATION_TANH, 2, 4, 8),
                        (struct sample_draw){INIT_PYTORCH, .seed = 1});
        for (int k = 0; k < s.net.graph.n_leaves; k++)
            for (size_t i = 0; i < s.net.parameters[k].n; i++)
                sizes[n++] = fabs(s.net.parameters[k].grad[i]);
        qsort(sizes, n, sizeof *sizes, by_value);
        s.training.hypers.of[HYPER_LR] = 1e-12; /* the gradient stays what it is */
        s.training.clip = CLIP_VALUE;
        static const size_t clipped[] = {0, 1, 20, 0, 2};
        for (size_t i = 0; i < sizeof clipped / sizeof *clipped; i++) {
            size_t least = n - clipped[i]; /* of those above */
            double above = least < n ? sizes[least] : 3 * sizes[n - 1];
            s.training.threshold = (sizes[least - 1] + above) / 2;
            net_update(&s.net, &s.training);
            assert_int_equal(s.net.report.clipped, clipped[i]);
            assert_int_equal(s.net.report.clips, i < 3 ? i : i - 1);
        }
        sample_net_close(&s);
    }
}

/* By the norm of all leaves together: to a quarter, W and b alike. */
static void clipping_by_norm_shortens_the_whole_gradient(void **state)
{
    (void)state;
    for (int kind = 0; kind < SAMPLE_NETS; kind++) {
        struct sample_net s;
        sample_net_open(&s, sample_net_config(kind, ACTIVATION_TANH, 2, 4, 8),
                        (struct sample_draw){INIT_PYTORCH, .seed = 1});
        s.training.clip = CLIP_NORM;
        s.training.threshold = s.net.report.grad_norm / 4;
        double before[12], gradient[12];
        size_t trained = 0;
        for (int k = 0; k < s.net.graph.n_leaves; k++) {
            const struct trained *p = &s.net.parameters[k];
            trained += p->n;
            before[k] = p->n ? p->theta[p->n - 1] : 0;
            gradient[k] = p->n ? p->grad[p->n - 1] : 0;
        }
        net_update(&s.net, &s.training);
        assert_int_equal(s.net.report.clips, 1);
        assert_int_equal(s.net.report.clipped, trained);
        for (int k = 0; k < s.net.graph.n_leaves; k++) {
            const struct trained *p = &s.net.parameters[k];
            double want = before[k] - 0.5 * gradient[k] / 4;
            assert_true(p->n == 0 || near(p->theta[p->n - 1], want, 1, 1e-14));
        }
        s.training.threshold = 1e6;
        net_update(&s.net, &s.training);
        assert_int_equal(s.net.report.clips, 1);
        assert_int_equal(s.net.report.clipped, 0);
        sample_net_close(&s);
    }
}

/* ---- sizes ---- */

/* What is said beforehand is enough, and at most about twice as much as is needed. The
 * data are somebody else's. */
static void memory_is_what_was_said(void **state)
{
    (void)state;
    static const struct {
        int n_in, width, hidden, batch;
    } shapes[] = {{3, 1, 1, 1},      {8, 8, 1, 8},      {3, 300, 2, 20},
                  {400, 100, 2, 50}, {40, 50, 5, 2000}, {2, 50, 9, 900},
                  {2, 16, 100, 4},   {10, 64, 100, 64}, {90, 3, 100, 50}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        for (int kind = 0; kind < SAMPLE_NETS; kind++) {
            struct net_config c =
                sample_net_config(kind, ACTIVATION_TANH, shapes[i].hidden,
                                  shapes[i].width, shapes[i].batch);
            c.n_in = shapes[i].n_in;
            struct arena mem = ARENA_INIT, data = ARENA_INIT;
            struct net net;
            int steps = c.through_time ? c.hidden : 1;
            const double *x = arena_new(&data, double, steps *c.batch *c.n_in);
            net_init(&net, &c, x, arena_new(&data, double, c.batch), &mem);
            double used = (double)arena_used(&mem), said = net_size(&c).bytes;
            if (!(used <= said && said <= 2.1 * used))
                fail_msg("%d→%d×%d, batch %d, kind %d: %g bytes, not %g", c.n_in, c.width,
                         c.hidden, c.batch, kind, used, said);
            double parameters = 0;
            for (int k = 0; k < net.graph.n_leaves; k++) {
                const struct shape shape = net.graph.leaves[k].shape;
                parameters +=
                    net.parameters[k].theta ? (double)shape.rows * shape.cols : 0;
            }
            assert_true(net_size(&c).parameters == parameters);
            assert_true(net_size(&c).work == 3 * parameters * c.batch * steps);
            arena_release(&mem);
            arena_release(&data);
        }
}

/* SGD moves W by lr·∂L/∂W; through time the ratio of the one W stands at every step. */
static void an_update_is_measured_against_its_weights(void **state)
{
    (void)state;
    for (int kind = 0; kind < SAMPLE_NETS; kind++) {
        struct sample_net s;
        struct net_config c = sample_net_config(kind, ACTIVATION_TANH, 3, 4, 5);
        c.histograms = true;
        sample_net_open(&s, c, (struct sample_draw){.rule = INIT_PYTORCH, .seed = 2});
        net_pass(&s.net);
        double want[4];
        for (int l = 0; l < 4; l++) {
            const struct layer_probe *p = &s.net.report.layers[l];
            assert_true(p->update_ratio == 0);
            want[l] = 0.25 * net_gradient_norm(&s.net, s.net.layers[l].w) / p->w_norm;
        }
        struct training sgd = {.optimizer = OPTIMIZER_SGD};
        sgd.hypers.of[HYPER_LR] = 0.25;
        net_update(&s.net, &sgd);
        for (int l = 0; l < 4; l++)
            assert_true(near(s.net.report.layers[l].update_ratio, want[l], 1, 1e-12));
        sample_net_close(&s);
        sample_net_open(&s, c, (struct sample_draw){.rule = INIT_ZERO});
        net_update(&s.net, &sgd); /* no move of no weights */
        assert_true(s.net.report.layers[0].update_ratio == 0);
        sample_net_close(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weights_are_drawn_layer_by_layer),
        cmocka_unit_test(leaves_have_the_names_of_the_field),
        cmocka_unit_test(an_update_of_a_copy_is_the_same),
        cmocka_unit_test(the_radius_follows_updates_up_to_a_width_of_64),
        cmocka_unit_test(components_that_are_clipped_are_counted),
        cmocka_unit_test(clipping_by_norm_shortens_the_whole_gradient),
        cmocka_unit_test(memory_is_what_was_said),
        cmocka_unit_test(an_update_is_measured_against_its_weights),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
