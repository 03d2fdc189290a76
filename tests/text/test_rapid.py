"""The networks on small pictures made here, and their absence."""

import importlib.metadata

import cv2
import numpy as np
import pytest

from carryon.errors import EngineError
from carryon.text.rapid import RapidFinder, RapidReader


def picture(*texts: str) -> np.ndarray:
    image = np.full((60 + 60 * len(texts), 640, 3), 235, np.uint8)
    for row, text in enumerate(texts):
        cv2.putText(image, text, (40, 70 + 60 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (30, 30, 30), 2)
    return image


def test_lines_are_found_where_they_are() -> None:
    quads = RapidFinder().find(picture("MODEL A1642", "20000mAh 74Wh"))
    assert len(quads) == 2
    tops = sorted(float(q[:, 1].min()) for q in quads)
    assert 30 < tops[0] < 60 < 90 < tops[1] < 120


def test_a_line_is_read_with_its_characters() -> None:
    found = RapidReader().read([picture("MODEL A1642")[35:90, 30:300]])[0]
    assert found.text.replace(" ", "") == "MODELA1642"
    assert found.weakest > 0.5


def test_readings_come_in_the_order_of_the_crops_whatever_their_length() -> None:
    image = picture("74Wh", "MODEL A1642")
    short, long = image[35:90, 30:130], image[95:150, 30:300]
    for crops, texts in (((short, long), ["74Wh", "MODELA1642"]), ((long, short), ["MODELA1642", "74Wh"])):
        assert [found.text.replace(" ", "") for found in RapidReader().read(crops)] == texts


def test_a_crop_of_nothing_gives_an_empty_reading() -> None:
    assert RapidReader().read([np.zeros((1, 1, 3), np.uint8)])[0].text == ""


def test_missing_models_are_an_engine_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "files", missing)
    with pytest.raises(EngineError, match="pip install rapidocr"):
        RapidFinder().find(picture("A"))
