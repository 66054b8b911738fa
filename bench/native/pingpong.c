/* The yardsticks of the vfio-user figures, over a stream UNIX socket to another process. Prints microseconds of each.
 *
 *   pingpong exchange COUNT   32 bytes, 36 bytes back
 *   pingpong posted COUNT     36 bytes each without an answer; the last one is answered
 *   pingpong trigger COUNT    36 bytes, until an event descriptor that the other process writes has been read
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int pair[2], event;
static char bytes[64 << 10];

static double now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return (double)at.tv_sec * 1e6 + (double)at.tv_nsec / 1e3;
}

static int serve(char mode, long warm_up, long count) {
  unsigned long long one = 1;
  long left = warm_up * 36, got;
  while ((got = read(pair[1], bytes, mode == 'e' ? 32 : sizeof bytes)) > 0) {
    if (mode == 't' && write(event, &one, 8) != 8) return 1;
    if (mode == 'e' && write(pair[1], bytes, 36) != 36) return 1;
    if (mode == 'p' && (left -= got) == 0) {
      left = count * 36;
      if (write(pair[1], bytes, 36) != 36) return 1;
    }
  }
  return 0;
}

static int drive(char mode, long count) {
  unsigned long long value;
  for (long i = 0; i < count; i++) {
    long size = mode == 'e' ? 32 : 36;
    if (write(pair[0], bytes, size) != size) return 1;
    if (mode == 'e' && read(pair[0], bytes, 36) != 36) return 1;
    if (mode == 't' && read(event, &value, 8) != 8) return 1;
  }
  return mode == 'p' && read(pair[0], bytes, 36) != 36;
}

int main(int argc, char **argv) {
  char mode = argc == 3 ? argv[1][0] : 0;
  long count = argc == 3 ? atol(argv[2]) : 0;
  if (!strchr("ept", mode) || count <= 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) return 1;
  event = eventfd(0, 0);
  if (fork() == 0) {
    close(pair[0]);
    _exit(serve(mode, count / 10 + 1, count));
  }
  close(pair[1]);
  if (drive(mode, count / 10 + 1) != 0) return 1;
  double begin = now();
  if (drive(mode, count) != 0) return 1;
  printf("%.3f\n", (now() - begin) / count);
  return 0;
}
