"""PP-OCRv6 (the models that the rapidocr package ships) on onnxruntime: the default finder and reader.

The networks are run directly, not through ``rapidocr.RapidOCR``, because a verdict needs the probability
of every character and its alternatives, which that class drops after decoding.
"""

import importlib.metadata
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from carryon import geometry
from carryon.errors import EngineError
from carryon.models import threads_allowed
from carryon.text.reader import Character, Image, LineFinder, LineReader, Quad, Reading
from carryon.thresholds import threshold
from carryon.wording import Text

if TYPE_CHECKING:
    from onnxruntime import InferenceSession, RunOptions

_DETECTOR = "PP-OCRv6_det_small.onnx"
_RECOGNISER = "PP-OCRv6_rec_small.onnx"
_LINE_HEIGHT = 48
"""Input height of the recogniser, px (fixed by the network)."""
_MOST_KEPT_PX = 800_000
"""The detector keeps the memory of passes up to 1024 x 768 px: giving it back costs 40 ms a pass."""
_STRIDE = 32
"""The detector's input sides are multiples of this, px (fixed by the network)."""
_ALTERNATIVES = 3
_HEAT, _BOX_HEAT, _THINNEST, _GROWTH = 0.3, 0.5, 3.0, 1.6
"""The published settings of the detector: px that are print, boxes that are, thinnest box (px), growth."""


def _models() -> Path:
    try:
        files = importlib.metadata.files("rapidocr") or []
        found = next(f for f in files if f.name == _RECOGNISER)
    except (importlib.metadata.PackageNotFoundError, StopIteration):
        raise EngineError(
            Text(
                "The reader's models are missing: install them with `pip install rapidocr==3.10.0`.",
                "缺少文字识别模型：请运行 `pip install rapidocr==3.10.0` 安装。",
            )
        ) from None
    return Path(str(found.locate())).parent


def session(path: Path, threads: int, *, arena: bool = True) -> "InferenceSession":
    """An onnxruntime session whose idle threads do not spin (two processes on two cores would starve).

    Args:
        path: the model.
        threads: processor threads that one run may use.
        arena: keep memory from run to run. Where every input has another size, 50 MB less stay resident
            without it, at the same speed.
    """
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads_allowed(threads)
    options.enable_mem_pattern = False  # it keeps a plan, with memory, for every input size it met
    options.enable_cpu_mem_arena = arena
    options.log_severity_level = 4
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _blob(image: Image, size: tuple[int, int]) -> NDArray[np.float32]:
    """A picture as the networks take it: resized to (width, height) px, -1 to 1; shape (1, 3, h, w)."""
    return np.asarray(cv2.dnn.blobFromImage(image, 1 / 127.5, size, (127.5, 127.5, 127.5)), np.float32)


class RapidFinder(LineFinder):
    """Finds lines with the PP-OCRv6 small detector."""

    def __init__(self, threads: int = 2) -> None:
        self._threads = threads

    @cached_property
    def _session(self) -> "InferenceSession":
        return session(_models() / _DETECTOR, self._threads)

    @cached_property
    def _giving_memory_back(self) -> "RunOptions":
        """What a pass over a large picture took beyond the usual is not kept: it adds up to 100 MB."""
        import onnxruntime as ort

        options = ort.RunOptions()
        options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
        return options

    def find(self, image: Image) -> list[Quad]:
        """Quads of the lines in ``image``, which is used at its own size (rounded to 32 px)."""
        height, width = image.shape[:2]
        across, down = (max(_STRIDE, round(side / _STRIDE) * _STRIDE) for side in (width, height))
        blobs = {self._session.get_inputs()[0].name: _blob(image, (across, down))}
        options = self._giving_memory_back if across * down > _MOST_KEPT_PX else None
        heat = self._session.run(None, blobs, options)[0]
        ratio = np.array([width / across, height / down], np.float32)
        return [geometry.along(quad * ratio) for quad in boxes(heat[0, 0])]


