#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "app/term_input.h"
#include "base/random.h"

enum { TEXT_SIZE = 512, FUZZ_BYTES = 200000 };

/* Events as text, so that a case is one line: "a", "U+2202", "<up>", "press 3,4". */
struct heard {
    char text[TEXT_SIZE];
    size_t n;
};

static void append(struct heard *h, const struct event *e)
{
    static const char *const kinds[] = {
        [EVENT_PRESS] = "press", [EVENT_DRAG] = "drag",   [EVENT_RELEASE] = "release",
        [EVENT_MOVE] = "move",   [EVENT_WHEEL] = "wheel",
    };
    static const struct {
        uint32_t key;
        const char *name;
    } keys[] = {
        {K_TAB, "tab"},        {K_RETURN, "return"},
        {K_ESCAPE, "esc"},     {K_UP, "up"},
        {K_DOWN, "down"},      {K_LEFT, "left"},
        {K_RIGHT, "right"},    {K_PAGE_UP, "pgup"},
        {K_PAGE_DOWN, "pgdn"}, {K_HOME, "home"},
        {K_END, "end"},        {K_BACKTAB, "backtab"},
        {K_DELETE, "delete"},  {K_BACKSPACE, "backspace"},
    };
    char one[64];
    snprintf(one, sizeof one, "U+%04X", (unsigned)e->key);
    if (e->key > ' ' && e->key < 0x7F)
        snprintf(one, sizeof one, "%c", (char)e->key);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (keys[i].key == e->key)
            snprintf(one, sizeof one, "<%s>", keys[i].name);
    if (e->type == EVENT_WHEEL)
        snprintf(one, sizeof one, "wheel%+d %d,%d", e->delta, e->x, e->y);
    else if (e->type != EVENT_KEY)
        snprintf(one, sizeof one, "%s %d,%d", kinds[e->type], e->x, e->y);
    int k = snprintf(h->text + h->n, TEXT_SIZE - h->n, "%s%s", h->n ? " " : "", one);
    assert_true(k > 0 && (size_t)k < TEXT_SIZE - h->n);
    h->n += (size_t)k;
}

static void feed(struct input *in, struct heard *h, const char *bytes, size_t n)
{
    struct event out[INPUT_EVENTS];
    for (size_t i = 0; i < n; i++) {
        int k = input_feed(in, (unsigned char)bytes[i], out);
        assert_in_range(k, 0, INPUT_EVENTS);
        for (int j = 0; j < k; j++)
            append(h, &out[j]);
    }
}

/* As the loop does when nothing follows for ESCDELAY. */
static void wait_long(struct input *in, struct heard *h)
{
    struct event out[INPUT_EVENTS];
    if (!input_pending(in))
        return;
    int k = input_expire(in, out);
    for (int j = 0; j < k; j++)
        append(h, &out[j]);
}

/* `|` in the bytes stands for a pause. */
static void expect(const char *bytes, const char *events)
{
    struct input in = INPUT_INIT;
    struct heard h = {.n = 0};
    for (const char *from = bytes; *from;) {
        size_t n = strcspn(from, "|");
        feed(&in, &h, from, n);
        from += n;
        if (*from == '|') {
            wait_long(&in, &h);
            from++;
        }
    }
    assert_string_equal(h.text, events);
}

/* What the terminals send, from their documents: xterm's ctlseqs, console_codes(4), and
 * the terminfo entries of screen, tmux, rxvt and vt100. */
