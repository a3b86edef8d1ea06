#include "draw/layout_work.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* Channel routing: between two layers every net is one vertical with horizontals to its
 * pins. On a row where one net starts and another ends, the one that starts must turn
 * first (a hard rule); where such rules form a circle, one net of it gets a second
 * vertical (a dogleg) by way of a free row. Otherwise the order with the fewest crossings
 * is searched for. */

enum { FULL_SEARCH = 160, SEARCH_ROUNDS = 6 };

struct wire {
    int net;
    int left;              /* row where it comes from the left */
    int lo, hi;            /* rows its vertical covers */
    int first_pin, n_pins; /* rows that go on to the right */
    int partner;           /* of a dogleg: the wire that goes on; -1: none */
    bool second;           /* of a dogleg: starts at its partner's vertical */
    bool straight;         /* no vertical */
    int track, x;
};

struct channel {
    struct wire *wires;
    int n, capacity;
    int *pins, n_pins; /* rows */
    int *cost;         /* [n][n] crossings if the first stands left of the second; -1: not
                        * allowed */
    int *order;
    int n_tracks;
    int x, w, label_w;
};

/* --- wires -----------------------------------------------------------------------------
 */

static void span(const struct channel *ch, struct wire *a)
{
    a->lo = a->hi = a->left;
    for (int k = 0; k < a->n_pins; k++) {
        int row = ch->pins[a->first_pin + k];
        a->lo = row < a->lo ? row : a->lo;
        a->hi = row > a->hi ? row : a->hi;
    }
    a->straight = a->lo == a->hi;
}

static int compare_links(const void *a, const void *b)
{
    const struct layout_link *p = a, *q = b;
    return (p->net > q->net) - (p->net < q->net);
}

static void collect(const struct layout_work *w, int c, struct channel *ch)
{
    int base = w->channel[c], n = w->channel[c + 1] - base;
    struct layout_link *links = arena_new(w->scratch, struct layout_link, n);
    memcpy(links, w->links + base, (size_t)n * sizeof *links);
    qsort(links, (size_t)n, sizeof *links, compare_links);
    ch->capacity = 2 * n;
    ch->wires = arena_new(w->scratch, struct wire, 2 * n);
    ch->pins = arena_new(w->scratch, int, 2 * n);
    for (int i = 0; i < n; i++) {
        if (i == 0 || links[i].net != links[i - 1].net) {
            ch->wires[ch->n++] = (struct wire){.net = links[i].net,
                                               .left = w->items[links[i].left].y +
                                                       layout_left_row(w, &links[i]),
                                               .first_pin = ch->n_pins,
                                               .partner = -1};
        }
        ch->pins[ch->n_pins++] =
            w->items[links[i].right].y + layout_right_row(w, &links[i]);
        ch->wires[ch->n - 1].n_pins++;
    }
    for (int i = 0; i < ch->n; i++) {
        span(ch, &ch->wires[i]);
    }
}

static bool has_pin(const struct channel *ch, const struct wire *a, int row)
{
    for (int k = 0; k < a->n_pins; k++) {
        if (ch->pins[a->first_pin + k] == row) {
            return true;
        }
    }
    return false;
}

/* Must a turn left of b? */
static bool before(const struct channel *ch, const struct wire *a, const struct wire *b)
{
    if (a->straight || b->straight || a == b) {
        return false;
    }
    if (a->partner >= 0 && &ch->wires[a->partner] == b && b->second) {
        return true;
    }
    return has_pin(ch, b, a->left) && a->net != b->net;
}

/* --- doglegs ---------------------------------------------------------------------------
 */

static bool row_used(const struct channel *ch, int row)
{
    for (int i = 0; i < ch->n; i++) {
        if (ch->wires[i].left == row || has_pin(ch, &ch->wires[i], row)) {
            return true;
        }
    }
    return false;
}

static void split(struct channel *ch, int index)
{
    struct wire *a = &ch->wires[index];
    int middle = (a->lo + a->hi) / 2, row = middle;
    for (int d = 1; row_used(ch, row); d++) {
        row = d % 2 ? middle + (d + 1) / 2 : middle - d / 2;
    }
    assert(ch->n < ch->capacity);
    struct wire *b = &ch->wires[ch->n];
    *b = *a;
    b->left = row;
    b->second = true;
    b->partner = index;
    a->first_pin = ch->n_pins;
    a->n_pins = 1;
    a->partner = ch->n;
    ch->pins[ch->n_pins++] = row;
    ch->n++;
    span(ch, a);
    span(ch, b);
}

