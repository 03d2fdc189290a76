"""Trains the mark stage's networks: ``python -m training.mark detector --data DIR --out DIR``.

A run that was cut goes on from its checkpoint with ``--resume``; ``--start`` begins from other weights.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from training import nets, samples
from training.samples import Tiles

Batch = tuple[Tensor, ...]
_SAVE_EVERY = 200
_SHARES = {"ccc": 0.47, "near_miss": 0.15, "lookalike": 0.13, "other": 0.05, "mined": 0.14, "nothing": 0.06}
"""What the grader learns from, a step's share of each."""


def detector_batch(tiles: Tiles, size: int, rng: np.random.Generator) -> Batch:
    """Fields, targets, weights."""
    drawn = [samples.detector_sample(tiles, int(rng.integers(len(tiles.pixels))), rng) for _ in range(size)]
    return tuple(torch.from_numpy(np.stack(part)) for part in zip(*drawn, strict=True))


def detector_loss(net: nn.Module, batch: Batch) -> tuple[Tensor, dict[str, float]]:
    """Penalty-reduced focal loss on the heats, L1 on offset and axes at the centres.

    The axes may come out turned by half a turn: a worn or tiny mark looks alike both ways, and a network
    that must guess would answer the mean of both, which is nothing. The grader tells the two apart.
    """
    field, target, weight = batch
    out = net(field)
    heat = torch.sigmoid(out[:, :2]).clamp(1e-5, 1 - 1e-5)
    hit = (target[:, :2] == 1).float()
    gain = hit * (1 - heat) ** 2 * heat.log()
    cost = (1 - hit) * (1 - target[:, :2]) ** 4 * heat**2 * (1 - heat).log()
    count = hit.sum((0, 2, 3)).clamp(min=1)
    heats = (-((gain + cost) * weight[:, :2]).sum((0, 2, 3)) / count) * torch.tensor([1.0, 0.4])
    at = weight[:, 2:3]
    offset = (out[:, 2:4] - target[:, 2:4]).abs().sum(1, keepdim=True)
    ahead = (out[:, 4:] - target[:, 4:]).abs().sum(1, keepdim=True)
    behind = (out[:, 4:] + target[:, 4:]).abs().sum(1, keepdim=True)
    shape = ((offset + torch.minimum(ahead, behind)) * at).sum() / (at.sum().clamp(min=1) * 6)
    return heats.sum() + 2.0 * shape, {
        "ccc": heats[0].item(),
        "other": heats[1].item(),
        "shape": shape.item(),
    }


def grader_batch(tiles: Tiles, size: int, rng: np.random.Generator) -> Batch:
    """Crops, labels, clear, parameters, corrections: half CCC, the rest is not."""
    kinds = rng.choice(list(_SHARES), size, p=list(_SHARES.values()))
    crops, truths = zip(*(_grader_sample(tiles, str(kind), rng) for kind in kinds), strict=True)
    return (
        torch.from_numpy(np.stack(crops)),
        torch.tensor([t.label for t in truths]),
        torch.tensor([t.clear for t in truths]),
        torch.tensor([t.parameters for t in truths]),
        torch.tensor([t.correction for t in truths]),
    )


def _grader_sample(tiles: Tiles, kind: str, rng: np.random.Generator) -> tuple[np.ndarray, samples.CropTruth]:
    if kind == "mined" and tiles.mined:
        return samples.mined_sample(tiles, rng)
    if kind in ("mined", "nothing"):
        return samples.grader_sample(tiles, len(tiles.rows), rng)
    return samples.grader_sample(tiles, int(rng.choice(tiles.places[kind])), rng)


def grader_loss(net: nn.Module, batch: Batch) -> tuple[Tensor, dict[str, float]]:
    """Cross entropy of the class and of clear, L1 on parameters and corrections where they are asked."""
    crop, label, clear, parameters, correction = batch
    out = net(crop)
    kind = nn.functional.cross_entropy(out[:, :4], label, ignore_index=-1)
    asked = ~clear.isnan()
    weight = torch.where(label >= 2, 1.0, 0.3)[asked]
    state = (
        nn.functional.binary_cross_entropy_with_logits(out[asked, 4], clear[asked], reduction="none") * weight
    ).sum() / weight.sum()
    given, moved = ~parameters[:, 0].isnan(), ~correction[:, 0].isnan()
    value = (out[given, 5:8] - parameters[given]).abs().mean()
    fit = (out[moved, 8:] - correction[moved]).abs().mean()
    return kind + state + 2 * value + 3 * fit, {
        "class": kind.item(),
        "clear": state.item(),
        "value": value.item(),
        "fit": fit.item(),
    }


@dataclass(frozen=True, slots=True)
class Task:
    """How one network is trained.

    Attributes:
        make: the untrained network.
        batch: (tiles, size, generator) -> tensors.
        loss: (network, batch) -> loss and its parts.
        size: samples a step.
        steps: steps of the recipe.
    """

    make: Callable[[], nn.Module]
    batch: Callable[[Tiles, int, np.random.Generator], Batch]
    loss: Callable[[nn.Module, Batch], tuple[Tensor, dict[str, float]]]
    size: int
    steps: int


TASKS = {
    "detector": Task(nets.Detector, detector_batch, detector_loss, 8, 7000),
    "grader": Task(nets.Grader, grader_batch, grader_loss, 32, 9000),
}


def train(
    task: str, tiles: Tiles, out: Path, steps: int, seed: int, rate: float, resume: bool, start: Path | None
) -> None:
    """Train ``steps`` steps with one cosine of the learning rate; writes ``out/last.pt`` now and then."""
    of = TASKS[task]
    torch.manual_seed(seed)
    net = of.make()
    optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps + 1, pct_start=0.08)
    done, file = 0, out / "last.pt"
    if resume and file.exists():
        saved = torch.load(file)
        net.load_state_dict(saved["net"])
        optimiser.load_state_dict(saved["optimiser"])
        schedule.load_state_dict(saved["schedule"])
        done = saved["done"]
    elif start:
        net.load_state_dict(torch.load(start)["net"])
    net.train()
    out.mkdir(parents=True, exist_ok=True)
    sums: dict[str, float] = {}
    began = time.monotonic()
    while done < steps:
        batch = of.batch(tiles, of.size, np.random.default_rng([seed, done]))
        loss, parts = of.loss(net, batch)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        schedule.step()
        done += 1
        sums = {k: sums.get(k, 0) + v for k, v in parts.items()}
        if done % _SAVE_EVERY == 0 or done == steps:
            means = " ".join(f"{k} {v / _SAVE_EVERY:.4f}" for k, v in sums.items())
            print(f"{done}/{steps} {time.monotonic() - began:.0f}s {means}", flush=True)
            sums = {}
            part = file.with_suffix(".part")
            torch.save(
                {
                    "net": net.state_dict(),
                    "optimiser": optimiser.state_dict(),
                    "schedule": schedule.state_dict(),
                    "done": done,
                },
                part,
            )
            part.rename(file)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=sorted(TASKS))
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, help="steps of one cosine; those of the recipe by default")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--start", type=Path, help="begin from the weights of another run")
    args = parser.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    train(
        args.task,
        samples.load(args.data),
        args.out,
        args.steps or TASKS[args.task].steps,
        args.seed,
        args.rate,
        args.resume,
        args.start,
    )


if __name__ == "__main__":
    main()
