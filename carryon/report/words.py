"""The words that every report shares: verdicts, facts and their states, in both languages."""

from collections.abc import Mapping

from carryon.record import (
    FRAME_NOTE,
    LETTERS_NOTE,
    REVERSED_NOTE,
    SUFFIX_NOTE,
    TRACEABLE_NOTE,
    Doubt,
    Fact,
    MarkFact,
    MarkParameter,
    VerdictName,
)
from carryon.wording import Text

VERDICTS: Mapping[VerdictName | None, Text] = {
    "allowed": Text("ALLOWED", "允许携带"),
    "not_allowed": Text("NOT ALLOWED", "不允许携带"),
    "ask_airline": Text("ASK THE AIRLINE", "需航空公司批准"),
    "retake": Text("TAKE ANOTHER PHOTO", "请重新拍照"),
    None: Text("COULD NOT BE CHECKED", "无法检查"),
}
SYMBOLS: Mapping[VerdictName | None, str] = {
    "allowed": "✓",
    "not_allowed": "✗",
    "ask_airline": "!",
    "retake": "?",
    None: "–",
}
FACTS: Mapping[str, Text] = {
    "brand": Text("Brand", "品牌"),
    "model": Text("Model", "型号"),
    "serial": Text("Serial number", "序列号"),
    "capacity_mah": Text("Capacity", "电池容量"),
    "voltage_v": Text("Cell voltage", "电芯电压"),
    "energy_wh": Text("Rated energy", "额定能量"),
    "manufacturer": Text("Manufacturer", "制造商"),
    "made_in": Text("Made in", "产地"),
    "made_on": Text("Made on", "生产日期"),
    "batch": Text("Batch", "批次"),
    "ccc_mark": Text("CCC mark", "3C 标志"),
}
STATES: Mapping[str, Text] = {
    "read": Text("read", "已识别"),
    "stated": Text("stated", "用户提供"),
    "uncertain": Text("uncertain", "不确定"),
    "unreadable": Text("unreadable", "无法辨认"),
    "absent": Text("not on the label", "标签上没有"),
    "not_seen": Text("not seen", "未看到"),
    "clear": Text("clear", "清晰"),
    "unclear": Text("unclear", "不清晰"),
}
PARAMETERS: Mapping[MarkParameter, Text] = {
    "contrast": Text("contrast", "对比度"),
    "completeness": Text("completeness", "完整度"),
    "sharpness": Text("sharpness of the print", "印刷锐度"),
    "cover": Text("partly covered", "被遮挡"),
    "size": Text("size", "尺寸"),
}
DOUBTS: Mapping[Doubt, Text] = {
    "characters": Text("uncertain: some characters are not clear", "不确定：部分字符不清"),
    "unnamed": Text("uncertain: no word beside it says what it is", "不确定：旁边没有说明文字"),
    "torn": Text("uncertain: characters may be missing", "不确定：可能缺少字符"),
    "contradicted": Text("uncertain: other print contradicts it", "不确定：与其他标注矛盾"),
    "photos_differ": Text("uncertain: the photos differ", "不确定：各照片不一致"),
}
PROBLEMS: Mapping[str, Text] = {
    "no_label": Text("No label can be seen in the photo.", "照片中看不到标签。"),
    "dark": Text("The photo is too dark where the print is.", "文字处光线太暗。"),
    "over_exposed": Text("Light is reflected over the print.", "文字处反光。"),
    "too_small": Text("The print is too small in the photo.", "照片中的文字太小。"),
    "blurred": Text("The print is blurred.", "文字模糊。"),
    "cut_off": Text("The label is cut off.", "标签没有拍全。"),
}
UNITS: Mapping[str, str] = {"capacity_mah": "mAh", "voltage_v": "V", "energy_wh": "Wh"}
NOT_A_CLEARANCE = Text(
    '"Allowed" means that nothing was found against it; the screener decides.',
    "“允许携带”仅表示未发现问题，最终以安检人员判断为准。",
)
_GRADE = Text("{state}, grade {grade}", "{state}，{grade} 级")
_LIMITED = Text("{state}, grade {grade} ({parameter})", "{state}，{grade} 级（{parameter}）")
_OR = Text(" or ", " 或 ")
_OVER_THE_PRINT = Text("stated; read as {read}", "用户提供；识别为 {read}")
_DERIVED = Text("computed: capacity x cell voltage", "由容量 × 电芯电压计算")


def value(name: str, fact: Fact) -> str:
    """What a fact says in the language in force; empty where it says nothing."""
    return str(says(name, fact))


def says(name: str, fact: Fact) -> Text:
    """What a fact says, with its unit; the candidates where it is uncertain; empty where it says nothing."""
    unit = f" {UNITS[name]}" if name in UNITS else ""
    if fact.state == "uncertain" and fact.candidates:
        readings = dict.fromkeys(candidate for candidate, _ in fact.candidates)
        shown = [f"{reading}{unit}" for reading in list(readings)[:3]]
        return Text(_OR.en.join(shown), _OR.zh.join(shown))
    if fact.value is None:
        return Text("", "")
    said = f"{fact.value:g}{unit}" if isinstance(fact.value, float) else f"{fact.value}{unit}"
    return Text(said, said)


def state(fact: Fact) -> Text:
    """How a fact is known, or why it is in doubt."""
    read = fact.instead_of
    if read is not None and read.value != fact.value:
        return _OVER_THE_PRINT.format(read=f"{read.value:g}" if isinstance(read.value, float) else read.value)
    if fact.state == "uncertain" and fact.doubt is not None:
        return DOUBTS[fact.doubt]
    if fact.known and fact.derived_from == "mAh x V":
        return _DERIVED
    return STATES[fact.state]


NOTES: Mapping[str, Text] = {
    SUFFIX_NOTE: Text(SUFFIX_NOTE, "带有已停用的后缀字母"),
    REVERSED_NOTE: Text(REVERSED_NOTE, "与旁边文字上下颠倒"),
    FRAME_NOTE: Text(FRAME_NOTE, "外框不是椭圆形"),
    LETTERS_NOTE: Text(LETTERS_NOTE, "字母与标准标志图形不符"),
    TRACEABLE_NOTE: Text(TRACEABLE_NOTE, "标志旁有追溯二维码"),
}
"""What is noted of the mark, by the words of the record."""


def mark(fact: MarkFact) -> Text:
    """The mark's state, with the grade of its print and what limited it."""
    if fact.grade is None:
        return STATES[fact.state]
    if fact.limited_by is None or fact.grade == "A":
        return _GRADE.format(state=STATES[fact.state], grade=fact.grade)
    parameter = PARAMETERS[fact.limited_by]
    return _LIMITED.format(state=STATES[fact.state], grade=fact.grade, parameter=parameter)


def notes(fact: MarkFact) -> Text:
    """What else was seen of the mark; the record's own words where it has others."""
    known = [NOTES.get(note, Text(note, note)) for note in fact.notes]
    return Text("; ".join(note.en for note in known), "；".join(note.zh for note in known))
