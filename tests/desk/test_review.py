"""Review: what one person may decide, what needs two, and that no unknown is ever allowed."""

import hashlib
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import numpy as np
import pytest
from desk.recorded import DAY
from PIL import Image

from carryon import recalls, rules, verdict
from carryon.cli import main
from carryon.cli.inline import best_way, half_blocks, kitty
from carryon.desk.bench import export
from carryon.desk.crops import crop, crops
from carryon.desk.journal import Check, Journal, PhotoNote
from carryon.desk.review import Case, ReviewDesk, corrected
from carryon.errors import InputError
from carryon.evaluate.truth import read_truths
from carryon.photo import load
from carryon.record import Engine, Fact, Facts, Failure, MarkFact, Quality, Result
from carryon.rules.trip import Trip
from carryon.wording import Text

TRIP = Trip(on=DAY)
TESTS = Path(__file__).parents[1]
PERFECT = Facts(
    brand=Fact(state="read", value="Nitecore"),
    model=Fact(state="read", value="NB10000GEN3"),
    energy_wh=Fact(state="read", value=38.5, derived_from="printed"),
    ccc_mark=MarkFact(state="clear", clarity=0.95, grade="A"),
)
"""What the rules allow."""
NO_MODEL = msgspec.structs.replace(PERFECT, model=Fact(state="unreadable"))
UNCLEAR = msgspec.structs.replace(PERFECT, ccc_mark=MarkFact(state="unclear", clarity=0.3, grade="D"))
HEAVY = msgspec.structs.replace(PERFECT, energy_wh=Fact(state="read", value=120.0))


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(str(tmp_path / "journal.db"))


@pytest.fixture
def desk(journal: Journal) -> ReviewDesk:
    return ReviewDesk(journal)


def check(facts: Facts, item: str = "0001", *, quality: Quality | None = None, **more: object) -> Check:
    """A check whose verdict is what the rules say of its facts."""
    quality = quality or Quality()
    said = verdict.decide(facts, quality, TRIP, recalls.load(), rules.load())
    failed = more.get("error") is not None
    result = Result(
        item=item,
        photos=(f"{item}.png",),
        as_of=DAY,
        engine=Engine(carryon="1"),
        verdict=None if failed else said.verdict,
        reasons=said.reasons,
        facts=facts,
        quality=quality,
        **more,
    )
    photo = PhotoNote(name=f"{item}.png", location=f"/nowhere/{item}.png", sha256=item * 16)
    return Check(who="desk", run="r", key=item, trip=TRIP, photos=(photo,), result=result)


def added(journal: Journal, desk: ReviewDesk, facts: Facts, **more: object) -> Case:
    return desk.case(journal.append(check(facts, **more)).seq)


def test_the_facts_here_say_what_their_names_say() -> None:
    verdicts = [check(facts).result.verdict for facts in (PERFECT, NO_MODEL, UNCLEAR, HEAVY)]
    assert verdicts == ["allowed", "retake", "not_allowed", "ask_airline"]


def test_the_queue_holds_what_needs_a_person(journal: Journal, desk: ReviewDesk) -> None:
    uncertain = msgspec.structs.replace(
        PERFECT, serial=Fact(state="uncertain", candidates=(("A1", 0.6), ("A7", 0.4)))
    )
    failure = Failure(code=3, message=Text("broken", "损坏"))
    for item, facts in {
        "fine": PERFECT,
        "model": NO_MODEL,
        "mark": UNCLEAR,
        "wh": HEAVY,
        "sn": uncertain,
    }.items():
        journal.append(check(facts, item))
    journal.append(check(Facts(), "broken", error=failure))
    assert [case.check.result.item for case in desk.queue("li")] == ["model", "wh", "sn", "broken"]
    everything = [case.check.result.item for case in desk.queue("li", also_not_allowed=True)]
    assert everything == ["model", "mark", "wh", "sn", "broken"]


def test_an_item_checked_again_waits_once_with_its_last_result(journal: Journal, desk: ReviewDesk) -> None:
    journal.append(check(NO_MODEL, "a"))
    journal.append(check(HEAVY, "a"))
    journal.append(check(NO_MODEL, "b"))
    journal.append(check(PERFECT, "b"))
    assert [(case.seq, case.check.result.verdict) for case in desk.queue("li")] == [(2, "ask_airline")]


