#include "app/controls.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* False if it is hidden, or if the choice that decides is another one. */
static bool is_shown(const struct values *v, const struct param *p)
{
    bool chosen = !p->shown_by || p->shown_at >> values_choice(v, p->shown_by - 1) & 1;
    return !p->hidden && chosen;
}

int controls_list(const struct session *s, struct control out[CONTROLS_MOST])
{
    const struct param_list *list = run_params(s->run);
    const struct values *values = run_values(s->run);
    int n = 0;
    for (int group = 0; group < list->n; group++) {
        if (list->items[group].kind != KIND_LIST) {
            continue;
        }
        const unsigned char *items;
        int n_items = values_list(values, group, &items);
        for (int i = 0; i < n_items; i++) {
            for (int p = 0; p < list->n && n < CONTROLS_MOST; p++) {
                const struct param *param = &list->items[p];
                if (param->per == group + 1 && is_shown(values, param) &&
                    param_applies(param, items[i])) {
                    out[n++] = (struct control){p, items[i]};
                }
            }
        }
    }
    for (int p = 0; p < list->n && n < CONTROLS_MOST; p++) {
        if (is_shown(values, &list->items[p]) && !list->items[p].per) {
            out[n++] = (struct control){p, PARAM_ALL};
        }
    }
    return n;
}

static const struct choice *item_of(const struct param_list *list, struct control c)
{
    return &list->items[list->items[c.param].per - 1].choices[c.item];
}

/* The series that gives the control's item its color and mark. */
static int series_of(const struct param_list *list, struct control c)
{
    const struct param *p = &list->items[list->items[c.param].per - 1];
    return p->series_of ? p->series_of(c.item) : c.item;
}

static const char *label_of(const struct param *p)
{
    return p->label ? p->label : p->name;
}

char *control_name(const struct session *s, struct control c, char *out, size_t n)
{
    const struct param_list *list = run_params(s->run);
    const char *label = label_of(&list->items[c.param]);
    if (c.item == PARAM_ALL) {
        snprintf(out, n, "%s", label);
    } else {
        snprintf(out, n, "%s %s", item_of(list, c)->label, label);
    }
    return out;
}

enum { VALUE_COLUMNS = 40, VALUE_BYTES = 4 * VALUE_COLUMNS };

/* The value as shown: cleaned, with − for a minus; "auto" or "–" for an unset one. A
 * value longer than VALUE_COLUMNS is cut, but not in the middle of a number, and ends in
 * "…". */
static void value_text(const struct session *s, struct control c, char out[VALUE_BYTES])
{
    const struct param *p = &run_params(s->run)->items[c.param];
    const char *text = values_get(run_values(s->run), c.param, c.item)->text;
    char clean[VALUE_BYTES / 2];
    text_clean(*text                                          ? text
               : p->kind == KIND_LIST || p->kind == KIND_TEXT ? "–"
                                                              : "auto",
               clean, sizeof clean);
    bool whole = text_width(clean) <= VALUE_COLUMNS && strlen(text) < sizeof clean;
    size_t shown = whole ? strlen(clean) : text_fit(clean, VALUE_COLUMNS - 1), at = 0;
    for (size_t i = 0; i < shown; i++) {
        const char one[2] = {clean[i]};
        at += (size_t)snprintf(out + at, VALUE_BYTES - at, "%s", *one == '-' ? "−" : one);
    }
    snprintf(out + at, VALUE_BYTES - at, "%s", whole ? "" : "…");
}

/* Where a control is, and its width. Its item's heading stands before it. */
struct place {
    int row, x, w;
    int heading; /* columns of "● SGD " before it, 0: none */
};

enum { GAP = 2 };

