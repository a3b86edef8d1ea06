#ifndef SCENE_VALUE_H
#define SCENE_VALUE_H

#include "scene/param.h"

/* Reads the text of a parameter's value, or of any number that has a range.
 *
 *   out  value with its canonical text, in mem; .given is false
 *        (an empty text where that is allowed: NAN, no items, "")
 *
 * Errors: ERR_INPUT with where = the parameter's name and the column in `text`. */
enum err value_parse(const struct param *p, const char *text, struct arena *mem,
                     struct value *out, struct fail *fail);

/* The default of an item (or of PARAM_ALL); NAN and "" where the parameter does not apply
 * to it, or has defaults only for its items. Asserts that it is well formed. */
struct value value_initial(const struct param *p, int item, struct arena *mem);

#endif
