from datetime import date

import msgspec
import pytest

from carryon.errors import InputError
from carryon.rules.airports import countries
from carryon.rules.trip import Flight, Trip, flights


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        ("PEK-SHA", ("CN", "CN")),
        ("pek – lhr", ("CN", "GB")),
        ("PEK-HKG-LHR", ("CN", "HK", "GB")),
        ("MFM-TPE", ("MO", "TW")),
    ],
)
def test_airports_have_countries(route, expected):
    assert countries(route) == expected


@pytest.mark.parametrize("route", ["PEK", "", "PEK-XQX", "PEK-", "Peking-Shanghai", "PEK-123"])
def test_a_route_must_name_airports(route):
    with pytest.raises(InputError):
        countries(route)


def test_without_a_route_the_leg_decides():
    assert flights(Trip()) == (Flight("CN", "CN"),)
    assert flights(Trip(leg="international")) == (Flight("CN", None),)


def test_a_route_decides_before_the_leg():
    assert flights(Trip(leg="international", route="PEK-SHA")) == (Flight("CN", "CN"),)
    assert flights(Trip(route="PEK-HKG-LHR")) == (Flight("CN", "HK"), Flight("HK", "GB"))


def test_hong_kong_is_no_domestic_end():
    assert [flight.domestic for flight in flights(Trip(route="PVG-PEK-HKG"))] == [True, False]


def test_the_day_defaults_to_today():
    assert Trip(on=date(2025, 6, 28)).day == date(2025, 6, 28)
    assert Trip().day == date.today()


@pytest.mark.parametrize("data", [b'{"count": 0}', b'{"leg": "lunar"}', b'{"bag": "pocket"}'])
def test_a_trip_is_checked_when_it_is_read(data):
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(data, type=Trip)
