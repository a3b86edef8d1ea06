/* graph: what is drawn, how large, and where. */
#include <string.h>

#include "scenes/graph/sketch.h"

/* Work of the search in one call: first enough for most expressions, then short parts. At
 * the end the layout is made again if a better order was found. */
enum { FIRST_WORK = 60000, SLICE_WORK = 20000 };

static void start(struct drawing *d, struct arena *mem, const struct lesson *l,
                  const struct ctx *ctx)
{
    struct sketch *s = arena_new(mem, struct sketch, 1);
    *s = (struct sketch){.d = d, .l = l, .mem = mem, .scratch = ctx->scratch};
    d->sketch = s;
    sketch_nodes(s, ctx);
    d->search = layout_search_new(sketch_graph(s, sketch_level(d, NULL), s->mem), s->mem);
    bool more = layout_search_go(d->search, FIRST_WORK);
    sketch_fit(s, ctx);
    d->search = more ? d->search : NULL;
}

static void go_on(struct drawing *d, const struct lesson *l, const struct ctx *ctx)
{
    if (layout_search_go(d->search, SLICE_WORK)) {
        return;
    }
    if (layout_search_best(d->search)->crossings < d->crossings) {
        d->sketch->l = l;
        d->sketch->scratch = ctx->scratch;
        sketch_fit(d->sketch, ctx);
    }
    d->search = NULL;
}

/* True if the graph is a list: that was asked for, or boxes with matrices would be too
 * small to be read. */
static bool is_listed(const struct drawing *d)
{
    enum { BOXES_W = 100, BOXES_H = 24 };
    bool small = d->w < BOXES_W || d->h < BOXES_H;
    return d->detail == DETAIL_OUTLINE ||
           (d->matrices && d->detail == DETAIL_AUTO && small);
}

bool lesson_arrange(struct drawing *d, struct arena *mem, const struct lesson *l,
                    const struct ctx *ctx)
{
    struct rect r = ctx->area;
    int detail = lesson_detail(ctx);
    const char *fold = values_text(ctx->values, P_FOLD);
    enum glyphs glyphs = ctx->look.glyphs;
    bool right = d->ready && d->w == r.w && d->h == r.h && d->detail == detail &&
                 d->glyphs == glyphs && d->tiles.halves == ctx->look.halves &&
                 strcmp(d->fold, fold) == 0;
    if (!right) {
        arena_clear(mem);
        *d = (struct drawing){.ready = true,
                              .w = r.w,
                              .h = r.h,
                              .detail = detail,
                              .glyphs = glyphs,
                              .matrices = l->matrices,
                              .tiles = {.halves = ctx->look.halves}};
        d->fold = arena_copy(mem, fold, strlen(fold));
        if (is_listed(d)) {
            d->place = PLACE_LIST;
        } else if (r.w > 0 && r.h > 0) {
            start(d, mem, l, ctx);
        }
    } else if (d->search) {
        go_on(d, l, ctx);
    }
    return d->search != NULL;
}
