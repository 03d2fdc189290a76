"""The verdict: facts, recalls and rules in, what to say out. Deterministic, so it can be derived again."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from carryon.recalls import Register
from carryon.record import (
    About,
    BatchState,
    Fact,
    Facts,
    Outcome,
    Quality,
    Reason,
    RecallFinding,
    RecallState,
    VerdictName,
)
from carryon.rules import Rule, Ruleset, Trip
from carryon.rules.contradiction import CONTRADICTED, as_read
from carryon.rules.facts import Value
from carryon.rules.known import Known, known, model_text
from carryon.wording import Text

SEVERITY: tuple[Outcome, ...] = ("not_allowed", "retake", "ask_airline", "caution")
"""Outcomes, the strictest first."""
_RECALLS: tuple[RecallState, ...] = ("listed", "unknown", "not_listed")
_BATCHES: tuple[BatchState, ...] = ("inside", "unknown", "outside")

PHOTO = Text(
    "The photo cannot be judged: take another one, sharp, evenly lit, with the whole label in view.",
    "照片无法判断：请重拍，保持清晰、光线均匀、标签完整入镜。",
)
NEEDED = Text(
    "What a verdict needs is not known: CCC mark, model, recalls and energy must all be seen.",
    "判断所需信息不全：3C 标志、型号、召回情况和额定能量必须全部确认。",
)
UNCHECKED: Mapping[About, Text] = {
    "ccc_mark": Text("CCC mark: not seen", "3C 标志：未看到"),
    "model": Text(
        "model: not known for certain, so recalls could not be ruled out", "型号：未能确定，无法排除召回"
    ),
    "recall": Text("recall: could not be ruled out", "召回：无法排除"),
    "energy": Text("energy: not known for certain", "额定能量：未能确定"),
}
BATCH = Text(
    "serial number, batch or date: the recalled batch could not be checked",
    "序列号、批次或生产日期：无法核对召回批次",
)
GENUINE = Text("whether the CCC mark is genuine and its certificate valid", "3C 标志真伪及证书有效性")
DAMAGE = Text("physical damage: swelling, cracks, leaks", "外观损伤：鼓包、开裂、漏液")
COUNT = Text("how many power banks the traveller carries", "旅客携带的充电宝数量")
AIRLINE = Text("the airline's own rules", "航空公司的自有规定")


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict and all that it rests on."""

    verdict: VerdictName
    reasons: tuple[Reason, ...]
    recall: RecallFinding
    not_checked: tuple[Text, ...]
    ruleset: str


def decide(facts: Facts, quality: Quality, trip: Trip, register: Register, ruleset: Ruleset) -> Decision:
    """The verdict on one power bank for one trip.

    An unusable photo gives ``retake`` and nothing that was read from it counts. Otherwise the strictest rule
    that speaks decides; ``allowed`` is given only when everything a verdict needs is known. Where a person
    stated something that was also read for certain, the rules are asked about both.

    Raises:
        InputError: the trip names an unknown airport.
    """
    if not quality.usable:
        unread = RecallFinding(register_date=register.date)
        return Decision(
            verdict="retake", reasons=_photo(quality), recall=unread, not_checked=(), ruleset=ruleset.version
        )
    read = as_read(facts)
    views = [(each, known(each, trip, register)) for each in ([facts] if read == facts else [read, facts])]
    reasons = _spoken(views, trip, ruleset)
    complete = all(_complete(asked.facts, trip, ruleset) for _, asked in views)
    if _strictest(reasons) in (None, "caution") and not complete:
        reasons.append(Reason(rule="need-everything", about="photo", outcome="retake", message=NEEDED))
    reasons.sort(key=lambda reason: SEVERITY.index(reason.outcome))
    worst = _strictest(reasons)
    unknown = [reason.about for reason in reasons if reason.outcome == "retake"]
    if worst == "not_allowed":
        reasons = [r for r in reasons if r.outcome != "retake" or _contradicts(r, ruleset)]
    recall = _worst([asked.recall for _, asked in views])
    return Decision(
        verdict="allowed" if worst is None or worst == "caution" else worst,
        reasons=tuple(reasons),
        recall=recall,
        not_checked=_not_checked(facts, trip, recall, unknown),
        ruleset=ruleset.version,
    )


