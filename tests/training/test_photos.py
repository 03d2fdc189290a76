import cv2
import numpy as np
import pytest

pytest.importorskip("cairosvg", reason="the training extra is not installed")

from training import camera, item, light, photos, printed, truth


@pytest.fixture(scope="module")
def shots():
    return [photos.take(5, i) for i in range(3)]


def test_the_same_seed_gives_the_same_photo(shots):
    again = photos.take(5, 1)
    assert np.array_equal(again.pixels, shots[1].pixels)
    assert again.truth == shots[1].truth


def test_boxes_of_visible_fields_lie_within_the_photo(shots):
    for shot in shots:
        h, w = shot.pixels.shape[:2]
        assert shot.truth["size"] == [w, h]
        for name, quad in shot.truth["boxes"].items():
            if name not in shot.truth["hidden"] and name != "label":
                assert np.all(np.array(quad).mean(0) > 0)
                assert np.all(np.array(quad).mean(0) < [w, h])


def test_print_stands_out_where_the_truth_says(shots):
    shot = next(s for s in shots if not s.truth["poor"])
    gray = shot.pixels.mean(2)
    quad = np.array(shot.truth["boxes"]["model"])
    low, high = quad.min(0).astype(int), quad.max(0).astype(int)
    text = gray[low[1] : high[1], low[0] : high[0]]
    assert np.percentile(text, 98) - np.percentile(text, 2) > 20


@pytest.mark.parametrize(
    ("changes", "ccc", "out", "poor", "verdict"),
    [
        ({}, "clear", [], "", "allowed"),
        ({"wh": 120.0}, "clear", [], "", "ask_airline"),
        ({"wh": 161.0}, "clear", [], "", "not_allowed"),
        ({"wh": None}, "clear", [], "", "not_allowed"),
        ({"recalled": True}, "clear", [], "", "not_allowed"),
        ({}, "unclear", [], "", "not_allowed"),
        ({}, "absent", [], "", "not_allowed"),
        ({}, "border", [], "", "borderline"),
        ({}, "clear", ["model"], "", "never_allowed"),
        ({}, "clear", ["warn"], "", "allowed"),
        ({"recalled": True}, "clear", [], "dark", "retake"),
    ],
)
def test_verdict_follows_the_rules_of_a_domestic_leg(changes, ccc, out, poor, verdict):
    thing = item.Item("KAIROS", "K123", None, 10000, 37.0, True, False)
    for name, value in changes.items():
        setattr(thing, name, value)
    assert truth.verdict(thing, ccc, out, poor) == verdict


def test_recalled_models_come_from_the_packaged_register():
    assert ("ROMOSS", "PAC20-272") in item.recalled_models()
    assert all(brand in ("Anker", "Baseus", "ROMOSS", "Xiaomi") for brand, _ in item.recalled_models())


def test_a_run_that_was_cut_goes_on_and_names_no_photo_twice(tmp_path):
    photos.write(tmp_path, range(2), 5, held_out=False)
    file = tmp_path / "truth.jsonl"
    whole = file.read_bytes()
    file.write_bytes(whole[:-40])
    (tmp_path / "00000.jpg").write_bytes(b"kept")
    photos.write(tmp_path, range(2), 5, held_out=False)
    assert file.read_bytes() == whole
    assert (tmp_path / "00000.jpg").read_bytes() == b"kept"


def test_energy_on_the_label_is_capacity_times_voltage():
    for i in range(40):
        thing = item.invent(np.random.default_rng(i))
        text = dict(thing.lines).get("energy", "")
        if thing.wh_printed:
            assert f"{thing.wh:g}" in text
        assert any(thing.model in line for _, line in thing.lines)


@pytest.mark.parametrize("bend", [-0.04, 0.0, 0.05])
def test_boxes_lie_where_the_lens_puts_them(bend: float) -> None:
    scene = np.zeros((600, 800, 3), np.float32)
    at = np.array([[700.0, 520.0], [90.0, 60.0], [400.0, 300.0]])
    for x, y in at:
        cv2.circle(scene, (int(x), int(y)), 4, (255, 255, 255), -1)
    bent = camera._through_lens(np.random.default_rng(1), scene, bend)[..., 0]
    seen = camera.Exposure(bent, 90, 1.0, 0.5, 1.0, False, bend).seen(at)
    for x, y in seen:
        around = bent[int(y) - 12 : int(y) + 13, int(x) - 12 : int(x) + 13]
        rows, columns = np.nonzero(around > 60)
        assert abs(columns.mean() - 12 - (x - int(x))) < 1
        assert abs(rows.mean() - 12 - (y - int(y))) < 1


@pytest.mark.parametrize(
    ("name", "text", "stretches"),
    [
        ("model", "型号：NP941", ["NP941"]),
        ("energy", "额定能量：77Wh 3.85V 20000mAh", ["77Wh", "3.85V 20000mAh"]),
        ("energy", "Cell Capacity: 5000 mAh / 19 Wh (3.8V)", ["19 Wh", "5000 mAh / 19 Wh (3.8V"]),
        ("energy", "Energy: 19.25 Wh", ["19.25 Wh"]),
        ("energy", "电芯容量:5000mAh/3.7V", ["5000mAh/3.7V"]),
        ("maker", "Made by X", ["Made by X"]),
    ],
)
def test_each_way_to_read_a_value_is_a_stretch_of_its_own(name: str, text: str, stretches: list[str]) -> None:
    found = printed._readings(name, text, {"model": "NP941", "sn": None})
    assert [text[start:end] for start, end in found] == stretches


def test_a_finger_over_the_capacity_leaves_the_energy_read() -> None:
    exposed = camera.Exposure(np.zeros((100, 400, 3), np.uint8), 90, 1.0, 0.5, 1.0, False, 0.0)
    hidden = np.zeros((100, 400), np.float32)
    hidden[:, 200:] = 1
    wh, capacity = (np.array([[x, 40], [x + 90, 40], [x + 90, 60], [x, 60]], float) for x in (50, 250))
    assert [truth._hidden_share(quad, hidden, exposed) > 0.1 for quad in (wh, capacity)] == [False, True]


def test_a_mixed_run_traces_a_third_and_leaves_the_others_as_drawn(shots):
    shares = [photos._one_in_three(77, i) for i in range(3000)]
    assert np.mean(shares) == pytest.approx(1 / 3, abs=0.03)
    index = next(i for i in range(3) if not photos._one_in_three(5, i))
    mixed = photos.take(5, index, lit="mixed")
    assert np.array_equal(mixed.pixels, shots[index].pixels)
    assert mixed.truth["light"] == "drawn"


def test_missing_mitsuba_is_said_in_a_sentence(monkeypatch):
    monkeypatch.setattr(light.importlib, "import_module", _no_module)
    with pytest.raises(SystemExit, match="pip install mitsuba"):
        light.ready()


def _no_module(name):
    raise ImportError(name)
