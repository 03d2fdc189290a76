"""Recall notices in words: titles, remedies and hazards in both languages."""

from carryon.recalls.notice import Brand, Recall, Remedy
from carryon.record import Notice
from carryon.wording import Text

REMEDIES: dict[Remedy, Text] = {
    "refund": Text("refund", "退款"),
    "replacement": Text("free replacement", "免费换新"),
    "voucher": Text("store voucher", "商城代金券"),
    "repair": Text("free repair", "免费维修"),
    "disposal": Text("disposal", "交付处置"),
    "stop_using": Text("stop using it", "停止使用"),
}
KINDS = {
    "recall": Text("recall", "召回"),
    "warning": Text("safety warning", "安全警示"),
    "advice": Text("consumer advice", "消费提示"),
}


def remedy_of(recall: Recall) -> Text | None:
    """What the maker offers, in one phrase."""
    if recall.remedy_note is not None:
        return recall.remedy_note
    if not recall.remedies:
        return None
    texts = [REMEDIES[remedy] for remedy in recall.remedies]
    return Text(", or ".join(text.en for text in texts), "或".join(text.zh for text in texts))


def notice_of(recall: Recall, brand: Brand) -> Notice:
    """What a traveller needs of a notice."""
    codes = [model.code for model in recall.models]
    day = f" {recall.announced}" if recall.announced else ""
    title = Text(
        "{brand} {what}: {kind}, {authority}{day}", "{brand} {what}：{kind}（{authority}{day}）"
    ).format(
        brand=Text(brand.name, brand.zh or brand.name),
        what=Text(", ".join(codes), "、".join(codes)) if codes else recall.product,
        kind=KINDS[recall.kind],
        authority=recall.authority,
        day=day,
    )
    return Notice(
        id=recall.id,
        title=title,
        remedy=remedy_of(recall),
        page=recall.page,
        hotline=recall.hotline,
        source=recall.sources[0].url,
    )
