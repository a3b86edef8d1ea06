#ifndef NETS_TRIAL_H
#define NETS_TRIAL_H

#include "nets/dataset.h"
#include "nets/net.h"

/* Networks of one shape that share one random draw of weights and one batch of data. They
 * differ by their activation and, if wanted, by the rule that makes weights of the draw.
 * They are compared through layers or through time. */
enum {
    TRIAL_NETS = 4,
    TRIAL_LAYERS = 101
}; /* at most; layers: hidden ones or steps, and the output */

struct trial_config {
    bool through_time;
    int n; /* nets */
    enum activation activations[TRIAL_NETS];
    int hidden; /* hidden layers, or steps through time */
    int width, batch;
    bool residual, normalize; /* through layers only */
    enum init inits[TRIAL_NETS];
    double scale;
    double radius; /* of W, through time only; NaN: as drawn */
    enum dataset data;
    uint64_t seed;
};

struct trial {
    struct trial_config config;
    int n_in, n_layers; /* of the reports: hidden + 1 */
    double *x, *labels; /* [batch][n_in], through time [steps][batch][n_in]; [batch] */
    struct net *nets;   /* [n] */
};

/* Parameters, multiply-adds of one update and bytes, of all nets together. */
struct net_size trial_size(const struct trial_config *c);

/* Data, weights and the first pass of each net. Through time, random data are new at each
 * step; a point of the other sets is shown at the first step only, and then zeros: to
 * learn it the gradient must reach back. */
void trial_init(struct trial *t, const struct trial_config *c, struct arena *mem);
/* One update of every net. */
void trial_update(struct trial *t, const struct training *training);

/* The inputs [batch][n_in] of a step through time (through layers: 0). */
const double *trial_inputs(const struct trial *t, int step);
const struct probe_report *trial_report(const struct trial *t, int net);
/* Factor on ‖δ‖ a hidden layer (or step): measured (probe_per_layer), and predicted from
 * the weights and the slopes (probe_expected_factor, probe_expected_step_factor). NaN if
 * there is only one. */
double trial_measured_factor(const struct trial *t, int net);
struct probe_factor trial_expected_factor(const struct trial *t, int net);

#endif
