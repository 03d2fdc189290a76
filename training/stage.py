"""What is around a power bank in a traced photo, and the materials it is made of."""

from dataclasses import dataclass

import cv2
import numpy as np

from training import ground, hand, light, props, room
from training.develop import linear
from training.solids import Mesh, slab
from training.subject import Look, Subject

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
        ink_matt: the same of ink; dark print on metal is a stain of it, light print lies over it.
        tint: (3,) BGR of its gloss: a metal's is coloured.
        ink: gloss of ink beside the body's.
        paper: gloss of a sticker beside the body's.
    """

    finish: light.Finish
    matt: float
    ink_matt: float
    tint: np.ndarray
    ink: float
    paper: float


def choose_shell(rng: np.random.Generator, look: Look) -> Shell:
    """Matt, satin or glossy plastic, or metal."""
    if look.style == "metal":
        rough = float(rng.uniform(0.18, 0.4))
        along = rough * float(rng.uniform(0.35, 1.0))
        tone = linear(look.body)
        tint = tone / max(float(tone.max()), 1e-3)
        mirror = float(0.25 + 0.5 * tone.mean())
        stain = 0.4 if look.ink.mean() < look.ground.mean() else 1.0
        gloss = light.Finish((along, rough), mirror, tone[::-1] * 0.6)
        return Shell(gloss, 0.4, stain, tint, float(rng.uniform(0.05, 0.25)), 0.1)
    kind = str(rng.choice(["matt", "satin", "glossy"], p=[0.5, 0.3, 0.2]))
    low, high = {"matt": (0.3, 0.55), "satin": (0.14, 0.3), "glossy": (0.015, 0.12)}[kind]
    rough = float(rng.uniform(low, high))
    paper = float(rng.uniform(0.1, 0.5) if rng.random() < 0.6 else rng.uniform(0.6, 1.1))
    tone = linear(look.body)[::-1]
    gloss = light.Finish((rough, rough), 0.042, tone)
    return Shell(gloss, 1.0, 1.0, np.ones(3), float(rng.uniform(0.45, 1.1)), paper)


def choose_set(rng: np.random.Generator, subject: Subject) -> Set:
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


def build(around: Set, subject: Subject, shell: Shell) -> light.Stage:
    """Meshes and their finishes for the renderer."""
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


def sideways(around: Set) -> np.ndarray:
    """Light from the sides beside that from above: (2,) along the face's x and y."""
    way = around.room.from_where()
    for lamp in around.room.lamps:
        way = way + 0.6 * lamp.centre / np.linalg.norm(lamp.centre)
    return np.clip(way[:2] / max(abs(way[2]), 0.25), -2, 2)
