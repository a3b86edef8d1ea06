#include "app/lab.h"

#include <stdio.h>
#include <string.h>

#include "app/controls.h"
#include "app/manual.h"
#include "app/scenes.h"
#include "base/number.h"
#include "base/text.h"
#include "draw/widgets.h"

struct lab_areas lab_areas(const struct lab *lab, int w, int h)
{
    struct lab_areas a = {0};
    struct rect r = {0, 0, w, h};
    if (h >= 4) {
        a.top = rect_top(&r, 1);
        a.bottom = rect_bottom(&r, 1);
    }
    if (h >= 14) {
        a.line = rect_bottom(&r, 1);
        int most = h >= 44 ? 3 : h >= 22 ? 2 : 1;
        int rows = controls_rows(&lab->sessions[lab->current], w - 2, most);
        struct rect strip = rect_bottom(&r, rows);
        a.controls = rect_inset(strip, 1, 0);
    }
    a.scene = r;
    return a;
}

/* ---- top ---- */

static void draw_top(struct lab *lab, struct rect r, struct frame *f)
{
    struct session *s = lab_session(lab);
    const char *names[TOP_BAR_TABS], *states[3] = {NULL}, **state = states;
    char now[80], status[96] = "", rate[NUMBER_SIZE], text[64], why[80];
    int n = 0;
    for (; n < TOP_BAR_TABS && scene_list[n]; n++) {
        names[n] = scene_list[n]->name;
    }
    if (run_busy(s->run)) {
        snprintf(text, sizeof text, "replaying %ld of %ld", run_step(s->run),
                 run_target(s->run));
    } else {
        bool end = run_ended(s->run), limit = end && run_is_limited(s->run);
        session_status(s, now, sizeof now);
        snprintf(status, sizeof status, "%s%s", now, s->from_now ? "  from now" : "");
        if (limit) {
            snprintf(why, sizeof why, "■ stops here: %ld steps are the most",
                     s->scene->most_steps);
            *state++ = why;
        }
        snprintf(text, sizeof text, "%s %s/s",
                 s->running ? "▶"
                 : limit    ? "■ limit"
                 : end      ? "■ end"
                            : "■",
                 number_short(rate, s->rate));
    }
    *state = s->scene->step ? text : "";
    top_bar_draw(&(struct top_bar){.names = names,
                                   .n = n,
                                   .current = lab->current,
                                   .status = status,
                                   .states = states,
                                   .ink = s->running ? INK_GOOD : INK_TEXT},
                 r, f);
}

/* ---- bottom ---- */

/* Draws a row of keys such as "→ ← step" at x, if it ends before `end`. A click on a
 * key's name presses that key, a click on the label the first one. Returns where the next
 * row goes. */
static int draw_key(const struct key_row *k, int x, int y, int end, struct frame *f)
{
    char keys[64];
    snprintf(keys, sizeof keys, "%.*s", (int)keys_in_bar(k->keys), k->keys);
    int names = text_width(keys), w = names + 1 + (k->label ? text_width(k->label) : 0);
    if (!k->label || x + w > end) {
        return x; /* a shorter row may still fit */
    }
    struct style s = top_bar_style(f, INK_BRIGHT);
    bool few = f->depth == DEPTH_8 || f->depth == DEPTH_16; /* bold and reverse clash */
    s.attr |= few ? (uint32_t)ATTR_UNDERLINE : (uint32_t)ATTR_BOLD;
    frame_text(f, x, y, s, keys);
    frame_text(f, x + names + 1, y, top_bar_style(f, INK_DIM), k->label);
    frame_hit(f, (struct rect){x, y, w, 1}, HIT_KEY + (int)keys_name(keys).first);
    for (char *at = keys; *at; at += strspn(at, " ")) {
        struct key_name name = keys_name(at);
        int from = names - text_width(at);
        at += name.bytes;
        frame_hit(f, (struct rect){x + from, y, names - text_width(at) - from, 1},
                  HIT_KEY + (int)name.first);
    }
    return x + w + 3;
}

static void draw_bottom(const struct lab *lab, struct rect r, struct frame *f)
{
    enum { FIRST = 3 }; /* run, step and back stand before the scene's own keys */
    const struct scene *scene = lab->sessions[lab->current].scene;
    const struct key_row *own = scene->keys;
    int x = r.x + 1;
    frame_fill(f, r, ' ', top_bar_style(f, INK_TEXT));
    for (int i = 0; lab_keys[i].keys; i++) {
        for (; i == FIRST && own && own->keys; own++) {
            x = draw_key(own, x, r.y, r.x + r.w, f);
        }
        if (lab_key_works(&lab_keys[i], scene)) {
            x = draw_key(&lab_keys[i], x, r.y, r.x + r.w, f);
        }
    }
}

/* The message for the moment: on as many rows as it needs, over those above. */
static void draw_message(const struct lab *lab, struct rect r, struct frame *f)
{
    int rows = widget_wrap_rows(r.w - 2, lab->message);
    rows = rows < r.y ? rows : 1;
    struct rect all = {r.x, r.y + r.h - rows, r.w, rows};
    frame_fill(f, all, ' ', ink(f, INK_TEXT));
    widget_wrap(f, (struct rect){all.x + 1, all.y, all.w - 2, all.h},
                ink(f, lab->message_ink), lab->message);
}

