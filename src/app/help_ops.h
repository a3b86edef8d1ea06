#ifndef APP_HELP_OPS_H
#define APP_HELP_OPS_H

#include "scene/scene.h"

struct manual; /* app/manual.h */

/* The pages about expressions, made from the table of operations. */

void help_ops_grammar(struct manual *p); /* numbers, names, products, powers, brackets */
void help_ops_rows(struct manual *p); /* every operation: typed, local gradients, rule */

/* "In expr, functions are abs, …": what may stand in a scene's expression, in one
 * sentence, in mem; NULL: it has none. */
const char *help_ops_brief(const struct scene *scene, struct arena *mem);

#endif
