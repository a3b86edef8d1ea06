/* graph: the status, the title and the two panels. */
#include <stdio.h>

#include "base/text.h"
#include "draw/widgets.h"
#include "scenes/graph/closing.h"
#include "scenes/graph/question.h"

/* ---- the screen ---- */

enum { WIDE = 160 /* columns from which the panels stand at the right */, PANELS_W = 66 };

/* Matrices as a list, and beside it the panel, which needs the room for its tables. */
static void divide_list(struct lesson_areas *a, struct rect r)
{
    enum { LIST_LEAST = 40, LIST_MOST = 70, BESIDE = 72 };
    int list = r.w * 45 / 100;
    list = list < LIST_LEAST ? LIST_LEAST : list > LIST_MOST ? LIST_MOST : list;
    if (r.w >= BESIDE && r.h >= 9) {
        a->panels = rect_right(&r, r.w - list);
    } else {
        a->panels = rect_bottom(&r, r.h >= 14 ? r.h / 2 : 0);
    }
    a->picture = rect_inset(r, 1, 0);
}

struct lesson_areas lesson_areas(const struct lesson *l, const struct ctx *ctx,
                                 enum lesson_place place)
{
    enum { MATRIX_ROWS = 13, TALL_ROWS = 18 /* all that a panel may say */, TALL = 44 };
    struct lesson_areas a = {0};
    struct rect r = ctx->area;
    if (r.h >= 9) {
        a.title = rect_top(&r, 1);
    }
    if (l->matrices && place == PLACE_LIST) {
        divide_list(&a, r);
        return a;
    }
    int panels = r.h >= 28 ? 10 : r.h >= 22 ? 8 : r.h >= 14 ? 7 : 0;
    if (l->matrices && r.h >= 28) {
        panels = r.h >= TALL && place != PLACE_PANELS_LOW ? TALL_ROWS : MATRIX_ROWS;
    }
    bool wide = place == PLACE_PANELS && r.w >= WIDE && r.h >= 2 * PANEL_ROWS;
    a.panels = wide ? rect_right(&r, PANELS_W) : rect_bottom(&r, panels);
    a.picture = rect_inset(r, 1, 0);
    return a;
}

struct rect lesson_text_area(const struct ctx *ctx, struct rect *head)
{
    struct rect r = rect_inset(ctx->area, 1, 0);
    *head = rect_top(&r, 1);
    return r;
}

/* ---- both panels ---- */

enum { PATH_ROWS = 20, CURVE_ROWS = 4 };

/* In the lower border, where it takes no row: at the last step what comes next, or why a
 * key did nothing; before, what shows the matrices whose tables have no room. */
static void say_last(const struct panel *p, struct rect r)
{
    struct frame *f = p->page.f;
    const struct lesson_view *v = p->v;
    static const char *const said[][3] = {
        {" the end: r starts over, e another expression, o presets ",
         " the end: r starts over, e types, o presets ", " the end: r starts over "},
        {" This was the last step: r starts over, e types another ",
         " This was the last step: r starts over ", " the last step "},
        {" nothing is left to predict: this was the last step, r starts over ",
         " nothing left to predict: r starts over ", " nothing left to predict "},
    };
    bool now = v->end_step == 1 + p->ctx->step;
    if (closing_at(p->l) && !(now && v->end_said != END_NOTHING)) {
        closing_keys(p, r);
        return;
    }
    if (p->l->b.step < backprop_steps(&p->l->b)) {
        if (p->tables_left) {
            frame_text(f, r.x + 2, r.y + r.h - 1, ink(f, INK_TEXT),
                       WIDGET_CHOOSE(f->glyphs, r.w - 4,
                                     " Enter: as a table, ↑ ↓ any other ",
                                     " Enter: as a table "));
        }
        return;
    }
    const char *const *texts = said[now ? v->end_said : END_NOTHING];
    frame_text(f, r.x + 2, r.y + r.h - 1, ink(f, now ? INK_ACCENT : INK_TEXT),
               WIDGET_CHOOSE(f->glyphs, r.w - 4, texts[0], texts[1], texts[2]));
}

/* What happened at this step; or the question about the next one. */
static void step_panel(struct panel *p, struct rect r, struct frame *f)
{
    bool asked = question_asked(p->v, p->l);
    struct backprop_move m = backprop_move_at(&p->l->b, p->l->b.step);
    p->page = page_new(f, r, asked ? question_title(p) : panel_step_title(p),
                       asked                      ? INK_ACCENT
                       : m.kind == BACKPROP_START ? INK_LINE
                                                  : INK_LIT,
                       LABEL_W);
    struct rect old = frame_clip(f, p->page.r);
    (asked ? question_panel : panel_step)(p);
    struct rect free = p->page.r;
    rect_top(&free, p->page.y - p->page.r.y);
    if (!asked && p->l->matrices && free.h >= CURVE_ROWS && panel_has_curve(p) &&
        nudged_by(p->l, p->ctx) == 0) {
        panel_curve(p, free);
    }
    f->clip = old;
    (asked ? question_border : say_last)(p, r);
}

