"""Marks a label may carry: CCC in its styles, the drawn icons of ``marks/``, codes and words."""

import json
from functools import cache
from io import BytesIO
from pathlib import Path

import cairosvg
import cv2
import numpy as np
from PIL import Image, ImageDraw

from training import fonts, geometry
from training.geometry import Drawing, Mask

MARKS = Path(__file__).parent / "marks"
RASTER = 220
"""Height of a drawing, px: above any size a mark is printed at."""
_SUFFIXES = ("S", "EMC", "S&E", "F", "MC")
_HELD_OUT_ICONS = [
    "cqc_heavy",
    "fcc_simpleicons",
    "ce_tabler",
    "cma_mc",
    "euro",
    "closed_caption_mdi",
    "text_ccc_serif",
    "cpa",
]


def text_mask(text: str, file: str, height: int) -> Mask:
    """Coverage of one line of text, cropped to its ink."""
    font = fonts.load(file, height)
    if "DejaVu" not in file:
        text = text.replace("⎓", "=")  # the other fonts have no direct current sign
    x0, y0, x1, y1 = font.getbbox(text)
    image = Image.new("L", (max(1, int(x1 - x0)) + 2, max(1, int(y1 - y0)) + 2))
    ImageDraw.Draw(image).text((1 - x0, 1 - y0), text, fill=255, font=font)
    return np.asarray(image, np.float32) / 255


def paste(ink: Mask, mask: Mask, centre: tuple[float, float]) -> None:
    """Add a mask to ``ink`` about a centre in px; what falls outside is lost."""
    h, w = mask.shape
    x, y = round(centre[0] - w / 2), round(centre[1] - h / 2)
    x0, y0, x1, y1 = max(0, x), max(0, y), min(ink.shape[1], x + w), min(ink.shape[0], y + h)
    if x0 < x1 and y0 < y1:
        part = ink[y0:y1, x0:x1]
        np.maximum(part, mask[y0 - y : y1 - y, x0 - x : x1 - x], out=part)


def draw_ccc(rng: np.random.Generator, height: int = RASTER) -> Drawing:
    """A genuine mark in one of the styles found in print."""
    look = str(rng.choice(["solid", "hollow", "knockout"], p=[0.9, 0.04, 0.06]))
    style = geometry.Style(
        ring=float(np.exp(rng.uniform(np.log(1.1), np.log(3.6)))),
        stroke=float(rng.uniform(0.75, 1.3)),
        look=look,
    )
    drawing = geometry.draw_ccc(height, style)
    if look != "knockout" and rng.random() < 0.1:
        scale = height / geometry.OVAL_HEIGHT
        suffix = str(rng.choice(_SUFFIXES))
        mask = text_mask(
            suffix, fonts.pick(rng, False), max(8, round((9 if len(suffix) == 1 else 6) * scale))
        )
        paste(drawing.ink, mask, (53.5 * scale, 25 * scale))
        return Drawing(f"ccc_{suffix}", "ccc", drawing.ink, drawing.frame, drawing.parts)
    return drawing


@cache
def icons(held_out: bool) -> tuple[Drawing, ...]:
    """The drawn marks of ``marks/`` that are not CCC."""
    rows = [json.loads(row) for row in (MARKS / "marks.jsonl").read_text("utf-8").splitlines()]
    return tuple(
        _rasterise(row["name"], row["file"])
        for row in rows
        if not row["ccc_positive"] and (row["name"] in _HELD_OUT_ICONS) == held_out
    )


def _rasterise(name: str, file: str) -> Drawing:
    png = cairosvg.svg2png(url=str(MARKS / file), output_height=RASTER)
    alpha = np.asarray(Image.open(BytesIO(png)).convert("RGBA"), np.float32)[..., 3] / 255
    ys, xs = np.nonzero(alpha > 0.1)
    alpha = alpha[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
    return Drawing(name, "other", alpha, (0.0, 0.0, float(alpha.shape[1]), float(alpha.shape[0])))


def draw_icon(rng: np.random.Generator, held_out: bool = False) -> Drawing:
    """One drawn mark of the collection, or a code of random modules."""
    if rng.random() < 0.06:
        return draw_code(rng)
    chosen = icons(held_out)
    return chosen[rng.integers(len(chosen))]


def draw_code(rng: np.random.Generator) -> Drawing:
    """A square of random modules with three finder patterns, as a QR code looks."""
    n = int(rng.choice([21, 25, 29]))
    cells = (rng.random((n, n)) < 0.5).astype(np.float32)
    finder = np.pad(np.pad(np.ones((3, 3)), 1), 1, constant_values=1)
    for y, x in ((0, 0), (0, n - 7), (n - 7, 0)):
        cells[y : y + 7, x : x + 7] = finder
    ink = cv2.resize(cells, (RASTER, RASTER), interpolation=cv2.INTER_NEAREST)
    return Drawing("qr", "other", ink, (0.0, 0.0, float(RASTER), float(RASTER)))
