/* Bytes as text, as numbers and as what a terminal sends. */
#include "base/text.h"

#include <string.h>

#include "base/number.h"
#include "draw/frame.h"
#include "draw/widgets.h"
#include "term/term_input.h"
#include "tests/fuzz/fuzz.h"

static void decode(const char *text)
{
    for (size_t n = strlen(text), used; n > 0; n -= used, text += used) {
        uint32_t ch;
        char bytes[4];
        used = text_decode(text, n, &ch);
        MUST(used >= 1 && used <= 4 && used <= n);
        MUST(ch == 0xFFFD ||
             (text_encode(ch, bytes) == used && !memcmp(bytes, text, used)));
    }
}

static void clean(const char *text)
{
    size_t room = 3 * strlen(text) + 1;
    char *out = malloc(room), cut[16];
    MUST(out);
    fuzz_must_be_clean(text_clean(text, out, room));
    MUST(text_width(out) == text_width(text));
    fuzz_must_be_clean(text_clean(text, cut, sizeof cut));
    MUST(strncmp(out, cut, strlen(cut)) == 0);
    free(out);
}

static void draw(const char *text)
{
    struct arena mem = ARENA_INIT;
    struct frame f = frame_new(&mem, 17, 5, themes, DEPTH_TRUE, GLYPHS_BRAILLE);
    frame_text(&f, -3, 0, ink(&f, INK_TEXT), text);
    frame_text_right(&f, 16, 1, ink(&f, INK_TEXT), text);
    frame_text_cut(&f, 1, 2, 9, ink(&f, INK_TEXT), text);
    widget_wrap(&f, (struct rect){2, 3, 7, 2}, ink(&f, INK_TEXT), text);
    for (int i = 0; i < f.w * f.h; i++) {
        const struct cell *c = &f.cells[i];
        int w = c->ch ? text_char_width(c->ch) : 1;
        MUST(w == 1 || (w == 2 && (i + 1) % f.w != 0 && c[1].ch == 0));
        MUST(c->ch || (i % f.w != 0 && text_char_width(c[-1].ch) == 2));
        MUST(c->mark == 0 || text_char_width(c->mark) == 0);
    }
    arena_release(&mem);
}

static void read_number(const char *text)
{
    double v;
    struct fail fail = FAIL_INIT;
    if (number_parse(text, &v, &fail) != ERR_NONE) {
        char line[FAIL_LINE];
        MUST(fail.column >= 1 && fail.column <= (long)strlen(text) + 1);
        fuzz_must_be_clean(fail_line(&fail, line, sizeof line));
        return;
    }
    char shown[NUMBER_SIZE];
    double again;
    MUST(number_parse(number_short(shown, v), &again, &fail) == ERR_NONE && again == v);
}

static void type(const uint8_t *data, size_t size)
{
    struct input in = INPUT_INIT;
    for (size_t i = 0; i < size; i++) {
        struct event out[INPUT_EVENTS];
        int n = input_feed(&in, data[i], out);
        if (input_pending(&in) != INPUT_NOTHING && size % 2)
            n = input_expire(&in, out);
        MUST(n >= 0 && n <= INPUT_EVENTS);
        for (int k = 0; k < n; k++)
            MUST(out[k].type != EVENT_KEY || (out[k].key > 0 && out[k].key <= K_DELETE));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    decode(text);
    clean(text);
    draw(text);
    read_number(text);
    type(data, size);
    free(text);
    return 0;
}
