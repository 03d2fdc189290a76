"""Results for reports: one of each verdict, one failure, and one whose text means harm."""

from datetime import date

from carryon.record import Engine, Fact, Facts, Failure, MarkFact, Quality, Reason, RecallFinding, Result
from carryon.wording import Text

DAY = date(2026, 11, 22)
EVIL = '=HYPERLINK("http://evil","x")<script>alert(\'x\')</script>'


def result(item: str, verdict: str | None, **facts: object) -> Result:
    """A result with some facts."""
    outcome = verdict if verdict not in ("allowed", None) else "caution"
    return Result(
        item=item,
        photos=(f"{item}.jpg",),
        as_of=DAY,
        engine=Engine(carryon="1", ruleset="R1"),
        verdict=verdict,
        reasons=(
            Reason(
                rule=f"rule-{outcome}",
                about="ccc_mark",
                outcome=outcome,
                message=Text(f"Because of {item}.", f"因为 {item}。"),
                source="https://www.caac.gov.cn/notice",
            ),
        ),
        facts=Facts(**facts),
        recall=RecallFinding(state="not_listed"),
    )


def read(value: str | float, **more: object) -> Fact:
    """A fact that was read."""
    return Fact(state="read", value=value, **more)


BOX = ((10.0, 10.0), (60.0, 10.0), (60.0, 30.0), (10.0, 30.0))
RESULTS = (
    result(
        "0001",
        "allowed",
        brand=read("Anker"),
        model=read("A1642", photo="0001.jpg", box=BOX),
        energy_wh=read(37.0),
        ccc_mark=MarkFact(state="clear", clarity=0.94, grade="A", photo="0001.jpg", box=BOX),
    ),
    result("0002", "not_allowed", model=read("PB2030MI"), ccc_mark=MarkFact(state="absent")),
    result("0003", "ask_airline", model=read("X9"), energy_wh=read(120.0)),
    result("0010", "retake", model=Fact(state="uncertain", candidates=(("A1647", 0.5), ("A1642", 0.4)))),
    Result(
        item="0004",
        photos=("0004.jpg",),
        as_of=DAY,
        engine=Engine(carryon="1"),
        quality=Quality(),
        error=Failure(code=3, message=Text("damaged", "已损坏")),
    ),
    result(EVIL, "not_allowed", serial=read(EVIL), model=read("-1+2"), brand=read("@SUM(A1)")),
)
