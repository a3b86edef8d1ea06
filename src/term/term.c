#include "term/term.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include <curses.h>

#include "term/term_color.h"
#include "term/term_entry.h"
#include "term/term_event.h"
#include "term/term_guard.h"
#include "term/term_sink.h"
#include "term/term_tty.h"

enum {
    PAIRS_MOST = 65535, /* color pairs before all are given back */
    PAIRS_CACHED = 8192,
    LAST_MOST = 1 << 18, /* cells of a screen of which a copy is kept */
};

struct pair_slot {
    int fg, bg, pair; /* pair 0: free */
};

struct term {
    struct tty tty;
    struct entry entry;
    enum depth depth;
    enum glyphs glyphs;
    int w, h;     /* what the terminal says, clamped */
    bool redraw;  /* term_wait has to say TERM_REDRAW */
    bool left;    /* for good: it was asked to leave while stopped */
    bool stopped; /* and continued, since the last term_take_stop */

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

/* ---- opening ---- */

static enum err check(struct term *t, const struct term_options *o, struct fail *fail)
{
    bool in = isatty(STDIN_FILENO), out = isatty(STDOUT_FILENO);
    if (!in || !out || !tty_init(&t->tty, o->mouse)) {
        return fail_set(fail, ERR_INPUT, in ? "standard output" : "standard input", 0,
                        "not a terminal; --print, --csv and --json need none");
    }
    enum err e = entry_find(&t->entry, fail);
    if (e != ERR_NONE) {
        return e;
    }
    t->depth = entry_depth(&t->entry, o->depth);
    t->glyphs = tty_glyphs(o->glyphs);
    t->tty.asks = o->ask_ground && t->entry.takes_questions && t->depth != DEPTH_MONO;
    return ERR_NONE;
}

static SCREEN *screen_new(struct term *t)
{
    SCREEN *s = NULL;
    if (t->depth == DEPTH_TRUE) {
        char *before;
        const char *name = entry_direct_begin(t->entry.bce, &before);
        s = name ? newterm(name, t->out, stdin) : NULL;
        entry_direct_end(before);
        if (!s) {
            t->depth = DEPTH_256;
        }
    }
    return s ? s : newterm(t->entry.description, t->out, stdin);
}

static void setup(struct term *t)
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
    if (t->depth != DEPTH_MONO && start_color() != OK) {
        t->depth = DEPTH_MONO;
    }
    if (t->depth != DEPTH_MONO) {
        long last = (long)COLOR_PAIRS - 1;
        t->pairs_most = last < PAIRS_MOST ? (int)last : PAIRS_MOST;
    }
}

static enum err start(struct term *t, struct fail *fail)
{
    guard_install(t->tty.lines);
    int copy = dup(STDOUT_FILENO);
    t->out = copy < 0 ? NULL : fdopen(copy, "w");
    if (!t->out) {
        return fail_set(fail, ERR_IO, "", 0, "cannot open the terminal");
    }
    /* From its first byte on curses writes to a file and never to the terminal: there it
     * would write at every movement of the cursor, and wait for a terminal that takes
     * nothing. It does not need the terminal's modes or size. */
    if (!sink_open(&t->sink, fileno(t->out))) {
        return fail_set(fail, ERR_IO, "", 0, "cannot open a file for frames");
    }
    tty_tell_size(true);
    t->screen = screen_new(t);
    tty_tell_size(false);
    if (!t->screen) {
        return fail_set(fail, ERR_INPUT, "TERM", 0, "the terminal cannot be used");
    }
    setup(t);
    if (t->depth == DEPTH_TRUE) {
        sink_read_pairs(&t->sink);
    }
    return ERR_NONE;
}

enum err term_open(const struct term_options *options, struct term **out,
                   struct fail *fail)
{
    struct term *t = must(calloc(1, sizeof *t));
    t->sink = (struct sink)SINK_INIT;
    enum err e = check(t, options, fail);
    if (e == ERR_NONE) {
        e = start(t, fail);
    }
    if (e != ERR_NONE) {
        guard_remove();
        sink_close(&t->sink);
        if (t->out) {
            fclose(t->out);
        }
        tty_release(&t->tty);
        free(t);
        return e;
    }
    tty_raw(&t->tty);
    tty_size(&t->w, &t->h);
    doupdate();
    sink_put(&t->sink, &t->tty);
    tty_modes(&t->tty, true);
    *out = t;
    return ERR_NONE;
}

/* ---- leaving and coming back ---- */

static void leave(struct term *t)
{
    if (t->left) {
        return;
    }
    endwin();
    sink_put(&t->sink, &t->tty);
    tty_modes(&t->tty, false);
    tty_hear_out(&t->tty);
    tty_cooked(&t->tty);
}

