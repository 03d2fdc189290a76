"""What a person sees, in English and Chinese: one small type and the language in force."""

import os
from typing import Literal

import msgspec

Language = Literal["en", "zh"]

_chosen: Language | None = None


class Text(msgspec.Struct, frozen=True):
    """One sentence in both languages; ``str()`` gives the one in force."""

    en: str
    zh: str

    def __str__(self) -> str:
        return self.zh if language() == "zh" else self.en

    def format(self, **values: object) -> "Text":
        """Fill the named places of both sentences.

        A value that is itself a ``Text`` is filled in its own language.
        """
        en = {k: v.en if isinstance(v, Text) else v for k, v in values.items()}
        zh = {k: v.zh if isinstance(v, Text) else v for k, v in values.items()}
        return Text(self.en.format(**en), self.zh.format(**zh))


def language() -> Language:
    """The language in force: the chosen one, else ``CARRYON_LANG``, else the locale's."""
    if _chosen is not None:
        return _chosen
    for name in ("CARRYON_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def choose(lang: Language | None) -> None:
    """Set the language for this process; ``None`` goes back to the locale's."""
    global _chosen
    _chosen = lang
