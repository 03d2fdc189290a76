"""Checkers with known answers, for tests of the command line: ``--checker cli.fake:Recalled``."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from carryon.check import Stated
from carryon.photo import Photo
from carryon.record import (
    Box,
    Engine,
    Fact,
    Facts,
    MarkFact,
    Notice,
    Quality,
    Reason,
    RecallFinding,
    Result,
    VerdictName,
)
from carryon.rules import Trip
from carryon.wording import Text

MODEL: Box = ((40.0, 20.0), (90.0, 20.0), (90.0, 30.0), (40.0, 30.0))
LINE: Box = ((20.0, 18.0), (92.0, 18.0), (92.0, 32.0), (20.0, 32.0))
MARK: Box = ((60.0, 60.0), (80.0, 60.0), (80.0, 75.0), (60.0, 75.0))
LABEL: Box = ((10.0, 10.0), (110.0, 10.0), (110.0, 80.0), (10.0, 80.0))
CAUTION = Reason(
    rule="keep-off",
    about="baggage",
    outcome="caution",
    message=Text("Keep it switched off.", "请保持关闭。"),
    source="https://example.org/rules",
)
RECALL = Reason(
    rule="recalled",
    about="recall",
    outcome="not_allowed",
    message=Text("Model A1642 is recalled.", "型号 A1642 已被召回。"),
    source="https://example.org/recall",
)


class Allowed:
    """Says that a power bank may fly; remembers what it was asked."""

    verdict: VerdictName = "allowed"
    asked: ClassVar[list[dict[str, Any]]] = []

    def check(self, photos: Sequence[Photo], *, trip: Trip, stated: Stated) -> Result:
        Allowed.asked.append({"photos": photos, "trip": trip, "stated": stated})
        first = photos[0].name
        facts = Facts(
            brand=Fact(state="read", value="Anker", photo=first),
            model=Fact(state="read", value="A1642", confidence=0.97, photo=first, box=MODEL),
            energy_wh=Fact(state="read", value=37.0, derived_from="mAh x V", photo=first),
            serial=Fact(state="uncertain", candidates=(("A8V0", 0.5), ("A8VO", 0.4)), photo=first),
            ccc_mark=MarkFact(
                state="clear", clarity=0.7, grade="B", limited_by="contrast", photo=photos[-1].name, box=MARK
            ),
        )
        result = Result(
            item="a",
            photos=tuple(photo.name for photo in photos),
            as_of=trip.day,
            engine=Engine(carryon="0.1.0", ruleset="2026-11-22"),
            verdict=self.verdict,
            reasons=(CAUTION,),
            facts=facts,
            recall=RecallFinding(state="not_listed", register_date=date(2026, 11, 20)),
            label=LABEL,
            lines=(("型号:A1642", LINE),),
            not_checked=(Text("physical damage", "外观损伤"),),
            seconds=1.25,
        )
        return self.changed(result)

    def changed(self, result: Result) -> Result:
        return result


def _with(result: Result, **changes: Any) -> Result:
    import msgspec

    return msgspec.structs.replace(result, **changes)


class Recalled(Allowed):
    """Says that the model is recalled."""

    verdict = "not_allowed"

    def changed(self, result: Result) -> Result:
        notice = Notice(
            id="CN-1",
            title=Text("Recall", "召回"),
            remedy=Text("Full refund", "全额退款"),
            page="https://example.org/refund",
            hotline="400-055-0036",
        )
        recall = RecallFinding(
            state="listed", records=("CN-1",), register_date=date(2026, 11, 20), notices=(notice,)
        )
        return _with(result, reasons=(RECALL, CAUTION), recall=recall)


class Large(Allowed):
    """Says that the airline must be asked."""

    verdict = "ask_airline"

    def changed(self, result: Result) -> Result:
        message = Text("More than 100 Wh.", "超过 100 Wh。")
        reason = Reason(rule="large", about="energy", outcome="ask_airline", message=message)
        return _with(result, reasons=(reason,))


class Blurred(Allowed):
    """Says that the photo is unusable."""

    verdict = "retake"

    def changed(self, result: Result) -> Result:
        hint = Text("Hold still.", "请拿稳手机。")
        reason = Reason(rule="photo-unusable", about="photo", outcome="retake", message=hint)
        quality = Quality(usable=False, problems=("blurred",), hints=(hint,))
        return _with(result, reasons=(reason,), quality=quality, facts=Facts())


class Unseen(Allowed):
    """Says that the mark was not seen on a good photo."""

    verdict = "retake"

    def changed(self, result: Result) -> Result:
        message = Text("The mark was not seen.", "未看到标志。")
        reason = Reason(rule="unseen", about="ccc_mark", outcome="retake", message=message)
        return _with(result, reasons=(reason,), facts=Facts())


class Interrupted(Allowed):
    """Is stopped by Ctrl-C."""

    def check(self, *_: Any, **__: Any) -> Result:
        raise KeyboardInterrupt


class Broken(Allowed):
    """Lacks an engine."""

    def check(self, *_: Any, **__: Any) -> Result:
        from carryon.errors import EngineError

        raise EngineError(Text("The engine is missing.", "缺少识别引擎。"))
