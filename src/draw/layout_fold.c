#include <limits.h>
#include <string.h>

#include "draw/layout.h"

/* A layout is cut right of a layer, where every wire that goes on is horizontal. A source
 * of the layer that only the next layer reads goes to the next band, so that no wire of it
 * is cut. The nets that are cut are led around in the order in which they pass, one inside
 * the other, so that none crosses another: the topmost is farthest right, lowest between
 * the bands, and nearest to the boxes of the next band. */

enum {
    NETS_MOST = 4, /* more are not led around */
    AIR = 1,       /* columns between boxes and what goes down right of them */
};

/* Right of a layer. */
struct cut {
    int x;              /* the column right of all its boxes */
    int end;            /* right of those that stay in their band; 0: none does */
    int moved_w;        /* columns of those that go to the next band */
    int n;              /* nets that are cut, NETS_MOST + 1 for more */
    int row[NETS_MOST]; /* where they pass, from above */
};

struct band {
    int first, last; /* layers */
    int top, bottom; /* rows of the layout that is cut, half open */
    int dx, dy;      /* from there to the folded layout */
};

struct fold {
    const struct layout *l;
    bool *moves; /* [n_nodes] goes to the next band if it is cut right of its layer */
    struct cut *cuts; /* [n_layers] */
    int *band_of;     /* [n_nodes] */
    struct band bands[LAYOUT_BANDS];
    int n;
};

/* ---- cuts ---- */

static void find_moves(struct fold *f, struct arena *scratch)
{
    const struct layout *l = f->l;
    f->moves = arena_new(scratch, bool, l->n_nodes);
    for (int i = 0; i < l->n_edges; i++) {
        f->moves[l->routes[i].from] = true;
    }
    for (int i = 0; i < l->n_edges; i++) {
        const struct layout_route *r = &l->routes[i];
        f->moves[r->to] = false;
        if (l->layer[r->to] > l->layer[r->from] + 1) {
            f->moves[r->from] = false;
        }
    }
}

/* The row on which a route passes column x of a cut; -1: it does not. */
static int row_at(const struct layout_route *r, int x)
{
    for (int i = 0; i + 1 < r->n; i++) {
        if (r->points[i].x <= x && x <= r->points[i + 1].x) {
            return r->points[i].y;
        }
    }
    return -1;
}

/* Adds the row of a net, if no other wire of the net has. */
static void add_row(struct cut *cut, int row)
{
    int at = 0, n = cut->n < NETS_MOST ? cut->n : NETS_MOST;
    while (at < n && cut->row[at] < row) {
        at++;
    }
    if (at < n && cut->row[at] == row) {
        return;
    }
    if (n == NETS_MOST) {
        cut->n = NETS_MOST + 1;
        return;
    }
    memmove(&cut->row[at + 1], &cut->row[at], (size_t)(n - at) * sizeof *cut->row);
    cut->row[at] = row;
    cut->n++;
}

static void find_cuts(struct fold *f, struct arena *scratch)
{
    const struct layout *l = f->l;
    f->cuts = arena_new(scratch, struct cut, l->n_layers);
    for (int i = 0; i < l->n_nodes; i++) {
        struct cut *cut = &f->cuts[l->layer[i]];
        int w = l->nodes[i].w, end = l->nodes[i].x + w;
        int *most = f->moves[i] ? &cut->moved_w : &cut->end;
        cut->x = end > cut->x ? end : cut->x;
        *most = f->moves[i] ? (w > *most ? w : *most) : end > *most ? end : *most;
    }
    for (int i = 0; i < l->n_edges; i++) {
        const struct layout_route *r = &l->routes[i];
        for (int c = l->layer[r->from]; c < l->layer[r->to] && !f->moves[r->from]; c++) {
            add_row(&f->cuts[c], row_at(r, f->cuts[c].x));
        }
    }
}

/* ---- where to cut ---- */

