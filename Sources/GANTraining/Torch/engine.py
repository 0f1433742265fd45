"""gantop's training steps in PyTorch: what `gantop train RECIPE --engine torch` starts.

gantop draws every batch, latent and augmentation, measures, records and saves; this program only moves the weights. It
is told the game as recipe.json, the weights as safetensors, and for each step its arrays, over a socket that it was
given; rank 0 hands all of that on to the other processes. Gradients are averaged as one flat array per player and
phase, without DistributedDataParallel: two players, penalties and several passes through one network are no trouble so.

On another machine of a run on several:

    python3 engine.py --node 1 --nodes 2 --nproc 4 --rendezvous HOST:PORT

needs Python 3.9, torch 1.13 and numpy.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import datetime
import json
import math
import os
import pathlib
import select
import socket
import struct
import subprocess
import sys
import time
import zlib

import numpy
import torch
from torch import distributed, nn
from torch.nn import functional as F
from torch.nn.utils.parametrizations import spectral_norm

OLDEST_TORCH = (1, 13)
# Seconds between two signs of life to processes that wait, where a run is paused.
IDLE = 1.0

# MARK: arrays


def arrays(data: bytes) -> dict[str, torch.Tensor]:
    """The arrays of a safetensors file: 8 bytes of length, a header of that many, then the numbers."""
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    found = {}
    for name, entry in header.items():
        first, end = (8 + length + offset for offset in entry["data_offsets"])
        kind = {"F32": "<f4", "I64": "<i8"}[entry["dtype"]]
        values = numpy.frombuffer(data[first:end], dtype=kind).reshape(entry["shape"])
        found[name] = torch.from_numpy(values.copy())
    return found


def safetensors(named: dict[str, torch.Tensor]) -> bytes:
    """A safetensors file of float32 and int64 arrays, in their order."""
    header, parts, offset = {}, [], 0
    for name, values in named.items():
        kind, dtype = ("I64", torch.int64) if values.dtype == torch.int64 else ("F32", torch.float32)
        data = values.detach().to("cpu", dtype).contiguous().numpy().tobytes()
        entry = {"dtype": kind, "shape": list(values.shape), "data_offsets": [offset, offset + len(data)]}
        header[name] = entry
        offset += len(data)
        parts.append(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + b"".join(parts)


# MARK: networks, from the descriptions that recipe.json gives of them

# gantop numbers the parts of a layer: 3.0.2.weight is in the first part of layer 3.


class Skip(nn.Module):
    """What comes in, and behind its channels what becomes of it."""

    def __init__(self, layers: nn.Module):
        super().__init__()
        self.add_module("0", layers)

    def forward(self, x):
        return torch.cat([x, self.get_submodule("0")(x)], 1)


class Residual(nn.Module):
    """The sum of two ways through layers."""

    def __init__(self, layers: nn.Module, shortcut: nn.Module):
        super().__init__()
        self.add_module("0", layers)
        self.add_module("1", shortcut)

    def forward(self, x):
        return self.get_submodule("1")(x) + self.get_submodule("0")(x)


class MinibatchDeviation(nn.Module):
    """The mean deviation within groups of four, or of the whole batch, as one more channel (Karras et al., 2018)."""

    def forward(self, x):
        n = x.shape[0]
        size = 4 if n % 4 == 0 else n
        groups = x.reshape(n // size, size, -1)
        centred = groups - groups.mean(1, keepdim=True)
        deviation = ((centred**2).mean(1) + 1e-8).sqrt().mean(1)
        column = deviation.repeat_interleave(size)
        return torch.cat([x, column.reshape(n, *[1] * (x.dim() - 1)).expand(n, 1, *x.shape[2:])], 1)


class Sum(torch.autograd.Function):
    """The sum of an array over all processes; so is its gradient."""

    @staticmethod
    def forward(context, team, values):
        context.team = team
        return team.sum(values.clone())

    @staticmethod
    def backward(context, gradient):
        return None, context.team.sum(gradient.clone())


class GlobalBatchNorm(nn.Module):
    """Batch normalization over the batches of all processes together."""

    def __init__(self, num_features: int, team: Team):
        super().__init__()
        self.team = team
        self.weight, self.bias = nn.Parameter(torch.ones(num_features)), nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))
        self.register_buffer("num_batches_tracked", torch.zeros((), dtype=torch.int64))

    def forward(self, x):
        axes = [axis for axis in range(x.dim()) if axis != 1]
        shape = [1, -1] + [1] * (x.dim() - 2)
        count = self.team.size * x.numel() // x.shape[1]
        mean = Sum.apply(self.team, x.sum(axes)) / count
        centred = x - mean.reshape(shape)
        variance = Sum.apply(self.team, (centred**2).sum(axes)) / count
        with torch.no_grad():
            self.running_mean.lerp_(mean, 0.1)
            self.running_var.lerp_(variance * (count / max(1, count - 1)), 0.1)
            self.num_batches_tracked += 1
        scale = self.weight * (variance + 1e-5).rsqrt()
        return centred * scale.reshape(shape) + self.bias.reshape(shape)


ACTIVATIONS = (nn.ReLU, nn.LeakyReLU, nn.Tanh, nn.Sigmoid, nn.Flatten, nn.Unflatten, nn.Dropout)


def network(layers: list[dict], team: Team | None = None) -> nn.Sequential:
    """Layers as recipe.json lists them; `team`: over whose batches they are normalized."""
    made = [module(layer, team) for layer in layers]
    for before, layer in zip(made, made[1:]):
        # Nobody else needs what these layers give.
        if isinstance(layer, (nn.ReLU, nn.LeakyReLU)) and not isinstance(before, (Skip, Residual, *ACTIVATIONS)):
            layer.inplace = True
    return nn.Sequential(*made)


def module(layer: dict, team: Team | None) -> nn.Module:
    kind = layer["module"]
    if kind == "Skip":
        return Skip(network(layer["layers"], team))
    if kind == "Residual":
        return Residual(network(layer["layers"], team), network(layer["shortcut"], team))
    if kind == "MinibatchDeviation":
        return MinibatchDeviation()
    if team is not None and team.size > 1 and kind.startswith("BatchNorm"):
        return GlobalBatchNorm(team=team, **layer["arguments"])
    made = getattr(nn, kind)(**layer["arguments"])
    return spectral_norm(made) if layer.get("spectral_norm") else made


class Flat:
    """The numbers of a network as one array each for parameters and for running statistics; the network looks into them."""

    def __init__(self, player: nn.Module):
        self.module = player
        self.names = [name for name, _ in player.named_parameters()]
        self.parameters = list(player.parameters())
        self.values = self.gathered(self.parameters)
        self.statistics = self.gathered([b for b in player.buffers() if b.is_floating_point()])

    @staticmethod
    def gathered(parts: list[torch.Tensor]) -> torch.Tensor:
        if not parts:
            return torch.zeros(0)
        whole = torch.cat([part.detach().reshape(-1) for part in parts])
        offset = 0
        for part in parts:
            part.data = whole[offset : offset + part.numel()].view_as(part)
            offset += part.numel()
        return whole

    def pieces(self, whole: torch.Tensor) -> dict[str, torch.Tensor]:
        """An array of the parameters' size, cut into theirs."""
        found, offset = {}, 0
        for name, parameter in zip(self.names, self.parameters):
            found[name] = whole[offset : offset + parameter.numel()].view_as(parameter)
            offset += parameter.numel()
        return found


