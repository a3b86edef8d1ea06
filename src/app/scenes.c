#include "app/scenes.h"

#include <string.h>

#define SCENE(id) extern const struct scene scene_##id;
#include "scenes/scenes.def"
#undef SCENE

const struct scene *const scene_list[] = {
#define SCENE(id) &scene_##id,
#include "scenes/scenes.def"
#undef SCENE
    NULL,
};

const struct scene *scene_find(const char *name)
{
    for (int i = 0; scene_list[i]; i++) {
        if (strcmp(scene_list[i]->name, name) == 0) {
            return scene_list[i];
        }
    }
    return NULL;
}
