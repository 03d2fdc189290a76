"""``carryon batch``: many photos, one report."""

import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from carryon.wording import Text

_IGNORED = Text("{n} files that are no photos were left out.", "已忽略 {n} 个非照片文件。")
_NO_PHOTOS = Text("There is no photo under: {paths}", "以下位置没有照片：{paths}")
_STOPPED = Text(
    "Stopped. What is finished is safe; go on with --resume.",
    "已停止。已完成的结果已保存，可用 --resume 继续。",
)


@click.command(
    epilog="Example: carryon batch photos/ --jobs 2 -o report.html",
    help="Check every photo of PATHs (folders, files, globs, zip files) and write one report. "
    "Returns 20 if any item is not allowed, else 10 if any needs a person or could not be checked, else 0.",
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("-o", "--output", required=True, metavar="REPORT", help="The report; - for standard output.")
@click.option(
    "--format", "kind", type=click.Choice(["jsonl", "csv", "html", "xlsx"]), help="Else by the ending."
)
@click.option(
    "--group",
    type=click.Choice(["none", "folder", "prefix"]),
    default="none",
    help="Several photos of one power bank: one folder each, or names such as 0001_front and 0001_back.",
)
@click.option(
    "--jobs", type=click.IntRange(1), default=1, show_default=True, help="Worker processes, a core each."
)
@click.option(
    "--timeout", type=click.FloatRange(1), default=300, show_default=True, help="Seconds for one item."
)
@click.option("--resume", is_flag=True, help="Go on with a run that did not finish.")
@click.option("--again", is_flag=True, help="Check everything, whatever is already known.")
@click.option(
    "--date", "on", type=click.DateTime(["%Y-%m-%d"]), help="The day of the flight; today by default."
)
@click.option(
    "--leg", type=click.Choice(["domestic", "international"]), default="domestic", show_default=True
)
@click.option("--max-megapixels", type=click.FloatRange(1), default=120, show_default=True)
@click.option(
    "--checker", default="carryon.check:Checker", hidden=True, help="module:name, for tests and benchmarks."
)
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def command(**options: Any) -> None:
    """Run a batch."""
    from carryon.desk.reports import format_of

    report = Path(options["output"])
    kind = format_of(report, options["kind"])
    if str(report) != "-":
        sys.exit(_run(report, kind, options))
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(_run(Path(folder, "report"), kind, options, to_stdout=True))


def _run(report: Path, kind: Any, options: dict[str, Any], *, to_stdout: bool = False) -> int:
    from carryon.desk import reports
    from carryon.desk.batch import Batch, Forgetful, exit_code, open_spool
    from carryon.desk.items import collect
    from carryon.desk.pool import Pool
    from carryon.desk.progress import Progress
    from carryon.desk.work import Plan
    from carryon.errors import ExitCode, InputError
    from carryon.rules.trip import Trip

    intake = collect(options["paths"], options["group"])
    if not intake.items:
        raise InputError(_NO_PHOTOS.format(paths=" ".join(options["paths"])))
    if intake.ignored and not options["quiet"]:
        click.echo(str(_IGNORED.format(n=intake.ignored)), err=True)
    day = (options["on"] or datetime.now()).date()
    plan = Plan(
        trip=Trip(on=day, leg=options["leg"]),
        checker=options["checker"],
        max_megapixels=options["max_megapixels"],
    )
    progress = Progress(len(intake.items), sys.stderr, quiet=options["quiet"])
    spool = open_spool(report, "", resume=options["resume"], again=options["again"])
    batch = Batch(intake.items, spool, Forgetful(), progress)
    try:
        with Pool(plan, options["jobs"], options["timeout"]) as crew:
            batch.answer_all(crew)
    except KeyboardInterrupt:
        click.echo(f"\n{_STOPPED}", err=True)
        return ExitCode.INTERRUPTED
    reports.write(kind, batch.answers(), Path("-") if to_stdout else report)
    spool.remove()
    progress.end()
    return exit_code(progress.counts)
