"""Solids as triangle meshes: the body of a power bank, tubes (fingers, cables), boxes. Lengths in mm."""

from dataclasses import dataclass

import numpy as np

from training import body


@dataclass(frozen=True, slots=True)
class Mesh:
    """Triangles with outward normals.

    Attributes:
        points: (n, 3) mm.
        normals: (n, 3) unit vectors.
        faces: (m, 3) indices.
        uv: (n, 2), what the maker of the mesh says.
    """

    points: np.ndarray
    normals: np.ndarray
    faces: np.ndarray
    uv: np.ndarray


def join(meshes: list[Mesh]) -> Mesh:
    """Several meshes as one."""
    starts = np.cumsum([0, *(len(m.points) for m in meshes)])
    return Mesh(
        np.concatenate([m.points for m in meshes]),
        np.concatenate([m.normals for m in meshes]),
        np.concatenate([m.faces + s for m, s in zip(meshes, starts, strict=False)]),
        np.concatenate([m.uv for m in meshes]),
    )


def slab(face: tuple[float, float], radius: float, depth: float, edge: float) -> Mesh:
    """A box with rounded corners (``radius``) and rounded edges (``edge`` < radius, depth / 2).

    Its face lies at z = 0, its back at z = depth; ``uv`` is (x, y) mm.
    """
    turns = np.linspace(0, np.pi / 2, 9)
    inset = [*(edge * (1 - np.sin(turns))), *(edge * (1 - np.cos(turns)))]
    level = [*(edge * (1 - np.cos(turns))), *(depth - edge * (1 - np.sin(turns)))]
    slope = [*(-np.cos(turns)), *np.sin(turns)]
    rings, normals = [], []
    for away, z, lift in zip(inset, level, slope, strict=True):
        ring = away + body.rounded(face[0] - 2 * away, face[1] - 2 * away, max(radius - away, 1e-3), 24)
        rings.append(np.column_stack([ring, np.full(len(ring), z)]))
        out = _corner_normals(24) * np.sqrt(max(1 - lift**2, 0))
        normals.append(np.column_stack([out, np.full(len(out), lift)]))
    points, faces = _between_rings(rings)
    front, back = (_cap(ring, flip) for ring, flip in ((rings[0], False), (rings[-1], True)))
    wall = Mesh(points, np.concatenate(normals), faces, points[:, :2])
    return join([wall, front, back])


def _corner_normals(steps: int) -> np.ndarray:
    """Outward normals (n, 2) of the points that ``body.rounded`` gives."""
    turns = np.radians(np.concatenate([np.linspace(s, s + 90, steps) for s in (-90, 0, 90, 180)]))
    return np.column_stack([np.cos(turns), np.sin(turns)])


def _between_rings(rings: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Points and triangles of the wall between closed rings of equally many points."""
    count = len(rings[0])
    here = np.arange(count)
    there = (here + 1) % count
    strips = []
    for i in range(len(rings) - 1):
        a, b = i * count, (i + 1) * count
        strips += [
            np.column_stack([a + here, a + there, b + here]),
            np.column_stack([a + there, b + there, b + here]),
        ]
    return np.concatenate(rings), np.concatenate(strips)


def _cap(ring: np.ndarray, back: bool) -> Mesh:
    """A flat lid on a ring, facing -z (or +z for the back)."""
    points = np.vstack([ring, ring.mean(0)])
    here = np.arange(len(ring))
    faces = np.column_stack([here, np.full(len(ring), len(ring)), (here + 1) % len(ring)])
    normals = np.tile([0.0, 0.0, 1.0 if back else -1.0], (len(points), 1))
    return Mesh(points, normals, faces[:, ::-1] if back else faces, points[:, :2])


def tube(line: np.ndarray, radii: np.ndarray, flat: float = 1.0, up: np.ndarray | None = None) -> Mesh:
    """A tube along a line.

    Args:
        line: (n, 3) mm, the middle line.
        radii: (n,) mm, or (n, 2) across and along ``up``.
        flat: height over width where ``radii`` is (n,).
        up: which way the tube's back faces, (3,); -z without.

    Returns:
        The mesh; ``uv`` is (mm along the line, mm around from the back).
    """
    across_up = np.column_stack([radii, radii * flat]) if radii.ndim == 1 else radii
    ahead = np.gradient(line, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    top = np.tile([0.0, 0.0, -1.0] if up is None else up, (len(line), 1))
    for i in range(len(line)):
        base = top[i] if i == 0 else top[i - 1]
        top[i] = base - ahead[i] * (base @ ahead[i])
        top[i] /= max(np.linalg.norm(top[i]), 1e-9)
    side = np.cross(ahead, top)
    turns = np.linspace(-np.pi, np.pi, 33)
    run = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    rings = [
        c + np.outer(np.sin(turns), s * r[0]) + np.outer(np.cos(turns), t * r[1])
        for c, s, t, r in zip(line, side, top, across_up, strict=True)
    ]
    points, faces = _between_rings(rings)
    uv = np.column_stack([np.repeat(run, len(turns)), np.outer(across_up.mean(1), turns).ravel()])
    return Mesh(points, smooth_normals(points, faces, len(turns)), faces, uv)


def smooth_normals(points: np.ndarray, faces: np.ndarray, seam: int = 0) -> np.ndarray:
    """Normals of vertices from their triangles; first and last of each ``seam`` points are one place."""
    corners = points[faces]
    flat = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals = np.zeros_like(points)
    for k in range(3):
        np.add.at(normals, faces[:, k], flat)
    if seam:
        rings = normals.reshape(-1, seam, 3)
        rings[:, 0] += rings[:, -1]
        rings[:, -1] = rings[:, 0]
    return normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)


def box(centre: np.ndarray, size: np.ndarray, turn: float, mark: float) -> Mesh:
    """A box standing on z = centre z + size z / 2, turned about the vertical; ``uv`` is (``mark``, 0)."""
    signs = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float) / 2
    spin = np.array([[np.cos(turn), np.sin(turn), 0], [-np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    points, normals, faces = [], [], []
    for axis in range(3):
        for sign in (-0.5, 0.5):
            quad = signs[signs[:, axis] == sign][[0, 1, 3, 2]]
            faces.append(np.array([[0, 1, 2], [0, 2, 3]]) + 4 * len(points))
            points.append(centre + (quad * size) @ spin)
            normals.append(np.tile(np.eye(3)[axis] * np.sign(sign) @ spin, (4, 1)))
    stacked = np.concatenate(points)
    return Mesh(
        stacked,
        np.concatenate(normals),
        np.concatenate(faces),
        np.column_stack([np.full(len(stacked), mark), np.zeros(len(stacked))]),
    )
