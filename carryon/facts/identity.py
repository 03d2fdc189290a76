"""Who made it and which one it is: brand, model, serial number, batch, dates, maker, country."""

import re
import tomllib
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any

import msgspec

from carryon.facts.context import settle_noughts
from carryon.facts.evidence import Evidence
from carryon.facts.printed import Printed, Segment
from carryon.record import Fact

_NOT_SEEN = Fact(state="not_seen")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9\-_/.+()]*")
_CODED = re.compile(r"(?=[A-Za-z0-9\-/]*[A-Z])(?=[A-Za-z0-9\-/]*\d)[A-Za-z0-9][A-Za-z0-9\-/]{3,}")
"""What a code looks like where no word names it: capitals and digits, at least four."""
_TORN = (
    re.compile(r"[^\s()\[\],;:。、|一-鿿]+"),  # glued to the code, and no character of one
    re.compile(r"[:;,.·•'|]{1,2}[A-Za-z0-9]+"),  # a dash that was read as another mark ("PLT20A:152")
    re.compile(r"\s?\((?![^)]*\))\s?\S*"),  # a bracket that nothing closes
    re.compile(r"\s{1,2}[-_/]?\s?[A-Za-z0-9]{1,2}(?![A-Za-z0-9.])"),  # a stray character or two
    re.compile(
        r"\s+(?!\d+(?:\.\d+)?\s*(?:m?Ah|Wh|W|V|A)\b)(?=\S*\d)[A-Za-z0-9/\-]{3,}"
    ),  # a code's second half
)
"""What behind a code says that it may go on there."""
_WORN_DOWN = re.compile(r"[.,]\s")
"""Inside a code: what is left of a letter and a dash ("A. 908PRO")."""
_REST_OF_WORD = re.compile(r"\s*[A-Za-z.]{1,8}\s*[:：]\s*(?=\S)")
"""What is left of the field's second word when wear took its first letter ("型号/ODEL: A1642")."""
_FEW_WORDS = 3
_NO_MODEL = re.compile(
    r"(?:IP\d\d|[0-9OSIl]{1,2}V[/=]|GB\d|EN\d|IEC\d|USB|PD\d|QC\d|RoHS|CCC|FCC"
    r"|\d+(?:\.\d+)?(?:[mkMG]?(?:Hz|Ah|Wh|W|V|A)|mm)|\d+/\d+/E[UC]$"
    r"|C\d\d-[PQRS]\d|M\d\d-[PQRS]\d|R\d{5}$|R-?\d{2,3}-\d{6}$|R-(?:C[A-Z]{0,2}|R)-|CCA[A-Z]\d\d)",
    re.IGNORECASE,
)
"""Codes on labels that are never a model: standards, protection classes, amounts, directives, batches, and
marks of approval with a number (BSMI, giteki, KC, NCC)."""
_CHINESE = re.compile(r"[一-鿿]")


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(resources.files("carryon.facts").joinpath("makers.toml").read_text("utf-8"))


def model(evidence: Evidence) -> Fact:
    """The model code: the first code after a word for it.

    A code that no word names as the model (a part number, a code alone on a line) is uncertain however
    well it reads: were it another code, a recall would be missed.
    """
    for segment in evidence.of("model"):
        place = evidence.value(segment, _has_code)
        code = _code(evidence, place)
        if code is not None:
            return _model_code(evidence, code, _field_end(evidence, place))
        if evidence.text(place).strip():
            name = _whole(evidence, place)
            return evidence.fact(name, evidence.text(name))
    unnamed = _bare_code(evidence) or _part_number(evidence)
    if unnamed is not None:
        fact = evidence.fact(unnamed, evidence.text(unnamed).upper())
        return msgspec.structs.replace(fact, state="uncertain", doubt="unnamed")
    words = list(evidence.of("model"))
    return Fact(state="unreadable", photo=evidence.photo, box=evidence.box(words[0])) if words else _NOT_SEEN


def _model_code(evidence: Evidence, code: Segment, end: int) -> Fact:
    """A model code, its noughts told from its letters O by their neighbours; ``end`` is its field's."""
    line = evidence.printed[code.line]
    printed = list(evidence.printed)
    printed[code.line] = settle_noughts(line, code.start, code.end)
    settled = replace(evidence, printed=printed)
    fact = _coded(settled, code, settled.text(code).upper().strip(), end, settled="0Oo")
    return msgspec.structs.replace(fact, line=line.text)


