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
// Has malloc take memory whose address nobody asks for, which a compiler would else leave out.
static void *volatile taken;

// Has malloc ask for so many bytes beyond those that it needs, at once.
static void grow_heap(size_t count) {
  mallopt(M_TOP_PAD, (int)count);
  taken = malloc(large_page);
  free(taken);
  mallopt(M_TOP_PAD, 128 << 10);
}

void cmemory_use_one_heap(size_t count) {
  mallopt(M_ARENA_MAX, 1);
  // Both would else grow with what is freed; the second keeps what the heap has once got.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
  grow_heap(count);
  uintptr_t end = (uintptr_t)sbrk(0) & ~(large_page - 1), start = end - count;
  if (madvise((void *)start, count, MADV_HUGEPAGE) != 0) return;
  // The space before the first large page would come in small ones: it is skipped and never used.
  taken = malloc(1);
  uintptr_t next = (uintptr_t)taken;
  if (next < start && start - next <= 2 * large_page) taken = malloc(start - next);
}
#else
void cmemory_use_one_heap(size_t count) { (void)count; }
#endif
#endif
