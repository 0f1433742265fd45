// The door to what Linux has and Swift does not import, because its headers keep it behind _GNU_SOURCE.
#ifndef CUNIX_H
#define CUNIX_H

#include <stdbool.h>
#include <sys/types.h>

/// Takes the whole file behind a descriptor for this open file description alone (F_OFD_SETLK), without waiting.
/// The kernel frees the lock when the last descriptor is closed, however the process ends. 0, or an errno.
int gantop_take_lock(int descriptor);

/// Whether some open file description holds that lock (F_OFD_GETLK), without touching it. 1, 0, or a negative errno.
int gantop_is_locked(int descriptor);

/// The user at the other end of a Unix socket, as the kernel knows it (SO_PEERCRED); `false` if it does not.
bool gantop_peer_user(int descriptor, uid_t *user);

/// Starts a program as the leader of a session of its own (POSIX_SPAWN_SETSID), without a terminal, with no signal
/// blocked or ignored: standard input is /dev/null, standard output and error go to `log`, and `passed` is its descriptor 3
/// (-1: none). 0, or an errno.
int gantop_spawn_session(const char *program, char *const arguments[], char *const environment[], int log,
                         int passed, pid_t *child);

/// Leaves a process behind that reads a descriptor to its end and keeps nothing of it, so that whoever writes there goes
/// on. It leads a session of its own, without a terminal. Its id, or a negative errno.
pid_t gantop_read_on(int descriptor);

#endif
