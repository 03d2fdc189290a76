"""Codes written and read again, and what they do to facts."""

from dataclasses import replace

import numpy as np
import zxingcpp
from making import label, line, of

from carryon.facts import parse
from carryon.geometry import rectangle
from carryon.text.barcode import Code, beside, read_codes


def picture(text: str, form: zxingcpp.BarcodeFormat) -> np.ndarray:
    """The code on a larger white ground, at (60, 80), BGR."""
    code = np.array(zxingcpp.write_barcode_to_image(zxingcpp.create_barcode(text, form), scale=3))
    image = np.full((400, 800, 3), 255, np.uint8)
    image[80 : 80 + code.shape[0], 60 : 60 + code.shape[1]] = code[..., None]
    return image


def code(text: str, retail: bool = False) -> Code:
    return Code(text, retail, rectangle(0, 0, 10, 10))


def test_a_serial_number_in_code_128_is_read_where_it_is() -> None:
    (found,) = read_codes(picture("A0C9T6H516841486", zxingcpp.BarcodeFormat.Code128))
    assert found.text == "A0C9T6H516841486"
    assert not found.retail
    assert found.quad[:, 0].min() >= 60 and found.quad[:, 1].min() >= 80


def test_a_shop_code_is_told_apart_and_nothing_gives_nothing() -> None:
    (found,) = read_codes(picture("6901234567892", zxingcpp.BarcodeFormat.EAN13))
    assert found.retail
    assert read_codes(np.full((100, 100, 3), 255, np.uint8)) == []


def test_a_barcode_beats_a_doubtful_reading() -> None:
    doubtful = of([line("SN:A0C9T6H5168414B6", weak={16: 0.5})])
    found = parse(replace(doubtful, codes=(code("A0C9T6H516841486"),))).serial
    assert (found.state, found.value, found.derived_from) == ("read", "A0C9T6H516841486", "barcode")


def test_another_code_changes_nothing() -> None:
    found = parse(
        replace(label("SN:A0C9T6H516841486"), codes=(code("B7T5Z1K999123456"), code("6901234567892", True)))
    )
    assert found.serial.value == "A0C9T6H516841486"
    assert found.serial.derived_from is None


def test_a_serial_that_only_a_barcode_tells() -> None:
    assert (
        parse(replace(label("型号:A1642"), codes=(code("K240Y0CD516125"),))).serial.value == "K240Y0CD516125"
    )
    assert (
        parse(replace(label("型号:A1642"), codes=(code("https://example.org/x"),))).serial.state == "absent"
    )


def test_a_code_right_beside_a_mark_is_its_traceability_code() -> None:
    mark = rectangle(100, 100, 180, 163)
    assert beside(mark, rectangle(185, 100, 248, 163))
    assert not beside(mark, rectangle(20, 100, 83, 163))
    assert not beside(mark, rectangle(185, 300, 248, 363))
    assert not beside(mark, rectangle(600, 100, 663, 163))


def test_a_serial_number_at_the_end_of_an_address_counts() -> None:
    doubtful = of([line("SN:A0C9T6H5168414B6", weak={16: 0.5})])
    address = code("https://support.example/power-bank/A0C9T6H516841486?from=label")
    assert parse(replace(doubtful, codes=[address])).serial.value == "A0C9T6H516841486"
