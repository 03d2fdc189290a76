"""Labels as lines of text in, facts out. Every trap that the design names is a case here."""

from dataclasses import replace

import pytest
from making import label, line, of

from carryon.facts import parse
from carryon.record import Fact, Facts
from carryon.text.reader import Reading

XIAOMI = (
    "小米自带线充电宝 20000",
    "产品型号：PB2020MI",
    "电池种类：锂离子电池",
    "额定容量：12000mAh（5V⎓3A）",
    "额定能量：74Wh 3.7V 20000mAh",
    "输入参数：5V⎓3A 9V⎓2.5A",
    "输出参数：5V⎓3A 9V⎓2.23A 10V⎓2.25A 12V⎓1.67A MAX",
    "制造商：小米通讯技术有限公司",
    "中国制造 SN：15913/NNFZ13810938",
)


def facts(*texts: str) -> Facts:
    return parse(label(*texts))


def read(fact: Fact) -> object:
    assert fact.state == "read", fact
    return fact.value


def test_a_whole_chinese_label() -> None:
    found = facts(*XIAOMI)
    assert read(found.brand) == "Xiaomi"
    assert read(found.model) == "PB2020MI"
    assert read(found.serial) == "15913/NNFZ13810938"
    assert read(found.energy_wh) == 74.0
    assert found.energy_wh.derived_from == "printed"
    assert read(found.capacity_mah) == 20000.0
    assert read(found.voltage_v) == 3.7
    assert read(found.manufacturer) == "小米通讯技术有限公司"
    assert read(found.made_in) == "China"


@pytest.mark.parametrize(
    ("lines", "wh", "derived"),
    [
        (["电池容量：20000mAh 3.7V", "额定容量：12000mAh（5V⎓3A）"], 74.0, "mAh x V"),
        (["额定容量：12000mAh (5V/3A)", "电池容量 10000mAh/3.85V"], 38.5, "mAh x V"),
        (["Rated Energy: 77.4Wh", "Rated Capacity: 12800mAh (5V/3A)"], 77.4, "printed"),
        (["20000mAh/72Wh(3.6V)"], 72.0, "printed"),
        (["电芯容量/能量：10000mAh/38.0Wh"], 38.0, "printed"),
        (["10000 mAh 37 Wh", "内置2颗5000mAh电池"], 37.0, "printed"),
        (["Capacity: 20,000mAh, 3.7V", "Output: 5V/3A 9V/2A 20V/5A"], 74.0, "mAh x V"),
        (["1460mAh 7.62V 11.13Wh"], 11.13, "printed"),
        (["额定容量：20000mAh 3.7V 74Wh"], 74.0, "printed"),
        (["Battery Capacity: 20Ah 3.7V"], 74.0, "mAh x V"),
        (["电池容量：20000毫安时 3.7V（74瓦时）"], 74.0, "printed"),
        (["10000mAh3.85V38.5Wh"], 38.5, "printed"),
        (["电池能量", "99.9Wh"], 99.9, "printed"),
        (["Energy: 38,5 Wh"], 38.5, "printed"),
        (["Energie: 104,4Wh"], 104.4, "printed"),
        (["额定能量:44 4Wh 3.7V 12000mAh"], 44.4, "mAh x V"),  # the point was not read
        (["10 000 mAh 3,7 V"], 37.0, "mAh x V"),
        (["GB 31241-2022 37Wh"], 37.0, "printed"),
        (["10000 38.5Wh"], 38.5, "printed"),
        (["3.85 38.5Wh"], 38.5, "printed"),
        (["pacity: 26800mAh 3.85V", "d Capacity: 16100mAh (5V=3A)"], 103.18, "mAh x V"),
        (["Capacity: 10000mAh 3.7V", "Output: 5V/3A"], 37.0, "mAh x V"),
    ],
)
def test_energy(lines: list[str], wh: float, derived: str) -> None:
    found = facts(*lines).energy_wh
    assert read(found) == pytest.approx(wh)
    assert found.derived_from == derived


