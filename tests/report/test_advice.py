"""Next steps: the maker's offer only where the notice is known to be about this model, each step once."""

import msgspec
import numpy as np
import pytest
from cli import fake

from carryon.check import Stated
from carryon.photo import Photo
from carryon.record import RecallFinding, RecallState, Result
from carryon.report.advice import next_steps
from carryon.rules import Trip

PHOTO = Photo("a.png", np.zeros((90, 120, 3), np.uint8), (120, 90), "PNG", "0" * 64)


def recalled() -> Result:
    return fake.Recalled().check([PHOTO], trip=Trip(), stated=Stated())


def texts(result: Result) -> list[str]:
    return [step.en for step in next_steps(result)]


@pytest.mark.parametrize(("state", "offered"), [("listed", True), ("not_listed", True), ("unknown", False)])
def test_the_makers_offer_needs_a_known_model(state: RecallState, offered: bool) -> None:
    """``not_listed`` with notices: recalled in another country only."""
    notices = recalled().recall.notices
    changed = msgspec.structs.replace(recalled(), recall=RecallFinding(state=state, notices=notices))
    assert ("Offered by the maker: Full refund" in texts(changed)) is offered
    assert ("Stop using and charging it." in texts(changed)) is (state == "listed")


def test_two_notices_with_the_same_page_give_one_step() -> None:
    recall = recalled().recall
    twice = msgspec.structs.replace(recall, notices=recall.notices * 2)
    steps = texts(msgspec.structs.replace(recalled(), recall=twice))
    assert len(steps) == len(set(steps)) == 5
