"""Takes gantop's first steps in PyTorch, from the same weights and on the same batches, and compares every loss.

    python golden_losses.py DIRECTORY

DIRECTORY holds games that GoldenStepTests wrote. Networks, losses, penalties and optimizers are made from each
recipe.json alone: this file knows no recipe. PyTorch computes in double precision: what differs is gantop's rounding alone.

needs torch and numpy. Prints the largest relative difference of each game and fails above 1e-4.
"""

import json
import math
import pathlib
import sys

import torch
from networks import MinibatchDeviation, arrays, network
from torch import nn
from torch.nn import functional as F


def joined(x, condition):
    """A condition beside a vector, or as planes beside a picture."""
    if condition is None:
        return x
    if x.dim() == 4:
        condition = condition[:, :, None, None].expand(-1, -1, *x.shape[2:])
    return torch.cat([x, condition], 1)


def discriminator_loss(kind, real, fake):
    return {
        "nonSaturating": lambda: F.softplus(-real).mean() + F.softplus(fake).mean(),
        "minimax": lambda: F.softplus(-real).mean() + F.softplus(fake).mean(),
        "leastSquares": lambda: 0.5 * ((real - 1) ** 2).mean() + 0.5 * (fake**2).mean(),
        "hinge": lambda: F.relu(1 - real).mean() + F.relu(1 + fake).mean(),
        "wasserstein": lambda: fake.mean() - real.mean(),
        "relativistic": lambda: F.softplus(fake - real).mean(),
    }[kind]()


def generator_loss(kind, real, fake):
    return {
        "nonSaturating": lambda: F.softplus(-fake).mean(),
        "minimax": lambda: -F.softplus(fake).mean(),
        "leastSquares": lambda: 0.5 * ((fake - 1) ** 2).mean(),
        "hinge": lambda: -fake.mean(),
        "wasserstein": lambda: -fake.mean(),
        "relativistic": lambda: F.softplus(real - fake).mean(),
    }[kind]()


def pictures_first(samples):
    """gantop's [n, height, width, channels] as PyTorch's."""
    return samples.permute(0, 3, 1, 2).contiguous() if samples.dim() == 4 else samples


class Game:
    def __init__(self, directory):
        self.recipe = json.loads((directory / "recipe.json").read_text())
        self.objective = self.recipe["objective"]
        players = self.recipe["players"]
        self.generator = network(players["generator"]["layers"])
        self.discriminator = network(players["discriminator"]["layers"])
        self.load(self.generator, directory / "generator.safetensors")
        self.load(self.discriminator, directory / "discriminator.safetensors")
        mixers = (nn.BatchNorm1d, nn.BatchNorm2d, MinibatchDeviation)
        self.mixes = any(isinstance(m, mixers) for m in self.discriminator.modules())
        self.optimizers = {}
        for name, player in ("generator", self.generator), ("discriminator", self.discriminator):
            description = dict(self.recipe["optimizers"][name])
            kind = getattr(torch.optim, description.pop("class"))
            self.optimizers[name] = kind(player.parameters(), **description)
        self.rates = {name: self.recipe["optimizers"][name]["lr"] for name in self.optimizers}

    @staticmethod
    def load(player, path):
        player.load_state_dict(arrays(path), strict=True)
        player.to(torch.float64).train()

    def judge(self, samples, condition):
        return self.discriminator(joined(samples, condition))

    def set_rates(self, step, count):
        done = (step - 1) / count
        factor = {"constant": 1, "linear": 1 - done, "cosine": 0.5 * (1 + math.cos(math.pi * done))}
        for name, optimizer in self.optimizers.items():
            for group in optimizer.param_groups:
                group["lr"] = self.rates[name] * factor[self.recipe["optimizers"]["schedule"]]

    def update_discriminator(self, step, real, fake, condition, shares):
        """Returns D's loss without penalties, and the penalties by gantop's tags."""
        weights = {}
        interval = self.objective["penalty_interval"]
        for name in ("r1_weight", "r2_weight", "gradient_penalty_weight"):
            weights[name] = interval * self.objective[name] if step % interval == 0 else 0
        n = len(real)
        penalties = {}
        if weights["r1_weight"] or weights["r2_weight"]:
            real, fake = real.clone().requires_grad_(), fake.clone().requires_grad_()
            scores = self.judge(real, condition), self.judge(fake, condition)
            for name, tag, samples, score in (
                ("r1_weight", "penalty/r1", real, scores[0]),
                ("r2_weight", "penalty/r2", fake, scores[1]),
            ):
                if weights[name]:
                    (slope,) = torch.autograd.grad(score.sum(), samples, create_graph=True)
                    penalties[tag] = weights[name] / 2 / n * (slope**2).sum()
        elif self.mixes:
            scores = self.judge(real, condition), self.judge(fake, condition)
        else:
            both = None if condition is None else torch.cat([condition, condition])
            scores = self.judge(torch.cat([real, fake]), both).split(n)
        if weights["gradient_penalty_weight"]:
            share = shares.reshape(n, *[1] * (real.dim() - 1))
            between = (share * real + (1 - share) * fake).detach().requires_grad_()
            (slope,) = torch.autograd.grad(self.judge(between, condition).sum(), between, create_graph=True)
            norms = ((slope**2).reshape(n, -1).sum(1) + 1e-12).sqrt()
            penalties["penalty/gradient"] = weights["gradient_penalty_weight"] * ((norms - 1) ** 2).mean()
        loss = discriminator_loss(self.objective["loss"], *scores)
        self.step("discriminator", self.discriminator, loss + sum(penalties.values()))
        return loss, penalties

    def step(self, name, player, loss):
        gradients = torch.autograd.grad(loss, list(player.parameters()), allow_unused=True)
        for parameter, gradient in zip(player.parameters(), gradients):
            parameter.grad = gradient
        self.optimizers[name].step()

    def take_step(self, step, count, given):
        self.set_rates(step, count)
        rounds = self.objective["discriminator_steps"]
        for round in range(1, rounds + 1):
            batch = {
                name: given.get(f"{step}.{round}.{name}") for name in ("latents", "samples", "condition", "shares")
            }
            real, condition = pictures_first(batch["samples"]), batch["condition"]
            fake = self.generator(joined(batch["latents"], condition))
            loss, penalties = self.update_discriminator(step, real, fake.detach(), condition, batch["shares"])
        scores = self.judge(fake, condition)
        paired = self.objective["loss"] == "relativistic"
        reals = self.judge(real, condition).detach() if paired else None
        own = generator_loss(self.objective["loss"], reals, scores)
        self.step("generator", self.generator, own)
        return {"loss/discriminator": loss, "loss/generator": own, **penalties}


def check(directory):
    given = {name: values.to(torch.float64) for name, values in arrays(directory / "steps.safetensors").items()}
    count = max(int(name.split(".")[0]) for name in given)
    game = Game(directory)
    worst, place, compared = 0, "", 0
    for step in range(1, count + 1):
        for tag, value in game.take_step(step, count, given).items():
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
games = sorted(pathlib.Path(sys.argv[1]).iterdir(), key=lambda game: int(game.name.split("-")[0]))
if not games:
    sys.exit(f"golden_losses: {sys.argv[1]} holds no games: GANTOP_GOLDEN=DIR swift test --filter GoldenStepTests")
results = [check(game) for game in games]
sys.exit(0 if all(results) else "golden_losses: the two engines differ by more than 1e-4")
