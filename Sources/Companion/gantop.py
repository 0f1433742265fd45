"""gantop beside a PyTorch trainer: one file, which `gantop companion > gantop.py` writes.

    import gantop

    run = gantop.Run("runs/mine", G=G, D=D, optimizer_G=oG, optimizer_D=oD,
                     latents=lambda n: torch.randn(n, 100), held_out=test_pictures)
    for batch in run.steps(loader, epochs=50):
        ...
        run.log(loss_G=loss_G, loss_D=loss_D, real=logits_real, fake=logits_fake)

`gantop watch mine` then shows it as a run of gantop's own: curves, gauge, samples; Space pauses, `.` takes one step, `S`
saves, `p` edits. Nothing here changes a number of the training, and no trouble of its own ends it: it says once what is
wrong, on standard error, and goes on without.

Needs Python 3.9, torch 1.13 and numpy. The definitions of all numbers are gantop's own: `gantop companion --help`.
"""

from __future__ import annotations

import atexit
import collections
import contextlib
import errno
import fcntl
import functools
import json
import math
import os
import random
import re
import selectors
import shutil
import signal
import socket
import stat
import struct
import subprocess
import sys
import threading
import time
import zlib
from pathlib import Path
from typing import Any, Callable, Iterable, Iterator, Optional

import numpy as np

try:
    import torch
except ImportError:  # What is below the numbers needs it; the numbers do not.
    torch = None  # type: ignore[assignment]

__version__ = "1"
__all__ = ["Run", "RunError", "Setting", "area_under_curve", "referee_accuracy", "spread"]


class RunError(Exception):
    """Why a run cannot begin: said before the first step, never after it."""


# Numbers ---------------------------------------------------------------------------------------------------------------


def area_under_curve(positives: np.ndarray, negatives: np.ndarray) -> float:
    """How often one of `positives` [n] is above one of `negatives` [m], ties counting half (Mann & Whitney, 1947).

    NaN where a score is NaN.
    """
    positives, negatives = np.asarray(positives, np.float32).ravel(), np.asarray(negatives, np.float32).ravel()
    if np.isnan(positives).any() or np.isnan(negatives).any() or not len(positives) or not len(negatives):
        return math.nan
    ordered = np.sort(negatives)
    wins = np.searchsorted(ordered, positives, "left").sum() + np.searchsorted(ordered, positives, "right").sum()
    return float(wins / 2 / len(positives) / len(negatives))


def _squared_distances(samples: np.ndarray) -> np.ndarray:
    """[n, size] gives [n, n]; the diagonal is infinite."""
    lengths = np.einsum("ij,ij->i", samples, samples)
    squares = lengths[:, None] + lengths[None, :] - 2 * (samples @ samples.T)
    np.fill_diagonal(squares, np.inf)
    return squares


def referee_accuracy(reals: np.ndarray, fakes: np.ndarray) -> float:
    """The accuracy of a judge who calls each sample what its nearest neighbour is (leave-one-out; Lopez-Paz & Oquab, 2017).

    As many reals as fakes [n, …]; 1 where the two lie apart, 0.5 where nobody can tell, NaN where a number is not finite.
    """
    samples = np.concatenate([reals, fakes]).reshape(len(reals) + len(fakes), -1).astype(np.float32)
    if not np.isfinite(samples).all():
        return math.nan
    nearest = _squared_distances(samples).argmin(1)
    is_fake = np.arange(len(samples)) >= len(reals)
    return float((is_fake[nearest] == is_fake).mean())


def spread(fakes: np.ndarray, reals: np.ndarray) -> tuple[float, float]:
    """How different fakes [n, …] are from each other: their mean distance over that of reals, and the share of fakes that
    have another fake nearer than half of what all but 1 % of reals keep from each other; NaN where that is not defined."""

    def distances(samples: np.ndarray) -> tuple[float, np.ndarray]:
        squares = np.maximum(_squared_distances(samples.reshape(len(samples), -1).astype(np.float32)), 0)
        upper = squares[np.triu_indices(len(squares), 1)]
        return float(np.sqrt(upper).mean()), np.sqrt(squares.min(1))

    (fake_mean, fake_nearest), (real_mean, real_nearest) = distances(fakes), distances(reals)
    near = 0.5 * np.sort(real_nearest)[len(real_nearest) // 100]
    twins = float((fake_nearest < near).mean()) if near > 0 else math.nan
    return (fake_mean / real_mean if real_mean > 0 else math.nan), twins


def _histogram(reals: np.ndarray, fakes: np.ndarray, probability: bool) -> Optional[dict[str, Any]]:
    """Where D's answers lie, in 64 bins."""
    bins = 64
    found: dict[str, Any] = {}
    if probability:
        reals, fakes = _sigmoid(reals), _sigmoid(fakes)
    else:
        finite = np.concatenate([reals, fakes])
        finite = finite[np.isfinite(finite)]
        if not len(finite) or finite.min() >= finite.max():
            return None
        least, most = float(finite.min()), float(finite.max())
        found = {"least": least, "most": most}
        reals, fakes = (reals - least) / (most - least), (fakes - least) / (most - least)
    for name, shares in (("real", reals), ("fake", fakes)):
        places = (np.clip(shares[np.isfinite(shares)], 0, 1) * bins).astype(int).clip(0, bins - 1)
        found[name] = np.bincount(places, minlength=bins).tolist()
    return found


def _sigmoid(x: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-x.astype(np.float64))).astype(np.float32)


# The record: TensorBoard's event files, written by hand ----------------------------------------------------------------


def _crc_table() -> list[int]:
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ 0x82F63B78 if byte & 1 else byte >> 1
        table.append(byte)
    return table


_CRC = _crc_table()
_CRC_NUMPY = np.array(_CRC, np.uint32)
_LANE = 512


@functools.lru_cache(None)
def _crc_skips() -> list[list[int]]:
    """What `_LANE` bytes behind it do to each byte of a checksum."""
    states = np.concatenate([np.arange(256, dtype=np.uint32) << np.uint32(8 * k) for k in range(4)])
    for _ in range(_LANE):
        states = _CRC_NUMPY[states & 0xFF] ^ states >> np.uint32(8)
    return states.reshape(4, 256).tolist()


def _masked_crc(data: bytes) -> int:
    """CRC-32C as records hold it. Long data is read in lanes beside each other, which are then joined."""
    crc, first = 0xFFFFFFFF, 0
    if len(data) >= 4 * _LANE:
        count = len(data) // _LANE
        lanes = np.frombuffer(data, np.uint8, count * _LANE).reshape(count, _LANE)
        states = np.zeros(count, np.uint32)
        for column in range(_LANE):
            states = _CRC_NUMPY[(states ^ lanes[:, column]) & 0xFF] ^ states >> np.uint32(8)
        a, b, c, d = _crc_skips()
        for state in states.tolist():
            crc = a[crc & 255] ^ b[crc >> 8 & 255] ^ c[crc >> 16 & 255] ^ d[crc >> 24] ^ state
        first = count * _LANE
    for byte in data[first:]:
        crc = _CRC[(crc ^ byte) & 0xFF] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    found.append(number)
    return bytes(found)


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _integer(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _double(number: int, value: float) -> bytes:
    return _varint(number << 3 | 1) + struct.pack("<d", value)


def _float(number: int, value: float) -> bytes:
    return _varint(number << 3 | 5) + struct.pack("<f", _single(value))


def _single(value: float) -> float:
    """What fits in 32 bits: what is larger is infinite."""
    return math.copysign(math.inf, value) if math.isfinite(value) and abs(value) > 3.4028234e38 else value


def _value(tag: str, content: bytes) -> bytes:
    return _field(1, _field(1, tag.encode()) + content)


def _scalar(tag: str, value: float) -> bytes:
    return _value(tag, _float(2, value))


def _bucket(tag: str, values: list[float]) -> bytes:
    """The values of several steps: other readers see their mean."""
    finite = [_single(value) for value in values if math.isfinite(_single(value))]
    total = math.fsum(finite)
    spread = _integer(5, len(values) - len(finite))
    if finite:
        spread = _float(1, min(finite)) + _float(2, max(finite)) + _double(3, total) + _integer(4, len(finite)) + spread
    return _value(tag, _float(2, total / len(finite) if finite else math.nan) + _field(502, spread))


def _text(tag: str, text: str) -> bytes:
    tensor = _integer(1, 7) + _field(2, _field(2, _integer(1, 1))) + _field(8, text.encode())
    return _value(tag, _field(8, tensor) + _field(9, _field(1, _field(1, b"text"))))


def _floats(tag: str, values: np.ndarray) -> bytes:
    shape = b"".join(_field(2, _integer(1, size)) for size in values.shape)
    return _value(tag, _field(8, _integer(1, 1) + _field(2, shape) + _field(4, values.astype("<f4").tobytes())))


def _sheet(tag: str, pictures: np.ndarray) -> bytes:
    """Pictures [n, h, w, 1 or 3] as one PNG with a pixel between them."""
    count, height, width, channels = pictures.shape
    columns = min(8, count)
    rows = -(-count // columns)
    sheet = np.zeros((rows * (height + 1) - 1, columns * (width + 1) - 1, channels), np.uint8)
    for i, picture in enumerate(pictures):
        y, x = i // columns * (height + 1), i % columns * (width + 1)
        sheet[y : y + height, x : x + width] = picture
    image = _integer(1, sheet.shape[0]) + _integer(2, sheet.shape[1]) + _integer(3, channels) + _field(4, _png(sheet))
    tiling = _integer(1, width) + _integer(2, height) + _integer(3, count) + _integer(4, columns)
    return _value(tag, _field(4, image) + _field(503, tiling))


def _png(picture: np.ndarray) -> bytes:
    height, width, channels = picture.shape
    rows = np.zeros((height, 1 + width * channels), np.uint8)
    rows[:, 1:] = picture.reshape(height, -1)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0 if channels == 1 else 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows.tobytes(), 6))
            + chunk(b"IEND", b""))


