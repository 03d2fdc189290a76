"""Invents one power bank: what is printed on its label, and what a check of it should say.

Wording follows real labels (field names, order, units); the sentences are our own. Brands are invented, or
real ones with real model codes, some under a mainland recall.
"""

from dataclasses import dataclass, field
from functools import cache

import numpy as np

from training.wording import code

_INVENTED = (
    ("VOLTRIX", "沃创", "VX"),
    ("Nordpeak", "北峰", "NP"),
    ("KAIROS", "凯若", "K"),
    ("Lumenta", "流明", "LM"),
    ("OrbitCell", "奥比", "OC"),
    ("TESSERA", "特赛", "TS-"),
    ("Havenix", "海文", "HX"),
    ("Zenpak", "禅派", "ZP"),
    ("PICOLO", "皮可", "PC"),
    ("Amberline", "安柏", "AL-"),
)
_REAL = (
    ("Xiaomi", "小米通讯技术有限公司", ("PB2020MI", "PLM09ZM", "PB100LZM")),
    ("ZMI", "江苏紫米电子技术有限公司", ("QB826", "QB817", "PB630")),
    ("Anker", "安克创新科技股份有限公司", ("A1336", "A1289", "A1366", "A1263", "A1695")),
    ("HONOR", "荣耀终端有限公司", ("AP08",)),
    ("JOYROOM", "深圳市机乐堂科技有限公司", ("JR-W050", "JR-PBF15")),
    ("Baseus", "深圳市倍思科技有限公司", ("PPBLD100-X", "PPCXM10")),
    ("SAMSUNG", "三星电子", ("EB-P3400", "EB-P4520")),
    ("hoco.", "深圳市浩酷科技有限公司", ("J72", "J87A")),
)
_RECALLED_MAKERS = {
    "Anker": "安克创新科技股份有限公司",
    "ROMOSS": "深圳罗马仕科技有限公司",
    "Baseus": "深圳市倍思科技有限公司",
    "Xiaomi": "小米通讯技术有限公司",
}
_VOLTS = (3.6, 3.63, 3.7, 3.8, 3.85, 3.87)
_SHORT_MAH = (5000, 8000, 10000, 10000, 12000, 15000, 20000, 20000, 25000, 26800)
_LARGE_MAH = (27000, 28000, 30000, 40000, 42000)
_HUGE_MAH = (45000, 50000, 60000)

_FIELDS = {
    "zh": {
        "name": ("移动电源", "充电宝", "快充移动电源", "磁吸无线充电宝"),
        "model": ("型号:{}", "产品型号:{}", "规格型号:{}", "型  号:{}"),
        "sn": ("序列号:{}", "SN:{}", "S/N:{}", "产品序列号:{}"),
        "maker": ("制造商:{}", "生产商:{}", "制造商名称:{}"),
        "input": ("输入:{}", "输入参数:{}", "USB-C输入:{}"),
        "output": ("输出:{}", "输出参数:{}", "USB-C输出:{}"),
        "rated": ("额定容量:{}mAh(5V⎓3A)", "额定容量:{}mAh 5V/3A"),
        "made": ("中国制造", "产地:中国广东"),
    },
    "en": {
        "name": ("Power Bank", "Portable Charger", "External Battery", "Magnetic Power Bank"),
        "model": ("Model: {}", "Model No.: {}", "MODEL: {}"),
        "sn": ("SN: {}", "S/N: {}", "Serial No.: {}"),
        "maker": ("Manufacturer: {}", "Made by {}"),
        "input": ("Input: {}", "USB-C Input: {}"),
        "output": ("Output: {}", "USB-C Output: {}"),
        "rated": ("Rated Capacity: {}mAh (5V⎓3A)", "Rated Capacity: {} mAh (5V/3A)"),
        "made": ("Made in China", "MADE IN CHINA"),
    },
}
_FIELDS["mixed"] = {
    k: tuple(
        f"{a.split(':')[0]}/{b}" if "{}" in b and ":" in b else b
        for a, b in zip(_FIELDS["zh"][k], _FIELDS["en"][k], strict=False)
    )
    for k in _FIELDS["zh"]
}
_ENERGY = {
    "zh": {
        "both": (
            "电池容量:{mah}mAh {v}V {wh}Wh",
            "电池能量:{wh}Wh ({v}V {mah}mAh)",
            "额定能量:{wh}Wh {v}V {mah}mAh",
            "{mah}mAh/{wh}Wh({v}V)",
        ),
        "volts": ("电池容量:{mah}mAh {v}V", "电芯容量:{mah}mAh/{v}V"),
        "wh": ("额定能量:{wh}Wh", "电池能量:{wh}Wh"),
        "mah": ("电池容量:{mah}mAh",),
    },
    "en": {
        "both": (
            "Battery Capacity: {mah}mAh {v}V {wh}Wh",
            "Cell Capacity: {mah} mAh / {wh} Wh ({v}V)",
            "Battery: {v}V {mah}mAh ({wh}Wh)",
        ),
        "volts": ("Battery Capacity: {mah}mAh {v}V", "Cell Capacity: {mah}mAh/{v}V"),
        "wh": ("Rated Energy: {wh}Wh", "Energy: {wh} Wh"),
        "mah": ("Battery Capacity: {mah}mAh",),
    },
}
_ENERGY["mixed"] = {k: _ENERGY["zh"][k] + _ENERGY["en"][k] for k in _ENERGY["zh"]}


