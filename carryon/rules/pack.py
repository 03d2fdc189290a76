"""A pack of rules as it is filed: one reviewed JSON file an authority, checked strictly when it is read."""

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from carryon.record import About, Outcome
from carryon.rules.condition import Condition
from carryon.wording import Text

RuleId = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Leg = Literal["domestic", "international", "any"]


class Scope(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The flights a rule is about. An empty list does not narrow.

    ``leg``: ``domestic`` has both ends in mainland China. ``places``: countries or regions (ISO 3166-1
    alpha-2) of which one end must be one; ``from_places``: the departure. ``airlines``: IATA codes.
    """

    leg: Leg = "any"
    places: tuple[str, ...] = ()
    from_places: tuple[str, ...] = ()
    airlines: tuple[str, ...] = ()


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One rule: where and when it is in force, what it asks and what follows."""

    id: RuleId
    about: About
    when: Condition
    outcome: Outcome
    message: Text
    source: Annotated[str, Meta(pattern=r"^https?://[^\s]+$")] | None
    confidence: Literal["high", "medium", "low"]
    scope: Scope = Scope()
    effective_from: date | None = None
    effective_to: date | None = None
    superseded_by: RuleId | None = None
    notes: str | None = None

    def in_force(self, on: date) -> bool:
        """Whether the rule applies on a day, both ends of its time included."""
        begun = self.effective_from is None or self.effective_from <= on
        return begun and (self.effective_to is None or on <= self.effective_to)


class Pack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rules of one authority."""

    id: RuleId
    authority: Text
    document: Text
    reviewed: date
    rules: Annotated[tuple[Rule, ...], Meta(min_length=1)]
