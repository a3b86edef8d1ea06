#include "app/top_bar.h"

#include <stdio.h>

#include "app/controls.h"
#include "base/text.h"
#include "draw/widgets.h"

/* GAP: blanks before a text. RIGHT: columns kept for status, state and help even when
 * these are shorter, so that the tabs do not move while the step counts up. */
enum { GAP = 2, RIGHT = 39, NUMBER_W = 3 };

struct style top_bar_style(const struct frame *f, enum ink i)
{
    if (f->depth >= DEPTH_8) {
        return (struct style){f->theme->ink[INK_TEXT], f->theme->ground, ATTR_REVERSE};
    }
    return ink_on(f, i, f->theme->bar);
}

enum tab { TAB_HIDDEN, TAB_NUMBER, TAB_NAME };

/* The text of a tab, " 3 " or " 3 depth "; returns its columns. */
static int tab_text(const struct top_bar *bar, int i, enum tab tab, char out[48])
{
    bool name = tab == TAB_NAME;
    snprintf(out, 48, " %d%s%.40s ", (i + 1) % TOP_BAR_TABS, name ? " " : "",
             name ? bar->names[i] : "");
    return text_width(out);
}

static int name_width(const struct top_bar *bar, int i)
{
    char text[48];
    return tab_text(bar, i, TAB_NAME, text);
}

/* Chooses what the tabs show while there is room: the current scene's name, then the
 * numbers nearest to it, then names from the left on. Returns the room left. */
static int choose_tabs(const struct top_bar *bar, int room, enum tab tabs[])
{
    int n = bar->n;
    tabs[bar->current] = TAB_NAME;
    room -= name_width(bar, bar->current);
    for (int k = 2; k < 2 * n; k++) {
        int i = bar->current + (k % 2 ? -k / 2 : k / 2);
        if (i >= 0 && i < n && room >= NUMBER_W) {
            tabs[i] = TAB_NUMBER;
            room -= NUMBER_W;
        }
    }
    for (int i = 0; i < n; i++) {
        int more = tabs[i] == TAB_NUMBER ? name_width(bar, i) - NUMBER_W : 0;
        if (more > room) {
            break;
        }
        tabs[i] = more ? TAB_NAME : tabs[i];
        room -= more;
    }
    return room;
}

static void draw_tabs(const struct top_bar *bar, struct rect r, struct frame *f)
{
    static const char name[] = "gradwatch";
    enum tab tabs[TOP_BAR_TABS] = {TAB_HIDDEN};
    int x = r.x, w = 1 + text_width(name) + GAP;
    if (choose_tabs(bar, r.w, tabs) >= w) {
        frame_text(f, x + 1, r.y, top_bar_style(f, INK_BRIGHT), name);
        x += w;
    }
    for (int i = 0; i < bar->n; i++) {
        char text[48];
        bool here = i == bar->current;
        struct style s = here ? controls_focus(f) : top_bar_style(f, INK_DIM);
        s.attr ^= here && f->depth >= DEPTH_8 ? (uint32_t)ATTR_REVERSE : 0;
        if (tabs[i] != TAB_HIDDEN) {
            w = tab_text(bar, i, tabs[i], text);
            frame_text(f, x, r.y, s, text);
            frame_hit(f, (struct rect){x, r.y, w, 1}, HIT_TAB + i);
            x += w;
        }
    }
}

void top_bar_draw(const struct top_bar *bar, struct rect r, struct frame *f)
{
    static const char help[] = "? help";
    int current = name_width(bar, bar->current), x = r.x + r.w - 1;
    int numbers = current + NUMBER_W * (bar->n - 1);
    int room =
        r.w - numbers - text_width(help) - glyphs_width(f->glyphs, bar->status) - 3 * GAP;
    const char *texts[] = {help, widget_choose(f->glyphs, room, bar->states),
                           bar->status};
    frame_fill(f, r, ' ', top_bar_style(f, INK_TEXT));
    for (int i = 0; i < 3; i++) {
        int w = glyphs_width(f->glyphs, texts[i]);
        if (x - w - 1 < r.x + current) { /* a tab ends in a blank */
            break;
        }
        frame_text(f, x - w, r.y, top_bar_style(f, i ? bar->ink : INK_TEXT), texts[i]);
        if (i == 0) {
            frame_hit(f, (struct rect){x - w, r.y, w, 1}, HIT_KEY + *help);
        }
        x -= w + GAP;
    }
    int kept = RIGHT < r.w / 2 ? RIGHT : r.w / 2;
    r.w = x + 1 - r.x < r.w - kept ? x + 1 - r.x : r.w - kept;
    draw_tabs(bar, r, f);
}
