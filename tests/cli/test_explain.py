"""``carryon explain``: fact, rule, source, in both languages."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from carryon import recalls, rules, wording
from carryon.cli import main
from carryon.record import Engine, Fact, Facts, Failure, MarkFact, Quality, encode
from carryon.record import Result as Record
from carryon.rules import Trip
from carryon.verdict import decide
from carryon.wording import Text

ON = date(2026, 11, 22)
FACTS = Facts(
    brand=Fact(state="read", value="Anker"),
    model=Fact(state="read", value="A1642", photo="back.jpg"),
    energy_wh=Fact(state="read", value=120.0, derived_from="printed"),
    ccc_mark=MarkFact(state="unclear", grade="C", limited_by="contrast"),
)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("CARRYON_LANG", "en")
    yield
    wording.choose(None)


def record(facts: Facts = FACTS, quality: Quality | None = None) -> Record:
    quality = quality or Quality()
    decision = decide(facts, quality, Trip(on=ON), recalls.packaged(), rules.load())
    return Record(
        item="0001",
        photos=("back.jpg",),
        as_of=ON,
        engine=Engine(carryon="0"),
        verdict=decision.verdict,
        reasons=decision.reasons,
        facts=facts,
        recall=decision.recall,
        quality=quality,
        not_checked=decision.not_checked,
    )


def run(path: Path | str, data: bytes = b"") -> Result:
    return CliRunner().invoke(main, ["explain", str(path)], input=data)


def test_from_fact_to_rule_to_source_in_both_languages(tmp_path: Path) -> None:
    (tmp_path / "result.json").write_bytes(encode(record()))
    lines = run(tmp_path / "result.json").output.splitlines()
    assert lines[0] == "0001 (2026-11-22): not allowed / 不允许携带"
    start = next(i for i, line in enumerate(lines) if "CCC (3C) mark is there but not clear" in line)
    assert lines[start + 1] == "   fact / 事实: ccc_mark: unclear, C (contrast)"
    assert lines[start + 2] == (
        "   rule / 规则: caac-2025-06-28-ccc-unclear, "
        "Civil Aviation Administration of China (CAAC) / 中国民用航空局: ccc_mark == unclear"
    )
    assert lines[start + 3] == "   source / 来源: https://m.gmw.cn/2025-06/29/content_1304070164.htm"
    text = "\n".join(lines)
    assert "fact / 事实: model: read A1642, back.jpg" in text
    assert "fact / 事实: recall: listed, batch unknown, CN-ANKER-2024-09, CN-ANKER-2025-06-A1642" in text
    assert "   source / 来源: https://www.samrdprc.org.cn/xfpzh/xfpgnzh/" in lines
    assert "fact / 事实: energy_wh: read 120.0 [printed]" in text
    assert "not checked / 未检查: physical damage: swelling, cracks, leaks / 外观损伤" in text


def test_a_statement_is_shown_with_what_was_read(tmp_path: Path) -> None:
    stated = Fact(state="stated", value="QB817", instead_of=FACTS.model)
    (tmp_path / "result.json").write_bytes(encode(record(msgspec.structs.replace(FACTS, model=stated))))
    output = run(tmp_path / "result.json").output
    assert "fact / 事实: model: stated QB817, read A1642" in output
    assert "rule / 规则: stated-model-contradicted, carryon: model_contradicted == yes" in output


def test_lines_and_standard_input() -> None:
    failed = Record(
        item="0002",
        photos=("x.jpg",),
        as_of=ON,
        engine=Engine(carryon="0"),
        error=Failure(code=3, message=Text("not an image", "不是图片")),
    )
    output = run("-", encode(record()) + b"\n" + encode(failed) + b"\n").output
    assert "0001 (2026-11-22)" in output
    assert "0002: not checked / 未能检查: not an image / 不是图片" in output


def test_an_unusable_photo_and_a_rule_of_another_version(tmp_path: Path) -> None:
    blurred = record(quality=Quality(usable=False, problems=("blurred",)))
    output = run("-", encode(blurred)).output
    assert "fact / 事实: quality: blurred" in output
    assert "photo-unusable (not in the rules of this version" in output


@pytest.mark.parametrize("data", [b"", b"{}", b"<html>", b'{"schema": 1}\n{"schema": 1}'])
def test_what_is_no_result(data: bytes) -> None:
    shown = run("-", data)
    assert shown.exit_code == 3
    assert "no result of carryon" in shown.output


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert run(tmp_path / "none.json").exit_code == 3


def test_formatted_json_is_read_too() -> None:
    assert "0001" in run("-", msgspec.json.format(encode(record()), indent=2)).output
