"""Which gantop the scripts of this folder run."""

import os
import sys
from pathlib import Path


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
