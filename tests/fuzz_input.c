#include "tests/fuzz_input.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "base/text.h"

#define COUNT(a) ((long)(sizeof(a) / sizeof((a)[0])))
enum { PURPOSE = 900 };

/* The piece being made, and how many random numbers it has used. */
struct piece {
    struct random_key key;
    uint64_t drawn;
    unsigned char *out;
    size_t n;
    int w, h;
};

static long within(uint64_t bits, long lo, long hi)
{
    return lo + (long)(bits % (uint64_t)(hi - lo + 1));
}

long fuzz_pick(uint64_t seed, uint64_t n, long lo, long hi)
{
    struct random_key key = {.seed = seed, .purpose = PURPOSE};
    return within(random_bits(key, n), lo, hi);
}

long fuzz_count(long few, long all)
{
    return getenv("SOAK") ? all : few;
}

uint64_t fuzz_first(void)
{
    const char *from = getenv("FUZZ_ROUND");
    return from ? strtoull(from, NULL, 10) : 0;
}

void fuzz_say(uint64_t round, long bytes)
{
    if (getenv("FUZZ_SAY"))
        fprintf(stderr, "round %llu: %ld bytes so far\n", (unsigned long long)round,
                bytes);
}

static long pick(struct piece *p, long lo, long hi)
{
    return within(random_bits(p->key, p->drawn++), lo, hi);
}

/* Keys that are signals are for other tests; Ctrl-S would hold the output of the shell's
 * terminal once the program has left it. */
static void put(struct piece *p, long byte)
{
    bool left_out = byte == 3 || byte == 28 || byte == 26 || byte == 19;
    if (p->n < FUZZ_PIECE)
        p->out[p->n++] = (unsigned char)(left_out ? ' ' : byte);
}

static void put_text(struct piece *p, const char *text)
{
    for (; *text; text++)
        put(p, (unsigned char)*text);
}

/* ---- kinds of pieces ---- */

/* q is left to few: it ends the round. */
static void keys(struct piece *p)
{
    static const char common[] = "  .,,rRgGoaTMn+-=?\t\t\r\r123fcspdbvhjklxyz[]{}<>/0";
    for (long i = pick(p, 1, 12); i > 0; i--)
        put(p, common[pick(p, 0, COUNT(common) - 2)]);
}

static void printable(struct piece *p)
{
    for (long i = pick(p, 1, 8); i > 0; i--) {
        long byte = pick(p, ' ', '~');
        put(p, byte == 'q' && pick(p, 0, 20) ? 'w' : byte);
    }
}

static void arrows(struct piece *p)
{
    static const char *const forms[] = {
        "\033[A",  "\033[B",    "\033[C",   "\033[D",  "\033OA",   "\033OB",
        "\033[H",  "\033[F",    "\033[Z",   "\033[3~", "\033[5~",  "\033[6~",
        "\033[[A", "\033[1;5C", "\033[15~", "\033",    "\033\033", "\t",
        "\r",      "\177",      "\001\005", "\025"};
    for (long i = pick(p, 1, 10); i > 0; i--)
        put_text(p, forms[pick(p, 0, COUNT(forms) - 1)]);
}

static long coordinate(struct piece *p, int size)
{
    static const long odd[] = {0,     -1,         -2147483647L, 65535,
                               65536, 2147483647, 4294967296L,  9223372036854775807L};
    long kind = pick(p, 0, 9);
    return kind > 1 ? pick(p, 1, size)
           : kind   ? pick(p, 0, 3)
                    : odd[pick(p, 0, COUNT(odd) - 1)];
}

static void mouse(struct piece *p)
{
    static const long buttons[] = {0,  0,  0, 32, 32, 32, 35, 35,
                                   64, 65, 0, 66, 1,  2,  99, -1};
    for (long i = pick(p, 1, 8); i > 0; i--) {
        char text[96];
        snprintf(text, sizeof text, "\033[<%ld;%ld;%ld%c",
                 buttons[pick(p, 0, COUNT(buttons) - 1)], coordinate(p, p->w),
                 coordinate(p, p->h), pick(p, 0, 3) ? 'M' : 'm');
        put_text(p, text);
    }
}

static void old_mouse(struct piece *p)
{
    put_text(p, "\033[M");
    for (int i = 0; i < 3; i++)
        put(p, pick(p, 30, 255));
}

