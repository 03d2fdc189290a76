"""Feeds in their real forms, with the traps found in their data, and in their faults."""

import gzip
import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from serving import serving

from carryon import recalls
from carryon.errors import InputError
from carryon.recalls.candidate import guess_models
from carryon.recalls.feeds import candidates
from carryon.recalls.fetch import read

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
REGISTER = recalls.load()


def found(feed, data, **more):
    return candidates(feed, data, REGISTER, now=NOW, **more)


CPSC = {
    **{"RecallID": 11000, "RecallNumber": "26792", "RecallDate": "2026-09-24T00:00:00"},
    "Description": "This recall involves NEWDERY power banks, model\u00a0ZHX-PB22, with \u201cNEWDERY\u201d "
    "on the front.\nThe model number is printed on the back.",
    "URL": "https://cpsc.gov/Recalls/2026/NEWDERY-Power-Banks",
    "Title": "NEWDERY Power Banks Recalled",
    "ConsumerContact": "888-256-6673",
    "LastPublishDate": "2026-09-24T00:00:00",
    "Products": [
        {"Name": "NEWDERY power banks", "Description": "", "Model": "", "NumberOfUnits": "About 21,380"}
    ],
    **{"Inconjunctions": [], "Images": [], "Injuries": [], "Manufacturers": [], "Importers": []},
    "ProductUPCs": [{"UPC": "850040000000"}],
    "Hazards": [{"Name": "The lithium-ion battery can ignite.", "HazardType": "", "HazardTypeID": ""}],
    "Remedies": [{"Name": "Consumers should stop using the planer."}],
    "RemedyOptions": [{"Option": "Refund"}],
}
PLANER = {
    **CPSC,
    "RecallNumber": "26001",
    "Title": "Planers",
    "Description": "Planer model X1",
    "Products": [],
}
SPARSE = {
    "RecallID": 7,
    "Title": "Portable charger recalled",
    "Products": None,
    "Hazards": None,
    "New": {"a": 1},
}


def test_cpsc_keeps_power_banks_and_reads_models_from_prose():
    (candidate,) = found("cpsc", json.dumps([PLANER, CPSC]).encode())
    assert candidate.official_id == "26-792"
    assert candidate.date == "2026-09-24"
    assert candidate.models == ("ZHX-PB22",)
    assert candidate.barcodes == ("850040000000",)
    assert candidate.hazard == "The lithium-ion battery can ignite."
    assert candidate.remedy == "Refund"
    assert candidate.known_as == ("US-26-792",)
    assert candidate.raw == CPSC
    assert candidate.retrieved_at == "2026-11-22T12:00:00+00:00"
    assert candidate.file_name == "cpsc-26-792.json"


def test_cpsc_bears_null_missing_and_unknown_fields():
    (candidate,) = found("cpsc", json.dumps([SPARSE]).encode())
    assert (candidate.official_id, candidate.date, candidate.models) == ("7", "", ())


CANADA = {
    "NID": "81612",
    "Title": "LOGiiX Piston Power 5000 Mag Power Banks recalled due to fire hazard  ",
    "URL": "https://recalls-rappels.canada.ca/en/alert-recall/logiix",
    "Organization": "Consumer product safety",
    "Product": None,
    "Issue": "Burn hazard - Fire hazard",
    "What you should do": "Consumers should&nbsp;immediately stop using the product.",
    **{"Category": "Electronics", "Recall class": "", "Last updated": "2026-02-20", "Archived": "0"},
}


def test_canada_has_no_models_and_html_in_its_words():
    toaster = {**CANADA, "NID": "1", "Title": "Toaster", "Product": "Toaster"}
    (candidate,) = found("health-canada", json.dumps([toaster, CANADA]).encode())
    assert candidate.official_id == "NID 81612"
    assert candidate.title == "LOGiiX Piston Power 5000 Mag Power Banks recalled due to fire hazard"
    assert candidate.remedy == "Consumers should immediately stop using the product."
    assert candidate.models == ()
    assert candidate.known_as == ("CA-81612",)


