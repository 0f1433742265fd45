#define _GNU_SOURCE
#include "CNcurses.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

// ncurses asks them for their descriptors and nothing else. One screen at a time, so one of each.
static FILE *output;
static FILE *input;
static WINDOW *keyboard;
// The terminal under a number of its own, and what takes its place under `output`'s number during a capture.
static int terminal = -1;
static int memory = -1;

enum { LARGEST_UPDATE = 1 << 20 };

static FILE *stream_on_duplicate(int descriptor, const char *mode) {
    int duplicate = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
    return duplicate < 0 ? NULL : fdopen(duplicate, mode);
}

int gantop_open_streams(int descriptor) {
    struct rlimit size;
    // A file in memory is a file: what a frame writes must not be cut in the middle.
    if (getrlimit(RLIMIT_FSIZE, &size) == 0 && size.rlim_cur < LARGEST_UPDATE) return EFBIG;
    output = stream_on_duplicate(descriptor, "w");
    input = output ? stream_on_duplicate(descriptor, "r") : NULL;
    memory = input ? memfd_create("gantop screen", MFD_CLOEXEC) : -1;
    terminal = descriptor;
    return memory < 0 ? errno : 0;
}

SCREEN *gantop_new_screen(const char *type) {
    // The size is asked of the kernel: LINES and COLUMNS in the environment would freeze it.
    use_env(FALSE);
    use_tioctl(TRUE);
    return newterm(type, output, input);
}

void gantop_delete_screen(SCREEN *screen) {
    if (keyboard) delwin(keyboard);
    if (screen) delscreen(screen);
    if (output) fclose(output);
    if (input) fclose(input);
    if (memory >= 0) close(memory);
    keyboard = NULL;
    output = input = NULL;
    memory = terminal = -1;
}

int gantop_color_count(void) { return COLORS; }

int gantop_pair_count(void) { return COLOR_PAIRS; }

void gantop_put(int y, int x, const wchar_t *glyph, unsigned attributes, int pair) {
    attr_t looks = A_NORMAL;
    if (attributes & 1) looks |= A_BOLD;
    if (attributes & 2) looks |= A_DIM;
    if (attributes & 4) looks |= A_UNDERLINE;
    if (attributes & 8) looks |= A_REVERSE;
    cchar_t cell;
    // The pair goes by pointer: the argument in its place is a short, and there are 65536 pairs.
    if (setcchar(&cell, glyph, looks, 0, &pair) == OK) mvwadd_wch(stdscr, y, x, &cell);
}

void gantop_prepare_window(void) {
    idcok(stdscr, FALSE);
    idlok(stdscr, FALSE);
    scrollok(stdscr, FALSE);
    // A key that is pressed must not cut an update short.
    typeahead(-1);
}

void gantop_capture_begin(void) {
    lseek(memory, 0, SEEK_SET);
    if (ftruncate(memory, 0) == 0) dup3(memory, fileno(output), O_CLOEXEC);
}

void gantop_capture_end(void) { dup3(terminal, fileno(output), O_CLOEXEC); }

size_t gantop_written(size_t offset, unsigned char *buffer, size_t capacity) {
    ssize_t count = pread(memory, buffer, capacity, (off_t)offset);
    return count < 0 ? 0 : (size_t)count;
}

void gantop_update(bool parks) {
    leaveok(stdscr, !parks);
    if (parks) wmove(stdscr, getmaxy(stdscr) - 1, 0);
    wnoutrefresh(stdscr);
    doupdate();
}

void gantop_blank_screen(void) {
    werase(stdscr);
    clearok(curscr, TRUE);
    gantop_update(true);
    // The end of the last session, or of another one, may have turned it off.
    if (keyboard) keypad(keyboard, TRUE);
}

void gantop_forget_screen(void) { clearok(curscr, TRUE); }

void gantop_open_keyboard(void) {
    keyboard = newpad(1, 1);
    if (!keyboard) return;
    keypad(keyboard, TRUE);
    nodelay(keyboard, TRUE);
    // Reports of the mouse come through as they are: ncurses understands only the form that terminfo names.
    keyok(KEY_MOUSE, FALSE);
}

int gantop_read_key(void) { return keyboard ? wgetch(keyboard) : ERR; }

bool gantop_has_capability(const char *name) {
    // tigetstr answers (char *)-1 for a name that is no string; the others are negative then.
    char *text = tigetstr(name);
    return tigetflag(name) > 0 || tigetnum(name) > 0 || (text && text != (char *)-1);
}

void gantop_ask_terminfo(const char *type, int *colors, bool *has_direct_color) {
    int error;
    *colors = -1;
    *has_direct_color = false;
    if (setupterm(type, STDOUT_FILENO, &error) != OK) return;
    *colors = tigetnum("colors");
    *has_direct_color = gantop_has_capability("RGB") || gantop_has_capability("Tc");
    del_curterm(cur_term);
}

bool gantop_is_ansi(void) {
    char *address = tigetstr("cup");
    return address && address != (char *)-1 && strncmp(address, "\033[%i%p1%d;%p2%dH", 16) == 0;
}

const char *gantop_set_character_locale(const char *locale) {
    return setlocale(LC_CTYPE, locale) ? nl_langinfo(CODESET) : NULL;
}

const char *gantop_key_name(int code) { return keyname(code); }

int gantop_column_count(wchar_t scalar) { return wcwidth(scalar); }

bool gantop_terminal_size(int descriptor, int *width, int *height) {
    struct winsize size;
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return false;
    *width = size.ws_col;
    *height = size.ws_row;
    return true;
}

int gantop_waiting_byte_count(int descriptor) {
    int count;
    return ioctl(descriptor, FIONREAD, &count) == 0 ? count : -1;
}

void gantop_free_control_keys(int descriptor) {
    struct termios settings;
    if (tcgetattr(descriptor, &settings) != 0) return;
    settings.c_iflag &= ~(tcflag_t)IXON;
    settings.c_lflag &= ~(tcflag_t)IEXTEN;
    if (tcsetattr(descriptor, TCSANOW, &settings) == 0) def_prog_mode();
}
