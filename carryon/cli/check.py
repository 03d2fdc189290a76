"""``carryon check``: one power bank, from one or more photos."""

import os
import shutil
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from carryon.cli.bilingual import Command, option
from carryon.cli.photos import max_megapixels
from carryon.cli.trip import trip_of, trip_options
from carryon.cli.values import PLACE, Amount
from carryon.errors import AskedError, ExitCode
from carryon.wording import Text

if TYPE_CHECKING:
    from carryon.check import Checker
    from carryon.photo import Photo
    from carryon.record import Result
    from carryon.text.reader import LineReader

_HELP = Text(
    "Check one power bank. Several PHOTOs (front, back, edge) are one power bank; - is standard input.\n\n"
    "Returns 0 for allowed, 10 if a person is needed (another photo, the airline), 20 for not allowed.",
    "检查一个充电宝。多张照片（正面、背面、侧面）视为同一个充电宝；- 表示标准输入。\n\n"
    "退出码：0 允许携带，10 需要人工处理（重拍或询问航空公司），20 不允许携带。",
)
_MODEL = Text("The model, if the photo does not show it.", "型号（照片未拍到时填写）。")
_SERIAL = Text("The serial number, if the photo does not show it.", "序列号（照片未拍到时填写）。")
_WH = Text("The rated energy in Wh, if the photo does not show it.", "额定能量 Wh（照片未拍到时填写）。")
_BRAND = Text("The brand, if the photo does not show it.", "品牌（照片未拍到时填写）。")
_FORMAT = Text("Words for people, or the result record.", "文本，或结果记录。")
_QUIET = Text("Only the verdict.", "只显示结论。")
_ANNOTATE = Text(
    "Draw what was found over the photo: a .jpg or .png file.", "将识别结果画在照片上，保存为 .jpg 或 .png。"
)
_READER = Text("What reads the print.", "使用哪种文字识别引擎。")
_TAKEN = Text(
    "{path}: this is one of the photos, and would be lost. Give --annotate another name.",
    "{path}：这是待检查的照片之一，会被覆盖。请为 --annotate 另取文件名。",
)
_CODES = {
    "allowed": ExitCode.ALLOWED,
    "not_allowed": ExitCode.NOT_ALLOWED,
    "ask_airline": ExitCode.NEEDS_PERSON,
    "retake": ExitCode.NEEDS_PERSON,
}


@click.command(cls=Command, words=_HELP, example="carryon check front.jpg back.jpg --annotate seen.png")
@click.argument("photos", nargs=-1, required=True, metavar="PHOTO...", type=PLACE)
@trip_options
@option("--model", words=_MODEL)
@option("--serial", words=_SERIAL)
@option("--wh", words=_WH, type=Amount(0, min_open=True))
@option("--brand", words=_BRAND)
@option(
    "--format",
    "kind",
    words=_FORMAT,
    type=click.Choice(["text", "json", "jsonl"]),
    default="text",
    show_default=True,
)
@option("-q", "--quiet", words=_QUIET, is_flag=True)
@option("--annotate", words=_ANNOTATE, metavar="OUT", type=PLACE)
@option(
    "--reader",
    words=_READER,
    type=click.Choice(["rapid", "tesseract"]),
    default="rapid",
    show_default=True,
)
@max_megapixels
@click.option("--checker", default="carryon.check:Checker", hidden=True)
def command(photos: tuple[Path, ...], **options: Any) -> int:
    """Check one power bank and print the verdict."""
    if options["annotate"] is not None:
        _judge_target(options["annotate"], photos)  # before a minute of work, not after it
    loaded = [_load(path, options["max_megapixels"]) for path in photos]
    result = _check(loaded, options)
    if options["annotate"] is not None:
        from carryon.report.annotate import save

        save(loaded, result, options["annotate"])
    _print(result, options["kind"], options["quiet"])
    assert result.verdict is not None  # a single check fails by raising
    return int(_CODES[result.verdict])


def _judge_target(path: Path, photos: tuple[Path, ...]) -> None:
    """Refuse a picture that would have no format, or take the place of a photo: photos are evidence."""
    from carryon.report.annotate import kind_of, targets

    kind_of(path)
    taken = {photo.resolve() for photo in photos}
    for target in targets(path, len(photos)):
        if target.resolve() in taken:
            raise AskedError(_TAKEN.format(path=target))


def _load(path: Path, max_megapixels: float) -> "Photo":
    from carryon.photo import load, load_stream

    if str(path) == "-":
        return load_stream(sys.stdin.buffer, "stdin", max_megapixels)
    return load(path, max_megapixels=max_megapixels)


def _check(photos: "list[Photo]", options: dict[str, Any]) -> "Result":
    from carryon.check import Stated

    module, _, name = options["checker"].partition(":")
    stated = Stated(
        brand=options["brand"], model=options["model"], serial=options["serial"], wh=options["wh"]
    )
    make: Callable[..., Checker] = getattr(import_module(module), name)
    return make(**_reader(options["reader"])).check(photos, trip=trip_of(options), stated=stated)


def _reader(name: str) -> "dict[str, LineReader]":
    """What to give a checker so that it reads with the named reader; nothing for the default one."""
    if name == "rapid":
        return {}
    from carryon.text.tesseract import TesseractReader

    return {"reader": TesseractReader()}


def _print(result: "Result", kind: str, quiet: bool) -> None:
    if kind != "text":
        from carryon.record import encode

        record = encode(result) if kind == "jsonl" else msgspec.json.format(encode(result), indent=2)
        sys.stdout.buffer.write(record + b"\n")
        return
    from carryon.report.text import headline, render

    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    columns = min(max(shutil.get_terminal_size().columns, 40), 100)
    sys.stdout.write(
        headline(result, colour=colour) + "\n" if quiet else render(result, columns=columns, colour=colour)
    )
