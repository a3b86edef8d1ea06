#include "scene/value.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "autodiff/expression.h"
#include "base/number.h"
#include "base/text.h"

enum { SHOWN = 40 }; /* bytes of a wrong text that a message repeats */

/* 2^53: above it doubles skip whole numbers */
static const double INTEGER_MOST = 9007199254740992.0;

/* The text of one value being read. */
struct reading {
    const struct param *p;
    const char *text;
    struct arena *mem;
    struct fail *fail;
};

/* A part of the text, without the blanks around it. */
struct piece {
    const char *text; /* ended by NUL */
    size_t at;        /* byte in the whole text */
};

static struct piece piece_of(const struct reading *r, size_t from, size_t to)
{
    for (size_t blank; from < to && (blank = text_blank(r->text + from)) != 0;) {
        from += blank;
    }
    for (size_t k = 1; k <= 3 && k <= to - from;) { /* bytes of a blank at the end */
        bool blank = text_blank(r->text + to - k) == k;
        to -= blank ? k : 0;
        k = blank ? 1 : k + 1;
    }
    return (struct piece){arena_copy(r->mem, r->text + from, to - from), from};
}

/* At most SHOWN bytes of the text, cut between two characters. */
static const char *shown(const struct reading *r, const char *text)
{
    size_t n = strlen(text), at = 0;
    uint32_t ch;
    if (n <= SHOWN) {
        return text;
    }
    for (size_t used = 0; at + used <= SHOWN;) {
        at += used;
        used = text_decode(text + at, n - at, &ch);
    }
    return arena_printf(r->mem, "%.*s…", (int)at, text);
}

/* The column where byte `at` of the text stands. */
static long column_of(const struct reading *r, size_t at)
{
    return text_column(r->text, at);
}

static enum err expected(const struct reading *r, long column, const char *piece)
{
    char range[160];
    param_range(r->p, range, sizeof range);
    if (!piece[0]) {
        return fail_set(r->fail, ERR_INPUT, r->p->name, column,
                        "expected %s, found nothing", range);
    }
    return fail_set(r->fail, ERR_INPUT, r->p->name, column, "'%s': expected %s",
                    shown(r, piece), range);
}

static bool in_range(const struct param *p, double v)
{
    if (!(p->min < p->max)) {
        return true;
    }
    return v >= p->min && v <= p->max && !(p->open_min && v == p->min);
}

/* Adds a reason to what was expected. */
static enum err fail_because(struct fail *fail, const char *reason)
{
    if (fail) {
        struct fail was = *fail;
        fail_set(fail, ERR_INPUT, was.where, was.column, "%s; %s", was.what, reason);
    }
    return ERR_INPUT;
}

/* The value of an expression without names, such as pi/2. */
static enum err compute(const char *text, double *out, struct fail *fail)
{
    static const struct expression_options no_names = {.only_names = true};
    struct arena mem = ARENA_INIT;
    struct graph g;
    enum err err = expression_parse(text, &no_names, &mem, &g, fail);
    if (!err) {
        *out = g.nodes[g.n - 1].constant;
    }
    arena_release(&mem);
    return err;
}

/* Reads a decimal number, or an expression of numbers. An unfinished number such as 1e is
 * not read as an expression. The message tells what is wrong with the expression if that
 * was read further than the number, or if it calls a function. */
static enum err read_number(const struct reading *r, struct piece piece, double *out)
{
    struct fail plain = FAIL_INIT, computed = FAIL_INIT;
    long column = column_of(r, piece.at);
    bool is_number = number_parse(piece.text, out, &plain) == ERR_NONE;
    bool is_half = plain.column > (long)strlen(piece.text);
    if (!is_number && (is_half || compute(piece.text, out, &computed))) {
        bool further = computed.column > plain.column || strchr(piece.text, '(');
        column += (further ? computed.column : plain.column) - 1;
        if (further && strstr(computed.what, "expected")) {
            return fail_set(r->fail, ERR_INPUT, r->p->name, column, "'%s': %s",
                            shown(r, piece.text), computed.what);
        }
        enum err err = expected(r, column, piece.text);
        return further ? fail_because(r->fail, computed.what) : err;
    }
    if (isfinite(*out) && in_range(r->p, *out)) {
        return ERR_NONE;
    }
    enum err err = expected(r, column, piece.text);
    return isfinite(*out) ? err
                          : fail_because(r->fail, isnan(*out) ? "this is not a number"
                                                              : "this is infinite");
}

