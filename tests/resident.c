#include "resident.h"

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

long resident_bytes(void)
{
    long pages = 0, shared = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file) {
        if (fscanf(file, "%*d %ld %ld", &pages, &shared) != 2) {
            pages = shared = 0;
        }
        fclose(file);
    }
    return (pages - shared) * sysconf(_SC_PAGESIZE);
}

long resident_most(pid_t pid)
{
    char line[256];
    long kib = 0;
    snprintf(line, sizeof line, "/proc/%ld/status", (long)pid);
    FILE *file = fopen(line, "r");
    while (file && fgets(line, sizeof line, file)) {
        if (sscanf(line, "VmHWM: %ld", &kib) == 1) {
            break;
        }
    }
    if (file) {
        fclose(file);
    }
    return kib > 0 ? kib * 1024 : 1;
}

long resident_children_most(void)
{
    struct rusage usage;
#ifdef __linux__
    return getrusage(RUSAGE_CHILDREN, &usage) == 0 ? usage.ru_maxrss * 1024L : 1;
#else
    (void)usage;
    return 1;
#endif
}
