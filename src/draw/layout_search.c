#include <assert.h>
#include <limits.h>
#include <string.h>

#include "draw/layout_order.h"

/* A walk improves one order: SWEEPS sweeps to and fro, then EXCHANGES exchanges while
 * they help. The first walk begins with the depth-first order. After it come starts of
 * two walks each: one from a new order, one from the best so far. The search ends when
 * nothing crosses, or after STARTS starts, or when the starts have looked at STARTS_WORK
 * links and items, so that small graphs get all starts and large ones few; in any case at
 * WORK_MOST, after about a second. */
enum { SWEEPS = 12, EXCHANGES = 12, STARTS = 64, STARTS_WORK = 60000 };
static const long WORK_MOST = 4000000;

struct layout_search {
    struct layout_work w;
    struct order_scratch scratch;
    struct rank *ranks;
    struct pair *a, *spare;
    struct layout_order best;
    int walk;         /* 0: from the depth-first order; then two for each start */
    int move;         /* of the walk: 0 sets its order; then sweeps, then exchanges */
    long starts_work; /* links and items that starts may still look at */
    long work;        /* links and items looked at so far */
    bool done;
};

/* Keeps the current order if it is the best so far. */
static void keep_best(struct layout_search *s)
{
    const struct layout_work *w = &s->w;
    long count = order_crossings(w, s->a, s->spare);
    s->starts_work -= w->n_links + w->n_items;
    if (count < s->best.crossings) {
        s->best.crossings = count;
        memcpy(s->best.items, w->order, (size_t)w->n_items * sizeof *w->order);
        for (int i = 0; i < w->n_nets; i++) {
            s->best.ranks[i] = w->nets[i].row - w->g->nodes[w->nets[i].from].out_row;
        }
    }
}

static void start_walk(struct layout_search *s)
{
    if (s->walk == 0) {
        order_depth_first(&s->w, &s->scratch);
        order_nets(&s->w, s->ranks);
    } else if (s->walk % 2 == 0) {
        layout_take_order(&s->w, &s->best);
    } else {
        order_as_given(&s->w, &s->scratch);
        if (s->walk > 1) {
            order_shuffle(&s->w, s->walk / 2);
        }
    }
}

static void end_walk(struct layout_search *s)
{
    bool started = s->walk % 2 == 1;
    s->walk++;
    s->move = 0;
    s->done = !started &&
              (s->best.crossings == 0 || s->starts_work <= 0 || s->walk > 2 * STARTS);
}

/* Every second start is swept in the other direction, and with KEYS_ROW in both walks. */
static void sweep(struct layout_search *s)
{
    bool odd = s->walk > 0 && (s->walk - 1) / 2 % 2 == 1, second = s->walk % 2 == 0;
    bool rightwards = s->walk == 0 || odd == second;
    enum keys keys = second || odd ? KEYS_ROW : KEYS_RANK;
    order_sweep(&s->w, (s->move % 2 == 1) == rightwards, keys, s->ranks);
}

static void move_on(struct layout_search *s)
{
    s->work += s->w.n_links + s->w.n_items;
    bool over = s->move > 0 && (s->best.crossings == 0 || s->move > SWEEPS + EXCHANGES);
    if (s->move == 0) {
        start_walk(s);
    } else if (!over && s->move <= SWEEPS) {
        sweep(s);
    } else if (!over && order_exchange(&s->w)) {
        order_nets(&s->w, s->ranks);
    } else {
        over = true;
    }
    if (over) {
        end_walk(s);
        return;
    }
    keep_best(s);
    s->move++;
}

bool layout_search_go(struct layout_search *s, long work)
{
    work = work < WORK_MOST - s->work ? s->work + work : WORK_MOST;
    while (!s->done && s->work < work) {
        move_on(s);
    }
    s->done |= s->work >= WORK_MOST;
    return !s->done;
}

const struct layout_order *layout_search_best(const struct layout_search *s)
{
    return &s->best;
}

struct layout_search *layout_search_new(const struct layout_graph *g, struct arena *mem)
{
    struct layout_search *s = arena_new(mem, struct layout_search, 1);
    s->w = layout_work_new(g, NULL, mem);
    const struct layout_work *w = &s->w;
    s->scratch = (struct order_scratch){arena_new(mem, int, w->n_layers),
                                        arena_new(mem, bool, w->n_items),
                                        arena_new(mem, int, w->n_links + 1)};
    s->ranks = arena_new(mem, struct rank, w->n_items + w->n_nets);
    s->a = arena_new(mem, struct pair, w->n_links);
    s->spare = arena_new(mem, struct pair, w->n_links);
    s->best = (struct layout_order){arena_new(mem, int, w->n_items),
                                    arena_new(mem, int, w->n_nets), w->n_items, w->n_nets,
                                    LONG_MAX};
    s->starts_work = STARTS_WORK;
    move_on(s);
    return s;
}
