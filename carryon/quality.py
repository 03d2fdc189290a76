"""Can this photo carry a verdict? Judged by whether its print can be read, measured where the label is.

How certain the reader is of running print is the measure that decides: it falls with blur, darkness, glare
and size alike, and it is what every later stage depends on. Why it is low is then measured on the pixels, so
that the person is told what to do differently.
"""

from collections.abc import Sequence
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from carryon import geometry
from carryon.label import LabelView
from carryon.record import Quality
from carryon.text.read import Line
from carryon.thresholds import threshold
from carryon.wording import Text

Problem = Literal["no_label", "dark", "over_exposed", "too_small", "blurred", "cut_off"]

HINTS: dict[Problem, Text] = {
    "no_label": Text(
        "No label was found. Photograph the side with the small print, so close that it fills the picture.",
        "没有找到铭牌。请对着印有小字的一面拍摄，靠近一些，让文字占满画面。",
    ),
    "dark": Text(
        "Too dark to read. Turn on a light or go to a window, and take the photo again.",
        "照片太暗，无法识别。请开灯或到窗边重新拍摄。",
    ),
    "over_exposed": Text(
        "Light is reflected over the print. Tilt the power bank or move the lamp, and take the photo again.",
        "文字处有反光。请转动充电宝或移开光源后重新拍摄。",
    ),
    "too_small": Text(
        "The print is too small in the picture. Go closer, or zoom in, until the label fills the frame.",
        "画面中的文字太小。请靠近或放大，让铭牌占满画面。",
    ),
    "blurred": Text(
        "The print is blurred. Hold still, tap on the label to focus, and take the photo again.",
        "文字模糊。请拿稳手机，点按铭牌对焦后重新拍摄。",
    ),
    "cut_off": Text(
        "The label goes on outside the picture. Take in all of it.", "铭牌没有拍全。请把整块铭牌拍进画面。"
    ),
}


def judge(
    pixels: NDArray[np.uint8], view: LabelView | None, lines: Sequence[Line], readable: float
) -> Quality:
    """Judge a photo by its label.

    Args:
        pixels: the upright photo, BGR uint8.
        view: the rectified label, ``None`` where no print was found.
        lines: its lines as read.
        readable: mean character probability from which their reader's print counts as read.
    """
    running = [line for line in lines if len(line.text) >= threshold("quality", "running_print")]
    if view is None or sum(len(line.text) for line in running) < threshold("quality", "enough_print"):
        return _unusable(_dark(pixels) or "no_label")
    if _runs_out(pixels, running):
        return _unusable("cut_off")
    if readability(running) >= readable:
        return Quality() if view.seen_in_full else _with("cut_off", usable=True)
    return _unusable(_cause(view, running))


def readability(lines: Sequence[Line]) -> float:
    """Mean certainty of the reader over the characters of running print, 0 to 1."""
    chances = [c.probability for line in lines for c in line.reading.characters]
    return float(np.mean(chances)) if chances else 0.0


def _runs_out(pixels: NDArray[np.uint8], lines: Sequence[Line]) -> bool:
    """Whether several lines go on outside the photo: then no value on the label is surely whole."""
    height, width = pixels.shape[:2]
    at_edge = 0
    for line in lines:
        left, top, right, bottom = geometry.bounds(line.on_photo)
        room = geometry.sides(line.on_photo)[1] * threshold("quality", "cut_lines_edge")
        at_edge += min(left, top, width - right, height - bottom) < room
    return at_edge >= threshold("quality", "cut_lines")


def _unusable(problem: Problem) -> Quality:
    return _with(problem, usable=False)


def _with(problem: Problem, *, usable: bool) -> Quality:
    return Quality(usable=usable, problems=(problem,), hints=(HINTS[problem],))


def _dark(pixels: NDArray[np.uint8]) -> Problem | None:
    """Dark where even the bright parts are dark."""
    grey = cv2.cvtColor(pixels[::4, ::4], cv2.COLOR_BGR2GRAY)
    return "dark" if np.percentile(grey, 95) < threshold("quality", "dark") else None


def _cause(view: LabelView, lines: Sequence[Line]) -> Problem:
    """Why print cannot be read: no light, too much light, too few px, or none of these: blur."""
    if view.line_px / view.scale * threshold("quality", "em_of_line") < threshold("quality", "small_px"):
        return "too_small"
    crops = np.concatenate([cv2.cvtColor(line.image, cv2.COLOR_BGR2GRAY).ravel() for line in lines])
    if np.percentile(crops, 95) < threshold("quality", "dark"):
        return "dark"
    if (crops >= 250).mean() > threshold("quality", "over_exposed"):
        return "over_exposed"
    return "blurred"
