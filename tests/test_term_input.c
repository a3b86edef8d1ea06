#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "term/term_input.h"

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
    else if (e->type == EVENT_GROUND)
        snprintf(one, sizeof one, "%s", e->delta > 0 ? "light" : "dark");
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

static void expire(struct input *in, struct heard *h)
{
    struct event out[INPUT_EVENTS];
    int k = input_expire(in, out);
    assert_in_range(k, 0, INPUT_EVENTS);
    for (int j = 0; j < k; j++)
        append(h, &out[j]);
}

/* As the loop does when nothing follows for ESCDELAY, as on a slow line. */
static void wait_short(struct input *in, struct heard *h)
{
    if (input_pending(in) == INPUT_KEY)
        expire(in, h);
}

/* The same when nothing follows for long. */
static void wait_long(struct input *in, struct heard *h)
{
    while (input_pending(in) != INPUT_NOTHING)
        expire(in, h);
    input_silence(in, true);
}

/* Long enough for what input_pending tells, and no more. */
static void wait_rest(struct input *in, struct heard *h)
{
    while (input_pending(in) != INPUT_NOTHING)
        expire(in, h);
}

/* A silence that does not last. */
static void wait_some(struct input *in, struct heard *h)
{
    wait_rest(in, h);
    input_silence(in, false);
}

/* `|` in the bytes stands for a lasting pause, `@` for one of the time of INPUT_REST, and
 * `&` for one that is only just too long for an Escape. */
