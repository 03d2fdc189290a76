from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("cairosvg", reason="the training extra is not installed")
pytest.importorskip("mitsuba", reason="the training extra is not installed")

from training import body, develop, hand, light, photos, room, solids, stage, traced
from training.body import Slab

SIZE = (320, 240)


@pytest.fixture(scope="module", autouse=True)
def renderer():
    try:
        light.ready()
    except SystemExit as missing:
        pytest.skip(str(missing))


def bare_stage(panorama, meshes=None):
    """A grey slab of 40 x 30 x 10 mm on a grey table."""
    corners = np.array([[-900, -900, 10.0], [900, -900, 10], [900, 900, 10], [-900, 900, 10]])
    table = solids.Mesh(
        corners, np.tile([0, 0, -1.0], (4, 1)), np.array([[0, 2, 1], [0, 3, 2]]), corners[:, :2]
    )
    grey = light.Finish((0.1, 0.1), 0.04, np.full(3, 0.2))
    solid = solids.slab((40, 30), 4, 10, 1)
    return light.Stage(
        {"table": table, "body": solid}, {"table": grey, "body": grey}, [], room.Room(panorama)
    )


@pytest.fixture(scope="module")
def pose():
    middle = np.array(SIZE) / 2
    return body.look(np.array([20.0, 15.0]), 4.0, 12.0, 0.6, 20.0, SIZE, middle)


@pytest.fixture(scope="module")
def even(pose):
    return light.shine(bare_stage(np.ones((*room.SIZE, 3), np.float32)), pose, 1)


def test_the_body_covers_what_its_pose_says(even, pose):
    drawn = body.silhouette(pose, Slab((40, 30), 4, 10).outline(), 10)
    assert np.abs(even.cover["body"] - drawn).mean() < 0.01
    assert np.allclose(sum(even.cover.values()), 1, atol=1e-5)


def test_under_an_even_sky_a_matt_face_sends_back_what_arrives(even, pose):
    face = body.face_mask(pose, Slab((40, 30), 4, 10).outline()) > 0.99
    middle = even.falls["body"][100:140, 140:180]
    assert face[100:140, 140:180].all()
    assert middle.mean() == pytest.approx(1.0, abs=0.03)
    assert middle.std() < 0.03


def test_gloss_of_plastic_mirrors_about_a_twenty_fifth_of_an_even_sky(even):
    assert even.mirrors["body"][100:140, 140:180].mean() == pytest.approx(0.04, abs=0.003)


def test_the_table_is_darker_beside_the_body(even, pose):
    level, table = even.falls["table"].mean(2), even.cover["table"] > 0.99
    near = table & (body.silhouette(pose, Slab((44, 34), 6, 10).outline() - 2, 10) > 0)
    far = table & ~(body.silhouette(pose, Slab((80, 70), 6, 10).outline() - 20, 10) > 0)
    assert level[near].mean() < 0.85 * level[far].mean()


def test_warm_light_is_red_in_the_last_channel(pose):
    panorama = np.ones((*room.SIZE, 3), np.float32) * np.float32([1.0, 0.6, 0.3])
    falls = light.shine(bare_stage(panorama), pose, 1).falls["body"][100:140, 140:180].mean((0, 1))
    assert falls[2] > 1.5 * falls[1] > 2 * falls[0]


def test_the_same_seed_gives_the_same_traced_photo():
    first, again = (photos.take(5, 4, lit="traced") for _ in range(2))
    assert np.array_equal(first.pixels, again.pixels)
    assert first.truth == again.truth
    assert first.truth["light"] == "traced"
    assert first.truth["slices"][-1] == "traced"
    assert 40 < first.pixels.mean() < 215


def test_what_a_hand_covers_counts_as_hidden(monkeypatch):
    views, lights = [], []
    monkeypatch.setattr(traced, "choose_set", _with_a_hand(traced.choose_set))
    monkeypatch.setattr(traced, "render", _kept(views, traced.render))
    monkeypatch.setattr(traced.light, "shine", _kept(lights, light.shine))
    photos.take(5, 4, lit="traced")
    fingers = lights[0].cover["hand"]
    assert fingers.max() == 1
    assert (views[0].hidden >= fingers - 1e-6).all()
    assert (views[0].near >= fingers - 1e-6).all()


def _with_a_hand(choose):
    def call(rng, subject):
        mesh = hand.resting(rng, subject.slab.face, subject.slab.depth)
        return replace(choose(rng, subject), hand=mesh, table=subject.slab.depth)

    return call


def _kept(results, function):
    def call(*args):
        results.append(function(*args))
        return results[-1]

    return call


def test_light_that_is_far_too_bright_hides_print_and_ordinary_light_does_not(even, pose):
    phone = develop.Development(np.full(3, 0.8, np.float32), 1.0, 1.0)
    look = photos.choose_look(np.random.default_rng(1))
    look.ink, look.ground = np.full(3, 230, np.float32), np.full(3, 40, np.float32)
    subject = traced.Subject(look, None, pose, Slab((40, 30), 4, 10), np.eye(3), "", False)
    shell = stage.Shell(light.Finish((0.1, 0.1), 0.04, np.full(3, 0.1)), 1.0, 1.0, np.ones(3), 1.0, 1.0)
    paper = np.zeros(SIZE[::-1], np.float32)
    assert traced._glare(subject, shell, even, phone, paper).max() == 0
    blinding = {"body": np.full((*SIZE[::-1], 3), 9, np.float32)}
    glaring = light.Traced(even.cover, even.falls, blinding, {})
    lost = traced._glare(subject, shell, glaring, phone, paper)
    assert lost[100:140, 140:180].min() > 0.99


def test_linear_light_and_srgb_numbers_are_each_others_inverse():
    numbers = np.arange(256, dtype=np.float32)
    assert np.allclose(develop.srgb(develop.linear(numbers)), numbers, atol=0.05)


@pytest.mark.parametrize("edge", [0.5, 2.0, 4.5])
def test_a_slab_keeps_its_measures_and_its_normals_face_outwards(edge):
    mesh = solids.slab((60, 40), 6, 12, edge)
    assert np.allclose(mesh.points.min(0), [0, 0, 0], atol=1e-6)
    assert np.allclose(mesh.points.max(0), [60, 40, 12], atol=1e-6)
    away = mesh.points - [30, 20, 6]
    assert ((mesh.normals * away).sum(1) > 0).all()
    corners = mesh.points[mesh.faces]
    flat = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    big = np.linalg.norm(flat, axis=1) > 1e-9
    assert ((flat * (corners.mean(1) - [30, 20, 6])).sum(1)[big] > 0).all()
