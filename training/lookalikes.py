"""Things that resemble the CCC mark and are not it, invented on the fly."""

import cv2
import numpy as np

from training import fonts, geometry, strangers, wording
from training.geometry import Drawing, Mask
from training.shapes import RASTER, paste, text_mask

Rng = np.random.Generator
Size = tuple[int, int]

HELD_OUT_KINDS = ("turned", "crescent", "half_ovals", "cornered", "brand_oval", "double", *strangers.KINDS)
"""Look-alikes drawn only when measuring, never when training; the first six were known when the tests of
frame and letters were written."""
_KINDS = [
    "oval_word",
    "oval_word",
    "oval_letters",
    "oval_letters",
    "oval_ccc_text",
    "oval_ccc_text",
    "count",
    "count",
    "four",
    "four",
    "mirrored",
    "mirrored",
    "mixed_cs",
    "mixed_cs",
    "no_oval",
    "empty_oval",
    "separate",
    "circled",
    "closed",
    "oval_line",
    "arcs",
    "nested",
    "framed",
    "framed",
]
"""Kinds to draw from; those nearest to the mark stand twice."""
NEAR_MISSES = (
    *("four", "count", "mixed_cs", "mirrored", "separate"),
    *("nested", "oval_letters", "closed", "framed"),
)
"""Kinds made of the mark's own oval and strokes: the grader sees these as often as all the others."""
_WORDS = [
    "PASS",
    "CEC",
    "CQC",
    "CCIC",
    "OK",
    "QC",
    "CE",
    "CPC",
    "CSC",
    "GGG",
    "OOO",
    "CNC",
    "CAC",
    "CGC",
    "QCC",
    "CCQ",
    "COC",
    "GCC",
    "CCA",
    "CCS",
    "3C",
    "EEE",
    "CNAS",
]


def draw_lookalike(rng: Rng, held_out: bool = False, height: int = RASTER) -> Drawing:
    """Something that resembles the mark and is not it."""
    kinds = HELD_OUT_KINDS if held_out else _KINDS
    kind = str(kinds[rng.integers(len(kinds))])
    scale, size = geometry.canvas(height)
    line = geometry.ring(scale, size, float(rng.uniform(1.1, 3.6)))
    if draw := strangers.KINDS.get(kind):
        ink = np.maximum(line, draw(rng, scale, size) * geometry.oval(scale, size, 4.0))
    else:
        ink = _BODIES[kind](rng, scale, size, line)
    if rng.random() < 0.1:
        ink = np.clip(geometry.oval(scale, size) - _within(ink, line), 0, 1)
    return Drawing(kind, "lookalike", ink.astype(np.float32), geometry.frame(scale))


def _within(ink: Mask, line: Mask) -> Mask:
    """What stands inside the oval's line."""
    return np.clip(ink - line, 0, 1)


def _word(rng: Rng, scale: float, size: Size, text: str, tall: float) -> Mask:
    """A word about the oval's centre, squeezed to fit."""
    mask = text_mask(text, fonts.pick(rng, False), max(8, round(tall * scale)))
    room = 46 * scale
    if mask.shape[1] > room:
        mask = cv2.resize(mask, (round(room), mask.shape[0]), interpolation=cv2.INTER_AREA)
    ink = np.zeros((size[1], size[0]), np.float32)
    paste(ink, mask, (31.5 * scale, 25 * scale))
    return ink


def _oval_word(rng: Rng, scale: float, size: Size, line: Mask) -> Mask:
    word = str(rng.choice([*_WORDS, wording.code(rng, int(rng.integers(1, 6)))]))
    return np.maximum(line, _word(rng, scale, size, word, float(rng.uniform(14, 26))))


