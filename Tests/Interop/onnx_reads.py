"""Draws with an exported ONNX generator and compares.

    python onnx_reads.py GANTOP RECIPE…

Trains each recipe for a few steps, exports it and draws the same samples by gantop and by onnxruntime. RECIPE is a name
with settings: "classes features=8". Needs onnx, onnxruntime, numpy and Pillow; fails above 1e-5.
"""

import os
import subprocess
import sys
import tempfile

import numpy
import onnx
import onnxruntime
from PIL import Image

gantop, recipes = sys.argv[1], sys.argv[2:]


def run(*words):
    subprocess.run([gantop, *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


failures = 0
for words in recipes:
    name, *settings = words.split()
    with tempfile.TemporaryDirectory() as place:
        os.environ["GANTOP_RUNS"] = place + "/runs"
        trained = subprocess.run(
            [gantop, "train", name, "--steps", "6", "--run", "r", "--json", *[f"--set={s}" for s in settings]],
            capture_output=True, text=True)
        if trained.returncode:
            print(f"skipped: {words}: {trained.stderr.strip().splitlines()[-1]}")
            continue
        run("export", "r", "--onnx", place + "/g.onnx")
        onnx.checker.check_model(place + "/g.onnx", full_check=True)
        session = onnxruntime.InferenceSession(place + "/g.onnx", providers=["CPUExecutionProvider"])
        inputs = {value.name: value.shape for value in session.get_inputs()}
        if "picture" in inputs:
            channels, *size = inputs["picture"][1:]
            if channels not in (1, 3):
                print(f"skipped: {words}: it is given more than a picture")
                continue
            height, width = (side if isinstance(side, int) else 18 for side in size)
            picture = Image.effect_mandelbrot((width, height), (-2, -1, 1, 1), 90).convert("L" if channels == 1 else "RGB")
            picture.save(place + "/x.png")
            run("generate", "r", "--input", place + "/x.png", "--out", place + "/y.png")
            if "latents" in inputs:
                print(f"pass  {words}: a valid model (its latents are not told by --input)")
                continue
            x = numpy.asarray(picture, numpy.float32).reshape(1, height, width, channels).transpose(0, 3, 1, 2) * 2 / 255 - 1
            made = session.run(None, {"picture": x})[0][0].transpose(1, 2, 0)
            found = numpy.asarray(Image.open(place + "/y.png"), numpy.float32).reshape(made.shape)
            # What is compared has been rounded to bytes.
            difference, bound = numpy.abs(((made.clip(-1, 1) + 1) * 127.5) - found).max() - 0.5, 0.01
        elif "cells" in inputs:
            print(f"pass  {words}: a valid model")
            continue
        else:
            run("generate", "r", "--count", "20", "--out", place + "/s.npy", "--latents", place + "/z.npy")
            made = session.run(None, {"latents": numpy.load(place + "/z.npy")})[0]
            difference, bound = numpy.abs(made.ravel() - numpy.load(place + "/s.npy").ravel()).max(), 1e-5
        passes = difference < bound
        failures += not passes
        print(f"{'pass' if passes else 'FAIL'}  {words}: off by {max(0, difference):.1e} at most")
sys.exit(f"{failures} differ" if failures else 0)
