"""What is true of a whole photo: fields, boxes, the mark's state, the verdict of a domestic leg."""

from typing import Any

import cv2
import numpy as np

from training import camera, layout, wear
from training.body import Pose
from training.item import Item
from training.printed import Block

_NEEDED = ("model", "energy", "ccc")
_COVERED = -wear.BORDERS["cover"][0]
"""A mark of whose oval this share or more is hidden cannot be judged."""


def row(
    index: int,
    thing: Item,
    style: str,
    block: Block,
    pose: Pose,
    placement: np.ndarray,
    hidden: np.ndarray,
    exposed: camera.Exposure,
    poor: str,
    narrow: bool,
    em: float,
) -> dict[str, Any]:
    """One row of truth.jsonl."""
    onto = np.diag([exposed.scale, exposed.scale, 1.0]) @ pose.face() @ placement
    quads = {k: _project(onto, q) for k, q in block.boxes.items()}
    h, w = block.page.ink.shape
    state, cover = "absent", 0.0
    if block.ccc is not None:
        quads["ccc"] = _project(onto, block.ccc.quad)
        cover = _hidden_share(_oval(quads["ccc"]), hidden, exposed)
        state = _ccc_state(block, quads["ccc"], exposed, cover)
    quads["label"] = _project(onto, layout.box_quad(0, 0, w, h))
    readings = {k: [_project(onto, q) for q in qs] for k, qs in block.readings.items()}
    out = [k for k, qs in readings.items() if all(_hidden_share(q, hidden, exposed) > 0.1 for q in qs)]
    out = sorted([*out, "ccc"] if cover >= _COVERED else out)
    if poor == "cut" and state != "absent" and not any(f in out for f in _NEEDED):
        poor = ""  # all that a verdict needs is in the picture
    em_seen = em * exposed.scale * np.cos(np.radians(pose.tilt))
    if not poor and em_seen < 8:
        poor = "far"
    return {
        "file": file_of(index),
        "verdict": verdict(thing, state, out, poor),
        "brand": thing.brand,
        "model": thing.model,
        "sn": None if "sn" in out else thing.serial,
        "mah": thing.mah,
        "wh": thing.wh,
        "wh_printed": thing.wh_printed,
        "recalled": thing.recalled,
        "ccc": state if state != "border" else "clear",
        "ccc_border": state == "border",
        "marks": block.others,
        "style": style,
        "side": narrow,
        "lines": [t for _, t in thing.lines],
        "poor": poor,
        "hidden": out,
        "chat": exposed.chat,
        "size": [exposed.pixels.shape[1], exposed.pixels.shape[0]],
        "tilt": round(pose.tilt, 1),
        "roll": round(pose.roll, 1),
        "text_px": round(float(em_seen), 1),
        "boxes": {k: np.round(exposed.seen(q), 1).tolist() for k, q in quads.items()},
        "slices": ["print < 16 px" if em_seen < 16 else "print >= 16 px", style]
        + ["edge"] * narrow
        + ["chat"] * exposed.chat,
    }


def file_of(index: int) -> str:
    """Name of a photo's file."""
    return f"{index:05d}.jpg"


def _project(onto: np.ndarray, quad: np.ndarray) -> np.ndarray:
    return cv2.perspectiveTransform(quad[None].astype(np.float64), onto)[0]


def _ccc_state(block: Block, quad: np.ndarray, exposed: camera.Exposure, cover: float) -> str:
    """``clear``, ``unclear`` or ``border`` as ``wear`` defines it; one that is covered is told as hidden."""
    height = (np.linalg.norm(quad[3] - quad[0]) + np.linalg.norm(quad[2] - quad[1])) / 2
    visible = block.step / exposed.noise * max(1.0, 0.083 * height)
    shown = 0.0 if cover >= _COVERED else cover
    state = layout.clarity(block.ccc, exposed.blur / height, visible, shown).state
    return {1: "clear", 0: "unclear", -1: "border"}[state]


def _oval(quad: np.ndarray) -> np.ndarray:
    """The outline of the oval that a mark's quad hugs, px."""
    turn = np.linspace(0, 2 * np.pi, 32, endpoint=False)
    circle = np.stack([np.cos(turn), np.sin(turn)], 1).astype(np.float32)
    square = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float32)
    pose = cv2.getPerspectiveTransform(square, quad.astype(np.float32))
    return cv2.perspectiveTransform(circle[None], pose)[0]


def _hidden_share(shape: np.ndarray, hidden: np.ndarray, exposed: camera.Exposure) -> float:
    """How much of a convex shape a finger, a sticker, glare or the frame hides, 0..1."""
    h, w = exposed.pixels.shape[:2]
    hull = cv2.convexHull(shape.astype(np.float32))
    frame = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    inside, _ = cv2.intersectConvexConvex(hull, frame)
    share = 1 - inside / max(cv2.contourArea(hull), 1e-6)
    if hidden.any():
        area = np.zeros(hidden.shape, np.uint8)
        cv2.fillConvexPoly(area, (shape / exposed.scale).astype(np.int32), 1)
        share += float(hidden[area > 0].mean()) if area.any() else 0.0
    return float(share)


def verdict(thing: Item, ccc: str, out: list[str], poor: str) -> str:
    """What a check should say: rules of a mainland domestic leg."""
    if poor:
        return "retake"
    if any(f in out for f in _NEEDED):
        return "never_allowed"
    if thing.recalled or ccc in ("unclear", "absent") or thing.wh is None or thing.wh > 160:
        return "not_allowed"
    if ccc == "border":
        return "borderline"
    return "ask_airline" if thing.wh > 100 else "allowed"
