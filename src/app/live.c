#include "app/live.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/lab.h"
#include "base/text.h"
#include "export/output.h"
#include "export/svg.h"
#include "term/term.h"

/* Everything that lives as long as the terminal is open. */
struct live {
    struct term *term;
    struct lab lab;
    struct arena frame_mem, scratch;
    struct frame frame;
    double frame_time; /* seconds a frame */
    double last;       /* time at which the simulation was last advanced */
    bool mouse;        /* as the terminal was last told */
};

/* A frame may use this share of its time for stepping and as much again for filling
 * caches. */
static const double WORK_SHARE = 0.4;

static void fit_frame(struct live *l)
{
    int w, h;
    term_size(l->term, &w, &h);
    const struct lab *lab = &l->lab;
    if (w != l->frame.w || h != l->frame.h) {
        arena_release(&l->frame_mem);
        arena_release(&l->scratch);
        l->frame = frame_new(&l->frame_mem, w, h, lab->theme, lab->shown,
                             (enum glyphs)lab->glyphs);
        l->frame.scratch = &l->scratch;
    }
    l->frame.theme = theme_shown(lab->theme, lab->shown);
    l->frame.glyphs = (enum glyphs)lab->glyphs;
}

static void prepare(struct live *l)
{
    fit_frame(l);
    lab_layout(&l->lab, l->frame.w, l->frame.h);
    session_work(lab_session(&l->lab), l->frame_time * WORK_SHARE, term_now);
}

static bool show(struct live *l)
{
    prepare(l);
    lab_draw(&l->lab, &l->frame);
    arena_clear(&l->scratch);
    if (l->lab.mouse != l->mouse) {
        l->mouse = l->lab.mouse;
        term_mouse(l->term, l->mouse);
    }
    return term_show(l->term, &l->frame);
}

/* True if there is anything with this name, even a FIFO, whose reader output_open would
 * wait for, or a link, which it would follow. */
static bool is_taken(const char *name)
{
    struct stat there;
    return lstat(name, &there) == 0;
}

/* Writes the picture into the working directory, under the first name that is free. */
static bool save_picture(struct lab *lab, char *name, size_t n, struct fail *fail)
{
    const struct session *s = lab_session(lab);
    struct arena mem = ARENA_INIT;
    struct frame f =
        frame_new(&mem, lab->w, lab->h, lab->theme, DEPTH_TRUE, (enum glyphs)lab->glyphs);
    f.scratch = &mem;
    lab_draw(lab, &f);
    enum err err = ERR_IO;
    for (int i = 0; i < 1000 && err; i++) {
        char more[16] = "";
        if (i) {
            snprintf(more, sizeof more, "-%d", i);
        }
        snprintf(name, n, "gradwatch-%s-%ld%s.svg", s->scene->name, run_step(s->run),
                 more);
        if (is_taken(name)) {
            err = fail_set(fail, ERR_IO, name, 0, "this name and all before are taken");
            continue;
        }
        struct output out = OUTPUT_INIT;
        err = output_open(&out, name, false, fail);
        if (!err) {
            svg_write(&f, name, out.file);
            err = output_close(&out, fail);
        }
        if (err && !is_taken(name)) {
            break; /* the name is free: another name would not help */
        }
    }
    arena_release(&mem);
    return err == ERR_NONE;
}

/* The time at which there is something to do without an event, in seconds; negative:
 * never. */
static double deadline(const struct live *l)
{
    const struct session *s = &l->lab.sessions[l->lab.current];
    if (run_busy(s->run) || !s->complete) {
        return 0;
    }
    if (!s->running) {
        return -1;
    }
    double step = (1 - s->owed) / s->rate;
    return l->last + (step > l->frame_time ? step : l->frame_time);
}

/* Handles the events that have come in, for a frame's time at most, so that the picture
 * is drawn even while more keep coming. Of drags or moves in a row only the last one
 * counts. */
