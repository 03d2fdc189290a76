"""``carryon recalls``: what each verb prints, writes and returns."""

import json
from collections.abc import Iterator
from pathlib import Path

import minisign
import msgspec
import pytest
from click.testing import CliRunner, Result
from serving import serving

from carryon import recalls, wording
from carryon.cli import main
from carryon.recalls import update

REGISTER = recalls.packaged()


@pytest.fixture(autouse=True)
def _own_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("CARRYON_LANG", "en")
    monkeypatch.setenv("CARRYON_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CARRYON_REGISTER_KEY", str(tmp_path / "register.pub"))
    recalls.load.cache_clear()
    yield
    recalls.load.cache_clear()
    wording.choose(None)


def run(*args: str) -> Result:
    return CliRunner().invoke(main, ["recalls", *args])


def test_list_is_one_line_a_notice() -> None:
    shown = run("list")
    assert shown.exit_code == 0
    assert len(shown.output.splitlines()) == len(REGISTER.recalls)
    mainland = run("list", "--place", "cn", "--brand", "安克").output.splitlines()
    assert len(mainland) == 8
    assert all(line.startswith("CN-ANKER") for line in mainland)


def test_show_tells_all_with_sources() -> None:
    shown = run("show", "cn-xiaomi-2025-08")
    assert "hotline: 950816" in shown.output
    assert (
        "which units: made 2024-08-01…2024-09-22; some units; only the maker's look-up tells" in shown.output
    )
    assert "source: https://udn.com/news/story/7333/8972090 (2026-11-22)" in shown.output
    chinese = run("show", "CN-XIAOMI-2025-08", "--lang", "zh").output
    assert "热线：950816" in chinese
    assert "型号：PB2030MI/PB2030M1" in chinese


def test_show_as_json_is_the_file() -> None:
    shown = json.loads(run("show", "CN-ROMOSS-2019-11", "--format", "json").output)
    assert shown["models"] == [{"code": "OM10"}]


@pytest.mark.parametrize("recall", REGISTER.recalls, ids=lambda recall: recall.id)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_notice_can_be_shown(recall: recalls.Recall, lang: str) -> None:
    shown = run("show", recall.id, "--lang", lang)
    assert shown.exit_code == 0
    assert recall.sources[0].url in shown.output


def test_a_notice_that_is_not_there() -> None:
    shown = run("show", "CN-NONE")
    assert shown.exit_code == 3
    assert "No notice is called CN-NONE" in shown.output


def test_search() -> None:
    assert [line.split()[0] for line in run("search", "小米", "146").stdout.splitlines()] == []
    assert "CN-XIAOMI-2025-08" in run("search", "小米", "PB2030MI").output
    assert json.loads(run("search", "nothing-like-it", "--format", "json").output) == []


@pytest.mark.parametrize(
    ("args", "code", "first"),
    [
        (["A1642"], 20, "A1642: recalled in mainland China"),
        (["A1263", "--brand", "Anker"], 10, "A1263: no mainland China recall in this register"),
        (["OM10"], 10, "OM10: cannot be told from a recalled model; give the brand"),
        (["OM10", "--brand", "ROMOSS"], 20, "OM10: recalled in mainland China"),
        (["A1637", "--brand", "Anker"], 0, "A1637: no mainland China recall in this register"),
    ],
)
def test_check_a_model_without_a_photo(args: list[str], code: int, first: str) -> None:
    shown = run("check", *args)
    assert shown.exit_code == code
    assert shown.output.splitlines()[0] == first
    assert f"register of {REGISTER.date}" in shown.output.splitlines()[-1]


@pytest.mark.parametrize(
    ("batch", "said"), [("C14-P6", "is in the recalled batch"), ("C14-P8", "is outside the recalled batch")]
)
def test_check_a_batch(batch: str, said: str) -> None:
    shown = run("check", "PAC20-272", "--batch", batch)
    assert shown.exit_code == 20
    assert said in shown.output.splitlines()[1]
    assert "or free replacement" not in shown.output and "free replacement, or refund" in shown.output


def test_check_as_json_is_the_finding() -> None:
    finding = json.loads(run("check", "A1642", "--format", "json").output)
    assert finding["state"] == "listed"
    assert finding["records"] == ["CN-ANKER-2024-09", "CN-ANKER-2025-06-A1642"]


def test_stats_tell_the_share_of_the_mainland() -> None:
    shown = run("stats").output
    assert f"{len(REGISTER.recalls)} notices" in shown
    assert "CN 2025: 1,390,414 of 1,397,700 recalled units (99.5%), 4 of 10 recalls." in shown
    counted = json.loads(run("stats", "--format", "json").output)
    assert counted["newest"] == "US-26-792"
    assert counted["places"]["CN"] == 14
    assert "1,390,414 / 1,397,700 件召回产品（99.5%）" in run("stats", "--lang", "zh").output


NOTICE = {
    "NID": "90001",
    "Title": "Glow power banks recalled",
    "URL": "https://x.ca/1",
    "Last updated": "2026-11-20",
}
KNOWN = {**NOTICE, "NID": "81612"}


def test_import_writes_candidates_and_leaves_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "feed.json").write_text(json.dumps([NOTICE, KNOWN]), "utf-8")
    args = ["import", "health-canada", "--file", str(tmp_path / "feed.json"), "-o", str(tmp_path / "new")]
    assert "1 candidates to review" in run(*args).output
    (written,) = (tmp_path / "new").iterdir()
    assert written.name == "health-canada-NID-90001.json"
    assert json.loads(written.read_text("utf-8"))["official_id"] == "NID 90001"
    written.write_text("reviewed", "utf-8")
    again = run(*args)
    assert "0 candidates to review" in again.output and "1 files left alone" in again.output
    assert written.read_text("utf-8") == "reviewed"


