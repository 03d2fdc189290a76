"""``carryon journal``: what a person at the desk sees of it."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from desk.recorded import MakePhotos
from desk.test_journal import check

from carryon.cli import main
from carryon.desk.journal import Check, Journal, Review
from carryon.desk.upkeep import Daily
from carryon.errors import OutputError
from carryon.wording import Text


@pytest.fixture
def journal() -> Journal:
    opened = Journal(os.environ["CARRYON_JOURNAL"])
    opened.append(check("old"), at=datetime.now(UTC) - timedelta(days=100))
    opened.append(check("a", verdict="not_allowed"))
    seq = opened.append(check("b", verdict="retake")).seq
    opened.append(Review(who="li", of=seq, answer="deny", decision="deny"))
    return opened


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["journal", *arguments])
    out, err = capsys.readouterr()
    return ended.value.code, out, err


def test_list_shows_a_line_an_entry(journal: Journal, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "list")
    lines = [line.split() for line in out.splitlines()]
    assert code == 0
    assert [(line[0], line[3], line[4], line[5]) for line in lines] == [
        ("1", "check", "allowed", "old"),
        ("2", "check", "not_allowed", "a"),
        ("3", "check", "retake", "b"),
        ("4", "review", "deny", "#3"),
    ]


def test_list_is_chinese_where_asked(journal: Journal, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [line.split() for line in run(capsys, "list", "--lang", "zh")[1].splitlines()]
    assert [(line[3], line[4]) for line in lines] == [
        ("检查", "允许携带"),
        ("检查", "不允许携带"),
        ("检查", "请重新拍照"),
        ("复核", "拒绝"),
    ]


def test_list_takes_conditions(journal: Journal, capsys: pytest.CaptureFixture[str]) -> None:
    assert [line.split()[0] for line in run(capsys, "list", "--verdict", "retake")[1].splitlines()] == ["3"]
    assert [line.split()[0] for line in run(capsys, "list", "--item", "a")[1].splitlines()] == ["2"]
    today = datetime.now().date().isoformat()
    assert len(run(capsys, "list", "--since", today)[1].splitlines()) == 3
    assert len(run(capsys, "list", "--until", today)[1].splitlines()) == 4


def test_show_is_the_whole_entry(journal: Journal, capsys: pytest.CaptureFixture[str]) -> None:
    entry = json.loads(run(capsys, "show", "2")[1])
    assert (entry["seq"], entry["payload"]["result"]["verdict"], entry["payload"]["who"]) == (
        2,
        "not_allowed",
        "desk 1",
    )
    assert run(capsys, "show", "99")[0] == 3


def test_export_is_any_report(journal: Journal, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, _ = run(capsys, "export", "-o", "-", "--format", "jsonl", "--verdict", "not_allowed")
    assert (code, json.loads(out)["item"]) == (0, "a")
    assert run(capsys, "export", "-o", str(tmp_path / "all.csv"))[0] == 0
    assert len((tmp_path / "all.csv").read_text("utf-8-sig").splitlines()) == 4


def test_an_exported_page_shows_the_photos_that_are_still_there(
    journal: Journal, capsys: pytest.CaptureFixture[str], make_photos: MakePhotos, tmp_path: Path
) -> None:
    folder = make_photos("allowed-1", "allowed-2")
    with pytest.raises(SystemExit):
        main(
            [
                "batch",
                str(folder),
                "-o",
                str(tmp_path / "r.jsonl"),
                "--checker",
                "desk.recorded:RecordedChecker",
            ]
        )
    (folder / "allowed-2.png").unlink()
    assert run(capsys, "export", "-o", str(tmp_path / "r.html"))[0] == 0
    page = (tmp_path / "r.html").read_text("utf-8")
    assert page.count("data:image/jpeg;base64,/9j/") == 1
    assert page.count('scope="row"') == 5


def test_verify_says_that_all_is_well_and_where_the_chain_ends(
    journal: Journal, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, "verify")
    seq, digest = journal.head()
    assert (code, out) == (0, f"4 entries, all as they were written. Head: 4:{digest}\n")
    assert run(capsys, "verify", "--head", f"{seq}:{digest}")[0] == 0


def test_verify_names_the_entry_that_was_edited(journal: Journal, capsys: pytest.CaptureFixture[str]) -> None:
    with journal._database.writing() as connection:
        connection.execute(sa.text("UPDATE entry SET payload = replace(payload, 'not_allowed', 'allowed')"))
    code, out, err = run(capsys, "verify")
    assert code == 3
    assert out == "Entry 2: its content was changed.\n"
    assert "not as it was written" in err


def test_an_entry_that_is_no_longer_json_is_said_so(
    journal: Journal, capsys: pytest.CaptureFixture[str]
) -> None:
    with journal._database.writing() as connection:
        connection.execute(sa.text("UPDATE entry SET payload = 'gone' WHERE seq = 2"))
    code, _, err = run(capsys, "list")
    assert (code, "carryon journal verify" in err) == (5, True)
    assert run(capsys, "verify")[0] == 3


def test_a_head_noted_before_proves_that_nothing_was_cut_off(
    journal: Journal, capsys: pytest.CaptureFixture[str]
) -> None:
    seq, digest = journal.head()
    with journal._database.writing() as connection:
        connection.execute(sa.text("DELETE FROM entry WHERE seq = 4"))
        last = connection.execute(sa.text("SELECT hash FROM entry WHERE seq = 3")).scalar()
        connection.execute(sa.text("UPDATE head SET seq = 3, hash = :h"), {"h": last})
    assert run(capsys, "verify")[0] == 0, "a chain that is cut and mended looks whole by itself"
    code, out, _ = run(capsys, "verify", "--head", f"{seq}:{digest}")
    assert (code, out) == (3, "Entry 4: the head noted before is not in this journal.\n")
    assert run(capsys, "verify", "--head", "nonsense")[0] == 2


def test_prune_keeps_what_is_young(journal: Journal, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "prune", "--keep", "30", "--who", "boss")
    assert (code, err) == (0, "Took out 1 entries and deleted 0 photos.\n")
    lines = run(capsys, "list")[1].splitlines()
    assert "(pruned)" in lines[0]
    files = Path(os.environ["CARRYON_JOURNAL"]).parent.glob("journal.db*")
    assert b"SN-old" not in b"".join(file.read_bytes() for file in files), (
        "neither in the file nor in its log"
    )
    assert lines[-1].endswith("<= #1  boss")
    assert run(capsys, "verify")[0] == 0


def test_prune_names_the_kept_photos_of_another_desk(
    journal: Journal, capsys: pytest.CaptureFixture[str]
) -> None:
    place = f"/desk-2/{'ab' * 32}.jpg"
    journal.append(check("c", kept=place), at=datetime.now(UTC) - timedelta(days=100))
    code, out, err = run(capsys, "prune", "--keep", "30")
    assert (code, out) == (0, f"{place}\n")
    assert "deleted 0 photos.\n1 kept photos are not on this machine" in err


def contents(journal: Journal) -> list[str]:
    """The items whose checks still have their content."""
    payloads = [entry.payload for entry in journal.entries(kind="check")]
    return [payload.result.item for payload in payloads if isinstance(payload, Check)]


def run_batch(folder: Path, *arguments: str) -> object:
    with pytest.raises(SystemExit) as ended:
        main(["batch", str(folder), "--checker", "desk.recorded:RecordedChecker", *arguments])
    return ended.value.code


def test_a_batch_lets_old_entries_go_at_its_end(
    capsys: pytest.CaptureFixture[str], make_photos: MakePhotos, tmp_path: Path
) -> None:
    journal = Journal(os.environ["CARRYON_JOURNAL"])
    kept = tmp_path / "kept" / f"{'ab' * 32}.jpg"
    kept.parent.mkdir()
    kept.write_bytes(b"x")
    elsewhere = f"/desk-2/{'cd' * 32}.jpg"
    for place in (str(kept), elsewhere):
        journal.append(check("old", kept=place), at=datetime.now(UTC) - timedelta(days=100))
    journal.append(check("young"), at=datetime.now(UTC) - timedelta(days=10))
    folder = make_photos("allowed-1")
    asked = ("-o", "-", "--format", "jsonl", "--who", "boss")
    assert run_batch(folder, *asked) == 0
    assert contents(journal) == ["old", "old", "young", "allowed-1"], "by default all stays"
    capsys.readouterr()
    assert run_batch(folder, *asked, "--keep-days", "30") == 0
    out, err = capsys.readouterr()
    assert contents(journal) == ["young", "allowed-1"]
    assert not kept.exists()
    assert "Took out 2 entries and deleted 1 photos." in err
    assert elsewhere in err
    assert elsewhere not in out, "the report alone goes there"
    assert list(journal.verify()) == []


def test_there_is_nothing_to_keep_without_a_journal(
    capsys: pytest.CaptureFixture[str], make_photos: MakePhotos, tmp_path: Path
) -> None:
    folder = make_photos("allowed-1")
    asked = ("-o", str(tmp_path / "r.csv"), "--no-journal", "--keep-days", "30")
    assert run_batch(folder, *asked) == 2
    assert "--keep-days has no effect with --no-journal" in capsys.readouterr().err
    assert run_batch(folder, *asked, "--lang", "zh") == 2
    assert "没有日志可清除" in capsys.readouterr().err
    assert run_batch(folder, "-o", str(tmp_path / "r.csv"), "--keep-days", "0") == 2


def test_once_a_day_and_soon_again_after_a_failure() -> None:
    at, done, said = [0.0], [], list[Text]()

    def do() -> None:
        done.append(at[0])
        if len(done) == 2:
            raise OutputError(Text("The disk is full.", "磁盘已满。"))

    daily = Daily(do, said.append, now_s=lambda: at[0])
    for hour in range(60):
        at[0] = 3600.0 * hour
        daily()
    assert done == [0.0, 24 * 3600.0, 25 * 3600.0, 49 * 3600.0]
    assert [words.zh for words in said] == ["未能清除日志中的过期内容：磁盘已满。将稍后重试。"]


def test_a_postgresql_journal_without_its_driver_says_what_to_install(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "psycopg", None)
    code, _, err = run(capsys, "list", "--journal", "postgresql://desk:secret@127.0.0.1/x")
    assert code == 4
    assert "carryon[postgres]" in err


def test_a_server_that_is_not_there_is_said_so_without_the_password(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, _, err = run(capsys, "list", "--journal", "postgresql://desk:secret@127.0.0.1:9/x")
    assert code == 5
    assert "127.0.0.1" in err
    assert "secret" not in err
    assert "the server cannot be reached, or refuses the connection" in err
    assert run(capsys, "list", "--journal", "mysql://u:secret@h/x")[0] == 5


@pytest.mark.parametrize("verb", [["list"], ["show", "1"], ["verify"], ["prune", "--keep", "30"]])
def test_a_misspelt_path_is_no_empty_journal(
    verb: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    place = tmp_path / "jornal.db"
    code, _, err = run(capsys, *verb, "--journal", str(place))
    assert code == 3
    assert "There is no journal at" in err and str(place) in err
    assert not place.exists()
