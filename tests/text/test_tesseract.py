"""Tesseract as it is on this machine, and a program in its place that crashes, hangs or talks nonsense."""

import os
import stat
from pathlib import Path

import cv2
import numpy as np
import pytesseract
import pytest

from carryon.errors import EngineError, ExitCode
from carryon.text import tesseract
from carryon.text.tesseract import TesseractReader, probe

LINE = np.full((48, 330, 3), 255, np.uint8)
cv2.putText(LINE, "SN K240Y0CD51", (10, 35), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (0, 0, 0), 2)


def program(folder: Path, body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a shell script in Tesseract's place that answers version and languages, then does ``body``."""
    script = folder / "tesseract"
    script.write_text(
        '#!/bin/sh\ncase "$1" in\n--version) echo "tesseract 5.3.0"; exit 0;;\n'
        '--list-langs) printf "List of available languages (2):\\nchi_sim\\neng\\n"; exit 0;;\nesac\n' + body
    )
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", str(script))


@pytest.mark.skipif(not probe().complete, reason="Tesseract with eng and chi_sim is not installed here")
def test_the_real_program_reads_a_line() -> None:
    found = TesseractReader().read([LINE])[0]
    assert "K240Y0CD51" in found.text.replace(" ", "").replace("O", "0")
    assert 0.3 < found.mean <= 1.0


def test_a_missing_program_is_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "probe", lambda: tesseract.Installation(None, ()))
    with pytest.raises(EngineError, match="apt install tesseract-ocr") as caught:
        TesseractReader().read([LINE])
    assert caught.value.exit_code is ExitCode.ENGINE


def test_a_missing_language_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "probe", lambda: tesseract.Installation("5.3.0", ("eng", "osd")))
    with pytest.raises(EngineError, match="language data chi_sim"):
        TesseractReader().read([LINE])


def test_a_crash_is_an_engine_error_with_its_own_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, 'echo "Segmentation of the mind" >&2\nexit 139\n', monkeypatch)
    reader = TesseractReader()
    reader.__dict__["installation"] = tesseract.Installation("5.3.0", ("chi_sim", "eng"))
    with pytest.raises(EngineError, match="Segmentation of the mind"):
        reader.read([LINE])


def test_a_hang_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "exec sleep 30\n", monkeypatch)
    monkeypatch.setattr(tesseract, "threshold", lambda room, name: 0.5)
    reader = TesseractReader()
    reader.__dict__["installation"] = tesseract.Installation("5.3.0", ("chi_sim", "eng"))
    with pytest.raises(EngineError, match="no answer in 0\\.5 seconds"):
        reader.read([LINE])


def test_bad_utf8_is_an_engine_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, 'printf "level\\ttext\\n5\\t\\377\\376" > "$2.tsv"\n', monkeypatch)
    reader = TesseractReader()
    reader.__dict__["installation"] = tesseract.Installation("5.3.0", ("chi_sim", "eng"))
    with pytest.raises(EngineError):
        reader.read([LINE])


def test_probe_of_nothing_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", os.devnull + "-not-there")
    assert probe() == tesseract.Installation(None, ())
