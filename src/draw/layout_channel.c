#include "draw/layout_channel.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { FULL_SEARCH = 160, SEARCH_ROUNDS = 6 };

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
        for (int j = 0; j < ch->n && best < 0; j++) {
            bool waits = done[j];
            for (int i = 0; i < ch->n && !waits; i++) {
                waits = !done[i] && i != j && cost(ch, j, i) < 0;
            }
            best = waits ? -1 : j;
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

void channel_route(const struct layout_work *w, int c, struct channel *ch)
{
    collect(w, c, ch);
    break_circles(w, ch);
    set_order(w, ch);
    set_tracks(ch);
}
