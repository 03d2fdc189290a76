"""``carryon batch``: many photos, one report."""

import sys
import tempfile
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from carryon.cli.bilingual import Command, option
from carryon.cli.desk import desk_options, open_memory, retention
from carryon.cli.trip import trip_of, trip_options
from carryon.errors import AskedError
from carryon.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from carryon.desk.batch import Crew
    from carryon.desk.items import Item
    from carryon.desk.reports import Format
    from carryon.desk.work import Plan

_HELP = Text(
    "Check every photo under the PATHs (folders, files, globs, zip files, URLs) and write one report.\n\n"
    "Returns 20 if any item is not allowed, else 10 if any needs a person or could not be checked, else 0.",
    "检查各 PATH（文件夹、文件、通配符、zip 文件、URL）下的所有照片，生成一份报告。\n\n"
    "退出码：只要有一项不允许携带即为 20；否则只要有一项需人工处理或无法检查即为 10；否则为 0。",
)
_OUTPUT = Text("The report; - is standard output.", "报告文件；- 表示标准输出。")
_FORMAT = Text("The report's format; else its ending says.", "报告格式；默认由扩展名决定。")
_GROUP = Text(
    "Several photos of one power bank: those of one folder, or names such as 0001_front, 0001_back, 0001-2.",
    "一个充电宝有多张照片：同一文件夹为一项，或按名称前缀，如 0001_正面、0001_背面、0001-2。",
)
_RESUME = Text("Go on with a run that did not finish.", "继续未完成的检查。")
_AGAIN = Text("Check everything anew, whatever the journal knows.", "全部重新检查，不使用日志中的结果。")
_CLUSTER = Text(
    "Check on the Dask cluster at this address; not with --jobs or --timeout.",
    "在此地址的 Dask 集群上检查；不能与 --jobs 或 --timeout 同用。",
)
_SHARED = Text(
    "The cluster's workers read the photos themselves: same paths, or URLs. Else photos are sent to them.",
    "集群节点自行读取照片（路径相同或为 URL）；否则由本机发送照片。",
)
_QUIET = Text("No progress.", "不显示进度。")

_IGNORED = Text("Left out {n} files that are no photos.", "已忽略 {n} 个非照片文件。")
_NO_PHOTOS = Text("There is no photo under: {paths}", "以下位置没有照片：{paths}")
_STOPPED = Text(
    "Stopped. What is finished is safe; go on with --resume.",
    "已停止。已完成的结果已保存，可用 --resume 继续。",
)
_STOPPED_ON_OUTPUT = Text(
    "Stopped. What is finished is in the journal; the same command goes on from there.",
    "已停止。已完成的结果已写入日志，再次运行同一命令即可继续。",
)
_STOPPED_FOR_NOTHING = Text(
    "Stopped. Without a journal and a report in a file, nothing was kept.",
    "已停止。既无日志，也未输出到文件，结果未保存。",
)
_NOT_ON_A_CLUSTER = Text(
    "{name} has no effect with --cluster: the cluster's own workers check. Leave one of them out.",
    "{name} 与 --cluster 同用时无效：检查由集群节点进行。请去掉其中一个。",
)
_OF_THIS_MACHINE = ("jobs", "timeout")
_GROUPS = click.Choice(["none", "folder", "prefix"])


@click.command(cls=Command, words=_HELP, example="carryon batch photos/ --jobs 2 -o report.html")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@option("-o", "--output", words=_OUTPUT, required=True, metavar="REPORT")
@option("--format", "kind", words=_FORMAT, type=click.Choice(["jsonl", "csv", "html", "xlsx"]))
@option("--group", words=_GROUP, type=_GROUPS, default="none", show_default=True)
@option("--resume", words=_RESUME, is_flag=True)
@option("--again", words=_AGAIN, is_flag=True)
@desk_options
@option("--cluster", words=_CLUSTER, metavar="ADDRESS")
@option("--shared", words=_SHARED, is_flag=True)
@trip_options
@option("-q", "--quiet", words=_QUIET, is_flag=True)
def command(**options: Any) -> int:
    """Run a batch."""
    from carryon.desk.reports import format_of

    _refuse_what_a_cluster_ignores(options)
    report = Path(options["output"])
    kind = format_of(report, options["kind"])
    if str(report) != "-":
        return _run(report, report, kind, options)
    with tempfile.TemporaryDirectory() as folder:
        return _run(report, Path(folder, "report"), kind, options)


def _refuse_what_a_cluster_ignores(options: dict[str, Any]) -> None:
    source = click.get_current_context().get_parameter_source
    given = [name for name in _OF_THIS_MACHINE if source(name) is click.core.ParameterSource.COMMANDLINE]
    if options["cluster"] and given:
        raise AskedError(_NOT_ON_A_CLUSTER.format(name=f"--{given[0]}"))


def _run(report: Path, beside: Path, kind: "Format", options: dict[str, Any]) -> int:
    """Check all items and write the report; the partial report lies beside a path."""
    from carryon.desk import reports
    from carryon.desk.batch import Batch, exit_code, open_spool
    from carryon.desk.identity import program_key
    from carryon.desk.progress import Progress
    from carryon.errors import ExitCode

    items = _items(options)
    plan = _plan(kind, options)
    program = program_key(plan)
    with open_spool(beside, program, resume=options["resume"], again=options["again"]) as spool:
        memory = open_memory(options, plan, program, spool.mark.run, again=options["again"])
        let_old_go = retention(options, memory)
        progress = Progress(len(items), sys.stderr, quiet=options["quiet"])
        batch = Batch(items, spool, memory, progress)
        try:
            with _crew(plan, options) as crew:
                batch.answer_all(crew)
        except KeyboardInterrupt:
            click.echo(f"\n{_stopped(report, options)}", err=True)
            return int(ExitCode.INTERRUPTED)
        reports.write(kind, batch.answers(), report)
        progress.end()
        spool.remove()
    if let_old_go is not None:
        let_old_go()
    return int(exit_code(progress.counts))


def _stopped(report: Path, options: dict[str, Any]) -> Text:
    """Where what is finished is, and how to go on."""
    if str(report) != "-":
        return _STOPPED
    return _STOPPED_FOR_NOTHING if options["no_journal"] else _STOPPED_ON_OUTPUT


def _items(options: dict[str, Any]) -> "Sequence[Item]":
    from carryon.desk.items import collect
    from carryon.errors import InputError

    intake = collect(options["paths"], options["group"])
    if not intake.items:
        raise InputError(_NO_PHOTOS.format(paths=" ".join(options["paths"])))
    if intake.ignored and not options["quiet"]:
        click.echo(str(_IGNORED.format(n=intake.ignored)), err=True)
    return intake.items


def _plan(kind: "Format", options: dict[str, Any]) -> "Plan":
    import msgspec

    from carryon.desk.reports import PICTURE_PX
    from carryon.desk.work import Plan

    trip = trip_of(options)
    return Plan(
        trip=msgspec.structs.replace(trip, on=trip.on or date.today()),
        checker=options["checker"],
        max_megapixels=options["max_megapixels"],
        picture_px=PICTURE_PX if kind == "html" else 0,
    )


@contextmanager
def _crew(plan: "Plan", options: dict[str, Any]) -> "Iterator[Crew]":
    if options["cluster"]:
        from carryon.desk.cluster import Cluster

        with Cluster(plan, options["cluster"], shared=options["shared"]) as cluster:
            yield cluster
    else:
        from carryon.desk.pool import Pool

        with Pool(plan, options["jobs"], options["timeout"]) as pool:
            yield pool
