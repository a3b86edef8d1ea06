#ifndef SCENE_FUNCTIONS_H
#define SCENE_FUNCTIONS_H

#include "autodiff/graph.h"
#include "draw/lines.h"
#include "scene/csv.h"
#include "scene/json.h"

/* Functions of one number with their slopes, at the same places: what a scene draws, and
 * what its tables print. */
struct functions {
    double *x; /* [n_x] ascending */
    int n_x, n;
    struct function {
        const char *name, *label; /* "leaky_relu" in tables, "leaky ReLU" as shown */
        int series;
        double *value, *slope; /* [n_x] */
    } of[LINES_MOST];
};

/* None yet, at n_x places from lo to hi. Where lo, hi and the steps between are decimals,
 * so are the places: each is the double nearest to it. All in mem. */
struct functions functions_at(double lo, double hi, int n_x, struct arena *mem);
/* One more, its numbers to be filled in. */
struct function *functions_add(struct functions *s, const char *name, const char *label,
                               int series, struct arena *mem);
/* One more: leaf 0 of the graph is x, leaf 1, if there is one, `other`. */
void functions_add_graph(struct functions *s, const char *name, const char *label,
                         int series, const struct graph *g, double other,
                         struct arena *mem);

/* How they are drawn: values, and slopes in a plot of their own, below it where r is high
 * enough, else beside it. */
struct functions_look {
    int from, n;           /* which of them */
    double share;          /* of lines_axis */
    double cursor;         /* nan: none */
    const double *tangent; /* value and slope at the cursor; NULL: none is drawn */
    int series;            /* of the chosen one, whose mark is on top */
    int gap;               /* rows left free below the values */
    /* title, what it means, the same for narrow plots or NULL; no title: not drawn */
    const char *value[3], *slope[3];
    int hit; /* the plots can be clicked with this id */
};
/* Returns the plot of the values. */
struct plot functions_draw(struct frame *f, struct rect r, const struct functions *s,
                           const struct functions_look *look);

/* "curve,x,value,slope" and a row for each place of each function. */
void functions_csv(const struct functions *s, struct csv *csv);
/* An array `name` of objects: curve, x, value, slope at the first place. */
void functions_json(const struct functions *s, const char *name, struct json *j);

#endif
