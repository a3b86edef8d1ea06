/* check: the errors of a tensor's entries, each a cell with its number. */
#include <math.h>

#include "base/number.h"
#include "draw/widgets.h"
#include "scenes/check/check.h"

/* A cell is a blank and w columns: a number such as 1e−11, or where there is no room for
 * one the verdict's mark. */
enum { NUMBER_W = 5, MARK_W = 2, INDEX_W = 3 };

enum verdict { PASS, SUSPICIOUS, WRONG, KINK, VERDICTS };
static const struct {
    const char *word;
    uint32_t mark;
    enum ink ink;
    double share; /* of the ink in the cell's ground */
} verdicts[VERDICTS] = {{"pass", 0x25CF, INK_GOOD, 0.2},
                        {"suspicious", 0x25C6, INK_WARN, 0.35},
                        {"wrong", 0x2715, INK_ERROR, 0.45},
                        {"kink within ε", 0x25B2, INK_ACCENT, 0.3}};

static enum verdict verdict_of(const struct gradient_entry *e)
{
    return e->verdict == DIFFERENCE_AGREES       ? PASS
           : e->kink                             ? KINK
           : e->verdict == DIFFERENCE_SUSPICIOUS ? SUSPICIOUS
                                                 : WRONG;
}

const char *check_word(const struct gradient_entry *e)
{
    return verdicts[verdict_of(e)].word;
}

enum ink check_ink(const struct gradient_entry *e)
{
    return verdicts[verdict_of(e)].ink;
}

/* The relu whose input a tensor makes as X@W or by adding b, or −1: how many samples
 * switch each of its units on says which columns a wrong mask spoils. */
static int relu_of(const struct check *m, const struct tensor *t)
{
    int at = m->c.b.plan.leaf[t->leaf];
    for (int i = 0; i < m->g.n; i++) {
        const struct node *node = &m->g.nodes[i];
        bool uses = node->in[0] == at || node->in[1] == at;
        if (uses && node->op == OP_RELU) {
            return i;
        }
        if (uses && (node->op == OP_MATMUL || node->op == OP_ADD)) {
            at = i;
        }
    }
    return -1;
}

/* A bias has a row more for that. */
int check_map_rows(const struct check *m, int tensor)
{
    const struct tensor *t = &m->tensors[tensor];
    return 2 + t->shape.rows + (t->shape.rows == 1 && relu_of(m, t) >= 0);
}

/* Samples for which a unit is on: "2/3". */
static const char *on_text(const struct check *m, int relu, int col, struct arena *mem)
{
    const struct matrix *z = backprop_value(&m->c.b, m->g.nodes[relu].in[0]);
    int n = 0;
    for (size_t i = 0; i < z->rows; i++) {
        n += z->at[i * z->columns + (size_t)col] > 0;
    }
    return arena_printf(mem, "%d/%zu", n, z->rows);
}

/* Columns of a cell without its blank. */
static int cell_width(const struct tensor *t, int w)
{
    int room = (w - INDEX_W - 1) / t->shape.cols - 1;
    return room >= NUMBER_W ? NUMBER_W : MARK_W;
}

int check_map_width(const struct tensor *t, int w)
{
    const int least = 32; /* of the title */
    int cells = INDEX_W + 1 + t->shape.cols * (1 + cell_width(t, w)) + 1;
    return cells > least ? cells : least;
}

static void draw_title(const struct check *m, int tensor, struct rect r, bool chosen,
                       struct frame *f)
{
    const struct tensor *t = &m->tensors[tensor];
    struct gradient_summary s = check_summary(m, tensor);
    size_t fail = s.wrong + s.suspicious;
    int x = r.x + 1;
    x += 2 + frame_text(f, x, r.y, ink(f, chosen ? INK_LIT : INK_BRIGHT), t->name);
    x += 2 +
         frame_textf(f, x, r.y, ink(f, INK_DIM), "%d×%d", t->shape.rows, t->shape.cols);
    if (s.n > 0) {
        const char *kinks =
            s.kinks ? arena_printf(f->scratch, ", %zu at a kink", s.kinks) : "";
        frame_text_cut(
            f, x, r.y, r.x + r.w - x,
            ink(f, s.wrong ? INK_ERROR
                   : fail  ? INK_WARN
                           : INK_GOOD),
            s.wrong ? arena_printf(f->scratch, "%zu of %zu wrong%s", s.wrong, s.n, kinks)
            : fail ? arena_printf(f->scratch, "%zu of %zu suspicious%s", fail, s.n, kinks)
                   : arena_printf(f->scratch, "%zu pass%s", s.passed, kinks));
    }
    frame_hit(f, (struct rect){r.x, r.y, r.w, 1}, HIT_TENSOR + tensor);
}

