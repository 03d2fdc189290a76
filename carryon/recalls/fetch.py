"""Bytes from a file or a web address, with limits: size, time, and only http and https wherever it leads."""

import http.client
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import IO

from carryon import __version__
from carryon.errors import InputError, system_reason
from carryon.thresholds import threshold
from carryon.wording import Text

_CHUNK = 64 * 1024
_SCHEMES = ("http", "https")


def _refuse(source: object, en: str, zh: str) -> InputError:
    return InputError(Text("{source}: {what}", "{source}：{what}").format(source=source, what=Text(en, zh)))


def is_address(source: str) -> bool:
    """Whether a source is a web address rather than a file."""
    return "://" in source


class _WebOnly(urllib.request.HTTPRedirectHandler):
    """Follows redirects between web addresses only, and never from https to http."""

    max_redirections = 5

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        scheme = urllib.parse.urlsplit(newurl).scheme
        if scheme not in _SCHEMES or (req.type == "https" and scheme != "https"):
            fp.close()
            raise _refuse(req.full_url, f"redirects to {newurl}: not followed", f"重定向到 {newurl}，已拒绝")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener() -> urllib.request.OpenerDirector:
    """An opener that knows no scheme but http and https."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _WebOnly(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _drain(reply: IO[bytes], source: str, limit: int, deadline: float) -> bytes:
    parts, size = [], 0
    while chunk := reply.read1(_CHUNK) if hasattr(reply, "read1") else reply.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise _refuse(source, f"more than {limit:,} bytes", f"超过 {limit:,} 字节")
        if time.monotonic() > deadline:
            raise _refuse(source, "takes too long", "读取超时")
        parts.append(chunk)
    return b"".join(parts)


def _web(address: str, limit: int, seconds: float) -> bytes:
    deadline = time.monotonic() + seconds
    try:
        if urllib.parse.urlsplit(address).scheme not in _SCHEMES:
            raise _refuse(address, "only http and https addresses are read", "只支持 http 和 https 地址")
        request = urllib.request.Request(address, headers={"User-Agent": f"carryon/{__version__}"})
        with _opener().open(request, timeout=min(seconds, threshold("recalls", "network_silence"))) as reply:
            data = _drain(reply, address, limit, deadline)
            announced = reply.headers.get("Content-Length")
    except urllib.error.HTTPError as error:
        error.close()
        raise _refuse(address, f"answers {error.code} {error.reason}", f"返回 {error.code}") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _refuse(address, f"cannot be read: {error}", f"无法读取：{error}") from error
    if announced is not None and announced.isdigit() and int(announced) != len(data):
        raise _refuse(address, "the reply was cut short", "内容不完整")
    return data


def read(source: str | Path, *, limit: int | None = None, seconds: float | None = None) -> bytes:
    """The whole content of a file or a web address.

    Args:
        source: a path, or an http or https address.
        limit: the most bytes taken; by default ``network_bytes`` of the thresholds.
        seconds: the most time for an address; by default ``network_seconds``.

    Raises:
        InputError: it cannot be read, is too large or too slow, or leads anywhere but to the web.
    """
    limit = limit if limit is not None else int(threshold("recalls", "network_bytes"))
    if isinstance(source, str) and is_address(source):
        return _web(
            source, limit, seconds if seconds is not None else threshold("recalls", "network_seconds")
        )
    try:
        with Path(source).open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        why = system_reason(error)
        raise _refuse(source, f"cannot be read: {why.en}", f"无法读取：{why.zh}") from error
    if len(data) > limit:
        raise _refuse(source, f"more than {limit:,} bytes", f"超过 {limit:,} 字节")
    return data
