"""0 and O in model codes: settled by their neighbours where print leaves it open, and only there."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from making import line, reading

from carryon import recalls
from carryon.facts import LabelPrint, parse
from carryon.facts.confirm import confirm
from carryon.facts.context import settle_noughts
from carryon.facts.printed import Printed
from carryon.record import Fact
from carryon.text.read import Line
from carryon.text.reader import Character, LineReader, Reading


def label_line(text: str, open_at: int, chances: dict[str, float]) -> Line:
    """A line whose character at ``open_at`` could be several."""
    plain = line(text)
    best, *rest = sorted(chances.items(), key=lambda pair: -pair[1])
    characters = list(plain.reading.characters)
    characters[open_at] = Character(best[0], best[1], tuple(rest), characters[open_at].centre)
    return Line(Reading(tuple(characters)), plain.quad, plain.on_photo, np.zeros((48, 48, 3), np.uint8))


def model(text: str, open_at: int, chances: dict[str, float]) -> tuple[str, object, float]:
    found = parse(LabelPrint("p.jpg", [label_line(text, open_at, chances)], (), True, ())).model
    return found.state, found.value, found.confidence or 0.0


@pytest.mark.parametrize(
    ("text", "at", "chances", "value"),
    [
        ("Model: AP08", 9, {"0": 0.84, "O": 0.15}, "AP08"),
        ("Model: APO8", 9, {"O": 0.6, "0": 0.39}, "AP08"),
        ("Model: NP070-B", 11, {"0": 0.55, "O": 0.44}, "NP070-B"),
        ("Model: 0M10", 7, {"0": 0.3, "O": 0.69}, "OM10"),
        ("Model: NP20Pro", 10, {"0": 0.5, "o": 0.48}, "NP20PRO"),
    ],
)
def test_an_open_character_is_settled(text: str, at: int, chances: dict[str, float], value: str) -> None:
    state, found, certain = model(text, at, chances)
    assert (state, found) == ("read", value)
    assert certain >= 0.9


def test_what_the_reader_is_sure_of_stays() -> None:
    """A recalled power bank is called AO10FK-A: the print beats the custom."""
    assert model("Model: AO10FK-A", 8, {"O": 0.998, "0": 0.001})[:2] == ("read", "AO10FK-A")


def test_a_close_call_against_the_custom_stays_uncertain() -> None:
    assert model("Model: AO10FK-A", 8, {"O": 0.95, "0": 0.05})[0] == "uncertain"


def test_doubt_about_another_character_is_not_settled() -> None:
    assert model("Model: J87A", 7, {"J": 0.5, "1": 0.49})[0] == "uncertain"
    assert model("Model: AP08", 9, {"0": 0.5, "Q": 0.45})[0] == "uncertain"


@pytest.mark.parametrize(
    ("chances", "others"),
    [
        ({"1": 0.6, "I": 0.2, "3": 0.1}, [("A8IX20", 0.2)]),
        ({"1": 0.6, "、": 0.2, "i": 0.1}, [("A8IX20", 0.1)]),  # the first is no character of a code
        ({"1": 0.95, "I": 0.04}, []),
    ],
)
def test_candidates_tell_what_else_a_doubtful_character_may_be(
    chances: dict[str, float], others: list[tuple[str, float]]
) -> None:
    found = parse(LabelPrint("p.jpg", [label_line("SN: A81X20", 6, chances)], (), True, ())).serial
    assert found.candidates == (("A81X20", chances["1"]), *others)


def test_a_recalled_model_is_among_the_candidates_of_a_doubtful_one() -> None:
    found = parse(LabelPrint("p.jpg", [label_line("Model: A1542", 9, {"5": 0.6, "6": 0.3})], (), True, ()))
    assert ("A1642", 0.3) in found.model.candidates
    finding = recalls.load().match(found.brand, found.model, *[Fact(state="not_seen")] * 4)
    assert finding.state == "unknown" and finding.records


def test_serial_numbers_are_not_weighed() -> None:
    found = parse(
        LabelPrint("p.jpg", [label_line("SN: 89628YWK94PQVEO1M", 19, {"O": 0.55, "0": 0.44})], (), True, ())
    )
    assert found.serial.state == "uncertain"


def test_the_rest_of_the_line_stays_as_it_was() -> None:
    printed = Printed.of(label_line("Model: OM10 No 0", 15, {"0": 0.6, "O": 0.4}).reading, line("x").quad)
    settled = settle_noughts(printed, 7, 11)
    assert settled.text == printed.text
    assert settled.characters[15] == printed.characters[15]


def test_what_is_left_of_a_letter_and_a_dash_leaves_the_code_uncertain() -> None:
    """AL-908Pro with its L worn down to a dot."""
    found = parse(LabelPrint("p.jpg", [line("Model No.: A. 908Pro")], (), True, ())).model
    assert (found.state, found.doubt) == ("uncertain", "torn")
    assert parse(LabelPrint("p.jpg", [line("Model: vPower 7800")], (), True, ())).model.state == "read"


def test_the_rest_of_a_worn_field_word_is_no_model() -> None:
    """A recalled model stood behind it."""
    found = parse(LabelPrint("p.jpg", [line("规格型号/ODEL: A1642")], (), True, ())).model
    assert (found.state, found.value) == ("read", "A1642")


@pytest.mark.parametrize("text", ["型号/Mod", "型号:PAC20 272", "Model No.: OC9 1Pr0"])
def test_half_a_code_is_never_stated(text: str) -> None:
    assert parse(LabelPrint("p.jpg", [line(text)], (), True, ())).model.state == "uncertain"


@pytest.mark.parametrize("text", ["Model: PB100 20000mAh", "Model: TS-D303 37Wh", "Model: A1642 Input: 5V"])
def test_an_amount_behind_a_code_is_no_half_of_it(text: str) -> None:
    assert parse(LabelPrint("p.jpg", [line(text)], (), True, ())).model.state == "read"


class Echo(LineReader):
    """A witness that reads what was read before."""

    name, readable = "echo", 0.9

    def __init__(self, text: str) -> None:
        self.text = text

    def version(self) -> str:
        return "1"

    def read(self, crops: Sequence[np.ndarray]) -> list[Reading]:
        return [reading(self.text) for _ in crops]


@pytest.mark.parametrize(
    ("text", "at", "chances", "state"),
    [
        ("SN: EP2ZDE7NSTU0", 15, {"0": 0.6, "O": 0.39}, "uncertain"),
        ("SN: EP2ZDE7NSTU8", 15, {"8": 0.6, "B": 0.39}, "read"),
    ],
)
def test_no_reader_is_a_witness_for_a_nought(
    text: str, at: int, chances: dict[str, float], state: str
) -> None:
    label = LabelPrint("p.jpg", [label_line(text, at, chances)], (), True, ())
    found, _ = confirm(parse(label), label, lambda one: one, Echo(text))
    assert found.serial.state == state
    assert len(found.serial.candidates) == (1 if state == "read" else 2)


def test_a_witness_is_shown_the_value_and_a_word_on_each_side() -> None:
    text = "Portable Charger Model: PB100N SN: 72923 Cell Capacity: 10000mAh"
    seen: list[int] = []

    class Measuring(Echo):
        def read(self, crops: Sequence[np.ndarray]) -> list[Reading]:
            seen.extend(crop.shape[1] for crop in crops)
            return super().read(crops)

    one = line(text, weak={text.index("PB100N"): 0.7})
    one = replace(one, image=np.zeros((48, 10 * len(text), 3), np.uint8))
    label = LabelPrint("p.jpg", [one], (), True, ())
    found, _ = confirm(parse(label), label, lambda same: same, Measuring("Model: PB100N SN:"))
    assert found.model.state == "read"
    assert seen == [pytest.approx(10 * len("Model: PB100N SN:"), abs=11)]