def test_a_corrected_fact_derives_the_verdict_again(journal: Journal, desk: ReviewDesk) -> None:
    case = added(journal, desk, NO_MODEL)
    assert desk.derive(case, {}).verdict == "retake"
    assert desk.derive(case, {"model": "NB10000GEN3"}).verdict == "allowed"
    recalled = desk.derive(case, {"model": "A1642", "brand": "Anker"})
    assert recalled.verdict == "not_allowed"
    assert recalled.decision.recall.state == "listed"


def test_a_reviewer_who_saw_the_label_settles_what_was_stated_against_it(
    journal: Journal, desk: ReviewDesk
) -> None:
    stated = Fact(state="stated", value="NB20000", instead_of=PERFECT.model)
    case = added(journal, desk, msgspec.structs.replace(PERFECT, model=stated))
    assert case.needs_person
    with pytest.raises(InputError, match="unknown"):
        desk.answer(case, "Li", "allow")
    assert desk.derive(case, {"model": "NB10000GEN3"}).verdict == "allowed"
    assert desk.derive(case, {"model": "NB20000"}).verdict == "allowed"


def test_one_person_allows_what_the_rules_allow(journal: Journal, desk: ReviewDesk) -> None:
    case = added(journal, desk, NO_MODEL)
    review = desk.answer(case, "li", "allow", corrections={"model": "NB10000GEN3"})
    assert (review.decision, review.verdict) == ("allow", "allowed")
    assert list(desk.queue("wang")) == []
    with pytest.raises(InputError, match="decided already"):
        desk.answer(desk.case(case.seq), "wang", "deny")


@pytest.mark.parametrize("missing", ["model", "energy_wh", "ccc_mark"])
def test_no_person_allows_an_unknown(journal: Journal, desk: ReviewDesk, missing: str) -> None:
    unknown = MarkFact(state="not_seen") if missing == "ccc_mark" else Fact(state="not_seen")
    case = added(journal, desk, msgspec.structs.replace(PERFECT, **{missing: unknown}))
    with pytest.raises(InputError, match="unknown"):
        desk.answer(case, "li", "allow", note="it is fine, trust me")
    assert desk.case(case.seq).reviews == ()


def test_of_an_unusable_photo_only_what_a_person_read_counts(journal: Journal, desk: ReviewDesk) -> None:
    case = added(journal, desk, PERFECT, quality=Quality(usable=False, problems=("blurred",)))
    assert desk.derive(case, {}).verdict == "retake"
    assert desk.derive(case, {"model": "NB10000GEN3"}).verdict == "retake"
    all_of_it = {"model": "NB10000GEN3", "energy_wh": "38.5", "ccc_mark": "clear"}
    assert desk.derive(case, all_of_it).verdict == "allowed"


def test_not_allowed_needs_two_people(journal: Journal, desk: ReviewDesk) -> None:
    case = added(journal, desk, UNCLEAR)
    first = desk.answer(case, "Li Na", "allow", corrections={"ccc_mark": "clear"}, note="sharp on the object")
    assert first.decision == "needs_second_person"
    pending = desk.case(case.seq)
    assert pending.corrections == {"ccc_mark": "clear"}
    assert list(desk.queue("  li  NA ")) == [], "not the same person, however the name is spelt"
    with pytest.raises(InputError, match="second person"):
        desk.answer(pending, " LI na", "allow")
    assert [waiting.seq for waiting in desk.queue("Wang Wei")] == [case.seq]
    assert desk.answer(pending, "Wang Wei", "allow").decision == "allow"
    assert [review.who for review in desk.case(case.seq).reviews] == ["Li Na", "Wang Wei"]


def test_the_second_person_may_deny_or_leave_it_open(journal: Journal, desk: ReviewDesk) -> None:
    denied, left = added(journal, desk, UNCLEAR, item="a"), added(journal, desk, UNCLEAR, item="b")
    for case in (denied, left):
        desk.answer(case, "li", "allow", corrections={"ccc_mark": "clear"})
    assert desk.answer(desk.case(denied.seq), "wang", "deny").decision == "deny"
    assert desk.answer(desk.case(left.seq), "wang", "cannot_tell").decision == "needs_second_person"
    assert [case.seq for case in desk.queue("zhao")] == [left.seq]


def test_correcting_into_not_allowed_needs_two_people_as_well(journal: Journal, desk: ReviewDesk) -> None:
    case = added(journal, desk, NO_MODEL)
    review = desk.answer(case, "li", "allow", corrections={"model": "A1642", "brand": "Anker"})
    assert (review.verdict, review.decision) == ("not_allowed", "needs_second_person")