def _oval_letters(rng: Rng, scale: float, size: Size, line: Mask) -> Mask:
    """Half annuli mixed with a letter, as CQC and its like are drawn."""
    ink = line.copy()
    middle = str(rng.choice(list("QOEASPTNVG")))
    ink = np.maximum(ink, geometry.letter(scale, size, 24 + float(rng.uniform(-3, 1))))
    ink = np.maximum(ink, geometry.letter(scale, size, 44 + float(rng.uniform(-1, 6))))
    mask = text_mask(middle, fonts.pick(rng, False), round(22 * scale))
    paste(ink, mask, (float(rng.uniform(28, 33)) * scale, 25 * scale))
    return ink


def _oval_ccc_text(rng: Rng, scale: float, size: Size, line: Mask) -> Mask:
    word = str(rng.choice(["CCC", "C C C", "CCC", "ccc", "CC", "3C", "(CCC)"]))
    return np.maximum(line, _word(rng, scale, size, word, float(rng.uniform(16, 24))))


def _row_of_cs(rng: Rng, scale: float, size: Size, count: int, pitch: float = 9.5) -> Mask:
    """Overlapping half annuli side by side, as many as asked for."""
    start = 31 + 6 - pitch * (count - 1) / 2 + float(rng.uniform(-2, 2))
    stroke, outer = float(rng.uniform(0.75, 1.3)), min(12.5, 60 / (count + 1.5))
    return np.clip(
        sum(geometry.letter(scale, size, start + i * pitch, stroke, outer=outer) for i in range(count)), 0, 1
    )


def _count(rng: Rng, scale: float, size: Size, line: Mask) -> Mask:
    return np.maximum(line, _row_of_cs(rng, scale, size, int(rng.choice([1, 2, 2, 2]))))


def _four(rng: Rng, scale: float, size: Size, line: Mask) -> Mask:
    return np.maximum(
        line, _row_of_cs(rng, scale, size, int(rng.choice([4, 4, 5])), pitch=float(rng.uniform(7.5, 9)))
    )


def _mirrored(rng: Rng, scale: float, size: Size, line: Mask) -> Mask:
    """One or two of three Cs turned round; all three turned is the mark itself upside down."""
    ink = line.copy()
    flips = rng.permutation([True, False, bool(rng.random() < 0.5)])
    for cut, flip in zip(geometry.CUTS, flips, strict=True):
        ink = np.maximum(ink, geometry.letter(scale, size, cut - (9 if flip else 0), mirrored=bool(flip)))
    return ink


def _no_oval(rng: Rng, scale: float, size: Size, line: Mask) -> Mask:
    return _row_of_cs(rng, scale, size, 3)


def _empty_oval(rng: Rng, scale: float, size: Size, line: Mask) -> Mask:
    return np.maximum(
        line,
        geometry.ring(scale, size, 2 + float(rng.uniform(0, 2)), axes=(float(rng.uniform(20, 52)), 30.0))
        if rng.random() < 0.3
        else line,
    )


def _separate(rng: Rng, scale: float, size: Size, line: Mask) -> Mask:
    """Three half Cs that stand apart, or are too small."""
    outer = float(rng.uniform(5.5, 7.5))
    parts = [geometry.letter(scale, size, x, 0.8, outer=outer) for x in (18, 33, 48)]
    return np.maximum(line, np.clip(sum(parts), 0, 1))


def _turned(rng: Rng, scale: float, size: Size, line: Mask) -> Mask:
    """Cs that open upwards or downwards in a lying oval."""
    ink = _row_of_cs(rng, scale, size, 3)
    square = np.zeros((max(ink.shape),) * 2, np.float32)
    paste(square, ink, (square.shape[1] / 2, square.shape[0] / 2))
    out = np.zeros_like(ink)
    paste(out, np.rot90(square, int(rng.choice([1, 3]))), (ink.shape[1] / 2, ink.shape[0] / 2))
    return np.maximum(line, out * geometry.oval(scale, size, 4.0))


