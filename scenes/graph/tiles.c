/* graph: matrices in the boxes of the diagram. */
#include "scenes/graph/tiles.h"

#include "base/text.h"
#include "draw/widgets.h"

enum { MARK_W = 1 };

/* Columns between value and gradient, with the mark of the gradient, and a blank, at the
 * end. */
static int between(bool numbers)
{
    return numbers ? MARK_W + 3 : MARK_W + 2;
}

/* ---- sizes ---- */

/* One tile; the numbers of a table begin with a blank. */
struct tile {
    int w, h;
    bool numbers;
    int below; /* rows left free where another stands below it: a map of an odd number of
                  half rows ends in air of its own */
};

static struct tile tile_of(const struct tiles *t, struct shape shape)
{
    enum { SIDE_MOST = 5, ENTRIES_MOST_SHOWN = 20 };
    if (t->numbers && shape.rows <= SIDE_MOST && shape.cols <= SIDE_MOST &&
        shape.rows * shape.cols <= ENTRIES_MOST_SHOWN) {
        return (struct tile){shape.cols * (1 + t->number_w), shape.rows, true, 1};
    }
    struct grid_map m = grid_map_fit(shape.rows, shape.cols, t->halves, t->w, t->h);
    int squares = (shape.rows + m.block_rows - 1) / m.block_rows;
    return (struct tile){m.w, m.h, false, !t->halves || squares % 2 == 0};
}

void tiles_size(const struct tiles *t, const struct node *n, int *w, int *h)
{
    struct tile one = tile_of(t, n->shape);
    *w = one.w + (t->stacked ? MARK_W : 0);
    *h = one.h;
    if (n->needs_grad) {
        *w = t->stacked ? *w : 2 * one.w + between(one.numbers);
        *h = t->stacked ? 2 * one.h + one.below : one.h;
    }
}

/* ---- drawing ---- */

const char *tiles_mark(const struct lesson *l, int node, enum glyphs g, int room)
{
    const struct backprop *b = &l->b;
    bool partial =
        b->has_grad[node] && backprop_arrived(b, node) < backprop_terms(b, node, 0, NULL);
    const char *mark = partial ? WIDGET_CHOOSE(g, room, "∂…", "…") : "∂";
    return glyphs_width(g, mark) <= room ? mark : "";
}

struct grid tiles_grid(const struct diagram *s, int node, bool grad)
{
    return lesson_grid(s->l, &s->d->follow, s->ctx, s->chosen, node, grad);
}

static void draw_tile(const struct diagram *s, int node, bool grad, struct rect r,
                      bool numbers, struct frame *f)
{
    enum { DASH = 0x2014 };
    struct grid g = tiles_grid(s, node, grad);
    if (!g.at) {
        grid_put_middle(f, r, DASH);
    } else if (numbers) {
        grid_draw_numbers(f, r, &g,
                          &(struct grid_table){.digits = DIAGRAM_DIGITS,
                                               .number_w = s->d->tiles.number_w});
    } else {
        grid_draw_map(f, r, &g);
    }
}

void tiles_draw(const struct diagram *s, int node, struct rect in, struct frame *f)
{
    const struct node *n = &s->l->g.nodes[node];
    const struct tiles *t = &s->d->tiles;
    struct tile one = tile_of(t, n->shape);
    int w, h;
    tiles_size(t, n, &w, &h);
    int x = in.x + (in.w - w) / 2, first = x + (t->stacked ? MARK_W : 0);
    draw_tile(s, node, false, (struct rect){first, in.y, one.w, one.h}, one.numbers, f);
    if (!n->needs_grad) {
        return;
    }
    struct rect grad = {t->stacked ? first : x + one.w + between(one.numbers),
                        in.y + (t->stacked ? one.h + one.below : 0), one.w, one.h};
    const char *mark = tiles_mark(s->l, node, f->glyphs, MARK_W);
    frame_text(f, t->stacked ? x - 1 : grad.x - 2, grad.y, ink(f, INK_FAINT), mark);
    draw_tile(s, node, true, grad, one.numbers, f);
}

/* ---- legend ---- */

static int draw_scale(struct frame *f, int x, int y, enum ink ink)
{
    static const double steps[] = {0, 0.25, 0.5, 0.75, 1};
    enum { STEPS = sizeof steps / sizeof *steps };
    struct grid g = {.at = steps, .rows = 1, .cols = STEPS, .ink = ink};
    grid_draw_map(f, (struct rect){x, y, 2 * STEPS, 1}, &g);
    return 2 * STEPS + 1;
}

/* True if a map stands for blocks of entries. */
static bool has_blocks(const struct drawing *d, const struct lesson *l)
{
    for (int i = 0; i < d->n_nodes; i++) {
        struct shape shape = l->g.nodes[d->node[i]].shape;
        struct grid_map m =
            grid_map_fit(shape.rows, shape.cols, d->tiles.halves, d->tiles.w, d->tiles.h);
        if (!tile_of(&d->tiles, shape).numbers &&
            (m.block_rows > 1 || m.block_cols > 1)) {
            return true;
        }
    }
    return false;
}

void tiles_legend(const struct diagram *s, struct rect r, struct frame *f)
{
    enum { SCALES_W = 22, LEAST_W = 60 };
    bool strips = s->d->shape != OUTLINE_BOX, blocks = !strips && has_blocks(s->d, s->l);
    const char *unit = strips   ? "   a square: the largest of a column"
                       : blocks ? "   a square: the largest of a block"
                                : "";
    const char *bad = s->l->b.bad.step ? "   red: inf or nan" : "";
    if (*bad && !s->d->tiles.halves) {
        bad = f->glyphs == GLYPHS_ASCII ? "   ! inf or nan" : "   ✕ inf or nan";
    }
    const char *last = *bad ? bad : "   — not reached yet";
    const char *tail = WIDGET_CHOOSE(f->glyphs, r.w - 74,
                                     arena_printf(s->ctx->scratch, "%s%s", unit, last),
                                     *bad || !*unit ? last : unit, "");
    if (r.w < LEAST_W || r.h < 1) {
        return;
    }
    struct style dim = ink(f, INK_DIM);
    int x = r.x + 1;
    x += draw_scale(f, x, r.y, INK_VALUE);
    x += frame_text(f, x, r.y, dim, "value, 0 to its largest size   ");
    x += draw_scale(f, x, r.y, INK_GRADIENT);
    x += frame_text(f, x, r.y, dim, "gradient, likewise");
    frame_text(f, x, r.y, dim, tail);
}
