#include "app/picker.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "app/controls.h"
#include "app/lab.h"
#include "base/text.h"
#include "draw/widgets.h"

struct row {
    const char *name, *help;
    int choice; /* index among the choices or presets; −1: type the value */
};

static const struct param *param_of(struct lab *lab, int param)
{
    return &run_params(lab_session(lab)->run)->items[param];
}

/* The rows of a parameter. */
static int param_rows(struct lab *lab, int param, struct row out[PICKER_MOST])
{
    const struct param *p = param_of(lab, param);
    int n = 0;
    for (int i = 0; i < choice_count(p->choices) && n < PICKER_MOST - 1; i++) {
        out[n++] = (struct row){p->choices[i].name, p->choices[i].help, i};
    }
    if (p->kind == KIND_TEXT) {
        out[n++] =
            (struct row){p->expression ? "type an expression" : "type another", NULL, -1};
    }
    return n;
}

static int rows_of(struct lab *lab, struct row out[PICKER_MOST])
{
    const struct preset *presets = lab_session(lab)->scene->presets;
    int n = 0;
    if (lab->picker.param >= 0) {
        return param_rows(lab, lab->picker.param, out);
    }
    for (; n < PICKER_MOST && presets[n].name; n++) {
        out[n] = (struct row){presets[n].name, presets[n].help, n};
    }
    return n;
}

int picker_rows(struct lab *lab)
{
    struct row rows[PICKER_MOST];
    return rows_of(lab, rows);
}

int picker_names(struct lab *lab, int param, const char *out[PICKER_MOST])
{
    struct row rows[PICKER_MOST];
    int n = param_rows(lab, param, rows), names = 0;
    for (int i = 0; i < n; i++) {
        if (rows[i].choice >= 0) {
            out[names++] = rows[i].name;
        }
    }
    return names;
}

/* ---- opening ---- */

void picker_open_presets(struct lab *lab)
{
    lab->picker = (struct picker){.param = -1};
    lab->overlay = OVERLAY_PICKER;
    lab->overlay_at = 0;
}

bool picker_open(struct lab *lab, int param, int item)
{
    const struct param *p = param_of(lab, param);
    if (!p->choices) {
        return false;
    }
    const struct value *now = values_get(run_values(lab_session(lab)->run), param, item);
    struct row rows[PICKER_MOST];
    int n = param_rows(lab, param, rows),
        at = p->kind == KIND_TEXT && *now->text ? n - 1 : 0;
    lab->picker = (struct picker){.param = param, .item = item, .n_taken = now->n_items};
    memcpy(lab->picker.taken, now->items, sizeof now->items);
    for (int i = 0; i < n; i++) {
        at = strcmp(rows[i].name, now->text) == 0 ? i : at;
    }
    lab->overlay = OVERLAY_PICKER;
    lab->overlay_at = at;
    return true;
}

/* ---- choosing ---- */

static bool is_list(struct lab *lab)
{
    return lab->picker.param >= 0 && param_of(lab, lab->picker.param)->kind == KIND_LIST;
}

static unsigned char *find_taken(struct picker *p, int choice)
{
    return memchr(p->taken, choice, (size_t)p->n_taken);
}

/* Takes the selected row into the LIST, as its last one, or out of it. */
static void toggle(struct lab *lab)
{
    struct row rows[PICKER_MOST];
    rows_of(lab, rows);
    struct picker *p = &lab->picker;
    int choice = rows[lab->overlay_at].choice;
    unsigned char *at = find_taken(p, choice);
    const double most = param_of(lab, p->param)->max;
    if (!at && most > 0 && p->n_taken >= most) {
        lab_say(lab, INK_WARN,
                arena_printf(&lab->scratch, "at most %g: take one out first", most));
        arena_clear(&lab->scratch);
    } else if (at) {
        p->n_taken--;
        memmove(at, at + 1, (size_t)(p->taken + p->n_taken - at));
    } else {
        p->taken[p->n_taken++] = (unsigned char)choice;
    }
}

