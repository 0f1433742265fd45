"""Takes gantop's first steps in PyTorch, from the same weights and on the same batches, and compares every loss.

    python golden_losses.py DIRECTORY

DIRECTORY holds games that GoldenStepTests wrote. The steps are those of `--engine torch`, whose networks, losses,
penalties and optimizers are made from each recipe.json alone. PyTorch computes in double precision: what differs is
gantop's rounding alone.

needs torch and numpy. Prints the largest relative difference of each game and fails above 1e-4.
"""

import json
import math
import pathlib
import sys

import torch
from engine_file import engine


def start(directory):
    """The game before its first step."""
    game = engine.Game(json.loads((directory / "recipe.json").read_text()), dtype=torch.float64)
    for players in game.players:
        for role in "generator", "discriminator":
            weights = engine.arrays((directory / f"{players.full(role)}.safetensors").read_bytes())
            getattr(players, role).load_state_dict(weights)
    return game


def batch_of(given, step):
    """What a step is given: `1.latents`, and under `1.real` what D's looks at the reals of its first update draw."""
    batch = {}
    for name, values in given.items():
        number, _, name = name.partition(".")
        if number == str(step) and name[0].isdigit():
            values = engine.pictures_first(values)
            place, _, last = name.rpartition("/")
            if place:
                batch.setdefault(place, {})[last] = values
            else:
                batch[name] = values
    return batch


def check(directory):
    found = engine.arrays((directory / "steps.safetensors").read_bytes())
    given = {name: values.to(torch.float64) for name, values in found.items()}
    count = max(int(name.split(".")[0]) for name in given)
    game = start(directory)
    optimizers = game.recipe["optimizers"]
    worst, place, compared = 0, "", 0
    for step in range(1, count + 1):
        done = (step - 1) / count
        factor = {"constant": 1, "linear": 1 - done, "cosine": 0.5 * (1 + math.cos(math.pi * done))}
        for role in "generator", "discriminator":
            game.rates[role] = optimizers[role]["lr"] * factor[optimizers["schedule"]]
        numbers = game.take_step(step, game.objective["discriminator_steps"], batch_of(given, step))
        for tag, value in numbers.items():
            expected = given[f"{step}.{tag}"].item()
            difference = abs(value.item() - expected) / max(abs(expected), 1e-2)
            compared += 1
            if not difference <= worst:
                worst, place = difference, f"{tag} of step {step}: {value.item():.7g} for {expected:.7g}"
    words = " ".join(f"{name}={value}" for name, value in game.recipe["settings"].items() if name in (
        "loss", "architecture", "spectralNormalization", "minibatchDeviation", "learningRateSchedule"))
    print(f"{directory.name}: {compared} numbers, largest relative difference {worst:.1e} ({place})  {words}")
    return worst <= 1e-4


torch.set_num_threads(2)
torch.set_default_dtype(torch.float64)
games = sorted(pathlib.Path(sys.argv[1]).glob("[0-9]*-*"), key=lambda game: int(game.name.split("-")[0]))
if not games:
    sys.exit(f"golden_losses: {sys.argv[1]} holds no games: GANTOP_GOLDEN=DIR swift test --filter GoldenStepTests")
results = [check(game) for game in games]
sys.exit(0 if all(results) else "golden_losses: the two engines differ by more than 1e-4")
