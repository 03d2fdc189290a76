"""Photos in path-traced light: colours at the photo's size times the light that falls, and gloss over them."""

from dataclasses import dataclass

import cv2
import numpy as np

from training import body, finish, ground, hand, light, props, room, wear
from training.solids import Mesh, slab
from training.subject import Look, Subject, View, inked, sheet

_FAR = 4000.0
"""Half a side of the table, mm."""


@dataclass(frozen=True, slots=True)
class Set:
    """What is around one power bank.

    Attributes:
        edge: mm, radius of the body's edges.
        table: z of the table, mm.
        ground: what it is.
        hand: the hand, ``None`` without one.
        skin: (3,) linear RGB albedo.
        things: what else lies there, ``None`` for nothing.
        colours: (n, 3) linear RGB albedo of the things.
        room: where the light comes from.
    """

    edge: float
    table: float
    ground: ground.Ground
    hand: Mesh | None
    skin: np.ndarray
    things: Mesh | None
    colours: np.ndarray
    room: room.Room


@dataclass(frozen=True, slots=True)
class Shell:
    """How the body's surface takes light.

    Attributes:
        finish: its gloss.
        matt: share of its colour that light sent back in all directions has.
        tint: (3,) BGR of its gloss: a metal's is coloured.
        ink: gloss of ink beside the body's.
        paper: gloss of a sticker beside the body's.
    """

    finish: light.Finish
    matt: float
    tint: np.ndarray
    ink: float
    paper: float


def linear(colour: np.ndarray) -> np.ndarray:
    """SRGB numbers 0..255 to linear light 0..1."""
    level = np.clip(colour / 255, 0, 1)
    return np.where(level <= 0.04045, level / 12.92, ((level + 0.055) / 1.055) ** 2.4).astype(np.float32)


def srgb(level: np.ndarray) -> np.ndarray:
    """Linear light 0..1 to sRGB numbers 0..255."""
    level = np.clip(level, 0, 1)
    bent = 1.055 * np.power(np.maximum(level, 0.0031308), 1 / 2.4) - 0.055
    return (255 * np.where(level <= 0.0031308, level * 12.92, bent)).astype(np.float32)


def render(rng: np.random.Generator, subject: Subject) -> View:
    """The subject on a table or in a hand, in a room."""
    shell = _shell(rng, subject.look)
    around = _set(rng, subject)
    traced = light.shine(_stage(around, subject, shell), subject.pose, int(rng.integers(1 << 20)))
    albedo, ink, paper, stuck = _print(rng, subject, traced.cover["body"])
    printed = np.maximum(ink, paper)[..., None]
    linear_body = linear(albedo) * (shell.matt + (1 - shell.matt) * printed)
    falls = traced.falls["body"] * _relief(rng, subject, ink, around)[..., None]
    gloss_share = (1 + (shell.paper - 1) * paper) * (1 + (shell.ink - 1) * ink)
    grain = 1 + 0.06 * wear.smooth_noise(rng, ink.shape, float(rng.uniform(1.2, 2.5)))
    if rng.random() < 0.5:
        gloss_share = gloss_share * (1 + finish.fingerprints(rng, subject.pose, subject.slab.outline()) * rng.choice([-1, 1]))
    gloss = traced.mirrors["body"] * (gloss_share * grain)[..., None] * shell.tint
    scene = (linear_body * falls + gloss) * traced.cover["body"][..., None]
    scene += _table(around, subject, traced)
    for name, (colour, shine) in _held(rng, around, traced).items():
        lit = colour * _under_skin(traced, name, subject) + traced.mirrors[name] * shine[..., None]
        scene += lit * traced.cover[name][..., None]
    hand_share = traced.cover.get("hand", np.zeros(ink.shape, np.float32))
    phone = _meter(rng, scene, traced.cover["body"] * (1 - stuck))
    photo = phone.of(scene)
    lost = _glare(subject, shell, traced, phone, paper)
    hidden = np.maximum(np.maximum(hand_share, traced.cover.get("things", 0 * hand_share)), np.maximum(stuck, lost))
    near = np.clip(traced.cover["body"] + hand_share, 0, 1)
    return View(photo, near, hidden)