/* With few colors what does not pass stands on a patch; else on a tint of its ink. */
static struct style style_of(const struct frame *f, enum verdict v)
{
    enum ink i = verdicts[v].ink;
    const struct theme *theme = f->theme;
    if (f->depth == DEPTH_16 || f->depth == DEPTH_8) {
        return v == PASS ? ink(f, i) : ink_patch(f, i);
    }
    rgb ground = theme->mono && v == PASS
                     ? theme->ground
                     : color_mix(theme->ground, theme->ink[i], verdicts[v].share);
    return ink_on(f, v == PASS ? i : INK_BRIGHT, ground);
}

void check_legend(struct frame *f, int x, int y)
{
    static const char *const texts[] = {" pass <1e−7 ", " suspicious ", " wrong >1e−4 "};
    for (int v = PASS; v <= WRONG; v++) {
        x += 1 + frame_text(f, x, y, style_of(f, (enum verdict)v), texts[v]);
    }
}

static void draw_cell(const struct gradient_entry *e, const struct ctx *ctx, int x, int y,
                      int w, bool chosen, struct frame *f)
{
    char number[NUMBER_SIZE];
    enum verdict v = verdict_of(e);
    struct style s = chosen ? ink_patch(f, INK_LIT) : style_of(f, v);
    frame_fill(f, (struct rect){x, y, w, 1}, ' ', s);
    if (chosen) {
        frame_put(f, x - 1, y, 0x25B6, ink(f, INK_LIT));
    }
    if (w < NUMBER_W) {
        frame_put(f, x + w - 1, y, ctx->show_numbers ? verdicts[v].mark : '?', s);
    } else {
        frame_text_right(f, x + w, y, s,
                         ctx->show_numbers ? number_fit(number, e->error, 2, w) : "?");
    }
}

void check_map(const struct check *m, int tensor, const struct ctx *ctx, struct rect r,
               struct frame *f)
{
    const struct tensor *t = &m->tensors[tensor];
    int of, w = cell_width(t, r.w);
    long entry = check_chosen(m, ctx, &of) - t->first;
    int row = of == tensor ? (int)(entry / t->shape.cols) : 0;
    draw_title(m, tensor, r, of == tensor, f);
    int shown = r.h - 2 < t->shape.rows ? r.h - 2 : t->shape.rows;
    int first = row < shown ? 0 : row - shown + 1;
    int cols = (r.w - INDEX_W - 1) / (w + 1), x0 = r.x + INDEX_W + 2;
    cols = cols < t->shape.cols ? cols : t->shape.cols;
    int col = of == tensor ? (int)(entry % t->shape.cols) : 0;
    int first_col = col < cols ? 0 : col - cols + 1;
    for (int j = 0; j < cols; j++) {
        frame_text_right(f, x0 + j * (w + 1) + w, r.y + 1, ink(f, INK_DIM),
                         arena_printf(f->scratch, "%d", first_col + j));
    }
    for (int i = 0; i < shown; i++) {
        int y = r.y + 2 + i;
        frame_text_right(f, r.x + INDEX_W, y, ink(f, INK_DIM),
                         arena_printf(f->scratch, "%d", first + i));
        for (int j = 0; j < cols; j++) {
            long at = t->first + (long)(first + i) * t->shape.cols + first_col + j;
            int x = x0 + j * (w + 1);
            bool chosen = of == tensor && at == t->first + entry;
            if (at < m->n_done) {
                draw_cell(&m->entries[at], ctx, x, y, w, chosen, f);
            } else {
                frame_put(f, x + w - 1, y, chosen ? 0x25B6 : 0xB7,
                          ink(f, chosen ? INK_LIT : INK_FAINT));
            }
            frame_hit(f, (struct rect){x, y, w, 1}, HIT_ENTRY + (int)at);
        }
    }
    int relu = relu_of(m, t);
    if (relu >= 0 && w == NUMBER_W && r.h > 2 + shown) {
        int y = r.y + 2 + shown;
        frame_text_right(f, r.x + INDEX_W, y, ink(f, INK_DIM), "on");
        for (int j = 0; j < cols; j++) {
            frame_text_right(f, x0 + j * (w + 1) + w, y, ink(f, INK_TEXT),
                             on_text(m, relu, first_col + j, f->scratch));
        }
    }
    if (shown < t->shape.rows) {
        frame_text_cut(f, x0 + cols * (w + 1), r.y + 1 + shown, 4, ink(f, INK_DIM),
                       first + shown < t->shape.rows ? "▼" : "▲");
    }
}
