/*
 * Cuts the power of one process: what it wrote to a database or its log without a later fsync is
 * lost, wholly or sector by sector, and the process is killed.
 *
 *   cc -shared -fPIC -O1 -o powercut.so powercut.c -ldl -lpthread
 *   CALLFLOW_POWERCUT_WRITES=100 LD_PRELOAD=$PWD/powercut.so java ...
 *
 * CALLFLOW_POWERCUT_WRITES is the number of the write at which the power is cut; 0 or unset: never.
 * CALLFLOW_POWERCUT_SEED chooses what is lost.
 *
 * For each file whose name ends in .db or -wal, the library keeps what is certainly on the disk (an
 * image in memory, made when the file is first written to) and the writes since then. An fsync
 * applies the writes that came before it to the image. At the cut, the file becomes the image with
 * none, or some sectors, of the other writes.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECTOR 512

enum kind { WRITE, TRUNCATE };

struct change {
  struct change *next;
  enum kind kind;
  off_t offset; /* of a write; the new size of a truncation */
  size_t length;
  char *bytes;
};

struct file {
  struct file *next;
  dev_t device;
  ino_t inode;
  char path[4096];
  char *image;
  size_t size;
  struct change *first, *last; /* since the last fsync, the oldest first */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct file *files;
static long writes_until_cut;
static unsigned seed;

static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static int (*real_ftruncate)(int, off64_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);

__attribute__((constructor)) static void begin(void) {
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  const char *writes = getenv("CALLFLOW_POWERCUT_WRITES");
  const char *chosen = getenv("CALLFLOW_POWERCUT_SEED");
  writes_until_cut = writes ? atol(writes) : 0;
  seed = chosen ? (unsigned) atol(chosen) : (unsigned) getpid();
}

static int ends_with(const char *text, const char *end) {
  size_t length = strlen(text), tail = strlen(end);
  return length >= tail && strcmp(text + length - tail, end) == 0;
}

/* The file behind a descriptor, or NULL if it is not watched. The lock is held. */
static struct file *watched(int fd) {
  struct stat status;
  if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) return NULL;
  for (struct file *each = files; each; each = each->next) {
    if (each->device == status.st_dev && each->inode == status.st_ino) return each;
  }
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return NULL;
  path[length] = 0;
  if (!ends_with(path, ".db") && !ends_with(path, "-wal")) return NULL;
  struct file *file = calloc(1, sizeof *file);
  file->device = status.st_dev;
  file->inode = status.st_ino;
  strcpy(file->path, path);
  file->size = status.st_size;
  file->image = malloc(file->size + 1);
  if (pread(fd, file->image, file->size, 0) != (ssize_t) file->size) abort();
  file->next = files;
  files = file;
  return file;
}

static void remember(struct file *file, enum kind kind, off_t offset, const void *bytes, size_t n) {
  struct change *change = calloc(1, sizeof *change);
  change->kind = kind;
  change->offset = offset;
  change->length = n;
  change->bytes = malloc(n + 1);
  if (n) memcpy(change->bytes, bytes, n);
  if (file->last) file->last->next = change; else file->first = change;
  file->last = change;
}

static void resize(struct file *file, size_t size) {
  file->image = realloc(file->image, size + 1);
  if (size > file->size) memset(file->image + file->size, 0, size - file->size);
  file->size = size;
}

static void apply(struct file *file, off_t offset, const char *bytes, size_t n) {
  if (offset + n > file->size) resize(file, offset + n);
  memcpy(file->image + offset, bytes, n);
}

static void lose(struct file *file) {
  int sectors = rand_r(&seed) % 3 != 0; /* else nothing arrived */
  for (struct change *each = file->first; sectors && each; each = each->next) {
    if (each->kind == TRUNCATE) {
      if (rand_r(&seed) % 2) resize(file, each->offset);
      continue;
    }
    for (size_t at = 0; at < each->length; at += SECTOR) {
      size_t n = each->length - at < SECTOR ? each->length - at : SECTOR;
      if (rand_r(&seed) % 2) apply(file, each->offset + at, each->bytes + at, n);
    }
  }
  FILE *out = fopen(file->path, "r+");
  if (!out) return;
  if (real_ftruncate(fileno(out), file->size) != 0) abort();
  if (real_pwrite(fileno(out), file->image, file->size, 0) != (ssize_t) file->size) abort();
  fclose(out);
}

static void cut(void) {
  for (struct file *each = files; each; each = each->next) lose(each);
  kill(getpid(), SIGKILL);
  for (;;) pause(); /* the lock stays held, so no other thread writes */
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t offset) {
  if (!writes_until_cut) return real_pwrite(fd, bytes, n, offset);
  pthread_mutex_lock(&lock);
  struct file *file = watched(fd);
  if (file) {
    remember(file, WRITE, offset, bytes, n);
    if (--writes_until_cut == 0) cut();
  }
  ssize_t result = real_pwrite(fd, bytes, n, offset);
  pthread_mutex_unlock(&lock);
  return result;
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t offset) {
  return pwrite64(fd, bytes, n, offset);
}

int ftruncate64(int fd, off64_t size) {
  if (!writes_until_cut) return real_ftruncate(fd, size);
  pthread_mutex_lock(&lock);
  struct file *file = watched(fd);
  if (file) remember(file, TRUNCATE, size, NULL, 0);
  int result = real_ftruncate(fd, size);
  pthread_mutex_unlock(&lock);
  return result;
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

static int synced(int fd, int (*real)(int)) {
  if (!writes_until_cut) return real(fd);
  /* Held meanwhile, so that no write comes between the fsync and its notice. */
  pthread_mutex_lock(&lock);
  struct file *file = watched(fd);
  int result = real(fd);
  while (file && result == 0 && file->first) {
    struct change *change = file->first;
    if (change->kind == TRUNCATE) resize(file, change->offset);
    else apply(file, change->offset, change->bytes, change->length);
    file->first = change->next;
    if (!file->first) file->last = NULL;
    free(change->bytes);
    free(change);
  }
  pthread_mutex_unlock(&lock);
  return result;
}

int fsync(int fd) { return synced(fd, real_fsync); }

int fdatasync(int fd) { return synced(fd, real_fdatasync); }
