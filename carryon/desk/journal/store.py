"""The journal itself: append, read, verify, prune."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import platformdirs
import sqlalchemy as sa

from carryon.desk.journal import entries
from carryon.desk.journal.database import Database
from carryon.desk.journal.entries import Check, Entry, Payload, Prune, Review
from carryon.desk.journal.tables import entry as table
from carryon.desk.journal.tables import head
from carryon.errors import InputError, OutputError
from carryon.wording import Text

_PAGE = 500
"""Rows read at once: the journal of a year does not fit into memory."""

_LOCKED_HEAD = sa.select(head.c.seq, head.c.hash).where(head.c.id == 1).with_for_update()
"""Who appends waits here for the others."""

_NO_ENTRY = Text("The journal has no entry {seq}.", "日志中没有第 {seq} 条记录。")
_UNREADABLE = Text(
    "Entry {seq} of the journal cannot be read: it was changed. See: carryon journal verify",
    "日志第 {seq} 条无法读取：内容被改动。请运行 carryon journal verify。",
)
_PRUNED = Text("The content of entry {seq} was pruned.", "第 {seq} 条记录的内容已按保留期限清除。")


def default_place() -> str:
    """The journal in force when none is named: ``CARRYON_JOURNAL``, else a file in the user's data folder."""
    return os.environ.get("CARRYON_JOURNAL") or str(Path(platformdirs.user_data_dir("carryon"), "journal.db"))


