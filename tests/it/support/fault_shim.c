/* Loaded before the program's own library: calls on a path that contains BEDSIDE_FAULT_PATH fail with EIO. BEDSIDE_FAULT_CALLS names
 * the calls, such as "open,list,fdatasync". With BEDSIDE_FAULT_FILE they fail only while that file exists. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int fails(const char *call, const char *path) {
    const char *part = getenv("BEDSIDE_FAULT_PATH"), *calls = getenv("BEDSIDE_FAULT_CALLS"), *file = getenv("BEDSIDE_FAULT_FILE");
    if (!part || !calls || !path || !strstr(path, part) || !strstr(calls, call)) return 0;
    if (file && access(file, F_OK) != 0) return 0;
    errno = EIO;
    return 1;
}

static int fails_on(const char *call, int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return fails(call, path);
}

static int open_real(const char *name, const char *path, int flags, mode_t mode) {
    int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, name);
    return fails("open", path) ? -1 : real(path, flags, mode);
}

#define OPEN(name)                                            \
    int name(const char *path, int flags, ...) {              \
        va_list more;                                         \
        va_start(more, flags);                                \
        mode_t mode = (mode_t)va_arg(more, int);              \
        va_end(more);                                         \
        return open_real(#name, path, flags, mode);           \
    }
OPEN(open)
OPEN(open64)

DIR *opendir(const char *path) {
    DIR *(*real)(const char *) = dlsym(RTLD_NEXT, "opendir");
    return fails("list", path) ? NULL : real(path);
}

#define SYNC(name)                                            \
    int name(int fd) {                                        \
        int (*real)(int) = dlsym(RTLD_NEXT, #name);           \
        return fails_on(#name, fd) ? -1 : real(fd);           \
    }
SYNC(fsync)
SYNC(fdatasync)

ssize_t write(int fd, const void *bytes, size_t count) {
    ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    return fails_on("write", fd) ? -1 : real(fd, bytes, count);
}
