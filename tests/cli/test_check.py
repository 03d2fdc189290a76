"""``carryon check``: what it passes on, prints and returns, with checkers whose answers are known."""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
import pytest
from cli import fake
from click.testing import CliRunner, Result
from PIL import Image

from carryon import record, wording
from carryon.check import Stated
from carryon.cli import main
from carryon.rules import Trip


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("CARRYON_LANG", "en")
    fake.Allowed.asked.clear()
    yield
    wording.choose(None)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "充电宝 正面.png"
    Image.new("RGB", (120, 90), "white").save(path)
    return path


def run(*args: str | Path, checker: str = "Allowed", stdin: bytes | None = None) -> Result:
    words = [str(arg) for arg in args]
    return CliRunner().invoke(main, ["check", *words, "--checker", f"cli.fake:{checker}"], input=stdin)


@pytest.mark.parametrize(
    ("checker", "code", "first_line"),
    [
        ("Allowed", 0, "✓ ALLOWED"),
        ("Recalled", 20, "✗ NOT ALLOWED"),
        ("Large", 10, "! ASK THE AIRLINE"),
        ("Blurred", 10, "? TAKE ANOTHER PHOTO"),
        ("Unseen", 10, "? TAKE ANOTHER PHOTO"),
    ],
)
def test_verdict_and_exit_code(photo: Path, checker: str, code: int, first_line: str) -> None:
    shown = run(photo, checker=checker)
    assert (shown.exit_code, shown.stderr) == (code, "")
    assert shown.stdout.splitlines()[0] == f"{first_line}  充电宝 正面.png"


def test_quiet_prints_the_verdict_only(photo: Path) -> None:
    assert run(photo, "--quiet", "--lang", "zh").stdout == "✓ 允许携带  充电宝 正面.png\n"


def test_json_is_the_record(photo: Path) -> None:
    shown = run(photo, "--format", "json")
    result = record.decode(shown.stdout)
    assert (result.verdict, result.facts.model.value) == ("allowed", "A1642")
    assert shown.stdout.startswith('{\n  "item"')


def test_jsonl_is_one_line(photo: Path) -> None:
    shown = run(photo, "--format", "jsonl", checker="Recalled")
    assert shown.exit_code == 20
    assert shown.stdout.count("\n") == 1
    assert record.decode(shown.stdout).recall.records == ("CN-1",)


def test_what_is_stated_and_the_trip_are_passed_on(photo: Path) -> None:
    run(
        photo, "--date", "2026-12-24", "--leg", "international", "--route", "PEK-HKG", "--airline", "CA",
        "--bag", "checked", "--count", "2", "--damaged", "--max-register-age", "30",
        "--model", "A1", "--serial", "S1", "--wh", "74", "--brand", "安克",
    )  # fmt: skip
    (asked,) = fake.Allowed.asked
    assert asked["stated"] == Stated(model="A1", serial="S1", wh=74.0, brand="安克")
    assert asked["trip"] == Trip(
        on=date(2026, 12, 24),
        leg="international",
        route="PEK-HKG",
        airline="CA",
        bag="checked",
        count=2,
        damaged=True,
        max_register_age=30,
    )


def test_nothing_stated_is_nothing_assumed(photo: Path) -> None:
    run(photo)
    (asked,) = fake.Allowed.asked
    assert (asked["stated"], asked["trip"]) == (Stated(), Trip())
    assert asked["trip"].damaged is None


def test_several_photos_are_one_power_bank(photo: Path, tmp_path: Path) -> None:
    edge = tmp_path / "edge.png"
    Image.new("RGB", (120, 90), "black").save(edge)
    shown = run(photo, edge)
    assert len(fake.Allowed.asked) == 1
    assert "充电宝 正面.png, edge.png" in shown.stdout.splitlines()[0]


def test_stdin(photo: Path) -> None:
    shown = run("-", stdin=photo.read_bytes())
    assert (shown.exit_code, shown.stdout.splitlines()[0]) == (0, "✓ ALLOWED  stdin")


def test_empty_stdin() -> None:
    shown = run("-", stdin=b"")
    assert (shown.exit_code, shown.stdout) == (3, "")
    assert shown.stderr.startswith("stdin: the file is empty.")


def test_an_unreadable_photo_is_said_on_stderr(tmp_path: Path) -> None:
    shown = run(tmp_path / "none.jpg", "--lang", "zh")
    assert (shown.exit_code, shown.stdout) == (3, "")
    assert "没有这个文件" in shown.stderr


