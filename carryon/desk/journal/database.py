"""Opening the journal's database: SQLite without set-up, PostgreSQL by URL, migrated to today's tables."""

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from carryon.errors import EngineError, OutputError, system_reason
from carryon.wording import Text

REVISION = "0001"
"""The newest migration; a journal at this revision opens without loading Alembic."""

_MIGRATION_LOCK = 0x636F6E
"""The PostgreSQL advisory lock that lets one desk migrate while the others wait."""

_BUSY_S = 60
"""How long an append waits for the other processes that append to the same SQLite file."""

_RETRY_S = 0.02
"""The pause between two tries to switch a file to its write-ahead log while another process does so."""

_FAILED = Text("The journal {place} cannot be used: {why}", "日志 {place} 无法使用：{why}")
_SQLITE: Mapping[int, Text] = {
    sqlite3.SQLITE_BUSY: Text("another program keeps it locked", "正被其他程序锁定"),
    sqlite3.SQLITE_CANTOPEN: Text(
        "the file cannot be opened; check its folder and permissions", "无法打开文件，请检查所在文件夹和权限"
    ),
    sqlite3.SQLITE_CORRUPT: Text("the file is damaged; restore a copy", "文件已损坏，请用备份恢复"),
    sqlite3.SQLITE_FULL: Text("the disk is full", "磁盘空间不足"),
    sqlite3.SQLITE_IOERR: Text("the disk could not be read or written", "磁盘读写失败"),
    sqlite3.SQLITE_LOCKED: Text("another program keeps it locked", "正被其他程序锁定"),
    sqlite3.SQLITE_NOTADB: Text("the file is not a database", "该文件不是数据库"),
    sqlite3.SQLITE_PERM: Text("no permission to use the file", "没有使用该文件的权限"),
    sqlite3.SQLITE_READONLY: Text(
        "the file or its folder cannot be written to", "该文件或其所在文件夹不可写入"
    ),
}
"""What SQLite's primary result codes mean to a person (sqlite.org/rescode.html)."""
_NO_SERVER = Text(
    "the server cannot be reached, or refuses the connection ({said})",
    "无法连接服务器，或服务器拒绝连接（{said}）",
)
_OTHER = Text("the database says: {said}", "数据库提示：{said}")
_NO_DRIVER = Text(
    "A journal on PostgreSQL needs another package. Install it with: pip install 'carryon[postgres]'",
    "使用 PostgreSQL 日志需要额外的软件包。请安装：pip install 'carryon[postgres]'",
)
_BAD_URL = Text(
    "{place}: this is neither a file nor the URL of an SQLite or PostgreSQL database.",
    "{place}：既不是文件，也不是 SQLite 或 PostgreSQL 数据库的 URL。",
)
_NEWER = Text(
    "The journal {place} was written by a newer carryon (revision {found}). Update carryon.",
    "日志 {place} 由更新版本的 carryon 写入（修订 {found}）。请更新 carryon。",
)


class Database:
    """An open database whose failures are the program's own errors."""

    def __init__(self, place: str) -> None:
        """Open a database, creating it and its tables as needed.

        Args:
            place: A path, or an SQLAlchemy URL of SQLite or PostgreSQL.

        Raises:
            EngineError: The driver for the URL is not installed.
            OutputError: The database cannot be opened or migrated.
        """
        url = _url(place)
        self.place = url.render_as_string(hide_password=True)
        if url.get_backend_name() == "sqlite" and url.database:
            _make_folder(Path(url.database), self.place)
        try:
            self._engine = sa.create_engine(url, **_options(url))
        except ImportError:
            raise EngineError(_NO_DRIVER) from None
        if self._engine.dialect.name == "sqlite":
            sa.event.listen(self._engine, "connect", _prepare_sqlite)
            sa.event.listen(self._engine, "begin", _begin_sqlite)
        with self.writing() as connection:
            _migrate(connection, self.place)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A transaction that only reads.

        Raises:
            OutputError: The database failed.
        """
        try:
            with self._engine.connect() as connection, connection.begin():
                yield connection
        except SQLAlchemyError as error:
            raise self._failed(error) from error

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction that writes; on SQLite it waits for the write lock before it reads anything.

        Raises:
            OutputError: The database failed; nothing of the transaction was written.
        """
        try:
            with (
                self._engine.connect().execution_options(carryon_writes=True) as connection,
                connection.begin(),
            ):
                yield connection
        except SQLAlchemyError as error:
            raise self._failed(error) from error

    def tidy(self) -> None:
        """Write SQLite's log back into its file and empty it: what was taken out is in neither then."""
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:
                driver = connection.connection.driver_connection
                if driver is not None:
                    driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def _failed(self, error: SQLAlchemyError) -> OutputError:
        return OutputError(_FAILED.format(place=self.place, why=_reason(error)))


def _reason(error: SQLAlchemyError) -> Text:
    """Why the database failed; in its driver's words only where there are no better ones."""
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, sqlite3.Error):
        known = _SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)  # the primary of an extended code
        if known is not None:
            return known
    # Only a server that did not let us in gives no SQLSTATE.
    elif isinstance(error, OperationalError) and getattr(cause, "sqlstate", None) is None:
        return _NO_SERVER.format(said=_first_line(cause))
    return _OTHER.format(said=_first_line(cause))


def _first_line(error: object) -> str:
    return str(error).strip().split("\n")[0]


def _url(place: str) -> sa.URL:
    if "://" not in place:
        return sa.URL.create("sqlite", database=str(Path(place).expanduser().absolute()))
    try:
        url = sa.make_url(place)
    except SQLAlchemyError:
        raise OutputError(_BAD_URL.format(place=place)) from None
    if url.get_backend_name() in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite":
        raise OutputError(_BAD_URL.format(place=url.render_as_string(hide_password=True)))
    return url


def _options(url: sa.URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": _BUSY_S}}
    return {"pool_pre_ping": True}


def _make_folder(file: Path, place: str) -> None:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(_FAILED.format(place=place, why=system_reason(error))) from error


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Leave transactions to us; write ahead, so that readers never wait; survive a power cut."""
    connection.isolation_level = None
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA secure_delete=ON")  # what retention takes out is gone from the file too


def _write_ahead(connection: Any) -> None:
    """Switch a new file to its write-ahead log.

    SQLite does not wait here when two processes switch the same file at once: it refuses one of them at once.
    """
    until = time.monotonic() + _BUSY_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_RETRY_S)


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("carryon_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _migrate(connection: sa.Connection, place: str) -> None:
    found = _revision(connection)
    if found == REVISION:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        found = _revision(connection)
    if found is not None and found > REVISION:
        raise OutputError(_NEWER.format(place=place, found=found))
    from alembic import command
    from alembic.config import Config

    config = Config()
    migrations = resources.files("carryon.desk.journal") / "migrations"
    config.set_main_option("script_location", str(migrations))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)