/* What was taken as the text of a LIST. */
static const char *taken_text(struct lab *lab)
{
    const struct choice *choices = param_of(lab, lab->picker.param)->choices;
    const char *text = "";
    for (int i = 0; i < lab->picker.n_taken; i++) {
        text = arena_printf(&lab->scratch, "%s%s%s", text, i ? "," : "",
                            choices[lab->picker.taken[i]].name);
    }
    return text;
}

/* Chooses the selected row, or the LIST as it stands; a value that is refused leaves the
 * list open. */
static void take(struct lab *lab)
{
    struct row rows[PICKER_MOST];
    rows_of(lab, rows);
    struct row row = rows[lab->overlay_at];
    struct picker p = lab->picker;
    lab->overlay = OVERLAY_NONE;
    if (p.param < 0) {
        lab_preset(lab, row.name);
    } else if (row.choice < 0) {
        lab_type(lab, p.param, p.item);
    } else {
        const char *text = is_list(lab) ? taken_text(lab) : row.name;
        bool set = lab_set(lab, p.param, p.item, text);
        lab->overlay = set ? OVERLAY_NONE : OVERLAY_PICKER;
        arena_clear(&lab->scratch);
    }
}

/* Goes to the first row that begins with what was typed, or with its last letter. */
static void find_typed(struct lab *lab, uint32_t key)
{
    struct row rows[PICKER_MOST];
    struct picker *p = &lab->picker;
    int n = rows_of(lab, rows);
    if (key <= ' ' || key > '~') {
        return;
    }
    for (int tries = 0; tries < 2; tries++, p->n_typed = 0) {
        p->n_typed = p->n_typed < (int)sizeof p->typed ? p->n_typed : 0;
        p->typed[p->n_typed++] = (char)key;
        for (int i = 0; i < n; i++) {
            if (strncasecmp(rows[i].name, p->typed, (size_t)p->n_typed) == 0) {
                lab->overlay_at = i;
                return;
            }
        }
    }
}

bool picker_key(struct lab *lab, uint32_t key)
{
    struct picker p = lab->picker;
    if (key == K_RETURN) {
        take(lab);
    } else if (key == ' ') {
        is_list(lab) ? toggle(lab) : (void)0;
    } else if (key == K_ESCAPE) {
        lab->overlay = OVERLAY_NONE;
    } else if (p.param < 0) {
        find_typed(lab, key);
    } else {
        lab->overlay = OVERLAY_NONE;
        lab_type(lab, p.param, p.item);
        return false;
    }
    return true;
}

void picker_press(struct lab *lab, int hit)
{
    struct row rows[PICKER_MOST];
    int row = hit - HIT_PICK;
    if (hit == HIT_PICK_TAKE) {
        take(lab);
    } else if (row >= 0 && row < rows_of(lab, rows)) {
        lab->overlay_at = row;
        is_list(lab) ? toggle(lab) : take(lab);
    } else {
        lab->overlay = OVERLAY_NONE;
    }
}

/* ---- drawing ---- */

enum { MARK = 4 }; /* columns of "[x] " */

/* Where the rows stand in a box of w columns. */
struct plan {
    int n, names;               /* rows; columns of the longest name */
    int first[PICKER_MOST + 1]; /* the line where row i begins; [n]: how many lines */
};

static int name_width(struct lab *lab, const struct row *row, const struct frame *f)
{
    return (is_list(lab) ? MARK : 0) + glyphs_width(f->glyphs, row->name);
}

static struct plan plan_of(struct lab *lab, const struct row *rows, int n, int w,
                           const struct frame *f)
{
    struct plan p = {.n = n};
    for (int i = 0; i < n; i++) {
        int width = name_width(lab, &rows[i], f);
        p.names = rows[i].help && width > p.names ? width : p.names;
    }
    for (int i = 0; i < n; i++) {
        int lines =
            rows[i].help ? widget_wrap_rows(f->glyphs, w - p.names - 2, rows[i].help) : 1;
        p.first[i + 1] = p.first[i] + (lines > 1 ? lines : 1);
    }
    return p;
}

