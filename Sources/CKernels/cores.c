#define _GNU_SOURCE
#include "CKernels.h"

#include <sched.h>

int gantop_core_count(void) {
    cpu_set_t cores;
    return sched_getaffinity(0, sizeof cores, &cores) ? 1024 : CPU_COUNT(&cores);
}

void gantop_pin_to_last_cores(int count) {
    cpu_set_t cores;
    if (sched_getaffinity(0, sizeof cores, &cores)) return;
    int surplus = CPU_COUNT(&cores) - count;
    for (int core = 0; core < CPU_SETSIZE && surplus > 0; core++)
        if (CPU_ISSET(core, &cores)) {
            CPU_CLR(core, &cores);
            surplus--;
        }
    sched_setaffinity(0, sizeof cores, &cores);
}