def test_import_from_an_address(tmp_path: Path) -> None:
    replies = {
        "/f": (200, {}, json.dumps([NOTICE]).encode()),
        "/off": (302, {"Location": "file:///etc/passwd"}, b""),
    }
    with serving(replies) as (address, _):
        ok = run("import", "health-canada", "--url", f"{address}/f", "-o", str(tmp_path / "new"))
        off = run("import", "health-canada", "--url", f"{address}/off", "-o", str(tmp_path / "new"))
    assert ok.exit_code == 0
    assert off.exit_code == 3
    assert len(list((tmp_path / "new").iterdir())) == 1


def test_import_needs_to_know_where_from(tmp_path: Path) -> None:
    assert run("import", "eu-safety-gate").exit_code == 3
    assert run("import", "cpsc", "--file", "a", "--url", "b").exit_code == 2
    assert run("import", "cpsc", "--file", str(tmp_path / "none")).exit_code == 3
    (tmp_path / "page.html").write_text("<html>", "utf-8")
    shown = run("import", "cpsc", "--file", str(tmp_path / "page.html"))
    assert shown.exit_code == 3
    assert "no reply of the feed cpsc" in shown.output


def test_import_into_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "feed.json").write_text(json.dumps([NOTICE]), "utf-8")
    (tmp_path / "file").write_text("", "utf-8")
    shown = run(
        "import", "health-canada", "--file", str(tmp_path / "feed.json"), "-o", str(tmp_path / "file" / "in")
    )
    assert shown.exit_code == 5


@pytest.fixture
def signed(tmp_path: Path) -> Path:
    pair = minisign.KeyPair.generate()
    (tmp_path / "other.pub").write_bytes(bytes(pair.public_key))
    bundle = REGISTER.bundle()
    edition = msgspec.structs.replace(bundle.edition, serial=bundle.edition.serial + 1)
    data = msgspec.json.encode(msgspec.structs.replace(bundle, edition=edition, recalls=bundle.recalls[1:]))
    (tmp_path / "new.json").write_bytes(data)
    (tmp_path / "new.json.minisig").write_bytes(bytes(pair.secret_key.sign(data)))
    return tmp_path / "new.json"


def test_update_trusts_nobody_by_default(signed: Path) -> None:
    shown = run("update", str(signed))
    assert shown.exit_code == 3
    assert "No key is trusted yet" in shown.output


def test_update_verify_and_undo(signed: Path, tmp_path: Path) -> None:
    key = ["--key", str(tmp_path / "other.pub")]
    assert run("verify", str(signed), *key).exit_code == 0
    assert not (tmp_path / "data").exists()
    assert "in use now" in run("update", str(signed), *key).output
    recalls.load.cache_clear()
    assert len(run("list").output.splitlines()) == len(REGISTER.recalls) - 1
    again = run("update", str(signed), *key)
    assert again.exit_code == 6
    assert "no newer than the one in use" in again.output
    assert run("update", "--undo").exit_code == 0
    recalls.load.cache_clear()
    assert len(run("list").output.splitlines()) == len(REGISTER.recalls)
    assert run("update", "--undo").exit_code == 3


def test_update_from_an_address_with_the_configured_key(signed: Path, tmp_path: Path) -> None:
    (tmp_path / "other.pub").rename(tmp_path / "register.pub")
    names = ("new.json", "new.json.minisig")
    replies = {f"/{name}": (200, {}, (tmp_path / name).read_bytes()) for name in names}
    with serving(replies) as (address, _):
        assert run("update", f"{address}/new.json").exit_code == 0
    assert (tmp_path / "data" / update.CURRENT).read_bytes() == signed.read_bytes()


def test_update_refuses_what_was_tampered_with(signed: Path, tmp_path: Path) -> None:
    signed.write_bytes(signed.read_bytes().replace(b"A1642", b"A1641"))
    shown = run("update", str(signed), "--key", str(tmp_path / "other.pub"))
    assert shown.exit_code == 6
    assert not (tmp_path / "data").exists()


def test_update_wants_a_source_or_undo(tmp_path: Path) -> None:
    assert run("update").exit_code == 2
    assert run("update", "x", "--undo").exit_code == 2


def test_verify_the_register_in_use() -> None:
    assert f"edition {REGISTER.serial}, {len(REGISTER.recalls)} notices: valid" in run("verify").output


def test_a_damaged_update_is_an_invalid_register(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / update.CURRENT).write_bytes(b"{}")
    shown = run("list")
    assert shown.exit_code == 6
    assert "--undo" in shown.output


def test_bundle_prints_the_register() -> None:
    bundle = msgspec.json.decode(run("bundle").output, type=type(REGISTER.bundle()))
    assert bundle == REGISTER.bundle()


def test_a_search_that_finds_nothing_says_so() -> None:
    shown = run("search", "no", "such", "maker")
    assert (shown.exit_code, shown.stdout, shown.stderr) == (0, "", "No notice matches.\n")
    assert run("list", "--place", "XX", "--format", "json").output == "[]\n"


@pytest.mark.parametrize("said", ["", " ", "???"])
def test_what_is_no_model_is_not_looked_up(said: str) -> None:
    shown = run("check", said)
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert "is no model: give the code on the label" in shown.stderr
