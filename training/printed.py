"""The print on a power bank's face: an invented item as a block of lines and a row of marks, in label px."""

import re
from dataclasses import dataclass, field

import cv2
import numpy as np

from training import fonts, layout, lookalikes, shapes
from training.item import Item
from training.layout import Layout, Printed

_LETTERS = 3
"""The mark is judged in thirds: about a letter each."""
_READABLE = 0.6
"""A stretch of a line half its height wide, about a character, is readable from this share of its ink on."""


@dataclass(slots=True)
class Block:
    """A label's print.

    Attributes:
        page: ink, marks and line quads, in label px.
        boxes: field -> (4, 2) px quad of its line.
        readings: field -> (4, 2) px quads of the stretches of its line each of which alone gives its value:
            a field word may be lost, and energy follows from Wh, or from mAh and V. Wear takes out those of
            which a character is gone.
        step: how far ink stands from its ground, gray levels.
        em: font size, px.
        ppmm: label px per mm.
        size_mm: (w, h) of the block.
        ccc: the mark, ``None`` where the label has none.
        others: names of the other marks.
    """

    page: Layout
    boxes: dict[str, np.ndarray]
    em: float
    ppmm: float
    size_mm: tuple[float, float]
    ccc: Printed | None = None
    others: list[str] = field(default_factory=list)
    readings: dict[str, list[np.ndarray]] = field(default_factory=dict)
    step: float = 255.0


def note_wear(block: Block, onto: np.ndarray, whole: np.ndarray, left: np.ndarray) -> None:
    """Take wear of the whole face into the truth of the mark and of the lines.

    Args:
        block: what is printed; its mark's completeness and its lines' readings are brought up to date.
        onto: label px -> photo px.
        whole: ink on the photo before the wear.
        left: ink after it.
    """
    if block.ccc is not None:
        shares = _shares(block.ccc.quad, onto, whole, left, _LETTERS)
        block.ccc.complete *= min(float(np.mean(shares)), min(shares) + 0.12)
    for name, quads in block.readings.items():
        block.readings[name] = [quad for quad in quads if _legible(quad, onto, whole, left)]


def _legible(quad: np.ndarray, onto: np.ndarray, whole: np.ndarray, left: np.ndarray) -> bool:
    """Whether no character of a stretch is gone."""
    across = float(np.linalg.norm(quad[1] - quad[0]) / np.linalg.norm(quad[3] - quad[0]))
    return min(_shares(quad, onto, whole, left, max(1, round(2 * across)))) >= _READABLE


def _shares(
    quad: np.ndarray, onto: np.ndarray, whole: np.ndarray, left: np.ndarray, parts: int
) -> list[float]:
    """Share of ink left in equal stretches of a quad, from left to right; 1 where there was none."""
    size = (8 * parts, 12)
    corners = cv2.perspectiveTransform(quad[None].astype(np.float64), onto)[0].astype(np.float32)
    target = np.array([[0, 0], [size[0], 0], size, [0, size[1]]], np.float32)
    pose = cv2.getPerspectiveTransform(corners, target)
    before, after = (cv2.warpPerspective(ink, pose, size, flags=cv2.INTER_LINEAR) for ink in (whole, left))
    sums = (
        (b.sum(), a.sum()) for b, a in zip(np.split(before, parts, 1), np.split(after, parts, 1), strict=True)
    )
    return [float(a / b) if b > 1.0 else 1.0 for b, a in sums]


