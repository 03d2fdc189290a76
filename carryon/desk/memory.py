"""The journal as a batch and a hot folder use it: what is known is not checked again."""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from carryon.desk.identity import item_key
from carryon.desk.items import Item
from carryon.desk.journal import Check, Journal, PhotoNote
from carryon.desk.keep import Keeper
from carryon.desk.work import Answer, Plan, pictures
from carryon.errors import CarryonError
from carryon.photo import bytes_of, encodable, load
from carryon.report.picture import Picture


@dataclass(frozen=True, kw_only=True)
class JournalMemory:
    """One run's view of the journal.

    Attributes:
        journal: An open journal.
        plan: What is the same for every item.
        program: The identity of program, rules and flight.
        run: The run's name.
        who: The person or desk that runs it.
        resumes: An item of this run keeps its photos, as in a batch; in a hot folder another photo may
            come under the same name.
        again: Check what other runs have checked before.
        keeper: Where photos are kept; ``None`` keeps none.
    """

    journal: Journal
    plan: Plan
    program: str
    run: str
    who: str
    resumes: bool = True
    again: bool = False
    keeper: Keeper | None = None

    def recall(self, item: Item) -> Answer | None:
        """What this run, or an earlier one with the same photos and program, found.

        Raises:
            OutputError: The journal cannot be read.
        """
        known = self._known(item)
        if known is None:
            return None
        result = msgspec.structs.replace(known.result, item=item.id)
        return Answer(result=result, digests=_digests(known), pictures=self._pictures(item))

    def _known(self, item: Item) -> Check | None:
        mine = self.journal.of_run(self.run, item.id) if self.resumes else None
        if mine is not None and item.shows(_digests(mine)):
            return mine
        if self.again:
            return None
        photos = [(photo.name, photo.digest()) for photo in item.photos]
        if any(digest is None for _, digest in photos):
            return None
        return self.journal.known(self._key((name, str(digest)) for name, digest in photos))

    def _key(self, photos: Iterable[tuple[str, str]]) -> str:
        return item_key(self.program, self.plan.as_of, photos)

    def _pictures(self, item: Item) -> dict[str, Picture]:
        """Pictures for a report: the journal holds none."""
        if not self.plan.picture_px:
            return {}
        try:
            photos = [load(photo.source(), photo.name, self.plan.max_megapixels) for photo in item.photos]
        except CarryonError:
            return {}
        return pictures(photos, self.plan.picture_px)

    def record(self, item: Item, answer: Answer) -> None:
        """Append the check to the journal, and keep the photos if that is wanted.

        Raises:
            OutputError: The journal or a kept photo cannot be written.
        """
        self.journal.append(
            Check(
                who=self.who,
                run=self.run,
                key=self._key(answer.digests.items()),
                trip=self.plan.trip,
                photos=tuple(
                    PhotoNote(
                        name=photo.name,
                        location=encodable(photo.location),
                        location_bytes=bytes_of(photo.location),
                        member=photo.member,
                        sha256=answer.digests.get(photo.name),
                        kept=self._keep(item, place, answer),
                    )
                    for place, photo in enumerate(item.photos)
                ),
                result=answer.result,
            )
        )

    def _keep(self, item: Item, place: int, answer: Answer) -> str | None:
        photo = item.photos[place]
        digest = answer.digests.get(photo.name)
        if self.keeper is None or digest is None:
            return None
        kept = self.keeper.keep(photo, digest)
        return None if kept is None else str(kept)


def _digests(check: Check) -> dict[str, str]:
    """The SHA-256 of each photo by name, as far as they could be read."""
    return {photo.name: photo.sha256 for photo in check.photos if photo.sha256 is not None}
