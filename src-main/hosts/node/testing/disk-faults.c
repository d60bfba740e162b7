/* For tests: a disk that fails, or a power cut. Loaded by LD_PRELOAD it counts the calls on files whose path contains
 * a word, and answers one of them with an error, or ends the process there and then.
 *
 *   DISK_FAULT_WATCH   word in the path of the files that count; with a final '/': also that very folder
 *   DISK_FAULT_ORDER   CALL:N:ERRNO      the N-th CALL (or `any`) fails with this number
 *                      CALL:N+:ERRNO     and every one after it
 *                      CALL:N:kill       SIGKILL in its place
 *   DISK_FAULT_LOG     gets the name of every call that counts, one a line
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static pthread_mutex_t mu = PTHREAD_MUTEX_INITIALIZER;
static int counted;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static void note(const char *call) {
  const char *path = getenv("DISK_FAULT_LOG");
  if (path == NULL) return;
  int fd = REAL(open)(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
  char line[64];
  int length = snprintf(line, sizeof line, "%s\n", call);
  if (REAL(write)(fd, line, (size_t)length) != length) abort();
  REAL(close)(fd);
}

/* 0: go on. Otherwise what errno shall be. */
static int fault(const char *call, const char *path) {
  const char *word = getenv("DISK_FAULT_WATCH");
  const char *order = getenv("DISK_FAULT_ORDER");
  if (word == NULL || path == NULL || strstr(path, word) == NULL) return 0;
  char wanted[32] = "", number[16] = "", what[16] = "";
  pthread_mutex_lock(&mu);
  note(call);
  int isOrdered = order != NULL && sscanf(order, "%31[^:]:%15[^:]:%15s", wanted, number, what) == 3;
  if (isOrdered && (strcmp(wanted, "any") == 0 || strcmp(wanted, call) == 0)) counted++;
  else isOrdered = 0;
  int at = atoi(number);
  int isNow = isOrdered && (counted == at || (counted > at && strchr(number, '+') != NULL));
  pthread_mutex_unlock(&mu);
  if (!isNow) return 0;
  if (strcmp(what, "kill") == 0) kill(getpid(), SIGKILL);
  return atoi(what);
}

static int faultOfFile(const char *call, int fd) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 2);
  if (length < 0) return 0;
  path[length] = '/'; /* a folder that is watched by name */
  path[length + 1] = 0;
  return fault(call, path);
}

#define FAIL_OF(check)          \
  do {                          \
    int wrong = (check);        \
    if (wrong != 0) {           \
      errno = wrong;            \
      return -1;                \
    }                           \
  } while (0)

int open(const char *path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  mode_t mode = (mode_t)va_arg(list, int);
  va_end(list);
  FAIL_OF(fault("open", path));
  return REAL(open)(path, flags, mode);
}
int open64(const char *path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  mode_t mode = (mode_t)va_arg(list, int);
  va_end(list);
  FAIL_OF(fault("open", path));
  return REAL(open64)(path, flags, mode);
}
ssize_t pread64(int fd, void *bytes, size_t count, off64_t offset) {
  FAIL_OF(faultOfFile("read", fd));
  return REAL(pread64)(fd, bytes, count, offset);
}
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
  FAIL_OF(faultOfFile("write", fd));
  return REAL(pwrite64)(fd, bytes, count, offset);
}
int fsync(int fd) {
  FAIL_OF(faultOfFile("fsync", fd));
  return REAL(fsync)(fd);
}
int fchmod(int fd, mode_t mode) {
  FAIL_OF(faultOfFile("fchmod", fd));
  return REAL(fchmod)(fd, mode);
}
int link(const char *from, const char *to) {
  FAIL_OF(fault("link", from));
  return REAL(link)(from, to);
}
int rename(const char *from, const char *to) {
  FAIL_OF(fault("rename", from));
  return REAL(rename)(from, to);
}
int unlink(const char *path) {
  FAIL_OF(fault("unlink", path));
  return REAL(unlink)(path);
}
