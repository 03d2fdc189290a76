"""The page of a day: what was counted is what it says."""

import io
import re
import xml.etree.ElementTree as ElementTree
from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import msgspec
import pytest
from report.results import RESULTS

from carryon.cli import main
from carryon.desk.figures import figures_of
from carryon.desk.journal import Check, Journal, Review
from carryon.record import Reason
from carryon.report.summary import Figures, Title, write
from carryon.rules.trip import Trip
from carryon.wording import Text, choose

BEIJING = timezone(timedelta(hours=8))
MIDNIGHT = datetime(2026, 11, 22, tzinfo=BEIJING)


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Journal:
    place = str(tmp_path / "journal.db")
    monkeypatch.setenv("CARRYON_JOURNAL", place)
    opened = Journal(place)
    for hour, result in zip((-1, 0, 9, 9, 23, 24), RESULTS, strict=True):
        check = Check(who="d", run="r", key=result.item, trip=Trip(), photos=(), result=result)
        opened.append(check, at=MIDNIGHT + timedelta(hours=hour, minutes=30))
    opened.append(Review(who="li", of=2, answer="deny", decision="deny"), at=MIDNIGHT + timedelta(hours=10))
    return opened


def test_a_day_is_counted_in_the_desks_own_time(journal: Journal) -> None:
    figures = figures_of(journal, MIDNIGHT)
    assert figures.day == date(2026, 11, 22)
    assert figures.verdicts == {"not_allowed": 1, "ask_airline": 1, "retake": 1, "failed": 1}
    assert figures.hours == {
        (0, "not_allowed"): 1,
        (9, "ask_airline"): 1,
        (9, "retake"): 1,
        (23, "failed"): 1,
    }
    assert figures.brands == {("", verdict): 1 for verdict in figures.verdicts}
    assert figures.reasons[("rule-not_allowed", "ccc_mark", "not_allowed")] == 1
    assert all(outcome != "caution" for _, _, outcome in figures.reasons)
    assert figures.decisions == {"deny": 1}
    assert figures_of(journal, MIDNIGHT.astimezone(UTC)).verdicts != {}


def drawn(figures: Figures, lang: str) -> str:
    choose(lang)  # type: ignore[arg-type]
    out = io.BytesIO()
    write(figures, out)
    choose(None)
    return out.getvalue().decode()


FIGURES = Figures(
    date(2026, 11, 22),
    verdicts=Counter(allowed=60, not_allowed=30, failed=10),
    reasons=Counter({("ccc-absent", "ccc_mark", "not_allowed"): 20, ("recall", "recall", "not_allowed"): 10}),
    brands=Counter({("<b>Anker</b>", "allowed"): 60, ("", "not_allowed"): 30, ("X", "failed"): 10}),
    hours=Counter({(8, "allowed"): 60, (17, "not_allowed"): 30, (17, "failed"): 10}),
    decisions=Counter(allow=3, needs_second_person=1),
    titles={"ccc-absent": Title(Text("No CCC mark", "没有 3C 标志"))},
)


def test_every_plot_says_its_numbers_in_words() -> None:
    page = drawn(FIGURES, "en")
    assert "100 checks" in page
    labels = re.findall(r'aria-label="([^"]*)"', page)
    assert labels[0].startswith("By verdict: ✗ NOT ALLOWED 30; ! ASK THE AIRLINE 0;")
    assert labels[1] == "By hour: 8: 60; 17: 40"
    assert labels[2] == "By reason: No CCC mark 20; recall 10"
    assert "30 · 30.0 %" in page
    assert "<b>Anker" not in page


REFUSED = (
    "caac-2025-06-28-ccc-absent",
    "icao-2026-03-27-more-than-two",
    "lh-more-than-two",
    "photo-unusable",
)


@pytest.mark.parametrize(
    ("lang", "names", "tip"),
    [
        (
            "en",
            [
                "No CCC (3C) mark on the power bank: not allow…",
                "… power banks: at most two per person (ICAO)",
                "… power banks: at most two per person (LH)",
                "The photo cannot be judged",
                "Refused above 100 Wh",
            ],
            "… power banks: at most two per person (Lufthansa Group, lh-more-than-two)",
        ),
        (
            "zh",
            [
                "机身没有 3C 标志：不能乘坐境内航班",
                "携带 … 个充电宝：每人最多两个（ICAO）",
                "携带 … 个充电宝：每人最多两个（LH）",
                "照片质量不足，无法判断",
                "超过 100 Wh 的不得携带",
            ],
            "携带 … 个充电宝：每人最多两个（汉莎航空集团，lh-more-than-two）",
        ),
    ],
)
def test_reasons_are_told_in_words_and_their_rule_where_one_points(
    tmp_path: Path, lang: str, names: list[str], tip: str
) -> None:
    journal = Journal(str(tmp_path / "journal.db"))
    gone = Reason(
        rule="gone-2019",
        about="energy",
        outcome="not_allowed",
        message=Text("Refused above 100 Wh. Ask.", "超过 100 Wh 的不得携带。请询问。"),
    )
    said = [
        Reason(rule=rule, about="photo", outcome="retake", message=Text("Of one.", "某一项。"))
        for rule in REFUSED
    ]
    result = msgspec.structs.replace(RESULTS[1], reasons=(*said, gone))
    journal.append(
        Check(who="d", run="r", key="k", trip=Trip(), photos=(), result=result),
        at=MIDNIGHT + timedelta(hours=1),
    )
    page = drawn(figures_of(journal, MIDNIGHT), lang)
    by_reason = page.split("<section>")[3]
    shown = re.findall(r'class="name"><title>(.*?)</title>(.*?)</text>', by_reason)
    assert [name for _, name in shown] == names
    assert [told for told, _ in shown][2] == tip
    assert all(rule in told for rule, (told, _) in zip(REFUSED, shown, strict=False))


def test_bars_are_as_long_as_their_numbers() -> None:
    first = re.search(r"<svg.*?</svg>", drawn(FIGURES, "en"), re.DOTALL)
    assert first is not None
    widths = {
        bar.get("class"): float(bar.get("width", 0)) for bar in ElementTree.fromstring(first[0]).iter("rect")
    }
    assert widths["not_allowed"] == pytest.approx(widths["allowed"] / 2)
    assert widths["failed"] == pytest.approx(widths["allowed"] / 6)


def test_in_chinese_and_for_an_empty_day() -> None:
    assert "共检查 100 项" in drawn(FIGURES, "zh")
    assert "等待第二人确认" in drawn(FIGURES, "zh")
    assert "当日没有检查记录" in drawn(Figures(date(2026, 1, 1)), "zh")


def test_many_brands_are_summed_up() -> None:
    brands = Counter({(f"B{n}", "allowed"): 100 - n for n in range(40)})
    page = drawn(Figures(date(2026, 1, 1), verdicts=Counter(allowed=10), brands=brands), "en")
    assert "25 other brands" in page


def test_the_command_writes_the_page(journal: Journal, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["journal", "summary", "-o", str(tmp_path / "day.html"), "--day", "2026-11-22"])
    assert ended.value.code == 0
    assert "Power bank checks, 2026-11-22" in (tmp_path / "day.html").read_text("utf-8")
