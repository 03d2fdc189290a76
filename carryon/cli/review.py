"""``carryon review``: the queue in a terminal, with the keyboard only."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from carryon.cli.bilingual import Command, option
from carryon.cli.desk import find_journal, journal_option, who, who_option
from carryon.cli.keys import read_key
from carryon.cli.values import PLACE, Count
from carryon.errors import ExitCode, InputError
from carryon.wording import Text

if TYPE_CHECKING:
    from carryon.desk.journal.entries import Said
    from carryon.desk.review import Case, ReviewDesk

_HELP = Text(
    "Decide the items that need a person: see what was read beside the photo, correct it, and answer.\n\n"
    "The verdict is derived again from what you correct. What the rules refuse is allowed by two people "
    "only. Names are taken as given: let each person at the desk have a login or a --who of their own.",
    "处理需要人工判断的项：对照照片查看识别结果，补正后作答。\n\n"
    "补正后会重新得出结论。规则不允许的项须由两人确认才能放行。系统不核验姓名，"
    "请让每位人员使用各自的登录名或 --who。",
)
_ALSO = Text("Show the items that the rules refuse, too.", "同时显示规则不允许的项。")
_SEQ = Text("Only the item with this entry number.", "只处理该记录编号的项。")
_LIST = Text("Only list the queue.", "只列出待处理项。")
_EXPORT = Text(
    "Write decided items as a bench: truth.jsonl and photos.",
    "将已处理的项导出为评测集：truth.jsonl 和照片。",
)
_PICTURES = Text("How photos are shown.", "照片显示方式。")

_EMPTY = Text("Nothing waits for {who}.", "没有等待 {who} 处理的项。")
_EXPORTED = Text(
    "{n} photos written to {folder}; {left} reviewed items left out.",
    "已将 {n} 张照片写入 {folder}；{left} 项未导出。",
)
_NO_TERMINAL = Text(
    "Review needs a terminal. --list shows the queue.", "复核需要在终端中进行。可用 --list 列出待处理项。"
)
_TITLE = Text("{verdict}  ({n} left)", "{verdict}（剩余 {n} 项）")
_FACT = Text("{name}: {read}", "{name}：{read}")
_HOW = Text("{shown} ({state})", "{shown}（{state}）")
_VERDICT_NOW = Text("With your corrections: {verdict}", "按您的补正：{verdict}")
_SAID = Text("{who}: {answer}{note}", "{who}：{answer}{note}")
_KEYS = Text(
    "[1-{n}] correct  [v] view photo  [a] allow  [d] deny  [c] can't tell  [s] skip  [q] quit",
    "[1-{n}] 补正  [v] 查看照片  [a] 放行  [d] 拒绝  [c] 无法判断  [s] 跳过  [q] 退出",
)
_NEW_VALUE = Text("{name} (empty: not on the label)", "{name}（留空表示标签上没有）")
_MARK_KEYS = Text(
    "CCC mark: [c] clear  [u] unclear  [a] absent  [n] not seen",
    "3C 标志：[c] 清晰  [u] 不清晰  [a] 没有  [n] 未看到",
)
_NOTE = Text("Note (may be empty)", "备注（可留空）")
_COLON = Text(": ", "：")
_NO_PHOTO = Text("The photo is gone, or is not the one that was checked.", "照片已不存在，或与检查时不同。")
_LABEL = Text("The whole label", "整个标签")
_SHEET = Text("Opened in the viewer, from top to bottom:", "已在看图程序中打开，自上而下依次为：")
_DECIDED = {
    "allow": Text("Allowed.", "已放行。"),
    "deny": Text("Denied.", "已拒绝。"),
    "needs_second_person": Text("A second person has to confirm this.", "须由第二人确认。"),
    "open": Text("Left for somebody else.", "留待他人处理。"),
}
_STATUS = {
    "allow": Text("allowed", "已放行"),
    "deny": Text("denied", "已拒绝"),
    "needs_second_person": Text("waits for a second person", "等待第二人确认"),
    "open": Text("open", "待处理"),
}
_ANSWERS: dict[str, "Said"] = {"a": "allow", "d": "deny", "c": "cannot_tell"}
_SPOKEN = {
    "allow": Text("allow", "放行"),
    "deny": Text("deny", "拒绝"),
    "cannot_tell": Text("can't tell", "无法判断"),
}
_MARKS = {"c": "clear", "u": "unclear", "a": "absent", "n": "not_seen"}
_WAYS = ["auto", "kitty", "iterm", "blocks", "viewer"]
_END_OF_INPUT = ("", "\x04")


@click.command(cls=Command, words=_HELP, example="carryon review --who 'Li Na'")
@journal_option
@who_option
@option("--not-allowed", "also", words=_ALSO, is_flag=True)
@option("--item", "seq", words=_SEQ, type=Count(1), metavar="N")
@option("--list", "list_only", words=_LIST, is_flag=True)
@option("--export", words=_EXPORT, metavar="DIR", type=PLACE)
@option("--pictures", words=_PICTURES, type=click.Choice(_WAYS), default="auto", show_default=True)
def command(also: bool, seq: int | None, list_only: bool, export: Path | None, **options: Any) -> int:
    """Work through the queue."""
    from carryon.cli.inline import best_way, session_folder
    from carryon.desk.review import ReviewDesk

    journal = find_journal(options)
    desk = ReviewDesk(journal)
    if export is not None:
        from carryon.desk.bench import export as write_bench

        n, left = write_bench(journal, desk, export)
        click.echo(str(_EXPORTED.format(n=n, folder=export, left=left)), err=True)
        return 0
    person = who(options)
    cases = [desk.case(seq)] if seq else list(desk.queue(person, also_not_allowed=also))
    if list_only:
        for case in cases:
            click.echo(_line(case))
        return 0
    if not cases:
        click.echo(str(_EMPTY.format(who=person)), err=True)
        return 0
    if not sys.stdin.isatty():
        raise InputError(_NO_TERMINAL)
    way = best_way() if options["pictures"] == "auto" else options["pictures"]
    with session_folder() as folder:
        face = _Face(desk, person, way, folder)
        finished = all(face.work_on(case, left=len(cases) - place) for place, case in enumerate(cases))
    return 0 if finished else int(ExitCode.NEEDS_PERSON)


def _line(case: "Case") -> str:
    from carryon.report.words import VERDICTS

    result = case.check.result
    return f"{case.seq:>7}  {VERDICTS[result.verdict]}  {result.item}  {_STATUS[case.status]}"


class _Face:
    """One person at one terminal."""

    def __init__(self, desk: "ReviewDesk", person: str, way: Any, folder: Path) -> None:
        self._desk = desk
        self._person = person
        self._way = way
        self._folder = folder

    def work_on(self, case: "Case", left: int) -> bool:
        """Show an item until it is answered or skipped; false ends the session."""
        corrections = dict(case.corrections)
        self._show(case, corrections, left)
        while True:
            key = read_key().lower()
            if key == "q" or key in _END_OF_INPUT:
                return False
            if key == "s":
                return True
            if key == "v":
                self._view(case)
                self._show(case, corrections, left)
            elif key in _ANSWERS:
                if self._answer(case, _ANSWERS[key], corrections):
                    return True
            elif key.isdecimal() and 1 <= int(key) <= len(_fields()):
                self._correct(_fields()[int(key) - 1], corrections, case)
                self._show(case, corrections, left)

    def _show(self, case: "Case", corrections: dict[str, str], left: int) -> None:
        from carryon.report import words

        result = case.check.result
        click.echo()
        title = f"{words.SYMBOLS[result.verdict]} {words.VERDICTS[result.verdict]}"
        click.secho(f"── #{case.seq}  {result.item}  ", bold=True, nl=False)
        click.echo(str(_TITLE.format(verdict=title, n=left)))
        for message in dict.fromkeys(
            str(reason.message) for reason in result.reasons if reason.outcome != "caution"
        ):
            click.echo(f"   • {message}")
        if result.error is not None:
            click.echo(f"   • {result.error.message}")
        for review in case.reviews:
            note = f" – {review.note}" if review.note else ""
            click.echo(f"   {_SAID.format(who=review.who, answer=_SPOKEN[review.answer], note=note)}")
        for place, name in enumerate(_fields(), start=1):
            click.echo(_field(case, place, name, corrections))
        if corrections:
            verdict = self._desk.derive(case, corrections).verdict
            click.secho(f"   {_VERDICT_NOW.format(verdict=words.VERDICTS[verdict])}", bold=True)
        click.echo(str(_KEYS.format(n=len(_fields()))))

    def _correct(self, name: str, corrections: dict[str, str], case: "Case") -> None:
        from carryon.report.words import FACTS

        if name == "ccc_mark":
            click.echo(str(_MARK_KEYS))
            state = _MARKS.get(read_key().lower())
            changed = {} if state is None else {name: state}
        else:
            words = str(_NEW_VALUE.format(name=FACTS[name]))
            changed = {name: _asked(words)}
        try:
            self._desk.derive(case, corrections | changed)
        except InputError as error:
            click.secho(str(error), fg="red")
            return
        corrections |= changed

    def _answer(self, case: "Case", answer: "Said", corrections: dict[str, str]) -> bool:
        note = _asked(str(_NOTE))
        try:
            review = self._desk.answer(case, self._person, answer, corrections=corrections, note=note)
        except InputError as error:
            click.secho(str(error), fg="red")
            return False
        click.secho(str(_DECIDED[review.decision]), bold=True)
        return True

    def _view(self, case: "Case") -> None:
        from carryon.cli.inline import show
        from carryon.desk.crops import crops, sheet

        found = crops(case.check, case.doubtful)
        if not found:
            click.echo(str(_NO_PHOTO))
            return
        if self._way == "viewer":
            click.echo(str(_SHEET))
            for name in found:
                click.echo(f"   {_caption(case, name)}")
            show(sheet(list(found.values())), self._way, self._folder)
            return
        for name, pixels in found.items():
            click.echo(_caption(case, name))
            show(pixels, self._way, self._folder)


def _asked(words: str) -> str:
    """What the person types, which may be nothing."""
    answer: str = click.prompt(words, default="", show_default=False, prompt_suffix=str(_COLON))
    return answer


def _fields() -> Sequence[str]:
    from carryon.desk.review import FIELDS

    return FIELDS[:9]  # as many as there are digits


def _caption(case: "Case", name: str) -> str:
    """What a crop is to be compared with: the fact and what was read."""
    from carryon.report.words import FACTS

    if name not in FACTS:
        return str(_LABEL)
    return str(_FACT.format(name=FACTS[name], read=_reading(case, name)))


def _reading(case: "Case", name: str) -> str:
    from carryon.report import words

    facts = case.check.result.facts
    if name == "ccc_mark":
        return str(words.mark(facts.ccc_mark))
    fact = getattr(facts, name)
    shown = words.value(name, fact)
    if shown and fact.state == "read":
        return shown
    return str(_HOW.format(shown=shown, state=words.state(fact)) if shown else words.state(fact))


def _field(case: "Case", place: int, name: str, corrections: dict[str, str]) -> str:
    """One fact: what was read, and what the person put in its place."""
    from carryon.report import words

    doubt = "?" if name in case.doubtful else " "
    line = f" {doubt} [{place}] {_FACT.format(name=words.FACTS[name], read=_reading(case, name))}"
    if name in corrections:
        value = (
            words.STATES.get(corrections[name], corrections[name])
            if name == "ccc_mark"
            else corrections[name]
        )
        line += click.style(f"  → {value or words.STATES['absent']}", fg="green", bold=True)
    return line