def _circled(rng: Rng, scale: float, size: Size, line: Mask) -> Mask:
    axes = (44.0, 44.0)
    text = str(rng.choice(["C", "R", "CE", "K", "G", "P", "U", "3", "CC"]))
    return np.maximum(
        geometry.ring(scale, size, float(rng.uniform(1.5, 4)), axes=axes),
        _word(rng, scale, size, text, float(rng.uniform(18, 34))),
    )


def _closed(rng: Rng, scale: float, size: Size, line: Mask) -> Mask:
    """Rings in place of Cs."""
    ink = line.copy()
    for cx in (22.0, 31.5, 41.0):
        ink = np.maximum(ink, geometry.ring(scale, size, 3.9, centre=(cx, 25.0), axes=(21.0, 24.0)))
    return ink


def _double(rng: Rng, scale: float, size: Size, line: Mask) -> Mask:
    inner = geometry.ring(scale, size, 1.5, axes=(51.0, 38.0))
    return np.maximum(np.maximum(line, inner), _word(rng, scale, size, wording.code(rng, 3), 16))


def _oval_line(rng: Rng, scale: float, size: Size, line: Mask) -> Mask:
    """An oval around an icon of strokes."""
    ink = (line * 255).astype(np.uint8)
    for _ in range(int(rng.integers(1, 5))):
        a, b = (rng.uniform([16, 12], [47, 38], (2, 2)) * scale).astype(int)
        cv2.line(
            ink, a.tolist(), b.tolist(), 255, max(1, round(float(rng.uniform(2, 5)) * scale)), cv2.LINE_AA
        )
    return ink.astype(np.float32) / 255


def _arcs(rng: Rng, scale: float, size: Size, line: Mask) -> Mask:
    ink = np.zeros((size[1], size[0]), np.uint8)
    for _ in range(int(rng.integers(2, 6))):
        centre = (rng.uniform([20, 18], [42, 32]) * scale).astype(int).tolist()
        axes = (rng.uniform(6, 24, 2) * scale).astype(int).tolist()
        start = int(rng.integers(360))
        cv2.ellipse(
            ink,
            centre,
            axes,
            0,
            start,
            start + int(rng.integers(60, 250)),
            255,
            max(1, round(float(rng.uniform(1.5, 4)) * scale)),
            cv2.LINE_AA,
        )
    return ink.astype(np.float32) / 255


def _brand_oval(rng: Rng, scale: float, size: Size, line: Mask) -> Mask:
    return np.maximum(line, _word(rng, scale, size, wording.brand(rng), float(rng.uniform(9, 14))))


def _crescent(rng: Rng, scale: float, size: Size, line: Mask) -> Mask:
    """Moons: solid crescents side by side in the oval."""
    ink = line.copy()
    for cx in (20, 30, 40) if rng.random() < 0.5 else (24, 36):
        moon = geometry.oval(scale, size, centre=(cx, 25.0), axes=(20, 24))
        moon = np.clip(moon - geometry.oval(scale, size, centre=(cx + 6, 25.0), axes=(20, 24)), 0, 1)
        ink = np.maximum(ink, moon)
    return ink


def _mixed_cs(rng: Rng, scale: float, size: Size, line: Mask) -> Mask:
    """Three strokes placed as the mark's, some of them no half ring: rings, bars, smaller Cs."""
    ink = line.copy()
    kinds = rng.choice(["half", "ring", "bar", "small"], 3, p=[0.35, 0.3, 0.2, 0.15])
    if set(kinds) <= {"half"}:
        kinds[rng.integers(3)] = "ring"
    for cut, kind in zip(geometry.CUTS, kinds, strict=True):
        if kind == "ring":
            part = geometry.ring(scale, size, 3.9, centre=(cut - 1.0, 25.0), axes=(21.0, 24.0))
        elif kind == "bar":
            part = geometry.fill(
                np.array([[0, 0], [4, 0], [4, 25], [0, 25.0]]) + np.array((cut - 8, 12.5)), scale, size
            )
        else:
            part = geometry.letter(scale, size, cut, outer=12.5 if kind == "half" else 7.5)
        ink = np.maximum(ink, part)
    return ink


