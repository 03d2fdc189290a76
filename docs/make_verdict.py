"""Draw ``docs/verdict.png``: a real check of a sample, the annotated photo beside what the terminal shows."""

import re
from datetime import date
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from carryon import photo, wording
from carryon.check import Checker
from carryon.report import annotate, text
from carryon.report.layout import cells
from carryon.rules import Trip

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "samples" / "recalled.jpg"
TARGET = ROOT / "docs" / "verdict.png"
SIZE, STEP, MARGIN = 17, 22, 28
BACKGROUND, FOREGROUND = (24, 26, 31), (222, 222, 222)
COLOURS = {"31": (255, 95, 95), "32": (110, 220, 120), "33": (240, 190, 80), "36": (90, 200, 230)}
DIM, BRIGHT = (140, 145, 155), (255, 255, 255)
STYLED = re.compile(r"\x1b\[([\d;]+)m(.*?)\x1b\[0m")
MONOSPACED = ("DejaVuSansMono.ttf", "Menlo.ttc", "consola.ttf", "LiberationMono-Regular.ttf")
CHINESE = ("NotoSansCJK-Regular.ttc", "wqy-microhei.ttc", "PingFang.ttc", "msyh.ttc")


def _font(names: tuple[str, ...]) -> ImageFont.FreeTypeFont:
    for name in names:
        try:
            return ImageFont.truetype(name, SIZE)
        except OSError:
            continue
    raise SystemExit(f"none of these fonts is installed: {', '.join(names)}")


def _colour(codes: str) -> tuple[int, int, int]:
    found = [COLOURS[code] for code in codes.split(";") if code in COLOURS]
    return found[0] if found else DIM if "2" in codes.split(";") else BRIGHT


def terminal(shown: str) -> Image.Image:
    """What a terminal shows, drawn on cells of one width."""
    lines, latin, chinese = shown.splitlines(), _font(MONOSPACED), _font(CHINESE)
    cell = latin.getlength("M")
    width = max(cells(STYLED.sub(r"\2", line)) for line in lines)
    size = (round(width * cell) + 2 * MARGIN, len(lines) * STEP + 2 * MARGIN)
    picture = Image.new("RGB", size, BACKGROUND)
    pen = ImageDraw.Draw(picture)
    for row, line in enumerate(lines):
        column = 0
        for piece in re.split(r"(\x1b\[[\d;]+m.*?\x1b\[0m)", line):
            styled = STYLED.fullmatch(piece)
            for character in styled[2] if styled else piece:
                at = (MARGIN + column * cell, MARGIN + row * STEP)
                colour = _colour(styled[1]) if styled else FOREGROUND
                pen.text(at, character, fill=colour, font=chinese if cells(character) == 2 else latin)
                column += cells(character)
    return picture


def main() -> None:
    """Check the sample and draw."""
    wording.choose("en")
    loaded = photo.load(SAMPLE)
    result = Checker().check([loaded], trip=Trip(on=date(2026, 11, 22)))
    seen = annotate.draw(loaded, result)
    told = terminal(f"$ carryon check {SAMPLE.name}\n{text.render(result, columns=78, colour=True)}")
    seen = seen.resize((round(seen.width * told.height / seen.height), told.height), Image.Resampling.LANCZOS)
    whole = Image.new("RGB", (seen.width + told.width, told.height), BACKGROUND)
    whole.paste(seen, (0, 0))
    whole.paste(told, (seen.width, 0))
    whole.quantize(256, kmeans=1, dither=Image.Dither.NONE).save(TARGET, optimize=True)


if __name__ == "__main__":
    main()
