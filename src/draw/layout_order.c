#include "draw/layout_order.h"

#include <stdlib.h>
#include <string.h>

#include "base/random.h"

/* The position of a link's left end: rank of its item, plus a fraction for the row. */
static double left_key(const struct layout_work *w, const struct layout_link *l)
{
    const struct layout_item *i = &w->items[l->left];
    return i->pos + (layout_left_row(w, l) + 1.0) / (i->h + 1.0);
}

static double right_key(const struct layout_work *w, const struct layout_link *l)
{
    const struct layout_item *i = &w->items[l->right];
    return i->pos + (layout_right_row(w, l) + 1.0) / (i->h + 1.0);
}

/* ---- counting ---- */

static int compare_pairs(const void *a, const void *b)
{
    const struct pair *p = a, *q = b;
    if (p->left < q->left || p->left > q->left) {
        return p->left < q->left ? -1 : 1;
    }
    return (p->right > q->right) - (p->right < q->right);
}

/* Inversions of the right ends, by bottom-up merge sort. */
static long inversions(struct pair *a, struct pair *spare, int n)
{
    long count = 0;
    for (int width = 1; width < n; width *= 2) {
        for (int lo = 0; lo < n; lo += 2 * width) {
            int mid = lo + width < n ? lo + width : n;
            int hi = lo + 2 * width < n ? lo + 2 * width : n;
            int i = lo, j = mid;
            for (int k = lo; k < hi; k++) {
                if (j >= hi || (i < mid && a[i].right <= a[j].right)) {
                    spare[k] = a[i++];
                } else {
                    count += mid - i;
                    spare[k] = a[j++];
                }
            }
        }
        memcpy(a, spare, (size_t)n * sizeof *a);
    }
    return count;
}

long order_crossings(const struct layout_work *w, struct pair *a, struct pair *spare)
{
    long count = 0;
    for (int c = 0; c + 1 < w->n_layers; c++) {
        int n = w->channel[c + 1] - w->channel[c];
        for (int i = 0; i < n; i++) {
            const struct layout_link *l = &w->links[w->channel[c] + i];
            a[i] = (struct pair){left_key(w, l), right_key(w, l)};
        }
        qsort(a, (size_t)n, sizeof *a, compare_pairs);
        count += inversions(a, spare, n);
    }
    return count;
}

/* ---- orders to start from ---- */

static int compare_rows(const struct layout_work *w, int a, int b)
{
    return layout_right_row(w, &w->links[a]) - layout_right_row(w, &w->links[b]);
}

/* Pushes the inputs of an item, the one of its topmost row last. Returns the new size. */
static int push_inputs(const struct layout_work *w, int item, int *stack, int n)
{
    int base = n;
    for (int k = w->in_first[item]; k < w->in_first[item + 1]; k++) {
        int at = n++;
        while (at > base && compare_rows(w, stack[at - 1], w->in[k]) < 0) {
            stack[at] = stack[at - 1];
            at--;
        }
        stack[at] = w->in[k];
    }
    for (int k = base; k < n; k++) {
        stack[k] = w->links[stack[k]].left;
    }
    return n;
}

void order_depth_first(struct layout_work *w, struct order_scratch *s)
{
    memset(s->fill, 0, (size_t)w->n_layers * sizeof *s->fill);
    memset(s->seen, 0, (size_t)w->n_items * sizeof *s->seen);
    for (int root = w->n_items - 1; root >= 0; root--) {
        if (w->out_first[root + 1] > w->out_first[root]) {
            continue;
        }
        int n = 0;
        s->stack[n++] = root;
        while (n > 0) {
            int item = s->stack[--n];
            if (s->seen[item]) {
                continue;
            }
            s->seen[item] = true;
            struct layout_item *i = &w->items[item];
            i->pos = s->fill[i->layer]++;
            w->order[w->layer_first[i->layer] + i->pos] = item;
            n = push_inputs(w, item, s->stack, n);
        }
    }
}

void order_as_given(struct layout_work *w, struct order_scratch *s)
{
    memset(s->fill, 0, (size_t)w->n_layers * sizeof *s->fill);
    for (int i = 0; i < w->n_items; i++) {
        struct layout_item *item = &w->items[i];
        item->pos = s->fill[item->layer]++;
        w->order[w->layer_first[item->layer] + item->pos] = i;
    }
    for (int i = 0; i < w->n_nets; i++) {
        int from = w->nets[i].from;
        w->nets[i].row = w->g->nodes[from].out_row + i - w->net_first[from];
    }
}

