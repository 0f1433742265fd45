"""Programs on pseudo-terminals, for the scripts of this folder."""

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from pathlib import Path

# Which program they run.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Quality"))


class OnScreen:
    """A program on a pseudo-terminal of its own, whose output is read and thrown away."""

    def __init__(self, name, arguments, columns, rows):
        self.name = name
        self.samples = []
        self.byte_count = 0
        self.last_words = b""
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            # Neither the user's choices nor the card of the first time are measured.
            usual = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
            os.execve(arguments[0], arguments, usual | {
                "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "HOME": "/nonexistent"})

    def drain(self):
        """Reads what was written; false where the program has ended."""
        try:
            read = os.read(self.terminal, 1 << 16)
        except OSError:
            return False
        self.byte_count += len(read)
        self.last_words = (self.last_words + read)[-(1 << 16) :]
        return bool(read)

    def measure(self, seconds):
        """Megabytes of its own, those with its share of what several processes use, and all that is resident."""
        try:
            rows = Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines()[1:]
        except OSError:
            return
        sizes = {name: int(rest.split()[0]) / 1024 for name, rest in (row.split(":", 1) for row in rows)}
        self.samples.append((seconds, sizes["Anonymous"], sizes["Pss"], sizes["Rss"]))

    def end(self):
        """Asks the program to end, and returns the last of what it wrote."""
        os.kill(self.pid, signal.SIGTERM)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if select.select([self.terminal], [], [], 0.1)[0]:
                self.drain()
            if os.waitpid(self.pid, os.WNOHANG)[0]:
                while select.select([self.terminal], [], [], 0)[0] and self.drain():
                    pass
                return self.last_words
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        return self.last_words


def option(arguments, name, usual):
    if name not in arguments:
        return usual
    place = arguments.index(name)
    value = arguments[place + 1]
    del arguments[place : place + 2]
    return value
