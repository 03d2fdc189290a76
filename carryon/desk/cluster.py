"""The same items on a Dask cluster: when one machine is not enough.

Photos are sent along, or read by the workers themselves where they see the same paths or URLs.
Models load once a worker process; the items of a lost worker move to another.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from importlib import import_module
from threading import Lock
from types import TracebackType
from typing import Any

import msgspec

from carryon.desk.items import Item
from carryon.desk.work import Answer, Plan, Worker, died, failed, use_one_core
from carryon.errors import CarryonError, EngineError
from carryon.wording import Text

_AHEAD = 2
"""Items a worker thread has waiting, so that none idles while a photo is on its way."""

_TRIES = 2
_CONNECT_S = 30

_NOT_INSTALLED = Text(
    "A cluster needs more packages. Install them with: pip install 'carryon[cluster]'",
    "使用集群需要额外的软件包。请安装：pip install 'carryon[cluster]'",
)
_NO_ANSWER = Text(
    "No Dask scheduler answers at {address} ({why}). Start one with: dask scheduler",
    "{address} 没有 Dask 调度器响应（{why}）。可用 dask scheduler 启动。",
)
_NO_WORKERS = Text(
    "The cluster at {address} has no workers. Start some with: dask worker {address}",
    "{address} 的集群没有工作节点。可用 dask worker {address} 启动。",
)
_LOST = Text(
    "The scheduler at {address} went away. What is finished is safe; go on with --resume when it is back.",
    "与 {address} 的调度器断开连接。已完成的结果已保存，恢复后可用 --resume 继续。",
)


class Cluster:
    """A connection to a scheduler; use it as a context manager."""

    def __init__(self, plan: Plan, address: str, *, shared: bool = False) -> None:
        """Connect.

        Args:
            plan: What is the same for every item.
            address: Of the scheduler, such as ``tcp://desk-1:8786``.
            shared: The workers read the photos themselves.

        Raises:
            EngineError: distributed is not installed, no scheduler answers, or it has no workers.
        """
        self._dask = _distributed()
        self._plan = plan
        self._address = address
        self._shared = shared
        try:
            self._client = self._dask.Client(address, timeout=_CONNECT_S, set_as_default=False)
        except (OSError, ValueError) as error:
            raise EngineError(_NO_ANSWER.format(address=address, why=error)) from error
        self._threads = sum(self._client.nthreads().values())
        if not self._threads:
            self._client.close()
            raise EngineError(_NO_WORKERS.format(address=address))

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def run(self, items: Iterable[tuple[int, Item]]) -> Iterator[tuple[int, Answer]]:
        """Answer every item, in the order in which the answers come.

        Raises:
            EngineError: The scheduler went away and did not come back in time.
        """
        todo = iter(items)
        local: deque[tuple[int, Answer]] = deque()
        on_the_way: dict[str, tuple[int, Item]] = {}
        tries: Counter[int] = Counter()
        done = self._dask.as_completed(loop=self._client.loop)
        exhausted = False
        while True:
            while not exhausted and len(on_the_way) < self._threads * _AHEAD:
                entry = next(todo, None)
                exhausted = entry is None
                if entry is not None:
                    self._submit(entry, done, on_the_way, local)
            while local:
                yield local.popleft()
            if not on_the_way:
                if exhausted:
                    return
                continue
            future = next(done)
            key, item = on_the_way.pop(future.key)
            answer = _answer_of(future)
            tries[key] += future.status == "error"  # not if the scheduler was gone for a while
            if answer is None and tries[key] < _TRIES:
                self._submit((key, item), done, on_the_way, local)
            else:
                yield key, answer or died(item, self._plan, "KilledWorker")

    def _submit(
        self,
        entry: tuple[int, Item],
        done: Any,
        on_the_way: dict[str, tuple[int, Item]],
        local: deque[tuple[int, Answer]],
    ) -> None:
        """Send one item off; a photo that cannot even be read here is answered here."""
        key, item = entry
        try:
            sent = item if self._shared else _shipped(item)
        except CarryonError as error:
            result = failed(item, self._plan, int(error.exit_code), error.message)
            local.append((key, Answer(result=result)))
            return
        if self._client.status in ("closing", "closed"):
            raise EngineError(_LOST.format(address=self._address))
        # Not pure: the same item submitted again, after a worker died of it, is a new task.
        future = self._client.submit(_answer_there, self._plan, sent, pure=False)
        on_the_way[future.key] = entry
        done.add(future)


def _answer_of(future: Any) -> Answer | None:
    """What came back; ``None`` if the item's workers died of it, or the scheduler went away."""
    if future.status != "finished":
        return None
    try:
        return msgspec.msgpack.decode(future.result(), type=Answer)
    except CancelledError:
        return None


def _distributed() -> Any:
    try:
        return import_module("distributed")
    except ImportError:
        raise EngineError(_NOT_INSTALLED) from None


def _shipped(item: Item) -> Item:
    return Item(item.id, tuple(photo.shipped() for photo in item.photos))


_workers: dict[Plan, Worker] = {}
_one_at_a_time = Lock()
"""A checker is not made for several threads; give a cluster's workers one each (``--nthreads 1``)."""


def _answer_there(plan: Plan, item: Item) -> bytes:
    """Runs on a worker of the cluster, whose process keeps one checker with its models."""
    with _one_at_a_time:
        worker = _workers.get(plan)
        if worker is None:
            use_one_core()
            _workers.clear()
            worker = _workers.setdefault(plan, Worker(plan))
        return msgspec.msgpack.encode(worker.answer(item))
