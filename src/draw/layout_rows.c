#include "draw/layout_work.h"

#include <assert.h>
#include <limits.h>

/* The rows of the items. Each layer keeps its order and its gaps; under these conditions
 * the weighted sum of the distances to where links would be straight is minimized. That
 * is exact for one layer while its neighbors are fixed: it is an isotonic regression,
 * solved by halving the range of rows (Stout 2013, "Isotonic regression via
 * partitioning"). Of several best rows the topmost is taken. */

enum { SWEEPS = 6, SETTLES = 4 };

/* The row of an item that makes one link straight, less the item's offset: the rows that
 * the items above it in the layer take at least. */
struct wish {
    int row, weight;
};

/* Items of a layer, half open, whose rows are known to lie in lo .. hi. */
struct group {
    int first, last;
    int lo, hi;
};

struct rows {
    struct wish *wishes;
    int *wish_first; /* [items of the layer + 1] */
    int *row;        /* [items of the layer] less the offset */
    int *offset;     /* [items] the rows that those above it in the layer take at least */
    int *drop; /* [links] rows from its left item to its right one where it is straight */
    int most;  /* rows that all may take, from 0; INT_MAX: any, above 0 too */
};

static int separation(const struct layout_work *w, int above, int below)
{
    const struct layout_item *a = &w->items[above], *b = &w->items[below];
    int gap = w->options->gap;
    if (a->node < 0 && b->node < 0) {
        gap = 0;
    } else if (a->node < 0 || b->node < 0) {
        gap = gap > 1 ? 1 : gap;
    }
    return a->h + gap;
}

/* Writes one wish for each link, or for an item without links the wish to stay; returns
 * their number. */
static int add_wishes(const struct layout_work *w, const struct rows *r, int item,
                      bool use_left, bool use_right, struct wish *out)
{
    int n = 0, offset = r->offset[item];
    for (int k = w->in_first[item]; use_left && k < w->in_first[item + 1]; k++) {
        const struct layout_link *l = &w->links[w->in[k]];
        int y = w->items[l->left].y + r->drop[w->in[k]];
        out[n++] = (struct wish){y - offset, l->weight};
    }
    for (int k = w->out_first[item]; use_right && k < w->out_first[item + 1]; k++) {
        const struct layout_link *l = &w->links[w->out[k]];
        int y = w->items[l->right].y - r->drop[w->out[k]];
        out[n++] = (struct wish){y - offset, l->weight};
    }
    if (n == 0) {
        out[n++] = (struct wish){w->items[item].y - offset, 1};
    }
    return n;
}

/* Divides a group into the items that belong to rows up to `middle` and those that belong
 * below it: the division that costs least, and of several that with the most items above.
 * Every item ends on a row that some link of its group wishes, so both ranges of rows end
 * at such rows. */
static void divide(const struct rows *r, const struct group *g, int middle,
                   struct group out[2])
{
    long cost = 0, least = 0;
    int at = g->first, above = g->lo, below = g->hi;
    for (int i = g->first; i < g->last; i++) {
        for (int k = r->wish_first[i]; k < r->wish_first[i + 1]; k++) {
            int row = r->wishes[k].row, weight = r->wishes[k].weight;
            if (row > middle) {
                cost += weight;
                below = row < below ? row : below;
            } else {
                cost -= weight;
                above = row > above ? row : above;
            }
        }
        if (cost <= least) {
            least = cost;
            at = i + 1;
        }
    }
    out[0] = (struct group){g->first, at, g->lo, above};
    out[1] = (struct group){at, g->last, below, g->hi};
}

static void set_rows(const struct rows *r, int n)
{
    enum { DEPTH = CHAR_BIT * sizeof(int) + 2 }; /* a group's range is halved each time */
    struct group stack[DEPTH];
    stack[0] = (struct group){0, n, INT_MAX, INT_MIN};
    for (int k = 0; k < r->wish_first[n]; k++) {
        int row = r->wishes[k].row;
        stack[0].lo = row < stack[0].lo ? row : stack[0].lo;
        stack[0].hi = row > stack[0].hi ? row : stack[0].hi;
    }
    for (int depth = 1; depth > 0;) {
        struct group g = stack[--depth];
        if (g.lo >= g.hi) {
            for (int i = g.first; i < g.last; i++) {
                r->row[i] = g.lo;
            }
        } else if (g.first < g.last) {
            assert(depth + 2 <= DEPTH);
            divide(r, &g, g.lo + (g.hi - g.lo) / 2, stack + depth);
            depth += 2;
        }
    }
}

