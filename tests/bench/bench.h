#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

/* The parts of the table. Each prints its rows. `program`: the path of gradwatch;
 * `empty`: of a program that does nothing but link what gradwatch links. */
void bench_mathematics(void);
void bench_nets(void);
void bench_frames(void);
void bench_processes(const char *program, const char *empty);

/* How the costs grow: with pixels, nodes, steps; layers; cells. */
void scale_mathematics(void);
void scale_nets(void);
void scale_frames(void);

#endif
