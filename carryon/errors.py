"""The tree of errors, each with its exit code and its next step.

    CarryonError
    ├── AskedError      2   what was asked for is not clear, or cannot be
    ├── InputError      3   a photo or another input cannot be read
    ├── EngineError     4   a reader, a language or a model is missing or failed
    ├── OutputError     5   a result cannot be written
    └── KnowledgeError  6   the register or a rule pack is invalid

Exit codes are a stable interface (see ``ExitCode``). A finding about a power bank and a failure
of the program never share a code.
"""

from enum import IntEnum

from carryon.wording import Text


class ExitCode(IntEnum):
    """What the process returns."""

    ALLOWED = 0
    NEEDS_PERSON = 10
    NOT_ALLOWED = 20
    USAGE = 2
    INPUT = 3
    ENGINE = 4
    OUTPUT = 5
    KNOWLEDGE = 6
    INTERRUPTED = 130


class CarryonError(Exception):
    """A failure that a person can act on: what happened and what to do next."""

    exit_code: ExitCode = ExitCode.INPUT

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class AskedError(CarryonError):
    """What was asked for is not clear, or cannot be."""

    exit_code: ExitCode = ExitCode.USAGE


class InputError(CarryonError):
    """A photo or another input cannot be read."""

    exit_code = ExitCode.INPUT


class EngineError(CarryonError):
    """A reader, one of its languages, or a model is missing or failed."""

    exit_code = ExitCode.ENGINE


class OutputError(CarryonError):
    """A result cannot be written."""

    exit_code = ExitCode.OUTPUT


class KnowledgeError(CarryonError):
    """The register of recalls or a rule pack is invalid."""

    exit_code = ExitCode.KNOWLEDGE
