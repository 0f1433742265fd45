"""gantop's networks in PyTorch: the arrays of its files, and modules from their descriptions."""

import json
import struct

import numpy
import torch
from torch import nn
from torch.nn.utils.parametrizations import spectral_norm


def arrays(path):
    """The arrays of a safetensors file: a header of 8 + n bytes, then the numbers."""
    data = path.read_bytes()
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


# gantop numbers the parts of a layer: 3.0.2.weight is in the first part of layer 3.


class Skip(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.add_module("0", layers)

    def forward(self, x):
        return torch.cat([x, self.get_submodule("0")(x)], 1)


class Residual(nn.Module):
    def __init__(self, layers, shortcut):
        super().__init__()
        self.add_module("0", layers)
        self.add_module("1", shortcut)

    def forward(self, x):
        return self.get_submodule("1")(x) + self.get_submodule("0")(x)


class MinibatchDeviation(nn.Module):
    """The mean deviation within groups of four, or of the whole batch, as one more channel."""

    def forward(self, x):
        n = x.shape[0]
        size = 4 if n % 4 == 0 else n
        groups = x.reshape(n // size, size, -1)
        centred = groups - groups.mean(1, keepdim=True)
        deviation = ((centred**2).mean(1) + 1e-8).sqrt().mean(1)
        column = deviation.repeat_interleave(size)
        return torch.cat([x, column.reshape(n, *[1] * (x.dim() - 1)).expand(n, 1, *x.shape[2:])], 1)


def network(layers):
    return nn.Sequential(*map(module, layers))


def module(layer):
    if layer["module"] == "Skip":
        return Skip(network(layer["layers"]))
    if layer["module"] == "Residual":
        return Residual(network(layer["layers"]), network(layer["shortcut"]))
    if layer["module"] == "MinibatchDeviation":
        return MinibatchDeviation()
    made = getattr(nn, layer["module"])(**layer["arguments"])
    return spectral_norm(made) if layer.get("spectral_norm") else made
