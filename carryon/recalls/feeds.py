"""Public recall feeds into candidates: files for a person to review, never records of the register.

The formats and their traps: models stand only in CPSC's prose, EU alerts run values together, Health Canada's
list has no models at all. So a candidate keeps the raw entry, and a person writes the rule that decides.
"""

import gzip
import html
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, Literal, get_args

import msgspec

from carryon.errors import InputError
from carryon.recalls.register import Register
from carryon.thresholds import threshold
from carryon.wording import Text

Feed = Literal["cpsc", "eu-safety-gate", "health-canada"]
FEEDS: tuple[str, ...] = get_args(Feed)
ADDRESSES: dict[str, str] = {
    "cpsc": "https://www.saferproducts.gov/RestWebServices/Recall?format=json",
    "health-canada": "https://recalls-rappels.canada.ca/sites/default/files/opendata-donneesouvertes/HCRSAMOpenData.json",
}
"""Where a feed is when no address is given. The EU's weekly reports have one address each."""

_WORDS = re.compile(
    r"power ?bank|portable (?:battery )?charger|wireless charger|(?:battery|power) pack|jump starter|magsafe",
    re.I,
)
_AFTER_MODEL = re.compile(r"\bmodels?\b(?: (?:numbers?|nos?\.?))?:? *((?:[^.;]|\.(?=\w)){1,160})", re.I)
_CODE = re.compile(r"\b(?=[A-Z0-9/-]*\d)[A-Z0-9]{2,}(?:[-/][A-Z0-9]+)*\b")
_QUOTES = str.maketrans("“”‘’", "\"\"''")


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a feed that may be about a power bank, to be reviewed by a person.

    ``models`` is a guess from prose. ``known_as`` are notices of the register with the same official number.
    """

    feed: str
    official_id: str
    date: str
    title: str
    url: str
    retrieved_at: str
    brand: str = ""
    models: tuple[str, ...] = ()
    codes: str = ""
    barcodes: tuple[str, ...] = ()
    hazard: str = ""
    remedy: str = ""
    known_as: tuple[str, ...] = ()
    raw: dict[str, Any] = {}

    @property
    def file_name(self) -> str:
        """A file name of its own, without anything but letters, figures and dashes."""
        return re.sub(r"[^A-Za-z0-9]+", "-", f"{self.feed}-{self.official_id}").strip("-")[:80] + ".json"


def plain(text: object) -> str:
    """Prose without HTML entities, odd blanks and curly quotes; nothing for null."""
    if not isinstance(text, str):
        return ""
    flat = unicodedata.normalize("NFKC", html.unescape(text)).translate(_QUOTES)
    return re.sub(r"\s+", " ", flat).strip()


def _dicts(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _joined(entry: dict[str, Any], field: str, name: str) -> str:
    return "; ".join(filter(None, (plain(each.get(name)) for each in _dicts(entry.get(field)))))


def guess_models(prose: str) -> tuple[str, ...]:
    """Codes that follow the word model in a notice's prose."""
    found = [code for part in _AFTER_MODEL.findall(prose) for code in _CODE.findall(part)]
    return tuple(dict.fromkeys(code for code in found if not re.fullmatch(r"\d{1,4}|20\d\d", code)))


def _cpsc_number(number: str) -> str:
    """``26792`` as the commission writes it: ``26-792``."""
    return f"{number[:2]}-{number[2:]}" if re.fullmatch(r"\d{5}", number) else number


def _cpsc(entry: dict[str, Any], when: str) -> Candidate | None:
    prose, title = plain(entry.get("Description")), plain(entry.get("Title"))
    names = _joined(entry, "Products", "Name")
    if not _WORDS.search(f"{title} {names} {prose}"):
        return None
    return Candidate(
        feed="cpsc",
        official_id=_cpsc_number(plain(entry.get("RecallNumber"))) or str(entry.get("RecallID", "")),
        date=plain(entry.get("RecallDate"))[:10],
        title=title or names,
        url=plain(entry.get("URL")),
        retrieved_at=when,
        models=guess_models(prose),
        barcodes=tuple(
            plain(each.get("UPC")) for each in _dicts(entry.get("ProductUPCs")) if each.get("UPC")
        ),
        hazard=_joined(entry, "Hazards", "Name"),
        remedy=_joined(entry, "RemedyOptions", "Option"),
        raw=entry,
    )


def _canada(entry: dict[str, Any], when: str) -> Candidate | None:
    title, product = plain(entry.get("Title")), plain(entry.get("Product"))
    if not _WORDS.search(f"{title} {product}"):
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


def _day(text: str) -> str:
    """``dd/mm/yyyy`` as ``yyyy-mm-dd``; anything else unchanged."""
    found = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", text)
    return f"{found[3]}-{found[2]}-{found[1]}" if found else text


def _europe(entry: dict[str, str], day: str, when: str) -> Candidate | None:
    if not _WORDS.search(" ".join(entry.get(name, "") for name in ("product", "name", "description"))):
        return None
    return Candidate(
        feed="eu-safety-gate",
        official_id=entry.get("caseNumber", ""),
        date=day,
        title=" ".join(filter(None, (entry.get("brand"), entry.get("name") or entry.get("product")))),
        url=entry.get("reference", ""),
        retrieved_at=when,
        brand=entry.get("brand", ""),
        models=tuple(filter(None, (part.strip() for part in entry.get("type_numberOfModel", "").split(",")))),
        codes=" ".join(filter(None, (entry.get("batchNumber"), entry.get("productionDates")))),
        barcodes=tuple(filter(None, (re.sub(r"\s", "", entry.get("barcode", "")),))),
        hazard=" ".join(filter(None, (entry.get("riskType"), entry.get("danger")))),
        remedy=entry.get("measures", ""),
        raw=dict(entry),
    )


def _not(feed: str, data: bytes, error: object) -> InputError:
    start = plain(data[:60].decode("utf-8", "replace"))
    return InputError(
        Text(
            "This is no reply of the feed {feed}: {error}. It begins with: {start}",
            "这不是 {feed} 数据源的内容：{error}。开头为：{start}",
        ).format(feed=feed, error=error, start=start)
    )


def _json_entries(feed: str, data: bytes) -> list[dict[str, Any]]:
    try:
        entries = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _not(feed, data, error) from error
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise _not(feed, data, "not a list of entries")
    return entries


def _unpacked(data: bytes) -> bytes:
    """A gzip file's content, up to the limit that also holds for what is read."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    limit = int(threshold("recalls", "network_bytes"))
    try:
        content = gzip.GzipFile(fileobj=io.BytesIO(data)).read(limit + 1)
    except (OSError, EOFError) as error:
        raise _not("eu-safety-gate", data, error) from error
    if len(content) > limit:
        raise _not("eu-safety-gate", data, f"more than {limit:,} bytes when unpacked")
    return content


def _europe_entries(data: bytes) -> Iterator[tuple[dict[str, str], str]]:
    """Each alert of a weekly report with the report's day."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    content = _unpacked(data)
    try:
        root = fromstring(content)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise _not("eu-safety-gate", content, error) from error
    alerts = list(root.iter("notifications"))
    if not alerts:
        raise _not("eu-safety-gate", content, "no notifications")
    day = _day(plain(root.findtext(".//report_date")))
    for alert in alerts:
        yield {child.tag: plain(child.text) for child in alert}, day


def _entries(feed: str, data: bytes, when: str) -> Iterable[Candidate | None]:
    if feed == "eu-safety-gate":
        return [_europe(entry, day, when) for entry, day in _europe_entries(data)]
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
