#include "app/lab.h"

#include <stdio.h>
#include <string.h>

#include "app/controls.h"
#include "app/manual.h"
#include "app/scenes.h"
#include "base/number.h"
#include "base/text.h"
#include "draw/widgets.h"

/* ---- what is where ---- */

/* What stands in place of the line that reproduces the screen, or NULL: a message, the
 * control in focus, what to see in a preset. */
static const char *notice(struct lab *lab, enum ink *ink)
{
    struct control all[CONTROLS_MOST];
    struct session *s = lab_session(lab);
    *ink = lab->message[0] ? lab->message_ink : lab->focus >= 0 ? INK_TEXT : INK_ACCENT;
    if (lab->message[0]) {
        return lab->message;
    }
    if (lab->focus >= 0 && lab->focus < controls_list(s, all)) {
        return control_help(s, all[lab->focus], &lab->scratch);
    }
    return s->preset ? s->preset->help : NULL;
}

/* Rows of a notice in a window of w columns; 0 for NULL. */
static int notice_rows(const struct lab *lab, const char *text, int w)
{
    return text ? widget_wrap_rows((enum glyphs)lab->glyphs, w - 2, text) : 0;
}

/* The controls give way to the scene, and then the line. */
struct lab_areas lab_areas(struct lab *lab, int w, int h)
{
    struct lab_areas a = {0};
    const struct session *s = lab_session(lab);
    struct rect r = {0, 0, w, h};
    enum ink which;
    bool roomy = h >= 14;
    if (h >= 4) {
        a.top = rect_top(&r, 1);
        a.bottom = rect_bottom(&r, 1);
    }
    int line = notice_rows(lab, notice(lab, &which), w), most = h >= 44   ? 3
                                                                : h >= 22 ? 2
                                                                          : 1;
    line = line || !roomy ? line : 1;
    int controls = roomy ? controls_rows(s, w - 3, most) : 0,
        free = r.h - s->scene->least_h;
    controls = line + controls > free ? 0 : controls;
    line = line > free ? 0 : line;
    a.line = rect_bottom(&r, line);
    struct rect strip = rect_bottom(&r, controls);
    a.controls = (struct rect){1, strip.y, w - 3, strip.h};
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

enum { KEY_GAP = 2 };

/* Columns of a row of keys such as "→ ← step" in the bar; 0: it is for the help alone. */
static int key_width(const struct key_row *k, enum glyphs g)
{
    char keys[64];
    snprintf(keys, sizeof keys, "%.*s", (int)keys_in_bar(k->keys), k->keys);
    return k->label ? glyphs_width(g, keys) + 1 + glyphs_width(g, k->label) : 0;
}

/* Draws a row of keys at x. A click on a key's name presses that key, a click on the
 * label the first one. */
static void draw_key(const struct key_row *k, int x, int y, struct frame *f)
{
    enum glyphs g = f->glyphs;
    char keys[64];
    snprintf(keys, sizeof keys, "%.*s", (int)keys_in_bar(k->keys), k->keys);
    int names = glyphs_width(g, keys);
    struct style s = top_bar_style(f, INK_BRIGHT);
    bool few = f->depth == DEPTH_8 || f->depth == DEPTH_16; /* bold and reverse clash */
    s.attr |= few ? (uint32_t)ATTR_UNDERLINE : (uint32_t)ATTR_BOLD;
    frame_text(f, x, y, s, keys);
    frame_text(f, x + names + 1, y, top_bar_style(f, INK_DIM), k->label);
    frame_hit(f, (struct rect){x, y, key_width(k, g), 1},
              HIT_KEY + (int)keys_name(keys).first);
    for (char *at = keys; *at; at += strspn(at, " ")) {
        struct key_name name = keys_name(at);
        int from = names - glyphs_width(g, at);
        at += name.bytes;
        frame_hit(f, (struct rect){x + from, y, names - glyphs_width(g, at) - from, 1},
                  HIT_KEY + (int)name.first);
    }
}

/* The bar while it is filled from the left. */
struct bar {
    struct frame *f;
    int x, y, end;
    int kept; /* columns for the rows to come that never give way */
};

/* Draws the row if it fits in before those that never give way; a shorter one may still
 * fit where this one does not. */
static void add_key(struct bar *bar, const struct key_row *k, bool kept)
{
    int w = key_width(k, bar->f->glyphs);
    bar->kept -= kept ? w + KEY_GAP : 0;
    if (w > 0 && bar->x + w + (bar->kept > 0 ? KEY_GAP + bar->kept : 0) <= bar->end) {
        draw_key(k, bar->x, bar->y, bar->f);
        bar->x += w + KEY_GAP;
    }
}

static void draw_bottom(const struct lab *lab, struct rect r, struct frame *f)
{
    enum { FIRST = 2 }; /* run and step stand before the scene's own keys */
    const struct session *s = &lab->sessions[lab->current];
    const struct scene *scene = s->scene;
    const struct key_row *own = session_keys(s, f->scratch);
    const struct values *values = run_values(s->run);
    const struct key_row *focus = lab->focus >= 0 ? control_keys : NULL;
    struct bar bar = {f, r.x + 1, r.y, r.x + r.w - 1, 0};
    frame_fill(f, r, ' ', top_bar_style(f, INK_TEXT));
    for (int i = 0; lab_keys[i].keys; i++) {
        bool kept = lab_keys[i].arg == KEPT && lab_key_works(&lab_keys[i], scene);
        bar.kept += kept ? key_width(&lab_keys[i], f->glyphs) + KEY_GAP : 0;
    }
    bar.kept -= KEY_GAP;
    if (bar.x + key_width(&lab_keys[0], f->glyphs) + KEY_GAP + bar.kept > bar.end) {
        bar.kept = 0; /* in a narrow window the first come first */
    }
    for (; focus && focus->keys; focus++) {
        add_key(&bar, focus, false);
    }
    for (int i = 0; lab_keys[i].keys; i++) {
        for (; i == FIRST && own && own->keys; own++) {
            if (!keys_idle(own, values, f->scratch)) {
                add_key(&bar, own, false);
            }
        }
        if (lab_key_works(&lab_keys[i], scene)) {
            add_key(&bar, &lab_keys[i], lab_keys[i].arg == KEPT);
        }
    }
}

/* ---- the line above it ---- */

/* True if the notice is for a window in which the scene has no room: that shows what it
 * needs, and beside it, where there is a line for it, what went right or wrong. */
static bool is_told(struct lab *lab, const struct lab_areas *areas, enum ink which)
{
    bool news = lab->message[0] && which != INK_ACCENT;
    return session_fits(lab_session(lab), areas->scene) || (areas->line.h && news);
}

/* Draws the line, or a notice, which takes the rows it needs: where there is no line,
 * they end above the bar. */
static void draw_line(struct lab *lab, const struct lab_areas *areas, struct frame *f)
{
    enum { CELL = 8 }; /* bytes: a cell's character and its marks have no more */
    enum ink which;
    const char *text = notice(lab, &which);
    struct rect r = areas->line;
    if (text && is_told(lab, areas, which)) {
        int end = areas->bottom.y, rows = notice_rows(lab, text, f->w);
        r = (struct rect){0, end - rows, f->w, rows};
        frame_fill(f, r, ' ',
                   (struct style){f->theme->ink[INK_TEXT], f->theme->ground, 0});
        widget_wrap(f, rect_inset(r, 1, 0), ink(f, which), text);
        if (lab->focus >= 0 && !lab->message[0]) { /* a second click there opens it too */
            frame_hit(f, r, HIT_CONTROL + lab->focus);
        }
    } else if (r.h) {
        char *line = lab_line(lab, CELL * r.w, &lab->scratch);
        frame_text_cut(f, r.x + 1, r.y, r.w - 2, ink(f, INK_FAINT), line);
    }
    arena_clear(&lab->scratch);
    controls_draw(lab_session(lab), areas->controls, lab->focus, f);
}

/* ---- overlays ---- */

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
    const char *title = WIDGET_CHOOSE(f->glyphs, r.w - 6,
                                      "help: ↑ ↓ PgUp PgDn scroll, Esc closes", "help");
    struct rect in = widget_overlay(f, r, 96, r.h, title);
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
    } else if (lab->overlay == OVERLAY_PICKER) {
        picker_draw(lab, r, f);
    }
}

