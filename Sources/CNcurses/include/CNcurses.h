// The door to ncurses with wide characters, and to what a terminal is owed when the program dies.
//
// Each function of ours says why Swift does not call the original.
#ifndef CNCURSES_H
#define CNCURSES_H

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <stddef.h>
#include <wchar.h>

// MARK: ncurses

/// Opens what a screen on the terminal behind the descriptor needs: `newterm` wants C streams. 0, or an errno; then
/// `gantop_delete_screen(NULL)` closes what was opened.
int gantop_open_streams(int terminal);

/// A screen on those streams, or NULL where terminfo does not know the type.
SCREEN *gantop_new_screen(const char *type);

/// Frees the screen, if there is one, and the streams. Writes nothing: that was `endwin`'s part.
void gantop_delete_screen(SCREEN *screen);

/// COLORS, COLOR_PAIRS: mutable C globals, which Swift 6 refuses.
int gantop_color_count(void);
int gantop_pair_count(void);

/// Puts a glyph (at most five scalars, ended by 0) into the window `stdscr`. Attributes: 1 bold, 2 dim, 4 underline,
/// 8 reverse. The A_* constants are macros with casts, and `stdscr` is a mutable global.
void gantop_put(int y, int x, const wchar_t *glyph, unsigned attributes, int pair);

/// Sets up `stdscr`: no insertion or deletion of characters, which would shift pictures that ncurses knows nothing of.
void gantop_prepare_window(void);

/// From here on, what ncurses writes is kept in memory, so that it can be looked at and never waits for a slow link.
/// Between this and the end only `gantop_update` may be called: the rest of ncurses wants a terminal to set up.
void gantop_capture_begin(void);
void gantop_capture_end(void);

/// Copies what ncurses wrote since the capture began, from `offset` on; returns how many bytes.
size_t gantop_written(size_t offset, unsigned char *buffer, size_t capacity);

/// Writes what brings the terminal to what `stdscr` holds. `parks`: the cursor then waits at the start of the last row,
/// else wherever writing left it. No attributes are set afterwards.
void gantop_update(bool parks);

/// Blanks the whole screen, and with it ends what `endwin` began.
void gantop_blank_screen(void);

/// Makes the next update clear the screen and write all of it: `curscr` is a mutable global.
void gantop_forget_screen(void);

/// Makes `gantop_read_key` possible. Keys are read through a pad: reading through a window would refresh it first.
void gantop_open_keyboard(void);

/// Takes a key that is there already: a byte, a key code of ncurses, or -1. Waits only inside an escape sequence, for as
/// long as `set_escdelay` says. Bytes, because `wget_wch` loses a character whose bytes arrive apart.
int gantop_read_key(void);

/// True where terminfo has the extended flag, number or string of that name: three functions, three kinds of "no".
bool gantop_has_capability(const char *name);

/// True where the cursor is addressed as ECMA-48 does it, so that our own sequences will be understood too.
bool gantop_is_ansi(void);

/// What terminfo says of a type that is not opened: its colours, -1 for none, and whether it has `RGB` or `Tc`.
void gantop_ask_terminfo(const char *type, int *colors, bool *has_direct_color);

/// The codeset of LC_CTYPE once it is set to `locale`; NULL where there is no such locale.
const char *gantop_set_character_locale(const char *locale);

/// The key code's name in terminfo ("kLFT5"), for keys beyond the fixed ones; NULL where it has none.
const char *gantop_key_name(int code);

/// `wcwidth`, which Glibc's Swift module leaves out.
int gantop_column_count(wchar_t scalar);

/// Columns and rows as the kernel has them; false where it has none. `ioctl` is variadic.
bool gantop_terminal_size(int terminal, int *width, int *height);

/// How many bytes wait to be read; -1 where the terminal is gone. `ioctl` is variadic.
int gantop_waiting_byte_count(int terminal);

/// Lets Ctrl-S, Ctrl-Q, Ctrl-V and Ctrl-O through as keys, and keeps that over `endwin`.
void gantop_free_control_keys(int terminal);

// MARK: Signals and wake-ups (Signals.c)

enum {
    GANTOP_WAKE = 1,
    GANTOP_INTERRUPT = 2,
    GANTOP_TERMINATE = 4,
    GANTOP_HANG_UP = 8,
    GANTOP_RESIZED = 16,
    GANTOP_CONTINUED = 32,
    GANTOP_STOP = 64,
};

/// Readable whenever something is pending; -1 where no pipe could be made. One for the process, never closed.
int gantop_pending_descriptor(void);

/// What came in since the last call, as a set of the bits above.
unsigned gantop_take_pending(void);

/// Makes GANTOP_WAKE pending. Never waits; for any thread.
void gantop_wake(void);

/// Turns SIGINT, SIGTERM, SIGHUP, SIGXCPU, SIGWINCH, SIGCONT, SIGTSTP into pending bits, those excepted that were ignored
/// before, and ignores SIGPIPE. The handlers are C because a Swift closure may allocate or take locks, which a handler
/// must not.
void gantop_catch_signals(void);

/// Gives the signals back. After a hang-up, SIGHUP and SIGPIPE stay ignored: the rest of the program lives on.
void gantop_release_signals(bool afterHangUp);

/// Stops the process as Ctrl-Z does; returns when it goes on.
void gantop_stop_process(void);

// MARK: Giving the terminal back, whatever happens (TerminalRestore.c)

/// Remembers the settings of the terminal that is drawn on through `sink`, and sends those of the standard descriptors
/// that are terminals to a file in memory. Returns 0 or an errno.
int gantop_restore_begin(int sink);

/// From now on death gives the terminal back: `exit` and the signals of a crash write what terminfo says
/// resets the screen, restore the settings and show the captured output. Call it with ncurses set up.
void gantop_restore_arm(void);

/// What else such an end has to write, from the next `gantop_restore_arm` on; at most 200 bytes, none at all of more.
void gantop_restore_also(const unsigned char *bytes, size_t count);

/// The terminal has been given back in good order.
void gantop_restore_disarm(void);

/// Gives the terminal back as a dying program does, waiting for a stalled link no longer than two seconds.
void gantop_restore_now(void);

/// Ends the capture, and shows its last 64 KB on the real standard error.
void gantop_restore_end(void);

/// Copies captured output from `offset` on; returns how much. The memory of what lies far behind is released.
size_t gantop_captured(size_t offset, char *buffer, size_t capacity);

/// Makes the thread run its signal handlers on `stack`, so that they work after a stack overflow.
/// Returns the stack that was in use, for the next call; NULL and 0 switch it off.
void *gantop_exchange_signal_stack(void *stack, size_t *size);

#endif
