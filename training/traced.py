"""Photos in path-traced light: colours at the photo's size times the light that falls, gloss over them."""

from dataclasses import dataclass

import cv2
import numpy as np

from training import body, finish, ground, hand, light, wear
from training.develop import Development, linear, meter, srgb
from training.stage import Set, Shell, build, choose_set, choose_shell, sideways
from training.subject import Subject, View, inked, sheet


def render(rng: np.random.Generator, subject: Subject) -> View:
    """The subject on a table or in a hand, in a room."""
    shell, around = choose_shell(rng, subject.look), choose_set(rng, subject)
    traced = light.shine(build(around, subject, shell), subject.pose, int(rng.integers(1 << 20)))
    body_share = traced.cover["body"]
    nothing = np.zeros_like(body_share)
    print_ = _print(rng, subject, body_share)
    scene = _body(rng, subject, shell, around, traced, print_) * body_share[..., None]
    scene += _behind(around, subject, traced)
    if around.hand is not None:
        colour, gloss = hand.skin(rng, traced.uv["hand"], around.skin)
        lit = colour[..., ::-1] * _under_skin(traced, subject) + traced.mirrors["hand"] * gloss[..., None]
        scene += lit * traced.cover["hand"][..., None]
    phone = meter(rng, scene, traced.falls["body"], body_share * (1 - print_.stuck))
    hand_share = traced.cover.get("hand", nothing)
    covers = (hand_share, traced.cover.get("things", nothing), print_.stuck)
    hidden = np.maximum.reduce([*covers, _glare(subject, shell, traced, phone, print_.paper)])
    return View(phone.of(scene), np.clip(body_share + hand_share, 0, 1), hidden)


@dataclass(frozen=True, slots=True)
class Print:
    """What is on the body's surface, at the photo's size.

    Attributes:
        colours: (h, w, 3) BGR, sRGB numbers.
        ink: share of each px under ink.
        paper: share under a sticker that carries the print.
        stuck: share under a shop's sticker.
    """

    colours: np.ndarray
    ink: np.ndarray
    paper: np.ndarray
    stuck: np.ndarray


def _body(
    rng: np.random.Generator, subject: Subject, shell: Shell, around: Set, traced: light.Traced, print_: Print
) -> np.ndarray:
    """The body in its light, (h, w, 3) linear BGR: its colours, and gloss that differs on ink and paper."""
    ink, paper = print_.ink, print_.paper
    matt = shell.matt + (1 - shell.matt) * paper
    matt += (shell.ink_matt - matt) * ink
    falls = traced.falls["body"] * (matt * _relief(rng, subject, ink, around))[..., None]
    share = (1 + (shell.paper - 1) * paper) * (1 + (shell.ink - 1) * ink)
    share *= 1 + 0.06 * wear.smooth_noise(rng, ink.shape, float(rng.uniform(1.2, 2.5)))
    if rng.random() < 0.5:
        grease = finish.fingerprints(rng, subject.pose, subject.slab.outline())
        share *= 1 + grease * float(rng.choice([-1, 1]))
    gloss = traced.mirrors["body"] * share[..., None] * shell.tint
    return np.asarray(linear(print_.colours) * falls + gloss, np.float32)


def _print(rng: np.random.Generator, subject: Subject, cover: np.ndarray) -> Print:
    """Print the body: ink on shell or sticker, dust, a shop's sticker."""
    look, pose = subject.look, subject.pose
    w, h = pose.size
    surface = 1 + 0.012 * wear.smooth_noise(rng, (h, w), float(rng.uniform(1.2, 3)))
    albedo = look.body * surface[..., None]
    if look.brushed:
        albedo = albedo * (1 + look.brushed * _brushed(rng, subject))[..., None]
    face = body.face_mask(pose, subject.slab.outline()) * (cover > 0)
    paper = np.zeros((h, w), np.float32)
    if look.style == "sticker":
        paper = sheet(subject) * face
        rim = np.clip(cv2.GaussianBlur(paper, (0, 0), 1.5) * (1 - paper) * 3, 0, 1)
        albedo = albedo * (1 - 0.45 * rim)[..., None]
        body.blend(albedo, look.ground * (1 + 0.2 * (surface[..., None] - 1)), paper)
    ink = inked(rng, subject) * face
    body.blend(albedo, look.ink, ink)
    if rng.random() < 0.4:
        finish.dust(rng, albedo, face)
    stuck = np.zeros((h, w), np.float32)
    if rng.random() < 0.1:
        stuck = finish.stick(rng, albedo, pose, subject.slab.outline()) * face
    return Print(albedo, ink, paper, stuck)


