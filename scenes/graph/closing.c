/* graph: the end of a pass: the gradients of all variables, and what each means. */
#include "scenes/graph/closing.h"

#include <math.h>
#include <string.h>

#include "autodiff/perturb.h"
#include "base/number.h"
#include "base/text.h"
#include "draw/widgets.h"
#include "scenes/graph/question.h"

/* ---- a row ---- */

enum { FORMS = 4, SHORT = 3 /* digits of what is about so */ };

struct closing_row {
    int node;
    const char *name, *number; /* "∂L/∂w", "12"; "∂L/∂W₁ 3×5", "‖·‖ 1.3" */
    const char *forms[FORMS];  /* what it means, from the longest to the shortest */
};

/* What raising the entry does, to first order; `bare` comes before it, and `it` is what
 * it is called. */
static void say_slope(const struct panel *p, struct closing_row *row, double slope,
                      struct place at, const char *bare, const char *it)
{
    const struct backprop *b = &p->l->b;
    double x = backprop_value(b, row->node)->at[lesson_index(p->l, at)];
    const char *kink = panel_kink(p, at);
    const char *head = *bare ? arena_printf(p->mem, "%s; ", bare) : "";
    const char *out = panel_output(p);
    double step = perturb_step(x), moves = fabs(slope * step);
    const char *by = number_text(step, SHORT, p->mem),
               *about = number_text(moves, SHORT, p->mem);
    const char *way = slope > 0 ? "rises" : "falls";
    row->forms[2] = row->forms[3] = bare;
    if (!p->ctx->show_numbers) {
        row->forms[0] = row->forms[1] = bare;
    } else if (!isfinite(slope)) {
        row->forms[0] = arena_printf(p->mem, "%s%s has no finite slope here", head, out);
        row->forms[1] = arena_printf(p->mem, "%sno finite slope", head);
    } else if (*kink) {
        row->forms[0] = arena_printf(p->mem, "%sno single slope here: %s", head, kink);
        row->forms[1] = arena_printf(p->mem, "%sa kink: %s", head, kink);
    } else if (moves == 0) {
        row->forms[0] = arena_printf(
            p->mem, "%sa small change of %s leaves %s where it is", head, it, out);
        row->forms[1] = arena_printf(p->mem, "%s%s stays where it is", head, out);
    } else {
        row->forms[0] = arena_printf(p->mem, "%sraise %s by %s and %s %s by about %s",
                                     head, it, by, out, way, about);
        row->forms[1] =
            arena_printf(p->mem, "%s+%s: %s %s by about %s", head, by, out, way, about);
        row->forms[2] = arena_printf(p->mem, "%s+%s: %s %s %s", head, by, out,
                                     slope > 0 ? "+" : "−", about);
    }
}

static void say_number(const struct panel *p, struct closing_row *row)
{
    const struct backprop *b = &p->l->b;
    double all = b->grads[row->node], kept = backprop_kept(b, row->node);
    row->number = panel_number(p, all);
    const char *head = b->has_kept[row->node]
                           ? arena_printf(p->mem, "%s kept + %s", panel_number(p, kept),
                                          panel_factor(p, all - kept))
                           : "";
    say_slope(p, row, all - kept, (struct place){row->node, 0, 0}, head,
              p->l->text.names[row->node]);
}

static void say_matrix(const struct panel *p, struct closing_row *row)
{
    const struct lesson *l = p->l;
    const struct matrix *grad = backprop_grad(&l->b, row->node);
    struct place at = lesson_entry(l, p->ctx, p->follow, row->node);
    size_t i = lesson_index(l, at);
    bool chosen = lesson_chosen_entry(l, p->ctx).node >= 0;
    bool ascii = p->page.f->glyphs == GLYPHS_ASCII; /* where ‖·‖ would be a product */
    double kept = backprop_kept_at(&l->b, row->node, i);
    row->number = arena_printf(p->mem, "%s %s", ascii ? "norm" : "‖·‖",
                               panel_number(p, backprop_grad_norm(&l->b, row->node)));
    const char *head =
        arena_printf(p->mem, "%s %s at [%d,%d]", chosen ? "followed" : "largest",
                     panel_number(p, grad->at[i]), at.row, at.col);
    if (l->b.has_kept[row->node]) {
        head = arena_printf(p->mem, "%s, %s kept + %s", head, panel_number(p, kept),
                            panel_factor(p, grad->at[i] - kept));
    }
    say_slope(p, row, grad->at[i] - kept, at, head, "it");
}

