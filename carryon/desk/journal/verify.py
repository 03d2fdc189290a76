"""Whether the journal is as it was written: every link, every payload, every column, and the end."""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from carryon.desk.journal import entries
from carryon.wording import Text

_GAP = Text("entries before it are missing", "之前的记录缺失")
_LINK = Text("it does not follow from the entry before it", "与前一条记录不衔接")
_HASH = Text("its number, time, kind or digest was changed", "其编号、时间、类型或摘要被改动")
_PAYLOAD = Text("its content was changed", "其内容被改动")
_COLUMN = Text("the column {name} was changed", "列 {name} 被改动")
_TAKEN_OUT = Text("its content was removed, and no prune entry says so", "其内容被删除，且没有清除记录")
_END = Text("entries at the end are missing, or the head was changed", "末尾的记录缺失，或链头被改动")


def problems(rows: Iterator[Any], head: Callable[[], tuple[int, str]]) -> Iterator[tuple[int, Text]]:
    """Walk the chain once.

    Args:
        rows: The rows of the table ``entry`` by number.
        head: Reads the head; asked before the walk, so that entries appended meanwhile do not count.

    Yields:
        The number of an entry and what is wrong with it.
    """
    end, end_hash = head()
    seq, previous = 0, entries.FIRST
    empty: list[int] = []
    pruned_up_to = 0
    for row in rows:
        yield from ((row.seq, fault) for fault in _faults(row, seq, previous))
        if row.payload is None:
            empty.append(row.seq)
        elif row.kind == "prune" and entries.digest(row.payload) == row.digest:
            payload = entries.decode(row.payload)
            pruned_up_to = payload.up_to if isinstance(payload, entries.Prune) else pruned_up_to
        seq, previous = row.seq, row.hash
        if seq == end:
            if previous != end_hash:
                yield end, _END
            end = 0
    yield from ((number, _TAKEN_OUT) for number in empty if number > pruned_up_to)
    if end:
        yield end, _END


def _faults(row: Any, before: int, previous: str) -> Iterator[Text]:
    if row.seq != before + 1:
        yield _GAP
    elif row.previous != previous:
        yield _LINK
    if entries.link(row.previous, row.seq, row.at, row.kind, row.digest) != row.hash:
        yield _HASH
    if row.payload is not None:
        yield from _payload_faults(row)


def _payload_faults(row: Any) -> Iterator[Text]:
    if entries.digest(row.payload) != row.digest:
        yield _PAYLOAD
        return
    payload = entries.decode(row.payload)  # its digest is right, so this program wrote it
    if entries.kind_of(payload) != row.kind:
        yield _COLUMN.format(name="kind")
    for name, value in msgspec.structs.asdict(entries.project(payload)).items():
        if getattr(row, name) != value:
            yield _COLUMN.format(name=name)
