#define _DEFAULT_SOURCE
#include "CMemory.h"

#ifdef __linux__
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

static const size_t large_page = 2 << 20;

int cmemory_set_dumpable(int dumpable) { return prctl(PR_SET_DUMPABLE, dumpable, 0, 0, 0); }

#ifdef __GLIBC__
// Has malloc ask for so many bytes beyond those that it needs, at once.
static void grow_heap(size_t count) {
  mallopt(M_TOP_PAD, (int)count);
  void *volatile piece = malloc(large_page);  // volatile, or the compiler makes nothing of it
  free(piece);
  mallopt(M_TOP_PAD, 128 << 10);
}

void cmemory_use_one_heap(size_t count) {
  mallopt(M_ARENA_MAX, 1);
  // Both would else grow with what is freed; the second keeps what the heap has once got.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
  grow_heap(count);
  uintptr_t end = (uintptr_t)sbrk(0) & ~(large_page - 1);
  madvise((void *)(end - count), count, MADV_HUGEPAGE);
}
#else
void cmemory_use_one_heap(size_t count) { (void)count; }
#endif
#endif
