"""Words that reports share."""

import re

from carryon import record
from carryon.record import Fact, MarkFact
from carryon.report import words
from carryon.wording import Text

NOTES = [value for name, value in vars(record).items() if name.endswith("_NOTE")]


def test_every_note_of_the_mark_has_words_in_both_languages() -> None:
    assert len(NOTES) == 5
    noted = words.notes(MarkFact(state="clear", notes=tuple(NOTES)))
    assert noted.en == "; ".join(NOTES)
    assert len(noted.zh.split("；")) == len(NOTES)
    assert not re.search("[a-z]", noted.zh)


def test_a_note_of_another_version_is_shown_as_it_is() -> None:
    assert words.notes(MarkFact(state="clear", notes=("seen before",))).zh == "seen before"


def test_a_statement_is_shown_with_what_was_read_where_they_differ() -> None:
    read = Fact(state="read", value=74.0)
    shown = words.state(Fact(state="stated", value=37.0, instead_of=read))
    assert shown == Text("stated; read as 74", "用户提供；识别为 74")
    assert words.state(Fact(state="stated", value=74.0, instead_of=read)).en == "stated"
