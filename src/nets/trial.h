#ifndef NETS_TRIAL_H
#define NETS_TRIAL_H

#include "nets/dataset.h"
#include "nets/net.h"
#include "nets/rnn.h"

/* Networks of one shape that share one random draw of weights and one batch of data. They
 * differ by their activation and, if wanted, by the rule that makes weights of the draw.
 * They are compared through layers (struct net) or through time (struct rnn). */
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
    double *x, *labels; /* [n_in][batch], through time [steps][n_in][batch]; [batch] */
    struct net *nets;   /* [n], or NULL */
    struct rnn *rnns;   /* [n], or NULL */
};

/* Parameters, multiply-adds of one update and bytes, of all nets together. */
struct net_size trial_size(const struct trial_config *c);

/* Data, weights and the first pass of each net. Through time, random data are new at each
 * step; a point of the other sets is shown at the first step only, and then zeros: to
 * learn it the gradient must reach back. */
void trial_init(struct trial *t, const struct trial_config *c, struct arena *mem);
/* One update of every net. */
void trial_update(struct trial *t, const struct training *training);

/* The inputs of a step through time (through layers: 0) as samples[batch][n_in]. */
void trial_inputs(const struct trial *t, int step, double *samples);
const struct probe_report *trial_report(const struct trial *t, int net);
/* Factor on ‖δ‖ a hidden layer (or step): measured (probe_per_layer), and predicted from
 * the weights and the slopes (probe_expected_factor, rnn_expected_factor). NaN with a single one. */
double trial_measured_factor(const struct trial *t, int net);
double trial_expected_factor(const struct trial *t, int net);

#endif
