"""The trained networks that come with the package: where they are, that they are untouched, how they run."""

import hashlib
import os
from functools import cache
from pathlib import Path
from typing import Any

from carryon.errors import EngineError
from carryon.wording import Text

SUMS = "SHA256SUMS"
_MISSING = Text(
    "The model {name} is missing from {folder}. Install carryon again, or run `carryon doctor`.",
    "{folder} 中缺少模型 {name}。请重新安装 carryon,或运行 `carryon doctor` 检查。",
)
_CHANGED = Text(
    "The model {name} in {folder} is not the one this version was released with. Install carryon again.",
    "{folder} 中的模型 {name} 与本版本发布的不一致。请重新安装 carryon。",
)
_BROKEN = Text(
    "The model {name} in {folder} cannot be run: {why}. Install carryon again.",
    "无法运行 {folder} 中的模型 {name}:{why}。请重新安装 carryon。",
)


def threads_allowed(wanted: int) -> int:
    """How many processor threads a network may use: ``wanted``, unless ``CARRYON_THREADS`` says otherwise.

    A desk runs one worker process a core; each then takes one thread.
    """
    return int(os.environ.get("CARRYON_THREADS") or wanted)


def default_folder() -> Path:
    """The models' folder: inside an installed package, else that of the checkout."""
    package = Path(__file__).parent
    installed = package / "_models"
    return installed if installed.is_dir() else package.parent / "models"


def checksums(folder: Path | None = None) -> dict[str, str]:
    """File name -> sha256 of every model, as released.

    Raises:
        EngineError: the list is missing.
    """
    folder = folder or default_folder()
    try:
        lines = (folder / SUMS).read_text("utf-8").splitlines()
    except OSError as error:
        raise EngineError(_MISSING.format(name=SUMS, folder=folder)) from error
    return {name: digest for digest, name in (line.split() for line in lines if line.strip())}


def read(name: str, folder: Path | None = None) -> bytes:
    """The bytes of one model, checked against its released sha256.

    Raises:
        EngineError: the model is missing, not listed, or not the released one.
    """
    folder = folder or default_folder()
    expected = checksums(folder).get(name)
    try:
        data = (folder / name).read_bytes()
    except OSError as error:
        raise EngineError(_MISSING.format(name=name, folder=folder)) from error
    if hashlib.sha256(data).hexdigest() != expected:
        raise EngineError(_CHANGED.format(name=name, folder=folder))
    return data


class Network:
    """One ONNX network with one input and one output, run on the processor.

    Args:
        name: file name in the models' folder.
        folder: where the models are, ``None`` for those of the package.
        threads: processor threads that one run may use.

    Raises:
        EngineError: the model is missing, changed, or cannot be run.
    """

    def __init__(self, name: str, folder: Path | None = None, threads: int = 2) -> None:
        data = read(name, folder)
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads_allowed(threads)
        options.inter_op_num_threads = 1
        # Spinning threads would take the time of the reader that runs next on the same cores.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.enable_mem_pattern = False  # it keeps a plan, with memory, for every input size it met
        # Labels have all sizes; memory kept for the largest is not worth its 40 MB.
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's own classes share no public base
            raise EngineError(
                _BROKEN.format(name=name, folder=folder or default_folder(), why=error)
            ) from error
        self._input = self._session.get_inputs()[0].name

    def __call__(self, batch: Any) -> Any:
        """Run the network on a float32 array; returns its output array."""
        return self._session.run(None, {self._input: batch})[0]


@cache
def versions() -> dict[str, str]:
    """Model -> the first 12 hex digits of its sha256, for the result record."""
    return {name.removesuffix(".onnx"): digest[:12] for name, digest in checksums().items()}
