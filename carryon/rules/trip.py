"""The trip a power bank is to make: what a traveller or a desk states, and the flights it means."""

from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from carryon.rules.airports import countries

CHINA = "CN"


class Trip(msgspec.Struct, frozen=True, kw_only=True):
    """What was stated about the flight. ``on`` defaults to today, the leg to one inside mainland China.

    ``route`` is airports by IATA code, ``PEK-SHA`` or ``PEK-HKG-LHR``; when given it decides the legs.
    ``bag`` and ``count`` are the person's luggage and number of power banks; ``damaged`` what a person saw.
    A register of recalls older than ``max_register_age`` days sends the item to a person (``ask_airline``).
    """

    on: date | None = None
    leg: Literal["domestic", "international"] = "domestic"
    route: str | None = None
    airline: str | None = None
    bag: Literal["carry-on", "checked"] = "carry-on"
    count: Annotated[int, Meta(ge=1)] | None = None
    damaged: bool | None = None
    max_register_age: Annotated[int, Meta(ge=0)] | None = None

    @property
    def day(self) -> date:
        """The day of the flight."""
        return self.on if self.on is not None else date.today()


class Flight(msgspec.Struct, frozen=True):
    """One leg by its two ends, each a country or region, ``None`` where it was not stated."""

    origin: str | None
    destination: str | None

    @property
    def domestic(self) -> bool:
        """Whether both ends are in mainland China."""
        return self.origin == CHINA and self.destination == CHINA


def flights(trip: Trip) -> tuple[Flight, ...]:
    """The legs of a trip. An international leg without a route leaves mainland China for an unnamed place.

    Raises:
        InputError: the route is not a chain of known airports.
    """
    if trip.route:
        ends = countries(trip.route)
        return tuple(Flight(a, b) for a, b in pairwise(ends))
    return (Flight(CHINA, CHINA if trip.leg == "domestic" else None),)