void term_close(struct term *t)
{
    leave(t);
    if (t->tty.gone) {
        guard_restore(); /* a write failed, so that leave wrote nothing */
    }
    guard_remove();
    reset_color_pairs(); /* delscreen of ncurses 6.2 does not free them */
    delscreen(t->screen);
    fclose(t->out);
    sink_close(&t->sink);
    tty_release(&t->tty);
    free(t->last);
    free(t->line);
    free(t->ascii);
    free(t);
}

static void come_back(struct term *t)
{
    if (!tty_raw(&t->tty)) {
        return;
    }
    tty_size(&t->w, &t->h);
    tty_modes(&t->tty, true);
    clearok(curscr, TRUE);
    t->whole = t->redraw = true;
}

void term_raise(void)
{
    guard_raise();
}

void term_mouse(struct term *t, bool on)
{
    tty_mouse(&t->tty, on);
}

enum depth term_depth(const struct term *t)
{
    return t->depth;
}

enum glyphs term_glyphs(const struct term *t)
{
    return t->glyphs;
}

void term_size(const struct term *t, int *w, int *h)
{
    *w = t->w;
    *h = t->h;
}

/* ---- showing ---- */

/* Gives curses the terminal's size, once before a frame, however often that has changed.
 * Curses does not read the size itself: 65535 × 65535 crashes it. */
static void fit(struct term *t)
{
    if (t->cols == t->w && t->rows == t->h) {
        return;
    }
    /* First to a small screen: lines that grow one by one leave holes in memory. It is
     * larger than stdscr, which would grow with a screen of its own size. */
    resize_term(2, 2);
    wresize(stdscr, 1, 1);
    resize_term(t->h, t->w);
    leaveok(newscr, TRUE);
    size_t n = (size_t)t->w * (size_t)t->h;
    t->cols = t->w;
    t->rows = t->h;
    free(t->last);
    free(t->line);
    free(t->ascii);
    t->last = n > LAST_MOST ? NULL : must(calloc(n, sizeof *t->last));
    t->line = must(calloc((size_t)t->w, sizeof *t->line));
    t->ascii = must(calloc((size_t)t->w, sizeof *t->ascii));
    clearok(curscr, TRUE);
    t->whole = true;
}