static enum term_news take_events(struct live *l, double until)
{
    struct event e, held;
    double enough = 0;
    bool holding = false;
    enum term_news news;
    bool any = false;
    while ((news = term_wait(l->term, any ? 0 : until, &e)) == TERM_EVENT) {
        enough = any ? enough : term_now() + l->frame_time;
        any = true;
        bool motion = e.type == EVENT_DRAG || e.type == EVENT_MOVE;
        if (holding && !(motion && e.type == held.type)) {
            lab_event(&l->lab, &held, &l->frame);
        }
        holding = motion;
        held = e;
        if (!motion) {
            lab_event(&l->lab, &e, &l->frame);
        }
        if (l->lab.quit || term_now() >= enough) {
            break;
        }
    }
    if (holding) {
        lab_event(&l->lab, &held, &l->frame);
    }
    return news == TERM_TIMEOUT && any ? TERM_EVENT : news;
}

/* The seconds since the last turn of the loop, which was to end at `until`. If it is more
 * than a second late, the machine was asleep or the terminal took no output, and the time
 * after `until` does not count. A turn in which the program was stopped does not count at
 * all, since the time before the stop is not known. */
static double elapsed(const struct live *l, double until, double now)
{
    const double late = 1;
    if (term_take_stop(l->term)) {
        return 0;
    }
    double due = until > l->last ? until : l->last;
    return (now > due + late ? due : now) - l->last;
}

static enum term_news loop(struct live *l)
{
    session_advance(lab_session(&l->lab), 0, l->frame_time * WORK_SHARE,
                    term_now); /* so that a short replay to --steps is not shown */
    prepare(l);
    take_events(l, 0); /* the terminal's background may be known already */
    bool gone = !show(l);
    l->last = term_now();
    while (!l->lab.quit && !gone) {
        double until = deadline(l);
        bool idle = until < 0;
        enum term_news news = take_events(l, until);
        if (news == TERM_GONE || news == TERM_QUIT) {
            return news;
        }
        double now = term_now();
        struct session *s = lab_session(&l->lab);
        bool incomplete = !s->complete;
        double passed = elapsed(l, until, now);
        bool moved =
            session_advance(s, idle ? 0 : passed, l->frame_time * WORK_SHARE, term_now);
        l->last = now;
        if (moved || incomplete || news != TERM_TIMEOUT) {
            gone = !show(l);
        }
    }
    return gone ? TERM_GONE : TERM_EVENT;
}

enum err live_run(const struct options *options, struct fail *fail)
{
    struct live l = {.frame_time = 1 / options->fps, .mouse = options->mouse};
    enum err err = lab_open(&l.lab, options, fail);
    if (err) {
        lab_release(&l.lab);
        return err;
    }
    l.lab.save = save_picture;
    lab_say_first(&l.lab);
    struct term_options term = {.depth = options->depth,
                                .glyphs = options->glyphs,
                                .mouse = options->mouse,
                                .ask_ground = !options->theme};
    l.lab.default_glyphs = term_locale() ? GLYPHS_BRAILLE : GLYPHS_ASCII;
    err = term_open(&term, &l.term, fail);
    if (err) {
        lab_release(&l.lab);
        return err;
    }
    l.lab.glyphs = (int)term_glyphs(l.term);
    l.lab.shown = term_depth(l.term);
    enum term_news end = loop(&l);
    term_close(l.term);
    term_raise(); /* raises the signal that ended the loop again, if one did */
    if (end == TERM_EVENT) {
        char *line = lab_line(&l.lab, INT_MAX, &l.scratch);
        size_t size =
            4 * strlen(line) + 1; /* U+FFFD needs more bytes than what it replaces */
        puts(text_clean(line, arena_new(&l.scratch, char, size), size));
    }
    lab_release(&l.lab);
    arena_release(&l.frame_mem);
    arena_release(&l.scratch);
    return end == TERM_GONE ? fail_set(fail, ERR_IO, "", 0, "the terminal has gone")
                            : ERR_NONE;
}