static void expect(const char *bytes, const char *events)
{
    struct input in = INPUT_INIT;
    struct heard h = {.n = 0};
    for (const char *from = bytes; *from;) {
        size_t n = strcspn(from, "|@&");
        feed(&in, &h, from, n);
        from += n;
        if (*from) {
            (*from == '|' ? wait_long : *from == '@' ? wait_some : wait_rest)(&in, &h);
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
    {"\033[200~a\003\032\034b\033[201~", "a U+0003 U+001A U+001C b"},
    {"\033[200~\033]0;x\a\033[201~", "] 0 ; x U+0007"},
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
    expect("\033|]x", "<esc> ] x");
    expect("\033|P|1", "<esc> P 1");
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
    expect("\033[200~a\033&[201~b", "a <esc> b");
}

/* The rest of a sequence comes late, or it never was one. */
static void an_escape_long_ago_takes_no_keys(void **state)
{
    (void)state;
    expect("\033&[A", "<esc> <up>");
    expect("\033@[0q", "<esc> [ 0 q");
    expect("\033@]llq", "<esc> ] l l q");
    expect("\033@[H", "<esc> [ H");
    expect("\033&[0@q", "<esc> q");
    expect("\033&]l|q", "<esc> q");
    expect("\033&[[@q", "<esc> [ [ q");
    expect("\033[1@;5A", "<up>"); /* a sequence from its ESC on may take its time */
}

static void a_paste_without_end_leaves_the_signals(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        bool lasting, pasted;
    } cases[] = {{"\003", true, false},
                 {"\034", true, false},
                 {"\003", false, true},
                 {"q", true, true}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct input in = INPUT_INIT;
        struct heard h = {.n = 0};
        struct event out[INPUT_EVENTS];
        feed(&in, &h, "\033[200~x^2", 9);
        input_silence(&in, cases[i].lasting);
        assert_int_equal(input_feed(&in, (unsigned char)cases[i].bytes[0], out), 1);
        assert_int_equal(out[0].pasted, cases[i].pasted);
        assert_int_equal(input_feed(&in, '\003', out), 1);
        assert_true(out[0].pasted);
        assert_string_equal(h.text, "x ^ 2");
    }
}

static void a_string_may_pause(void **state)
{
    (void)state;
    expect("\033P1$r@0 q\033\\z", "z");
    expect("\033P1$r@0@ @q\033@\\z", "z");
    expect("\033]11;rgb@\003", "U+0003");
    expect("\033]11;rgb\003q\az", "z");
    expect("\033]11;rgb@\az", "z");
    expect("\033]11;\033@\003", "U+0003");
    expect("\033]@q", "q"); /* Alt and a bracket */
}

static void introducers_of_one_byte_are_known(void **state)
{
    (void)state;
    expect("\x90"
           "1$r0 q\x9Cz",
           "z");
    expect("\x9D"
           "11;rgb\az",
           "z");
    expect("\x9D"
           "0;\xE2\x9C\x93q\x9Cz",
           "z"); /* in a character it is no ST */
    expect("\x9B"
           "A\x8F"
           "B",
           "<up> <down>");
    expect("\xE2\x9D\x90q", "U+2750 q");
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

/* Sequences with the events they stand for, and no others. */
static const struct {
    const char *bytes, *events;
} sequences[] = {
    {"\033[<0;250;9M", "press 249,8"},
    {"\033[<35;12;9M", "move 11,8"},
    {"\033[A", "<up>"},
    {"\033OA", "<up>"},
    {"\033[3~", "<delete>"},
    {"\033[1;5C", "<right>"},
    {"\033[201~", ""},
    {"\033OF", "<end>"},
    /* Replies: a setting, colors, the version, a picture's, and kinds nobody sends yet.
     */
    {"\033[?62;22c", ""},
    {"\033[>41;379;0c", ""},
    {"\033[?2026;2$y", ""},
    {"\033P1$r0 q\033\\", ""},
    {"\033P0+r\033\\", ""},
    {"\033P!|7E565445\033\\", ""},
    {"\033P>|kitty(0.26.5)\033\\", ""},
    {"\033]11;rgb:ffff/ffff/ffff\a", "light"},
    {"\033]11;rgb:0000/0000/0000\033\\", "dark"},
    {"\033]11;rgba:fd/f6/e3/ff\033\\", "light"},
    {"\033]11;#002b36\a", "dark"},
    {"\033[?997;1n", "dark"},
    {"\033[?997;2n", "light"},
    {"\033]52;c;cXEK\033\\", ""},
    {"\033_Gi=31;OK\033\\", ""},
    {"\033^qg:\033\\", ""},
    {"\033Xqg:\a", ""},
    {"\033]0;\xE2\x88\x82q\a", ""},
};

/* Split anywhere, by no time, a short one or a long one, a sequence is itself or nothing,
 * after an Escape where a split that was not too short came right behind it: it never
 * becomes keystrokes. What lacks its end after a long time is given up. */
static void sequences_may_be_split_anywhere(void **state)
{
    (void)state;
    static void (*const waits[])(struct input *, struct heard *) = {NULL, wait_short,
                                                                    wait_long};
    for (size_t i = 0; i < 3 * sizeof sequences / sizeof sequences[0]; i++) {
        const char *bytes = sequences[i / 3].bytes, *events = sequences[i / 3].events;
        bool is_string = bytes[1] && strchr("]P_^X", bytes[1]);
        for (size_t cut = 1; cut < strlen(bytes); cut++) {
            struct input in = INPUT_INIT;
            struct heard h = {.n = 0};
            bool ground = strncmp(bytes, "\033]11;", 5) == 0 && cut >= 5;
            if (i % 3 == 2 && ((is_string && !ground) || cut == 1))
                continue; /* too late */
            feed(&in, &h, bytes, cut);
            if (waits[i % 3])
                waits[i % 3](&in, &h);
            feed(&in, &h, bytes + cut, strlen(bytes) - cut);
            feed(&in, &h, "z", 1);
            bool esc = i % 3 && cut == 1;
            char want[64];
            snprintf(want, sizeof want, "%s%s%sz", esc ? "<esc> " : "", events,
                     events[0] ? " " : "");
            assert_string_equal(h.text, want);
        }
    }
}

/* Every byte comes by itself, over a slow line. */
static void sequences_may_come_byte_by_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sequences / sizeof sequences[0]; i++) {
        struct input in = INPUT_INIT;
        struct heard h = {.n = 0};
        for (const char *byte = sequences[i].bytes; *byte; byte++) {
            feed(&in, &h, byte, 1);
            wait_short(&in, &h);
        }
        feed(&in, &h, "z", 1);
        char want[64];
        snprintf(want, sizeof want, "<esc>%s%s z", sequences[i].events[0] ? " " : "",
                 sequences[i].events);
        assert_string_equal(h.text, want);
    }
}

