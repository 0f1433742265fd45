#define _GNU_SOURCE
#include "CPseudoTerminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

int pseudo_terminal_open(int *main_side, int *far_side) {
    char name[64];
    *main_side = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (*main_side < 0) return errno;
    if (grantpt(*main_side) == 0 && unlockpt(*main_side) == 0 && ptsname_r(*main_side, name, sizeof name) == 0) {
        *far_side = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
        if (*far_side >= 0) return 0;
    }
    int error = errno;
    close(*main_side);
    return error;
}

void pseudo_terminal_set_size(int main_side, int columns, int rows) {
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    ioctl(main_side, TIOCSWINSZ, &size);
}

int pseudo_terminal_spawn(int far_side, const char *program, char **arguments, char **environment, pid_t *process,
                          int *report) {
    char name[64];
    int ends[2];
    if (ttyname_r(far_side, name, sizeof name) != 0 || pipe2(ends, O_CLOEXEC) != 0) return errno;
    // The pipe is the parent's affair only at this end: a program that reports waits for its reader.
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    // The first terminal that a session's leader opens becomes its controlling one.
    posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0);
    posix_spawn_file_actions_adddup2(&actions, 0, 1);
    posix_spawn_file_actions_adddup2(&actions, 0, 2);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 3);
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    int error = posix_spawn(process, program, &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    *report = ends[0];
    if (error != 0) close(ends[0]);
    return error;
}