def _event(step: int, values: bytes = b"", more: bytes = b"") -> bytes:
    content = _double(1, time.time()) + _integer(2, step) + (_field(5, values) if values else b"") + more
    length = struct.pack("<Q", len(content))
    return (length + struct.pack("<I", _masked_crc(length)) + content + struct.pack("<I", _masked_crc(content)))


def _plain(value: Any) -> Any:
    """What JSON has words for."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def _fact(name: str, value: Any) -> bytes:
    """Something that the run says of itself."""
    return _text("gantop/" + name, value if isinstance(value, str) else json.dumps(_plain(value), sort_keys=True))


class _Machine:
    """What the machine has to do, read every ten seconds at first: processors, memory, disk, NVIDIA's GPUs."""

    _query = "name,utilization.gpu,memory.used,memory.total,temperature.gpu,power.draw"

    def __init__(self, path: str):
        self._start = time.monotonic()
        self._path, self._before, self._next = path, self._times(), self._start + 1
        self._program = shutil.which("nvidia-smi") if os.path.exists("/dev/nvidiactl") else None

    @staticmethod
    def _times() -> tuple[float, float]:
        """How long all processors have worked, and that and rested."""
        with open("/proc/stat") as file:
            times = [float(word) for word in file.readline().split()[1:9]]
        return sum(times) - times[3] - times[4], sum(times)

    def read(self) -> Optional[dict[str, Any]]:
        """None where it is too early."""
        now = time.monotonic()
        if now < self._next:
            return None
        self._next = now + max(10, (now - self._start) / 2000)
        (busy, total), before = self._times(), self._before
        self._before = (busy, total)
        if total <= before[1]:
            return None
        with open("/proc/meminfo") as file:
            memory = {line.split(":")[0]: 1024.0 * int(line.split()[1]) for line in file}
        disk = os.statvfs(self._path)
        return {
            "processors": min(1.0, max(0.0, (busy - before[0]) / (total - before[1]))), "processorCount": os.cpu_count() or 1,
            "memoryUsed": memory["MemTotal"] - memory["MemAvailable"], "memoryTotal": memory["MemTotal"],
            "diskFree": float(disk.f_frsize * disk.f_bavail), "diskTotal": float(disk.f_frsize * disk.f_blocks),
            "gpus": self._gpus()}

    def _gpus(self) -> list[dict[str, Any]]:
        if self._program is None:
            return []
        command = [self._program, f"--query-gpu={self._query}", "--format=csv,noheader,nounits"]
        try:
            answer = subprocess.run(command, capture_output=True, text=True, timeout=4).stdout
        except (OSError, subprocess.SubprocessError):
            return []
        found = []
        for line in answer.splitlines():
            name, *words = [word.strip() for word in line.split(",")]
            numbers = [float(word) if re.fullmatch(r"[\d.]+", word) else None for word in words]
            if len(numbers) == 5 and None not in numbers[:3]:
                found.append({"name": name[:60], "utilization": numbers[0] / 100, "memoryUsed": numbers[1] * 2**20,
                              "memoryTotal": numbers[2] * 2**20, "temperature": numbers[3], "power": numbers[4]})
        return found


class _Step:
    """What one step told."""

    __slots__ = ("number", "seconds", "epoch", "told", "is_probability", "scalars")

    def __init__(self, number: int, seconds: float, epoch: float, told: dict[str, Any], is_probability: bool):
        self.number, self.seconds, self.epoch = number, seconds, epoch
        self.told, self.is_probability = told, is_probability
        self.scalars: dict[str, float] = {}

    def read(self) -> None:
        """Makes numbers of what was told, on the record's thread."""
        for tag, value in self.told.items():
            if tag in ("scores/real", "scores/fake"):
                name, means = tag[7:], np.asarray(value).mean(-1).ravel()
                self.scalars["accuracy/" + name] = float((means > 0 if name == "real" else means <= 0).mean())
                answer = _sigmoid(means).mean() if self.is_probability else means.mean()
                self.scalars[("score/" if self.is_probability else "logit/") + name] = float(answer)
            else:
                self.scalars[tag] = float(np.asarray(value).mean())
        self.told = {}

    @property
    def is_finite(self) -> bool:
        return all(math.isfinite(value) for value in self.scalars.values())


def _steps_event(steps: list[_Step]) -> bytes:
    last = steps[-1]
    stretch = (_integer(1, steps[0].number) + _integer(2, int(1e9 * sum(step.seconds for step in steps)))
               + _double(3, last.epoch))
    if len(steps) == 1:
        values = b"".join(_scalar(tag, value) for tag, value in last.scalars.items())
    else:
        found: dict[str, list[float]] = {}
        for step in steps:
            for tag, value in step.scalars.items():
                found.setdefault(tag, []).append(value)
        values = b"".join(_bucket(tag, column) for tag, column in found.items())
    return _event(last.number, values, _field(501, stretch))


