"""The options that describe the flight, for every verb that checks."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from carryon.cli.bilingual import option
from carryon.cli.values import Count, Day
from carryon.errors import InputError
from carryon.wording import Text

if TYPE_CHECKING:
    from carryon.rules import Trip

Command = TypeVar("Command", bound=Callable[..., Any])

_DATE = Text("The day of the flight; today by default.", "航班日期；默认为今天。")
_LEG = Text("Whether both ends of the flight are in mainland China.", "中国大陆境内航班或国际航班。")
_ROUTE = Text("Airports by code, such as PEK-SHA or PEK-HKG-LHR.", "机场代码，如 PEK-SHA 或 PEK-HKG-LHR。")
_AIRLINE = Text("The airline, by its two-letter code.", "航空公司二字代码。")
_BAG = Text("Which luggage it travels in.", "随身携带或托运。")
_COUNT = Text("How many power banks this person carries.", "该旅客携带的充电宝数量。")
_DAMAGED = Text("Whether it is swollen, cracked or leaking.", "是否鼓包、开裂或漏液。")
_AGE = Text(
    "Send it to a person if the register of recalls is older than this many days.",
    "召回库超过此天数未更新时转人工处理。",
)
_LEGS = click.Choice(["domestic", "international"])
_BAGS = click.Choice(["carry-on", "checked"])
_NAMES = ("leg", "route", "airline", "bag", "count", "damaged", "max_register_age")

_NO_AIRLINE = Text(
    "“{code}” is no airline's code: two letters or figures, for example CA.",
    "“{code}”不是航空公司代码（应为两位字母或数字，例如 CA）。",
)


def _route(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """Refuse a route before any photo is looked at: a desk would fail on every one of them."""
    if not value or not value.strip():
        return None
    from carryon.rules.airports import countries

    try:
        countries(value)
    except InputError as error:
        raise click.BadParameter(str(error)) from error
    return value


def _airline(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """Refuse what no rule can be about, such as a name or a code of three letters (IATA codes have two)."""
    if not value or not value.strip():
        return None
    if re.fullmatch("[A-Za-z0-9]{2}", value.strip()) is None:
        raise click.BadParameter(str(_NO_AIRLINE.format(code=value)))
    return value.strip()


_OPTIONS = (
    option("--date", "on", words=_DATE, type=Day(), metavar="YYYY-MM-DD"),
    option("--leg", words=_LEG, type=_LEGS, default="domestic", show_default=True),
    option("--route", words=_ROUTE, callback=_route),
    option("--airline", words=_AIRLINE, callback=_airline),
    option("--bag", words=_BAG, type=_BAGS, default="carry-on", show_default=True),
    option("--count", words=_COUNT, type=Count(1)),
    option("--damaged/--undamaged", words=_DAMAGED, default=None),
    option("--max-register-age", words=_AGE, type=Count(0), metavar="DAYS"),
)


def trip_options(command: Command) -> Command:
    """Add the options to a command."""
    for one in reversed(_OPTIONS):
        command = one(command)
    return command


def trip_of(options: dict[str, Any]) -> "Trip":
    """The trip that a command's parameters describe."""
    from carryon.rules import Trip

    on: datetime | None = options["on"]
    return Trip(on=on.date() if on else None, **{name: options[name] for name in _NAMES})
