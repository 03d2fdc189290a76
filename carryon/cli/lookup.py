"""What ``carryon recalls`` prints of a finding and of the register's figures."""

from datetime import date

from carryon import recalls
from carryon.errors import ExitCode
from carryon.recalls.stats import Stats
from carryon.record import NOT_SEEN, Fact, Notice, RecallFinding
from carryon.wording import Text

LINE = Text("{label}: {value}", "{label}：{value}")
STATES = {
    "listed": Text("{model}: recalled in mainland China", "{model}：中国大陆已召回"),
    "not_listed": Text(
        "{model}: no mainland China recall in this register", "{model}：本库中没有中国大陆召回"
    ),
    "unknown": Text(
        "{model}: cannot be told from a recalled model; give the brand",
        "{model}：与召回型号难以区分，请提供品牌",
    ),
}
BATCHES = {
    "inside": Text("this unit is in the recalled batch", "本机在召回批次内"),
    "outside": Text("this unit is outside the recalled batch", "本机不在召回批次内"),
    "unknown": Text("whether this unit is in the recalled batch is not known", "本机是否在召回批次未知"),
}
ABROAD = Text("recalled outside mainland China only", "仅在中国大陆以外召回")
AS_OF = Text("register of {day}, {age} days old", "召回库日期 {day}，距今 {age} 天")
FIGURES = (
    Text("as of {as_of}, edition {edition}", "截至 {as_of}，第 {edition} 版"),
    Text(
        "{records} notices of {families} recalls by {authorities} authorities, {fire} for fire or burns",
        "{records} 条公告，涉及 {families} 次召回、{authorities} 个机构，其中 {fire} 条有起火或烫伤风险",
    ),
    Text("{models} model codes of {brands} brands", "{brands} 个品牌的 {models} 个型号"),
    Text("newest: {newest} ({newest_day})", "最新：{newest}（{newest_day}）"),
    Text("by place: {places}", "按地区：{places}"),
)
COVERED = Text(
    "{place} {year}: {units} of {all} recalled units ({share}), {recalls} of {count} recalls. "
    "Source: {source}",
    "{place} {year} 年：{units} / {all} 件召回产品（{share}），{recalls} / {count} 次召回。来源：{source}",
)


def find(model: str, **stated: str | None) -> RecallFinding:
    """What the register says of a model, with brand, serial, batch and date of manufacture as stated."""

    def fact(value: str | None) -> Fact:
        return Fact(state="stated", value=value) if value else NOT_SEEN

    return recalls.load().match(
        brand=fact(stated.get("brand")),
        model=fact(model),
        serial=fact(stated.get("serial")),
        batch=fact(stated.get("batch")),
        made_on=fact(stated.get("made_on")),
        manufacturer=NOT_SEEN,
    )


def exit_code(finding: RecallFinding) -> ExitCode:
    """20 for a mainland recall, 10 where a person must look, 0 for nothing found."""
    if finding.state == "listed":
        return ExitCode.NOT_ALLOWED
    return ExitCode.NEEDS_PERSON if finding.state == "unknown" or finding.abroad else ExitCode.ALLOWED


def _notice(notice: Notice) -> list[str]:
    parts = [notice.remedy, notice.page, notice.hotline, notice.source]
    return [f"- {notice.title} [{notice.id}]", *(f"  {part}" for part in parts if part)]


def lines(model: str, finding: RecallFinding) -> list[str]:
    """A finding in words: the answer first, then the notices, then the register's age."""
    said = [str(STATES[finding.state].format(model=model))]
    if finding.state == "listed":
        said.append(str(BATCHES[finding.batch]))
    elif finding.abroad:
        said.append(str(ABROAD))
    for notice in finding.notices:
        said += _notice(notice)
    day = finding.register_date or recalls.load().date
    return [*said, str(AS_OF.format(day=day, age=(date.today() - day).days))]


def figures(stats: Stats) -> list[str]:
    """The register's figures in words."""
    places = ", ".join(f"{place} {count}" for place, count in stats.places.items())
    values: dict[str, object] = {name: getattr(stats, name) for name in stats.__struct_fields__} | {
        "places": places
    }
    said = [str(text.format(**values)) for text in FIGURES]
    for part in stats.coverage:
        said.append(
            str(
                COVERED.format(
                    place=part.total.jurisdiction,
                    year=part.total.year,
                    units=f"{part.units:,}",
                    all=f"{part.total.units:,}",
                    share=f"{part.share:.1%}",
                    recalls=part.recalls,
                    count=part.total.recalls,
                    source=part.total.source,
                )
            )
        )
    return said
