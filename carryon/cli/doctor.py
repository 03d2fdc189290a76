"""``carryon doctor``: what is installed, whether it works, and what to install for what."""

import sys
from typing import TYPE_CHECKING, Any

import click
import msgspec

from carryon.cli.bilingual import Command, option
from carryon.report.layout import cells, pad, wrap
from carryon.wording import Text

if TYPE_CHECKING:
    from carryon.doctor import Part

_HELP = Text(
    "Tell which versions, readers and models are here, whether they work, and what to install for what.\n\n"
    "Returns 0 when power banks can be checked, 4 when an engine or model is missing, 6 when the register "
    "or the rules are invalid.",
    "检查版本、识别引擎和模型是否齐全可用，并说明还可安装什么。\n\n"
    "退出码：0 可以正常检查，4 缺少引擎或模型，6 召回库或规则无效。",
)
_FORMAT = Text("Words for people, or a record.", "文本，或记录。")
_READY = Text("Power banks can be checked.", "可以检查充电宝。")
_NOT_READY = Text("Power banks cannot be checked yet.", "暂时无法检查充电宝。")


@click.command(cls=Command, words=_HELP, example="carryon doctor")
@option(
    "--format",
    "kind",
    words=_FORMAT,
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
)
def command(kind: str) -> int:
    """Examine the installation and print what was found."""
    from carryon.doctor import examine, exit_code

    parts = examine()
    code = exit_code(parts)
    if kind == "json":
        sys.stdout.buffer.write(
            msgspec.json.format(msgspec.json.encode(_record(parts, code)), indent=2) + b"\n"
        )
        return code
    width = max(cells(part.name) for part in parts)
    for part in parts:
        for line in _lines(part, width):
            click.echo(line)
    click.echo(f"\n{_READY if code == 0 else _NOT_READY}")
    return code


def _record(parts: "tuple[Part, ...]", code: int) -> dict[str, Any]:
    return {"ready": code == 0, "parts": parts}


def _lines(part: "Part", width: int) -> list[str]:
    symbol = "✓" if part.state == "ok" else "✗" if part.needed else "·"
    texts = [str(part.detail)]
    if part.advice is not None:
        texts.append(f"→ {part.advice}")
    body = [line for text in texts for line in wrap(text, 78 - width - 4)]
    return [f"{symbol} {pad(part.name, width)}  {body[0]}", *(" " * (width + 4) + line for line in body[1:])]
