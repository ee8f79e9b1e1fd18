/*
 * Makes each fsync and fdatasync take longer, as on a slow disk.
 *
 *   cc -shared -fPIC -O1 -o slowfsync.so slowfsync.c -ldl
 *   CALLFLOW_FSYNC_MS=2 LD_PRELOAD=$PWD/slowfsync.so java ...
 *
 * CALLFLOW_FSYNC_MS is the delay in milliseconds, with decimals if need be; none if it is not set.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <time.h>

static void delay(void) {
  const char *text = getenv("CALLFLOW_FSYNC_MS");
  double milliseconds = text ? atof(text) : 0;
  if (milliseconds <= 0) return;
  long long nanoseconds = (long long) (milliseconds * 1e6);
  struct timespec rest = {nanoseconds / 1000000000, nanoseconds % 1000000000};
  int saved = errno;
  while (nanosleep(&rest, &rest) != 0 && errno == EINTR) {}
  errno = saved;
}

static int slowly(const char *name, int fd) {
  int (*real)(int) = (int (*)(int)) dlsym(RTLD_NEXT, name);
  int result = real(fd);
  delay();
  return result;
}

int fsync(int fd) { return slowly("fsync", fd); }

int fdatasync(int fd) { return slowly("fdatasync", fd); }
