"""What the rules may ask, filled from what was read, stated and found. What is not known is ``None``."""

from collections.abc import Iterable
from datetime import date

import msgspec

from carryon.recalls.batches import Unit, made_period
from carryon.recalls.codes import normalise
from carryon.recalls.register import Hit, Identity, Register
from carryon.record import SUFFIX_NOTE, Fact, Facts, RecallFinding
from carryon.rules.contradiction import contradictions
from carryon.rules.facts import Value
from carryon.rules.trip import Trip
from carryon.wording import Text

_HOME = ("CHINA", "中国", "中國", "PRC", "P.R.C")
_NOT_HOME = ("TAIWAN", "台湾", "台灣", "HONG KONG", "香港", "MACAO", "MACAU", "澳门", "澳門")


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """The facts by name for one power bank on one trip, and the recall notices they come from."""

    facts: dict[str, Value | None]
    recall: RecallFinding
    notices: dict[str, Text]


def _number(fact: Fact) -> float | None:
    if not fact.known:
        return None
    try:
        number = float(fact.value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return number if 0 < number < float("inf") else None


def _state(fact: Fact, value: object) -> str:
    """How far a fact is known: its own state, unless it claims to be known and carries nothing usable."""
    if value is not None:
        return "known"
    return "unreadable" if fact.state in ("read", "stated") else fact.state


def _made_abroad(made_in: Fact) -> bool | None:
    if not made_in.known:
        return None
    text = str(made_in.value).upper()
    return any(name in text for name in _NOT_HOME) or not any(name in text for name in _HOME)


def _made_on(fact: Fact) -> str | None:
    period = made_period(str(fact.value)) if fact.known else None
    return period.last.isoformat() if period else None


def model_text(model: Fact) -> str | None:
    """The model when it is known and is a code at all."""
    return str(model.value) if model.known and normalise(str(model.value)) else None


def _titles(register: Register, hits: Iterable[Hit]) -> Text:
    titles = [notice.title for notice in register.notices(hits)]
    return Text("; ".join(title.en for title in titles), "；".join(title.zh for title in titles))


def _recalls(facts: Facts, register: Register, on: date) -> Known:
    unit = Unit(serial=facts.serial, batch=facts.batch, made_on=facts.made_on)
    found = register.matches(Identity(brand=facts.brand, model=facts.model, manufacturer=facts.manufacturer))
    finding = register.finding(found, facts.model, unit)
    listed = [hit for hit in found.listed if hit.recall.live]
    possible = [hit for hit in found.possible if hit.recall.live]
    brand = [hit for hit in found.brand if hit.recall.live]
    abroad = [hit for hit in (*listed, *possible) if not hit.recall.mainland]
    named: dict[str, Value | None] = {
        "recall": finding.state,
        "batch": finding.batch,
        "recall_abroad": "listed" if finding.abroad else "possible" if abroad else "none",
        "recall_brand": bool(brand),
        "recall_any": "listed" if listed else "possible" if possible else "none",
        "batch_any": register.batch(listed, unit) if listed else "unknown",
        "ccc_suspended": register.suspended(facts.model),
        "register_age": float(register.age_days(on)),
    }
    notices = {
        "notices": _titles(register, (hit for hit in (*listed, *possible) if hit.recall.mainland)),
        "notices_abroad": _titles(register, abroad),
        "notices_all": _titles(register, (*listed, *possible)),
        "notices_brand": _titles(register, brand),
    }
    return Known(facts=named, recall=finding, notices=notices)


def known(facts: Facts, trip: Trip, register: Register) -> Known:
    """Everything a rule can ask about this power bank on this trip."""
    recalls = _recalls(facts, register, trip.day)
    energy, model = _number(facts.energy_wh), model_text(facts.model)
    limit = trip.max_register_age
    named: dict[str, Value | None] = {
        "airline": trip.airline.upper() if trip.airline else None,
        "bag": trip.bag,
        "capacity_mah": _number(facts.capacity_mah),
        "ccc_mark": facts.ccc_mark.state,
        "ccc_notes": SUFFIX_NOTE in facts.ccc_mark.notes,
        "count": None if trip.count is None else float(trip.count),
        "damaged": trip.damaged,
        "energy": _state(facts.energy_wh, energy),
        "energy_from": facts.energy_wh.derived_from if energy is not None else None,
        "energy_wh": energy,
        "made_abroad": _made_abroad(facts.made_in),
        "made_on": _made_on(facts.made_on),
        "model": _state(facts.model, model),
        "register_too_old": limit is not None and register.age_days(trip.day) > limit,
    }
    named |= contradictions(facts, register)
    return msgspec.structs.replace(recalls, facts=named | recalls.facts)
