#include "scene/param.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "scene/value.h"

/* The nth of the round numbers … 0.5 1 2 5 10 …; the 0th is 1. */
static double round_number(int n)
{
    static const int digits[] = {1, 2, 5};
    char text[NUMBER_SIZE];
    int place = (n + 3000) % 3;
    snprintf(text, sizeof text, "%de%d", digits[place], (n - place) / 3);
    return strtod(text, NULL);
}

/* The round number next to v > 0, above it or below it. A number that differs from a
 * round one by rounding alone counts as that. */
static double next_round(double v, int direction)
{
    const double same = 1e-9;
    int n = 3 * (int)floor(log10(v)) - 3 * direction;
    while (direction > 0 ? round_number(n) <= v * (1 + same)
                         : round_number(n) >= v * (1 - same)) {
        n += direction;
    }
    return round_number(n);
}

/* A number smaller than this becomes 0, and from 0 it comes back to this. */
static double least_size(const struct param *p, int item, struct arena *mem)
{
    double initial = fabs(value_initial(p, item, mem).number);
    return isfinite(initial) && initial > 0 ? next_round(initial * 1.001e-3, -1) : 1e-3;
}

static double stepped(double v, int direction, double least)
{
    if (v == 0) {
        return direction * least;
    }
    bool grows = (v > 0) == (direction > 0);
    double size = next_round(fabs(v), grows ? 1 : -1);
    return !grows && size < least && fabs(v) >= least ? 0 : copysign(size, v);
}

/* The same for a share of 1. From a half on it is the rest that is round, and from 0.9 on
 * the shares that are in use: 0.5 0.8 0.9 0.95 0.99 0.995. */
static double stepped_share(double v, int direction, double least)
{
    char text[NUMBER_SIZE];
    if (v < 0.5 || (v <= 0.5 && direction < 0)) {
        return stepped(v, direction, least);
    }
    double rest = stepped(1 - v, -direction, 0);
    snprintf(text, sizeof text, "%.0e", rest);
    if (rest < 0.1 && text[0] == '2') {
        rest = stepped(rest, -direction, 0);
    }
    snprintf(text, sizeof text, "%.12g", 1 - rest);
    return strtod(text, NULL);
}

/* The next power of two above v >= 1 or below it. */
static double doubled(double v, int direction)
{
    double power = exp2(direction > 0 ? floor(log2(v)) : ceil(log2(v)));
    return direction > 0 ? 2 * power : power / 2;
}

/* v ± nudge, rounded to a millionth of the nudge, so that 0.1 + 0.2 is 0.3. */
static double added(double v, int direction, double nudge)
{
    char text[400];
    int decimals = 6 - (int)floor(log10(nudge));
    snprintf(text, sizeof text, "%.*f", decimals < 0 ? 0 : decimals,
             v + direction * nudge);
    return strtod(text, NULL);
}

static double held_in(const struct param *p, double v, double from, double least)
{
    if (!(p->min < p->max)) {
        return isfinite(v) ? v : from;
    }
    if (p->open_min && v <= p->min) { /* goes nearer to the excluded end */
        return from > p->min ? p->min + next_round(from - p->min, -1) : p->min + least;
    }
    return v < p->min ? p->min : (v > p->max ? p->max : v);
}

static double nudged(const struct param *p, int item, double v, int direction,
                     struct arena *mem)
{
    double least = least_size(p, item, mem);
    double from = isnan(v) ? 0 : v, next = from;
    if (p->nudge > 0) {
        next = added(from, direction, p->nudge);
    }
    if (next == from && p->doubles) {
        next = doubled(from, direction);
    } else if (next == from) { /* no nudge, or one that is too small to change v */
        bool share = p->min == 0 && p->max > 0 && p->max <= 1;
        next = (share ? stepped_share : stepped)(from, direction, least);
    }
    if (p->kind == KIND_INTEGER) {
        next = round(next) == from ? from + direction : round(next);
        return ceil(held_in(p, next, from, least));
    }
    return held_in(p, next, from, least);
}

static const char *next_choice(const struct param *p, int now, int direction)
{
    int n = choice_count(p->choices);
    return p->choices[(now + (direction > 0 ? 1 : n - 1)) % n].name;
}

char *values_nudge(const struct values *v, int param, int item, int direction,
                   struct arena *mem)
{
    const struct param *p = &v->list->items[param];
    const struct value *value = values_get(v, param, item);
    const char *text = value->text;
    char number[NUMBER_SIZE];
    if (p->kind == KIND_ARRAY && *text && isnan(value->number)) {
        return arena_copy(mem, text, strlen(text));
    }
    switch (p->kind) {
    case KIND_REAL:
    case KIND_INTEGER:
    case KIND_ARRAY:
        number_short(number, nudged(p, item, value->number, direction > 0 ? 1 : -1, mem));
        text = number;
        break;
    case KIND_FLAG:
        text = value->number > 0 ? "no" : "yes";
        break;
    case KIND_CHOICE:
        text = next_choice(p, (int)value->number, direction);
        break;
    case KIND_TEXT: /* from what was typed to the first of the suggestions */
        if (p->choices) {
            int now = choice_find(p->choices, text);
            text = now < 0 ? p->choices[0].name : next_choice(p, now, direction);
        }
        break;
    case KIND_LIST:
    case KIND_POINT:
        break;
    }
    return arena_copy(mem, text, strlen(text));
}
