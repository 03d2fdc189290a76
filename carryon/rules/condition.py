"""Conditions over named facts: a small closed form, decided in three values.

``{"fact": "energy_wh", "op": ">", "value": 100}`` compares; ``{"all": [...]}``, ``{"any": [...]}`` and
``{"not": {...}}`` join. A comparison with a fact that is not known is neither true nor false (``None``), so
that a rule never speaks from ignorance.
"""

from collections.abc import Callable, Mapping
from typing import Literal

import msgspec

from carryon.rules.facts import FACTS, FactName, Value

Op = Literal["==", "!=", "<", "<=", ">", ">=", "in"]
Operand = bool | float | str | tuple[str, ...]

_COMPARE: dict[str, Callable[[Value, Operand], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,  # type: ignore[operator]
    "<=": lambda a, b: a <= b,  # type: ignore[operator]
    ">": lambda a, b: a > b,  # type: ignore[operator]
    ">=": lambda a, b: a >= b,  # type: ignore[operator]
    "in": lambda a, b: a in b,  # type: ignore[operator]
}


class Condition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One comparison, or several joined. Exactly one of the forms is filled."""

    all: tuple["Condition", ...] | None = None
    any: tuple["Condition", ...] | None = None
    not_: "Condition | None" = msgspec.field(default=None, name="not")
    fact: FactName | None = None
    op: Op | None = None
    value: Operand | None = None

    def __post_init__(self) -> None:
        forms = [self.all is not None, self.any is not None, self.not_ is not None, self.fact is not None]
        if sum(forms) != 1:
            raise ValueError("a condition is exactly one of: all, any, not, fact")
        compares = self.op is not None or self.value is not None
        if self.fact is None and compares:
            raise ValueError("op and value belong to a fact")
        if self.fact is not None:
            if self.op is None or self.value is None:
                raise ValueError(f"{self.fact}: op and value are both needed")
            FACTS[self.fact].check(self.fact, self.op, self.value)

    def holds(self, facts: Mapping[str, Value | None]) -> bool | None:
        """Whether the condition is true of the facts; ``None`` when it hangs on one that is not known."""
        if self.all is not None:
            return _conjunction([part.holds(facts) for part in self.all])
        if self.any is not None:
            opposite = _conjunction([_negation(part.holds(facts)) for part in self.any])
            return _negation(opposite)
        if self.not_ is not None:
            return _negation(self.not_.holds(facts))
        assert self.fact is not None and self.op is not None and self.value is not None
        fact = facts[self.fact]
        return None if fact is None else _COMPARE[self.op](fact, self.value)

    def names(self) -> frozenset[str]:
        """The facts that the condition asks for."""
        if self.fact is not None:
            return frozenset({self.fact})
        parts = self.all or self.any or ((self.not_,) if self.not_ is not None else ())
        return frozenset(name for part in parts for name in part.names())


def _negation(value: bool | None) -> bool | None:
    return None if value is None else not value


def _conjunction(values: list[bool | None]) -> bool | None:
    if False in values:
        return False
    return None if None in values else True
