#ifndef SCENE_TABLE_H
#define SCENE_TABLE_H

#include "scene/scene.h"

/* The tables of a scene, at full precision. */

/* --csv: the scene's own rows, or those of all records. */
void table_csv(const struct scene *scene, const void *model, const struct ctx *ctx,
               struct csv *csv);
/* --json: scene, step, seed and all parameters; what the scene adds to the document; and
 * the record of the present step, an object a series, with its places in an array. */
void table_json(const struct scene *scene, const void *model, const struct ctx *ctx,
                struct json *json);

#endif
