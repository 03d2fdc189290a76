"""Signed updates of the register: verified, never older than what is there, swapped and undone in one step.

A bundle is one JSON file with a minisign signature beside it (``NAME.minisig``). Nobody's key is trusted
until one is configured.
"""

import os
import tempfile
from datetime import date
from pathlib import Path

import msgspec
import platformdirs

from carryon.errors import EngineError, KnowledgeError, OutputError
from carryon.recalls.notice import Bundle
from carryon.recalls.register import Register
from carryon.recalls.store import decode, from_bundle
from carryon.wording import Text

SIGNATURE = ".minisig"
CURRENT, PREVIOUS = "register.json", "register.previous.json"


def folder() -> Path:
    """Where updates are kept: ``CARRYON_DATA``, else the user's data folder."""
    return Path(os.environ.get("CARRYON_DATA") or platformdirs.user_data_dir("carryon"))


def key_place() -> Path:
    """Where the trusted key is: ``CARRYON_REGISTER_KEY``, else ``register.pub`` in the configuration."""
    named = os.environ.get("CARRYON_REGISTER_KEY")
    return Path(named) if named else Path(platformdirs.user_config_dir("carryon"), "register.pub")


def configured_key() -> Path | None:
    """The trusted minisign public key, if there is one."""
    return key_place() if key_place().is_file() else None


def _refused(en: str, zh: str, **values: object) -> KnowledgeError:
    reason = Text(en, zh).format(**values)
    return KnowledgeError(Text("The update is refused: {reason}", "拒绝更新：{reason}").format(reason=reason))


def verified(data: bytes, signature: bytes, key: bytes) -> Bundle:
    """The bundle, when its signature is by the key and its content follows the schema.

    Args:
        data: the bundle file.
        signature: the content of its ``.minisig`` file.
        key: the content of a minisign public key file.

    Raises:
        EngineError: the library that verifies signatures is not installed.
        KnowledgeError: signature, key or content is wrong.
    """
    try:
        import minisign
    except ImportError as error:
        raise EngineError(
            Text(
                "Verifying an update needs py-minisign: pip install 'carryon[update]'",
                "验证更新需要 py-minisign:pip install 'carryon[update]'",
            )
        ) from error
    try:
        minisign.PublicKey.from_bytes(key).verify(data, minisign.Signature.from_bytes(signature))
    except ValueError as error:
        raise _refused(
            "the signature does not match ({error})", "签名不符（{error}）", error=error or "invalid"
        ) from error
    return decode(data, Bundle, "bundle")


def check_newer(bundle: Bundle, register: Register, today: date) -> None:
    """Refuse a bundle that is not newer than the register in use, or dated in the future.

    Raises:
        KnowledgeError: it is older, the same, or from the future.
    """
    edition = bundle.edition
    if edition.serial <= register.serial or edition.as_of < register.date:
        raise _refused(
            "it is edition {new} of {day}, no newer than the one in use ({old} of {there})",
            "版本 {new}（{day}）不比当前版本 {old}（{there}）新",
            new=edition.serial,
            day=edition.as_of,
            old=register.serial,
            there=register.date,
        )
    if edition.as_of > today:
        raise _refused("it is dated {day}, in the future", "日期 {day} 在未来", day=edition.as_of)


def _write(path: Path, data: bytes) -> None:
    """Write a file in one step: it is whole, or as it was."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def install(data: bytes, home: Path) -> None:
    """Put a verified bundle in use and keep the one before it.

    Raises:
        OutputError: the folder cannot be written.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        current = home / CURRENT
        if current.exists():
            _write(home / PREVIOUS, current.read_bytes())
        else:
            (home / PREVIOUS).unlink(missing_ok=True)
        _write(current, data)
    except OSError as error:
        raise OutputError(
            Text("The update cannot be written: {e}", "更新无法写入：{e}").format(e=error)
        ) from error


def undo(home: Path) -> bool:
    """Go back to the register before the last update. ``False`` when there was none.

    Raises:
        OutputError: the folder cannot be written.
    """
    current, previous = home / CURRENT, home / PREVIOUS
    try:
        if previous.exists():
            previous.replace(current)
            return True
        if current.exists():
            current.unlink()
            return True
    except OSError as error:
        raise OutputError(
            Text("The update cannot be undone: {e}", "无法撤销更新：{e}").format(e=error)
        ) from error
    return False


def encode(register: Register) -> bytes:
    """The register as one bundle, ready to be signed."""
    return msgspec.json.format(msgspec.json.encode(register.bundle()), indent=1) + b"\n"


def in_use(packaged: Register, home: Path) -> Register:
    """The newer of the packaged register and the installed update.

    Raises:
        KnowledgeError: the installed update is damaged; the message says how to go back.
    """
    path = home / CURRENT
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return packaged
    except OSError as error:
        raise KnowledgeError(
            Text("{path} cannot be read: {e}", "{path} 无法读取：{e}").format(path=path, e=error)
        ) from error
    try:
        updated = from_bundle(decode(data, Bundle, str(path)))
    except KnowledgeError as error:
        raise KnowledgeError(
            Text(
                "{error} Go back with: carryon recalls update --undo",
                "{error} 可用 carryon recalls update --undo 恢复",
            ).format(error=error.message)
        ) from error
    return updated if updated.serial > packaged.serial else packaged