@pytest.mark.parametrize(
    "lines",
    [
        ["额定容量：12000mAh（5V⎓3A）"],  # output only
        ["10000mAh", "Input: 5V/2A"],  # no voltage: nothing follows from a capacity alone
        ["33W MAX", "GB 31241-2022", "客服热线：400-100-5678"],
        ["Output: 5V⎓3A 9V⎓2A 12V⎓1.5A 20000mAh"],
        ["型号：PB10000"],
    ],
)
def test_energy_that_is_not_there_is_absent_when_the_label_was_read_in_full(lines: list[str]) -> None:
    assert facts(*lines).energy_wh.state == "absent"
    assert parse(label(*lines, in_full=False)).energy_wh.state == "not_seen"


@pytest.mark.parametrize(
    ("printed", "beside"),
    [
        ("能量：14.0Wh", "电池容量：20000mAh 3.7V"),  # 74 read as 14
        ("能量：16.1Wh", "电池容量：30000mAh 3.87V"),  # a lost digit would let 116.1 Wh pass
        ("Energy: 7.4Wh", "Capacity: 20000mAh"),  # a misplaced point: 0.37 V is no battery
        ("Energy: 3700Wh", "Model: X1"),
    ],
)
def test_a_printed_energy_that_the_other_facts_contradict_is_not_certain(printed: str, beside: str) -> None:
    found = facts(printed, beside).energy_wh
    assert found.state == "uncertain"
    assert found.doubt == "contradicted"


def test_cells_in_series_labelled_with_their_summed_capacity_are_no_contradiction() -> None:
    assert read(facts("额定能量 44.9Wh", "电池容量 12000mAh 11.4V").energy_wh) == 44.9


def test_a_weak_printed_energy_is_confirmed_by_capacity_and_voltage() -> None:
    found = parse(of([line("能量：74Wh", 0, weak={3: 0.5}), line("20000mAh 3.7V", 1)])).energy_wh
    assert read(found) == 74.0


def test_a_word_for_the_capacity_without_an_amount_is_unreadable_not_absent() -> None:
    assert facts("MODEL: PB3018ZM Cell Capacity:30000 mA").energy_wh.state == "unreadable"
    assert facts("电池能量：").energy_wh.state == "unreadable"


def test_the_larger_of_two_printed_energies_counts() -> None:
    found = facts("额定能量 88.9Wh", "典型能量 90.7Wh").energy_wh
    assert read(found) == 90.7
    assert {value for value, _ in found.candidates} == {"90.7", "88.9"}


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("型号：A1642", "A1642"),
        ("型 号: A1642", "A1642"),
        ("Model/型号：PAC20-272", "PAC20-272"),
        ("型号(Model):VT-27L", "VT-27L"),
        ("Model No.: BS-30KP365", "BS-30KP365"),
        ("MODEL:P0012", "P0012"),
        ("M0DEL: P0012", "P0012"),
        ("产品型号：ＰＢ２０３０ＭＩ", "PB2030MI"),
        ("Model: vPower 7800", "VPOWER 7800"),
        ("Portable Charger MODEL: PB2050SZM Input(USB-C): 5V=3A S/N: 95163/FSK051375729", "PB2050SZM"),
        ("型号：TS-D303 20000mAh/77.4Wh", "TS-D303"),
    ],
)
def test_model(text: str, model: str) -> None:
    assert read(facts(text).model) == model


@pytest.mark.parametrize(
    ("text", "serial"),
    [
        ("SN:755608VT87536871", "755608VT87536871"),
        ("S/N: 042613HHW1158225", "042613HHW1158225"),
        ("5/N:57223/DTZQ99019523", "57223/DTZQ99019523"),
        ("SN15913/NNF213810938", "15913/NNF213810938"),
        ("序列号：Z65315E4946528", "Z65315E4946528"),
        ("SN: AOC9T6H516841486", "A0C9T6H516841486"),  # an Anker serial number has no O
        ("S/N: OOC9T6H516841486", "OOC9T6H516841486"),  # not Anker's form: left as read
        ("SN:CIO-CN-115-1", "CIO-CN-115-1"),
    ],
)
def test_serial(text: str, serial: str) -> None:
    assert read(facts(text).serial) == serial