def _photo(quality: Quality) -> tuple[Reason, ...]:
    hints = quality.hints or (PHOTO,)
    return tuple(
        Reason(rule="photo-unusable", about="photo", outcome="retake", message=hint) for hint in hints
    )


def _spoken(views: Iterable[tuple[Facts, Known]], trip: Trip, ruleset: Ruleset) -> list[Reason]:
    """What the rules say, each once: of what was read before what was stated."""
    spoken: dict[str, Reason] = {}
    for facts, asked in views:
        shown = _shown(facts, asked)
        for rule in ruleset.speaking(asked.facts, trip):
            spoken.setdefault(rule.id, _reason(rule, shown))
    return list(spoken.values())


def _contradicts(reason: Reason, ruleset: Ruleset) -> bool:
    """Whether a reason tells that something was stated against the print: worth saying in a refusal, too."""
    rule = ruleset.get(reason.rule)
    return rule is not None and bool(rule.when.names() & set(CONTRADICTED.values()))


def _worst(findings: Sequence[RecallFinding]) -> RecallFinding:
    """The finding that weighs most: listed before unknown, inside the recalled batch before outside."""
    return min(findings, key=lambda found: (_RECALLS.index(found.state), _BATCHES.index(found.batch)))


def _complete(facts: Mapping[str, Value | None], trip: Trip, ruleset: Ruleset) -> bool:
    """Whether all that ``allowed`` needs is known: model, energy, and what a rule here can refuse for.

    What was stated against the print is not known.
    """
    if any(facts[name] for name in CONTRADICTED.values()):
        return False
    marked = facts["ccc_mark"] == "clear" or not ruleset.refuses("ccc_mark", trip)
    cleared = facts["recall"] != "unknown" or not ruleset.refuses("recall", trip)
    return facts["model"] == "known" and facts["energy_wh"] is not None and marked and cleared


def _strictest(reasons: Iterable[Reason]) -> Outcome | None:
    said = {reason.outcome for reason in reasons}
    return next((outcome for outcome in SEVERITY if outcome in said), None)


def _reason(rule: Rule, shown: Mapping[str, object]) -> Reason:
    return Reason(
        rule=rule.id,
        about=rule.about,
        outcome=rule.outcome,
        message=rule.message.format(**shown),
        source=rule.source,
    )


def _shown(facts: Facts, asked: Known) -> dict[str, object]:
    """What messages may show, as a person reads it; unknown values are a dash."""
    numbers = {name: asked.facts[name] for name in ("capacity_mah", "count", "energy_wh", "register_age")}
    return {
        **{name: "–" if value is None else f"{value:g}" for name, value in numbers.items()},
        "airline": asked.facts["airline"] or "–",
        "made_in": str(facts.made_in.value) if facts.made_in.known else "–",
        "brand": _written(facts.brand),
        "brand_read": _written(facts.brand.instead_of),
        "energy_read": _written(facts.energy_wh.instead_of),
        "model": model_text(facts.model) or "–",
        "model_read": _written(facts.model.instead_of),
        "serial": _written(facts.serial),
        "serial_read": _written(facts.serial.instead_of),
        **asked.notices,
    }


def _written(fact: Fact | None) -> str:
    if fact is None or not fact.known:
        return "–"
    return f"{fact.value:g}" if isinstance(fact.value, float) else str(fact.value)


def _not_checked(facts: Facts, trip: Trip, recall: RecallFinding, unknown: list[About]) -> tuple[Text, ...]:
    texts = [UNCHECKED[about] for about in dict.fromkeys(unknown) if about in UNCHECKED]
    if recall.state == "listed" and recall.batch == "unknown":
        texts.append(BATCH)
    if facts.ccc_mark.state == "clear":
        texts.append(GENUINE)
    if trip.damaged is None:
        texts.append(DAMAGE)
    if trip.count is None:
        texts.append(COUNT)
    if trip.airline is None:
        texts.append(AIRLINE)
    return tuple(texts)
