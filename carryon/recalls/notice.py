"""A recall notice as it is filed: one reviewed JSON file each, checked strictly when it is read.

``recall.schema.json`` is generated from these types; a test keeps the two in step.
"""

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from carryon.wording import Text

Id = Annotated[str, Meta(pattern=r"^[A-Z0-9][A-Z0-9.-]+$", max_length=60)]
PartialDate = Annotated[
    str, Meta(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$", description="YYYY, YYYY-MM or YYYY-MM-DD")
]
Url = Annotated[str, Meta(pattern=r"^https?://[^\s]+$")]
Country = Annotated[str, Meta(pattern=r"^([A-Z]{2}|GLOBAL)$", description="ISO 3166-1 alpha-2, or GLOBAL")]

Kind = Literal["recall", "warning", "advice"]
HazardClass = Literal["fire", "burn", "shock", "chemical", "other"]
Remedy = Literal["refund", "replacement", "voucher", "repair", "disposal", "stop_using"]
SourceKind = Literal["official", "maker", "newspaper"]
Confidence = Literal["high", "medium", "low"]

MAINLAND = "CN"
"""The jurisdiction whose recall notices bind flights inside mainland China."""


class Model(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A model code as printed, and the other ways the same code is printed or read.

    ``suffix`` is a regular expression of the regional or colour code that may follow it.
    """

    code: Annotated[str, Meta(min_length=1, max_length=60)]
    variants: tuple[str, ...] = ()
    suffix: str | None = None


class _Decider(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="by", forbid_unknown_fields=True, omit_defaults=True
):
    """Says which units are recalled: of all models of the notice, or of those in ``models``."""


class AllUnits(_Decider, frozen=True, kw_only=True, tag="all"):
    """Every unit of the model is recalled."""

    models: tuple[str, ...] = ()


class Lookup(_Decider, frozen=True, kw_only=True, tag="lookup"):
    """Only the maker's own look-up tells, from the serial number."""

    models: tuple[str, ...] = ()


class Unpublished(_Decider, frozen=True, kw_only=True, tag="unpublished"):
    """What decides was not published, or was not found."""


class Batches(_Decider, frozen=True, kw_only=True, tag="batch"):
    """Batch or lot codes; with ``or_none`` also units that carry none at all."""

    codes: tuple[str, ...]
    or_none: bool = False
    models: tuple[str, ...] = ()


class Period(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A span of days, both ends included."""

    first: date
    last: date


class Made(_Decider, frozen=True, kw_only=True, tag="made"):
    """Dates of manufacture."""

    periods: tuple[Period, ...]
    models: tuple[str, ...] = ()


class SerialPrefix(_Decider, frozen=True, kw_only=True, tag="serial_prefix"):
    """Serial numbers that begin so; ``length`` is the number of characters of a whole one."""

    prefixes: tuple[str, ...]
    length: int | None = None
    models: tuple[str, ...] = ()


class SerialSuffix(_Decider, frozen=True, kw_only=True, tag="serial_suffix"):
    """Serial numbers that end so are recalled; those that end in ``safe`` are the replacements."""

    recalled: tuple[str, ...]
    safe: tuple[str, ...]
    models: tuple[str, ...] = ()


class SerialList(_Decider, frozen=True, kw_only=True, tag="serial_list"):
    """Whole serial numbers or lot serials, as printed."""

    serials: tuple[str, ...]
    models: tuple[str, ...] = ()


class DateCodes(_Decider, frozen=True, kw_only=True, tag="date_code"):
    """Date codes as printed; ``endings`` are the years of a week-and-year code, any week."""

    form: Literal["WWYY", "YYWW", "YY/MM"]
    codes: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    models: tuple[str, ...] = ()


class NoSerial(_Decider, frozen=True, kw_only=True, tag="no_serial"):
    """Only units that carry no serial number are recalled."""


Decider = (
    AllUnits
    | Lookup
    | Unpublished
    | Batches
    | Made
    | SerialPrefix
    | SerialSuffix
    | SerialList
    | DateCodes
    | NoSerial
)


class Scope(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which units of the models are recalled.

    ``any``: each of the deciders alone tells (batch code or date). ``all``: every one must say so (date and
    look-up).
    """

    need: Literal["any", "all"]
    by: Annotated[tuple[Decider, ...], Meta(min_length=1)]


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page that a user is shown: official, the maker's, or a known newspaper's."""

    url: Url
    kind: SourceKind
    accessed: date


class Hazard(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What can happen. A notice without ``fire`` or ``burn`` is no reason to refuse a flight."""

    kinds: Annotated[tuple[HazardClass, ...], Meta(min_length=1)]
    text: Text


class Recall(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One notice of one authority about one product.

    ``family`` joins the notices of several authorities about the same defect; ``aliases`` are other
    numbers of this very notice. A notice without ``models`` names a product by brand and look.
    """

    id: Id
    family: Id
    kind: Kind
    brand: str
    product: Text
    models: tuple[Model, ...]
    jurisdictions: Annotated[tuple[Country, ...], Meta(min_length=1)]
    authority: Text
    announced: PartialDate | None
    scope: Scope
    hazard: Hazard
    sources: Annotated[tuple[Source, ...], Meta(min_length=1)]
    confidence: Confidence
    reviewed: date
    aliases: tuple[str, ...] = ()
    units: Annotated[int, Meta(ge=1)] | None = None
    remedies: tuple[Remedy, ...] = ()
    remedy_note: Text | None = None
    sold_from: PartialDate | None = None
    sold_to: PartialDate | None = None
    page: Url | None = None
    hotline: str | None = None
    withdrawn: date | None = None
    notes: str | None = None

    @property
    def mainland(self) -> bool:
        """Whether this notice binds flights inside mainland China."""
        return MAINLAND in self.jurisdictions and self.live

    @property
    def live(self) -> bool:
        """Whether the notice still stands and names a danger in flight."""
        return (
            self.withdrawn is None
            and self.kind != "advice"
            and bool({"fire", "burn"} & set(self.hazard.kinds))
        )


class Brand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A brand as labels spell it: Latin, Chinese and the maker's company name."""

    name: str
    zh: str | None
    spellings: tuple[str, ...]
    makers: tuple[str, ...] = ()


class Suspension(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Models whose CCC certificate was reported suspended or revoked: a caution, never a ban by itself."""

    brand: str
    models: tuple[str, ...]
    since: date
    notes: str


class Total(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an authority counts for a year, to measure the register against."""

    jurisdiction: Country
    year: int
    recalls: int
    units: int
    source: Url


class Edition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which state of the register this is. ``serial`` only ever grows."""

    as_of: date
    serial: Annotated[int, Meta(ge=1)]
    totals: tuple[Total, ...] = ()


class Bundle(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole register in one file, as updates carry it."""

    edition: Edition
    brands: tuple[Brand, ...]
    suspensions: tuple[Suspension, ...]
    recalls: tuple[Recall, ...]
