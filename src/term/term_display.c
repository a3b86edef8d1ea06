#include "term/term_display.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include <curses.h>

#include "term/term_color.h"
#include "term/term_sink.h"

enum {
    PAIRS_MOST = 65535, /* color pairs before all are given back */
    PAIRS_CACHED = 8192,
    LAST_MOST = 1 << 18, /* cells of a screen of which a copy is kept */
};

struct pair_slot {
    int fg, bg, pair; /* pair 0: free */
};

struct display {
    struct display_options options; /* depth: less, if curses cannot show it */
    SCREEN *screen;
    FILE *out;
    struct sink sink; /* what curses has written */

    int cols, rows;            /* of curses and of what follows */
    struct cell *last;         /* [rows][cols] shown last; NULL: too many to keep */
    cchar_t *line;             /* [cols] cells of a row for curses */
    struct cell *ascii;        /* [cols] cells of a row in ASCII */
    bool whole;                /* all cells are to be drawn, whatever `last` says */
    const struct theme *theme; /* of the last frame, and its size */
    int frame_w, frame_h;
    int coarse; /* level of term_coarse */
    int pairs_most;
    struct pair_slot pairs[PAIRS_CACHED];
};

static void *must(void *p)
{
    if (!p) {
        die("out of memory");
    }
    return p;
}

/* ---- opening and leaving ---- */

static SCREEN *screen_new(struct display *d)
{
    SCREEN *s = NULL;
    if (d->options.depth == DEPTH_TRUE) {
        char *before;
        const char *name = entry_direct_begin(d->options.entry.bce, &before);
        s = name ? newterm(name, d->out, stdin) : NULL;
        entry_direct_end(before);
        if (!s) {
            d->options.depth = DEPTH_256;
        }
    }
    return s ? s : newterm(d->options.entry.description, d->out, stdin);
}

static void setup(struct display *d)
{
    /* Frames are drawn into newscr: stdscr only takes memory. It is made small at once,
     * as long as freed memory still goes back to the system. */
    wresize(stdscr, 1, 1);
    cbreak();
    noecho();
    nonl();
    typeahead(-1);
    leaveok(newscr, TRUE);
    idlok(newscr, FALSE);
    curs_set(0);
    if (d->options.depth != DEPTH_MONO && start_color() != OK) {
        d->options.depth = DEPTH_MONO;
    }
    if (d->options.depth != DEPTH_MONO) {
        long last = (long)COLOR_PAIRS - 1;
        d->pairs_most = last < PAIRS_MOST ? (int)last : PAIRS_MOST;
    }
}

static enum err start(struct display *d, struct fail *fail)
{
    int copy = dup(STDOUT_FILENO);
    d->out = copy < 0 ? NULL : fdopen(copy, "w");
    if (!d->out) {
        return fail_set(fail, ERR_IO, "", 0, "cannot open the terminal");
    }
    /* From its first byte on curses writes to a file and never to the terminal: there it
     * would write at every movement of the cursor, and wait for a terminal that takes
     * nothing. It does not need the terminal's modes or size. */
    if (!sink_open(&d->sink, fileno(d->out))) {
        return fail_set(fail, ERR_IO, "", 0, "cannot open a file for frames");
    }
    tty_tell_size(true);
    d->screen = screen_new(d);
    tty_tell_size(false);
    if (!d->screen) {
        return fail_set(fail, ERR_INPUT, "TERM", 0, "the terminal cannot be used");
    }
    setup(d);
    if (d->options.depth == DEPTH_TRUE) {
        sink_read_pairs(&d->sink);
    }
    return ERR_NONE;
}

void display_close(struct display *d)
{
    if (d->screen) {
        reset_color_pairs(); /* delscreen of ncurses 6.2 does not free them */
        delscreen(d->screen);
    }
    if (d->out) {
        fclose(d->out);
    }
    sink_close(&d->sink);
    free(d->last);
    free(d->line);
    free(d->ascii);
    free(d);
}

