#define _GNU_SOURCE
#include "CRename.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int crename_exchange(const char *left, const char *right) {
#ifdef RENAME_EXCHANGE
  return renameat2(AT_FDCWD, left, AT_FDCWD, right, RENAME_EXCHANGE);
#else
  errno = ENOSYS;
  return -1;
#endif
}

#define DESCRIPTORS "/proc/self/fd"

int crename_open_nameless(const char *folder, unsigned mode) {
#ifdef O_TMPFILE
  // The name is given through this folder.
  if (access(DESCRIPTORS, X_OK) != 0) return -1;
  return open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
#else
  errno = ENOSYS;
  return -1;
#endif
}

int crename_give_name(int descriptor, const char *path) {
  char source[64];
  snprintf(source, sizeof source, DESCRIPTORS "/%d", descriptor);
  return linkat(AT_FDCWD, source, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
}
