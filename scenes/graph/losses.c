/* graph: the loss of each pass, as numbers and as a curve. */
#include <math.h>

#include "base/text.h"
#include "draw/chart.h"
#include "draw/widgets.h"
#include "scenes/graph/panel.h"

/* Passes whose output is computed. */
static long known(const struct backprop *b)
{
    long pass = backprop_move_at(b, b->step).pass;
    return pass + (b->step >= pass * (b->n_moves + 1) + b->n_forward);
}

void panel_losses(struct panel *p)
{
    const struct backprop *b = &p->l->b;
    const char *text = "";
    int left = p->page.r.w - LABEL_W;
    for (long pass = known(b) - 1; pass >= 0; pass--) {
        const char *loss = panel_number(p, p->l->losses[pass]);
        if (glyphs_width(p->page.f->glyphs, text) +
                glyphs_width(p->page.f->glyphs, loss) + 6 >
            left) {
            text = arena_printf(p->mem, "… → %s", text);
            break;
        }
        text = *text ? arena_printf(p->mem, "%s → %s", loss, text) : loss;
    }
    if (b->options.passes > 1 && !graph_no_loss(b->g)) {
        page_row(&p->page, arena_printf(p->mem, "%s so far", panel_output(p)), INK_VALUE,
                 text, INK_TEXT, NULL);
    }
}

bool panel_has_curve(const struct panel *p)
{
    const struct backprop *b = &p->l->b;
    enum backprop_kind kind = backprop_move_at(b, b->step).kind;
    return (kind == BACKPROP_END || kind == BACKPROP_UPDATE) && known(b) > 1 &&
           p->ctx->show_numbers;
}

void panel_curve(const struct panel *p, struct rect r)
{
    const struct lesson *l = p->l;
    bool positive = true;
    for (long i = 0; i < known(&l->b); i++) {
        positive = positive && (l->losses[i] > 0 || !isfinite(l->losses[i]));
    }
    struct curve curve = curve_new(positive ? 0 : -(double)INFINITY, p->mem);
    for (long i = 0; i < known(&l->b); i++) {
        curve_add(&curve, l->losses[i]);
    }
    enum { WITH_STEPS = 6 /* rows */ };
    struct chart chart = {.curves = &curve,
                          .series = (const int[]){0},
                          .n = 1,
                          .even = !positive,
                          .with_steps = r.h >= WITH_STEPS};
    if (!chart_draw(p->page.f, r, &chart)) {
        frame_text(p->page.f, r.x, r.y, ink(p->page.f, INK_DIM), "no finite loss yet");
    }
}
