"""Public recall feeds into candidates for review: CPSC, the EU's Safety Gate, Health Canada.

The traps of their formats: models stand only in CPSC's prose, EU alerts run values together, and Health
Canada's list has no models at all.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Literal, get_args

import msgspec

from carryon.recalls import safety_gate
from carryon.recalls.candidate import Candidate, about_power_banks, dicts, guess_models, joined, not_of, plain
from carryon.recalls.register import Register

Feed = Literal["cpsc", "eu-safety-gate", "health-canada"]
FEEDS: tuple[str, ...] = get_args(Feed)
ADDRESSES: dict[str, str] = {
    "cpsc": "https://www.saferproducts.gov/RestWebServices/Recall?format=json",
    "health-canada": "https://recalls-rappels.canada.ca/sites/default/files/opendata-donneesouvertes/HCRSAMOpenData.json",
}
"""Where a feed is when no address is given. The EU's weekly reports have one address each."""


def _cpsc_number(number: str) -> str:
    """``26792`` as the commission writes it: ``26-792``."""
    return f"{number[:2]}-{number[2:]}" if re.fullmatch(r"\d{5}", number) else number


def _cpsc(entry: dict[str, Any], when: str) -> Candidate | None:
    prose, title = plain(entry.get("Description")), plain(entry.get("Title"))
    names = joined(entry, "Products", "Name")
    if not about_power_banks(f"{title} {names} {prose}"):
        return None
    return Candidate(
        feed="cpsc",
        official_id=_cpsc_number(plain(entry.get("RecallNumber"))) or str(entry.get("RecallID", "")),
        date=plain(entry.get("RecallDate"))[:10],
        title=title or names,
        url=plain(entry.get("URL")),
        retrieved_at=when,
        models=guess_models(prose),
        barcodes=tuple(plain(each.get("UPC")) for each in dicts(entry.get("ProductUPCs")) if each.get("UPC")),
        hazard=joined(entry, "Hazards", "Name"),
        remedy=joined(entry, "RemedyOptions", "Option"),
        raw=entry,
    )


def _canada(entry: dict[str, Any], when: str) -> Candidate | None:
    title, product = plain(entry.get("Title")), plain(entry.get("Product"))
    if not about_power_banks(f"{title} {product}"):
        return None
    return Candidate(
        feed="health-canada",
        official_id=f"NID {plain(entry.get('NID'))}",
        date=plain(entry.get("Last updated"))[:10],
        title=title or product,
        url=plain(entry.get("URL")),
        retrieved_at=when,
        hazard=plain(entry.get("Issue")),
        remedy=plain(entry.get("What you should do")),
        raw=entry,
    )


def _json_entries(feed: str, data: bytes) -> list[dict[str, Any]]:
    try:
        entries = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise not_of(feed, data, error) from error
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise not_of(feed, data, "not a list of entries")
    return entries


def _entries(feed: str, data: bytes, when: str) -> Iterable[Candidate | None]:
    if feed == "eu-safety-gate":
        return safety_gate.candidates(data, when)
    of = _cpsc if feed == "cpsc" else _canada
    return [of(entry, when) for entry in _json_entries(feed, data)]


def candidates(
    feed: str, data: bytes, register: Register, *, now: datetime, since: date | None = None
) -> list[Candidate]:
    """The entries of a feed's reply that may be about power banks, newest first.

    Args:
        feed: one of ``FEEDS``.
        data: the reply as it came.
        register: to tell which numbers are known already.
        now: the time of retrieval, kept with each candidate.
        since: leaves older entries out; entries without a readable date stay.

    Raises:
        InputError: the reply is not in the feed's format.
    """
    numbers: dict[str, list[str]] = {}
    for recall in register.recalls:
        for number in recall.aliases:
            numbers.setdefault(number, []).append(recall.id)
    found = [each for each in _entries(feed, data, now.isoformat(timespec="seconds")) if each is not None]
    if since is not None:
        found = [
            each for each in found if not re.match(r"\d{4}-", each.date) or each.date >= since.isoformat()
        ]
    marked = [msgspec.structs.replace(c, known_as=tuple(numbers.get(c.official_id, ()))) for c in found]
    return sorted(marked, key=lambda candidate: candidate.date, reverse=True)
