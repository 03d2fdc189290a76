"""Taking out what is older than may be kept."""

from pathlib import Path

import sqlalchemy as sa

from carryon.desk.journal import entries
from carryon.desk.journal.tables import entry as table

_PERSONAL = ("check", "review")


def take_out(connection: sa.Connection, before: str) -> tuple[int, int, list[Path]]:
    """Empty the checks and reviews written before a moment.

    The hash chain covers digests, not payloads, so it still holds.

    Args:
        connection: A writing transaction.
        before: The moment, as the journal writes it.

    Returns:
        The last entry written before the moment, how many payloads were taken out, and the kept
        photos that no remaining entry names.
    """
    up_to = connection.execute(sa.select(sa.func.max(table.c.seq)).where(table.c.at < before)).scalar() or 0
    old = sa.and_(table.c.seq <= up_to, table.c.kind.in_(_PERSONAL), table.c.payload.is_not(None))
    gone = _kept_photos(connection, old)
    emptied = dict.fromkeys(("payload", "run", "item", "key", "verdict", "of"))
    count = connection.execute(sa.update(table).where(old).values(emptied)).rowcount
    still = _kept_photos(connection, table.c.payload.is_not(None)) if gone else set()
    return up_to, count, sorted(gone - still)


def _kept_photos(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> set[Path]:
    rows = connection.execute(sa.select(table.c.payload).where(condition, table.c.kind == "check"))
    checks = (entries.decode(row.payload) for row in rows)
    return {
        Path(photo.kept)
        for check in checks
        if isinstance(check, entries.Check)
        for photo in check.photos
        if photo.kept is not None
    }
