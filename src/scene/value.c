#include "scene/value.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "scene/array.h"
#include "scene/typed.h"

/* 2^53: above it doubles skip whole numbers */
static const double INTEGER_MOST = 9007199254740992.0;

static enum err read_real(const struct typed *r, struct value *out)
{
    char text[NUMBER_SIZE];
    enum err err = typed_number(r, typed_piece(r, 0, strlen(r->text)), &out->number);
    if (!err) {
        number_short(text, out->number);
        out->text = arena_copy(r->mem, text, strlen(text));
    }
    return err;
}

static enum err read_array(const struct typed *r, struct value *out)
{
    struct array array;
    enum err err = array_typed(r, &array);
    out->number = array.number;
    out->text = array.text;
    return err;
}

static enum err read_integer(const struct typed *r, struct value *out)
{
    struct piece piece = typed_piece(r, 0, strlen(r->text));
    enum err err = typed_number(r, piece, &out->number);
    if (err) {
        return err;
    }
    if (floor(out->number) != out->number || fabs(out->number) > INTEGER_MOST) {
        return typed_expected(r, typed_column(r, piece.at), piece.text);
    }
    out->text = arena_printf(r->mem, "%ld", (long)out->number);
    return ERR_NONE;
}

static enum err read_flag(const struct typed *r, struct value *out)
{
    static const char *const words[] = {"no", "yes", "off",   "on",
                                        "0",  "1",   "false", "true"};
    struct piece piece = typed_piece(r, 0, strlen(r->text));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(piece.text, words[i]) == 0) {
            out->number = (double)(i % 2);
            out->text = words[i % 2];
            return ERR_NONE;
        }
    }
    return typed_expected(r, typed_column(r, piece.at), piece.text);
}

/* Index of the choice, or -1 with *fail set. */
static int read_choice(const struct typed *r, struct piece piece)
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
        fail_set(r->fail, ERR_INPUT, r->p->name, typed_column(r, piece.at),
                 "'%s' is unknown; did you mean %s?", typed_shown(r, piece.text), near);
    } else {
        typed_expected(r, typed_column(r, piece.at), piece.text);
    }
    return -1;
}

static enum err read_one_choice(const struct typed *r, struct value *out)
{
    int i = read_choice(r, typed_piece(r, 0, strlen(r->text)));
    if (i < 0) {
        return ERR_INPUT;
    }
    out->number = i;
    out->text = r->p->choices[i].name;
    return ERR_NONE;
}

static enum err add_item(const struct typed *r, struct piece piece, struct value *out)
{
    int item = read_choice(r, piece);
    if (item < 0) {
        return ERR_INPUT;
    }
    if (memchr(out->items, item, (size_t)out->n_items)) {
        return fail_set(r->fail, ERR_INPUT, r->p->name, typed_column(r, piece.at),
                        "%s is given twice; expected once", piece.text);
    }
    out->items[out->n_items++] = (unsigned char)item;
    out->text = arena_printf(r->mem, "%s%s%s", out->text, out->text[0] ? "," : "",
                             r->p->choices[item].name);
    return ERR_NONE;
}

static enum err read_list(const struct typed *r, struct value *out)
{
    const struct param *p = r->p;
    size_t n = strlen(r->text);
    assert(choice_count(p->choices) <= PARAM_ITEMS);
    for (size_t from = 0, to; n > 0 && from <= n; from = to + 1) {
        to = from + strcspn(r->text + from, ",");
        enum err err = add_item(r, typed_piece(r, from, to), out);
        if (err) {
            return err;
        }
    }
    bool limited = p->max > 0 && (out->n_items < p->min || out->n_items > p->max);
    if (out->n_items == 0 || limited) {
        return typed_expected(r, 1, r->text);
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

static enum err read_point(const struct typed *r, struct value *out)
{
    size_t n = strlen(r->text), comma = outer_comma(r->text);
    char x[NUMBER_SIZE], y[NUMBER_SIZE];
    bool two = comma < n && comma + 1 + outer_comma(r->text + comma + 1) == n;
    if (!two) {
        return typed_expected(r, 1, r->text);
    }
    enum err err = typed_number(r, typed_piece(r, 0, comma), &out->point[0]);
    if (!err) {
        err = typed_number(r, typed_piece(r, comma + 1, n), &out->point[1]);
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

static enum err read_text(const struct typed *r, struct value *out)
{
    struct fail inner = FAIL_INIT;
    if (!typed_piece(r, 0, strlen(r->text)).text[0]) {
        return typed_expected(r, 1, "");
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
    static enum err (*const read[])(const struct typed *, struct value *) = {
        [KIND_REAL] = read_real,   [KIND_INTEGER] = read_integer,
        [KIND_FLAG] = read_flag,   [KIND_CHOICE] = read_one_choice,
        [KIND_LIST] = read_list,   [KIND_POINT] = read_point,
        [KIND_ARRAY] = read_array, [KIND_TEXT] = read_text,
    };
    if (p->unset && text[0] == '\0') {
        *out = UNSET;
        return ERR_NONE;
    }
    *out = (struct value){.text = ""};
    const struct typed r = {.p = p, .text = text, .mem = mem, .fail = fail};
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