def test_what_the_airline_decides_needs_a_note(journal: Journal, desk: ReviewDesk) -> None:
    case = added(journal, desk, HEAVY)
    with pytest.raises(InputError, match="note"):
        desk.answer(case, "li", "allow", note="  ")
    assert desk.answer(case, "li", "allow", note="MU approval 8812").decision == "allow"


def test_cannot_tell_leaves_it_to_somebody_else(journal: Journal, desk: ReviewDesk) -> None:
    case = added(journal, desk, NO_MODEL)
    assert desk.answer(case, "li", "cannot_tell").decision == "open"
    assert list(desk.queue("li")) == []
    assert [waiting.seq for waiting in desk.queue("wang")] == [case.seq]


def test_two_people_at_one_item_do_not_talk_past_each_other(journal: Journal, desk: ReviewDesk) -> None:
    case = added(journal, desk, NO_MODEL)
    desk.answer(case, "li", "deny")
    with pytest.raises(InputError, match="meanwhile"):
        desk.answer(case, "wang", "allow", corrections={"model": "NB10000GEN3"})


def test_energy_follows_from_corrected_capacity_and_voltage() -> None:
    facts = corrected(PERFECT, {"capacity_mah": "20000", "voltage_v": "3.7"})
    assert (facts.energy_wh.value, facts.energy_wh.derived_from) == (74.0, "mAh x V")
    stated = corrected(PERFECT, {"capacity_mah": "20000", "voltage_v": "3.7", "energy_wh": "72"})
    assert stated.energy_wh.value == 72.0
    assert corrected(PERFECT, {"model": ""}).model.state == "absent"


@pytest.mark.parametrize(
    "correction",
    [
        {"energy_wh": "many"},
        {"energy_wh": "-1"},
        {"energy_wh": "inf"},
        {"ccc_mark": "shiny"},
        {"colour": "red"},
    ],
)
def test_a_correction_that_means_nothing_is_refused(correction: dict[str, str]) -> None:
    with pytest.raises(InputError):
        corrected(PERFECT, correction)


