import json
import shutil
from datetime import date
from importlib import resources

import msgspec
import pytest

from carryon import rules
from carryon.errors import ExitCode, KnowledgeError
from carryon.rules import Pack, Trip
from carryon.rules.describe import condition, describe, scope, span
from carryon.wording import choose

PACKS = resources.files("carryon.rules").joinpath("data")


@pytest.fixture
def packs(tmp_path):
    folder = tmp_path / "packs"
    shutil.copytree(str(PACKS), folder)
    return folder


def edit(folder, name, change):
    path = folder / name
    pack = json.loads(path.read_text("utf-8"))
    change(pack)
    path.write_text(json.dumps(pack), "utf-8")


def test_the_packaged_rules_are_valid_and_versioned():
    ruleset = rules.load()
    assert ruleset.version == "2026-11-25"
    assert ruleset.get("CAAC-2025-06-28-CCC-ABSENT").about == "ccc_mark"
    assert ruleset.get("no-such-rule") is None


def test_the_schema_is_in_step_with_the_types():
    kept = json.loads(resources.files("carryon.rules").joinpath("pack.schema.json").read_text("utf-8"))
    assert kept == json.loads(json.dumps(msgspec.json.schema(Pack)))


@pytest.mark.parametrize(
    "change",
    [
        lambda pack: pack["rules"].append(pack["rules"][0]),
        lambda pack: pack["rules"][0].update(superseded_by="nothing"),
        lambda pack: pack["rules"][0]["message"].update(en="{colour}"),
        lambda pack: pack["rules"][0].update(outcome="maybe"),
        lambda pack: pack["rules"][0].update(extra=1),
        lambda pack: pack["rules"][0].update(source="see the notice"),
        lambda pack: pack.update(rules=[]),
    ],
)
def test_a_faulty_pack_is_refused(packs, change):
    edit(packs, "10-caac.json", change)
    with pytest.raises(KnowledgeError) as raised:
        rules.read_folder(packs)
    assert raised.value.exit_code == ExitCode.KNOWLEDGE


def test_a_broken_file_is_named(packs):
    (packs / "20-icao.json").write_bytes(b'{"id": "icao"')
    with pytest.raises(KnowledgeError, match=r"20-icao\.json"):
        rules.read_folder(packs)


def test_a_missing_folder_is_said(tmp_path):
    with pytest.raises(KnowledgeError):
        rules.read_folder(tmp_path / "none")


def test_a_superseded_rule_gives_way_when_its_heir_begins(packs):
    def change(pack):
        pack["rules"][1].update(superseded_by="caac-2025-06-28-ccc-absent")

    edit(packs, "10-caac.json", change)
    ruleset = rules.read_folder(packs)
    old = "caac-2014-08-07-energy-over-160"

    def applying(day):
        return old in {rule.id for rule in ruleset.applying(Trip(on=day))}

    assert applying(date(2025, 6, 27)) is True
    assert applying(date(2025, 6, 28)) is False


def test_refuses_says_what_a_rule_can_refuse_for():
    ruleset = rules.load()
    assert ruleset.refuses("ccc_mark", Trip(on=date(2025, 6, 28))) is True
    assert ruleset.refuses("ccc_mark", Trip(on=date(2025, 6, 27))) is False
    assert ruleset.refuses("ccc_mark", Trip(leg="international")) is False
    assert ruleset.refuses("energy", Trip(leg="international")) is True


def test_a_rule_in_words():
    ruleset = rules.load()
    rule = ruleset.get("caac-2014-08-07-energy-100-160")
    assert condition(rule.when) == "energy_wh > 100 and energy_wh <= 160"
    assert condition(ruleset.get("caac-damaged").when) == "damaged == yes"
    assert condition(ruleset.get("mu-ccc-not-clear").when) == "ccc_mark in absent, unclear"
    assert scope(ruleset.get("mu-recalled").scope) == "flights inside mainland China, airline MU"
    assert span(ruleset.get("jp-2025-07-08-on-board")) == "2025-07-08 – 2026-04-23"
    assert span(ruleset.get("cz-damaged")) == "at all times"
    assert span(rule) == "2014-08-07 –"
    lines = {label.en: value for label, value in describe(rule, ruleset.pack_of[rule.id])}
    assert lines["outcome"] == "ask the airline or a person (energy)"
    assert lines["source"] == "http://www.caac.gov.cn/C1/201408/t20140807_66977.html"


def test_a_rule_in_chinese():
    choose("zh")
    try:
        assert scope(rules.load().get("mu-recalled").scope) == "中国大陆境内航班, 航空公司 MU"
    finally:
        choose(None)
