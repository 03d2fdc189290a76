"""``carryon evaluate``: how right is the check, measured against recorded truth."""

import csv
import io
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from carryon.cli.bilingual import Command, option
from carryon.cli.photos import max_megapixels
from carryon.cli.trip import trip_of, trip_options
from carryon.cli.values import PLACE, Amount, Count
from carryon.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from carryon.evaluate.truth import Truth
    from carryon.record import Result

_HELP = Text(
    "Check the photos that TRUTH (a truth.jsonl) names and compare each answer with it. The photos are "
    "in DIR, or beside TRUTH.\n\n"
    "Prints every figure with its 95 % interval, also by group, and what would change at other thresholds. "
    "Returns 0 whatever the figures are.",
    "检查 TRUTH（truth.jsonl）列出的照片，并与真值逐项比较。照片位于 DIR，或与 TRUTH 同目录。\n\n"
    "输出各项指标及其 95 % 区间、分组结果，以及不同阈值下的变化。无论指标如何，退出码均为 0。",
)
_RESULTS = Text(
    "Take recorded results (jsonl) instead of checking.", "使用已记录的结果（jsonl），不重新检查。"
)
_RECORD = Text(
    "Write the results here. What stood there before is compared with, unless --against says otherwise.",
    "将结果写入此文件；若文件已存在，先与其旧内容比较（除非指定了 --against）。",
)
_AGAINST = Text(
    "Tell which photos got better or worse than in these results.", "列出与这些结果相比变好或变差的照片。"
)
_CURVE = Text("Write coverage and error at every threshold as CSV.", "将各阈值下的覆盖率与错误率写为 CSV。")
_JOBS = Text("Worker processes; each uses one core.", "工作进程数；每个占用一个核心。")
_TIMEOUT = Text("Seconds one photo may take.", "单张照片最长用时（秒）。")
_FORMAT = Text("Tables for people, or one JSON object.", "表格，或一个 JSON 对象。")
_MISSES = Text("List every miss.", "列出所有不符项。")
_QUIET = Text("No progress.", "不显示进度。")
_EITHER = Text(
    "--results and --record exclude each other; to compare with an earlier run, give --against.",
    "--results 与 --record 不能同时使用；要与之前的结果比较，请用 --against。",
)


@click.command(
    cls=Command, words=_HELP, example="carryon evaluate bench/truth.jsonl bench/ --record last.jsonl"
)
@click.argument("truth", type=PLACE, metavar="TRUTH")
@click.argument("folder", type=PLACE, required=False, metavar="[DIR]")
@option("--results", words=_RESULTS, type=PLACE, metavar="FILE")
@option("--record", words=_RECORD, type=PLACE, metavar="FILE")
@option("--against", words=_AGAINST, type=PLACE, metavar="FILE")
@option("--curve", words=_CURVE, type=PLACE, metavar="FILE")
@option("--misses", words=_MISSES, is_flag=True)
@option(
    "--format", "kind", words=_FORMAT, type=click.Choice(["text", "json"]), default="text", show_default=True
)
@option("--jobs", words=_JOBS, type=Count(1), default=1, show_default=True)
@option("--timeout", words=_TIMEOUT, type=Amount(1), default=300, show_default=True)
@max_megapixels
@option("-q", "--quiet", words=_QUIET, is_flag=True)
@trip_options
@click.option("--checker", default="carryon.check:Checker", hidden=True)
def command(truth: Path, folder: Path | None, **options: Any) -> int:
    """Measure, and print the figures."""
    from carryon.evaluate import evaluate, read_results, read_truths

    if options["results"] is not None and options["record"] is not None:
        raise click.UsageError(str(_EITHER))
    truths = read_truths(truth)
    before = _before(options)
    if options["results"] is not None:
        results: Mapping[str, Result] = read_results(options["results"])
    else:
        results = _checked(truths, folder or truth.parent, options)
    seen = evaluate(truths, results, before)
    if options["curve"] is not None:
        _write_curve(truths, results, options["curve"])
    if options["kind"] == "json":
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(seen.as_json()), indent=2))
        return 0
    from carryon.evaluate.text import render

    click.echo(render(seen, misses=options["misses"]), nl=False)
    return 0


def _before(options: dict[str, Any]) -> "Mapping[str, Result] | None":
    """The run to compare with: read before it may be written over."""
    from carryon.evaluate import read_results

    if options["against"] is not None:
        return read_results(options["against"])
    recorded: Path | None = options["record"]
    return read_results(recorded) if recorded is not None and recorded.exists() else None


def _checked(truths: "Sequence[Truth]", folder: Path, options: dict[str, Any]) -> "Mapping[str, Result]":
    import msgspec

    from carryon.desk.files import write_safely
    from carryon.desk.pool import Pool
    from carryon.desk.progress import Progress
    from carryon.desk.work import Plan
    from carryon.evaluate.run import check_all
    from carryon.evaluate.truth import by_photo
    from carryon.record import encode

    trip = trip_of(options)
    plan = Plan(
        trip=msgspec.structs.replace(trip, on=trip.on or date.today()),
        checker=options["checker"],
        max_megapixels=options["max_megapixels"],
    )
    progress = Progress(len(truths), sys.stderr, quiet=options["quiet"])
    with Pool(plan, options["jobs"], options["timeout"]) as crew:
        results = check_all(truths, folder, crew, progress)
    if options["record"] is not None:
        write_safely(options["record"], b"".join(encode(one) + b"\n" for one in results))
    return by_photo(results)


def _write_curve(truths: "Sequence[Truth]", results: "Mapping[str, Result]", path: Path) -> None:
    from carryon.desk.files import write_safely
    from carryon.evaluate.curve import curve
    from carryon.evaluate.report import answered

    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow(["code", "threshold", "cases", "stated", "wrong"])
    points = curve(answered(truths, results), steps=())
    for point in (one for one in points if one.threshold is not None):
        rows.writerow(
            [point.code, point.threshold, point.coverage.cases, point.coverage.hits, point.error.hits]
        )
    write_safely(path, table.getvalue().encode())
