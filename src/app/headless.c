#include "app/headless.h"

#include <string.h>

#include "app/lab.h"
#include "export/cast.h"
#include "export/output.h"
#include "export/print.h"
#include "export/svg.h"
#include "scene/table.h"
#include "term/term.h"

enum { DEFAULT_W = 80, DEFAULT_H = 24 };

static double no_clock(void)
{
    return 0;
}

/* Braille where the locale is UTF-8, or the output is no text of this locale; else
 * ASCII. */
static enum glyphs default_glyphs(const struct options *o)
{
    if (o->mode == MODE_RECORD || o->format == FORMAT_SVG) {
        return GLYPHS_BRAILLE;
    }
    return term_locale() ? GLYPHS_BRAILLE : GLYPHS_ASCII;
}

struct screen {
    struct arena mem, scratch;
    struct frame frame;
};

static void screen_open(struct screen *p, const struct options *o, struct lab *lab)
{
    bool plain = o->mode == MODE_PRINT && o->format == FORMAT_TEXT;
    enum depth depth = plain           ? DEPTH_MONO
                       : o->depth >= 0 ? (enum depth)o->depth
                                       : DEPTH_TRUE;
    lab->default_glyphs = (int)default_glyphs(o);
    lab->shown = depth;
    lab->glyphs = o->glyphs >= 0 ? o->glyphs : lab->default_glyphs;
    p->frame = frame_new(&p->mem, o->w ? o->w : DEFAULT_W, o->h ? o->h : DEFAULT_H,
                         lab->theme, depth, (enum glyphs)lab->glyphs);
    p->frame.scratch = &p->scratch;
}

static void screen_release(struct screen *p)
{
    arena_release(&p->mem);
    arena_release(&p->scratch);
}

static void screen_draw(struct screen *p, struct lab *lab)
{
    lab_layout(lab, p->frame.w, p->frame.h);
    session_work(lab_session(lab), -1, no_clock);
    lab_draw(lab, &p->frame);
    if (p->frame.glyphs == GLYPHS_ASCII) {
        frame_ascii(&p->frame);
    }
    arena_clear(&p->scratch);
}

static void print(const struct options *o, struct lab *lab, FILE *out)
{
    struct screen p = {0};
    screen_open(&p, o, lab);
    screen_draw(&p, lab);
    switch (o->format) {
    case FORMAT_TEXT:
        print_text(&p.frame, out);
        break;
    case FORMAT_ANSI:
        print_ansi(&p.frame, p.frame.depth, out);
        break;
    case FORMAT_SVG:
        svg_write(&p.frame, lab_session(lab)->scene->title, out);
        break;
    }
    screen_release(&p);
}

/* Goes on until `steps` steps are made, or to the end of the run. */
static void step_to(struct session *s, long steps)
{
    run_seek(s->run, steps);
    while (run_busy(s->run)) {
        run_advance(s->run);
    }
    s->complete = false;
}

/* Returns how many frames were written. */
static long record(const struct options *o, struct lab *lab, long steps, FILE *out)
{
    struct session *s = lab_session(lab);
    struct screen p = {0};
    struct cast cast = {0};
    screen_open(&p, o, lab);
    cast_begin(&cast, out, p.frame.w, p.frame.h, p.frame.depth, s->scene->title);
    for (long t = 0; t == 0 || (t <= steps && !run_ended(s->run)); t++) {
        step_to(s, t);
        screen_draw(&p, lab);
        cast_frame(&cast, (double)t / s->rate, &p.frame);
    }
    cast_end(&cast, (double)run_step(s->run) / s->rate + 2);
    screen_release(&p);
    return run_step(s->run) + 1;
}

/* Writes --csv or --json. Returns the number of rows, or 1 for JSON. */
static long table(const struct options *o, struct lab *lab, FILE *out)
{
    struct session *s = lab_session(lab);
    struct ctx ctx = session_ctx(s);
    struct csv csv = {.out = out, .rows = 0};
    if (o->mode == MODE_CSV) {
        table_csv(s->scene, run_model(s->run), &ctx, &csv);
    } else {
        struct json json = {.out = out};
        table_json(s->scene, run_model(s->run), &ctx, &json);
    }
    arena_clear(&s->scratch);
    return o->mode == MODE_CSV ? csv.rows : 1;
}

