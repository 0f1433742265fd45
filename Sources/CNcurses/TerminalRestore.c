#define _GNU_SOURCE
#include "CNcurses.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <term.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

// All that a signal handler needs lies ready in static memory.

enum { REPLAYED = 64 * 1024 };

static struct termios settings;
static int terminal = -1;  // The number that frames are written to.
static int line = -1;      // The same terminal under a number of our own.
static int nowhere = -1;   // /dev/null
static int kept[3] = {-1, -1, -1};
static int capture = -1;
static char reset[512];
static size_t resetLength;
static unsigned char also[200];
static size_t alsoLength;

static atomic_bool isArmed;
static atomic_bool isCapturing;
static atomic_bool isRestored;

// MARK: What a handler may call

// A stalled link takes no bytes; a dying program does not wait for it longer than this.
static void write_patiently(int descriptor, const char *bytes, size_t count) {
    while (count > 0) {
        struct pollfd writable = {descriptor, POLLOUT, 0};
        int ready = poll(&writable, 1, 2000);
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) return;
        ssize_t written = write(descriptor, bytes, count < 512 ? count : 512);
        if (written < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (written <= 0) return;
        bytes += written;
        count -= (size_t)written;
    }
}

static void replay(void) {
    if (!atomic_exchange(&isCapturing, false)) return;
    for (int i = 1; i <= 2; i++) {
        if (kept[i] >= 0) dup2(kept[i], i);
    }
    struct stat facts;
    if (fstat(capture, &facts) != 0) return;
    off_t offset = 0;
    if (facts.st_size > REPLAYED) {
        static const char note[] = "(earlier output is not shown)\n";
        write_patiently(STDERR_FILENO, note, sizeof note - 1);
        offset = facts.st_size - REPLAYED;
    }
    char bytes[2048];
    ssize_t count;
    while ((count = pread(capture, bytes, sizeof bytes, offset)) > 0) {
        write_patiently(STDERR_FILENO, bytes, (size_t)count);
        offset += count;
    }
}

static void restore(void) {
    if (atomic_exchange(&isArmed, false)) {
        // Whatever another thread still draws goes nowhere.
        dup2(nowhere, terminal);
        write_patiently(line, reset, resetLength);
        tcsetattr(line, TCSANOW, &settings);
    }
    replay();
    atomic_store(&isRestored, true);
}

static const int deadly[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGQUIT, SIGSYS};
enum { DEADLY_COUNT = sizeof deadly / sizeof *deadly };
static struct sigaction earlier[DEADLY_COUNT];
static atomic_int restorer;
static bool isWatching;  // The handlers are ours.

static void handle_death(int number, siginfo_t *info, void *context) {
    (void)context;
    int keptError = errno;
    int self = (int)syscall(SYS_gettid);
    int nobody = 0;
    if (atomic_compare_exchange_strong(&restorer, &nobody, self)) {
        restore();
    } else if (nobody != self) {
        // Another thread died first and is at it: two seconds are its writes' patience.
        struct timespec pause = {0, 10 * 1000 * 1000};
        for (int i = 0; i < 400 && !atomic_load(&isRestored); i++) nanosleep(&pause, NULL);
    }
    // Then the signal means what it meant before: a core, a backtrace, the exit status that the shell knows.
    for (int i = 0; i < DEADLY_COUNT; i++) {
        if (deadly[i] == number) sigaction(number, &earlier[i], NULL);
    }
    // The same facts again, the faulting address with them; blocked until this handler returns.
    if (syscall(SYS_rt_tgsigqueueinfo, getpid(), self, number, info) != 0) raise(number);
    // What a failed allocation left there says more to those who report the end.
    errno = keptError;
}

// MARK: What the session calls

static void append(const char *text) {
    if (!text || text == (char *)-1) return;
    while (*text) {
        if (text[0] == '$' && text[1] == '<') {  // Padding for terminals of the seventies.
            while (*text && *text != '>') text++;
            if (*text) text++;
            continue;
        }
        if (resetLength < sizeof reset) reset[resetLength++] = *text;
        text++;
    }
}

