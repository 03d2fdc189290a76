"""Matching over the whole register: every notice finds its own models, none finds another's."""

from datetime import date
from string import ascii_uppercase, digits

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carryon import recalls
from carryon.recalls.codes import Pattern, Reading, loose, normalise
from carryon.record import NOT_SEEN, Fact

REGISTER = recalls.load()
CODES = [
    (recall, model, text)
    for recall in REGISTER.recalls
    for model in recall.models
    for text in (model.code, *model.variants)
]
MAINLAND = [(recall, model, text) for recall, model, text in CODES if recall.mainland]


def read(value):
    return Fact(state="read", value=value)


def match(model, brand=NOT_SEEN, manufacturer=NOT_SEEN, **facts):
    model = model if isinstance(model, Fact) else read(model)
    others = {name: facts.get(name, NOT_SEEN) for name in ("serial", "batch", "made_on")}
    return REGISTER.match(brand=brand, model=model, manufacturer=manufacturer, **others)


def matches(text, brand):
    return REGISTER.matches(recalls.Identity(brand=read(brand), model=read(text), manufacturer=NOT_SEEN))


@pytest.mark.parametrize("recall", REGISTER.recalls, ids=lambda recall: recall.id)
def test_every_notice_finds_its_own_models_and_none_finds_anothers(recall):
    for model in recall.models:
        for text in (model.code, *model.variants):
            listed = matches(text, recall.brand).listed
            assert recall in [hit.recall for hit in listed]
            for hit in listed:
                declared = [Pattern(other) for other in hit.recall.models]
                assert any(pattern.likeness(Reading(text)) == "same" for pattern in declared)
                assert hit.recall.brand == recall.brand


def neighbours(code):
    """Codes one character away: changed, left out, put in."""
    alphabet = ascii_uppercase + digits
    code = normalise(code)
    for at in range(len(code)):
        yield code[:at] + code[at + 1 :]
        for char in alphabet:
            yield code[:at] + char + code[at + 1 :]
            yield code[:at] + char + code[at:]
    for char in alphabet:
        yield code + char


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(CODES), st.data())
def test_a_neighbour_of_one_character_never_matches_silently(case, data):
    recall, _, text = case
    for other in data.draw(st.lists(st.sampled_from(sorted(set(neighbours(text)))), min_size=5, max_size=25)):
        for hit in matches(other, recall.brand).listed:
            own = {normalise(code) for model in hit.recall.models for code in (model.code, *model.variants)}
            suffixed = any(
                model.suffix and other.startswith(normalise(model.code)) for model in hit.recall.models
            )
            assert normalise(other) in own or suffixed, (other, hit.recall.id)


@pytest.mark.parametrize(("recall", "model", "text"), MAINLAND, ids=lambda value: str(value)[:30])
def test_every_neighbour_of_a_mainland_model_is_that_model_only_if_it_is_declared(recall, model, text):
    for other in set(neighbours(text)) - {normalise(text)}:
        finding = match(other, brand=read(recall.brand))
        if finding.state != "listed":
            alike = loose(other) in {loose(code) for _, _, code in MAINLAND}
            assert finding.state == ("unknown" if alike else "not_listed"), other


def test_certain_look_alikes_of_other_makers_are_not_listed():
    for model in (
        "A1637",
        "A1643",
        "A1646",
        "A1688",
        "PB2030SZM",
        "PB2022ZM",
        "PAC20-372",
        "BS-20KP",
        "OM20",
    ):
        assert match(model).state == "not_listed", model


def test_listed_by_model_alone_where_the_code_is_distinctive():
    finding = match("A1642")
    assert finding.state == "listed"
    assert finding.records == ("CN-ANKER-2024-09", "CN-ANKER-2025-06-A1642")
    assert finding.register_date == REGISTER.date
    assert [notice.id for notice in finding.notices] == ["CN-ANKER-2025-06-A1642", "CN-ANKER-2024-09"]
    assert finding.notices[0].hotline == "400-055-0036"


def test_a_generic_code_needs_its_brand():
    assert match("OM10").state == "unknown"
    assert match("OM10").records == ("CN-ROMOSS-2019-11",)
    assert match("OM10", brand=read("ROMOSS")).state == "listed"
    assert match("OM10", brand=read("罗马仕ROMOSS")).state == "listed"
    assert match("OM10", manufacturer=read("深圳罗马仕科技有限公司")).state == "listed"
    assert match("OM10", brand=read("Pisen")).state == "not_listed"


