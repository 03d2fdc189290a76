"""Truths and results for tests, from the few values that a test is about."""

from datetime import date
from typing import Any

from carryon.evaluate.truth import Truth
from carryon.record import Engine, Fact, Facts, MarkFact, Reason, Result
from carryon.wording import Text

MARK = ((100.0, 100.0), (200.0, 100.0), (200.0, 180.0), (100.0, 180.0))


def truth(file: str = "a.jpg", verdict: str = "allowed", **values: Any) -> Truth:
    """A good power bank of 74 Wh, but for what is given."""
    good = {"model": "PB20", "sn": "A8X1", "mah": 20000.0, "wh": 74.0, "ccc": "clear", "boxes": {"ccc": MARK}}
    return Truth(file=file, verdict=verdict, **{**good, **values})  # type: ignore[arg-type]


def fact(value: str | float | None, state: str = "read", confidence: float = 0.99) -> Fact:
    """A fact as read."""
    return Fact(state=state, value=value, confidence=confidence)  # type: ignore[arg-type]


def result(
    file: str = "a.jpg", verdict: str = "allowed", against: tuple[str, ...] = (), **facts: Any
) -> Result:
    """The right answer to ``truth``, but for what is given."""
    good = {
        "model": fact("PB20"),
        "serial": fact("A8X1"),
        "energy_wh": fact(74.0),
        "capacity_mah": fact(20000.0),
        "ccc_mark": MarkFact(state="clear", box=MARK),
    }
    reasons = tuple(
        Reason(rule="r", about=about, outcome="not_allowed", message=Text("no", "不"))  # type: ignore[arg-type]
        for about in against
    )
    return Result(
        item=file,
        photos=(file,),
        as_of=date(2026, 11, 22),
        engine=Engine(carryon="recorded"),
        verdict=verdict,  # type: ignore[arg-type]
        reasons=reasons,
        facts=Facts(**{**good, **facts}),
    )
