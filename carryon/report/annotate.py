"""The photo with what was found drawn over it: label region, lines, fields, mark; below it the verdict."""

import io
import math
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

from carryon.errors import OutputError, system_reason
from carryon.photo import Photo
from carryon.record import Box, Fact, Point, Result, VerdictName
from carryon.report import words
from carryon.report.layout import wrap
from carryon.wording import Text

Colour = tuple[int, int, int]

_LABEL: Colour = (60, 130, 255)
_LINE: Colour = (0, 190, 190)
_NARROWEST = 480
"""Width in px that a legend needs to be read."""
_INK: Colour = (25, 25, 25)
_GREY: Colour = (110, 110, 110)
_PAPER: Colour = (250, 250, 250)
_VERDICTS: dict[VerdictName | None, Colour] = {
    "allowed": (20, 140, 60),
    "not_allowed": (205, 35, 35),
    "ask_airline": (200, 125, 0),
    "retake": (30, 110, 190),
    None: _GREY,
}
_MARKS: dict[str, Colour] = {
    "clear": (20, 170, 70),
    "unclear": (235, 130, 0),
    "absent": _GREY,
    "not_seen": _GREY,
}
_FIELDS: dict[str, Colour] = {
    "brand": (190, 100, 200),
    "model": (225, 40, 130),
    "serial": (150, 70, 240),
    "capacity_mah": (215, 150, 0),
    "energy_wh": (240, 90, 30),
}
_CJK_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-vf-fonts/NotoSansCJK-VF.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "/System/Library/Fonts/STHeiti Light.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)
"""Where systems keep a font with Chinese characters; none is shipped; without one the legend is English."""
_ENDINGS: dict[str, Literal["PNG", "JPEG"]] = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}

_UNKNOWN_ENDING = Text(
    "{path}: the picture's name must end in .png or .jpg.", "{path}：图片文件名须以 .png 或 .jpg 结尾。"
)
_NOT_WRITABLE = Text(
    "{path}: the picture cannot be written there ({why}).", "{path}：无法写入图片（{why}）。"
)

_FACT = Text("{name}: {value} · {how}", "{name}：{value} · {how}")
_MARK = Text("{name}: {how}", "{name}：{how}")

_Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def kind_of(path: Path) -> Literal["PNG", "JPEG"]:
    """The format that a picture's ending names.

    Raises:
        OutputError: It names neither PNG nor JPEG.
    """
    try:
        return _ENDINGS[path.suffix.lower()]
    except KeyError:
        raise OutputError(_UNKNOWN_ENDING.format(path=path)) from None


def targets(path: Path, count: int) -> list[Path]:
    """Where the pictures of so many photos go: ``path``, and ``path`` with -2, -3 ... before its ending."""
    return [
        path if number == 1 else path.with_stem(f"{path.stem}-{number}") for number in range(1, count + 1)
    ]


def save(photos: Sequence[Photo], result: Result, path: Path) -> list[Path]:
    """Write one picture a photo, at the places that ``targets`` names.

    Raises:
        OutputError: A picture cannot be written.
    """
    kind = kind_of(path)
    places = targets(path, len(photos))
    for number, (photo, target) in enumerate(zip(photos, places, strict=True), 1):
        encoded = io.BytesIO()
        draw(photo, result, first=number == 1).save(encoded, kind, quality=90)
        try:
            target.write_bytes(encoded.getvalue())
        except OSError as error:
            raise OutputError(_NOT_WRITABLE.format(path=target, why=system_reason(error))) from error
    return places


