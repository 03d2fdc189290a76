import numpy as np
import pytest

from carryon.mark import MarkFinder
from carryon.mark.candidates import propose
from carryon.mark.finder import CLOSER
from carryon.mark.frame import is_angular
from carryon.mark.sampling import FIELD_TEXT_PX
from carryon.record import REVERSED_NOTE, SUFFIX_NOTE
from carryon.thresholds import threshold
from tests.mark.drawn import TEXT_PX, Label, cs_in_diamond, cs_in_oval, label, word_in_oval
from training import geometry


@pytest.fixture(scope="module")
def finder():
    return MarkFinder()


def find(finder, drawn: Label):
    return finder.find(drawn.pixels, text_px=TEXT_PX, lines=drawn.lines)


def ccc(height=80, **style):
    return geometry.draw_ccc(height, geometry.Style(**style)).ink


def overlap(a, b):
    low, high = np.maximum(a.min(0), b.min(0)), np.minimum(a.max(0), b.max(0))
    shared = np.prod(np.maximum(high - low, 0))
    return shared / (np.prod(np.ptp(a, 0)) + np.prod(np.ptp(b, 0)) - shared)


@pytest.mark.parametrize("height", [44, 60, 80, 120])
def test_a_sharp_mark_is_clear_and_located(finder, height):
    drawn = label(ccc(height), height)
    reading = find(finder, drawn)
    assert reading.state == "clear"
    assert overlap(reading.quad, drawn.mark) > 0.8
    assert reading.grade in ("A", "B")
    assert reading.clarity >= 0.7


def test_a_mark_of_few_px_in_the_photo_is_limited_by_its_size_however_much_it_is_enlarged(finder):
    drawn = label(ccc())
    reading = finder.find(drawn.pixels, text_px=TEXT_PX, lines=drawn.lines, photo_px=15 / 80)
    assert (reading.state, reading.limited_by) == ("unclear", "size")
    assert find(finder, drawn).state == "clear"


def test_the_closer_look_is_left_out_where_it_is_not_asked_for(finder, monkeypatch):
    looks = []
    monkeypatch.setattr("carryon.mark.finder.propose", lambda *told: looks.append(told[-1]) or [])
    bare = np.full((300, 400), 200, np.uint8)
    for closer in (True, False):
        assert finder.find(bare, text_px=TEXT_PX, closer=closer).state == "absent"
    assert looks == [FIELD_TEXT_PX, FIELD_TEXT_PX * CLOSER, FIELD_TEXT_PX]


