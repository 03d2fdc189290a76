import msgspec
import pytest

from carryon.rules.condition import Condition


def condition(text):
    return msgspec.json.decode(text, type=Condition)


@pytest.mark.parametrize(
    ("text", "energy", "expected"),
    [
        ('{"fact": "energy_wh", "op": ">", "value": 100}', 100.1, True),
        ('{"fact": "energy_wh", "op": ">", "value": 100}', 100.0, False),
        ('{"fact": "energy_wh", "op": ">", "value": 100}', None, None),
        ('{"fact": "energy_wh", "op": ">=", "value": 100}', 100.0, True),
        ('{"fact": "energy_wh", "op": "<", "value": 100}', 99.9, True),
        ('{"fact": "energy_wh", "op": "<=", "value": 100}', 100.1, False),
        ('{"fact": "energy_wh", "op": "!=", "value": 100}', 100.1, True),
        ('{"not": {"fact": "energy_wh", "op": ">", "value": 100}}', 100.0, True),
        ('{"not": {"fact": "energy_wh", "op": ">", "value": 100}}', None, None),
    ],
)
def test_compares_a_number(text, energy, expected):
    assert condition(text).holds({"energy_wh": energy}) is expected


WH = '{"fact": "energy_wh", "op": ">", "value": 100}'
COUNT = '{"fact": "count", "op": ">", "value": 2}'


@pytest.mark.parametrize(
    ("energy", "count", "both", "either"),
    [
        (120.0, 3.0, True, True),
        (120.0, 1.0, False, True),
        (90.0, 1.0, False, False),
        (120.0, None, None, True),
        (90.0, None, False, None),
        (None, None, None, None),
    ],
)
def test_joins_in_three_values(energy, count, both, either):
    facts = {"energy_wh": energy, "count": count}
    assert condition(f'{{"all": [{WH}, {COUNT}]}}').holds(facts) is both
    assert condition(f'{{"any": [{WH}, {COUNT}]}}').holds(facts) is either


def test_a_list_goes_with_in():
    wanted = condition('{"fact": "ccc_mark", "op": "in", "value": ["absent", "unclear"]}')
    assert wanted.holds({"ccc_mark": "unclear"}) is True
    assert wanted.holds({"ccc_mark": "clear"}) is False


def test_names_the_facts_it_asks_for():
    assert condition(f'{{"any": [{{"not": {WH}}}, {COUNT}]}}').names() == {"energy_wh", "count"}


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"fact": "energy_wh"}',
        '{"fact": "energy_wh", "op": ">"}',
        '{"op": ">", "value": 3, "all": []}',
        f'{{"all": [], "not": {WH}}}',
        '{"fact": "colour", "op": "==", "value": "red"}',
        '{"fact": "energy_wh", "op": "~", "value": 3}',
        '{"fact": "energy_wh", "op": ">", "value": "100"}',
        '{"fact": "energy_wh", "op": ">", "value": true}',
        '{"fact": "energy_wh", "op": "in", "value": 100}',
        '{"fact": "ccc_mark", "op": "==", "value": "blurred"}',
        '{"fact": "ccc_mark", "op": "==", "value": ["absent"]}',
        '{"fact": "ccc_mark", "op": ">", "value": "absent"}',
        '{"fact": "damaged", "op": "==", "value": 1}',
        '{"fact": "count", "op": ">", "value": 2, "why": "more"}',
    ],
)
def test_refuses_what_is_no_condition(text):
    with pytest.raises(msgspec.ValidationError):
        condition(text)
