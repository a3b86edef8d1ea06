#include "draw/layout_channel.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { FULL_SEARCH = 160, SEARCH_ROUNDS = 6 };

/* ---- wires ---- */

static void set_span(const struct channel *ch, struct channel_wire *a)
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
    ch->wires = arena_new(w->scratch, struct channel_wire, 2 * n);
    ch->pins = arena_new(w->scratch, int, 2 * n);
    for (int i = 0; i < n; i++) {
        if (i == 0 || links[i].net != links[i - 1].net) {
            ch->wires[ch->n++] = (struct channel_wire){
                .net = links[i].net,
                .left = w->items[links[i].left].y + layout_left_row(w, &links[i]),
                .first_pin = ch->n_pins,
                .partner = -1};
        }
        ch->pins[ch->n_pins++] =
            w->items[links[i].right].y + layout_right_row(w, &links[i]);
        ch->wires[ch->n - 1].n_pins++;
    }
    ch->n_nets = ch->n;
    for (int i = 0; i < ch->n; i++) {
        set_span(ch, &ch->wires[i]);
    }
}

/* ---- what stands on a row ---- */

struct row {
    int from; /* 1 + the wire that comes in from the left; 0: none */
    int to;   /* 1 + the wire that goes out to the right, from a pin; 0: none */
};

struct rows {
    struct row *rows; /* of the channel, and ch->n more above and below for doglegs */
    int top, n;
};

static struct row row_at(const struct rows *r, int row)
{
    bool inside = row >= r->top && row < r->top + r->n;
    return inside ? r->rows[row - r->top] : (struct row){0, 0};
}

static void enter_rows(const struct channel *ch, struct rows *r, int index)
{
    const struct channel_wire *a = &ch->wires[index];
    assert(r->rows != NULL); /* where there are wires there are rows */
    r->rows[a->left - r->top].from = 1 + index;
    for (int k = 0; k < a->n_pins; k++) {
        r->rows[ch->pins[a->first_pin + k] - r->top].to = 1 + index;
    }
}

static struct rows index_rows(const struct layout_work *w, const struct channel *ch)
{
    int top = INT_MAX, bottom = INT_MIN;
    for (int i = 0; i < ch->n; i++) {
        top = ch->wires[i].lo < top ? ch->wires[i].lo : top;
        bottom = ch->wires[i].hi > bottom ? ch->wires[i].hi : bottom;
    }
    struct rows r = {NULL, 0, 0};
    if (ch->n > 0) {
        r.top = top - ch->n;
        r.n = bottom - top + 1 + 2 * ch->n;
        r.rows = arena_new(w->scratch, struct row, r.n);
    }
    for (int i = 0; i < ch->n; i++) {
        enter_rows(ch, &r, i);
    }
    return r;
}

/* True if the vertical of a must be left of that of b. */
static bool must_be_left(const struct rows *r, const struct channel *ch, int a, int b)
{
    const struct channel_wire *p = &ch->wires[a], *q = &ch->wires[b];
    if (p->straight || q->straight || a == b) {
        return false;
    }
    return (p->partner == b && q->second) ||
           (row_at(r, p->left).to == 1 + b && p->net != q->net);
}

/* Writes into out[2] the wires whose verticals must be right of a's; returns how many. */
static int followers(const struct rows *r, const struct channel *ch, int a, int *out)
{
    const struct channel_wire *p = &ch->wires[a];
    int n = 0, b = row_at(r, p->left).to - 1;
    if (b >= 0 && must_be_left(r, ch, a, b)) {
        out[n++] = b;
    }
    if (p->partner >= 0 && p->partner != b && must_be_left(r, ch, a, p->partner)) {
        out[n++] = p->partner;
    }
    return n;
}

/* Counts in waits[b] the wires whose verticals must be left of b's. */
static void count_waits(const struct rows *r, const struct channel *ch, int *waits)
{
    memset(waits, 0, (size_t)ch->n * sizeof *waits);
    for (int a = 0; a < ch->n; a++) {
        int next[2];
        for (int k = followers(r, ch, a, next) - 1; k >= 0; k--) {
            waits[next[k]]++;
        }
    }
}

/* ---- doglegs ---- */

static bool row_used(const struct rows *r, int row)
{
    struct row at = row_at(r, row);
    return at.from != 0 || at.to != 0;
}

/* Gives the wire a second vertical, which begins on a free row near the middle. */
static void split(struct channel *ch, struct rows *r, int index)
{
    struct channel_wire *a = &ch->wires[index];
    int middle = (a->lo + a->hi) / 2, row = middle;
    for (int d = 1; row_used(r, row); d++) {
        row = d % 2 ? middle + (d + 1) / 2 : middle - d / 2;
    }
    assert(ch->n < ch->capacity);
    struct channel_wire *b = &ch->wires[ch->n];
    *b = *a;
    b->left = row;
    b->second = true;
    b->partner = index;
    a->first_pin = ch->n_pins;
    a->n_pins = 1;
    a->partner = ch->n;
    ch->pins[ch->n_pins++] = row;
    ch->n++;
    set_span(ch, a);
    set_span(ch, b);
    enter_rows(ch, r, index);
    enter_rows(ch, r, ch->n - 1);
}