enum err display_open(const struct display_options *options, struct display **out,
                      struct fail *fail)
{
    struct display *d = must(calloc(1, sizeof *d));
    d->options = *options;
    d->sink = (struct sink)SINK_INIT;
    enum err e = start(d, fail);
    if (e != ERR_NONE) {
        display_close(d);
        return e;
    }
    *out = d;
    return ERR_NONE;
}

void display_begin(struct display *d, struct tty *t)
{
    doupdate();
    sink_put(&d->sink, t);
}

void display_end(struct display *d, struct tty *t)
{
    endwin();
    sink_put(&d->sink, t);
}

void display_again(struct display *d)
{
    clearok(curscr, TRUE);
    d->whole = true;
}

enum depth display_depth(const struct display *d)
{
    return d->options.depth;
}

enum glyphs display_glyphs(const struct display *d)
{
    return d->options.glyphs;
}

/* ---- showing ---- */

/* Gives curses the terminal's size, once before a frame, however often that has changed.
 * Curses does not read the size itself: 65535 × 65535 crashes it. */
static void fit(struct display *d, int w, int h)
{
    if (d->cols == w && d->rows == h) {
        return;
    }
    /* First to a small screen: lines that grow one by one leave holes in memory. It is
     * larger than stdscr, which would grow with a screen of its own size. */
    resize_term(2, 2);
    wresize(stdscr, 1, 1);
    resize_term(h, w);
    leaveok(newscr, TRUE);
    size_t n = (size_t)w * (size_t)h;
    d->cols = w;
    d->rows = h;
    free(d->last);
    free(d->line);
    free(d->ascii);
    d->last = n > LAST_MOST ? NULL : must(calloc(n, sizeof *d->last));
    d->line = must(calloc((size_t)w, sizeof *d->line));
    d->ascii = must(calloc((size_t)w, sizeof *d->ascii));
    clearok(curscr, TRUE);
    d->whole = true;
}

/* The number of a pair of colors. 0: there are no more, and all is to be drawn again. */
static int pair_of(struct display *d, int fg, int bg)
{
    if (d->coarse) {
        fg = term_coarse(d->options.depth, fg, d->coarse);
        bg = term_coarse(d->options.depth, bg, d->coarse);
    }
    uint32_t mix = (uint32_t)fg * 0x9E3779B1u ^ (uint32_t)bg * 0x85EBCA77u;
    struct pair_slot *slot = &d->pairs[(mix >> 16 ^ mix) % PAIRS_CACHED];
    if (slot->pair > 0 && slot->fg == fg && slot->bg == bg) {
        return slot->pair;
    }
    int pair = alloc_pair(fg, bg);
    if (pair <= 0 || pair >= d->pairs_most) {
        return 0;
    }
    wire_set(&d->sink.wire, pair, fg, bg);
    *slot = (struct pair_slot){.fg = fg, .bg = bg, .pair = pair};
    return pair;
}

static attr_t attributes(uint32_t attr)
{
    return (attr & ATTR_BOLD ? A_BOLD : A_NORMAL) |
           (attr & ATTR_REVERSE ? A_REVERSE : A_NORMAL) |
           (attr & ATTR_UNDERLINE ? A_UNDERLINE : A_NORMAL);
}

/* Makes a cell for curses. False: no pair of colors was left. */
static bool make_cell(struct display *d, const struct frame *f, const struct cell *c,
                      bool wide, cchar_t *out)
{
    struct style style = {c->fg & 0xFFFFFF, c->bg & 0xFFFFFF, c->attr};
    struct look look = term_look(f->theme, d->options.depth, style);
    int pair = 0;
    if (d->options.depth != DEPTH_MONO) {
        pair = pair_of(d, look.fg, look.bg);
        if (pair == 0 && d->coarse < COARSE_MOST) {
            return false;
        }
    }
    wchar_t text[3] = {term_glyph(c->ch, wide), 0, 0};
    if (c->mark && wcwidth((wchar_t)c->mark) == 0) {
        text[1] = (wchar_t)c->mark;
    }
    if (setcchar(out, text, attributes(look.attr), 0, &pair) != OK) {
        setcchar(out, L"?", A_NORMAL, 0, &pair);
    }
    return true;
}

