/* Expressions: over grids, their gradients, the parser, a step of an optimizer. */
#include "tests/bench/bench.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "autodiff/expression.h"
#include "autodiff/field.h"
#include "optim/optimizer.h"
#include "optim/race.h"
#include "tests/bench/measure.h"
#include "tests/bench/reference.h"

static struct graph parse(const char *text, bool typed, struct arena *mem)
{
    static const char *const names[] = {"x", "y"};
    struct expression_options options = {
        .names = names, .n_names = typed ? 0 : 2, .only_names = !typed};
    struct graph g;
    struct fail fail = FAIL_INIT;
    expect(expression_parse(text, &options, mem, &g, &fail) == ERR_NONE, text);
    return g;
}

/* ---- grids ---- */

enum { SIDE = 1000 };

struct grid {
    struct graph g;
    void (*reference)(size_t m, const double *x, const double *y, double *out);
    int side;
    double *x, *y; /* [side] one row; y: of all rows, one after the other */
    double *out;   /* [side][side] */
    double *row;   /* [side] y, once a point */
    double *grad[2];
    struct arena mem, scratch;
};

static const double *row_of(struct grid *d, int j)
{
    for (int i = 0; i < d->side; i++)
        d->row[i] = d->y[j];
    return d->row;
}

static void grid_value(void *data, long calls)
{
    struct grid *d = data;
    size_t m = (size_t)d->side;
    for (; calls > 0; calls--) {
        struct field f;
        field_init(&f, &d->g, d->x, m, false, &d->scratch);
        for (int j = 0; j < d->side; j++)
            field_row(&f, d->y[j], d->out + (size_t)j * m, NULL, NULL);
        arena_clear(&d->scratch);
    }
}

static void grid_reference(void *data, long calls)
{
    struct grid *d = data;
    size_t m = (size_t)d->side;
    for (; calls > 0; calls--)
        for (int j = 0; j < d->side; j++)
            d->reference(m, d->x, row_of(d, j), d->out + (size_t)j * m);
}

static void grid_gradient(void *data, long calls)
{
    struct grid *d = data;
    size_t m = (size_t)d->side;
    for (; calls > 0; calls--) {
        struct field f;
        field_init(&f, &d->g, d->x, m, true, &d->scratch);
        for (int j = 0; j < d->side; j++)
            field_row(&f, d->y[j], d->out + (size_t)j * m, d->grad[0], d->grad[1]);
        arena_clear(&d->scratch);
    }
}

static void grid_open(struct grid *d, const char *text, int side,
                      void (*reference)(size_t, const double *, const double *, double *))
{
    *d = (struct grid){.reference = reference, .side = side};
    d->g = parse(text, false, &d->mem);
    d->x = arena_new(&d->mem, double, side);
    d->y = arena_new(&d->mem, double, side);
    d->row = arena_new(&d->mem, double, side);
    d->out = arena_new(&d->mem, double, (size_t)side *(size_t)side);
    d->grad[0] = arena_new(&d->mem, double, side);
    d->grad[1] = arena_new(&d->mem, double, side);
    for (int i = 0; i < side; i++) {
        d->x[i] = -6 + 12 * (i + 0.5) / side;
        d->y[i] = -5 + 10 * (i + 0.5) / side;
    }
}

static void grid_close(struct grid *d)
{
    arena_release(&d->mem);
    arena_release(&d->scratch);
}

static void compare_grid(struct grid *d, const char *what)
{
    size_t n = (size_t)d->side * (size_t)d->side;
    double *kept = arena_new(&d->mem, double, n);
    grid_reference(d, 1);
    memcpy(kept, d->out, n * sizeof *kept);
    grid_value(d, 1);
    expect(memcmp(kept, d->out, n * sizeof *kept) == 0, what);
}

static const struct {
    const char *what, *text;
    void (*reference)(size_t, const double *, const double *, double *);
    double goal;
} functions[] = {
    {"x²+3y²+2xy+5 over 1000×1000", "x^2 + 3*y^2 + 2*x*y + 5", reference_quadratic, 1.2},
    {"Himmelblau over 1000×1000", "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
     reference_himmelblau, 1.2},
    {"sin·exp + cos over 1000×1000", "sin(3*x)*exp(-(x^2 + y^2)/4) + cos(2*y)",
     reference_waves, 0.45},
};
enum { FUNCTIONS = sizeof functions / sizeof *functions };

static void bench_grids(void)
{
    for (int i = 0; i < FUNCTIONS; i++) {
        struct grid d;
        grid_open(&d, functions[i].text, SIDE, functions[i].reference);
        compare_grid(&d, functions[i].what);
        struct pair p =
            measure_pair((struct job){grid_value, &d}, (struct job){grid_reference, &d});
        table_pair(functions[i].what, p, functions[i].goal);
        table_pair(
            "  value and gradient against value alone",
            measure_pair((struct job){grid_gradient, &d}, (struct job){grid_value, &d}),
            2.5);
        grid_close(&d);
    }
}

