"""``carryon explain``: why a result says what it says, from fact to rule to source, in both languages."""

from pathlib import Path

import click

from carryon.cli.bilingual import Command
from carryon.cli.values import PLACE
from carryon.wording import Text

_HELP = Text(
    "Explain results: which fact each rule asked for, what was read, which rule spoke, and its source, "
    "in English and Chinese. RESULT is what carryon check --format json or carryon batch wrote; "
    "- is standard input.",
    "解释结果：每条规则用到的事实、识别到的内容、规则及其来源，中英双语。"
    "RESULT 为 carryon check --format json 或 carryon batch 的输出；- 表示标准输入。",
)


@click.command(cls=Command, words=_HELP, example="carryon check photo.jpg --format json | carryon explain -")
@click.argument("result", type=PLACE)
def command(result: Path) -> None:
    """Explain every result of a file."""
    import sys

    from carryon import rules
    from carryon.cli.explaining import explain, results
    from carryon.recalls.fetch import read

    data = sys.stdin.buffer.read() if str(result) == "-" else read(result)
    ruleset = rules.load()
    for each in results(data):
        click.echo("\n".join(explain(each, ruleset)))
