#include "tests/graph_desk.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "scenes/graph/closing.h"

struct desk *settled(struct desk *d)
{
    desk_settle(d);
    return d;
}

const struct lesson *lesson_of(struct desk *d)
{
    return run_model(lab_session(&d->lab)->run);
}

const struct lesson_view *view_of(struct desk *d)
{
    return lab_session(&d->lab)->view;
}

int node_named(struct desk *d, const char *name)
{
    int i = lesson_find(lesson_of(d), name, strlen(name));
    assert_true(i >= 0);
    return i;
}

double value_of(struct desk *d, const char *name)
{
    assert_true(lesson_of(d)->b.has_value[node_named(d, name)]);
    return lesson_of(d)->b.values[node_named(d, name)];
}

double grad_of(struct desk *d, const char *name)
{
    assert_true(lesson_of(d)->b.has_grad[node_named(d, name)]);
    return lesson_of(d)->b.grads[node_named(d, name)];
}

bool has_grad(struct desk *d, const char *name)
{
    return lesson_of(d)->b.has_grad[node_named(d, name)];
}

int node_at(struct desk *d)
{
    struct ctx ctx = session_ctx(lab_session(&d->lab));
    const struct lesson *l = lesson_of(d);
    return closing_at(l) ? closing_leaf(l, &ctx)
                         : backprop_move_at(&l->b, l->b.step).node;
}

void assert_near(double got, double want)
{
    assert_true(fabs(got - want) <= 1e-9 * (1 + fabs(want)));
}

void guess(struct desk *d, const char *text)
{
    if (!d->lab.prompt.open) {
        desk_key(d, 'p');
    }
    enter(d, text);
}

void click_node(struct desk *d, const char *name)
{
    for (int at = 0; at < d->frame.w * d->frame.h; at++) {
        struct event e = {
            .type = EVENT_PRESS, .x = at % d->frame.w, .y = at / d->frame.w};
        struct rect r;
        if (frame_hit_at(&d->frame, e.x, e.y, &r) == HIT_NODE + node_named(d, name)) {
            lab_event(&d->lab, &e, &d->frame);
            return;
        }
    }
    fail_msg("%s cannot be clicked", name);
}

/* A box counts if what can be clicked of it has its full size. */
bool in_sight(struct desk *d, int node)
{
    const struct drawing *drawn = lab_session(&d->lab)->cache;
    struct ctx ctx = session_ctx(lab_session(&d->lab));
    bool *folded, *visible;
    lesson_visible(lesson_of(d), &ctx, ctx.scratch, &folded, &visible);
    node = lesson_shown(lesson_of(d), visible, node);
    for (int i = 0; i < drawn->n_nodes; i++) {
        struct rect r = drawn->layout.nodes[i];
        for (int k = 0; k < d->frame.n_hits && drawn->node[i] == node; k++) {
            const struct hit *h = &d->frame.hits[k];
            if (h->id == HIT_NODE + node && h->rect.w == r.w && h->rect.h == r.h) {
                return true;
            }
        }
    }
    return false;
}
