"""What the documents say is true: help texts, commands, options, exit codes, links, the Python example."""

import importlib.util
import re
import shlex
from pathlib import Path

import click
import pytest

from carryon.cli import VERBS, main
from carryon.errors import ExitCode

ROOT = Path(__file__).parents[1]
READMES = {"en": ROOT / "README.md", "zh": ROOT / "README.zh-CN.md"}
DOCUMENTS = [
    *READMES.values(),
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    ROOT / "samples" / "README.md",
]


def blocks(path: Path, language: str = "") -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", path.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def commands(path: Path) -> list[str]:
    """The command lines of a document, without comments."""
    lines = [line for block in blocks(path) for line in block.splitlines()]
    return [line.split("  #")[0].strip() for line in lines if line.startswith(("carryon ", "make ", "pip "))]


def test_the_command_reference_is_what_the_program_says() -> None:
    spec = importlib.util.spec_from_file_location("make_commands", ROOT / "docs" / "make_commands.py")
    assert spec is not None
    assert spec.loader is not None
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    assert (ROOT / "docs" / "commands.md").read_text("utf-8") == generator.render(), "run: make docs"


@pytest.mark.parametrize("line", [line for line in commands(READMES["en"]) if line.startswith("carryon ")])
def test_a_command_of_the_readme_is_understood(line: str) -> None:
    words = shlex.split(line.split(" < ")[0])[1:]
    with click.Context(main) as context:
        command = main.get_command(context, words.pop(0))
        while isinstance(command, click.Group):
            command = command.get_command(context, words.pop(0))
        assert command is not None
        command.make_context("carryon", words, parent=context)


def test_both_readmes_give_the_same_commands() -> None:
    assert commands(READMES["en"]) == commands(READMES["zh"])
    assert blocks(READMES["en"], "python") == blocks(READMES["zh"], "python")


@pytest.mark.parametrize("path", READMES.values(), ids=READMES)
def test_the_readme_opens_with_two_commands_that_make_knows(path: Path) -> None:
    assert blocks(path)[0] == "make check\nmake test\n"
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    wanted = {
        line.split()[1] for document in DOCUMENTS for line in commands(document) if line.startswith("make ")
    }
    assert wanted <= targets


@pytest.mark.parametrize("path", READMES.values(), ids=READMES)
def test_the_readme_lists_every_exit_code(path: Path) -> None:
    told = {
        int(number)
        for number in re.findall(r"(?<![\d.])(\d{1,3})(?= [^\d\s|]|\s*\|$)", path.read_text("utf-8"), re.M)
    }
    assert {int(code) for code in ExitCode} <= told


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8")):
        if not target.startswith("https://"):
            assert (path.parent / target).exists(), target


def test_every_verb_is_in_the_command_reference() -> None:
    page = (ROOT / "docs" / "commands.md").read_text("utf-8")
    assert [verb for verb in VERBS if f"\n## carryon {verb}\n" not in page] == []


@pytest.mark.disable_socket
def test_the_python_example_of_the_readme_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    (example,) = blocks(READMES["en"], "python")
    exec(compile(example, "README.md", "exec"), {})
    assert capsys.readouterr().out == "allowed WSL20-172 77.0\n"
