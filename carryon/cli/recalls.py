"""``carryon recalls``: the register of recalls, looked up without a photo, fed and updated."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from carryon.cli.bilingual import Command, Group, option
from carryon.cli.values import PLACE, Day
from carryon.errors import AskedError, InputError
from carryon.wording import Text

FEEDS = ["cpsc", "eu-safety-gate", "health-canada"]

_GROUP = Text(
    "The register of recalls: look models up without a photo, import candidates, update.",
    "召回库：无需照片即可查询型号，导入待审条目，更新数据。",
)
_LIST = Text("List the notices, one a line.", "逐行列出召回公告。")
_SHOW = Text("Show one notice in full, with its sources.", "显示一条公告的全部内容及来源。")
_SEARCH = Text(
    "Find notices by brand, model, number, product or authority; all words must occur.",
    "按品牌、型号、编号、产品或机构查找；须包含所有词语。",
)
_CHECK = Text(
    "Look a model up without a photo.\n\n"
    "Returns 20 when mainland China recalls it, 10 when that cannot be told or it is recalled "
    "elsewhere, else 0.",
    "无需照片查询型号。\n\n退出码：20 中国大陆已召回，10 无法确定或仅在境外召回，否则 0。",
)
_STATS = Text(
    "Count notices, models and authorities, and the share of mainland China's recalled units covered.",
    "统计公告、型号、机构数量，以及覆盖中国大陆召回数量的比例。",
)
_IMPORT = Text(
    "Write a file for review for each entry of a public feed that may be about a power bank. "
    "The register is not touched.",
    "为公开数据源中可能涉及充电宝的每个条目生成待审文件。不会改动召回库。",
)
_UPDATE = Text(
    "Take a signed register from a file or address. "
    "Its minisign signature lies beside it, named SOURCE.minisig.",
    "从文件或网址更新已签名的召回库。minisign 签名文件与其同处，名为 SOURCE.minisig。",
)
_VERIFY = Text(
    "Check the register in use, or a signed one at SOURCE. Nothing is installed.",
    "校验当前召回库，或 SOURCE 处已签名的召回库。不会安装任何内容。",
)
_BUNDLE = Text(
    "Print the register in use as one file, to be signed and handed on.",
    "将当前召回库输出为单个文件，供签名分发。",
)
_FORMAT = Text("Words for people, or JSON.", "文本或 JSON。")
_PLACE = Text("Country or region, for example CN, US, JP.", "国家或地区代码，如 CN、US、JP。")
_BRAND = Text("Brand, as labels spell it; needed for short codes.", "标签上的品牌；短型号必须提供。")
_SERIAL = Text("Serial number, to see whether this unit is meant.", "序列号，用于核对是否在召回范围。")
_BATCH = Text("Batch or date code.", "批次或日期代码。")
_MADE = Text("Date of manufacture, for example 2024-08.", "生产日期，如 2024-08。")
_FILE = Text("A reply of the feed, saved before.", "事先保存的数据源内容。")
_URL = Text(
    "Another address than the feed's own; the EU's reports have one each.", "其他网址；欧盟每期报告各有网址。"
)
_SINCE = Text("Leave older entries out.", "忽略更早的条目。")
_OUTPUT = Text("The folder for the files.", "文件输出目录。")
_KEY = Text("The minisign public key; else the configured one.", "minisign 公钥；默认使用已配置的公钥。")
_UNDO = Text("Go back to the register before the last update.", "恢复到上次更新之前的召回库。")
_UNKNOWN_ID = Text(
    "No notice is called {id}: see carryon recalls list.", "没有编号为 {id} 的公告，见 carryon recalls list。"
)
_NO_MODEL = Text(
    "“{model}” is no model: give the code on the label, such as A1642.",
    "“{model}”不是型号：请输入标签上的型号，例如 A1642。",
)
_NO_MATCH = Text("No notice matches.", "没有符合条件的公告。")
_ONE_OF = Text("Give a SOURCE, or --undo.", "请提供 SOURCE 或 --undo。")
_EITHER = Text("--file and --url exclude each other.", "--file 与 --url 不能同时使用。")

as_json = option(
    "--format", "kind", words=_FORMAT, type=click.Choice(["text", "json"]), default="text", show_default=True
)
key_option = option("--key", words=_KEY, type=PLACE)


def _json(value: Any) -> None:
    import msgspec

    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def _rows(recalls: list[Any], kind: str) -> None:
    from carryon import recalls as room

    if kind == "json":
        _json(recalls)
        return
    if not recalls:
        click.echo(str(_NO_MATCH), err=True)
    register = room.load()
    for recall in recalls:
        click.echo(f"{recall.id}  {register.title(recall)}")


@click.group(cls=Group, words=_GROUP)
def command() -> None:
    """Hold the verbs of the register together."""


@command.command("list", cls=Command, words=_LIST, example="carryon recalls list --place CN")
@option("--place", words=_PLACE, metavar="CC")
@option("--brand", words=_BRAND)
@as_json
def list_(place: str | None, brand: str | None, kind: str) -> None:
    """List notices."""
    from carryon import recalls as room

    chosen = room.load().search(brand or "")
    if place:
        chosen = [recall for recall in chosen if place.upper() in recall.jurisdictions]
    _rows(chosen, kind)


@command.command(cls=Command, words=_SHOW, example="carryon recalls show CN-XIAOMI-2025-08")
@click.argument("id")
@as_json
def show(id: str, kind: str) -> None:
    """Show one notice."""
    from carryon import recalls as room
    from carryon.cli.lookup import LINE
    from carryon.recalls.describe import describe

    recall = room.load().get(id)
    if recall is None:
        raise InputError(_UNKNOWN_ID.format(id=id))
    if kind == "json":
        _json(recall)
        return
    for label, value in describe(recall):
        click.echo(str(LINE.format(label=label, value=value)))


@command.command(cls=Command, words=_SEARCH, example="carryon recalls search 安克 A1642")
@click.argument("words", nargs=-1, required=True)
@as_json
def search(words: tuple[str, ...], kind: str) -> None:
    """Find notices."""
    from carryon import recalls as room

    _rows(room.load().search(" ".join(words)), kind)


@command.command(cls=Command, words=_CHECK, example="carryon recalls check PAC20-272 --batch C14-P6")
@click.argument("model")
@option("--brand", words=_BRAND)
@option("--serial", words=_SERIAL)
@option("--batch", words=_BATCH)
@option("--made-on", words=_MADE)
@as_json
def check(model: str, kind: str, **stated: str | None) -> int:
    """Print what the register says of a model."""
    from carryon.cli.lookup import exit_code, find, lines
    from carryon.recalls.codes import normalise

    if not normalise(model):
        raise AskedError(_NO_MODEL.format(model=model))
    finding = find(model, **stated)
    if kind == "json":
        _json(finding)
    else:
        click.echo("\n".join(lines(model, finding)))
    return exit_code(finding)


@command.command(cls=Command, words=_STATS, example="carryon recalls stats --format json")
@as_json
def stats(kind: str) -> None:
    """Count the register."""
    from carryon import recalls as room
    from carryon.cli.lookup import figures
    from carryon.recalls.stats import stats as count

    counted = count(room.load())
    if kind == "json":
        _json(counted)
    else:
        click.echo("\n".join(figures(counted)))


@command.command(
    "import", cls=Command, words=_IMPORT, example="carryon recalls import cpsc --since 2026-09-01"
)
@click.argument("feed", type=click.Choice(FEEDS))
@option("--file", "path", words=_FILE, type=PLACE)
@option("--url", words=_URL)
@option("--since", words=_SINCE, type=Day(), metavar="YYYY-MM-DD")
@option(
    "-o",
    "--output",
    words=_OUTPUT,
    type=PLACE,
    default=Path("candidates"),
    show_default=True,
)
def import_(feed: str, path: Path | None, url: str | None, since: datetime | None, output: Path) -> None:
    """Write candidates for review."""
    from carryon.cli.upkeep import import_feed

    if path and url:
        raise click.UsageError(str(_EITHER))
    import_feed(feed, path or url, since.date() if since else None, output)


@command.command(
    cls=Command, words=_UPDATE, example="carryon recalls update register.json --key register.pub"
)
@click.argument("source", required=False)
@key_option
@option("--undo", words=_UNDO, is_flag=True)
def update(source: str | None, key: Path | None, undo: bool) -> None:
    """Install or undo an update."""
    from carryon.cli.upkeep import install, undo_last

    if undo == (source is not None):
        raise click.UsageError(str(_ONE_OF))
    if source is None:
        undo_last()
    else:
        install(source, key)


@command.command(
    cls=Command, words=_VERIFY, example="carryon recalls verify register.json --key register.pub"
)
@click.argument("source", required=False)
@key_option
def verify(source: str | None, key: Path | None) -> None:
    """Check a register."""
    from carryon.cli.upkeep import verify_register

    verify_register(source, key)


@command.command(cls=Command, words=_BUNDLE, example="carryon recalls bundle > register.json")
def bundle() -> None:
    """Print the register as one file."""
    from carryon import recalls as room
    from carryon.recalls.update import encode

    click.echo(encode(room.load()), nl=False)
