"""The tree of errors: distinct exit codes, none of them a verdict's, messages in the language in force."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from carryon import wording
from carryon.errors import (
    AskedError,
    CarryonError,
    EngineError,
    ExitCode,
    InputError,
    KnowledgeError,
    OutputError,
    system_reason,
)
from carryon.wording import Text

KINDS = {AskedError: 2, InputError: 3, EngineError: 4, OutputError: 5, KnowledgeError: 6}


@pytest.fixture(autouse=True)
def _reset() -> Iterator[None]:
    yield
    wording.choose(None)


def test_every_kind_has_its_documented_code() -> None:
    assert {kind: int(kind.exit_code) for kind in CarryonError.__subclasses__()} == KINDS


def test_a_finding_and_a_failure_never_share_a_code() -> None:
    verdicts = {ExitCode.ALLOWED, ExitCode.NEEDS_PERSON, ExitCode.NOT_ALLOWED}
    assert verdicts.isdisjoint({kind.exit_code for kind in KINDS})
    assert sorted(map(int, ExitCode)) == [0, 2, 3, 4, 5, 6, 10, 20, 130]


@pytest.mark.parametrize(("language", "wanted"), [("en", "No."), ("zh", "不。")])
def test_a_message_speaks_the_language_in_force(language: wording.Language, wanted: str) -> None:
    error = InputError(Text("No.", "不。"))
    wording.choose(language)
    assert str(error) == wanted


def test_the_systems_reason_is_in_both_languages() -> None:
    with pytest.raises(OSError) as raised:
        Path("/nowhere/at/all").read_bytes()
    assert system_reason(raised.value) == Text("No such file or directory", "没有这个文件或文件夹")


def test_a_reason_that_is_not_known_stays_in_the_systems_words() -> None:
    assert system_reason(OSError("odd")) == Text("odd", "odd")
    assert system_reason(OSError(99999, "strange")) == Text("strange", "strange")