def boxes(heat: NDArray[np.float32]) -> list[Quad]:
    """Boxes of the lines in the detector's heat map ("differentiable binarization", arXiv:1911.08947).

    The map shows lines shrunk; a box is grown back by its area over its perimeter, times a constant. Done
    here and not by rapidocr's class, whose import costs more than a second of a cold start.

    Args:
        heat: chance of print at each px, 0 to 1; shape (height, width).
    """
    mask = cv2.dilate((heat > _HEAT).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for contour in (np.asarray(c, np.int32) for c in contours):
        centre, (across, down), turned = cv2.minAreaRect(contour)
        if min(across, down) < _THINNEST or _mean(heat, contour) < _BOX_HEAT:
            continue
        reach = 2 * _GROWTH * across * down / (2 * (across + down))
        grown = (centre, (across + reach, down + reach), turned)
        found.append(np.asarray(cv2.boxPoints(grown), np.float32))
    return found


def _mean(heat: NDArray[np.float32], contour: NDArray[np.int32]) -> float:
    """Mean heat over the smallest rectangle around a contour."""
    box = cv2.boxPoints(cv2.minAreaRect(contour))
    left, top = np.maximum(np.floor(box.min(axis=0)).astype(int), 0)
    right, bottom = np.ceil(box.max(axis=0)).astype(int) + 1
    part = heat[top:bottom, left:right]
    inside = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(inside, [np.round(box - (left, top)).astype(np.int32)], 1)
    return float(cv2.mean(part, inside)[0])


class RapidReader(LineReader):
    """Reads lines with the PP-OCRv6 small recogniser."""

    name = "rapid"

    def __init__(self, threads: int = 2) -> None:
        self._threads = threads

    @property
    def readable(self) -> float:
        """Mean character probability from which print counts as read."""
        return threshold("quality", "readable_rapid")

    def version(self) -> str:
        """Version of the rapidocr package and the name of its model."""
        return f"rapidocr {importlib.metadata.version('rapidocr')} PP-OCRv6 small"

    @cached_property
    def _session(self) -> "InferenceSession":
        return session(_models() / _RECOGNISER, 1, arena=False)

    @cached_property
    def _alphabet(self) -> list[str]:
        listed = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        return ["", *listed, " "]

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(threads_allowed(self._threads), thread_name_prefix="reader")

    def read(self, crops: Sequence[Image]) -> list[Reading]:
        """Read each crop by itself: batching pads all to the widest, which costs more than it saves.

        A line is too small for two threads; two lines on one thread each take a fifth less time. The longest
        go first, so that no thread is left with one when the other is done.
        """
        order = sorted(range(len(crops)), key=lambda place: -crops[place].shape[1])
        read = dict(zip(order, self._pool.map(self._read, [crops[place] for place in order]), strict=True))
        return [read[place] for place in range(len(crops))]

    def _read(self, crop: Image) -> Reading:
        height, width = crop.shape[:2]
        if height < 2 or width < 2:
            return Reading(())
        across = max(_LINE_HEIGHT // 2, round(width * _LINE_HEIGHT / height))
        blobs = {self._session.get_inputs()[0].name: _blob(crop, (across, _LINE_HEIGHT))}
        chances = self._session.run(None, blobs)[0][0]
        return decode(chances, self._alphabet)


def decode(chances: NDArray[np.float32], alphabet: Sequence[str]) -> Reading:
    """Greedy CTC decoding that keeps, for each character, its probability and the runners-up.

    Args:
        chances: softmax over the alphabet at each step, shape (steps, len(alphabet)); index 0 is the blank.
        alphabet: the characters; index 0 is the blank.
    """
    best = chances.argmax(axis=1)
    steps = len(best)
    characters = []
    start = 0
    while start < steps:
        end = start
        while end + 1 < steps and best[end + 1] == best[start]:
            end += 1
        if best[start]:
            peak = start + int(chances[start : end + 1, best[start]].argmax())
            row = chances[peak]
            top = np.argpartition(row, -_ALTERNATIVES - 2)[-_ALTERNATIVES - 2 :]
            others = sorted(((float(row[i]), int(i)) for i in top if i and i != best[start]), reverse=True)
            characters.append(
                Character(
                    text=alphabet[best[start]],
                    probability=float(row[best[start]]),
                    alternatives=tuple((alphabet[i], p) for p, i in others[:_ALTERNATIVES]),
                    centre=(start + end + 1) / 2 / steps,
                )
            )
        start = end + 1
    return Reading(tuple(characters))
