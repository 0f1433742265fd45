#define _GNU_SOURCE
#include "CNcurses.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

static int ends[2] = {-1, -1};
static pthread_once_t once = PTHREAD_ONCE_INIT;
static atomic_uint pending;

static void make_pipe(void) {
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) ends[0] = ends[1] = -1;
}

int gantop_pending_descriptor(void) {
    pthread_once(&once, make_pipe);
    return ends[0];
}

// The bit first, then the byte; the reader takes the byte first, then the bits. So a bit may come with no byte of its
// own left in the pipe only if it was taken already, and a full pipe loses nothing.
static void post(unsigned bit) {
    int keptError = errno;
    if (!(atomic_fetch_or(&pending, bit) & bit)) {
        char byte = 0;
        if (write(ends[1], &byte, 1) < 0) {}
    }
    errno = keptError;
}

unsigned gantop_take_pending(void) {
    if (!atomic_load(&pending)) return 0;
    char bytes[64];
    while (read(ends[0], bytes, sizeof bytes) > 0) {}
    return atomic_exchange(&pending, 0);
}

void gantop_wake(void) {
    pthread_once(&once, make_pipe);
    post(GANTOP_WAKE);
}

static const struct {
    int number;
    unsigned bit;
} caught[] = {
    {SIGINT, GANTOP_INTERRUPT}, {SIGTERM, GANTOP_TERMINATE}, {SIGHUP, GANTOP_HANG_UP},
    {SIGWINCH, GANTOP_RESIZED}, {SIGCONT, GANTOP_CONTINUED}, {SIGTSTP, GANTOP_STOP},
    {SIGXCPU, GANTOP_TERMINATE}, {SIGPIPE, 0},
};
enum { CAUGHT_COUNT = sizeof caught / sizeof *caught };
static struct sigaction earlier[CAUGHT_COUNT];

static void handle(int number) {
    for (int i = 0; i < CAUGHT_COUNT; i++) {
        if (caught[i].number == number) post(caught[i].bit);
    }
}

static struct sigaction our_action(int i) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = caught[i].bit ? handle : SIG_IGN;
    // Whichever thread the kernel picks: its system calls go on as if nothing had happened.
    action.sa_flags = SA_RESTART | SA_ONSTACK;
    sigfillset(&action.sa_mask);
    return action;
}

void gantop_catch_signals(void) {
    pthread_once(&once, make_pipe);
    for (int i = 0; i < CAUGHT_COUNT; i++) {
        struct sigaction action = our_action(i);
        sigaction(caught[i].number, NULL, &earlier[i]);
        // Whoever started us with a signal ignored (nohup; a shell, in the background) meant it.
        if (earlier[i].sa_handler == SIG_IGN) continue;
        sigaction(caught[i].number, &action, NULL);
    }
}

void gantop_release_signals(bool afterHangUp) {
    for (int i = 0; i < CAUGHT_COUNT; i++) {
        struct sigaction action = earlier[i];
        if (afterHangUp && (caught[i].number == SIGHUP || caught[i].number == SIGPIPE)) {
            action.sa_handler = SIG_IGN;
            action.sa_flags = 0;
        }
        sigaction(caught[i].number, &action, NULL);
    }
}

void gantop_stop_process(void) {
    struct sigaction action, kept;
    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_DFL;
    sigset_t stop, mask;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    sigaction(SIGTSTP, &action, &kept);
    pthread_sigmask(SIG_UNBLOCK, &stop, &mask);
    raise(SIGTSTP);
    pthread_sigmask(SIG_SETMASK, &mask, NULL);
    sigaction(SIGTSTP, &kept, NULL);
}