def test_a_listed_code_under_another_brand_of_the_register_goes_to_a_person():
    assert match("A1642", brand=read("Baseus")).state == "unknown"
    assert (
        match("A1642", brand=read("Baseus"), manufacturer=read("安克创新科技股份有限公司")).state == "listed"
    )


@pytest.mark.parametrize(
    "reading", ["AI642", "Al642", "A164Z", "PB203OMI", "8S-30KP365", "PAC2O-272", "PAC20.272"]
)
def test_a_reading_that_could_be_a_listed_model_stays_unknown(reading):
    finding = match(reading)
    assert finding.state == "unknown"
    assert finding.records


def uncertain(*texts):
    return Fact(state="uncertain", value=texts[0], candidates=tuple((text, 1 / len(texts)) for text in texts))


def test_an_uncertain_model_is_never_listed_and_cleared_only_by_all_its_candidates():
    assert match(uncertain("A1641", "A1642")).state == "unknown"
    assert match(uncertain("A1642")).state == "unknown"
    assert match(uncertain("A1641", "AI642")).state == "unknown"
    assert match(uncertain("A1641", "A1651")).state == "not_listed"
    assert match(Fact(state="uncertain")).state == "unknown"


@pytest.mark.parametrize("state", ["unreadable", "absent", "not_seen"])
def test_without_a_model_nothing_can_be_ruled_out(state):
    assert match(Fact(state=state)).state == "unknown"
    assert match(Fact(state="read", value="..")).state == "unknown"


def test_notices_abroad_do_not_make_a_model_listed():
    finding = match("A1263", brand=read("Anker"))
    assert (finding.state, finding.records) == ("not_listed", ())
    assert finding.abroad == ("JP-ANKER-2025-10-A1263", "US-25-338")


@pytest.mark.parametrize("change", [{"withdrawn": date(2026, 1, 1)}, {"kind": "advice"}])
def test_a_notice_that_no_longer_stands_lists_nothing(change):
    bundle = REGISTER.bundle()
    changed = [
        msgspec.structs.replace(recall, **change) if recall.brand == "Xiaomi" else recall
        for recall in bundle.recalls
    ]
    register = recalls.from_bundle(msgspec.structs.replace(bundle, recalls=tuple(changed)))
    found = register.match(NOT_SEEN, read("PB2030MI"), NOT_SEEN, NOT_SEEN, NOT_SEEN, NOT_SEEN)
    assert (found.state, found.records, found.abroad) == ("not_listed", (), ())


def test_one_notice_is_shown_for_each_defect():
    finding = match("A1257", brand=read("Anker"))
    assert len(finding.abroad) == 7
    assert [notice.id for notice in finding.notices] == ["CN-ANKER-2025-06-A1257"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ANKER", {"Anker"}),
        ("安克创新科技股份有限公司", {"Anker"}),
        ("Anker PowerCore", {"Anker"}),
        ("Banker", set()),
        ("Smartish", set()),
        ("MI", {"Xiaomi"}),
        ("Mio", set()),
        ("MI Power", set()),
        ("小米通讯技术有限公司", {"Xiaomi"}),
        ("羅馬仕", {"ROMOSS"}),
        ("Amazon Basics", {"AmazonBasics"}),
        ("", set()),
    ],
)
def test_brands_as_labels_spell_them(name, expected):
    assert REGISTER.brands_of(read(name)) == expected


def test_get_and_search():
    assert REGISTER.get("cn-xiaomi-2025-08").units == 146891
    assert REGISTER.get("CN-NONE") is None
    assert [recall.id for recall in REGISTER.search("安克 a1680")] == ["CN-ANKER-2025-06-A1680"]
    assert [recall.id for recall in REGISTER.search("26-792")] == ["US-26-792"]
    assert REGISTER.search("no such thing") == []


def test_suspended_certificates():
    assert REGISTER.suspended(read("pb2022zm")) is True
    assert REGISTER.suspended(read("PB2023ZM")) is False
    assert REGISTER.suspended(NOT_SEEN) is None
