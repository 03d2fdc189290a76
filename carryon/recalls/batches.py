"""Which units of a recalled model are meant: the notice's rule against serial number, batch and date."""

import calendar
import re
import unicodedata
from collections.abc import Iterable
from datetime import date

import msgspec

from carryon.confusables import skeleton
from carryon.recalls.notice import (
    AllUnits,
    Batches,
    DateCodes,
    Decider,
    Lookup,
    Made,
    NoSerial,
    Period,
    Recall,
    SerialList,
    SerialPrefix,
    SerialSuffix,
    Unpublished,
)
from carryon.record import BatchState, Fact


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """What tells one unit of a model from another."""

    serial: Fact
    batch: Fact
    made_on: Fact


def _text(fact: Fact) -> str | None:
    if not fact.known:
        return None
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(fact.value))).upper() or None


def _listed(text: str | None, codes: Iterable[str]) -> BatchState:
    """Whether a code is one of the listed; one that differs only by look-alikes is undecided."""
    if text is None:
        return "unknown"
    wanted = {code.upper() for code in codes}
    if text in wanted:
        return "inside"
    return "unknown" if skeleton(text) in {skeleton(code) for code in wanted} else "outside"


def made_period(text: str) -> Period | None:
    """The span of days that a printed date leaves open; ``None`` when it is no date of a kind we know."""
    found = re.fullmatch(
        r"(20\d\d)(?:[-./年]?(0[1-9]|1[0-2]|[1-9](?=\D|$)))(?:[-./月]?([0-3]?\d)?日?)?月?", text
    )
    if not found:
        return None
    year, month = int(found[1]), int(found[2])
    last = calendar.monthrange(year, month)[1]
    if not found[3]:
        return Period(first=date(year, month, 1), last=date(year, month, last))
    if not 1 <= int(found[3]) <= last:
        return None
    day = date(year, month, int(found[3]))
    return Period(first=day, last=day)


def _made(text: str | None, periods: Iterable[Period]) -> BatchState:
    period = made_period(text) if text else None
    if period is None:
        return "unknown"
    if any(span.first <= period.first and period.last <= span.last for span in periods):
        return "inside"
    if all(period.last < span.first or span.last < period.first for span in periods):
        return "outside"
    return "unknown"


def _prefix(text: str | None, rule: SerialPrefix) -> BatchState:
    if text is None or (rule.length is not None and len(text) != rule.length):
        return "unknown"
    if text.startswith(rule.prefixes):
        return "inside"
    alike = any(skeleton(text).startswith(skeleton(prefix)) for prefix in rule.prefixes)
    return "unknown" if alike else "outside"


def _serials(text: str | None, rule: SerialList) -> BatchState:
    """As listed; a number that goes on after a listed one is undecided: some notices print lots."""
    if text is not None and text not in rule.serials and text.startswith(rule.serials):
        return "unknown"
    return _listed(text, rule.serials)


def _suffix(text: str | None, rule: SerialSuffix) -> BatchState:
    if text is None:
        return "unknown"
    last = text.strip("()")
    if last.endswith(rule.safe):
        return "outside"
    return "inside" if last.endswith(rule.recalled) else "unknown"


def _date_code(text: str | None, rule: DateCodes) -> BatchState:
    if text is None:
        return "unknown"
    shape = r"\d\d/\d\d" if rule.form == "YY/MM" else r"\d{4}"
    if not re.fullmatch(shape, text):
        return "unknown"
    return "inside" if text in rule.codes or text.endswith(rule.endings or ("\0",)) else "outside"


def _no_serial(serial: Fact) -> BatchState:
    if serial.state == "absent":
        return "inside"
    return "outside" if serial.known else "unknown"


def _first_known(*texts: str | None) -> str | None:
    return next((text for text in texts if text is not None), None)


def _decide(rule: Decider, unit: Unit) -> BatchState:
    serial, batch = _text(unit.serial), _text(unit.batch)
    match rule:
        case AllUnits():
            return "inside"
        case Lookup() | Unpublished():
            return "unknown"
        case Batches():
            if rule.or_none and unit.batch.state == "absent":
                return "inside"
            return _listed(batch, rule.codes)
        case Made():
            return _made(_text(unit.made_on), rule.periods)
        case SerialPrefix():
            return _prefix(serial, rule)
        case SerialSuffix():
            return _suffix(serial, rule)
        case SerialList():
            return _serials(_first_known(serial, batch), rule)
        case DateCodes():
            return _date_code(_first_known(batch, _text(unit.made_on)), rule)
        case NoSerial():
            return _no_serial(unit.serial)


def decide(recall: Recall, code: str, unit: Unit) -> BatchState:
    """Whether the unit is one of those recalled, for the model ``code`` of the notice."""
    states = [
        _decide(rule, unit) for rule in recall.scope.by if code in (getattr(rule, "models", ()) or (code,))
    ]
    decisive: BatchState = "inside" if recall.scope.need == "any" else "outside"
    if decisive in states:
        return decisive
    if recall.scope.need == "any" and "outside" in states:
        return "outside"
    return "unknown" if "unknown" in states or not states else states[0]
