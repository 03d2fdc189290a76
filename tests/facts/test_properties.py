"""What must hold for any label, whatever it says."""

from hypothesis import given
from hypothesis import strategies as st
from making import label

from carryon.facts import merge, parse
from carryon.facts.energy import is_nominal
from carryon.facts.printed import Printed, segments
from carryon.record import Fact, Facts, MarkFact

lines = st.lists(
    st.text(alphabet="型号SN序列:：/ A1642mAhWhV0123456789.()-容量额定", max_size=30), max_size=8
)


@given(lines)
def test_any_print_parses_and_every_fact_has_a_state(texts: list[str]) -> None:
    found = parse(label(*texts))
    assert found.model.state in ("read", "uncertain", "unreadable", "absent")
    assert found.energy_wh.state in ("read", "uncertain", "unreadable", "absent")


@given(lines)
def test_segments_stay_inside_their_lines_and_do_not_overlap(texts: list[str]) -> None:
    printed = [Printed.of(one.reading, one.quad) for one in label(*texts).lines]
    last: dict[int, int] = {}
    for segment in segments(printed):
        assert 0 <= segment.start <= segment.end <= len(printed[segment.line].text)
        assert segment.start >= last.get(segment.line, 0)
        last[segment.line] = segment.end


@given(st.integers(2000, 60000), st.sampled_from([3.6, 3.63, 3.7, 3.8, 3.85, 3.87, 7.2, 7.62]))
def test_energy_is_capacity_times_nominal_voltage(mah: int, volts: float) -> None:
    found = parse(label(f"电池容量：{mah}mAh {volts:g}V", f"额定容量：{int(mah * 0.6)}mAh (5V/3A)")).energy_wh
    assert found.state == "read"
    assert abs(float(found.value or 0) - mah * volts / 1000) < 0.01


@given(st.sampled_from([5.0, 5.1, 9.0, 10.0, 12.0, 15.0, 20.0, 28.0]))
def test_port_voltages_are_never_a_battery_s(volts: float) -> None:
    assert not is_nominal(volts)


def test_two_photos_that_differ_make_a_fact_uncertain() -> None:
    one, other = (Facts(model=Fact(state="read", value=v, confidence=0.99)) for v in ("A1642", "A1647"))
    merged = merge([one, other]).model
    assert merged.state == "uncertain"
    assert {value for value, _ in merged.candidates} == {"A1642", "A1647"}


def test_a_mark_on_any_photo_counts_and_absence_needs_all() -> None:
    clear, absent, unseen = (Facts(ccc_mark=MarkFact(state=s)) for s in ("clear", "absent", "not_seen"))
    assert merge([absent, clear]).ccc_mark.state == "clear"
    assert merge([absent, unseen]).ccc_mark.state == "not_seen"
    assert merge([absent, absent]).ccc_mark.state == "absent"