static enum err read_real(const struct reading *r, struct value *out)
{
    char text[NUMBER_SIZE];
    enum err err = read_number(r, piece_of(r, 0, strlen(r->text)), &out->number);
    if (!err) {
        number_short(text, out->number);
        out->text = arena_copy(r->mem, text, strlen(text));
    }
    return err;
}

static enum err read_integer(const struct reading *r, struct value *out)
{
    struct piece piece = piece_of(r, 0, strlen(r->text));
    enum err err = read_number(r, piece, &out->number);
    if (err) {
        return err;
    }
    if (floor(out->number) != out->number || fabs(out->number) > INTEGER_MOST) {
        return expected(r, column_of(r, piece.at), piece.text);
    }
    out->text = arena_printf(r->mem, "%ld", (long)out->number);
    return ERR_NONE;
}

static enum err read_flag(const struct reading *r, struct value *out)
{
    static const char *const words[] = {"no", "yes", "off",   "on",
                                        "0",  "1",   "false", "true"};
    struct piece piece = piece_of(r, 0, strlen(r->text));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(piece.text, words[i]) == 0) {
            out->number = (double)(i % 2);
            out->text = words[i % 2];
            return ERR_NONE;
        }
    }
    return expected(r, column_of(r, piece.at), piece.text);
}

/* Index of the choice, or -1 with *fail set. */
static int read_choice(const struct reading *r, struct piece piece)
{
    const struct choice *choices = r->p->choices;
    int found = choice_find(choices, piece.text), n = choice_count(choices);
    if (found >= 0) {
        return found;
    }
    const char **names = arena_new(r->mem, const char *, n);
    for (int i = 0; i < n; i++) {
        names[i] = choices[i].name;
    }
    const char *near = text_nearest(piece.text, names, (size_t)n);
    if (near) {
        fail_set(r->fail, ERR_INPUT, r->p->name, column_of(r, piece.at),
                 "'%s' is unknown; did you mean %s?", shown(r, piece.text), near);
    } else {
        expected(r, column_of(r, piece.at), piece.text);
    }
    return -1;
}

static enum err read_one_choice(const struct reading *r, struct value *out)
{
    int i = read_choice(r, piece_of(r, 0, strlen(r->text)));
    if (i < 0) {
        return ERR_INPUT;
    }
    out->number = i;
    out->text = r->p->choices[i].name;
    return ERR_NONE;
}

static enum err add_item(const struct reading *r, struct piece piece, struct value *out)
{
    int item = read_choice(r, piece);
    if (item < 0) {
        return ERR_INPUT;
    }
    if (memchr(out->items, item, (size_t)out->n_items)) {
        return fail_set(r->fail, ERR_INPUT, r->p->name, column_of(r, piece.at),
                        "%s is given twice; expected once", piece.text);
    }
    out->items[out->n_items++] = (unsigned char)item;
    out->text = arena_printf(r->mem, "%s%s%s", out->text, out->text[0] ? "," : "",
                             r->p->choices[item].name);
    return ERR_NONE;
}

static enum err read_list(const struct reading *r, struct value *out)
{
    const struct param *p = r->p;
    size_t n = strlen(r->text);
    assert(choice_count(p->choices) <= PARAM_ITEMS);
    for (size_t from = 0, to; n > 0 && from <= n; from = to + 1) {
        to = from + strcspn(r->text + from, ",");
        enum err err = add_item(r, piece_of(r, from, to), out);
        if (err) {
            return err;
        }
    }
    bool limited = p->max > 0 && (out->n_items < p->min || out->n_items > p->max);
    if (out->n_items == 0 || limited) {
        return expected(r, 1, r->text);
    }
    return ERR_NONE;
}

