"""click in two languages: help, headings and usage errors in the language in force."""

import re
from collections.abc import Callable, Container, Iterable, Sequence
from typing import Any

import click

from carryon.report.layout import cells, pad, wrap
from carryon.wording import Language, Text, choose, language

_CLICKS_OWN = {
    "Usage: ": "用法：",
    "Options": "选项",
    "Commands": "命令",
    "Show this message and exit.": "显示帮助并退出。",
    "Show the version and exit.": "显示版本并退出。",
}
_EXTRAS = {"default:": "默认：", "required": "必填"}
_LANG = Text("Language of what is printed; else that of the system.", "输出语言；默认跟随系统。")
_EXAMPLE = Text("Example: {line}", "示例：{line}")
_NO_OPTION = Text("There is no option {name}.{hint}", "没有选项 {name}。{hint}")
_DID_YOU_MEAN = Text(" Did you mean {names}?", "您是否要用 {names}？")
_MISSING = Text("{name} is missing.", "缺少 {name}。")
_BAD_VALUE = Text("{name}: {why}", "{name} 的值无效：{why}")
_NEEDS_VALUE = Text("{name} needs a value.", "{name} 后面缺少值。")
_NO_VALUE = Text("{name} takes no value.", "{name} 后面不能带值。")
_TOO_MANY = Text("Not expected here: {words}", "多余的参数：{words}")
_NO_COMMAND = Text("There is no command {name!r}.", "没有命令 {name!r}。")
_ONE_OF = Text("give one of {choices}.", "应为 {choices} 之一。")
_A_DAY = Text("give a day as YYYY-MM-DD, such as 2026-11-30.", "请按 YYYY-MM-DD 输入日期，如 2026-11-30。")
_WHOLE, _NUMBER = Text("a whole number", "整数"), Text("a number", "数字")
_A_NUMBER = Text("give {kind} {bounds}.", "请输入{bounds}的{kind}。")
_BETWEEN = Text("from {low:g} to {high:g}", " {low:g} 到 {high:g} ")
_ABOVE = Text("above {low:g}", "大于 {low:g} ")
_AT_LEAST = Text("of at least {low:g}", "不小于 {low:g} ")
_OTHER = Text("{why}", "用法有误：{why}")
_TRY = Text("Try: {line}", "请参阅：{line}")


class Formatter(click.HelpFormatter):
    """Writes help with its headings translated and its lines wrapped by cells, not by characters."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The first line of a help text."""
        super().write_usage(prog, args, _own(prefix or "Usage: "))

    def write_heading(self, heading: str) -> None:
        """A heading of a list."""
        self.write(f"{'':>{self.current_indent}}{_own(heading)}{':' if language() == 'en' else '：'}\n")

    def write_text(self, text: str) -> None:
        """A paragraph."""
        blank = " " * self.current_indent
        for number, paragraph in enumerate(text.split("\n\n")):
            lines = wrap(paragraph, max(self.width - self.current_indent, 20))
            self.write("\n" * (number > 0) + "".join(f"{blank}{line}\n" for line in lines))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """A list of options or commands with what each does."""
        rows = list(rows)
        first = min(max((cells(row[0]) for row in rows), default=0), col_max) + col_spacing
        blank = " " * self.current_indent
        for name, words in rows:
            lines = wrap(_row(words), max(self.width - first - self.current_indent, 20)) if words else [""]
            if cells(name) <= first - col_spacing:
                self.write(f"{blank}{pad(name, first)}{lines.pop(0)}".rstrip() + "\n")
            else:
                self.write(f"{blank}{name}\n")
            self.write("".join(f"{blank}{'':{first}}{line}\n" for line in lines))


def _own(words: str) -> str:
    return _CLICKS_OWN.get(words, words) if language() == "zh" else words


def _row(words: str) -> str:
    """What an option does, with click's own additions, such as ``[default: 120]``, translated."""
    if language() == "en" or words in _CLICKS_OWN:
        return _own(words)
    head, bracket, tail = words.rpartition("[")
    for english, chinese in _EXTRAS.items():
        tail = tail.replace(f"{english} ", chinese).replace(english, chinese)
    return f"{head}{bracket}{tail}" if tail.endswith("]") else words


class Context(click.Context):
    """A context whose help is written by ``Formatter``."""

    formatter_class = Formatter


