#ifndef CRENAME_H
#define CRENAME_H

// Glibc's module leaves renameat2 out, since it is an extension, and Swift does not import O_TMPFILE.

// Lets two paths change places at one moment. 0, or -1 with the reason in errno; ENOSYS where the system
// has no such call.
int crename_exchange(const char *left, const char *right);

// Opens a new file without a name in a folder, for writing. A descriptor, or -1 with the reason in errno.
int crename_open_nameless(const char *folder, unsigned mode);

// Gives such a file a name. 0, or -1 with the reason in errno.
int crename_give_name(int descriptor, const char *path);

#endif
