#ifndef TESTS_BENCH_MEASURE_H
#define TESTS_BENCH_MEASURE_H

#include <stdbool.h>
#include <stddef.h>

/* What the benchmarks share: time by medians of interleaved rounds, instructions by
 * single steps, and the one table. */

/* `calls` repetitions of what is to be measured, on `data`. */
struct job {
    void (*run)(void *data, long calls);
    void *data;
};

struct pair {
    double ours, reference; /* seconds a call: medians over the rounds */
    double ratio;           /* median of the rounds' ratios */
};

/* From now on every job runs once and nothing is timed: measurements are NAN, and the
 * table is not shown. For a check that everything runs and that what is compared is the
 * same. */
void measure_nothing(void);
/* How often to do something that is usually done so often; 1 where nothing is timed. */
int measure_rounds(int usual);

/* CPU time of both, in turns, so that whatever else the machine does meets both. */
struct pair measure_pair(struct job ours, struct job reference);
double measure(struct job job); /* seconds a call */

/* Instructions of one call, exactly: a child is stepped through it. NAN where the system
 * has no single steps. Cost: some microseconds an instruction. */
double measure_instructions(struct job job);

double median(double *x, size_t n); /* sorts x */

/* ---- the table: figure, ours, reference, ratio, goal, and whether it is met ---- */
void table_head(void);
/* A line above the figures that belong together. */
void table_section(const char *what);
void table_pair(const char *what, struct pair p, double goal);
/* One figure that must be at most (or, `least`, at least) the goal; NAN: none. */
void table_value(const char *what, double value, const char *unit, double goal,
                 bool least);
/* How a cost grows: seconds at each size, and each a unit against that at the first. */
void table_growth(const char *what, const char *unit, const double *sizes,
                  const double *seconds, int n);
/* Goals met and missed so far. */
void table_foot(void);

/* Ends the program, for a reference that gives other numbers than what it is compared
 * with. */
void expect(bool same, const char *what);

#endif