class Option(click.Option):
    """An option whose help is a ``Text``."""

    def __init__(self, *args: Any, words: Text, **attrs: Any) -> None:
        attrs["help"] = words.en
        super().__init__(*args, **attrs)
        self.words = words

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option and what it does, in the language in force."""
        self.help = str(self.words)
        return super().get_help_record(ctx)


class Command(click.Command):
    """A command whose help is a ``Text``, followed by an example."""

    context_class = Context

    def __init__(self, *args: Any, words: Text, example: str, **attrs: Any) -> None:
        attrs["help"] = words.en
        super().__init__(*args, **attrs)
        self.words, self.example = words, example

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse, and let every error know whose help to name."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does, in the language in force."""
        self.help = str(self.words)
        super().format_help_text(ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One line to copy."""
        formatter.write_paragraph()
        formatter.write(f"{_EXAMPLE.format(line=self.example)}\n")


def _sentence(text: Text) -> str:
    return re.split(r"(?<=[.。])", str(text))[0]


def refuse_unknown(args: Sequence[str], verbs: Container[str], ctx: click.Context) -> None:
    """Say in the language in force that there is no such verb.

    Raises:
        click.UsageError: The first word is neither a verb nor an option.
    """
    if args and args[0] not in verbs and not args[0].startswith("-"):
        raise click.UsageError(str(_NO_COMMAND.format(name=args[0])), ctx)


class Group(click.Group):
    """A verb with verbs of its own, its help a ``Text``; each takes ``--lang``."""

    context_class = Context

    def __init__(self, *args: Any, words: Text, **attrs: Any) -> None:
        attrs["help"] = words.en
        super().__init__(*args, **attrs)
        self.words = words

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Take a verb in."""
        cmd.params.append(language_option())
        super().add_command(cmd, name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb that was asked for."""
        refuse_unknown(args, self.commands, ctx)
        return super().resolve_command(ctx, args)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the verbs are about, in the language in force."""
        self.help = str(self.words)
        super().format_help_text(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The verbs, each with the first sentence of its help."""
        texts = {name: getattr(verb, "words", Text("", "")) for name, verb in self.commands.items()}
        with formatter.section("Commands"):
            formatter.write_dl([(name, _sentence(text)) for name, text in texts.items()])


def option(*names: str, words: Text, **attrs: Any) -> Callable[[Any], Any]:
    """Like ``click.option``, with its help in two languages."""
    return click.option(*names, cls=Option, words=words, **attrs)


def _choose(_: click.Context, __: click.Parameter, value: Language | None) -> None:
    if value:
        choose(value)


def language_option() -> Option:
    """``--lang``, which every command takes."""
    return Option(
        ["--lang"],
        words=_LANG,
        type=click.Choice(["en", "zh"]),
        is_eager=True,
        expose_value=False,
        callback=_choose,
    )


def asked_language(arguments: Sequence[str]) -> Language | None:
    """The language that a command line names anywhere, so that even its errors can be said in it."""
    found = re.findall(r"(?:^|\0)--lang[=\0](en|zh)(?=\0|$)", "\0".join(arguments))
    return found[-1] if found else None


def usage_sentence(error: click.UsageError) -> Text:
    """What is wrong with a command line; click's own sentences about values exist in English only."""
    if isinstance(error, click.NoSuchOption):
        names = ", ".join(error.possibilities or ())
        did_you_mean = _DID_YOU_MEAN.format(names=names) if names else Text("", "")
        return _NO_OPTION.format(name=error.option_name, hint=did_you_mean)
    if isinstance(error, click.BadParameter):
        own = error.param.get_error_hint(error.ctx) if error.param and error.ctx else ""
        place = error.param_hint or own
        name = place if isinstance(place, str) else " / ".join(place)
        if isinstance(error, click.MissingParameter):
            return _MISSING.format(name=name)
        return _BAD_VALUE.format(name=name, why=_why(error))
    if isinstance(error, click.BadOptionUsage):
        words = _NO_VALUE if "does not take" in error.message else _NEEDS_VALUE
        return words.format(name=error.option_name)
    if extra := re.fullmatch(r"Got unexpected extra arguments? \((.*)\)", error.message):
        return _TOO_MANY.format(words=extra[1])
    return _OTHER.format(why=error.format_message())


def _why(error: click.BadParameter) -> Text | str:
    """What to write instead; click itself says so in English only."""
    kind = error.param.type if error.param else None
    if isinstance(kind, click.Choice):
        return _ONE_OF.format(choices=", ".join(map(str, kind.choices)))
    if isinstance(kind, click.DateTime):
        return _A_DAY
    if isinstance(kind, click.IntRange | click.FloatRange):
        bounds = _BETWEEN if kind.max is not None else _ABOVE if kind.min_open else _AT_LEAST
        said = bounds.format(low=kind.min, high=kind.max)
        return _A_NUMBER.format(kind=_WHOLE if isinstance(kind, click.IntRange) else _NUMBER, bounds=said)
    return error.message


def where_to_look(error: click.UsageError) -> Text | None:
    """The help of the command that was meant."""
    return _TRY.format(line=f"{error.ctx.command_path} --help") if error.ctx else None
