"""What lies beside a power bank, and the phone that takes the photo, as meshes in mm."""

from dataclasses import replace

import numpy as np

from training.body import Pose
from training.solids import Mesh, box, join, tube


def lay(rng: np.random.Generator, face: tuple[float, float], table: float) -> tuple[Mesh, np.ndarray]:
    """Cables, books, papers, pens around a face (w, h) mm on a table at z = ``table``.

    Returns:
        The mesh, whose first texture coordinate is a row of the second: (n, 3) linear RGB albedo.
    """
    meshes, colours = [], []
    middle, reach = np.array(face) / 2, float(np.hypot(*face)) / 2
    for k in range(int(rng.integers(1, 4))):
        kind = str(rng.choice(["cable", "paper", "book", "pen"], p=[0.4, 0.25, 0.2, 0.15]))
        turn = float(rng.uniform(0, 2 * np.pi))
        way = np.array([np.cos(turn), np.sin(turn)])
        colour = np.exp(rng.uniform(np.log(0.03), np.log(0.8))) * np.exp(rng.normal(0, 0.3, 3))
        if kind == "cable":
            meshes.append(_cable(rng, middle + way * (reach + rng.uniform(8, 60)), turn, table, k))
            colour = np.full(3, rng.choice([0.02, 0.75]))
        elif kind == "pen":
            at = middle + way * (reach + rng.uniform(10, 70))
            ends = at + np.outer([-70, 70], np.array([-way[1], way[0]]) + rng.normal(0, 0.4, 2))
            line = np.column_stack([np.linspace(*ends, 12), np.full(12, table - 4.6)])
            meshes.append(replace(tube(line, np.full(12, 4.5)), uv=np.full((12 * 33, 2), float(k))))
        else:
            high = 0.25 if kind == "paper" else float(rng.uniform(6, 25))
            size = np.array([148, 210, high]) * [*(rng.uniform(0.5, 1.3) * np.ones(2)), 1]
            at = middle + way * (reach + np.hypot(*size[:2]) / 2 + rng.uniform(2, 40))
            meshes.append(box(np.array([*at, table - high / 2 - 0.02]), size, float(rng.uniform(0, 3.1)), k))
            colour = np.full(3, rng.uniform(0.7, 0.85)) if kind == "paper" else colour
        colours.append(np.clip(colour, 0.015, 0.85))
    return join(meshes), np.array(colours)


def _cable(rng: np.random.Generator, start: np.ndarray, turn: float, table: float, mark: float) -> Mesh:
    """A cable that lies on the table in slow bends."""
    steps, count = 4.0, 150
    bend = np.cumsum(np.convolve(rng.normal(0, 0.02, count + 20), np.ones(21) / 4.6, "valid"))
    way = turn + float(rng.choice([-1, 1])) * 1.6 + bend
    line = np.cumsum(np.column_stack([np.cos(way), np.sin(way)]), 0) * steps
    line += start - line[count // 2]
    radius = float(rng.uniform(1.5, 2.4))
    mesh = tube(np.column_stack([line, np.full(count, table - radius)]), np.full(count, radius))
    return replace(mesh, uv=np.full((len(mesh.points), 2), mark))


def phone(pose: Pose, lens: np.ndarray) -> list[Mesh]:
    """The phone just behind its lens; none where a photo is cropped so much that the lens is too near."""
    back = np.linalg.inv(pose.project[:, :3])
    axes = [back @ v for v in np.eye(3)[:2]]
    right, down = (a / np.linalg.norm(a) for a in axes)
    ahead = np.cross(right, down)
    if lens[2] > -140:
        return []
    middle = lens - ahead * 3 + down * 45 + right * 22
    corners = np.array(
        [middle + sx * right * 37 + sy * down * 78 for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    )
    return [Mesh(corners, np.tile(ahead, (4, 1)), np.array([[0, 1, 2], [0, 2, 3]]), np.zeros((4, 2)))]
