"""What a person may write as the value of an option, where click takes more than the program can use."""

import math
from datetime import datetime
from pathlib import Path
from typing import Any

import click

_FIRST, _LAST = datetime(1900, 1, 1), datetime(9000, 1, 1)
_MOST = 2**31 - 1

PLACE: click.Path = click.Path(path_type=Path, readable=False)
"""A path. Whether it can be read is found out, and said, by who reads it."""


class Amount(click.FloatRange):
    """A number; not "nan", which is in every range, and not "inf"."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Take a number, or refuse the value."""
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(str(value), param, ctx)
        return number


class Count(click.IntRange):
    """A whole number that JSON and a database can carry."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Take a whole number, or refuse the value."""
        number = int(super().convert(value, param, ctx))
        if number > _MOST:
            self.fail(str(value), param, ctx)
        return number


class Day(click.DateTime):
    """A day that has a day before and after it in every time zone."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Take a day, or refuse the value."""
        day: datetime = super().convert(value, param, ctx)
        if not _FIRST <= day < _LAST:
            self.fail(str(value), param, ctx)
        return day
