"""From facts to verdict: what refuses, what is missing, and that no unknown passes."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carryon import recalls, rules
from carryon.record import Fact, Facts, MarkFact, Quality
from carryon.rules import Trip
from carryon.verdict import SEVERITY, decide
from carryon.wording import Text

REGISTER, RULESET = recalls.load(), rules.load()
ON = date(2026, 11, 22)
HOME = Trip(on=ON)


def read(value, **more):
    return Fact(state="read", value=value, confidence=0.99, **more)


GOOD = {
    "brand": read("ZMI"),
    "model": read("QB817"),
    "energy_wh": read(37.0, derived_from="printed"),
    "ccc_mark": MarkFact(state="clear", clarity=0.95, grade="A"),
}


def verdict(trip=HOME, quality=None, **facts):
    return decide(Facts(**{**GOOD, **facts}), quality or Quality(), trip, REGISTER, RULESET)


def refused_for(decision):
    return {reason.about for reason in decision.reasons if reason.outcome == "not_allowed"}


def rules_of(decision, outcome=None):
    return {reason.rule for reason in decision.reasons if outcome in (None, reason.outcome)}


def test_allowed_when_all_is_known_and_nothing_speaks_against_it():
    decision = verdict()
    assert decision.verdict == "allowed"
    assert {reason.outcome for reason in decision.reasons} == {"caution"}
    assert decision.recall.state == "not_listed"
    assert decision.recall.register_date == REGISTER.date
    assert decision.ruleset == RULESET.version


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"ccc_mark": MarkFact(state="absent")}, {"ccc_mark"}),
        ({"ccc_mark": MarkFact(state="unclear")}, {"ccc_mark"}),
        ({"brand": read("Anker"), "model": read("A1642")}, {"recall"}),
        ({"brand": read("Anker"), "model": read("A1637")}, set()),
        ({"model": read("PB2030MI")}, {"recall"}),
        ({"model": read("PB2030SZM")}, set()),
        ({"energy_wh": read(160.1)}, {"energy"}),
        ({"energy_wh": Fact(state="absent")}, {"energy"}),
        (
            {"ccc_mark": MarkFact(state="absent"), "model": read("PAC20-272"), "energy_wh": read(222.0)},
            {"ccc_mark", "recall", "energy"},
        ),
    ],
)
def test_each_ground_is_named_once_and_nothing_else(facts, expected):
    decision = verdict(**facts)
    assert refused_for(decision) == expected
    assert decision.verdict == ("not_allowed" if expected else "allowed")


@pytest.mark.parametrize(
    ("energy", "expected"),
    [(100.0, "allowed"), (100.1, "ask_airline"), (160.0, "ask_airline"), (160.1, "not_allowed")],
)
def test_the_energy_bands(energy, expected):
    assert verdict(energy_wh=read(energy)).verdict == expected


@pytest.mark.parametrize(("day", "refused"), [(date(2025, 6, 27), False), (date(2025, 6, 28), True)])
def test_the_notice_of_2025_begins_on_its_day(day, refused):
    decision = verdict(Trip(on=day), ccc_mark=MarkFact(state="absent"))
    assert (decision.verdict == "not_allowed") is refused


@pytest.mark.parametrize(
    ("facts", "about"),
    [
        ({"model": Fact(state="not_seen")}, "model"),
        ({"model": Fact(state="unreadable")}, "model"),
        ({"model": Fact(state="absent")}, "model"),
        ({"model": Fact(state="uncertain", value="QB8I7", candidates=(("QB817", 0.5),))}, "model"),
        ({"ccc_mark": MarkFact(state="not_seen")}, "ccc_mark"),
        ({"energy_wh": Fact(state="not_seen")}, "energy"),
        ({"energy_wh": Fact(state="uncertain", value=37.0)}, "energy"),
        ({"energy_wh": Fact(state="read", value="many")}, "energy"),
        ({"energy_wh": Fact(state="read", value=-3.0)}, "energy"),
        ({"model": Fact(state="read", value=" . ")}, "model"),
        ({"brand": Fact(state="not_seen"), "model": read("OM10")}, "recall"),
    ],
)
def test_what_is_missing_asks_for_a_photo_of_it(facts, about):
    decision = verdict(**facts)
    assert decision.verdict == "retake"
    assert about in {reason.about for reason in decision.reasons if reason.outcome == "retake"}
    assert refused_for(decision) == set()


def test_when_something_refuses_the_missing_goes_to_what_was_not_checked():
    decision = verdict(ccc_mark=MarkFact(state="unclear"), model=Fact(state="unreadable"))
    assert decision.verdict == "not_allowed"
    assert refused_for(decision) == {"ccc_mark"}
    assert "retake" not in {reason.outcome for reason in decision.reasons}
    assert "model: not known for certain, so recalls could not be ruled out" in [
        t.en for t in decision.not_checked
    ]


def test_an_unusable_photo_says_nothing_against_the_item():
    hints = (Text("Hold the phone still.", "请拿稳手机。"), Text("Go closer.", "请靠近。"))
    decision = verdict(
        quality=Quality(usable=False, problems=("blurred",), hints=hints),
        ccc_mark=MarkFact(state="absent"),
        energy_wh=read(300.0),
    )
    assert decision.verdict == "retake"
    assert [reason.message for reason in decision.reasons] == list(hints)
    assert {(reason.about, reason.outcome) for reason in decision.reasons} == {("photo", "retake")}
    assert decision.recall.state == "unknown"


def test_an_unusable_photo_without_hints_still_says_what_to_do():
    decision = verdict(quality=Quality(usable=False))
    assert len(decision.reasons) == 1 and decision.reasons[0].message.zh.startswith("照片无法判断")


def test_a_stated_model_counts_as_known():
    assert verdict(model=Fact(state="stated", value="QB817")).verdict == "allowed"
    assert refused_for(verdict(brand=read("Anker"), model=Fact(state="stated", value="a1642"))) == {"recall"}


@pytest.mark.parametrize("said", ["", " ", "-", "?", "???", "*/#"])
def test_a_stated_model_without_letter_or_figure_is_no_model(said):
    assert verdict(model=Fact(state="stated", value=said)).verdict == "retake"


@pytest.mark.parametrize(
    ("batch", "state", "caution"),
    [
        (read("C14-P6"), "inside", None),
        (read("C14-P8"), "outside", "caac-2025-06-28-batch-outside"),
        (Fact(state="not_seen"), "unknown", "caac-2025-06-28-batch-unknown"),
    ],
)
def test_a_recalled_model_is_refused_whatever_its_batch(batch, state, caution):
    decision = verdict(brand=read("ROMOSS"), model=read("PAC20-272"), batch=batch)
    assert decision.verdict == "not_allowed"
    assert decision.recall.batch == state
    cautions = rules_of(decision, "caution") & {
        "caac-2025-06-28-batch-outside",
        "caac-2025-06-28-batch-unknown",
    }
    assert cautions == ({caution} if caution else set())


def test_a_recall_published_only_abroad_is_a_caution():
    decision = verdict(brand=read("Anker"), model=read("A1263"))
    assert decision.verdict == "allowed"
    assert decision.recall.state == "not_listed"
    assert decision.recall.abroad == ("JP-ANKER-2025-10-A1263", "US-25-338")
    assert "recall-abroad-only" in rules_of(decision, "caution")


def test_lead_in_the_solder_is_no_reason():
    decision = verdict(brand=read("Duo Xin"), model=read("RMB138"))
    assert decision.verdict == "allowed"
    assert decision.recall.abroad == ()
    assert not {rule for rule in rules_of(decision) if rule.startswith("recall")}


def test_a_brand_recalled_without_a_model_is_a_caution():
    decision = verdict(brand=read("Cygnett"), model=read("CY-10"))
    assert decision.verdict == "allowed"
    message = next(r.message for r in decision.reasons if r.rule == "recall-brand-only")
    assert "Cygnett" in message.en and "Cygnett" in message.zh


def test_abroad_neither_mark_nor_mainland_recall_refuses():
    trip = Trip(on=ON, leg="international")
    marked = verdict(trip, ccc_mark=MarkFact(state="absent"))
    assert marked.verdict == "allowed"
    assert "caac-2025-06-28-international-mark" in rules_of(marked, "caution")
    recalled = verdict(trip, brand=read("Anker"), model=read("A1642"))
    assert recalled.verdict == "allowed"
    assert "caac-2025-06-28-international-recall" in rules_of(recalled, "caution")


def test_to_the_united_states_a_recall_counts():
    anker = {"brand": read("Anker"), "model": read("A1642")}
    assert verdict(Trip(on=ON, route="PEK-JFK"), **anker).verdict == "ask_airline"
    charmast = {"brand": read("Charmast"), "model": read("W1056")}
    assert refused_for(verdict(Trip(on=ON, route="PEK-JFK"), **charmast)) == {"recall"}
    assert verdict(HOME, **charmast).verdict == "allowed"


def test_a_connection_inside_the_mainland_counts_as_domestic():
    decision = verdict(Trip(on=ON, route="LHR-PEK-SHA"), ccc_mark=MarkFact(state="absent"))
    assert refused_for(decision) == {"ccc_mark"}


@pytest.mark.parametrize(
    ("trip", "energy", "derived", "expected"),
    [
        (Trip(on=ON, route="PEK-DXB", airline="EK"), 99.9, "printed", "allowed"),
        (Trip(on=ON, route="PEK-DXB", airline="EK"), 100.0, "printed", "not_allowed"),
        (Trip(on=ON, route="PEK-AUH", airline="EY"), 100.0, "printed", "allowed"),
        (Trip(on=ON, route="PEK-AUH", airline="EY"), 74.0, "mAh x V", "not_allowed"),
        (Trip(on=ON, route="PEK-FRA", airline="LH"), 120.0, "printed", "ask_airline"),
        (Trip(on=ON, route="PEK-LAX", airline="AA"), 120.0, "printed", "not_allowed"),
        (Trip(on=ON, count=3), 37.0, "printed", "ask_airline"),
        (Trip(on=ON, leg="international", count=3), 37.0, "printed", "not_allowed"),
        (Trip(on=ON, leg="international", count=2), 37.0, "printed", "allowed"),
        (Trip(on=ON, count=3), 120.0, "printed", "not_allowed"),
        (Trip(on=ON, bag="checked"), 37.0, "printed", "not_allowed"),
        (Trip(on=ON, damaged=True), 37.0, "printed", "not_allowed"),
    ],
)
def test_the_strictest_rule_wins(trip, energy, derived, expected):
    assert verdict(trip, energy_wh=read(energy, derived_from=derived)).verdict == expected


def test_computed_energy_above_20000_mah_is_pointed_out():
    facts = {"energy_wh": read(92.5, derived_from="mAh x V"), "capacity_mah": read(25000)}
    decision = verdict(**facts)
    assert decision.verdict == "allowed"
    assert {"caac-energy-not-printed", "caac-energy-five-volt-thumb"} <= rules_of(decision, "caution")
    message = next(r.message for r in decision.reasons if r.rule == "caac-energy-five-volt-thumb")
    assert "25000 mAh here is 92.5 Wh" in message.en


@pytest.mark.parametrize(
    ("made_in", "pointed"), [("China", False), ("中国", False), ("Vietnam", True), ("台湾", True)]
)
def test_a_unit_made_abroad_is_pointed_out_and_still_refused(made_in, pointed):
    decision = verdict(ccc_mark=MarkFact(state="absent"), made_in=read(made_in))
    assert decision.verdict == "not_allowed"
    assert ("caac-2025-06-28-made-abroad" in rules_of(decision)) is pointed


def test_doubts_about_the_mark_are_cautions():
    decision = verdict(
        model=read("PB2022ZM"),
        made_on=read("2023-05"),
        ccc_mark=MarkFact(state="clear", notes=("old suffix letters",)),
    )
    assert decision.verdict == "allowed"
    assert {
        "caac-2025-06-28-certificate-suspended",
        "caac-2025-06-28-mark-older-than-ccc",
        "caac-2025-06-28-mark-old-letters",
    } <= rules_of(decision, "caution")


def test_the_age_of_the_register():
    late = date(2027, 2, 21)
    assert REGISTER.age_days(late) == 91
    decision = verdict(Trip(on=late))
    assert decision.verdict == "allowed"
    assert "register-over-90-days" in rules_of(decision, "caution")
    assert verdict(Trip(on=late, max_register_age=91)).verdict == "allowed"
    assert verdict(Trip(on=late, max_register_age=90)).verdict == "ask_airline"


def test_the_verdict_says_what_it_did_not_check():
    texts = [text.en for text in verdict().not_checked]
    assert texts == [
        "whether the CCC mark is genuine and its certificate valid",
        "physical damage: swelling, cracks, leaks",
        "how many power banks the traveller carries",
        "the airline's own rules",
    ]
    told = Trip(on=ON, damaged=False, count=1, airline="MU")
    assert [text.en for text in verdict(told).not_checked] == texts[:1]


def test_reasons_come_strictest_first_with_their_sources():
    decision = verdict(ccc_mark=MarkFact(state="absent"), energy_wh=read(120.0))
    outcomes = [SEVERITY.index(reason.outcome) for reason in decision.reasons]
    assert outcomes == sorted(outcomes)
    assert all(reason.source for reason in decision.reasons if reason.outcome == "not_allowed")


UNKNOWN_FACTS = [
    Fact(state="not_seen"),
    Fact(state="unreadable"),
    Fact(state="absent"),
    Fact(state="read"),
    Fact(state="uncertain", value="QB817", candidates=(("QB817", 0.9), ("QBB17", 0.1))),
]
UNKNOWN_MARKS = [MarkFact(state=state) for state in ("unclear", "absent", "not_seen")]


@pytest.mark.parametrize(
    ("model", "energy", "mark"),
    [
        combination
        for combination in product(
            [GOOD["model"], *UNKNOWN_FACTS],
            [GOOD["energy_wh"], *UNKNOWN_FACTS],
            [GOOD["ccc_mark"], *UNKNOWN_MARKS],
        )
        if combination != (GOOD["model"], GOOD["energy_wh"], GOOD["ccc_mark"])
    ],
)
def test_no_unknown_passes_in_any_combination(model, energy, mark):
    assert verdict(model=model, energy_wh=energy, ccc_mark=mark).verdict in ("retake", "not_allowed")


states = st.sampled_from(["uncertain", "unreadable", "absent", "not_seen"])
values = st.one_of(st.none(), st.text(max_size=8), st.floats(allow_nan=True))
unknown = st.builds(Fact, state=states, value=values)
anything = st.one_of(unknown, st.builds(Fact, state=st.just("read"), value=values))
trips = st.builds(
    Trip,
    on=st.just(ON),
    leg=st.sampled_from(["domestic", "international"]),
    route=st.sampled_from([None, "PEK-SHA", "PEK-JFK", "HKG-NRT"]),
    airline=st.sampled_from([None, "EK", "CZ", "MU"]),
    count=st.one_of(st.none(), st.integers(1, 9)),
    damaged=st.sampled_from([None, False, True]),
)


@settings(max_examples=200, deadline=None)
@given(
    data=st.data(),
    trip=trips,
    others=st.fixed_dictionaries(dict.fromkeys(("serial", "batch", "made_on"), anything)),
)
def test_an_unknown_model_or_energy_is_never_allowed_on_any_trip(data, trip, others):
    facts = {
        "model": anything,
        "energy_wh": anything,
        data.draw(st.sampled_from(["model", "energy_wh"])): unknown,
    }
    drawn = {name: data.draw(strategy, label=name) for name, strategy in facts.items()}
    assert verdict(trip, **drawn, **others).verdict != "allowed"


def test_the_guard_holds_when_a_pack_forgets_to_ask():
    silent = rules.Ruleset([pack for pack in RULESET.packs if pack.id != "evidence"])
    facts = Facts(**{**GOOD, "model": Fact(state="not_seen")})
    decision = decide(facts, Quality(), HOME, REGISTER, silent)
    assert decision.verdict == "retake"
    assert "need-everything" in rules_of(decision)


def stated(value, over):
    """What a person states although it was read for certain."""
    return Fact(state="stated", value=value, instead_of=over)


def test_a_recalled_model_that_was_read_is_refused_whatever_is_stated():
    decision = verdict(brand=read("Anker"), model=stated("QB817", read("A1642")))
    assert decision.verdict == "not_allowed"
    assert refused_for(decision) == {"recall"}
    assert decision.recall.state == "listed"
    (said,) = [r.message for r in decision.reasons if r.rule == "stated-model-contradicted"]
    assert "reads model A1642, but QB817 was stated" in said.en
    assert "型号为 A1642，填写的型号却是 QB817：" in said.zh


def test_a_recalled_model_that_is_stated_is_refused_whatever_was_read():
    decision = verdict(brand=read("Anker"), model=stated("A1642", read("QB817")))
    assert refused_for(decision) == {"recall"}


@pytest.mark.parametrize(
    ("facts", "rule", "said"),
    [
        ({"model": stated("QB820", read("QB817"))}, "stated-model-contradicted", ("QB817", "QB820")),
        ({"brand": stated("Anker", read("ROMOSS"))}, "stated-brand-contradicted", ("ROMOSS", "Anker")),
        ({"serial": stated("A2", read("A1"))}, "stated-serial-contradicted", ("A1", "A2")),
        ({"energy_wh": stated(37.0, read(74.0))}, "stated-energy-contradicted", ("74 Wh", "37 Wh")),
        ({"energy_wh": stated(74.0, read(37.0))}, "stated-energy-contradicted", ("37 Wh", "74 Wh")),
    ],
)
def test_what_is_stated_against_the_print_needs_a_person(facts, rule, said):
    decision = verdict(**facts)
    assert decision.verdict == "retake"
    (reason,) = [reason for reason in decision.reasons if reason.rule == rule]
    for text in (reason.message.en, reason.message.zh):
        assert text.index(said[0]) < text.index(said[1])


@pytest.mark.parametrize(
    "facts",
    [
        {"model": stated(" qb–817.", read("QB-817"))},
        {"brand": stated("罗马仕", read("ROMOSS"))},
        {"brand": stated("紫米", read("ZMI"))},
        {"serial": stated("a1 b2", read("A1B2"))},
        {"energy_wh": stated(37, read(37.0, derived_from="printed"))},
        {"energy_wh": stated(36.0, read(37.0, derived_from="mAh x V"))},
    ],
)
def test_another_spelling_or_rounding_is_no_contradiction(facts):
    decision = verdict(**facts)
    assert decision.verdict == "allowed"
    assert not {rule for rule in rules_of(decision) if rule.startswith("stated-")}


def test_a_stated_energy_that_is_near_the_computed_one_lifts_no_limit():
    decision = verdict(energy_wh=stated(99.0, read(101.0, derived_from="mAh x V")))
    assert decision.verdict == "ask_airline"


def test_a_recalled_batch_that_was_read_counts_though_another_serial_number_is_stated():
    trip, iniu = Trip(on=ON, airline="CZ"), {"brand": read("INIU"), "model": read("BI-B41")}
    inside = read("000G21")
    assert rules_of(verdict(trip, **iniu, serial=inside), "not_allowed") == {"cz-recalled"}
    assert rules_of(verdict(trip, **iniu, serial=read("000K21")), "not_allowed") == set()
    washed = verdict(trip, **iniu, serial=stated("000K21", inside))
    assert rules_of(washed, "not_allowed") == {"cz-recalled"}


def test_the_guard_against_statements_holds_when_a_pack_forgets_to_ask():
    silent = rules.Ruleset([pack for pack in RULESET.packs if pack.id != "evidence"])
    facts = Facts(**{**GOOD, "model": stated("QB820", read("QB817"))})
    assert decide(facts, Quality(), HOME, REGISTER, silent).verdict == "retake"


MILDER = ("not_allowed", "retake", "ask_airline", "allowed")
printed = {
    "brand": st.sampled_from(["ZMI", "Anker", "ROMOSS"]),
    "model": st.sampled_from(["QB817", "A1642", "A1G42", "PB2030MI"]),
    "serial": st.sampled_from(["A1", "ACDJZ0123456789"]),
    "energy_wh": st.sampled_from([37.0, 99.0, 101.0, 170.0]),
}


@settings(max_examples=200, deadline=None)
@given(data=st.data(), trip=trips)
def test_no_statement_makes_the_verdict_milder_than_what_was_read(data, trip):
    seen = {name: read(data.draw(value, label=name)) for name, value in printed.items()}
    names = data.draw(st.sets(st.sampled_from(sorted(printed)), min_size=1))
    said = {name: stated(data.draw(printed[name]), seen[name]) for name in sorted(names)}
    before, after = verdict(trip, **seen), verdict(trip, **seen | said)
    assert MILDER.index(after.verdict) <= MILDER.index(before.verdict)