static void install_handlers(void) {
    static bool isInstalled;
    static char stack[64 * 1024];
    if (isInstalled) return;
    isInstalled = true;
    atexit(restore);
    stack_t inUse;
    if (sigaltstack(NULL, &inUse) == 0 && (inUse.ss_flags & SS_DISABLE)) {
        stack_t ours = {stack, 0, sizeof stack};
        sigaltstack(&ours, NULL);
    }
}

int gantop_restore_begin(int descriptor) {
    if (tcgetattr(descriptor, &settings) != 0) return errno;
    terminal = descriptor;
    line = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
    nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    capture = memfd_create("gantop output", MFD_CLOEXEC);
    for (int i = 1; i <= 2; i++) {
        kept[i] = fcntl(i, F_DUPFD_CLOEXEC, 3);
    }
    if (line < 0 || nowhere < 0 || capture < 0 || kept[1] < 0 || kept[2] < 0) {
        int error = errno;
        gantop_restore_end();
        return error;
    }
    // Appending, because two descriptors and our own children may write at once.
    fcntl(capture, F_SETFL, O_APPEND);
    install_handlers();
    atomic_store(&isRestored, false);
    atomic_store(&restorer, 0);
    fflush(stdout);
    for (int i = 1; i <= 2; i++) {
        if (isatty(i)) dup2(capture, i);
    }
    // By lines, as if it were still the terminal: else a stray print would show up kilobytes later.
    setvbuf(stdout, NULL, _IOLBF, 0);
    atomic_store(&isCapturing, true);

    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = handle_death;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigfillset(&action.sa_mask);
    for (int i = 0; i < DEADLY_COUNT; i++) {
        sigaction(deadly[i], NULL, &earlier[i]);
        // Whoever started us with SIGQUIT ignored meant it.
        if (earlier[i].sa_handler != SIG_IGN) sigaction(deadly[i], &action, NULL);
    }
    isWatching = true;
    return 0;
}

void gantop_restore_also(const unsigned char *bytes, size_t count) {
    alsoLength = count <= sizeof also ? count : 0;
    if (alsoLength > 0) memcpy(also, bytes, alsoLength);
}

void gantop_restore_arm(void) {
    resetLength = alsoLength;
    memcpy(reset, also, alsoLength);
    if (gantop_is_ansi()) append("\033[?2026l\033[?1006l\033[?1000l\033[?2004l");
    append(tigetstr("sgr0"));
    append(tigetstr("op"));
    append(tigetstr("rmkx"));
    append(tigetstr("cnorm"));
    append(tigetstr("rmcup"));
    atomic_store(&isArmed, true);
}

void gantop_restore_now(void) { restore(); }

void gantop_restore_disarm(void) { atomic_store(&isArmed, false); }

static void close_all(int *descriptors, int count) {
    for (int i = 0; i < count; i++) {
        if (descriptors[i] >= 0) close(descriptors[i]);
        descriptors[i] = -1;
    }
}

void gantop_restore_end(void) {
    alsoLength = 0;
    if (isWatching) {
        isWatching = false;
        for (int i = 0; i < DEADLY_COUNT; i++) sigaction(deadly[i], &earlier[i], NULL);
    }
    fflush(stdout);
    replay();
    int all[] = {line, nowhere, capture, kept[1], kept[2]};
    close_all(all, 5);
    line = nowhere = capture = kept[1] = kept[2] = terminal = -1;
}

size_t gantop_captured(size_t offset, char *buffer, size_t capacity) {
    if (capture < 0) return 0;
    ssize_t count = pread(capture, buffer, capacity, (off_t)offset);
    if (count <= 0) return 0;
    // The file grows in name only: what has been read and will not be replayed gives its memory back.
    off_t past = (off_t)offset + count - REPLAYED;
    if (past > REPLAYED) fallocate(capture, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, past);
    return (size_t)count;
}

void *gantop_exchange_signal_stack(void *stack, size_t *size) {
    stack_t next = {stack, stack ? 0 : SS_DISABLE, *size}, previous;
    if (sigaltstack(&next, &previous) != 0) return NULL;
    *size = previous.ss_flags & SS_DISABLE ? 0 : previous.ss_size;
    return previous.ss_flags & SS_DISABLE ? NULL : previous.ss_sp;
}
