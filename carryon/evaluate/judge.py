"""One photo's result against its truth: the findings that every figure counts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from carryon.evaluate.truth import Truth
from carryon.record import Box, Fact, Point, Result
from carryon.wording import Text

_ENERGY_TOLERANCE_WH = 0.5
"""A printed energy is rounded; 74 and 74.0 Wh, or 38.48 computed and 38.5 printed, are the same."""
_LOCATED_IOU = 0.5
_MOST_WH = 160
"""Above this no airline may approve (CAAC notice of 2014-08-07)."""


@dataclass(frozen=True)
class Figure:
    """One of the figures: its name for people, and whether its cases are faults."""

    words: Text
    fault: bool = False


FIGURES = {
    "answered": Figure(Text("photos answered", "已作答照片")),
    "false_allow": Figure(Text("FALSE ALLOW (must be 0)", "误放行（必须为 0）"), fault=True),
    "false_refusal": Figure(Text("false refusal", "误拒绝"), fault=True),
    "abstained": Figure(Text("abstained on a usable photo", "可用照片未作判断"), fault=True),
    "verdict": Figure(Text("verdict right when given", "作出的结论正确")),
    "allowed": Figure(Text("allowed, and said so", "应放行且放行")),
    "sent_back": Figure(Text("unusable photo sent back", "不可用照片要求重拍")),
    "reasons": Figure(Text("every reason, and only those", "理由齐全且无多余")),
    "model": Figure(Text("model exact", "型号完全正确")),
    "model_misstated": Figure(Text("model wrong yet stated as read", "型号错误却当作已读出"), fault=True),
    "serial": Figure(Text("serial number exact", "序列号完全正确")),
    "serial_misstated": Figure(
        Text("serial number wrong yet stated as read", "序列号错误却当作已读出"), fault=True
    ),
    "energy": Figure(Text("energy within 0.5 Wh", "额定能量误差不超过 0.5 Wh")),
    "energy_misstated": Figure(Text("energy wrong yet stated as read", "能量错误却当作已读出"), fault=True),
    "capacity": Figure(Text("capacity exact", "电池容量完全正确")),
    "capacity_misstated": Figure(
        Text("capacity wrong yet stated as read", "电池容量错误却当作已读出"), fault=True
    ),
    "mark": Figure(Text("CCC mark state", "3C 标志状态正确")),
    "mark_located": Figure(Text("clear CCC mark located (IoU >= 0.5)", "清晰 3C 标志定位（IoU >= 0.5）")),
}
"""Every figure, in the order of the report."""


@dataclass(frozen=True)
class Finding:
    """One case of one figure.

    Attributes:
        figure: its key in ``FIGURES``.
        hit: whether the case counts; for faults, a hit is bad.
        said: what the check said, for the list of misses.
        true: what is true.
    """

    figure: str
    hit: bool
    said: str = ""
    true: str = ""

    @property
    def good(self) -> bool:
        """Whether this is as it should be."""
        return self.hit != FIGURES[self.figure].fault


def judge(truth: Truth, result: Result | None) -> list[Finding]:
    """Compare one result with the truth; ``None`` where the photo got no result."""
    if result is None:
        return [Finding("answered", False)]
    findings = [Finding("answered", True), *_verdict(truth, result)]
    if truth.verdict != "retake":  # of an unusable photo, nothing more is asked
        findings += [*_reasons(truth, result), *_fields(truth, result), *_mark(truth, result)]
    return findings


def _verdict(truth: Truth, result: Result) -> Iterator[Finding]:
    said = str(result.verdict)
    compared = {"said": said, "true": truth.verdict}
    if truth.verdict not in ("allowed", "borderline"):
        yield Finding("false_allow", said == "allowed", **compared)
    if truth.verdict == "retake":
        yield Finding("sent_back", said == "retake", **compared)
        return
    if truth.verdict in ("allowed", "ask_airline"):
        yield Finding("false_refusal", said == "not_allowed", **compared)
    if truth.verdict in ("never_allowed", "borderline"):
        return
    yield Finding("abstained", said == "retake", **compared)
    if said != "retake":
        yield Finding("verdict", said == truth.verdict, **compared)
    if truth.verdict == "allowed":
        yield Finding("allowed", said == "allowed", **compared)


def _reasons(truth: Truth, result: Result) -> Iterator[Finding]:
    """What is refused must be refused for all that speaks against it, and for nothing else."""
    if truth.verdict != "not_allowed" or truth.mark is None or not isinstance(truth.wh, float | None):
        return
    against = {
        "ccc_mark": truth.mark != "clear",
        "recall": truth.recalled,
        "energy": truth.wh is None or truth.wh > _MOST_WH,
    }
    wanted = {about for about, holds in against.items() if holds}
    given = {str(reason.about) for reason in result.reasons if reason.outcome == "not_allowed"}
    yield Finding("reasons", given == wanted, said=", ".join(sorted(given)), true=", ".join(sorted(wanted)))


def _fields(truth: Truth, result: Result) -> Iterator[Finding]:
    read = result.facts
    for figure, line, true, fact in (
        ("model", "model", truth.model, read.model),
        ("serial", "sn", truth.sn, read.serial),
    ):
        if true:
            yield from _field(figure, same_code(fact.value, true), fact, true, hidden=line in truth.hidden)
    for figure, amount, fact, most in (
        ("energy", truth.energy, read.energy_wh, _ENERGY_TOLERANCE_WH),
        ("capacity", truth.mah, read.capacity_mah, 0.0),
    ):
        if amount:
            right = _close(fact, amount, most)
            yield from _field(figure, right, fact, amount, hidden="energy" in truth.hidden)


def _field(figure: str, right: bool, fact: Fact, true: str | float, *, hidden: bool) -> Iterator[Finding]:
    """Nobody can ask for a value that is partly hidden; it must not be stated wrongly all the same."""
    said = f"{fact.value} ({fact.state})"
    if not hidden:
        yield Finding(figure, right, said, str(true))
    yield Finding(f"{figure}_misstated", not right and fact.state == "read", said, str(true))


def same_code(said: str | float | None, true: str) -> bool:
    """Whether two codes are the same but for blanks and case."""
    first, second = (re.sub(r"\s+", "", str(code or "").upper()) for code in (said, true))
    return first == second


def _close(fact: Fact, true: float, most: float) -> bool:
    """Whether a number is within ``most`` of the true one."""
    try:
        return fact.value is not None and abs(float(fact.value) - true) <= most
    except ValueError:
        return False


def _mark(truth: Truth, result: Result) -> Iterator[Finding]:
    if truth.mark is None:
        return
    mark = result.facts.ccc_mark
    said = "absent" if mark.state == "not_seen" else mark.state
    # A mark faded to almost nothing may be called unclear or absent: both are refused.
    right = said == truth.mark or (truth.ccc_grade == "faded" and said == "absent")
    yield Finding("mark", right, mark.state, " ".join(filter(None, (truth.mark, truth.ccc_grade))))
    if truth.mark == "clear" and "ccc" in truth.boxes:
        overlap = iou(mark.box, truth.boxes["ccc"]) if mark.box else 0.0
        yield Finding("mark_located", overlap >= _LOCATED_IOU, f"IoU {overlap:.2f}", "clear")


def iou(one: Box, other: tuple[Point, ...]) -> float:
    """Overlap of the upright bounding boxes of two quads: shared area over united area."""
    (l0, t0, r0, b0), (l1, t1, r1, b1) = _bounds(one), _bounds(other)
    shared = max(0.0, min(r0, r1) - max(l0, l1)) * max(0.0, min(b0, b1) - max(t0, t1))
    united = (r0 - l0) * (b0 - t0) + (r1 - l1) * (b1 - t1) - shared
    return shared / united if united else 0.0


def _bounds(corners: tuple[Point, ...]) -> tuple[float, float, float, float]:
    across, down = zip(*corners, strict=True)
    return min(across), min(down), max(across), max(down)
