"""Results as one HTML file that needs nothing else: no server, no network, no other file.

It is written row by row, so that a day's thousands of items never stand in memory. Both languages
are in it. Colour only repeats what a symbol and a word say.
"""

import base64
from collections.abc import Iterable, Mapping
from html import escape
from importlib import resources
from typing import IO

from carryon.record import Box, Fact, Facts, MarkFact, Result, VerdictName
from carryon.report import words
from carryon.report.picture import Picture
from carryon.wording import Text, language

Row = tuple[Result, Mapping[str, Picture]]

_TITLE = Text("Power bank checks", "充电宝检查报告")
_SEARCH = Text("Search", "搜索")
_SHOWN = Text("shown", "项")
_OF = Text("of", "/")
_LANGUAGE = Text("中文", "English")
_IN_MIND = Text("Bear in mind", "请注意")
_NO_ROWS = Text("No item matches.", "没有符合条件的项。")
_HEADINGS = {
    "photo": Text("Photo", "照片"),
    "item": Text("Item", "编号"),
    "verdict": Text("Verdict", "结论"),
    "why": Text("Why", "原因"),
    "model": words.FACTS["model"],
    "energy": words.FACTS["energy_wh"],
    "mark": words.FACTS["ccc_mark"],
}
_SORTABLE = ("item", "verdict", "model", "energy", "mark")
_ALT = Text("Photo {name}. {marked}", "照片 {name}。{marked}")
_ALT_NOTHING = Text("Nothing was found on it.", "未识别到内容。")
_ALT_PLACE = Text("{what}: {says}.", "{what}：{says}。")
_ASIDE = Text("({said})", "（{said}）")
_SHOWN_FACTS = ("brand", "model", "serial", "capacity_mah", "voltage_v", "energy_wh")
_ORDER: tuple[VerdictName | None, ...] = ("not_allowed", "ask_airline", "retake", None, "allowed")
_MARK_ORDER = ("absent", "unclear", "not_seen", "clear")


def write(rows: Iterable[Row], out: IO[bytes]) -> None:
    """Write the page, opened in the language in force.

    Args:
        rows: Results with small pictures of their photos by name; a photo without one is only named.
        out: Where to.
    """
    style, script = _asset("desk.css"), _asset("desk.js")
    out.write(_head(style).encode())
    for number, (result, pictures) in enumerate(rows):
        out.write(_row(number, result, pictures).encode())
    out.write(f'</tbody></table><p id="none" hidden>{_both(_NO_ROWS)}</p></main>'.encode())
    out.write(
        f"<footer>{_both(words.NOT_A_CLEARANCE)}</footer><script>{script}</script></body></html>".encode()
    )


def _asset(name: str) -> str:
    return resources.files("carryon.report").joinpath(name).read_text("utf-8")


def _head(style: str) -> str:
    lang = "zh-CN" if language() == "zh" else "en"
    filters = "".join(
        f'<label class="{_class(name)}"><input type="checkbox" name="verdict" value="{_class(name)}" checked>'
        f"<b>{words.SYMBOLS[name]}</b> {_both(words.VERDICTS[name])} <output></output></label>"
        for name in _ORDER
    )
    columns = "".join(_heading(name, text) for name, text in _HEADINGS.items())
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
        "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">"
        f"<title>{_TITLE}</title><style>{style}</style></head><body><header><h1>{_both(_TITLE)}</h1>"
        f'<button id="language" type="button">{_both(_LANGUAGE)}</button></header>'
        f'<form id="filters"><label class="search">{_both(_SEARCH)} <input type="search" id="search"></label>'
        f"{filters}</form>"
        f'<p id="count" aria-live="polite"><output id="shown"></output> {_both(_OF)} '
        f'<output id="all"></output> {_both(_SHOWN)}</p>'
        f'<main><table><thead><tr>{columns}</tr></thead><tbody id="rows">'
    )


def _heading(name: str, text: Text) -> str:
    if name not in _SORTABLE:
        return f'<th scope="col">{_both(text)}</th>'
    button = f'<button type="button" data-sort="{name}">{_both(text)}</button>'
    return f'<th scope="col" aria-sort="none">{button}</th>'


def _row(number: int, result: Result, pictures: Mapping[str, Picture]) -> str:
    facts = result.facts
    energy = facts.energy_wh.value if facts.energy_wh.known else ""
    keys = {
        "n": number,
        "item": result.item,
        "verdict": _ORDER.index(result.verdict),
        "model": facts.model.value or "",
        "energy": energy,
        "mark": _MARK_ORDER.index(facts.ccc_mark.state),
    }
    data = "".join(f' data-{name}="{escape(str(value))}"' for name, value in keys.items())
    figures = "".join(_figure(name, pictures.get(name), result) for name in result.photos)
    return (
        f'<tr class="{_class(result.verdict)}"{data}><td class="photos">{figures}</td>'
        f'<th scope="row">{escape(result.item)}</th>'
        f'<td class="verdict"><b aria-hidden="true">{words.SYMBOLS[result.verdict]}</b> '
        f"{_both(words.VERDICTS[result.verdict])}</td>"
        f"<td>{_why(result)}</td><td>{_facts(facts)}</td>"
        f'<td class="number">{_both(words.says("energy_wh", facts.energy_wh)) or "–"}</td>'
        f"<td>{_both(words.mark(facts.ccc_mark))}</td></tr>\n"
    )


