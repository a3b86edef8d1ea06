#ifndef APP_RUN_H
#define APP_RUN_H

#include "scene/scene.h"

/* A run: one scene's model with its settings, seed, step, log and snapshots. Gives every
 * scene step back, go to step, reset, reseed, replay. The model is a function of (seed,
 * settings, step). */
struct run;

/* Step 0 of a new run; *settings is copied. On error *out is untouched. */
enum err run_new(const struct scene *scene, const struct settings *settings,
                 uint64_t seed, struct run **out, struct fail *fail);
void run_free(struct run *r);

long run_step(const struct run *r);  /* steps made */
bool run_ended(const struct run *r); /* no further step: END or most_steps */
/* One slice towards the next step. */
enum progress run_slice(struct run *r);
/* Sets the step to be at; run_busy is true until slices have brought it there (or to
 * END). */
void run_seek(struct run *r, long step);
bool run_busy(const struct run *r);
long run_target(const struct run *r);

/* LIVE change at the current step: replaces later ones and counts for the step about to
 * be made. */
enum err run_change(struct run *r, int param, int item, const char *text,
                    struct fail *fail);
const struct settings *run_settings(const struct run *r);
const struct param_list *run_params(const struct run *r);
const void *run_model(const struct run *r);
/* A context for the current step; valid until the run moves. area is empty. */
struct ctx run_ctx(struct run *r, struct arena *scratch);

/* Settings → parameter list, with the scene's declared parameters. All in mem. */
enum err run_declare(const struct scene *scene, struct settings *settings,
                     const char **arguments, int n_arguments, struct arena *mem,
                     struct param_list *list, struct fail *fail);

#endif
