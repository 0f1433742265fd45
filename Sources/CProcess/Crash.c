#define _GNU_SOURCE
#include "Backtrace.h"
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// All that the handler needs lies ready in static memory.

static const struct {
    int number;
    const char *name;
    const char *meaning;
} deadly[] = {
    {SIGILL, "SIGILL", "a check in the program failed"},
    {SIGTRAP, "SIGTRAP", "a check in the program failed"},
    {SIGSEGV, "SIGSEGV", "it touched memory that is not its own, or its stack was full"},
    {SIGBUS, "SIGBUS", "memory that it used was not there"},
    {SIGFPE, "SIGFPE", "a division failed"},
    {SIGABRT, "SIGABRT", "a library gave up"},
    {SIGSYS, "SIGSYS", "a system call is forbidden"},
};
enum { DEADLY_COUNT = sizeof deadly / sizeof *deadly };
static struct sigaction earlier[DEADLY_COUNT];
static bool chains;  // To what the signals meant before, else to their defaults.
static char version[64];

struct place {
    int directory;
    char path[1024];
    char advice[1536];
};
static struct place places[2] = {{.directory = -1}, {.directory = -1}};
static _Atomic(struct place *) current = &places[0];
static char temporary[512] = "/tmp";  // A directory for reports of programs without a run.

static atomic_int reporter;
static atomic_bool isReported;

static void say(const char *text) {
    for (size_t length = strlen(text); length > 0;) {
        ssize_t count = write(STDERR_FILENO, text, length);
        if (count <= 0) return;
        text += count;
        length -= (size_t)count;
    }
}

static void append(char *text, size_t capacity, const char *more) {
    size_t length = strlen(text);
    for (; *more && length < capacity - 1; more++) text[length++] = *more;
    text[length] = 0;
}

static void append_number(char *text, size_t capacity, long number) {
    char digits[24], *end = digits + sizeof digits - 1;
    *end = 0;
    do *--end = (char)('0' + number % 10);
    while (number /= 10);
    append(text, capacity, end);
}

/// Creates the file of the report, in the run's directory or beside other temporary files; `path` becomes its name.
static int create_report(const struct place *place, char *path, size_t capacity) {
    char name[64] = "crash-";
    append_number(name, sizeof name, (long)getpid());
    append(name, sizeof name, "-");
    append_number(name, sizeof name, (long)time(NULL));
    append(name, sizeof name, ".txt");
    int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    path[0] = 0;
    if (place->directory >= 0) {
        int file = openat(place->directory, name, flags, 0600);
        append(path, capacity, place->path);
        append(path, capacity, "/");
        append(path, capacity, name);
        if (file >= 0) return file;
        path[0] = 0;
    }
    append(path, capacity, temporary);
    append(path, capacity, "/gantop-");
    append(path, capacity, name);
    return open(path, flags, 0600);
}

static void report(int place, const siginfo_t *info, const void *context) {
    const struct place *run = atomic_load(&current);
    char path[1600], text[4096] = "gantop: ";
    int file = create_report(run, path, sizeof path);
    bool isSent = info->si_code == SI_USER && info->si_pid != getpid();
    if (isSent) {
        append(text, sizeof text, "process ");
        append_number(text, sizeof text, info->si_pid);
        append(text, sizeof text, " ended this one with ");
        append(text, sizeof text, deadly[place].name);
    } else {
        append(text, sizeof text, "a mistake of its own ended it (");
        append(text, sizeof text, deadly[place].name);
        append(text, sizeof text, ", ");
        append(text, sizeof text, deadly[place].meaning);
        append(text, sizeof text, ")");
    }
    append(text, sizeof text, run->advice[0] ? "; the backtrace " : ".\ngantop: the backtrace ");
    append(text, sizeof text, file >= 0 ? "is in " : "could not be written to ");
    append(text, sizeof text, path);
    append(text, sizeof text, ".\n");
    append(text, sizeof text, run->advice);
    say(text);
    if (file < 0) return;
    char thread[17] = "";
    prctl(PR_GET_NAME, thread);
    gantop_write_line(file, "gantop %s: %s (code %d, address 0x%x) in thread %s, at second %u since 1970", version,
                      deadly[place].name, info->si_code, (unsigned long)info->si_addr, thread,
                      (unsigned long)time(NULL));
    gantop_write_line(file, "'swift demangle < FILE' makes the names readable.");
    gantop_write_backtrace(file, context);
    close(file);
}

