// The door to zlib: reading .gz data sets. All of it imports as it stands.
#include <zlib.h>
