#ifndef APP_HELP_OPS_H
#define APP_HELP_OPS_H

#include "scene/scene.h"

struct manual; /* app/manual.h */

/* The pages about expressions, made from the table of operations. */

void help_ops_grammar(struct manual *p); /* numbers, names, products, powers, brackets */
/* every operation: how it is typed, its local gradients */
void help_ops_rows(struct manual *p);

/* One sentence on what may stand in the scene's expression, in mem; NULL: no parameter is
 * an expression. */
const char *help_ops_brief(const struct scene *scene, struct arena *mem);

#endif