EUROPE = """<?xml version="1.0" encoding="UTF-8"?>
<Safety-Gate xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <report_language>en</report_language><report_date>09/05/2025</report_date>
 <notifications xsi:type="webReportXmlNotificationDto">
  <caseNumber>SR/01718/25</caseNumber>
  <reference>https://ec.europa.eu/safety-gate-alerts/screen/webReport/alertDetail/10093677</reference>
  <category>Electrical appliances and equipment</category><product>Powerbank</product><brand>Misty</brand>
  <name>POWER BANK</name><type_numberOfModel>Misty_3349, X-2</type_numberOfModel>
  <batchNumber>D08G</batchNumber>
  <barcode>8 434344 265047</barcode><riskType>Burns, Fire</riskType><danger>It may explode.</danger>
  <measures>Recall</measures><description>Bamboo power bank 充电宝</description>
  <notifyingCountry>Austria</notifyingCountry><productionDates/>
 </notifications>
 <notifications><caseNumber>SR/1/25</caseNumber><product>Doll</product><name>Doll</name></notifications>
</Safety-Gate>"""


@pytest.mark.parametrize("pack", [str.encode, lambda text: gzip.compress(text.encode())])
def test_the_eu_report_is_xml_plain_or_packed(pack):
    (candidate,) = found("eu-safety-gate", pack(EUROPE))
    assert candidate.official_id == "SR/01718/25"
    assert candidate.date == "2025-05-09"
    assert (candidate.brand, candidate.title) == ("Misty", "Misty POWER BANK")
    assert candidate.models == ("Misty_3349", "X-2")
    assert candidate.codes == "D08G"
    assert candidate.barcodes == ("8434344265047",)
    assert candidate.hazard == "Burns, Fire It may explode."
    assert candidate.known_as == ("EU-SR-01718-25",)
    assert candidate.file_name == "eu-safety-gate-SR-01718-25.json"


NOTIFICATION = {
    **{
        "id": 10099440,
        "reference": "SR/01950/26",
        "publicationDate": "2026-06-26T10:00:00Z",
        "country": None,
    },
    "product": {
        "nameSpecific": "Powerbank",
        "brands": [{"brand": "Glow"}],
        "barcodes": [{"barcode": "8 434344 265047"}],
        "batchNumbers": ["B1"],
        "modelTypes": [{"modelType": "GL-10"}],
        "versions": [
            {"language": {"key": "DE"}, "name": "Ladegerät", "description": ""},
            {"language": {"key": "EN"}, "name": "Power bank", "description": "Black"},
        ],
    },
    "risk": {
        "riskType": [{"key": "FIRE", "name": "Fire"}],
        "versions": [{"riskDescription": "It overheats."}],
    },
}
DOLL = {"id": 1, "reference": "SR/1/26", "product": {"nameSpecific": "Doll", "versions": None}, "risk": None}


@pytest.mark.parametrize(
    "reply", [NOTIFICATION, [DOLL, NOTIFICATION], {"content": [NOTIFICATION, DOLL], "totalElements": 2}]
)
def test_the_eu_web_application_answers_in_json(reply):
    (candidate,) = found("eu-safety-gate", json.dumps(reply).encode())
    assert (candidate.official_id, candidate.date) == ("SR/01950/26", "2026-06-26")
    assert (candidate.brand, candidate.title) == ("Glow", "Glow Power bank")
    assert (candidate.models, candidate.codes, candidate.barcodes) == (("GL-10",), "B1", ("8434344265047",))
    assert candidate.hazard == "Fire; It overheats."
    assert candidate.url == "https://ec.europa.eu/safety-gate-alerts/screen/webReport/alertDetail/10099440"


