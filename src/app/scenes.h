#ifndef APP_SCENES_H
#define APP_SCENES_H

#include "scene/scene.h"

/* The scenes in teaching order, from scenes/scenes.def; ended by NULL. */
extern const struct scene *const scene_list[];
const struct scene *scene_find(const char *name); /* NULL: none */

#endif
