"""What a person can do next, from the verdict, the reasons and the recall notices."""

from collections.abc import Iterator, Mapping

from carryon.record import About, Notice, Result
from carryon.wording import Text

_PACK = Text("Carry it in hand luggage, never in checked baggage.", "请随身携带，切勿托运。")
_LEAVE = Text(
    "Do not take it to the airport: it would be kept there. Leave it at home.",
    "请勿带往机场，否则会被暂存或自弃。请留在家中。",
)
_APPROVAL = Text(
    "Ask the airline for approval before the day of the flight, and carry its answer with you.",
    "请在出行前向航空公司申请批准，并随身携带批准凭证。",
)
_STOP_USING = Text("Stop using and charging it.", "请立即停止使用和充电。")
_REMEDY = Text("Offered by the maker: {remedy}", "厂商提供：{remedy}")
_PAGE = Text("Recall notice and refund: {page}", "召回公告与退款：{page}")
_HOTLINE = Text("Maker's hotline: {hotline}", "厂商热线：{hotline}")
_MISSING: Mapping[About, Text] = {
    "ccc_mark": Text(
        "Photograph the side that carries the CCC mark, often an edge; give all photos in one call.",
        "请补拍带有 3C 标志的一面（常在侧面），并与其他照片一起提交。",
    ),
    "model": Text(
        "Photograph the model line from closer, or state what is printed there with --model.",
        "请靠近补拍型号一行，或用 --model 填写印刷的型号。",
    ),
    "recall": Text(
        "Photograph model and serial number from closer, or state them with --model and --serial.",
        "请靠近补拍型号和序列号，或用 --model、--serial 填写。",
    ),
    "energy": Text(
        "Photograph the line with mAh and Wh from closer, or state the rated energy with --wh.",
        "请靠近补拍标有 mAh 和 Wh 的一行，或用 --wh 填写额定能量。",
    ),
}


def next_steps(result: Result) -> tuple[Text, ...]:
    """What to do, most important first, each step once."""
    return tuple(dict.fromkeys(_steps(result)))


def _steps(result: Result) -> Iterator[Text]:
    if result.verdict == "allowed":
        yield _PACK
    if result.verdict == "not_allowed":
        yield _LEAVE
    if result.verdict == "ask_airline":
        yield _APPROVAL
    if result.recall.state == "listed":
        yield _STOP_USING
    if result.recall.state != "unknown":  # else it is not known that the notices are about this model
        for notice in result.recall.notices:
            yield from _recall(notice)
    if result.verdict == "retake":
        yield from _retake(result)


def _recall(notice: Notice) -> Iterator[Text]:
    if notice.remedy is not None:
        yield _REMEDY.format(remedy=notice.remedy)
    if notice.page is not None:
        yield _PAGE.format(page=notice.page)
    if notice.hotline is not None:
        yield _HOTLINE.format(hotline=notice.hotline)


def _retake(result: Result) -> Iterator[Text]:
    if not result.quality.usable:
        yield from result.quality.hints
        return
    for reason in result.reasons:
        if reason.outcome == "retake" and reason.about in _MISSING:
            yield _MISSING[reason.about]