void order_shuffle(struct layout_work *w, int start)
{
    struct random_key key = {0, RANDOM_LAYOUT, (uint32_t)start};
    for (int c = 0; c < w->n_layers; c++) {
        int *order = w->order + w->layer_first[c];
        for (int i = w->layer_first[c + 1] - w->layer_first[c] - 1; i >= 0; i--) {
            uint64_t bits = random_bits(key, (uint64_t)w->layer_first[c] + (uint64_t)i);
            int j = (int)(bits % (uint64_t)(i + 1)), item = order[i];
            order[i] = order[j];
            order[j] = item;
            w->items[order[i]].pos = i;
        }
    }
}

/* ---- sweeps ---- */

static int compare_ranks(const void *a, const void *b)
{
    const struct rank *p = a, *q = b;
    if (p->key < q->key || p->key > q->key) {
        return p->key < q->key ? -1 : 1;
    }
    return (p->pos > q->pos) - (p->pos < q->pos);
}

/* The mean position of the other ends of an item's links to one side. */
static double barycenter(const struct layout_work *w, int item, bool from_left,
                         enum keys keys)
{
    const int *first = from_left ? w->in_first : w->out_first;
    const int *list = from_left ? w->in : w->out;
    double sum = 0;
    int n = first[item + 1] - first[item];
    for (int k = first[item]; k < first[item + 1]; k++) {
        const struct layout_link *l = &w->links[list[k]];
        sum += keys == KEYS_RANK ? w->items[from_left ? l->left : l->right].pos + 0.5
               : from_left       ? left_key(w, l)
                                 : right_key(w, l);
    }
    return n > 0 ? sum / n : w->items[item].pos + 0.5;
}

static void sort_layer(struct layout_work *w, int c, bool from_left, enum keys keys,
                       struct rank *ranks)
{
    int base = w->layer_first[c], n = w->layer_first[c + 1] - base;
    for (int i = 0; i < n; i++) {
        int item = w->order[base + i];
        ranks[i] = (struct rank){barycenter(w, item, from_left, keys), item, i};
    }
    qsort(ranks, (size_t)n, sizeof *ranks, compare_ranks);
    for (int i = 0; i < n; i++) {
        w->order[base + i] = ranks[i].item;
        w->items[ranks[i].item].pos = i;
    }
}

/* Orders the nets of a box by the mean position of where they go. */
static void sort_nets(struct layout_work *w, int node, struct rank *ranks)
{
    int n = w->net_first[node + 1] - w->net_first[node];
    for (int i = 0; i < n; i++) {
        ranks[i] = (struct rank){0, w->net_first[node] + i, 0};
    }
    for (int k = w->out_first[node]; k < w->out_first[node + 1]; k++) {
        const struct layout_link *l = &w->links[w->out[k]];
        struct rank *r = &ranks[l->net - w->net_first[node]];
        r->key += right_key(w, l);
        r->pos++;
    }
    for (int i = 0; i < n; i++) {
        ranks[i].key /= ranks[i].pos > 0 ? ranks[i].pos : 1;
        ranks[i].pos = i;
    }
    qsort(ranks, (size_t)n, sizeof *ranks, compare_ranks);
    for (int i = 0; i < n; i++) {
        w->nets[ranks[i].item].row = w->g->nodes[node].out_row + i;
    }
}

void order_nets(struct layout_work *w, struct rank *ranks)
{
    for (int node = 0; node < w->g->n_nodes; node++) {
        sort_nets(w, node, ranks);
    }
}

void order_sweep(struct layout_work *w, bool rightwards, enum keys keys,
                 struct rank *ranks)
{
    for (int k = 1; k < w->n_layers; k++) {
        sort_layer(w, rightwards ? k : w->n_layers - 1 - k, rightwards, keys, ranks);
    }
    order_nets(w, ranks);
}

/* ---- adjacent exchange ---- */

/* Crossings of the links of items a and b on one side if a is before b. */
static long between(const struct layout_work *w, int a, int b, bool on_left)
{
    const int *first = on_left ? w->in_first : w->out_first;
    const int *list = on_left ? w->in : w->out;
    long count = 0;
    for (int i = first[a]; i < first[a + 1]; i++) {
        for (int j = first[b]; j < first[b + 1]; j++) {
            const struct layout_link *p = &w->links[list[i]], *q = &w->links[list[j]];
            count += on_left ? left_key(w, p) > left_key(w, q)
                             : right_key(w, p) > right_key(w, q);
        }
    }
    return count;
}

bool order_exchange(struct layout_work *w)
{
    bool changed = false;
    for (int c = 0; c < w->n_layers; c++) {
        for (int i = w->layer_first[c]; i + 1 < w->layer_first[c + 1]; i++) {
            int a = w->order[i], b = w->order[i + 1];
            long now = between(w, a, b, true) + between(w, a, b, false);
            if (now == 0 || between(w, b, a, true) + between(w, b, a, false) >= now) {
                continue;
            }
            w->order[i] = b;
            w->order[i + 1] = a;
            w->items[b].pos--;
            w->items[a].pos++;
            changed = true;
        }
    }
    return changed;
}
