// The door to what a process owes its user when the system gives it less than it asks for, or when it dies.
//
// C, because a signal handler must neither allocate nor take locks, which Swift code may do anywhere.
#ifndef CPROCESS_H
#define CPROCESS_H

#include <stdbool.h>
#include <stddef.h>

// MARK: The start (Start.c)

/// Opens /dev/null in the place of standard descriptors that are closed, so that no file of ours gets their numbers; it
/// cannot be written to, as what is closed cannot. Has a write beyond `ulimit -f` fail like any other instead of killing,
/// and `ulimit -v` go to what is used, not to what the allocator reserves. To be called before anything is opened.
void gantop_settle_in(void);

/// Lets go of the program's pages, and of those of its libraries, that nothing was written to: most of them only the start
/// needed. They stay in the system's cache of files, and what is needed again is mapped again from there.
void gantop_release_start(void);

/// Has the allocator give back what is freed, take what is large from the system by itself, and keep one heap for all
/// threads: less memory for a process that allocates seldom. To be called before there are threads.
void gantop_keep_small(void);

/// The commit that the program was built from, as people read it; "" where nobody knows.
const char *gantop_commit(void);

// MARK: Threads (Threads.c)

/// Runs `body` on a new thread, with a stack of `stackSize` bytes and another for signal handlers. 0, or an errno: then
/// there is no thread, and `body` is never called.
int gantop_start_thread(const char *name, size_t stackSize, void (*body)(void *), void *context);

/// RLIMIT_NPROC, which Glibc's Swift module leaves out; -1 where there is none.
long gantop_process_limit(void);

// MARK: Signals that ask for an end (Stops.c)

/// From now on SIGINT, SIGTERM, SIGHUP and SIGXCPU wait for `gantop_next_stop`, those excepted that whoever started the
/// program had it ignore.
void gantop_catch_stops(void);

/// Waits for such a signal; several of a kind may come as one. Needs no descriptor.
int gantop_next_stop(void);

// MARK: Reports of crashes (Crash.c)

/// From now on a crash says in two sentences on standard error what happened and where more of it is written; then the
/// process ends by the same signal as without this, unless it lacked memory: that is an end with the exit code 71.
/// `version` is the program's. With SWIFT_BACKTRACE in the environment, Swift's own backtrace comes after that.
void gantop_report_crashes(const char *version);

/// Where a report belongs from now on, and what is said after it.
///
/// @param directory A descriptor of the run's directory, which must stay open; -1 for none.
/// @param path The directory's path, for people.
/// @param advice The second sentence, with its end of line.
void gantop_crash_place(int directory, const char *path, const char *advice);

/// Says that so many bytes of memory were not to be had, and the advice above, and exits with 71.
_Noreturn void gantop_exit_without_memory(size_t byteCount);

#endif
