"""Figures, groups, curve and changes of small runs, by numbers worked out by hand."""

import pytest
from evaluate.recorded import fact, result, truth

from carryon.evaluate.compare import changes
from carryon.evaluate.curve import curve
from carryon.evaluate.report import evaluate
from carryon.evaluate.share import Share
from carryon.evaluate.slices import named, slices
from carryon.evaluate.text import render
from carryon.record import MarkFact
from carryon.wording import choose


@pytest.mark.parametrize(
    ("hits", "cases", "low", "high"),
    # None of n reaches up to z^2 / (n + z^2), all of n down to n / (n + z^2) (E. B. Wilson, 1927).
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (60, 60, 0.9398, 1.0), (1, 36, 0.0049, 0.1417)],
)
def test_wilson_intervals(hits: int, cases: int, low: float, high: float) -> None:
    assert Share(hits, cases).interval == pytest.approx((low, high), abs=1e-4)


def test_without_cases_everything_is_possible() -> None:
    assert Share().interval == (0.0, 1.0)
    assert Share().value is None


def test_figures_of_three_photos() -> None:
    truths = [
        truth("a.jpg"),
        truth("b.jpg", "not_allowed", recalled=True),
        truth("c.jpg", "retake"),
        truth("d.jpg"),
    ]
    results = {
        "a.jpg": result("a.jpg", serial=fact("A8XI")),
        "b.jpg": result("b.jpg", ccc_mark=MarkFact(state="absent")),
        "c.jpg": result("c.jpg", "retake"),
    }
    seen = evaluate(truths, results)
    assert seen.figures["answered"] == Share(3, 4)
    assert seen.figures["false_allow"] == Share(1, 2)
    assert seen.figures["verdict"] == Share(1, 2)
    assert seen.figures["serial"] == Share(1, 2)
    assert seen.figures["serial_misstated"] == Share(1, 2)
    assert seen.figures["sent_back"] == Share(1, 1)
    assert dict(seen.confusion) == {("clear", "clear"): 1, ("clear", "absent"): 1}
    assert ("b.jpg", "false_allow") in {(file, finding.figure) for file, finding in seen.misses}
    assert seen.as_json()["figures"]["verdict"] == {
        "hits": 1,
        "cases": 2,
        "share": 0.5,
        "low": 0.0945,
        "high": 0.9055,
    }


def test_groups() -> None:
    assert slices(truth(text_px=15.9, tilt=30.0, style="dark", side=True, rotation=350, chat=True)) == [
        "text 12-16 px",
        "dark",
        "tilt >= 30 deg",
        "edge",
        "level",
        "chat app",
    ]
    assert slices(truth(rotation=-75, slices=("edge", "chat"), side=True, chat=True)) == [
        "edge",
        "chat app",
        "turned",
    ]
    assert [slices(truth(roll=roll)) for roll in (-29.9, 95.3, 350.0)] == [["level"], ["turned"], ["level"]]


@pytest.mark.parametrize(
    ("group", "english", "chinese"),
    [
        ("text 12-16 px", "text 12-16 px", "字高 12-16 像素"),
        ("print < 16 px", "text < 16 px", "字高 < 16 像素"),
        ("tilt >= 30 deg", "tilt >= 30 deg", "倾斜 >= 30 度"),
        ("edge", "edge", "窄边"),
        ("desk 3", "desk 3", "desk 3"),
    ],
)
def test_groups_have_names_in_both_languages(group: str, english: str, chinese: str) -> None:
    assert (named(group).en, named(group).zh) == (english, chinese)


def test_each_group_counts_its_own_photos() -> None:
    truths = [truth("a.jpg", style="dark"), truth("b.jpg", style="light", tilt=4.0)]
    seen = evaluate(truths, {"a.jpg": result("a.jpg"), "b.jpg": result("b.jpg", model=fact("X1"))})
    assert {name: tally["model"] for name, tally in seen.slices.items()} == {
        "dark": Share(1, 1),
        "light": Share(0, 1),
        "tilt 0-10 deg": Share(0, 1),
    }


