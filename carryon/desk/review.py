"""Review: people decide what the program could not, and correct what it read. Any face can stand on it.

An answer never makes an unknown "allowed": who allows an item states the facts that were missing,
the verdict is derived again from them, and while it is ``retake`` the answer is refused. What the
rules do not allow needs two people.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast, get_args

import msgspec

from carryon import recalls, rules, verdict
from carryon.desk.journal import Check, Journal, Review
from carryon.desk.journal.entries import Decision, Said
from carryon.errors import InputError
from carryon.recalls import Register
from carryon.record import Fact, Facts, MarkFact, MarkState, Quality, VerdictName
from carryon.rules import Ruleset
from carryon.wording import Text

TEXT_FIELDS = ("brand", "model", "serial", "batch", "made_on", "manufacturer")
NUMBER_FIELDS = ("capacity_mah", "voltage_v", "energy_wh")
FIELDS = ("ccc_mark", "model", "energy_wh", "capacity_mah", "voltage_v", "serial", "brand", *TEXT_FIELDS[3:])
"""What a person may correct, the facts that a verdict needs first."""

_DOUBTFUL = ("model", "energy_wh", "serial")
_FOR_A_PERSON = ("retake", "ask_airline", None)

_NO_FIELD = Text("There is no fact {name}. There are: {names}", "没有名为 {name} 的信息。可用：{names}")
_NO_NUMBER = Text(
    "{value}: give a number above 0, such as 37 or 3.85.", "{value}：请输入大于 0 的数字，如 37 或 3.85。"
)
_NO_STATE = Text("{value}: the CCC mark is one of {names}.", "{value}：3C 标志状态应为 {names} 之一。")
_STILL_UNKNOWN = Text(
    "The rules cannot allow it while something they need is unknown. Correct what you can read, "
    "or answer can't tell.",
    "仍缺少规则所需的信息，不能放行。请补正能看清的信息，或选择“无法判断”。",
)
_SAY_WHY = Text(
    "The rules ask for the airline's approval. Say in a note why you allow it.",
    "规则要求航空公司批准。请在备注中说明放行理由。",
)
_CLOSED = Text("Entry {seq} has been decided already.", "第 {seq} 条已有结论。")
_MEANWHILE = Text(
    "Somebody else answered for this item meanwhile. Look at it again.", "其他人已处理该项，请重新查看。"
)
_ONE_PERSON = Text(
    "A second person has to confirm this, not {who} again.", "须由另一人确认，不能仍是 {who}。"
)


@dataclass(frozen=True)
class Case:
    """One checked item with what people said of it so far.

    Attributes:
        seq: The number of the check's entry.
        check: What was checked and found.
        reviews: In their order.
    """

    seq: int
    check: Check
    reviews: tuple[Review, ...] = ()

    @property
    def status(self) -> Decision:
        """Where it stands: the decision of the last review."""
        return self.reviews[-1].decision if self.reviews else "open"

    @property
    def corrections(self) -> dict[str, str]:
        """All corrections so far; a later one takes the place of an earlier one."""
        merged: dict[str, str] = {}
        for review in self.reviews:
            merged |= review.corrections
        return merged

    @property
    def doubtful(self) -> tuple[str, ...]:
        """The facts a person should look at: unknown or uncertain ones that matter, and a mark in doubt."""
        facts = self.check.result.facts
        mark = () if facts.ccc_mark.state == "clear" else ("ccc_mark",)
        return (*mark, *(name for name in _DOUBTFUL if not getattr(facts, name).known))

    @property
    def needs_person(self) -> bool:
        """Whether the check alone leaves something to decide."""
        result = self.check.result
        uncertain = any(getattr(result.facts, name).state == "uncertain" for name in _DOUBTFUL)
        return result.verdict in _FOR_A_PERSON or uncertain

    def waits_for(self, who: str) -> bool:
        """Whether this person can bring it further."""
        if self.status in ("allow", "deny"):
            return False
        return same_person(who) not in {same_person(review.who) for review in self.reviews}


@dataclass(frozen=True)
class Derived:
    """What the rules say of corrected facts."""

    facts: Facts
    decision: verdict.Decision

    @property
    def verdict(self) -> VerdictName:
        """The verdict."""
        return self.decision.verdict


class ReviewDesk:
    """The queue of one journal, and the answers to it."""

    def __init__(
        self, journal: Journal, *, register: Register | None = None, ruleset: Ruleset | None = None
    ) -> None:
        """Review over a journal, with today's packaged register and rules unless others are given."""
        self._journal = journal
        self._register = register or recalls.load()
        self._ruleset = ruleset or rules.load()

    def queue(self, who: str, *, also_not_allowed: bool = False) -> Iterator[Case]:
        """The items that wait for this person, the oldest first.

        An item that was checked again with the same photos waits with its last check only.

        Args:
            who: The person.
            also_not_allowed: Items that the rules refuse too, to be overridden by two people.

        Raises:
            OutputError: The journal cannot be read.
        """
        reviews: dict[int, list[Review]] = {}
        for _, review in self._journal.reviews():
            reviews.setdefault(review.of, []).append(review)
        last: dict[tuple[object, ...], int] = {}
        for entry in self._journal.entries(kind="check"):
            if isinstance(entry.payload, Check):
                last[_photos_of(entry.payload)] = entry.seq
        for seq in sorted(last.values()):
            case = Case(seq, self._journal.check(seq), tuple(reviews.get(seq, ())))
            refused = case.check.result.verdict == "not_allowed" and also_not_allowed
            if (case.needs_person or case.reviews or refused) and case.waits_for(who):
                yield case

    def case(self, seq: int) -> Case:
        """One item by the number of its check.

        Raises:
            InputError: There is none, or it was pruned.
            OutputError: The journal cannot be read.
        """
        reviews = tuple(review for _, review in self._journal.reviews(seq))
        return Case(seq, self._journal.check(seq), reviews)

    def derive(self, case: Case, corrections: Mapping[str, str]) -> Derived:
        """The verdict on the corrected facts, for the flight it was checked for.

        Of a photo that cannot be judged only counts what a person read off it.

        Raises:
            InputError: A correction cannot be understood.
        """
        result = case.check.result
        usable = result.quality.usable and result.error is None
        facts = corrected(result.facts if usable else Facts(), corrections)
        quality = Quality() if corrections else result.quality
        if not corrections and result.error is not None:
            quality = Quality(usable=False)
        decision = verdict.decide(facts, quality, case.check.trip, self._register, self._ruleset)
        return Derived(facts, decision)

    def answer(
        self,
        case: Case,
        who: str,
        answer: Said,
        *,
        corrections: Mapping[str, str] | None = None,
        note: str = "",
    ) -> Review:
        """Record what a person says of an item.

        Args:
            case: The item as the person saw it.
            who: The person.
            answer: Allow, deny or can't tell.
            corrections: What the person read, by fact; an empty value means "not on the label".
            note: Why, in the person's words.

        Raises:
            InputError: The answer cannot stand: something needed is still unknown, a note or a second
                person is missing, or somebody else answered meanwhile.
            OutputError: The journal cannot be written.
        """
        if case.status in ("allow", "deny"):
            raise InputError(_CLOSED.format(seq=case.seq))
        merged = case.corrections | dict(corrections or {})
        derived = self.derive(case, merged)
        review = Review(
            who=who.strip(),
            of=case.seq,
            answer=answer,
            decision=_decide(case, who, answer, derived.verdict, note),
            corrections=merged,
            verdict=derived.verdict,
            reasons=derived.decision.reasons,
            note=note.strip(),
        )
        if self._journal.append_review(review, expected=len(case.reviews)) is None:
            raise InputError(_MEANWHILE)
        return review


