"""A result explained: each reason with the facts it rests on, its rule and its source, in both languages."""

from collections.abc import Iterator

import msgspec

from carryon.errors import InputError
from carryon.record import About, Fact, MarkFact, Reason, Result, decode
from carryon.rules import Ruleset
from carryon.rules.describe import OUTCOMES, condition
from carryon.wording import Text

_NO_RESULT = Text(
    "This is no result of carryon: {error}. Give what carryon check --format json wrote.",
    "这不是 carryon 的结果：{error}。请提供 carryon check --format json 的输出。",
)
RESTS_ON: dict[About, tuple[str, ...]] = {
    "ccc_mark": ("ccc_mark",),
    "model": ("model",),
    "recall": ("brand", "model", "serial", "batch", "made_on"),
    "energy": ("energy_wh", "capacity_mah", "voltage_v"),
}
"""The facts of the record behind what a reason is about."""
VERDICTS = {
    "allowed": Text(
        "allowed: nothing found against it; the screener decides", "允许：未发现问题，最终由安检判定"
    ),
    "not_allowed": Text("not allowed", "不允许携带"),
    "ask_airline": Text("ask the airline or a person", "询问航空公司或人工处理"),
    "retake": Text("take another photo", "请重新拍照"),
}
FACT, RULE, SOURCE = Text("fact", "事实"), Text("rule", "规则"), Text("source", "来源")
STATED = Text("stated with the check, or about the flight", "检查时说明，或与航班有关")
GONE = Text("not in the rules of this version", "不在当前版本的规则中")
FAILED = Text("not checked", "未能检查")
NOT_CHECKED = Text("not checked", "未检查")


def results(data: bytes) -> list[Result]:
    """The results of a JSON file, or of one with a result a line.

    Raises:
        InputError: it holds no result record of version 1.
    """
    try:
        return [decode(data)]
    except msgspec.DecodeError as error:
        lines = [line for line in data.splitlines() if line.strip()]
        if len(lines) < 2:
            raise InputError(_NO_RESULT.format(error=error)) from error
    try:
        return [decode(line) for line in lines]
    except msgspec.DecodeError as error:
        raise InputError(_NO_RESULT.format(error=error)) from error


def _both(text: Text) -> str:
    return text.en if text.en == text.zh else f"{text.en} / {text.zh}"


def _fact(name: str, fact: Fact | MarkFact) -> str:
    if isinstance(fact, MarkFact):
        grade = f", {fact.grade}" if fact.grade else ""
        limit = f" ({fact.limited_by})" if fact.limited_by else ""
        return f"{name}: {fact.state}{grade}{limit}"
    value = "" if fact.value is None else f" {fact.value}"
    how = f" [{fact.derived_from}]" if fact.derived_from else ""
    where = f", {fact.photo}" if fact.photo else ""
    read = f", read {fact.instead_of.value}" if fact.instead_of else ""
    return f"{name}: {fact.state}{value}{how}{where}{read}"


def _facts(result: Result, reason: Reason) -> Iterator[str]:
    names = RESTS_ON.get(reason.about, ())
    for name in names:
        fact = getattr(result.facts, name)
        if fact.state != "not_seen" or len(names) == 1:
            yield _fact(name, fact)
    if reason.about == "recall":
        found = result.recall
        records = ", ".join((*found.records, *found.abroad)) or "–"
        yield f"recall: {found.state}, batch {found.batch}, {records} ({found.register_date})"
    if reason.about == "photo":
        yield f"quality: {', '.join(result.quality.problems) or '–'}"
    if not names and reason.about != "photo":
        yield _both(STATED)


def _rule(reason: Reason, ruleset: Ruleset) -> str:
    rule = ruleset.get(reason.rule)
    if rule is None:
        return f"{reason.rule} ({_both(GONE)})"
    return f"{rule.id}, {_both(ruleset.pack_of[rule.id].authority)}: {condition(rule.when)}"


def _sources(result: Result, reason: Reason) -> list[str]:
    """The rule's source and, where a recall speaks, those of its notices."""
    notices = result.recall.notices if reason.about == "recall" else ()
    found = [reason.source, *(notice.source for notice in notices)]
    return list(dict.fromkeys(source for source in found if source)) or ["–"]


def explain(result: Result, ruleset: Ruleset) -> list[str]:
    """One result as lines: the verdict, then for each reason fact, rule and source in that order."""
    if result.error is not None:
        return [f"{result.item}: {_both(FAILED)}: {_both(result.error.message)}"]
    verdict = VERDICTS[result.verdict] if result.verdict else FAILED
    lines = [f"{result.item} ({result.as_of}): {_both(verdict)}"]
    for number, reason in enumerate(result.reasons, 1):
        lines.append(f"{number}. {_both(OUTCOMES[reason.outcome])}: {_both(reason.message)}")
        lines += [f"   {_both(FACT)}: {fact}" for fact in _facts(result, reason)]
        lines.append(f"   {_both(RULE)}: {_rule(reason, ruleset)}")
        lines += [f"   {_both(SOURCE)}: {source}" for source in _sources(result, reason)]
    lines += [f"- {_both(NOT_CHECKED)}: {_both(text)}" for text in result.not_checked]
    return lines
