"""Loads generators of gantop's into PyTorch: what `gantop export` wrote, and checkpoints.

    python load_generator.py DIRECTORY [LATENTS SAMPLES]
    python load_generator.py DIRECTORY PICTURE.png MADE.png
    python load_generator.py path/to/gantop RUN [--runs DIR]

The first form takes a directory that `gantop export --out DIRECTORY` wrote. With LATENTS and SAMPLES, two .npy files
that `gantop generate` wrote, it compares PyTorch's samples of these latents with gantop's. The second form compares what
a generator without latents makes of a picture with what `gantop generate --input PICTURE.png --out MADE.png` wrote: a byte may be
off by one (needs Pillow). The third form is the first with an export of the run, averaged and raw, and with its latest checkpoint.

needs torch and numpy. Prints the largest difference and fails above 1e-5.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy
import torch
from engine_file import engine


def load(directory, weights=None):
    """The exported network as an nn.Sequential; conditions stand beside the latents in its input.

    A checkpoint's file has the same arrays: as `weights`, it takes the place of the exported one.
    """
    file = directory / "generator.json"
    if not file.is_file():
        sys.exit(f"load_generator: {directory} has no generator.json: name what 'gantop export --out' wrote")
    description = json.loads(file.read_text())
    generator = engine.network(description["layers"]).eval()
    generator.load_state_dict(engine.arrays((weights or directory / description["weights"]).read_bytes()))
    return generator, description["sample_shape"]


def difference(loaded, latents, samples):
    """The largest difference between the two programs' samples of the same latents."""
    generator, shape = loaded
    with torch.no_grad():
        expected = generator(torch.from_numpy(numpy.load(latents))).reshape(-1, *shape).numpy()
    found = numpy.load(samples)
    assert found.shape == expected.shape and found.dtype == numpy.float32, (found.shape, found.dtype)
    return float(numpy.abs(found - expected).max())


def picture_difference(loaded, picture, made):
    """The largest difference, in bytes, of what the two programs make of one picture."""
    from PIL import Image

    def bytes_of(path):
        values = numpy.asarray(Image.open(path), dtype=numpy.float32)
        values = values if values.ndim == 3 else values[:, :, None]
        return torch.from_numpy(values.transpose(2, 0, 1)[None].copy())

    generator, _ = loaded
    with torch.no_grad():
        expected = ((generator(bytes_of(picture) / 127.5 - 1) + 1) * 127.5).round().clamp(0, 255)
    found = bytes_of(made)
    assert found.shape == expected.shape, (found.shape, expected.shape)
    return float((found - expected).abs().max())


def tell(name, worst):
    print(f"{name}: largest difference {worst:.2e}")
    assert worst < 1e-5


def check_export(directory, files):
    loaded = load(directory)
    if files and files[0].endswith(".png"):
        worst = picture_difference(loaded, *files)
        print(f"{directory}: largest difference {worst:.0f} of 255")
        assert worst <= 1
    elif files:
        tell(directory, difference(loaded, *files))
    else:
        print(f"{directory}: {len(loaded[0])} layers, samples of {loaded[1]}")


def check_run(gantop, run):
    for arguments in [], ["--raw"]:
        name = " ".join(arguments) or "averaged"
        with tempfile.TemporaryDirectory() as place:
            directory = pathlib.Path(place)
            files = directory / "samples.npy", directory / "latents.npy"
            subprocess.run([gantop, "export", *run, "--out", directory, *arguments], check=True)
            subprocess.run(
                [gantop, "generate", *run, "--count", "100", "--seed", "3", "--out", files[0], "--latents", files[1]]
                + arguments,
                check=True,
            )
            tell(name, difference(load(directory), files[1], files[0]))
            step = latest_checkpoint(run)
            if step:
                weights = step / ("generator.safetensors" if arguments else "averaged-generator.safetensors")
                tell(f"{name}, checkpoint {step.name}", difference(load(directory, weights), files[1], files[0]))


def latest_checkpoint(run):
    """The directory of the run's latest checkpoint; None where it is not known."""
    runs = run[run.index("--runs") + 1] if "--runs" in run else None
    place = pathlib.Path(runs or os.environ.get("GANTOP_RUNS") or "runs") / run[0]
    return max((place / "checkpoints").glob("step-*"), default=None)


def main():
    if len(sys.argv) in (2, 4) and pathlib.Path(sys.argv[1]).is_dir():
        check_export(pathlib.Path(sys.argv[1]), sys.argv[2:])
    elif len(sys.argv) > 2:
        check_run(sys.argv[1], sys.argv[2:])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
