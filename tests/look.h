#ifndef TESTS_LOOK_H
#define TESTS_LOOK_H

#include "app/run.h"
#include "scenes/depth/depth.h"

/* The depth scene alone, without the bars of the program: runs and their pictures. */
struct look {
    struct arena mem, scratch;
    struct run *run;
    struct frame frame;
    char *text;  /* of the last frame, a row a line */
    bool hidden; /* its numbers */
};
extern const struct scene scene_depth;

enum err look_try(struct look *d, const char *arguments, struct fail *fail);
void look_open(struct look *d, const char *arguments);
void look_close(struct look *d);
void look_go(struct look *d, long step);

void look_draw(struct look *d, int w, int h);
void look_draw_on(struct look *d, int w, int h, const struct theme *theme);
/* Opens, goes and draws. */
void look_at(struct look *d, const char *arguments, long step, int w, int h);
void look_shows(const struct look *d, const char *what);

const struct depth_model *look_model(const struct look *d);
double look_recorded(const struct look *d, long step, int column, int net, int layer);
/* The first step that is not finite: of the model, which has to be that of the
 * records. */
long look_bad_step(const struct look *d);

#endif
