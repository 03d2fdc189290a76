"""What a reviewer looks at: each fact's place on the photo, cut out, straight and large."""

import hashlib
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from carryon.desk.journal import Check, PhotoNote
from carryon.desk.sources import PhotoFile
from carryon.desk.work import pictures
from carryon.errors import CarryonError, InputError
from carryon.photo import Photo, load
from carryon.record import Box, Fact, MarkFact
from carryon.report.picture import Picture
from carryon.wording import Text

_CHANGED = Text(
    "{name}: the photo is no longer the one that was checked.", "{name}：照片与检查时的不是同一张。"
)
_NO_PHOTO = Text(
    "{name}: the photo is gone. Photos are kept with --keep-photos.",
    "{name}：照片已不存在。可用 --keep-photos 保留照片。",
)
_MARGIN = 0.6
"""What is shown around a box, in parts of its height: a person judges a character by its neighbours."""
_HEIGHT_PX = 120
_WIDTH_PX = 1200
_SHEET = (255, 255, 255)


def checked_bytes(note: PhotoNote) -> bytes:
    """A checked photo's bytes: the kept copy, else the original if it is still the same.

    Raises:
        InputError: It is gone, or is another photo now.
    """
    try:
        if note.kept is not None:
            return PhotoFile(note.name, note.kept).read()
        data = PhotoFile(note.name, note.place, note.member).read()
    except InputError as error:
        raise InputError(_NO_PHOTO.format(name=note.name)) from error
    if hashlib.sha256(data).hexdigest() != note.sha256:
        raise InputError(_CHANGED.format(name=note.name))
    return data


def crop(photo: Photo, box: Box) -> NDArray[np.uint8]:
    """A box of a photo with its surroundings, upright, ``_HEIGHT_PX`` high unless it is very wide.

    Args:
        photo: The photo.
        box: Four corners in px of the upright photo, from the print's top left, clockwise.

    Returns:
        BGR, height x width x 3.
    """
    corners = np.asarray(box, np.float32)
    width = float(np.linalg.norm(corners[1] - corners[0]) + np.linalg.norm(corners[2] - corners[3])) / 2
    height = float(np.linalg.norm(corners[3] - corners[0]) + np.linalg.norm(corners[2] - corners[1])) / 2
    width, height = max(width, 1.0), max(height, 1.0)
    scale = min(_HEIGHT_PX / (height * (1 + 2 * _MARGIN)), _WIDTH_PX / (width + 2 * _MARGIN * height))
    edge = _MARGIN * height * scale
    w, h = width * scale, height * scale
    target = np.array([[edge, edge], [edge + w, edge], [edge + w, edge + h], [edge, edge + h]], np.float32)
    size = (max(1, round(w + 2 * edge)), max(1, round(h + 2 * edge)))
    straight = cv2.getPerspectiveTransform(corners, target)
    flags = cv2.INTER_CUBIC
    return np.asarray(cv2.warpPerspective(photo.pixels, straight, size, flags=flags), np.uint8)


def crops(check: Check, names: Sequence[str]) -> dict[str, NDArray[np.uint8]]:
    """The crop of each fact that has a place on a photo which is still there; the whole label for the rest.

    Args:
        check: What was checked.
        names: Names of facts.

    Returns:
        Crops by fact; ``"label"`` is the first photo, cut to the label where one was found.
    """
    photos: dict[str, Photo] = {}
    found: dict[str, NDArray[np.uint8]] = {}
    for name in names:
        fact: Fact | MarkFact = getattr(check.result.facts, name)
        if fact.photo is not None and fact.box is not None:
            photo = _remembered(photos, check, fact.photo)
            if photo is not None:
                found[name] = crop(photo, fact.box)
    first = _remembered(photos, check, check.result.photos[0])
    if first is not None:
        found["label"] = _overview(first, check.result.label)
    return found


def pictures_of(check: Check, longer_side_px: int) -> dict[str, Picture]:
    """Small pictures of the photos that are still there, by name; the side is the longest, in px."""
    found: dict[str, Photo] = {}
    photos = [_remembered(found, check, note.name) for note in check.photos]
    return pictures([photo for photo in photos if photo is not None], longer_side_px)


def _remembered(photos: dict[str, Photo], check: Check, name: str) -> Photo | None:
    try:
        if name not in photos:
            note = next(note for note in check.photos if note.name == name)
            photos[name] = load(checked_bytes(note), name)
    except CarryonError:
        return None
    return photos[name]


def _overview(photo: Photo, label: Box | None) -> NDArray[np.uint8]:
    pixels = photo.pixels
    if label is not None:
        corners = np.asarray(label)
        left, top = np.maximum(corners.min(axis=0).astype(int), 0)
        right, bottom = corners.max(axis=0).astype(int) + 1
        cut = pixels[top:bottom, left:right]
        pixels = cut if cut.size else pixels
    scale = min(1.0, _WIDTH_PX / max(pixels.shape[:2]))
    size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def sheet(pictures: Sequence[NDArray[np.uint8]], gap_px: int = 12) -> NDArray[np.uint8]:
    """Crops under each other on white."""
    width = max(picture.shape[1] for picture in pictures)
    height = sum(picture.shape[0] + gap_px for picture in pictures)
    page = np.full((height, width, 3), _SHEET, np.uint8)
    top = 0
    for picture in pictures:
        page[top : top + picture.shape[0], : picture.shape[1]] = picture
        top += picture.shape[0] + gap_px
    return page
