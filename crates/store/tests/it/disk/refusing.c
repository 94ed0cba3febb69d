/* Stands between a process and the system, and has writes to databases fail as they do on a disk that is full or has
   become read-only. The file that HYOPPS_STORE_REFUSAL names says how: it is a link whose target is an errno and how
   many bytes are still taken; without it the disk is in order. */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static long written;

/* Returns the errno of the refusal, or 0. */
static int refusal(long *room) {
    char said[64];
    const char *place = getenv("HYOPPS_STORE_REFUSAL");
    ssize_t length = place ? readlink(place, said, sizeof said - 1) : -1;
    int code = 0;
    if (length <= 0) {
        __atomic_store_n(&written, 0, __ATOMIC_SEQ_CST);
        return 0;
    }
    said[length] = 0;
    return sscanf(said, "%d %ld", &code, room) == 2 ? code : 0;
}

static int is_database(int file) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return strstr(path, ".db") != NULL;
}

/* Returns how many of the bytes are taken, or -1 with the errno of the refusal. */
static ssize_t taken(int file, size_t size) {
    long room = 0;
    int code = is_database(file) ? refusal(&room) : 0;
    if (code == 0) return (ssize_t)size;
    long left = room - __atomic_fetch_add(&written, (long)size, __ATOMIC_SEQ_CST);
    if (left >= (long)size) return (ssize_t)size;
    if (left > 0) return left;
    errno = code;
    return -1;
}

ssize_t write(int file, const void *bytes, size_t size) {
    ssize_t fits = taken(file, size);
    return fits < 0 ? -1 : syscall(SYS_write, file, bytes, (size_t)fits);
}

ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t at) {
    ssize_t fits = taken(file, size);
    return fits < 0 ? -1 : syscall(SYS_pwrite64, file, bytes, (size_t)fits, at);
}

ssize_t pwrite(int file, const void *bytes, size_t size, off_t at) { return pwrite64(file, bytes, size, at); }

/* Cutting a file off needs no room, but a disk that takes writes. */
int ftruncate64(int file, off64_t size) {
    long room = 0;
    if (is_database(file) && refusal(&room) == EROFS) {
        errno = EROFS;
        return -1;
    }
    return (int)syscall(SYS_ftruncate, file, size);
}

int ftruncate(int file, off_t size) { return ftruncate64(file, size); }

static int opened(const char *path, int flags, mode_t mode) {
    long room = 0;
    if ((flags & (O_WRONLY | O_RDWR | O_CREAT)) && strstr(path, ".db") && refusal(&room) == EROFS) {
        errno = EROFS;
        return -1;
    }
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = va_arg(rest, mode_t);
    va_end(rest);
    return opened(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = va_arg(rest, mode_t);
    va_end(rest);
    return opened(path, flags, mode);
}
