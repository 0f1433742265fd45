#define _GNU_SOURCE
#include "CUnix.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

static struct flock whole_file(void) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    return lock;
}

int gantop_take_lock(int descriptor) {
    struct flock lock = whole_file();
    return fcntl(descriptor, F_OFD_SETLK, &lock) == 0 ? 0 : errno;
}

int gantop_is_locked(int descriptor) {
    struct flock lock = whole_file();
    if (fcntl(descriptor, F_OFD_GETLK, &lock) != 0) return -errno;
    return lock.l_type != F_UNLCK;
}

bool gantop_peer_user(int descriptor, uid_t *user) {
    struct ucred credentials;
    socklen_t size = sizeof credentials;
    if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return false;
    *user = credentials.uid;
    return true;
}

int gantop_spawn_session(const char *program, char *const arguments[], char *const environment[], int log,
                         int passed, pid_t *child) {
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t actions;
    int status = posix_spawnattr_init(&attributes);
    if (status != 0) return status;
    status = posix_spawn_file_actions_init(&actions);
    if (status != 0) {
        posix_spawnattr_destroy(&attributes);
        return status;
    }
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    status = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    if (status == 0) status = posix_spawn_file_actions_adddup2(&actions, log, 1);
    if (status == 0) status = posix_spawn_file_actions_adddup2(&actions, log, 2);
    // Onto its own number this makes it stay open.
    if (status == 0 && passed >= 0) status = posix_spawn_file_actions_adddup2(&actions, passed, 3);
    if (status == 0) status = posix_spawn(child, program, &actions, &attributes, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return status;
}

/// The child's part: nothing but system calls, for its other threads are gone and may have held any lock.
static void read_to_end(int descriptor) {
    static char buffer[1 << 16];
    setsid();
    sigset_t none;
    sigemptyset(&none);
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    signal(SIGHUP, SIG_IGN);
    sigprocmask(SIG_SETMASK, &none, NULL);
    prctl(PR_SET_NAME, "gantop-reads-on", 0, 0, 0);
    int null = open("/dev/null", O_RDWR);
    if (descriptor != 0) dup2(descriptor, 0);
    dup2(null, 1);
    dup2(null, 2);
    // The terminal among them: it must not be held open.
    if (close_range(3, ~0U, 0) != 0)
        for (int number = 3; number < 4096; number++) close(number);
    if (chdir("/") != 0) errno = 0;  // Whatever it stands in stays in use; that is no reason to end.
    for (;;) {
        ssize_t count = read(0, buffer, sizeof buffer);
        if (count > 0 || (count < 0 && errno == EINTR)) continue;
        if (count == 0 || errno != EAGAIN) _exit(0);
        struct pollfd input = {.fd = 0, .events = POLLIN};
        poll(&input, 1, -1);
    }
}

pid_t gantop_read_on(int descriptor) {
    pid_t child = fork();
    if (child == 0) read_to_end(descriptor);
    return child < 0 ? -errno : child;
}
