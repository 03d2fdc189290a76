"""The command line as a whole: what it imports, in which language it speaks, how it fails."""

import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module

import pytest
from click.testing import CliRunner, Result

import carryon
from carryon import wording
from carryon.cli import VERBS, main
from carryon.cli.bilingual import asked_language

HEAVY = {"cv2", "numpy", "onnxruntime", "PIL", "rapidocr", "sqlalchemy", "pytesseract"}


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("CARRYON_LANG", "en")
    yield
    wording.choose(None)


def run(*args: str) -> Result:
    return CliRunner().invoke(main, args)


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom carryon.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit as e: assert e.code == 0\n"
        "print('\\n'.join(sorted(m.partition('.')[0] for m in sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "carryon" in done.stderr.split()
    assert set(done.stderr.split()) & HEAVY == set()


def test_help_lists_every_verb_with_its_short_help() -> None:
    shown = run("--help")
    assert shown.exit_code == 0
    for verb, words in VERBS.items():
        assert f"  {verb} " in shown.output
        assert words.en.split()[0] in shown.output


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_a_module_help_and_an_example(verb: str) -> None:
    assert import_module(f"carryon.cli.{verb}").command.name
    english, chinese = run(verb, "--help"), run(verb, "--help", "--lang", "zh")
    assert (english.exit_code, chinese.exit_code) == (0, 0)
    assert english.output.startswith(f"Usage: carryon {verb}")
    assert chinese.output.startswith(f"用法：carryon {verb}")


def test_version() -> None:
    assert run("--version").output == f"carryon {carryon.__version__}\n"


@pytest.mark.parametrize("args", [("--lang", "zh", "--help"), ("--help", "--lang=zh")])
def test_help_in_chinese_wherever_the_language_stands(args: tuple[str, ...]) -> None:
    shown = run(*args).output
    assert "用法：" in shown
    assert "选项：" in shown
    assert VERBS["check"].zh in shown
    assert "Options" not in shown


def test_language_follows_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARRYON_LANG", "zh_CN.UTF-8")
    assert "用法：" in run("--help").output


@pytest.mark.parametrize(
    ("args", "wanted"),
    [
        ([], None),
        (["--lang", "zh"], "zh"),
        (["check", "a.jpg", "--lang=zh"], "zh"),
        (["--lang", "en", "check", "--lang", "zh"], "zh"),
        (["--lang", "fr"], None),
        (["--language", "zh"], None),
        (["x--lang", "zh"], None),
    ],
)
def test_the_language_that_a_command_line_asks_for(args: list[str], wanted: str | None) -> None:
    assert asked_language(args) == wanted


@pytest.mark.parametrize(
    ("args", "english", "chinese"),
    [
        (["chek"], "There is no command 'chek'.", "没有命令 'chek'。"),
        (
            ["check", "a", "--modell", "x"],
            "There is no option --modell. Did you mean --model",
            "没有选项 --modell",
        ),
        (["check"], "PHOTO...' is missing.", "缺少 'PHOTO...'。"),
        (["check", "a", "--wh", "-3"], "'--wh': give a number above 0.", "请输入大于 0 的数字。"),
        (["check", "a", "--wh", "nan"], "'--wh': give a number above 0.", "请输入大于 0 的数字。"),
        (["check", "a", "--wh", "1e999"], "'--wh': give a number above 0.", "请输入大于 0 的数字。"),
        (["check", "a", "--count", "0"], "give a whole number of at least 1.", "请输入不小于 1 的整数。"),
        (["check", "a", "--count", "1" + 20 * "0"], "'--count': ", "请输入不小于 1 的整数。"),
        (["check", "a", "--date", "soon"], "'--date': give a day as YYYY-MM-DD", "请按 YYYY-MM-DD 输入日期"),
        (["journal", "list", "--since", "0001-01-01"], "give a day", "请按 YYYY-MM-DD 输入日期"),
        (["journal", "list", "--until", "9999-12-31"], "give a day", "请按 YYYY-MM-DD 输入日期"),
        (["journal", "prune", "--keep", "36501"], "from 0 to 36500.", "请输入 0 到 36500 的整数。"),
        (["journal", "show", "9" * 20], "'SEQ': ", "请输入不小于 1 的整数。"),
        (
            ["check", "a", "--leg", "x"],
            "give one of domestic, international.",
            "应为 domestic, international",
        ),
        (["batch", "a", "-o", "r.csv", "--route", "PEK"], "“PEK” is not a route", "“PEK”不是航线"),
        (["watch", "in", "--route", "PEK-ZZZ"], "“ZZZ” is no airport", "未找到机场代码“ZZZ”"),
        (["check", "a", "--airline", "CCA"], "“CCA” is no airline's code", "“CCA”不是航空公司代码"),
        (["check", "a", "--quiet=1"], "--quiet takes no value.", "--quiet 后面不能带值。"),
        (["recalls", "show", "a", "b"], "Not expected here: b", "多余的参数：b"),
        (["journal", "lst"], "There is no command 'lst'.", "没有命令 'lst'。"),
        (["--lang", "fr", "check"], "'--lang': give one of en, zh.", "'--lang': "),
    ],
)
def test_usage_errors(args: list[str], english: str, chinese: str) -> None:
    shown = run(*args)
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert english in shown.stderr
    assert "--help" in shown.stderr
    if "--lang" not in args:
        assert chinese in run(*args, "--lang", "zh").stderr


def test_no_arguments_show_the_help_on_stderr() -> None:
    shown = run()
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert "Usage: carryon" in shown.stderr


def test_help_is_wrapped_by_the_cells_it_takes() -> None:
    from carryon.report.layout import cells

    for verb in ("check", "doctor"):
        for line in run(verb, "--help", "--lang", "zh").output.splitlines():
            assert cells(line) <= 80, line