static bool may_cut(const struct cut *cut)
{
    return cut->end > 0 && cut->n <= NETS_MOST;
}

/* The columns left of where a band's first channel begins: what is led to it, and boxes
 * that were moved to it. */
static int lead(const struct cut *before)
{
    return before->n + (before->moved_w > 0 ? AIR + before->moved_w : 0);
}

/* The columns that layers take as a band, with the wires that go down beside it. */
static int width(const struct fold *f, int first, int last)
{
    const struct cut *before = first > 0 ? &f->cuts[first - 1] : NULL,
                     *after = last < f->l->n_layers - 1 ? &f->cuts[last] : NULL;
    int left = before ? lead(before) - before->x : 0;
    return left + (after ? after->end + AIR + after->n : f->l->w);
}

/* A way to divide the layers from 0 on into bands: its cost, LONG_MAX if there is none,
 * and where the last band begins. */
struct way {
    long cost;
    int first;
};

/* A band costs its width squared, so that bands are of about the same width; a net that
 * is led around costs as much as a quarter of the columns. `before` NULL: one band. */
static struct way best_way(const struct fold *f, const struct way *before, int last,
                           int cols)
{
    struct way best = {LONG_MAX, 0};
    long net = (long)(cols / 4) * (cols / 4);
    for (int first = before ? 1 : 0; first <= (before ? last : 0); first++) {
        long w = width(f, first, last), cost = w * w;
        bool cut = first > 0;
        if (w > cols || (cut && (before[first - 1].cost == LONG_MAX ||
                                 !may_cut(&f->cuts[first - 1])))) {
            continue;
        }
        cost += cut ? before[first - 1].cost + net * f->cuts[first - 1].n : 0;
        best = cost < best.cost ? (struct way){cost, first} : best;
    }
    return best;
}

/* Divides the layers into as few bands as have room in the columns; false: they cannot be
 * divided so. */
static bool divide(struct fold *f, int cols, struct arena *scratch)
{
    int layers = f->l->n_layers;
    struct way *ways[LAYOUT_BANDS];
    for (f->n = 1; f->n <= LAYOUT_BANDS; f->n++) {
        struct way *now = ways[f->n - 1] = arena_new(scratch, struct way, layers);
        for (int last = 0; last < layers; last++) {
            now[last] = best_way(f, f->n > 1 ? ways[f->n - 2] : NULL, last, cols);
        }
        if (now[layers - 1].cost < LONG_MAX) {
            break;
        }
    }
    if (f->n > LAYOUT_BANDS) {
        return false;
    }
    for (int b = f->n - 1, last = layers - 1; b >= 0; b--) {
        f->bands[b] = (struct band){.first = ways[b][last].first, .last = last};
        last = f->bands[b].first - 1;
    }
    return true;
}

/* ---- where the bands are moved ---- */

static void place_in_bands(struct fold *f, struct arena *scratch)
{
    const struct layout *l = f->l;
    f->band_of = arena_new(scratch, int, l->n_nodes);
    for (int i = 0; i < l->n_nodes; i++) {
        int b = 0;
        while (l->layer[i] > f->bands[b].last) {
            b++;
        }
        bool cut = l->layer[i] == f->bands[b].last && b + 1 < f->n;
        f->band_of[i] = b + (cut && f->moves[i]);
    }
}

static void span(struct band *b, int top, int bottom)
{
    b->top = top < b->top ? top : b->top;
    b->bottom = bottom > b->bottom ? bottom : b->bottom;
}

