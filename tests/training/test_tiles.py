import json

import cv2
import numpy as np
import pytest

pytest.importorskip("cairosvg", reason="the training extra is not installed")

from training import border, geometry, layout, lookalikes, scene, shapes, wear


@pytest.fixture(scope="module")
def tiles():
    return [scene.make_tile(3, i) for i in range(12)]


def test_the_same_seed_gives_the_same_tile(tiles):
    again = scene.make_tile(3, 4)
    assert np.array_equal(again.pixels, tiles[4].pixels)
    assert [m.name for m in again.marks] == [m.name for m in tiles[4].marks]


def test_another_index_gives_another_tile(tiles):
    assert not np.array_equal(tiles[0].pixels, tiles[1].pixels)


def test_tiles_hold_genuine_marks_and_others(tiles):
    kinds = {m.kind for t in tiles for m in t.marks}
    assert kinds == {"ccc", "lookalike", "other"}
    assert all(t.pixels.shape == scene.TILE[::-1] and t.pixels.dtype == np.uint8 for t in tiles)


def test_the_drawn_mark_has_the_published_measures():
    mark = geometry.draw_ccc(470)
    x0, y0, x1, y1 = mark.frame
    ys, xs = np.nonzero(mark.ink > 0.5)
    assert np.allclose([xs.min(), ys.min(), xs.max() + 1, ys.max() + 1], mark.frame, atol=1.5)
    assert (x1 - x0) / (y1 - y0) == pytest.approx(60 / 47)
    letters = np.nonzero(sum(mark.parts[1:])[250] > 0.5)[0]
    assert (letters.min() - x0) / 10 == pytest.approx(12.5, abs=0.3)
    assert (np.nonzero(mark.parts[3] > 0.5)[1].max() - x0) / 10 == pytest.approx(44.0, abs=0.3)


def test_marks_lie_where_the_truth_says(monkeypatch):
    page = layout.Layout(np.zeros((200, 300), np.float32))
    rng = np.random.default_rng(1)
    monkeypatch.setattr(layout, "wear_mark", _untouched)
    layout.place_mark(rng, page, geometry.draw_ccc(220), 80, (40, 100), 0.0)
    ys, xs = np.nonzero(page.ink > 0.5)
    assert np.allclose(page.marks[0].quad[0], [xs.min(), ys.min()], atol=1.5)
    assert np.allclose(page.marks[0].quad[2], [xs.max() + 1, ys.max() + 1], atol=1.5)


def _untouched(rng, drawing, harsh):
    return drawing.ink, layout.Printed(drawing.kind, drawing.name, layout.box_quad(*drawing.frame))


def test_completeness_counts_the_poorest_letter():
    mark = geometry.draw_ccc(100)
    assert wear.completeness(mark.parts, np.ones_like(mark.ink)) == pytest.approx(1.0)
    without_one = 1 - (mark.parts[2] > 0)
    assert wear.completeness(mark.parts, without_one.astype(np.float32)) < 0.2


@pytest.mark.parametrize(
    ("clarity", "state"),
    [
        (wear.Clarity(), 1),
        (wear.Clarity(completeness=0.81), 1),
        (wear.Clarity(completeness=0.73), -1),
        (wear.Clarity(completeness=0.66), 0),
        (wear.Clarity(contrast=0.28), 0),
        (wear.Clarity(blur=0.055), 1),
        (wear.Clarity(blur=0.075), 0),
        (wear.Clarity(cover=0.1), -1),
        (wear.Clarity(completeness=0.73, cover=0.5), 0),
    ],
)
def test_the_lowest_parameter_decides_the_state(clarity, state):
    assert clarity.state == state


def test_pictures_at_the_border_show_every_parameter_and_are_those_of_the_readme():
    sheet = border.draw()
    stored = cv2.imread(str(border.SHEET), cv2.IMREAD_GRAYSCALE)
    assert stored.shape == sheet.shape
    assert np.abs(stored.astype(int) - sheet).mean() < 1  # libraries differ in a pixel's last bit
    assert len(sheet) / border.CELL[1] == len(wear.BORDERS) + 1


def test_blotches_take_about_the_share_asked_for():
    keep = wear.blotches(np.random.default_rng(2), (200, 250), 0.4)
    assert keep.mean() == pytest.approx(0.6, abs=0.1)


def test_lookalikes_never_draw_three_right_cs_in_an_oval():
    genuine = geometry.draw_ccc(100, geometry.Style()).ink
    for i in range(60):
        drawn = lookalikes.draw_lookalike(np.random.default_rng(i), held_out=False, height=100)
        assert np.abs(drawn.ink - genuine).mean() > 0.02


def test_every_icon_is_documented_and_no_other_file_lies_beside():
    rows = [json.loads(row) for row in (shapes.MARKS / "marks.jsonl").read_text("utf-8").splitlines()]
    files = {f"svg/{f.name}" for f in (shapes.MARKS / "svg").iterdir()}
    assert {row["file"] for row in rows} == files
    assert all(row["licence"] and row["source"] for row in rows)
