"""Barcodes and QR codes on the label, read by zxing-cpp; taken as print, no address is followed."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from carryon.geometry import Quad

_RETAIL = frozenset({"EAN13", "EAN8", "UPCA", "UPCE", "ISBN"})
"""Shop codes: they name an article in a shop's list, neither a model nor a unit."""


@dataclass(frozen=True)
class Code:
    """One barcode or QR code.

    Attributes:
        text: what it says.
        retail: whether it is a shop's article code.
        quad: where it is, px of the picture searched.
    """

    text: str
    retail: bool
    quad: Quad


def read_codes(image: NDArray[np.uint8]) -> list[Code]:
    """All codes in a picture (BGR, uint8)."""
    import zxingcpp

    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    return [
        Code(found.text.strip(), _name(found) in _RETAIL, _quad(found.position))
        for found in zxingcpp.read_barcodes(grey)
        if found.valid and found.text.strip()
    ]


def beside(mark: Quad, code: Quad) -> bool:
    """Whether a code stands right of a mark and touches it, as the traceability code of a CCC mark does.

    Source: SAMR announcement on the CCC mark with a QR code, new production from 2026-03-01
    (https://www.cnca.gov.cn/zwxx/gg/2025/art/2025/art_99a5ffc8a7864bd99d14b7ac6e9013d1.html).
    """
    right = (mark[1] + mark[2]) / 2 - (mark[0] + mark[3]) / 2
    width = float(np.linalg.norm(right))
    away = code.mean(axis=0) - mark.mean(axis=0)
    ahead = float(away @ right) / max(width, 1.0)
    aside = float(np.linalg.norm(away - right * ahead / max(width, 1.0)))
    return 0.5 * width < ahead < 2.0 * width and aside < 0.5 * width


def _name(found: object) -> str:
    return (
        str(getattr(found, "format", ""))
        .rsplit(".", 1)[-1]
        .replace("-", "")
        .replace("_", "")
        .replace(" ", "")
        .upper()
    )


def _quad(position: object) -> Quad:
    corners = (getattr(position, side) for side in ("top_left", "top_right", "bottom_right", "bottom_left"))
    return np.array([(corner.x, corner.y) for corner in corners], np.float32)
