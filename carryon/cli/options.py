"""Options that several verbs share: the trip, and the language of the answer."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def _chosen(_context: click.Context, _parameter: click.Parameter, value: Any) -> None:
    from carryon.wording import choose

    if value is not None:
        choose(value)


def lang_option(command: Command) -> Command:
    """``--lang en|zh``; without it the locale decides."""
    option = click.option(
        "--lang",
        type=click.Choice(["en", "zh"]),
        callback=_chosen,
        expose_value=False,
        is_eager=True,
        help="Language of the answer; the locale's by default.",
    )
    return option(command)


_TRIP = (
    click.option(
        "--date", "on", type=click.DateTime(["%Y-%m-%d"]), help="Day of the flight; today by default."
    ),
    click.option(
        "--leg",
        type=click.Choice(["domestic", "international"]),
        default="domestic",
        show_default=True,
        help="Domestic has both ends in mainland China.",
    ),
    click.option(
        "--route", metavar="PEK-SHA", help="Airports by IATA code; decides the leg and the countries."
    ),
    click.option("--airline", metavar="CODE", help="IATA code of the airline, for example MU."),
    click.option(
        "--bag",
        type=click.Choice(["carry-on", "checked"]),
        default="carry-on",
        show_default=True,
        help="Where it travels.",
    ),
    click.option("--count", type=click.IntRange(1), help="Power banks this person carries."),
    click.option(
        "--damaged/--undamaged", default=None, help="Swollen, cracked, leaking or modified, or not."
    ),
    click.option(
        "--max-register-age",
        type=click.IntRange(0),
        metavar="DAYS",
        help="Send the item to a person when the register of recalls is older.",
    ),
)
TRIP_NAMES = ("on", "leg", "route", "airline", "bag", "count", "damaged", "max_register_age")
"""The parameters that ``trip_options`` adds to a command."""


def trip_options(command: Command) -> Command:
    """All options that describe the trip; pass the command's parameters to ``trip_of``."""
    for option in reversed(_TRIP):
        command = option(command)
    return command


def trip_of(options: dict[str, Any]) -> Any:
    """The ``rules.Trip`` that the parameters describe."""
    from carryon.rules.trip import Trip

    chosen = {name: options[name] for name in TRIP_NAMES}
    chosen["on"] = _day(chosen["on"])
    return Trip(**chosen)


def _day(value: datetime | None) -> date | None:
    return value.date() if value is not None else None
