#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>

static const int stops[] = {SIGTERM, SIGINT, SIGHUP, SIGXCPU};
enum { STOP_COUNT = sizeof stops / sizeof *stops };

static atomic_uint arrived;  // A bit for each place in `stops`.
static sem_t bell;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void make_bell(void) { sem_init(&bell, 0, 0); }

static void note(int number) {
    int keptError = errno;
    for (int i = 0; i < STOP_COUNT; i++) {
        if (stops[i] == number) atomic_fetch_or(&arrived, 1u << i);
    }
    sem_post(&bell);
    errno = keptError;
}

void gantop_catch_stops(void) {
    pthread_once(&once, make_bell);
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = note;
    // Whichever thread the kernel picks: its system calls go on as if nothing had happened.
    action.sa_flags = SA_RESTART | SA_ONSTACK;
    sigfillset(&action.sa_mask);
    for (int i = 0; i < STOP_COUNT; i++) {
        struct sigaction earlier;
        // nohup, and shells that start in the background, mean what they have us ignore.
        if (sigaction(stops[i], NULL, &earlier) == 0 && earlier.sa_handler == SIG_IGN) continue;
        sigaction(stops[i], &action, NULL);
    }
}

int gantop_next_stop(void) {
    pthread_once(&once, make_bell);
    while (true) {
        for (int i = 0; i < STOP_COUNT; i++) {
            if (atomic_fetch_and(&arrived, ~(1u << i)) & 1u << i) return stops[i];
        }
        sem_wait(&bell);
    }
}
