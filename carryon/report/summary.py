"""One day on a page: counts by verdict, reason, brand and hour, with plots drawn as SVG."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from html import escape
from importlib import resources
from typing import IO

from carryon.record import VerdictName
from carryon.report import words
from carryon.report.layout import cells
from carryon.wording import Text, language

_TITLE = Text("Power bank checks, {day}", "充电宝检查统计，{day}")
_TOTAL = Text("{n} checks", "共检查 {n} 项")
_BY_VERDICT = Text("By verdict", "按结论")
_OF = Text("{name} ({of})", "{name}（{of}）")
_TIP = Text("{name} ({authority}, {rule})", "{name}（{authority}，{rule}）")
_SPOKEN = Text("{title}: {rows}", "{title}：{rows}")
_NEXT = Text("; ", "；")
_BY_HOUR = Text("By hour", "按小时")
_BY_REASON = Text("By reason", "按原因")
_BY_BRAND = Text("By brand", "按品牌")
_REVIEWS = Text("Reviews", "复核")
_HOUR = Text("Hour", "时段")
_NOT_READ = Text("not read", "未识别")
_NOTHING = Text("Nothing was checked on this day.", "当日没有检查记录。")
_OTHERS = Text("{n} other brands", "其他 {n} 个品牌")
_DECISIONS = {
    "allow": Text("allowed", "放行"),
    "deny": Text("denied", "拒绝"),
    "needs_second_person": Text("waiting for a second person", "等待第二人确认"),
    "open": Text("could not be told", "无法判断"),
}
_ORDER: tuple[VerdictName | None, ...] = ("not_allowed", "ask_airline", "retake", None, "allowed")
_SYMBOLS = {verdict or "failed": symbol for verdict, symbol in words.SYMBOLS.items()}
_BRANDS = 15
_BAR_PX, _ROW_PX, _NAME_PX, _NAME_CELLS = 420, 24, 340, 46
_HOUR_PX, _PLOT_PX, _SYMBOL_PX = 30, 200, 12


@dataclass(frozen=True)
class Title:
    """What a rule is called on the page.

    Attributes:
        name: What it says, in short.
        authority: Whose rule it is, where that is known.
        short: The authority in a few letters, such as ``ICAO`` or an airline's code.
    """

    name: Text
    authority: Text | None = None
    short: str = ""


@dataclass(frozen=True)
class _Row:
    """A bar: its name, its parts by verdict, and what is said where the name is pointed at."""

    name: str
    parts: dict[str, int]
    tip: str = ""


@dataclass(frozen=True)
class Figures:
    """What was counted on one day. A verdict's name is ``failed`` where there is none.

    Attributes:
        day: The day.
        verdicts: Checks by verdict.
        reasons: Checks by rule, what it is about, and its outcome; cautions are not counted.
        brands: Checks by brand and verdict; the brand is empty where it was not read.
        hours: Checks by hour (0 to 23) and verdict.
        decisions: Reviews by decision.
        titles: What the rules are called; one without a title is shown by its name in the journal.
    """

    day: date
    verdicts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    brands: Counter[tuple[str, str]] = field(default_factory=Counter)
    hours: Counter[tuple[int, str]] = field(default_factory=Counter)
    decisions: Counter[str] = field(default_factory=Counter)
    titles: dict[str, Title] = field(default_factory=dict)


def write(figures: Figures, out: IO[bytes]) -> None:
    """Write the page, in the language in force: one file that needs nothing else."""
    style = resources.files("carryon.report").joinpath("summary.css").read_text("utf-8")
    total = figures.verdicts.total()
    body = _sections(figures, total) if total else f"<p>{escape(str(_NOTHING))}</p>"
    title = escape(str(_TITLE.format(day=figures.day.isoformat())))
    page = (
        f'<!doctype html><html lang="{"zh-CN" if language() == "zh" else "en"}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>{style}</style></head><body><h1>{title}</h1>{body}</body></html>\n"
    )
    out.write(page.encode())


def _sections(figures: Figures, total: int) -> str:
    verdicts = [_Row(_verdict(v), {_class(v): figures.verdicts[_class(v)]}) for v in _ORDER]
    parts = [
        f"<p class=total>{escape(str(_TOTAL.format(n=total)))}</p>",
        _section(_BY_VERDICT, verdicts, total),
        f"<section><h2>{_BY_HOUR}</h2>{_hours(figures.hours)}</section>",
        _section(_BY_REASON, _reasons(figures), total) if figures.reasons else "",
        _section(_BY_BRAND, _brands(figures.brands), total),
    ]
    if figures.decisions:
        decisions = [_Row(str(_DECISIONS[name]), {"": n}) for name, n in figures.decisions.most_common()]
        parts.append(_section(_REVIEWS, decisions, figures.decisions.total()))
    return "".join(parts)


def _reasons(figures: Figures) -> list[_Row]:
    """A row a rule; where rules of several authorities say the same, with whose they are."""
    titles = {rule: figures.titles.get(rule, Title(Text(rule, rule))) for rule, _, _ in figures.reasons}
    alike = Counter(str(title.name) for title in titles.values())
    return [
        _Row(
            _named(titles[rule], apart=alike[str(titles[rule].name)] > 1),
            {outcome: n},
            _tip_of(rule, titles[rule]),
        )
        for (rule, _about, outcome), n in figures.reasons.most_common()
    ]


def _named(title: Title, *, apart: bool) -> str:
    name = str(title.name)
    if not apart or not title.short:
        return _short(name)
    room = _NAME_CELLS - cells(str(_OF.format(name="", of=title.short)))
    return str(_OF.format(name=_short(name, room), of=title.short))


def _tip_of(rule: str, title: Title) -> str:
    if title.authority is None:
        return str(_OF.format(name=title.name, of=rule))
    return str(_TIP.format(name=title.name, authority=title.authority, rule=rule))


def _brands(brands: Counter[tuple[str, str]]) -> list[_Row]:
    totals: Counter[str] = Counter()
    for (brand, _verdict_name), n in brands.items():
        totals[brand] += n
    shown = [brand for brand, _n in totals.most_common(_BRANDS)]
    rows = [
        _Row(brand or str(_NOT_READ), {_class(v): brands[brand, _class(v)] for v in _ORDER})
        for brand in shown
    ]
    rest = totals.keys() - set(shown)
    if rest:
        others = {_class(v): sum(brands[brand, _class(v)] for brand in rest) for v in _ORDER}
        rows.append(_Row(str(_OTHERS.format(n=len(rest))), others))
    return rows


def _section(title: Text, rows: list[_Row], total: int) -> str:
    """A bar a row, each split by verdict, with its count and its share as text."""
    longest = max(sum(row.parts.values()) for row in rows) or 1
    height = _ROW_PX * len(rows)
    bars = ""
    for place, row in enumerate(rows):
        n = sum(row.parts.values())
        middle = place * _ROW_PX + _ROW_PX * 0.7
        tip = f"<title>{escape(row.tip)}</title>" if row.tip else ""
        bars += (
            f'<text x="{_NAME_PX - 8}" y="{middle:.0f}" class="name">{tip}{escape(_short(row.name))}</text>'
        )
        left = float(_NAME_PX)
        for kind, part in row.parts.items():
            width = _BAR_PX * part / longest
            if part:
                bars += (
                    f'<rect x="{left:.1f}" y="{place * _ROW_PX + 3}" width="{width:.1f}" '
                    f'height="{_ROW_PX - 6}" class="{kind}"><title>{_tip(kind, part)}</title></rect>'
                )
            if width >= _SYMBOL_PX and kind in _SYMBOLS and len(row.parts) > 1:
                symbol = f'<text x="{left + width / 2:.1f}" y="{middle:.0f}" class="symbol">'
                bars += f"{symbol}{_SYMBOLS[kind]}</text>"
            left += width
        bars += f'<text x="{left + 6:.0f}" y="{middle:.0f}">{n} · {100 * n / total:.1f} %</text>'
    return (
        f'<section><h2>{title}</h2><svg viewBox="0 0 {_NAME_PX + _BAR_PX + 120} {height}" role="img" '
        f'aria-label="{escape(_spoken(title, rows))}">{bars}</svg></section>'
    )


def _spoken(title: Text, rows: list[_Row]) -> str:
    said = str(_NEXT).join(f"{row.name} {sum(row.parts.values())}" for row in rows)
    return str(_SPOKEN.format(title=title, rows=said))


def _hours(hours: Counter[tuple[int, str]]) -> str:
    by_hour = [sum(hours[hour, _class(v)] for v in _ORDER) for hour in range(24)]
    highest = max(by_hour) or 1
    columns = ""
    for hour, n in enumerate(by_hour):
        left, top = hour * _HOUR_PX + 4, float(_PLOT_PX)
        for verdict in reversed(_ORDER):
            part = hours[hour, _class(verdict)]
            tall = (_PLOT_PX - 20) * part / highest
            top -= tall
            if part:
                columns += (
                    f'<rect x="{left}" y="{top:.1f}" width="{_HOUR_PX - 8}" height="{tall:.1f}" '
                    f'class="{_class(verdict)}"><title>{_tip(_class(verdict), part)}</title></rect>'
                )
            if tall >= _SYMBOL_PX:
                columns += (
                    f'<text x="{left + _HOUR_PX / 2 - 4}" y="{top + tall / 2 + 4:.1f}" '
                    f'class="symbol">{words.SYMBOLS[verdict]}</text>'
                )
        middle = hour * _HOUR_PX + _HOUR_PX / 2
        if n:
            columns += f'<text x="{middle}" y="{top - 4:.0f}" class="middle">{n}</text>'
        columns += f'<text x="{middle}" y="{_PLOT_PX + 16}" class="middle">{hour}</text>'
    spoken = str(_NEXT).join(f"{hour}: {n}" for hour, n in enumerate(by_hour) if n)
    said = _SPOKEN.format(title=_BY_HOUR, rows=spoken)
    return (
        f'<svg viewBox="0 0 {24 * _HOUR_PX} {_PLOT_PX + 22}" role="img" '
        f'aria-label="{said}"><line x1="0" x2="{24 * _HOUR_PX}" y1="{_PLOT_PX}" '
        f'y2="{_PLOT_PX}"/>{columns}</svg>'
    )


def _tip(kind: str, n: int) -> str:
    name = next((_verdict(v) for v in _ORDER if _class(v) == kind), "")
    return escape(f"{name} {n}".strip())


def _short(name: str, room: int = _NAME_CELLS) -> str:
    """A name cut to the cells that there are for it: a Chinese character is as wide as two letters."""
    if cells(name) <= room:
        return name
    while cells(name) >= room:
        name = name[:-1]
    return f"{name}…"


def _verdict(verdict: VerdictName | None) -> str:
    return f"{words.SYMBOLS[verdict]} {words.VERDICTS[verdict]}"


def _class(verdict: VerdictName | None) -> str:
    return verdict or "failed"
