"""A checker that answers from the photo's name at once, or fails as its name says."""

import os
import signal
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from carryon.errors import EngineError
from carryon.photo import Photo
from carryon.record import Engine, Fact, Facts, MarkFact, Result
from carryon.rules.trip import Trip
from carryon.wording import Text

DAY = date(2026, 11, 22)
MakePhotos = Callable[..., Path]


class RecordedChecker:
    """The verdict is the beginning of the photo's name: ``allowed-17.png``."""

    def check(self, photos: Sequence[Photo], *, item: str | None = None, trip: Trip) -> Result:
        name = photos[0].name.rsplit("/", 1)[-1]
        if name.startswith("crash"):
            os.kill(os.getpid(), signal.SIGKILL)
        if name.startswith("once"):  # the first worker dies, the second finds the trace of the first
            trace = Path(os.environ["CARRYON_TEST_TRACE"])
            if not trace.exists():
                trace.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        if name.startswith("hang"):
            time.sleep(600)
        if name.startswith("slow"):
            time.sleep(0.05)
        if name.startswith("fault"):
            raise ZeroDivisionError("a fault of ours")
        if name.startswith("engine"):
            raise EngineError(Text("no reader", "没有识别器"))
        verdict = next((v for v in ("not_allowed", "ask_airline", "retake") if name.startswith(v)), "allowed")
        return Result(
            item=item or name,
            photos=tuple(photo.name for photo in photos),
            as_of=trip.day,
            engine=Engine(carryon="recorded", models={"pid": str(os.getpid())}),
            verdict=verdict,
            facts=Facts(
                model=Fact(state="read", value=name.split(".")[0], confidence=0.99, photo=photos[0].name),
                ccc_mark=MarkFact(state="clear", clarity=0.9, grade="A"),
            ),
        )
