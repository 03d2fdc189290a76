"""Signed updates: only what the trusted key signed, only newer, in one step, and back again."""

import shutil
import subprocess
from datetime import timedelta

import minisign
import msgspec
import pytest

from carryon import recalls
from carryon.errors import ExitCode, KnowledgeError, OutputError
from carryon.recalls import update
from carryon.recalls.notice import Bundle

PACKAGED = recalls.packaged()
PAIR = minisign.KeyPair.generate()
KEY = bytes(PAIR.public_key)


def edition(serial=PACKAGED.serial + 1, as_of=PACKAGED.date, drop=0):
    bundle = PACKAGED.bundle()
    changed = msgspec.structs.replace(bundle.edition, serial=serial, as_of=as_of)
    return msgspec.json.encode(
        msgspec.structs.replace(bundle, edition=changed, recalls=bundle.recalls[drop:])
    )


def sign(data):
    return bytes(PAIR.secret_key.sign(data))


def test_a_signed_bundle_is_taken():
    data = edition(drop=1)
    bundle = update.verified(data, sign(data), KEY)
    assert bundle.edition.serial == PACKAGED.serial + 1
    assert len(bundle.recalls) == len(PACKAGED.recalls) - 1


def test_what_is_encoded_is_the_register():
    assert msgspec.json.decode(update.encode(PACKAGED), type=Bundle) == PACKAGED.bundle()


def refused(data, signature, key=KEY):
    with pytest.raises(KnowledgeError) as raised:
        update.verified(data, signature, key)
    assert raised.value.exit_code == ExitCode.KNOWLEDGE
    return raised.value.message.en


@pytest.mark.parametrize("at", [0, 100, -2])
def test_a_tampered_bundle_is_refused(at):
    data = bytearray(edition())
    signature = sign(bytes(data))
    data[at] ^= 1
    assert "signature" in refused(bytes(data), signature)


def test_another_ones_signature_is_refused():
    data = edition()
    stranger = minisign.KeyPair.generate()
    refused(data, bytes(stranger.secret_key.sign(data)))
    refused(data, sign(data), bytes(stranger.public_key))


@pytest.mark.parametrize(
    "broken", [b"", b"untrusted comment: x\nAAAA\n", b"\xff\xfe" * 50, b"<html>404</html>"]
)
def test_what_is_no_signature_or_key_is_refused(broken):
    data = edition()
    refused(data, broken)
    refused(data, sign(data), broken)


def test_a_trusted_comment_that_was_changed_is_refused():
    data = edition()
    signature = sign(data).replace(b"trusted comment: ", b"trusted comment: x", 2)
    refused(data, signature)


def test_signed_nonsense_is_refused():
    for data in (b"[]", b"{}", edition().replace(b'"fire"', b'"fine"')):
        with pytest.raises(KnowledgeError):
            update.verified(data, sign(data), KEY)


@pytest.mark.skipif(shutil.which("minisign") is None, reason="the minisign program is not installed")
def test_signatures_of_the_minisign_program_are_taken(tmp_path):
    data = edition()
    (tmp_path / "register.json").write_bytes(data)
    run = {"cwd": tmp_path, "check": True, "capture_output": True}
    subprocess.run(["minisign", "-G", "-W", "-p", "k.pub", "-s", "k.sec"], **run)
    subprocess.run(["minisign", "-S", "-s", "k.sec", "-m", "register.json"], **run)
    signature = (tmp_path / "register.json.minisig").read_bytes()
    assert (
        update.verified(data, signature, (tmp_path / "k.pub").read_bytes()).edition.serial
        == PACKAGED.serial + 1
    )


@pytest.mark.parametrize(
    ("serial", "days", "fine"), [(1, 0, True), (0, 0, False), (-1, 0, False), (1, -1, False), (1, 5, False)]
)
def test_only_a_newer_one_that_is_not_from_the_future(serial, days, fine):
    today = PACKAGED.date + timedelta(days=4)
    bundle = msgspec.json.decode(
        edition(max(PACKAGED.serial + serial, 1), PACKAGED.date + timedelta(days=days)), type=Bundle
    )
    if serial < 0:
        bundle = msgspec.structs.replace(bundle, edition=msgspec.structs.replace(bundle.edition, serial=0))
    if fine:
        update.check_newer(bundle, PACKAGED, today)
        return
    with pytest.raises(KnowledgeError, match="refused"):
        update.check_newer(bundle, PACKAGED, today)


def in_use(home):
    return update.in_use(PACKAGED, home).serial


def test_installed_used_replaced_and_undone(tmp_path):
    home = tmp_path / "召回"
    assert in_use(home) == PACKAGED.serial
    update.install(edition(PACKAGED.serial + 1), home)
    assert in_use(home) == PACKAGED.serial + 1
    update.install(edition(PACKAGED.serial + 2), home)
    assert in_use(home) == PACKAGED.serial + 2
    assert update.undo(home) is True
    assert in_use(home) == PACKAGED.serial + 1
    assert update.undo(home) is True
    assert in_use(home) == PACKAGED.serial
    assert update.undo(home) is False


def test_a_newer_package_is_used_before_an_older_update(tmp_path):
    update.install(edition(PACKAGED.serial), tmp_path)
    assert update.in_use(PACKAGED, tmp_path) is PACKAGED


def test_no_stray_files_are_left(tmp_path):
    for serial in (2, 3, 4):
        update.install(edition(serial), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [update.CURRENT, update.PREVIOUS]


def test_a_failing_disk_leaves_the_old_register(tmp_path, monkeypatch):
    update.install(edition(2), tmp_path)

    def fail(_):
        raise OSError("disk full")

    monkeypatch.setattr(update.os, "fsync", fail)
    with pytest.raises(OutputError, match="disk full"):
        update.install(edition(3), tmp_path)
    assert in_use(tmp_path) == 2
    assert [path.name for path in tmp_path.iterdir()] == [update.CURRENT]


def test_a_damaged_installation_says_how_to_go_back(tmp_path):
    (tmp_path / update.CURRENT).write_bytes(b"{")
    with pytest.raises(KnowledgeError, match="--undo"):
        in_use(tmp_path)


def test_where_the_key_is_looked_for(tmp_path, monkeypatch):
    monkeypatch.setenv("CARRYON_REGISTER_KEY", str(tmp_path / "register.pub"))
    assert update.configured_key() is None
    (tmp_path / "register.pub").write_bytes(KEY)
    assert update.configured_key() == tmp_path / "register.pub"
    monkeypatch.setenv("CARRYON_DATA", str(tmp_path))
    assert update.folder() == tmp_path


def test_no_key_is_trusted_by_default(tmp_path, monkeypatch):
    monkeypatch.delenv("CARRYON_REGISTER_KEY", raising=False)
    monkeypatch.setattr(update.platformdirs, "user_config_dir", lambda _: str(tmp_path))
    assert update.configured_key() is None
