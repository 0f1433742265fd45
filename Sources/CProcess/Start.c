#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

void gantop_settle_in(void) {
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit space;
    // Each thread's arena reserves 64 MB of a space that is limited, and leaves none for the stack of the next thread.
    if (getrlimit(RLIMIT_AS, &space) == 0 && space.rlim_cur != RLIM_INFINITY) mallopt(M_ARENA_MAX, 1);
    for (int number = 0; number <= 2; number++) {
        if (fcntl(number, F_GETFD) >= 0 || errno != EBADF) continue;
        // The lowest free number is this one. Without a /dev, a directory cannot be written to either.
        if (open("/dev/null", O_RDONLY) < 0 && open("/", O_RDONLY | O_DIRECTORY) < 0) return;
    }
}
