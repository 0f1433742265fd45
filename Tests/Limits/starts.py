#!/usr/bin/env python3
"""Starts gantop under limits and prints what becomes of each start.

Every start must train until SIGTERM and then save within two seconds, or end by itself with a sentence: no hang, no
death by a signal, no silence. Usage: starts.py GANTOP [WORD ...]: only the starts that have one of the words in their
name. Needs nothing but Python; limits on processes need root (a pids cgroup, else another user's RLIMIT_NPROC).
"""

import os
import pty
import re
import resource
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

LONG = float(os.environ.get("LONG", "3"))  # Seconds a start that trains is left alone; a hang is found out afterwards.
PATIENCE = float(os.environ.get("PATIENCE", "2"))  # Seconds between SIGTERM and the end.
NOBODY = 65534

ENDING = ("runs", "generate")  # What has an end of its own, however long it is left alone.


def pids_cgroup():
    """A cgroup of our own whose pids.max can be set, or None."""
    for base in ("/sys/fs/cgroup/pids", "/sys/fs/cgroup"):
        path = f"{base}/gantop-limits-{os.getpid()}"
        try:
            os.mkdir(path)
            with open(f"{path}/pids.max", "w") as file:
                file.write("max")
            return path
        except OSError:
            try:
                os.rmdir(path)
            except OSError:
                pass
    return None


class Pids:
    """At most so many tasks."""

    def __init__(self, count, cgroup):
        self.count, self.cgroup = count, cgroup

    def __call__(self):
        if self.cgroup:
            with open(f"{self.cgroup}/pids.max", "w") as file:
                file.write(str(self.count))
            with open(f"{self.cgroup}/cgroup.procs", "w") as file:
                file.write(str(os.getpid()))
        else:
            resource.setrlimit(resource.RLIMIT_NPROC, (self.count, self.count))
            os.setgid(NOBODY)
            os.setuid(NOBODY)


class Limit:
    def __init__(self, kind, value):
        self.kind, self.value = kind, value

    def __call__(self):
        resource.setrlimit(self.kind, (self.value, self.value))


class Closed:
    def __init__(self, *numbers):
        self.numbers = numbers

    def __call__(self):
        for number in self.numbers:
            os.close(number)


class Ignored:
    def __init__(self, *numbers):
        self.numbers = numbers

    def __call__(self):
        for number in self.numbers:
            signal.signal(number, signal.SIG_IGN)


class Both:
    def __init__(self, *parts):
        self.parts = parts

    def __call__(self):
        for part in self.parts:
            part()


def limits(cgroup):
    yield "nothing", lambda: None
    for count in range(1, 10):
        yield f"pids {count}", Pids(count, cgroup)
    for kilobytes in (60000, 90000, 120000, 150000, 200000, 300000, 500000):
        yield f"ulimit -v {kilobytes}", Limit(resource.RLIMIT_AS, kilobytes * 1024)
    for count in range(3, 15):
        yield f"ulimit -n {count}", Limit(resource.RLIMIT_NOFILE, count)
    for kilobytes in (0, 1, 64, 1024):
        yield f"ulimit -f {kilobytes}", Limit(resource.RLIMIT_FSIZE, kilobytes * 1024)
    yield "ulimit -f 64, SIGXFSZ ignored", Both(
        Ignored(signal.SIGXFSZ), Limit(resource.RLIMIT_FSIZE, 64 * 1024))
    for numbers in ((0,), (1,), (2,), (0, 1), (1, 2), (0, 2), (0, 1, 2)):
        yield "closed " + " ".join(map(str, numbers)), Closed(*numbers)
    yield "SIGXFSZ ignored", Ignored(signal.SIGXFSZ)
    yield "SIGPIPE ignored", Ignored(signal.SIGPIPE)
    yield "SIGHUP ignored", Ignored(signal.SIGHUP)


# What is started, by a word: its arguments, whether in a terminal, what is written to its standard input, and whether
# it is a program that goes on until it is told to end.
RING = ["ring", "--set", "batchSize=8", "--threads", "3"]
COMMANDS = {
    "headless": (["train", *RING, "--headless", "--run", "a"], False, None),
    "dashboard": (["train", *RING, "--run", "a"], True, None),
    "resume": (["resume", "old", "--headless"], False, None),
    "watch": (["watch", "old"], True, None),
    "watch -": (["watch", "-"], True, b"step=1 loss_g=0.5\n"),
    "runs": (["runs"], False, None),
    "generate": (["generate", "old", "--out", "OUT.png"], False, None),
}


