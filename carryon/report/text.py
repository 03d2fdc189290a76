"""A result for a terminal: the verdict, then why, then what to do, then what was not checked."""

from collections.abc import Iterable, Iterator
from typing import Literal

from carryon.record import Fact, Facts, Outcome, Reason, Result, VerdictName
from carryon.report import words
from carryon.report.advice import next_steps
from carryon.report.layout import cells, pad, wrap
from carryon.wording import Text, language

Style = Literal["bold", "dim", "red", "green", "yellow", "cyan"]

_CODES: dict[Style, str] = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
_COLOURS: dict[VerdictName | None, Style] = {
    "allowed": "green",
    "not_allowed": "red",
    "ask_airline": "yellow",
    "retake": "cyan",
    None: "red",
}
_REASONS: dict[Outcome, tuple[str, Style]] = {
    "not_allowed": ("✗", "red"),
    "retake": ("?", "cyan"),
    "ask_airline": ("!", "yellow"),
    "caution": ("·", "yellow"),
}
_BECAUSE = Text("Because", "原因")
_TO_DO = Text("What to do", "怎么办")
_SEEN = Text("On the label", "标签信息")
_NOT_CHECKED = Text("Not checked", "未检查")
_NOTHING_AGAINST = Text("Nothing was found against it", "未发现问题")
_IN_MIND = Text("Bear in mind", "请注意")
_SOURCE = Text("source: {source}", "依据：{source}")
_NO_RECALL = Text("not in the register of recalls of {date}", "不在 {date} 的召回库中")
_VERSIONS = Text(
    "carryon {carryon} · rules {rules} · recalls {recalls} · flight on {day}",
    "carryon {carryon} · 规则 {rules} · 召回库 {recalls} · 航班日期 {day}",
)
_ALWAYS_SHOWN = ("brand", "model", "serial", "energy_wh")
_ABOUT_FACT = {"energy": "energy_wh", "recall": "model", "model": "model", "ccc_mark": "ccc_mark"}
_BLANK = "  "


class _Page:
    """Lines of a page of a given width, with or without colour."""

    def __init__(self, columns: int, colour: bool) -> None:
        self.columns, self.colour = columns, colour
        self.lines: list[str] = []

    def styled(self, text: str, *styles: Style) -> str:
        if not (self.colour and text and styles):
            return text
        return f"\x1b[{';'.join(_CODES[style] for style in styles)}m{text}\x1b[0m"

    def heading(self, text: Text) -> None:
        self.lines += ["", self.styled(str(text), "bold")]

    def point(self, symbol: str, text: str, *styles: Style) -> None:
        """A paragraph that hangs from a symbol."""
        first = f"{_BLANK}{self.styled(symbol, *styles)} "
        hang = " " * (cells(_BLANK) + cells(symbol) + 1)
        for line in wrap(text, self.columns - len(hang)):
            self.lines.append(f"{first}{line}")
            first = hang

    def row(self, name: str, said: str, width: int, how: str) -> None:
        """A row of a table; what does not fit beside goes below."""
        indent = cells(name)
        lines = wrap(said, self.columns - indent)
        if len(lines) == 1 and indent + max(cells(said), width) + 2 + cells(how) <= self.columns:
            lines = [f"{pad(said, width)}  {self.styled(how, 'dim')}".rstrip()]
        elif how:
            lines += [self.styled(line, "dim") for line in wrap(how, self.columns - indent)]
        self.lines.append(f"{name}{lines[0]}")
        self.lines += [f"{'':{indent}}{line}" for line in lines[1:]]

    def aside(self, text: str) -> None:
        """A paragraph of lesser weight under a point."""
        self.lines += [f"    {self.styled(line, 'dim')}" for line in wrap(text, self.columns - 4)]


def render(result: Result, *, columns: int = 80, colour: bool = False) -> str:
    """A result as text of at most ``columns`` cells a line, in the language in force."""
    page = _Page(columns, colour)
    page.lines.append(headline(result, colour=colour))
    if result.error is not None:
        page.point(" ", str(result.error.message))
        return "\n".join(page.lines) + "\n"
    _because(page, result)
    _list(page, _TO_DO, next_steps(result))
    if result.quality.usable:
        _facts(page, result)
    _cautions(page, result)
    _list(page, _NOT_CHECKED, result.not_checked)
    page.lines.append("")
    if result.verdict == "allowed":
        page.lines += wrap(str(words.NOT_A_CLEARANCE), columns)
    page.lines += [page.styled(line, "dim") for line in wrap(str(_versions(result)), columns)]
    return "\n".join(page.lines) + "\n"