/* A wire on a circle of hard rules, or -1: wires whose predecessors are gone are taken
 * away; going backwards from what stays must come round. */
static int find_circle(const struct channel *ch, bool *gone, int *marks)
{
    memset(gone, 0, (size_t)ch->n * sizeof *gone);
    int stuck = -1;
    for (bool moved = true; moved;) {
        moved = false;
        stuck = -1;
        for (int j = 0; j < ch->n; j++) {
            bool waits = false;
            for (int i = 0; i < ch->n && !waits && !gone[j]; i++) {
                waits = !gone[i] && before(ch, &ch->wires[i], &ch->wires[j]);
            }
            moved |= !gone[j] && !waits;
            gone[j] |= !waits;
            stuck = waits ? j : stuck;
        }
    }
    memset(marks, 0, (size_t)ch->n * sizeof *marks);
    while (stuck >= 0 && !marks[stuck]) {
        marks[stuck] = 1;
        for (int i = 0; i < ch->n; i++) {
            if (!gone[i] && before(ch, &ch->wires[i], &ch->wires[stuck])) {
                stuck = i;
                break;
            }
        }
    }
    return stuck;
}

static void break_circles(const struct layout_work *w, struct channel *ch)
{
    bool *gone = arena_new(w->scratch, bool, ch->capacity);
    int *marks = arena_new(w->scratch, int, ch->capacity);
    for (int on; (on = find_circle(ch, gone, marks)) >= 0;) {
        split(ch, on);
    }
}

/* --- order -----------------------------------------------------------------------------
 */

/* Crossings of two verticals and their horizontals while a stands left of b. */
static int crossings(const struct channel *ch, const struct wire *a, const struct wire *b)
{
    if (before(ch, b, a)) {
        return -1;
    }
    int n = !a->straight && a->lo < b->left && b->left < a->hi;
    for (int k = 0; k < a->n_pins; k++) {
        int row = ch->pins[a->first_pin + k];
        n += !b->straight && b->lo < row && row < b->hi;
    }
    return n;
}

/* Cost of the wire at place i of the order next to the one at place j > i. */
static int cost(const struct channel *ch, int a, int b)
{
    return ch->cost[a * ch->n + b];
}

static void first_channel_order(struct channel *ch, bool *done)
{
    for (int place = 0; place < ch->n; place++) {
        int best = -1;
        for (int j = 0; j < ch->n; j++) {
            bool waits = done[j];
            for (int i = 0; i < ch->n && !waits; i++) {
                waits = !done[i] && i != j && cost(ch, j, i) < 0;
            }
            best = !waits && best < 0 ? j : best;
        }
        assert(best >= 0);
        done[best] = true;
        ch->order[place] = best;
    }
}

static void move(int *order, int from, int to)
{
    int item = order[from];
    for (; from < to; from++) {
        order[from] = order[from + 1];
    }
    for (; from > to; from--) {
        order[from] = order[from - 1];
    }
    order[to] = item;
}

/* Moves the wire at `place` to where it costs least; true if it moved. */
static bool improve(struct channel *ch, int place)
{
    int item = ch->order[place];
    int best = place, best_gain = 0;
    for (int step = -1; step <= 1; step += 2) {
        int gain = 0;
        for (int k = place + step; k >= 0 && k < ch->n; k += step) {
            int other = ch->order[k];
            int now = step > 0 ? cost(ch, item, other) : cost(ch, other, item);
            int then = step > 0 ? cost(ch, other, item) : cost(ch, item, other);
            if (then < 0) {
                break;
            }
            gain += now - then;
            if (gain > best_gain) {
                best_gain = gain;
                best = k;
            }
        }
    }
    move(ch->order, place, best);
    return best_gain > 0;
}

static void set_order(const struct layout_work *w, struct channel *ch)
{
    ch->cost = arena_alloc(w->scratch, (size_t)ch->n * (size_t)ch->n, sizeof *ch->cost);
    ch->order = arena_new(w->scratch, int, ch->n);
    for (int i = 0; i < ch->n; i++) {
        for (int j = 0; j < ch->n; j++) {
            ch->cost[i * ch->n + j] =
                i == j ? 0 : crossings(ch, &ch->wires[i], &ch->wires[j]);
        }
    }
    first_channel_order(ch, arena_new(w->scratch, bool, ch->n));
    bool moved = true;
    for (int round = 0; round < SEARCH_ROUNDS && moved; round++) {
        moved = false;
        for (int i = 0; i < ch->n && ch->n <= FULL_SEARCH; i++) {
            moved |= improve(ch, i);
        }
    }
}

