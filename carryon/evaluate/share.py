"""Shares with the interval that a count of this size leaves open."""

import math
from dataclasses import dataclass

_Z = 1.96
"""Two-sided 95 % of the normal distribution."""


@dataclass(frozen=True)
class Share:
    """So many hits among so many cases."""

    hits: int = 0
    cases: int = 0

    def add(self, hit: bool) -> "Share":
        """With one more case."""
        return Share(self.hits + hit, self.cases + 1)

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; ``None`` without cases."""
        return self.hits / self.cases if self.cases else None

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval by Wilson's score, which holds for few cases and for none or all hits."""
        if not self.cases:
            return 0.0, 1.0
        p, n, zz = self.hits / self.cases, self.cases, _Z * _Z
        centre = p + zz / (2 * n)
        reach = _Z * math.sqrt(p * (1 - p) / n + zz / (4 * n * n))
        return max(0.0, (centre - reach) / (1 + zz / n)), min(1.0, (centre + reach) / (1 + zz / n))
