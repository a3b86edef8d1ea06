#define _DEFAULT_SOURCE /* struct winsize */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "tests/pty_parts.h"

static int on_property(VTermProp prop, VTermValue *v, void *user)
{
    struct pty *p = user;
    if (prop == VTERM_PROP_CURSORVISIBLE)
        p->cursor_hidden = !v->boolean;
    if (prop == VTERM_PROP_ALTSCREEN)
        p->alternate = v->boolean;
    if (prop == VTERM_PROP_MOUSE)
        p->mouse = v->number != VTERM_PROP_MOUSE_NONE;
    return 1;
}

static const VTermScreenCallbacks callbacks = {.settermprop = on_property};

/* libvterm crashes at a wide character in a terminal of one column. */
static int emulated_columns(const struct pty *p)
{
    return p->w < 2 ? 2 : p->w;
}

void pty_emulate(struct pty *p)
{
    p->vt = vterm_new(p->h, emulated_columns(p));
    assert_non_null(p->vt);
    vterm_set_utf8(p->vt, 1);
    p->screen = vterm_obtain_screen(p->vt);
    vterm_screen_set_callbacks(p->screen, &callbacks, p);
    vterm_screen_enable_altscreen(p->screen, 1);
    vterm_screen_reset(p->screen, 1);
}

/* What the emulator answers (mouse reports, replies) goes to the program. */
static void answer(struct pty *p)
{
    char bytes[256];
    size_t n;
    while ((n = vterm_output_read(p->vt, bytes, sizeof bytes)) > 0)
        pty_bytes(p, bytes, n);
}

/* Bytes at the end of a text that begin a character and do not end it. */
static size_t unfinished(const char *bytes, size_t n)
{
    for (size_t k = 1; k <= 3 && k <= n; k++) {
        unsigned char byte = (unsigned char)bytes[n - k];
        if (byte >= 0xC0)
            return k < (byte >= 0xF0 ? 4u : byte >= 0xE0 ? 3u : 2u) ? k : 0;
        if (byte < 0x80)
            return 0;
    }
    return 0;
}

static bool begins(const char *bytes, size_t n, const char *with)
{
    size_t k = strlen(with);
    return memcmp(bytes, with, n < k ? n : k) == 0;
}

/* Bytes at the end that belong to a frame of which more is to come (mode 2026): a
 * terminal shows none of it before all is there. */
static size_t withheld(const char *bytes, size_t n)
{
    size_t from = n;
    for (size_t i = 0; i < n; i++) {
        if (bytes[i] != '\033')
            continue;
        if (from == n && begins(bytes + i, n - i, "\033[?2026h"))
            from = i;
        else if (n - i >= 8 && begins(bytes + i, n - i, "\033[?2026l"))
            from = n;
    }
    return n - from;
}

/* libvterm loses a character that comes in two pieces, and has no stack for many at once.
 */
void pty_draw(struct pty *p)
{
    enum { MOST = 16384 };
    size_t end = p->n_output;
    end -= p->ended ? 0 : withheld(p->output + p->n_shown, end - p->n_shown);
    for (size_t n; (n = end - p->n_shown) > 0; p->n_shown += n) {
        n = n < MOST ? n : MOST;
        n -= unfinished(p->output + p->n_shown, n);
        if (n == 0)
            break;
        vterm_input_write(p->vt, p->output + p->n_shown, n);
    }
    answer(p);
}

/* ---- hands ---- */

void pty_move(struct pty *p, int x, int y)
{
    vterm_mouse_move(p->vt, y, x, VTERM_MOD_NONE);
    answer(p);
}

static void button(struct pty *p, int x, int y, int number, bool down)
{
    vterm_mouse_move(p->vt, y, x, VTERM_MOD_NONE);
    vterm_mouse_button(p->vt, number, down, VTERM_MOD_NONE);
    answer(p);
}

void pty_press(struct pty *p, int x, int y)
{
    button(p, x, y, 1, true);
}

void pty_release(struct pty *p, int x, int y)
{
    button(p, x, y, 1, false);
}