class Journal:
    """An open journal. Several processes, and on PostgreSQL several machines, may append to one."""

    def __init__(self, place: str) -> None:
        """Open or create a journal.

        Args:
            place: A path, or the URL of an SQLite or PostgreSQL database.

        Raises:
            EngineError: The database driver is not installed.
            OutputError: The database cannot be opened.
        """
        self._database = Database(place)

    @property
    def place(self) -> str:
        """Where it is, without a password."""
        return self._database.place

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def append(self, payload: Payload, *, at: datetime | None = None) -> Entry:
        """Add one entry behind the last, and return when it is safe.

        Args:
            payload: What happened.
            at: When; now by default.

        Raises:
            OutputError: The database failed; nothing was added.
        """
        with self._database.writing() as connection:
            return _append(connection, payload, at)

    def append_review(self, review: Review, expected: int) -> Entry | None:
        """Add a review if the item has had ``expected`` reviews so far, else nothing.

        Two people may look at one item at the same time; the second gets ``None`` and looks again.

        Raises:
            OutputError: The database failed; nothing was added.
        """
        with self._database.writing() as connection:
            connection.execute(_LOCKED_HEAD)
            so_far = sa.select(sa.func.count()).where(table.c.of == review.of)
            if connection.execute(so_far).scalar() != expected:
                return None
            return _append(connection, review, None)

    def entry(self, seq: int) -> Entry:
        """One entry.

        Raises:
            InputError: There is none of this number.
            OutputError: The database failed.
        """
        found = next(self._read(table.c.seq == seq), None)
        if found is None:
            raise InputError(_NO_ENTRY.format(seq=seq))
        return found

    def check(self, seq: int) -> Check:
        """The check that an entry records.

        Raises:
            InputError: The entry is none, or was pruned.
            OutputError: The database failed.
        """
        found = self.entry(seq)
        if found.kind != "check":
            raise InputError(_NO_ENTRY.format(seq=seq))
        if not isinstance(found.payload, Check):
            raise InputError(_PRUNED.format(seq=seq))
        return found.payload

    def entries(
        self,
        *,
        kind: str | None = None,
        verdicts: tuple[str, ...] = (),
        item: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Iterator[Entry]:
        """Entries in their order, as far as every condition that is given holds.

        Raises:
            OutputError: The database failed.
        """
        conditions = [
            *([table.c.kind == kind] if kind else []),
            *([table.c.verdict.in_(verdicts)] if verdicts else []),
            *([table.c.item == item] if item else []),
            *([table.c.at >= entries.stamp(since)] if since else []),
            *([table.c.at < entries.stamp(until)] if until else []),
        ]
        return self._read(*conditions)

    def reviews(self, of: int | None = None) -> Iterator[tuple[Entry, Review]]:
        """The reviews of one check, or all, in their order; pruned ones are left out.

        Raises:
            OutputError: The database failed.
        """
        condition = table.c.kind == "review" if of is None else table.c.of == of
        for found in self._read(condition):
            if isinstance(found.payload, Review):
                yield found, found.payload

    def known(self, key: str) -> Check | None:
        """The last check of the same photos by the same program, if it gave a verdict."""
        return self._last_check(table.c.key == key, table.c.verdict != "failed")

    def of_run(self, run: str, item: str) -> Check | None:
        """What a run has recorded of an item."""
        return self._last_check(table.c.run == run, table.c.item == item)

    def verify(self) -> Iterator[tuple[int, Text]]:
        """Every entry that is not as it was written, with what is wrong with it.

        Raises:
            OutputError: The database failed.
        """
        from carryon.desk.journal.verify import problems

        return problems(self._rows(), self.head)

    def head(self) -> tuple[int, str]:
        """The number and the hash of the last entry. Noted elsewhere, it proves a journal was not cut."""
        with self._database.reading() as connection:
            row = connection.execute(sa.select(head.c.seq, head.c.hash)).one()
        return int(row.seq), str(row.hash)

    def prune(self, keep_days: int, who: str, *, now: datetime | None = None) -> tuple[int, list[Path]]:
        """Take out the payloads of checks and reviews older than ``keep_days`` days, and say so in the chain.

        Returns:
            How many payloads were taken out, and the kept photos that no entry names any more. They
            are the caller's to delete, so that a photo is never gone before the chain says so.

        Raises:
            OutputError: The database failed; nothing was taken out.
        """
        from carryon.desk.journal.retention import take_out

        moment = now or datetime.now(UTC)
        with self._database.writing() as connection:
            connection.execute(_LOCKED_HEAD)
            up_to, count, photos = take_out(connection, entries.stamp(moment - timedelta(days=keep_days)))
            if count:
                _append(connection, Prune(who=who, up_to=up_to, keep_days=keep_days), moment)
        self._database.tidy()
        return count, photos

    def _last_check(self, *conditions: sa.ColumnElement[bool]) -> Check | None:
        query = sa.select(table.c.payload).where(*conditions, table.c.payload.is_not(None))
        with self._database.reading() as connection:
            found = connection.execute(query.order_by(table.c.seq.desc()).limit(1)).scalar()
        payload = None if found is None else entries.decode(found)
        return payload if isinstance(payload, Check) else None

    def _read(self, *conditions: sa.ColumnElement[bool]) -> Iterator[Entry]:
        return (_entry(row) for row in self._rows(*conditions))

    def _rows(self, *conditions: sa.ColumnElement[bool]) -> Iterator[sa.Row[tuple[object, ...]]]:
        """Rows page by page, so that nobody who appends waits for a slow reader."""
        last = -1
        while True:
            query = sa.select(table).where(table.c.seq > last, *conditions).order_by(table.c.seq).limit(_PAGE)
            with self._database.reading() as connection:
                rows = connection.execute(query).all()
            yield from rows
            if len(rows) < _PAGE:
                return
            last = rows[-1].seq


def _append(connection: sa.Connection, payload: Payload, at: datetime | None) -> Entry:
    last = connection.execute(_LOCKED_HEAD).one()
    seq, moment = last.seq + 1, entries.stamp(at)
    kind, text = entries.kind_of(payload), entries.encode(payload)
    digest = entries.digest(text)
    link = entries.link(last.hash, seq, moment, kind, digest)
    row = {"seq": seq, "at": moment, "kind": kind, "payload": text, "digest": digest, "previous": last.hash}
    columns = msgspec.structs.asdict(entries.project(payload))
    connection.execute(sa.insert(table).values(**row, **columns, hash=link))
    connection.execute(sa.update(head).where(head.c.id == 1).values(seq=seq, hash=link))
    return Entry(seq=seq, at=datetime.fromisoformat(moment), kind=kind, payload=payload, hash=link)


def _entry(row: sa.Row[tuple[object, ...]]) -> Entry:
    try:
        payload = None if row.payload is None else entries.decode(row.payload)
    except msgspec.DecodeError:
        raise OutputError(_UNREADABLE.format(seq=row.seq)) from None
    moment = datetime.fromisoformat(row.at)
    return Entry(seq=row.seq, at=moment, kind=row.kind, payload=payload, hash=row.hash)