static const struct {
    const char *bytes, *events;
} whole[] = {
    {"\033[A", "<up>"},
    {"\033OA", "<up>"},
    {"\033[B\033OB", "<down> <down>"},
    {"\033[C\033OC", "<right> <right>"},
    {"\033[D\033OD", "<left> <left>"},
    {"\033[1;5A", "<up>"},
    {"\033[1;2D", "<left>"},
    {"\033O2C", "<right>"},
    {"\033[H\033OH\033[1~\033[7~", "<home> <home> <home> <home>"},
    {"\033[F\033OF\033[4~\033[8~", "<end> <end> <end> <end>"},
    {"\033[5~\033[6~\033[3~", "<pgup> <pgdn> <delete>"},
    {"\033[3;5~", "<delete>"},
    {"\033[Z", "<backtab>"},
    {"\033OM", "<return>"},
    {"\033OP\033[11~\033[[A\033[15~\033[24;2~", ""},
    {"\033[I\033[O\033[?62;22c\033[>41;379;0c\033[12;40R\033[27;5;9~", ""},
    {"\033[<0;1;1M\033[<0;251;3m", "press 0,0 release 250,2"},
    {"\033[<32;5;6M\033[<35;7;8M", "drag 4,5 move 6,7"},
    {"\033[<64;9;9M\033[<65;9;9M", "wheel+1 8,8 wheel-1 8,8"},
    {"\033[<66;9;9M\033[<67;9;9M\033[<128;9;9M", ""},
    {"\033[<1;2;2M\033[<1;2;2m\033[<2;2;2M\033[<34;2;2M", ""},
    {"\033[<4;2;2M\033[<16;2;2m\033[<80;2;2M", "press 1,1 release 1,1 wheel+1 1,1"},
    {"\033[<0;0;0M", "press -1,-1"},
    {"\033[<0;99999999999;7M", "press 999999,6"},
    {"\033[<0;-5;7M\033[<0;5M\033[<0;1;2;3M\033[<0;1;2X\033[<0:1;2;3M", ""},
    {"\033[M !!\033[M#!!", "press 0,0 release 0,0"},
    {"\033[M`*+", "wheel+1 9,10"},
    {"\033[200~q\tx\r\ny\033[201~z", "q <tab> x <return> <return> y z"},
    {"\033[200~\033[31mred\033Ox\033[A\033[201~\033[A", "r e d O x <up>"},
};

static void what_terminals_send_is_understood(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++)
        expect(whole[i].bytes, whole[i].events);
}

static void text_comes_as_code_points(void **state)
{
    (void)state;
    expect("aZ~ ", "a Z ~ U+0020");
    expect("\xE2\x88\x82\xC2\xA0\xF0\x9F\x99\x82", "U+2202 U+00A0 U+1F642");
    expect("\x01\x1A\t\r\n", "U+0001 U+001A <tab> <return> U+000A");
    expect("\x7F\b", "<backspace> <backspace>");
}

static void broken_text_is_swallowed(void **state)
{
    (void)state;
    expect("a\x80\xBF\xFE\xFF\xF8z", "a z");  /* no beginning */
    expect("\xE2\x88zx", "z x");              /* cut short */
    expect("\xE2\x88\xE2\x88\x82", "U+2202"); /* cut short by the next */
    expect("\xC0\x80\xC1\xBF\xE0\x80\x80\xF0\x80\x80\x80", ""); /* overlong */
    expect("\xED\xA0\x80\xF4\x90\x80\x80", ""); /* surrogate, beyond U+10FFFF */
    expect("\xC2\x9B"
           "A",
           "A");                      /* C1 */
    expect("\xE2\x88\033[A", "<up>"); /* a sequence in mid-character */
    struct input in = INPUT_INIT;
    struct heard h = {.n = 0};
    feed(&in, &h, "a\0b", 3);
    assert_string_equal(h.text, "a b");
}

static void escape_alone_is_a_key(void **state)
{
    (void)state;
    expect("\033|", "<esc>");
    expect("\033|\033|", "<esc> <esc>");
    expect("\033\033|", "<esc> <esc>");
    expect("\033x", "<esc> x");
    expect("\033\033[A", "<esc> <up>");
    expect("\033|q", "<esc> q");
    expect("\033|[|", "<esc> [");
    expect("\033|[[[|x", "<esc> [ [ [ x");
    expect("\033|[x", "<esc> [ x");
    expect("\033|O|", "<esc> O");
    expect("\033|[|A", "<esc> [ A");
    expect("\033]\033P|", "<esc> ] <esc> P");
}

static void a_sequence_broken_off_does_not_spill(void **state)
{
    (void)state;
    expect("\033[<0;5\033[A", "<up>");
    expect("\033[<0;5\rq", "<return> q");
    expect("\033[1;\xE2\x88\x82", "U+2202");
    expect("\033[200~a\033|b\n", "a <esc> b U+000A"); /* the end of a paste got lost */
    expect("\033[M!\033[A", "<up>");
    expect("\033[<0;1;2;M", "");
    expect("\033[200~a\033|[201~b", "a <esc> b");
}

