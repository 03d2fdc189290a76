"""What a photo is taken of: a power bank's colours (BGR, as sRGB numbers 0..255), its body and its print."""

from dataclasses import dataclass

import cv2
import numpy as np

from training import finish, fonts, layout, printed, shapes, wear
from training.body import Pose, Slab
from training.printed import Block

STYLES = ("dark", "light", "metal", "colour", "sticker", "engraved")


@dataclass(slots=True)
class Look:
    """How one power bank is made: BGR colours of body and ink, the ground its label stands on."""

    style: str
    body: np.ndarray
    ground: np.ndarray
    ink: np.ndarray
    brushed: float = 0.0


def _bgr(hue: float, saturation: float, value: float) -> np.ndarray:
    return cv2.cvtColor(np.uint8([[[hue % 180, saturation, value]]]), cv2.COLOR_HSV2BGR)[0, 0].astype(
        np.float32
    )


def choose_look(rng: np.random.Generator) -> Look:
    """Colours of body, label ground and ink."""
    style = str(rng.choice(STYLES, p=[0.34, 0.22, 0.09, 0.12, 0.18, 0.05]))
    hue = float(rng.uniform(0, 180))
    shells = {
        "dark": _bgr(hue, rng.uniform(0, 60), rng.uniform(22, 75)),
        "light": _bgr(hue, rng.uniform(0, 40), rng.uniform(185, 245)),
        "metal": _bgr(110, rng.uniform(0, 25), rng.uniform(120, 200)),
        "colour": _bgr(hue, rng.uniform(70, 190), rng.uniform(90, 220)),
    }
    shell = shells.get(style, shells["dark" if rng.random() < 0.6 else "light"])
    ground = shell
    if style == "sticker":
        ground = (
            _bgr(hue, rng.uniform(0, 25), rng.uniform(205, 248))
            if rng.random() < 0.75
            else _bgr(hue, 20, rng.uniform(20, 60))
        )
    bright = float(ground.mean())
    strength = float(rng.uniform(0.35, 0.95)) if style != "engraved" else float(rng.uniform(0.22, 0.4))
    if bright < 120:
        ink = ground + (np.float32([235, 235, 235]) - ground) * strength
    else:
        ink = ground * (1 - strength * 0.92)
    return Look(
        style,
        shell,
        ground,
        ink.astype(np.float32),
        float(rng.uniform(0.02, 0.07)) if style == "metal" else 0.0,
    )


@dataclass(frozen=True, slots=True)
class Subject:
    """One power bank before the camera.

    Attributes:
        look: its colours.
        block: its label's print.
        pose: the camera.
        slab: its body, mm.
        placement: label px -> face mm.
        brand: the maker's name.
        held_out: whether fonts are those that no training saw.
    """

    look: Look
    block: Block
    pose: Pose
    slab: Slab
    placement: np.ndarray
    brand: str
    held_out: bool

    def onto(self) -> np.ndarray:
        """Label px -> photo px."""
        return np.asarray(self.pose.face() @ self.placement)


@dataclass(frozen=True, slots=True)
class View:
    """A subject as it lies before the camera's lens, at the photo's size.

    Attributes:
        photo: (h, w, 3) BGR, as sRGB numbers from 0 to about 255, float.
        near: share of each px that lies in the plane of focus: the body and what holds it.
        hidden: share of each px in which print cannot be seen, for a finger, a sticker or glare.
    """

    photo: np.ndarray
    near: np.ndarray
    hidden: np.ndarray


def inked(rng: np.random.Generator, subject: Subject) -> np.ndarray:
    """Cover of the ink on the photo, 0..1: put on, worn (which the block notes), with the maker's name."""
    onto, block, style = subject.onto(), subject.block, subject.look.style
    ink = cv2.warpPerspective(block.page.ink, onto, subject.pose.size, flags=cv2.INTER_LINEAR)
    ink = finish.put_on(rng, ink, finish.choose_process(rng, style))
    if rng.random() < 0.25:
        whole = ink.copy()
        ink *= wear.blotches(rng, ink.shape, float(rng.uniform(0, 0.04)))
        printed.note_wear(block, onto, whole, ink)
    if rng.random() < 0.6 and style != "sticker":
        np.maximum(ink, _brand_ink(rng, subject), out=ink)
    return ink


def sheet(subject: Subject) -> np.ndarray:
    """Where a sticker's paper shows on the photo, 0..1."""
    page = np.ones(subject.block.page.ink.shape, np.float32)
    return cv2.warpPerspective(page, subject.onto(), subject.pose.size, flags=cv2.INTER_LINEAR)


def _brand_ink(rng: np.random.Generator, subject: Subject) -> np.ndarray:
    """The maker's name in large letters where the face is free."""
    mask = shapes.text_mask(subject.brand, fonts.pick(rng, False, subject.held_out), 60)
    mm = float(rng.uniform(4, 8)) / 60
    face_w, face_h = subject.slab.face
    label = cv2.perspectiveTransform(
        layout.box_quad(0, 0, *subject.block.page.ink.shape[::-1])[None].astype(np.float64),
        subject.placement,
    )[0]
    free_above, free_below = label[:, 1].min(), face_h - label[:, 1].max()
    if max(free_above, free_below) < 12:
        return np.zeros(subject.pose.size[::-1], np.float32)
    y = free_above / 2 if free_above > free_below else face_h - free_below / 2
    place = np.array(
        [[mm, 0, face_w / 2 - mask.shape[1] * mm / 2], [0, mm, y - mask.shape[0] * mm / 2], [0, 0, 1]]
    )
    return cv2.warpPerspective(mask, subject.pose.face() @ place, subject.pose.size, flags=cv2.INTER_LINEAR)
