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


def joined(x, other):
    """Two pictures or vectors beside each other; a vector becomes planes beside a picture."""
    if other is None:
        return x
    if x.dim() == 4 and other.dim() == 2:
        other = other[:, :, None, None].expand(-1, -1, *x.shape[2:])
    return torch.cat([x, other], 1)


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


class Players:
    """A generator and a discriminator, and their optimizers."""

    def __init__(self, name, recipe, directory):
        self.name = name
        self.objective = recipe["objective"]
        full = lambda role: f"{name}-{role}" if name else role
        players = recipe["players"]
        self.generator, self.discriminator = (network(players[full(role)]["layers"]) for role in ("generator", "discriminator"))
        self.judges_beside = any("input" in given for given in players[full("discriminator")]["inputs"])
        self.optimizers, self.rates = {}, {}
        for role, player in ("generator", self.generator), ("discriminator", self.discriminator):
            player.load_state_dict(arrays(directory / f"{full(role)}.safetensors"), strict=True)
            player.to(torch.float64).train()
            description = dict(recipe["optimizers"][role])
            kind = getattr(torch.optim, description.pop("class"))
            self.optimizers[role] = kind(player.parameters(), **description)
            self.rates[role] = description["lr"]
        mixers = (nn.BatchNorm1d, nn.BatchNorm2d, MinibatchDeviation)
        self.mixes = any(isinstance(m, mixers) for m in self.discriminator.modules())

    def judge(self, samples, told):
        return self.discriminator(joined(samples, told))

    def total(self, scores):
        """The sum of each sample's score, which is the mean of its patches'."""
        return scores.flatten(1).mean(1).sum()

    def set_rates(self, factor):
        for role, optimizer in self.optimizers.items():
            for group in optimizer.param_groups:
                group["lr"] = self.rates[role] * factor

    def tags(self, losses):
        return {f"{self.name}/{tag}" if self.name else tag: value for tag, value in losses.items()}

    def update_discriminator(self, step, real, fake, told, shares):
        """Returns D's loss without penalties, and the penalties, by gantop's tags."""
        weights = {}
        interval = self.objective["penalty_interval"]
        for name in ("r1_weight", "r2_weight", "gradient_penalty_weight"):
            weights[name] = interval * self.objective[name] if step % interval == 0 else 0
        n = len(real)
        penalties = {}
        if weights["r1_weight"] or weights["r2_weight"]:
            real, fake = real.clone().requires_grad_(), fake.clone().requires_grad_()
            scores = self.judge(real, told), self.judge(fake, told)
            for name, tag, samples, score in (
                ("r1_weight", "penalty/r1", real, scores[0]),
                ("r2_weight", "penalty/r2", fake, scores[1]),
            ):
                if weights[name]:
                    (slope,) = torch.autograd.grad(self.total(score), samples, create_graph=True)
                    penalties[tag] = weights[name] / 2 / n * (slope**2).sum()
        elif self.mixes:
            scores = self.judge(real, told), self.judge(fake, told)
        else:
            both = None if told is None else torch.cat([told, told])
            scores = self.judge(torch.cat([real, fake]), both).split(n)
        if weights["gradient_penalty_weight"]:
            share = shares.reshape(n, *[1] * (real.dim() - 1))
            between = (share * real + (1 - share) * fake).detach().requires_grad_()
            (slope,) = torch.autograd.grad(self.total(self.judge(between, told)), between, create_graph=True)
            norms = ((slope**2).reshape(n, -1).sum(1) + 1e-12).sqrt()
            penalties["penalty/gradient"] = weights["gradient_penalty_weight"] * ((norms - 1) ** 2).mean()
        loss = discriminator_loss(self.objective["loss"], *scores)
        self.step("discriminator", self.gradients("discriminator", loss + sum(penalties.values())))
        return self.tags({"loss/discriminator": loss, **penalties})

    def adversarial(self, fake, real, told):
        paired = self.objective["loss"] == "relativistic"
        reals = self.judge(real, told).detach() if paired else None
        return generator_loss(self.objective["loss"], reals, self.judge(fake, told))

    def parameters(self, role):
        return list(getattr(self, role).parameters())

    def gradients(self, role, loss):
        return torch.autograd.grad(loss, self.parameters(role), allow_unused=True)

    def step(self, role, gradients):
        for parameter, gradient in zip(self.parameters(role), gradients):
            parameter.grad = gradient
        self.optimizers[role].step()


