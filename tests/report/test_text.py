"""What a terminal shows: order, words, sources, widths, both languages."""

import re
from collections.abc import Iterator
from typing import get_args

import msgspec
import numpy as np
import pytest
from cli import fake

from carryon import wording
from carryon.check import Stated
from carryon.photo import Photo
from carryon.quality import Problem
from carryon.record import Doubt, Engine, Fact, Facts, Failure, MarkFact, Result
from carryon.report import words
from carryon.report.layout import cells
from carryon.report.text import headline, render
from carryon.rules import Trip
from carryon.wording import Text

CHECKERS = {c.__name__: c() for c in (fake.Allowed, fake.Recalled, fake.Large, fake.Blurred, fake.Unseen)}
PHOTO = Photo("a.png", np.zeros((90, 120, 3), np.uint8), (120, 90), "PNG", "0" * 64)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    wording.choose("en")
    yield
    wording.choose(None)


def result(name: str) -> Result:
    return CHECKERS[name].check([PHOTO], trip=Trip(), stated=Stated())


def sections(shown: str) -> dict[str, list[str]]:
    """Heading -> its lines."""
    parts = [part.splitlines() for part in shown.split("\n\n")]
    return {part[0]: [line.strip() for line in part[1:]] for part in parts}


def test_allowed() -> None:
    shown = sections(render(result("Allowed")))
    assert list(shown)[:2] == ["✓ ALLOWED  a.png", "Nothing was found against it"]
    assert shown["Nothing was found against it"] == [
        "✓ CCC mark: clear, grade B (contrast)",
        "✓ Model: A1642 (read), not in the register of recalls of 2026-11-20",
        "✓ Rated energy: 37 Wh (computed: capacity x cell voltage)",
    ]
    assert shown["What to do"] == ["· Carry it in hand luggage, never in checked baggage."]
    assert shown["Bear in mind"] == ["· Keep it switched off.", "source: https://example.org/rules"]
    assert shown["Not checked"] == ["· physical damage"]
    assert '"Allowed" means that nothing was found against it' in render(result("Allowed"))


def test_recalled() -> None:
    shown = sections(render(result("Recalled")))
    assert next(iter(shown)) == "✗ NOT ALLOWED  a.png"
    assert shown["Because"] == [
        "✗ Model A1642 is recalled.",
        "Model: A1642 (read)",
        "source: https://example.org/recall",
    ]
    assert shown["What to do"] == [
        "· Do not take it to the airport: it would be kept there. Leave it at home.",
        "· Stop using and charging it.",
        "· Offered by the maker: Full refund",
        "· Recall notice and refund: https://example.org/refund",
        "· Maker's hotline: 400-055-0036",
    ]
    assert "Nothing was found against it" not in shown


def test_ask_airline() -> None:
    shown = sections(render(result("Large")))
    assert shown["Because"][0] == "! More than 100 Wh."
    assert shown["What to do"][0].startswith("· Ask the airline for approval before")


def test_an_unusable_photo_says_what_is_wrong_and_shows_nothing_that_was_read() -> None:
    shown = sections(render(result("Blurred")))
    assert shown["Because"] == ["? The print is blurred."]
    assert shown["What to do"] == ["· Hold still."]
    assert "On the label" not in shown


def test_every_problem_of_a_photo_has_words() -> None:
    assert set(words.PROBLEMS) == set(get_args(Problem))


def test_a_fact_that_is_missing_says_what_to_photograph() -> None:
    shown = sections(render(result("Unseen")))
    assert shown["Because"] == ["? The mark was not seen.", "CCC mark: not seen"]
    assert "edge" in shown["What to do"][0]


def test_facts_table_tells_read_from_uncertain_and_absent() -> None:
    rows = sections(render(result("Allowed")))["On the label"]
    table = {re.split(r"\s{2,}", row)[0]: re.split(r"\s{2,}", row)[1:] for row in rows}
    assert table["Model"] == ["A1642", "read"]
    assert table["Serial number"] == ["A8V0 or A8VO", "uncertain"]
    assert table["CCC mark"] == ["clear, grade B (contrast)"]
    assert "Capacity" not in table


def test_a_doubtful_value_shows_each_reading_once_and_says_why() -> None:
    candidates = (("A1", 0.9), ("A1", 0.8), ("AI", 0.4))
    facts = Facts(model=Fact(state="uncertain", value="A1", candidates=candidates, doubt="photos_differ"))
    shown = render(msgspec.structs.replace(result("Unseen"), facts=facts))
    assert re.search(r"Model +A1 or AI +uncertain: the photos differ", shown)
    assert set(words.DOUBTS) == set(get_args(Doubt))


def test_what_a_person_stated_is_called_stated() -> None:
    facts = Facts(model=Fact(state="stated", value="A1"), ccc_mark=MarkFact(state="not_seen"))
    shown = render(msgspec.structs.replace(result("Unseen"), facts=facts))
    assert re.search(r"Model +A1 +stated", shown)


def test_a_failure_of_a_batch_item() -> None:
    failed = Result(
        item="a",
        photos=("a.png",),
        as_of=Trip().day,
        engine=Engine(carryon="0.1.0"),
        error=Failure(code=3, message=Text("The file is empty.", "文件是空的。")),
    )
    assert render(failed) == "– COULD NOT BE CHECKED  a.png\n    The file is empty.\n"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("columns", [40, 80, 100])
@pytest.mark.parametrize("name", CHECKERS)
def test_no_line_is_wider_than_the_terminal(name: str, columns: int, language: wording.Language) -> None:
    wording.choose(language)
    for line in render(result(name), columns=columns).splitlines():
        assert cells(line) <= columns or "https://" in line, line


@pytest.mark.parametrize("name", CHECKERS)
def test_chinese_is_chinese_throughout(name: str) -> None:
    wording.choose("zh")
    shown = re.sub(r"https?://\S+", "", render(result(name)))
    foreign = set(re.findall(r"[A-Za-z]{3,}", shown))
    assert foreign <= {"carryon", "png", "Anker", "CCC"}


@pytest.mark.parametrize("name", CHECKERS)
def test_colour_adds_nothing_but_colour(name: str) -> None:
    coloured = render(result(name), colour=True)
    assert re.sub(r"\x1b\[[\d;]+m", "", coloured) == render(result(name))
    assert coloured.count("\x1b[0m") * 2 == coloured.count("\x1b[")


def test_headline_has_the_colour_of_the_verdict() -> None:
    assert headline(result("Recalled"), colour=True).startswith("\x1b[1;31m✗ NOT ALLOWED\x1b[0m")
    assert headline(result("Large"), colour=True).startswith("\x1b[1;33m!")