/* Gives n cells of d->line to curses. */
static void put_run(struct display *d, int x, int y, int n)
{
    mvwadd_wchnstr(newscr, y, x, d->line, n);
    if (sink_add_cells(&d->sink, n)) {
        doupdate();
        sink_take(&d->sink);
    }
}

/* The cells of a row, as far as the screen goes: the frame's, or in ASCII. */
static const struct cell *row_of(struct display *d, const struct frame *f, int y)
{
    const struct cell *row = &f->cells[(size_t)y * (size_t)f->w];
    if (d->options.glyphs != GLYPHS_ASCII && f->glyphs != GLYPHS_ASCII) {
        return row;
    }
    struct frame one = *f;
    one.w = f->w < d->cols ? f->w : d->cols;
    one.h = 1;
    one.cells = memcpy(d->ascii, row, (size_t)one.w * sizeof *row);
    frame_ascii(&one);
    return d->ascii;
}

/* Gives the cells of a row that have changed to curses, a run at a time. Equal neighbors
 * are made once. False: no pair of colors was left. */
static bool put_row(struct display *d, const struct frame *f, int y)
{
    const struct cell *row = row_of(d, f, y);
    struct cell *last = d->last ? &d->last[(size_t)y * (size_t)d->cols] : NULL;
    struct cell made = {.ch = 0};
    bool whole = d->whole || !last;
    int w = f->w < d->cols ? f->w : d->cols, n = 0;
    if (!whole && memcmp(row, last, (size_t)w * sizeof *row) == 0) {
        return true;
    }
    for (int x = 0; x <= w; x++) {
        bool wide = x < w && term_before_half(row, x, w);
        bool put = x < w && (whole || memcmp(&row[x], &last[x], sizeof *row) != 0 ||
                             wide != term_before_half(last, x, w));
        if (put && (row[x].ch != 0 || !term_right_half(row, x))) {
            struct cell c = row[x];
            if (d->options.depth <= DEPTH_256) {
                c.fg =
                    term_text_color(&c, n ? &made : NULL, x + 1 < w ? &row[x + 1] : NULL);
            }
            if (n && !wide && memcmp(&c, &made, sizeof c) == 0) {
                d->line[n] = d->line[n - 1];
            } else if (!make_cell(d, f, &c, wide && c.ch != 0, &d->line[n])) {
                return false;
            }
            made = c;
            n++;
        } else if (n > 0) {
            put_run(d, x - n, y, n);
            n = 0;
        }
    }
    if (last) {
        memcpy(last, row, (size_t)w * sizeof *row);
    }
    return true;
}

/* False: no pair of colors was left. */
static bool draw(struct display *d, const struct frame *f)
{
    if (d->whole) {
        werase(newscr);
    }
    for (int y = 0; y < f->h && y < d->rows; y++) {
        if (!put_row(d, f, y)) {
            return false;
        }
    }
    return true;
}

/* Draws all cells, after giving all pairs back if they are used up. A frame that alone
 * has more pairs than there are gets fewer colors. */
static void draw_whole(struct display *d, const struct frame *f)
{
    d->coarse = 0;
    for (bool first = true;; first = false) {
        d->whole = true;
        if (draw(d, f)) {
            return;
        }
        reset_color_pairs();
        memset(d->pairs, 0, sizeof d->pairs);
        clearok(curscr, TRUE);
        if (!first) {
            d->coarse++;
        }
    }
}

bool display_show(struct display *d, const struct frame *f, int w, int h, struct tty *t)
{
    fit(d, w, h);
    if (!d->last || f->theme != d->theme || f->w != d->frame_w || f->h != d->frame_h) {
        d->whole = true;
    }
    d->theme = f->theme;
    d->frame_w = f->w;
    d->frame_h = f->h;
    if (d->whole || !draw(d, f)) {
        draw_whole(d, f);
    }
    d->whole = false;
    doupdate();
    return sink_put(&d->sink, t);
}
