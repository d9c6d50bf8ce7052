/* Faults for one process, whichever way it calls the system: loaded with LD_PRELOAD, it has the kernel hand over every call that
 * can change a file, and carries each of them out, or not. Linux only.
 *
 * BEDSIDE_FAULTS names a folder. The file `plan` in it is read again at every call, so a test can change it at any time; the calls
 * are written to the file `log`, if there is one. A line of the plan is one of
 *     fail CALLS GLOB ERRNO FROM COUNT     the calls FROM to FROM + COUNT - 1 of those that match fail; CALLS is `*` or `write,fsync`
 *     kill CALLS GLOB FROM                 the process ends at that call, as by kill -9
 *     wait CALLS GLOB MS                   each call that matches takes so many milliseconds more
 *     buffer GLOB                          a writer with a buffer: writes are kept in memory until there are 16 kB
 *     nosync GLOB                          a writer that leaves the sync out
 *     nolock GLOB                          a writer that takes no lock
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "faults.c knows x86_64 and aarch64"
#endif

/* The sixth argument of a call that the filter lets through. No call of the table has six. */
#define PASS 0x0bed51deL
#define MOST_HELD 16384

struct call {
    int number;
    const char *name;
    int path; /* which argument is the path; -1: the first argument is a descriptor */
};

static const struct call calls[] = {
#ifdef SYS_open
    {SYS_open, "open", 0},       {SYS_mkdir, "mkdir", 0},   {SYS_rename, "rename", 0},
    {SYS_unlink, "unlink", 0},   {SYS_link, "link", 0},     {SYS_chmod, "chmod", 0},
#endif
    {SYS_openat, "open", 1},     {SYS_mkdirat, "mkdir", 1}, {SYS_renameat2, "rename", 1},
    {SYS_unlinkat, "unlink", 1}, {SYS_linkat, "link", 1},   {SYS_fchmodat, "chmod", 1},
#ifdef SYS_renameat
    {SYS_renameat, "rename", 1},
#endif
    {SYS_write, "write", -1},    {SYS_fsync, "fsync", -1},  {SYS_fdatasync, "fdatasync", -1},
    {SYS_flock, "flock", -1},    {SYS_statx, "statx", 1},   {SYS_ftruncate, "ftruncate", -1},
    {SYS_fchmod, "chmod", -1},
};
#define CALLS (sizeof calls / sizeof *calls)

static char folder[2048];
static char plan_before[2048];
static int seen;
static char held[MOST_HELD];
static size_t held_len;
static int lock;

static long real(int number, const long *a) {
    return syscall(number, a[0], a[1], a[2], a[3], a[4], PASS);
}

static long on_file(const char *name, int flags, char *bytes, size_t len, int writes) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    long fd = real(SYS_openat, (long[]){AT_FDCWD, (long)path, flags | O_CLOEXEC, 0600, 0});
    if (fd < 0) return -1;
    long count = writes ? real(SYS_write, (long[]){fd, (long)bytes, (long)len, 0, 0}) : syscall(SYS_read, fd, bytes, len);
    syscall(SYS_close, fd);
    return count;
}

/* Which file a call is about. */
static void about(const struct call *call, const long *a, char *path, size_t size) {
    const char *named = call->path < 0 ? NULL : (const char *)a[call->path];
    if (named && *named) {
        snprintf(path, size, "%s", named);
        return;
    }
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%ld", a[0]);
    ssize_t len = readlink(link, path, size - 1);
    path[len > 0 ? len : 0] = 0;
}

static int among(const char *names, const char *name) {
    if (!strcmp(names, "*")) return strcmp(name, "statx") != 0;
    size_t len = strlen(name);
    for (const char *at = names; at; at = strchr(at, ','), at = at ? at + 1 : NULL)
        if (!strncmp(at, name, len) && (at[len] == ',' || !at[len])) return 1;
    return 0;
}

/* A writer with a buffer that believes in it: nobody but a kill or a power cut finds out. */
static long buffered(const struct call *call, const long *a) {
    if (call->number == SYS_write) {
        if (held_len + (size_t)a[2] <= MOST_HELD) {
            memcpy(held + held_len, (void *)a[1], (size_t)a[2]);
            held_len += (size_t)a[2];
            return a[2];
        }
        real(SYS_write, (long[]){a[0], (long)held, (long)held_len, 0, 0});
        held_len = 0;
    }
    long answer = real(call->number, a);
    if (call->number == SYS_statx && answer == 0) ((struct statx *)a[4])->stx_size += held_len;
    return answer;
}

