"""The tree of errors, each with its exit code and its next step.

    CarryonError
    ├── AskedError      2   what was asked for is not clear, or cannot be
    ├── InputError      3   a photo or another input cannot be read
    ├── EngineError     4   a reader, a language or a model is missing or failed
    ├── OutputError     5   a result cannot be written
    └── KnowledgeError  6   the register or a rule pack is invalid

Exit codes are a stable interface (see ``ExitCode``). A finding about a power bank and a failure
of the program never share a code.
"""

import errno
from collections.abc import Mapping
from enum import IntEnum

from carryon.wording import Text


class ExitCode(IntEnum):
    """What the process returns."""

    ALLOWED = 0
    NEEDS_PERSON = 10
    NOT_ALLOWED = 20
    USAGE = 2
    INPUT = 3
    ENGINE = 4
    OUTPUT = 5
    KNOWLEDGE = 6
    INTERRUPTED = 130


class CarryonError(Exception):
    """A failure that a person can act on: what happened and what to do next."""

    exit_code: ExitCode = ExitCode.INPUT

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class AskedError(CarryonError):
    """What was asked for is not clear, or cannot be."""

    exit_code: ExitCode = ExitCode.USAGE


class InputError(CarryonError):
    """A photo or another input cannot be read."""

    exit_code = ExitCode.INPUT


class EngineError(CarryonError):
    """A reader, one of its languages, or a model is missing or failed."""

    exit_code = ExitCode.ENGINE


class OutputError(CarryonError):
    """A result cannot be written."""

    exit_code = ExitCode.OUTPUT


class KnowledgeError(CarryonError):
    """The register of recalls or a rule pack is invalid."""

    exit_code = ExitCode.KNOWLEDGE


_SYSTEM: Mapping[int, str] = {
    errno.EACCES: "没有权限",
    errno.EBUSY: "设备或文件正被占用",
    errno.EDQUOT: "超出磁盘配额",
    errno.EEXIST: "已有同名文件",
    errno.EIO: "读写失败",
    errno.EISDIR: "这是一个文件夹",
    errno.ELOOP: "符号链接层数过多",
    errno.EMFILE: "打开的文件过多",
    errno.ENAMETOOLONG: "文件名过长",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.ENOSPC: "磁盘空间不足",
    errno.ENOTDIR: "路径中有一部分不是文件夹",
    errno.ENOTEMPTY: "文件夹非空",
    errno.EPERM: "系统不允许此操作",
    errno.EROFS: "文件系统只读",
    errno.ESTALE: "网络文件夹连接已失效",
    errno.ETIMEDOUT: "连接超时",
}
"""Python gives the system's words in English, whatever the language of the person."""


def system_reason(error: OSError) -> Text:
    """Why the system refused, in both languages; in its own words where it is none of the usual reasons."""
    said = error.strerror or str(error)
    return Text(said, _SYSTEM.get(error.errno or 0, said))
