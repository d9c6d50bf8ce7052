/* Stops the file system of a path dead, as if the plug were pulled: nothing that was not synced is written any more. Root, Linux. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>

#define SHUTDOWN _IOR('X', 125, unsigned int)
#define WITHOUT_FLUSHING_THE_LOG 2u

int main(int count, char **words) {
    unsigned int how = WITHOUT_FLUSHING_THE_LOG;
    int folder = count == 2 ? open(words[1], O_RDONLY) : -1;
    if (folder >= 0 && ioctl(folder, SHUTDOWN, &how) == 0) return 0;
    perror("cut");
    return 1;
}
