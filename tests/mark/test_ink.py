"""Ink where the mark's drawing has it, against the print around: empty ground has none, however grainy."""

import numpy as np
import pytest

from carryon.mark.ink import ink, standing_out
from carryon.thresholds import threshold
from tests.mark.drawn import TEXT_PX, Label, label
from training import geometry


def share(drawn: Label) -> float:
    found = ink(drawn.pixels, drawn.mark, drawn.lines, TEXT_PX)
    assert found is not None
    return found


def ccc(height: int = 80) -> np.ndarray:
    return geometry.draw_ccc(height, geometry.Style()).ink


def test_a_full_mark_has_the_ink_of_its_print() -> None:
    assert share(label(ccc())) > 0.6


@pytest.mark.parametrize("tone", [0.5, 0.25, 0.1])
def test_faded_ink_counts_in_proportion(tone: float) -> None:
    assert share(label(ccc(), tone=tone)) == pytest.approx(tone * share(label(ccc())), rel=0.25)


def test_light_on_dark_is_ink_too() -> None:
    assert share(label(ccc(), paper=45, print_=200)) > 0.6


@pytest.mark.parametrize("seed", range(5))
def test_empty_ground_has_none(seed: int) -> None:
    bare = label(None)
    grain = np.random.default_rng(seed).normal(0, 8, bare.pixels.shape)
    grainy = np.clip(bare.pixels + grain, 0, 255).astype(np.uint8)
    found = ink(grainy, bare.mark, bare.lines, TEXT_PX)
    assert found is not None
    assert found < threshold("mark", "ink")


def test_without_print_around_nothing_can_be_said() -> None:
    bare = label(ccc())
    assert ink(bare.pixels, bare.mark, [], TEXT_PX) is None


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("grain", [2, 8, 25])
def test_bare_ground_does_not_stand_out_of_itself(seed: int, grain: float) -> None:
    bare = label(None)
    noise = np.random.default_rng(seed).normal(0, grain, bare.pixels.shape)
    grainy = np.clip(bare.pixels + noise, 0, 255).astype(np.uint8)
    assert standing_out(grainy, bare.mark) < threshold("mark", "standing_out")


@pytest.mark.parametrize("tone", [1.0, 0.3, 0.1])
def test_a_faded_mark_stands_out(tone: float) -> None:
    drawn = label(ccc(), tone=tone)
    assert standing_out(drawn.pixels, drawn.mark) > threshold("mark", "standing_out")
