/* The optimizers against trajectories computed independently to 50 digits: every file of
 * tests/reference (see make.py there), to 1e-10 relative. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "optim/surface.h"
#include "tests/descent.h"

/* One name[.kind][@step]=value of a file's first line. */
struct setting {
    char name[32], kind[32];
    long step;
    double value;
};
struct reference {
    char surface[32];
    double start[2];
    struct setting settings[32];
    int n;
};

static void read_word(const char *word, struct reference *r)
{
    struct setting *s = &r->settings[r->n];
    if (sscanf(word, "f=%31s", r->surface) == 1)
        return;
    if (sscanf(word, "start=%lf,%lf", &r->start[0], &r->start[1]) == 2)
        return;
    if (strncmp(word, "optimizers=", 11) == 0)
        return;
    *s = (struct setting){0};
    const char *value = strchr(word, '='), *at = strchr(word, '@');
    assert_non_null(value);
    assert_int_equal(sscanf(word, "%31[a-z0-9_].%31[a-z]", s->name, s->kind) >= 1, 1);
    s->step = at ? atol(at + 1) : 0;
    s->value = strtod(value + 1, NULL);
    r->n++;
}

static void read_arguments(FILE *file, struct reference *r)
{
    char line[1024], *rest = NULL;
    assert_non_null(fgets(line, sizeof line, file));
    assert_memory_equal(line, "# ", 2);
    *r = (struct reference){0};
    for (char *w = strtok_r(line + 2, " \n", &rest); w; w = strtok_r(NULL, " \n", &rest))
        read_word(w, r);
    assert_non_null(fgets(line, sizeof line, file));
    assert_string_equal(line, "step,optimizer,x,y,loss,grad_norm\n");
}

/* In force for the step after `step`: narrow ones over wide ones, later over earlier (the
 * files have them in that order). */
static struct hypers hypers_at(const struct reference *r, enum optimizer o, long step)
{
    struct hypers h = walk_hypers(o, 0);
    for (int narrow = 0; narrow < 2; narrow++)
        for (int i = 0; i < r->n; i++) {
            const struct setting *s = &r->settings[i];
            if ((s->kind[0] != 0) != narrow || s->step > step ||
                (narrow && strcmp(s->kind, optimizer_table[o].name) != 0))
                continue;
            for (int k = 0; k < HYPER_MOST; k++)
                if (strcmp(hyper_table[k].name, s->name) == 0)
                    h.of[k] = s->value;
        }
    return h;
}

static enum optimizer find(const char *name)
{
    for (int o = 0; o < OPTIMIZER_MOST; o++)
        if (strcmp(optimizer_table[o].name, name) == 0)
            return (enum optimizer)o;
    fail_msg("no optimizer %s", name);
    return OPTIMIZER_MOST;
}

static void same(double value, double expected)
{
    assert_near(value, expected, 1e-10 * fabs(expected));
}

/* Rows are by step, then by optimizer: each walk goes on from its last row. Returns the
 * number of rows. */
static int compare_rows(FILE *file, const struct reference *r, struct walk *walks)
{
    char line[512], name[32];
    long step;
    double x, y, loss, grad_norm;
    int rows = 0;
    for (; fgets(line, sizeof line, file); rows++) {
        assert_int_equal(sscanf(line, "%ld,%31[a-z],%lf,%lf,%lf,%lf", &step, name, &x, &y,
                                &loss, &grad_norm),
                         6);
        enum optimizer o = find(name);
        struct walk *w = &walks[o];
        while (w->state.t < step) {
            w->hypers = hypers_at(r, o, w->state.t);
            walk_step(w);
        }
        same(w->p[0], x);
        same(w->p[1], y);
        same(w->loss, loss);
        same(hypot(w->grad[0], w->grad[1]), grad_norm);
    }
    return rows;
}

static void compare_file(const char *path)
{
    struct reference r;
    struct walk walks[OPTIMIZER_MOST];
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    read_arguments(file, &r);
    const struct surface *surface = surface_find(r.surface);
    assert_non_null(surface);
    struct surface_graph f = surface_graph_new(surface->expression);
    for (int o = 0; o < OPTIMIZER_MOST; o++)
        walk_start(&walks[o], &f, (enum optimizer)o, walk_hypers((enum optimizer)o, 0),
                   r.start);
    assert_int_equal(compare_rows(file, &r, walks), 16 * 7);
    int walked = 0;
    for (int o = 0; o < OPTIMIZER_MOST; o++)
        walked += walks[o].state.t == 60;
    assert_int_equal(walked, 7);
    surface_graph_free(&f);
    fclose(file);
}

static void follows_the_reference(void **state)
{
    compare_file(*state);
}

int main(void)
{
#define FILE_TEST(name)                                                                  \
    {                                                                                    \
        name, follows_the_reference, NULL, NULL, (void *)"tests/reference/" name ".csv"  \
    }
    struct CMUnitTest tests[] = {
        FILE_TEST("quadratic"),  FILE_TEST("ravine"),  FILE_TEST("rosenbrock"),
        FILE_TEST("himmelblau"), FILE_TEST("changed"),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
