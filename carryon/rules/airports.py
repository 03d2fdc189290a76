"""Airports to countries, from the packaged data of the airportsdata library (MIT)."""

import re
from functools import cache

from carryon.errors import InputError
from carryon.wording import Text


@cache
def _airports() -> dict[str, str]:
    import airportsdata

    return {code: airport["country"] for code, airport in airportsdata.load("IATA").items()}


def countries(route: str) -> tuple[str, ...]:
    """The country or region (ISO 3166-1 alpha-2; HK, MO and TW apart) of each airport of ``PEK-SHA``.

    Raises:
        InputError: it is not two or more known IATA codes joined by dashes.
    """
    codes = [code.strip().upper() for code in re.split(r"[-–—>]+", route)]
    if len(codes) < 2:
        raise InputError(
            Text(
                "“{route}” is not a route: give at least two airports, for example PEK-SHA.",
                "“{route}”不是航线：请给出至少两个机场，例如 PEK-SHA。",
            ).format(route=route)
        )
    for code in codes:
        if code not in _airports():
            raise InputError(
                Text(
                    "“{code}” is no airport known by an IATA code (three letters, for example PEK).",
                    "未找到机场代码“{code}”（应为三字代码，例如 PEK）。",
                ).format(code=code)
            )
    return tuple(_airports()[code] for code in codes)
