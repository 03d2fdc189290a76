"""Brands as labels spell them: which brand do a mark and a maker's name stand for?"""

import re
import unicodedata
from collections.abc import Iterable

from carryon.recalls.notice import Brand
from carryon.record import Fact

_WORD = re.compile(r"[a-z0-9]+|[^\Wa-z0-9_]+")
_TELLING_LATIN, _TELLING_OTHER = 4, 2
"""Characters from which a spelling inside a longer name tells the brand: ``Anker`` does, ``MI`` does not."""


def _words(text: str) -> str:
    """A name as its words, runs of Latin letters and of other script apart, each between blanks."""
    return f" {' '.join(_WORD.findall(unicodedata.normalize('NFKC', text).casefold()))} "


def _squeezed(words: str) -> str:
    return words.replace(" ", "")


class Spellings:
    """Every spelling of every brand, ready to compare."""

    def __init__(self, brands: Iterable[Brand]) -> None:
        self._brands = [
            (
                brand.name,
                [_words(w) for w in (brand.name, brand.zh or "", *brand.spellings, *brand.makers) if w],
            )
            for brand in brands
        ]

    def of(self, *facts: Fact) -> frozenset[str]:
        """Names of the brands that the known ones among the facts stand for."""
        names = [_words(str(fact.value)) for fact in facts if fact.known]
        return frozenset(
            brand
            for brand, spellings in self._brands
            if any(_stands_for(name, spelling) for name in names for spelling in spellings)
        )


def _stands_for(name: str, spelling: str) -> bool:
    """Whether a name is the spelling or, where that is long enough to be no accident, holds it as words."""
    plain = _squeezed(spelling)
    if _squeezed(name) == plain:
        return True
    if plain.isascii():
        return len(plain) >= _TELLING_LATIN and spelling in name
    return len(plain) >= _TELLING_OTHER and plain in _squeezed(name)
