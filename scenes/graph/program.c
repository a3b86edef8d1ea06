/* graph: the graph as a program in Python, for --code and on the screen (key C). */
#include <string.h>

#include "code/code.h"
#include "base/text.h"
#include "draw/widgets.h"
#include "scenes/graph/program.h"

/* ---- the program ---- */

/* At the values that the leaves have at this step, with at most so many numbers of
 * matrices; 0: with all. */
static char *write_program(const struct lesson *l, const struct ctx *ctx, int language,
                           size_t most, struct arena *mem)
{
    const double **leaves = arena_new(ctx->scratch, const double *, l->g.n_leaves);
    for (int k = 0; k < l->g.n_leaves; k++) {
        leaves[k] = l->b.leaves + l->b.leaf_at[k];
    }
    /* a pass of its own, since that of the model may not be complete at this step */
    struct code code = code_at(&l->g, &l->text, leaves, ctx->scratch);
    code.most = most;
    return code_write(&code, (enum code_language)language, mem);
}

char *lesson_code(const void *model, const struct ctx *ctx, int language,
                  struct arena *mem)
{
    return write_program(model, ctx, language, 0, mem);
}

/* ---- its rows ---- */

enum {
    HANG = 4, /* columns by which the rest of a long line is moved in */
    NUMBERS_MOST = 4000
};

/* Bytes of the line text[n] that have room in w columns, up to a blank if there is one. */
static size_t part_of(const char *text, size_t n, int w, struct arena *mem)
{
    const char *line = arena_printf(mem, "%.*s", (int)n, text);
    size_t fits = text_fit(line, w), at = fits;
    if (fits >= n) {
        return n;
    }
    while (at > 0 && line[at] != ' ') {
        at--;
    }
    while (at > 0 && line[at - 1] == ' ') {
        at--;
    }
    return at > 0 ? at : fits > 0 ? fits : 1;
}

static void add_row(struct program *p, size_t at, size_t n, int indent, struct arena *mem)
{
    if (p->n == p->rows_size) {
        int size = 2 * p->rows_size + 100;
        struct program_row *more = arena_new(mem, struct program_row, size);
        for (int i = 0; i < p->n; i++) {
            more[i] = p->rows[i];
        }
        p->rows = more;
        p->rows_size = size;
    }
    p->rows[p->n++] = (struct program_row){at, n, indent};
}

/* Breaks the text into rows of p->w columns. */
static void break_rows(struct program *p, struct arena *mem, struct arena *scratch)
{
    const char *text = p->text;
    p->n = 0;
    while (*text) {
        size_t line = strcspn(text, "\n");
        int indent = 0;
        do {
            size_t part = part_of(text, line, p->w - indent, scratch);
            add_row(p, (size_t)(text - p->text), part, indent, mem);
            text += part;
            line -= part;
            while (line > 0 && *text == ' ') {
                text++;
                line--;
            }
            indent = HANG < p->w / 2 ? HANG : 0;
        } while (line > 0);
        text += *text == '\n';
    }
}

/* A row, its comment dim. */
static void draw_row(const struct program *p, const struct program_row *row,
                     const struct ctx *ctx, struct rect r, struct frame *f)
{
    const char *text = arena_copy(ctx->scratch, p->text + row->at, row->n);
    const char *note = strstr(text, "  # ");
    size_t code = note                             ? (size_t)(note - text)
                  : text[strspn(text, " ")] == '#' ? 0
                                                   : strlen(text);
    int x = r.x + row->indent;
    x += frame_text(f, x, r.y, ink(f, INK_TEXT),
                    arena_printf(ctx->scratch, "%.*s", (int)code, text));
    frame_text(f, x, r.y, ink(f, INK_DIM), text + code);
}

/* The language of the program that is shown, or -1. */
static int language(const struct ctx *ctx)
{
    int at = values_choice(ctx->values, P_DETAIL) - DETAIL_PROGRAM;
    return at >= 0 && at < CODE_LANGUAGES ? at : -1;
}

void program_make(struct program *p, struct arena *mem, const struct lesson *l,
                  const struct ctx *ctx)
{
    struct rect head;
    int shown = language(ctx), w = lesson_text_area(ctx, &head).w;
    long pass = backprop_move_at(&l->b, l->b.step).pass;
    bool right = p->made && p->language == shown && p->w == w && p->pass == pass;
    if (shown < 0 || right) {
        return;
    }
    const char *text = write_program(l, ctx, shown, NUMBERS_MOST, ctx->scratch);
    size_t n = strlen(text) + 1;
    if (n > p->text_size) {
        p->text_size = 2 * n;
        p->text = arena_new(mem, char, p->text_size);
    }
    memcpy(p->text, text, n);
    p->made = true;
    p->language = shown;
    p->w = w;
    p->pass = pass;
    break_rows(p, mem, ctx->scratch);
}

/* Shows the next language; after the last one the graph again. */
static void next_language(const struct lesson_view *v, const struct ctx *ctx,
                          struct asks *asks)
{
    int next = language(ctx) + 1 < CODE_LANGUAGES ? DETAIL_PROGRAM + language(ctx) + 1
                                                  : v->detail_before;
    lesson_set_detail(ctx, next, asks);
}

void program_open(const struct key_press *p)
{
    struct lesson_view *v = p->view;
    v->detail_before = lesson_detail(p->ctx);
    v->program_row = 0;
    next_language(v, p->ctx, p->asks);
}

bool program_key(struct lesson_view *v, const struct ctx *ctx, uint32_t key,
                 struct asks *asks)
{
    if (language(ctx) < 0) {
        return false;
    }
    const struct drawing *d = ctx->cache;
    struct rect head;
    int page = lesson_text_area(ctx, &head).h, last = d->program.n - page;
    int by = keys_scroll(key, page), row = v->program_row + by;
    if (key == 'C') {
        next_language(v, ctx, asks);
        row = 0;
    } else if (key == K_ESCAPE) {
        lesson_set_detail(ctx, v->detail_before, asks);
    } else if (by == 0) {
        return false;
    }
    row = row > last ? last : row;
    v->program_row = row < 0 ? 0 : row;
    return true;
}

bool program_draw(const struct program *p, const struct lesson_view *v,
                  const struct ctx *ctx, struct frame *f)
{
    struct rect head, r = lesson_text_area(ctx, &head);
    if (language(ctx) < 0) {
        return false;
    }
    int n = p->n, first = v->program_row > n - r.h ? n - r.h : v->program_row;
    first = first < 0 ? 0 : first;
    const char *name = code_names[language(ctx)],
               *title = ctx->values->list->items[P_DETAIL]
                            .choices[DETAIL_PROGRAM + language(ctx)]
                            .label;
    const char *says[] = {
        arena_printf(ctx->scratch,
                     "The graph as a program, %s: ↑ ↓ move, C the next language, Esc the "
                     "graph; --code=%s prints it",
                     title, name),
        arena_printf(ctx->scratch, "%s: ↑ ↓ move, C the next language, Esc the graph",
                     title),
        arena_printf(ctx->scratch, "%s: Esc the graph", title), NULL};
    frame_text_cut(f, head.x, head.y, head.w, ink(f, INK_ACCENT),
                   widget_choose(f->glyphs, head.w, says));
    for (int i = 0; i < r.h && first + i < n; i++) {
        draw_row(p, &p->rows[first + i], ctx, (struct rect){r.x, r.y + i, r.w, 1}, f);
    }
    widget_more(f, r.x - 1, r, first > 0, first + r.h < n);
    return true;
}