static void place_layer(struct layout_work *w, int c, bool use_left, bool use_right,
                        const struct rows *r)
{
    const int *order = w->order + w->layer_first[c];
    int n = w->layer_first[c + 1] - w->layer_first[c];
    r->wish_first[0] = 0;
    for (int i = 0; i < n; i++) {
        int first = r->wish_first[i];
        r->wish_first[i + 1] =
            first + add_wishes(w, r, order[i], use_left, use_right, r->wishes + first);
    }
    set_rows(r, n);
    if (n > 0 && r->most < INT_MAX) { /* the best within limits is the best, limited */
        int below = order[n - 1];
        int last = r->most - r->offset[below] - w->items[below].h;
        for (int i = 0; i < n; i++) {
            r->row[i] = r->row[i] < 0 ? 0 : r->row[i] > last ? last : r->row[i];
        }
    }
    for (int i = 0; i < n; i++) {
        w->items[order[i]].y = r->row[i] + r->offset[order[i]];
    }
}

/* Puts each layer's items one below the other from row 0, which are their offsets;
 * returns the highest one's rows. */
static int pack(struct layout_work *w, const struct rows *r)
{
    int most = 0;
    for (int c = 0; c < w->n_layers; c++) {
        const int *order = w->order + w->layer_first[c];
        int n = w->layer_first[c + 1] - w->layer_first[c], y = 0;
        for (int i = 0; i < n; i++) {
            struct layout_item *item = &w->items[order[i]];
            y += i > 0 ? separation(w, order[i - 1], order[i]) : 0;
            r->offset[order[i]] = item->y = y;
            most = y + item->h > most ? y + item->h : most;
        }
    }
    return most;
}

/* Goes once to the right and once to the left; each layer follows the one before it. */
static void sweep(struct layout_work *w, const struct rows *r)
{
    for (int c = 1; c < w->n_layers; c++) {
        place_layer(w, c, true, false, r);
    }
    for (int c = w->n_layers - 2; c >= 0; c--) {
        place_layer(w, c, false, true, r);
    }
}

static void settle(struct layout_work *w, const struct rows *r)
{
    for (int c = 0; c < w->n_layers; c++) {
        place_layer(w, c, true, true, r);
    }
}

/* Repeats a move up to `times` times, as long as it changes something. */
static void repeat(struct layout_work *w, const struct rows *r, int times,
                   void (*move)(struct layout_work *, const struct rows *), int *before)
{
    bool moved = true;
    for (int k = 0; k < times && moved; k++) {
        for (int i = 0; i < w->n_items; i++) {
            before[i] = w->items[i].y;
        }
        move(w, r);
        moved = false;
        for (int i = 0; i < w->n_items && !moved; i++) {
            moved = before[i] != w->items[i].y;
        }
    }
}

/* Moves all into the rows that there are, if they take more; each layer has room
 * there. */
static void confine(struct layout_work *w, struct rows *r, int *before)
{
    int top = w->items[0].y, end = top, most = w->options->rows;
    for (int i = 0; i < w->n_items; i++) {
        const struct layout_item *item = &w->items[i];
        top = item->y < top ? item->y : top;
        end = item->y + item->h > end ? item->y + item->h : end;
    }
    if (end - top <= most) {
        return;
    }
    for (int i = 0; i < w->n_items; i++) {
        w->items[i].y -= top + (end - top - most) / 2;
    }
    r->most = most;
    repeat(w, r, SWEEPS, sweep, before);
    repeat(w, r, SETTLES, settle, before);
}

void layout_rows(struct layout_work *w)
{
    struct rows r = {
        arena_new(w->scratch, struct wish, 2 * w->n_links + w->n_items),
        arena_new(w->scratch, int, w->n_items + 1),
        arena_new(w->scratch, int, w->n_items),
        arena_new(w->scratch, int, w->n_items),
        arena_new(w->scratch, int, w->n_links),
        INT_MAX,
    };
    int *before = arena_new(w->scratch, int, w->n_items), highest = pack(w, &r);
    for (int i = 0; i < w->n_links; i++) {
        const struct layout_link *l = &w->links[i];
        r.drop[i] = layout_left_row(w, l) - layout_right_row(w, l);
    }
    repeat(w, &r, SWEEPS, sweep, before);
    repeat(w, &r, SETTLES, settle, before);
    if (w->n_items > 0 && highest <= w->options->rows) {
        confine(w, &r, before);
    }
}
