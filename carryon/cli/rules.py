"""``carryon rules``: the aviation rules as data, with their sources."""

from datetime import datetime
from typing import Any

import click

from carryon.cli.bilingual import Command, Group, option
from carryon.cli.values import Day
from carryon.errors import AskedError, InputError
from carryon.wording import Text

_GROUP = Text(
    "The aviation rules, each with authority, time, condition and source.",
    "民航规则：机构、时间、条件和来源。",
)
_LIST = Text(
    "List the rules, one a line; with --on those in force on a day.", "逐行列出规则；--on 只列当日有效的。"
)
_SHOW = Text("Show one rule in full.", "显示一条规则的全部内容。")
_FORMAT = Text("Words for people, or JSON.", "文本或 JSON。")
_ON = Text("Only rules in force on this day.", "只列该日有效的规则。")
_PACK = Text("Only one pack, for example caac or icao.", "只列一个规则包，如 caac 或 icao。")
_UNKNOWN = Text(
    "No rule is called {id}: see carryon rules list.", "没有编号为 {id} 的规则，见 carryon rules list。"
)

_NO_PACK = Text("There is no pack {pack}. There are: {names}", "没有规则包 {pack}。可用：{names}")
_NO_MATCH = Text("No rule matches.", "没有符合条件的规则。")

as_json = option(
    "--format", "kind", words=_FORMAT, type=click.Choice(["text", "json"]), default="text", show_default=True
)


def _json(value: Any) -> None:
    import msgspec

    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


@click.group(cls=Group, words=_GROUP)
def command() -> None:
    """Hold the verbs of the rules together."""


@command.command("list", cls=Command, words=_LIST, example="carryon rules list --pack caac --on 2025-06-27")
@option("--on", words=_ON, type=Day(), metavar="YYYY-MM-DD")
@option("--pack", words=_PACK)
@as_json
def list_(on: datetime | None, pack: str | None, kind: str) -> None:
    """List rules."""
    from carryon import rules as room
    from carryon.rules.describe import spoken

    ruleset = room.load()
    packs = [each.id for each in ruleset.packs]
    if pack is not None and pack not in packs:
        raise AskedError(_NO_PACK.format(pack=pack, names=", ".join(packs)))
    chosen = [
        rule
        for rule in ruleset.rules.values()
        if (pack is None or ruleset.pack_of[rule.id].id == pack) and (on is None or rule.in_force(on.date()))
    ]
    if kind == "json":
        _json(chosen)
        return
    if not chosen:
        click.echo(str(_NO_MATCH), err=True)
    for rule in chosen:
        click.echo(f"{rule.id}  {rule.outcome}  {spoken(rule)}")


@command.command(cls=Command, words=_SHOW, example="carryon rules show caac-2025-06-28-ccc-unclear")
@click.argument("id")
@as_json
def show(id: str, kind: str) -> None:
    """Show one rule."""
    from carryon import rules as room
    from carryon.cli.lookup import LINE
    from carryon.rules.describe import describe

    ruleset = room.load()
    rule = ruleset.get(id)
    if rule is None:
        raise InputError(_UNKNOWN.format(id=id))
    if kind == "json":
        _json(rule)
        return
    for label, value in describe(rule, ruleset.pack_of[rule.id]):
        click.echo(str(LINE.format(label=label, value=value)))
