#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

// A thread that overflows its stack has none left for the handler that reports it; with this it has.
enum { SIGNAL_STACK = 64 * 1024 };

struct start {
    void (*body)(void *);
    void *context;
    char name[16];
    char signalStack[SIGNAL_STACK];
};

static void *run(void *argument) {
    struct start *start = argument;
    pthread_setname_np(pthread_self(), start->name);
    stack_t ours = {.ss_sp = start->signalStack, .ss_size = sizeof start->signalStack};
    sigaltstack(&ours, NULL);
    start->body(start->context);
    stack_t none = {.ss_flags = SS_DISABLE};
    sigaltstack(&none, NULL);
    free(start);
    return NULL;
}

long gantop_process_limit(void) {
    struct rlimit limit;
    return getrlimit(RLIMIT_NPROC, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY ? (long)limit.rlim_cur : -1;
}

int gantop_start_thread(const char *name, size_t stackSize, void (*body)(void *), void *context) {
    struct start *start = malloc(sizeof *start);
    if (!start) return ENOMEM;
    start->body = body;
    start->context = context;
    strncpy(start->name, name, sizeof start->name - 1);
    start->name[sizeof start->name - 1] = 0;
    pthread_attr_t attributes;
    int status = pthread_attr_init(&attributes);
    if (status == 0) {
        pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
        status = pthread_attr_setstacksize(&attributes, stackSize);
        pthread_t thread;
        if (status == 0) status = pthread_create(&thread, &attributes, run, start);
        pthread_attr_destroy(&attributes);
    }
    if (status != 0) free(start);
    return status;
}
