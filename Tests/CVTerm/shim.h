// The door to libvterm, the terminal emulator inside Neovim: the tests read cells and colours from it.
#include <vterm.h>
