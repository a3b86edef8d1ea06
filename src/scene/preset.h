#ifndef SCENE_PRESET_H
#define SCENE_PRESET_H

#include "scene/param.h"

/* preset=NAME on a command line stands for the arguments of a preset, which all other
 * arguments override. */

/* True if the argument is preset=NAME. */
bool preset_is(const char *argument);
/* The preset that the one argument preset=NAME among the n names; *out is NULL where
 * there is none. ERR_INPUT lists the names that there are. presets: NULL, or ended by
 * {0}. */
enum err preset_named(const struct preset *presets, const char *const *arguments, int n,
                      const struct preset **out, struct fail *fail);
/* Adds to *s what the preset sets of the static parameters (own) or of the declared ones,
 * unless *s overrides it: it sets the same from the start, has another LIST, or lacks the
 * parameter. */
enum err preset_add(const struct preset *preset, struct settings *s,
                    const struct param_list *list, bool own, struct fail *fail);

#endif
