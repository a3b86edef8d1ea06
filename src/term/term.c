#include "term/term.h"

#include <stdlib.h>
#include <unistd.h>

#include "term/term_display.h"
#include "term/term_entry.h"
#include "term/term_event.h"
#include "term/term_guard.h"
#include "term/term_tty.h"

struct term {
    struct tty tty;
    struct display *display;
    int w, h;     /* what the terminal says, clamped */
    bool redraw;  /* term_wait has to say TERM_REDRAW */
    bool left;    /* for good: it was asked to leave while stopped */
    bool stopped; /* and continued, since the last term_take_stop */
};

/* ---- opening ---- */

static enum err check(struct term *t, const struct term_options *o,
                      struct display_options *display, struct fail *fail)
{
    bool in = isatty(STDIN_FILENO), out = isatty(STDOUT_FILENO);
    if (!in || !out || !tty_init(&t->tty, o->mouse)) {
        return fail_set(fail, ERR_INPUT, in ? "standard output" : "standard input", 0,
                        "not a terminal; --print, --csv and --json need none");
    }
    enum err e = entry_find(&display->entry, fail);
    if (e != ERR_NONE) {
        return e;
    }
    display->depth = entry_depth(&display->entry, o->depth);
    display->glyphs = tty_glyphs(o->glyphs);
    t->tty.asks =
        o->ask_ground && display->entry.takes_questions && display->depth != DEPTH_MONO;
    return ERR_NONE;
}

enum err term_open(const struct term_options *options, struct term **out,
                   struct fail *fail)
{
    struct term *t = calloc(1, sizeof *t);
    if (!t) {
        die("out of memory");
    }
    struct display_options display;
    enum err e = check(t, options, &display, fail);
    if (e == ERR_NONE) {
        guard_install(t->tty.lines);
        e = display_open(&display, &t->display, fail);
    }
    if (e != ERR_NONE) {
        guard_remove();
        tty_release(&t->tty);
        free(t);
        return e;
    }
    tty_raw(&t->tty);
    tty_size(&t->w, &t->h);
    display_begin(t->display, &t->tty);
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
    display_end(t->display, &t->tty);
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
    display_close(t->display);
    tty_release(&t->tty);
    free(t);
}

static void come_back(struct term *t)
{
    if (!tty_raw(&t->tty)) {
        return;
    }
    tty_size(&t->w, &t->h);
    tty_modes(&t->tty, true);
    display_again(t->display);
    t->redraw = true;
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
    return display_depth(t->display);
}

enum glyphs term_glyphs(const struct term *t)
{
    return display_glyphs(t->display);
}

void term_size(const struct term *t, int *w, int *h)
{
    *w = t->w;
    *h = t->h;
}

bool term_show(struct term *t, const struct frame *f)
{
    return !t->tty.gone && display_show(t->display, f, t->w, t->h, &t->tty);
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
