"""The journal: one chain, whoever appends; every edit is found; what is old goes."""

import multiprocessing
import os
import sqlite3
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from carryon.desk.journal import Check, Journal, PhotoNote, Review
from carryon.desk.journal.database import _prepare_sqlite
from carryon.desk.journal.tables import metadata
from carryon.errors import InputError, OutputError
from carryon.record import Engine, Fact, Facts, Result
from carryon.rules.trip import Trip
from carryon.wording import Text

POSTGRES = os.environ.get("CARRYON_TEST_POSTGRES", "")
DAY = date(2026, 11, 22)


def check(item: str, *, verdict: str = "allowed", key: str = "k", kept: str | None = None) -> Check:
    result = Result(
        item=item,
        photos=(f"{item}.jpg",),
        as_of=DAY,
        engine=Engine(carryon="1"),
        verdict=verdict,
        facts=Facts(serial=Fact(state="read", value=f"SN-{item}")),
    )
    photo = PhotoNote(name=f"{item}.jpg", location=f"/in/{item}.jpg", sha256="ab", kept=kept)
    return Check(who="desk 1", run="r", key=key, trip=Trip(on=DAY), photos=(photo,), result=result)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of either kind."""
    if request.param == "sqlite":
        yield str(tmp_path / "folder to be made" / "journal.db")
        return
    if not POSTGRES:
        pytest.skip("no PostgreSQL server: set CARRYON_TEST_POSTGRES to its URL")
    schema = f"t{uuid.uuid4().hex}"
    engine = sa.create_engine(sa.make_url(POSTGRES).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(sa.text(f"CREATE SCHEMA {schema}"))
    yield f"{POSTGRES}{'&' if '?' in POSTGRES else '?'}options=-csearch_path%3D{schema}"
    with engine.begin() as connection:
        connection.execute(sa.text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


@pytest.fixture
def journal(place: str) -> Iterator[Journal]:
    opened = Journal(place)
    yield opened
    opened.close()


def faults(journal: Journal) -> list[tuple[int, str]]:
    return [(seq, fault.en) for seq, fault in journal.verify()]


def test_entries_come_back_as_they_were_written(journal: Journal) -> None:
    written = [check("a"), check("b", verdict="retake")]
    assert [journal.append(payload).seq for payload in written] == [1, 2]
    assert [entry.payload for entry in journal.entries()] == written
    assert [entry.seq for entry in journal.entries(verdicts=("retake",))] == [2]
    assert [entry.seq for entry in journal.entries(item="a")] == [1]
    assert faults(journal) == []


def test_an_empty_journal_verifies(journal: Journal) -> None:
    assert faults(journal) == []
    assert journal.head() == (0, "0" * 64)


def test_the_same_photos_are_known_again(journal: Journal) -> None:
    journal.append(check("a", key="one"))
    journal.append(check("b", key="two"))
    assert journal.known("one") == next(iter(journal.entries())).payload
    assert journal.known("three") is None
    assert journal.of_run("r", "b") is not None
    assert journal.of_run("other", "b") is None


def test_a_journal_that_exists_is_opened_without_migrating(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Journal(place)
    first.append(check("a"))
    first.close()
    monkeypatch.setattr("alembic.command.upgrade", None)
    second = Journal(place)
    assert second.head()[0] == 1
    second.close()


def test_migrations_make_the_tables_that_the_program_uses(journal: Journal) -> None:
    with journal._database.reading() as connection:
        from alembic.autogenerate import compare_metadata
        from alembic.migration import MigrationContext

        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def append_many(place: str, name: str, n: int) -> None:
    journal = Journal(place)
    for number in range(n):
        journal.append(check(f"{name}-{number}"))
    journal.close()


class Refusing:
    """An SQLite connection whose switch to the write-ahead log is refused at first."""

    def __init__(self, times: int, code: int = sqlite3.SQLITE_BUSY) -> None:
        self.left, self.code, self.done = times, code, list[str]()

    def execute(self, statement: str) -> None:
        if "journal_mode" in statement and self.left:
            self.left -= 1
            error = sqlite3.OperationalError("refused")
            error.sqlite_errorcode = self.code
            raise error
        self.done.append(statement)


def test_a_new_journal_that_another_desk_is_opening_is_tried_again() -> None:
    connection = Refusing(3)
    _prepare_sqlite(connection, None)
    assert connection.done[0] == "PRAGMA journal_mode=WAL"


def test_a_journal_that_cannot_write_ahead_for_another_reason_is_refused_at_once() -> None:
    connection = Refusing(1, sqlite3.SQLITE_READONLY)
    with pytest.raises(sqlite3.OperationalError):
        _prepare_sqlite(connection, None)
    assert connection.left == 0 and connection.done == []


def test_several_desks_make_one_chain(place: str) -> None:
    """Four processes open the new journal at once, migrate it, and append as fast as they can."""
    context = multiprocessing.get_context("spawn")
    desks = [context.Process(target=append_many, args=(place, f"desk{n}", 15)) for n in range(4)]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()
    assert [desk.exitcode for desk in desks] == [0, 0, 0, 0]
    journal = Journal(place)
    items = [entry.payload.result.item for entry in journal.entries()]
    assert sorted(items) == sorted(f"desk{d}-{n}" for d in range(4) for n in range(15))
    assert faults(journal) == []
    journal.close()


EDITS = {
    "payload": (
        "UPDATE entry SET payload = replace(payload, 'SN-b', 'SN-x') WHERE seq = 2",
        2,
        "content was changed",
    ),
    "verdict": ("UPDATE entry SET verdict = 'allowed' WHERE seq = 3", 3, "column verdict was changed"),
    "item": ("UPDATE entry SET item = 'z' WHERE seq = 2", 2, "column item was changed"),
    "time": ("UPDATE entry SET at = '2020-01-01T00:00:00.000000+00:00' WHERE seq = 2", 2, "number, time"),
    "kind": ("UPDATE entry SET kind = 'review' WHERE seq = 2", 2, "number, time, kind"),
    "removed": ("DELETE FROM entry WHERE seq = 2", 3, "missing"),
    "cut": ("DELETE FROM entry WHERE seq = 4", 4, "end are missing"),
    "emptied": ("UPDATE entry SET payload = NULL WHERE seq = 2", 2, "no prune entry"),
    "swapped": (
        "UPDATE entry SET payload = (SELECT payload FROM entry WHERE seq = 1) WHERE seq = 2",
        2,
        "content",
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_every_edit_is_found(journal: Journal, edit: str) -> None:
    for item in "abcd":
        journal.append(check(item, verdict="not_allowed"))
    statement, seq, words = EDITS[edit]
    with journal._database.writing() as connection:
        connection.execute(sa.text(statement))
    found = faults(journal)
    assert found[0][0] == seq
    assert words in found[0][1]


def test_an_edit_with_a_forged_digest_breaks_the_chain(journal: Journal) -> None:
    from carryon.desk.journal import entries

    for item in "abc":
        journal.append(check(item))
    forged = entries.encode(check("b", verdict="retake"))
    at = next(e for e in journal.entries() if e.seq == 2).at
    digest = entries.digest(forged)
    with journal._database.writing() as connection:
        before = connection.execute(sa.text("SELECT hash FROM entry WHERE seq = 1")).scalar()
        link = entries.link(before, 2, entries.stamp(at), "check", digest)
        connection.execute(
            sa.text("UPDATE entry SET payload=:p, digest=:d, hash=:h, verdict='retake' WHERE seq=2"),
            {"p": forged, "d": digest, "h": link},
        )
    assert faults(journal) == [(3, "it does not follow from the entry before it")]


def test_what_is_old_goes_and_the_chain_holds(journal: Journal) -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    journal.append(check("old", kept="/kept/1.jpg"), at=now - timedelta(days=40))
    journal.append(check("older twin", kept="/kept/2.jpg"), at=now - timedelta(days=31))
    journal.append(check("new", kept="/kept/2.jpg"), at=now - timedelta(days=3))
    count, photos = journal.prune(30, "desk", now=now)
    assert (count, photos) == (2, [Path("/kept/1.jpg")])
    assert [entry.payload is None for entry in journal.entries()] == [True, True, False, False]
    assert list(journal.entries(item="old")) == []
    assert faults(journal) == []
    assert journal.prune(30, "desk", now=now) == (0, [])
    with pytest.raises(InputError, match="pruned"):
        journal.check(1)


def test_nothing_of_a_pruned_serial_is_left_in_the_file(tmp_path: Path) -> None:
    journal = Journal(str(tmp_path / "j.db"))
    journal.append(check("secret"), at=datetime(2026, 1, 1, tzinfo=UTC))
    journal.prune(30, "desk")
    journal.close()
    files = b"".join(path.read_bytes() for path in tmp_path.glob("j.db*"))
    assert b"SN-secret" not in files


def test_two_people_cannot_answer_the_same_state(journal: Journal) -> None:
    seq = journal.append(check("a", verdict="retake")).seq
    review = Review(who="li", of=seq, answer="allow", decision="allow")
    assert journal.append_review(review, expected=0) is not None
    assert journal.append_review(review, expected=0) is None
    assert [r.who for _, r in journal.reviews(seq)] == ["li"]


def test_a_file_that_is_no_database_is_said_so(tmp_path: Path) -> None:
    file = tmp_path / "j.db"
    file.write_bytes(b"this is no database, only some text that is long enough" * 20)
    with pytest.raises(OutputError) as raised:
        Journal(str(file))
    assert raised.value.message == Text(
        f"The journal sqlite:///{file} cannot be used: the file is not a database",
        f"日志 sqlite:///{file} 无法使用：该文件不是数据库",
    )


def test_a_folder_that_cannot_be_made_is_said_so() -> None:
    with pytest.raises(OutputError) as raised:
        Journal("/proc/none/journal.db")
    assert raised.value.message.en.endswith("cannot be used: No such file or directory")
    assert raised.value.message.zh.endswith("无法使用：没有这个文件或文件夹")


def test_a_folder_in_the_place_of_the_journal_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as raised:
        Journal(str(tmp_path))
    assert raised.value.message.zh.endswith("无法使用：无法打开文件，请检查所在文件夹和权限")


def test_what_no_table_translates_is_in_the_databases_words(tmp_path: Path) -> None:
    file = tmp_path / "j.db"
    Journal(str(file)).close()
    connection = sqlite3.connect(file)
    connection.execute("DROP TABLE entry")
    connection.close()
    with pytest.raises(OutputError) as raised:
        list(Journal(str(file)).entries())
    assert raised.value.message.en.endswith("cannot be used: the database says: no such table: entry")
    assert raised.value.message.zh.endswith("无法使用：数据库提示：no such table: entry")


def test_a_newer_journal_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "j.db"
    Journal(str(file)).close()
    connection = sqlite3.connect(file)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(OutputError, match="newer carryon"):
        Journal(str(file))