def test_the_value_may_stand_in_a_second_column_or_below_its_word() -> None:
    columns = parse(
        of([line("型号", 0), line("A1642", 0, left=200), line("序列号", 1), line("K240Y0CD5161", 1, 200)])
    )
    assert read(columns.model) == "A1642"
    assert read(columns.serial) == "K240Y0CD5161"
    below = parse(of([line("Model", 0), line("A1642", 1), line("10000mAh 37Wh", 3)]))
    assert read(below.model) == "A1642"


def test_one_weak_character_makes_a_code_uncertain() -> None:
    found = parse(of([line("型号:A1642", weak={5: 0.6})])).model
    assert found.state == "uncertain"
    assert found.value == "A1642"
    assert found.confidence == 0.6


def test_a_weak_character_outside_the_value_does_not_matter() -> None:
    assert read(parse(of([line("型号:A1642", weak={0: 0.3})])).model) == "A1642"


def test_a_word_without_a_readable_code_is_unreadable_not_absent() -> None:
    assert parse(of([line("SN:", 0)])).serial.state == "unreadable"


@pytest.mark.parametrize(
    "text", ["FCC ID: 2AXYP-PB10K", "CMIIT ID: 2023DP1234", "执行标准：GB 31241-2022", "33W MAX"]
)
def test_other_codes_are_not_the_model(text: str) -> None:
    assert facts(text).model.state == "absent"


def test_a_code_that_no_word_names_is_a_candidate_never_certain() -> None:
    for lines in (["Anker PowerCore", "A1263", "10000mAh 37Wh"], ["PN: BLF-1209A", "108 Watt-Hours"]):
        found = facts(*lines).model
        assert found.state == "uncertain"
        assert found.doubt == "unnamed"
        assert found.value == lines[-2].split()[-1]


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("规格型号：KFR-72LW/(72598)FNhAa-B3", "KFR-72LW/(72598)FNHAA-B3"),
        ("型号：PB100N(10000mAh)", "PB100N"),
        ("Model: A1642 (black)", "A1642"),
        ("型号：A1642（黑色）", "A1642"),
    ],
)
def test_brackets_in_a_code_stay_and_amounts_in_brackets_go(text: str, model: str) -> None:
    assert read(facts(text).model) == model


@pytest.mark.parametrize(
    "text",
    [
        "Model:NP368 8",
        "型号:PPBLD10( X",
        "型号:PB20∠0MI",
        "Model: PB20 30MI",
        "规格型号/MODEL:PLT20A:152",
        "型号:ZP178.·B2",
    ],
)
def test_print_behind_a_code_that_may_be_its_torn_off_end(text: str) -> None:
    found = facts(text).model
    assert found.state == "uncertain"
    assert found.doubt == "torn"


@pytest.mark.parametrize(
    "text",
    [
        "型号:A1642 20000mAh",
        "Model: A1642 (black)",
        "型号:A1642(10000mAh)",
        "型号:A1642；SN:K240Y0CD51",
        "Model:A1642,S/N:K240Y0CD51",
        "Model: A1642 SN: K240Y0CD51",
        "型号:A1642。",
        "型号:A1642,中国制造",
    ],
)
def test_print_behind_a_code_that_is_not_part_of_it(text: str) -> None:
    assert read(facts(text).model) == "A1642"


@pytest.mark.parametrize(
    "text", ["规格型号/MODELA1257", "MODELA1257", "型号/Model A1257", "型号/M0DELA1257 37Wh"]
)
def test_a_field_word_glued_to_its_code_is_no_part_of_it(text: str) -> None:
    assert read(facts(text).model) == "A1257"


@pytest.mark.parametrize("text", ["SN2514191957061", "S/N2514191957061", "SN: 2514191957061"])
def test_a_serial_number_glued_to_its_word(text: str) -> None:
    assert read(facts(text).serial) == "2514191957061"


