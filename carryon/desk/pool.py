"""Worker processes that may die: each item is answered once, whatever happens to who checks it.

A worker that ends (out of memory, a crash inside a codec) or gives no answer in time is replaced
and its item tried once more in a new process, then reported. Workers are spawned, not forked: the
engines keep threads, and a fork copies their locks.
"""

import contextlib
import multiprocessing
import os
import signal
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import connection, resource_tracker
from multiprocessing.context import SpawnProcess
from time import monotonic
from types import TracebackType

import msgspec

from carryon.desk.items import Item
from carryon.desk.work import Answer, Plan, Worker, died, use_one_core

_TRIES = 2
_MALLOC = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "16000000",
    "MALLOC_TRIM_THRESHOLD_": "16000000",
}
"""What a worker's C library (glibc) reads when it starts: memory of a large picture goes back to the system.

Measured over 100 photos of 3 MP: at most 514 MB resident; with 1000000 less, for a quarter more time.
"""
_ENDING = (signal.SIGINT, signal.SIGTERM)
_STOP_S = 5.0
"""How long a worker without work may take to end by itself."""


@dataclass
class _Hand:
    """One worker process, and the item it is on."""

    process: SpawnProcess
    pipe: connection.Connection
    key: int | None = None
    deadline: float = float("inf")


class Pool:
    """As many worker processes as there are jobs; use it as a context manager."""

    def __init__(self, plan: Plan, jobs: int, timeout_s: float = 300.0) -> None:
        """Start no process yet: each starts with its first item.

        Args:
            plan: What is the same for every item.
            jobs: The number of processes.
            timeout_s: How long one item may take, in seconds.
        """
        self._plan = plan
        self._jobs = jobs
        self._timeout_s = timeout_s
        self._hands: list[_Hand] = []
        self._waiting: deque[int] = deque()
        self._items: dict[int, Item] = {}
        self._tries: Counter[int] = Counter()

    def __enter__(self) -> "Pool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def unanswered(self) -> int:
        """How many submitted items have no answer yet."""
        return len(self._items)

    @property
    def wants_more(self) -> bool:
        """Whether some worker has no item to go on with."""
        return len(self._items) < self._jobs

    def run(self, items: Iterable[tuple[int, Item]]) -> Iterator[tuple[int, Answer]]:
        """Answer every item, in the order in which the answers come."""
        todo = iter(items)
        exhausted = False
        while not exhausted or self.unanswered:
            while self.wants_more and not exhausted:
                entry = next(todo, None)
                if entry is None:
                    exhausted = True
                else:
                    self.submit(*entry)
            if self.unanswered:
                yield from self.poll()

    def submit(self, key: int, item: Item) -> None:
        """Take one more item, to be answered under ``key``."""
        self._items[key] = item
        self._waiting.append(key)
        self._dispatch()

    def poll(self, timeout_s: float | None = None) -> list[tuple[int, Answer]]:
        """The answers that have come, waiting for the first of them.

        Args:
            timeout_s: How long to wait, in seconds; ``None`` waits until there is an answer.
        """
        busy = {hand.pipe: hand for hand in self._hands if hand.key is not None}
        if not busy:
            return []
        first_deadline = min(hand.deadline for hand in busy.values()) - monotonic()
        patience = first_deadline if timeout_s is None else min(timeout_s, first_deadline)
        ready = connection.wait(list(busy), max(0.0, patience))
        answers = [self._receive(hand) for pipe, hand in busy.items() if pipe in ready]
        now = monotonic()
        answers += [
            self._late(hand) for hand in busy.values() if hand.key is not None and hand.deadline <= now
        ]
        self._dispatch()
        return [answer for answer in answers if answer is not None]

    def close(self) -> None:
        """End every process; an item that has no answer yet gets none."""
        for hand in self._hands:
            if hand.key is not None:
                hand.process.kill()
            hand.pipe.close()
        for hand in self._hands:
            hand.process.join(_STOP_S)
            if hand.process.is_alive():
                hand.process.kill()
                hand.process.join()
            hand.process.close()
        self._hands.clear()
        self._items.clear()
        self._waiting.clear()

    def _dispatch(self) -> None:
        while self._waiting:
            hand = next((hand for hand in self._hands if hand.key is None), None)
            if hand is None:
                if len(self._hands) == self._jobs:
                    return
                hand = self._start()
            key = self._waiting.popleft()
            hand.key, hand.deadline = key, monotonic() + self._timeout_s
            # A worker that died without work is noticed by poll, like one that dies at work.
            with contextlib.suppress(OSError):
                hand.pipe.send(self._items[key])

    def _start(self) -> _Hand:
        for name, value in _MALLOC.items():
            os.environ.setdefault(name, value)
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(self._plan, theirs), daemon=True)
        with _signals_held():
            process.start()
        theirs.close()
        hand = _Hand(process, ours)
        self._hands.append(hand)
        return hand

    def _receive(self, hand: _Hand) -> tuple[int, Answer] | None:
        try:
            answer = msgspec.msgpack.decode(hand.pipe.recv_bytes(), type=Answer)
        except (EOFError, OSError):
            hand.process.join()
            return self._gone(hand, _how(hand.process.exitcode))
        key = hand.key
        assert key is not None
        hand.key, hand.deadline = None, float("inf")
        self._forget(key)
        return key, answer

    def _late(self, hand: _Hand) -> tuple[int, Answer] | None:
        hand.process.kill()
        hand.process.join()
        return self._gone(hand, f"> {self._timeout_s:g} s")

    def _gone(self, hand: _Hand, how: str) -> tuple[int, Answer] | None:
        """Replace a worker; its item waits for another, or is answered if it had its tries."""
        self._hands.remove(hand)
        hand.pipe.close()
        hand.process.close()
        key = hand.key
        assert key is not None
        hand.key = None
        self._tries[key] += 1
        if self._tries[key] < _TRIES:
            self._waiting.appendleft(key)
            return None
        item = self._items[key]
        self._forget(key)
        return key, died(item, self._plan, how)

    def _forget(self, key: int) -> None:
        del self._items[key]
        self._tries.pop(key, None)


def _how(exitcode: int | None) -> str:
    """The exit code of a process in words: the signal that ended it, or the code."""
    if exitcode is not None and exitcode < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-exitcode).name
    return f"exit code {exitcode}"


@contextlib.contextmanager
def _signals_held() -> Iterator[None]:
    """Signals to end come after the block; what is started in it is born with them held back.

    So Ctrl-C cannot reach a worker that still imports, before ``_serve`` says what it means.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    resource_tracker.ensure_running()  # starts with the first worker otherwise, and lets the signals go
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(plan: Plan, pipe: connection.Connection) -> None:
    """A worker process: one item after the other until the pipe closes.

    Ctrl-C and a service manager's SIGTERM reach every process of the group; what they mean is the
    main process's to decide, which then closes the pipe.
    """
    for number in _ENDING:
        signal.signal(number, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)  # held since _signals_held
    use_one_core()
    worker = Worker(plan)
    encoder = msgspec.msgpack.Encoder()
    while True:
        try:
            item = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            pipe.send_bytes(encoder.encode(worker.answer(item)))
        except OSError:  # the main process was killed
            return
