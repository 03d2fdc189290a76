"""What this installation has and lacks: each part tried, not only looked for."""

import platform
from collections.abc import Callable, Iterator
from importlib import metadata
from typing import Literal

import msgspec

import carryon
from carryon import models, recalls, rules
from carryon.errors import CarryonError, EngineError, ExitCode
from carryon.wording import Text

State = Literal["ok", "missing", "broken"]

OPENCV = (
    "opencv-python-headless",
    "opencv-python",
    "opencv-contrib-python",
    "opencv-contrib-python-headless",
)
"""Distributions that all write the same ``cv2/``: more than one of them overwrite each other."""
_LIBRARIES = ("numpy", "onnxruntime", "opencv-python-headless", "pillow", "pi-heif", "rapidocr", "zxing-cpp")
_EXTRAS: dict[str, tuple[tuple[str, ...], Text]] = {
    "desk": (("openpyxl", "watchdog"), Text("XLSX reports, hot folder", "XLSX 报告、监视文件夹")),
    "cluster": (
        ("distributed", "fsspec", "aiohttp"),
        Text("batches over many machines, photos from URLs", "多机批量处理、读取网址上的照片"),
    ),
    "postgres": (("psycopg",), Text("a shared journal in PostgreSQL", "PostgreSQL 共享日志")),
    "update": (("py-minisign",), Text("signed updates of the register", "召回库签名更新")),
}
_PROBE = "A1642"

_READS = Text("{version}, reads a test line", "{version}，测试行识别正常")
_MISREADS = Text("{version} read {got!r} for {wanted!r}", "{version} 将 {wanted!r} 识别为 {got!r}")
_UNTOUCHED = Text("as released, sha256 {digest}", "与发布版本一致，sha256 {digest}")
_REINSTALL = Text("pip install --force-reinstall carryon", "pip install --force-reinstall carryon")
_TWO_OPENCV = Text("{names}: they overwrite each other", "{names}：会互相覆盖")
_ONE_OPENCV = Text(
    "pip uninstall {names}; pip install --force-reinstall opencv-python-headless",
    "pip uninstall {names}; pip install --force-reinstall opencv-python-headless",
)
_NO_TESSERACT = Text(
    "not installed: doubtful values get no second reader", "未安装：可疑字段无法由第二引擎确认"
)
_LACKS = Text("{version}, lacks language data: {languages}", "{version}，缺少语言数据：{languages}")
_HAS = Text("{version}, languages {languages}", "{version}，语言 {languages}")
_REGISTER = Text("{count} notices as of {date}", "{count} 条召回公告，截至 {date}")
_RULES = Text(
    "{rules} rules in {packs} packs, reviewed {date}", "{packs} 个规则包共 {rules} 条规则，审阅于 {date}"
)
_FOR = Text("{names} for {purpose}", "{names}：{purpose}")


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One part of the installation.

    Attributes:
        name: What it is.
        state: Whether it works.
        needed: Whether the main job cannot run without it.
        detail: What was found.
        advice: What to do, where it does not work.
        code: The exit code that its failure gives.
    """

    name: str
    state: State
    detail: Text
    needed: bool = True
    advice: Text | None = None
    code: int = ExitCode.ENGINE


def examine() -> tuple[Part, ...]:
    """Every part, the ones that the main job needs first."""
    return tuple(_parts())


def exit_code(parts: tuple[Part, ...]) -> int:
    """0 when the main job can run, else the code of what is in its way."""
    return next((part.code for part in parts if part.needed and part.state != "ok"), ExitCode.ALLOWED)


def _parts() -> Iterator[Part]:
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    yield Part(name="carryon", state="ok", detail=_plain(f"{carryon.__version__}, {machine}"))
    yield from _libraries()
    yield _opencv()
    yield from _networks()
    yield _tried("reader", _reader)
    yield _tried("recalls", _register)
    yield _tried("rules", _ruleset)
    yield _tesseract()
    yield from _extras()


def _plain(text: str) -> Text:
    return Text(text, text)


def _tried(name: str, look: Callable[[], Text]) -> Part:
    try:
        return Part(name=name, state="ok", detail=look())
    except CarryonError as error:
        return Part(name=name, state="broken", detail=error.message, code=error.exit_code)


def _version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def _libraries() -> Iterator[Part]:
    for name in _LIBRARIES:
        version = _version(name)
        if version is None:
            advice = _plain(f"pip install {name}")
            yield Part(name=name, state="missing", detail=_plain("–"), advice=advice)
        else:
            yield Part(name=name, state="ok", detail=_plain(version))


def _opencv() -> Part:
    present = [name for name in OPENCV if _version(name) is not None]
    if len(present) > 1:
        names = " ".join(present)
        return Part(
            name="OpenCV",
            state="broken",
            needed=False,
            detail=_TWO_OPENCV.format(names=names),
            advice=_ONE_OPENCV.format(names=names),
        )
    return Part(name="OpenCV", state="ok", needed=False, detail=_plain(", ".join(present) or "–"))


def _networks() -> Iterator[Part]:
    try:
        listed = models.checksums()
    except EngineError as error:
        yield Part(name="models", state="missing", detail=error.message, advice=_REINSTALL)
        return
    for name, digest in listed.items():
        try:
            models.read(name)
        except EngineError as error:
            yield Part(name=name, state="broken", detail=error.message, advice=_REINSTALL)
        else:
            yield Part(name=name, state="ok", detail=_UNTOUCHED.format(digest=digest[:12]))


def _reader() -> Text:
    """Read a line drawn here.

    Raises:
        EngineError: The reader is missing or reads something else.
    """
    import cv2
    import numpy as np

    from carryon.text.rapid import RapidFinder, RapidReader

    line = np.full((96, 320, 3), 255, np.uint8)
    cv2.putText(line, _PROBE, (24, 66), cv2.FONT_HERSHEY_SIMPLEX, 1.6, (0, 0, 0), 3, cv2.LINE_AA)
    reader = RapidReader()
    read = reader.read([line])[0].text.strip()
    if read != _PROBE or len(RapidFinder().find(line)) != 1:
        raise EngineError(_MISREADS.format(version=reader.version(), got=read, wanted=_PROBE))
    return _READS.format(version=reader.version())


def _register() -> Text:
    register = recalls.load()
    return _REGISTER.format(count=len(register.recalls), date=register.date)


def _ruleset() -> Text:
    ruleset = rules.load()
    return _RULES.format(rules=len(ruleset.rules), packs=len(ruleset.packs), date=ruleset.version)


def _tesseract() -> Part:
    from carryon.text.tesseract import INSTALL, LANGUAGES, probe

    found = probe()
    if found.complete:
        detail = _HAS.format(version=found.version, languages=", ".join(LANGUAGES))
        return Part(name="Tesseract", state="ok", needed=False, detail=detail)
    if found.version is None:
        return Part(name="Tesseract", state="missing", needed=False, detail=_NO_TESSERACT, advice=INSTALL)
    lacking = ", ".join(language for language in LANGUAGES if language not in found.languages)
    detail = _LACKS.format(version=found.version, languages=lacking)
    return Part(name="Tesseract", state="broken", needed=False, detail=detail, advice=INSTALL)


def _extras() -> Iterator[Part]:
    for extra, (distributions, purpose) in _EXTRAS.items():
        present = all(_version(name) is not None for name in distributions)
        detail = _FOR.format(names=", ".join(distributions), purpose=purpose)
        advice = None if present else _plain(f"pip install 'carryon[{extra}]'")
        state: State = "ok" if present else "missing"
        yield Part(name=f"carryon[{extra}]", state=state, needed=False, detail=detail, advice=advice)
