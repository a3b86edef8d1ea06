/* A net of depth.c: its bars with the readings around them. */
#include "scenes/depth/picture.h"

#include <math.h>

#include "base/text.h"
#include "draw/widgets.h"

/* Takes w columns from a line and writes a label there; returns the rest of them. */
static struct rect labeled(const struct picture *p, struct rect *line, int w,
                           const char *label)
{
    struct rect r = rect_left(line, w);
    rect_left(&r, frame_text(p->f, r.x, r.y, ink(p->f, INK_DIM), label));
    rect_right(&r, 1);
    return r;
}

/* In place of the panels, where they have no room: charts of ‖δ₁‖ and the loss if the net
 * trains, no layer is selected and a chart has room, else the selected layer's
 * activations and δ. */
static void draw_summary(const struct picture *p, int net, struct rect line)
{
    enum { CHART_LEAST = 4 };
    if (line.h < 1) {
        return;
    }
    const struct layer_probe *layer = &trial_report(p->t, net)->layers[p->layer];
    int half = line.w / 2;
    if (p->ctx->step > 0 && !p->split && line.h >= CHART_LEAST) {
        struct rect left = rect_left(&line, half);
        rect_right(&left, 1);
        depth_draw_curve(p, net, 1, left, C_DELTA_NORM);
        depth_draw_curve(p, net, 1, line, C_LOSS);
        return;
    }
    depth_draw_counts(p, net, labeled(p, &line, half, "a "), &layer->activations);
    depth_draw_counts(p, net, labeled(p, &line, half, "δ "), &layer->deltas);
}

/* with_rule: adds the initialization, if the nets differ in it. */
static const char *net_title(const struct picture *p, int net, bool with_rule)
{
    char mark[5] = "";
    mark[text_encode(series_mark(depth_series(p, net)), mark)] = '\0';
    const char *rule = depth_one_init(p->t) || !with_rule
                           ? ""
                           : init_table[p->t->config.inits[net]].label;
    return arena_printf(p->f->scratch, "%s %s%s%s", mark,
                        activation_table[p->t->config.activations[net]].label,
                        *rule ? " · " : "", rule);
}

/* How many of `rows` rows the bars and their scale do not need. */
static int spare_rows(const struct picture *p, int rows)
{
    int room = rows - 1 - depth_has_norm_bar(p->ctx);
    int spare = room - depth_group(p->t->config.hidden, room).n_rows;
    return spare > 0 ? spare : 0;
}

static bool clips(const struct picture *p)
{
    return values_choice(p->ctx->values, P_CLIP) != CLIP_OFF;
}

enum { BOX_READINGS = 5, CLIP_READINGS = 2, BOX_EDGES = 4 /* columns */ };

int depth_box_rows(const struct picture *p)
{
    enum { BOX_AND_SCALE = 3 };
    int in = p->net_w - BOX_EDGES;
    int clipping =
        clips(p) ? depth_readings_rows(p, depth_add_clipping, in, CLIP_READINGS) : 0;
    return BOX_AND_SCALE + clipping + depth_has_norm_bar(p->ctx) +
           depth_readings_rows(p, depth_add_all, in, BOX_READINGS);
}

/* In a box, with all readings; it has the rows that depth_box_rows asks for. */
static bool draw_boxed(const struct picture *p, int net, struct rect r, bool panels)
{
    const char *title = WIDGET_CHOOSE(p->f->glyphs, r.w - 6, net_title(p, net, true),
                                      net_title(p, net, false));
    struct rect in = widget_panel(p->f, r, title, series_ink(depth_series(p, net)));
    int w = p->net_w - BOX_EDGES;
    int rows = depth_readings_rows(p, depth_add_all, w, BOX_READINGS);
    if (clips(p)) {
        int cut = depth_readings_rows(p, depth_add_clipping, w, CLIP_READINGS);
        depth_draw_readings(p, net, depth_add_clipping, rect_bottom(&in, cut));
    }
    draw_summary(p, net, rect_bottom(&in, panels ? 0 : spare_rows(p, in.h - rows)));
    depth_draw_readings(p, net, depth_add_all, rect_bottom(&in, rows));
    return depth_draw_bars(p, net, in);
}

/* True if, for every net, all readings fit beside its name in one row of w columns. */
static bool fits_heads(const struct picture *p, readings_fn *add_all, int w,
                       bool with_rule)
{
    for (int i = 0; i < p->t->config.n; i++) {
        struct readings r = {.n = 0};
        int shown, room = w - glyphs_width(p->f->glyphs, net_title(p, i, with_rule)) - 2;
        add_all(p, i, room, &r);
        widget_readings_rows(p->f->glyphs, room, 1, r.all, r.n, &shown, NULL);
        if (shown < r.n) {
            return false;
        }
    }
    return true;
}

/* Compact form for short screens: no box, a head line with the loss, the factors below.
 * Clipping has a row of its own if one is free or the head is too narrow, else it stands
 * in the head. */
static bool draw_plain(const struct picture *p, int net, struct rect r)
{
    enum { FACTORS_LEAST = 4, ROWS_LEAST = 7, FOOT_READINGS = 4, AIR = 2 /* columns */ };
    int w = p->net_w - AIR;
    r = rect_inset(r, 1, 0);
    struct rect head = rect_top(&r, 1);
    bool foot = r.h >= FACTORS_LEAST;
    int spare = spare_rows(p, r.h - foot);
    bool narrow = !fits_heads(p, depth_add_clipping, head.w, false) && r.h >= ROWS_LEAST;
    bool below = clips(p) && (spare > 0 || narrow);
    readings_fn *beside = clips(p) && !below ? depth_add_clipping : depth_add_head;
    struct style s = ink_series(p->f, depth_series(p, net));
    s.attr |= ATTR_BOLD;
    bool with_rule = fits_heads(p, beside, head.w, true);
    rect_left(&head, 2 + frame_text_cut(p->f, head.x, head.y, head.w, s,
                                        net_title(p, net, with_rule)));
    depth_draw_readings(p, net, beside, head);
    int cut =
        below ? depth_readings_rows(p, depth_add_clipping, w, spare > 1 ? spare : 1) : 0;
    spare = spare_rows(p, r.h - foot - cut);
    int most = 1 + spare < FOOT_READINGS ? 1 + spare : FOOT_READINGS;
    int rows = depth_readings_rows(p, depth_add_foot, w, most);
    if (foot) {
        depth_draw_readings(p, net, depth_add_foot, rect_bottom(&r, rows));
    }
    depth_draw_readings(p, net, depth_add_clipping, rect_bottom(&r, cut));
    if (foot && r.h >= ROWS_LEAST) {
        draw_summary(p, net, rect_bottom(&r, spare - (rows - 1)));
    }
    return depth_draw_bars(p, net, r);
}

/* In a box with all readings where there are rows for all layers besides, or where layers
 * share rows even without a box. */
bool depth_draw_net(const struct picture *p, int net, struct rect r, bool panels)
{
    enum { BARS_LEAST = 8 };
    int hidden = p->t->config.hidden, rows = r.h - depth_box_rows(p);
    bool shared = depth_group(hidden, r.h - PLAIN_ROWS).size > 1;
    return rows > hidden || (shared && rows >= BARS_LEAST) ? draw_boxed(p, net, r, panels)
                                                           : draw_plain(p, net, r);
}
