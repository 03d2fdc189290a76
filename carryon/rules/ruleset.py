"""All packs of rules in use, and which of them speak on a trip."""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Formatter

import msgspec

from carryon.errors import KnowledgeError
from carryon.record import About
from carryon.rules.facts import Value
from carryon.rules.pack import Pack, Rule, Scope
from carryon.rules.trip import Flight, Trip, flights
from carryon.wording import Text

PLACES = (
    *("airline", "brand", "capacity_mah", "count", "energy_wh", "made_in", "model", "register_age", "serial"),
    *("brand_read", "energy_read", "model_read", "serial_read"),
    *("notices", "notices_abroad", "notices_all", "notices_brand"),
)
"""What a rule's message may show of the facts, as ``{energy_wh}``; ``_read`` is what stands on the label."""


def _within(scope: Scope, flight: Flight, airline: str | None) -> bool:
    leg = "domestic" if flight.domestic else "international"
    return (
        scope.leg in ("any", leg)
        and (not scope.places or bool({flight.origin, flight.destination} & set(scope.places)))
        and (not scope.from_places or flight.origin in scope.from_places)
        and (not scope.airlines or airline in scope.airlines)
    )


class Ruleset:
    """The rules of all packs, by id. Immutable; build it with ``rules.load``."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        self.packs = tuple(packs)
        self.rules = {rule.id: rule for pack in self.packs for rule in pack.rules}
        self.pack_of = {rule.id: pack for pack in self.packs for rule in pack.rules}
        self.version = max(pack.reviewed for pack in self.packs).isoformat()

    def get(self, id: str) -> Rule | None:
        """The rule with this id."""
        return self.rules.get(id.lower())

    def speaking(self, facts: Mapping[str, Value | None], trip: Trip) -> list[Rule]:
        """The rules in force on the day, about one of the flights, whose condition is true of the facts."""
        return [rule for rule in self.applying(trip) if rule.when.holds(facts) is True]

    def applying(self, trip: Trip) -> list[Rule]:
        """The rules in force on the day that are about one of the flights."""
        legs, airline = flights(trip), trip.airline.upper() if trip.airline else None
        rules = (rule for rule in self.rules.values() if self._in_force(rule, trip))
        return [rule for rule in rules if any(_within(rule.scope, leg, airline) for leg in legs)]

    def refuses(self, about: About, trip: Trip) -> bool:
        """Whether some rule can refuse a power bank on this trip for what it is about."""
        return any(rule.about == about and rule.outcome == "not_allowed" for rule in self.applying(trip))

    def _in_force(self, rule: Rule, trip: Trip) -> bool:
        if not rule.in_force(trip.day):
            return False
        heir = self.rules[rule.superseded_by] if rule.superseded_by else None
        return heir is None or not heir.in_force(trip.day)


def _problems(ruleset: Ruleset) -> list[str]:
    ids = [rule.id for pack in ruleset.packs for rule in pack.rules]
    problems = [f"{id} twice" for id in sorted({id for id in ids if ids.count(id) > 1})]
    for rule in ruleset.rules.values():
        if rule.superseded_by and rule.superseded_by not in ruleset.rules:
            problems.append(f"{rule.id}: superseded by {rule.superseded_by}, which is not there")
        for text in (rule.message.en, rule.message.zh):
            shown = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
            problems += [
                f"{rule.id}: {{{name}}} is nothing a message can show" for name in sorted(shown - set(PLACES))
            ]
    return problems


def read_folder(folder: Traversable | Path) -> Ruleset:
    """The packs kept in a folder, one JSON file each.

    Raises:
        KnowledgeError: a file is missing or invalid, or the packs contradict each other.
    """
    packs = []
    try:
        for file in sorted((f for f in folder.iterdir() if f.name.endswith(".json")), key=lambda f: f.name):
            packs.append(msgspec.json.decode(file.read_bytes(), type=Pack))
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise KnowledgeError(
            Text("A rule pack cannot be read: {name}: {error}", "规则包无法读取：{name}：{error}").format(
                name=file.name if isinstance(error, msgspec.DecodeError | UnicodeDecodeError) else folder,
                error=error,
            )
        ) from error
    ruleset = Ruleset(packs)
    if problems := _problems(ruleset):
        raise KnowledgeError(
            Text("The rule packs contradict themselves: {p}", "规则包自相矛盾：{p}").format(
                p="; ".join(problems)
            )
        )
    return ruleset


@cache
def load() -> Ruleset:
    """The rules in use, read at the first call."""
    return read_folder(resources.files("carryon.rules").joinpath("data"))
