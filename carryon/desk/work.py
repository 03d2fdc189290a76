"""One item, checked: what every worker runs, on this machine or on a cluster.

The one broad ``except`` of the program is here. A photo that cannot be read, a reader that fails
and a mistake of ours each become a result that says what failed, and the run goes on.
"""

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from time import perf_counter
from typing import Protocol

import msgspec

from carryon import __version__
from carryon.desk.items import Item
from carryon.errors import CarryonError, ExitCode
from carryon.photo import DEFAULT_MAX_MEGAPIXELS, Photo, load
from carryon.record import Engine, Failure, Result
from carryon.report.picture import Picture, picture
from carryon.rules.trip import Trip
from carryon.wording import Text

_log = logging.getLogger(__name__)

_FAULT = Text(
    "carryon itself failed on this item ({kind}: {why}). Please report it together with the photo.",
    "carryon 在处理该项时自身出错（{kind}：{why}）。请连同照片一并反馈。",
)
_DIED = Text(
    "The process that checked this item ended abnormally, twice ({how}). Check this photo by hand.",
    "检查该项的进程两次异常终止（{how}）。请人工检查这张照片。",
)


class Checks(Protocol):
    """What a desk needs of ``carryon.check.Checker``."""

    def check(self, photos: Sequence[Photo], *, item: str | None = None, trip: Trip = ...) -> Result:
        """Check one power bank on all its photos."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is the same for every item of a run. Sent to each worker once.

    Attributes:
        trip: The flight. A batch sets its day, so that a run over midnight has one; in a hot folder it
            is open, and each photo is checked for the day it comes in.
        checker: ``module:name`` of what is called, without arguments, to get a checker. Tests and
            benchmarks put a recorded one here.
        max_megapixels: The largest photo to decode.
        picture_px: The longer side of the small pictures for an HTML report; 0 for none.
    """

    trip: Trip
    checker: str = "carryon.check:Checker"
    max_megapixels: float = DEFAULT_MAX_MEGAPIXELS
    picture_px: int = 0

    @property
    def as_of(self) -> date:
        """The day the rules are asked about."""
        return self.trip.day


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What came of one item.

    Attributes:
        result: The result record.
        digests: The SHA-256 of each photo's bytes, by name, as far as they could be read.
        pictures: A small picture of each photo, by name, where the plan asks for them.
    """

    result: Result
    digests: dict[str, str] = {}
    pictures: dict[str, Picture] = {}


class Worker:
    """Checks one item after the other; the models load at the first."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._checker: Checks | None = None

    def answer(self, item: Item) -> Answer:
        """Check one item, whatever its photos are."""
        start = perf_counter()
        photos: list[Photo] = []
        try:
            for file in item.photos:
                photos.append(load(file.source(), file.name, self.plan.max_megapixels))
            result = self._checks().check(photos, item=item.id, trip=self.plan.trip)
        except CarryonError as error:
            result = failed(item, self.plan, int(error.exit_code), error.message, perf_counter() - start)
        except Exception as error:  # the one broad except: a fault of ours is one bad row, not a lost run
            _log.exception("item %s", item.id)
            message = _FAULT.format(kind=type(error).__name__, why=error)
            result = failed(item, self.plan, int(ExitCode.ENGINE), message, perf_counter() - start)
        return Answer(
            result=result,
            digests={photo.name: photo.sha256 for photo in photos},
            pictures=pictures(photos, self.plan.picture_px),
        )

    def _checks(self) -> Checks:
        if self._checker is None:
            module, _, name = self.plan.checker.partition(":")
            self._checker = getattr(import_module(module), name)()
        return self._checker


def use_one_core() -> None:
    """One job is one core: more threads than cores make every job slower."""
    os.environ["CARRYON_THREADS"] = os.environ["OMP_THREAD_LIMIT"] = "1"  # the networks; Tesseract
    import cv2

    cv2.setNumThreads(1)


def pictures(photos: Sequence[Photo], longer_side_px: int) -> dict[str, Picture]:
    """A small picture of each photo, by name; none where the side is 0."""
    if not longer_side_px:
        return {}
    return {photo.name: picture(photo.pixels, longer_side_px) for photo in photos}


def failed(item: Item, plan: Plan, code: int, message: Text, seconds: float = 0.0) -> Result:
    """The result of an item that could not be checked."""
    return Result(
        item=item.id,
        photos=tuple(photo.name for photo in item.photos),
        as_of=plan.as_of,
        engine=Engine(carryon=__version__),
        error=Failure(code=code, message=message),
        seconds=round(seconds, 3),
    )


def died(item: Item, plan: Plan, how: str) -> Answer:
    """The answer for an item whose worker ended abnormally on it, twice."""
    return Answer(result=failed(item, plan, int(ExitCode.ENGINE), _DIED.format(how=how)))