def test_curve_trades_coverage_for_error() -> None:
    pairs = [
        (truth(sn=None), result(model=fact("PB20", confidence=0.95))),
        (truth(sn=None), result(model=fact("PB2O", "uncertain", confidence=0.5))),
        (truth(sn=None), result(model=fact(None, "unreadable"))),
        (truth(sn=None), result(model=fact("PB20", "uncertain", confidence=0.7))),
    ]
    points = {
        point.threshold: point for point in curve(pairs, (0.0, 0.5, 0.6, 0.9, 0.99)) if point.code == "model"
    }
    as_stated = points.pop(None)
    assert (as_stated.coverage, as_stated.error) == (Share(1, 4), Share(0, 1))
    assert [points[t].coverage for t in points] == [
        Share(3, 4),
        Share(3, 4),
        Share(2, 4),
        Share(1, 4),
        Share(0, 4),
    ]
    assert [points[t].error for t in points] == [
        Share(1, 3),
        Share(1, 3),
        Share(0, 2),
        Share(0, 1),
        Share(0, 0),
    ]
    assert [p.threshold for p in curve(pairs, ())] == [None, 0.5, 0.7, 0.95]


def test_what_is_stated_counts_whatever_its_probability() -> None:
    pairs = [
        (truth(sn="A8X1"), result(serial=fact("A8X1", confidence=0.6))),  # a witness confirmed it
        (truth(sn="A8X1"), result(serial=fact("A8XI", confidence=0.99))),
        (truth(sn="A8X1"), result(serial=fact("A8X1", "uncertain", confidence=0.95))),  # torn
        (truth(sn="A8X1", hidden=("sn",)), result(serial=fact("A8X"))),
    ]
    found = next(point for point in curve(pairs) if point.code == "serial")
    assert (found.threshold, found.coverage, found.error) == (None, Share(2, 3), Share(1, 2))


def test_changes_tell_what_went_and_what_came() -> None:
    truths = [truth("a.jpg"), truth("b.jpg"), truth("c.jpg"), truth("d.jpg"), truth("e.jpg")]
    before = {
        "a.jpg": result("a.jpg", "retake"),
        "b.jpg": result("b.jpg"),
        "c.jpg": result("c.jpg", serial=fact("X")),
        "d.jpg": result("d.jpg", serial=fact("X")),
    }
    now = {
        "a.jpg": result("a.jpg"),
        "b.jpg": result("b.jpg", "not_allowed"),
        "c.jpg": result("c.jpg", model=fact("X")),
        "d.jpg": result("d.jpg", serial=fact("Y")),
        "e.jpg": result("e.jpg"),
    }
    found = {
        c.file: (c.way, {f.figure for f in c.gone}, {f.figure for f in c.come})
        for c in changes(truths, now, before)
    }
    assert found == {
        "a.jpg": ("better", {"abstained", "allowed"}, set()),
        "b.jpg": ("worse", set(), {"false_refusal", "verdict", "allowed"}),
        "c.jpg": ("mixed", {"serial", "serial_misstated"}, {"model", "model_misstated"}),
    }


def test_a_photo_that_gets_no_answer_any_more_is_worse_and_a_new_one_is_nothing() -> None:
    before = {"a.jpg": result("a.jpg", serial=fact("X"))}
    (lost,) = changes([truth("a.jpg"), truth("new.jpg")], {}, before)
    assert (lost.file, lost.way, lost.gone, [f.figure for f in lost.come]) == (
        "a.jpg",
        "worse",
        (),
        ["answered"],
    )


def test_tables_in_both_languages() -> None:
    truths = [truth("a.jpg", style="dark")]
    now = {"a.jpg": result("a.jpg", serial=fact("A8XI"))}
    seen = evaluate(truths, now, {"a.jpg": result("a.jpg")})
    try:
        choose("en")
        english = render(seen, misses=True).splitlines()
        choose("zh")
        chinese = render(seen, misses=True).splitlines()
    finally:
        choose(None)
    assert "serial number exact                     0/1    0.0 %    [0.0, 79.3]" in english
    assert "model          as stated  1/1 100.0 % [20.7, 100.0]  0/1 0.0 % [0.0, 79.3]" in english
    assert any(line.startswith("group") and "false allow" in line for line in english)
    assert "  a.jpg  serial number exact: said A8XI (read), true A8X1" in english
    assert "Since the run before: 0 better, 1 worse, 0 mixed" in english
    assert any(line.startswith("序列号完全正确") and "0/1" in line for line in chinese)
    assert "与上次相比：0 张变好，1 张变差，0 张有好有坏" in chinese
    assert len(english) == len(chinese)
