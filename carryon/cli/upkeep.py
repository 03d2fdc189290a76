"""What ``carryon recalls`` does to keep the register: import candidates, update, verify, undo."""

from datetime import UTC, date, datetime
from pathlib import Path

import click
import msgspec

from carryon import recalls
from carryon.errors import InputError, OutputError
from carryon.recalls import update
from carryon.recalls.candidate import Candidate
from carryon.recalls.feeds import ADDRESSES, candidates
from carryon.recalls.fetch import is_address, read
from carryon.recalls.notice import Bundle
from carryon.wording import Text

_NO_ADDRESS = Text(
    "The feed {feed} has no address of its own: give --url or --file.",
    "{feed} 没有固定网址：请提供 --url 或 --file。",
)
_WRITTEN = Text(
    "{new} candidates to review in {folder}; {known} already in the register; {kept} files left alone.",
    "已在 {folder} 生成 {new} 个待审条目；{known} 个已在召回库；{kept} 个已有文件未改动。",
)
_NOT_WRITTEN = Text("The candidates cannot be written: {e}", "无法写入待审条目：{e}")
_NO_KEY = Text(
    "No key is trusted yet: give --key FILE, or put the minisign public key of the one you trust at {path}.",
    "尚未信任任何公钥：请提供 --key 文件，或将可信的 minisign 公钥放在 {path}。",
)
_INSTALLED = Text(
    "Register of {day}, edition {serial}, {n} notices: in use now.",
    "已启用 {day} 第 {serial} 版召回库，共 {n} 条。",
)
_VALID = Text(
    "Register of {day}, edition {serial}, {n} notices: valid.", "{day} 第 {serial} 版召回库有效，共 {n} 条。"
)
_UNDONE = Text("Back to the register before the last update.", "已恢复到上次更新之前的召回库。")
_NOTHING = Text("There is no update to undo.", "没有可撤销的更新。")


def import_feed(feed: str, source: str | Path | None, since: date | None, folder: Path) -> None:
    """Write one file for review for each candidate of a feed; existing files stay as they are."""
    source = source or ADDRESSES.get(feed)
    if source is None:
        raise InputError(_NO_ADDRESS.format(feed=feed))
    found = candidates(feed, read(source), recalls.load(), now=datetime.now(UTC), since=since)
    fresh = [candidate for candidate in found if not candidate.known_as]
    written = sum(_write(candidate, folder) for candidate in fresh)
    words = _WRITTEN.format(
        new=written, folder=folder, known=len(found) - len(fresh), kept=len(fresh) - written
    )
    click.echo(str(words), err=True)


def _write(candidate: Candidate, folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / candidate.file_name).open("xb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(candidate), indent=2) + b"\n")
    except FileExistsError:
        return False
    except OSError as error:
        raise OutputError(_NOT_WRITTEN.format(e=error)) from error
    return True


def _verified(source: str, key: Path | None) -> tuple[bytes, Bundle]:
    path = key or update.configured_key()
    if path is None:
        raise InputError(_NO_KEY.format(path=update.key_place()))
    data = read(source if is_address(source) else Path(source))
    beside = source + update.SIGNATURE
    signature = read(beside if is_address(source) else Path(beside), limit=10_000)
    return data, update.verified(data, signature, read(path, limit=10_000))


def install(source: str, key: Path | None) -> None:
    """Verify a signed register and put it in use."""
    data, bundle = _verified(source, key)
    update.check_newer(bundle, recalls.load(), date.today())
    register = recalls.from_bundle(bundle)
    update.install(data, update.folder())
    _say(_INSTALLED, register)


def verify_register(source: str | None, key: Path | None) -> None:
    """Say whether the register in use, or a signed one, is valid."""
    _say(_VALID, recalls.from_bundle(_verified(source, key)[1]) if source else recalls.load())


def _say(words: Text, register: recalls.Register) -> None:
    said = words.format(day=register.date, serial=register.serial, n=len(register.recalls))
    click.echo(str(said), err=True)


def undo_last() -> None:
    """Go back to the register before the last update."""
    if not update.undo(update.folder()):
        raise InputError(_NOTHING)
    click.echo(str(_UNDONE), err=True)