/* The first wire that must be left of b and waits for others itself. */
static int waited_for(const struct rows *r, const struct channel *ch, const int *waits,
                      int b)
{
    const struct channel_wire *q = &ch->wires[b];
    int best = q->second && waits[q->partner] > 0 ? q->partner : ch->n;
    for (int k = 0; k < q->n_pins; k++) {
        int a = row_at(r, ch->pins[q->first_pin + k]).from - 1;
        if (a >= 0 && a < best && waits[a] > 0 && must_be_left(r, ch, a, b)) {
            best = a;
        }
    }
    return best;
}

/* A wire on a cycle of hard rules; -1: there is no cycle. Wires that wait for none are
 * removed again and again. Each that remains waits for another that remains, so that
 * going from wire to wire comes back to one that was passed: it is on a cycle. */
static int find_cycle(const struct rows *r, const struct channel *ch, int *waits,
                      int *queue)
{
    int n = 0, left = ch->n;
    count_waits(r, ch, waits);
    for (int i = 0; i < ch->n; i++) {
        if (waits[i] == 0) {
            queue[n++] = i;
        }
    }
    for (int k = 0; k < n; k++) {
        int next[2];
        left--;
        for (int i = followers(r, ch, queue[k], next) - 1; i >= 0; i--) {
            if (--waits[next[i]] == 0) {
                queue[n++] = next[i];
            }
        }
    }
    if (left == 0) {
        return -1;
    }
    int stuck = ch->n - 1;
    while (waits[stuck] == 0) {
        stuck--;
    }
    bool *marks = memset(queue, 0, (size_t)ch->n * sizeof *marks);
    while (!marks[stuck]) {
        marks[stuck] = true;
        stuck = waited_for(r, ch, waits, stuck);
        assert(stuck < ch->n);
    }
    return stuck;
}

static void break_cycles(const struct layout_work *w, struct channel *ch, struct rows *r)
{
    int *waits = arena_new(w->scratch, int, ch->capacity);
    int *queue = arena_new(w->scratch, int, ch->capacity);
    for (int on; (on = find_cycle(r, ch, waits, queue)) >= 0;) {
        split(ch, r, on);
    }
}

/* ---- order ---- */

/* Crossings of two wires if the vertical of a is left of that of b. */
static int crossings(const struct channel *ch, const struct channel_wire *a,
                     const struct channel_wire *b)
{
    int n = !a->straight && a->lo < b->left && b->left < a->hi;
    for (int k = 0; k < a->n_pins && !b->straight; k++) {
        int row = ch->pins[a->first_pin + k];
        n += b->lo < row && row < b->hi;
    }
    return n;
}

static void set_costs(const struct layout_work *w, const struct rows *r,
                      struct channel *ch)
{
    ch->cost = arena_alloc(w->scratch, (size_t)ch->n * (size_t)ch->n, sizeof *ch->cost);
    for (int i = 0; i < ch->n; i++) {
        for (int j = 0; j < ch->n; j++) {
            ch->cost[i * ch->n + j] =
                i == j ? 0 : crossings(ch, &ch->wires[i], &ch->wires[j]);
        }
    }
    for (int i = 0; i < ch->n; i++) {
        int next[2];
        for (int k = followers(r, ch, i, next) - 1; k >= 0; k--) {
            ch->cost[next[k] * ch->n + i] = -1;
        }
    }
}

/* Crossings if wire a is left of wire b; -1: not allowed. */
static int cost(const struct channel *ch, int a, int b)
{
    return ch->cost[a * ch->n + b];
}

/* Places, one after the other, the first wire that waits for none but placed ones. */
static void first_channel_order(const struct layout_work *w, const struct rows *r,
                                struct channel *ch)
{
    int *waits = arena_new(w->scratch, int, ch->n);
    count_waits(r, ch, waits);
    for (int place = 0, at = 0; place < ch->n; place++) {
        while (waits[at] != 0) {
            at++;
            assert(at < ch->n);
        }
        ch->order[place] = at;
        int next[2], now = at;
        waits[now] = -1; /* placed */
        for (int k = followers(r, ch, now, next) - 1; k >= 0; k--) {
            waits[next[k]]--;
            at = waits[next[k]] == 0 && next[k] < at ? next[k] : at;
        }
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

/* Sets the order with the fewest crossings that is found by moving one wire at a time; in
 * a channel of more than FULL_SEARCH wires, the first order that is allowed. */
static void set_order(const struct layout_work *w, const struct rows *r,
                      struct channel *ch)
{
    ch->order = arena_new(w->scratch, int, ch->n);
    first_channel_order(w, r, ch);
    if (ch->n > FULL_SEARCH) {
        return;
    }
    set_costs(w, r, ch);
    bool moved = true;
    for (int round = 0; round < SEARCH_ROUNDS && moved; round++) {
        moved = false;
        for (int i = 0; i < ch->n; i++) {
            moved |= improve(ch, i);
        }
    }
}

/* Gives each wire, in this order, the leftmost track that is right of all earlier wires
 * whose verticals overlap with its own or end on the next row. */
static void set_tracks(struct channel *ch)
{
    for (int i = 0; i < ch->n; i++) {
        struct channel_wire *a = &ch->wires[ch->order[i]];
        a->track = 0;
        for (int j = 0; j < i && !a->straight; j++) {
            const struct channel_wire *b = &ch->wires[ch->order[j]];
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

void channel_route(const struct layout_work *w, int c, struct channel *ch)
{
    collect(w, c, ch);
    struct rows rows = index_rows(w, ch);
    break_cycles(w, ch, &rows);
    set_order(w, &rows, ch);
    set_tracks(ch);
}