void pty_click(struct pty *p, int x, int y)
{
    pty_press(p, x, y);
    pty_release(p, x, y);
}

void pty_wheel(struct pty *p, int x, int y, bool up)
{
    button(p, x, y, up ? 4 : 5, true);
}

struct winsize pty_winsize(struct pty *p, int w, int h)
{
    p->w = w < 1 ? DEFAULT_W : w < FRAME_MOST_W ? w : FRAME_MOST_W;
    p->h = h < 1 ? DEFAULT_H : h < FRAME_MOST_H ? h : FRAME_MOST_H;
    return (struct winsize){.ws_row = (unsigned short)h, .ws_col = (unsigned short)w};
}

void pty_resize(struct pty *p, int w, int h)
{
    struct winsize size = pty_winsize(p, w, h);
    vterm_set_size(p->vt, p->h, emulated_columns(p));
    assert_int_equal(ioctl(p->master, TIOCSWINSZ, &size), 0);
}

/* ---- eyes ---- */

void pty_size(const struct pty *p, int *w, int *h)
{
    *w = p->w;
    *h = p->h;
}

static rgb color_of(const struct pty *p, VTermColor c)
{
    vterm_screen_convert_color_to_rgb(p->screen, &c);
    return (rgb)c.rgb.red << 16 | (rgb)c.rgb.green << 8 | c.rgb.blue;
}

static int index_of(VTermColor c)
{
    bool own = VTERM_COLOR_IS_DEFAULT_FG(&c) || VTERM_COLOR_IS_DEFAULT_BG(&c);
    return !own && VTERM_COLOR_IS_INDEXED(&c) ? c.indexed.idx : -1;
}

struct pty_cell pty_cell(const struct pty *p, int x, int y)
{
    VTermScreenCell c;
    if (!vterm_screen_get_cell(p->screen, (VTermPos){.row = y, .col = x}, &c))
        return (struct pty_cell){.ch = 0};
    bool right = c.chars[0] == (uint32_t)-1;
    return (struct pty_cell){
        .ch = right        ? 0
              : c.chars[0] ? c.chars[0]
                           : ' ',
        .mark = right || !c.chars[0] ? 0 : c.chars[1],
        .fg = color_of(p, c.fg),
        .bg = color_of(p, c.bg),
        .fg_index = index_of(c.fg),
        .bg_index = index_of(c.bg),
        .bold = c.attrs.bold,
        .reverse = c.attrs.reverse,
        .underline = c.attrs.underline != 0,
        .plain = VTERM_COLOR_IS_DEFAULT_FG(&c.fg) && VTERM_COLOR_IS_DEFAULT_BG(&c.bg),
    };
}

/* Row y into p->row; at[i] (may be NULL) is the column of byte i. */
static void read_row(struct pty *p, int y, short *at)
{
    size_t n = 0, end = 0;
    for (int x = 0; x < p->w && n + 8 < ROW_SIZE; x++) {
        struct pty_cell c = pty_cell(p, x, y);
        if (c.ch == 0)
            continue;
        size_t from = n;
        n += text_encode(c.ch, p->row + n);
        if (c.mark)
            n += text_encode(c.mark, p->row + n);
        for (size_t i = from; at && i < n; i++)
            at[i] = (short)x;
        if (c.ch != ' ')
            end = n;
    }
    p->row[end] = '\0';
}

const char *pty_row(struct pty *p, int y)
{
    read_row(p, y, NULL);
    return p->row;
}

bool pty_shows(struct pty *p, const char *text, int *x, int *y)
{
    short at[ROW_SIZE];
    for (int row = 0; row < p->h; row++) {
        read_row(p, row, at);
        const char *found = strstr(p->row, text);
        if (!found)
            continue;
        if (x)
            *x = at[found - p->row];
        if (y)
            *y = row;
        return true;
    }
    return false;
}

bool pty_cursor_shown(const struct pty *p)
{
    return !p->cursor_hidden;
}

bool pty_alternate(const struct pty *p)
{
    return p->alternate;
}

bool pty_mouse(const struct pty *p)
{
    return p->mouse;
}
