#include "CPrctl.h"

#ifdef __linux__
#include <sys/prctl.h>

int cprctl_set_dumpable(int dumpable) { return prctl(PR_SET_DUMPABLE, dumpable, 0, 0, 0); }
#endif
