"""Every sentence of the program in two languages, and which of them is in force."""

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from string import Formatter

import pytest

import carryon
from carryon import wording
from carryon.wording import Text

CJK = "\u3400-\u9fff"


@pytest.fixture(autouse=True)
def _reset() -> Iterator[None]:
    yield
    wording.choose(None)


def texts() -> Iterator[tuple[str, Text]]:
    """Every ``Text`` that stands in a module, alone or in a table."""
    for found in pkgutil.walk_packages(carryon.__path__, "carryon."):
        if ".migrations" in found.name:  # run by Alembic only
            continue
        module = import_module(found.name)
        for name, value in vars(module).items():
            values = (
                value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,)
            )
            for one in values:
                if isinstance(one, Text):
                    yield f"{found.name}.{name}: {one.en}", one


TEXTS = dict(texts())


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_there_are_many() -> None:
    assert len(TEXTS) > 300


@pytest.mark.parametrize("name", TEXTS)
def test_both_languages_have_the_same_places(name: str) -> None:
    assert places(TEXTS[name].en) == places(TEXTS[name].zh)


TRANSLATED = [
    name for name, text in TEXTS.items() if text.en != text.zh and not re.search(f"[{CJK}]", text.en)
]


@pytest.mark.parametrize("name", TRANSLATED)
def test_chinese_is_chinese_with_chinese_punctuation(name: str) -> None:
    chinese = re.sub("“.*?”", "“”", TEXTS[name].zh)  # what is quoted is to be typed as it stands
    assert re.search(f"[{CJK}，。：？！、（）]", chinese) or not re.search("[a-z]{2}", chinese)
    assert not re.search(f"[{CJK}][,;:?!](?![/\\d])", chinese)


def test_format_fills_each_language_with_its_own() -> None:
    whole = Text("{what}: {n}", "{what}：{n}").format(what=Text("count", "数量"), n=3)
    assert (whole.en, whole.zh) == ("count: 3", "数量：3")


@pytest.mark.parametrize(
    ("variables", "wanted"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8", "CARRYON_LANG": "zh"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_TW", "LANG": "en_GB"}, "zh"),
    ],
)
def test_language_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], wanted: str
) -> None:
    for name in ("CARRYON_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    wording.choose(None)
    assert wording.language() == wanted
    wording.choose("en" if wanted == "zh" else "zh")
    assert wording.language() != wanted
