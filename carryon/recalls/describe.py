"""A recall notice in full, as lines a person reads."""

from collections.abc import Iterator

from carryon.recalls.notice import (
    AllUnits,
    Batches,
    DateCodes,
    Decider,
    Lookup,
    Made,
    NoSerial,
    Recall,
    SerialList,
    SerialPrefix,
    SerialSuffix,
    Unpublished,
)
from carryon.recalls.words import KINDS, remedy_of
from carryon.wording import Text

ALL = Text("every unit", "全部产品")
LOOKUP = Text(
    "some units; only the maker's look-up tells, by serial number", "部分产品；须凭序列号向厂家查询"
)
UNPUBLISHED = Text("what decides was not published or not found", "判定方式未公布或未查到")
BATCH = Text("batch or lot {codes}", "批次 {codes}")
OR_NONE = Text("batch or lot {codes}, or none printed", "批次 {codes}，或未印批次")
MADE = Text("made {spans}", "生产日期 {spans}")
PREFIX = Text("serial number begins with {codes}", "序列号以 {codes} 开头")
SUFFIX = Text("serial number ends in {codes} (safe: {safe})", "序列号以 {codes} 结尾（安全：{safe}）")
LISTED = Text("serial number is one of {codes}", "序列号为 {codes} 之一")
DATE = Text("date code ({form}) {codes}", "日期代码（{form}）{codes}")
NO_SERIAL = Text("no serial number is printed on it", "机身未印序列号")


def decider(rule: Decider) -> Text:
    """Which units one rule of a notice means."""
    match rule:
        case AllUnits():
            return ALL
        case Lookup():
            return LOOKUP
        case Unpublished():
            return UNPUBLISHED
        case NoSerial():
            return NO_SERIAL
        case Batches():
            return (OR_NONE if rule.or_none else BATCH).format(codes=", ".join(rule.codes))
        case Made():
            spans = ", ".join(f"{span.first}…{span.last}" for span in rule.periods)
            return MADE.format(spans=spans)
        case SerialPrefix():
            return PREFIX.format(codes=", ".join(rule.prefixes))
        case SerialSuffix():
            return SUFFIX.format(codes="/".join(rule.recalled), safe="/".join(rule.safe))
        case SerialList():
            return LISTED.format(codes=", ".join(rule.serials))
        case DateCodes():
            codes = [*rule.codes, *(f"*{ending}" for ending in rule.endings)]
            return DATE.format(form=rule.form, codes=", ".join(codes))


def _scope(recall: Recall) -> Iterator[str]:
    for rule in recall.scope.by:
        models = getattr(rule, "models", ())
        yield f"{', '.join(models)}: {decider(rule)}" if models else str(decider(rule))


def describe(recall: Recall) -> list[tuple[Text, str]]:
    """Label and value of every line about a notice, in the language in force."""
    units = f"{recall.units:,}" if recall.units else ""
    joint = Text("; ", "；") if recall.scope.need == "all" else Text("; or ", "；或 ")
    models = ", ".join("/".join((model.code, *model.variants)) for model in recall.models)
    rows = [
        (Text("notice", "公告"), f"{recall.id} ({KINDS[recall.kind]}, {recall.announced or '–'})"),
        (Text("product", "产品"), str(recall.product)),
        (Text("models", "型号"), models),
        (Text("authority", "发布机构"), f"{recall.authority} [{', '.join(recall.jurisdictions)}]"),
        (Text("units", "数量"), units),
        (Text("sold", "销售时间"), f"{recall.sold_from or ''} – {recall.sold_to or ''}".strip("– ")),
        (Text("which units", "召回范围"), str(joint).join(_scope(recall))),
        (Text("hazard", "危险"), str(recall.hazard.text)),
        (Text("remedy", "处理"), str(remedy_of(recall) or "")),
        (Text("maker's page", "厂家页面"), recall.page or ""),
        (Text("hotline", "热线"), recall.hotline or ""),
        (Text("other numbers", "其他编号"), ", ".join(recall.aliases)),
        (Text("family", "同源召回"), recall.family if recall.family != recall.id else ""),
        (Text("withdrawn", "撤回"), str(recall.withdrawn or "")),
        (Text("confidence", "可信度"), f"{recall.confidence} ({recall.reviewed})"),
    ]
    rows += [(Text("source", "来源"), f"{source.url} ({source.accessed})") for source in recall.sources]
    return [(label, value) for label, value in rows if value]
