"""The label among lines of print, on quads made here: no network is needed to tell a block from the rest."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carryon import geometry
from carryon.geometry import Quad
from carryon.label.find import block, evened, find_region, lines_in
from carryon.label.rectify import find_label, level, rectify, surroundings
from carryon.text.reader import LineFinder


class Found(LineFinder):
    """A finder that knows where the lines are, in px of a picture of ``width`` px."""

    def __init__(self, quads: list[Quad], width: int) -> None:
        self.quads, self.width = quads, width

    def find(self, image: np.ndarray) -> list[Quad]:
        return [q * image.shape[1] / self.width for q in self.quads]


def label(turned: float = 0.0, rows: int = 6, at: tuple[float, float] = (1000.0, 700.0)) -> list[Quad]:
    """Six lines of print 20 px high, 30 px apart, about ``at``, turned by an angle in radians."""
    lines = [geometry.rectangle(-150, 30 * r, 150 - 20 * (r % 3), 30 * r + 20) for r in range(rows)]
    there = geometry.inverse(geometry.similarity((0.0, 0.0), turned, 1.0))
    return [geometry.project(there, q) + np.array(at, np.float32) for q in lines]


@given(st.floats(-1.5, 1.5))
def test_the_block_and_its_direction_are_found_at_any_angle(turned: float) -> None:
    brand = geometry.rectangle(300, 100, 700, 190)
    found = block([geometry.along(q) for q in [*label(turned), brand]])
    assert len(found.lines) == 6
    assert len(found.others) == 1
    assert abs((found.angle - turned + np.pi / 2) % np.pi - np.pi / 2) < 0.02
    assert found.line_px == pytest.approx(20, abs=0.5)


def test_no_print_no_label() -> None:
    assert find_region(np.zeros((300, 400, 3), np.uint8), Found([], 400)) is None
    assert find_label(np.zeros((300, 400, 3), np.uint8), Found([], 400)) is None


@pytest.mark.parametrize("shape", [(20000, 1, 3), (2, 9000, 3), (1, 1, 3)])
def test_a_strip_of_a_few_px_has_no_label(shape: tuple[int, int, int]) -> None:
    assert find_region(np.zeros(shape, np.uint8), Found([], 1)) is None


def test_a_far_label_is_searched_for_on_a_larger_photo() -> None:
    sizes = []

    class Far(Found):
        def find(self, image: np.ndarray) -> list[Quad]:
            sizes.append(image.shape[1])
            return [q * 1536 / 4000 for q in self.quads] if len(sizes) == 2 else []

    found = find_region(np.zeros((3000, 4000, 3), np.uint8), Far(label(), 4000))
    assert found is not None and len(found.lines) == 6
    assert sizes == [1024, 845, 845]


def test_print_hardly_darker_than_its_ground_is_searched_for_with_its_contrast_evened() -> None:
    photo = np.full((1536, 2048, 3), 40, np.uint8)
    lines = label(at=(400.0, 300.0))
    for quad in lines:
        left, top, right, bottom = (round(v) for v in geometry.bounds(quad))
        photo[top:bottom, left:right] -= 6

    class Strong(Found):
        def find(self, image: np.ndarray) -> list[Quad]:
            return self.quads if np.ptp(image) > 50 and image.shape[1] == 845 else []

    found = find_region(photo, Strong(lines, 845))  # in the first part of the second search
    assert found is not None and found.faint and len(found.lines) == 6


def test_a_trace_of_the_second_search_is_enough() -> None:
    class Trace(Found):
        def find(self, image: np.ndarray) -> list[Quad]:
            return [self.quads[0] * 1536 / 4000] if image.shape[1] == 845 else []

    found = find_region(np.zeros((3000, 4000, 3), np.uint8), Trace(label(), 4000))
    assert found is not None and found.faint and len(found.lines) == 2  # it lies in both parts


def test_a_large_view_is_searched_in_bands_and_each_line_is_found_once() -> None:
    picture = np.zeros((1500, 1500, 3), np.uint8)
    lines = [geometry.rectangle(100, top, 1400, top + 30) for top in range(40, 1440, 60)]

    class Seeing(LineFinder):
        def find(self, image: np.ndarray) -> list[Quad]:
            tops.append(int(image[0, 0, 0]) * 10)
            height = image.shape[0]
            inside = [q - np.float32([0, tops[-1]]) for q in lines]
            shown = [q for q in inside if q[2, 1] > 0 and q[0, 1] < height]
            return [np.clip(q, 0, [1500, height]).astype(np.float32) for q in shown]

    tops: list[int] = []
    for row in range(1500):
        picture[row, 0, 0] = row // 10
    found = lines_in(picture, Seeing(), level=True)
    assert len(tops) == 3
    assert len(found) == len(lines)
    assert sorted(round(float(q[:, 1].mean())) for q in found) == pytest.approx(
        [round(float(q[:, 1].mean())) for q in lines], abs=10
    )


def test_evening_keeps_an_even_ground_even() -> None:
    """Noise of a grey value or two must not become print."""
    ground = np.random.default_rng(3).normal(90, 1.0, (200, 300, 1)).repeat(3, 2).round().astype(np.uint8)
    assert evened(ground).std() < 15
    assert evened(np.zeros((200, 300, 3), np.uint8)).std() == 0


def test_evening_bears_flat_ground_beside_a_hard_edge() -> None:
    """Running sums leave a variance just below nought there; its root must not become a hole."""
    photo = np.zeros((600, 900, 3), np.uint8)
    photo[:, :300] = 255
    assert evened(photo)[300, 600:].std() < 1


def test_print_that_the_first_search_sees_is_taken_as_it_is() -> None:
    found = find_region(np.zeros((1536, 2048, 3), np.uint8), Found(label(), 1024))
    assert found is not None and not found.faint


@settings(max_examples=25)
@given(st.floats(-1.5, 1.5))
def test_the_rectified_view_has_level_lines_of_the_usual_height(turned: float) -> None:
    region = block([geometry.along(q) for q in label(turned)])
    view = rectify(np.zeros((1500, 2000, 3), np.uint8), region)
    to_view = geometry.inverse(view.to_photo)
    for quad in region.lines:
        on_view = geometry.project(to_view, quad)
        assert abs(geometry.angle(on_view)) < 0.03
        assert geometry.sides(on_view)[1] == pytest.approx(view.line_px, rel=0.05)
        left, top, right, bottom = geometry.bounds(on_view)
        assert left > 0 and top > 0 and right < view.image.shape[1] and bottom < view.image.shape[0]
    assert view.seen_in_full


def test_print_at_the_edge_of_the_photo_is_not_seen_in_full() -> None:
    region = block(label(at=(152.0, 300.0)))
    assert not rectify(np.zeros((1500, 2000, 3), np.uint8), region).seen_in_full


def test_a_view_turned_twice_is_the_same_view() -> None:
    photo = np.random.default_rng(1).integers(0, 255, (600, 800, 3)).astype(np.uint8)
    view = rectify(photo, block(label(at=(400.0, 200.0))))
    twice = view.turned().turned()
    assert (twice.image == view.image).all()
    assert twice.to_photo == pytest.approx(view.to_photo)


def test_reading_order_is_by_row_then_from_left_to_right() -> None:
    right, left = geometry.rectangle(200, 3, 300, 23), geometry.rectangle(0, 0, 100, 20)
    below = geometry.rectangle(0, 40, 100, 60)
    assert [q[0, 0] for q in level([below, right, left])] == [0, 200, 0]


@settings(max_examples=25)
@given(st.floats(-1.5, 1.5))
def test_the_surroundings_reach_to_the_photo_s_edges_and_keep_the_frame(turned: float) -> None:
    photo = np.zeros((1500, 2000, 3), np.uint8)
    region = block([geometry.along(q) for q in label(turned)])
    view = rectify(photo, region)
    wide = surroundings(photo, view)
    assert max(wide.image.shape[:2]) <= 1400
    centre = geometry.project(
        wide.to_photo, geometry.project(geometry.inverse(wide.to_photo), region.lines[0])
    )
    assert centre == pytest.approx(region.lines[0], abs=0.1)
    assert wide.line_px / view.line_px == pytest.approx(wide.scale / view.scale)


@pytest.mark.parametrize(
    "size", [(1.0, 1.0), (3.0, 900.0), (1400.0, 2.0), (0.2, 0.2), (60.0, 0.01), (5000.0, 4000.0)]
)
def test_a_line_of_any_shape_gives_a_view(size: tuple[float, float]) -> None:
    """What a finder takes for a line in noise may be a speck, a hair or the whole photo."""
    photo = np.zeros((900, 1400, 3), np.uint8)
    found = find_label(photo, Found([geometry.rectangle(200, 300, 200 + size[0], 300 + size[1])], 1024))
    assert found is not None
    view, _ = found
    assert min(view.image.shape[:2]) >= 1
    assert min(surroundings(photo, view).image.shape[:2]) >= 1