// MARK: Memory

static atomic_bool lacksMemory;
static size_t wantedCount;
enum { OUT_OF_MEMORY = 71 };  // EX_OSERR

/// Whether the trap is that of an allocator that has just been refused memory: Swift's says so in no other way.
static bool lacks_memory(int error) {
    struct rlimit space, data;
    return atomic_load(&lacksMemory) ||
           (error == ENOMEM && ((getrlimit(RLIMIT_AS, &space) == 0 && space.rlim_cur != RLIM_INFINITY) ||
                                (getrlimit(RLIMIT_DATA, &data) == 0 && data.rlim_cur != RLIM_INFINITY)));
}

static void tell_lack_of_memory(void) {
    struct rlimit space;
    char text[2048] = "gantop: not enough memory";
    if (wantedCount > 0) {
        append(text, sizeof text, " for ");
        append_number(text, sizeof text, (long)((wantedCount + 1023) / 1024));
        append(text, sizeof text, " kB more");
    }
    if (getrlimit(RLIMIT_AS, &space) == 0 && space.rlim_cur != RLIM_INFINITY) {
        append(text, sizeof text, "; ulimit -v allows ");
        append_number(text, sizeof text, (long)(space.rlim_cur / 1024));
        append(text, sizeof text, " kB");
    }
    append(text, sizeof text, ". Smaller batches (--set batchSize=N) and fewer --threads need less.\n");
    append(text, sizeof text, atomic_load(&current)->advice);
    say(text);
}

_Noreturn void gantop_exit_without_memory(size_t byteCount) {
    wantedCount = byteCount;
    atomic_store(&lacksMemory, true);
    // By way of the handlers, which give the terminal back first, and without those of exit, which may need memory.
    raise(SIGABRT);
    abort();
}

// MARK: The handler

static void handle(int number, siginfo_t *info, void *context) {
    int error = errno;
    int self = (int)syscall(SYS_gettid);
    int nobody = 0, place = 0;
    for (int i = 0; i < DEADLY_COUNT; i++) {
        if (deadly[i].number == number) place = i;
    }
    if (atomic_compare_exchange_strong(&reporter, &nobody, self)) {
        if (lacks_memory(error)) {
            tell_lack_of_memory();
            _exit(OUT_OF_MEMORY);
        }
        report(place, info, context);
        atomic_store(&isReported, true);
    } else if (nobody != self) {
        // Another thread died first and is writing.
        struct timespec pause = {0, 10 * 1000 * 1000};
        for (int i = 0; i < 400 && !atomic_load(&isReported); i++) nanosleep(&pause, NULL);
    }
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_DFL;
    sigaction(number, chains ? &earlier[place] : &action, NULL);
    // The same facts again, blocked until this handler returns: a core, and the exit status that the shell knows.
    if (syscall(SYS_rt_tgsigqueueinfo, getpid(), self, number, info) != 0) raise(number);
}

void gantop_report_crashes(const char *text) {
    static char stack[64 * 1024];
    chains = getenv("SWIFT_BACKTRACE") != NULL;
    append(version, sizeof version, text);
    const char *directory = getenv("TMPDIR");
    if (directory && directory[0] == '/') {
        temporary[0] = 0;
        append(temporary, sizeof temporary, directory);
    }
    stack_t inUse;
    if (sigaltstack(NULL, &inUse) == 0 && (inUse.ss_flags & SS_DISABLE)) {
        stack_t ours = {.ss_sp = stack, .ss_size = sizeof stack};
        sigaltstack(&ours, NULL);
    }
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = handle;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigfillset(&action.sa_mask);
    for (int i = 0; i < DEADLY_COUNT; i++) sigaction(deadly[i].number, &action, &earlier[i]);
}

void gantop_crash_place(int directory, const char *path, const char *advice) {
    struct place *next = atomic_load(&current) == &places[0] ? &places[1] : &places[0];
    next->directory = directory;
    next->path[0] = next->advice[0] = 0;
    append(next->path, sizeof next->path, path);
    append(next->advice, sizeof next->advice, advice);
    atomic_store(&current, next);
}
