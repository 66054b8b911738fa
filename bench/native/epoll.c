/* The plain way to handle event descriptors, to be measured beside ours: one thread waits in epoll, level-triggered, and
 * reads each descriptor that is ready before it handles it.
 * Build: gcc -O2 -Wall -pthread -o epoll bench/native/epoll.c
 * Run:   ./epoll MODE ROUNDS     prints nanoseconds for each event
 *   single: one descriptor is written, the handler answers on another, which the writer waits for
 *   burst:  64 descriptors are written, the last one that is handled is answered
 *   ready:  1000 descriptors are ready before the loop gets to them; writing them is not counted */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define BATCH 128
#define MOST 1000

static int epoll, answer, gate, opened, count, expected;
static int sources[MOST];

static void check(int ok, const char *what)
{
    if (!ok) {
        perror(what);
        exit(1);
    }
}

static uint64_t take(int fd)
{
    uint64_t value = 0;
    check(read(fd, &value, sizeof value) == sizeof value, "read");
    return value;
}

static void signal_event(int fd)
{
    uint64_t one = 1;
    check(write(fd, &one, sizeof one) == sizeof one, "write");
}

static void handle(int fd)
{
    take(fd);
    if (fd == gate) {
        take(opened);
    } else if (++count == expected) {
        count = 0;
        signal_event(answer);
    }
}

static void *loop(void *unused)
{
    struct epoll_event events[BATCH];
    (void)unused;
    for (;;) {
        int ready = epoll_wait(epoll, events, BATCH, -1);
        for (int i = 0; i < ready; i++)
            handle(events[i].data.fd);
    }
    return NULL;
}

static void watch(int fd)
{
    struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };
    check(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0, "epoll_ctl");
}

static double now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * 1e9 + at.tv_nsec;
}

int main(int argc, char **argv)
{
    check(argc == 3, "usage: epoll single|burst|ready ROUNDS");
    int is_ready = strcmp(argv[1], "ready") == 0;
    int rounds = atoi(argv[2]);
    pthread_t thread;
    expected = is_ready ? MOST : strcmp(argv[1], "burst") == 0 ? 64 : 1;
    epoll = epoll_create1(EPOLL_CLOEXEC);
    answer = eventfd(0, EFD_CLOEXEC);
    opened = eventfd(0, EFD_CLOEXEC);
    gate = eventfd(0, EFD_CLOEXEC);
    watch(gate);
    for (int i = 0; i < expected; i++) {
        sources[i] = eventfd(0, EFD_CLOEXEC);
        watch(sources[i]);
    }

    check(pthread_create(&thread, NULL, loop, NULL) == 0, "pthread_create");
    double sum = 0;
    for (int round = -rounds / 10; round < rounds; round++) {
        double start = now();
        if (is_ready)
            signal_event(gate);
        for (int i = 0; i < expected; i++)
            signal_event(sources[i]);
        if (is_ready) {
            start = now();
            signal_event(opened);
        }
        take(answer);
        sum += round >= 0 ? now() - start : 0;
    }

    printf("%.1f\n", sum / rounds / expected);
    return 0;
}