class _Record:
    """Writes events to a file on a thread of its own; never keeps the trainer waiting, and never grows without end.

    Of a run of any age there are about 20 000 step events and their logarithm more: what is finer no chart can show.
    """

    _most_waiting, _most_queued = 4 << 20, 100_000
    _interval = 0.2

    def __init__(self, directory: "_Directory", warn: Callable[[str, str], None]):
        self._directory, self._warn = directory, warn
        newest = max([int(found[1]) for name in directory.names()
                      if (found := re.match(r"events\.out\.tfevents\.(\d+)\.", name))], default=0)
        # Files are read in the order of their names.
        stamp = max(int(time.time()), newest + 1)
        self.name = f"events.out.tfevents.{stamp:010d}.{socket.gethostname().replace('/', '')}.{os.getpid()}.0"
        self._file = directory.open(self.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        self._length = 0
        self._queue: collections.deque[Any] = collections.deque()
        self._waiting = bytearray(_event(0, more=_field(3, b"brain.Event:2")))
        self._lost = 0
        self._group: list[_Step] = []
        self._start = self._written = time.monotonic()
        self._status: Optional[dict[str, Any]] = None
        self._status_time = 0.0
        self._machine: Optional[_Machine] = None
        with contextlib.suppress(OSError, ValueError, IndexError):
            self._machine = _Machine(directory.path)
        self._bell, self._ended = threading.Event(), False
        self._thread = threading.Thread(target=self._work, name="gantop-record", daemon=True)
        self._thread.start()

    def add(self, step: _Step) -> None:
        if len(self._queue) > self._most_queued:  # The disk has not answered for minutes.
            self._lost += 1
        else:
            self._queue.append(step)

    def tell(self, step: int, values: bytes | Callable[[], bytes], more: bytes = b"") -> None:
        """An event in its place among the steps; `values` may be made on the record's thread."""
        self._queue.append((step, values, more))

    def keep_status(self, status: dict[str, Any], urgent: bool = False) -> None:
        self._status = status
        if urgent:
            self._status_time = 0
            self._bell.set()

    def close(self) -> None:
        self._ended = True
        self._bell.set()
        self._thread.join(5)

    def _work(self) -> None:
        while True:
            self._bell.wait(self._interval)
            self._bell.clear()
            ended = self._ended
            try:
                self._take(ended)
                self._tell_machine()
                self._write()
                self._write_status()
            except OSError as error:
                self._warn("record", f"the record cannot be written ({error.strerror}); training goes on, and it is tried again")
            except Exception as error:  # noqa: BLE001
                self._warn("record", f"the record cannot be written: {error!r}")
            if ended:
                return

    def _tell_machine(self) -> None:
        try:
            found = self._machine.read() if self._machine else None
        except (OSError, KeyError, ValueError, IndexError):
            self._machine = None  # No /proc as Linux has it.
            return
        if found:
            self._append(_event(0, _fact("machine", found)))

    def _take(self, everything: bool) -> None:
        while self._queue:
            item = self._queue.popleft()
            if isinstance(item, _Step):
                item.read()
                if not item.is_finite:
                    self._close_group()
                    self._append(_steps_event([item]))
                else:
                    self._group.append(item)
                continue
            self._close_group()
            step, values, more = item
            self._append(_event(step, values() if callable(values) else values, more))
        now = time.monotonic()
        spacing = max(0.04, (now - self._start) / 20_000)
        if self._group and (everything or now - self._written >= spacing):
            self._close_group(max(1, int((now - self._written) / spacing)))

    def _close_group(self, count: int = 1) -> None:
        group, self._group = self._group, []
        if not group:
            return
        self._written = time.monotonic()
        stride = -(-len(group) // count)
        for first in range(0, len(group), stride):
            self._append(_steps_event(group[first : first + stride]))

    def _append(self, event: bytes) -> None:
        if len(self._waiting) > self._most_waiting:
            self._lost += 1
        else:
            self._waiting += event

    def _write(self) -> None:
        while self._waiting:
            try:
                done = os.pwrite(self._file, self._waiting, self._length)
            except OSError:
                # The next attempt writes over what this one left.
                with contextlib.suppress(OSError):
                    os.ftruncate(self._file, self._length)
                raise
            if done < len(self._waiting):
                # Whole or not at all: a part is tried again from its beginning.
                with contextlib.suppress(OSError):
                    os.ftruncate(self._file, self._length)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            self._length += done
            self._waiting = bytearray()
        if self._lost:
            count, self._lost = self._lost, 0
            self._waiting += _event(0, _fact("log", f"{count} events were lost while the record could not be written"))

    def _write_status(self) -> None:
        status = self._status
        if status is None or time.monotonic() - self._status_time < 1:
            return
        self._status_time = time.monotonic()
        self._directory.replace("status.json", json.dumps(_plain(status), sort_keys=True) + "\n")
        if self._status is status:
            self._status = None

    def forget(self) -> None:
        """In a child: the file is the trainer's."""
        os.close(self._file)


# The directory and its socket ------------------------------------------------------------------------------------------


class _Directory:
    """The run's directory; it stays the same whatever happens to its path. Links are refused."""

    def __init__(self, path: str):
        self.path = path
        self.descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)

    def open(self, name: str, flags: int) -> int:
        found = os.open(name, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o600, dir_fd=self.descriptor)
        if not stat.S_ISREG(os.fstat(found).st_mode):
            os.close(found)
            raise OSError(errno.EINVAL, "this is no plain file", name)
        return found

    def names(self) -> list[str]:
        return os.listdir(self.descriptor)

    def replace(self, name: str, text: str) -> None:
        """Readers see the old file or the new one, never a part."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(f".{name}.new", dir_fd=self.descriptor)
        file = self.open(f".{name}.new", os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        with os.fdopen(file, "w") as opened:
            opened.write(text)
        os.rename(f".{name}.new", name, src_dir_fd=self.descriptor, dst_dir_fd=self.descriptor)

    def lock(self) -> int:
        """The right to train the run: lost with the process.

        Raises: RunError where another process has it.
        """
        file = self.open("lock", os.O_RDWR | os.O_CREAT)
        whole = struct.pack("hh4xqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
        try:
            fcntl.fcntl(file, getattr(fcntl, "F_OFD_SETLK", 37), whole)
        except OSError as error:
            holder = os.pread(file, 200, 0).decode("utf-8", "replace").split("\n")[0]
            os.close(file)
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise
            who = holder if re.fullmatch(r"process \d+ on [\w.-]+", holder) else "another process"
            raise RunError(f"{self.path}: {who} trains this run; name another directory") from None
        os.ftruncate(file, 0)
        os.pwrite(file, f"process {os.getpid()} on {socket.gethostname()}\n".encode(), 0)
        return file


class _Control:
    """Hears wishes on the run's socket, on a thread of its own. `answer` must not wait."""

    _longest, _most_clients, _most_a_second = 4096, 32, 200

    def __init__(self, directory: _Directory, answer: Callable[[dict[str, Any]], str]):
        self._directory, self._answer = directory, answer
        # An address has room for 107 bytes, and a path may have more.
        address = f"/proc/self/fd/{directory.descriptor}/control.sock"
        with contextlib.suppress(FileNotFoundError):
            if not stat.S_ISSOCK(os.stat("control.sock", dir_fd=directory.descriptor, follow_symlinks=False).st_mode):
                raise OSError(errno.EEXIST, "control.sock is no socket")
            os.unlink("control.sock", dir_fd=directory.descriptor)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        os.fchmod(self._listener.fileno(), 0o600)
        self._listener.bind(address)
        self._listener.listen(16)
        self._listener.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._clients: collections.OrderedDict[socket.socket, list[bytes]] = collections.OrderedDict()
        self._second, self._count, self._ended = 0, 0, False
        threading.Thread(target=self._work, name="gantop-control", daemon=True).start()

    def close(self) -> None:
        self._ended = True
        with contextlib.suppress(OSError):
            os.unlink("control.sock", dir_fd=self._directory.descriptor)

    def forget(self) -> None:
        self._listener.close()
        for client in self._clients:
            client.close()

    def _work(self) -> None:
        while not self._ended:
            try:
                for key, _ in self._selector.select(0.5):
                    if key.fileobj is self._listener:
                        self._accept()
                    else:
                        self._serve(key.fileobj)
            except OSError:
                time.sleep(0.1)  # No descriptors left, most likely.

    def _accept(self) -> None:
        client, _ = self._listener.accept()
        user = struct.unpack("3i", client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[1]
        if user not in (os.geteuid(), 0):
            client.close()
            return
        client.setblocking(False)
        self._selector.register(client, selectors.EVENT_READ)
        self._clients[client] = [b""]
        if len(self._clients) > self._most_clients:
            self._drop(next(iter(self._clients)))

    def _drop(self, client: socket.socket) -> None:
        self._selector.unregister(client)
        del self._clients[client]
        client.close()

    def _serve(self, client: socket.socket) -> None:
        self._clients.move_to_end(client)
        held = self._clients[client]
        try:
            data = client.recv(self._longest)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._drop(client)
            return
        *lines, held[0] = (held[0] + data).split(b"\n")
        replies = [self._reply(line) for line in lines]
        if len(held[0]) > self._longest:
            replies.append({"error": f"a message has at most {self._longest} bytes"})
        try:
            for reply in replies:
                client.sendall((json.dumps(reply) + "\n").encode())
        except OSError:
            self._drop(client)  # It does not read its answers, or is gone.
            return
        if len(held[0]) > self._longest:
            self._drop(client)

    def _reply(self, line: bytes) -> dict[str, str]:
        try:
            if int(time.monotonic()) != self._second:
                self._second, self._count = int(time.monotonic()), 0
            self._count += 1
            if self._count > self._most_a_second:
                raise ValueError("too many wishes in a second")
            try:
                wish = json.loads(line)
            except (ValueError, RecursionError):
                wish = None
            if not isinstance(wish, dict) or not isinstance(wish.get("do"), str):
                raise ValueError('this is no wish; one is written {"do":"pause"}')
            return {"ok": self._answer(wish)}
        except ValueError as error:
            return {"error": str(error)}
        except Exception as error:  # noqa: BLE001
            return {"error": f"the trainer could not take it: {error!r}"}


# The run ---------------------------------------------------------------------------------------------------------------


class Setting:
    """A number that watchers may change while training runs: read `value` in each step."""

    def __init__(self, name: str, value: float, summary: str, least: float, most: float,
                 apply: Optional[Callable[[float], None]] = None):
        self.name, self.value, self.summary, self._apply = name, value, summary, apply
        self.least, self.most = least, most

    @property
    def range(self) -> str:
        if self.least == -math.inf and self.most == math.inf:
            return "a number"
        if self.most == math.inf:
            return f"a number from {self.least:g}"
        return f"a number up to {self.most:g}" if self.least == -math.inf else f"a number from {self.least:g} to {self.most:g}"

    def parse(self, text: str) -> float:
        """Raises: ValueError where the text is no number that it takes."""
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not (math.isfinite(value) and self.least <= value <= self.most):
            raise ValueError(f"{self.name} is {self.range}")
        return value

    def set(self, value: float) -> None:
        self.value = value
        if self._apply:
            self._apply(value)

    def __float__(self) -> float:
        return self.value


class _Action:
    """Something of the trainer's own that watchers may ask for, as they would give a setting the value `go`."""

    summary, range, value = "", "go", "-"

    def __init__(self, name: str, body: Callable[[], Any], summary: str):
        self.name, self.body, self.summary = name, body, summary

    def parse(self, text: str) -> str:
        if text != "go":
            raise ValueError(f"{self.name} is done with the value go")
        return text

    def set(self, _: str) -> None:
        self.body()


def _guarded(body: Callable[..., Any]) -> Callable[..., Any]:
    """What goes wrong here is no trouble of the trainer's: it is said once, and nothing comes of it."""

    @functools.wraps(body)
    def guarded(self: "Run", *arguments: Any, **named: Any) -> Any:
        if self._silent:
            return None
        try:
            return body(self, *arguments, **named)
        except Exception as error:  # noqa: BLE001
            self._warn(body.__name__, f"{body.__name__.strip('_')} does not work: {type(error).__name__}: {error}")
            return None

    return guarded


_TAGS = {
    "loss_G": "loss/generator", "loss_D": "loss/discriminator", "gradient_G": "gradient/generator",
    "gradient_D": "gradient/discriminator", "r1": "penalty/r1", "r2": "penalty/r2", "penalty": "penalty/gradient",
}


class _Team:
    """Several processes that train one run: before each step, the first one tells the others what is to be done.

    Over a group of its own on CPUs (gloo): no GPU is waited for, and nobody waits in the program's own group while the run is
    paused.
    """

    GO, STOP, WAIT, SET, RESTORE = range(5)

    def __init__(self) -> None:
        self.is_first = torch.distributed.get_rank() == 0
        self._group = torch.distributed.new_group(backend="gloo")

    @staticmethod
    def found() -> Optional["_Team"]:
        """Where the program has begun one; None: it is alone."""
        library = torch.distributed
        if not (library.is_available() and library.is_initialized() and library.get_world_size() > 1):
            return None
        return _Team()

    def share(self, word: int = 0, place: float = 0, value: float = 0) -> tuple[int, int, float]:
        """What the first one says; the others hear it."""
        told = torch.tensor([word, place, value], dtype=torch.float64)
        torch.distributed.broadcast(told, 0, group=self._group)
        word, place, value = told.tolist()
        return int(word), int(place), value


class Run:
    """A run that gantop shows, pauses and judges while this program trains it.

    Args:
        path: Its directory, which is made; `gantop watch` finds it by that path, or by its name where it lies in `runs/`.
        G, D: Generator and discriminator (torch modules). Without them there is no gauge.
        optimizer_G, optimizer_D: Their optimizers: learning rates are shown and open to edits, and the tug is measured.
        latents: Draws n latents: `lambda n: torch.randn(n, 100, device=device)`.
        held_out: Reals that D is never trained on [n, …], or a tuple of them and what comes with each (labels), which is
            then given to G and D too. 512 of them are asked at a time.
        average: An averaged copy of G, which then is what is judged.
        draw: Makes samples: `draw(latents, *what comes with them)`; default: G.
        score: D's raw scores: `score(samples, *what comes with them)`; default: D.
        probability: Whether a sigmoid of a score is D's answer, as for the usual loss; not for Wasserstein or hinge.
        evaluate_every: Steps between two evaluations.
        checkpoint_every: Steps between two checkpoints; 0: when somebody asks, and before it is ended from outside.
        state: More objects with `state_dict` and `load_state_dict` that a checkpoint has to have: schedulers, scalers.
        steps: How many steps it will take, where that is known.
        settings: Numbers and words of the run, to be shown.
        resume: Go on with the run that is there from its newest checkpoint; without it, such a run is refused.
        classes: What the labels in `held_out` mean, where they are numbers from 0 or ones and zeros: a row of samples is a class.
        bounds: The lowest and the highest value of a pixel; default: as the held-out pictures suggest.

    Raises:
        RunError: Where the directory is another run's, or cannot be made. Nothing after that raises.
    """

    _gauge_count, _train_count, _decoy_count, _spread_count, _grid_count, _probe_count = 512, 256, 128, 256, 64, 64
    _kept_checkpoints = 3

    def __init__(
        self, path: str | os.PathLike[str], *, G: Any = None, D: Any = None, optimizer_G: Any = None,
        optimizer_D: Any = None, latents: Optional[Callable[[int], Any]] = None, held_out: Any = None,
        average: Any = None, draw: Optional[Callable[..., Any]] = None, score: Optional[Callable[..., Any]] = None,
        probability: bool = True, evaluate_every: int = 200, checkpoint_every: int = 0,
        state: Optional[dict[str, Any]] = None, steps: Optional[int] = None, settings: Optional[dict[str, Any]] = None,
        resume: bool = False, bounds: Optional[tuple[float, float]] = None, classes: Optional[Iterable[str]] = None,
        seed: int = 0,
    ):
        if torch is None:
            raise RunError("gantop.Run needs PyTorch: pip install torch")
        self.step, self.stopped = 0, False
        self._silent = False
        self._told: set[str] = set()
        # What the wrapper does in a forward pass it does in all processes at once, and only one of them asks.
        G, D, average = (_unwrapped(module) for module in (G, D, average))
        self._G, self._D, self._latents, self._average = G, D, latents, average
        self._optimizers = {name: found for name, found in
                            (("generator", optimizer_G), ("discriminator", optimizer_D)) if found is not None}
        self._draw_samples = draw or (average if average is not None else G)
        self._score_samples = score or D
        self._probability, self._seed = probability, seed
        self._evaluate_every, self._checkpoint_every = max(1, evaluate_every), checkpoint_every
        self._step_count, self._path = steps, str(path)
        reals = held_out if isinstance(held_out, (tuple, list)) or held_out is None else (held_out,)
        self._held_out = tuple(reals) if reals is not None else None
        parts = {"G": G, "D": D, "optimizer_G": optimizer_G, "optimizer_D": optimizer_D, "average": average, **(state or {})}
        self._state = {name: part for name, part in parts.items() if part is not None}
        self._settings: collections.OrderedDict[str, Any] = collections.OrderedDict()
        self._shown = {str(name): str(value) for name, value in (settings or {}).items()}
        self._wishes: collections.deque[tuple[str, Any]] = collections.deque()
        self._bell = threading.Event()
        self._paused, self._begun, self._finished, self._is_there = False, False, False, False
        self._entries: collections.deque[tuple[int, float, float, dict[str, Any]]] = collections.deque()
        self._current: dict[str, Any] = {}
        self._recent: collections.deque[Any] = collections.deque(maxlen=64)
        self._variant, self._fresh = 0, 0
        self._batch_size, self._steps_per_epoch = 0, None
        self._best: Optional[float] = None
        self._tug: Optional[dict[str, Any]] = None
        self._rates: dict[str, float] = {}
        self._described, self._evaluation_seconds, self._step_seconds = False, 0.0, 0.0
        self._bounds, self._classes = bounds, [str(name) for name in classes or []]
        for name, optimizer in self._optimizers.items():
            self._declare(Setting(
                f"{name}LearningRate", optimizer.param_groups[0]["lr"],
                f"step size of the {name}; a scheduler may set it again", 0, math.inf,
                functools.partial(_set_rate, optimizer)))
        # Of several processes the first one keeps the run, and tells the others what it hears.
        self._team = _Team.found()
        first = self._team.is_first if self._team else int(os.environ.get("RANK", "0") or 0) == 0
        if not first:
            self._silent = True
            if self._team and not self._follow():
                raise RunError("the first process could not begin the run")
            return
        try:
            self._open(resume)
            if resume:
                self._go_on()
        except RunError:
            self._share(_Team.STOP)
            raise
        self._share(_Team.GO)

    # What a trainer calls ------------------------------------------------------------------------------------------

    def steps(self, loader: Iterable[Any], epochs: Optional[int] = 1) -> Iterator[Any]:
        """The loader's batches, each a step, for so many passes (None: without end); fewer where somebody stops the run.

        Between two of them, pauses, single steps, saving and edits are heard.
        """
        try:
            self._steps_per_epoch = float(len(loader))  # type: ignore[arg-type]
        except TypeError:
            self._steps_per_epoch = None
        passes = 0
        while (epochs is None or passes < epochs) and not self.stopped:
            passes += 1
            for batch in loader:
                if not self.next(batch):
                    return
                yield batch
            self._end_step()

    def next(self, batch: Any = None) -> bool:
        """Begins a step, for loops of one's own: `while run.next(): …`; False where somebody stops the run."""
        if self._silent:
            return self._follow() if self._team and not self._finished else True
        self._end_step()
        if self._step_count is not None and self.step >= self._step_count:
            self._share(_Team.STOP)
            return False
        reals = _first_tensor(batch)
        if reals is not None and reals.dim():
            self._batch_size = len(reals)
            self._describe()
        self._hear()
        self._share(_Team.STOP if self.stopped else _Team.GO)
        if self.stopped:
            return False
        self._remember(batch)
        self._begin_tug()
        self._begun, self._current, self._own_seconds, self._time = True, {}, 0.0, time.perf_counter()
        return True

    @_guarded
    def log(self, *, real: Any = None, fake: Any = None, **numbers: Any) -> None:
        """Numbers of the step: tensors of one number, or numbers. They are read a step later, so nothing waits for a GPU.

        Args:
            real, fake: D's raw scores of the batch's reals and of its fakes: D(x), D(G(z)) and how many are right.
            numbers: `loss_G`, `loss_D`, `gradient_G`, `gradient_D`, `r1`, `r2`, `penalty`, or any name of one's own
                (`**{"quality/fid": 12.5}`).
        """
        if not self._begun:
            self._warn("log", "log is called outside of a step: for batch in run.steps(loader), or while run.next()")
        for name, value in numbers.items():
            self._current[_TAGS.get(name, name)] = value.detach() if isinstance(value, torch.Tensor) else float(value)
        for name, scores in (("real", real), ("fake", fake)):
            if scores is not None:
                self._current[f"scores/{name}"] = scores.detach()
                if name == "real" and not self._described and scores.dim():
                    self._batch_size = len(scores)

    def setting(self, name: str, value: float, minimum: float = -math.inf, maximum: float = math.inf,
                summary: str = "") -> Setting:
        """A number that watchers may change (`p` in gantop): read its `value` in each step."""
        found = Setting(name, value, summary, minimum, maximum)
        self._declare(found)
        return found

    def action(self, name: str, body: Callable[[], Any], summary: str = "") -> None:
        """Something of the trainer's own that watchers may ask for: it is called between two steps."""
        self._declare(_Action(name, body, summary))

    def note(self, text: str) -> None:
        """A mark in all charts."""
        self._mark("note", text)

    def checkpoint(self, **more: Any) -> Optional[str]:
        """Keeps all that the run was given, and `more`, whole or not at all; the file's path, None where that failed."""
        return self._save(more)

    def restore(self, step: Optional[int] = None) -> Optional[dict[str, Any]]:
        """Goes back to a checkpoint (default: the newest), in place: what `checkpoint` was given more; None: there is none."""
        if self._silent and self._team:
            steps = self._saved()
            return self._load(steps[-1] if step is None else step) if steps else None
        return self._restore(step, "went back")

    def finish(self, error: Optional[BaseException] = None) -> None:
        """Ends the run; it is called when the program ends, too."""
        if self._silent or self._finished:
            return
        self._finished = True
        with contextlib.suppress(Exception):
            self._end_step()
            while self._entries:
                self._hand_on()
            if error is not None:
                outcome, state = {"failed": {"message": f"{type(error).__name__}: {error}"[:500]}}, "failed"
            elif self.stopped or (self._step_count is not None and self.step < self._step_count):
                outcome, state = {"stopped": {"step": self.step}}, "stopped"
            else:
                outcome, state = {"completed": {"step": self.step}}, "finished"
            self._record.tell(self.step, _fact("outcome", outcome))
            self._keep_status(state, urgent=True)
            self._control.close() if self._control else None
            self._record.close()
        os.close(self._lock)
        self._silent = True

    def __enter__(self) -> "Run":
        return self

    def __exit__(self, _: Any, error: Optional[BaseException], __: Any) -> None:
        self.finish(error)

    # Beginning -----------------------------------------------------------------------------------------------------

    def _open(self, resume: bool) -> None:
        name = Path(self._path).name
        if not name or name[0] in ".-" or not name.isprintable() or " " in name or len(name.encode()) > 100:
            raise RunError(f"{self._path!r}: a run's name has up to 100 bytes, no spaces, and begins with no '.' or '-'")
        try:
            Path(self._path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError):
                os.mkdir(self._path, 0o700)
            self._directory = _Directory(self._path)
            is_old = "run.toml" in self._directory.names()
            if not is_old and self._directory.names():
                raise RunError(f"{self._path} holds something else; name another directory")
            if is_old and not resume:
                raise RunError(f"{self._path}: there is such a run; resume=True goes on with it, or name another one")
            self._lock = self._directory.lock()
            if not is_old:
                self._directory.replace("run.toml", self._manifest())
            self._record = _Record(self._directory, self._warn)
        except OSError as error:
            raise RunError(f"{error.filename or self._path}: {error.strerror}") from None
        self._control: Optional[_Control] = None
        try:
            self._control = _Control(self._directory, self._answer)
        except OSError as error:
            self._warn("socket", f"nobody can control the run from elsewhere: {error}")
        self._keep_status("training", urgent=True)
        atexit.register(self.finish)
        self._watch_exceptions()
        os.register_at_fork(after_in_child=self._forget)
        self._take_signals()

    def _manifest(self) -> str:
        def quoted(text: str) -> str:
            return json.dumps(text, ensure_ascii=False)

        main = Path(sys.argv[0] or "python").stem
        recipe = re.sub(r"[^\w.-]", "-", main).strip(".-") or "python"
        lines = [
            "# A run of a Python program that gantop.py keeps: that program goes on with it.",
            f"recipe = {quoted(recipe)}", f"seed = {self._seed}",
            *([f"steps = {self._step_count}"] if self._step_count else []),
            f"threads = {min(1024, max(1, torch.get_num_threads()))}",
            f"started = {quoted(time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime()))}",
            f"host = {quoted(socket.gethostname())}", "", "[settings]",
            *[f"{quoted(name)} = {quoted(value)}" for name, value in sorted(self._shown.items())], "", "[versions]",
            f'"gantop.py" = {quoted(__version__)}', f'"python" = {quoted(sys.version.split()[0])}',
            f'"torch" = {quoted(torch.__version__)}', "", "[options]", '"engine" = "gantop.py"',
        ]
        return "\n".join(lines) + "\n"

    def _watch_exceptions(self) -> None:
        before = sys.excepthook

        def hook(kind: Any, error: BaseException, trace: Any) -> None:
            before(kind, error, trace)
            self.finish(None if isinstance(error, KeyboardInterrupt) else error)

        sys.excepthook = hook

    def _take_signals(self) -> None:
        """SIGTERM ends the run after the running step, with a checkpoint; SIGHUP ends nothing."""
        if threading.current_thread() is not threading.main_thread():
            return

        def end(*_: Any) -> None:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)  # A second one does not wait.
            self._wishes.append(("stop", None))
            self._bell.set()

        def hang_up(*_: Any) -> None:
            # What it prints goes to the log from now on: the terminal is gone.
            with contextlib.suppress(OSError):
                log = self._directory.open("headless.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
                for number in (1, 2):
                    if os.isatty(number):
                        os.dup2(log, number)
                os.close(log)

        for number, handler in ((signal.SIGTERM, end), (signal.SIGHUP, hang_up)):
            if signal.getsignal(number) == signal.SIG_DFL:
                signal.signal(number, handler)

    def _forget(self) -> None:
        """In a child, such as a loader's worker: the run is the parent's."""
        if self._silent:
            return
        self._silent = True
        with contextlib.suppress(Exception):
            os.close(self._lock)
            self._record.forget()
            if self._control:
                self._control.forget()

    def _warn(self, key: str, text: str) -> None:
        if key in self._told:
            return
        with contextlib.suppress(Exception):
            print(f"gantop.py: {text}", file=sys.stderr)
        with contextlib.suppress(Exception):
            self._say_once(key, text)

    def _say_once(self, key: str, text: str) -> None:
        if key not in self._told:
            self._told.add(key)
            self._log(text)

    def _log(self, text: str) -> None:
        self._record.tell(self.step, _fact("log", text))

    @_guarded
    def _mark(self, kind: str, text: str) -> None:
        self._record.tell(self.step, _fact("mark", {"step": self.step, "kind": kind, "text": text[:200]}))

    def _tell_restart(self, text: str) -> None:
        """What the record says of later steps is void."""
        self._record.tell(self.step + 1, b"", _field(7, _integer(1, 1) + _field(3, text.encode())))

    def _keep_status(self, state: str, urgent: bool = False) -> None:
        self._record.keep_status({"state": state, "step": self.step, "bestReferee": self._best}, urgent)

    @_guarded
    def _describe(self) -> None:
        if self._described:
            return
        self._described = True
        is_points = self._held_out is not None and self._held_out[0].dim() == 2 and self._held_out[0].shape[1] == 2
        self._record.tell(self.step, _fact("description", {
            "recipe": Path(self._path).name, "seed": self._seed, "batchSize": max(1, self._batch_size),
            "stepCount": self._step_count, "stepsPerEpoch": self._steps_per_epoch, "evaluateEvery": self._evaluate_every,
            "threadCount": torch.get_num_threads(), "lossReferences": [],
            "sampleNoun": "points" if is_points else "images", "sampleRows": self._classes or None,
            "story": "Trained by a Python program, which gantop.py tells of."}))
        self._tell_settings()
        if self.step > 0:
            self._tell_restart(f"resumed at step {self.step}")
        self._show_samples()

    # Steps -----------------------------------------------------------------------------------------------------------

    @_guarded
    def _end_step(self) -> None:
        if not self._begun:
            return
        self._begun = False
        seconds = time.perf_counter() - self._time - self._own_seconds
        self._describe()
        self.step += 1
        self._end_tug()
        for name, optimizer in self._optimizers.items():
            rate = float(optimizer.param_groups[0]["lr"])
            if self._rates.get(name) != rate:
                self._rates[name] = rate
                self._current[f"learning-rate/{name}"] = rate
                self._settings[f"{name}LearningRate"].value = rate
        epoch = self.step / self._steps_per_epoch if self._steps_per_epoch else 0.0
        self._entries.append((self.step, seconds, epoch, self._current))
        self._step_seconds += seconds
        while len(self._entries) > 1:
            self._hand_on()
        self._keep_status("training")
        if self.step % self._evaluate_every == 0:
            self._evaluate()
        if self._checkpoint_every and self.step % self._checkpoint_every == 0:
            self._save({})

    def _hand_on(self) -> None:
        """Reads the numbers of a step that is long done, in one transfer."""
        number, seconds, epoch, told = self._entries.popleft()
        tensors = [value for value in told.values() if isinstance(value, torch.Tensor)]
        if tensors:
            flat = [value.reshape(-1).float() for value in tensors]
            alike = all(value.device == flat[0].device for value in flat)
            values = torch.cat(flat if alike else [value.cpu() for value in flat]).cpu().numpy()
            first = 0
            for tag, value in told.items():
                if isinstance(value, torch.Tensor):
                    count = value.numel()
                    told[tag] = values[first : first + count].reshape(len(value) if value.dim() else 1, -1)
                    first += count
        self._record.add(_Step(number, seconds, epoch, told, self._probability))

    @_guarded
    def _remember(self, batch: Any) -> None:
        """The last reals that D was trained on, for the train needle."""
        reals = _first_tensor(batch)
        if self._held_out is None or reals is None or reals.shape[1:] != self._held_out[0].shape[1:]:
            return
        told = tuple(part for part in batch[1:] if isinstance(part, torch.Tensor)) if isinstance(batch, (tuple, list)) else ()
        self._recent.append((reals, told))
        while len(self._recent) > 1 and sum(len(item[0]) for item in self._recent) - len(self._recent[0][0]) >= self._train_count:
            self._recent.popleft()

    # Wishes ----------------------------------------------------------------------------------------------------------

    def _declare(self, setting: Any) -> None:
        self._settings[setting.name] = setting
        if self._described and not self._silent:
            self._tell_settings()

    def _tell_settings(self) -> None:
        found = [{"name": s.name, "value": s.value if isinstance(s.value, str) else f"{s.value:g}", "summary": s.summary,
                  "range": s.range, "isLive": True} for s in self._settings.values()]
        found += [{"name": name, "value": value, "summary": "as the program was started", "range": "",
                   "isLive": False} for name, value in self._shown.items()]
        self._record.tell(self.step, _fact("parameters", found))

    def _answer(self, wish: dict[str, Any]) -> str:
        """What becomes of a wish; on the socket's thread. Raises: ValueError where nothing does."""
        word, value, name = wish["do"], wish.get("value"), wish.get("name")
        if word == "set":
            setting = self._settings.get(name) if isinstance(name, str) else None
            if setting is None or not isinstance(value, str) or len(value) > 200:
                known = ", ".join(self._settings) or "none"
                raise ValueError(f"there is no such setting that can be changed while training; there are: {known}")
            self._leave_wish("set", (setting, setting.parse(value)))
            return f"from the next step on: {value}"
        if word == "rollBack":
            steps = self._saved()
            if not isinstance(value, str) or not value.isdigit() or int(value) not in steps:
                raise ValueError("there is no such checkpoint" + (f"; there are {', '.join(map(str, steps))}" if steps else ""))
            self._leave_wish("rollBack", int(value))
            return "after the running step"
        known = {"pause", "resume", "step", "save", "stop", "abandon", "newSamples", "newLatents"}
        if word in ("slowMotion", "fullSpeed", "nextPart", "onlyDiscriminator", "onlyGenerator", "both"):
            raise ValueError("slow motion is for gantop's own recipes: it does not know the parts of this program's step")
        if word not in known:
            raise ValueError(f"there is no such wish; there are {', '.join(sorted(known))}, rollBack, set")
        if word in ("newSamples", "newLatents") and not self._can_draw:
            raise ValueError("nothing to draw with: gantop.Run was given no G and latents")
        self._leave_wish(word, None)
        return "after the running step"

    def _leave_wish(self, word: str, value: Any) -> None:
        if len(self._wishes) > 1000:
            raise ValueError("the trainer has not done yet what it was asked before")
        self._wishes.append((word, value))
        self._bell.set()

    @_guarded
    def _hear(self) -> None:
        while True:
            while self._wishes:
                word, value = self._wishes.popleft()
                try:
                    if self._obey(word, value):
                        return
                except Exception as error:  # noqa: BLE001
                    self._record.tell(self.step, _fact("refused", f"{word}: {type(error).__name__}: {error}"))
            if not self._paused:
                return
            self._share(_Team.WAIT)
            self._bell.wait(1)
            self._bell.clear()

    def _obey(self, word: str, value: Any) -> bool:
        """Whether the next step begins now, or no other."""
        if word == "pause" and not self._paused:
            self._pause()
        elif word == "resume" and self._paused:
            self._paused = False
            self._record.tell(self.step, _fact("resumed", self.step))
            self._keep_status("training", urgent=True)
        elif word == "step":
            self._wishes.appendleft(("pause again", None))
            return True
        elif word == "pause again":
            self._pause()
        elif word == "save":
            self._save({})
        elif word in ("stop", "abandon"):
            self.stopped = True
            if word == "stop" and self._state:
                self._save({})
            return True
        elif word == "newSamples":
            self._fresh += 1
            self._show_samples()
        elif word == "newLatents":
            self._variant += 1
            self._show_samples()
        elif word == "set":
            setting, new = value
            before = setting.value
            is_action = isinstance(setting, _Action)
            self._share(_Team.SET, list(self._settings.values()).index(setting), 0 if is_action else new)
            setting.set(new)
            self._mark("edit", f"{setting.name} {_short(before)} → {_short(new)}")
            self._tell_settings()
        elif word == "rollBack":
            if self._restore(value, "rolled back") is not None:
                self._share(_Team.RESTORE, value)
            self._pause()
        return False

    # Other processes -----------------------------------------------------------------------------------------------------

    def _share(self, *words: Any) -> None:
        """Tells the other processes, if there are any."""
        if self._team is None:
            return
        try:
            self._team.share(*words)
        except RuntimeError as error:
            self._team = None
            self._warn("team", f"the other processes do not hear: {error}")

    def _follow(self) -> bool:
        """Does what the first process says, until it says that the next step begins, or that there is none."""
        self.step += self._begun
        self._begun = False
        while self._team:
            try:
                word, place, value = self._team.share()
            except RuntimeError:
                self._team = None
                break
            if word == _Team.STOP:
                self.stopped = True
                return False
            if word == _Team.SET:
                setting = list(self._settings.values())[place]
                setting.set("go" if isinstance(setting, _Action) else value)
            elif word == _Team.RESTORE:
                self._load(place)
            elif word == _Team.GO:
                # The first word of all says that the run is there; each later one begins a step.
                self._begun, self._is_there = self._is_there, True
                return True
        return True

    def _pause(self) -> None:
        while self._entries:
            self._hand_on()
        self._paused = True
        self._record.tell(self.step, _fact("paused", self.step))
        self._keep_status("paused", urgent=True)

    # Checkpoints -----------------------------------------------------------------------------------------------------

    def _saved(self) -> list[int]:
        """Steps that there are whole checkpoints of."""
        place = Path(self._path) / "checkpoints"
        names = os.listdir(place) if place.is_dir() else []
        return sorted(int(found[1]) for name in names if (found := re.fullmatch(r"step-(\d{9,})", name)))

    @_guarded
    def _save(self, more: dict[str, Any]) -> Optional[str]:
        place = Path(self._path) / "checkpoints"
        path, temporary = place / f"step-{self.step:09d}", place / f".step-{self.step:09d}.new"
        try:
            place.mkdir(mode=0o700, exist_ok=True)
            content = {"step": self.step, "parts": {name: part.state_dict() for name, part in self._state.items()},
                       "random": _random_state(), "more": more}
            shutil.rmtree(temporary, ignore_errors=True)
            temporary.mkdir(mode=0o700)
            file = os.open(temporary / "state.pt", os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            with os.fdopen(file, "wb") as opened:
                torch.save(content, opened)
                opened.flush()
                os.fsync(file)
            shutil.rmtree(path, ignore_errors=True)
            temporary.rename(path)
        except Exception as error:
            self._record.tell(self.step, _fact("unsaved", {"step": self.step, "reason": str(error)[:300]}))
            self._told.discard("save")
            self._warn("save", f"no checkpoint of step {self.step}: {error}")
            return None
        for step in self._saved()[: -self._kept_checkpoints]:
            shutil.rmtree(place / f"step-{step:09d}", ignore_errors=True)
        self._mark("checkpoint", "checkpoint")
        return str(path)

    @_guarded
    def _restore(self, step: Optional[int], words: str) -> Optional[dict[str, Any]]:
        steps = self._saved()
        if step is None and not steps:
            return None
        more = self._load(steps[-1] if step is None else step)
        self._entries.clear()
        self._rates.clear()
        if self._described:
            self._tell_restart(f"{words} to step {self.step}")
            self._log(f"{words} to step {self.step}; the data goes on where it was")
            self._keep_status("training", urgent=True)
        return more

    def _load(self, found: int) -> dict[str, Any]:
        """Gives everything the state of a checkpoint, in place."""
        file = os.open(Path(self._path) / "checkpoints" / f"step-{found:09d}" / "state.pt", os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(file, "rb") as opened:
            newer = {"weights_only": False} if "weights_only" in torch.load.__code__.co_varnames else {}
            content = torch.load(opened, map_location="cpu", **newer)
        missing = set(self._state) - set(content["parts"])
        if missing:
            raise RunError(f"the checkpoint of step {found} lacks {', '.join(sorted(missing))}")
        for name, part in self._state.items():
            part.load_state_dict(content["parts"][name])
        # Of several processes each goes on with chance of its own: the file has the first one's.
        if not self._silent:
            _set_random_state(content["random"])
        self.step = int(content["step"])
        return content["more"]

    def _go_on(self) -> None:
        if self._restore(None, "resumed") is not None:
            self._share(_Team.RESTORE, self.step)
        elif self._saved():
            raise RunError(f"{self._path}: its newest checkpoint cannot be read; remove it, or name another run")

    # Judging ---------------------------------------------------------------------------------------------------------

    @property
    def _can_draw(self) -> bool:
        return self._draw_samples is not None and self._latents is not None

    @contextlib.contextmanager
    def _asking(self, stream: int) -> Iterator[None]:
        """Networks in evaluation mode and a stream of randomness of its own; all is as it was afterwards."""
        modules = [module for root in (self._G, self._D, self._average) if isinstance(root, torch.nn.Module)
                   for module in root.modules()]
        modes = [module.training for module in modules]
        before = _random_state()
        try:
            for module in modules:
                module.training = False
            torch.manual_seed((self._seed * 0x9E3779B9 + stream) & 0x7FFFFFFFFFFFFFFF)
            with torch.no_grad():
                yield
        finally:
            for module, mode in zip(modules, modes):
                module.training = mode
            _set_random_state(before)

    def _batches(self, body: Callable[..., Any], *tensors: Any) -> Any:
        size = min(64, max(1, self._batch_size or 64))
        return torch.cat([body(*[tensor[first : first + size] for tensor in tensors]).detach().float().cpu()
                          for first in range(0, len(tensors[0]), size)])

    def _placed(self, *tensors: Any) -> tuple[Any, ...]:
        parameters = next((root.parameters() for root in (self._D, self._G) if isinstance(root, torch.nn.Module)), iter(()))
        device = next(iter(parameters), torch.zeros(0)).device
        return tuple(tensor.to(device) for tensor in tensors)

    def _scores(self, samples: Any, told: tuple[Any, ...]) -> np.ndarray:
        found = self._batches(self._score_samples, *self._placed(samples, *told))
        return found.reshape(len(samples), -1).mean(1).numpy()

    def _draw(self, count: int, told: tuple[Any, ...], latents: Any = None) -> Any:
        latents = self._latents(count) if latents is None else latents
        return self._batches(self._draw_samples, latents, *self._placed(*told))

    def _evaluate(self) -> None:
        if not self._can_draw or self._score_samples is None or self._held_out is None:
            self._warn("evaluate", "no gauge: gantop.Run needs G, D, latents and held_out for it")
            return
        if "_measure" in self._told:
            return
        start = time.perf_counter()
        self._measure(start)
        self._evaluation_seconds += time.perf_counter() - start
        share = self._evaluation_seconds / max(1e-9, self._evaluation_seconds + self._step_seconds)
        if share > 0.05 and self.step >= 3 * self._evaluate_every:
            every = math.ceil(self._evaluate_every * share / 0.04)
            self._say_once("share", f"evaluations take {100 * share:.0f} % of the time; evaluate_every={every} would take 4 %")

    @_guarded
    def _measure(self, start: float) -> None:
        with self._asking(self.step):
            places = torch.randperm(len(self._held_out[0]))[: self._gauge_count]
            reals, *told = [part[places.to(part.device)] for part in self._held_out]
            told = tuple(told)
            fakes = self._draw(len(reals), told)
            real_scores, fake_scores = self._scores(reals, told), self._scores(fakes, told)
            count = min(self._decoy_count, len(reals))
            low, high = self._pixel_bounds
            noise = torch.rand((count, *reals.shape[1:])) * (high - low) + low
            first = tuple(part[:count] for part in told)
            gauge: dict[str, Any] = {
                "heldout": area_under_curve(real_scores, fake_scores),
                "noiseCanary": area_under_curve(real_scores, self._scores(noise, first)),
                "scoreDeviation": float(np.concatenate([real_scores, fake_scores]).std()),
                "scores": _histogram(real_scores, fake_scores, self._probability), "count": len(reals), "tug": self._last_tug()}
            if reals.dim() > 2:
                order = torch.randperm(reals[0].numel())
                shuffled = reals[:count].cpu().reshape(count, -1)[:, order].reshape(count, *reals.shape[1:])
                gauge["shuffleCanary"] = area_under_curve(real_scores, self._scores(shuffled, first))
            if self._recent and len(self._recent[0][1]) >= len(told):
                train = torch.cat([item[0] for item in self._recent])[-self._train_count :]
                with_train = tuple(torch.cat([item[1][i] for item in self._recent])[-self._train_count :] for i in range(len(told)))
                scores = self._scores(train, with_train)
                gauge["train"], gauge["memorisation"] = (
                    area_under_curve(scores, fake_scores), area_under_curve(scores, real_scores))
                mean = train.float().mean(0, keepdim=True)
                gauge["meanCanary"] = area_under_curve(real_scores, self._scores(mean, tuple(part[:1] for part in told)))
            real_numbers, fake_numbers = reals.detach().float().cpu().numpy(), fakes.numpy()
            gauge["referee"] = referee_accuracy(real_numbers, fake_numbers)
            few = min(self._spread_count, len(reals))
            found = zip(("diversity", "duplicates"), spread(fake_numbers[:few], real_numbers[:few]))
            gauge.update({name: value for name, value in found if not math.isnan(value)})
            samples = self._samples()
        judged = gauge["referee"]
        if math.isfinite(judged) and (self._best is None or abs(judged - 0.5) < abs(self._best - 0.5)):
            self._best = judged
        attoseconds = int(1e18 * (time.perf_counter() - start))
        evaluation = {"step": self.step, "gauge": gauge, "quality": [],
                      "duration": [attoseconds >> 64, attoseconds & (1 << 64) - 1]}
        scalars = {
            "gauge/heldout": "heldout", "gauge/train": "train", "gauge/memorisation": "memorisation",
            "gauge/noise": "noiseCanary", "gauge/shuffle": "shuffleCanary", "gauge/mean": "meanCanary",
            "gauge/referee": "referee", "fakes/diversity": "diversity", "fakes/duplicates": "duplicates"}
        self._record.tell(self.step, lambda: _fact("evaluation", evaluation) + b"".join(
            _scalar(tag, gauge[name]) for tag, name in scalars.items() if gauge.get(name) is not None) + samples())

    @functools.cached_property
    def _pixel_bounds(self) -> tuple[float, float]:
        if self._bounds is not None or self._held_out is None:
            return self._bounds or (-1.0, 1.0)
        reals = self._held_out[0][:256].float()
        if reals.dim() < 3:
            extent = float(reals.abs().max()) or 1.0
            return -extent, extent
        low, high = float(reals.min()), float(reals.max())
        bounds = (-1.0, 1.0) if low < 0 else (0.0, 1.0) if high <= 1.5 else (0.0, 255.0)
        if low < -1.5 or high > 300 or (low < 0 and high > 1.5):
            bounds = (low, high)
        self._log(f"pixels are taken to lie from {bounds[0]:g} to {bounds[1]:g}; bounds=(…) says otherwise")
        return bounds

    @functools.cached_property
    def _places(self) -> list[int]:
        """Which held-out reals hang beside samples that are told the same; with classes, a row is one of them."""
        count = len(self._held_out[0])
        if not self._classes or len(self._held_out) < 2:
            return list(range(min(self._grid_count, count)))
        labels = self._held_out[1].cpu()
        labels = labels.argmax(1) if labels.dim() == 2 and labels.shape[1] > 1 else labels.flatten()
        width, places = max(4, self._grid_count // len(self._classes)), []
        for row in range(len(self._classes)):
            # A class that has few is shown again; one that has none held out, by whatever there is.
            members = (labels == row).nonzero().flatten()[:width].tolist() or [row % count]
            places += [members[i % len(members)] for i in range(width)]
        return places

    def _samples(self) -> Callable[[], bytes]:
        """Samples of fixed and of new latents; what is made of them is made on the record's thread."""
        if self._held_out is None:
            return lambda: b""
        reals, *told = [part[self._places] for part in self._held_out]
        told, count = tuple(told), len(reals)
        if not hasattr(self, "_fixed") or self._fixed[0] != self._variant:
            with self._asking(0x5EED + self._variant):
                self._fixed = (self._variant, self._latents(count))
        grids = {"fixed": self._draw(count, told, self._fixed[1]), "fresh": self._draw(count, told), "real": reals.float().cpu()}
        shape = reals.shape[1:]
        if len(shape) == 1 and shape[0] == 2:
            return self._plane({name: grid.numpy() for name, grid in grids.items()})
        is_picture = len(shape) == 3 and shape[0] in (1, 3) or len(shape) == 2
        if not is_picture:
            self._warn("samples", f"samples of the shape {tuple(shape)} are not drawn: pictures [1 or 3, h, w] and points [2] are")
            return lambda: b""
        opinions = {name: _sigmoid(self._scores(grid, told)) for name, grid in grids.items()} if (
            self._probability and self._score_samples is not None) else {}
        low, high = self._pixel_bounds
        return lambda: b"".join(
            _sheet("samples/" + name, _bytes(grid, low, high))
            + (_floats("samples/opinions-" + name, opinions[name]) if name in opinions else b"")
            for name, grid in grids.items())

    def _plane(self, points: dict[str, np.ndarray]) -> Callable[[], bytes]:
        size, extent = 64, 1.2 * max(abs(bound) for bound in self._pixel_bounds)
        axis = extent * (2 * (np.arange(size, dtype=np.float32) + 0.5) / size - 1)
        places = torch.from_numpy(np.stack(np.meshgrid(axis, -axis), -1).reshape(-1, 2))
        surface = np.full(size * size, 0.5, np.float32)
        if self._score_samples is not None and len(self._held_out) == 1:
            surface = _sigmoid(self._scores(places, ()))
        return lambda: (b"".join(_floats("samples/" + name, found) for name, found in points.items())
                        + _floats("samples/surface", surface.reshape(size, size)) + _scalar("samples/extent", extent))

    @_guarded
    def _show_samples(self) -> None:
        if not self._can_draw or self._held_out is None:
            return
        with self._asking(self.step + (self._fresh << 40)):
            samples = self._samples()
        self._record.tell(self.step, samples)

    # The tug of war: the step after an evaluation, before and after each player's update ---------------------------------

    @_guarded
    def _begin_tug(self) -> None:
        is_next = (self.step + 1) % self._evaluate_every == 0
        if not is_next or len(self._optimizers) < 2 or not self._can_draw or self._held_out is None or "_measure" in self._told:
            return
        with self._asking(self.step ^ 0x7067):
            reals, *told = [part[: self._probe_count] for part in self._held_out]
            latents = self._latents(len(reals))
        probe = (reals, tuple(told), latents)
        self._tug = {"probe": probe, "last": self._probe(probe), "pushes": {}, "undo": []}
        self._tug["before"] = self._tug["last"]
        for name, optimizer in self._optimizers.items():
            self._tug["undo"].append(self._listen(name, optimizer))

    def _listen(self, name: str, optimizer: Any) -> Callable[[], None]:
        """Measures after each of the optimizer's steps, until what it returns is called."""
        own = optimizer.__dict__.get("step")
        step = optimizer.step

        @functools.wraps(step)
        def listened(*arguments: Any, **named: Any) -> Any:
            result = step(*arguments, **named)
            self._take_push(name)
            return result

        optimizer.step = listened

        def undo() -> None:
            if own is None:
                optimizer.__dict__.pop("step", None)
            else:
                optimizer.step = own

        return undo

    @_guarded
    def _take_push(self, name: str) -> None:
        if self._tug is None:
            return
        start = time.perf_counter()
        now = self._probe(self._tug["probe"])
        self._own_seconds += time.perf_counter() - start
        self._tug["pushes"][name] = self._tug["pushes"].get(name, 0.0) + now - self._tug["last"]
        self._tug["last"] = now

    def _probe(self, probe: Any) -> float:
        reals, told, latents = probe
        average, self._draw_samples = self._draw_samples, self._raw
        try:
            with self._asking(0):
                fakes = self._draw(len(reals), told, latents)
                return area_under_curve(self._scores(reals, told), self._scores(fakes, told))
        finally:
            self._draw_samples = average

    @property
    def _raw(self) -> Any:
        """The generator as it is trained: the average answers a step only a little."""
        return self._G if self._draw_samples is self._average and self._G is not None else self._draw_samples

    def _end_tug(self) -> None:
        if self._tug is not None:
            for undo in self._tug["undo"]:
                undo()
            self._tug["undo"] = []

    def _last_tug(self) -> Optional[dict[str, float]]:
        tug, self._tug = self._tug, None
        if tug is None or len(tug["pushes"]) < 2:
            return None
        after = tug["before"] + tug["pushes"]["discriminator"]
        return {"before": tug["before"], "afterDiscriminator": after, "afterGenerator": after + tug["pushes"]["generator"]}


def _unwrapped(module: Any) -> Any:
    wrapper = getattr(getattr(torch.nn, "parallel", None), "DistributedDataParallel", ())
    return module.module if isinstance(module, wrapper) else module


def _set_rate(optimizer: Any, rate: float) -> None:
    """All groups keep their ratios."""
    first = optimizer.param_groups[0]["lr"]
    for group in optimizer.param_groups:
        group["lr"] = group["lr"] * rate / first if first else rate


def _first_tensor(batch: Any) -> Any:
    found = batch[0] if isinstance(batch, (tuple, list)) and len(batch) else batch
    return found if torch is not None and isinstance(found, torch.Tensor) else None


def _short(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def _bytes(pictures: Any, low: float, high: float) -> np.ndarray:
    """[n, c, h, w] or [n, h, w] as bytes [n, h, w, c]; large ones at half of their size, and again, down to 128 at most."""
    found = pictures if pictures.dim() == 4 else pictures[:, None]
    while max(found.shape[2:]) > 128:
        found = torch.nn.functional.avg_pool2d(found, 2)
    scaled = torch.nan_to_num((found - low) / (high - low), nan=0.0).clamp(0, 1) * 255
    return scaled.round().to(torch.uint8).permute(0, 2, 3, 1).contiguous().numpy()


def _random_state() -> dict[str, Any]:
    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_available() and torch.cuda.is_initialized() else None
    return {"torch": torch.get_rng_state(), "cuda": cuda, "numpy": np.random.get_state(), "python": random.getstate()}


def _set_random_state(state: dict[str, Any]) -> None:
    torch.set_rng_state(state["torch"])
    if state["cuda"] is not None and torch.cuda.is_available():
        torch.cuda.set_rng_state_all(state["cuda"])
    np.random.set_state(state["numpy"])
    random.setstate(state["python"])
