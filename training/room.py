"""Rooms to take photos in: what light arrives from where, as a panorama, and lamps near the power bank.

Radiance is linear RGB in units of a lit wall; lengths are in mm unless they say m. Up is -z, as in ``body``.
"""

from dataclasses import dataclass, field

import numpy as np

from training import wear

SIZE = (128, 256)
"""Rows and columns of a panorama."""
UP = np.array([[1.0, 0, 0], [0, 0, 1.0], [0, -1.0, 0]])
"""Panorama axes (y up) to the scene's (-z up)."""


@dataclass(frozen=True, slots=True)
class Lamp:
    """A round lamp: centre (3,) mm, radius mm, linear RGB radiance, the point it shines at (3,) mm."""

    centre: np.ndarray
    radius: float
    radiance: np.ndarray
    target: np.ndarray


@dataclass(slots=True)
class Room:
    """Light around a power bank.

    Attributes:
        panorama: (h, w, 3) linear RGB radiance, equirectangular.
        lamps: lamps near by.
        kind: what mainly lights it.
    """

    panorama: np.ndarray
    lamps: list[Lamp] = field(default_factory=list)
    kind: str = ""

    def from_where(self) -> np.ndarray:
        """Mean direction of the light from above, (3,) in the scene; shorter where it is even."""
        towards = directions() @ UP.T
        power = self.panorama.mean(2) * np.clip(-towards[..., 2], 0, 1) * _area()
        return np.asarray((towards * power[..., None]).sum((0, 1)) / max(float(power.sum()), 1e-9))


def directions() -> np.ndarray:
    """(h, w, 3) unit vectors of a panorama's pixels, y up, as the renderer lays them out."""
    h, w = SIZE
    theta = (np.arange(h) + 0.5)[:, None] / h * np.pi
    phi = (np.arange(w) + 0.5)[None] / w * 2 * np.pi
    return np.stack([np.sin(phi) * np.sin(theta), np.cos(theta) + 0 * phi, -np.cos(phi) * np.sin(theta)], 2)


def _area() -> np.ndarray:
    return np.sin((np.arange(SIZE[0]) + 0.5) / SIZE[0] * np.pi)[:, None]


def warmth(kelvin: float) -> np.ndarray:
    """Linear RGB of a black body relative to daylight at 6500 K (fit over 2500..9000 K, green is 1)."""
    shift = np.log(kelvin / 6500.0)
    return np.exp(np.array([-0.62, 0.0, 1.05]) * shift + np.array([0.0, 0.0, -0.35]) * shift**2)


def furnish(rng: np.random.Generator, lens: np.ndarray, away: float) -> Room:
    """A room with windows, lamps, or both; or a place outdoors.

    Args:
        rng: where chance comes from.
        lens: (3,) mm, where the camera is.
        away: mm from the camera to the power bank.
    """
    kind = str(
        rng.choice(
            ["window", "ceiling", "both", "outdoors", "lamp", "flash"], p=[0.24, 0.24, 0.2, 0.08, 0.14, 0.1]
        )
    )
    if kind == "outdoors":
        return Room(_sky(rng), kind=kind)
    room = Room(_indoors(rng, kind), kind=kind)
    if kind == "lamp" or rng.random() < 0.12:
        room.lamps.append(_desk_lamp(rng))
    if kind == "flash":
        side = rng.normal(0, 1, 3) * [1, 1, 0.1]
        near = max(away, 60.0)
        glow = 260.0 * (near / 200) ** 2 * float(rng.uniform(0.5, 1.5))
        room.lamps.append(
            Lamp(lens + side / np.linalg.norm(side) * 14, 4.0, warmth(5600) * glow, np.zeros(3))
        )
    return room


def _desk_lamp(rng: np.random.Generator) -> Lamp:
    turn, high = rng.uniform(0, 2 * np.pi), np.radians(rng.uniform(28, 70))
    reach = float(rng.uniform(320, 700))
    at = reach * np.array([np.cos(turn) * np.cos(high), np.sin(turn) * np.cos(high), -np.sin(high)])
    return Lamp(
        at, float(rng.uniform(18, 60)), warmth(rng.uniform(2700, 5200)) * rng.uniform(60, 250), np.zeros(3)
    )


def _sky(rng: np.random.Generator) -> np.ndarray:
    """A cloudy or blue sky over ground, at times with a hazy sun."""
    d = directions()
    cloud = 1 + 0.3 * wear.smooth_noise(rng, SIZE, 12)
    tint = warmth(rng.uniform(6000, 8500))
    picture = np.clip(0.8 + 0.9 * d[..., 1], 0.1, 2)[..., None] * cloud[..., None] * tint
    picture = np.where(d[..., 1:2] > 0.03, picture, 0.25)
    if rng.random() < 0.5:
        turn, high = rng.uniform(0, 2 * np.pi), np.radians(rng.uniform(25, 65))
        sun = np.array([np.cos(turn) * np.cos(high), np.sin(high), np.sin(turn) * np.cos(high)])
        near = np.clip((d @ sun - np.cos(np.radians(6))) / 0.003, 0, 1)
        picture = picture + near[..., None] * warmth(5200) * float(rng.uniform(20, 160))
    return _with_person(rng, picture)


