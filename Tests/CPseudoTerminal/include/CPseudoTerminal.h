// Pseudo-terminals and sessions: Glibc's Swift module leaves out what is beyond POSIX.1-2001 without extensions.
#ifndef CPSEUDOTERMINAL_H
#define CPSEUDOTERMINAL_H

#include <stdbool.h>
#include <sys/types.h>

/// Opens both sides, close-on-exec. Returns 0 or an errno.
int pseudo_terminal_open(int *main_side, int *far_side);

void pseudo_terminal_set_size(int main_side, int columns, int rows);

/// Starts a program as the leader of a new session whose controlling terminal is the far side, on descriptors 0, 1
/// and 2. What it writes to descriptor 3 comes out of `report`, which never waits. Returns 0 or an errno.
int pseudo_terminal_spawn(int far_side, const char *program, char **arguments, char **environment, pid_t *process,
                          int *report);

#endif
