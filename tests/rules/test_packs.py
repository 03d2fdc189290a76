"""Every rule on each side of its edge: facts, days, flights. The cases are data, shown in docs/rules.md."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from carryon import rules
from carryon.rules import Trip
from carryon.rules.facts import FACTS

CASES = {case["rule"]: case for case in json.loads(Path(__file__).with_name("cases.json").read_text("utf-8"))}
RULESET = rules.load()
HARMLESS = {
    **dict.fromkeys(("airline", "count", "damaged", "made_abroad", "made_on")),
    **{"bag": "carry-on", "batch": "unknown", "batch_any": "unknown", "capacity_mah": 10000.0},
    **{"ccc_mark": "clear", "ccc_notes": False, "ccc_suspended": False},
    **{"energy": "known", "energy_from": "printed", "energy_wh": 37.0, "model": "known"},
    **{"recall": "not_listed", "recall_abroad": "none", "recall_any": "none", "recall_brand": False},
    **{"register_age": 0.0, "register_too_old": False},
    **dict.fromkeys((f"{name}_contradicted" for name in ("brand", "model", "serial", "energy")), False),
}
TODAY = date(2026, 11, 22)


def day_in_force(id):
    rule = RULESET.rules[id]
    return rule.effective_to or TODAY


def trip(case, **changes):
    return Trip(**{"on": day_in_force(case["rule"]), **case.get("trip", {}), **changes})


def spoken(facts, on_trip):
    return {rule.id for rule in RULESET.speaking({**HARMLESS, **facts}, on_trip)}


def test_every_rule_has_its_cases():
    assert sorted(CASES) == sorted(RULESET.rules)


def test_the_harmless_facts_are_all_the_facts():
    assert sorted(HARMLESS) == sorted(FACTS)


@pytest.mark.parametrize("id", CASES)
def test_speaks_on_its_side_of_the_edge_and_is_silent_on_the_other(id):
    case = CASES[id]
    assert [facts for facts in case["speaks"] if id not in spoken(facts, trip(case))] == []
    assert [facts for facts in case["silent"] if id in spoken(facts, trip(case))] == []


@pytest.mark.parametrize("id", [id for id in CASES if RULESET.rules[id].effective_from])
def test_speaks_from_its_first_day(id):
    case, first = CASES[id], RULESET.rules[id].effective_from
    assert id in spoken(case["speaks"][0], trip(case, on=first))
    assert id not in spoken(case["speaks"][0], trip(case, on=first - timedelta(days=1)))


@pytest.mark.parametrize("id", [id for id in CASES if RULESET.rules[id].effective_to])
def test_is_silent_after_its_last_day(id):
    case, last = CASES[id], RULESET.rules[id].effective_to
    assert id in spoken(case["speaks"][0], trip(case, on=last))
    assert id not in spoken(case["speaks"][0], trip(case, on=last + timedelta(days=1)))


@pytest.mark.parametrize("id", [id for id in CASES if CASES[id].get("elsewhere")])
def test_is_silent_on_other_flights(id):
    case = CASES[id]
    for other in case["elsewhere"]:
        assert id not in spoken(case["speaks"][0], Trip(on=day_in_force(id), **other)), other


def test_every_rule_with_a_scope_has_a_flight_elsewhere():
    narrowed = {id for id, rule in RULESET.rules.items() if rule.scope != type(rule.scope)()}
    assert narrowed == {id for id in CASES if CASES[id].get("elsewhere")}


def test_every_airline_and_place_of_a_scope_hears_its_rule():
    for id, rule in RULESET.rules.items():
        for airline in rule.scope.airlines:
            assert id in spoken(CASES[id]["speaks"][0], trip(CASES[id], airline=airline.lower())), airline


@pytest.mark.parametrize("fact", [name for name, kind in FACTS.items() if kind.kind == "number"])
def test_no_rule_speaks_from_an_unknown_number(fact):
    for id, rule in RULESET.rules.items():
        if fact in rule.when.names():
            assert rule.when.holds({**HARMLESS, **CASES[id]["speaks"][0], fact: None}) is not True


def test_messages_are_in_both_languages_and_differ():
    for rule in RULESET.rules.values():
        assert rule.message.en and rule.message.zh
        assert any("一" <= char <= "鿿" for char in rule.message.zh), rule.id
        assert not any("一" <= char <= "鿿" for char in rule.message.en), rule.id


def test_the_notice_of_2025_refuses_on_its_three_grounds_only():
    said = [
        (rule.about, rule.id)
        for rule in RULESET.rules.values()
        if rule.outcome == "not_allowed" and rule.id.startswith("caac-2025-06-28")
    ]
    assert [about for about, _ in said] == ["ccc_mark", "ccc_mark", "recall"]


@pytest.mark.parametrize("rule", RULESET.rules.values(), ids=lambda rule: rule.id)
def test_chinese_is_set_as_chinese(rule):
    """Full-width punctuation, and a blank between a figure, its unit and Chinese, as in every other text."""
    assert not re.search(r"[(),;:?!]", rule.message.zh)
    assert not re.search(r"[\d}](?:Wh|mAh)|[一-鿿]\d+ m?[WA]h|\bm?[WA]h[一-鿿]", rule.message.zh)