static struct closing_row row_of(const struct panel *p, int node)
{
    const struct lesson *l = p->l;
    struct shape s = l->g.nodes[node].shape;
    bool number = lesson_is_scalar(l, node);
    struct closing_row row = {.node = node, .name = panel_gradient(p, node)};
    if (!number) {
        row.name = arena_printf(p->mem, "%s %d×%d", row.name, s.rows, s.cols);
    }
    if (!l->b.has_grad[node]) {
        row.number = panel_unknown(p);
        for (int i = 0; i < FORMS; i++) {
            row.forms[i] = "no gradient flows here";
        }
    } else {
        (number ? say_number : say_matrix)(p, &row);
    }
    return row;
}

/* ---- the table ---- */

enum { MARK_W = 2, GAP = 2 };

struct closing_table {
    struct closing_row *rows;
    int n, chosen; /* the row that is chosen, or -1 */
    int name_w, number_w;
    int form; /* the longest in which all rows have room; FORMS: none */
};

static int widest(const struct panel *p, const struct closing_table *t, int form)
{
    int most = 0;
    for (int i = 0; i < t->n; i++) {
        int w = glyphs_width(p->page.f->glyphs, t->rows[i].forms[form]);
        most = w > most ? w : most;
    }
    return most;
}

static struct closing_table table_of(const struct panel *p)
{
    const struct lesson *l = p->l;
    enum glyphs glyphs = p->page.f->glyphs;
    bool marked =
        lesson_selected(l, p->ctx) >= 0 || nudged_by(l, p->ctx) != 0 || l->matrices;
    int leaf = marked ? closing_leaf(l, p->ctx) : -1;
    struct closing_table t = {.rows = arena_new(p->mem, struct closing_row, l->g.n),
                              .chosen = -1};
    for (int i = 0; i < l->g.n; i++) {
        if (closing_is_row(l, i)) {
            t.chosen = i == leaf ? t.n : t.chosen;
            struct closing_row row = t.rows[t.n++] = row_of(p, i);
            int name = glyphs_width(glyphs, row.name),
                number = glyphs_width(glyphs, row.number);
            t.name_w = name > t.name_w ? name : t.name_w;
            t.number_w = number > t.number_w ? number : t.number_w;
        }
    }
    int left = p->page.r.w - MARK_W - t.name_w - t.number_w - 2 * GAP;
    while (t.form < FORMS && widest(p, &t, t.form) > left) {
        t.form++;
    }
    return t;
}

/* Where the rows have no room for it: what the chosen one means. */
static const char *said_below(const struct panel *p, const struct closing_table *t)
{
    return t->chosen >= 0 && t->form == FORMS
               ? arena_printf(p->mem, "%s: %s", p->l->text.names[t->rows[t->chosen].node],
                              t->rows[t->chosen].forms[0])
               : "";
}

static void draw_row(struct panel *p, const struct closing_table *t, int i)
{
    const struct closing_row *row = &t->rows[i];
    struct frame *f = p->page.f;
    bool chosen = i == t->chosen;
    int x = p->page.r.x, y = p->page.y++;
    if (chosen) {
        frame_put(f, x, y, 0x25B8, ink(f, INK_ACCENT));
    }
    frame_text(f, x += MARK_W, y, ink(f, chosen ? INK_ACCENT : INK_TEXT), row->name);
    x += t->name_w + GAP + t->number_w;
    frame_text_right(f, x, y, ink(f, INK_GRADIENT), row->number);
    x += GAP;
    if (t->form < FORMS) {
        frame_text(f, x, y, ink(f, INK_TEXT), row->forms[t->form]);
    }
}

