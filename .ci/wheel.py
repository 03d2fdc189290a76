"""Build wheel and sdist, install the wheel alone in an empty environment, and check a sample with it.

It downloads the dependencies and takes a minute or two.
"""

import json
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
OPENCV = {
    "opencv-python",
    "opencv-python-headless",
    "opencv-contrib-python",
    "opencv-contrib-python-headless",
}
CARRIED = (
    "carryon/py.typed",
    "carryon/thresholds.toml",
    "carryon/_models/SHA256SUMS",
    "carryon/_models/mark-detector.onnx",
    "carryon/_models/mark-grader.onnx",
    "carryon/recalls/register.json",
    "carryon/rules/data/10-caac.json",
)


def run(*command: str | Path, cwd: Path, code: int = 0) -> str:
    """Run a program and return what it printed; anything but ``code`` ends the script."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode != code:
        sys.exit(f"{' '.join(map(str, command))} returned {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def build(folder: Path) -> tuple[Path, Path]:
    """The sdist, and the wheel that is built from it."""
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder, cwd=ROOT)
    (sdist,) = folder.glob("*.tar.gz")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", folder, sdist, cwd=folder)
    (wheel,) = folder.glob("*.whl")
    return sdist, wheel


def carries(sdist: Path, wheel: Path) -> None:
    """Models and data are in the wheel, and what belongs to a source release in the sdist."""
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    with tarfile.open(sdist) as archive:
        source = {name.partition("/")[2] for name in archive.getnames()}
    missing = [name for name in CARRIED if name not in inside]
    missing += [
        name for name in ("samples/expected.jsonl", "tests/test_photo.py", "NOTICE") if name not in source
    ]
    if missing:
        sys.exit(f"not packed: {', '.join(missing)}")
    print(f"{wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB, {len(inside)} files")


def works(wheel: Path, folder: Path) -> None:
    """Installed alone, it has one OpenCV, finds nothing missing, and gives the sample's verdict."""
    venv.create(folder / "env", with_pip=True)
    python = folder / "env" / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", wheel, cwd=folder)
    installed = json.loads(run(python, "-m", "pip", "list", "--format", "json", cwd=folder))
    opencv = sorted({package["name"] for package in installed} & OPENCV)
    if opencv != ["opencv-python-headless"]:
        sys.exit(f"a fresh install has {opencv} for OpenCV")
    carryon = folder / "env" / "bin" / "carryon"
    run(carryon, "doctor", cwd=folder)
    sample = ROOT / "samples" / "recalled.jpg"
    shown = run(carryon, "check", sample, "--format", "jsonl", "--date", "2026-11-22", cwd=folder, code=20)
    print(f"{wheel.name}, installed alone: {json.loads(shown)['verdict']}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        packed = build(work)
        carries(*packed)
        works(packed[1], work)
