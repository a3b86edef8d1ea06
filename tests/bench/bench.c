/* make bench: how fast gradwatch is, measured against what somebody would write by hand
 * for the one case, in the same run by the same compiler: a slow or busy machine slows
 * both. A missed goal is a row of the table, not a failure. make bench-scale: how the
 * costs grow. With --check both run once without being timed, which fails if a part does
 * not run or a reference gives something else than gradwatch: tests/check_bench. */
#include "tests/bench/bench.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "tests/bench/measure.h"

static void bench_all(const char *program, const char *empty)
{
    table_head();
    bench_processes(program, empty);
    bench_mathematics();
    bench_nets();
    bench_frames();
    table_foot();
}

static void scale_all(void)
{
    scale_mathematics();
    scale_nets();
    scale_frames();
}

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "");
    if (argc == 2 && strcmp(argv[1], "--scale") == 0) {
        scale_all();
    } else if (argc == 4 && strcmp(argv[1], "--check") == 0) {
        measure_nothing();
        bench_all(argv[2], argv[3]);
        scale_all();
    } else if (argc == 3) {
        bench_all(argv[1], argv[2]);
    } else {
        fprintf(stderr, "bench: usage: bench [--check] PROGRAM EMPTY | --scale\n");
        return 2;
    }
    return 0;
}
