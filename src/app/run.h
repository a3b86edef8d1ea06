#ifndef APP_RUN_H
#define APP_RUN_H

#include "scene/scene.h"

/* A run: one scene's model with its settings, seed, step, log and snapshots. It gives
 * every scene step back, go to step, reset, reseed and replay, because a model is a
 * function of (seed, settings, step) and of nothing else. */
struct run;

/* A new run at step 0 from the NAME=VALUE arguments of a command line. Those for the
 * scene's own table are read first, then those for the parameters that it declares from
 * their values. On error *out is untouched. */
enum err run_parse(const struct scene *scene, const char *const *arguments, int n,
                   uint64_t seed, struct run **out, struct fail *fail);
/* A new run at step 0 with the settings of `like` and, unless param is -1,
 * one changed from the start (text NULL: back to its default). Declared parameters are
 * matched by name; those that are gone are dropped. On error *out is untouched and `like`
 * goes on. */
enum err run_vary(const struct run *like, uint64_t seed, int param, int item,
                  const char *text, struct run **out, struct fail *fail);
void run_free(struct run *r);
/* Gives back the memory that only makes going back quick; it comes back with the steps
 * that follow. */
void run_forget_copies(struct run *r);

/* Makes the next step; false: there is none. */
bool run_advance(struct run *r);
/* Sets the step to go to (at most the last one). run_busy is true until calls of
 * run_advance have brought the run there; going back is done at once by a snapshot. */
void run_seek(struct run *r, long step);
bool run_busy(const struct run *r);
long run_target(const struct run *r);
long run_step(const struct run *r);  /* steps made */
long run_last(const struct run *r);  /* the last step there is; LONG_MAX: no end */
bool run_ended(const struct run *r); /* there is no further step */
/* True if the run goes on until the limit of its scene, most_steps. */
bool run_is_limited(const struct run *r);
/* Why the run has fewer than `steps` steps: "graph has 12 steps", in out[n]; "" if it has
 * as many. Returns out. */
char *run_say_end(const struct run *r, long steps, char *out, size_t n);

/* Changes a VIEW parameter, or a LIVE one from the current step on; the step about to be
 * made uses the new value. LIVE changes at later steps are dropped. */
enum err run_change(struct run *r, int param, int item, const char *text,
                    struct fail *fail);
/* Goes to step 0 and drops all LIVE changes after it. */
void run_forget_changes(struct run *r);

uint64_t run_seed(const struct run *r);
/* settings_line of the run's settings, without VIEW parameters that name something the
 * model does not have. Made once, and again after a change. */
const char *run_line(struct run *r);
const struct preset *run_preset(const struct run *r); /* NULL: it began with none */
const struct param_list *run_params(const struct run *r);
const struct values *run_values(const struct run *r);
const void *run_model(const struct run *r);
/* A context for the current step, valid until the run moves; area empty. */
struct ctx run_ctx(const struct run *r, struct arena *scratch);

#endif
