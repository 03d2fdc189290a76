"""Tesseract through pytesseract: a reader that works without the networks, and a witness beside them."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from carryon.errors import EngineError
from carryon.text.reader import Character, Image, LineReader, Reading
from carryon.thresholds import threshold
from carryon.wording import Text

LANGUAGES = ("eng", "chi_sim")
INSTALL = Text(
    "install it with `apt install tesseract-ocr tesseract-ocr-chi-sim` (Debian, Ubuntu) or"
    " `brew install tesseract tesseract-lang` (macOS)",
    "安装方法：Debian/Ubuntu 运行 `apt install tesseract-ocr tesseract-ocr-chi-sim`，macOS 运行 `brew install"
    " tesseract tesseract-lang`",
)
_MISSING = Text("Tesseract is not on this machine: {install}.", "本机没有 Tesseract：{install}。")
_NO_LANGUAGE = Text(
    "Tesseract lacks the language data {languages}: {install}.",
    "Tesseract 缺少语言数据 {languages}：{install}。",
)
_CRASHED = Text(
    "Tesseract failed on a line: {why}. Run `carryon doctor`.",
    "Tesseract 识别某一行时出错：{why}。请运行 `carryon doctor` 检查。",
)
_HUNG = Text(
    "Tesseract gave no answer in {seconds:g} seconds and was stopped.",
    "Tesseract 超过 {seconds:g} 秒没有响应，已终止。",
)


@dataclass(frozen=True)
class Installation:
    """What of Tesseract is on this machine.

    Attributes:
        version: such as ``5.3.0``, ``None`` where it is not installed.
        languages: names of its language data.
    """

    version: str | None
    languages: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether it can read labels: present, with English and simplified Chinese."""
        return self.version is not None and set(LANGUAGES) <= set(self.languages)


def probe() -> Installation:
    """Look once for the program, its version and its languages."""
    import pytesseract

    try:
        version = str(pytesseract.get_tesseract_version()).split()[0]
        return Installation(version, tuple(sorted(pytesseract.get_languages())))
    except (pytesseract.TesseractNotFoundError, pytesseract.TesseractError, SystemExit, OSError, ValueError):
        return Installation(None, ())


class TesseractReader(LineReader):
    """Reads single lines with the Tesseract program."""

    name = "tesseract"

    @cached_property
    def installation(self) -> Installation:
        """What is installed; asked once."""
        return probe()

    @property
    def readable(self) -> float:
        """Mean character probability from which print counts as read."""
        return threshold("quality", "readable_tesseract")

    def version(self) -> str:
        """Version of the program."""
        return f"tesseract {self.installation.version}"

    def require(self) -> None:
        """Make sure that it can read.

        Raises:
            EngineError: the program or a language is missing.
        """
        if self.installation.version is None:
            raise EngineError(_MISSING.format(install=INSTALL))
        lacking = sorted(set(LANGUAGES) - set(self.installation.languages))
        if lacking:
            raise EngineError(_NO_LANGUAGE.format(languages=", ".join(lacking), install=INSTALL))

    def read(self, crops: Sequence[Image]) -> list[Reading]:
        """Read each crop; a word's confidence stands for each of its characters."""
        self.require()
        return [self._read(crop) for crop in crops]

    def _read(self, crop: Image) -> Reading:
        import cv2
        import pytesseract

        # Its threads cost more than they bring on one line: 0.19 s with one, 0.32 s with two.
        os.environ.setdefault("OMP_THREAD_LIMIT", "1")
        padded = cv2.copyMakeBorder(crop, 12, 12, 16, 16, cv2.BORDER_REPLICATE)
        seconds = threshold("text", "tesseract_seconds")
        try:
            rows = pytesseract.image_to_data(
                padded,
                lang="+".join(LANGUAGES),
                config="--psm 7",
                timeout=seconds,
                output_type=pytesseract.Output.DICT,
            )
        except pytesseract.TesseractError as error:
            raise EngineError(_CRASHED.format(why=_first_line(error.message))) from error
        except (UnicodeDecodeError, OSError, ValueError) as error:
            raise EngineError(_CRASHED.format(why=_first_line(str(error)))) from error
        except RuntimeError as error:
            raise EngineError(_HUNG.format(seconds=seconds)) from error
        return _reading(rows, padded.shape[1])


def _first_line(message: str) -> str:
    return re.split(r"[\r\n]", message.strip() or "unknown")[0][:200]


def _reading(rows: dict[str, list[str]], width: int) -> Reading:
    characters: list[Character] = []
    for text, confidence, left, across in zip(
        rows["text"], rows["conf"], rows["left"], rows["width"], strict=True
    ):
        if not text.strip():
            continue
        chance = max(0.0, float(confidence)) / 100
        if characters and not re.match(r"[一-鿿]", text):
            characters.append(Character(" ", chance, centre=float(left) / width))
        for place, one in enumerate(text):
            centre = (float(left) + float(across) * (place + 0.5) / len(text)) / width
            characters.append(Character(one, chance, centre=centre))
    return Reading(tuple(characters))
