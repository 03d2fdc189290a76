"""Lays out the print of one label: lines of text and marks, as layers of ink with their truth."""

from dataclasses import dataclass, field

import cv2
import numpy as np

from training import fonts, lookalikes, shapes, wear, wording
from training.geometry import Drawing, Mask
from training.wear import Clarity

TEXT_PX = 30
"""Height of a text line in a tile, px: what the finder is given."""

_ROOM = 0.25
"""Free room around a drawing, in its heights, for ink that is smeared over its edge."""


@dataclass(slots=True)
class Printed:
    """One mark on the label.

    Attributes:
        kind: ``ccc``, ``lookalike`` or ``other``.
        name: what it is.
        quad: (4, 2) px, clockwise from the top left of its frame.
        complete: share of ink left.
        tone: ink step relative to the text.
        smear: blur sigma of the print itself in mark heights.
    """

    kind: str
    name: str
    quad: np.ndarray
    complete: float = 1.0
    tone: float = 1.0
    smear: float = 0.0


@dataclass(slots=True)
class Layout:
    """The print of one label.

    Attributes:
        ink: text and marks, 0..1 (a faded mark has less), shape (h, w).
        marks: what was printed.
        lines: (4, 2) px quads of the text lines.
    """

    ink: Mask
    marks: list[Printed] = field(default_factory=list)
    lines: list[np.ndarray] = field(default_factory=list)


def box_quad(x0: float, y0: float, x1: float, y1: float) -> np.ndarray:
    """Four corners of an upright box, clockwise from the top left."""
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float32)


def wear_mark(rng: np.random.Generator, drawing: Drawing, harsh: float) -> tuple[Mask, Printed]:
    """Spoil one mark at random; ``harsh`` is the share that is spoiled beyond slight chips."""
    room = round(_ROOM * drawing.ink.shape[0])
    ink = np.pad(drawing.ink, room)
    parts = tuple(np.pad(part, room) for part in drawing.parts) or (ink,)
    truth = Printed(drawing.kind, drawing.name, box_quad(*drawing.frame) + room)
    keep = np.ones_like(ink)
    spoiled = rng.random() < harsh
    way = str(rng.choice(["blotches", "blotches", "blotches", "scratches", "smudge", "faded", "mixed"]))
    if not spoiled:
        if rng.random() < 0.3:
            keep = wear.blotches(rng, ink.shape, float(rng.uniform(0.0, 0.12)))
        elif rng.random() < 0.1:
            keep = wear.scratches(rng, ink.shape, int(rng.integers(1, 3)))
        if rng.random() < 0.15:
            truth.tone = float(rng.uniform(0.6, 1.2))
    else:
        if way in ("blotches", "mixed"):
            keep = wear.blotches(rng, ink.shape, float(rng.uniform(0.12, 0.9)))
        if way == "scratches" or (way == "mixed" and rng.random() < 0.5):
            keep = keep * wear.scratches(rng, ink.shape, int(rng.integers(2, 14)))
        if way == "faded" or (way == "mixed" and rng.random() < 0.5):
            truth.tone = float(rng.uniform(0.05, 0.6))
    truth.complete = wear.completeness(parts, keep)
    ink = ink * keep
    if spoiled and way in ("smudge", "mixed") and (way == "smudge" or rng.random() < 0.4):
        truth.smear = float(np.exp(rng.uniform(np.log(0.025), np.log(0.22))))
        ink = wear.smudge(rng, ink, truth.smear * (drawing.frame[3] - drawing.frame[1]))
    return ink, truth


