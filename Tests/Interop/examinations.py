"""Measures with gantop.py what gantop measured, on the same weights and the same samples, and compares.

    python examinations.py DIRECTORY MODULE

DIRECTORY holds examinations that GoldenExaminationTests wrote; MODULE is the directory of gantop.py. Needs torch and numpy.
"""

import json
import pathlib
import sys

import torch
from engine_file import engine

directory, module = map(pathlib.Path, sys.argv[1:])
sys.path.insert(0, str(module))
import gantop  # noqa: E402

failures = 0
for place in sorted(directory.glob("examination-*")):
    recipe = json.loads((place / "recipe.json").read_text())
    D = engine.network(recipe["players"]["discriminator"]["layers"]).eval()
    D.load_state_dict(engine.arrays((place / "discriminator.safetensors").read_bytes()), strict=True)
    found = engine.arrays((place / "samples.safetensors").read_bytes())
    reals, fakes, measured = found["reals"], found["fakes"], found["measured"].tolist()
    with torch.no_grad():
        real, fake = (D(samples.permute(0, 3, 1, 2) if samples.dim() == 4 else samples).reshape(len(samples)).numpy()
                      for samples in (reals, fakes))
    diversity, duplicates = gantop.spread(fakes[:256].numpy(), reals[:256].numpy())
    ours = [gantop.area_under_curve(real, fake), gantop.referee_accuracy(reals.numpy(), fakes.numpy()), diversity, duplicates]
    differences = [abs(a - b) for a, b in zip(ours, measured)]
    names = ["AUC", "referee", "diversity", "duplicates"]
    passes = max(differences) < 1e-3
    failures += not passes
    print(f"{'pass' if passes else 'FAIL'}  {place.name}: " + ", ".join(
        f"{name} {a:.4f} and {b:.4f}" for name, a, b in zip(names, ours, measured)))
sys.exit(f"{failures} differ" if failures else 0)
