"""Write ``docs/commands.md`` from the help texts of the program; ``--check`` fails if it is out of date."""

import os
import sys
from pathlib import Path

import click
from click.testing import CliRunner

from carryon.cli import VERBS, main

TARGET = Path(__file__).with_name("commands.md")
HEAD = """# Commands

Written by `make docs` from the program's own help. Every command takes `--lang en` or `--lang zh`.
Exit codes are a stable interface.
"""


def _help(path: list[str]) -> str:
    shown = CliRunner().invoke(main, [*path, "--help", "--lang", "en"], env={"COLUMNS": "80"})
    if shown.exit_code != 0:
        sys.exit(f"carryon {' '.join(path)} --help failed:\n{shown.output}")
    return shown.output


def _paths() -> list[list[str]]:
    paths: list[list[str]] = [[]]
    with click.Context(main) as context:
        for verb in VERBS:
            paths.append([verb])
            command = main.get_command(context, verb)
            if isinstance(command, click.Group):
                paths += [[verb, name] for name in command.list_commands(context)]
    return paths


def render() -> str:
    """The page."""
    sections = [f"## carryon {' '.join(path)}".rstrip() + f"\n\n```\n{_help(path)}```\n" for path in _paths()]
    return "\n".join([HEAD, *sections])


if __name__ == "__main__":
    os.environ["COLUMNS"] = "80"
    page = render()
    if "--check" not in sys.argv:
        TARGET.write_text(page, "utf-8")
    elif not TARGET.is_file() or TARGET.read_text("utf-8") != page:
        sys.exit("docs/commands.md is out of date: run make docs")
