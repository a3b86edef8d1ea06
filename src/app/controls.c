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

/* Columns of a control's label and value. */
static int control_width(const struct session *s, struct control c)
{
    char value[VALUE_BYTES];
    value_text(s, c, value);
    return text_width(label_of(&run_params(s->run)->items[c.param])) + 1 +
           text_width(value);
}

/* Columns that the controls of one item take from control i on. */
static int item_width(const struct session *s, const struct control *all, int n, int i)
{
    int w = control_width(s, all[i]);
    for (int k = i + 1; k < n && all[i].item != PARAM_ALL && all[k].item == all[i].item;
         k++) {
        w += 1 + control_width(s, all[k]);
    }
    return w;
}

/* A row ends before an item, unless the item alone is wider than a row. */
static struct place place(const struct session *s, const struct control *all, int n,
                          int i, int w, struct place last)
{
    struct control c = all[i];
    bool after_item = i > 0 && all[i - 1].item != PARAM_ALL;
    bool first_of_item = c.item != PARAM_ALL && (i == 0 || all[i - 1].item != c.item);
    struct place p = {.row = last.row, .w = control_width(s, c)};
    p.heading = first_of_item ? 3 + text_width(item_of(run_params(s->run), c)->label) : 0;
    bool same_item = c.item != PARAM_ALL && !first_of_item;
    int gap = i == 0 ? 0 : same_item ? 1 : GAP + after_item;
    p.x = last.x + last.w + gap + p.heading;
    int whole = first_of_item ? item_width(s, all, n, i) : p.w;
    if (i > 0 && p.x + (p.heading + whole <= w ? whole : p.w) > w) {
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
        last = place(s, all, n, i, w, last);
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

void controls_draw(const struct session *s, struct rect r, int focus, struct frame *f)
{
    struct control all[CONTROLS_MOST];
    int n = controls_list(s, all), scroll = 0;
    struct place last = {0};
    for (int i = 0; i <= focus && i < n; i++) {
        last = place(s, all, n, i, r.w, last);
    }
    if (focus >= 0 && last.row >= r.h) {
        scroll = last.row - r.h + 1;
    }
    struct rect old = frame_clip(f, r);
    last = (struct place){0};
    bool cut = false;
    for (int i = 0; i < n; i++) {
        last = place(s, all, n, i, r.w, last);
        int y = r.y + last.row - scroll;
        cut = cut || last.row - scroll >= r.h;
        if (y < r.y || y >= r.y + r.h) {
            continue;
        }
        draw_control(s, all[i], last, r.x + last.x, y, i == focus, f);
        frame_hit(f,
                  (struct rect){r.x + last.x - last.heading, y, last.w + last.heading, 1},
                  HIT_CONTROL + i);
    }
    f->clip = old;
    if (cut && r.h > 0) { /* in the margin, so that it covers no value */
        frame_put(f, r.x + r.w, r.y + r.h - 1, 0x2026, ink(f, INK_DIM));
    }
}
