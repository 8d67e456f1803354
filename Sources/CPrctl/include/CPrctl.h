#ifndef CPRCTL_H
#define CPRCTL_H

// prctl is variadic, which Swift cannot call, and Glibc's module leaves its header out.

// Whether this process may leave a core dump and be looked into by others of the same user.
int cprctl_set_dumpable(int dumpable);

#endif
