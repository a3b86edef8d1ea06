#ifndef TESTS_SAMPLE_NET_H
#define TESTS_SAMPLE_NET_H

#include "nets/net.h"

/* A net with data and weights of its own, after its first pass: inputs are normally
 * distributed, the label of sample i is 1 for i = 0, 3, 6 …, and an update is one of
 * plain gradient descent at the rate 0.5. */
struct sample_net {
    struct arena mem;
    struct net net;
    double *x, *labels; /* as net_init has them */
    struct training training;
};

/* The kinds of nets: through layers without and with a shortcut, normalized, both;
 * through time. They have three inputs. */
enum { SAMPLE_NET_TIME = 4, SAMPLE_NETS };
struct net_config sample_net_config(int kind, enum activation activation, int hidden,
                                    int width, int batch);

struct sample_draw {
    enum init rule;
    double scale;  /* 0: 1 */
    double radius; /* through time; 0: as drawn */
    uint64_t seed; /* of inputs and weights */
};

void sample_net_open(struct sample_net *s, struct net_config config,
                     struct sample_draw draw);
void sample_net_close(struct sample_net *s);

/* True if the parameters and reports of two nets of one shape are the same, to the last
 * bit. */
bool sample_net_same(const struct sample_net *a, const struct sample_net *b);

#endif
