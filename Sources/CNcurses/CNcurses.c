#define _GNU_SOURCE
#include "CNcurses.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>

// ncurses asks it for its descriptor and nothing else. One screen at a time, so one stream.
static FILE *stream;
static WINDOW *keyboard;

SCREEN *gantop_new_screen(const char *type, int terminal) {
    if (!stream) stream = fdopen(terminal, "r+");
    if (!stream) return NULL;
    // Sizes come from the kernel, through `resize_term`: LINES and COLUMNS in the environment would freeze them.
    use_env(FALSE);
    use_tioctl(TRUE);
    return newterm(type, stream, stream);
}

void gantop_delete_screen(SCREEN *screen) {
    if (keyboard) delwin(keyboard);
    keyboard = NULL;
    if (screen) delscreen(screen);
    if (stream) fclose(stream);
    stream = NULL;
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
    leaveok(stdscr, FALSE);
}

void gantop_update(void) {
    wmove(stdscr, getmaxy(stdscr) - 1, 0);
    wnoutrefresh(stdscr);
    doupdate();
}

void gantop_forget_screen(void) { clearok(curscr, TRUE); }

void gantop_erase(void) { werase(stdscr); }

void gantop_open_keyboard(void) {
    keyboard = newpad(1, 1);
    if (!keyboard) return;
    keypad(keyboard, TRUE);
    nodelay(keyboard, TRUE);
}

int gantop_read_key(void) { return keyboard ? wgetch(keyboard) : ERR; }

bool gantop_has_capability(const char *name) {
    // tigetstr answers (char *)-1 for a name that is no string; the others are negative then.
    char *text = tigetstr(name);
    return tigetflag(name) > 0 || tigetnum(name) > 0 || (text && text != (char *)-1);
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

bool gantop_terminal_size(int terminal, int *width, int *height) {
    struct winsize size;
    if (ioctl(terminal, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return false;
    *width = size.ws_col;
    *height = size.ws_row;
    return true;
}

int gantop_waiting_byte_count(int terminal) {
    int count;
    return ioctl(terminal, FIONREAD, &count) == 0 ? count : -1;
}

void gantop_free_control_keys(int terminal) {
    struct termios settings;
    if (tcgetattr(terminal, &settings) != 0) return;
    settings.c_iflag &= ~(tcflag_t)IXON;
    settings.c_lflag &= ~(tcflag_t)IEXTEN;
    if (tcsetattr(terminal, TCSANOW, &settings) == 0) def_prog_mode();
}
