#include "scene/typed.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "autodiff/expression.h"
#include "base/number.h"
#include "base/text.h"

enum { SHOWN = 40 }; /* bytes of a wrong text that a message repeats */

struct piece typed_piece(const struct typed *r, size_t from, size_t to)
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

const char *typed_shown(const struct typed *r, const char *text)
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

long typed_column(const struct typed *r, size_t at)
{
    return text_column(r->text, at);
}

enum err typed_expected(const struct typed *r, long column, const char *piece)
{
    char range[160];
    param_range(r->p, range, sizeof range);
    if (!piece[0]) {
        return fail_set(r->fail, ERR_INPUT, r->p->name, column,
                        "expected %s, found nothing", range);
    }
    return fail_set(r->fail, ERR_INPUT, r->p->name, column, "'%s': expected %s",
                    typed_shown(r, piece), range);
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

/* The message tells what is wrong with the expression if that was read further than the
 * number, or if it calls a function. */
static enum err no_number(const struct typed *r, struct piece piece,
                          const struct fail *plain, const struct fail *computed)
{
    bool further = computed->column > plain->column || strchr(piece.text, '(');
    long column = typed_column(r, piece.at) - 1;
    column += further ? computed->column : plain->column;
    if (further && strstr(computed->what, "expected")) {
        return fail_set(r->fail, ERR_INPUT, r->p->name, column, "'%s': %s",
                        typed_shown(r, piece.text), computed->what);
    }
    enum err err = typed_expected(r, column, piece.text);
    return further ? fail_because(r->fail, computed->what) : err;
}

enum err typed_number(const struct typed *r, struct piece piece, double *out)
{
    struct fail plain = FAIL_INIT, computed = FAIL_INIT;
    bool is_number = number_parse(piece.text, out, &plain) == ERR_NONE;
    bool is_half = plain.column > (long)strlen(piece.text);
    if (!is_number && (is_half || compute(piece.text, out, &computed))) {
        return no_number(r, piece, &plain, &computed);
    }
    if (isfinite(*out) && in_range(r->p, *out)) {
        return ERR_NONE;
    }
    enum err err = typed_expected(r, typed_column(r, piece.at), piece.text);
    return isfinite(*out) ? err
                          : fail_because(r->fail, isnan(*out) ? "this is not a number"
                                                              : "this is infinite");
}