def set_block(
    rng: np.random.Generator, item: Item, text_mm: float, ppmm: float, held_out: bool, wear_share: float
) -> Block:
    """Lay out the label; ``text_mm`` is the font size, ``wear_share`` how often its CCC mark is spoiled."""
    file = fonts.pick(rng, True, held_out)
    em = text_mm * ppmm
    pitch = em * float(rng.uniform(1.25, 1.75))
    masks = [shapes.text_mask(text, file, max(6, round(em))) for _, text in item.lines]
    widths = [m.shape[1] for m in masks]
    mark = em * float(np.exp(rng.uniform(np.log(1.9), np.log(4.2))))
    row = _choose_row(rng, held_out)
    row_width = sum(mark * 1.5 for _ in row)
    width = int(max(max(widths), row_width) + 2 * em) + 2
    above = bool(rng.random() < 0.15)
    height = int(pitch * len(masks) + (mark * 1.5 + em if row else 0) + 2 * em) + 2
    page = Layout(np.zeros((height, width), np.float32))
    block = Block(page, {}, em, ppmm, (width / ppmm, height / ppmm), others=[])
    top = em + (mark * 1.5 + em * 0.5 if row and above else 0)
    align = float(rng.choice([0.0, 0.5], p=[0.65, 0.35]))
    codes = {"model": item.model, "sn": item.serial}
    for i, ((name, text), mask) in enumerate(zip(item.lines, masks, strict=True)):
        x = em + (width - 2 * em - mask.shape[1]) * align
        y = top + pitch * (i + 0.5)
        shapes.paste(page.ink, mask, (x + mask.shape[1] / 2, y))
        key = name if name not in block.boxes else f"{name}{i}"
        block.boxes[key] = _stretch(x, y, em, mask.shape[1])
        block.readings[key] = [
            _stretch(x + _width(text[:start], file, em), y, em, _width(text[start:end], file, em))
            for start, end in _readings(name, text, codes)
        ]
    if row:
        y = em + mark * 0.75 if above else top + pitch * len(masks) + em * 0.5 + mark * 0.75
        _set_row(rng, block, row, mark, (em + (width - 2 * em - row_width) * align, y), wear_share)
    return block


def _stretch(x: float, y: float, em: float, width: float) -> np.ndarray:
    """A part of the line about ``y``, px."""
    return layout.box_quad(x, y - em * 0.62, x + width, y + em * 0.62)


def _width(text: str, file: str, em: float) -> int:
    return shapes.text_mask(text, file, max(6, round(em))).shape[1] if text else 0


def _readings(name: str, text: str, codes: dict[str, str | None]) -> list[tuple[int, int]]:
    """Where the stretches of a line start and end each of which alone gives its field's value."""
    if code := codes.get(name):
        start = text.rindex(code)
        return [(start, start + len(code))]
    if name == "energy":
        wh, mah, volts = (re.search(rf"[\d.]+ ?{unit}\b", text) for unit in ("Wh", "mAh", "V"))
        ways = [wh.span()] if wh else []
        if mah and volts:
            ends = (*mah.span(), *volts.span())
            ways.append((min(ends), max(ends)))
        return ways or [(0, len(text))]
    return [(0, len(text))]


def _choose_row(rng: np.random.Generator, held_out: bool) -> list[shapes.Drawing]:
    """The marks of a label in order; most have the CCC mark, some have look-alikes in its place."""
    others = [
        lookalikes.draw_lookalike(rng, held_out and rng.random() < 0.5)
        if rng.random() < 0.3
        else shapes.draw_icon(rng, held_out)
        for _ in range(int(rng.integers(0, 6)))
    ]
    others = [d for d in others if d.ink.shape[1] < 3 * d.ink.shape[0]]
    if rng.random() < 0.78:
        others.insert(int(rng.integers(0, len(others) + 1)), shapes.draw_ccc(rng))
    return others


def _set_row(
    rng: np.random.Generator,
    block: Block,
    row: list[shapes.Drawing],
    mark: float,
    at: tuple[float, float],
    wear_share: float,
) -> None:
    x = at[0]
    for drawing in row:
        own = mark * float(rng.uniform(0.9, 1.15))
        aspect = (drawing.frame[2] - drawing.frame[0]) / (drawing.frame[3] - drawing.frame[1])
        own = min(own, mark * 1.3 / aspect) if drawing.kind == "other" else own
        x += layout.place_mark(
            rng, block.page, drawing, own, (x, at[1]), wear_share if drawing.kind == "ccc" else 0.1
        )
        x += mark * 0.2
        if drawing.kind == "ccc":
            block.ccc = block.page.marks[-1]
        else:
            block.others.append(drawing.name)
