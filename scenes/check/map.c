/* check: the errors of a tensor's entries, each a cell with its number. */
#include "draw/grid.h"
#include "draw/widgets.h"
#include "scenes/check/check.h"

/* Columns of a cell: of a number such as 1e−11, or where there is no room for one of the
 * verdict's mark; and of the numbers of the rows. */
enum { NUMBER_W = 5, MARK_W = 2, INDEX_W = 4, TITLE_H = 1 };

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

enum ink check_summary_ink(const struct gradient_summary *s)
{
    return s->n == 0           ? INK_DIM
           : s->wrong > 0      ? INK_ERROR
           : s->suspicious > 0 ? INK_WARN
                               : INK_GOOD;
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

void check_legend(struct frame *f, struct rect r)
{
    static const char *const texts[] = {" pass <1e−7 ", " suspicious ", " wrong >1e−4 "};
    for (int v = PASS; v <= WRONG && glyphs_width(f->glyphs, texts[v]) <= r.w; v++) {
        rect_left(&r,
                  1 + frame_text(f, r.x, r.y, style_of(f, (enum verdict)v), texts[v]));
    }
}

/* ---- units that are on ---- */

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

/* ---- where the maps are ---- */

/* Its title, the columns' numbers and the rows; a bias has a row more, of units on. */
static int map_rows(const struct check *m, int tensor)
{
    const struct tensor *t = &m->tensors[tensor];
    return TITLE_H + 1 + t->shape.rows + (t->shape.rows == 1 && relu_of(m, t) >= 0);
}

static int number_width(const struct tensor *t, int w)
{
    return t->shape.cols <= (w - INDEX_W) / (NUMBER_W + 1) ? NUMBER_W : MARK_W;
}

static int map_width(const struct tensor *t, int w)
{
    const int least = 32; /* of the title */
    int cells = INDEX_W + 1 + t->shape.cols * (1 + number_width(t, w));
    return cells > least ? cells : least;
}

/* Room for the numbers of the rows, so that units stand below each other in W1 and b1. */
static struct rect table_room(const struct tensor *t, struct rect map)
{
    rect_top(&map, TITLE_H);
    rect_left(&map, INDEX_W - (t->shape.rows > 10) - 1);
    return map;
}

/* The table of the map, the chosen entry in sight; `chosen` is of it, or −1. */
static struct grid_table table_of(const struct tensor *t, long chosen, struct rect room)
{
    int w = number_width(t, room.w + INDEX_W - 1), row = 0, col = 0;
    if (chosen >= 0) {
        row = (int)(chosen / t->shape.cols) - (room.h - 2);
        col = (int)(chosen % t->shape.cols) - ((room.w - INDEX_W) / (w + 1) - 1);
    }
    return (struct grid_table){.digits = 2,
                               .number_w = w,
                               .headings = true,
                               .first_row = row > 0 ? row : 0,
                               .first_col = col > 0 ? col : 0};
}

/* Its index in the tensor, or −1: the chosen entry is of another one. */
static long chosen_in(const struct check *m, int tensor, const struct ctx *ctx)
{
    int of;
    long entry = check_chosen(m, ctx, &of);
    return of == tensor ? entry - m->tensors[tensor].first : -1;
}

long check_entry_at(const struct check *m, int tensor, const struct ctx *ctx,
                    struct rect map, int x, int y)
{
    const struct tensor *t = &m->tensors[tensor];
    struct rect room = table_room(t, map);
    struct grid g = {.rows = t->shape.rows, .cols = t->shape.cols};
    struct grid_table table = table_of(t, chosen_in(m, tensor, ctx), room);
    struct grid_place p = grid_numbers_place(&g, &table, room, ctx->scratch);
    int row = 0, col = 0;
    grid_entry_at(&p, x, y, &row, &col);
    return t->first + (long)row * t->shape.cols + col;
}

/* ---- drawing ---- */

static void draw_title(const struct check *m, int tensor, const struct ctx *ctx,
                       struct rect r, bool chosen, struct frame *f)
{
    const struct tensor *t = &m->tensors[tensor];
    struct gradient_summary s = check_summary(m, tensor);
    const char *kinks =
        s.kinks ? arena_printf(f->scratch, ", %zu at a kink", s.kinks) : "";
    size_t fail = s.wrong + s.suspicious;
    int x = r.x + 1;
    x += 2 + frame_text(f, x, r.y, ink(f, chosen ? INK_LIT : INK_BRIGHT), t->name);
    x += 2 +
         frame_textf(f, x, r.y, ink(f, INK_DIM), "%d×%d", t->shape.rows, t->shape.cols);
    const char *text =
        s.n == 0 || !ctx->show_numbers ? ""
        : s.wrong ? arena_printf(f->scratch, "%zu of %zu wrong%s", s.wrong, s.n, kinks)
        : fail    ? arena_printf(f->scratch, "%zu of %zu suspicious%s", fail, s.n, kinks)
                  : arena_printf(f->scratch, "%zu pass%s", s.passed, kinks);
    frame_text_cut(f, x, r.y, r.x + r.w - x, ink(f, check_summary_ink(&s)), text);
}

static void draw_map(const struct check *m, int tensor, const struct ctx *ctx,
                     struct rect r, struct frame *f, const char *note)
{
    const struct tensor *t = &m->tensors[tensor];
    struct rect room = table_room(t, r), title = {r.x, r.y, r.w - 1, 1};
    int rows = t->shape.rows, cols = t->shape.cols;
    long n = (long)rows * cols, chosen = chosen_in(m, tensor, ctx);
    struct grid_table table = table_of(t, chosen, room);
    double *errors = arena_new(f->scratch, double, n);
    struct grid_look *looks = arena_new(f->scratch, struct grid_look, n);
    for (long i = 0; i < n; i++) {
        const struct gradient_entry *e = &m->entries[t->first + i];
        bool done = t->first + i < m->n_done;
        enum verdict v = verdict_of(e);
        errors[i] = e->error;
        looks[i] = done ? (struct grid_look){style_of(f, v), verdicts[v].mark,
                                             table.number_w < NUMBER_W}
                        : (struct grid_look){ink(f, INK_FAINT), 0xB7, true};
    }
    struct grid g = {.at = errors,
                     .rows = rows,
                     .cols = cols,
                     .looks = looks,
                     .lit_row = chosen < 0 ? 0 : (int)(chosen / cols) + 1,
                     .lit_col = chosen < 0 ? 0 : (int)(chosen % cols) + 1,
                     .hidden = !ctx->show_numbers};
    title.w -= frame_text_right(f, title.x + title.w, r.y, ink(f, INK_DIM), note) + 1;
    draw_title(m, tensor, ctx, title, chosen >= 0, f);
    frame_hit(f, r, HIT_TENSOR + tensor);
    struct grid_place p = grid_draw_numbers(f, room, &g, &table);
    int relu = relu_of(m, t), y = p.entries.y + p.rows;
    if (relu < 0 || table.number_w < NUMBER_W || y >= r.y + r.h) {
        return;
    }
    frame_text_right(f, p.entries.x, y, ink(f, INK_DIM), "on");
    for (int j = 0; j < p.cols; j++) {
        frame_text_right(f, p.entries.x + (j + 1) * (1 + p.number_w), y, ink(f, INK_TEXT),
                         on_text(m, relu, p.first_col + j, f->scratch));
    }
}

struct rect check_maps(const struct check *m, const struct ctx *ctx, struct rect r,
                       struct frame *f)
{
    enum { LEAST_W = 34 };
    int chosen, gaps = r.h;
    check_chosen(m, ctx, &chosen);
    for (int t = 0; t < m->n_tensors; t++) {
        gaps -= map_rows(m, t);
    }
    if (gaps < 0) {
        const char *next = m->tensors[(chosen + 1) % m->n_tensors].name;
        const char *note =
            arena_printf(f->scratch, "%d of %d, t: %s", chosen + 1, m->n_tensors, next);
        draw_map(m, chosen, ctx, r, f, m->n_tensors > 1 ? note : "");
        return (struct rect){0};
    }
    struct rect beside = {0};
    for (int t = 0; t < m->n_tensors; t++) {
        struct rect map = rect_top(&r, map_rows(m, t));
        rect_top(&r, gaps-- > 0);
        int w = map_width(&m->tensors[t], map.w);
        draw_map(m, t, ctx, (struct rect){map.x, map.y, w, map.h}, f, "");
        int left = beside.h && map.x + w < beside.x ? beside.x : map.x + w;
        int top = beside.h ? beside.y : map.y;
        struct rect right = {left, top, map.x + map.w - left, r.y - top}, none = {0};
        beside = map.w - w < LEAST_W ? none : right;
    }
    return beside;
}