class Game:
    def __init__(self, directory):
        self.recipe = json.loads((directory / "recipe.json").read_text())
        self.objective = self.recipe["objective"]
        names = ["ab", "ba"] if self.recipe["game"] == "cycle" else [""]
        self.players = [Players(name, self.recipe, directory) for name in names]

    def take_step(self, step, count, given):
        done = (step - 1) / count
        factor = {"constant": 1, "linear": 1 - done, "cosine": 0.5 * (1 + math.cos(math.pi * done))}
        for players in self.players:
            players.set_rates(factor[self.recipe["optimizers"]["schedule"]])
        rounds = self.objective["discriminator_steps"]
        for round in range(1, rounds + 1):
            names = ("latents", "samples", "condition", "inputs", "shares", "mask", "given", "hint")
            batch = {name: given.get(f"{step}.{round}.{name}") for name in names}
            batch = {name: None if x is None else pictures_first(x) for name, x in batch.items()}
            losses = getattr(self, self.recipe["game"])(step, batch, is_last=round == rounds)
        return losses

    def duel(self, step, batch, is_last):
        (players,) = self.players
        real, inputs = batch["samples"], batch["inputs"]
        told = batch["condition"]
        if inputs is None:
            fake = players.generator(joined(batch["latents"], told))
        else:
            fake = players.generator(joined(inputs, batch["latents"]))
            told = inputs if players.judges_beside else None
        losses = players.update_discriminator(step, real, fake.detach(), told, batch["shares"])
        if not is_last:
            return losses
        own = players.adversarial(fake, real, told)
        losses["loss/generator"] = own
        total = self.objective["adversarial_weight"] * own
        if self.objective["distance_weight"]:
            losses["loss/distance"] = (fake - real).abs().mean()
            total = total + self.objective["distance_weight"] * losses["loss/distance"]
        players.step("generator", players.gradients("generator", total))
        return losses

    def cells(self, step, batch, is_last):
        """GAIN: D tells for each cell whether it was given."""
        (players,) = self.players
        x, mask, given, hint = (batch[name] for name in ("samples", "mask", "given", "hint"))
        made = players.generator(torch.cat([x * given, given], 1))
        filled = x * given + (1 - given) * made
        logits = players.judge(filled.detach(), hint)
        loss = (given * F.softplus(-logits) + (1 - given) * F.softplus(logits)).mean()
        players.step("discriminator", players.gradients("discriminator", loss))
        losses = {"loss/discriminator": loss}
        if not is_last:
            return losses
        logits = players.judge(filled, hint)
        own = ((1 - given) * F.softplus(-logits)).sum() / (1 - given).sum()
        distance = (mask * (made - x) ** 2).sum() / mask.sum()
        total = self.objective["adversarial_weight"] * own + self.objective["distance_weight"] * distance
        players.step("generator", players.gradients("generator", total))
        return losses | {"loss/generator": own, "loss/squared-distance": distance}

    def cycle(self, step, batch, is_last):
        given = [batch["inputs"], batch["samples"]]
        losses = {}
        for players, x, y in zip(self.players, given, given[::-1]):
            told = x if players.judges_beside else None
            losses |= players.update_discriminator(step, y, players.generator(x).detach(), told, None)
        if not is_last:
            return losses
        total = 0
        for players, other, x, y in zip(self.players, self.players[::-1], given, given[::-1]):
            fake = players.generator(x)
            own = players.adversarial(fake, y, x if players.judges_beside else None)
            terms = {"loss/cycle": (other.generator(fake) - x).abs().mean()}
            if self.objective["identity_weight"]:
                terms["loss/identity"] = (players.generator(y) - y).abs().mean()
            total = total + self.objective["adversarial_weight"] * own
            for tag, weight in ("loss/cycle", "cycle_weight"), ("loss/identity", "identity_weight"):
                total = total + (self.objective[weight] * terms[tag] if tag in terms else 0)
            losses |= players.tags({"loss/generator": own, **terms})
        parameters = [p for players in self.players for p in players.parameters("generator")]
        gradients = torch.autograd.grad(total, parameters, allow_unused=True)
        for players in self.players:
            count = len(players.parameters("generator"))
            players.step("generator", gradients[:count])
            gradients = gradients[count:]
        return losses


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
games = sorted(pathlib.Path(sys.argv[1]).glob("[0-9]*-*"), key=lambda game: int(game.name.split("-")[0]))
if not games:
    sys.exit(f"golden_losses: {sys.argv[1]} holds no games: GANTOP_GOLDEN=DIR swift test --filter GoldenStepTests")
results = [check(game) for game in games]
sys.exit(0 if all(results) else "golden_losses: the two engines differ by more than 1e-4")
