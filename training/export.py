"""Writes a trained network as ONNX: ``python -m training.export detector build/detector/last.pt models``."""

import argparse
import hashlib
from pathlib import Path

import torch

from training import nets

INPUTS = {
    "detector": (nets.Detector, nets.ExportedDetector, torch.zeros(1, 1, 160, 192), {0: "n", 2: "h", 3: "w"}),
    "grader": (nets.Grader, nets.ExportedGrader, torch.zeros(2, 1, 80, 96), {0: "n"}),
}


def export(task: str, weights: Path, out: Path) -> Path:
    """The ONNX file of a checkpoint."""
    make, wrap, example, free = INPUTS[task]
    net = make()
    net.load_state_dict(torch.load(weights, map_location="cpu")["net"])
    file = out / f"mark-{task}.onnx"
    torch.onnx.export(
        wrap(net.eval()),
        (example,),
        str(file),
        input_names=["image"],
        output_names=["out"],
        dynamic_axes={"image": free},
        opset_version=17,
        dynamo=False,
    )
    return file


def write_sums(out: Path) -> None:
    """``SHA256SUMS`` of every model in the folder, as ``sha256sum -c`` reads it."""
    lines = [
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}" for file in sorted(out.glob("*.onnx"))
    ]
    (out / "SHA256SUMS").write_text("\n".join(lines) + "\n", "utf-8")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=sorted(INPUTS))
    parser.add_argument("weights", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    print(export(args.task, args.weights, args.out))
    write_sums(args.out)


if __name__ == "__main__":
    main()