def _brushed(rng: np.random.Generator, subject: Subject) -> np.ndarray:
    """Fine lines along the face's x, in the photo."""
    face = subject.slab.face
    fine = 12.0
    size = (int(face[0] * 2) + 2, int(face[1] * fine) + 2)
    lines = wear.smooth_noise(rng, (size[1], max(size[0] // 24, 4)), 1.5)
    lines = cv2.resize(lines, size, interpolation=cv2.INTER_LINEAR)
    place = subject.pose.face() @ np.diag([0.5, 1 / fine, 1.0])
    return cv2.warpPerspective(
        lines, place, subject.pose.size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )


def _relief(rng: np.random.Generator, subject: Subject, ink: np.ndarray, around: Set) -> np.ndarray:
    """What an engraving's walls make of the light (1 on the flat)."""
    if subject.look.style != "engraved":
        return np.ones_like(ink)
    jacobian = np.linalg.inv(subject.pose.face() / subject.pose.face()[2, 2])[:2, :2]
    deep = float(rng.uniform(0.06, 0.16)) * float(rng.choice([-1, 1], p=[0.3, 0.7]))
    soft = cv2.GaussianBlur(ink, (0, 0), 0.9)
    slope = np.stack([cv2.Sobel(soft, cv2.CV_32F, *axis, ksize=3) for axis in ((1, 0), (0, 1))], 2) / 8
    side = sideways(around)
    pull = np.linalg.inv(jacobian) @ side
    return np.clip(1 + deep * (slope @ pull.astype(np.float32)), 0.25, 2.2)


def _table(around: Set, subject: Subject, traced: light.Traced) -> np.ndarray:
    """The table in its light, times its share of each px."""
    project = subject.pose.project
    w, h = subject.pose.size
    plane = np.column_stack([project[:, 0], project[:, 1], project[:, 3] + around.table * project[:, 2]])
    back = np.linalg.inv(plane)
    ys, xs = np.mgrid[:h, :w].astype(np.float32)
    u, v, t = (np.float32(r[0]) * xs + np.float32(r[1]) * ys + np.float32(r[2]) for r in back)
    x, y = u / t, v / t
    middle = h // 2, w // 2
    pitch = float(np.hypot(x[middle[0], middle[1] + 1] - x[middle], y[middle[0], middle[1] + 1] - y[middle]))
    colour = ground.albedo(around.ground, x, y, sideways(around), pitch)[..., ::-1]
    return (colour * traced.falls["table"] + traced.mirrors["table"]) * traced.cover["table"][..., None]


def _behind(around: Set, subject: Subject, traced: light.Traced) -> np.ndarray:
    """Table and things in their light, times their share of each px; out of focus far below a hand."""
    w, h = subject.pose.size
    lit, share = _table(around, subject, traced), traced.cover["table"][..., None]
    if around.things is not None:
        index = np.clip(np.round(traced.uv["things"][..., 0]), 0, len(around.colours) - 1).astype(int)
        own = traced.cover["things"][..., None]
        colour = around.colours[index][..., ::-1]
        lit = lit + (colour * traced.falls["things"] + traced.mirrors["things"]) * own
        share = share + own
    away = around.table - subject.slab.depth
    if away < 1:
        return np.asarray(lit)
    blur = float(np.clip(away * 0.025, 3, 14)) * w / 2016
    layers = np.dstack([lit, share]).astype(np.float32)
    small = cv2.resize(layers, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    soft = cv2.resize(cv2.GaussianBlur(small, (0, 0), blur / 2), (w, h), interpolation=cv2.INTER_LINEAR)
    return np.asarray(soft[..., :3] / np.maximum(soft[..., 3:], 1e-3) * share)


def _under_skin(traced: light.Traced, subject: Subject) -> np.ndarray:
    """Light as it falls on the hand; in skin it spreads, red farther than green and blue."""
    falls = traced.falls["hand"]
    scale = float(np.sqrt(abs(np.linalg.det((subject.pose.face() / subject.pose.face()[2, 2])[:2, :2]))))
    spread = np.clip(np.array([0.15, 0.22, 0.45]) * scale / 4, 0.3, 30)
    small = cv2.resize(falls, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    soft = np.dstack([cv2.GaussianBlur(small[..., i], (0, 0), float(s)) for i, s in enumerate(spread)])
    return cv2.resize(soft, falls.shape[1::-1], interpolation=cv2.INTER_LINEAR)


def _glare(
    subject: Subject, shell: Shell, traced: light.Traced, phone: Development, paper: np.ndarray
) -> np.ndarray:
    """Where glare leaves nothing of the step between ink and ground, 0..1.

    A camera brightens by up to a tenth, so that all above 230 may become white.
    """
    small = [
        cv2.resize(m, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
        for m in (traced.falls["body"], traced.mirrors["body"], paper, traced.cover["body"])
    ]
    falls, mirrors, paper, cover = small
    mirrors = mirrors * shell.tint * (1 + (shell.paper - 1) * paper)[..., None]
    matt = shell.matt + (1 - shell.matt) * paper[..., None]
    ground = linear(subject.look.ground) * falls * matt
    ink = linear(subject.look.ink) * falls * shell.ink_matt
    plain = [srgb(t * phone.gain).mean(2) for t in (ink, ground)]
    pairs = ((ink, shell.ink), (ground, 1.0))
    seen = [np.minimum(phone.of(t + mirrors * g), 230).mean(2) for t, g in pairs]
    step, left = np.abs(plain[0] - plain[1]), np.abs(seen[0] - seen[1])
    lost = np.clip((9 - left) / 5, 0, 1) * (left < 0.25 * step) * cover
    return cv2.resize(
        lost.astype(np.float32), traced.cover["body"].shape[::-1], interpolation=cv2.INTER_LINEAR
    )
