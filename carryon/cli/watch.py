"""``carryon watch``: a hot folder."""

import signal
import uuid
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import click

from carryon.cli.bilingual import Command, option
from carryon.cli.desk import desk_options, open_memory, retention
from carryon.cli.trip import trip_of, trip_options
from carryon.cli.values import PLACE, Amount
from carryon.wording import Text

if TYPE_CHECKING:
    from carryon.desk.work import Plan
    from carryon.record import Result

_HELP = Text(
    "Check every photo that comes into the folder IN, write one result a photo, and move the photo on.\n\n"
    "SIGTERM or Ctrl-C finishes what is begun and ends. Photos that cannot be read are put aside.",
    "检查进入文件夹 IN 的每张照片，每张生成一个结果，然后移走照片。\n\n"
    "收到 SIGTERM 或 Ctrl-C 时，完成手头的检查后退出。无法读取的照片单独存放。",
)
_DONE = Text("Where checked photos go.", "已检查照片的存放处。")
_OUT = Text("Where results go, one JSON file a photo.", "结果存放处，每张照片一个 JSON 文件。")
_UNREADABLE = Text(
    "Where unreadable photos go; DONE/unreadable by default.", "无法读取的照片存放处；默认 DONE/unreadable。"
)
_SETTLE = Text("Seconds a file must stay as it is to be complete.", "文件多少秒不变才视为完整。")
_PATIENCE = Text(
    "Seconds to wait for the rest of a photo that cannot be read yet, or lacks its end.",
    "照片暂时无法读取或缺少结尾时，等待其余部分的秒数。",
)
_RESCAN = Text(
    "Seconds between looks at the folder, for shares that report no changes.",
    "定时扫描间隔秒数（用于不通知变化的网络共享）。",
)
_METADATA = Text(
    "Move photos on with their metadata; else GPS and the like are removed.",
    "保留照片元数据；默认去除 GPS 等。",
)
_QUIET = Text("Say nothing about single photos.", "不逐张显示结果。")

_READY = Text("Watching {folder}. Ctrl-C ends it.", "正在监视 {folder}，按 Ctrl-C 结束。")
_NO_WATCHDOG = Text(
    "Package watchdog is missing (pip install 'carryon[desk]'): looking every {seconds:g} s instead.",
    "缺少 watchdog（pip install 'carryon[desk]'）：改为每 {seconds:g} 秒扫描一次。",
)
_ENDED = Text("Ended: {n} photos checked.", "已结束：共检查 {n} 张照片。")


@click.command(cls=Command, words=_HELP, example="carryon watch in/ --done done/ --out results/")
@click.argument("inbox", metavar="IN", type=PLACE)
@option("--done", words=_DONE, required=True, metavar="DIR", type=PLACE)
@option("--out", words=_OUT, required=True, metavar="DIR", type=PLACE)
@option("--unreadable", words=_UNREADABLE, metavar="DIR", type=PLACE)
@option("--settle", words=_SETTLE, type=Amount(0), default=2, show_default=True)
@option("--patience", words=_PATIENCE, type=Amount(0), default=60, show_default=True)
@option("--rescan", words=_RESCAN, type=Amount(0.05), default=5, show_default=True)
@option("--keep-metadata", words=_METADATA, is_flag=True)
@desk_options
@trip_options
@option("-q", "--quiet", words=_QUIET, is_flag=True)
def command(inbox: Path, **options: Any) -> int:
    """Watch a folder."""
    from carryon.desk.identity import program_key
    from carryon.desk.inbox import Inbox
    from carryon.desk.pool import Pool
    from carryon.desk.upkeep import Daily
    from carryon.desk.watch import Folders, Watch

    done: Path = options["done"]
    folders = Folders(
        inbox=inbox,
        done=done,
        out=options["out"],
        unreadable=options["unreadable"] or done / "unreadable",
        kept=Path(options["keep_photos"]) if options["keep_photos"] else None,
    )
    folders.check()
    plan = _plan(options)
    stop, wake = Event(), Event()
    _end_on_signal(stop, wake)
    told = _Told(quiet=options["quiet"])
    memory = open_memory(options, plan, program_key(plan), uuid.uuid4().hex, resumes=False)
    let_old_go = retention(options, memory)
    with _observer(inbox, wake, options["rescan"]), Pool(plan, options["jobs"], options["timeout"]) as pool:
        watch = Watch(
            folders=folders,
            inbox=Inbox(inbox, options["settle"], say),
            pool=pool,
            memory=memory,
            patience_s=options["patience"],
            keep_metadata=options["keep_metadata"],
            tell=told,
            say=say,
            upkeep=Daily(let_old_go, say) if let_old_go is not None else None,
        )
        say(_READY.format(folder=inbox))
        watch.run(stop, wake, min(options["rescan"], max(options["settle"], 0.05)))
    say(_ENDED.format(n=told.count))
    return 0


def say(words: Text) -> None:
    """Say something to the person at the desk."""
    click.echo(str(words), err=True)


class _Told:
    """Counts results and shows each in a line."""

    def __init__(self, *, quiet: bool) -> None:
        self.count = 0
        self._quiet = quiet

    def __call__(self, result: "Result") -> None:
        from carryon.report.words import SYMBOLS, VERDICTS

        self.count += 1
        if not self._quiet:
            click.echo(f"{SYMBOLS[result.verdict]} {VERDICTS[result.verdict]}  {result.item}", err=True)


def _plan(options: dict[str, Any]) -> "Plan":
    from carryon.desk.work import Plan

    return Plan(
        trip=trip_of(options),
        checker=options["checker"],
        max_megapixels=options["max_megapixels"],
    )


def _end_on_signal(stop: Event, wake: Event) -> None:
    def end(_number: int, _frame: object) -> None:
        stop.set()
        wake.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)


def _observer(inbox: Path, wake: Event, rescan_s: float) -> AbstractContextManager[Any]:
    """What wakes the watch at once when the folder changes; without it, it looks now and then."""
    try:
        from carryon.desk.observer import observing
    except ImportError:
        say(_NO_WATCHDOG.format(seconds=rescan_s))
        return nullcontext()
    return observing(inbox, wake)
