"""The register of recalls: notices, brands, and what they say of one power bank."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from carryon.recalls.batches import Unit, decide
from carryon.recalls.brands import Spellings
from carryon.recalls.codes import Pattern, Reading, normalise
from carryon.recalls.notice import Brand, Bundle, Edition, Recall, Suspension
from carryon.recalls.words import notice_of
from carryon.record import BatchState, Fact, Notice, RecallFinding
from carryon.wording import Text


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A notice that names the model of a power bank, and the code by which it does."""

    recall: Recall
    code: str


class Matches(msgspec.Struct, frozen=True, kw_only=True):
    """Notices that name the model, and those that could when brand or characters are in doubt.

    ``brand`` are those of the same brand that name no model: only a look at the product tells.
    """

    listed: tuple[Hit, ...] = ()
    possible: tuple[Hit, ...] = ()
    brand: tuple[Hit, ...] = ()


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """What tells a product: brand, model and maker as read or stated."""

    brand: Fact
    model: Fact
    manufacturer: Fact


class Register:
    """Every recall notice known, as of ``date``. Immutable; build it with ``recalls.load``."""

    def __init__(
        self,
        edition: Edition,
        recalls: Iterable[Recall],
        brands: Iterable[Brand],
        suspensions: Iterable[Suspension],
    ) -> None:
        self.edition = edition
        self.recalls = tuple(sorted(recalls, key=lambda recall: recall.id))
        self.brands = {brand.name: brand for brand in brands}
        self.suspensions = tuple(suspensions)
        self.date = edition.as_of
        self.serial = edition.serial
        self._by_id = {recall.id: recall for recall in self.recalls}
        self._patterns: list[tuple[Recall, Pattern]] | None = None
        self._spellings: Spellings | None = None

    def bundle(self) -> Bundle:
        """The whole register as one record."""
        return Bundle(
            edition=self.edition,
            brands=tuple(self.brands.values()),
            suspensions=self.suspensions,
            recalls=self.recalls,
        )

    def get(self, id: str) -> Recall | None:
        """The notice with this id (any letter case)."""
        return self._by_id.get(id.upper())

    def age_days(self, on: date) -> int:
        """How old the register is on a day."""
        return (on - self.date).days

    def search(self, text: str) -> list[Recall]:
        """Notices whose id, numbers, brand, maker, product or models contain all words of ``text``."""
        words = [unicodedata.normalize("NFKC", word).casefold() for word in text.split()]
        return [recall for recall in self.recalls if all(word in self._haystack(recall) for word in words)]

    def _haystack(self, recall: Recall) -> str:
        brand = self.brands[recall.brand]
        parts = [recall.id, *recall.aliases, recall.product.en, recall.product.zh, brand.zh or "", brand.name]
        parts += [*brand.spellings, *brand.makers, recall.authority.en, recall.authority.zh]
        parts += [code for model in recall.models for code in (model.code, *model.variants)]
        return "\n".join(parts).casefold()

    def brands_of(self, *facts: Fact) -> frozenset[str]:
        """Names of the brands that the brand mark or the maker's name on the label stands for."""
        if self._spellings is None:
            self._spellings = Spellings(self.brands.values())
        return self._spellings.of(*facts)

    def match(
        self, brand: Fact, model: Fact, serial: Fact, batch: Fact, made_on: Fact, manufacturer: Fact
    ) -> RecallFinding:
        """What mainland China's notices, and those of other places, say of this power bank.

        ``state`` is the mainland's: ``listed`` when a notice there names the model, whatever the batch;
        ``unknown`` when the model is not known for certain and could be a listed one, or is not known at all.
        Notices published only elsewhere are in ``abroad``.
        """
        return self.finding(
            self.matches(Identity(brand=brand, model=model, manufacturer=manufacturer)),
            model,
            Unit(serial=serial, batch=batch, made_on=made_on),
        )

    def finding(self, matches: Matches, model: Fact, unit: Unit) -> RecallFinding:
        """The finding for the notices that ``matches`` holds."""
        mainland = [hit for hit in matches.listed if hit.recall.mainland]
        doubtful = [hit for hit in matches.possible if hit.recall.mainland]
        abroad = [hit for hit in matches.listed if hit.recall.live and not hit.recall.mainland]
        if mainland:
            return RecallFinding(
                state="listed",
                records=_ids(mainland),
                batch=self.batch(mainland, unit),
                register_date=self.date,
                notices=self.notices([*mainland, *abroad]),
                abroad=_ids(abroad),
            )
        settled = bool(_readings(model)) and not doubtful
        return RecallFinding(
            state="not_listed" if settled else "unknown",
            records=_ids(doubtful),
            register_date=self.date,
            notices=self.notices([*doubtful, *abroad]),
            abroad=_ids(abroad),
        )

    def suspended(self, model: Fact) -> bool | None:
        """Whether the model's CCC certificate was reported suspended; ``None`` for an unknown model."""
        if not model.known:
            return None
        code = normalise(str(model.value))
        return any(code in map(normalise, entry.models) for entry in self.suspensions)

    def batch(self, hits: Sequence[Hit], unit: Unit) -> BatchState:
        """Whether the unit is one of those that the notices recall: inside any, outside all, or unknown."""
        return _overall([decide(hit.recall, hit.code, unit) for hit in hits])

    def matches(self, identity: Identity) -> Matches:
        """Every notice that names, or could name, the model."""
        marks = self.brands_of(identity.brand)
        brands = self.brands_of(identity.brand, identity.manufacturer)
        each = [
            self._reading(Reading(text), brands, branded=identity.brand.known, foreign=bool(marks))
            for text in _readings(identity.model)
        ]
        brand = tuple(Hit(recall=r, code="") for r in self.recalls if not r.models and r.brand in brands)
        if identity.model.known and each:
            return Matches(listed=each[0].listed, possible=each[0].possible, brand=brand)
        doubtful = {hit.recall.id: hit for one in each for hit in (*one.listed, *one.possible)}
        return Matches(possible=tuple(doubtful.values()), brand=brand)

    def _reading(self, reading: Reading, brands: frozenset[str], *, branded: bool, foreign: bool) -> Matches:
        """The notices of one reading; ``foreign``: the mark is a brand of this register, whichever."""
        listed, possible = [], []
        for recall, pattern in self._compiled():
            likeness = pattern.likeness(reading)
            if likeness == "other":
                continue
            hit = Hit(recall=recall, code=pattern.model.code)
            ours = recall.brand in brands
            if likeness == "same" and (ours or (reading.distinctive and not foreign)):
                listed.append(hit)
            elif ours or reading.distinctive or not branded:
                possible.append(hit)
        return Matches(listed=tuple(listed), possible=tuple(possible))

    def _compiled(self) -> list[tuple[Recall, Pattern]]:
        if self._patterns is None:
            self._patterns = [(recall, Pattern(model)) for recall in self.recalls for model in recall.models]
        return self._patterns

    def notices(self, hits: Iterable[Hit]) -> tuple[Notice, ...]:
        """One notice a family: the mainland's before others, the newest first."""
        families: dict[str, Recall] = {}
        newest = sorted(hits, key=lambda hit: hit.recall.announced or "", reverse=True)
        for hit in sorted(newest, key=lambda hit: not hit.recall.mainland):
            families.setdefault(hit.recall.family, hit.recall)
        return tuple(notice_of(recall, self.brands[recall.brand]) for recall in families.values())

    def title(self, recall: Recall) -> Text:
        """The notice in one line."""
        return notice_of(recall, self.brands[recall.brand]).title


def _readings(model: Fact) -> list[str]:
    """Every text that the model could be: the value if known, else all candidates."""
    texts: list[str] = []
    if model.value is not None and (model.known or model.state == "uncertain"):
        texts.append(str(model.value))
    if model.state == "uncertain":
        texts += [text for text, _ in model.candidates]
    return [text for text in dict.fromkeys(texts) if normalise(text)]


def _ids(hits: Iterable[Hit]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(hit.recall.id for hit in hits))


def _overall(states: list[BatchState]) -> BatchState:
    if "inside" in states:
        return "inside"
    return "outside" if set(states) == {"outside"} else "unknown"
