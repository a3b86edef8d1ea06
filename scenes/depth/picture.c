/* The picture of depth.c. */
#include "scenes/depth/picture.h"

/* ---- layout ---- */

struct layout {
    struct rect title, notice, nets, details, curves; /* empty: left out */
    int columns;                                      /* of nets */
};

enum { PANEL_WIDE = 29, BELOW_LEAST = 7 };

/* The number of nets side by side: as many as have room, spread evenly over the rows. */
static int columns_of(int n, int w)
{
    int fit = w / PANEL_WIDE < 1 ? 1 : w / PANEL_WIDE;
    int grid = (n + fit - 1) / fit;
    return (n + grid - 1) / grid;
}

/* The bars and the readings come first; then one line for the title and one for the
 * notice; then the panels below, with all rows that the bars cannot use. Before training
 * there are no curves, and the selected layer has their room. */
static struct layout layout_of(const struct picture *p, struct rect area)
{
    enum { BARS_LEAST = 9 };
    const struct trial *t = p->t;
    struct layout l = {.columns = columns_of(t->config.n, area.w)};
    int grid = (t->config.n + l.columns - 1) / l.columns;
    int chrome = depth_box_rows(p);
    if (area.h >= 8) {
        l.title = rect_top(&area, 1);
    }
    if (area.h >= 10 || (l.title.h && area.h % grid > 0)) { /* a row is left over */
        l.notice = rect_top(&area, 1);
    }
    bool alone = area.h >= grid * (t->n_layers + chrome); /* a row for each layer */
    int least = (alone || t->n_layers < BARS_LEAST ? t->n_layers : BARS_LEAST) + chrome;
    if (area.w >= 70 && area.h >= grid * least + BELOW_LEAST) {
        int each = (area.h - BELOW_LEAST) / grid;
        int rows = depth_group(t->config.hidden, each - chrome).n_rows + chrome;
        struct rect panels = rect_bottom(&area, area.h - grid * rows);
        int share = t->config.n > 2 ? panels.w * 3 / 5 : panels.w / 2;
        l.details = rect_left(&panels, p->ctx->step > 0 ? share : panels.w);
        l.curves = panels;
    }
    l.nets = area;
    return l;
}

static struct rect net_rect(const struct layout *l, int n, int i)
{
    int grid = (n + l->columns - 1) / l->columns;
    int column = i % l->columns, row = i / l->columns;
    int x0 = l->nets.w * column / l->columns, x1 = l->nets.w * (column + 1) / l->columns;
    int h = l->nets.h / grid; /* for all the same, so that they say the same */
    return (struct rect){l->nets.x + x0, l->nets.y + row * h, x1 - x0, h};
}

void depth_draw(const void *model, const void *view, const void *cache,
                const struct ctx *ctx, struct frame *f)
{
    (void)view;
    const struct depth_model *d = model;
    const struct trial *t = &d->trial;
    int show = values_choice(ctx->values, P_SHOW);
    struct picture p = {
        .d = d,
        .t = t,
        .ctx = ctx,
        .cache = cache,
        .f = f,
        .show = &depth_shows[show],
        .show_at = show,
        .layer = depth_layer(t, ctx),
        .net_w = ctx->area.w / columns_of(t->config.n, ctx->area.w),
        .unit = t->config.through_time ? "position" : "layer",
    };
    struct layout l = layout_of(&p, ctx->area);
    bool panels = l.details.h > 0;
    p.split = !panels && values_get(ctx->values, P_LAYER, PARAM_ALL)->given;
    if (l.notice.h) {
        depth_draw_notice(&p, l.notice);
    }
    bool shared = false;
    for (int i = 0; i < t->config.n; i++) {
        shared |= depth_draw_net(&p, i, net_rect(&l, t->config.n, i), panels);
    }
    if (l.title.h) {
        depth_draw_title(&p, l.title, shared);
    }
    if (panels) {
        depth_draw_details(&p, l.details);
        depth_draw_curves(&p, l.curves);
    }
}