class Adam:
    """Adam (Kingma & Ba, 2015): one pass where torch has a fused kernel for the device, else a few."""

    suffixes = (".exp_avg", ".exp_avg_sq")

    def __init__(self, flat: Flat, description: dict):
        (self.beta1, self.beta2), self.epsilon = description["betas"], description["eps"]
        self.flat, self.count = flat, 0
        self.means, self.squares = torch.zeros_like(flat.values), torch.zeros_like(flat.values)
        self.lists = [list(flat.pieces(whole).values()) for whole in (flat.values, self.means, self.squares)]
        self.step = torch.zeros((), device=flat.values.device)
        self.fused = getattr(torch, "_fused_adam_", None) if flat.values.dtype == torch.float32 else None

    def update(self, gradients: list[torch.Tensor], rate: float):
        """One step along gradients of the parameters' shapes."""
        self.count += 1
        if self.fused is not None:
            try:
                self.step.fill_(self.count)
                values, means, squares = self.lists
                self.fused(
                    values, gradients, means, squares, [], [self.step] * len(values), lr=rate,
                    beta1=self.beta1, beta2=self.beta2, weight_decay=0.0, eps=self.epsilon, amsgrad=False,
                    maximize=False)
                return
            except (RuntimeError, TypeError):
                self.fused = None
        gradient = torch.cat([gradient.reshape(-1) for gradient in gradients])
        self.means.lerp_(gradient, 1 - self.beta1)
        self.squares.mul_(self.beta2).addcmul_(gradient, gradient, value=1 - self.beta2)
        root = 1 / math.sqrt(1 - self.beta2**self.count)
        self.flat.values.addcdiv_(
            self.means, self.squares.sqrt().mul_(root).add_(self.epsilon), value=-rate / (1 - self.beta1**self.count))

    def load(self, named: dict[str, torch.Tensor]):
        self.count = int(named["step"])
        for pieces, suffix in zip(self.lists[1:], self.suffixes):
            for name, piece in zip(self.flat.names, pieces):
                piece.copy_(named[name + suffix]) if self.count else piece.zero_()

    def arrays(self) -> dict[str, torch.Tensor]:
        found = {"step": torch.tensor(self.count, dtype=torch.int64)}
        for pieces, suffix in zip(self.lists[1:], self.suffixes):
            if self.count:
                found |= {name + suffix: piece for name, piece in zip(self.flat.names, pieces)}
        return found


# MARK: several processes


class Team:
    """The processes that train one run; alone it costs nothing."""

    def __init__(self, size: int = 1, rank: int = 0):
        self.size, self.rank, self.tensors = size, rank, None

    @staticmethod
    def formed(device: torch.device, patience: float) -> Team:
        """That of the environment, as torchrun sets it; `patience`: seconds that a collective may take."""
        team = Team(int(os.environ.get("WORLD_SIZE", "1")), int(os.environ.get("RANK", "0")))
        if team.size > 1:
            timeout = datetime.timedelta(seconds=patience)
            distributed.init_process_group("gloo", timeout=timeout)
            if device.type == "cuda":
                team.tensors = distributed.new_group(backend="nccl", timeout=timeout)
        return team

    def sum(self, values: torch.Tensor) -> torch.Tensor:
        """In place, over all processes."""
        if self.size > 1:
            distributed.all_reduce(values, group=self.tensors)
        return values

    def agrees(self, number: int) -> bool:
        """Whether all processes have come to the same number."""
        if self.size == 1:
            return True
        extremes = torch.tensor([number, -number])
        distributed.all_reduce(extremes, op=distributed.ReduceOp.MAX)
        return int(extremes[0]) == -int(extremes[1])

    def hand_out(self, kind: bytes, payload: memoryview):
        """Rank 0's: what the others find in `take`."""
        if self.size == 1:
            return
        distributed.broadcast(torch.tensor([int.from_bytes(kind, "little"), len(payload)]), 0)
        if payload:
            distributed.broadcast(torch.frombuffer(payload, dtype=torch.uint8), 0)

    def take(self) -> tuple[bytes, memoryview]:
        head = torch.zeros(2, dtype=torch.int64)
        distributed.broadcast(head, 0)
        kind, length = int(head[0]).to_bytes(4, "little"), int(head[1])
        payload = torch.empty(length, dtype=torch.uint8)
        if length:
            distributed.broadcast(payload, 0)
        return kind, memoryview(payload.numpy())

    def part(self, whole: torch.Tensor) -> torch.Tensor:
        """This process's samples of a batch."""
        if self.size == 1:
            return whole
        count = whole.shape[0] // self.size
        return whole[self.rank * count : (self.rank + 1) * count]


