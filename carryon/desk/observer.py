"""Changes in a folder, as the operating system reports them (the package watchdog)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer


class _Waker(FileSystemEventHandler):
    def __init__(self, wake: Event) -> None:
        self._wake = wake

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type not in ("opened", "closed_no_write"):  # our own reading is no news
            self._wake.set()


@contextmanager
def observing(folder: Path, wake: Event) -> Iterator[None]:
    """Set ``wake`` whenever something changes under ``folder``.

    A folder that cannot be observed (some network shares) is left to the rescan.
    """
    observer = Observer()
    observer.schedule(_Waker(wake), str(folder), recursive=True)
    try:
        observer.start()
    except OSError:
        yield
        return
    try:
        yield
    finally:
        observer.stop()
        observer.join()
