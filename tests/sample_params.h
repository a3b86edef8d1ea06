#ifndef TESTS_SAMPLE_PARAMS_H
#define TESTS_SAMPLE_PARAMS_H

#include "scene/param.h"

/* A table with every kind of parameter, the tests' own. */
enum sample {
    SAMPLE_F,
    SAMPLE_START,
    SAMPLE_RACERS,
    SAMPLE_LR,
    SAMPLE_BETA,
    SAMPLE_DEPTH,
    SAMPLE_ANSWERS,
    SAMPLE_ACTIVATION,
    SAMPLE_MIN,
    SAMPLE_ZOOM,
    SAMPLE_MOST
};
enum racer { RACER_SGD, RACER_MOMENTUM, RACER_ADAM, RACER_MOST };

extern const struct param sample_params[];

/* settings_parse of one argument. */
enum err parse_one(struct settings *s, const struct param_list *list,
                   const char *argument, struct fail *fail);

#endif