def with_photo(tmp_path: Path, item: str, facts: Facts) -> Check:
    """A check of a real photo: grey, with a red field where the model stands."""
    pixels = np.full((200, 300, 3), 128, np.uint8)
    pixels[50:70, 100:180] = (200, 30, 30)
    path = tmp_path / f"{item}.png"
    Image.fromarray(pixels).save(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    found = check(facts, item)
    note = PhotoNote(name=f"{item}.png", location=str(path), sha256=digest)
    return msgspec.structs.replace(found, photos=(note,))


BOXED = msgspec.structs.replace(
    NO_MODEL,
    model=Fact(
        state="unreadable", photo="0001.png", box=((100.0, 50.0), (180.0, 50.0), (180.0, 70.0), (100.0, 70.0))
    ),
)


def test_a_crop_shows_the_field_with_its_surroundings(tmp_path: Path) -> None:
    found = crops(with_photo(tmp_path, "0001", BOXED), ["model", "serial"])
    assert sorted(found) == ["label", "model"]
    height, width = found["model"].shape[:2]
    assert height == 120
    assert tuple(found["model"][height // 2, width // 2]) == (30, 30, 200)
    assert tuple(found["model"][3, 3]) == (128, 128, 128)


def test_a_crop_of_a_turned_field_is_upright(tmp_path: Path) -> None:
    check_ = with_photo(tmp_path, "0001", BOXED)
    photo = load(Path(check_.photos[0].location))
    standing = ((180.0, 50.0), (180.0, 70.0), (100.0, 70.0), (100.0, 50.0))
    height, width = crop(photo, standing).shape[:2]
    assert height > width


def test_another_photo_in_its_place_is_not_shown(tmp_path: Path) -> None:
    check_ = with_photo(tmp_path, "0001", BOXED)
    Image.new("RGB", (300, 200)).save(tmp_path / "0001.png")
    assert crops(check_, ["model"]) == {}
    (tmp_path / "0001.png").unlink()
    assert crops(check_, ["model"]) == {}


def test_reviews_become_a_bench(tmp_path: Path, journal: Journal, desk: ReviewDesk) -> None:
    cases = []
    for item in ("0001", "0002", "0003", "0004", "0005"):
        cases.append(desk.case(journal.append(with_photo(tmp_path, item, NO_MODEL)).seq))
    desk.answer(cases[0], "li", "allow", corrections={"model": "NB10000GEN3", "energy_wh": "38.5"})
    desk.answer(cases[1], "li", "deny", corrections={"ccc_mark": "absent", "serial": ""})
    desk.answer(cases[2], "li", "deny")
    desk.answer(cases[3], "li", "deny", corrections={"serial": "S1"})
    assert export(journal, desk, tmp_path / "bench") == (3, 1)
    rows = [json.loads(line) for line in (tmp_path / "bench" / "truth.jsonl").read_text().splitlines()]
    assert rows[0] == {
        "file": "000001.png",
        "model": "NB10000GEN3",
        "wh": 38.5,
        "recalled": False,
        "verdict": "allowed",
        "reviewed_by": ["li"],
    }
    assert (rows[1]["ccc"], rows[1]["sn"], rows[1]["verdict"]) == ("absent", None, "not_allowed")
    assert "model" not in rows[1], "what nobody looked at is no truth"
    assert [truth.verdict for truth in read_truths(tmp_path / "bench" / "truth.jsonl")] == [
        "allowed",
        "not_allowed",
        "borderline",
    ]
    assert load(tmp_path / "bench" / "000001.png").size == (300, 200)


def test_ways_to_show_a_picture() -> None:
    assert best_way({"KITTY_WINDOW_ID": "1"}) == "kitty"
    assert best_way({"TERM_PROGRAM": "WezTerm"}) == "iterm"
    assert best_way({"DISPLAY": ":0"}) == "viewer"
    assert best_way({}) == "blocks"
    parts = re.findall("\x1b_G(.*?);(.*?)\x1b\\\\", kitty(bytes(5000)))
    assert [head for head, _ in parts] == ["a=T,f=100,m=1", "m=0"]
    assert max(len(data) for _, data in parts) == 4096
    picture = np.zeros((4, 2, 3), np.uint8)
    picture[0] = (255, 0, 0)
    lines = half_blocks(picture, 80).split("\n")
    assert len(lines) == 2
    assert lines[0].startswith("\x1b[38;2;0;0;255;48;2;0;0;0m▀")


class Terminal:
    """A person at a real terminal: reads what is on it, presses keys."""

    def __init__(self, *arguments: str) -> None:
        self._main, other = pty.openpty()
        command = [sys.executable, "-c", "from carryon.cli import main; main()", *arguments]
        environment = os.environ | {"PYTHONPATH": str(TESTS.parent), "TERM": "xterm-256color"}
        self._process = subprocess.Popen(command, stdin=other, stdout=other, stderr=other, env=environment)
        os.close(other)
        self.seen = ""

    def read_until(self, words: str, seconds: float = 30) -> str:
        """What came on the screen up to these words."""
        end = time.monotonic() + seconds
        while words not in self.seen:
            assert time.monotonic() < end, f"{words!r} did not come: {self.seen[-500:]}"
            if select.select([self._main], [], [], 0.1)[0]:
                self.seen += os.read(self._main, 65536).decode("utf-8", "replace")
        part, _, self.seen = self.seen.partition(words)
        return part

    def press(self, keys: str) -> None:
        os.write(self._main, keys.encode())

    def hang_up(self) -> None:
        self._process.send_signal(signal.SIGHUP)

    def end(self) -> int:
        code = self._process.wait(30)
        os.close(self._main)
        return code


def test_fifty_items_through_a_real_terminal(tmp_path: Path, journal: Journal, desk: ReviewDesk) -> None:
    for number in range(50):
        facts = (NO_MODEL, UNCLEAR, HEAVY, NO_MODEL, NO_MODEL)[number % 5]
        journal.append(with_photo(tmp_path, f"{number:04}", facts))
    terminal = Terminal("review", "--who", "Li Na", "--not-allowed", "--pictures", "blocks")
    for number in range(50):
        terminal.read_until(f"{number:04}  ")
        terminal.read_until("[q] quit")
        kind = number % 5
        if kind == 0:  # the model is readable to a person
            terminal.press("2")
            terminal.read_until("not on the label):")
            terminal.press("NB10000GEN3\r")
            terminal.read_until("With your corrections: ALLOWED")
            terminal.press("a")
        elif kind == 1:  # a mark that is clear on the object: needs somebody else, too
            terminal.press("1")
            terminal.read_until("[n] not seen")
            terminal.press("c")
            terminal.read_until("With your corrections: ALLOWED")
            terminal.press("a")
        elif kind == 2:  # without a reason it is refused
            terminal.press("a")
            terminal.read_until("Note (may be empty):")
            terminal.press("\r")
            terminal.read_until("Say in a note why")
            terminal.press("a")
        elif kind == 3:
            terminal.press("v")
            assert "▀" in terminal.read_until("[q] quit")
            terminal.press("d")
        else:
            terminal.press("c")
        terminal.read_until("Note (may be empty):")
        terminal.press(f"note {number}\r")
        decided = ("Allowed.", "A second person", "Allowed.", "Denied.", "Left for somebody else.")
        terminal.read_until(decided[kind])
    assert terminal.end() == 0
    decisions = [review.decision for _, review in journal.reviews()]
    assert decisions == ["allow", "needs_second_person", "allow", "deny", "open"] * 10
    assert [case.check.result.item for case in desk.queue("Wang Wei")] == [
        f"{number:04}" for number in range(50) if number % 5 in (1, 4)
    ]
    assert list(journal.verify()) == []


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's folder for temporary files, and a viewer that opens nothing."""
    for folder in ("temporary", "bin"):
        (tmp_path / folder).mkdir()
    viewer = tmp_path / "bin" / "xdg-open"
    viewer.write_text("#!/bin/sh\n")
    viewer.chmod(0o755)
    monkeypatch.setenv("PATH", f"{viewer.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    return tmp_path / "temporary"


@pytest.mark.skipif(sys.platform != "linux", reason="another command opens pictures there")
@pytest.mark.parametrize("way_out", ["q", "hang up"])
def test_opened_crops_are_named_and_gone_after_the_session(
    temporary: Path, tmp_path: Path, journal: Journal, desk: ReviewDesk, way_out: str
) -> None:
    uncertain = msgspec.structs.replace(
        BOXED,
        model=Fact(
            state="uncertain",
            candidates=(("NB1O000", 0.6), ("NB10000", 0.4)),
            photo=BOXED.model.photo,
            box=BOXED.model.box,
        ),
    )
    journal.append(with_photo(tmp_path, "0001", uncertain))
    terminal = Terminal("review", "--who", "Li Na", "--pictures", "viewer")
    terminal.read_until("[q] quit")
    terminal.press("v")
    terminal.read_until("from top to bottom:")
    shown = terminal.read_until("[q] quit").splitlines()
    assert [line.strip() for line in shown[1:3]] == [
        "Model: NB1O000 or NB10000 (uncertain)",
        "The whole label",
    ]
    (folder,) = temporary.iterdir()
    assert folder.stat().st_mode & 0o077 == 0
    assert [load(path).size[0] > 0 for path in folder.iterdir()] == [True]
    if way_out == "q":
        terminal.press("q")
    else:
        terminal.hang_up()
    assert terminal.end() == (10 if way_out == "q" else 130)
    assert list(temporary.iterdir()) == []


def test_crops_in_the_terminal_are_named(tmp_path: Path, journal: Journal, desk: ReviewDesk) -> None:
    journal.append(with_photo(tmp_path, "0001", BOXED))
    terminal = Terminal("--lang", "zh", "review", "--who", "王伟", "--pictures", "blocks")
    terminal.read_until("[q] 退出")
    terminal.press("v")
    shown = terminal.read_until("[q] 退出")
    assert shown.index("型号：无法辨认") < shown.index("▀") < shown.index("整个标签")
    terminal.press("q")
    assert terminal.end() == 10


def test_a_question_in_chinese_ends_in_a_chinese_colon(
    tmp_path: Path, journal: Journal, desk: ReviewDesk
) -> None:
    journal.append(with_photo(tmp_path, "0001", NO_MODEL))
    terminal = Terminal("--lang", "zh", "review", "--who", "王伟")
    terminal.read_until("[q] 退出")
    terminal.press("d")
    terminal.read_until("备注（可留空）：")
    terminal.press("\r")
    terminal.read_until("已拒绝。")
    assert terminal.end() == 0


def test_the_queue_can_be_listed_and_exported(
    tmp_path: Path, journal: Journal, desk: ReviewDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    case = desk.case(journal.append(with_photo(tmp_path, "0001", NO_MODEL)).seq)

    def run(*arguments: str) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["review", "--who", "li", *arguments])
        out, err = capsys.readouterr()
        return ended.value.code, out, err

    assert run("--list")[1] == "      1  TAKE ANOTHER PHOTO  0001  open\n"
    assert run("--list", "--lang", "zh")[1] == "      1  请重新拍照  0001  待处理\n"
    assert run()[0] == 3, "no terminal, no review"
    desk.answer(case, "li", "allow", corrections={"model": "NB10000GEN3"})
    code, _, said = run("--export", str(tmp_path / "bench"))
    assert (code, "1 photos written" in said) == (0, True)
    assert "Nothing waits for li" in run()[2]
