"""The letters of the mark by its own drawing, against what else is drawn in an oval."""

import numpy as np
import pytest

from carryon.mark.letters import Letters
from carryon.thresholds import threshold
from tests.mark.drawn import Label, cs_in_oval, label, other_letters, word_in_oval
from training import geometry, strangers


def ccc(height: int = 80, **style: float | str) -> np.ndarray:
    return geometry.draw_ccc(height, geometry.Style(**style)).ink  # type: ignore[arg-type]


def genuine(drawn: Label) -> bool:
    return Letters(drawn.pixels, drawn.mark).are_the_marks()


@pytest.mark.parametrize("height", [44, 60, 80, 120])
@pytest.mark.parametrize(("paper", "print_"), [(225, 50), (45, 200), (225, 190)])
def test_the_marks_own_letters(height: int, paper: int, print_: int) -> None:
    assert genuine(label(ccc(height), height, paper=paper, print_=print_))


@pytest.mark.parametrize("stroke", [0.8, 1.2])
@pytest.mark.parametrize("look", ["solid", "knockout"])
def test_letters_printed_thin_bold_or_left_out_of_a_solid_oval(stroke: float, look: str) -> None:
    assert genuine(label(ccc(stroke=stroke, look=look)))


def test_embossed_letters_show_their_slopes_only() -> None:
    raised = label(ccc(), blur=1.5)
    slopes = np.gradient(raised.pixels.astype(np.float32))
    lit = np.clip(120 + 1.5 * (slopes[0] + slopes[1]), 0, 255).astype(np.uint8)
    inside = Letters(lit, raised.mark)
    assert inside.printed.genuine < threshold("mark", "likeness")
    assert inside.are_the_marks()


def test_letters_shifted_within_a_loose_quad() -> None:
    drawn = label(ccc())
    assert Letters(drawn.pixels, drawn.mark + np.float32([3, -2])).are_the_marks()


@pytest.mark.parametrize("kind", ["moons", "rings", "mirrored", "nested", "bars"])
@pytest.mark.parametrize("height", [44, 60, 80])
def test_what_is_drawn_otherwise_is_not_the_mark(kind: str, height: int) -> None:
    assert not genuine(label(other_letters(kind, height), height))


@pytest.mark.parametrize("kind", strangers.KINDS)
@pytest.mark.parametrize("seed", range(3))
def test_strokes_of_another_shape_are_not_the_mark(kind: str, seed: int) -> None:
    scale, size = geometry.canvas(80)
    strokes = strangers.KINDS[kind](np.random.default_rng(seed), scale, size)
    inside = strokes * geometry.oval(scale, size, 4.0)
    assert not genuine(label(np.maximum(geometry.ring(scale, size, 2.0), inside)))


@pytest.mark.parametrize("cuts", [(25.0,), (25.0, 34.5), (25.0, 44.0), (22.0, 30.0, 38.0, 46.0)])
def test_another_number_of_cs_is_not_the_mark(cuts: tuple[float, ...]) -> None:
    assert not genuine(label(cs_in_oval(cuts)))


@pytest.mark.parametrize("seed", range(4))
def test_grain_is_no_letter(seed: int) -> None:
    bare = label(None)
    grain = np.random.default_rng(seed).normal(0, 25, bare.pixels.shape)
    inside = Letters(np.clip(bare.pixels + grain, 0, 255).astype(np.uint8), bare.mark)
    assert not inside.are_the_marks()
    assert not inside.may_be_the_marks()


def test_letters_half_worn_off_may_be_the_marks() -> None:
    ink = ccc().copy()
    ink[: ink.shape[0] // 2, : ink.shape[1] // 2] = 0
    inside = Letters(label(ink).pixels, label(None).mark)
    assert not inside.are_the_marks()
    assert inside.may_be_the_marks()


def test_other_print_in_an_oval_may_not_be_the_marks() -> None:
    drawn = label(word_in_oval("PASS"))
    assert not Letters(drawn.pixels, drawn.mark).may_be_the_marks()