def _nested(rng: Rng, scale: float, size: Size, line: Mask) -> Mask:
    """Cs inside one another about one centre."""
    ink = line.copy()
    for outer in (15.0, 10.5, 6.0):
        ink = np.maximum(ink, geometry.letter(scale, size, 32.0, 0.7, outer=outer))
    return ink


def _half_ovals(rng: Rng, scale: float, size: Size, line: Mask) -> Mask:
    """Two broad half rings face to face."""
    left = geometry.letter(scale, size, 27.0, 0.8, outer=15)
    return np.maximum(
        line if rng.random() < 0.5 else 0 * line,
        np.maximum(left, geometry.letter(scale, size, 34.0, 0.8, True, outer=15)),
    )


def _framed(rng: Rng, scale: float, size: Size, line: Mask) -> Mask:
    """Three right Cs in a frame that is no lying oval: a box, a rounded box, a circle, two lines."""
    thick = max(1, round(float(rng.uniform(1, 3.5)) * scale))
    frame = np.zeros((size[1], size[0]), np.uint8)
    (left, top), (right, low) = np.round(np.array(((2.5, 2.5), (60.5, 47.5))) * scale).astype(int).tolist()
    kind = str(rng.choice(["box", "box", "rounded", "circle", "lines"]))
    middle = ((left + right) // 2, (top + low) // 2)
    if kind == "box":
        cv2.rectangle(frame, (left, top), (right, low), 255, thick)
    elif kind == "rounded":
        corner = round(float(rng.uniform(4, 11)) * scale)
        for width, value in ((0, 255), (thick, 0)):
            inside = (left + width, top + width), (right - width, low - width)
            _rounded_box(frame, *inside, max(1, corner - width), value)
    elif kind == "circle":
        radius = round(23 * scale)
        cv2.circle(frame, middle, radius, 255, thick, cv2.LINE_AA)
        small = cv2.resize(
            _row_of_cs(rng, scale, size, 3), None, fx=0.7, fy=0.7, interpolation=cv2.INTER_AREA
        )
        ink = np.zeros(frame.shape, np.float32)
        paste(ink, small, (float(middle[0]), float(middle[1])))
        return np.maximum(frame.astype(np.float32) / 255, ink)
    else:
        for y in (top, low):
            cv2.line(frame, (left, y), (right, y), 255, thick)
    return np.maximum(frame.astype(np.float32) / 255, _row_of_cs(rng, scale, size, 3))


def _rounded_box(
    frame: np.ndarray, low: tuple[int, int], high: tuple[int, int], corner: int, value: int
) -> None:
    """A filled box with round corners, px."""
    for dx, dy in ((corner, 0), (0, corner)):
        cv2.rectangle(frame, (low[0] + dx, low[1] + dy), (high[0] - dx, high[1] - dy), value, -1)
    for x in (low[0] + corner, high[0] - corner):
        for y in (low[1] + corner, high[1] - corner):
            cv2.circle(frame, (x, y), corner, value, -1, cv2.LINE_AA)


def _cornered(rng: Rng, scale: float, size: Size, line: Mask) -> Mask:
    """Three right Cs in a hexagon or a diamond."""
    count = int(rng.choice([4, 6]))
    turn = np.arange(count) * 2 * np.pi / count
    corners = np.stack([np.cos(turn), np.sin(turn)], 1) * (30.0, 23.5) + (31.5, 25.0)
    frame = np.zeros((size[1], size[0]), np.uint8)
    thick = max(1, round(float(rng.uniform(1, 3.5)) * scale))
    cv2.polylines(frame, [np.round(corners * scale).astype(np.int32)], True, 255, thick, cv2.LINE_AA)
    return np.maximum(frame.astype(np.float32) / 255, _row_of_cs(rng, scale, size, 3))


_BODIES = {name: globals()[f"_{name}"] for name in {*_KINDS, *HELD_OUT_KINDS} - {*strangers.KINDS}}
