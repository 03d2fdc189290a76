"""What stock engines with plain regular expressions make of the same bench, beside our own results.

RapidOCR as it comes (default settings, default call) and Tesseract (``--psm 11``, Chinese and English) read
the whole photo; plain expressions pick the facts; the same rules derive the verdict. They cannot see the CCC
mark: it counts as clear where the letters CCC are read, as absent elsewhere.
"""

import argparse
import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import msgspec
from results import replace_section, table

from carryon import recalls, rules, verdict
from carryon.evaluate import FIGURES, Truth, evaluate, read_results, read_truths
from carryon.evaluate.report import Tally
from carryon.record import Box, Engine, Fact, Facts, MarkFact, Quality, Result

DAY = date(2026, 11, 22)
"""The day for which the truths were written."""
ReadLines = Callable[[Path], list[tuple[str, Box]]]

_MODEL = re.compile(
    r"(?:型\s*号|MODEL)(?:\s*/\s*(?:型\s*号|MODEL))?(?:\s*(?:NO|NAME))?[^A-Z0-9]{0,12}([A-Z0-9][A-Z0-9/-]{2,})",
    re.IGNORECASE,
)
_SERIAL = re.compile(
    r"(?:序列号|S/?N\b|SERIAL(?:\s*(?:NO|NUMBER))?)[^A-Z0-9]{0,6}([A-Z0-9/]{8,})", re.IGNORECASE
)
_WH = re.compile(r"(\d+(?:\.\d+)?)\s*Wh", re.IGNORECASE)
_MAH = re.compile(r"(\d{4,6})\s*mAh", re.IGNORECASE)
_VOLT = re.compile(r"\b(3\.\d+|7\.\d+)\s*V", re.IGNORECASE)
_MARK = re.compile(r"(?<![A-Z])CCC(?![A-Z])", re.IGNORECASE)


def rapidocr() -> ReadLines:
    """RapidOCR as it comes."""
    from rapidocr import RapidOCR

    engine = RapidOCR(params={"Global.log_level": "error"})

    def read(path: Path) -> list[tuple[str, Box]]:
        seen = engine(str(path))
        if seen.txts is None:
            return []
        return [(text, quad.tolist()) for text, quad in zip(seen.txts, seen.boxes, strict=True)]

    return read


def tesseract() -> ReadLines:
    """Tesseract over the whole photo, scattered text."""
    import pytesseract

    def read(path: Path) -> list[tuple[str, Box]]:
        words = pytesseract.image_to_data(
            str(path), lang="chi_sim+eng", config="--psm 11", output_type=pytesseract.Output.DICT
        )
        lines: dict[tuple[int, int, int], list[int]] = {}
        for i, text in enumerate(words["text"]):
            if text.strip():
                place = (words["block_num"][i], words["par_num"][i], words["line_num"][i])
                lines.setdefault(place, []).append(i)
        return [(" ".join(words["text"][i] for i in line), _around(words, line)) for line in lines.values()]

    return read


def _around(words: dict[str, list[int]], line: Sequence[int]) -> Box:
    left, top = (float(min(words[side][i] for i in line)) for side in ("left", "top"))
    right = float(max(words["left"][i] + words["width"][i] for i in line))
    bottom = float(max(words["top"][i] + words["height"][i] for i in line))
    return (left, top), (right, top), (right, bottom), (left, bottom)


def facts_of(lines: Sequence[tuple[str, Box]]) -> Facts:
    """The facts by plain expressions; what is found counts as read."""
    text = "\n".join(unicodedata.normalize("NFKC", line) for line, _ in lines)
    capacity = _first(_MAH, text)
    mark = next((box for line, box in lines if _MARK.search(line)), None)
    return Facts(
        model=_fact(_first(_MODEL, text)),
        serial=_fact(_first(_SERIAL, text)),
        energy_wh=_fact(_energy(text)),
        capacity_mah=_fact(float(capacity) if capacity else None),
        ccc_mark=MarkFact(state="clear", box=mark) if mark else MarkFact(state="absent"),
    )


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[1].upper() if found else None


def _energy(text: str) -> float | None:
    """The printed energy, else capacity times voltage, Wh."""
    if printed := _first(_WH, text):
        return float(printed)
    capacity, voltage = _first(_MAH, text), _first(_VOLT, text)
    return round(float(capacity) * float(voltage) / 1000, 2) if capacity and voltage else None


def _fact(value: str | float | None) -> Fact:
    return Fact(state="not_seen") if value is None else Fact(state="read", value=value, confidence=1.0)


def answer(name: str, path: Path, read: ReadLines) -> Result:
    """One photo through one engine and the rules."""
    facts = facts_of(read(path))
    decision = verdict.decide(facts, Quality(), rules.Trip(on=DAY), recalls.load(), rules.load())
    return Result(
        item=path.stem,
        photos=(path.name,),
        as_of=DAY,
        engine=Engine(carryon="none", readers={"reader": name}),
        verdict=decision.verdict,
        reasons=decision.reasons,
        facts=facts,
        recall=decision.recall,
    )


def sample(truths: Sequence[Truth], most: int) -> list[Truth]:
    """At most so many photos, evenly over the bench."""
    return [truths[i * len(truths) // most] for i in range(most)] if len(truths) > most else list(truths)


def column(truths: Sequence[Truth], folder: Path, name: str, read: ReadLines) -> Tally:
    """The figures of one engine."""
    results = {truth.name: answer(name, folder / truth.file, read) for truth in truths}
    return evaluate(truths, results).figures


def section(name: str, columns: dict[str, Tally]) -> str:
    """The engines side by side."""
    rows = []
    for key, figure in FIGURES.items():
        shares = [tally.get(key) for tally in columns.values()]
        if any(shares):
            cells = (f"{s.hits}/{s.cases} = {100 * (s.value or 0):.0f} %" if s else "-" for s in shares)
            rows.append((figure.words.en, *cells))
    return f"## Beside stock engines: {name}\n\n{table(('figure', *columns), rows)}"


def main() -> None:
    """Run the engines over one bench."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path, metavar="DIR", help="a bench with its truth.jsonl")
    asked.add_argument(
        "--ours", type=Path, required=True, help="our results on it (jsonl), as accuracy.py keeps them"
    )
    asked.add_argument("--photos", type=int, default=200, help="at most so many photos for RapidOCR")
    asked.add_argument("--tesseract", type=int, default=65, help="at most so many photos for Tesseract")
    options = asked.parse_args()
    folder = options.folder.resolve()
    all_truths = read_truths(folder / "truth.jsonl")
    truths, fewer = sample(all_truths, options.photos), sample(all_truths, options.tesseract)
    columns = {
        f"carryon ({len(truths)} photos)": evaluate(truths, read_results(options.ours)).figures,
        f"RapidOCR ({len(truths)})": column(truths, folder, "rapidocr", rapidocr()),
        f"Tesseract ({len(fewer)})": column(fewer, folder, "tesseract", tesseract()),
    }
    print(msgspec.json.encode({engine: dict(tally) for engine, tally in columns.items()}).decode())
    replace_section(f"stock-{folder.name}", section(folder.name, columns))


if __name__ == "__main__":
    main()
