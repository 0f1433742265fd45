"""Reads every safetensors file below a directory with the format's own Python package.

    python safetensors_read.py DIRECTORY

Fails where a file cannot be read, is empty, or holds a number that is not finite.
"""

import pathlib
import sys

import numpy
from safetensors.numpy import load_file

files = sorted(pathlib.Path(sys.argv[1]).rglob("*.safetensors"))
assert files, f"no safetensors file below {sys.argv[1]}"
arrays = 0
for file in files:
    found = load_file(file)
    assert found, f"{file}: no arrays"
    for name, array in found.items():
        assert numpy.isfinite(array).all(), f"{file}: {name} is not finite"
    arrays += len(found)
print(f"{len(files)} safetensors files, {arrays} arrays")