/* ---- one point ---- */

struct point {
    struct graph g;
    struct plan plan;
    double *leaves, *grad;
    double (*reference)(const double *leaves, double *grad);
    struct arena mem;
};

static void point_gradient(void *data, long calls)
{
    struct point *p = data;
    for (; calls > 0; calls--)
        plan_gradient(&p->plan, p->leaves, p->grad);
}

static void point_reference(void *data, long calls)
{
    struct point *p = data;
    for (; calls > 0; calls--)
        p->reference(p->leaves, p->grad);
}

static void point_open(struct point *p)
{
    p->leaves = arena_new(&p->mem, double, p->g.n_leaves);
    p->grad = arena_new(&p->mem, double, p->g.n_leaves);
    plan_init(&p->plan, &p->g, &(struct plan_options){0}, &p->mem);
    for (int i = 0; i < p->g.n_leaves; i++)
        p->leaves[i] = sin(1 + 7 * i) / 3;
}

static void compare_point(struct point *p, double tolerance, const char *what)
{
    double *expected = arena_new(&p->mem, double, p->g.n_leaves);
    double value = p->reference(p->leaves, expected);
    point_gradient(p, 1);
    expect(fabs(plan_gradient(&p->plan, p->leaves, p->grad) - value) <= tolerance, what);
    for (int i = 0; i < p->g.n_leaves; i++)
        expect(fabs(p->grad[i] - expected[i]) <= tolerance, what);
}

/* Σ start + w[k]·in[k], in order. */
static int affine(struct graph *g, int start, const int *w, const int *in, int n)
{
    int sum = start;
    for (int k = 0; k < n; k++)
        sum = graph_add_op(g, OP_ADD, sum, graph_add_op(g, OP_MUL, w[k], in[k], 0), 0);
    return sum;
}

/* The network of reference_scalar_net for another width. */
static struct graph scalar_net(int width, struct arena *mem)
{
    int n_leaves = 3 * width + (width + 1) * width + width + 1 + 3;
    struct graph g = {.nodes = arena_new(mem, struct node, 4 * n_leaves),
                      .leaves = arena_new(mem, struct leaf, n_leaves),
                      .n_leaves = n_leaves};
    int *leaf = arena_new(mem, int, n_leaves), *h = arena_new(mem, int, 2 * width);
    for (int i = 0; i < n_leaves; i++)
        leaf[i] = graph_add_leaf(&g, i, 0);
    const int *w1 = leaf, *b1 = w1 + 2 * width, *w2 = b1 + width,
              *b2 = w2 + width * width;
    const int *w3 = b2 + width, *b3 = w3 + width, *x = b3 + 1;
    for (int i = 0; i < width; i++)
        h[i] = graph_add_op(&g, OP_RELU, affine(&g, b1[i], w1 + 2 * i, x, 2), -1, 0);
    for (int i = 0; i < width; i++)
        h[width + i] =
            graph_add_op(&g, OP_RELU, affine(&g, b2[i], w2 + i * width, h, width), -1, 0);
    int out = affine(&g, *b3, w3, h + width, width);
    int error = graph_add_op(&g, OP_SUB, out, x[2], 0);
    graph_add_op(&g, OP_POW, error, graph_add_constant(&g, 2, 0), 0);
    return g;
}

/* The same network as a text about matrices, W in × out. */
static struct graph typed_net(struct arena *mem)
{
    enum { N = SCALAR_WIDTH };
    static const char *const names[] = {"W1", "b1", "W2", "b2", "W3", "b3", "x", "y"};
    static const struct shape shapes[] = {{2, N}, {1, N}, {N, N}, {1, N},
                                          {N, 1}, {1, 1}, {1, 2}, {1, 1}};
    struct expression_options options = {.names = names, .n_names = 8, .shapes = shapes};
    struct graph g;
    struct fail fail = FAIL_INIT;
    expect(expression_parse("(relu(relu(x@W1 + b1)@W2 + b2)@W3 + b3 - y)^2", &options,
                            mem, &g, &fail) == ERR_NONE,
           fail.what);
    return g;
}

static void plan_runs(void *data, long calls)
{
    for (; calls > 0; calls--)
        plan_run(data);
}

