"""What counts as right, wrong and not asked."""

import msgspec
import pytest
from evaluate.recorded import MARK, fact, result, truth

from carryon.evaluate.judge import FIGURES, judge
from carryon.evaluate.truth import Truth
from carryon.record import MarkFact, Result


def hits(true: Truth, said: Result | None) -> dict[str, bool]:
    return {finding.figure: finding.hit for finding in judge(true, said)}


def faults(true: Truth, said: Result | None) -> set[str]:
    return {finding.figure for finding in judge(true, said) if not finding.good}


def test_a_right_answer_has_no_fault_and_every_case() -> None:
    assert hits(truth(), result()) == {
        "answered": True,
        "false_refusal": False,
        "abstained": False,
        "verdict": True,
        "allowed": True,
        "model": True,
        "model_misstated": False,
        "serial": True,
        "serial_misstated": False,
        "energy": True,
        "energy_misstated": False,
        "capacity": True,
        "capacity_misstated": False,
        "mark": True,
        "mark_located": True,
    }
    assert faults(truth(), result()) == set()


def test_no_result_is_only_not_answered() -> None:
    assert hits(truth(), None) == {"answered": False}


@pytest.mark.parametrize("true", ["not_allowed", "ask_airline", "retake", "never_allowed"])
def test_allowing_anything_else_is_a_false_allow(true: str) -> None:
    assert hits(truth(verdict=true), result())["false_allow"]


def test_a_borderline_mark_asks_for_no_verdict() -> None:
    asked = hits(truth(verdict="borderline"), result())
    assert not asked.keys() & {"false_allow", "false_refusal", "abstained", "verdict", "allowed"}
    assert asked["model"]


def test_of_an_unusable_photo_only_the_verdict_is_asked() -> None:
    assert hits(truth(verdict="retake"), result(verdict="retake")) == {
        "answered": True,
        "false_allow": False,
        "sent_back": True,
    }
    assert faults(truth(verdict="retake"), result(verdict="not_allowed")) == {"sent_back"}


def test_abstaining_is_neither_right_nor_wrong() -> None:
    asked = hits(truth(), result(verdict="retake"))
    assert asked["abstained"]
    assert "verdict" not in asked
    assert not asked["allowed"]


def test_a_refused_good_item_is_a_false_refusal() -> None:
    assert faults(truth(), result(verdict="not_allowed")) == {"false_refusal", "verdict", "allowed"}
    assert faults(truth(verdict="ask_airline"), result(verdict="not_allowed")) == {"false_refusal", "verdict"}


@pytest.mark.parametrize(
    ("values", "against", "right"),
    [
        ({"recalled": True}, ("recall",), True),
        ({"recalled": True}, (), False),
        ({"recalled": True}, ("recall", "ccc_mark"), False),
        ({"ccc": "unclear"}, ("ccc_mark",), True),
        ({"ccc": "absent", "recalled": True, "wh": None}, ("ccc_mark", "recall", "energy"), True),
        ({"wh": 160.5}, ("energy",), True),
        ({"recalled": True, "wh": 160.0}, ("recall", "energy"), False),
    ],
)
def test_reasons_are_complete_and_no_more(
    values: dict[str, object], against: tuple[str, ...], right: bool
) -> None:
    said = result(verdict="not_allowed", against=against)
    assert hits(truth(verdict="not_allowed", **values), said)["reasons"] == right


@pytest.mark.parametrize("unknown", [{"wh": msgspec.UNSET}, {"ccc": None}])
def test_reasons_are_not_asked_where_nobody_looked(unknown: dict[str, object]) -> None:
    true = truth(verdict="not_allowed", recalled=True, **unknown)
    assert "reasons" not in hits(true, result(verdict="not_allowed"))


def test_blanks_and_case_do_not_count_but_every_character_does() -> None:
    assert hits(truth(model="PB 20"), result(model=fact("pb20")))["model"]
    assert not hits(truth(model="PB20"), result(model=fact("PB2O")))["model"]


def test_a_wrong_value_is_misstated_only_where_it_is_stated() -> None:
    assert faults(truth(), result(serial=fact("A8XI"))) == {"serial", "serial_misstated"}
    assert faults(truth(), result(serial=fact("A8XI", "uncertain"))) == {"serial"}


@pytest.mark.parametrize(
    ("said", "right"), [(74.5, True), (74.6, False), ("74", True), (None, False), ("?", False)]
)
def test_energy_may_be_rounded(said: float | str | None, right: bool) -> None:
    assert hits(truth(), result(energy_wh=fact(said)))["energy"] == right


def test_fields_that_truth_does_not_know_are_not_asked() -> None:
    asked = hits(truth(model=None, sn=None, mah=None, wh=None, ccc=None), result())
    assert not asked.keys() & {"model", "serial", "energy", "capacity", "mark", "mark_located"}


def test_capacity_is_right_to_the_mah() -> None:
    assert faults(truth(), result(capacity_mah=fact(2000.0))) == {"capacity", "capacity_misstated"}
    assert faults(truth(), result(capacity_mah=fact(20001.0, "uncertain"))) == {"capacity"}


@pytest.mark.parametrize(("line", "figure"), [("model", "model"), ("sn", "serial"), ("energy", "energy")])
def test_a_line_that_is_partly_hidden_need_not_be_read_but_must_not_be_misstated(
    line: str, figure: str
) -> None:
    true = truth(hidden=(line,))
    assert figure not in hits(true, result())
    half = {"model": fact("PB2"), "serial": fact("A8X"), "energy_wh": fact(4.0)}
    assert f"{figure}_misstated" in faults(true, result(**half))


@pytest.mark.parametrize(
    "unsure", [{"ccc_border": True}, {"hidden": ("ccc",)}, {"verdict": "borderline"}], ids=str
)
def test_a_mark_that_people_call_either_way_is_not_scored(unsure: dict[str, object]) -> None:
    true = truth(**{"verdict": "not_allowed", "recalled": True, **unsure})
    assert not hits(true, result(verdict="not_allowed")).keys() & {"mark", "mark_located", "reasons"}


@pytest.mark.parametrize(
    ("true", "grade", "said", "right"),
    [
        ("absent", None, "not_seen", True),
        ("unclear", "faded", "absent", True),
        ("unclear", "worn", "absent", False),
        ("unclear", "worn", "unclear", True),
        ("clear", None, "unclear", False),
    ],
)
def test_mark_states(true: str, grade: str | None, said: str, right: bool) -> None:
    mark = MarkFact(state=said)  # type: ignore[arg-type]
    assert hits(truth(ccc=true, ccc_grade=grade), result(ccc_mark=mark))["mark"] == right


@pytest.mark.parametrize(("shift", "right"), [(0.0, True), (33.0, True), (34.0, False), (500.0, False)])
def test_a_mark_is_located_from_an_overlap_of_half(shift: float, right: bool) -> None:
    # Two boxes 100 px wide, moved by d, share 100 - d of 100 + d: one half at d = 33.3.
    moved = tuple((x + shift, y) for x, y in MARK)
    said = result(ccc_mark=MarkFact(state="clear", box=moved))  # type: ignore[arg-type]
    assert hits(truth(), said)["mark_located"] == right


def test_every_figure_can_be_counted() -> None:
    cases = [
        *judge(truth(), result()),
        *judge(truth(verdict="not_allowed", recalled=True), result(verdict="not_allowed")),
        *judge(truth(verdict="retake"), result(verdict="retake")),
    ]
    assert {finding.figure for finding in cases} == set(FIGURES)
