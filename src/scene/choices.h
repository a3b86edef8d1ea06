#ifndef SCENE_CHOICES_H
#define SCENE_CHOICES_H

#include "scene/param.h"

/* Choices that several scenes offer. */
extern const struct choice activation_choices[]; /* by enum activation; ended by {0} */
int activation_series(int item);                 /* its color and mark */
extern const struct choice optimizer_choices[];  /* by enum optimizer; likewise */
extern const struct choice init_choices[];       /* by enum init */

#endif
