/* The sentence below the plot of descent: as many whole clauses as there is room for. */
#include "scenes/descent/notice.h"

#include "draw/widgets.h"

/* What to do first. */
static void say_start(struct look *l, bool marked, bool ledger)
{
    const char *start = "space starts the race";
    if (!notice_say(l, SAY(l, "%s from ○%s", start, marked ? " down to ✕" : ""))) {
        notice_say(l, start);
    }
    if (ledger) {
        notice_say(l, "e explains another optimizer's step");
    }
}

static const char *legend_title(const struct race *d)
{
    return d->minimum_known ? "f − min:" : "f:";
}

int descent_draw_legend(const struct race *d, struct rect r, const struct ctx *ctx,
                        struct frame *f)
{
    enum { VALUE_W = 7, BETWEEN = 2 };
    enum glyphs glyphs = f ? f->glyphs : ctx->look.glyphs;
    int x = f ? frame_text(f, r.x, r.y, ink(f, INK_DIM), legend_title(d))
              : glyphs_width(glyphs, legend_title(d)),
        y = 0;
    x += BETWEEN;
    for (int i = 0; i < d->n; i++) {
        const char *name = notice_name(d, i);
        int label = 2 + glyphs_width(glyphs, name) + 1;
        if (x + label + VALUE_W > r.w) {
            x = 0;
            y++;
        }
        if (f) {
            struct style s = ink_series(f, descent_series(&d->racers[i]));
            const char *value = ctx_number(
                ctx, d->racers[i].loss - (d->minimum_known ? d->minimum : 0), 2, VALUE_W);
            frame_put(f, r.x + x, r.y + y, descent_mark(&d->racers[i]), s);
            frame_text(f, r.x + x + 2, r.y + y, ink(f, INK_TEXT), name);
            frame_text(f, r.x + x + label, r.y + y, ink(f, INK_TEXT), value);
        }
        x += label + VALUE_W + BETWEEN;
    }
    return y + 1;
}

void descent_draw_notice(const struct race *d, const struct descent_layout *l,
                         const struct curve *losses, const struct ctx *ctx,
                         struct frame *f)
{
    struct look look = {
        .d = d,
        .losses = losses,
        .ctx = ctx,
        .view = &l->view,
        .r = {l->notice.x + 1, l->notice.y, l->notice.w - 1, l->notice.h},
        .glyphs = f->glyphs,
        .text = "",
    };
    if (!notice_events(&look)) {
        say_start(&look, descent_n_minima(d) > 0, l->ledger.h > 0);
    }
    widget_wrap(f, look.r, ink(f, INK_ACCENT), look.text);
}
