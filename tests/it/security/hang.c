// Stands before the C library: a sync of a file below a folder named sessions does not return while the file $BEDSIDE_HANG exists.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int fdatasync(int descriptor) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    path[length < 0 ? 0 : length] = 0;
    const char *hang = getenv("BEDSIDE_HANG");
    while (hang && strstr(path, "/sessions/") && access(hang, F_OK) == 0)
        usleep(20000);
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    return real(descriptor);
}
