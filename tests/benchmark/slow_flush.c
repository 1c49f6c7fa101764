// Preloaded before a program, makes every fsync and fdatasync take SENDA_FLUSH_DELAY_US longer: a
// disk that flushes in 45 us hides what durable writes cost on a real one.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void delay(void) {
  const char* text = getenv("SENDA_FLUSH_DELAY_US");
  const long us = text == NULL ? 1000 : atol(text);
  struct timespec rest = {us / 1000000, (us % 1000000) * 1000};
  while (nanosleep(&rest, &rest) != 0) {
  }
}

int fsync(int fd) {
  static int (*real)(int);
  if (real == NULL) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  delay();
  return real(fd);
}

int fdatasync(int fd) {
  static int (*real)(int);
  if (real == NULL) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  delay();
  return real(fd);
}