/* The rows of a band: of its boxes, and of all wires in its columns. */
static void find_rows(struct fold *f, int band)
{
    const struct layout *l = f->l;
    struct band *b = &f->bands[band];
    int x = b->first > 0 ? f->cuts[b->first - 1].x : 0, end = f->cuts[b->last].x;
    b->top = INT_MAX;
    b->bottom = INT_MIN;
    for (int i = 0; i < l->n_nodes; i++) {
        if (f->band_of[i] == band) {
            span(b, l->nodes[i].y, l->nodes[i].y + l->nodes[i].h);
        }
    }
    for (int i = 0; i < l->n_edges; i++) {
        const struct layout_route *r = &l->routes[i];
        int left = row_at(r, x), right = row_at(r, end);
        for (int k = 0; k < r->n; k++) {
            if (r->points[k].x > x && r->points[k].x < end) {
                span(b, r->points[k].y, r->points[k].y + 1);
            }
        }
        if (left >= 0) {
            span(b, left, left + 1);
        }
        if (right >= 0 && f->band_of[r->from] <= band) {
            span(b, right, right + 1);
        }
    }
}

/* Stacks the bands; sets the size of the folded layout. */
static void stack(struct fold *f, struct layout *out)
{
    out->w = out->h = 0;
    for (int i = 0; i < f->n; i++) {
        struct band *b = &f->bands[i];
        const struct cut *before = i > 0 ? &f->cuts[b->first - 1] : NULL;
        int w = width(f, b->first, b->last);
        find_rows(f, i);
        out->w = w > out->w ? w : out->w;
        out->h += before ? before->n : 0;
        b->dx = before ? lead(before) - before->x : 0;
        b->dy = out->h - b->top;
        out->h += b->bottom - b->top;
    }
}

/* ---- wires ---- */

static void add(struct layout_route *r, int x, int y)
{
    r->points[r->n++] = (struct layout_point){x, y};
}

/* From the row on which a wire leaves band b to the same row of the next band. */
static void lead_around(const struct fold *f, int b, int row, struct layout_route *out)
{
    const struct band *here = &f->bands[b], *next = &f->bands[b + 1];
    const struct cut *cut = &f->cuts[here->last];
    int rank = 0; /* from the innermost, which is the lowest one */
    while (cut->row[cut->n - 1 - rank] != row) {
        rank++;
    }
    int right = cut->end + here->dx + AIR + rank, y = here->bottom + here->dy + rank;
    add(out, right, row + here->dy);
    add(out, right, y);
    add(out, rank, y);
    add(out, rank, row + next->dy);
}

static struct layout_route folded_route(const struct fold *f,
                                        const struct layout_route *r, struct arena *mem)
{
    enum { CORNERS = 4 };
    struct layout_route out = *r;
    int b = f->band_of[r->from];
    out.n = 0;
    out.points = arena_new(mem, struct layout_point, r->n + CORNERS * (f->n - 1));
    for (int i = 0; i < r->n; i++) {
        struct layout_point p = r->points[i];
        for (; p.x > f->cuts[f->bands[b].last].x; b++) {
            lead_around(f, b, p.y, &out);
        }
        add(&out, p.x + f->bands[b].dx, p.y + f->bands[b].dy);
    }
    out.label.x += f->bands[b].dx;
    out.label.y += f->bands[b].dy;
    return out;
}

/* ---- everything ---- */

struct layout layout_fold(const struct layout *l, int cols, struct arena *mem,
                          struct arena *scratch)
{
    struct fold f = {.l = l};
    struct layout out = *l;
    if (l->w <= cols) {
        return *l;
    }
    find_moves(&f, scratch);
    find_cuts(&f, scratch);
    if (!divide(&f, cols, scratch)) {
        return *l;
    }
    place_in_bands(&f, scratch);
    stack(&f, &out);
    out.nodes = arena_new(mem, struct rect, l->n_nodes);
    for (int i = 0; i < l->n_nodes; i++) {
        const struct band *b = &f.bands[f.band_of[i]];
        struct rect r = l->nodes[i];
        out.nodes[i] = (struct rect){r.x + b->dx, r.y + b->dy, r.w, r.h};
    }
    out.routes = arena_new(mem, struct layout_route, l->n_edges);
    for (int i = 0; i < l->n_edges; i++) {
        out.routes[i] = folded_route(&f, &l->routes[i], mem);
    }
    return out;
}