def _shell(rng: np.random.Generator, look: Look) -> Shell:
    """Matt, satin or glossy plastic, or metal."""
    if look.style == "metal":
        rough = float(rng.uniform(0.18, 0.4))
        along = rough * float(rng.uniform(0.35, 1.0))
        tone = linear(look.body)
        tint = tone / max(float(tone.max()), 1e-3)
        mirror = float(0.25 + 0.5 * tone.mean())
        return Shell(light.Finish((along, rough), mirror, tone[::-1] * 0.6), 0.4, tint, float(rng.uniform(0.05, 0.25)), 0.1)
    kind = str(rng.choice(["matt", "satin", "glossy"], p=[0.5, 0.3, 0.2]))
    low, high = {"matt": (0.3, 0.55), "satin": (0.14, 0.3), "glossy": (0.015, 0.12)}[kind]
    rough = float(rng.uniform(low, high))
    paper = float(rng.uniform(0.1, 0.5) if rng.random() < 0.6 else rng.uniform(0.6, 1.1))
    tone = linear(look.body)[::-1]
    return Shell(light.Finish((rough, rough), 0.042, tone), 1.0, np.ones(3), float(rng.uniform(0.45, 1.1)), paper)


def _set(rng: np.random.Generator, subject: Subject) -> Set:
    """Table, hand, things, room."""
    face, depth = subject.slab.face, subject.slab.depth
    edge = _edge(rng, subject)
    held = rng.random() < 0.22 and depth < 33 and min(face) < 95
    mesh = None
    if held:
        mesh = hand.holding(rng, face, depth, edge)
    elif rng.random() < 0.25:
        mesh = hand.resting(rng, face, depth)
    table = depth + (float(rng.uniform(120, 700)) if held else 0.0)
    things, colours = props.lay(rng, face, table) if rng.random() < 0.5 else (None, np.zeros((0, 3)))
    centre = np.array([face[0] / 2, face[1] / 2, 0])
    lens = lens_of(subject)
    return Set(
        edge,
        table,
        ground.choose(rng),
        mesh,
        hand.skin_tone(rng),
        things,
        colours,
        room.furnish(rng, lens, float(np.linalg.norm(lens - centre))),
    )


def lens_of(subject: Subject) -> np.ndarray:
    """Where the camera is, (3,) mm."""
    project = subject.pose.project
    return np.asarray(-np.linalg.inv(project[:, :3]) @ project[:, 3])


def _edge(rng: np.random.Generator, subject: Subject) -> float:
    """Radius of the body's edges, mm: print stays on the flat."""
    h, w = subject.block.page.ink.shape
    corners = cv2.perspectiveTransform(np.float64([[[0, 0], [w, h]]]), subject.placement)[0]
    room_left = min(corners[0].min(), *(np.array(subject.slab.face) - corners[1]))
    margin = subject.block.em / subject.block.ppmm if subject.look.style != "sticker" else 0.0
    most = min(room_left + 0.8 * margin, 0.92 * subject.slab.radius, 0.48 * subject.slab.depth)
    return float(np.clip(np.exp(rng.uniform(np.log(0.5), np.log(7))), 0.25, max(most, 0.25)))


def _stage(around: Set, subject: Subject, shell: Shell) -> light.Stage:
    face, radius, depth = subject.slab.face, subject.slab.radius, subject.slab.depth
    z, reach = around.table, _FAR
    corners = np.array([[-reach, -reach, z], [reach, -reach, z], [reach, reach, z], [-reach, reach, z]])
    flat = Mesh(corners, np.tile([0, 0, -1.0], (4, 1)), np.array([[0, 2, 1], [0, 3, 2]]), corners[:, :2])
    meshes = {"table": flat, "body": slab(face, max(radius, around.edge * 1.05), depth, around.edge)}
    tone = around.ground.tones.mean(0)
    finishes = {"table": light.Finish((around.ground.rough,) * 2, 0.04, tone), "body": shell.finish}
    if around.hand is not None:
        meshes["hand"] = around.hand
        finishes["hand"] = light.Finish((0.38, 0.38), 0.028, around.skin)
    if around.things is not None:
        meshes["things"] = around.things
        finishes["things"] = light.Finish((0.3, 0.3), 0.04, around.colours.mean(0))
    return light.Stage(meshes, finishes, props.phone(subject.pose, lens_of(subject)), around.room)