void bars_draw(struct lab *lab, const struct lab_areas *areas, struct frame *f)
{
    if (areas->top.h) {
        draw_top(lab, areas->top, f);
        draw_line(lab, areas, f);
        draw_bottom(lab, areas->bottom, f);
    }
}

/* ---- the screen ---- */

void lab_layout(struct lab *lab, int w, int h)
{
    struct session *s = lab_session(lab);
    struct canvas_look old = s->look;
    s->look = canvas_look((enum glyphs)lab->glyphs, theme_shown(lab->theme, lab->shown),
                          lab->shown);
    struct rect area = lab_areas(lab, w, h).scene; /* the controls' rows need the look */
    if (!canvas_same_look(s->look, old) || !rect_same(area, s->area)) {
        s->area = area;
        s->complete = false;
    }
    lab->w = w;
    lab->h = h;
}

enum { BARS = 2 }; /* rows */

bool lab_needs(struct lab *lab, int *w, int *h)
{
    const struct session *s = lab_session(lab);
    bool fits = session_fits(s, lab_areas(lab, *w, *h).scene);
    *w = s->scene->least_w;
    *h = s->scene->least_h + BARS;
    return !fits;
}

/* Says how large the window must be, in a sentence where there is room for it. */
static void draw_need(struct lab *lab, struct rect r, struct frame *f)
{
    const struct scene *scene = lab_session(lab)->scene;
    const char *size =
        arena_printf(&lab->scratch, "%d×%d", scene->least_w, scene->least_h + BARS);
    const char *text =
        arena_printf(&lab->scratch, "%s needs a window of %s, this one is %d×%d",
                     scene->name, size, f->w, f->h);
    int rows = widget_wrap_rows(f->glyphs, r.w - 2, text), longest = 7;
    bool fits = rows <= r.h && r.w - 2 >= longest + 2;
    if (fits && rows > 1) {
        struct rect in = {r.x + 1, r.y + (r.h - rows) / 2, r.w - 2, rows};
        widget_wrap(f, in, ink(f, INK_TEXT), text);
    } else {
        widget_center(f, r, ink(f, INK_TEXT), fits ? text : size);
    }
}

void lab_draw(struct lab *lab, struct frame *f)
{
    struct lab_areas areas = lab_areas(lab, f->w, f->h);
    frame_clear(f);
    session_draw(lab_session(lab), f);
    if (!session_fits(lab_session(lab), areas.scene)) {
        draw_need(lab, areas.scene, f);
    }
    bars_draw(lab, &areas, f);
    if (lab->overlay) {
        overlay_draw(lab, areas.scene, f);
    }
    if (lab->prompt.open) {
        int rows = prompt_rows(&lab->prompt, f);
        rows = rows < f->h ? rows : f->h;
        struct rect r = {0, f->h - rows, f->w, rows};
        prompt_draw(&lab->prompt, r, f);
    }
}