def _coded(evidence: Evidence, code: Segment, value: str, end: int, settled: str = "") -> Fact:
    """A code as a fact; uncertain where a part of it may be worn off, covered or read as something else.

    Args:
        evidence: the print.
        code: where the code stands.
        value: the code.
        end: where the print that may be its rest ends in the line.
        settled: characters that something else than print has told apart.
    """
    fact = evidence.fact(code, value)
    line = evidence.printed[code.line]
    if fact.state == "read" and line.open_pairs(code.start, code.end) - set(settled):
        fact = msgspec.structs.replace(fact, state="uncertain", doubt="characters")
    behind = line.text[code.end : end]
    torn = next((m for pattern in _TORN if (m := pattern.match(behind))), None)
    whole = any(c.isdigit() for c in value) and not _WORN_DOWN.search(value)
    if torn is None and whole and not line.has_gap(code.start, code.end):
        return fact
    longer = f"{value}{behind[: torn.end()].strip()}".upper() if torn else value
    candidates = fact.candidates if longer == value else (*fact.candidates, (longer, fact.confidence or 0.0))
    return msgspec.structs.replace(fact, state="uncertain", doubt="torn", candidates=candidates)


def _field_end(evidence: Evidence, place: Segment) -> int:
    """Where the next field's word begins on the line, or the line ends."""
    end = place.end
    for other in evidence.segments:
        if other.line == place.line and other.field is None and other.start == end:
            end = other.end
    return end


def _has_code(text: str) -> bool:
    return _CODED.search(text) is not None


def _part_number(evidence: Evidence) -> Segment | None:
    places = (evidence.value(segment, _has_code) for segment in evidence.of("part"))
    return next((code for place in places if (code := _code(evidence, place)) is not None), None)


def _bare_code(evidence: Evidence) -> Segment | None:
    """The first code that stands on the label without a word for it, on a line of few words."""
    for segment in evidence.of(None):
        words = list(re.finditer(r"\S+", evidence.text(segment)))
        for word in words if len(words) <= _FEW_WORDS else ():
            if _CODED.fullmatch(word[0]) and not _NO_MODEL.match(word[0]):
                start = segment.start + word.start()
                return Segment(None, segment.line, start, start + len(word[0].rstrip("-_/.+")))
    return None


def _code(evidence: Evidence, place: Segment) -> Segment | None:
    """The stretch of a model code; a leading name without digits keeps the code behind it ("vPower 7800")."""
    text = evidence.text(place)
    rest = _REST_OF_WORD.match(text)
    found = list(_CODE.finditer(text, rest.end() if rest else 0))
    if not found or _CHINESE.match(text.lstrip()):
        return None
    first = last = found[0]
    for following in found[1:]:
        gap = text[last.end() : following.start()]
        if any(c.isdigit() for c in text[first.start() : last.end()]) or gap.strip() or len(gap) > 1:
            break
        last = following
    if not any(c.isdigit() for c in text[first.start() : last.end()]):
        last = first
    end = first.start() + len(_trimmed(text[first.start() : last.end()]))
    return Segment(place.field, place.line, place.start + first.start(), place.start + end)


def _trimmed(code: str) -> str:
    """The code without a bracket that holds an amount ("PB100(10000mAh)") or stays open."""
    code = re.sub(r"\((?=[^)]*(?:\d\s*(?:[mM]?[Aa][hH]|[VvWw])|$)).*", "", code)
    return code.rstrip("-_/.+") if code.count("(") == code.count(")") else code.split(")")[0].rstrip("-_/.+")


def _whole(evidence: Evidence, place: Segment) -> Segment:
    text = evidence.text(place)
    lead = len(text) - len(text.lstrip())
    return Segment(place.field, place.line, place.start + lead, place.start + len(text.rstrip()))


def serial(evidence: Evidence) -> Fact:
    """The serial number: the code after a word for it, its characters mapped as its maker's format says."""
    for segment in evidence.of("serial"):
        place = evidence.value(segment, _has_code)
        code = _serial_code(evidence, place)
        if code is not None:
            return _coded(
                evidence, code, known_format(evidence.text(code).upper()), _field_end(evidence, place)
            )
    words = list(evidence.of("serial"))
    return Fact(state="unreadable", photo=evidence.photo, box=evidence.box(words[0])) if words else _NOT_SEEN


def _serial_code(evidence: Evidence, place: Segment) -> Segment | None:
    """The stretch of a serial number: one run of letters and digits, at least four."""
    match = re.search(r"[A-Za-z0-9][A-Za-z0-9\-_/]{3,}", evidence.text(place))
    if match is None or not any(c.isdigit() for c in match[0]):
        return None
    return Segment(place.field, place.line, place.start + match.start(), place.start + match.end())


def known_format(code: str) -> str:
    """Undo slips that a maker's format rules out: an Anker serial number has neither O nor I."""
    for rule in _data()["serial_formats"]:
        mapped = code.translate(str.maketrans(rule["never"], rule["means"]))
        if re.fullmatch(rule["pattern"], mapped):
            return mapped
    return code