def _print(
    rng: np.random.Generator, subject: Subject, cover: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The body's colours (BGR, sRGB numbers), ink, paper and a shop's sticker on it (shares of each px)."""
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
    return albedo, ink, paper, stuck


def _brushed(rng: np.random.Generator, subject: Subject) -> np.ndarray:
    """Fine lines along the face's x, in the photo."""
    face = subject.slab.face
    fine = 12.0
    size = (int(face[0] * 2) + 2, int(face[1] * fine) + 2)
    lines = wear.smooth_noise(rng, (size[1], max(size[0] // 24, 4)), 1.5)
    lines = cv2.resize(lines, size, interpolation=cv2.INTER_LINEAR)
    place = subject.pose.face() @ np.diag([0.5, 1 / fine, 1.0])
    return cv2.warpPerspective(lines, place, subject.pose.size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)


def _sideways(around: Set) -> np.ndarray:
    """How strongly, and from where, light falls sideways: along the face's x and y, beside that from above."""
    way = around.room.from_where()
    for lamp in around.room.lamps:
        way = way + 0.6 * lamp.centre / np.linalg.norm(lamp.centre)
    return np.clip(way[:2] / max(abs(way[2]), 0.25), -2, 2)


def _relief(rng: np.random.Generator, subject: Subject, ink: np.ndarray, around: Set) -> np.ndarray:
    """What an engraving's walls make of the light (1 on the flat)."""
    if subject.look.style != "engraved":
        return np.ones_like(ink)
    jacobian = np.linalg.inv(subject.pose.face() / subject.pose.face()[2, 2])[:2, :2]
    deep = float(rng.uniform(0.06, 0.16)) * float(rng.choice([-1, 1], p=[0.3, 0.7]))
    soft = cv2.GaussianBlur(ink, (0, 0), 0.9)
    slope = np.stack([cv2.Sobel(soft, cv2.CV_32F, 1, 0, ksize=3), cv2.Sobel(soft, cv2.CV_32F, 0, 1, ksize=3)], 2) / 8
    side = _sideways(around)
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
    colour = ground.albedo(around.ground, x, y, _sideways(around), pitch)[..., ::-1]
    share = traced.cover["table"][..., None]
    lit = (colour * traced.falls["table"] + traced.mirrors["table"]) * share
    if around.table <= subject.slab.depth + 1:
        return np.asarray(lit)
    blur = float(np.clip((around.table - subject.slab.depth) * 0.025, 3, 14)) * w / 2016
    small = cv2.resize(np.dstack([lit, share]), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    soft = cv2.resize(cv2.GaussianBlur(small, (0, 0), blur / 2), (w, h), interpolation=cv2.INTER_LINEAR)
    return np.asarray(soft[..., :3] / np.maximum(soft[..., 3:], 1e-3) * share)


def _held(
    rng: np.random.Generator, around: Set, traced: light.Traced
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Colour (BGR, linear) and share of gloss of hand and things."""
    found = {}
    if "hand" in traced.cover:
        colour, shine = hand.skin(rng, traced.uv["hand"], around.skin)
        found["hand"] = (colour[..., ::-1], shine)
    if "things" in traced.cover:
        index = np.clip(np.round(traced.uv["things"][..., 0]), 0, len(around.colours) - 1).astype(int)
        found["things"] = (around.colours[index][..., ::-1], np.ones(index.shape))
    return found


def _under_skin(traced: light.Traced, name: str, subject: Subject) -> np.ndarray:
    """Light as it falls; in skin it spreads, red farther than green and blue."""
    falls = traced.falls[name]
    if name != "hand":
        return falls
    scale = float(np.sqrt(abs(np.linalg.det((subject.pose.face() / subject.pose.face()[2, 2])[:2, :2]))))
    spread = np.clip(np.array([0.15, 0.3, 1.1]) * scale / 4, 0.3, 30)
    small = cv2.resize(falls, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    soft = np.dstack([cv2.GaussianBlur(small[..., i], (0, 0), float(s)) for i, s in enumerate(spread)])
    return cv2.resize(soft, falls.shape[1::-1], interpolation=cv2.INTER_LINEAR)


@dataclass(frozen=True, slots=True)
class Development:
    """What a phone makes of linear light.

    Attributes:
        gain: (3,) BGR, exposure and white balance.
        contrast: exponent about middle grey.
        colourful: 1 leaves colours as they are.
    """

    gain: np.ndarray
    contrast: float
    colourful: float

    def of(self, scene: np.ndarray) -> np.ndarray:
        """Linear light (..., 3) to sRGB numbers; what is bright is pressed together, as phones do."""
        level = scene * self.gain
        grey = level.mean(-1, keepdims=True)
        level = np.maximum(grey + (level - grey) * np.float32(self.colourful), 1e-5)
        level = np.float32(0.2) * (level / np.float32(0.2)) ** np.float32(self.contrast)
        knee = np.float32(0.7)
        over = np.maximum(level - knee, 0)
        pressed = knee + (1 - knee) * (1 - np.exp(-over / ((1 - knee) * np.float32(1.4))))
        return srgb(np.where(level > knee, pressed, level))


def _meter(rng: np.random.Generator, scene: np.ndarray, body_share: np.ndarray) -> Development:
    """Exposure and white balance as a phone that was pointed at the label chooses them."""
    small = cv2.resize(scene, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    share = cv2.resize(body_share, small.shape[1::-1], interpolation=cv2.INTER_AREA)
    weight = 0.35 + share
    level = small.mean(2)
    most = float(np.quantile(level, 0.85))
    level = np.minimum(level, np.quantile(level, 0.97))
    mean = float(np.exp((np.log(level + 1e-4) * weight).sum() / weight.sum()))
    bright = float(np.quantile(level[share > 0.5], 0.9)) if (share > 0.5).any() else mean
    goals = (rng.uniform(0.16, 0.3) / mean, rng.uniform(0.65, 1.1) / bright, rng.uniform(0.75, 1.5) / most)
    gain = float(min(goals))
    grey = (small * weight[..., None]).sum((0, 1)) / weight.sum()
    cast = np.clip(grey.mean() / np.maximum(grey, 1e-6), 0.4, 2.5) ** float(rng.uniform(0.5, 0.95))
    return Development((gain * cast).astype(np.float32), float(rng.uniform(1.02, 1.22)), float(rng.uniform(1.0, 1.25)))


def _glare(
    subject: Subject, shell: Shell, traced: light.Traced, phone: Development, paper: np.ndarray
) -> np.ndarray:
    """Where glare leaves nothing of the step between ink and ground, 0..1.

    A camera brightens by up to a tenth, so that all above 230 may become white.
    """
    small = [cv2.resize(m, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA) for m in
             (traced.falls["body"], traced.mirrors["body"], paper, traced.cover["body"])]
    falls, mirrors, paper, cover = small
    mirrors = mirrors * shell.tint * (1 + (shell.paper - 1) * paper)[..., None]
    matt = shell.matt + (1 - shell.matt) * paper[..., None]
    ground = linear(subject.look.ground) * falls * matt
    ink = linear(subject.look.ink) * falls
    plain = [srgb(t * phone.gain).mean(2) for t in (ink, ground)]
    pairs = ((ink, shell.ink), (ground, 1.0))
    seen = [np.minimum(phone.of(t + mirrors * g), 230).mean(2) for t, g in pairs]
    step, left = np.abs(plain[0] - plain[1]), np.abs(seen[0] - seen[1])
    lost = np.clip((9 - left) / 5, 0, 1) * (left < 0.25 * step) * cover
    return cv2.resize(lost.astype(np.float32), traced.cover["body"].shape[::-1], interpolation=cv2.INTER_LINEAR)
