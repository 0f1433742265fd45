// The door to libdeflate: whole gzip files from memory to memory, twice as fast as zlib. All of it imports as it stands.
#include <libdeflate.h>
