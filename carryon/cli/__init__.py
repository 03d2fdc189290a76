"""The command line: which verbs there are, and how every one of them fails.

A verb is one file, ``carryon/cli/<verb>.py``, that exposes ``command``; it is imported only when it is
called, so ``carryon --help`` is instant.
"""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

import carryon
from carryon.cli.bilingual import (
    Context,
    Option,
    asked_language,
    language_option,
    refuse_unknown,
    usage_sentence,
    where_to_look,
)
from carryon.errors import CarryonError, ExitCode, system_reason
from carryon.wording import Text, choose

VERBS = {
    "check": Text("Check one power bank from its photos.", "用照片检查一个充电宝。"),
    "batch": Text("Check a folder of photos and write one report.", "批量检查照片并生成报告。"),
    "watch": Text("Check every photo that comes into a folder.", "监视文件夹，检查每张新到的照片。"),
    "review": Text("Decide the items that need a person.", "处理需要人工判断的项。"),
    "journal": Text("The record of every check: look up, verify, prune.", "检查记录：查询、校验、清除。"),
    "recalls": Text("The register of recalls: look up, import, update.", "召回库：查询、导入、更新。"),
    "rules": Text("The aviation rules, with their sources.", "民航规则及其来源。"),
    "explain": Text("Explain a result: fact, rule, source.", "解释结果：事实、规则、来源。"),
    "evaluate": Text("Measure the check against recorded truth.", "用真值评测识别的准确性。"),
    "doctor": Text("Tell what is installed and what is missing.", "检查安装情况。"),
}
"""Every verb with its short help, in the order of the help text."""

_ABOUT = Text(
    "May this power bank fly? Reads its label from photos, checks the CCC mark, recalls and aviation rules. "
    "Everything happens on this machine.",
    "这个充电宝能带上飞机吗？识别照片中的标签，核对 3C 标志、召回信息和民航规定。全部在本机完成。",
)
_CODES = Text(
    "Exit codes: 0 allowed, 10 needs a person, 20 not allowed, 2 usage, 3 input unreadable, "
    "4 engine missing, 5 output not writable, 6 register or rules invalid, 130 interrupted.",
    "退出码：0 允许携带，10 需要人工处理，20 不允许携带，2 用法错误，3 输入无法读取，4 缺少识别引擎，"
    "5 无法写入输出，6 召回库或规则无效，130 已中断。",
)
_VERSION = Text("Show the version and exit.", "显示版本并退出。")
_NOT_WRITTEN = Text(
    "The output cannot be written ({why}). Make room, or write elsewhere.",
    "无法写出结果（{why}）。请腾出空间，或换个位置输出。",
)
_INTERRUPTED = Text("Interrupted.", "已中断。")


class Verbs(click.Group):
    """Loads a verb's module when the verb is called, and turns every failure into words and an exit code."""

    context_class = Context

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All verbs, in the order of the table."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import one verb."""
        if name not in VERBS:
            return None
        command: click.Command = import_module(f"carryon.cli.{name}").command
        command.context_class = Context
        if not any("--lang" in parameter.opts for parameter in command.params):
            command.params.append(language_option())
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb that was asked for."""
        refuse_unknown(args, VERBS, ctx)
        return super().resolve_command(ctx, args)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the program is."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(str(_ABOUT))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table of verbs, none of them imported."""
        with formatter.section("Commands"):
            formatter.write_dl([(verb, str(words)) for verb, words in VERBS.items()])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the exit codes mean."""
        formatter.write_paragraph()
        formatter.write_text(str(_CODES))

    def main(self, args: Sequence[str] | None = None, *_: Any, **__: Any) -> NoReturn:
        """Run a command line and exit."""
        arguments = list(sys.argv[1:] if args is None else args)
        _open_streams()
        choose(asked_language(arguments))
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):  # a terminal that is not UTF-8 shows "?", and nothing crashes
                stream.reconfigure(errors="replace")
        sys.exit(self._run(arguments))

    def _run(self, arguments: list[str]) -> int:
        try:
            code = super().main(arguments, prog_name="carryon", standalone_mode=False)
        except click.UsageError as error:
            return _usage(error)
        except click.Abort:
            return _say(_INTERRUPTED, ExitCode.INTERRUPTED)
        except CarryonError as error:
            return _say(error.message, error.exit_code)
        except OSError as error:
            if error.filename is not None:  # of a file, and so not of the output: a mistake of ours
                raise
            _drop_output()
            return _say(_NOT_WRITTEN.format(why=system_reason(error)), ExitCode.OUTPUT)
        return code if isinstance(code, int) else 0

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb; whoever stops reading our output ends it quietly."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            _drop_output()
            return int(ExitCode.OUTPUT)
        return result


def _open_streams() -> None:
    """Put nothing in the place of streams that whoever called us has closed, which Python leaves ``None``."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 (to the very end)


def _drop_output() -> None:
    """Python flushes stdout again at exit, which would print a second error."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(message: Text, code: ExitCode) -> int:
    click.echo(str(message), err=True)
    return int(code)


def _usage(error: click.UsageError) -> int:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
        return int(ExitCode.USAGE)
    click.echo(str(usage_sentence(error)), err=True)
    if (hint := where_to_look(error)) is not None:
        click.echo(str(hint), err=True)
    return int(ExitCode.USAGE)


def _version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked:
        click.echo(f"carryon {carryon.__version__}")
        ctx.exit()


main = Verbs(
    "carryon",
    params=[
        language_option(),
        Option(
            ["--version"], words=_VERSION, is_flag=True, is_eager=True, expose_value=False, callback=_version
        ),
    ],
)
"""The entry point of the program."""