/* Copies the leaves of the reference to those of the graph or, back, their gradients. */
static void copy_leaves(const struct plan *p, double *flat, bool back)
{
    for (int k = 0; k < p->g->n_leaves; k++) {
        const struct matrix *m = back ? plan_grad(p, p->leaf[k]) : &p->at[p->leaf[k]];
        expect(m != NULL, "a gradient for each leaf");
        if (!m)
            return;
        bool turned = m->rows > 1 && m->columns > 1; /* W is out × in by hand */
        for (size_t i = 0; i < m->rows; i++)
            for (size_t j = 0; j < m->columns; j++) {
                double *hand = flat + (turned ? j * m->rows + i : i * m->columns + j);
                double *own = m->at + i * m->columns + j;
                *(back ? hand : own) = *(back ? own : hand);
            }
        flat += matrix_entries(m);
    }
}

static void bench_typed_net(void)
{
    struct point p = {.reference = reference_scalar_net};
    double leaves[SCALAR_NET_LEAVES], grad[SCALAR_NET_LEAVES],
        expected[SCALAR_NET_LEAVES];
    p.g = typed_net(&p.mem);
    p.leaves = leaves, p.grad = expected;
    plan_init(&p.plan, &p.g, &(struct plan_options){0}, &p.mem);
    for (int i = 0; i < SCALAR_NET_LEAVES; i++)
        leaves[i] = sin(1 + 7 * i) / 3;
    copy_leaves(&p.plan, leaves, false);
    plan_run(&p.plan);
    copy_leaves(&p.plan, grad, true);
    p.reference(leaves, expected);
    for (int i = 0; i < SCALAR_NET_LEAVES; i++)
        expect(fabs(grad[i] - expected[i]) <= 1e-13, "gradient of a typed network");
    table_pair(
        "gradient, 2-16-16-1 typed with @",
        measure_pair((struct job){plan_runs, &p.plan}, (struct job){point_reference, &p}),
        2);
    arena_release(&p.mem);
}

static void bench_points(void)
{
    struct point p = {.reference = reference_scalar_net};
    p.g = scalar_net(SCALAR_WIDTH, &p.mem);
    expect(p.g.n_leaves == SCALAR_NET_LEAVES, "leaves of the scalar network");
    point_open(&p);
    compare_point(&p, 1e-13, "gradient of a scalar network");
    struct job job = {point_gradient, &p};
    table_pair("gradient, 2-16-16-1 as a graph",
               measure_pair(job, (struct job){point_reference, &p}), 9);
    table_value("  instructions", measure_instructions(job) / p.g.n, "a node",
                (double)NAN, false);
    table_value("  nodes", p.g.n, "nodes", (double)NAN, false);
    arena_release(&p.mem);

    bench_typed_net();
    p = (struct point){.reference = reference_square};
    p.g = parse("(w*x + b - y)^2", true, &p.mem);
    point_open(&p);
    compare_point(&p, 0, "gradient of (w·x+b−y)²");
    table_pair(
        "gradient of (w·x+b−y)²",
        measure_pair((struct job){point_gradient, &p}, (struct job){point_reference, &p}),
        15);
    arena_release(&p.mem);
}

/* ---- the parser ---- */

struct text {
    const char *text;
    struct arena mem;
};

static void parse_text(void *data, long calls)
{
    struct text *t = data;
    for (; calls > 0; calls--) {
        struct plan plan;
        arena_clear(&t->mem);
        struct graph g = parse(t->text, true, &t->mem);
        plan_init(&plan, &g, &(struct plan_options){0}, &t->mem);
    }
}

static void bench_parser(void)
{
    struct text t = {.text = "(w*x + b - y)^2"};
    table_value("parse and compile (w·x+b−y)²", measure((struct job){parse_text, &t}), "",
                4e-6, false);
    arena_release(&t.mem);
}

/* ---- a step ---- */

/* Both start again every so many steps: after some thousand, 0.9^t is subnormal, which
 * makes the hand-written steps three times as slow. */
enum { WALK = 50 };

struct walk {
    struct graph g;
    struct plan plan;
    double theta[2], grad[2];
    struct optimizer_state state;
    struct hypers h;
    struct reference_adam by_hand;
    long ours, theirs; /* steps so far */
    struct arena mem;
};

static void walk_start(struct walk *w)
{
    w->theta[0] = w->theta[1] = 4;
    memset(w->state.m, 0, 2 * sizeof(double));
    memset(w->state.v, 0, 2 * sizeof(double));
    w->state = (struct optimizer_state){.m = w->state.m, .v = w->state.v};
    plan_gradient(&w->plan, w->theta, w->grad);
}

static void walk_steps(void *data, long calls)
{
    struct walk *w = data;
    for (; calls > 0; calls--) {
        if (w->ours++ % WALK == 0)
            walk_start(w);
        optimizer_step(OPTIMIZER_ADAM, &w->h, 2, w->theta, w->grad, &w->state);
        plan_gradient(&w->plan, w->theta, w->grad);
    }
}