static void code(const struct options *o, struct lab *lab, FILE *out)
{
    struct session *s = lab_session(lab);
    struct ctx ctx = session_ctx(s);
    fputs(s->scene->code(run_model(s->run), &ctx, o->language, &s->scratch), out);
    arena_clear(&s->scratch);
}

/* Tells on stderr that the run ended before --steps. This is no failure. Without --steps
 * an end is told only if the scene's limit caused it. */
static void tell_end(const struct options *o, const struct session *s, long steps,
                     long written)
{
    static const char *const units[] = {[MODE_PRINT] = "picture",
                                        [MODE_RECORD] = "frame",
                                        [MODE_CSV] = "row",
                                        [MODE_JSON] = "document",
                                        [MODE_CODE] = "program"};
    char asked[40] = "", end[80];
    if (o->steps >= 0) {
        snprintf(asked, sizeof asked, "--steps %ld: ", o->steps);
    }
    run_say_end(s->run, steps, end, sizeof end);
    if (end[0] && (asked[0] || run_is_limited(s->run))) {
        fprintf(stderr, "gradwatch: %s%s; %ld %s%s written\n", asked, end, written,
                units[o->mode], written == 1 ? "" : "s");
    }
}

static enum err write_out(const struct options *o, struct lab *lab, struct fail *fail)
{
    struct output out = OUTPUT_INIT;
    const char *path = o->mode == MODE_RECORD ? o->record : o->output;
    enum err err = output_open(&out, path, o->force, fail);
    if (err) {
        return err;
    }
    struct session *s = lab_session(lab);
    long steps = o->steps >= 0 ? o->steps : s->scene->headless_steps;
    steps = steps < 0 ? 1000000000 : steps;
    if (o->mode != MODE_RECORD) {
        step_to(s, steps);
    }
    long written = 1;
    switch (o->mode) {
    case MODE_PRINT:
        print(o, lab, out.file);
        break;
    case MODE_RECORD:
        written = record(o, lab, steps, out.file);
        break;
    case MODE_CODE:
        code(o, lab, out.file);
        break;
    default:
        written = table(o, lab, out.file);
    }
    err = output_close(&out, fail);
    if (!err) {
        tell_end(o, s, steps, written);
    }
    return err;
}

/* --strict: a number that is not finite is a failure, or what the scene calls one. */
static enum err check_strictly(struct session *s, struct fail *fail)
{
    struct ctx ctx = session_ctx(s);
    if (s->scene->strict) {
        const char *what = s->scene->strict(run_model(s->run), &ctx);
        return what ? fail_set(fail, ERR_IO, s->scene->name, 0, "%s", what) : ERR_NONE;
    }
    long step = s->scene->bad_step ? s->scene->bad_step(run_model(s->run), &ctx)
                                   : log_first_bad(ctx.log);
    return step < 0 ? ERR_NONE
                    : fail_set(fail, ERR_IO, s->scene->name, 0,
                               "not finite since step %ld", step);
}

/* A picture in which the scene has no room is no picture. */
static enum err check_size(const struct options *o, struct lab *lab, struct fail *fail)
{
    int w = o->w ? o->w : DEFAULT_W, h = o->h ? o->h : DEFAULT_H;
    bool draws = o->mode == MODE_PRINT || o->mode == MODE_RECORD;
    if (!draws || !lab_needs(lab, &w, &h)) {
        return ERR_NONE;
    }
    return fail_set(fail, ERR_INPUT, "--size", 1,
                    "too small for %s; expected at least %dx%d",
                    lab_session(lab)->scene->name, w, h);
}

enum err headless_run(const struct options *options, struct fail *fail)
{
    struct lab *lab = &(struct lab){0};
    struct options from_start = *options;
    from_start.steps = 0;
    char idle[sizeof lab->message]; /* what an argument needs that does nothing */
    enum err err = lab_open(lab, &from_start, fail);
    if (!err) {
        memcpy(idle, lab->message, sizeof idle);
        lab->message[0] = '\0';          /* the line stands where it would */
        lab_session(lab)->preset = NULL; /* and its help */
        err = check_size(options, lab, fail);
    }
    if (!err) {
        err = write_out(options, lab, fail);
    }
    if (!err && idle[0]) {
        fprintf(stderr, "gradwatch: %s\n", idle);
    }
    if (!err && options->strict) {
        err = check_strictly(lab_session(lab), fail);
    }
    lab_release(lab);
    return err;
}
