"""``carryon rules``: list and show."""

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result

from carryon import rules, wording
from carryon.cli import main


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("CARRYON_LANG", "en")
    yield
    wording.choose(None)


def run(*args: str) -> Result:
    return CliRunner().invoke(main, ["rules", *args])


def test_list_is_one_line_a_rule() -> None:
    assert len(run("list").output.splitlines()) == len(rules.load().rules)


def test_list_of_a_pack_on_a_day() -> None:
    before = run("list", "--pack", "caac", "--on", "2025-06-27").output
    after = run("list", "--pack", "caac", "--on", "2025-06-28").output
    assert "caac-2025-06-28-ccc-absent" not in before
    assert "caac-2025-06-28-ccc-absent  not_allowed  No CCC (3C) mark" in after
    assert "icao" not in after.replace("ICAO", "")


def test_show() -> None:
    shown = run("show", "caac-2014-08-07-energy-100-160")
    assert "authority: Civil Aviation Administration of China (CAAC)" in shown.output
    assert "when: energy_wh > 100 and energy_wh <= 160" in shown.output
    assert "机构：中国民用航空局" in run("show", "caac-2014-08-07-energy-100-160", "--lang", "zh").output


@pytest.mark.parametrize("id", rules.load().rules)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_rule_can_be_shown(id: str, lang: str) -> None:
    assert run("show", id, "--lang", lang).exit_code == 0


def test_json() -> None:
    listed = json.loads(run("list", "--format", "json").output)
    assert [rule["id"] for rule in listed] == list(rules.load().rules)
    assert json.loads(run("show", "us-damaged", "--format", "json").output)["about"] == "condition"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_place_of_a_value_is_shown_to_a_person(lang: str) -> None:
    assert "{" not in run("list", "--lang", lang).output
    assert "（…）" in run("show", "caac-2025-06-28-recall-listed", "--lang", "zh").output


def test_a_list_without_rules_says_so() -> None:
    shown = run("list", "--pack", "cac")
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert shown.stderr.startswith("There is no pack cac. There are: ")
    assert "caac" in shown.stderr
    assert run("list", "--pack", "eu", "--on", "1990-01-01").stderr == "No rule matches.\n"


def test_a_rule_that_is_not_there() -> None:
    shown = run("show", "caac-1999")
    assert shown.exit_code == 3
    assert "No rule is called caac-1999" in shown.output
