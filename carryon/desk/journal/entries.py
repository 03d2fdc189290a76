"""What the journal holds: one payload an entry, and the chain that ties the entries together.

The hash of an entry covers its number, time, kind, the digest of its payload, and the hash of the
entry before it. A payload can therefore be taken out when its time is over (see ``Prune``) and the
chain still holds; the nonce keeps the digest that stays from telling what it was of.
"""

import hashlib
import os
import secrets
from datetime import UTC, datetime
from typing import Literal, TypeAlias

import msgspec

from carryon.record import Failure, Reason, Result, VerdictName
from carryon.rules.trip import Trip

FIRST = "0" * 64
"""What the first entry names as the hash before it."""

Said = Literal["allow", "deny", "cannot_tell"]
Decision = Literal["allow", "deny", "needs_second_person", "open"]


class PhotoNote(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One photo of a checked item.

    Attributes:
        name: As the result record names it.
        location: Where it lay when it was checked: a path or a URL, as it can be shown.
        location_bytes: The path as the file system spells it, where that is no UTF-8.
        member: Its name inside the zip file at ``location``.
        sha256: Of its bytes; ``None`` if they could not be read.
        kept: The path of the copy without metadata, where photos are kept.
    """

    name: str
    location: str
    member: str | None = None
    sha256: str | None = None
    kept: str | None = None
    location_bytes: bytes | None = None

    @property
    def place(self) -> str:
        """Where to open it: ``location``, spelt as the file system does."""
        return self.location if self.location_bytes is None else os.fsdecode(self.location_bytes)


def _nonce() -> str:
    return secrets.token_hex(16)


class Check(msgspec.Struct, frozen=True, kw_only=True, tag="check", tag_field="kind"):
    """One item was checked.

    Attributes:
        who: The person or desk that ran the check.
        run: The batch or watch it belongs to.
        key: The identity of photos, program, rules and flight; the same key means the same answer.
        trip: The flight it was checked for.
        photos: Its photos.
        result: The result record.
    """

    who: str
    run: str
    key: str
    trip: Trip
    photos: tuple[PhotoNote, ...]
    result: Result
    nonce: str = msgspec.field(default_factory=_nonce)


class Review(msgspec.Struct, frozen=True, kw_only=True, tag="review", tag_field="kind"):
    """A person looked at a checked item.

    Attributes:
        who: The person.
        of: The number of the check's entry.
        answer: What the person said.
        decision: What stands after it.
        corrections: The facts the person corrected, by name; an empty value means "not on the label".
        verdict: What the rules say of the corrected facts.
        reasons: Their reasons.
        note: Why, in the person's words.
    """

    who: str
    of: int
    answer: Said
    decision: Decision
    corrections: dict[str, str] = {}
    verdict: VerdictName | None = None
    reasons: tuple[Reason, ...] = ()
    note: str = ""
    nonce: str = msgspec.field(default_factory=_nonce)


class Prune(msgspec.Struct, frozen=True, kw_only=True, tag="prune", tag_field="kind"):
    """The payloads of every check and review up to an entry were taken out.

    Attributes:
        who: Who asked for it.
        up_to: The last entry it covers.
        keep_days: The retention that was asked for, in days.
    """

    who: str
    up_to: int
    keep_days: int
    nonce: str = msgspec.field(default_factory=_nonce)


Payload: TypeAlias = Check | Review | Prune
_decoder: msgspec.json.Decoder[Payload] = msgspec.json.Decoder(Payload)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry as it stands in the journal; ``payload`` is ``None`` once it was pruned."""

    seq: int
    at: datetime
    kind: str
    payload: Payload | None
    hash: str


class Projection(msgspec.Struct, frozen=True, kw_only=True):
    """What of a payload stands in columns of its own, to be searched."""

    run: str | None = None
    item: str | None = None
    key: str | None = None
    verdict: str | None = None
    of: int | None = None


def project(payload: Payload) -> Projection:
    """The columns of a payload; ``verify`` holds them against it."""
    if isinstance(payload, Check):
        result = payload.result
        verdict = "failed" if isinstance(result.error, Failure) else result.verdict
        return Projection(run=payload.run, item=result.item, key=payload.key, verdict=verdict)
    if isinstance(payload, Review):
        return Projection(verdict=payload.decision, of=payload.of)
    return Projection()


def kind_of(payload: Payload) -> str:
    """The payload's kind, as in its JSON."""
    return str(type(payload).__struct_config__.tag)


def encode(payload: Payload) -> str:
    """The payload as the JSON text that is stored and hashed."""
    return msgspec.json.encode(payload).decode()


def decode(text: str) -> Payload:
    """Read a payload back.

    Raises:
        msgspec.ValidationError: It is none.
    """
    return _decoder.decode(text)


def digest(payload: str) -> str:
    """The SHA-256 of a stored payload, in hexadecimal."""
    return hashlib.sha256(payload.encode()).hexdigest()


def link(previous: str, seq: int, at: str, kind: str, payload_digest: str) -> str:
    """The hash of an entry, which the next one names."""
    text = "\n".join((previous, str(seq), at, kind, payload_digest))
    return hashlib.sha256(text.encode()).hexdigest()


def stamp(moment: datetime | None = None) -> str:
    """A moment as the journal writes it: UTC, to the microsecond; now by default."""
    return (moment or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="microseconds")
