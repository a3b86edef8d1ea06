#ifndef SCENE_ARGUMENT_H
#define SCENE_ARGUMENT_H

#include "scene/param.h"

/* Reads NAME[.KIND][@STEP]=VALUE. Used by settings alone.
 *
 *   out  the setting; its text is the VALUE as it stands in `text`, not yet checked
 *
 * Errors: ERR_INPUT where the name, the kind or the step is wrong. */
enum err argument_parse(const struct param_list *list, const char *text,
                        struct setting *out, struct fail *fail);

#endif
