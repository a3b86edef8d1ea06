#ifndef APP_PRESET_H
#define APP_PRESET_H

#include "scene/scene.h"

/* The words of a preset's arguments, in mem. */
enum { PRESET_WORDS = 16 };
int preset_words(const struct preset *p, const char *out[PRESET_WORDS],
                 struct arena *mem);
/* The preset whose values are those of the settings, apart from what is only shown; NULL:
 * none, or all values are defaults. */
const struct preset *preset_in_force(const struct preset *all,
                                     const struct param_list *list,
                                     const struct settings *s);

#endif
