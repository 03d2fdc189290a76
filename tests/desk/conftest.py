"""Photos whose names say what the recorded checker answers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk.recorded import DAY, MakePhotos
from PIL import Image

from carryon.desk.work import Plan
from carryon.rules.trip import Trip
from carryon.wording import choose


@pytest.fixture(autouse=True)
def _own_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test touches the journal of whoever runs it."""
    monkeypatch.setenv("CARRYON_JOURNAL", str(tmp_path / "journal.db"))
    monkeypatch.setenv("CARRYON_LANG", "en")
    yield
    choose(None)


@pytest.fixture
def plan() -> Plan:
    return Plan(trip=Trip(on=DAY), checker="desk.recorded:RecordedChecker")


@pytest.fixture
def make_photos(tmp_path: Path) -> MakePhotos:
    """Write small photos, each unlike every other, and give their folder."""

    def make(*names: str, folder: str = "photos") -> Path:
        place = tmp_path / folder
        for name in names:
            path = place / f"{name}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            seed = sum(ord(c) * (n + 1) for n, c in enumerate(name))
            Image.new("RGB", (32, 24), (seed % 256, seed // 256 % 256, len(name))).save(path)
        return place

    return make
