#include "scene/param.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "scene/value.h"

static const double FACTOR = 1.189207115002721; /* 2^(1/4) */

/* v rounded to 2 significant decimal digits. */
static double round_2(double v)
{
    char text[NUMBER_SIZE];
    snprintf(text, sizeof text, "%.1e", v);
    return strtod(text, NULL);
}

/* A multiplied value smaller than this becomes 0, and from 0 it comes back to this. */
static double least_size(const struct param *p, int item, struct arena *mem)
{
    double initial = fabs(value_initial(p, item, mem).number);
    return isfinite(initial) && initial > 0 ? round_2(initial * 1e-3) : 1e-3;
}

static double multiplied(double v, int direction, double least)
{
    if (v == 0) {
        return direction * least;
    }
    bool grows = (v > 0) == (direction > 0);
    double next = round_2(grows ? v * FACTOR : v / FACTOR);
    return fabs(v) >= least && fabs(next) < least ? 0 : next;
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
    if (p->open_min && v <= p->min) { /* halves the distance to the excluded end */
        return from > p->min ? p->min + round_2((from - p->min) / 2) : p->min + least;
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
    if (next == from) { /* no nudge, or one that is too small to change v */
        next = multiplied(from, direction, least);
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
    switch (p->kind) {
    case KIND_REAL:
    case KIND_INTEGER:
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