/* Byte of the first comma outside brackets, or of the end. */
static size_t outer_comma(const char *text)
{
    size_t at = strchr(text, ',') ? 0 : strlen(text);
    for (int open = 0; text[at] && (text[at] != ',' || open > 0); at++) {
        open += (text[at] == '(') - (text[at] == ')');
    }
    return at;
}

static enum err read_point(const struct reading *r, struct value *out)
{
    size_t n = strlen(r->text), comma = outer_comma(r->text);
    char x[NUMBER_SIZE], y[NUMBER_SIZE];
    bool two = comma < n && comma + 1 + outer_comma(r->text + comma + 1) == n;
    if (!two) {
        return expected(r, 1, r->text);
    }
    enum err err = read_number(r, piece_of(r, 0, comma), &out->point[0]);
    if (!err) {
        err = read_number(r, piece_of(r, comma + 1, n), &out->point[1]);
    }
    if (!err) {
        out->text = arena_printf(r->mem, "%s,%s", number_short(x, out->point[0]),
                                 number_short(y, out->point[1]));
    }
    return err;
}

/* A copy with a plain space for every tab, line end and other blank: the text is shown in
 * single lines. */
static const char *with_plain_blanks(const char *text, struct arena *mem)
{
    char *out = arena_copy(mem, text, strlen(text)), *end = out;
    for (size_t blank; *text; text += blank ? blank : 1) {
        blank = text_blank(text);
        *end++ = blank ? ' ' : *text;
    }
    *end = '\0';
    return out;
}

static enum err read_text(const struct reading *r, struct value *out)
{
    struct fail inner = FAIL_INIT;
    if (!piece_of(r, 0, strlen(r->text)).text[0]) {
        return expected(r, 1, "");
    }
    enum err err = r->p->check ? r->p->check(r->text, &inner) : ERR_NONE;
    if (err) {
        return fail_set(r->fail, err, r->p->name, inner.column ? inner.column : 1, "%s",
                        inner.what);
    }
    out->text = with_plain_blanks(r->text, r->mem);
    return ERR_NONE;
}

static const struct value UNSET = {
    .number = (double)NAN, .point = {(double)NAN, (double)NAN}, .text = ""};

enum err value_parse(const struct param *p, const char *text, struct arena *mem,
                     struct value *out, struct fail *fail)
{
    static enum err (*const read[])(const struct reading *, struct value *) = {
        [KIND_REAL] = read_real, [KIND_INTEGER] = read_integer,
        [KIND_FLAG] = read_flag, [KIND_CHOICE] = read_one_choice,
        [KIND_LIST] = read_list, [KIND_POINT] = read_point,
        [KIND_TEXT] = read_text,
    };
    if (p->unset && text[0] == '\0') {
        *out = UNSET;
        return ERR_NONE;
    }
    *out = (struct value){.text = ""};
    const struct reading r = {.p = p, .text = text, .mem = mem, .fail = fail};
    return read[p->kind](&r, out);
}

struct value value_initial(const struct param *p, int item, struct arena *mem)
{
    struct value v = UNSET;
    const char *text = p->initial;
    char number[NUMBER_SIZE];
    bool by_item = p->initial_for && !text[0]; /* no default for all */
    if (!param_applies(p, item) || (item == PARAM_ALL && by_item)) {
        return v;
    }
    if (item != PARAM_ALL && p->initial_for) {
        assert(p->kind == KIND_REAL || p->kind == KIND_INTEGER);
        text = number_short(number, param_initial(p, item));
    }
    struct fail fail = FAIL_INIT;
    enum err err = value_parse(p, text, mem, &v, &fail);
    assert(!err && "the default of a parameter is not one of its values");
    (void)err;
    return v;
}