static void what_is_pasted_is_marked(void **state)
{
    (void)state;
    static const char bytes[] = "a\033[200~b\xC2\xB2\r\033[201~c";
    struct input in = INPUT_INIT;
    int n = 0;
    for (size_t i = 0; i + 1 < sizeof bytes; i++) {
        struct event out[INPUT_EVENTS];
        int k = input_feed(&in, (unsigned char)bytes[i], out);
        for (int j = 0; j < k; j++, n++)
            assert_int_equal(out[j].pasted, n > 0 && n < 4);
    }
    assert_int_equal(n, 5);
}

/* Split anywhere, by no time or by a long one, a sequence is itself or nothing, after an
 * Escape where the split came right behind it: it never becomes keystrokes. */
static void sequences_may_be_split_anywhere(void **state)
{
    (void)state;
    static const char *const sequences[][2] = {
        {"\033[<0;250;9M", "press 249,8"},
        {"\033[<35;12;9M", "move 11,8"},
        {"\033[A", "<up>"},
        {"\033OA", "<up>"},
        {"\033[3~", "<delete>"},
        {"\033[1;5C", "<right>"},
        {"\033[201~", ""},
        {"\033OF", "<end>"},
    };
    for (size_t i = 0; i < sizeof sequences / sizeof sequences[0]; i++) {
        const char *bytes = sequences[i][0];
        for (size_t cut = 1; cut < strlen(bytes); cut++) {
            struct input in = INPUT_INIT;
            struct heard h = {.n = 0};
            feed(&in, &h, bytes, cut);
            wait_long(&in, &h);
            feed(&in, &h, bytes + cut, strlen(bytes) - cut);
            wait_long(&in, &h);
            char want[64];
            snprintf(want, sizeof want, "%s%s%s", cut == 1 ? "<esc>" : "",
                     cut == 1 && sequences[i][1][0] ? " " : "", sequences[i][1]);
            assert_string_equal(h.text, want);
        }
    }
}

/* Random bytes of the alphabet of sequences: every event is one that may be, and soon
 * after, what is typed is heard again. */
static void any_bytes_leave_it_alive(void **state)
{
    (void)state;
    static const char alphabet[] = "\033\033\033[[[O<0123456789;;MmA~?:\r\n\b x"
                                   "\xE2\x88\x82\xC2\xFF\x80\xF0\x9B";
    struct random_key key = {.seed = 7};
    struct input in = INPUT_INIT;
    struct event out[INPUT_EVENTS];
    for (uint64_t i = 0; i < FUZZ_BYTES; i++) {
        uint64_t bits = random_bits(key, i);
        unsigned char byte = bits & 0x100
                                 ? (unsigned char)bits
                                 : (unsigned char)alphabet[(bits >> 9) % sizeof alphabet];
        int k = input_feed(&in, byte, out);
        if ((bits >> 40) % 16 == 0 && input_pending(&in)) {
            k = input_expire(&in, out);
            assert_int_equal(k, 1);
        }
        assert_in_range(k, 0, INPUT_EVENTS);
        for (int j = 0; j < k; j++) {
            assert_in_range(out[j].type, EVENT_KEY, EVENT_WHEEL);
            if (out[j].type != EVENT_KEY)
                continue;
            assert_in_range(out[j].key, 1, K_DELETE);
            assert_false(out[j].key >= 0x80 && out[j].key < 0xA0);
            assert_false(out[j].key >= 0xD800 && out[j].key < 0xE000);
        }
        struct input later = in;
        int heard = 0;
        for (int j = 0; j < 4 && !heard; j++) {
            int n = input_feed(&later, 'x', out);
            for (int m = 0; m < n; m++)
                heard |= out[m].type == EVENT_KEY && out[m].key == 'x';
        }
        assert_true(heard);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_terminals_send_is_understood),
        cmocka_unit_test(text_comes_as_code_points),
        cmocka_unit_test(broken_text_is_swallowed),
        cmocka_unit_test(escape_alone_is_a_key),
        cmocka_unit_test(what_is_pasted_is_marked),
        cmocka_unit_test(a_sequence_broken_off_does_not_spill),
        cmocka_unit_test(sequences_may_be_split_anywhere),
        cmocka_unit_test(any_bytes_leave_it_alive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