class Start:
    """One start and its end."""

    def __init__(self, gantop, command, limit, runs, model):
        self.command = command
        arguments, in_terminal, given = COMMANDS[command]
        shutil.copytree(model, f"{runs}/old")
        subprocess.run(["chmod", "-R", "a+rwX", runs], check=True)
        arguments = [word.replace("OUT", f"{runs}/out") for word in arguments]
        environment = {
            "PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "TERM": "xterm-256color", "LANG": "C.UTF-8",
            "GANTOP_RUNS": runs, "TMPDIR": runs,
        }
        for name in ("SWIFT_BACKTRACE", "LD_LIBRARY_PATH"):
            if name in os.environ:
                environment[name] = os.environ[name]
        self.output = b""
        main = side = None
        if in_terminal:
            main, side = pty.openpty()
        ends = os.pipe() if given is not None else None
        out, inward = (side, side) if in_terminal else (subprocess.PIPE, subprocess.DEVNULL)
        if ends:
            inward = ends[0]

        def prepare():
            if in_terminal:
                os.close(main)
            if ends:
                os.close(ends[1])
            limit()

        process = subprocess.Popen(
            [gantop, *arguments], stdin=inward, stdout=out, stderr=subprocess.STDOUT, env=environment,
            preexec_fn=prepare, start_new_session=True, cwd=runs)
        source = main if in_terminal else process.stdout.fileno()
        if in_terminal:
            os.close(side)
        if ends:
            os.close(ends[0])
            try:
                os.write(ends[1], given)
            except BrokenPipeError:
                pass  # It was started without this descriptor.
        self.trained = self.wait(process, source, LONG) is None
        self.seconds = None
        if self.trained:
            asked = time.monotonic()
            process.send_signal(signal.SIGTERM)
            if self.wait(process, source, PATIENCE) is None:
                self.seconds = None
            else:
                self.seconds = time.monotonic() - asked
        self.status = process.poll()
        if self.status is None:
            process.kill()
            process.wait()
        self.drain(source, 0.05)
        if in_terminal:
            os.close(main)
        if ends:
            os.close(ends[1])

    def wait(self, process, source, seconds):
        end = time.monotonic() + seconds
        while process.poll() is None and time.monotonic() < end:
            self.drain(source, 0.02)
        return process.poll()

    def drain(self, source, seconds):
        while select.select([source], [], [], seconds)[0]:
            try:
                found = os.read(source, 65536)
            except OSError:
                break
            if not found:
                time.sleep(seconds)
                break
            self.output += found
            seconds = 0

    @property
    def last_words(self):
        text = self.output.split(b"\x1b[?1049l")[-1].decode("utf-8", "replace")
        text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b.", "", text)
        lines = [line.strip() for line in text.replace("\r", "\n").split("\n") if line.strip()]
        told = [line for line in lines if line.startswith(("gantop", "Error", "error")) or "cannot" in line]
        return (told or lines or [""])[-1]

    def verdict(self, may_be_silent):
        if self.status is None:
            return "HANGS: does not hear SIGTERM"
        if self.status < 0 and not (self.trained and self.status == -signal.SIGTERM):
            return f"DIES by {signal.Signals(-self.status).name}"
        if self.trained and self.command in ENDING:
            return "HANGS: does not end by itself"
        if self.trained:
            return f"went on; SIGTERM ended it ({self.status}) in {self.seconds:.1f} s"
        if self.status != 0 and not self.last_words and not may_be_silent:
            return f"SILENT ({self.status})"
        return f"ended by itself ({self.status})"


def main():
    gantop, words = os.path.abspath(sys.argv[1]), sys.argv[2:]
    cgroup = pids_cgroup()
    bad = count = 0
    with tempfile.TemporaryDirectory() as model:
        os.chmod(model, 0o755)
        subprocess.run(
            [gantop, "train", *RING, "--headless", "--run", "old", "--steps", "50", "--runs", model],
            check=True, capture_output=True)
        # Without an end, so that it can be gone on with.
        path = f"{model}/old/run.toml"
        text = "".join(line for line in open(path) if not line.startswith("steps ="))
        open(path, "w").write(text)
        for name, limit in limits(cgroup):
            for command in COMMANDS:
                title = f"{command} | {name}"
                if words and not any(word in title for word in words):
                    continue
                with tempfile.TemporaryDirectory() as runs:
                    start = Start(gantop, command, limit, runs, f"{model}/old")
                verdict = start.verdict("closed" in name)
                is_bad = verdict[:5].isupper() or verdict.startswith(("HANGS", "DIES", "SILENT"))
                bad += is_bad
                count += 1
                print(f"{'!!' if is_bad else 'ok'} | {title} | {verdict} | {start.last_words[:150]}", flush=True)
    if cgroup:
        os.rmdir(cgroup)
    print(f"{count} starts, {bad} bad")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