static long carry_out(const struct call *call, const long *a) {
    char path[4096], plan[2048], line[512], names[128], glob[256];
    int code, from, count;
    about(call, a, path, sizeof path);
    long len = on_file("plan", O_RDONLY, plan, sizeof plan - 1, 0);
    plan[len > 0 ? len : 0] = 0;
    while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE)) {}
    if (strcmp(plan, plan_before)) {
        strcpy(plan_before, plan);
        seen = 0;
    }
    __atomic_store_n(&lock, 0, __ATOMIC_RELEASE);
    for (char *at = plan, *end; *at; at = end + 1) {
        end = strchr(at, '\n');
        if (!end) break;
        snprintf(line, sizeof line, "%.*s", (int)(end - at), at);
        if (sscanf(line, "fail %127s %255s %d %d %d", names, glob, &code, &from, &count) == 5) {
            if (!among(names, call->name) || fnmatch(glob, path, 0)) continue;
            int nth = __atomic_add_fetch(&seen, 1, __ATOMIC_SEQ_CST);
            if (on_file("log", O_WRONLY | O_APPEND, line, (size_t)snprintf(line, sizeof line, "%s %s\n", call->name, path), 1) < 0) {}
            if (nth >= from && nth - from < count) return errno = code, -1;
        } else if (sscanf(line, "kill %127s %255s %d", names, glob, &from) == 3) {
            if (!among(names, call->name) || fnmatch(glob, path, 0)) continue;
            if (__atomic_add_fetch(&seen, 1, __ATOMIC_SEQ_CST) == from) kill(getpid(), SIGKILL);
        } else if (sscanf(line, "wait %127s %255s %d", names, glob, &count) == 3) {
            if (!among(names, call->name) || fnmatch(glob, path, 0)) continue;
            nanosleep(&(struct timespec){count / 1000, count % 1000 * 1000000L}, NULL);
        } else if (sscanf(line, "buffer %255s", glob) == 1 && !fnmatch(glob, path, 0)) {
            return buffered(call, a);
        } else if (sscanf(line, "nosync %255s", glob) == 1 && !fnmatch(glob, path, 0)) {
            if (!strcmp(call->name, "fsync") || !strcmp(call->name, "fdatasync")) return 0;
        } else if (sscanf(line, "nolock %255s", glob) == 1 && !fnmatch(glob, path, 0)) {
            if (!strcmp(call->name, "flock")) return 0;
        }
    }
    return real(call->number, a);
}

static void trapped(int signal, siginfo_t *info, void *context) {
    (void)signal;
    int before = errno;
    ucontext_t *state = context;
#if defined(__x86_64__)
    greg_t *r = state->uc_mcontext.gregs;
    long a[5] = {r[REG_RDI], r[REG_RSI], r[REG_RDX], r[REG_R10], r[REG_R8]};
#else
    unsigned long long *r = state->uc_mcontext.regs;
    long a[5] = {(long)r[0], (long)r[1], (long)r[2], (long)r[3], (long)r[4]};
#endif
    long answer = -ENOSYS;
    for (size_t i = 0; i < CALLS; i++) {
        if (calls[i].number != info->si_syscall) continue;
        answer = carry_out(&calls[i], a);
        if (answer < 0) answer = -errno;
        break;
    }
#if defined(__x86_64__)
    r[REG_RAX] = answer;
#else
    r[0] = (unsigned long long)answer;
#endif
    errno = before;
}

__attribute__((constructor)) static void begin(void) {
    const char *named = getenv("BEDSIDE_FAULTS");
    if (!named) return;
    snprintf(folder, sizeof folder, "%s", named);
    struct sigaction action = {.sa_flags = SA_SIGINFO | SA_NODEFER | SA_RESTART};
    action.sa_sigaction = trapped;
    sigaction(SIGSYS, &action, NULL);
    struct sock_filter filter[CALLS + 8] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 0, CALLS + 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[5])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PASS, CALLS + 1, 0),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    };
    size_t at = 5;
    for (size_t i = 0; i < CALLS; i++, at++)
        filter[at] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[i].number, CALLS - i, 0);
    filter[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    filter[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP);
    struct sock_fprog program = {.len = (unsigned short)at, .filter = filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) abort();
}