@dataclass(slots=True)
class Item:
    """One power bank.

    Attributes:
        brand, model, serial: what is printed (``serial`` ``None`` where none is).
        mah, wh: rated figures, ``None`` where the label says nothing of them.
        wh_printed: whether Wh stands on the label itself.
        recalled: whether a mainland notice names the model.
        lines: (field, text) from the top of the label downwards.
    """

    brand: str
    model: str
    serial: str | None
    mah: int | None
    wh: float | None
    wh_printed: bool
    recalled: bool
    lines: list[tuple[str, str]] = field(default_factory=list)


@cache
def recalled_models() -> tuple[tuple[str, str], ...]:
    """(brand, model code) of every mainland notice in the packaged register."""
    from carryon import recalls

    return tuple(
        sorted(
            {
                (r.brand, m.code)
                for r in recalls.load().recalls
                if "CN" in r.jurisdictions
                for m in r.models
                if r.brand in _RECALLED_MAKERS and m.code
            }
        )
    )


def is_recalled(model: str) -> bool:
    """Whether a mainland notice names this model code."""
    return any(model == code for _, code in recalled_models())


def _identity(rng: np.random.Generator) -> tuple[str, str, str]:
    """Brand, model code, maker."""
    kind = rng.random()
    if kind < 0.2:
        pairs = recalled_models()
        brand, model = pairs[rng.integers(len(pairs))]
        return brand, model, _RECALLED_MAKERS[brand]
    if kind < 0.5:
        brand, maker, models = _REAL[rng.integers(len(_REAL))]
        return brand, str(rng.choice(models)), maker
    brand, zh, stem = _INVENTED[rng.integers(len(_INVENTED))]
    tail = f"{rng.integers(1, 999):0{rng.integers(2, 4)}d}" + str(rng.choice(["", "", "C", "Pro", "-B", "W"]))
    return brand, stem + tail, f"深圳市{zh}科技有限公司"


def _energy(rng: np.random.Generator, language: str) -> tuple[int | None, float | None, bool, str | None]:
    """mAh, Wh, whether Wh is printed, the line's text (``None`` for no energy line)."""
    sizes = _SHORT_MAH if rng.random() < 0.86 else _LARGE_MAH if rng.random() < 0.7 else _HUGE_MAH
    mah, volts = int(rng.choice(sizes)), float(rng.choice(_VOLTS))
    wh = round(mah * volts / 1000, 1 if rng.random() < 0.5 else 2)
    kind = str(rng.choice(["both", "volts", "wh", "mah", "none"], p=[0.62, 0.2, 0.1, 0.05, 0.03]))
    if kind == "none":
        return None, None, False, None
    text = str(rng.choice(_ENERGY[language][kind])).format(mah=mah, v=f"{volts:g}", wh=f"{wh:g}")
    if kind == "mah":
        return mah, None, False, text
    return (None if kind == "wh" else mah), wh, kind in ("both", "wh"), text


def invent(rng: np.random.Generator) -> Item:
    """One power bank and its label's lines."""
    language = str(rng.choice(["zh", "en", "mixed"], p=[0.5, 0.25, 0.25]))
    brand, model, maker = _identity(rng)
    number = None if rng.random() < 0.25 else serial(rng, brand)
    mah, wh, printed, energy = _energy(rng, language)
    words = {k: str(rng.choice(v)) for k, v in _FIELDS[language].items()}
    colon = "\uff1a" if language != "en" and rng.random() < 0.4 else ":"
    lines = [("name", words["name"]), ("model", words["model"].format(model))]
    if energy:
        lines.append(("energy", energy))
    if mah and rng.random() < 0.7:
        lines.append(("rated", words["rated"].format(round(mah * 0.6 / 50) * 50)))
    joint = str(rng.choice(["⎓", "=", "/", "-"]))
    volts_in = " ".join(
        f"{v}{joint}{a}" for v, a in (("5V", "3A"), ("9V", "2A"), ("12V", "1.5A"))[: int(rng.integers(1, 4))]
    )
    volts_out = " ".join(
        f"{v}{joint}{a}"
        for v, a in (("5V", "3A"), ("9V", "2.22A"), ("10V", "2.25A"), ("12V", "1.67A"))[
            : int(rng.integers(1, 5))
        ]
    )
    lines += [("input", words["input"].format(volts_in)), ("output", words["output"].format(volts_out))]
    if number:
        lines.insert(int(rng.integers(2, len(lines) + 1)), ("sn", words["sn"].format(number)))
    if rng.random() < 0.8:
        latin = language == "en"
        lines.append(("maker", words["maker"].format(f"{brand} Technology Co., Ltd." if latin else maker)))
    if rng.random() < 0.4:
        lines.append(("made", words["made"]))
    if rng.random() < 0.35:
        lines.append(
            (
                "warn",
                str(
                    rng.choice(
                        ["请勿拆解、撞击、挤压或投入火中", "避免高温", "执行标准:GB 31241-2022"]
                        if language != "en"
                        else [
                            "Do not disassemble or heat above 60 °C.",
                            "Keep away from fire and water.",
                            "GB 31241-2022",
                        ]
                    )
                ),
            )
        )
    lines = [(k, t.replace(":", colon)) for k, t in lines]
    return Item(brand, model, number, mah, wh, printed, is_recalled(model), lines)


def serial(rng: np.random.Generator, brand: str) -> str:
    """A serial number; Anker's have 16 characters, begin with A and never use O or I."""
    if brand == "Anker":
        return "A" + code(rng, 15).replace("O", "0").replace("I", "1")
    if rng.random() < 0.3:
        return "".join(map(str, rng.integers(0, 10, int(rng.integers(10, 15)))))
    return (
        code(rng, int(rng.integers(10, 17)))
        if rng.random() < 0.7
        else f"{rng.integers(10000, 99999)}/{code(rng, 12)}"
    )
