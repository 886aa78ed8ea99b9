/* Counts the calls that change or open files below one folder, and makes the k-th of
   them fail, be slow, or be the last of its process. Loaded before the C library, it
   sees those of Python and of SQLite alike. What is to be done stands in a file that
   the test has mapped too. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { FAIL = 1, KILL = 2, SLOW = 3 };

struct control {
    volatile int armed, action, error, for_ever;
    volatile long at, count;
};

static struct control *control;
static const char *root;
static unsigned char ours[1 << 16];

__attribute__((constructor)) static void prepare(void)
{
    const char *path = getenv("FAULTS_CONTROL");
    int (*really)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
    int file = path ? really(path, O_RDWR) : -1;

    root = getenv("FAULTS_ROOT");
    if (file < 0 || root == NULL)
        return;
    control = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (control == MAP_FAILED)
        control = NULL;
    close(file);
}

static int below(const char *path)
{
    return root != NULL && path != NULL && strncmp(path, root, strlen(root)) == 0;
}

static int is_ours(int file)
{
    return file >= 0 && file < (int)sizeof ours && ours[file];
}

/* Count a call; tell whether it is to fail. */
static int fails(void)
{
    long number;

    if (control == NULL || !control->armed)
        return 0;
    number = __sync_add_and_fetch(&control->count, 1);
    if (number != control->at && !(control->for_ever && number > control->at))
        return 0;
    if (control->action == KILL)
        kill(getpid(), SIGKILL);
    if (control->action == SLOW)
        usleep(50000);
    errno = control->error;
    return control->action == FAIL;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define OPENS(name)                                                                     \
    int name(const char *path, int flags, ...)                                          \
    {                                                                                   \
        va_list more;                                                                   \
        mode_t mode;                                                                    \
        int file;                                                                       \
        va_start(more, flags);                                                          \
        mode = va_arg(more, mode_t);                                                    \
        va_end(more);                                                                   \
        if (below(path) && fails())                                                     \
            return -1;                                                                  \
        file = REAL(name)(path, flags, mode);                                           \
        if (file >= 0 && file < (int)sizeof ours)                                       \
            ours[file] = below(path) && !(flags & O_DIRECTORY);                         \
        return file;                                                                    \
    }

#define OF_A_FILE(result, name, parameters, arguments)                                  \
    result name parameters                                                              \
    {                                                                                   \
        return is_ours(file) && fails() ? -1 : REAL(name) arguments;                    \
    }

#define OF_A_PATH(name, parameters, arguments)                                          \
    int name parameters                                                                 \
    {                                                                                   \
        return below(path) && fails() ? -1 : REAL(name) arguments;                      \
    }

OPENS(open)
OPENS(open64)
OF_A_FILE(ssize_t, write, (int file, const void *data, size_t size), (file, data, size))
OF_A_FILE(ssize_t, pwrite, (int file, const void *data, size_t size, off_t at), (file, data, size, at))
OF_A_FILE(ssize_t, pwrite64, (int file, const void *data, size_t size, off64_t at), (file, data, size, at))
OF_A_FILE(int, fsync, (int file), (file))
OF_A_FILE(int, fdatasync, (int file), (file))
OF_A_FILE(int, ftruncate, (int file, off_t size), (file, size))
OF_A_FILE(int, ftruncate64, (int file, off64_t size), (file, size))
OF_A_PATH(rename, (const char *path, const char *to), (path, to))
OF_A_PATH(unlink, (const char *path), (path))
OF_A_PATH(link, (const char *path, const char *to), (path, to))
OF_A_PATH(mkdir, (const char *path, mode_t mode), (path, mode))

int close(int file)
{
    if (file >= 0 && file < (int)sizeof ours)
        ours[file] = 0;
    return REAL(close)(file);
}
