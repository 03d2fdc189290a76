"""Entries of public recall feeds that may be about a power bank, as files for a person to review.

A candidate is never a record of the register: it keeps the raw entry; a person writes the rule that decides.
"""

import html
import re
import unicodedata
from typing import Any

import msgspec

from carryon.errors import InputError
from carryon.wording import Text

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


def dicts(value: object) -> list[dict[str, Any]]:
    """The objects of a list; nothing for null, text and other surprises."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def joined(entry: dict[str, Any], field: str, name: str) -> str:
    """One field of each object of a list, in one text."""
    return "; ".join(filter(None, (plain(each.get(name)) for each in dicts(entry.get(field)))))


def about_power_banks(text: str) -> bool:
    """Whether an entry's words can mean a power bank."""
    return _WORDS.search(text) is not None


def guess_models(prose: str) -> tuple[str, ...]:
    """Codes that follow the word model in a notice's prose."""
    found = [code for part in _AFTER_MODEL.findall(prose) for code in _CODE.findall(part)]
    return tuple(dict.fromkeys(code for code in found if not re.fullmatch(r"\d{1,4}|20\d\d", code)))


def not_of(feed: str, data: bytes, error: object) -> InputError:
    """The failure of a reply that is not in the feed's format."""
    start = plain(data[:60].decode("utf-8", "replace"))
    return InputError(
        Text(
            "This is no reply of the feed {feed}: {error}. It begins with: {start}",
            "这不是 {feed} 数据源的内容：{error}。开头为：{start}",
        ).format(feed=feed, error=error, start=start)
    )
