"""The verdict: facts, recalls and rules in, what to say out. Deterministic, so it can be derived again."""

from collections.abc import Iterable, Mapping

import msgspec

from carryon.recalls import Register
from carryon.record import About, Facts, Outcome, Quality, Reason, RecallFinding, VerdictName
from carryon.rules import Rule, Ruleset, Trip
from carryon.rules.facts import Value
from carryon.rules.known import Known, known, model_text
from carryon.wording import Text

SEVERITY: tuple[Outcome, ...] = ("not_allowed", "retake", "ask_airline", "caution")
"""Outcomes, the strictest first."""

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
    that speaks decides; ``allowed`` is given only when everything a verdict needs is known.

    Raises:
        InputError: the trip names an unknown airport.
    """
    if not quality.usable:
        unread = RecallFinding(register_date=register.date)
        return Decision(
            verdict="retake", reasons=_photo(quality), recall=unread, not_checked=(), ruleset=ruleset.version
        )
    asked = known(facts, trip, register)
    shown = _shown(facts, asked)
    reasons = [_reason(rule, shown) for rule in ruleset.speaking(asked.facts, trip)]
    if _strictest(reasons) in (None, "caution") and not _complete(asked.facts, trip, ruleset):
        reasons.append(Reason(rule="need-everything", about="photo", outcome="retake", message=NEEDED))
    reasons.sort(key=lambda reason: SEVERITY.index(reason.outcome))
    worst = _strictest(reasons)
    unknown = [reason.about for reason in reasons if reason.outcome == "retake"]
    if worst == "not_allowed":
        reasons = [reason for reason in reasons if reason.outcome != "retake"]
    return Decision(
        verdict="allowed" if worst is None or worst == "caution" else worst,
        reasons=tuple(reasons),
        recall=asked.recall,
        not_checked=_not_checked(facts, trip, asked.recall, unknown),
        ruleset=ruleset.version,
    )


def _photo(quality: Quality) -> tuple[Reason, ...]:
    hints = quality.hints or (PHOTO,)
    return tuple(
        Reason(rule="photo-unusable", about="photo", outcome="retake", message=hint) for hint in hints
    )


def _complete(facts: Mapping[str, Value | None], trip: Trip, ruleset: Ruleset) -> bool:
    """Whether all that ``allowed`` needs is known: model, energy, and what a rule here can refuse for."""
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
        "model": model_text(facts.model) or "–",
        **asked.notices,
    }


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