static void reference_steps(void *data, long calls)
{
    struct walk *w = data;
    for (; calls > 0; calls--) {
        if (w->theirs++ % WALK == 0)
            w->by_hand = (struct reference_adam){
                .theta = {4, 4}, .g = {16, 32}, .decay1 = 1, .decay2 = 1};
        reference_adam_step(&w->by_hand);
    }
}

static void bench_step(void)
{
    struct walk w = {0};
    w.g = parse(functions[0].text, false, &w.mem);
    plan_init(&w.plan, &w.g, &(struct plan_options){0}, &w.mem);
    w.state = optimizer_start(OPTIMIZER_ADAM, 2, &w.mem);
    memcpy(w.h.of, optimizer_table[OPTIMIZER_ADAM].initial, sizeof w.h.of);
    walk_steps(&w, WALK);
    reference_steps(&w, WALK);
    expect(fabs(w.theta[0] - w.by_hand.theta[0]) < 1e-12 &&
               fabs(w.theta[1] - w.by_hand.theta[1]) < 1e-12,
           "50 steps of Adam");
    table_pair(
        "one Adam step on a parsed f",
        measure_pair((struct job){walk_steps, &w}, (struct job){reference_steps, &w}), 5);
    arena_release(&w.mem);
}

void bench_mathematics(void)
{
    table_section("expressions");
    bench_grids();
    bench_points();
    bench_parser();
    bench_step();
}

/* ---- growth ---- */

enum { SIZES = 4 };

static void scale_grid(void)
{
    double pixels[SIZES], seconds[SIZES];
    for (int i = 0; i < SIZES; i++) {
        struct grid d;
        int side = 250 << i;
        grid_open(&d, functions[0].text, side, functions[0].reference);
        pixels[i] = (double)side * side;
        seconds[i] = measure((struct job){grid_value, &d});
        grid_close(&d);
    }
    table_growth("x²+3y²+2xy+5 over a grid", "pixels", pixels, seconds, SIZES);
}

static void scale_nodes(void)
{
    double nodes[SIZES], seconds[SIZES];
    for (int i = 0; i < SIZES; i++) {
        struct point p = {0};
        p.g = scalar_net(8 << i, &p.mem);
        point_open(&p);
        nodes[i] = p.g.n;
        seconds[i] = measure((struct job){point_gradient, &p});
        arena_release(&p.mem);
    }
    table_growth("gradient of a graph", "nodes", nodes, seconds, SIZES);
}

static void scale_text(void)
{
    double bytes[SIZES], seconds[SIZES];
    for (int i = 0; i < SIZES; i++) {
        char text[4096];
        size_t n = (size_t)64 << 2 * i;
        n = n < sizeof text ? n : sizeof text;
        for (size_t k = 0; k + 1 < n; k++)
            text[k] = "x*y+"[k % 4];
        text[n - 2] = '1';
        text[n - 1] = '\0';
        struct text t = {.text = text};
        bytes[i] = (double)n - 1;
        seconds[i] = measure((struct job){parse_text, &t});
        arena_release(&t.mem);
    }
    table_growth("parse and compile a text", "bytes", bytes, seconds, SIZES);
}

/* From the start each time: a step must not cost more the later it comes. */
struct race_run {
    struct race race;
    long steps;
    struct arena mem, scratch;
};

static void race_steps(void *data, long calls)
{
    static const unsigned char all[] = {OPTIMIZER_SGD, OPTIMIZER_MOMENTUM,
                                        OPTIMIZER_RMSPROP, OPTIMIZER_ADAM};
    struct race_run *r = data;
    struct hypers h[4];
    for (int i = 0; i < 4; i++)
        memcpy(h[i].of, optimizer_table[all[i]].initial, sizeof h[i].of);
    for (; calls > 0; calls--) {
        struct fail fail = FAIL_INIT;
        arena_clear(&r->mem);
        arena_clear(&r->scratch);
        race_surface(&r->race, "quadratic", &r->mem, &fail);
        race_start(&r->race, NULL, (double)NAN, all, 4, &r->mem, &r->scratch);
        for (long t = 1; t <= r->steps; t++)
            race_step(&r->race, h, t);
    }
}

static void scale_steps(void)
{
    double steps[SIZES], seconds[SIZES];
    for (int i = 0; i < SIZES; i++) {
        struct race_run r = {.steps = 100L << 2 * i};
        steps[i] = (double)r.steps;
        seconds[i] = measure((struct job){race_steps, &r});
        arena_release(&r.mem);
        arena_release(&r.scratch);
    }
    table_growth("a race of four", "steps", steps, seconds, SIZES);
}

void scale_mathematics(void)
{
    scale_grid();
    scale_nodes();
    scale_text();
    scale_steps();
}
