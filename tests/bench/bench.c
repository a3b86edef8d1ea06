/* make bench: how fast gradwatch is, measured against what somebody would write by hand
 * for the one case, in the same run by the same compiler: a slow or busy machine slows
 * both. A missed goal is a row of the table, not a failure. make bench-scale: how the
 * costs grow. */
#include "tests/bench/bench.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "tests/bench/measure.h"

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "");
    if (argc == 2 && strcmp(argv[1], "--scale") == 0) {
        scale_mathematics();
        scale_nets();
        scale_frames();
        return 0;
    }
    if (argc != 3) {
        fprintf(stderr, "bench: usage: bench PROGRAM EMPTY | --scale\n");
        return 2;
    }
    table_head();
    bench_processes(argv[1], argv[2]);
    bench_mathematics();
    bench_nets();
    bench_frames();
    table_foot();
    return 0;
}