# MARK: what D sees


def turned(x, looks, share, kinds):
    """Pictures `[n, c, h, w]` after augmentations (Zhao et al., 2020), each with a chance of `share`; differentiable."""
    for kind in kinds:
        if f"{kind}.chance" in looks and x.dim() == 4:
            happens = looks[f"{kind}.chance"] < share
            x = globals()[f"augmented_by_{kind}"](x, looks[kind], happens)
    return x


def chosen(happens, changed, x):
    return torch.where(happens[:, None, None, None], changed, x)


def augmented_by_flip(x, is_flipped, happens):
    return chosen(happens & (is_flipped[:, 0] > 0), x.flip(3), x)


def augmented_by_zoom(x, windows, happens):
    n, _, height, width = x.shape
    whole = torch.tensor([0.0, 0.0, width, height], dtype=x.dtype, device=x.device).expand(n, 4)
    left, top, wide, high = torch.where(happens[:, None], windows, whole).unbind(1)

    def places(start, length, count):
        index = torch.arange(count, dtype=x.dtype, device=x.device)
        centres = start[:, None] + (index + 0.5) * (length / count)[:, None] - 0.5
        centres = centres.clamp(0, count - 1)
        first = centres.floor().clamp(max=count - 1)
        return first.long(), (first + 1).clamp(max=count - 1).long(), centres - first

    def along(axis, x, first, second, share):
        shape = [n, 1, -1, 1] if axis == 2 else [n, 1, 1, -1]
        a, b = (
            torch.gather(x, axis, i.reshape(shape).expand([*(x.shape[:axis]), i.shape[1], *x.shape[axis + 1 :]]))
            for i in (first, second)
        )
        share = share.reshape(shape)
        return (1 - share) * a + share * b

    return along(3, along(2, x, *places(top, high, height)), *places(left, wide, width))


def augmented_by_translation(x, offsets, happens):
    n, _, height, width = x.shape
    across, down = torch.where(happens[:, None], offsets, torch.zeros_like(offsets)).long().unbind(1)

    def along(axis, x, offset, count):
        source = torch.arange(count, device=x.device)[None] - offset[:, None]
        inside = (source >= 0) & (source < count)
        shape = [n, 1, -1, 1] if axis == 2 else [n, 1, 1, -1]
        index = source.clamp(0, count - 1).reshape(shape).expand(x.shape)
        return torch.gather(x, axis, index) * inside.reshape(shape)

    return along(3, along(2, x, down, height), across, width)


