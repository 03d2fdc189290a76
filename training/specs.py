"""Labels as real makers word them: figures and field names of label specifications read off real products.

The file is a JSON list of objects with ``brand``, ``model``, ``capacity_mAh``, ``nominal_V``,
``energy_Wh``, ``rated_capacity``, ``input``, ``output``, ``manufacturer_line``, ``market``; what one leaves
open is drawn at random, so a label made here is like a real one, and is not that product's.
"""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np

from training.item import Item, is_recalled, serial

Spec = dict[str, Any]

_WORDS = {
    "zh": {
        "name": ("移动电源", "充电宝", "品名：移动电源", "产品名称：充电宝"),
        "model": ("产品型号：{}", "型号：{}", "规格型号：{}", "型号/Model：{}"),
        "cell": ("电池种类：锂离子电池", "电池种类：锂离子聚合物电池", "电池类型：锂离子电池"),
        "energy": (
            "额定能量：{wh}Wh {v}V {mah}mAh",
            "电芯容量/能量：{mah}mAh/{wh}Wh",
            "电池容量：{mah}mAh {v}V {wh}Wh",
            "能量：{wh}Wh（{mah}mAh {v}V）",
        ),
        "rated": ("额定容量：{}", "额定输出容量：{}"),
        "input": ("输入参数：{}", "输入：{}", "输入 {}"),
        "output": ("输出参数：{}", "输出：{}", "输出 {}"),
        "sn": ("SN：{}", "产品序列号：{}", "S/N：{}"),
        "maker": ("制造商：{}", "制造商名称：{}", "生产企业：{}"),
        "made": ("中国制造", "产地：广东深圳"),
    },
    "en": {
        "name": ("Power Bank", "Portable Charger", "Portable Power Bank"),
        "model": ("Model: {}", "Model No.: {}", "Model:{}"),
        "cell": ("Battery Type: Li-ion", "Cell Type: Lithium-ion Polymer", "Li-Polymer Battery"),
        "energy": (
            "Capacity: {mah}mAh / {wh}Wh",
            "Cell Capacity: {mah} mAh {v}V {wh}Wh",
            "Battery Energy: {wh} Wh ({v}V {mah}mAh)",
            "{v}V⎓{mah}mAh/{wh}Wh",
        ),
        "rated": ("Rated Capacity: {}", "Rated Output Capacity: {}"),
        "input": ("Input: {}", "INPUT: {}", "Input {}"),
        "output": ("Output: {}", "OUTPUT: {}", "Output {}"),
        "sn": ("SN: {}", "S/N: {}", "SN:{}"),
        "maker": ("Manufacturer: {}", "Mfr.: {}"),
        "made": ("Made in China", "MADE IN CHINA"),
    },
}
_VOLTS = (3.6, 3.7, 3.85)


def load(file: Path) -> list[Spec]:
    """The specifications whose model a label can name.

    Raises:
        SystemExit: the file is no list of specifications.
    """
    try:
        rows = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as problem:
        raise SystemExit(f"{file} cannot be read as label specifications: {problem}") from None
    if not isinstance(rows, list) or not rows:
        raise SystemExit(f"{file} is no list of label specifications")
    return [row for row in rows if _code(row) and (row["capacity_mAh"] or row["energy_Wh"])]


def _code(spec: Spec) -> str:
    """The model code, without what a note says of it; empty where there is none."""
    found = re.match(r"[A-Z0-9][A-Z0-9-]{2,}(?= \(|$)", spec["model"])
    return found.group() if found else ""


def label(rng: np.random.Generator, spec: Spec) -> Item:
    """One power bank of this specification."""
    chinese = spec["market"] == "CN" or rng.random() < 0.4
    words = {k: str(rng.choice(v)) for k, v in _WORDS["zh" if chinese else "en"].items()}
    mah, wh, energy = _energy(rng, spec, words["energy"])
    number = None if rng.random() < 0.25 else serial(rng, spec["brand"])
    lines = [("name", words["name"]), ("model", words["model"].format(_code(spec)))]
    if rng.random() < 0.6:
        lines.append(("cell", words["cell"]))
    lines.append(("energy", energy))
    if spec["rated_capacity"]:
        lines.insert(
            int(rng.integers(2, len(lines) + 1)), ("rated", words["rated"].format(spec["rated_capacity"]))
        )
    for way in ("input", "output"):
        ports = _ports(spec[way])
        lines += [(way, words[way].format(port) if i == 0 else port) for i, port in enumerate(ports)]
    if spec["manufacturer_line"] and "factory" not in spec["manufacturer_line"]:
        lines.append(("maker", words["maker"].format(spec["manufacturer_line"])))
    if rng.random() < 0.5:
        lines.append(("made", words["made"]))
    if number:
        lines.insert(int(rng.integers(2, len(lines) + 1)), ("sn", words["sn"].format(number)))
    code = _code(spec)
    return Item(spec["brand"], code, number, mah, wh, True, is_recalled(code), lines)


def _energy(rng: np.random.Generator, spec: Spec, words: str) -> tuple[int, float, str]:
    """mAh, Wh and the line's text; what the specification leaves open is made to fit the rest."""
    volts = float(spec["nominal_V"] or 0)
    mah, wh = int(spec["capacity_mAh"] or 0), float(spec["energy_Wh"] or 0)
    if not volts:
        volts = round(1000 * wh / mah, 2) if mah and wh else float(rng.choice(_VOLTS))
    mah = mah or round(1000 * wh / volts / 10) * 10
    wh = wh or round(mah * volts / 1000, 2)
    return mah, wh, words.format(mah=mah, v=f"{volts:g}", wh=f"{wh:g}")


def _ports(lines: list[str] | None) -> list[str]:
    """What a label prints of its ports: a line each, at most three; long ones wrap at a comma."""
    found: list[str] = []
    for line in lines or ():
        words = line.split(", ")
        found += [", ".join(words[i : i + 4]) for i in range(0, len(words), 4)]
    return found[:3]
