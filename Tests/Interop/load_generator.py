"""Loads generators that gantop exported into PyTorch and compares their pictures with gantop's own.

    python load_generator.py path/to/gantop RUN [--runs DIR]

needs torch, numpy and safetensors. Prints the largest difference and fails above 1e-5.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import numpy
import torch
from safetensors.torch import load_file
from torch import nn


def load(directory):
    """The exported network as an nn.Sequential, in the way that anybody would load it."""
    description = json.loads((directory / "generator.json").read_text())
    layers = [getattr(nn, layer["module"])(**layer["arguments"]) for layer in description["layers"]]
    network = nn.Sequential(*layers).eval()
    network.load_state_dict(load_file(directory / description["weights"]))
    return network, description["sample_shape"]


def difference(gantop, run, arguments):
    """The largest difference between the two programs' samples of the same latents."""
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        latents, samples = directory / "latents.npy", directory / "samples.npy"
        subprocess.run([gantop, "export", *run, "--out", directory, *arguments], check=True)
        subprocess.run(
            [gantop, "generate", *run, "--count", "100", "--seed", "3", "--out", samples, "--latents", latents, *arguments],
            check=True,
        )
        network, shape = load(directory)
        with torch.no_grad():
            expected = network(torch.from_numpy(numpy.load(latents))).reshape(-1, *shape).numpy()
        found = numpy.load(samples)
        assert found.shape == expected.shape and found.dtype == numpy.float32, (found.shape, found.dtype)
        return float(numpy.abs(found - expected).max())


def main():
    gantop, *run = sys.argv[1:]
    for arguments in [], ["--raw"]:
        worst = difference(gantop, run, arguments)
        print(f"{' '.join(arguments) or 'averaged'}: largest difference {worst:.2e}")
        assert worst < 1e-5


if __name__ == "__main__":
    main()
