"""What ``batch`` and ``watch`` share: the options of a desk, and the journal they open."""

import getpass
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from carryon.cli.bilingual import option
from carryon.cli.photos import max_megapixels
from carryon.cli.values import Amount, Count
from carryon.errors import AskedError, InputError
from carryon.wording import Text

if TYPE_CHECKING:
    from carryon.desk.batch import Memory
    from carryon.desk.journal import Journal
    from carryon.desk.upkeep import LetGo
    from carryon.desk.work import Plan

Command = TypeVar("Command", bound=Callable[..., Any])

_JOBS = Text("Worker processes; each uses one core.", "工作进程数；每个占用一个核心。")
_TIMEOUT = Text("Seconds one item may take.", "单项最长用时（秒）。")
_JOURNAL = Text(
    "The journal: a file, or the URL of a PostgreSQL database. Else CARRYON_JOURNAL, else your data folder.",
    "日志：文件，或 PostgreSQL 数据库的 URL。默认为 CARRYON_JOURNAL，其次为用户数据目录。",
)
_NO_JOURNAL = Text("Keep no journal, and use none.", "不写也不用日志。")
_WHO = Text("Who is recorded in the journal; your login by default.", "写入日志的人员；默认为登录名。")
_KEEP = Text(
    "Keep a copy of every photo here, without GPS and other metadata. By default none is kept.",
    "在此保留每张照片的副本（去除 GPS 等元数据）。默认不保留。",
)
_KEEP_DAYS = Text(
    "Days to keep the journal's content and kept photos; older ones go at the end of a batch, in a watch at "
    "once and then daily. By default all stays.",
    "日志内容与所保留照片的保留天数；批量检查结束时清除过期内容，监视文件夹时启动即清除，此后每天一次。"
    "默认全部保留。",
)

_NOTHING_TO_KEEP = Text(
    "--keep-days has no effect with --no-journal: there is no journal to take anything out of. "
    "Leave one of them out.",
    "--keep-days 与 --no-journal 同用时无效：没有日志可清除。请去掉其中一个。",
)
_PRUNED = Text(
    "Took out {n} entries and deleted {photos} photos.", "已清除 {n} 条记录，删除 {photos} 张照片。"
)
_LEFT = Text(
    "{n} kept photos are not on this machine, or cannot be deleted here. Delete them where they are:",
    "{n} 张保留的照片不在本机，或无法在此删除。请在其所在处删除：",
)
_NOBODY = Text(
    "The system has no name for you to record in the journal. Give one with --who.",
    "系统中没有您的用户名，无法写入日志。请用 --who 指定姓名。",
)

_NO_SUCH_JOURNAL = Text(
    "There is no journal at {place}. Check the path; batch and watch make one there with --journal.",
    "{place} 没有日志。请核对路径；batch 与 watch 可用 --journal 在该处新建。",
)
_NOT_UTF8 = Text(
    "{folder}: the journal cannot note this folder, its name is not UTF-8. Give --keep-photos another one.",
    "{folder}：文件夹名称不是 UTF-8 编码，无法记入日志。请为 --keep-photos 另选文件夹。",
)

LONGEST_DAYS = 36500
"""The most days to keep, a century: entries older than that there are none."""

journal_option = option("--journal", words=_JOURNAL, metavar="PLACE")
who_option = option("--who", words=_WHO, metavar="NAME")

_OPTIONS = (
    option("--jobs", words=_JOBS, type=Count(1), default=1, show_default=True),
    option("--timeout", words=_TIMEOUT, type=Amount(1), default=300, show_default=True),
    journal_option,
    option("--no-journal", words=_NO_JOURNAL, is_flag=True),
    who_option,
    option("--keep-photos", words=_KEEP, metavar="DIR"),
    option("--keep-days", words=_KEEP_DAYS, type=Count(1, LONGEST_DAYS), metavar="N"),
    max_megapixels,
    click.option("--checker", default="carryon.check:Checker", hidden=True),
)


def desk_options(command: Command) -> Command:
    """The options of workers and journal."""
    for one in reversed(_OPTIONS):
        command = one(command)
    return command


def who(options: dict[str, Any]) -> str:
    """The person who is recorded.

    Raises:
        AskedError: The system has no name for the user, as in a container, and none was given.
    """
    named = options["who"] or os.environ.get("CARRYON_WHO")
    if named:
        return str(named)
    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:
        raise AskedError(_NOBODY) from error


def open_journal(options: dict[str, Any]) -> "Journal":
    """The journal that the options name.

    Raises:
        EngineError: The database driver is not installed.
        OutputError: It cannot be opened.
    """
    from carryon.desk.journal import Journal, default_place

    return Journal(options["journal"] or default_place())


def find_journal(options: dict[str, Any]) -> "Journal":
    """The journal that the options name, to be read: one that was named and is not there is not made.

    Raises:
        InputError: There is no such file: a misspelt path must not pass for an empty journal.
        EngineError: The database driver is not installed.
        OutputError: It cannot be opened.
    """
    named = options["journal"] or os.environ.get("CARRYON_JOURNAL")
    if named and "://" not in named and not Path(named).expanduser().exists():
        raise InputError(_NO_SUCH_JOURNAL.format(place=named))
    return open_journal(options)


def open_memory(
    options: dict[str, Any],
    plan: "Plan",
    program: str,
    run: str,
    *,
    resumes: bool = True,
    again: bool = False,
) -> "Memory":
    """What remembers the answers of earlier runs: the journal, or nothing with ``--no-journal``.

    Raises:
        AskedError: The folder for kept photos cannot be noted in the journal.
        EngineError: The database driver is not installed.
        OutputError: The journal cannot be opened.
    """
    from carryon.desk.batch import Forgetful
    from carryon.desk.keep import Keeper
    from carryon.desk.memory import JournalMemory

    if options["no_journal"]:
        return Forgetful()
    folder = options["keep_photos"]
    return JournalMemory(
        journal=open_journal(options),
        plan=plan,
        program=program,
        run=run,
        who=who(options),
        resumes=resumes,
        again=again,
        keeper=Keeper(_folder_of_photos(folder)) if folder else None,
    )


def retention(options: dict[str, Any], memory: "Memory") -> Callable[[], None] | None:
    """What takes out of the journal what is older than ``--keep-days``, and says so; ``None`` without it.

    Raises:
        AskedError: There is no journal.
    """
    from carryon.desk.memory import JournalMemory

    keep_days = options["keep_days"]
    if keep_days is None:
        return None
    if not isinstance(memory, JournalMemory):
        raise AskedError(_NOTHING_TO_KEEP)
    return partial(_enforce, memory.journal, keep_days, memory.who)


def _enforce(journal: "Journal", keep_days: int, by: str) -> None:
    from carryon.desk.upkeep import let_go

    gone = let_go(journal, keep_days, by)
    if gone.entries:
        say_what_went(gone, err=True)


def say_what_went(gone: "LetGo", *, err: bool = False) -> None:
    """Say what retention took out, and name the photos that are left to be deleted elsewhere.

    Args:
        gone: What went.
        err: Name them on the standard error, too: the standard output may carry a report.
    """
    click.echo(str(_PRUNED.format(n=gone.entries, photos=gone.photos)), err=True)
    if gone.left:
        click.echo(str(_LEFT.format(n=len(gone.left))), err=True)
        for path in gone.left:
            click.echo(str(path), err=err)


def _folder_of_photos(named: str) -> Path:
    from carryon.photo import bytes_of, printable

    folder = Path(named)
    place = str(folder.absolute())
    if bytes_of(place) is not None:
        raise AskedError(_NOT_UTF8.format(folder=printable(place)))
    return folder