@pytest.mark.parametrize("text_in_field", [13.0, 20.8])
def test_the_field_has_a_largest_size(text_in_field):
    fields = []

    def detector(batch):
        fields.append(batch.shape)
        return np.zeros((1, 8, batch.shape[2] // 4, batch.shape[3] // 4), np.float32)

    propose(detector, np.full((1800, 1700), 200, np.uint8), 21.0, text_in_field)
    height, width = fields[0][2:]
    assert 0.9e6 < height * width < 1.1 * threshold("mark", "field_megapixels") * 1e6


def test_light_on_dark(finder):
    drawn = label(ccc(), paper=45, print_=200)
    reading = find(finder, drawn)
    assert (reading.state, reading.notes) == ("clear", ())
    assert overlap(reading.quad, drawn.mark) > 0.8


def test_faint_print_throughout_is_clear(finder):
    assert find(finder, label(ccc(), paper=225, print_=180)).state == "clear"


def test_upside_down_label_gives_a_clear_mark_whose_quad_starts_at_its_own_top_left(finder):
    drawn = label(ccc()).turned()
    reading = find(finder, drawn)
    assert reading.state == "clear"
    assert np.abs(reading.quad - drawn.mark).max() < 8


def test_a_mark_upside_down_beside_its_print_is_not_clear(finder):
    mirrored = np.ascontiguousarray(ccc()[:, ::-1])
    reading = find(finder, label(mirrored))
    assert reading.state == "unclear"
    assert reading.notes == (REVERSED_NOTE,)


@pytest.mark.parametrize("word", ["CQC", "CEC", "PASS", "CE", "C", "OCC"])
def test_an_oval_with_other_letters_is_absent(finder, word):
    assert find(finder, label(word_in_oval(word))).state == "absent"


@pytest.mark.parametrize("cuts", [(30.0,), (22.0, 30.0, 38.0, 46.0)])
def test_one_and_four_cs_are_never_clear(finder, cuts):
    assert find(finder, label(cs_in_oval(cuts))).state != "clear"


@pytest.mark.parametrize("left", [22.0, 25.0, 28.0, 31.0])
@pytest.mark.parametrize("pitch", [8.0, 9.5, 12.0, 15.0, 19.0])
def test_two_cs_are_never_clear(finder, left, pitch):
    assert find(finder, label(cs_in_oval((left, left + pitch)))).state != "clear"


@pytest.mark.parametrize("height", [40, 60, 80])
@pytest.mark.parametrize("thick", [2, 3])
def test_the_right_letters_in_a_diamond_are_never_clear(finder, height, thick):
    assert find(finder, label(cs_in_diamond(height, thick), height)).state != "clear"


def test_a_diamond_is_told_from_the_oval_by_its_outline():
    drawn = label(cs_in_diamond())
    assert is_angular(drawn.pixels, drawn.mark, 0.015)
    assert not any(is_angular(one.pixels, one.mark, 0.015) for one in (label(ccc()), label(ccc(ring=3.4))))


def test_text_alone_is_absent(finder):
    reading = find(finder, label(None))
    assert (reading.state, reading.quad, reading.grade) == ("absent", None, None)
    assert reading.print_sharpness > 0.5


def test_half_the_ink_gone_is_unclear(finder):
    ink = ccc()
    ink[:, 40:] = 0
    ink[50:] = 0
    assert find(finder, label(ink)).state in ("unclear", "absent")


def test_chipped_mark_is_unclear_and_names_completeness(finder):
    ink = ccc(110)
    rng = np.random.default_rng(4)
    holes = np.kron(rng.random((12, 15)) < 0.5, np.ones((11, 11)))[: ink.shape[0], : ink.shape[1]]
    reading = find(finder, label(ink * (1 - holes[: ink.shape[0], : ink.shape[1]]), 110))
    assert reading.state == "unclear"
    assert reading.limited_by == "completeness"
    assert reading.grade in ("D", "F")


def test_faded_beside_strong_print_is_unclear_and_names_contrast(finder):
    reading = find(finder, label(ccc(), tone=0.13))
    assert (reading.state, reading.limited_by) == ("unclear", "contrast")


def test_smeared_mark_beside_sharp_print_is_not_clear(finder):
    import cv2

    reading = find(finder, label(cv2.GaussianBlur(ccc(), (0, 0), 8)))
    assert reading.state != "clear"
    assert reading.print_sharpness > 0.5


def test_blurred_photo_has_low_print_sharpness(finder):
    assert find(finder, label(ccc(), blur=5.0)).print_sharpness < 0.4


def test_old_suffix_letters_are_noted(finder):
    import cv2

    scale, _ = geometry.canvas(110)
    ink = (ccc(110) * 255).astype(np.uint8)
    cv2.putText(
        ink, "S", (round(50 * scale), round(29 * scale)), cv2.FONT_HERSHEY_SIMPLEX, 0.75, 255, 2, cv2.LINE_AA
    )
    reading = find(finder, label(ink.astype(np.float32) / 255, 110))
    assert (reading.state, reading.notes) == ("clear", (SUFFIX_NOTE,))


def test_colour_and_gray_pictures_read_alike(finder):
    drawn = label(ccc())
    colour = np.repeat(drawn.pixels[..., None], 3, 2)
    reading = finder.find(colour, text_px=TEXT_PX, lines=drawn.lines)
    assert reading.state == "clear"
    assert np.allclose(reading.quad, find(finder, drawn).quad)