def _photos_of(check: Check) -> tuple[object, ...]:
    """What makes two checks checks of the same photos; a photo without a digest is like no other."""
    digests = tuple(photo.sha256 for photo in check.photos)
    return (check.nonce,) if None in digests else (check.result.item, digests)


def same_person(who: str) -> str:
    """A name without what two spellings of one name differ in."""
    return " ".join(who.split()).casefold()


def _decide(case: Case, who: str, answer: Said, derived: VerdictName, note: str) -> Decision:
    if answer == "deny":
        return "deny"
    if answer == "cannot_tell":
        return "needs_second_person" if case.status == "needs_second_person" else "open"
    if derived == "retake":
        raise InputError(_STILL_UNKNOWN)
    if derived == "ask_airline" and not note.strip():
        raise InputError(_SAY_WHY)
    verdicts = {case.check.result.verdict, derived, *(review.verdict for review in case.reviews)}
    if "not_allowed" not in verdicts:
        return "allow"
    allowed_by = {same_person(review.who) for review in case.reviews if review.answer == "allow"}
    if allowed_by == {same_person(who)}:
        raise InputError(_ONE_PERSON.format(who=who.strip()))
    return "allow" if allowed_by - {same_person(who)} else "needs_second_person"


def corrected(facts: Facts, corrections: Mapping[str, str]) -> Facts:
    """The facts with a person's corrections in them, each ``stated``, with the evidence they replace.

    Energy follows from a corrected capacity or voltage as it does on a label that prints no Wh.

    Raises:
        InputError: A correction names no fact, or is no number where one is needed.
    """
    changes: dict[str, Fact | MarkFact] = {}
    for name, value in corrections.items():
        changes[name] = _correction(facts, name, value.strip())
    changed = msgspec.structs.replace(facts, **changes)
    capacity, voltage = changed.capacity_mah, changed.voltage_v
    computable = isinstance(capacity.value, float | int) and isinstance(voltage.value, float | int)
    if {"capacity_mah", "voltage_v"} & changes.keys() and "energy_wh" not in changes and computable:
        wh = round(float(capacity.value or 0) * float(voltage.value or 0) / 1000, 2)
        energy = Fact(state="stated", value=wh, derived_from="mAh x V")
        changed = msgspec.structs.replace(changed, energy_wh=energy)
    return changed


def _correction(facts: Facts, name: str, value: str) -> Fact | MarkFact:
    if name == "ccc_mark":
        states = get_args(MarkState)
        if value not in states:
            raise InputError(_NO_STATE.format(value=value, names=", ".join(states)))
        mark = facts.ccc_mark
        return MarkFact(state=cast(MarkState, value), photo=mark.photo, box=mark.box)
    if name not in FIELDS:
        raise InputError(_NO_FIELD.format(name=name, names=", ".join(FIELDS)))
    fact: Fact = getattr(facts, name)
    if not value:
        return Fact(state="absent", photo=fact.photo, box=fact.box)
    stated: str | float = _number(value) if name in NUMBER_FIELDS else value
    return Fact(state="stated", value=stated, photo=fact.photo, box=fact.box, line=fact.line)


def _number(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise InputError(_NO_NUMBER.format(value=value))
    return number