/* As many rows as have room, the chosen one among them; how many others there are. */
static void draw_table(struct panel *p, const struct closing_table *t, int rows)
{
    bool more = t->n > rows;
    rows = more && rows > 1 ? rows - 1 : rows;
    int first = t->chosen >= rows ? t->chosen - rows + 1 : 0, last = first + rows;
    last = last < t->n ? last : t->n;
    for (int i = first; i < last; i++) {
        draw_row(p, t, i);
    }
    if (more && page_room(&p->page)) {
        page_sentence(&p->page, INK_DIM,
                      arena_printf(p->mem, "  %d to %d of %d variables: ↑ ↓", first + 1,
                                   last, t->n));
    }
}

const char *closing_title(const struct panel *p)
{
    return p->l->b.options.passes > 1
               ? arena_printf(p->mem, "the end of pass %ld: all gradients",
                              backprop_move_at(&p->l->b, p->l->b.step).pass + 1)
               : "the end of the pass: all gradients";
}

void closing_panel(struct panel *p)
{
    enum { WIDE = 60, NUDGE_ROWS = 6, WRAPPED = 8 /* with a blank one before */ };
    struct closing_table t = table_of(p);
    bool kept = p->l->b.options.keep_grads && p->l->b.options.passes > 1;
    bool nudges = p->l->matrices && nudged_by(p->l, p->ctx) != 0;
    const char *below = said_below(p, &t);
    int rows = page_left(&p->page) - (kept ? 1 : 0);
    const char *score = nudges ? "" : question_score(p);
    rows -= *score ? widget_wrap_rows(p->page.f->glyphs, p->page.r.w, score) : 0;
    rows -= nudges   ? (p->page.r.w >= WIDE ? NUDGE_ROWS : WRAPPED)
            : *below ? widget_wrap_rows(p->page.f->glyphs, p->page.r.w, below)
                     : 0;
    draw_table(p, &t, rows > 1 ? rows : 1);
    if (*below && !nudges) {
        p->page.y += t.n < rows;
        page_sentence(&p->page, INK_TEXT, below);
    }
    if (kept) {
        page_sentence(&p->page, INK_WARN,
                      "zero_grad=no: each sum began with what earlier passes left");
    }
    if (*score) {
        page_sentence(&p->page, INK_ACCENT, score);
    }
    if (nudges) {
        p->page.y += t.n < rows;
        nudged_panel(p);
    }
}

void closing_keys(const struct panel *p, struct rect r)
{
    struct frame *f = p->page.f;
    bool last = p->l->b.step == backprop_steps(&p->l->b);
    bool trains = false;
    for (int i = 0; i < p->l->g.n_leaves; i++) {
        trains = trains || p->l->trained[i];
    }
    const char *texts[4] = {" ↑ ↓ choose a variable, d nudges it, → the update ",
                            " ↑ ↓ choose, d nudges, → updates ", " d nudges ", NULL};
    if (last) {
        texts[0] = " the end: ↑ ↓ choose a variable, d nudges it, r starts over ";
        texts[1] = " the end: d nudges, r starts over ";
    }
    if (last && trains) {
        texts[0] = " the end: ↑ ↓ choose, d nudges, u updates, r starts over ";
        texts[1] = " the end: d nudges, u updates ";
    }
    double by = nudged_by(p->l, p->ctx);
    if (by != 0) {
        texts[0] = " ↑ ↓ another nudge, ← half of it, → twice, d ends ";
        texts[1] = " ↑ ↓ nudge, ← half, → twice, d ends ";
        texts[2] = " ↑ ↓ ← → nudge, d ends ";
    }
    frame_text(f, r.x + 2, r.y + r.h - 1, ink(f, INK_TEXT),
               widget_choose(f->glyphs, r.w - 4, texts));
}
