from datetime import date

import pytest

from carryon import recalls
from carryon.recalls.batches import Unit, decide, made_period
from carryon.record import NOT_SEEN, Fact

REGISTER = recalls.load()


def read(value):
    return Fact(state="read", value=value)


def unit(serial=NOT_SEEN, batch=NOT_SEEN, made_on=NOT_SEEN):
    return Unit(serial=serial, batch=batch, made_on=made_on)


def state(id, code, **facts):
    return decide(REGISTER.get(id), code, unit(**facts))


ABSENT, UNREADABLE = Fact(state="absent"), Fact(state="unreadable")
ROMOSS = "CN-ROMOSS-2025-06-PAC20-272"


@pytest.mark.parametrize(
    ("id", "code", "facts", "expected"),
    [
        ("US-2024-12-19-CHARMAST", "W1056", {}, "inside"),
        ("CN-ANKER-2025-06-A1642", "A1642", {"serial": read("AKFF1Y0E48301745")}, "unknown"),
        ("TW-ADAM-2025", "GRAVITY CS5", {"made_on": read("2024-08")}, "unknown"),
        (ROMOSS, "PAC20-272", {"batch": read("C14-P6")}, "inside"),
        (ROMOSS, "PAC20-272", {"batch": read(" c14-p6 ")}, "inside"),
        (ROMOSS, "PAC20-272", {"batch": read("C14-P8")}, "outside"),
        (ROMOSS, "PAC20-272", {"batch": read("CI4-P6")}, "unknown"),
        (ROMOSS, "PAC20-272", {"made_on": read("2023-06-05")}, "inside"),
        (ROMOSS, "PAC20-272", {"made_on": read("2023-06-04")}, "outside"),
        (ROMOSS, "PAC20-272", {"made_on": read("2023-06")}, "unknown"),
        (ROMOSS, "PAC20-272", {"made_on": read("2023-09")}, "outside"),
        (ROMOSS, "PAC20-272", {"batch": read("C14-P8"), "made_on": read("2023-06-05")}, "inside"),
        (ROMOSS, "PAC20-272", {"batch": UNREADABLE}, "unknown"),
        (ROMOSS, "PAC20-272", {}, "unknown"),
        ("CN-XIAOMI-2025-08", "PB2030MI", {"made_on": read("2024-09-22")}, "unknown"),
        ("CN-XIAOMI-2025-08", "PB2030MI", {"made_on": read("2024-09-23")}, "outside"),
        ("CN-BASEUS-2025-04", "BS-30KP365", {"made_on": read("2020.01")}, "inside"),
        ("US-26-090-BPB002", "BPB002", {"serial": read("35S12345678901")}, "inside"),
        ("US-26-090-BPB002", "BPB002", {"serial": read("36S12345678901")}, "outside"),
        ("US-26-090-BPB002", "BPB002", {"serial": read("35512345678901")}, "unknown"),
        ("US-26-090-BPB002", "BPB002", {"serial": read("35S123")}, "unknown"),
        ("US-2025-05-01-BASEUS-65W", "BS-30KP365", {"serial": read("FSD230203D")}, "inside"),
        ("US-2025-05-01-BASEUS-65W", "BS-30KP365", {"serial": read("FSD220601(A)")}, "outside"),
        ("US-2025-05-01-BASEUS-65W", "BS-30KP365", {"serial": read("FSD220601B")}, "unknown"),
        ("US-26-135", "BI-B41", {"serial": read("000I21")}, "inside"),
        ("US-26-135", "BI-B41", {"serial": read("000121")}, "unknown"),
        ("US-26-135", "BI-B41", {"serial": read("000M21")}, "outside"),
        ("US-26-135", "BI-B41", {"batch": read("000G21")}, "inside"),
        ("US-2025-IWALK-MXB008", "MXB008", {"serial": read("GK2309880")}, "inside"),
        ("US-2025-IWALK-MXB008", "MXB008", {"serial": read("GK2309880123")}, "unknown"),
        ("US-2025-IWALK-MXB008", "MXB008", {"serial": read("GK2409880")}, "outside"),
        ("US-26-399", "VT103", {"serial": ABSENT}, "inside"),
        ("US-26-399", "VT103", {"serial": read("X1")}, "outside"),
        ("US-26-399", "VT103", {"serial": UNREADABLE}, "unknown"),
        ("US-26-399", "VT103", {}, "unknown"),
        ("US-2025-03-VC-GROUP", "ZHX-PB21", {"batch": read("PO-PP010")}, "inside"),
        ("US-2025-03-VC-GROUP", "ZHX-PB21", {"batch": read("PO-PP011")}, "outside"),
        ("US-2025-03-VC-GROUP", "ZHX-PB21", {"batch": ABSENT}, "inside"),
        ("US-2025-03-VC-GROUP", "ZHX-PB21", {"batch": UNREADABLE}, "unknown"),
        ("US-2024-06-20-MYCHARGE", "AO10FK-A", {"batch": read("4522")}, "inside"),
        ("US-2024-06-20-MYCHARGE", "AO10FK-A", {"batch": read("0923")}, "inside"),
        ("US-2024-06-20-MYCHARGE", "AO10FK-A", {"batch": read("1023")}, "outside"),
        ("US-2024-06-20-MYCHARGE", "AO10FK-A", {"batch": read("A923")}, "unknown"),
        ("SG-2024-07-17-IKEA", "E2037", {"batch": read("2322")}, "inside"),
        ("SG-2024-07-17-IKEA", "E2038", {"batch": read("2322")}, "outside"),
        ("US-2023-11-22-LENOVO", "PBLG2W", {"made_on": read("22/01")}, "unknown"),
        ("US-2023-11-22-LENOVO", "PBLG2W", {"made_on": read("22/07")}, "outside"),
        ("SG-2023-12-05-LENOVO", "PBLG2W", {"batch": read("22/01")}, "inside"),
        ("TW-20260818-QBRO", "POT-528", {"made_on": read("2025-10")}, "inside"),
        ("TW-MOZTECH-2023", "萬能充Pro", {"serial": read("20230112")}, "outside"),
        ("TW-MOZTECH-2023", "萬能充Pro", {"serial": read("202211001")}, "inside"),
        ("TW-BELKIN-2025-11", "PB0003", {}, "inside"),
        ("TW-BELKIN-2025-11", "MMA008", {"serial": read("35S12345678901")}, "outside"),
    ],
)
def test_the_notice_decides_which_units_it_means(id, code, facts, expected):
    assert state(id, code, **facts) == expected


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-08-15", date(2024, 8, 15), date(2024, 8, 15)),
        ("2024.08", date(2024, 8, 1), date(2024, 8, 31)),
        ("2024年2月", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024年8月5日", date(2024, 8, 5), date(2024, 8, 5)),
        ("20240815", date(2024, 8, 15), date(2024, 8, 15)),
        ("202408", date(2024, 8, 1), date(2024, 8, 31)),
        ("2024/08/15", date(2024, 8, 15), date(2024, 8, 15)),
    ],
)
def test_printed_dates_are_spans_of_days(text, first, last):
    period = made_period(text)
    assert (period.first, period.last) == (first, last)


@pytest.mark.parametrize("text", ["", "2024", "2024-13", "2024-02-30", "08/2024", "A1642", "1999-01"])
def test_what_is_no_date_stays_unknown(text):
    assert made_period(text) is None