def headline(result: Result, *, colour: bool = False) -> str:
    """The verdict in words and a symbol, and which item it is about."""
    page = _Page(80, colour)
    verdict = f"{words.SYMBOLS[result.verdict]} {words.VERDICTS[result.verdict]}"
    names = ", ".join(result.photos)
    return f"{page.styled(verdict, 'bold', _COLOURS[result.verdict])}  {page.styled(names, 'dim')}"


def _because(page: _Page, result: Result) -> None:
    against = [reason for reason in result.reasons if reason.outcome != "caution"]
    if result.verdict == "allowed":
        page.heading(_NOTHING_AGAINST)
        for line in _in_favour(result):
            page.point("✓", line, "green")
    elif not result.quality.usable:
        page.heading(_BECAUSE)
        for problem in result.quality.problems:
            page.point("?", str(words.PROBLEMS[problem]), "cyan")
    elif against:
        page.heading(_BECAUSE)
        _spoken(page, against, result)


def _cautions(page: _Page, result: Result) -> None:
    cautions = [reason for reason in result.reasons if reason.outcome == "caution"]
    if cautions:
        page.heading(_IN_MIND)
        _spoken(page, cautions, result)


def _spoken(page: _Page, reasons: Iterable[Reason], result: Result) -> None:
    for reason in reasons:
        page.point(_REASONS[reason.outcome][0], str(reason.message), _REASONS[reason.outcome][1])
        if (evidence := _evidence(reason, result)) is not None:
            page.aside(evidence)
        if reason.source:
            page.aside(str(_SOURCE.format(source=reason.source)))


def _evidence(reason: Reason, result: Result) -> str | None:
    """The value that the rule was asked about, and how it is known."""
    name = _ABOUT_FACT.get(reason.about)
    if name is None or reason.outcome == "caution":
        return None
    return f"{words.FACTS[name]}{_colon()}{_known(name, result.facts)}"


def _colon() -> str:
    return "：" if language() == "zh" else ": "


def _known(name: str, facts: Facts) -> str:
    if name == "ccc_mark":
        return str(words.mark(facts.ccc_mark))
    fact: Fact = getattr(facts, name)
    shown = words.value(name, fact)
    opening, closing = ("（", "）") if language() == "zh" else (" (", ")")
    return f"{shown}{opening}{words.state(fact)}{closing}" if shown else str(words.state(fact))


def _in_favour(result: Result) -> Iterator[str]:
    yield f"{words.FACTS['ccc_mark']}{_colon()}{_known('ccc_mark', result.facts)}"
    date = result.recall.register_date
    if result.recall.state == "not_listed" and date is not None:
        no_recall = _NO_RECALL.format(date=date)
        comma = "，" if language() == "zh" else ", "
        yield f"{words.FACTS['model']}{_colon()}{_known('model', result.facts)}{comma}{no_recall}"
    yield f"{words.FACTS['energy_wh']}{_colon()}{_known('energy_wh', result.facts)}"


def _list(page: _Page, heading: Text, texts: Iterable[Text]) -> None:
    lines = [str(text) for text in texts]
    if lines:
        page.heading(heading)
    for line in lines:
        page.point("·", line)


def _facts(page: _Page, result: Result) -> None:
    rows = list(_rows(result.facts))
    page.heading(_SEEN)
    names, shown = (max(cells(row[column]) for row in rows) for column in (0, 1))
    shown = min(shown, max(page.columns - names - 24, 0))
    for name, said, how in rows:
        page.row(f"{_BLANK}{pad(name, names)}  ", said, shown, how)


def _rows(facts: Facts) -> Iterator[tuple[str, str, str]]:
    """Name, value and state of every fact that is known or that a verdict needs."""
    for name in words.FACTS:
        if name == "ccc_mark":
            mark = facts.ccc_mark
            yield str(words.FACTS[name]), str(words.mark(mark)), str(words.notes(mark))
            continue
        fact: Fact = getattr(facts, name)
        said = words.value(name, fact)
        if said or name in _ALWAYS_SHOWN:
            yield str(words.FACTS[name]), said or "–", str(words.state(fact))


def _versions(result: Result) -> Text:
    return _VERSIONS.format(
        carryon=result.engine.carryon,
        rules=result.engine.ruleset or "–",
        recalls=result.recall.register_date or "–",
        day=result.as_of,
    )