@pytest.mark.parametrize(
    ("brand", "number", "state"),
    [
        ("ANKER", "AKFF1Y0E48301745", "read"),
        ("ANKER", "KFF1Y0E48301745", "uncertain"),  # its first letter is not there
        ("ANKER", "AKFF1Y0E4830174", "uncertain"),
        ("CIO", "CIO-CQ-115-3", "read"),
        ("CIO", "CIO-CQ-115", "uncertain"),
        ("Xiaomi", "KFF1Y0E48301745", "read"),  # no format is known
    ],
)
def test_a_serial_number_that_its_maker_does_not_print_is_in_doubt(
    brand: str, number: str, state: str
) -> None:
    found = facts(brand, f"SN: {number}").serial
    assert (found.value, found.state) == (number, state)


def test_half_an_energy_is_none() -> None:
    for text in ("能量:10 4Wh", "能量:10:4Wh", "能量:1·104.4Wh"):
        assert facts(text).energy_wh.state in ("unreadable", "uncertain"), text


def test_a_gap_in_a_code_is_a_worn_off_part() -> None:
    whole = line("SN:136372457")
    places = [0.04, 0.1, 0.16, 0.22, 0.28, 0.34, 0.62, 0.68, 0.74, 0.8, 0.86, 0.92]
    shifted = tuple(replace(c, centre=at) for c, at in zip(whole.reading.characters, places, strict=True))
    assert read(parse(of([whole])).serial) == "136372457"
    found = parse(of([replace(whole, reading=Reading(shifted))])).serial
    assert (found.state, found.doubt) == ("uncertain", "torn")


def test_an_energy_of_one_figure_is_stated_only_when_confirmed() -> None:
    alone = facts("Energy: 7Wh").energy_wh
    assert (alone.state, alone.doubt) == ("uncertain", "torn")
    assert facts("20000m", "7Wh").energy_wh.state == "uncertain"
    assert read(facts("能量：7.4Wh", "电池容量：2000mAh 3.7V").energy_wh) == 7.4
    assert read(facts("能量：7.4Wh", "电池容量：2000mAh").energy_wh) == 7.4


AROUND = ("型号：PB1200X", "输入：5V⎓3A 9V⎓2A", "制造商：某某公司")


@pytest.mark.parametrize(
    ("starts", "start", "state"),
    [
        ((0, 0, 0), 0, "read"),  # as far left as the others
        ((0, 0, 0), 12, "uncertain"),  # a figure further in: of 26800 the 2 is gone
        ((20, 0, 30), 10, "read"),  # set in the middle, as the others
        ((20, 0, 30), 15, "uncertain"),
    ],
)
def test_an_amount_that_begins_its_line_begins_where_the_lines_do(
    starts: tuple[int, ...], start: int, state: str
) -> None:
    lines = [line(text, row, left) for row, (text, left) in enumerate(zip(AROUND, starts, strict=True))]
    found = parse(of([*lines, line("6800mAh 3.7V", 3, start)]))
    assert found.capacity_mah.state == state
    assert found.energy_wh.state == state


def test_print_far_before_an_amount_says_that_figures_are_missing() -> None:
    whole = line("电芯5000mAh/3.7V")
    places = [0.03, 0.08, *(0.4 + 0.05 * i for i in range(12))]
    shifted = tuple(replace(c, centre=at) for c, at in zip(whole.reading.characters, places, strict=True))
    torn = parse(of([replace(whole, reading=Reading(shifted))]))
    assert (torn.capacity_mah.state, torn.capacity_mah.doubt) == ("uncertain", "torn")
    assert torn.energy_wh.state == "uncertain"
    assert read(parse(of([whole])).energy_wh) == 18.5


def test_dates_and_batches() -> None:
    found = facts("生产日期：2024年1月", "批号 C14-P6")
    assert read(found.made_on) == "2024-01"
    assert read(found.batch) == "C14-P6"
    assert read(facts("Mfg Date: 2023-06-05").made_on) == "2023-06-05"
    assert read(facts("C14-Q2").batch) == "C14-Q2"


def test_the_brand_is_found_in_large_print_elsewhere() -> None:
    found = parse(of([line("型号:A1642")], others=[line("ANKER", 5)]))
    assert read(found.brand) == "Anker"


def test_the_box_covers_the_value_not_the_whole_line() -> None:
    found = facts("型号:A1642").model
    assert found.box is not None
    left, right = found.box[0][0], found.box[1][0]
    assert 20 <= left < 35
    assert right == pytest.approx(80, abs=2)
