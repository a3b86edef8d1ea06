#include "draw/layout_work.h"

#include <stdlib.h>
#include <string.h>

/* Rows: each layer keeps its order and its gaps, and within that every item comes as near
 * as it can (in the weighted sum of absolute distances) to where its links would be
 * straight. Exact for one layer with its neighbours fixed: isotonic regression by pooling
 * adjacent violators, with medians. */

enum { ROUNDS = 6, SETTLE = 4 };

struct sample {
    int value, weight;
};

struct block {
    int first, last; /* samples, half open */
    int items;
    int z;
};

struct rows {
    struct sample *samples, *sorted;
    struct block *blocks;
};

static int compare_samples(const void *a, const void *b)
{
    const struct sample *p = a, *q = b;
    return (p->value > q->value) - (p->value < q->value);
}

static int median(const struct rows *r, const struct block *b)
{
    int n = b->last - b->first;
    memcpy(r->sorted, r->samples + b->first, (size_t)n * sizeof *r->sorted);
    qsort(r->sorted, (size_t)n, sizeof *r->sorted, compare_samples);
    long total = 0, sum = 0;
    for (int i = 0; i < n; i++) {
        total += r->sorted[i].weight;
    }
    int i = 0;
    while (2 * (sum += r->sorted[i].weight) < total) {
        i++;
    }
    return r->sorted[i].value;
}

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

/* Where the item wants its top to be, one sample a link, less its offset in the layer. */
static int add_samples(const struct layout_work *w, int item, int offset, bool use_left,
                       bool use_right, struct sample *out)
{
    int n = 0;
    for (int k = w->in_first[item]; use_left && k < w->in_first[item + 1]; k++) {
        const struct layout_link *l = &w->links[w->in[k]];
        int y = w->items[l->left].y + layout_left_row(w, l) - layout_right_row(w, l);
        out[n++] = (struct sample){y - offset, l->weight};
    }
    for (int k = w->out_first[item]; use_right && k < w->out_first[item + 1]; k++) {
        const struct layout_link *l = &w->links[w->out[k]];
        int y = w->items[l->right].y + layout_right_row(w, l) - layout_left_row(w, l);
        out[n++] = (struct sample){y - offset, l->weight};
    }
    if (n == 0) {
        out[n++] = (struct sample){w->items[item].y - offset, 1};
    }
    return n;
}

static void place_layer(struct layout_work *w, int c, bool use_left, bool use_right,
                        const struct rows *r)
{
    int base = w->layer_first[c], n = w->layer_first[c + 1] - base;
    int n_samples = 0, n_blocks = 0, offset = 0;
    for (int i = 0; i < n; i++) {
        offset += i > 0 ? separation(w, w->order[base + i - 1], w->order[base + i]) : 0;
        struct block b = {n_samples, 0, 1, 0};
        n_samples += add_samples(w, w->order[base + i], offset, use_left, use_right,
                                 r->samples + n_samples);
        b.last = n_samples;
        b.z = median(r, &b);
        while (n_blocks > 0 && r->blocks[n_blocks - 1].z > b.z) {
            b.first = r->blocks[n_blocks - 1].first;
            b.items += r->blocks[n_blocks - 1].items;
            b.z = median(r, &b);
            n_blocks--;
        }
        r->blocks[n_blocks++] = b;
    }
    offset = 0;
    for (int i = 0, block = 0, left = 0; i < n; i++) {
        if (left == 0) {
            left = r->blocks[block++].items;
        }
        offset += i > 0 ? separation(w, w->order[base + i - 1], w->order[base + i]) : 0;
        w->items[w->order[base + i]].y = r->blocks[block - 1].z + offset;
        left--;
    }
}

static void pack(struct layout_work *w)
{
    for (int c = 0; c < w->n_layers; c++) {
        int y = 0;
        for (int i = w->layer_first[c]; i < w->layer_first[c + 1]; i++) {
            w->items[w->order[i]].y = y;
            y += i + 1 < w->layer_first[c + 1]
                     ? separation(w, w->order[i], w->order[i + 1])
                     : 0;
        }
    }
}

void layout_rows(struct layout_work *w)
{
    pack(w);
    struct rows r = {
        arena_new(w->scratch, struct sample, 2 * w->n_links + w->n_items),
        arena_new(w->scratch, struct sample, 2 * w->n_links + w->n_items),
        arena_new(w->scratch, struct block, w->n_items),
    };
    for (int i = 0; i < ROUNDS; i++) {
        for (int c = 1; c < w->n_layers; c++) {
            place_layer(w, c, true, false, &r);
        }
        for (int c = w->n_layers - 2; c >= 0; c--) {
            place_layer(w, c, false, true, &r);
        }
    }
    for (int i = 0; i < SETTLE; i++) {
        for (int c = 0; c < w->n_layers; c++) {
            place_layer(w, c, true, true, &r);
        }
    }
}
