"""Which groups a photo belongs to, so that a figure can be read where it falls."""

import re

from carryon.evaluate.truth import Truth
from carryon.wording import Text

_TEXT_PX = (12, 16, 24, 36)
_TILT_DEG = (10, 20, 30)
_LEVEL_DEG = 30
_NAMES = {
    "dark": Text("dark", "深色"),
    "light": Text("light", "浅色"),
    "metal": Text("metal", "金属"),
    "colour": Text("colour", "彩色"),
    "sticker": Text("sticker", "贴纸"),
    "engraved": Text("engraved", "雕刻"),
    "edge": Text("edge", "窄边"),
    "level": Text("level", "未旋转"),
    "turned": Text("turned", "旋转"),
    "chat app": Text("chat app", "经聊天软件发送"),
}
_MEASURED = (
    (re.compile(r"(?:text|print) (.+) px"), Text("text {band} px", "字高 {band} 像素")),
    (re.compile(r"tilt (.+) deg"), Text("tilt {band} deg", "倾斜 {band} 度")),
)


def slices(truth: Truth) -> list[str]:
    """The groups that the truth names, and those that follow from what it says of print and pose."""
    found = ["chat app" if name == "chat" else name for name in truth.slices]
    if truth.text_px is not None:
        found.append(f"text {_band(truth.text_px, _TEXT_PX)} px")
    if truth.style:
        found.append(truth.style)
    if truth.tilt is not None:
        found.append(f"tilt {_band(truth.tilt, _TILT_DEG)} deg")
    if truth.side:
        found.append("edge")
    turn = truth.roll if truth.rotation is None else truth.rotation
    if turn is not None:
        found.append("turned" if _turned(turn) else "level")
    if truth.chat:
        found.append("chat app")
    return list(dict.fromkeys(found))


def named(group: str) -> Text:
    """A group's name for people; one that only a truth file knows stays as it stands there."""
    for pattern, words in _MEASURED:
        if match := pattern.fullmatch(group):
            return words.format(band=match[1])
    return _NAMES.get(group, Text(group, group))


def _turned(degrees: float) -> bool:
    """Whether print stands so far from level that nobody would call it upright."""
    return abs((degrees + 180) % 360 - 180) > _LEVEL_DEG


def _band(value: float, borders: tuple[int, ...]) -> str:
    """Name of the half-open band that holds a value."""
    edges = [0, *borders]
    for low, high in zip(edges, borders, strict=False):
        if value < high:
            return f"{low}-{high}"
    return f">= {borders[-1]}"