def test_a_photo_that_may_not_be_read_is_an_input_error(photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr(Path, "open", refuse)
    shown = run(photo)
    assert (shown.exit_code, shown.stdout) == (3, "")
    assert "no permission to read this file" in shown.stderr


def test_a_large_photo_needs_the_option(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    Image.new("L", (1500, 1000)).save(path)
    assert run(path, "--max-megapixels", "1").exit_code == 3
    assert run(path, "--max-megapixels", "1.5").exit_code == 0


def test_a_missing_engine(photo: Path) -> None:
    shown = run(photo, checker="Broken")
    assert (shown.exit_code, shown.stdout, shown.stderr) == (4, "", "The engine is missing.\n")


def test_interrupted(photo: Path) -> None:
    shown = run(photo, checker="Interrupted")
    assert (shown.exit_code, shown.stdout) == (130, "")
    assert "Interrupted." in shown.stderr


def test_annotate_writes_one_picture_a_photo(photo: Path, tmp_path: Path) -> None:
    out = tmp_path / "结果.png"
    assert run(photo, photo, "--annotate", out).exit_code == 0
    assert sorted(p.name for p in tmp_path.glob("结果*")) == ["结果-2.png", "结果.png"]


def test_annotate_says_a_wrong_ending_before_it_works(photo: Path, tmp_path: Path) -> None:
    shown = run(photo, "--annotate", tmp_path / "out.gif")
    assert shown.exit_code == 5
    assert fake.Allowed.asked == []


def test_annotate_never_takes_the_place_of_a_photo(photo: Path, tmp_path: Path) -> None:
    before = photo.read_bytes()
    shown = run(photo, "--annotate", photo.parent / "." / photo.name)
    assert (shown.exit_code, fake.Allowed.asked, photo.read_bytes()) == (2, [], before)
    assert "this is one of the photos" in shown.stderr
    second = photo.rename(tmp_path / "seen-2.png")
    assert run(second, second, "--annotate", tmp_path / "seen.png").exit_code == 2
    assert second.read_bytes() == before


def test_annotate_into_a_folder_that_is_not_there(photo: Path, tmp_path: Path) -> None:
    shown = run(photo, "--annotate", tmp_path / "none" / "out.png")
    assert (shown.exit_code, shown.stdout) == (5, "")
    assert "cannot be written there (No such file or directory)" in shown.stderr


def process(photo: Path, *args: str, **environment: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-c", "from carryon.cli import main; main()", "check", str(photo)]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "CARRYON_LANG": "en", **environment}
    return subprocess.Popen(
        [*command, "--checker", "cli.fake:Recalled", *args],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_a_reader_that_stops_reading_ends_it_quietly(photo: Path) -> None:
    running = process(photo)
    assert running.stdout is not None
    running.stdout.close()
    _, errors = running.communicate(timeout=60)
    assert (running.returncode, errors) == (5, b"")


def through_a_shell(words: str, *args: str | Path) -> "subprocess.CompletedProcess[bytes]":
    """Run the program with what a shell does to its streams."""
    program = f"{shlex.quote(sys.executable)} -c 'from carryon.cli import main; main()' check"
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "CARRYON_LANG": "en"}
    line = f'{program} "$@" --checker cli.fake:Allowed {words}'
    return subprocess.run(
        ["sh", "-c", line, "sh", *map(str, args)], capture_output=True, env=env, check=False
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
@pytest.mark.parametrize("kind", ["text", "json"])
def test_an_output_that_is_full_is_said(photo: Path, kind: str) -> None:
    done = through_a_shell("> /dev/full", photo, "--format", kind)
    assert done.returncode == 5
    assert done.stderr.decode().startswith("The output cannot be written (No space left on device).")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.skipif(os.name == "nt", reason="no such shell")
def test_streams_that_are_closed_hold_nothing_and_take_everything(photo: Path) -> None:
    empty = through_a_shell("<&-", "-")
    assert (empty.returncode, empty.stdout) == (3, b"")
    assert empty.stderr.decode() == "stdin: the file is empty. Copy the photo again.\n"
    for words in (">&-", "2>&-", "<&- >&- 2>&-"):
        assert through_a_shell(words, photo).returncode == 0


def test_a_terminal_without_utf8_gets_question_marks(photo: Path) -> None:
    out, errors = process(photo, "-q", PYTHONIOENCODING="ascii").communicate(timeout=60)
    assert (out, errors) == (b"? NOT ALLOWED  ??? ??.png\n", b"")


def test_json_is_utf8_whatever_the_terminal(photo: Path) -> None:
    out, _ = process(photo, "--format", "jsonl", PYTHONIOENCODING="ascii").communicate(timeout=60)
    assert msgspec.json.decode(out)["photos"] == ["充电宝 正面.png"]


def test_output_that_is_no_terminal_has_no_colour(photo: Path) -> None:
    assert b"\x1b" not in process(photo).communicate(timeout=60)[0]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")
@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_colour_on_a_terminal(photo: Path, no_color: str, coloured: bool) -> None:
    import pty

    leader, follower = pty.openpty()
    command = [sys.executable, "-c", "from carryon.cli import main; main()", "check", str(photo), "-q"]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "TERM": "xterm", "NO_COLOR": no_color}
    subprocess.run([*command, "--checker", "cli.fake:Allowed"], env=env, stdout=follower, check=True)
    os.close(follower)
    shown = os.read(leader, 4096)
    os.close(leader)
    assert (b"\x1b[1;32m" in shown) is coloured
