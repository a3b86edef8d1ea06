#include "term/term_input.h"

#include <stddef.h>
#include <string.h>

#include "term/term_event.h"

enum state {
    TEXT,
    UTF8,      /* inside a character */
    ESC,       /* after an ESC, which is a key or begins a sequence */
    AFTER_ESC, /* after an ESC taken for a key; the rest of a late sequence may come */
    HELD,      /* after that and a byte that can be the second of a sequence */
    CSI_BEGIN,
    CSI,
    SS3,
    LINUX,  /* after ESC [ [, a function key of the Linux console: one letter to come */
    X10,    /* after ESC [ M: three bytes to come */
    STRING, /* in OSC, DCS, APC, PM or SOS, up to BEL or ESC \ */
    STRING_ESC, /* after an ESC in a string */
};

enum {
    BYTE_BEL = 0x07,
    BYTE_CAN = 0x18,
    BYTE_SUB = 0x1A,
    BYTE_ESC = 0x1B,
    BYTE_DEL = 0x7F,
    VALUE_MOST = 1000000, /* numbers saturate here */
    BYTE_ST = 0x9C,
    C1_LESS = 0x40, /* a C1 byte stands for ESC and the byte that much below it */
    X10_BASE = 32,
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* ---- characters ---- */

static int control(const struct input *in, unsigned char byte, struct event *out)
{
    if (byte == 0) {
        return 0;
    }
    if (byte == BYTE_DEL || byte == '\b') {
        return event_key(K_BACKSPACE, out);
    }
    if (byte == '\n' && in->paste) {
        return event_key(K_RETURN, out);
    }
    return event_key(byte, out);
}

static int utf8_begin(struct input *in, unsigned char byte)
{
    static const struct {
        unsigned char mask, lead;
        int more;
        uint32_t least;
    } forms[] = {{0xE0, 0xC0, 1, 0x80}, {0xF0, 0xE0, 2, 0x800}, {0xF8, 0xF0, 3, 0x10000}};
    in->state = TEXT;
    for (size_t i = 0; i < COUNT(forms); i++) {
        if ((byte & forms[i].mask) == forms[i].lead) {
            in->state = UTF8;
            in->ch = byte & (unsigned char)~forms[i].mask;
            in->more = forms[i].more;
            in->least = forms[i].least;
        }
    }
    return 0;
}

static bool c1_begin(struct input *in, unsigned char byte);

static int text_byte(struct input *in, unsigned char byte, struct event *out)
{
    in->state = TEXT;
    in->late = false;
    if (byte == BYTE_ESC) {
        in->state = ESC;
        return 0;
    }
    if (c1_begin(in, byte)) {
        return 0;
    }
    if (byte >= 0x80) {
        return utf8_begin(in, byte);
    }
    if (byte < ' ' || byte == BYTE_DEL) {
        return control(in, byte, out);
    }
    return event_key(byte, out);
}

static int utf8_byte(struct input *in, unsigned char byte, struct event *out)
{
    if ((byte & 0xC0) != 0x80) {
        return text_byte(in, byte, out);
    }
    in->ch = in->ch << 6 | (byte & 0x3F);
    if (--in->more > 0) {
        return 0;
    }
    in->state = TEXT;
    bool surrogate = in->ch >= 0xD800 && in->ch <= 0xDFFF;
    bool c1 = in->ch >= 0x80 && in->ch < 0xA0;
    if (in->ch < in->least || in->ch > 0x10FFFF || surrogate || c1) {
        return 0;
    }
    return event_key(in->ch, out);
}

/* ---- sequences ---- */

static int sequence_begin(struct input *in, enum state state)
{
    in->state = (unsigned char)state;
    in->prefix = 0;
    in->broken = false;
    in->reply = (struct reply)REPLY_INIT;
    in->n = in->more = 0;
    memset(in->value, 0, sizeof in->value);
    return 0;
}

/* The second byte of sequences, after ESC, and the bytes that can be third. By the third
 * byte a sequence whose ESC was taken for a key differs from what a person types. */
static const struct opening {
    char second;
    unsigned char state;
    const char *thirds; /* NULL: anything that can be printed */
} openings[] = {
    {'[', CSI_BEGIN, "<?>=0123456789ABCDFHZ"},
    {'O', SS3, "ABCDFHMPQRS"},
    {']', STRING, "0123456789lLI"},
    {'P', STRING, "0123456789!$+=>|"},
    {'_', STRING, "G"},
    {'^', STRING, NULL},
    {'X', STRING, NULL},
};

static const struct opening *opening_of(unsigned char second)
{
    for (size_t i = 0; i < COUNT(openings); i++) {
        if (openings[i].second == (char)second) {
            return &openings[i];
        }
    }
    return NULL;
}

/* Begins the sequence that ESC and this byte open. */
static int opening_begin(struct input *in, const struct opening *opening)
{
    sequence_begin(in, (enum state)opening->state);
    in->reply.possible = opening->second == ']';
    return 0;
}

static bool c1_begin(struct input *in, unsigned char byte)
{
    if (byte < 0x80 || byte >= 0xA0) {
        return false;
    }
    unsigned char second = (unsigned char)(byte - C1_LESS);
    const struct opening *opening = opening_of(second);
    if (!opening || (in->paste && second != '[')) {
        return false;
    }
    opening_begin(in, opening);
    return true;
}

/* Inside a paste an ESC is no key: of a pasted color sequence the rest comes as text. */
static int esc_byte(struct input *in, unsigned char byte, struct event *out)
{
    const struct opening *opening = opening_of(byte);
    if (opening && (!in->paste || byte == '[')) {
        return opening_begin(in, opening);
    }
    if (in->paste) {
        return text_byte(in, byte, out);
    }
    event_key(K_ESCAPE, out);
    return 1 + text_byte(in, byte, out + 1);
}

static int after_esc_byte(struct input *in, unsigned char byte, struct event *out)
{
    if (!opening_of(byte)) {
        return text_byte(in, byte, out);
    }
    in->state = HELD;
    in->held = byte;
    return 0;
}

static int csi_end(struct input *in, char final, struct event *out)
{
    in->state = TEXT;
    return in->broken ? 0 : event_csi(in, final, out);
}

static int csi_byte(struct input *in, unsigned char byte, struct event *out)
{
    in->state = CSI;
    if (byte < ' ' || byte >= BYTE_DEL) {
        return text_byte(in, byte, out);
    }
    if (byte >= '@') {
        return csi_end(in, (char)byte, out);
    }
    if (byte >= '0' && byte <= '9' && in->n < 3) {
        int *v = &in->value[in->n];
        *v = *v >= VALUE_MOST ? VALUE_MOST : *v * 10 + (byte - '0');
    } else if (byte == ';') {
        in->n += in->n < 3;
    } else {
        in->broken = true;
    }
    return 0;
}

static int csi_begin_byte(struct input *in, unsigned char byte, struct event *out)
{
    if (byte == '<' || byte == '?') {
        in->prefix = (char)byte;
        in->state = CSI;
        return 0;
    }
    if (byte == '[') {
        return sequence_begin(in, LINUX);
    }
    if (byte == 'M') {
        return sequence_begin(in, X10);
    }
    return csi_byte(in, byte, out);
}

static int ss3_byte(struct input *in, unsigned char byte, struct event *out)
{
    if (byte < ' ' || byte >= BYTE_DEL) {
        return text_byte(in, byte, out);
    }
    if (byte < '@') {
        return 0; /* modifiers, as in ESC O 2 A: still SS3 */
    }
    in->state = TEXT;
    return event_ss3((char)byte, out);
}

static int linux_byte(struct input *in, unsigned char byte, struct event *out)
{
    in->state = TEXT;
    return byte < ' ' || byte >= BYTE_DEL ? text_byte(in, byte, out) : 0;
}

static int x10_byte(struct input *in, unsigned char byte, struct event *out)
{
    if (byte < X10_BASE) {
        return text_byte(in, byte, out);
    }
    in->value[in->n++] = byte - X10_BASE;
    if (in->n < 3) {
        return 0;
    }
    in->state = TEXT;
    return in->paste ? 0 : event_x10(in, out);
}

/* Follows the characters of UTF-8 in a string. True: the byte is ST, which ends a string,
 * and not a byte of a character. */
static bool take_string_byte(struct input *in, unsigned char byte)
{
    bool goes_on = in->more > 0 && (byte & 0xC0) == 0x80;
    int begun = byte < 0xC0 ? 0 : byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
    in->more = goes_on ? in->more - 1 : begun;
    return byte == BYTE_ST && !goes_on;
}

static int string_end(struct input *in, struct event *out)
{
    in->state = TEXT;
    return event_ground(reply_ground(&in->reply), out);
}

static int string_byte(struct input *in, unsigned char byte, struct event *out)
{
    in->n = 1;
    bool st = take_string_byte(in, byte);
    if (byte == BYTE_ESC) {
        in->state = STRING_ESC;
    } else if (st || byte == BYTE_BEL) {
        return string_end(in, out);
    } else if (byte == BYTE_CAN || byte == BYTE_SUB) {
        in->state = TEXT;
    } else if ((in->rested && (byte < ' ' || byte == BYTE_DEL)) ||
               (!reply_take(&in->reply, byte) && in->lone)) {
        return text_byte(in, byte, out);
    }
    return 0;
}

/* An ESC always ends a string: as ESC \, as the beginning of another sequence, or with an
 * unknown byte, which is swallowed. */
static int string_esc_byte(struct input *in, unsigned char byte, struct event *out)
{
    const struct opening *opening = opening_of(byte);
    if (opening) {
        return opening_begin(in, opening);
    }
    if (byte == '\\') {
        return string_end(in, out);
    }
    if ((in->rested && byte < ' ' && byte != BYTE_ESC) || in->lone) {
        return text_byte(in, byte, out);
    }
    if (byte != BYTE_ESC) {
        in->state = TEXT;
    }
    return 0;
}

/* The third byte decides: only one that terminals send continues a sequence, since a
 * person may type [ [ quickly. */
static int held_byte(struct input *in, unsigned char byte, struct event *out)
{
    const struct opening *opening = opening_of(in->held);
    bool printed = byte > ' ' && byte < BYTE_DEL;
    if (printed && (!opening->thirds || strchr(opening->thirds, byte))) {
        opening_begin(in, opening);
        in->late = true;
        return in->state == STRING ? string_byte(in, byte, out)
               : in->state == SS3  ? ss3_byte(in, byte, out)
                                   : csi_begin_byte(in, byte, out);
    }
    event_key(in->held, out);
    if (byte == in->held) {
        in->state = HELD;
        return 1;
    }
    return 1 + text_byte(in, byte, out + 1);
}

int input_feed(struct input *in, unsigned char byte, struct event out[INPUT_EVENTS])
{
    static int (*const on_byte[])(struct input *, unsigned char, struct event *) = {
        [TEXT] = text_byte,     [UTF8] = utf8_byte,
        [ESC] = esc_byte,       [AFTER_ESC] = after_esc_byte,
        [HELD] = held_byte,     [CSI_BEGIN] = csi_begin_byte,
        [CSI] = csi_byte,       [SS3] = ss3_byte,
        [LINUX] = linux_byte,   [X10] = x10_byte,
        [STRING] = string_byte, [STRING_ESC] = string_esc_byte,
    };
    bool pasted = in->paste && !(in->lone && byte < ' ');
    int n = on_byte[in->state](in, byte, out);
    for (int i = 0; i < n; i++) {
        out[i].pasted = pasted;
    }
    in->rested = in->lone = false;
    return n;
}

/* The other sequences end with their next letter, or by input_silence. */
enum input_pending input_pending(const struct input *in)
{
    bool rest = in->state == HELD || (in->state == ESC && in->paste);
    return rest ? INPUT_REST : in->state == ESC ? INPUT_KEY : INPUT_NOTHING;
}

int input_expire(struct input *in, struct event out[INPUT_EVENTS])
{
    if (input_pending(in) == INPUT_NOTHING) {
        return 0;
    }
    unsigned char state = in->state;
    in->state = TEXT;
    if (state == HELD) {
        return event_key(in->held, out);
    }
    /* The end of the paste may be lost: Escape must work all the same. */
    in->paste = false;
    in->state = AFTER_ESC;
    return event_key(K_ESCAPE, out);
}

void input_silence(struct input *in, bool lasting)
{
    bool string = in->state == STRING || in->state == STRING_ESC;
    in->rested = true;
    in->lone = lasting;
    if (string ? (lasting && !reply_begun(&in->reply)) || in->n == 0
               : in->state == AFTER_ESC || (in->late && in->state != HELD)) {
        in->state = TEXT;
    }
}