def draw(photo: Photo, result: Result, *, first: bool = True) -> Image.Image:
    """The photo as a new picture with the evidence drawn over it and a legend below.

    Args:
        photo: One of the photos of ``result``; its pixels are left as they are.
        result: What was found.
        first: Whether ``result.label`` and ``result.lines`` are about this photo.
    """
    picture = Image.fromarray(photo.pixels[:, :, ::-1])
    pen = ImageDraw.Draw(picture)
    width = max(2, round(max(photo.size) / 500))
    if first and result.label is not None:
        _outline(pen, result.label, _LABEL, width * 2)
    if first:
        for _, box in result.lines:
            _outline(pen, box, _LINE, max(1, width // 2))
    rows = list(_found(photo.name, result))
    radius = max(max(photo.size) / 70, 6.0)
    taken: list[Point] = []
    for number, (_, colour, fact_box) in enumerate(rows, 1):
        _outline(pen, fact_box, colour, width)
        place = _beside(_line_of(fact_box, result) if first else fact_box, radius, taken)
        taken.append(place)
        pen.ellipse(_around(place, radius), fill=colour)
        pen.text(place, str(number), fill="white", font=_font(round(radius * 1.5)), anchor="mm")
    return _with_legend(picture, result, rows)


def _found(name: str, result: Result) -> Iterator[tuple[str, Colour, Box]]:
    """What was found on this photo: its words, colour and place."""
    for field, colour in _FIELDS.items():
        fact: Fact = getattr(result.facts, field)
        if fact.photo == name and fact.box is not None:
            value = words.value(field, fact) or "–"
            yield (
                _say(_FACT.format(name=words.FACTS[field], value=value, how=words.state(fact))),
                colour,
                fact.box,
            )
    mark = result.facts.ccc_mark
    if mark.photo == name and mark.box is not None:
        said = _MARK.format(name=words.FACTS["ccc_mark"], how=words.mark(mark))
        yield _say(said), _MARKS[mark.state], mark.box


def _outline(pen: ImageDraw.ImageDraw, box: Box, colour: Colour, width: int) -> None:
    pen.line([*box, box[0], box[1]], fill=colour, width=width, joint="curve")


def _line_of(box: Box, result: Result) -> Box:
    """The line of print that a value stands in, so that its number does not cover the keyword."""
    x, y = (sum(corner[axis] for corner in box) / 4 for axis in (0, 1))
    for _, line in result.lines:
        xs, ys = [corner[0] for corner in line], [corner[1] for corner in line]
        if min(xs) <= x <= max(xs) and min(ys) <= y <= max(ys):
            return line
    return box


def _beside(box: Box, radius: float, taken: Sequence[Point]) -> Point:
    """The middle of a disc on the side where a line begins, further out while another disc is there."""
    left = ((box[0][0] + box[3][0]) / 2, (box[0][1] + box[3][1]) / 2)
    right = ((box[1][0] + box[2][0]) / 2, (box[1][1] + box[2][1]) / 2)
    length = max(math.dist(left, right), 1.0)
    across, down = ((left[axis] - right[axis]) / length * radius for axis in (0, 1))
    x, y = left[0] + 1.5 * across, left[1] + 1.5 * down
    while any(math.dist((x, y), other) < 2 * radius for other in taken):
        x, y = x + 2.2 * across, y + 2.2 * down
    return x, y


@cache
def _cjk_font() -> str | None:
    return next((path for path in _CJK_FONTS if Path(path).is_file()), None)


def _say(text: Text) -> str:
    """The text in the language in force, as far as it can be drawn."""
    return str(text) if _cjk_font() else text.en


@cache
def _font(size: int) -> _Font:
    path = _cjk_font()
    return ImageFont.truetype(path, size) if path else ImageFont.load_default(size)


def _with_legend(
    picture: Image.Image, result: Result, rows: Sequence[tuple[str, Colour, Box]]
) -> Image.Image:
    width = max(picture.width, _NARROWEST)
    size = max(16, round(width / 48))
    step, margin = round(size * 1.5), size
    columns = int((width - 4 * margin) / (size * 0.55))
    against = [_say(r.message) for r in result.reasons if r.outcome != "caution"]
    lines = [line for message in against for line in wrap(message, columns)]
    height = 2 * margin + 2 * step + step * (len(rows) + len(lines))
    whole = Image.new("RGB", (width, picture.height + height), _PAPER)
    whole.paste(picture, (0, 0))
    pen = ImageDraw.Draw(whole)
    y = picture.height + margin
    pen.rectangle((0, picture.height, width, picture.height + size // 3), fill=_VERDICTS[result.verdict])
    _write(
        pen, (margin, y), _say(words.VERDICTS[result.verdict]), _VERDICTS[result.verdict], round(size * 1.4)
    )
    y += 2 * step
    for line in lines:
        _write(pen, (margin, y), line, _INK, size)
        y += step
    for number, (said, colour, _) in enumerate(rows, 1):
        middle = (margin + size * 0.6, y + size * 0.6)
        pen.ellipse(_around(middle, size * 0.65), fill=colour)
        pen.text(middle, str(number), fill="white", font=_font(round(size * 0.9)), anchor="mm")
        _write(pen, (margin + 2 * size, y), said, _INK, size)
        y += step
    return whole


def _around(middle: tuple[float, float], radius: float) -> tuple[float, float, float, float]:
    x, y = middle
    return x - radius, y - radius, x + radius, y + radius


def _write(pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, colour: Colour, size: int) -> None:
    """Write a line; without a font for them, characters beyond Latin 1 become question marks."""
    shown = text if _cjk_font() else text.encode("latin-1", "replace").decode("latin-1")
    pen.text(at, shown, fill=colour, font=_font(size))
