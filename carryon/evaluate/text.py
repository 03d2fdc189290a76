"""An evaluation for people: tables for a terminal."""

from collections.abc import Iterable, Sequence

from carryon.evaluate.judge import FIGURES, Finding
from carryon.evaluate.report import Evaluation
from carryon.evaluate.share import Share
from carryon.evaluate.slices import named
from carryon.report.layout import cells, pad
from carryon.wording import Text

_TITLE = Text("{n} photos", "共 {n} 张照片")
_FIGURE, _CASES = Text("figure", "指标"), Text("cases", "数量")
_SHARE, _INTERVAL = Text("share", "比例"), Text("95 % interval", "95 % 区间")
_CONFUSION = Text("CCC mark: true state down, called across", "3C 标志：行为真实状态，列为识别结果")
_SLICES = Text("By group (those of all cases, 95 % interval)", "按分组（计数/数量，95 % 区间）")
_GROUP, _PHOTOS = Text("group", "分组"), Text("photos", "照片")
_CURVE = Text(
    "Codes stated as read, and if they were from another probability on: coverage and error",
    "型号和序列号的覆盖率与错误率：实际结果，以及改用其他阈值时",
)
_AS_STATED = Text("as stated", "实际")
_CODE, _THRESHOLD = Text("code", "代码"), Text("from", "阈值")
_COVERAGE, _WRONG = Text("stated", "已判读"), Text("wrong", "错误")
_MISSES = Text("Misses", "不符项")
_MISS = Text("said {said}, true {true}", "识别为 {said}，实际为 {true}")
_CHANGES = Text(
    "Since the run before: {better} better, {worse} worse, {mixed} mixed",
    "与上次相比：{better} 张变好，{worse} 张变差，{mixed} 张有好有坏",
)
_NO_CHANGE = Text("Since the run before: no photo got better or worse", "与上次相比：没有变化")
_WAYS = {"better": Text("better", "变好"), "worse": Text("worse", "变差"), "mixed": Text("mixed", "有好有坏")}
_STATES = {
    "clear": Text("clear", "清晰"),
    "unclear": Text("unclear", "不清晰"),
    "absent": Text("absent", "没有"),
    "not_seen": Text("not seen", "未看到"),
}
_CODES = {"model": Text("model", "型号"), "serial": Text("serial number", "序列号")}
_SLICED = {
    "false_allow": Text("false allow", "误放行"),
    "verdict": Text("verdict", "结论"),
    "model": Text("model", "型号"),
    "serial": Text("serial no.", "序列号"),
    "energy": Text("energy", "能量"),
    "mark": Text("CCC mark", "3C 标志"),
}
"""The figures that are shown by group, under shorter names."""


def render(seen: Evaluation, *, misses: bool = False) -> str:
    """All tables; ``misses`` adds a line for every fault."""
    parts = [
        [str(_TITLE.format(n=seen.photos))],
        _table(_head(_FIGURE, _CASES, _SHARE, _INTERVAL), _figures(seen)),
    ]
    if seen.confusion:
        parts.append([str(_CONFUSION), *_confusion(seen)])
    if seen.slices:
        parts.append([str(_SLICES), *_table(_head(_GROUP, _PHOTOS, *_SLICED.values()), _sliced(seen))])
    if seen.curve:
        parts.append([str(_CURVE), *_table(_head(_CODE, _THRESHOLD, _COVERAGE, _WRONG), _curve(seen))])
    if misses and seen.misses:
        parts.append([str(_MISSES), *(f"  {file}  {_words(finding)}" for file, finding in seen.misses)])
    if seen.changes is not None:
        parts.append(_changed(seen))
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _head(*words: Text) -> list[str]:
    return [str(one) for one in words]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    listed = [head, *rows]
    widths = [max(map(cells, column)) for column in zip(*listed, strict=True)]
    return ["  ".join(pad(c, w) for c, w in zip(row, widths, strict=True)).rstrip() for row in listed]


def _figures(seen: Evaluation) -> Iterable[Sequence[str]]:
    for key, figure in FIGURES.items():
        if share := seen.figures.get(key):
            yield str(figure.words), f"{share.hits}/{share.cases}", _percent(share), _interval(share)


def _percent(share: Share) -> str:
    return "-" if share.value is None else f"{100 * share.value:.1f} %"


def _interval(share: Share) -> str:
    low, high = share.interval
    return f"[{100 * low:.1f}, {100 * high:.1f}]" if share.cases else ""


def _short(share: Share | None) -> str:
    return f"{share.hits}/{share.cases} {_interval(share)}" if share else "-"


def _confusion(seen: Evaluation) -> list[str]:
    head = ["", *(str(words) for words in _STATES.values())]
    rows = [
        [str(_STATES[true]), *(str(seen.confusion[true, said]) for said in _STATES)]
        for true in ("clear", "unclear", "absent")
    ]
    return _table(head, rows)


def _sliced(seen: Evaluation) -> Iterable[Sequence[str]]:
    for name, tally in seen.slices.items():
        yield (
            str(named(name)),
            str(tally["answered"].cases),
            *(_short(tally.get(figure)) for figure in _SLICED),
        )


def _curve(seen: Evaluation) -> Iterable[Sequence[str]]:
    for point in seen.curve:
        yield (
            str(_CODES[point.code]),
            str(_AS_STATED) if point.threshold is None else f"{point.threshold:g}",
            *(f"{s.hits}/{s.cases} {_percent(s)} {_interval(s)}" for s in (point.coverage, point.error)),
        )


def _words(finding: Finding) -> str:
    what = str(FIGURES[finding.figure].words)
    return (
        f"{what}: {_MISS.format(said=finding.said or '-', true=finding.true or '-')}"
        if finding.true
        else what
    )


def _changed(seen: Evaluation) -> list[str]:
    if not seen.changes:
        return [str(_NO_CHANGE)]
    counts = {way: sum(change.way == way for change in seen.changes) for way in _WAYS}
    lines = [str(_CHANGES.format(**counts))]
    for change in seen.changes:
        lines.append(f"  {change.file}  {_WAYS[change.way]}")
        lines += [f"    - {_words(finding)}" for finding in change.gone]
        lines += [f"    + {_words(finding)}" for finding in change.come]
    return lines
