"""The options that describe the flight, for every verb that checks."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from carryon.cli.bilingual import option
from carryon.cli.values import Count, Day
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

_OPTIONS = (
    option("--date", "on", words=_DATE, type=Day(), metavar="YYYY-MM-DD"),
    option("--leg", words=_LEG, type=_LEGS, default="domestic", show_default=True),
    option("--route", words=_ROUTE),
    option("--airline", words=_AIRLINE),
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
