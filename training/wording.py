"""Label wording, made up in the manner of real power bank labels."""

import numpy as np

_CODE = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
_NAMES_ZH = ("移动电源", "充电宝", "磁吸无线移动电源", "快充移动电源", "自带线充电宝", "便携式储能电源")
_NAMES_EN = (
    *("Power Bank", "Portable Charger", "Wireless Power Bank"),
    *("Mobile Power Supply", "Magnetic Battery Pack"),
)
_MAKERS_ZH = (
    "深圳市{}科技有限公司",
    "东莞{}电子有限公司",
    "{}创新科技股份有限公司",
    "惠州市{}新能源有限公司",
)
_STEMS_ZH = ("星河", "远航", "蓝鲸", "云帆", "瑞达", "恒越", "青禾", "联创", "优能", "晨光", "鼎立", "飞驰")
_STEMS_EN = [
    "Voltera",
    "Nordcell",
    "Aerocharge",
    "Kinvolt",
    "Pantera",
    "Zenpak",
    "Lumina",
    "Orbit",
    "Tessel",
    "Halden",
]
_WARN = (
    "Do not disassemble, crush or expose to fire.",
    "请勿拆解、撞击、挤压或投入火中",
    "使用前请阅读说明书",
    "Read the manual before use",
    "避免高温,远离火源",
    "Keep away from water",
    "Dispose of properly",
)
_CONFUSABLE = [
    "CCC",
    "3C",
    "CC",
    "3C认证",
    "CCC认证",
    "C C C",
    "(CCC)",
    "CCC 2023010907",
    "ccc",
    "GCC",
    "OCC",
    "CCIC",
    "CQC",
    "CQC-2024",
    "CNAS",
    "CPC",
    "CEC",
    "COC",
    "中国强制认证CCC",
    "3C数码",
    "C3",
]


def code(rng: np.random.Generator, length: int) -> str:
    """Letters and digits at random."""
    return "".join(_CODE[i] for i in rng.integers(len(_CODE), size=length))


def brand(rng: np.random.Generator) -> str:
    """An invented maker's name."""
    return str(rng.choice(_STEMS_EN))


def confusable(rng: np.random.Generator) -> str:
    """Wording that names the certification in letters, or looks as if."""
    return str(rng.choice(_CONFUSABLE))


def line(rng: np.random.Generator) -> str:
    """One line of a label."""
    volts = f"{rng.choice([3.6, 3.63, 3.7, 3.8, 3.85, 3.87, 7.4])}V"
    mah = int(rng.choice([5000, 8000, 10000, 12000, 15000, 20000, 25000, 27000, 30000]))
    amps = rng.choice(["5V⎓3A", "9V=2A", "12V-1.67A", "5V/3A", "20V=3.25A", "10V⎓2.25A"], size=2)
    kind = rng.integers(12)
    if kind == 0:
        return str(rng.choice(_NAMES_ZH + _NAMES_EN))
    if kind == 1:
        return rng.choice(["型号:", "产品型号:", "Model: ", "MODEL NO.: ", "Model/型号:"]) + code(
            rng, int(rng.integers(4, 9))
        )
    if kind == 2:
        return (
            rng.choice(["电池容量:", "Battery Capacity: ", "Cell Capacity: ", "额定能量:"])
            + f"{mah}mAh {volts}"
        )
    if kind == 3:
        return rng.choice(["额定容量:", "Rated Capacity: "]) + f"{int(mah * 0.6)}mAh ({amps[0]})"
    if kind in (4, 5):
        return rng.choice(["输入:", "Input: ", "输出(USB-C):", "USB-C Output: ", "总输出:"]) + " ".join(amps)
    if kind == 6:
        return rng.choice(["SN:", "S/N: ", "序列号:"]) + code(rng, int(rng.integers(9, 18)))
    if kind == 7:
        return "制造商:" + str(rng.choice(_MAKERS_ZH)).format(rng.choice(_STEMS_ZH))
    if kind == 8:
        return str(
            rng.choice(
                ["Made in China", "中国制造", "执行标准:GB 31241-2022 GB 4943.1-2022", "MADE IN P.R.C."]
            )
        )
    if kind == 9:
        return str(rng.choice(_WARN))
    if kind == 10:
        return f"Manufacturer: {brand(rng)} Innovations Limited"
    return code(rng, int(rng.integers(3, 16))) if rng.random() < 0.6 else confusable(rng)
