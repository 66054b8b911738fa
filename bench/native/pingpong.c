/* The yardstick of the vfio-user figures: 32 bytes over a stream UNIX socket to another process, 36 bytes back. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return (double)at.tv_sec * 1e6 + (double)at.tv_nsec / 1e3;
}

static int by_value(const void *one, const void *other) {
  double difference = *(const double *)one - *(const double *)other;
  return (difference > 0) - (difference < 0);
}

int main(void) {
  enum { Rounds = 5, Count = 20000 };
  int pair[2];
  char bytes[64] = {0};
  double results[Rounds];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) return 1;
  if (fork() == 0) {
    while (read(pair[1], bytes, 32) == 32)
      if (write(pair[1], bytes, 36) != 36) break;
    _exit(0);
  }
  for (int round = 0; round < Rounds; round++) {
    double begin = now();
    for (int i = 0; i < Count; i++)
      if (write(pair[0], bytes, 32) != 32 || read(pair[0], bytes, 36) != 36) return 1;
    results[round] = (now() - begin) / Count;
  }
  qsort(results, Rounds, sizeof results[0], by_value);
  printf("%.3f\n", results[Rounds / 2]);
  shutdown(pair[0], SHUT_RDWR);
  return 0;
}
