"""A program in a terminal that nobody looks at, and pictures of its screen: what docs/screenshot and docs/animation share.

Needs tmux, Pillow and DejaVu Sans Mono (apt-get install tmux python3-pil fonts-dejavu-core).
"""

import os
import pathlib
import re
import signal
import subprocess
import time

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 9, 18
FONTS = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono"
PAPER, INK = (16, 18, 22), (216, 219, 226)
SIXTEEN = [(0, 0, 0), (205, 49, 49), (13, 188, 121), (229, 229, 16), (36, 114, 200), (188, 63, 188), (17, 168, 205),
           (229, 229, 229), (102, 102, 102), (241, 76, 76), (35, 209, 139), (245, 245, 67), (59, 142, 234),
           (214, 112, 214), (41, 184, 219), (255, 255, 255)]


def palette(index):
    """One of the 256 colours."""
    if index < 16:
        return SIXTEEN[index]
    if index >= 232:
        return (8 + 10 * (index - 232),) * 3
    return tuple(0 if part == 0 else 55 + 40 * part for part in ((index - 16) // 36, (index - 16) // 6 % 6, (index - 16) % 6))


class Pen:
    """What escape sequences have set."""

    def __init__(self):
        self.reset()

    def reset(self):
        self.ink, self.paper, self.is_bold, self.is_reversed = INK, PAPER, False, False

    def set(self, text):
        numbers = [int(part or 0) for part in text.replace(":", ";").split(";")]
        while numbers:
            code = numbers.pop(0)
            if code == 0:
                self.reset()
            elif code in (1, 22):
                self.is_bold = code == 1
            elif code in (7, 27):
                self.is_reversed = code == 7
            elif code in (38, 48):
                if numbers.pop(0) == 2:
                    color, numbers = tuple(numbers[:3]), numbers[3:]
                else:
                    color = palette(numbers.pop(0))
                self.ink, self.paper = (color, self.paper) if code == 38 else (self.ink, color)
            elif code in (39, 49):
                self.ink, self.paper = (INK, self.paper) if code == 39 else (self.ink, PAPER)
            elif 30 <= code <= 37 or 90 <= code <= 97:
                self.ink = SIXTEEN[code - 30 if code < 40 else code - 82]
            elif 40 <= code <= 47 or 100 <= code <= 107:
                self.paper = SIXTEEN[code - 40 if code < 50 else code - 92]

    @property
    def colors(self):
        return (self.paper, self.ink) if self.is_reversed else (self.ink, self.paper)


class Terminal:
    """A tmux of its own, in which a command runs until the `with` ends."""

    def __init__(self, columns, rows, command):
        self.socket = f"gantop-picture-{os.getpid()}"
        self.start = ("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(rows),
                      f"env TERM=tmux-256color COLORTERM=truecolor {command}; sleep 60")

    def __enter__(self):
        self.tmux(*self.start)
        self.tmux("set", "status", "off")
        return self

    def __exit__(self, *_):
        # A run that is kept would go on without its terminal: it is asked to end, and given the time.
        shell = self.tmux("display-message", "-p", "#{pane_pid}").strip()
        children = pathlib.Path(f"/proc/{shell}/task/{shell}/children")
        for child in children.read_text().split():
            os.kill(int(child), signal.SIGTERM)
            for _ in range(300):
                if child not in children.read_text().split():
                    break
                time.sleep(0.1)
        self.tmux("kill-server")

    def tmux(self, *words):
        return subprocess.run(["tmux", "-L", self.socket, *words], check=True, capture_output=True, text=True).stdout

    def press(self, key):
        """By tmux's names: Enter, Escape, m."""
        self.tmux("send-keys", key)

    def screen(self):
        """The text of the screen, with its escape sequences."""
        return self.tmux("capture-pane", "-p", "-e")


def draw_cell(draw, character, x, y, ink, fonts, is_bold):
    """Blocks and dots by hand, so that they meet their neighbours; the rest by the font."""
    code = ord(character)
    half = y + HEIGHT // 2
    boxes = {"▀": (x, y, x + WIDTH, half), "▄": (x, half, x + WIDTH, y + HEIGHT), "█": (x, y, x + WIDTH, y + HEIGHT)}
    if 0x2581 <= code <= 0x2587:
        boxes[character] = (x, y + HEIGHT - HEIGHT * (code - 0x2580) // 8, x + WIDTH, y + HEIGHT)
    if character in boxes:
        left, top, right, bottom = boxes[character]
        draw.rectangle((left, top, right - 1, bottom - 1), fill=ink)
    elif 0x2800 <= code <= 0x28FF:
        places = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
        for bit, (column, row) in enumerate(places):
            if code - 0x2800 >> bit & 1:
                left, top = x + 1 + 4 * column, y + 2 + row * 4
                draw.rectangle((left, top, left + 1, top + 1), fill=ink)
    elif character != " ":
        draw.text((x, y), character, font=fonts[is_bold], fill=ink)


def picture(text, columns, rows):
    """The picture of a screen."""
    fonts = [ImageFont.truetype(FONTS + style, 15) for style in (".ttf", "-Bold.ttf")]
    image = Image.new("RGB", (columns * WIDTH, rows * HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    pen = Pen()
    for row, line in enumerate(text.split("\n")[:rows]):
        column = 0
        for sequence, character in re.findall(r"\x1b\[([\d;:]*)m|(.)", line):
            if not character:
                pen.set(sequence)
                continue
            x, y = column * WIDTH, row * HEIGHT
            ink, paper = pen.colors
            draw.rectangle((x, y, x + WIDTH - 1, y + HEIGHT - 1), fill=paper)
            draw_cell(draw, character, x, y, ink, fonts, pen.is_bold)
            column += 1
    return image