/* The number of a pair of colors. 0: there are no more, and all is to be drawn again. */
static int pair_of(struct term *t, int fg, int bg)
{
    if (t->coarse) {
        fg = term_coarse(t->depth, fg, t->coarse);
        bg = term_coarse(t->depth, bg, t->coarse);
    }
    uint32_t mix = (uint32_t)fg * 0x9E3779B1u ^ (uint32_t)bg * 0x85EBCA77u;
    struct pair_slot *slot = &t->pairs[(mix >> 16 ^ mix) % PAIRS_CACHED];
    if (slot->pair > 0 && slot->fg == fg && slot->bg == bg) {
        return slot->pair;
    }
    int pair = alloc_pair(fg, bg);
    if (pair <= 0 || pair >= t->pairs_most) {
        return 0;
    }
    wire_set(&t->sink.wire, pair, fg, bg);
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
static bool make_cell(struct term *t, const struct frame *f, const struct cell *c,
                      bool wide, cchar_t *out)
{
    struct style style = {c->fg & 0xFFFFFF, c->bg & 0xFFFFFF, c->attr};
    struct look look = term_look(f->theme, t->depth, style);
    int pair = 0;
    if (t->depth != DEPTH_MONO) {
        pair = pair_of(t, look.fg, look.bg);
        if (pair == 0 && t->coarse < COARSE_MOST) {
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

/* Gives n cells of t->line to curses. */
static void put_run(struct term *t, int x, int y, int n)
{
    mvwadd_wchnstr(newscr, y, x, t->line, n);
    if (sink_add_cells(&t->sink, n)) {
        doupdate();
        sink_take(&t->sink);
    }
}

/* The cells of a row, as far as the screen goes: the frame's, or in ASCII. */
static const struct cell *row_of(struct term *t, const struct frame *f, int y)
{
    const struct cell *row = &f->cells[(size_t)y * (size_t)f->w];
    if (t->glyphs != GLYPHS_ASCII && f->glyphs != GLYPHS_ASCII) {
        return row;
    }
    struct frame one = *f;
    one.w = f->w < t->cols ? f->w : t->cols;
    one.h = 1;
    one.cells = memcpy(t->ascii, row, (size_t)one.w * sizeof *row);
    frame_ascii(&one);
    return t->ascii;
}

/* Gives the cells of a row that have changed to curses, a run at a time. Equal neighbors
 * are made once. False: no pair of colors was left. */
static bool put_row(struct term *t, const struct frame *f, int y)
{
    const struct cell *row = row_of(t, f, y);
    struct cell *last = t->last ? &t->last[(size_t)y * (size_t)t->cols] : NULL;
    struct cell made = {.ch = 0};
    bool whole = t->whole || !last;
    int w = f->w < t->cols ? f->w : t->cols, n = 0;
    if (!whole && memcmp(row, last, (size_t)w * sizeof *row) == 0) {
        return true;
    }
    for (int x = 0; x <= w; x++) {
        bool wide = x < w && term_before_half(row, x, w);
        bool put = x < w && (whole || memcmp(&row[x], &last[x], sizeof *row) != 0 ||
                             wide != term_before_half(last, x, w));
        if (put && (row[x].ch != 0 || !term_right_half(row, x))) {
            struct cell c = row[x];
            if (t->depth <= DEPTH_256) {
                c.fg =
                    term_text_color(&c, n ? &made : NULL, x + 1 < w ? &row[x + 1] : NULL);
            }
            if (n && !wide && memcmp(&c, &made, sizeof c) == 0) {
                t->line[n] = t->line[n - 1];
            } else if (!make_cell(t, f, &c, wide && c.ch != 0, &t->line[n])) {
                return false;
            }
            made = c;
            n++;
        } else if (n > 0) {
            put_run(t, x - n, y, n);
            n = 0;
        }
    }
    if (last) {
        memcpy(last, row, (size_t)w * sizeof *row);
    }
    return true;
}

/* False: no pair of colors was left. */
static bool draw(struct term *t, const struct frame *f)
{
    if (t->whole) {
        werase(newscr);
    }
    for (int y = 0; y < f->h && y < t->rows; y++) {
        if (!put_row(t, f, y)) {
            return false;
        }
    }
    return true;
}

/* Draws all cells, after giving all pairs back if they are used up. A frame that alone
 * has more pairs than there are gets fewer colors. */
static void draw_whole(struct term *t, const struct frame *f)
{
    t->coarse = 0;
    for (bool first = true;; first = false) {
        t->whole = true;
        if (draw(t, f)) {
            return;
        }
        reset_color_pairs();
        memset(t->pairs, 0, sizeof t->pairs);
        clearok(curscr, TRUE);
        if (!first) {
            t->coarse++;
        }
    }
}

bool term_show(struct term *t, const struct frame *f)
{
    if (t->tty.gone) {
        return false;
    }
    fit(t);
    if (!t->last || f->theme != t->theme || f->w != t->frame_w || f->h != t->frame_h) {
        t->whole = true;
    }
    t->theme = f->theme;
    t->frame_w = f->w;
    t->frame_h = f->h;
    if (t->whole || !draw(t, f)) {
        draw_whole(t, f);
    }
    t->whole = false;
    doupdate();
    return sink_put(&t->sink, &t->tty);
}

/* ---- waiting ---- */

/* Acts on the signals since the last call. */
static void follow(struct term *t, unsigned news)
{
    t->stopped = t->stopped || (news & (GUARD_STOP | GUARD_RESUME));
    if (news & GUARD_STOP) {
        leave(t);
        t->left = !guard_stop();
    }
    if (!t->left && (news & (GUARD_STOP | GUARD_RESUME))) {
        come_back(t);
    }
    if (news & GUARD_RESIZE) {
        int w = t->w, h = t->h;
        tty_size(&t->w, &t->h);
        t->redraw = t->redraw || t->w != w || t->h != h;
    }
}

bool term_take_stop(struct term *t)
{
    bool was = t->stopped || (guard_peek() & GUARD_RESUME);
    t->stopped = false;
    return was;
}

enum term_news term_wait(struct term *t, double deadline, struct event *e)
{
    for (;;) {
        follow(t, guard_take());
        unsigned news = guard_peek(); /* those that came while it was stopped too */
        if (t->tty.gone || (news & GUARD_HANGUP)) {
            return TERM_GONE;
        }
        if (news & GUARD_QUIT) {
            return TERM_QUIT;
        }
        if (t->redraw) {
            t->redraw = false;
            return TERM_REDRAW;
        }
        while (tty_event(&t->tty, e)) {
            if (e->type == EVENT_GROUND ? t->tty.asks
                                        : event_move_inside(e, t->w, t->h)) {
                return TERM_EVENT;
            }
        }
        if (tty_await(&t->tty, deadline) == TTY_TIMEOUT) {
            return TERM_TIMEOUT;
        }
    }
}
