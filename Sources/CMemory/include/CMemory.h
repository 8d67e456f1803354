#ifndef CMEMORY_H
#define CMEMORY_H

#include <stddef.h>

// Settings of a process's memory that Linux has and Glibc's module leaves out.

// Whether this process may leave a core dump and be looked into by others of the same user.
int cmemory_set_dumpable(int dumpable);

// Lets all threads take their memory from one heap, of which the next `count` bytes, a multiple of 2 MB,
// come in large pages as they are touched, where the system has such. To be called before there is a
// second thread.
void cmemory_use_one_heap(size_t count);

#endif
