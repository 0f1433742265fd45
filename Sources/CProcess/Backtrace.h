// Where a thread was when it died, from its registers; for signal handlers.
#ifndef BACKTRACE_H
#define BACKTRACE_H

/// Writes a line for each call on the stack of the thread whose handler got `context` (a ucontext_t).
void gantop_write_backtrace(int descriptor, const void *context);

/// Writes a line of text; formats as printf does %s, %d, %u and %x, the last two of unsigned longs.
void gantop_write_line(int descriptor, const char *format, ...);

#endif