static void draw_line(struct lab *lab, struct rect r, struct frame *f)
{
    if (lab->message[0]) {
        draw_message(lab, r, f);
        return;
    }
    enum { CELL = 8 }; /* bytes: a cell's character and its marks have no more */
    char *line = lab_line(lab, CELL * r.w, &lab->scratch);
    frame_text_cut(f, r.x + 1, r.y, r.w - 2, ink(f, INK_FAINT), line);
    arena_clear(&lab->scratch);
}

/* ---- overlays ---- */

/* Draws an empty box in the middle of r; returns its inside. */
static struct rect box(struct rect r, int w, int h, const char *title, struct frame *f)
{
    w = w < r.w ? w : r.w;
    h = h < r.h ? h : r.h;
    struct rect b = {r.x + (r.w - w) / 2, r.y + (r.h - h) / 2, w, h};
    struct style ground = {f->theme->ink[INK_TEXT], f->theme->ground, 0};
    frame_fill(f, b, ' ', ground);
    return widget_panel(f, b, title, INK_ACCENT);
}

static void draw_presets(const struct lab *lab, struct rect r, struct frame *f)
{
    const struct preset *presets = lab->sessions[lab->current].scene->presets;
    int n = 0, names = 0;
    for (; presets[n].name; n++) {
        int w = text_width(presets[n].name);
        names = w > names ? w : names;
    }
    struct rect in = box(r, 100, n + 2, "presets: ↑ ↓ Enter", f);
    int scroll = lab->overlay_at >= in.h ? lab->overlay_at - in.h + 1 : 0;
    for (int i = scroll; i < n && i - scroll < in.h; i++) {
        int y = in.y + i - scroll;
        bool here = i == lab->overlay_at;
        struct rect row = {in.x, y, in.w, 1};
        struct style s = here ? controls_focus(f) : ink(f, INK_TEXT);
        frame_fill(f, row, ' ', s);
        frame_text_cut(f, in.x, y, in.w, s, presets[i].name);
        struct style help = s;
        help.fg = here ? s.fg : f->theme->ink[INK_DIM];
        frame_text_cut(f, in.x + names + 2, y, in.w - names - 2, help, presets[i].help);
        frame_hit(f, row, HIT_PRESET + i);
    }
}

/* Draws the help page from its row `scroll` on; returns how many rows it has. */
static int draw_page(const struct session *s, struct rect in, int scroll, struct frame *f)
{
    struct rect old = frame_clip(f, in);
    struct manual p = {.frame = f, .area = in, .row = in.y - scroll};
    frame_fill(f, in, ' ', (struct style){f->theme->ink[INK_TEXT], f->theme->ground, 0});
    options_help_screen(&p, s->scene, run_params(s->run));
    f->clip = old;
    return p.row + scroll - in.y;
}

static void draw_help(struct lab *lab, struct rect r, struct frame *f)
{
    struct rect in = box(r, 96, r.h, "help: ↑ ↓ scroll, any other key closes", f);
    int rows = draw_page(lab_session(lab), in, lab->overlay_at, f);
    int last = rows > in.h ? rows - in.h : 0;
    if (lab->overlay_at > last) { /* scrolled past the end */
        lab->overlay_at = last;
        draw_page(lab_session(lab), in, last, f);
    }
}

void overlay_draw(struct lab *lab, struct rect r, struct frame *f)
{
    if (lab->overlay == OVERLAY_HELP) {
        draw_help(lab, r, f);
    } else if (lab->overlay == OVERLAY_PRESETS) {
        draw_presets(lab, r, f);
    }
}

void bars_draw(struct lab *lab, const struct lab_areas *areas, struct frame *f)
{
    if (areas->top.h) {
        draw_top(lab, areas->top, f);
        draw_bottom(lab, areas->bottom, f);
    }
    controls_draw(lab_session(lab), areas->controls, lab->focus, f);
    if (areas->line.h) {
        draw_line(lab, areas->line, f);
    }
}

/* ---- the screen ---- */

void lab_layout(struct lab *lab, int w, int h)
{
    struct session *s = lab_session(lab);
    struct rect area = lab_areas(lab, w, h).scene;
    struct canvas_look look = canvas_look((enum glyphs)lab->glyphs, lab->theme);
    if (!canvas_same_look(look, s->look) || !rect_same(area, s->area)) {
        s->area = area;
        s->look = look;
        s->complete = false;
    }
    lab->w = w;
    lab->h = h;
}

void lab_draw(struct lab *lab, struct frame *f)
{
    struct lab_areas areas = lab_areas(lab, f->w, f->h);
    frame_clear(f);
    session_draw(lab_session(lab), f);
    bars_draw(lab, &areas, f);
    if (lab->overlay) {
        overlay_draw(lab, areas.scene, f);
    }
    if (lab->prompt.open) {
        struct rect r = {0, f->h - 3, f->w, 3};
        if (f->h < 3) {
            r = (struct rect){0, 0, f->w, f->h};
        }
        prompt_draw(&lab->prompt, r, f);
    }
}