def place_mark(
    rng: np.random.Generator,
    layout: Layout,
    drawing: Drawing,
    height: float,
    at: tuple[float, float],
    harsh: float,
) -> float:
    """Print a mark ``height`` px high, its left edge middle at ``at``; returns its width in px."""
    worn, truth = wear_mark(rng, drawing, harsh)
    (x0, y0), (x1, y1) = truth.quad[0], truth.quad[2]
    scale = height / (y1 - y0)
    size = (max(2, round(worn.shape[1] * scale)), max(2, round(worn.shape[0] * scale)))
    mask = cv2.resize(worn, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    left, top = round(at[0] - x0 * scale), round(at[1] - height / 2 - y0 * scale)
    fit = np.array([size[0] / worn.shape[1], size[1] / worn.shape[0]])
    truth.quad = (truth.quad * fit + (left, top)).astype(np.float32)
    shapes.paste(layout.ink, mask * truth.tone, (left + size[0] / 2, top + size[1] / 2))
    layout.marks.append(truth)
    return (x1 - x0) * scale


def some_mark(rng: np.random.Generator, held_out: bool, ccc: bool) -> Drawing:
    """A mark for the row: genuine, a look-alike, or another."""
    if ccc:
        return shapes.draw_ccc(rng)
    if rng.random() < 0.45:
        return lookalikes.draw_lookalike(rng, held_out)
    return shapes.draw_icon(rng, held_out and rng.random() < 0.5)


def place_row(
    rng: np.random.Generator, layout: Layout, y: float, height: float, held_out: bool, genuine: int
) -> None:
    """A row of marks about ``y``, ``genuine`` of them CCC at random places."""
    width = layout.ink.shape[1]
    gap = height * float(rng.uniform(0.15, 0.8))
    x = float(rng.uniform(8, width * 0.35))
    drawn = [True] * genuine + [False] * 8
    if rng.random() < 0.7:
        head = drawn[: genuine + 3]
        rng.shuffle(head)
        drawn[: genuine + 3] = head
    while x < width - height * 0.5 and drawn:
        own = height * float(rng.uniform(0.85, 1.2))
        drawing = some_mark(rng, held_out, drawn.pop(0))
        x += place_mark(rng, layout, drawing, own, (x, y), 0.5 if drawing.kind == "ccc" else 0.25) + gap


def place_line(
    layout: Layout,
    x: float,
    y: float,
    text: str,
    file: str,
    tone: float,
    size: int = TEXT_PX,
) -> None:
    """A line of text whose left edge middle is at (x, y)."""
    mask = shapes.text_mask(text, file, max(7, round(size * 0.86)))
    shapes.paste(layout.ink, mask * tone, (x + mask.shape[1] / 2, y))
    layout.lines.append(box_quad(x, y - size / 2, min(x + mask.shape[1], layout.ink.shape[1]), y + size / 2))


def place_clutter(rng: np.random.Generator, layout: Layout, file: str) -> None:
    """What else labels and cases show, where it touches no mark."""
    ink = _clutter(rng, layout.ink.shape, file)
    for mark in layout.marks:
        (x0, y0), (x1, y1) = mark.quad.min(0).astype(int) - 6, mark.quad.max(0).astype(int) + 6
        if ink[max(y0, 0) : max(y1, 0), max(x0, 0) : max(x1, 0)].any():
            return
    np.maximum(layout.ink, ink, out=layout.ink)


def _clutter(rng: np.random.Generator, shape: tuple[int, int], file: str) -> Mask:
    """Table lines, the bars of a code, large letters, a ring or a box."""
    h, w = shape
    x, y = rng.uniform([0, 0], [w, h]).astype(int).tolist()
    reach = (rng.uniform(0.6, 3.5, 2) * TEXT_PX).astype(int).tolist()
    thick = max(1, round(float(rng.uniform(0.03, 0.2)) * TEXT_PX))
    kind = str(rng.choice(["lines", "bars", "letters", "letters", "ring", "box"]))
    if kind == "letters":
        letters = np.zeros(shape, np.float32)
        text = wording.brand(rng) if rng.random() < 0.5 else wording.code(rng, int(rng.integers(1, 5)))
        mask = shapes.text_mask(text, file, round(TEXT_PX * float(rng.uniform(1.5, 5))))
        shapes.paste(letters, mask, (float(x), float(y)))
        return letters
    ink = np.zeros(shape, np.uint8)
    if kind == "lines":
        for _ in range(int(rng.integers(2, 6))):
            flat = rng.random() < 0.6
            at = int(rng.uniform(0, h if flat else w))
            cv2.line(ink, (0, at) if flat else (at, 0), (w, at) if flat else (at, h), 255, thick)
    elif kind == "bars":
        for _ in range(int(rng.integers(12, 50))):
            cv2.rectangle(ink, (x, y), (x + int(rng.integers(1, 6)), y + 2 * reach[1]), 255, -1)
            x += int(rng.integers(5, 12))
    elif kind == "ring":
        cv2.ellipse(ink, (x, y), reach, 0, 0, 360, 255, -1 if rng.random() < 0.3 else thick, cv2.LINE_AA)
    else:
        cv2.rectangle(ink, (x, y), (x + 2 * reach[0], y + 2 * reach[1]), 255, thick)
    return ink.astype(np.float32) / 255


def make_layout(rng: np.random.Generator, size: tuple[int, int], held_out: bool = False) -> Layout:
    """A label of ``size`` (w, h) px: lines of text with one or two rows of marks between them."""
    layout = Layout(np.zeros((size[1], size[0]), np.float32))
    file = fonts.pick(rng, True, held_out) if rng.random() < 0.6 else fonts.pick(rng, False, held_out)
    cjk = "CJK" in file or "wqy" in file
    tone = float(rng.uniform(0.75, 1.0)) if rng.random() < 0.3 else 1.0
    left = float(rng.uniform(-40, size[0] * 0.5))
    rows = int(rng.choice([0, 1, 1, 1, 1, 2]))
    genuine = int(rng.choice([0, 1, 1, 1, 2])) if rows else 0
    y = float(rng.uniform(-20, 40))
    while y < size[1] + 10:
        if rows and rng.random() < 0.25 + 0.5 * (y > size[1] * 0.4):
            height = TEXT_PX * float(np.exp(rng.uniform(np.log(1.2), np.log(5.2))))
            y += height * 0.6 + TEXT_PX * float(rng.uniform(0.3, 0.9))
            place_row(rng, layout, y, height, held_out, genuine)
            y += height * 0.6 + TEXT_PX * float(rng.uniform(0.3, 0.9))
            rows -= 1
            genuine = 0 if rng.random() < 0.8 else 1
            continue
        text = wording.line(rng)
        if not cjk:
            text = text.encode("ascii", "ignore").decode() or wording.code(rng, 8)
        if rng.random() < 0.8:
            place_line(
                layout,
                left + float(rng.uniform(-10, 10)) * (rng.random() < 0.3),
                y,
                text,
                file,
                tone,
                round(TEXT_PX * (1 if rng.random() < 0.9 else float(rng.uniform(0.6, 2.4)))),
            )
        y += TEXT_PX * float(rng.uniform(1.0, 1.7))
    if rng.random() < 0.35:
        place_clutter(rng, layout, fonts.pick(rng, False, held_out))
    if rng.random() < 0.25:
        lost = float(rng.uniform(0, 0.06))
        layout.ink *= wear.blotches(rng, layout.ink.shape, lost)
        for mark in layout.marks:
            mark.complete *= 1 - lost
    return layout


def clarity(mark: Printed, blur: float, visible: float, cover: float) -> Clarity:
    """The mark's state in the photo: its print, the photo's edge blur (in mark heights), noise and cover."""
    return Clarity(
        mark.complete, mark.tone, visible * min(mark.tone, 1.0), float(np.hypot(blur, mark.smear)), cover
    )
