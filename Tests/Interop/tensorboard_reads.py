"""Checks that TensorBoard's own reader sees what a run's record holds.

    pip install tensorboard
    python Tests/Interop/tensorboard_reads.py RUN_DIRECTORY [LINES]

RUN_DIRECTORY holds the event files; LINES is what `gantop train --json` printed of the same run, and `gantop resume
--json` after it. Every tag and step of the lines must be in the record with the same number, unless the run was so
fast that steps share an event; no step may be there twice, however often the run was killed and resumed; every picture
must be a PNG file. Prints what was compared; exits with 1 where something is missing or differs.
"""
import json
import math
import struct
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator


def main(directory, lines=None):
    record = EventAccumulator(directory, size_guidance={"scalars": 0, "images": 0, "tensors": 0})
    record.Reload()
    tags = record.Tags()
    scalars = {}
    for tag in tags["scalars"]:
        steps = [event.step for event in record.Scalars(tag)]
        # Samples may be asked for several times at one step.
        ahead = 0 if tag.startswith("samples/") else 1
        assert all(a + ahead <= b for a, b in zip(steps, steps[1:])), f"{tag}: a step is there twice"
        scalars[tag] = {event.step: event.value for event in record.Scalars(tag)}
    for tag in tags["tensors"]:
        for event in record.Tensors(tag):
            scalars.setdefault(tag, {})[event.step] = event.tensor_proto
    pictures = 0
    for tag in tags["images"]:
        for image in record.Images(tag):
            data = image.encoded_image_string
            assert data[:8] == b"\x89PNG\r\n\x1a\n", f"{tag} at step {image.step}: no PNG file"
            assert struct.unpack(">II", data[16:24]) == (image.width, image.height), f"{tag}: another size"
            pictures += 1
    compared = merged = 0
    last = 0
    for line in open(lines) if lines else []:
        # A line that was cut off by a kill has the next process's first line behind it.
        numbers = json.loads(line[line.rfind('{"step"'):])
        step = numbers["step"]
        last = max(last, step)
        for tag, value in numbers.items():
            if tag in ("step", "epoch", "duration", "verdict"):
                continue
            assert tag in scalars, f"{tag}: not in the record"
            if step not in scalars[tag]:
                merged += 1
                continue
            found = scalars[tag][step]
            same = math.isnan(found) or math.isinf(found) if value is None else found == value_of(value)
            if not same and abs(found - value) > 0:
                merged += 1  # A mean of several steps.
            compared += same
    assert lines is None or compared > 0, "no number of the lines is in the record"
    kept = max((step for steps in scalars.values() for step in steps), default=0)
    assert lines is None or kept == last, f"the record ends at step {kept}, the lines at {last}"
    print(f"{len(tags['scalars'])} scalar tags, {compared} numbers equal, {merged} merged, {pictures} pictures")


def value_of(number):
    """A decimal as the single-precision number that the record holds."""
    return struct.unpack("<f", struct.pack("<f", number))[0]


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except AssertionError as error:
        sys.exit(f"tensorboard_reads: {error}")