/* Beside the step, or below it: the nudge, the loss of the passes, or all paths. */
static void second_panel(const struct panel *step, struct rect r, struct frame *f)
{
    struct panel p = *step;
    const struct lesson *l = p.l;
    int node = panel_target(l, p.ctx);
    bool nudges = nudged_by(l, p.ctx) != 0, selected = lesson_selected(l, p.ctx) == node;
    bool says_kept = l->b.options.keep_grads && closing_at(l); /* paths do */
    if (!nudges && panel_has_curve(&p) && lesson_selected(l, p.ctx) < 0 && !says_kept) {
        const char *title = arena_printf(p.mem, "%s, pass by pass", panel_output(&p));
        panel_curve(&p, widget_panel(f, r, title, INK_LINE));
        return;
    }
    const char *name = l->text.names[node];
    const char *title =
        nudges ? arena_printf(p.mem, "nudged: %s", l->text.names[closing_leaf(l, p.ctx)])
        : selected ? arena_printf(p.mem, "chosen: %s", name)
        : l->g.nodes[node].needs_grad
            ? arena_printf(p.mem, "all the way from %s to %s", panel_output(&p), name)
            : "no gradient";
    p.n_lines = 0;
    p.page = page_new(f, r, title, nudges || selected ? INK_ACCENT : INK_LINE, LABEL_W);
    struct rect old = frame_clip(f, p.page.r);
    (nudges ? nudged_panel : panel_paths)(&p);
    f->clip = old;
    if (!nudges && panel_has_more(&p)) {
        frame_text(f, r.x + 2, r.y + r.h - 1, ink(f, INK_TEXT),
                   " P: every path in full ");
    }
}

void lesson_panels(const struct lesson *l, const struct lesson_view *v,
                   const struct follow *follow, const struct ctx *ctx, struct rect r,
                   struct frame *f)
{
    struct panel p = {.l = l, .v = v, .ctx = ctx, .follow = follow, .mem = ctx->scratch};
    if (r.h < 4 || r.w < 20) {
        return;
    }
    struct rect paths = {0}; /* beside the step, or below it */
    if (r.h >= 2 * PANEL_ROWS && !l->matrices) {
        paths = r;
        r = rect_top(&paths, PANEL_ROWS);
        paths.h = paths.h < PATH_ROWS ? paths.h : PATH_ROWS;
    } else if (r.w >= 72 && !l->matrices && !question_asked(v, l)) { /* it needs all */
        paths = rect_right(&r, r.w * 44 / 100);
    }
    step_panel(&p, r, f);
    if (paths.w > 0) {
        second_panel(&p, paths, f);
    }
}

void lesson_status(const void *model, const struct ctx *ctx, char *out, size_t n)
{
    static const char *const kinds[] = {
        [BACKPROP_START] = "start",          [BACKPROP_FORWARD] = "forward step",
        [BACKPROP_SEED] = "backward begins", [BACKPROP_EDGE] = "backward step",
        [BACKPROP_END] = "end of the pass",  [BACKPROP_UPDATE] = "update",
    };
    const struct backprop *b = &((const struct lesson *)model)->b;
    struct backprop_move m = backprop_move_at(b, b->step);
    long place = b->step - m.pass * (b->n_moves + 1);
    bool forward = m.kind == BACKPROP_FORWARD,
         counted = forward || m.kind == BACKPROP_EDGE;
    const char *pass = b->options.passes > 1
                           ? arena_printf(ctx->scratch, "pass %ld · ", m.pass + 1)
                           : "";
    const char *of = !counted ? ""
                              : arena_printf(ctx->scratch, " %ld of %d",
                                             forward ? place : place - b->n_forward - 1,
                                             forward ? b->n_forward : b->n_edges);
    snprintf(out, n, "%s%s%s", pass, kinds[m.kind], of);
}

void lesson_title(const struct lesson *l, const struct lesson_view *v,
                  const struct ctx *ctx, struct rect r, struct frame *f)
{
    const char *score =
        v->n_guesses > 0
            ? arena_printf(ctx->scratch, "predicted %d of %d", v->n_right, v->n_guesses)
            : "";
    int right = r.x + r.w - 1, legend = r.w >= 100 ? 44 : r.w >= 76 ? 21 : 0;
    frame_text_right(f, right, r.y, ink(f, INK_ACCENT), score);
    right -= *score ? glyphs_width(f->glyphs, score) + 3 : 0;
    int w = right - legend - r.x - 2;
    const char *text =
        arena_printf(ctx->scratch, "%s = %s", l->text.names[l->g.n - 1], l->text.whole);
    bool leaf = l->g.nodes[l->g.n - 1].in[0] < 0;
    int at = r.x + 1 +
             frame_text_cut(f, r.x + 1, r.y, w, ink(f, INK_BRIGHT),
                            leaf ? l->text.whole : text);
    if (legend == 0) {
        return;
    }
    at += 3;
    at += frame_text(f, at, r.y, ink(f, INK_VALUE), "value");
    at += frame_text(f, at, r.y, ink(f, INK_DIM), legend > 30 ? " → forward" : " →");
    at += frame_text(f, at + 3, r.y, ink(f, INK_GRADIENT), "gradient") + 3;
    frame_text(f, at, r.y, ink(f, INK_DIM), legend > 30 ? " ← backward" : " ←");
}