/* Tracks from the left: as early as the order allows, a row apart from what is there. */
static void set_tracks(struct channel *ch)
{
    for (int i = 0; i < ch->n; i++) {
        struct wire *a = &ch->wires[ch->order[i]];
        a->track = 0;
        for (int j = 0; j < i && !a->straight; j++) {
            const struct wire *b = &ch->wires[ch->order[j]];
            bool meet = !b->straight && a->lo <= b->hi + 1 && b->lo <= a->hi + 1;
            if (meet && a->track <= b->track) {
                a->track = b->track + 1;
            }
        }
        if (!a->straight && a->track >= ch->n_tracks) {
            ch->n_tracks = a->track + 1;
        }
    }
}

/* --- columns ---------------------------------------------------------------------------
 */

static void set_columns(const struct layout_work *w, struct channel *ch, int x)
{
    int pitch = w->options->pitch > 0 ? w->options->pitch : 1;
    int stub = w->options->stub > 0 ? w->options->stub : 1;
    ch->x = x;
    for (int i = 0; i < ch->n; i++) {
        ch->wires[i].x = x + stub + ch->wires[i].track * pitch;
    }
    int tracks = ch->n_tracks > 0 ? (ch->n_tracks - 1) * pitch + 1 : 0;
    int lead = ch->label_w > 0 && ch->n_tracks > 0 && pitch > 1; /* of wire, if roomy */
    ch->w = stub + tracks + lead + ch->label_w + 1;
}

static void place_nodes(const struct layout_work *w, const struct channel *channels,
                        const int *wide, int top, struct layout *out)
{
    for (int i = 0; i < w->g->n_nodes; i++) {
        const struct layout_node *n = &w->g->nodes[i];
        const struct layout_item *item = &w->items[i];
        bool source = w->in_first[i + 1] == w->in_first[i];
        int x = channels[item->layer].x - wide[item->layer];
        out->nodes[i] = (struct rect){source ? channels[item->layer].x - n->w : x,
                                      item->y - top, n->w, n->h};
        out->layer[i] = item->layer;
    }
}

/* --- routes ----------------------------------------------------------------------------
 */

struct pen {
    struct layout_point *points;
    int n;
};

/* Adds a corner; drops the one before where three lie on one line. */
static void to(struct pen *p, int x, int y)
{
    if (p->n > 0 && p->points[p->n - 1].x == x && p->points[p->n - 1].y == y) {
        return;
    }
    if (p->n > 1) {
        const struct layout_point *a = &p->points[p->n - 2], *b = &p->points[p->n - 1];
        if ((a->x == b->x && b->x == x) || (a->y == b->y && b->y == y)) {
            p->n--;
        }
    }
    p->points[p->n++] = (struct layout_point){x, y};
}

