#ifndef TESTS_APPLIED_H
#define TESTS_APPLIED_H

#include "autodiff/matrix_op.h"
#include "base/arena.h"

/* An operation on whole matrices at work, on its own and with random numbers. */

/* Every array is as long as it is, so that what is beyond is noticed. */
struct applied {
    enum op op;
    struct shape shape[2], out_shape; /* of a and b, of the result */
    double *in[2], *out, *saved, *up;
    double *grad[2]; /* of the last backward pass */
};

static inline size_t entries(struct shape s)
{
    return (size_t)s.rows * (size_t)s.cols;
}

/* Entry (i, j) of a matrix with n columns. */
#define ENTRY(m, i, j, n) m[(size_t)(i) * (size_t)(n) + (size_t)(j)]

/* With room for everything; the inputs are still 0. */
struct applied applied_begin(enum op op, struct shape a, struct shape b,
                             struct arena *mem);
/* The result, and the gradient of each input. */
void applied_run(struct applied *t);
/* grad[k] (+)= gradient. What the table does not list is nan in this pass. */
void applied_backward(struct applied *t, int k, bool add);
/* The second input of ce is a column of class numbers. */
bool applied_to_classes(const struct applied *t);

/* With random inputs: labels of bce from 0 to 1, of ce classes or any weights. The first
 * APPLIED_SMALL have all shapes of 1 to 4 rows and columns, the others any. */
enum { APPLIED_SMALL = 4 * 4 * 4 };
struct applied applied_draw(enum op op, int which, struct arena *mem);

/* The next random numbers, the same in each run. */
double applied_normal(void);
int applied_below(int n); /* 0 … n − 1 */
int applied_length(void); /* mostly small, often 1 */
void applied_fill(size_t n, double *x);

#endif
