#include "app/controls.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"

static bool is_shown(const struct values *v, const struct param *p)
{
    return !p->hidden && when_holds(p->shown, v);
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

/* What it may be, to follow its help: a range, or how many names there are to choose from
 * and what the one in force means. */
static const char *range_of(const struct param *p, const struct value *now,
                            struct arena *mem)
{
    char range[240];
    int n = choice_count(p->choices);
    if (!n) {
        param_range(p, range, sizeof range);
        return p->kind == KIND_TEXT ? "" : arena_printf(mem, "; %s", range);
    }
    return p->kind == KIND_CHOICE
               ? arena_printf(mem, "; one of %d, now %s: %s", n, now->text,
                              p->choices[(int)now->number].help)
               : arena_printf(mem, "; Enter lists all %d", n);
}

const char *control_help(const struct session *s, struct control c, struct arena *mem)
{
    const struct param *p = &run_params(s->run)->items[c.param];
    const struct values *values = run_values(s->run);
    char name[64], unset[128];
    const char *idle = values_idle(values, c.param, mem);
    return arena_printf(mem, "%s: %s%s%s%s%s", control_name(s, c, name, sizeof name),
                        idle ? idle : "", idle ? "; " : "", p->help,
                        range_of(p, values_get(values, c.param, c.item), mem),
                        param_unset_help(p, unset, sizeof unset));
}

enum { VALUE_COLUMNS = 40, VALUE_BYTES = 5 * VALUE_COLUMNS };

/* What stands for the value of a parameter that is not set. */
static const char *unset_text(const struct session *s, int param, char out[NUMBER_SIZE])
{
    const struct param *p = &run_params(s->run)->items[param];
    out[0] = '\0';
    if (s->scene->unset) {
        s->scene->unset(run_model(s->run), param, out, NUMBER_SIZE);
    }
    bool none = p->kind == KIND_LIST || p->kind == KIND_TEXT;
    return out[0] ? out : none ? "–" : "auto";
}

/* The value as shown in a strip of w columns: cleaned, a number in at most 6 digits, with
 * − for a minus; of an unset one what it comes to, "auto" or "–". A value that is longer than the strip or
 * than VALUE_COLUMNS is cut, but not in the middle of a number, and ends in "…". */
static void value_text(const struct session *s, struct control c, int w,
                       char out[VALUE_BYTES])
{
    const struct param *p = &run_params(s->run)->items[c.param];
    int label = text_width(label_of(p)) + 1, most = w - label;
    most = most > VALUE_COLUMNS ? VALUE_COLUMNS : most < 2 ? 2 : most;
    const struct value *value = values_get(run_values(s->run), c.param, c.item);
    const char *text = value->text;
    double now;
    char clean[2 * VALUE_COLUMNS], x[NUMBER_SIZE], y[NUMBER_SIZE], point[2 * NUMBER_SIZE];
    bool is_number =
        p->kind == KIND_REAL || p->kind == KIND_ARRAY || p->kind == KIND_INTEGER;
    if (*text && is_number && !isnan(value->number)) {
        text = p->kind == KIND_INTEGER ? text : number_brief(x, value->number);
        if (s->scene->now && s->show_numbers &&
            s->scene->now(run_model(s->run), c.param, &now) && now != value->number) {
            snprintf(point, sizeof point, "%.3e", now); /* so that it takes little room */
            number_brief(y, strtod(point, NULL));
            snprintf(point, sizeof point, "%s → %s", text, y);
            text = point;
        }
    } else if (*text && p->kind == KIND_POINT) {
        snprintf(point, sizeof point, "%s,%s", number_brief(x, value->point[0]),
                 number_brief(y, value->point[1]));
        text = point;
    }
    text_clean(*text ? text : unset_text(s, c.param, x), clean, sizeof clean);
    bool whole = text_width(clean) <= most && strlen(text) < sizeof clean;
    if (!whole) {
        clean[text_fit(clean, most - 1)] = '\0';
    }
    text_with_minus(clean, out, VALUE_BYTES);
    if (!whole) {
        memcpy(out + strlen(out), "…", sizeof "…");
    }
}

/* Where a control is, and its width. Its item's heading stands before it. */
struct place {
    int row, x, w;
    int heading; /* columns of "● SGD " before it, 0: none */
};

enum { GAP = 2 };

/* Columns of a control's label and value, in rows of w columns. */
static int control_width(const struct session *s, struct control c, int w)
{
    char value[VALUE_BYTES];
    value_text(s, c, w, value);
    return glyphs_width(s->look.glyphs, label_of(&run_params(s->run)->items[c.param])) +
           1 + glyphs_width(s->look.glyphs, value);
}

/* Columns that the controls of one item take from control i on. */
static int item_width(const struct control *all, int n, int i, const struct place *places)
{
    int sum = places[i].w;
    for (int k = i + 1; k < n && all[i].item != PARAM_ALL && all[k].item == all[i].item;
         k++) {
        sum += 1 + places[k].w;
    }
    return sum;
}

/* Where control i is, after those before it; the widths in `places` are known. A row ends
 * before an item, unless the item alone is wider than a row. */
static struct place place(const struct session *s, const struct control *all, int n,
                          int i, int w, const struct place *places)
{
    struct control c = all[i];
    struct place last = i > 0 ? places[i - 1] : (struct place){0};
    bool after_item = i > 0 && all[i - 1].item != PARAM_ALL;
    bool first_of_item = c.item != PARAM_ALL && (i == 0 || all[i - 1].item != c.item);
    struct place p = {.row = last.row, .w = places[i].w};
    p.heading = first_of_item ? 3 + glyphs_width(s->look.glyphs,
                                                 item_of(run_params(s->run), c)->label)
                              : 0;
    bool same_item = c.item != PARAM_ALL && !first_of_item;
    int gap = i == 0 ? 0 : same_item ? 1 : GAP + after_item;
    p.x = last.x + last.w + gap + p.heading;
    int whole = first_of_item ? item_width(all, n, i, places) : p.w;
    if (i > 0 && p.x + (p.heading + whole <= w ? whole : p.w) > w) {
        p.row++;
        p.x = p.heading;
    }
    return p;
}

/* Places all n controls; returns how many rows of w columns they take. */
static int place_all(const struct session *s, const struct control *all, int n, int w,
                     struct place *out)
{
    for (int i = 0; i < n; i++) {
        out[i] = (struct place){.w = control_width(s, all[i], w)};
    }
    for (int i = 0; i < n; i++) {
        out[i] = place(s, all, n, i, w, out);
    }
    return n ? out[n - 1].row + 1 : 0;
}

int controls_rows(const struct session *s, int w, int most)
{
    struct control all[CONTROLS_MOST];
    struct place places[CONTROLS_MOST];
    int n = controls_list(s, all), rows = place_all(s, all, n, w, places);
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

/* Draws it at its place in `rows`, which begin above the strip where that is scrolled. */
static void draw_control(const struct session *s, struct control c, struct place p,
                         struct rect rows, bool focused, struct frame *f)
{
    const struct param_list *list = run_params(s->run);
    char value[VALUE_BYTES];
    int x = rows.x + p.x, y = rows.y + p.row;
    value_text(s, c, rows.w, value);
    if (p.heading) {
        int series = series_of(list, c);
        frame_put(f, x - p.heading, y, series_mark(series), ink_series(f, series));
        frame_text(f, x - p.heading + 2, y, ink(f, INK_TEXT), item_of(list, c)->label);
    }
    bool idle = !when_holds(list->items[c.param].matters, run_values(s->run));
    struct style focus = controls_focus(f);
    if (idle && f->depth >= DEPTH_8) { /* grey in the focus too */
        focus.fg = f->theme->ink[INK_FAINT];
        focus.attr &= ~(uint32_t)ATTR_BOLD;
    }
    struct style label = focused ? focus : ink(f, idle ? INK_FAINT : INK_DIM);
    struct style text = focused ? focus : ink(f, idle ? INK_FAINT : INK_TEXT);
    if (focused) {
        frame_fill(f, (struct rect){x, y, p.w, 1}, ' ', label);
    }
    int w = frame_text(f, x, y, label, label_of(&list->items[c.param]));
    frame_text(f, x + w + 1, y, text, value);
}

enum { MORE = 9 }; /* columns of " +12 more" */

/* How many of n controls are shown in r with `scroll` rows above it: all, or as many as
 * leave room in the last row to say how many more there are. */
static int shown_of(const struct place *places, int n, int scroll, struct rect r)
{
    int last = scroll + r.h - 1, shown = 0;
    bool all = n == 0 || places[n - 1].row <= last;
    while (shown < n && (all || places[shown].row < last ||
                         (places[shown].row == last &&
                          places[shown].x + places[shown].w <= r.w - MORE))) {
        shown++;
    }
    return shown;
}

void controls_draw(const struct session *s, struct rect r, int focus, struct frame *f)
{
    struct control all[CONTROLS_MOST];
    struct place places[CONTROLS_MOST];
    int n = controls_list(s, all), scroll = 0, w = r.w;
    if (place_all(s, all, n, w, places) > 1 && r.h == 1) {
        w -= MORE; /* else a control that gives way to MORE would stand in no row */
        place_all(s, all, n, w, places);
    }
    while (focus < n && focus >= shown_of(places, n, scroll, r)) {
        scroll++;
    }
    struct rect old = frame_clip(f, r);
    struct rect rows = {r.x, r.y - scroll, w, r.h + scroll};
    int shown = shown_of(places, n, scroll, r);
    for (int i = 0; i < shown; i++) {
        struct place p = places[i];
        if (p.row >= scroll) {
            draw_control(s, all[i], p, rows, i == focus, f);
            frame_hit(f,
                      (struct rect){rows.x + p.x - p.heading, rows.y + p.row,
                                    p.w + p.heading, 1},
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
