#include "app/prompt.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "draw/widgets.h"

void prompt_open(struct prompt *p, const char *label, const char *text)
{
    *p = (struct prompt){.open = true};
    snprintf(p->label, sizeof p->label, "%s", label);
    text_clean(text, p->text, sizeof p->text - 8);
    p->length = p->cursor = (int)strlen(p->text);
    p->fresh = p->length > 0;
}

static bool continues(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

static int before(const struct prompt *p, int at)
{
    while (at > 0) {
        at--;
        if (!continues(p->text[at])) {
            break;
        }
    }
    return at;
}

static int after(const struct prompt *p, int at)
{
    do {
        at++;
    } while (at < p->length && continues(p->text[at]));
    return at > p->length ? p->length : at;
}

static void erase(struct prompt *p, int from, int to)
{
    memmove(p->text + from, p->text + to, (size_t)(p->length - to) + 1);
    p->length -= to - from;
    p->cursor = from;
}

static void insert(struct prompt *p, uint32_t key)
{
    char bytes[4];
    int n = (int)text_encode(key, bytes);
    if (text_char_width(key) < 0) {
        return;
    }
    if (p->fresh) {
        erase(p, 0, p->length);
        p->fresh = false;
    }
    if (p->length + n >= PROMPT_BYTES) {
        return;
    }
    memmove(p->text + p->cursor + n, p->text + p->cursor,
            (size_t)(p->length - p->cursor) + 1);
    memcpy(p->text + p->cursor, bytes, (size_t)n);
    p->length += n;
    p->cursor += n;
}

enum { CTRL_A = 1, CTRL_E = 5, CTRL_H = 8, CTRL_U = 21 };

enum prompt_news prompt_key(struct prompt *p, uint32_t key)
{
    p->fail = (struct fail)FAIL_INIT; /* it was about the text before this key */
    switch (key) {
    case K_RETURN:
    case '\n':
        return PROMPT_ENTERED;
    case K_ESCAPE:
        p->open = false;
        return PROMPT_LEFT;
    case K_LEFT:
        p->cursor = before(p, p->cursor);
        break;
    case K_RIGHT:
        p->cursor = after(p, p->cursor);
        break;
    case K_HOME:
    case CTRL_A:
        p->cursor = 0;
        break;
    case K_END:
    case CTRL_E:
        p->cursor = p->length;
        break;
    case K_BACKSPACE:
    case CTRL_H:
        erase(p, before(p, p->cursor), p->cursor);
        break;
    case K_DELETE:
        erase(p, p->cursor, after(p, p->cursor));
        break;
    case CTRL_U:
        erase(p, 0, p->cursor);
        break;
    default:
        insert(p, key);
    }
    p->fresh = false;
    return PROMPT_TYPING;
}

void prompt_complete(struct prompt *p, const char *const *names, int n)
{
    int from = p->fresh ? 0 : p->cursor;
    while (!p->fresh && from > 0 && p->text[from - 1] != ',') {
        from--;
    }
    size_t typed = (size_t)(p->fresh ? 0 : p->cursor - from), common = 0;
    const char *first = NULL;
    int used = 0;
    for (int i = 0; i < n; i++) {
        if (strncmp(names[i], p->text + from, typed) != 0) {
            continue;
        }
        size_t same = 0;
        while (first && first[same] && first[same] == names[i][same]) {
            same++;
        }
        common = !first ? strlen(names[i]) : same < common ? same : common;
        first = first ? first : names[i];
        if (used < (int)sizeof p->hint) {
            used += snprintf(p->hint + used, sizeof p->hint - (size_t)used, "%s%s",
                             used ? ", " : "", names[i]);
        }
    }
    p->fail = (struct fail)FAIL_INIT;
    for (size_t i = typed; first && i < common; i++) {
        insert(p, (uint32_t)(unsigned char)first[i]);
    }
}

/* The mistake without its place, which the caret shows; or what may be typed. */
static const char *words_of(const struct prompt *p, char out[FAIL_LINE])
{
    if (p->fail.what[0]) {
        return p->fail.what;
    }
    snprintf(out, FAIL_LINE, "%s%sEnter takes it, Esc leaves it", p->hint,
             p->hint[0] ? " · " : "");
    return out;
}

/* The columns of the first n bytes of what was typed. */
static int columns(const struct prompt *p, size_t n, const struct frame *f)
{
    char typed[sizeof p->text];
    snprintf(typed, sizeof typed, "%.*s", (int)n, p->text);
    return glyphs_width(f->glyphs, typed);
}

enum { LINE_ROWS = 2 }; /* of the text and of the caret */

int prompt_rows(const struct prompt *p, const struct frame *f)
{
    char text[FAIL_LINE];
    return LINE_ROWS + widget_wrap_rows(f->glyphs, f->w - 2, words_of(p, text));
}

void prompt_draw(const struct prompt *p, struct rect r, struct frame *f)
{
    struct rect old = frame_clip(f, r);
    struct style plain = {f->theme->ink[INK_BRIGHT], f->theme->bar, 0};
    frame_fill(f, r, ' ', plain);
    int x = r.x + 1 + frame_text(f, r.x + 1, r.y, ink(f, INK_ACCENT), p->label) + 1;
    int room = r.x + r.w - 1 - x;
    int scroll = columns(p, (size_t)p->cursor, f) - room + 1;
    scroll = scroll < 0 ? 0 : scroll;
    struct rect whole = frame_clip(f, (struct rect){x, r.y, room, 1});
    struct style text = plain;
    text.attr |= p->fresh ? (uint32_t)ATTR_REVERSE : 0;
    frame_text(f, x - scroll, r.y, text, p->text);
    f->clip = whole;
    int cursor = x - scroll + columns(p, (size_t)p->cursor, f);
    struct cell *cell = frame_at(f, cursor, r.y);
    if (cell) {
        cell->attr |= ATTR_REVERSE;
    }
    bool wrong = p->fail.what[0];
    struct style s = ink(f, wrong ? INK_ERROR : INK_DIM);
    if (wrong && p->fail.column > 0) {
        size_t at = text_columns(p->text, (int)(p->fail.column - 1));
        frame_put(f, x - scroll + columns(p, at, f), r.y + 1, '^', s);
    }
    char words[FAIL_LINE];
    rect_top(&r, LINE_ROWS);
    widget_wrap(f, rect_inset(r, 1, 0), s, words_of(p, words));
    f->clip = old;
}
