"""`--engine torch`'s own program as a module: its networks, its game, its files."""

import importlib.util
import pathlib

_path = pathlib.Path(__file__).parents[2] / "Sources/GANTraining/Torch/engine.py"
_specification = importlib.util.spec_from_file_location("engine", _path)
engine = importlib.util.module_from_spec(_specification)
_specification.loader.exec_module(engine)