static void characters(struct piece *p)
{
    static const uint32_t odd[] = {0x80,   0x9B,   0x202E, 0x2066, 0xFEFF,   0x301,
                                   0x200B, 0xFFFD, 0x6F22, 0x2202, 0x10FFFF, 0x1F600};
    for (long i = pick(p, 1, 8); i > 0; i--) {
        char bytes[4];
        uint32_t ch = pick(p, 0, 1) ? odd[pick(p, 0, COUNT(odd) - 1)]
                                    : (uint32_t)pick(p, 0x80, 0x10FFFF);
        size_t n = text_encode(ch, bytes);
        for (size_t k = 0; k < n; k++)
            put(p, (unsigned char)bytes[k]);
    }
}

static void any_bytes(struct piece *p)
{
    for (long i = pick(p, 1, 12); i > 0; i--)
        put(p, pick(p, 0, 255));
}

static void escapes(struct piece *p)
{
    static const char *const begins[] = {"\033[",  "\033]",  "\033P", "\033O",
                                         "\033[?", "\033[<", "\033_", "\233"};
    put_text(p, begins[pick(p, 0, COUNT(begins) - 1)]);
    for (long i = pick(p, 0, 12); i > 0; i--)
        put(p, pick(p, 0, 3) ? pick(p, '0', ';') : pick(p, 0x20, 0x7E));
}

/* A prompt is opened by some key, emptied, and given a value of some sort. */
static void typed(struct piece *p)
{
    static const char *const opens[] = {"f",  "g", "\t\r",     "\t\t\r",
                                        "\r", "e", "\033[Z\r", "x"};
    static const char *const values[] = {"0",
                                         "-1",
                                         "1e308",
                                         "-1e308",
                                         "5e-324",
                                         "nan",
                                         "inf",
                                         "1e9",
                                         "100000",
                                         "999999999",
                                         "x^2+y^2",
                                         "x^x^x^x",
                                         "1/x",
                                         "exp(exp(x*1000))",
                                         "log(-x)",
                                         "sqrt(x)*y",
                                         "((((x",
                                         "0,0",
                                         "1e300,-1e300",
                                         "sgd,adam",
                                         "adam",
                                         ",",
                                         "x*0",
                                         "tanh(w*x+b)",
                                         "sum(X@W)",
                                         "X.T@X",
                                         "ce(X@W,y)",
                                         "mean(relu(X)*b)",
                                         "3x4",
                                         "[[1,2],[3,4]]",
                                         "X,0,1",
                                         "a*b*c*d*e",
                                         "himmelblau",
                                         "ravine",
                                         "relu",
                                         "64",
                                         "200",
                                         "1",
                                         "0.5",
                                         "2",
                                         "é",
                                         "^",
                                         "=",
                                         "\t"};
    put_text(p, opens[pick(p, 0, COUNT(opens) - 1)]);
    put(p, 21);
    put_text(p, values[pick(p, 0, COUNT(values) - 1)]);
    put(p, pick(p, 0, 5) ? '\r' : 27);
}

static void paste(struct piece *p)
{
    put_text(p, "\033[200~");
    for (long i = pick(p, 0, 200); i > 0; i--)
        put(p, pick(p, 0, 6) ? pick(p, ' ', '~') : pick(p, 0, 255));
    if (pick(p, 0, 9))
        put_text(p, "\033[201~");
}

static void controls(struct piece *p)
{
    for (long i = pick(p, 1, 6); i > 0; i--)
        put(p, pick(p, 0, 31));
}

size_t fuzz_piece(uint64_t seed, uint64_t index, int w, int h,
                  unsigned char out[FUZZ_PIECE])
{
    static void (*const kinds[])(struct piece *) = {
        keys,  keys,  arrows, arrows,  mouse,     mouse,      mouse,     printable, typed,
        typed, typed, paste,  escapes, any_bytes, characters, old_mouse, controls};
    struct piece p = {
        .key = {.seed = seed ^ index * 0x9E3779B97F4A7C15u, .purpose = PURPOSE + 1},
        .out = out,
        .w = w,
        .h = h};
    kinds[pick(&p, 0, COUNT(kinds) - 1)](&p);
    if (pick(&p, 0, 7) == 0) /* cut anywhere: the next piece may go on from there */
        p.n = (size_t)pick(&p, 0, (long)p.n);
    return p.n;
}
