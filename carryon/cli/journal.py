"""``carryon journal``: what was checked, when, by whom, and whether the record is untouched."""

import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from carryon.cli.bilingual import Command, Group, option
from carryon.cli.desk import LONGEST_DAYS, find_journal, journal_option, say_what_went, who, who_option
from carryon.cli.values import Count, Day
from carryon.errors import AskedError, ExitCode, InputError
from carryon.wording import Text

if TYPE_CHECKING:
    from carryon.desk.journal import Check, Entry
    from carryon.report.picture import Picture

_GROUP = Text(
    "The record of every check and review: look it up, export it, verify it, let old entries go.",
    "所有检查与复核的记录：查询、导出、校验、按期限清除。",
)
_LIST = Text("List entries, one a line.", "逐行列出记录。")
_SHOW = Text("Show one entry in full, as JSON.", "以 JSON 显示一条记录的全部内容。")
_EXPORT = Text("Write the results of checks as a report.", "将检查结果导出为报告。")
_VERIFY = Text(
    "Walk the hash chain and name every entry that was changed, removed or added.\n\n"
    "Prints the head of the chain: noted elsewhere and given as --head, it proves later that nothing was cut "
    "off. Returns 3 if anything is wrong.",
    "校验哈希链，指出每条被修改、删除或插入的记录。\n\n"
    "会输出链头：另行保存并在以后用 --head 提供，可证明之后没有被截断。发现问题时退出码为 3。",
)
_PRUNE = Text(
    "Take the content of old checks and reviews out, and delete their kept photos. The chain still verifies.",
    "清除过期检查与复核的内容，并删除其保留的照片。哈希链仍可校验。",
)
_SUMMARY = Text("Write a page with one day's figures and plots.", "生成某日统计图表页面。")
_VERDICT = Text("Only this verdict; may be given more than once.", "只看该结论；可多次指定。")
_ITEM = Text("Only this item.", "只看该项。")
_SINCE = Text("From this day on.", "起始日期。")
_UNTIL = Text("Up to this day, inclusive.", "截止日期（含）。")
_OUTPUT = Text("The file; - is standard output.", "输出文件；- 表示标准输出。")
_FORMAT = Text("The report's format; else its ending says.", "报告格式；默认由扩展名决定。")
_HEAD = Text("A head noted before, such as 1200:9f86d081…", "以前记下的链头，如 1200:9f86d081…")
_KEEP = Text("Days to keep.", "保留天数。")
_DAY = Text("The day; today by default.", "日期；默认今天。")

_FAULT = Text("Entry {seq}: {fault}.", "第 {seq} 条：{fault}。")
_INTACT = Text(
    "{n} entries, all as they were written. Head: {n}:{head}", "共 {n} 条，均未被改动。链头：{n}:{head}"
)
_BROKEN = Text("The journal is not as it was written.", "日志已被改动。")
_HEAD_WRONG = Text("the head noted before is not in this journal", "以前记下的链头不在此日志中")
_BAD_HEAD = Text("--head is NUMBER:HASH, as verify prints it.", "--head 应为 verify 输出的“编号:哈希”。")
_GONE = Text("(pruned)", "（已清除）")
_KINDS = {
    "check": Text("check", "检查"),
    "review": Text("review", "复核"),
    "prune": Text("prune", "清除"),
}
_DECISIONS = {
    "allow": Text("allow", "放行"),
    "deny": Text("deny", "拒绝"),
    "needs_second_person": Text("needs_second_person", "待第二人确认"),
    "open": Text("open", "未定"),
}

_VERDICTS = ["allowed", "not_allowed", "ask_airline", "retake", "failed"]
_day = Day()


@click.group(cls=Group, words=_GROUP)
def command() -> None:
    """Hold the verbs of the journal together."""


@command.command("list", cls=Command, words=_LIST, example="carryon journal list --verdict not_allowed")
@journal_option
@option("--verdict", "verdicts", words=_VERDICT, type=click.Choice(_VERDICTS), multiple=True)
@option("--item", words=_ITEM)
@option("--since", words=_SINCE, type=_day, metavar="YYYY-MM-DD")
@option("--until", words=_UNTIL, type=_day, metavar="YYYY-MM-DD")
def list_(**options: Any) -> None:
    """List entries."""
    for entry in find_journal(options).entries(**_conditions(options)):
        click.echo(_line(entry))


@command.command(cls=Command, words=_SHOW, example="carryon journal show 17")
@click.argument("seq", type=Count(1))
@journal_option
def show(seq: int, **options: Any) -> None:
    """Show one entry."""
    import msgspec

    entry = find_journal(options).entry(seq)
    click.echo(msgspec.json.format(msgspec.json.encode(entry), indent=2).decode())


