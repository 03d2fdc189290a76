"""The facts that a rule may ask for, each with its kind and meaning: a pack can name nothing else."""

from collections.abc import Mapping
from typing import Literal

import msgspec

Value = bool | float | str
FactName = Literal[
    "airline",
    "bag",
    "batch",
    "batch_any",
    "brand_contradicted",
    "capacity_mah",
    "ccc_mark",
    "ccc_notes",
    "ccc_suspended",
    "count",
    "damaged",
    "energy",
    "energy_contradicted",
    "energy_from",
    "energy_wh",
    "made_abroad",
    "made_on",
    "model",
    "model_contradicted",
    "recall",
    "recall_abroad",
    "recall_any",
    "recall_brand",
    "register_age",
    "register_too_old",
    "serial_contradicted",
]


class FactKind(msgspec.Struct, frozen=True):
    """What a fact can be: a number, a text out of ``choices`` or any text, or yes and no."""

    kind: Literal["number", "text", "yes_no"]
    meaning: str
    choices: tuple[str, ...] = ()

    def check(self, name: str, op: str, value: object) -> None:
        """Raise ``ValueError`` where a comparison with this fact makes no sense."""
        many = op == "in"
        values = value if many and isinstance(value, tuple) else (value,)
        if many != isinstance(value, tuple):
            raise ValueError(f"{name}: a list goes with the operator in, and only with it")
        wanted = {"number": float, "text": str, "yes_no": bool}[self.kind]
        for each in values:
            number = isinstance(each, int | float) and not isinstance(each, bool)
            if not (number if wanted is float else isinstance(each, wanted)):
                raise ValueError(f"{name} is a {self.kind}, not {each!r}")
            if self.choices and each not in self.choices:
                raise ValueError(f"{name} is one of {', '.join(self.choices)}, not {each!r}")
        if self.kind != "number" and op in ("<", "<=", ">", ">=") and name != "made_on":
            raise ValueError(f"{name} has no order")


_STATES = ("known", "uncertain", "unreadable", "absent", "not_seen")

FACTS: Mapping[str, FactKind] = {
    "airline": FactKind("text", "the carrier's IATA code, as stated"),
    "bag": FactKind("text", "where it travels, as stated", ("carry-on", "checked")),
    "batch": FactKind("text", "mainland China's recalled batches", ("inside", "outside", "unknown")),
    "batch_any": FactKind("text", "recalled batches of any notice", ("inside", "outside", "unknown")),
    "brand_contradicted": FactKind(
        "yes_no", "whether a brand was stated that the register knows as another one"
    ),
    "capacity_mah": FactKind("number", "cell capacity as printed, mAh"),
    "ccc_mark": FactKind("text", "state of the CCC mark", ("clear", "unclear", "absent", "not_seen")),
    "ccc_notes": FactKind("yes_no", "whether the mark carries the letters that left it in 2018"),
    "ccc_suspended": FactKind("yes_no", "whether the model's certificate was reported suspended or revoked"),
    "count": FactKind("number", "power banks this person carries, as stated"),
    "damaged": FactKind("yes_no", "swollen, cracked, leaking or modified, as stated"),
    "energy": FactKind("text", "state of the energy", _STATES),
    "energy_contradicted": FactKind("yes_no", "whether another energy was stated than was read for certain"),
    "energy_from": FactKind("text", "printed, or computed from mAh and V", ("printed", "mAh x V", "barcode")),
    "energy_wh": FactKind("number", "rated energy, Wh"),
    "made_abroad": FactKind("yes_no", "whether the label names a country of origin other than China"),
    "made_on": FactKind("text", "last possible day of manufacture, YYYY-MM-DD"),
    "model": FactKind("text", "state of the model", _STATES),
    "model_contradicted": FactKind("yes_no", "whether another model was stated than was read for certain"),
    "recall": FactKind("text", "mainland China's recall notices", ("listed", "not_listed", "unknown")),
    "recall_abroad": FactKind("text", "notices published only elsewhere", ("listed", "possible", "none")),
    "recall_any": FactKind("text", "notices of any place", ("listed", "possible", "none")),
    "recall_brand": FactKind("yes_no", "whether a product of the brand was recalled without a model number"),
    "register_age": FactKind("number", "days since the register of recalls was last reviewed"),
    "register_too_old": FactKind("yes_no", "whether that is more than the traveller or the desk accepts"),
    "serial_contradicted": FactKind(
        "yes_no", "whether another serial number was stated than was read for certain"
    ),
}
"""Every fact by name. A fact whose value is not known is passed as ``None``."""