def _indoors(rng: np.random.Generator, kind: str) -> np.ndarray:
    """A box of a room seen from a table in it: walls, things before them, ceiling, windows, lamps."""
    d = directions()
    low = -rng.uniform([0.6, 0.7, 0.6], [3.0, 0.8, 3.0])
    high = rng.uniform([0.6, 1.3, 0.6], [3.0, 2.1, 3.0])
    with np.errstate(divide="ignore"):
        far = np.where(d > 0, high / d, low / d)
    hit = far.argmin(2)
    at = d * far.min(2)[..., None]
    dim = 0.35 if kind == "flash" else 1.0
    fill = float(np.exp(rng.uniform(np.log(0.25), np.log(1.0))))
    wall = fill * rng.uniform(0.2, 0.6) * warmth(rng.uniform(4500, 7000)) * rng.uniform(0.9, 1.1, 3)
    picture = np.broadcast_to(wall, (*SIZE, 3)) * (0.7 + 0.2 * at[..., 1:2])
    ceiling = (hit == 1) & (d[..., 1] > 0)
    picture = np.where(
        ceiling[..., None], fill * rng.uniform(0.4, 0.9) * warmth(rng.uniform(4000, 6500)), picture
    )
    picture = np.where(((hit == 1) & (d[..., 1] < 0))[..., None], rng.uniform(0.05, 0.3), picture)
    _furniture(rng, picture, at, hit)
    if kind in ("window", "both"):
        _windows(rng, picture, at, hit, high)
    if kind in ("ceiling", "both"):
        _ceiling_lights(rng, picture, at, ceiling, high)
    if kind in ("lamp", "flash") and rng.random() < 0.6:
        _ceiling_lights(rng, picture, at, ceiling, high)
        dim *= 0.4
    return _with_person(rng, picture * dim)


def _furniture(rng: np.random.Generator, picture: np.ndarray, at: np.ndarray, hit: np.ndarray) -> None:
    """Cupboards and shelves before the walls: darker or coloured blocks up to eye height."""
    for _ in range(int(rng.integers(2, 9))):
        axis = int(rng.choice([0, 2]))
        along = at[..., 2 - axis]
        start, wide = rng.uniform(-2.5, 2.0), rng.uniform(0.3, 1.4)
        side = np.sign(at[..., axis]) == rng.choice([-1, 1])
        block = (
            (hit == axis)
            & side
            & (along > start)
            & (along < start + wide)
            & (at[..., 1] < rng.uniform(0, 1.2))
        )
        picture[block] = rng.uniform(0.03, 0.5) * rng.uniform(0.6, 1.2, 3)


def _windows(
    rng: np.random.Generator, picture: np.ndarray, at: np.ndarray, hit: np.ndarray, high: np.ndarray
) -> None:
    """One or two windows with bars, brighter towards the sky."""
    glow = float(np.exp(rng.uniform(np.log(8), np.log(40)))) * warmth(rng.uniform(5600, 8200))
    axis, sign = int(rng.choice([0, 2])), rng.choice([-1, 1])
    along, up = at[..., 2 - axis], at[..., 1]
    bottom, top = rng.uniform(0.0, 0.4), high[1] * rng.uniform(0.65, 0.98)
    for start in rng.uniform(-1.8, 0.8, int(rng.integers(1, 3))):
        wide = rng.uniform(0.6, 1.8)
        inside = (hit == axis) & (np.sign(at[..., axis]) == sign) & (along > start) & (along < start + wide)
        inside &= (up > bottom) & (up < top)
        inside &= np.abs(along - start - wide / 2) > 0.03
        sky = np.clip(0.5 + 0.6 * (up - bottom) / (top - bottom), 0, 1.2)
        picture[inside] = (sky[..., None] * glow)[inside]


def _ceiling_lights(
    rng: np.random.Generator, picture: np.ndarray, at: np.ndarray, ceiling: np.ndarray, high: np.ndarray
) -> None:
    """Panels, tubes or round lamps on the ceiling."""
    glow = float(np.exp(rng.uniform(np.log(25), np.log(120)))) * warmth(rng.uniform(2800, 6500))
    kind = str(rng.choice(["panel", "tube", "round"]))
    size = {"panel": (0.3, 0.3), "tube": (0.6, 0.06), "round": (0.22, 0.22)}[kind]
    x, z = at[..., 0], at[..., 2]
    for _ in range(int(rng.integers(1, 5)) if kind != "round" else 1):
        cx, cz = rng.uniform(-1.6, 1.6, 2)
        if kind == "round":
            lit = np.hypot(x - cx, z - cz) < size[0]
        else:
            lit = (np.abs(x - cx) < size[0]) & (np.abs(z - cz) < size[1])
        picture[ceiling & lit] = glow * (high[1] / 1.6) ** 2


def _with_person(rng: np.random.Generator, picture: np.ndarray) -> np.ndarray:
    """Whoever takes the photo stands in the light on one side."""
    d = directions()
    turn = np.arctan2(d[..., 0], -d[..., 2]) - rng.uniform(-np.pi, np.pi)
    turn = np.abs((turn + np.pi) % (2 * np.pi) - np.pi)
    high = np.arcsin(np.clip(d[..., 1], -1, 1))
    body = (turn < 0.55) & (high < 0.75)
    head = (turn / 0.22) ** 2 + ((high - 0.95) / 0.27) ** 2 < 1
    cloth = rng.uniform(0.04, 0.3) * rng.uniform(0.7, 1.2, 3)
    return np.where((body | head)[..., None], cloth, picture).astype(np.float32)