@command.command(
    cls=Command, words=_EXPORT, example="carryon journal export -o november.xlsx --since 2026-11-01"
)
@journal_option
@option("-o", "--output", words=_OUTPUT, required=True, metavar="REPORT")
@option("--format", "kind", words=_FORMAT, type=click.Choice(["jsonl", "csv", "html", "xlsx"]))
@option("--verdict", "verdicts", words=_VERDICT, type=click.Choice(_VERDICTS), multiple=True)
@option("--item", words=_ITEM)
@option("--since", words=_SINCE, type=_day, metavar="YYYY-MM-DD")
@option("--until", words=_UNTIL, type=_day, metavar="YYYY-MM-DD")
def export(output: str, kind: Any, **options: Any) -> None:
    """Write checks as a report."""
    from carryon.desk import reports
    from carryon.desk.journal import Check
    from carryon.desk.reports import PICTURE_PX
    from carryon.desk.work import Answer

    report = Path(output)
    chosen = reports.format_of(report, kind)
    entries = find_journal(options).entries(kind="check", **_conditions(options))
    checks = (entry.payload for entry in entries if isinstance(entry.payload, Check))
    side = PICTURE_PX if chosen == "html" else 0
    answers = (Answer(result=check.result, pictures=_pictures(check, side)) for check in checks)
    reports.write(chosen, answers, report)


def _pictures(check: "Check", side_px: int) -> "dict[str, Picture]":
    from carryon.desk.crops import pictures_of

    return pictures_of(check, side_px) if side_px else {}


@command.command(cls=Command, words=_VERIFY, example="carryon journal verify")
@journal_option
@option("--head", words=_HEAD, metavar="N:HASH")
def verify(head: str | None, **options: Any) -> int:
    """Walk the chain."""
    journal = find_journal(options)
    seq, last = journal.head()
    faults = list(journal.verify())
    if head is not None and not _holds(journal, head):
        faults.append((_head(head)[0], _HEAD_WRONG))
    for number, fault in faults:
        click.echo(str(_FAULT.format(seq=number, fault=fault)))
    if faults:
        click.echo(str(_BROKEN), err=True)
        return int(ExitCode.INPUT)
    click.echo(str(_INTACT.format(n=seq, head=last)))
    return 0


@command.command(cls=Command, words=_PRUNE, example="carryon journal prune --keep 90")
@journal_option
@who_option
@option("--keep", words=_KEEP, type=Count(0, LONGEST_DAYS), required=True, metavar="DAYS")
def prune(keep: int, **options: Any) -> None:
    """Let old entries go."""
    from carryon.desk.upkeep import let_go

    say_what_went(let_go(find_journal(options), keep, who(options)))


@command.command(cls=Command, words=_SUMMARY, example="carryon journal summary -o today.html")
@journal_option
@option("-o", "--output", words=_OUTPUT, required=True, metavar="PAGE")
@option("--day", words=_DAY, type=_day, metavar="YYYY-MM-DD")
def summary(output: str, day: datetime | None, **options: Any) -> None:
    """Write one day's figures."""
    from carryon.desk.figures import figures_of
    from carryon.desk.files import opened_safely
    from carryon.report.summary import write

    start = (day or datetime.now()).astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    figures = figures_of(find_journal(options), start)
    if output == "-":
        write(figures, sys.stdout.buffer)
        return
    with opened_safely(Path(output)) as out:
        write(figures, out)


def _conditions(options: dict[str, Any]) -> dict[str, Any]:
    """The conditions of ``Journal.entries``; days are those of this machine's time zone."""
    since, until = options["since"], options["until"]
    return {
        "verdicts": options["verdicts"],
        "item": options["item"],
        "since": since.astimezone() if since else None,
        "until": (until + timedelta(days=1)).astimezone() if until else None,
    }


def _line(entry: "Entry") -> str:
    from carryon.desk.journal import Check, Review
    from carryon.report.layout import pad
    from carryon.report.words import VERDICTS

    at = f"{entry.at.astimezone():%Y-%m-%d %H:%M:%S}"
    payload = entry.payload
    if isinstance(payload, Check):
        verdict = payload.result.verdict
        said = f"{pad(str(Text(verdict or 'failed', VERDICTS[verdict].zh)), 14)} {payload.result.item}"
    elif isinstance(payload, Review):
        said = f"{pad(str(_DECISIONS[payload.decision]), 14)} #{payload.of}"
    else:
        said = str(_GONE) if payload is None else f"<= #{payload.up_to}"
    by = "" if payload is None else f"  {payload.who}"
    return f"{entry.seq:>7}  {at}  {pad(str(_KINDS.get(entry.kind, entry.kind)), 6)}  {said}{by}"


def _head(text: str) -> tuple[int, str]:
    number, _, digest = text.partition(":")
    if not number.isdecimal() or not digest:
        raise AskedError(_BAD_HEAD)
    return int(number), digest


def _holds(journal: Any, text: str) -> bool:
    number, digest = _head(text)
    try:
        return bool(journal.entry(number).hash == digest)
    except InputError:
        return False
