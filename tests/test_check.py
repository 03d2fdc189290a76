"""The whole job with its parts replaced: no network is loaded, every path to a verdict is walked."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest
from making import reading

from carryon import geometry, label
from carryon.check import Checker, Stated
from carryon.errors import EngineError
from carryon.geometry import Quad
from carryon.mark import MarkReading
from carryon.photo import Photo
from carryon.record import Result, decode, encode
from carryon.rules import Trip
from carryon.text.reader import Character, LineFinder, LineReader, Reading
from carryon.thresholds import threshold
from carryon.wording import Text

GOOD = (
    "型号：TS-D303",
    "电池容量：20000mAh 3.7V 74Wh",
    "SN：K240Y0CD516125",
    "输入：5V⎓3A",
    "制造商：东莞市沃特拉电子有限公司",
)
TRIP = Trip(on=date(2026, 11, 22))
BLANK = Photo("item.jpg", np.full((900, 1200, 3), 180, np.uint8), (1200, 900), "JPEG", "0" * 64)


class Rows(LineFinder):
    """Finds as many rows of print as there are texts, on whatever part of the photo it is shown.

    The first rows are the longest, so that they are the probes of the orientation.
    """

    def __init__(self, count: int, left: float = 0.3) -> None:
        self.count, self.left = count, left

    def find(self, image: np.ndarray) -> list[Quad]:
        height, width = image.shape[:2]
        step = height / (self.count + 4)
        return [
            geometry.rectangle(
                self.left * width, (2 + row) * step, (0.6 - 0.01 * row) * width, (2.3 + row) * step
            )
            for row in range(self.count)
        ]


class Recorded(LineReader):
    """Answers with its texts in order: the first two are the orientation's probes, then come the others.

    Doubtful probes are shown again, upside down. Beyond its texts it reads something else.
    """

    name = "recorded"
    readable = 0.93

    def __init__(self, texts: Sequence[str], probability: float, weak: dict[str, float]) -> None:
        self.texts, self.probability, self.weak = texts, probability, weak
        self.left = list(texts)
        self.doubtful = False

    def version(self) -> str:
        return "recorded 1"

    def read(self, crops: Sequence[np.ndarray]) -> list[Reading]:
        if self.doubtful:
            self.doubtful = False
            return [reading("不", 0.1) for _ in crops]
        told = [reading(text, self.weak.get(text, self.probability)) for text in self.left[: len(crops)]]
        more = [reading("正面朝上的文字", self.probability) for _ in crops[len(told) :]]
        probes = self.left == list(self.texts)
        self.left = self.left[len(crops) :]
        self.doubtful = probes and min(one.mean for one in told) < threshold("text", "surely_upright")
        return told + more


class Silent(LineReader):
    """A witness that never confirms anything."""

    name = "silent"
    readable = 0.93

    def version(self) -> str:
        return "silent 1"

    def read(self, crops: Sequence[np.ndarray]) -> list[Reading]:
        return [Reading((Character("?", 0.1),)) for _ in crops]


class Mark:
    """A mark finder that always gives the same answer."""

    def __init__(self, state: str, limited_by: str | None = None) -> None:
        self.state, self.limited_by = state, limited_by
        self.closer: list[bool] = []

    def find(
        self,
        image: np.ndarray,
        *,
        text_px: float,
        lines: Sequence[Any] = (),
        photo_px: float = 1.0,
        closer: bool = True,
    ) -> MarkReading:
        self.closer.append(closer)
        seen = self.state != "absent"
        quad = geometry.rectangle(10, 10, 50, 40) if seen else None
        clarity, grade = (0.9, "A") if seen else (None, None)
        return MarkReading(self.state, 0.9, 0.99, clarity, grade, self.limited_by, quad)  # type: ignore[arg-type]


def checked(
    texts: Sequence[str] = GOOD,
    mark: str = "clear",
    probability: float = 0.99,
    weak: dict[str, float] | None = None,
    stated: Stated | None = None,
    left: float = 0.3,
) -> Result:
    checker = Checker(
        finder=Rows(len(texts), left),
        reader=Recorded(texts, probability, weak or {}),
        witness=Silent(),
        marks=Mark(mark),  # type: ignore[arg-type]
    )
    return checker.check([BLANK], trip=TRIP, stated=stated or Stated())


def test_a_mark_too_small_to_judge_is_not_seen_and_asks_for_another_photo() -> None:
    small = Mark("unclear", limited_by="size")
    checker = Checker(
        finder=Rows(len(GOOD), 0.3),
        reader=Recorded(GOOD, 0.99, {}),
        witness=Silent(),
        marks=small,  # type: ignore[arg-type]
    )
    found = checker.check([BLANK], trip=TRIP)
    assert found.facts.ccc_mark.state == "not_seen"
    assert found.verdict == "retake"


def test_all_known_and_nothing_against_it_is_allowed() -> None:
    found = checked()
    assert found.verdict == "allowed"
    assert found.facts.model.value == "TS-D303"
    assert found.facts.energy_wh.value == 74.0
    assert found.facts.ccc_mark.grade == "A"
    assert found.photos == ("item.jpg",)
    assert found.as_of == date(2026, 11, 22)
    assert [text for text, _ in found.lines] == list(GOOD)


@pytest.mark.parametrize("mark", ["unclear", "absent"])
def test_without_a_clear_mark_it_is_not_allowed(mark: str) -> None:
    found = checked(mark=mark)
    assert found.verdict == "not_allowed"
    assert {r.about for r in found.reasons if r.outcome == "not_allowed"} == {"ccc_mark"}


def test_around_a_label_without_a_mark_it_is_looked_for_once() -> None:
    marks = Mark("absent")
    checker = Checker(
        finder=Rows(len(GOOD)),
        reader=Recorded(GOOD, 0.99, {}),
        witness=Silent(),
        marks=marks,  # type: ignore[arg-type]
    )
    checker.check([BLANK], trip=TRIP)
    assert marks.closer == [True, False]


@pytest.mark.parametrize(("probability", "looks"), [(0.97, 1), (0.995, 0)])
def test_lines_are_looked_for_closer_where_what_was_found_reads_with_doubt(
    probability: float, looks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = []
    look_closer = label.look_closer
    monkeypatch.setattr(label, "look_closer", lambda *given: taken.append(1) or look_closer(*given))
    found = checked([*GOOD[:1], *GOOD[2:]], probability=probability)  # no energy on this side
    assert len(taken) == looks
    assert found.verdict != "allowed"


def test_a_recalled_model_is_not_allowed() -> None:
    found = checked(["型号：A1642", *GOOD[1:]])
    assert found.verdict == "not_allowed"
    assert found.recall.state == "listed"
    assert "recall" in {r.about for r in found.reasons if r.outcome == "not_allowed"}


@pytest.mark.parametrize(
    ("energy", "verdict"), [("111Wh", "ask_airline"), ("161Wh", "not_allowed"), ("100Wh", "allowed")]
)
def test_energy_limits(energy: str, verdict: str) -> None:
    assert checked([GOOD[0], f"额定能量：{energy}", *GOOD[2:]]).verdict == verdict


@pytest.mark.parametrize("line", GOOD[:2])
def test_a_fact_that_was_not_read_for_certain_never_passes(line: str) -> None:
    assert checked(weak={line: 0.5}).verdict != "allowed"
    assert checked([text for text in GOOD if text != line]).verdict != "allowed"


def test_the_serial_number_only_refines() -> None:
    assert checked(weak={GOOD[2]: 0.78}).verdict == "allowed"


@pytest.mark.parametrize("probability", [0.1, 0.5, 0.8])
def test_print_that_cannot_be_read_is_a_retake_whatever_the_mark(probability: float) -> None:
    found = checked(probability=probability, mark="absent")
    assert found.verdict == "retake"
    assert not found.quality.usable
    assert found.quality.hints


def test_a_label_that_goes_on_outside_the_photo_is_a_retake() -> None:
    found = checked(left=0.0)
    assert found.verdict == "retake"
    assert found.quality.problems == ("cut_off",)


def test_a_person_may_state_what_the_photo_does_not_show() -> None:
    without = checked(GOOD[1:])
    assert without.verdict != "allowed"
    found = checked(GOOD[1:], stated=Stated(model="TS-D303"))
    assert found.verdict == "allowed"
    assert found.facts.model.state == "stated"
    assert checked(GOOD, stated=Stated(model="A1642")).verdict == "not_allowed"


def test_what_is_stated_hides_no_certain_reading() -> None:
    recalled = ["型号：A1642", *GOOD[1:]]
    found = checked(recalled, stated=Stated(model="TS-D303", wh=74.0))
    assert found.verdict == "not_allowed"
    assert found.recall.state == "listed"
    assert found.facts.model.value == "TS-D303"
    assert found.facts.model.instead_of is not None and found.facts.model.instead_of.value == "A1642"
    assert "stated-model-contradicted" in {reason.rule for reason in found.reasons}
    assert "stated-energy-contradicted" not in {reason.rule for reason in found.reasons}
    assert checked(GOOD, stated=Stated(model="TS-D304")).verdict == "retake"
    assert decode(encode(found)) == found


def test_what_is_stated_settles_an_uncertain_reading() -> None:
    found = checked(weak={GOOD[0]: 0.78}, stated=Stated(model="TS-D303"))
    assert found.facts.model.instead_of is None
    assert found.verdict == "allowed"


def test_what_is_stated_as_blank_leaves_what_was_read() -> None:
    blank = Stated(brand="", model=" ", serial="")
    assert checked(GOOD, stated=blank).facts == checked(GOOD).facts


def test_a_failing_reader_is_the_callers_to_see() -> None:
    class Broken(Recorded):
        def read(self, crops: Sequence[np.ndarray]) -> list[Reading]:
            raise EngineError(Text("broken", "坏了"))

    checker = Checker(finder=Rows(4), reader=Broken(GOOD, 0.9, {}), witness=Silent(), marks=Mark("clear"))  # type: ignore[arg-type]
    with pytest.raises(EngineError, match="broken"):
        checker.check([BLANK], trip=TRIP)


def test_a_bare_front_beside_a_label_without_a_mark_leaves_the_mark_absent() -> None:
    class Back(Rows):
        def find(self, image: np.ndarray) -> list[Quad]:
            return super().find(image) if image.mean() > 100 else []

    front = Photo("front.jpg", np.full((900, 1200, 3), 90, np.uint8), (1200, 900), "JPEG", "1" * 64)
    checker = Checker(
        finder=Back(len(GOOD)),
        reader=Recorded(GOOD, 0.99, {}),
        witness=Silent(),
        marks=Mark("absent"),  # type: ignore[arg-type]
    )
    found = checker.check([front, BLANK], trip=TRIP)
    assert found.facts.ccc_mark.state == "absent"
    assert found.verdict == "not_allowed"
    assert found.photos == ("front.jpg", "item.jpg")


def test_no_print_at_all_is_a_retake() -> None:
    checker = Checker(finder=Rows(0), reader=Recorded((), 0.9, {}), witness=Silent(), marks=Mark("clear"))  # type: ignore[arg-type]
    found = checker.check([BLANK], trip=TRIP)
    assert found.verdict == "retake"
    assert found.quality.problems == ("no_label",)
