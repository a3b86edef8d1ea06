/* Questions about a shape. */
#include <string.h>

#include "judge/parts.h"
#include "base/text.h"

static const char *skip_blanks(const char *s)
{
    for (size_t n = text_blank(s); n > 0; n = text_blank(s)) {
        s += n;
    }
    return s;
}

bool judge_read_count(const char **s, int *out)
{
    enum { DIGITS_MOST = 9 };
    const char *at = skip_blanks(*s);
    int digits = 0;
    *out = 0;
    for (; text_is_digit(*at) && digits < DIGITS_MOST; at++, digits++) {
        *out = 10 * *out + (*at - '0');
    }
    *s = skip_blanks(at);
    return digits > 0;
}

/* Skips one of the texts, which are separated by blanks; true if one is there. */
static bool read_any(const char **s, const char *const *texts)
{
    for (; *texts; texts++) {
        size_t n = strlen(*texts);
        if (strncmp(*s, *texts, n) == 0) {
            *s += n;
            return true;
        }
    }
    return false;
}

static bool read_shape(const char *text, struct shape *out)
{
    static const char *const between[] = {"x", "X", "×", "*", ",", "by", NULL};
    static const char *const open[] = {"(", "[", NULL}, *const close[] = {")", "]", NULL};
    const char *s = skip_blanks(text);
    bool opened = read_any(&s, open);
    bool read = judge_read_count(&s, &out->rows) && read_any(&s, between) &&
                judge_read_count(&s, &out->cols);
    bool closed = read_any(&s, close);
    return read && opened == closed && *skip_blanks(s) == '\0';
}

enum err judge_shape(const struct question *q, const char *answer, struct arena *mem,
                     struct verdict *out, struct fail *fail)
{
    struct judging j = {.q = q, .g = q->b->g, .node = q->move.node, .mem = mem};
    struct shape right, got;
    j.asked = judge_node(q->b, q->move);
    j.edge = q->move.kind == BACKPROP_EDGE;
    right = q->b->g->nodes[j.asked].shape;
    if (!read_shape(answer, &got)) {
        return fail_set(fail, ERR_INPUT, "", 0, "expected rows and columns, as in 3x5");
    }
    bool same = shape_same(got, right);
    bool turned = got.rows == right.cols && got.cols == right.rows;
    const struct candidate transposed = {.slip = SLIP_TRANSPOSED, .detail = 2};
    out->slip = same ? SLIP_RIGHT : turned ? SLIP_TRANSPOSED : SLIP_SHAPE;
    out->sentence =
        same ? "right" : judge_words(&j, out->slip, turned ? &transposed : NULL);
    return ERR_NONE;
}
