/* The dense net by hand, and the peak: in the widest vectors that the processor has. */
#include <math.h>
#include <string.h>

#include "tests/bench/reference.h"

/* BCE on the logits, and δ of the output. */
static void loss(struct reference_net *n, double *delta)
{
    const double *logit = n->a[n->n_layers - 1];
    n->loss = 0;
    for (int i = 0; i < n->batch; i++) {
        double z = logit[i], e = exp(-fabs(z));
        n->loss += ((z > 0 ? z : 0) - n->labels[i] * z + log1p(e)) / n->batch;
        delta[i] = ((z >= 0 ? 1 : e) / (1 + e) - n->labels[i]) / n->batch;
    }
}

#define LANES 2
#define TARGET
#define NAME(x) x##_2
#include "tests/bench/reference_pass.h"

#if defined(__x86_64__) || defined(__i386__)
#define LANES   4
#define TARGET  __attribute__((target("avx2")))
#define NAME(x) x##_4
#include "tests/bench/reference_pass.h"

#define LANES   8
#define TARGET  __attribute__((target("avx512f")))
#define NAME(x) x##_8
#include "tests/bench/reference_pass.h"
#define WIDER 1
#else
#define WIDER 0
#endif

void reference_net_pass(struct reference_net *n)
{
#if WIDER
    if (__builtin_cpu_supports("avx512f")) {
        pass_8(n);
        return;
    }
    if (__builtin_cpu_supports("avx2")) {
        pass_4(n);
        return;
    }
#endif
    pass_2(n);
}

double reference_peak(long rounds, double *sink)
{
#if WIDER
    if (__builtin_cpu_supports("avx512f"))
        return peak_8(rounds, sink);
    if (__builtin_cpu_supports("avx2"))
        return peak_4(rounds, sink);
#endif
    return peak_2(rounds, sink);
}