static const struct wire *wire_of(const struct channel *ch, int net)
{
    int lo = 0, hi = ch->n - 1;
    while (hi > lo && ch->wires[hi].second) {
        hi--;
    }
    while (lo < hi) {
        int mid = (lo + hi) / 2;
        if (ch->wires[mid].net < net) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return &ch->wires[lo];
}

static void draw_route(const struct layout_work *w, const struct channel *channels,
                       int edge, int top, struct layout *out, struct arena *mem)
{
    const struct layout_edge *e = &w->g->edges[edge];
    const struct rect *from = &out->nodes[e->from], *target = &out->nodes[e->to];
    int first = out->layer[e->from], last = out->layer[e->to] - 1, net = w->net_of[edge];
    struct pen p = {
        arena_new(w->scratch, struct layout_point, 4 * (last - first + 1) + 2), 0};
    to(&p, from->x + from->w, from->y + w->nets[net].row);
    for (int c = first; c <= last; c++) {
        const struct wire *a = wire_of(&channels[c], net);
        int row = c == last ? target->y + e->to_row + top
                            : w->items[w->nets[net].bend + c - first].y;
        to(&p, a->straight ? channels[c].x : a->x, a->left - top);
        if (a->partner >= 0) {
            const struct wire *b = &channels[c].wires[a->partner];
            to(&p, a->x, b->left - top);
            to(&p, b->x, b->left - top);
            a = b;
        }
        to(&p, a->straight ? channels[c].x : a->x, row - top);
    }
    to(&p, target->x - 1, target->y + e->to_row);
    struct layout_route *r = &out->routes[edge];
    r->net = net;
    r->n = p.n;
    r->points = arena_new(mem, struct layout_point, p.n);
    memcpy(r->points, p.points, (size_t)p.n * sizeof *p.points);
    r->label = (struct rect){target->x - 1 - e->label_w, target->y + e->to_row,
                             e->label_w, e->label_w > 0};
}

/* --- what crosses ----------------------------------------------------------------------
 */

static int cross_row(const struct channel *ch, const struct wire *a, int row, int x0,
                     int x1)
{
    int n = 0;
    for (int i = 0; i < ch->n; i++) {
        const struct wire *b = &ch->wires[i];
        n += !b->straight && b->net != a->net && b->lo < row && row < b->hi &&
             b->x >= x0 && b->x <= x1;
    }
    return n;
}

static long count_crossings(const struct channel *ch)
{
    long n = 0;
    for (int i = 0; i < ch->n; i++) {
        const struct wire *a = &ch->wires[i];
        bool first = a->partner >= 0 && !a->second;
        if (!a->second) {
            n += cross_row(ch, a, a->left, ch->x, a->straight ? INT_MAX : a->x);
        }
        for (int k = 0; k < a->n_pins && !a->straight; k++) {
            int end = first ? ch->wires[a->partner].x : INT_MAX;
            n += cross_row(ch, a, ch->pins[a->first_pin + k], a->x, end);
        }
    }
    return n;
}

/* --- everything ------------------------------------------------------------------------
 */

static void extent(const struct layout_work *w, const struct channel *channels, int *top,
                   int *bottom)
{
    *top = INT_MAX;
    *bottom = INT_MIN;
    for (int i = 0; i < w->n_items; i++) {
        int y = w->items[i].y, end = y + w->items[i].h;
        *top = y < *top ? y : *top;
        *bottom = end > *bottom ? end : *bottom;
    }
    for (int c = 0; c < w->n_layers; c++) {
        for (int i = 0; i < channels[c].n; i++) {
            const struct wire *a = &channels[c].wires[i];
            *top = a->lo < *top ? a->lo : *top;
            *bottom = a->hi + 1 > *bottom ? a->hi + 1 : *bottom;
        }
    }
}

static int *widest_nodes(const struct layout_work *w)
{
    int *wide = arena_new(w->scratch, int, w->n_layers + 1);
    for (int i = 0; i < w->g->n_nodes; i++) {
        int c = w->items[i].layer, width = w->g->nodes[i].w;
        wide[c] = width > wide[c] ? width : wide[c];
    }
    return wide;
}

void layout_route(struct layout_work *w, struct arena *mem, struct layout *out)
{
    out->n_layers = w->n_layers;
    out->nodes = arena_new(mem, struct rect, w->g->n_nodes);
    out->layer = arena_new(mem, int, w->g->n_nodes);
    out->routes = arena_new(mem, struct layout_route, w->g->n_edges);
    struct channel *channels = arena_new(w->scratch, struct channel, w->n_layers + 1);
    for (int i = 0; i < w->g->n_edges; i++) {
        struct channel *ch = &channels[w->items[w->g->edges[i].to].layer - 1];
        int label = w->g->edges[i].label_w;
        ch->label_w = label > ch->label_w ? label : ch->label_w;
    }
    int *wide = widest_nodes(w);
    for (int c = 0; c < w->n_layers; c++) {
        out->w += wide[c];
        collect(w, c, &channels[c]);
        break_circles(w, &channels[c]);
        set_order(w, &channels[c]);
        set_tracks(&channels[c]);
        set_columns(w, &channels[c], out->w);
        out->w += c + 1 < w->n_layers ? channels[c].w : 0;
        out->n_crossings += count_crossings(&channels[c]);
    }
    int top = 0, bottom = 0;
    if (w->n_items > 0) {
        extent(w, channels, &top, &bottom);
    }
    out->h = bottom - top;
    place_nodes(w, channels, wide, top, out);
    for (int i = 0; i < w->g->n_edges; i++) {
        draw_route(w, channels, i, top, out, mem);
    }
}
