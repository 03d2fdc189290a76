"""The EU's Safety Gate: the weekly report in XML, and the web application's JSON."""

import gzip
import io
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from carryon.recalls.candidate import Candidate, about_power_banks, dicts, joined, not_of, plain
from carryon.thresholds import threshold

FEED = "eu-safety-gate"
_DETAIL = "https://ec.europa.eu/safety-gate-alerts/screen/webReport/alertDetail/"


def _day(text: str) -> str:
    """``dd/mm/yyyy`` as ``yyyy-mm-dd``; anything else unchanged."""
    found = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", text)
    return f"{found[3]}-{found[2]}-{found[1]}" if found else text


def _report_entry(entry: dict[str, str], day: str, when: str) -> Candidate | None:
    if not about_power_banks(" ".join(entry.get(name, "") for name in ("product", "name", "description"))):
        return None
    return Candidate(
        feed=FEED,
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


def _unpacked(data: bytes) -> bytes:
    """A gzip file's content, up to the limit that also holds for what is read."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    limit = int(threshold("recalls", "network_bytes"))
    try:
        content = gzip.GzipFile(fileobj=io.BytesIO(data)).read(limit + 1)
    except (OSError, EOFError) as error:
        raise not_of(FEED, data, error) from error
    if len(content) > limit:
        raise not_of(FEED, data, f"more than {limit:,} bytes when unpacked")
    return content


def _report(content: bytes) -> Iterator[tuple[dict[str, str], str]]:
    """Each alert of a weekly report with the report's day."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(content)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise not_of(FEED, content, error) from error
    alerts = list(root.iter("notifications"))
    if not alerts:
        raise not_of(FEED, content, "no notifications")
    day = _day(plain(root.findtext(".//report_date")))
    for alert in alerts:
        yield {child.tag: plain(child.text) for child in alert}, day


def _texts(value: object, name: str) -> list[str]:
    """The texts of a list whose entries are texts or objects with one of this name."""
    each = value if isinstance(value, list) else []
    return [text for one in each if (text := plain(one.get(name) if isinstance(one, dict) else one))]


def _english(value: object) -> dict[str, Any]:
    """The English version of a text, else the first one."""
    versions = dicts(value)
    return next((each for each in versions if _language(each.get("language")) == "en"), (versions or [{}])[0])


def _language(value: object) -> str:
    return plain(value.get("key") if isinstance(value, dict) else value).lower()


def _notification(entry: dict[str, Any], when: str) -> Candidate | None:
    (product,), (risk,) = (dicts([entry.get(name)]) or [{}] for name in ("product", "risk"))
    words = _english(product.get("versions"))
    title = plain(words.get("name")) or plain(product.get("nameSpecific"))
    if not about_power_banks(
        " ".join((title, plain(product.get("nameSpecific")), plain(words.get("description"))))
    ):
        return None
    brands = _texts(product.get("brands"), "brand")
    return Candidate(
        feed=FEED,
        official_id=plain(entry.get("reference")),
        date=plain(entry.get("publicationDate") or entry.get("creationDate"))[:10],
        title=" ".join((*brands, title)),
        url=f"{_DETAIL}{entry['id']}" if isinstance(entry.get("id"), int) else "",
        retrieved_at=when,
        brand=", ".join(brands),
        models=tuple(_texts(product.get("modelTypes"), "modelType")),
        codes=", ".join(_texts(product.get("batchNumbers"), "batchNumber")),
        barcodes=tuple(re.sub(r"\s", "", text) for text in _texts(product.get("barcodes"), "barcode")),
        hazard="; ".join(
            filter(None, (joined(risk, "riskType", "name"), joined(risk, "versions", "riskDescription")))
        ),
        raw=entry,
    )


def _notifications(data: bytes) -> list[dict[str, Any]]:
    try:
        reply = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise not_of(FEED, data, error) from error
    if isinstance(reply, dict):
        reply = reply.get("content", [reply])
    entries = dicts(reply)
    if not entries or not all("reference" in entry for entry in entries):
        raise not_of(FEED, data, "no notifications")
    return entries


def candidates(data: bytes, when: str) -> list[Candidate | None]:
    """Each entry of a reply, ``None`` for those that are about something else.

    Args:
        data: a weekly report (XML, plain or packed with gzip), or one or many notifications (JSON).
        when: the time of retrieval.

    Raises:
        InputError: the reply is neither.
    """
    content = _unpacked(data)
    if content.lstrip()[:1] in (b"{", b"["):
        return [_notification(entry, when) for entry in _notifications(content)]
    return [_report_entry(entry, day, when) for entry, day in _report(content)]