def augmented_by_cutout(x, corners, happens):
    n, _, height, width = x.shape
    left, top = corners.long().unbind(1)
    columns, rows = torch.arange(width, device=x.device)[None], torch.arange(height, device=x.device)[None]
    in_columns = (columns >= left[:, None]) & (columns < left[:, None] + width // 2)
    in_rows = (rows >= top[:, None]) & (rows < top[:, None] + height // 2)
    hole = in_rows[:, None, :, None] & in_columns[:, None, None, :] & happens[:, None, None, None]
    return x.masked_fill(hole, 0)


def augmented_by_colour(x, changes, happens):
    nothing = torch.tensor([0.0, 1.0, 1.0], dtype=x.dtype, device=x.device)
    values = torch.where(happens[:, None], changes, nothing)
    brightness, saturation, contrast = (v[:, None, None, None] for v in values.unbind(1))
    grey, mean = x.mean(1, keepdim=True), x.mean((1, 2, 3), keepdim=True)
    return contrast * (saturation * x + (1 - saturation) * grey) + (1 - contrast) * mean + brightness


# MARK: the game


def joined(x, other):
    """Two pictures or vectors beside each other; a vector becomes planes beside a picture."""
    if x is None or other is None:
        return other if x is None else x
    if x.dim() == 4 and other.dim() == 2:
        other = other[:, :, None, None].expand(-1, -1, *x.shape[2:])
    return torch.cat([x, other], 1)


def twice(x):
    return None if x is None else torch.cat([x, x])


def discriminator_loss(kind: str, real, fake):
    return {
        "nonSaturating": lambda: F.softplus(-real).mean() + F.softplus(fake).mean(),
        "minimax": lambda: F.softplus(-real).mean() + F.softplus(fake).mean(),
        "leastSquares": lambda: 0.5 * ((real - 1) ** 2).mean() + 0.5 * (fake**2).mean(),
        "hinge": lambda: F.relu(1 - real).mean() + F.relu(1 + fake).mean(),
        "wasserstein": lambda: fake.mean() - real.mean(),
        "relativistic": lambda: F.softplus(fake - real).mean(),
    }[kind]()


def generator_loss(kind: str, real, fake):
    return {
        "nonSaturating": lambda: F.softplus(-fake).mean(),
        "minimax": lambda: -F.softplus(fake).mean(),
        "leastSquares": lambda: 0.5 * ((fake - 1) ** 2).mean(),
        "hinge": lambda: -fake.mean(),
        "wasserstein": lambda: -fake.mean(),
        "relativistic": lambda: F.softplus(real - fake).mean(),
    }[kind]()


THRESHOLDS = {"nonSaturating": 0, "minimax": 0, "hinge": 0, "leastSquares": 0.5}


def pictures_first(samples):
    """gantop's [n, height, width, channels] as PyTorch's."""
    return samples.permute(0, 3, 1, 2).contiguous() if samples.dim() == 4 else samples


def gradients_of(loss, parameters: list[torch.Tensor]) -> list[torch.Tensor]:
    """The gradients of a loss at parameters; zeros where it does not reach."""
    found = torch.autograd.grad(loss, parameters, allow_unused=True)
    return [torch.zeros_like(p) if gradient is None else gradient for gradient, p in zip(found, parameters)]


class Diverged(Exception):
    """A number was NaN or infinite; says which."""


class Players:
    """A generator, the discriminator that it plays against, their optimizers, and the averaged generator."""

    def __init__(self, name: str, game: Game):
        self.name, self.game, self.team = name, game, game.team
        recipe = game.recipe
        descriptions = {role: recipe["players"][self.full(role)] for role in ("generator", "discriminator")}
        self.judges_beside = any("input" in given for given in descriptions["discriminator"]["inputs"])
        made = {
            role: network(description["layers"], game.team).to(game.device, game.dtype).train()
            for role, description in descriptions.items()
        }
        self.generator, self.discriminator = made["generator"], made["discriminator"]
        self.flat = {role: Flat(player) for role, player in made.items()}
        self.optimizers = {
            role: Adam(flat, recipe["optimizers"][role]) for role, flat in self.flat.items()
        }
        generator = self.flat["generator"]
        self.average, self.average_statistics = generator.values.clone(), generator.statistics.clone()
        self.average_counters: dict[str, torch.Tensor] = {}
        # Whether reals and fakes must go through D apart.
        mixers = (nn.BatchNorm1d, nn.BatchNorm2d, GlobalBatchNorm, MinibatchDeviation)
        self.mixes = any(isinstance(m, mixers) for m in self.discriminator.modules())

    def full(self, role: str) -> str:
        return f"{self.name}-{role}" if self.name else role

    # What a checkpoint has.

    def load(self, parts: dict[str, bytes]):
        own = {role: arrays(parts[self.full(role)]) for role in ("averaged-generator", "generator", "discriminator")}
        with torch.no_grad():
            # Loading writes into the flat arrays, which the modules look into.
            self.generator.load_state_dict(own["averaged-generator"])
            generator = self.flat["generator"]
            self.average.copy_(generator.values)
            self.average_statistics.copy_(generator.statistics)
            self.average_counters = {n: v for n, v in own["averaged-generator"].items() if v.dtype == torch.int64}
            for role in ("generator", "discriminator"):
                getattr(self, role).load_state_dict(own[role])
                state = arrays(parts[self.full(f"{role}-optimizer")])
                self.optimizers[role].load(state)

    def parts(self) -> dict[str, bytes]:
        found = {self.full(role): getattr(self, role).state_dict() for role in self.flat}
        generator = self.flat["generator"]
        average = dict(generator.module.state_dict())
        average |= generator.pieces(self.average)
        offset = 0
        for name, buffer in generator.module.named_buffers():
            if buffer.is_floating_point():
                average[name] = self.average_statistics[offset : offset + buffer.numel()].view_as(buffer)
                offset += buffer.numel()
        found[self.full("averaged-generator")] = average | self.average_counters
        for role in self.flat:
            found[self.full(f"{role}-optimizer")] = self.optimizers[role].arrays()
        return {name: safetensors(values) for name, values in found.items()}

    # The discriminator's update.

    def judge(self, samples, told):
        return self.discriminator(joined(samples, told)).to(self.game.dtype)

    def update_discriminator(self, real, fake, told, batch: Batch, number: int) -> dict:
        """One update on a batch of reals and fakes; returns what a step tells of it."""
        game = self.game
        real, fake = game.seen(real, batch, number, "real"), game.seen(fake, batch, number, "fake")
        n, penalties = len(real), {}
        weights = game.penalty_weights()
        with game.precision():
            if weights["r1_weight"] or weights["r2_weight"]:
                if weights["r1_weight"]:
                    real = real.detach().requires_grad_()
                if weights["r2_weight"]:
                    fake = fake.detach().requires_grad_()
                scores = self.judge(real, told), self.judge(fake, told)
                for name, tag, samples, score in (
                    ("r1_weight", "penalty/r1", real, scores[0]), ("r2_weight", "penalty/r2", fake, scores[1])
                ):
                    if weights[name]:
                        (slope,) = torch.autograd.grad(self.total(score), samples, create_graph=True)
                        penalties[tag] = weights[name] / 2 / n * (slope**2).sum()
            elif self.mixes:
                scores = self.judge(real, told), self.judge(fake, told)
            else:
                scores = self.judge(torch.cat([real, fake]), twice(told)).split(n)
            if weights["gradient_penalty_weight"]:
                share = batch[f"{number}.shares"].reshape(n, *[1] * (real.dim() - 1))
                between = (share * real + (1 - share) * fake).detach().requires_grad_()
                (slope,) = torch.autograd.grad(self.total(self.judge(between, told)), between, create_graph=True)
                norms = ((slope**2).reshape(n, -1).sum(1) + 1e-12).sqrt()
                penalties["penalty/gradient"] = weights["gradient_penalty_weight"] * ((norms - 1) ** 2).mean()
            loss = discriminator_loss(game.objective["loss"], *scores)
            total = loss + sum(penalties.values())
        threshold = THRESHOLDS.get(game.objective["loss"], 0)
        means = [loss, *penalties.values(), *(game.mean_score(score) for score in scores)]
        means += [(score > threshold).to(game.dtype).mean() for score in scores]
        told_of = self.move("discriminator", total, means)
        game.steer(told_of[-2])
        return {
            "loss": told_of[0], "penalties": dict(zip(penalties, told_of[1:])), "norm": told_of.norm,
            "real": told_of[-4], "fake": told_of[-3], "real_share": told_of[-2], "fake_share": told_of[-1],
        }

    @staticmethod
    def total(scores):
        """The sum of each sample's score, which is the mean of its patches'."""
        return scores.flatten(1).mean(1).sum()

    # The generator's.

    def adversarial(self, fake, real, told, batch: Batch):
        """What D's scores of fakes cost G, and their mean."""
        game = self.game
        scores = self.judge(game.seen(fake, batch, 0, "fake"), told)
        reals = None
        if game.objective["loss"] == "relativistic":
            reals = self.judge(game.seen(real, batch, 0, "real"), told).detach()
        return generator_loss(game.objective["loss"], reals, scores), game.mean_score(scores)

    # Moves.

    def move(self, role: str, loss, means: list[torch.Tensor]) -> Told:
        return self.apply(role, gradients_of(loss, self.flat[role].parameters), means)

    def apply(self, role: str, gradients: list[torch.Tensor], means: list[torch.Tensor]) -> Told:
        """Moves a player along the gradients of all processes; returns the means over all of them."""
        game = self.game
        values = torch.stack([mean.detach().to(game.dtype) for mean in means])
        if self.team.size > 1:
            together = torch.cat([*(gradient.reshape(-1) for gradient in gradients), values])
            self.team.sum(together).div_(self.team.size)
            gradients = list(self.flat[role].pieces(together).values())
            values = together[self.flat[role].values.numel() :]
        told = Told(values, torch.stack([gradient.norm() for gradient in gradients]).norm())
        if game.looks_at_once:
            self.refuse_what_is_no_number(role, told, gradients)
        self.optimizers[role].update(gradients, game.rates[role])
        return told

    def refuse_what_is_no_number(self, role: str, told: Told, gradients: list[torch.Tensor]):
        loss, norm = float(told[0]), float(told.norm)
        if math.isfinite(loss) and math.isfinite(norm):
            return
        name = " ".join(word for word in (self.name, role) if word)
        if not math.isfinite(loss):
            raise Diverged(f"the {name}'s loss")
        for parameter, gradient in zip(self.flat[role].names, gradients):
            if not bool(gradient.isfinite().all()):
                raise Diverged(f"the gradient of {name}.{parameter}")
        raise Diverged(f"the norm of the {name}'s gradient")

    def follow(self):
        """Lets the averaged generator follow the one that is trained."""
        generator = self.flat["generator"]
        self.average.lerp_(generator.values, self.game.take)
        if generator.statistics.numel():
            self.average_statistics.lerp_(generator.statistics, self.game.take)


class Told:
    """Means over a batch, which need not have been computed yet, and a gradient's norm."""

    def __init__(self, values: torch.Tensor, norm: torch.Tensor):
        self.values, self.norm = values.unbind(), norm

    def __getitem__(self, place):
        return self.values[place]


Batch = collections.ChainMap


class Game:
    """What is played, as recipe.json tells it."""

    def __init__(
        self, recipe: dict, team: Team | None = None, device: str = "cpu", precision: str = "float32",
        dtype=torch.float32,
    ):
        self.recipe, self.objective = recipe, dict(recipe["objective"])
        self.device, self.dtype = torch.device(device), dtype
        self.team = team or Team()
        self.is_half = precision == "bfloat16"
        # Whether numbers are looked at before a player moves: a GPU would have to be waited for.
        self.looks_at_once = self.device.type == "cpu"
        self.rates, self.take, self.step = {}, 0.0, 0
        self.augmentation = numpy.float32(self.objective["augmentation"])
        self.classifier = None
        names = ["ab", "ba"] if recipe["game"] == "cycle" else [""]
        self.players = [Players(name, self) for name in names]

    def load(self, parts: dict[str, bytes]):
        for players in self.players:
            players.load(parts)

    def parts(self) -> dict[str, bytes]:
        return {name: data for players in self.players for name, data in players.parts().items()}

    def checksum(self) -> int:
        """Of all weights; every process has the same ones, bit for bit."""
        total = 0
        for players in self.players:
            for flat in players.flat.values():
                total = zlib.crc32(flat.values.detach().cpu().numpy().tobytes(), total)
        return total

    def read_classifier(self, layers: list[dict], data: bytes):
        """Whoever is to doubt which class a fake is of."""
        self.classifier = network(layers).to(self.device, self.dtype).eval().requires_grad_(False)
        self.classifier.load_state_dict(arrays(data))

    def precision(self):
        return torch.autocast(self.device.type, torch.bfloat16) if self.is_half else contextlib.nullcontext()

    def penalty_weights(self) -> dict[str, float]:
        interval = self.objective["penalty_interval"]
        names = ("r1_weight", "r2_weight", "gradient_penalty_weight")
        return {n: interval * self.objective[n] if self.step % interval == 0 else 0 for n in names}

    def seen(self, samples, batch: Batch, number: int, side: str):
        """Samples as D sees them: `number` is D's update, from 1, or 0 for G's."""
        looks = batch.get(f"{number}.{side}")
        if looks is None:
            return samples
        samples = turned(samples, looks, float(self.augmentation), self.objective["augmentations"])
        return samples + looks["noise"] if "noise" in looks else samples

    def steer(self, real_share):
        """Moves the share of augmented samples by how sure D is of its reals (Karras et al., 2020)."""
        target = self.objective["augmentation_target"]
        if target > 0:
            sureness = 2 * float(real_share) - 1
            change = numpy.float32(int(self.recipe["settings"]["batchSize"])) / numpy.float32(100_000)
            moved = self.augmentation + (change if sureness > target else -change)
            self.augmentation = min(numpy.float32(0.8), max(numpy.float32(0), moved))

    def mean_score(self, scores):
        is_probability = self.objective["loss"] in ("nonSaturating", "minimax")
        return (torch.sigmoid(scores.detach()) if is_probability else scores.detach()).mean()

    # Steps. Each returns numbers by gantop's tags, in gantop's order.

    def take_step(self, step: int, rounds: int, batch: Batch) -> dict[str, torch.Tensor]:
        self.step = step
        return getattr(self, self.recipe["game"])(rounds, batch)

    def told_numbers(self, judged: dict, fooled: dict) -> dict:
        loss = self.objective["loss"]
        score = "score" if loss in ("nonSaturating", "minimax") else "logit"
        found = {"loss/generator": fooled["loss"], "loss/discriminator": judged["loss"]}
        if loss in THRESHOLDS:
            found |= {"accuracy/real": judged["real_share"], "accuracy/fake": 1 - judged["fake_share"]}
        found |= {f"{score}/real": judged["real"], f"{score}/fake": judged["fake"]}
        found |= {f"{score}/fake-after": fooled["fake"]}
        found |= {"gradient/generator": fooled["norm"], "gradient/discriminator": judged["norm"]}
        return found | judged["penalties"] | fooled["terms"]

    def duel(self, rounds: int, batch: Batch) -> dict:
        (players,) = self.players
        for number in range(1, rounds + 1):
            real, inputs, condition = (batch.get(f"{number}.{n}") for n in ("samples", "inputs", "condition"))
            told = inputs if players.judges_beside else condition
            given = inputs if inputs is not None else condition
            latents = batch.get(f"{number}.latents")
            with self.precision():
                # A picture comes first, and latents beside it become planes.
                is_picture = given is not None and given.dim() == 4
                start = joined(given, latents) if is_picture else joined(latents, given)
                fake = players.generator(start).to(self.dtype)
            judged = players.update_discriminator(real, fake.detach(), told, batch, number)
        with self.precision():
            own, after = players.adversarial(fake, real, told, batch)
            total, terms = self.objective["adversarial_weight"] * own, {}
            if self.objective["style_ambiguity"] and self.classifier is not None:
                terms["loss/ambiguity"] = -F.log_softmax(self.classifier(fake).float(), 1).mean()
                total = total + self.objective["style_ambiguity"] * terms["loss/ambiguity"]
            if self.objective.get("is_paired", self.objective["distance_weight"] > 0):
                terms["loss/distance"] = (fake - real).abs().mean()
                total = total + self.objective["distance_weight"] * terms["loss/distance"]
        told_of = players.move("generator", total, [own, after, *terms.values()])
        players.follow()
        return self.told_numbers(judged, {
            "loss": told_of[0], "fake": told_of[1], "norm": told_of.norm, "terms": dict(zip(terms, told_of[2:]))})

    def cells(self, rounds: int, batch: Batch) -> dict:
        """GAIN (Yoon et al., 2018): D tells for each cell whether it was given."""
        (players,) = self.players
        for number in range(1, rounds + 1):
            x, mask, given, hint = (batch[f"{number}.{name}"] for name in ("samples", "mask", "given", "hint"))
            asked = (hint == 0.5).to(self.dtype)
            start = torch.cat([x * given, given], 1)
            with self.precision():
                made = players.generator(start).detach().to(self.dtype)
                logits = players.judge(x * given + (1 - given) * made, hint)
                loss = (given * F.softplus(-logits) + (1 - given) * F.softplus(logits)).mean()
            known, open_cells = given * asked, (1 - given) * asked
            told_of = players.move(
                "discriminator", loss, [loss, *self.sums(logits, known), *self.sums(logits, open_cells)])
            judged = {"loss": told_of[0], "norm": told_of.norm, "penalties": {}}
            judged["real"], judged["real_share"] = self.means(told_of[1:4])
            judged["fake"], judged["fake_share"] = self.means(told_of[4:7])
        with self.precision():
            made = players.generator(start).to(self.dtype)
            logits = players.judge(x * given + (1 - given) * made, hint)
            counts = self.team.sum(torch.stack([(1 - given).sum(), mask.sum()])).clamp(min=1) / self.team.size
            own = ((1 - given) * F.softplus(-logits)).sum() / counts[0]
            distance = (mask * (made - x) ** 2).sum() / counts[1]
            total = self.objective["adversarial_weight"] * own + self.objective["distance_weight"] * distance
        told_of = players.move("generator", total, [own, distance, *self.sums(logits, open_cells)])
        players.follow()
        return self.told_numbers(judged, {
            "loss": told_of[0], "fake": self.means(told_of[2:5])[0], "norm": told_of.norm,
            "terms": {"loss/squared-distance": told_of[1]}})

    def sums(self, logits, mask):
        """What `means` makes means of: scores, those above the threshold, and how many there are."""
        scores = logits.detach()
        is_probability = self.objective["loss"] in ("nonSaturating", "minimax")
        value = torch.sigmoid(scores) if is_probability else scores
        above = (scores > THRESHOLDS.get(self.objective["loss"], 0)).to(self.dtype)
        return (value * mask).sum(), (above * mask).sum(), mask.sum()

    def means(self, sums):
        """Where there are none, as of one logit of 0."""
        value, above, count = sums
        nothing = 0.5 if self.objective["loss"] in ("nonSaturating", "minimax") else 0.0
        is_empty = count == 0
        safe = torch.where(is_empty, torch.ones_like(count), count)
        return torch.where(is_empty, torch.full_like(value, nothing), value / safe), above / safe

    def cycle(self, rounds: int, batch: Batch) -> dict:
        """Two pairs whose generators undo each other (Zhu et al., 2017)."""
        for number in range(1, rounds + 1):
            ways = [batch[f"{number}.inputs"], batch[f"{number}.samples"]]
            judged = []
            for players, x, y in zip(self.players, ways, ways[::-1]):
                told = x if players.judges_beside else None
                with self.precision():
                    fake = players.generator(x).detach().to(self.dtype)
                judged.append(players.update_discriminator(y, fake, told, batch, number))
        total, means = 0, []
        for players, other, x, y in zip(self.players, self.players[::-1], ways, ways[::-1]):
            with self.precision():
                fake = players.generator(x).to(self.dtype)
                own, after = players.adversarial(fake, y, x if players.judges_beside else None, batch)
                terms = {"loss/cycle": (other.generator(fake) - x).abs().mean()}
                if self.objective["identity_weight"]:
                    terms["loss/identity"] = (players.generator(y) - y).abs().mean()
            total = total + self.objective["adversarial_weight"] * own
            for tag, weight in ("loss/cycle", "cycle_weight"), ("loss/identity", "identity_weight"):
                total = total + (self.objective[weight] * terms[tag] if tag in terms else 0)
            means.append((terms, [own, after, *terms.values()]))
        both = [players.flat["generator"].parameters for players in self.players]
        found = gradients_of(total, both[0] + both[1])
        gradients = found[: len(both[0])], found[len(both[0]) :]
        numbers = {}
        for players, judgement, (terms, values), gradient in zip(self.players, judged, means, gradients):
            told_of = players.apply("generator", gradient, values)
            players.follow()
            fooled = {
                "loss": told_of[0], "fake": told_of[1], "norm": told_of.norm, "terms": dict(zip(terms, told_of[2:]))}
            numbers |= {f"{players.name}/{tag}": v for tag, v in self.told_numbers(judgement, fooled).items()}
        return numbers


# MARK: the wire

# A frame is four letters, four bytes of nothing, the length of what follows as 8 bytes, and that.


class Wire:
    """The socket to gantop."""

    def __init__(self, descriptor: int):
        self.socket = socket.socket(fileno=descriptor)
        self.head = memoryview(bytearray(16))
        # What is taken is done with before more is taken: new memory for each batch would cost as much as copying it.
        self.buffer = memoryview(bytearray(1 << 16))

    def take(self) -> tuple[bytes, memoryview]:
        """A frame, which the next one overwrites."""
        self.fill(self.head)
        kind, length = struct.unpack("<4s4xQ", self.head)
        if length > len(self.buffer):
            self.buffer = memoryview(bytearray(length))
        payload = self.buffer[:length]
        self.fill(payload)
        return kind, payload

    def fill(self, view: memoryview):
        done = 0
        while done < len(view):
            got = self.socket.recv_into(view[done:])
            if got == 0:
                raise EOFError
            done += got

    def send(self, kind: bytes, payload: bytes):
        self.socket.sendall(struct.pack("<4s4xQ", kind, len(payload)) + payload)

    def has_more(self, timeout: float) -> bool:
        return bool(select.select([self.socket], [], [], timeout)[0])


class Reader:
    """Makes the arrays of a step of its bytes."""

    def __init__(self, game: Game):
        self.game = game
        self.known: dict[bytes, list] = {}

    def read(self, payload: memoryview) -> tuple[int, int, Batch]:
        step, rounds, length, rate_g, rate_d, take = struct.unpack("<qiifff4x", payload[:32])
        head = bytes(payload[32 : 32 + length])
        layout = self.known.get(head)
        if layout is None:
            if len(self.known) > 64:
                self.known.clear()
            layout = self.known[head] = json.loads(head)
        numbers = torch.frombuffer(payload, dtype=torch.float32, offset=32 + length)
        game, batch, offset = self.game, {}, 0
        for name, shape in layout:
            count = math.prod(shape)
            values = game.team.part(numbers[offset : offset + count].view(shape)).to(game.device, game.dtype)
            offset += count
            *place, last = name.rsplit("/", 1)
            if place:
                # What D sees of samples: 1.real/flip.
                batch.setdefault(place[0], {})[last] = pictures_first(values)
            else:
                batch[last] = pictures_first(values)
        game.rates, game.take = {"generator": rate_g, "discriminator": rate_d}, take
        return step, rounds, batch


class Server:
    """Does what gantop asks, one frame after the other."""

    def __init__(self, wire: Wire | None, team: Team, device: torch.device):
        self.wire, self.team, self.device = wire, team, device
        self.game: Game | None = None
        self.reader: Reader | None = None
        # Steps that gantop has not been told of, as their numbers may not be known yet.
        self.pending = collections.deque()
        self.has_diverged = False

    def run(self):
        while True:
            kind, payload = self.next()
            if kind == b"END ":
                return
            if kind != b"IDLE":
                getattr(self, "do_" + kind.decode().strip().lower())(payload)

    def next(self) -> tuple[bytes, memoryview]:
        if self.wire is None:
            return self.team.take()
        while not self.wire.has_more(0 if self.pending else IDLE if self.team.size > 1 else 3600):
            if self.pending:
                self.answer()
            else:
                # Processes that wait for a collective end when it takes too long.
                self.team.hand_out(b"IDLE", memoryview(b""))
        kind, payload = self.wire.take()
        while self.pending and (kind != b"STEP" or len(self.pending) > 2):
            self.answer()
        self.team.hand_out(kind, payload)
        return kind, payload

    def do_game(self, payload: memoryview):
        told = json.loads(bytes(payload))
        recipe = told["recipe"]
        recipe["objective"] |= told["objective"]
        self.game = Game(recipe, self.team, str(self.device), told["precision"])
        self.reader = Reader(self.game)

    def do_live(self, payload: memoryview):
        self.game.objective |= json.loads(bytes(payload))
        self.game.augmentation = numpy.float32(self.game.objective["augmentation"])

    def do_doub(self, payload: memoryview):
        (length,) = struct.unpack("<Q", payload[:8])
        self.game.read_classifier(json.loads(bytes(payload[8 : 8 + length])), bytes(payload[8 + length :]))

    def do_load(self, payload: memoryview):
        self.has_diverged = False
        self.game.load(unpacked(bytes(payload)))

    def do_save(self, payload: memoryview):
        if not self.team.agrees(self.game.checksum() if self.team.size > 1 else 0):
            raise RuntimeError("the weights of the processes are no longer the same")
        parts = self.game.parts()
        if self.wire is not None:
            self.wire.send(b"PART", packed(parts))

    def do_step(self, payload: memoryview):
        step, rounds, batch = self.reader.read(payload)
        if self.has_diverged:
            return
        try:
            numbers = self.game.take_step(step, rounds, batch)
        except Diverged as problem:
            self.has_diverged = True
            if self.wire is not None:
                while self.pending:
                    self.answer()
                self.wire.send(b"NAN ", struct.pack("<q", step) + str(problem).encode())
            return
        if self.wire is None:
            return
        values = torch.stack([value.reshape(()) for value in numbers.values()]).float()
        ready = None
        if self.device.type == "cuda":
            host = torch.empty(values.shape, pin_memory=True)
            host.copy_(values, non_blocking=True)
            values, ready = host, torch.cuda.Event()
            ready.record()
        self.pending.append((step, float(self.game.augmentation), list(numbers), values, ready))
        if ready is None:
            self.answer()

    def answer(self):
        step, augmentation, tags, values, ready = self.pending.popleft()
        if ready is not None:
            ready.synchronize()
        names = "\n".join(tags).encode()
        self.wire.send(
            b"DONE", struct.pack("<qfi", step, augmentation, len(names)) + names + values.numpy().tobytes())


def packed(parts: dict[str, bytes]) -> bytes:
    """Named bytes one after the other, each with the lengths of both before it."""
    return b"".join(struct.pack("<QQ", len(name), len(data)) + name.encode() + data for name, data in parts.items())


def unpacked(data: bytes) -> dict[str, bytes]:
    parts, offset = {}, 0
    while offset < len(data):
        name_length, length = struct.unpack_from("<QQ", data, offset)
        offset += 16
        name = data[offset : offset + name_length].decode()
        parts[name] = data[offset + name_length : offset + name_length + length]
        offset += name_length + length
    return parts


# MARK: the start


def device_of(kind: str) -> torch.device:
    if kind != "cuda":
        return torch.device(kind)
    if not torch.cuda.is_available():
        raise SystemExit(f"torch {torch.__version__} sees no GPU here")
    device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")) % torch.cuda.device_count())
    torch.cuda.set_device(device)
    # float32 is what was asked for.
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    return device


def serve():
    """One process of a run."""
    device = device_of(os.environ.get("GANTOP_DEVICE", "cpu"))
    if device.type == "cpu":
        torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    team = Team.formed(device, float(os.environ.get("GANTOP_TORCH_TIMEOUT", "600")))
    descriptor = os.environ.get("GANTOP_ENGINE")
    wire = Wire(int(descriptor)) if descriptor and team.rank == 0 else None
    if wire is not None:
        where = torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
        wire.send(b"HERE", json.dumps({"torch": torch.__version__, "device": where, "processes": team.size}).encode())
    try:
        Server(wire, team, device).run()
    except EOFError:
        # gantop is gone: there is nobody to train for.
        os._exit(3)


def join(arguments: argparse.Namespace):
    """Starts this machine's processes of a run on several machines, and again when they die."""
    host, _, port = arguments.rendezvous.rpartition(":")
    first = arguments.node * arguments.nproc
    for attempt in range(arguments.max_restarts + 1):
        processes = []
        for local in range(arguments.nproc):
            facts = {
                "RANK": first + local, "LOCAL_RANK": local, "WORLD_SIZE": arguments.nodes * arguments.nproc,
                "MASTER_ADDR": host, "MASTER_PORT": port, "GANTOP_DEVICE": arguments.device,
                "OMP_NUM_THREADS": max(1, (os.cpu_count() or 1) // arguments.nproc),
            }
            environment = os.environ | {name: str(value) for name, value in facts.items()}
            processes.append(subprocess.Popen([sys.executable, __file__], env=environment))
        while all(process.poll() is None for process in processes):
            time.sleep(0.1)
        if all(process.wait() == 0 for process in processes if process.poll() is not None):
            sys.exit(max(process.wait() for process in processes))
        for process in processes:
            process.kill()
            process.wait()
        print(f"engine.py: a process has ended; start {attempt + 2} of {arguments.max_restarts + 1}", file=sys.stderr)
    sys.exit("engine.py: too many restarts (--max-restarts)")


def main():
    if tuple(int(part) for part in torch.__version__.split(".")[:2]) < OLDEST_TORCH:
        sys.exit(f"torch {torch.__version__} is too old: 1.13 or newer is needed")
    if len(sys.argv) == 1:
        serve()
        return
    parser = argparse.ArgumentParser(description="The processes of one machine of a gantop run on several.")
    parser.add_argument("--node", type=int, required=True, help="which machine this is, from 1")
    parser.add_argument("--nodes", type=int, required=True)
    parser.add_argument("--nproc", type=int, default=1, help="processes here")
    parser.add_argument("--rendezvous", required=True, metavar="HOST:PORT", help="where gantop trains")
    parser.add_argument("--device", default="cpu", choices=("cpu", "cuda"))
    parser.add_argument("--max-restarts", type=int, default=3)
    join(parser.parse_args())


if __name__ == "__main__":
    main()
