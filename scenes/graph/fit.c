/* graph: how large the picture is, and where the panels stand. */
#include <math.h>

#include "scenes/graph/sketch.h"

enum {
    GAP_MOST = 2, /* rows between boxes */
    LEGEND_ROWS = 2,
};

/* A way to draw the graph. */
struct fitting {
    enum lesson_place place;
    struct rect room; /* for the picture */
    const struct level *level;
    bool folds;     /* a layout that is too wide is cut into bands */
    double screens; /* that it fills */
};

/* How many screens a layout fills, at least 1. */
static double screens(struct rect room, const struct layout *l)
{
    double across = (double)l->w / room.w, down = (double)l->h / room.h;
    return (across > 1 ? across : 1) * (down > 1 ? down : 1);
}

/* A layout in the best order found so far, which is used for all choices. One that is too
 * wide is folded, if that was chosen and fewer screens hold it so; each band is laid out in
 * its share of the rows. */
static struct layout lay_out(struct sketch *s, const struct fitting *c, int gap,
                             struct arena *mem)
{
    struct rect room = c->room;
    const struct layout_graph *g = sketch_graph(s, c->level, s->scratch);
    struct layout_options options = {.gap = gap,
                                     .pitch = c->level->pitch,
                                     .margin = c->level->margin,
                                     .rows = c->level == &sketch_large ? 0 : room.h,
                                     .order = layout_search_best(s->d->search)};
    struct layout best = layout_make(g, &options, mem, s->scratch);
    if (!c->folds || room.w <= 0) {
        return best;
    }
    int least = best.w > room.w ? (best.w - 1) / room.w : 0;
    for (int more = least; more < LAYOUT_BANDS && screens(room, &best) > 1; more++) {
        options.rows = (room.h - more) / (1 + more);
        struct layout low = layout_make(g, &options, mem, s->scratch),
                      folded = layout_fold(&low, room.w, mem, s->scratch);
        best = screens(room, &folded) < screens(room, &best) ? folded : best;
    }
    return best;
}

/* Rows between boxes: one, but where the whole would need more screens with it; there the
 * strip under the name keeps boxes apart. */
static int gap_least(const struct level *level)
{
    return level->labels != LABEL_NONE;
}

/* Makes the layout with as much space between the boxes as needs no more screens. A
 * large graph that is higher than the screen anyway keeps its gap. */
static void spread(struct sketch *s, const struct fitting *c)
{
    struct drawing *d = s->d;
    int least = gap_least(c->level);
    d->layout = lay_out(s, c, least, s->mem);
    bool full = c->level == &sketch_large && d->layout.h >= c->room.h;
    for (int gap = least + 1; gap <= GAP_MOST && !full; gap++) {
        struct layout l = lay_out(s, c, gap, s->mem);
        bool legend = !d->matrices || l.h + LEGEND_ROWS <= c->room.h;
        if (!legend || screens(c->room, &l) > screens(c->room, &d->layout)) {
            break;
        }
        d->layout = l;
    }
}

/* ---- choosing ---- */

/* How matrices are shown. The levels are in this order. */
enum manner {
    MANNER_NUMBERS,
    MANNER_NUMBERS_WITHOUT_BORDER,
    MANNER_MAPS,
    MANNER_MAPS_WITHOUT_BORDER,
    MANNER_STRIPS
};

static enum manner manner_of(const struct level *level)
{
    bool box = level->shape == OUTLINE_BOX;
    return level->tiles.numbers  ? (box ? MANNER_NUMBERS : MANNER_NUMBERS_WITHOUT_BORDER)
           : level->tiles.w == 0 ? MANNER_STRIPS
           : box                 ? MANNER_MAPS
                                 : MANNER_MAPS_WITHOUT_BORDER;
}

/* Tries the levels from `level` on that show matrices in the same manner, until one fits.
 * Returns the first level of the next manner. */
static const struct level *try_levels(struct sketch *s, const struct level *level,
                                      bool folds, struct fitting *best)
{
    enum manner manner = manner_of(level);
    struct fitting c = *best;
    c.folds = folds;
    for (; level != &sketch_large && manner_of(level) == manner;
         level = sketch_level(s->d, level)) {
        if (best->screens <= 1) {
            continue;
        }
        c.level = level;
        struct layout l = lay_out(s, &c, gap_least(level), s->scratch);
        c.screens = screens(c.room, &l);
        bool bare = level->labels == LABEL_NONE && s->d->detail == DETAIL_AUTO;
        if (bare ? c.screens <= 1 : c.screens < best->screens) {
            *best = c;
        }
    }
    return level;
}

/* The first level that fits, or else that with the fewest screens. Matrices are folded
 * rather than shown in less detail. */
static struct fitting choose(struct sketch *s, const struct ctx *ctx,
                             enum lesson_place place)
{
    struct drawing *d = s->d;
    struct fitting best = {place, lesson_areas(s->l, ctx, place).picture, &sketch_large,
                           false, HUGE_VAL};
    const struct level *level = sketch_level(d, NULL), *next;
    for (; level != &sketch_large && best.screens > 1; level = next) {
        next = try_levels(s, level, false, &best);
        if (d->matrices) {
            try_levels(s, level, true, &best);
        }
    }
    return best;
}

/* True if the panels should stand below: there more of the graph fits, or all of it with
 * numbers on its lines; or matrices in more detail, not folded, or in larger boxes. */
static bool better_below(const struct drawing *d, const struct fitting *right,
                         const struct fitting *below)
{
    if (below->screens != right->screens || below->level == &sketch_large) {
        return below->screens < right->screens;
    }
    enum manner a = manner_of(right->level), b = manner_of(below->level);
    if (d->matrices) { /* levels are in one table, from roomy to tight */
        return a != b                         ? b < a
               : right->folds != below->folds ? right->folds
                                              : below->level < right->level;
    }
    bool bare = right->level->labels == LABEL_NONE && d->detail != DETAIL_WHOLE;
    return bare && below->level->labels != LABEL_NONE && below->screens <= 1;
}

void sketch_fit(struct sketch *s, const struct ctx *ctx)
{
    struct drawing *d = s->d;
    struct fitting best = choose(s, ctx, PLACE_PANELS);
    bool bare = best.level->labels == LABEL_NONE && d->detail != DETAIL_WHOLE;
    if (best.screens > 1 || bare || d->matrices) {
        struct fitting below = choose(s, ctx, PLACE_PANELS_BELOW);
        best = better_below(d, &best, &below) ? below : best;
    }
    if (d->matrices && !best.level->tiles.numbers) {
        struct fitting low = choose(s, ctx, PLACE_PANELS_LOW);
        best = low.level->tiles.numbers && low.screens <= 1 ? low : best;
    }
    d->place = best.place;
    d->room = best.room;
    spread(s, &best);
    d->crossings = layout_search_best(d->search)->crossings;
    d->shape = s->level->shape;
    d->number_w = s->level->number_w;
    d->label_w = s->level->label_w;
    bool halves = d->tiles.halves;
    d->tiles = s->level->tiles;
    d->tiles.halves = halves;
    sketch_keep_texts(s);
}
