#include "app/manual.h"

#include <string.h>

#include "base/text.h"
#include "draw/widgets.h"
#include "term/term.h"

enum { WIDTH = 78, INDENT = 2, TERM_WIDTH = 24, SCREEN_TERM = 16 };

/* ---- roff ---- */

/* The escape of a character that roff would change, so that all text can be copied as it
 * stands; NULL: it needs none. */
static const char *roff_escape(char c)
{
    static const struct {
        char c;
        const char *as;
    } rows[] = {{'\\', "\\e"},  {'-', "\\-"},   {'\'', "\\(aq"},
                {'^', "\\(ha"}, {'~', "\\(ti"}, {'`', "\\(ga"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].c == c) {
            return rows[i].as;
        }
    }
    return NULL;
}

/* Writes ASCII: other characters by number, for a man that does not expect UTF-8. */
static void roff_text(FILE *out, const char *text)
{
    uint32_t ch;
    if (*text == '.') {
        fputs("\\&", out);
    }
    for (size_t n = strlen(text), used; n > 0; text += used, n -= used) {
        used = text_decode(text, n, &ch);
        const char *as = ch < 0x80 ? roff_escape((char)ch) : NULL;
        if (ch >= 0x80) {
            fprintf(out, "\\[u%04X]", (unsigned)ch);
        } else if (as) {
            fputs(as, out);
        } else {
            putc((int)ch, out);
        }
    }
}

/* ---- plain ---- */

static void plain_indent(struct manual *p, int column)
{
    for (; p->column < column; p->column++) {
        putc(' ', p->out);
    }
}

static void plain_break(struct manual *p)
{
    putc('\n', p->out);
    p->column = 0;
}

/* Writes words from p->column on; later lines begin at p->hanging. */
static void plain_words(struct manual *p, const char *text)
{
    bool first = true;
    while (*(text += strspn(text, " "))) {
        size_t n = strcspn(text, " ");
        char word[256];
        snprintf(word, sizeof word, "%.*s", (int)n, text);
        int w = text_width(word);
        if (!first && p->column + 1 + w > WIDTH) {
            plain_break(p);
            first = true;
        }
        plain_indent(p, first ? p->hanging : p->column + 1);
        fputs(word, p->out);
        p->column += w;
        first = false;
        text += n;
    }
    plain_break(p);
}

/* ---- on screen ---- */

static void screen_text(struct manual *p, int indent, enum ink i, const char *text)
{
    enum { MOST = 512 }; /* rows: more than any text has */
    struct rect r = {p->area.x + indent, p->row, p->area.w - indent, MOST};
    p->row += widget_wrap(p->frame, r, ink(p->frame, i), text);
}

static void screen_item(struct manual *p, const char *term, const char *text)
{
    int indent = INDENT * p->level, w = SCREEN_TERM - indent - 1;
    if (glyphs_width(p->frame->glyphs, term) > w) {
        screen_text(p, indent, INK_BRIGHT, term);
    } else {
        frame_text(p->frame, p->area.x + indent, p->row, ink(p->frame, INK_BRIGHT), term);
    }
    screen_text(p, SCREEN_TERM, INK_TEXT, text);
}

/* ---- anywhere ---- */

struct manual manual_plain(FILE *out)
{
    return (struct manual){.out = out,
                           .glyphs = term_locale() ? GLYPHS_BRAILLE : GLYPHS_ASCII};
}

void manual_heading(struct manual *p, const char *title)
{
    if (p->frame) {
        p->row += p->started;
        screen_text(p, 0, INK_ACCENT, title);
    } else if (p->roff) {
        fputs(".SH ", p->out);
        roff_text(p->out, title);
        putc('\n', p->out);
    } else {
        struct arena mem = ARENA_INIT;
        fprintf(p->out, "%s%s:\n", p->started ? "\n" : "",
                glyphs_text(p->glyphs, title, &mem));
        arena_release(&mem);
    }
    p->started = true;
}

/* Each line of `text` begins a new line. */
static void write_lines(struct manual *p, const char *text)
{
    for (size_t n; *text; text += n + (text[n] == '\n')) {
        char line[1024];
        n = strcspn(text, "\n");
        snprintf(line, sizeof line, "%.*s", (int)n, text);
        struct arena mem = ARENA_INIT;
        if (p->roff) {
            roff_text(p->out, line);
            fputs(text[n] ? "\n.br\n" : "\n", p->out);
        } else {
            plain_words(p, glyphs_text(p->glyphs, line, &mem));
        }
        arena_release(&mem);
    }
}

void manual_text(struct manual *p, const char *text)
{
    if (p->frame) {
        screen_text(p, INDENT * p->level, INK_TEXT, text);
        return;
    }
    if (p->roff) {
        fputs(".PP\n", p->out);
    }
    if (!p->roff && p->started && p->level == 0) {
        plain_break(p);
    }
    p->started = true;
    p->hanging = INDENT * p->level;
    write_lines(p, text);
}

/* A list without the items that were in it before: in ASCII √(a) is sqrt(a), too. */
static const char *once(const char *items, struct arena *mem)
{
    const char *all = ", ";
    for (size_t n; *items; items += n + (items[n] ? 2 : 0)) {
        int depth = 0;
        for (n = 0; items[n] && (depth > 0 || strncmp(items + n, ", ", 2) != 0); n++) {
            depth += (items[n] == '(') - (items[n] == ')');
        }
        const char *item = arena_printf(mem, "%.*s, ", (int)n, items);
        bool again = strstr(all, arena_printf(mem, ", %s", item)) != NULL;
        all = again ? all : arena_printf(mem, "%s%s", all, item);
    }
    return arena_copy(mem, all + 2, strlen(all) - 4);
}

void manual_item(struct manual *p, const char *term, const char *text)
{
    if (p->frame) {
        screen_item(p, term, text);
        return;
    }
    if (p->roff) {
        fputs(".TP\n\\fB", p->out);
        roff_text(p->out, term);
        fputs("\\fR\n", p->out);
        write_lines(p, text);
        return;
    }
    p->started = true;
    int indent = INDENT * (p->level + 1);
    struct arena mem = ARENA_INIT;
    plain_indent(p, indent);
    term = glyphs_text(p->glyphs, term, &mem);
    term = p->glyphs == GLYPHS_ASCII ? once(term, &mem) : term;
    fputs(term, p->out);
    p->column += text_width(term);
    arena_release(&mem);
    p->hanging = indent + TERM_WIDTH;
    if (p->column + INDENT > p->hanging) {
        plain_break(p);
    }
    write_lines(p, text);
}

void manual_deeper(struct manual *p)
{
    p->level++;
    if (p->roff) {
        fputs(".RS\n", p->out);
    }
}

void manual_higher(struct manual *p)
{
    p->level--;
    if (p->roff) {
        fputs(".RE\n", p->out);
    }
}