def _why(result: Result) -> str:
    """The reasons for the verdict, and behind a fold what is only to be borne in mind."""
    against = [(reason.message, reason.source) for reason in result.reasons if reason.outcome != "caution"]
    cautions = [(reason.message, reason.source) for reason in result.reasons if reason.outcome == "caution"]
    against += [(hint, None) for hint in result.quality.hints]
    if result.error is not None:
        against.append((result.error.message, None))
    folded = f"<details><summary>{_both(_IN_MIND)}</summary>{_list(cautions)}</details>" if cautions else ""
    return _list(against) + folded


def _list(said: list[tuple[Text, str | None]]) -> str:
    lines = "".join(f"<li>{_both(text)}{_source(source)}</li>" for text, source in dict(said).items())
    return f"<ul>{lines}</ul>" if lines else ""


def _source(source: str | None) -> str:
    if not source:
        return ""
    if source.startswith(("https://", "http://")):
        shown = escape(source.split("/")[2])
        return f' <cite><a href="{escape(source)}" rel="noreferrer">{shown}</a></cite>'
    return f" <cite>{escape(source)}</cite>"


def _facts(facts: Facts) -> str:
    entries = ""
    for name in _SHOWN_FACTS:
        fact: Fact = getattr(facts, name)
        shown = _both(words.says(name, fact))
        state = "" if fact.state == "read" else f" <i>{_both(_ASIDE.format(said=words.state(fact)))}</i>"
        if shown or name == "model":
            entries += f"<div><dt>{_both(words.FACTS[name])}</dt><dd>{shown}{state}</dd></div>"
    return f"<dl>{entries}</dl>"


def _figure(name: str, picture: Picture | None, result: Result) -> str:
    if picture is None:
        return f"<p>{escape(name)}</p>"
    places = _places(name, result)
    alt = {lang: escape(_alt(name, places, result, lang)) for lang in ("en", "zh")}
    unit = max(picture.width, picture.height) / 100
    shapes = "".join(_shape(kind, letter, box, unit) for kind, letter, box in places)
    image = base64.b64encode(picture.jpeg).decode()
    return (
        f'<figure tabindex="0"><svg viewBox="0 0 {picture.width} {picture.height}" role="img" '
        f'aria-label="{alt[language()]}" data-en="{alt["en"]}" data-zh="{alt["zh"]}">'
        f'<image width="{picture.width}" height="{picture.height}" href="data:image/jpeg;base64,{image}"/>'
        f"{shapes}</svg><figcaption>{escape(name)}</figcaption></figure>"
    )


def _places(name: str, result: Result) -> list[tuple[str, str, Box]]:
    """What is drawn over a photo: the kind, its letter, and the corners."""
    found: list[tuple[str, str, Box]] = []
    if result.label is not None and name == result.photos[0]:
        found.append(("label", "", result.label))
    drawn = [("model", "M"), ("serial", "S"), ("energy_wh", "E"), ("ccc_mark", "C")]
    for kind, letter in drawn:
        fact: Fact | MarkFact = getattr(result.facts, kind)
        if fact.box is not None and fact.photo == name:
            found.append((kind, letter, fact.box))
    return found


def _shape(kind: str, letter: str, box: Box, unit: float) -> str:
    points = " ".join(f"{x:.0f},{y:.0f}" for x, y in box)
    shape = f'<polygon class="{kind}" points="{points}"/>'
    if not letter:
        return shape
    x, y = box[0]
    return f'{shape}<text x="{x:.0f}" y="{y - unit:.0f}" font-size="{5 * unit:.0f}">{letter}</text>'


def _alt(name: str, places: list[tuple[str, str, Box]], result: Result, lang: str) -> str:
    texts = []
    for kind, _, _ in places:
        if kind == "label":
            continue
        fact = getattr(result.facts, kind)
        mark = isinstance(fact, MarkFact)
        says = words.mark(fact) if mark else words.says(kind, fact)
        says = says if says.en else words.state(fact)
        texts.append(_ALT_PLACE.format(what=words.FACTS[kind], says=says))
    joined = [getattr(text, lang) for text in texts] or [getattr(_ALT_NOTHING, lang)]
    return str(getattr(_ALT, lang)).format(name=name, marked=("" if lang == "zh" else " ").join(joined))


def _class(verdict: VerdictName | None) -> str:
    return verdict or "failed"


def _both(text: Text) -> str:
    """A text in both languages, of which the page shows one."""
    if text.en == text.zh:
        return escape(text.en)
    return f'<span lang="en">{escape(text.en)}</span><span lang="zh-CN">{escape(text.zh)}</span>'