def test_newest_first_and_none_older_than_asked():
    entries = [
        {**CPSC, "RecallNumber": str(26000 + day), "RecallDate": f"2026-09-{day}T00:00:00"}
        for day in (10, 24, 17)
    ]
    data = json.dumps([*entries, SPARSE]).encode()
    assert [c.date for c in found("cpsc", data)] == ["2026-09-24", "2026-09-17", "2026-09-10", ""]
    recent = found("cpsc", data, since=date(2026, 9, 17))
    assert [c.date for c in recent] == ["2026-09-24", "2026-09-17", ""]


@pytest.mark.parametrize(
    ("prose", "expected"),
    [
        ("with model numbers A1647, A1652 and A1257. Sold since 2023", ("A1647", "A1652", "A1257")),
        ("Model: PY-PBK5M-TB2; the serial 35S is", ("PY-PBK5M-TB2",)),
        ("models BS-30KP365 in 2024", ("BS-30KP365",)),
        ("no identifier at all", ()),
        ("The model is printed on the back", ()),
    ],
)
def test_models_are_guessed_from_prose(prose, expected):
    assert guess_models(prose) == expected


BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<Safety-Gate><notifications><name>&b;</name></notifications></Safety-Gate>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<Safety-Gate><notifications><name>&a;</name></notifications></Safety-Gate>"""


@pytest.mark.parametrize(
    ("feed", "data"),
    [
        ("cpsc", b"<!DOCTYPE html><html><body>Service unavailable</body></html>"),
        ("cpsc", json.dumps([CPSC]).encode()[:-40]),
        ("cpsc", b""),
        ("cpsc", b'{"error": "none"}'),
        ("cpsc", b'["text"]'),
        ("cpsc", json.dumps([CPSC], ensure_ascii=False).encode("utf-16")),
        ("health-canada", '[{"Title": "chargeur d\'énergie"}]'.encode("latin-1")),
        ("eu-safety-gate", b"<html><body>Service unavailable</body></html>"),
        ("eu-safety-gate", EUROPE.encode()[:-30]),
        ("eu-safety-gate", EUROPE.replace("UTF-8", "no-such-code").encode()),
        ("eu-safety-gate", b'{"error": 404}'),
        ("eu-safety-gate", b'[{"id": 1'),
        ("eu-safety-gate", BOMB),
        ("eu-safety-gate", OUTSIDE),
        ("eu-safety-gate", gzip.compress(EUROPE.encode())[:-20]),
        ("eu-safety-gate", b"\x1f\x8bnot gzip"),
    ],
)
def test_what_is_no_reply_of_the_feed_is_refused(feed, data):
    with pytest.raises(InputError, match="no reply of the feed"):
        found(feed, data)


def test_a_gzip_bomb_is_refused(monkeypatch):
    monkeypatch.setattr("carryon.recalls.safety_gate.threshold", lambda *_: 1000)
    with pytest.raises(InputError, match="more than 1,000 bytes"):
        found("eu-safety-gate", gzip.compress(b" " * 5000))


def test_from_a_server_to_candidates():
    replies = {"/RestWebServices/Recall?format=json": (200, {}, json.dumps([CPSC]).encode())}
    with serving(replies) as (address, _):
        data = read(f"{address}/RestWebServices/Recall?format=json")
    assert [candidate.official_id for candidate in found("cpsc", data)] == ["26-792"]


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=12), st.just("power bank model A1")),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["Name", "Option", "UPC", "brand", "key", "name", "versions"]), inner, max_size=3
        ),
    ),
    max_leaves=8,
)
KEYS = {"cpsc": CPSC, "health-canada": CANADA, "eu-safety-gate": NOTIFICATION}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(KEYS)), st.data())
def test_surprises_in_an_entry_are_borne(feed, data):
    drawn = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(KEYS[feed], json_values)))
    entry = {**KEYS[feed], **drawn}
    for candidate in found(feed, json.dumps([entry]).encode()):
        assert candidate.file_name.endswith(".json")
        assert candidate.raw == entry
