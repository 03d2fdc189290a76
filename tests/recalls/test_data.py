"""The files of the register: schema, sources, and facts that must agree with each other."""

import json
import re
from datetime import date
from importlib import resources
from urllib.parse import urlsplit

import msgspec
import pytest

from carryon import recalls
from carryon.errors import KnowledgeError
from carryon.recalls import Recall

FOLDER = resources.files("carryon.recalls")
FILES = {file.name: file for file in FOLDER.joinpath("data").iterdir()}
REGISTER = recalls.load()
NEWSPAPERS = (
    *("asahi.com", "asiaone.com", "ascii.jp", "citizen.co.za", "consumeraffairs.com", "ettoday.net"),
    *("fox13seattle.com", "fox35orlando.com", "gmw.cn", "hkepc.com", "independent.co.uk", "impress.co.jp"),
    *(
        "jwview.com",
        "kmib.co.kr",
        "laopinion.com",
        "livedoor.com",
        "ltn.com.tw",
        "mirrormedia.mg",
        "mynavi.jp",
    ),
    *(
        "newser.com",
        "nzherald.co.nz",
        "philstar.com",
        "phileweb.com",
        "sbs.co.kr",
        "udn.com",
        "wmar2news.com",
    ),
    "tw.news.yahoo.com",
)
OFFICIAL = (
    *(
        "samrdprc.org.cn",
        "cpsc.gov",
        "recalls-rappels.canada.ca",
        "ec.europa.eu",
        "gov.uk",
        "productsafety.gov.au",
    ),
    *("consumerproductsafety.gov.sg", "globalrecalls.oecd.org"),
)
MAKERS = ("anker.com", "belkin.com", "ikea.com", "lenovo.com", "mi.com")
HOSTS = {"official": OFFICIAL, "newspaper": NEWSPAPERS, "maker": MAKERS}


@pytest.mark.parametrize("recall", REGISTER.recalls, ids=lambda recall: recall.id)
def test_each_notice_is_a_file_of_its_name_in_the_common_form(recall):
    data = json.loads(FILES[f"{recall.id}.json"].read_text("utf-8"))
    assert json.loads(msgspec.json.encode(recall)) == data


def test_every_file_is_a_notice():
    assert sorted(FILES) == sorted(f"{recall.id}.json" for recall in REGISTER.recalls)


def test_the_schema_is_in_step_with_the_types():
    kept = json.loads(FOLDER.joinpath("recall.schema.json").read_text("utf-8"))
    assert kept == json.loads(json.dumps(msgspec.json.schema(Recall)))


@pytest.mark.parametrize("recall", REGISTER.recalls, ids=lambda recall: recall.id)
def test_sources_are_official_pages_makers_or_known_newspapers(recall):
    for source in recall.sources:
        host = urlsplit(source.url).hostname
        assert host.endswith(HOSTS[source.kind]), source.url


@pytest.mark.parametrize("recall", REGISTER.recalls, ids=lambda recall: recall.id)
def test_a_notice_agrees_with_itself(recall):
    codes = [model.code for model in recall.models]
    assert len(codes) == len(set(codes))
    for rule in recall.scope.by:
        assert set(getattr(rule, "models", ())) <= set(codes)
        for period in getattr(rule, "periods", ()):
            assert period.first <= period.last
    for model in recall.models:
        re.compile(model.suffix or "")
    assert recall.announced is None or recall.announced <= REGISTER.date.isoformat()
    assert recall.reviewed <= REGISTER.date
    assert recall.withdrawn is None or recall.withdrawn <= date.today()


@pytest.mark.parametrize("recall", REGISTER.recalls, ids=lambda recall: recall.id)
def test_texts_are_in_both_languages(recall):
    for text in (recall.authority, recall.hazard.text, recall.product):
        assert text.en and text.zh
    assert re.search("[一-鿿]", recall.hazard.text.zh)
    assert not re.search("[一-鿿]", recall.hazard.text.en + recall.product.en)


def test_every_brand_is_used_and_no_spelling_belongs_to_two():
    assert {recall.brand for recall in REGISTER.recalls} == set(REGISTER.brands)
    spellings = [
        word.casefold()
        for brand in REGISTER.brands.values()
        for word in {brand.name.casefold(), *(s.casefold() for s in brand.spellings)}
    ]
    assert len(spellings) == len(set(spellings))


def test_mainland_china_2025_is_covered_as_far_as_it_was_published():
    units = sum(recall.units for recall in REGISTER.recalls if recall.mainland and recall.announced > "2025")
    assert units == 491_745 + 712_964 + 146_891 + 38_814


def test_solder_and_shock_are_no_danger_in_flight():
    others = {recall.id for recall in REGISTER.recalls if not recall.live and recall.kind != "advice"}
    assert {"EU-SR-00232-25", "EU-A12-00852-21"} <= others
    assert all({"fire", "burn"}.isdisjoint(REGISTER.get(id).hazard.kinds) for id in others)


def folder_with(tmp_path, **changes):
    (tmp_path / "data").mkdir()
    for name in ("register.json", "brands.json", "suspensions.json"):
        (tmp_path / name).write_bytes(FOLDER.joinpath(name).read_bytes())
    notice = json.loads(FILES["CN-XIAOMI-2025-08.json"].read_text("utf-8"))
    notice.update(changes)
    (tmp_path / "data" / "one.json").write_text(json.dumps(notice), "utf-8")
    return tmp_path


def test_a_folder_of_notices_is_a_register(tmp_path):
    assert [recall.id for recall in recalls.read_folder(folder_with(tmp_path)).recalls] == [
        "CN-XIAOMI-2025-08"
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"brand": "Nobody"},
        {"announced": "29 August 2025"},
        {"jurisdictions": []},
        {"sources": []},
        {"units": 0},
        {"hazard": {"kinds": [], "text": {"en": "a", "zh": "b"}}},
        {"scope": {"need": "all", "by": [{"by": "guess"}]}},
        {"colour": "blue"},
        {"id": "../evil"},
        {"page": "javascript:alert(1)"},
    ],
)
def test_a_faulty_notice_is_refused(tmp_path, changes):
    with pytest.raises(KnowledgeError):
        recalls.read_folder(folder_with(tmp_path, **changes))


def test_the_same_notice_twice_is_refused(tmp_path):
    folder = folder_with(tmp_path)
    (folder / "data" / "two.json").write_bytes((folder / "data" / "one.json").read_bytes())
    with pytest.raises(KnowledgeError, match="CN-XIAOMI-2025-08 twice"):
        recalls.read_folder(folder)


def test_a_broken_file_is_named(tmp_path):
    folder = folder_with(tmp_path)
    (folder / "data" / "two.json").write_bytes(b"{")
    with pytest.raises(KnowledgeError, match=r"two\.json"):
        recalls.read_folder(folder)


def test_a_missing_folder_is_said(tmp_path):
    with pytest.raises(KnowledgeError):
        recalls.read_folder(tmp_path / "none")
