"""A rule in full, as lines a person reads."""

import re

from carryon.rules.condition import Condition
from carryon.rules.pack import Pack, Rule, Scope
from carryon.wording import Text

LEGS = {
    "domestic": Text("flights inside mainland China", "中国大陆境内航班"),
    "international": Text("flights with an end outside mainland China", "一端在中国大陆以外的航班"),
    "any": Text("all flights", "所有航班"),
}
OUTCOMES = {
    "not_allowed": Text("not allowed", "不允许携带"),
    "retake": Text("retake the photo", "重新拍照"),
    "ask_airline": Text("ask the airline or a person", "询问航空公司或人工处理"),
    "caution": Text("caution", "提示"),
}
ALWAYS = Text("at all times", "始终")


def _written(value: bool | float | str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else f"{value:g}"


def condition(when: Condition) -> str:
    """A condition in one line, in the notation of the packs."""
    if when.all is not None:
        return " and ".join(condition(part) for part in when.all)
    if when.any is not None:
        return "(" + " or ".join(condition(part) for part in when.any) + ")"
    if when.not_ is not None:
        return f"not ({condition(when.not_)})"
    value = when.value if isinstance(when.value, tuple) else tuple(v for v in (when.value,) if v is not None)
    return f"{when.fact} {when.op} {', '.join(_written(each) for each in value)}"


def scope(of: Scope) -> str:
    """The flights a rule is about, in one line."""
    parts = [str(LEGS[of.leg])]
    for label, codes in (
        (Text("to or from", "往返"), of.places),
        (Text("from", "出发地"), of.from_places),
        (Text("airline", "航空公司"), of.airlines),
    ):
        if codes:
            parts.append(f"{label} {' '.join(codes)}")
    return ", ".join(parts)


def span(rule: Rule) -> str:
    """When a rule is in force, in one line."""
    if rule.effective_from is None and rule.effective_to is None:
        return str(ALWAYS)
    return f"{rule.effective_from or ''} – {rule.effective_to or ''}".strip(" –") + (
        " –" if rule.effective_to is None else ""
    )


def spoken(rule: Rule) -> str:
    """What a rule says, with dots in the places of what one power bank or trip fills in."""
    return _dotted(str(rule.message))


def title(message: Text) -> Text:
    """The first sentence of what a rule says, with dots for what one power bank or trip fills in."""
    return Text(_first_sentence(message.en), _first_sentence(message.zh))


def _first_sentence(message: str) -> str:
    without_asides = re.sub(r"\s?[(（]\{\w+\}[)）]", "", message)
    return _dotted(re.split(r"\.(?:\s|$)|。", without_asides)[0])


def _dotted(message: str) -> str:
    return re.sub(r"\{\w+\}", "…", message)


def describe(rule: Rule, pack: Pack) -> list[tuple[Text, str]]:
    """Label and value of every line about a rule, in the language in force."""
    rows = [
        (Text("rule", "规则"), rule.id),
        (Text("authority", "机构"), str(pack.authority)),
        (Text("document", "文件"), str(pack.document)),
        (Text("flights", "适用航班"), scope(rule.scope)),
        (Text("in force", "有效期"), span(rule)),
        (Text("superseded by", "被取代于"), rule.superseded_by or ""),
        (Text("when", "条件"), condition(rule.when)),
        (Text("outcome", "结果"), f"{OUTCOMES[rule.outcome]} ({rule.about})"),
        (Text("message", "说明"), spoken(rule)),
        (Text("source", "来源"), rule.source or ""),
        (Text("confidence", "可信度"), f"{rule.confidence} ({pack.reviewed})"),
        (Text("notes", "备注"), rule.notes or ""),
    ]
    return [(label, value) for label, value in rows if value]
