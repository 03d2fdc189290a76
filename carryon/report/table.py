"""A result as one row: the columns that CSV and XLSX share.

What a cell shows came off a label or out of a file name, so anybody can write it. A spreadsheet
takes a cell that begins with ``=`` for a formula; each format says here how its text stays text.
"""

from collections.abc import Callable, Iterable, Mapping

from carryon.record import Fact, RecallState, Result
from carryon.report import words
from carryon.wording import Text

Cell = str | float | int | None

RECALLS: Mapping[RecallState, Text] = {
    "listed": Text("listed", "已列入召回"),
    "not_listed": Text("not listed", "未列入"),
    "unknown": Text("unknown", "未知"),
}

COLUMNS: dict[str, tuple[Text, Callable[[Result], Cell]]] = {
    "item": (Text("Item", "编号"), lambda r: r.item),
    "verdict": (Text("Verdict", "结论"), lambda r: str(words.VERDICTS[r.verdict])),
    "reasons": (Text("Reasons", "原因"), lambda r: _lines(reason.message for reason in r.reasons)),
    "brand": (words.FACTS["brand"], lambda r: _known(r.facts.brand)),
    "model": (words.FACTS["model"], lambda r: _known(r.facts.model)),
    "model_state": (Text("Model is", "型号状态"), lambda r: str(words.state(r.facts.model))),
    "serial": (words.FACTS["serial"], lambda r: _known(r.facts.serial)),
    "serial_state": (Text("Serial number is", "序列号状态"), lambda r: str(words.state(r.facts.serial))),
    "capacity": (Text("Capacity, mAh", "电池容量 mAh"), lambda r: _known(r.facts.capacity_mah)),
    "voltage": (Text("Cell voltage, V", "电芯电压 V"), lambda r: _known(r.facts.voltage_v)),
    "energy": (Text("Rated energy, Wh", "额定能量 Wh"), lambda r: _known(r.facts.energy_wh)),
    "energy_state": (Text("Energy is", "能量状态"), lambda r: str(words.state(r.facts.energy_wh))),
    "mark": (words.FACTS["ccc_mark"], lambda r: str(words.mark(r.facts.ccc_mark))),
    "clarity": (Text("Clarity, 0 to 1", "清晰度 0-1"), lambda r: r.facts.ccc_mark.clarity),
    "recall": (Text("Recall", "召回"), lambda r: str(RECALLS[r.recall.state])),
    "records": (Text("Recall notices", "召回公告"), lambda r: " ".join(r.recall.records) or None),
    "hints": (Text("About the photo", "照片问题"), lambda r: _lines(r.quality.hints)),
    "error": (Text("Failure", "失败原因"), lambda r: str(r.error.message) if r.error else None),
    "code": (Text("Failure code", "失败代码"), lambda r: r.error.code if r.error else None),
    "photos": (Text("Photos", "照片"), lambda r: "\n".join(r.photos)),
    "as_of": (Text("Date of the flight", "航班日期"), lambda r: r.as_of.isoformat()),
    "seconds": (Text("Seconds", "用时（秒）"), lambda r: r.seconds),
    "ruleset": (Text("Rules", "规则版本"), lambda r: r.engine.ruleset or None),
    "carryon": (Text("carryon", "carryon"), lambda r: r.engine.carryon),
}
"""The name, the heading and the content of each column."""


def headings() -> list[str]:
    """The headings, in the language in force."""
    return [str(heading) for heading, _ in COLUMNS.values()]


def row(result: Result) -> list[Cell]:
    """One result's cells, in the language in force; a number stays a number."""
    return [cell(result) for _, cell in COLUMNS.values()]


def _known(fact: Fact) -> Cell:
    """A value that a rule may rely on; a candidate in the same column would be taken for one."""
    return fact.value if fact.known else None


def _lines(texts: Iterable[Text]) -> str | None:
    return "\n".join(str(text) for text in texts) or None
