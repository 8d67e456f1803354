#ifndef CRENAME_H
#define CRENAME_H

// Glibc's module leaves renameat2 out, since it is an extension.

// Lets two paths change places at one moment. 0, or -1 with the reason in errno; ENOSYS where the system
// has no such call.
int crename_exchange(const char *left, const char *right);

#endif
