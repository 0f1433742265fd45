#include "CProcess.h"

// Swift's BuiltFrom has it, which the program links in and tests do not.
__attribute__((weak)) const char *gantop_commit_of_tree(void);

const char *gantop_commit(void) { return gantop_commit_of_tree ? gantop_commit_of_tree() : ""; }