def in_makers_format(number: Fact, made_by: Fact) -> Fact:
    """A serial number as read, in doubt where its maker's numbers are known to look otherwise."""
    patterns = [rule["pattern"] for rule in _data()["serial_formats"] if rule["maker"] == made_by.value]
    if number.state != "read" or not made_by.known or not patterns:
        return number
    if any(re.fullmatch(pattern, str(number.value)) for pattern in patterns):
        return number
    return msgspec.structs.replace(number, state="uncertain", doubt="contradicted")


def brand(evidence: Evidence) -> Fact:
    """The brand, by its spellings anywhere in the print: large print first, then the label."""
    spellings = _spellings()
    for line in evidence.elsewhere:
        found = _spelled(line.text, spellings)
        if found is not None:
            name, start, end = found
            certain = round(line.weakest(start, end), 4)
            return Fact(state="read", value=name, confidence=certain, photo=evidence.photo, line=line.text)
    for segment in evidence.segments:
        found = _spelled(evidence.text(segment), spellings)
        if found is not None:
            name, start, end = found
            at = Segment(segment.field, segment.line, segment.start + start, segment.start + end)
            return evidence.fact(at, name)
    return _NOT_SEEN


@cache
def _spellings() -> tuple[tuple[re.Pattern[str], str], ...]:
    found = []
    for entry in _data()["brands"]:
        for spelling in (entry["name"], *entry.get("spellings", [])):
            edge = "" if _CHINESE.search(spelling) else r"(?![A-Za-z0-9])"
            start = "" if _CHINESE.search(spelling) else r"(?<![A-Za-z0-9])"
            found.append((re.compile(start + re.escape(spelling) + edge, re.IGNORECASE), str(entry["name"])))
    return tuple(found)


def _spelled(text: str, spellings: tuple[tuple[re.Pattern[str], str], ...]) -> tuple[str, int, int] | None:
    for pattern, name in spellings:
        match = pattern.search(text)
        if match:
            return name, match.start(), match.end()
    return None


def manufacturer(evidence: Evidence) -> Fact:
    """The maker's name as printed."""
    return _printed_after(evidence, "manufacturer")


def made_in(evidence: Evidence) -> Fact:
    """The country of manufacture as printed, with the words that name it."""
    for segment in evidence.of("made_in"):
        line: Printed = evidence.printed[segment.line]
        if re.search(r"中\s*[国國]\s*制\s*造|中國製造", line.text):
            return evidence.fact(_matched(segment, line, r"中\s*[国國]\s*[制製]\s*造"), "China")
        country = re.match(r"[A-Za-z一-鿿.]+(?: [A-Z][A-Za-z]+)?", evidence.text(segment))
        if country:
            at = Segment(segment.field, segment.line, segment.start, segment.start + country.end())
            named = country[0].strip()
            return evidence.fact(
                at, "China" if named.upper().startswith(("CHINA", "P.R", "PRC")) or named == "中国" else named
            )
    return _NOT_SEEN


def _matched(segment: Segment, line: Printed, pattern: str) -> Segment:
    match = re.search(pattern, line.text)
    return Segment(segment.field, segment.line, match.start(), match.end()) if match else segment


_DATE = re.compile(
    r"(20\d\d)\s*[-./年]?\s*(0?[1-9]|1[0-2])(?!\d)(?:\s*[-./月]?\s*(0?[1-9]|[12]\d|3[01])(?!\d))?"
    r"|(20\d\d)(0[1-9]|1[0-2])([0-3]\d)"
)


def made_on(evidence: Evidence) -> Fact:
    """The date of manufacture, as YYYY-MM-DD or YYYY-MM."""
    for segment in evidence.of("made_on"):
        place = evidence.value(segment)
        match = _DATE.search(evidence.text(place))
        if match:
            year, month, day = match[4] or match[1], match[5] or match[2], match[6] or match[3]
            value = f"{year}-{int(month):02d}" + (f"-{int(day):02d}" if day else "")
            at = Segment(place.field, place.line, place.start + match.start(), place.start + match.end())
            return evidence.fact(at, value)
    return _NOT_SEEN


def batch(evidence: Evidence) -> Fact:
    """The production batch: after a word for it, or a code in a maker's known form."""
    for segment in evidence.of("batch"):
        place = evidence.value(segment)
        code = _code(evidence, place)
        if code is not None:
            return evidence.fact(code, evidence.text(code).upper())
    for rule in _data()["batch_formats"]:
        for segment in evidence.of(None, "serial"):
            match = re.search(rule["pattern"], evidence.text(segment))
            if match:
                at = Segment(
                    segment.field, segment.line, segment.start + match.start(), segment.start + match.end()
                )
                return evidence.fact(at, match[0])
    return _NOT_SEEN


def _printed_after(evidence: Evidence, field: str) -> Fact:
    for segment in evidence.of(field):
        place = evidence.value(segment)
        if evidence.text(place).strip():
            whole = _whole(evidence, place)
            return evidence.fact(whole, evidence.text(whole))
    return _NOT_SEEN
