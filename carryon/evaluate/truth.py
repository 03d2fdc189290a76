"""What is true of a photo, as a person or a generator wrote it down; and results recorded before.

Only this room reads truth. The check never sees it.
"""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from carryon.errors import InputError, system_reason
from carryon.record import Point, Result
from carryon.wording import Text

TrueVerdict = Literal["allowed", "not_allowed", "ask_airline", "retake", "never_allowed", "borderline"]

_UNREADABLE = Text("{path}: this file cannot be read ({why}).", "{path}：无法读取此文件（{why}）。")
_BAD_LINE = Text(
    "{path}, line {n}: not a {kind} record ({why}).", "{path} 第 {n} 行：不是有效的{kind}记录（{why}）。"
)
_TRUTH = Text("truth", "真值")
_RESULT = Text("result", "结果")
_TWICE = Text(
    "{path}: the photo {photo} is named twice; results go by names without folders.",
    "{path}：照片 {photo} 出现了两次；结果按不含文件夹的文件名对应。",
)
_NO_TRUTH = Text("{path}: no photo is named in this file.", "{path}：文件中没有任何照片。")


class Truth(msgspec.Struct, frozen=True, kw_only=True):
    """One photo of a bench; ``carryon review --export`` writes the same form.

    Attributes:
        file: the photo's place in the folder of the bench.
        verdict: the right one; ``never_allowed`` is anything but allowed; ``borderline`` is a mark that
            people may call either way, so that no verdict is scored.
        model: as printed; ``None`` where it is not printed or cannot be read.
        sn: serial number, likewise.
        mah: capacity in mAh, likewise.
        wh: rated energy in Wh, printed or computable; left out where nobody looked.
        recalled: whether mainland China's notices list the model.
        ccc: the mark; left out where nobody can say.
        ccc_border: whether people may call the mark clear or unclear, so that its state is not scored.
        ccc_grade: how the mark was spoiled.
        hidden: lines of which a finger or the frame hides a part: what they say cannot be asked for.
        boxes: corners in px of the upright photo, by field.
        poor: how a photo was made unusable, empty for a good one.
        slices: groups the photo belongs to.
        style: how the label is made.
        side: whether the print is on a narrow edge.
        tilt: of the label against the picture, degrees.
        text_px: height of the print, px.
        chat: whether the photo went through a chat app.
        rotation: of the print in the photo, degrees, as a person noted it.
        roll: the same, as a generator set it.
    """

    file: str
    verdict: TrueVerdict
    model: str | None = None
    sn: str | None = None
    mah: float | None = None
    wh: float | msgspec.UnsetType | None = msgspec.UNSET
    recalled: bool = False
    ccc: Literal["clear", "unclear", "absent"] | None = None
    ccc_border: bool = False
    ccc_grade: str | None = None
    hidden: tuple[str, ...] = ()
    boxes: dict[str, tuple[Point, ...]] = {}
    poor: str | None = None
    slices: tuple[str, ...] = ()
    style: str | None = None
    side: bool = False
    tilt: float | None = None
    text_px: float | None = None
    chat: bool = False
    rotation: int | None = None
    roll: float | None = None

    @property
    def name(self) -> str:
        """The photo's name without folders, by which results go."""
        return _name(self.file)

    @property
    def energy(self) -> float | None:
        """Rated energy in Wh, if there is one and somebody looked."""
        return None if isinstance(self.wh, msgspec.UnsetType) else self.wh

    @property
    def mark(self) -> Literal["clear", "unclear", "absent"] | None:
        """State of the mark, where it is all in view and people would call it alike."""
        unsure = self.ccc_border or self.verdict == "borderline" or "ccc" in self.hidden
        return None if unsure else self.ccc


Record = TypeVar("Record")


def read_truths(path: Path) -> list[Truth]:
    """Read a bench's ``truth.jsonl``.

    Raises:
        InputError: the file cannot be read, a line is no truth record, or a photo is named twice.
    """
    truths = list(_read(path, Truth, _TRUTH))
    if not truths:
        raise InputError(_NO_TRUTH.format(path=path))
    names = Counter(truth.name for truth in truths)
    photo, times = names.most_common(1)[0]
    if times > 1:
        raise InputError(_TWICE.format(path=path, photo=photo))
    return truths


def read_results(path: Path) -> dict[str, Result]:
    """Read recorded results, by the file names of their photos.

    Raises:
        InputError: the file cannot be read, or a line is no result record.
    """
    return by_photo(_read(path, Result, _RESULT))


def by_photo(results: Iterable[Result]) -> dict[str, Result]:
    """Results by the file names, without folders, of their photos."""
    return {_name(photo): one for one in results for photo in one.photos}


def _name(photo: str) -> str:
    return photo.replace("\\", "/").rpartition("/")[2]


def _read(path: Path, kind: type[Record], words: Text) -> Iterable[Record]:
    # A person's correction may stand as text ("74"): such numbers are taken as numbers.
    decoder: Any = msgspec.json.Decoder(kind, strict=False)
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise InputError(_UNREADABLE.format(path=path, why=system_reason(error))) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise InputError(_BAD_LINE.format(path=path, n=number, kind=words, why=error)) from error
