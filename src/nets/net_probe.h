#ifndef NETS_NET_PROBE_H
#define NETS_NET_PROBE_H

#include "nets/net.h"

/* Fills a net's report while its plan runs. */

/* Sets what of the net's nodes is to be watched; everything in mem. */
void net_probe_init(struct net *net, struct plan_watch *watch, struct arena *mem);
void net_probe_finish(struct net *net); /* adds what is known only after the pass */

#endif