static void draw_row(struct lab *lab, const struct row *row, bool here, struct rect r,
                     int names, struct frame *f)
{
    struct style s = here ? controls_focus(f) : ink(f, INK_TEXT), help = s;
    const char *mark = find_taken(&lab->picker, row->choice) ? "[x] " : "[ ] ";
    help.fg = here ? s.fg : f->theme->ink[INK_DIM];
    frame_fill(f, r, ' ', s);
    int w = frame_text_cut(f, r.x, r.y, r.w, s, is_list(lab) ? mark : "");
    frame_text_cut(f, r.x + w, r.y, r.w - w, s, row->name);
    if (row->help) {
        rect_left(&r, names + 2);
        widget_wrap(f, r, help, row->help);
    }
}

/* What the keys do, in the lower edge; a click on it is Enter. */
static void draw_keys(struct lab *lab, struct rect in, struct frame *f)
{
    const char *text =
        is_list(lab) ? WIDGET_CHOOSE(f->glyphs, in.w - 2,
                                     " space takes in or out, Enter is done, Esc leaves ",
                                     " space, Enter, Esc ")
        : lab->picker.param >= 0
            ? WIDGET_CHOOSE(f->glyphs, in.w - 2, " ↑ ↓ Enter, or type it, Esc leaves ",
                            " ↑ ↓ Enter, Esc ")
            : WIDGET_CHOOSE(f->glyphs, in.w - 2,
                            " ↑ ↓ Enter, or its first letters, Esc leaves ",
                            " ↑ ↓ Enter, Esc ");
    struct rect r = {in.x, in.y + in.h, glyphs_width(f->glyphs, text), 1};
    frame_text_cut(f, r.x, r.y, in.w, ink(f, INK_ACCENT), text);
    frame_hit(f, r, HIT_PICK_TAKE);
}

/* The title of the list, with how many may be taken, in out[n]; returns the line of help
 * for the whole. */
static const char *title_of(struct lab *lab, char *out, size_t n)
{
    struct control c = {lab->picker.param, lab->picker.item};
    if (c.param < 0) {
        snprintf(out, n, "presets");
        return "runs worth seeing";
    }
    const struct param *p = param_of(lab, c.param);
    char name[64];
    control_name(lab_session(lab), c, name, sizeof name);
    if (is_list(lab) && p->max > 0) {
        snprintf(out, n, "%s: %g to %g of these", name, p->min, p->max);
    } else {
        snprintf(out, n, "%s", name);
    }
    return p->help;
}

void picker_draw(struct lab *lab, struct rect r, struct frame *f)
{
    enum { WIDEST = 100, FRAME = 4 };
    struct row rows[PICKER_MOST];
    int n = rows_of(lab, rows), w = r.w < WIDEST ? r.w : WIDEST;
    struct plan plan = plan_of(lab, rows, n, w - FRAME, f);
    char title[200];
    const char *help = title_of(lab, title, sizeof title);
    int head = widget_wrap_rows(f->glyphs, w - FRAME, help);
    struct rect in = widget_overlay(f, r, w, head + plan.first[n] + 2, title);
    if (in.h > head + 2) { /* else the rows need the room */
        widget_wrap(f, rect_top(&in, head), ink(f, INK_DIM), help);
    }
    int bottom = plan.first[lab->overlay_at + 1],
        scroll = bottom > in.h ? bottom - in.h : 0;
    struct rect old = frame_clip(f, in);
    for (int i = 0; i < n; i++) {
        struct rect row = {in.x, in.y + plan.first[i] - scroll, in.w,
                           plan.first[i + 1] - plan.first[i]};
        draw_row(lab, &rows[i], i == lab->overlay_at, row, plan.names, f);
        frame_hit(f, row, HIT_PICK + i);
    }
    f->clip = old;
    if (scroll > 0) {
        frame_put(f, in.x + in.w + 1, in.y, 0x2191, ink(f, INK_ACCENT));
    }
    if (plan.first[n] - scroll > in.h) {
        frame_put(f, in.x + in.w + 1, in.y + in.h - 1, 0x2193, ink(f, INK_ACCENT));
    }
    draw_keys(lab, in, f);
}