static void other_replies_say_nothing_of_the_background(void **state)
{
    (void)state;
    static const char *const replies[] = {
        "\033]11;?\a",
        "\033]10;rgb:ffff/ffff/ffff\a",
        "\033]11;rgb:ff/ff\a",
        "\033]11;rgb:ff//ff\a",
        "\033]11;rgb:fffff/0/0\a",
        "\033]11;#ffff\a",
        "\033]11;white\a",
        "\033]11;#\a",
        "\033]11;rgb:0/0/0/0\a",
        "\033]11;\a",
        "\033P11;#fff\033\\",
        "\033]11;#fff\030",
        "\033[?997;3n",
        "\033[997;1n",
        "\033[?997n",
        "\033]11;#fff\033[A",
        "\033]11;rgb:ffffffffffffffffffffffffffffffffffff\a",
    };
    for (size_t i = 0; i < sizeof replies / sizeof replies[0]; i++)
        expect(replies[i], strchr(replies[i], 'A') ? "<up>" : "");
    expect("\033]11;#|fff\a", "light");
    expect("\033]11;#|fff|q", "q");
    expect("\033]11;#fff\033|\\q", "light q");
    expect("\033]11;#fff\033|q", "q");
    expect("\x9D"
           "11;#fff\x9Cq",
           "light q");
}

static void a_string_that_does_not_end_is_given_up(void **state)
{
    (void)state;
    expect("\033]11;rgb:ff|q", "q");
    expect("\033]11;rgb:ff\033|q", "q");
    expect("\033]11;rgb:ff\033[A", "<up>");
    expect("\033]11;rgb:ff\033]4;q\aq", "q");
    expect("\033]11;\033\033\\q", "q");
    expect("\033]11;\033xq", "q");
    expect("\033P1$r\030q", "q"); /* CAN */
    expect("\033P1$r\032q", "q"); /* SUB */
    expect("\033]|q", "q");
}

/* A string longer than any reply is swallowed as well, with the same pauses. */
static void a_string_of_any_length_is_swallowed(void **state)
{
    (void)state;
    struct input in = INPUT_INIT;
    struct heard h = {.n = 0};
    feed(&in, &h, "\033P1$r", 5);
    for (int i = 0; i < FUZZ_BYTES; i++)
        feed(&in, &h, "q", 1);
    wait_some(&in, &h);
    feed(&in, &h, "qq", 2);
    wait_long(&in, &h);
    feed(&in, &h, "z", 1);
    assert_string_equal(h.text, "z");
}

/* The end of a paste may come late, and is no Escape. */
static void a_paste_may_be_split_anywhere(void **state)
{
    (void)state;
    static const char bytes[] = "\033[200~a\033]0;b\033[31m\033[201~";
    for (size_t cut = 2; cut + 1 < sizeof bytes; cut++) {
        struct input in = INPUT_INIT;
        struct heard h = {.n = 0};
        feed(&in, &h, bytes, cut);
        wait_short(&in, &h);
        feed(&in, &h, bytes + cut, sizeof bytes - 1 - cut);
        feed(&in, &h, "z", 1);
        assert_string_equal(h.text, "a ] 0 ; b z");
    }
}

/* Random bytes of the alphabet of sequences: every event is one that may be, and soon
 * after, what is typed is heard again. */
static void any_bytes_leave_it_alive(void **state)
{
    (void)state;
    static const char alphabet[] = "\033\033\033[[[]P\\O<0123456789;;MmA~?:\r\n\b x"
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
        if ((bits >> 40) % 16 == 0 && input_pending(&in) != INPUT_NOTHING)
            k = input_expire(&in, out);
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
        while (input_pending(&later) != INPUT_NOTHING)
            input_expire(&later, out);
        input_silence(&later, true);
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
        cmocka_unit_test(sequences_may_come_byte_by_byte),
        cmocka_unit_test(other_replies_say_nothing_of_the_background),
        cmocka_unit_test(a_string_that_does_not_end_is_given_up),
        cmocka_unit_test(a_string_of_any_length_is_swallowed),
        cmocka_unit_test(an_escape_long_ago_takes_no_keys),
        cmocka_unit_test(a_paste_without_end_leaves_the_signals),
        cmocka_unit_test(a_string_may_pause),
        cmocka_unit_test(introducers_of_one_byte_are_known),
        cmocka_unit_test(a_paste_may_be_split_anywhere),
        cmocka_unit_test(any_bytes_leave_it_alive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
