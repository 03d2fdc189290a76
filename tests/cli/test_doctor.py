"""``carryon doctor``: words or a record, and the exit code."""

import msgspec
import pytest
from click.testing import CliRunner

from carryon import doctor, wording
from carryon.cli import main
from carryon.doctor import Part
from carryon.wording import Text

LACKS = Part(
    name="reader",
    state="missing",
    detail=Text("not there", "未安装"),
    advice=Text("pip install rapidocr", "pip install rapidocr"),
)
HAS = Part(name="numpy", state="ok", detail=Text("2.4", "2.4"))


@pytest.fixture(autouse=True)
def _language() -> None:
    wording.choose(None)


def test_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "examine", lambda: (HAS, LACKS))
    shown = CliRunner().invoke(main, ["doctor", "--lang", "en"])
    assert shown.exit_code == 4
    assert shown.stdout.splitlines() == [
        "✓ numpy   2.4",
        "✗ reader  not there",
        "          → pip install rapidocr",
        "",
        "Power banks cannot be checked yet.",
    ]


def test_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "examine", lambda: (HAS,))
    shown = CliRunner().invoke(main, ["doctor", "--format", "json"])
    assert shown.exit_code == 0
    record = msgspec.json.decode(shown.stdout)
    assert (record["ready"], record["parts"][0]["name"]) == (True, "numpy")
