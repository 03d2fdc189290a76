"""A batch: many items, many workers, one report; stopped at any moment, it goes on where it was."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from carryon.desk.items import Item
from carryon.desk.progress import Progress
from carryon.desk.spool import RunMark, Spool
from carryon.desk.work import Answer
from carryon.errors import ExitCode, OutputError
from carryon.record import VerdictName
from carryon.wording import Text

_UNFINISHED = Text(
    "{path} is left of a run that did not finish. Go on with --resume, or start over with --again.",
    "{path} 是一次未完成的检查留下的。用 --resume 继续，或用 --again 重新开始。",
)
_OTHER_PROGRAM = Text(
    "{path} was begun with another version, other rules or another flight. Start over with --again.",
    "{path} 由不同的版本、规则或航班条件生成。请用 --again 重新开始。",
)


class Crew(Protocol):
    """Who answers items: worker processes of this machine, or a cluster."""

    def run(self, items: Iterable[tuple[int, Item]]) -> Iterator[tuple[int, Answer]]:
        """Answer every item, in the order in which the answers come."""


class Memory(Protocol):
    """What remembers answers of earlier runs: the journal."""

    def recall(self, item: Item) -> Answer | None:
        """The answer the same program gave to the same photos, if it is known."""

    def record(self, item: Item, answer: Answer) -> None:
        """Remember a new answer, and return when it is safe."""


class Forgetful:
    """A memory for runs that keep no journal."""

    def recall(self, item: Item) -> Answer | None:  # noqa: ARG002
        """Nothing is known."""
        return None

    def record(self, item: Item, answer: Answer) -> None:
        """Nothing is kept."""


@dataclass(frozen=True)
class Batch:
    """One run over a list of items.

    Attributes:
        items: In the order of the report.
        spool: Where answers are safe until the report is written.
        memory: What earlier runs found.
        progress: Who is told.
    """

    items: Sequence[Item]
    spool: Spool
    memory: Memory
    progress: Progress

    def answer_all(self, crew: Crew) -> None:
        """See to it that the spool holds an answer for every item.

        Raises:
            OutputError: The spool or the journal cannot be written.
        """
        for key, answer in crew.run(self._open_items()):
            self.memory.record(self.items[key], answer)
            self.spool.add(answer)
            self.progress.add(answer.result.verdict)

    def answers(self) -> Iterator[Answer]:
        """Every answer, in the order of the items."""
        return (self.spool.answer(item.id) for item in self.items)

    def _open_items(self) -> Iterator[tuple[int, Item]]:
        for key, item in enumerate(self.items):
            finished = self._finished(item)
            if finished is not None:
                self.progress.add(finished.result.verdict, reused=True)
            elif (known := self.memory.recall(item)) is not None:
                self.spool.add(known)
                self.progress.add(known.result.verdict, reused=True)
            else:
                yield key, item

    def _finished(self, item: Item) -> Answer | None:
        """What the unfinished run answered, if the photos under the item's name are still the same."""
        if item.id not in self.spool:
            return None
        answer = self.spool.answer(item.id)
        return answer if item.shows(answer.digests) else None


def open_spool(report: Path, program: str, *, resume: bool, again: bool) -> Spool:
    """The partial file beside a report: a new one, or the one to go on with.

    Args:
        report: Where the report will be.
        program: The identity of program, rules and flight.
        resume: Go on with an unfinished run, if there is one.
        again: Start over, whatever is there.

    Raises:
        OutputError: An unfinished run is there and neither was asked for, or it was another program's; or
            the partial file cannot be written.
    """
    path = report.with_name(report.name + ".partial")
    if again or not path.exists():
        return Spool.begin(path, RunMark(run=uuid.uuid4().hex, program=program))
    spool = Spool.resume(path)
    if not len(spool):
        spool.close()
        return Spool.begin(path, RunMark(run=uuid.uuid4().hex, program=program))
    if resume and spool.mark.program == program:
        return spool
    spool.close()
    raise OutputError((_OTHER_PROGRAM if resume else _UNFINISHED).format(path=path))


def exit_code(counts: Mapping[VerdictName | None, int]) -> ExitCode:
    """What a run returns: the gravest of its verdicts.

    An item that could not be checked needs a person like one that has to be photographed again.
    """
    if counts.get("not_allowed"):
        return ExitCode.NOT_ALLOWED
    if any(n for verdict, n in counts.items() if verdict != "allowed"):
        return ExitCode.NEEDS_PERSON
    return ExitCode.ALLOWED