static struct place place(const struct session *s, const struct control *all, int i,
                          int w, struct place last)
{
    const struct param_list *list = run_params(s->run);
    struct control c = all[i];
    char value[VALUE_BYTES];
    value_text(s, c, value);
    bool after_item = i > 0 && all[i - 1].item != PARAM_ALL;
    bool first_of_item = c.item != PARAM_ALL && (i == 0 || all[i - 1].item != c.item);
    struct place p = {.row = last.row,
                      .w = text_width(label_of(&list->items[c.param])) + 1 +
                           text_width(value)};
    p.heading = first_of_item ? 3 + text_width(item_of(list, c)->label) : 0;
    bool same_item = c.item != PARAM_ALL && !first_of_item;
    int gap = i == 0 ? 0 : same_item ? 1 : GAP + after_item;
    p.x = last.x + last.w + gap + p.heading;
    if (i > 0 && p.x + p.w > w) {
        p.row++;
        p.x = p.heading;
    }
    return p;
}

int controls_rows(const struct session *s, int w, int most)
{
    struct control all[CONTROLS_MOST];
    int n = controls_list(s, all);
    struct place last = {0};
    for (int i = 0; i < n; i++) {
        last = place(s, all, i, w, last);
    }
    int rows = n ? last.row + 1 : 0;
    return rows < most ? rows : most;
}

struct style controls_focus(const struct frame *f)
{
    struct style s = ink_patch(f, INK_ACCENT);
    if (f->depth >= DEPTH_8) {
        s = (struct style){f->theme->ink[INK_TEXT], f->theme->ground, ATTR_REVERSE};
    }
    s.attr |= ATTR_BOLD;
    return s;
}

static void draw_control(const struct session *s, struct control c, struct place p, int x,
                         int y, bool focused, struct frame *f)
{
    const struct param_list *list = run_params(s->run);
    char value[VALUE_BYTES];
    value_text(s, c, value);
    if (p.heading) {
        int series = series_of(list, c);
        frame_put(f, x - p.heading, y, series_mark(series), ink_series(f, series));
        frame_text(f, x - p.heading + 2, y, ink(f, INK_TEXT), item_of(list, c)->label);
    }
    struct style label = focused ? controls_focus(f) : ink(f, INK_DIM);
    struct style text = focused ? controls_focus(f) : ink(f, INK_TEXT);
    if (focused) {
        frame_fill(f, (struct rect){x, y, p.w, 1}, ' ', label);
    }
    int w = frame_text(f, x, y, label, label_of(&list->items[c.param]));
    frame_text(f, x + w + 1, y, text, value);
}

enum { MORE = 10 }; /* columns of "  +12 more" */

/* How many of n controls are shown in r with `scroll` rows above it: all, or as many as
 * leave room in the last row to say how many more there are. */
static int shown_of(const struct place *places, int n, int scroll, struct rect r)
{
    int last = scroll + r.h - 1, shown = 0;
    if (n == 0 || places[n - 1].row <= last) {
        return n;
    }
    while (
        places[shown].row < last ||
        (places[shown].row == last && places[shown].x + places[shown].w <= r.w - MORE)) {
        shown++;
    }
    return shown;
}

void controls_draw(const struct session *s, struct rect r, int focus, struct frame *f)
{
    struct control all[CONTROLS_MOST];
    struct place places[CONTROLS_MOST];
    int n = controls_list(s, all), scroll = 0;
    for (int i = 0; i < n; i++) {
        places[i] = place(s, all, i, r.w, i ? places[i - 1] : (struct place){0});
    }
    while (focus < n && focus >= shown_of(places, n, scroll, r)) {
        scroll++;
    }
    struct rect old = frame_clip(f, r);
    int shown = shown_of(places, n, scroll, r);
    for (int i = 0; i < shown; i++) {
        struct place p = places[i];
        int y = r.y + p.row - scroll;
        if (y >= r.y) {
            draw_control(s, all[i], p, r.x + p.x, y, i == focus, f);
            frame_hit(f, (struct rect){r.x + p.x - p.heading, y, p.w + p.heading, 1},
                      HIT_CONTROL + i);
        }
    }
    if (shown < n && r.h > 0) {
        char more[24];
        snprintf(more, sizeof more, "+%d more", n - shown);
        frame_text_right(f, r.x + r.w, r.y + r.h - 1, ink(f, INK_DIM), more);
    }
    f->clip = old;
}
