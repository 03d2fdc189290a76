"""Write the pages of rules and recalls and the JSON Schemas; ``--check`` fails if one is out of date."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import msgspec

from carryon import recalls, rules
from carryon.cli.lookup import figures
from carryon.recalls.describe import decider
from carryon.recalls.notice import Recall
from carryon.recalls.stats import stats
from carryon.rules.describe import OUTCOMES, condition, scope, span
from carryon.rules.pack import Pack, Rule
from carryon.wording import choose

HERE = Path(__file__).parent
PARTS = HERE / "parts"
HOUSE = HERE.parent / "carryon"
CASES = HERE.parent / "tests" / "rules" / "cases.json"


def _head(name: str) -> str:
    return (PARTS / name).read_text("utf-8") + "\n"


def _cell(text: object) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")


def _row(cells: Iterable[object]) -> str:
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _link(url: str | None) -> str:
    return f"[source]({url})" if url else "–"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "unknown" if value is None else str(value)


def _case(facts: dict[str, object]) -> str:
    return ", ".join(f"{name} {_value(value)}" for name, value in facts.items())


def _rule(rule: Rule, case: dict[str, list[dict[str, object]]]) -> str:
    speaks = "<br>".join(_case(facts) for facts in case["speaks"])
    silent = "<br>".join(_case(facts) for facts in case["silent"])
    outcome = f"{OUTCOMES[rule.outcome]} ({rule.about})"
    flights = scope(rule.scope)
    return _row(
        [
            f"`{rule.id}`",
            flights,
            span(rule),
            condition(rule.when),
            outcome,
            speaks,
            silent,
            _link(rule.source),
        ]
    )


def _pack(pack: Pack, cases: dict[str, dict[str, list[dict[str, object]]]]) -> str:
    head = ["rule", "flights", "in force", "when", "outcome", "speaks at", "silent at", "source"]
    lines = [f"## {pack.authority.en}", "", f"{pack.document.en}. Reviewed {pack.reviewed}.", ""]
    lines += [_row(head), _row("---" for _ in head)]
    return "\n".join([*lines, *(_rule(rule, cases[rule.id]) for rule in pack.rules)])


def rules_page() -> str:
    """``rules.md``."""
    cases = {case["rule"]: case for case in json.loads(CASES.read_text("utf-8"))}
    return _head("rules.md") + "\n\n".join(_pack(pack, cases) for pack in rules.load().packs) + "\n"


def _notice(recall: Recall) -> str:
    units = "; ".join(
        f"{', '.join(models)}: {decider(rule)}"
        if (models := getattr(rule, "models", ()))
        else str(decider(rule))
        for rule in recall.scope.by
    )
    codes = ", ".join(model.code for model in recall.models) or "–"
    return _row(
        [
            f"`{recall.id}`",
            recall.product.en,
            codes,
            recall.announced or "–",
            units,
            _link(recall.sources[0].url),
        ]
    )


def recalls_page() -> str:
    """``recalls.md``."""
    register = recalls.packaged()
    head = ["notice", "product", "models", "published", "which units", "source"]
    table = [_row(head), _row("---" for _ in head), *(_notice(recall) for recall in register.recalls)]
    said = "\n".join(f"- {line}" for line in figures(stats(register)))
    return _head("recalls.md").replace("{figures}", said) + "\n".join(table) + "\n"


def schema(of: type) -> str:
    """The JSON Schema of a record, as it is kept beside the data."""
    return json.dumps(msgspec.json.schema(of), indent=2, ensure_ascii=False) + "\n"


def pages() -> dict[Path, str]:
    """Every file written here, with its content."""
    return {
        HERE / "rules.md": rules_page(),
        HERE / "recalls.md": recalls_page(),
        HOUSE / "recalls" / "recall.schema.json": schema(Recall),
        HOUSE / "rules" / "pack.schema.json": schema(Pack),
    }


if __name__ == "__main__":
    choose("en")
    for target, page in pages().items():
        if "--check" not in sys.argv:
            target.write_text(page, "utf-8")
        elif not target.is_file() or target.read_text("utf-8") != page:
            sys.exit(f"{target.relative_to(HERE.parent)} is out of date: run make docs")
