"""Quads and homographies: what must hold for any of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carryon import geometry

numbers = st.floats(-500, 500, allow_nan=False)
angles = st.floats(-1.5, 1.5)


@given(numbers, numbers, angles, st.floats(0.2, 5))
def test_a_similarity_and_its_inverse_cancel(x: float, y: float, turned: float, scale: float) -> None:
    there = geometry.similarity((x, y), turned, scale)
    points = np.array([[0, 0], [100, 20], [-30, 70]], np.float32)
    assert geometry.project(geometry.inverse(there), geometry.project(there, points)) == pytest.approx(
        points, abs=0.05
    )


@given(angles, st.floats(2, 20))
def test_a_similarity_levels_a_line_and_scales_it(turned: float, width: float) -> None:
    direction = np.array([np.cos(turned), np.sin(turned)], np.float32)
    down = np.array([-direction[1], direction[0]])
    quad = np.array([[0, 0], width * direction, width * direction + down, down], np.float32) * 10
    level = geometry.project(geometry.similarity((0.0, 0.0), geometry.angle(quad), 2.0), quad)
    assert abs(geometry.angle(level)) < 1e-3
    assert geometry.sides(level) == pytest.approx((20 * width, 20.0), rel=1e-3)


@given(st.integers(0, 3), st.floats(20, 200), st.floats(5, 19))
def test_along_puts_the_long_side_first_whatever_the_start(start: int, width: float, height: float) -> None:
    quad = np.roll(geometry.rectangle(0, 0, width, height), start, axis=0)
    found = geometry.along(quad)
    assert geometry.sides(found) == pytest.approx((width, height))
    assert found[1][0] > found[0][0]


def test_turning_twice_is_nothing() -> None:
    quad = geometry.rectangle(1, 2, 30, 40)
    assert (geometry.turn(geometry.turn(quad)) == quad).all()


def test_cut_takes_the_quad_upright_and_averages_when_it_shrinks() -> None:
    image = np.zeros((400, 400, 3), np.uint8)
    image[100:200, 100:300] = 200
    assert (geometry.cut(image, geometry.rectangle(110, 110, 290, 190), (90, 40)) == 200).all()
    stripes = np.zeros((400, 400, 3), np.uint8)
    stripes[:, ::2] = 255
    small = geometry.cut(stripes, geometry.rectangle(0, 0, 400, 400), (20, 20))
    assert abs(int(small.mean()) - 127) < 8
    assert small.std() < 30


@pytest.mark.parametrize("side", [400, 402, 403])
def test_halving_first_averages_as_one_step_does(side: int) -> None:
    slope = np.linspace(0, 250, side).astype(np.uint8)
    image = np.repeat(np.repeat(slope[None, :, None], side, axis=0), 3, axis=2)
    image[::2] //= 2
    small = geometry.averaged(image, (90, 50))
    assert small.shape == (50, 90, 3)
    assert small[:, :, 0].mean(axis=0) == pytest.approx(0.75 * np.linspace(1.4, 248.6, 90), abs=2)


def test_cut_outside_the_picture_repeats_its_edge_and_never_fails() -> None:
    image = np.full((50, 50, 3), 90, np.uint8)
    assert (geometry.cut(image, geometry.rectangle(-30, -30, 80, 80), (20, 20)) == 90).all()
    assert geometry.cut(image, geometry.rectangle(500, 500, 600, 600), (20, 10)).shape == (10, 20, 3)
