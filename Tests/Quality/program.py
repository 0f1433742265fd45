"""Which gantop the scripts of this folder run, and how they train with it."""

import os
import subprocess
import sys
from pathlib import Path

# How long each recipe is trained, so that all tables can be read off the same runs.
STEPS = {
    "ring": 20_000, "grid": 20_000, "fashion-mlp": 8000, "fashion": 2000, "classes": 2000, "characters": 2000, "faces": 4000,
    "art": 4000, "emoji": 3000, "upscale": 4000, "night": 5000, "translate": 3000, "pose": 5000, "impute": 8000,
    "colours": 5000, "branches": 4000, "dirac": 4000,
}


def program():
    """What GANTOP names, else the release build, else the debug build."""
    if named := os.environ.get("GANTOP"):
        return named
    here = Path(__file__).resolve().parents[2]
    for build in ("release", "debug"):
        path = here / ".build" / build / "gantop"
        if path.exists():
            return str(path)
    sys.exit(f"{sys.argv[0]}: build gantop first: swift build -c release")


def trained(runs, run, what, steps, seed, *options):
    """Trains a run of one thread with its record under `runs`, unless one of as many steps is there.

    Returns the path of its JSON lines, and its last words.
    """
    lines, words = Path(runs, f"{run}.jsonl"), Path(runs, f"{run}.words")
    if words.exists() and f" after {steps} steps" in words.read_text():
        return lines, words.read_text()
    subprocess.run(["rm", "-rf", f"{runs}/{run}"], check=True)
    command = [program(), "train", *what, "--steps", str(steps), "--seed", str(seed), "--threads", "1", "--json",
               "--runs", str(runs), "--run", run, "--checkpoint-every", "1000000", *options]
    with lines.open("w") as output:
        found = subprocess.run(command, stdout=output, stderr=subprocess.PIPE, text=True)
    words.write_text(found.stderr)
    return lines, found.stderr
