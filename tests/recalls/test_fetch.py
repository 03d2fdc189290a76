"""Reading from a server that behaves, and from one that does not."""

import socket

import pytest
from serving import drip, serving

from carryon.errors import ExitCode, InputError
from carryon.recalls.fetch import read

OK = {"Content-Type": "application/json"}


def refused(address, **limits):
    with pytest.raises(InputError) as raised:
        read(address, **limits)
    assert raised.value.exit_code == ExitCode.INPUT
    return raised.value.message


def test_reads_what_is_served_and_says_who_asks():
    with serving({"/feed": (200, OK, b"[]")}) as (address, seen):
        assert read(f"{address}/feed") == b"[]"
    assert seen[0][1]["User-Agent"].startswith("carryon/")


def test_follows_a_redirect_to_the_web():
    with serving({"/old": (302, {"Location": "/new"}, b""), "/new": (200, OK, b"[1]")}) as (address, _):
        assert read(f"{address}/old") == b"[1]"


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/feed", "data:text/plain,x", "gopher://a/"]
)
def test_follows_no_redirect_off_the_web(target):
    with serving({"/feed": (302, {"Location": target}, b"")}) as (address, _):
        said = refused(f"{address}/feed").en
    assert target.split(":")[0] in said and "not" in said


def test_gives_up_on_a_circle_of_redirects():
    with serving({"/feed": (302, {"Location": "/feed"}, b"")}) as (address, seen):
        refused(f"{address}/feed")
    assert len(seen) <= 6


@pytest.mark.parametrize("status", [403, 404, 500, 503])
def test_an_error_page_is_no_content(status):
    with serving({"/feed": (status, {}, b"<html>sorry</html>")}) as (address, _):
        assert str(status) in refused(f"{address}/feed").en


def test_a_huge_reply_is_refused_whatever_it_announces():
    endless = drip([b"x" * 65536] * 40, 0)
    replies = {"/plain": (200, {}, b"x" * 2000), "/endless": (200, {}, endless)}
    with serving(replies) as (address, _):
        assert "more than 1,000 bytes" in refused(f"{address}/plain", limit=1000).en
        assert "more than 1,000,000 bytes" in refused(f"{address}/endless", limit=1_000_000).en


def test_a_reply_cut_short_is_refused():
    with serving({"/feed": (200, {"Content-Length": "100"}, b"[]")}) as (address, _):
        refused(f"{address}/feed")


def test_a_slow_drip_is_given_up():
    with serving({"/feed": (200, {}, drip([b"x"] * 100, 0.05))}) as (address, _):
        assert "takes too long" in refused(f"{address}/feed", seconds=0.3).en


def test_silence_is_given_up():
    with serving({"/feed": (200, {}, drip([b"", b"late"], 1.0))}) as (address, _):
        refused(f"{address}/feed", seconds=0.2)


def test_nobody_there():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert "cannot be read" in refused(f"http://127.0.0.1:{port}/feed").en


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://example.org/a", "http://", "https:///x", "http://[bad"]
)
def test_only_web_addresses_are_read(address):
    refused(address)


def test_reads_a_file_within_the_limit(tmp_path):
    path = tmp_path / "召回 feed.json"
    path.write_bytes(b"x" * 1000)
    assert read(path, limit=1000) == b"x" * 1000
    with pytest.raises(InputError, match="more than 999 bytes"):
        read(path, limit=999)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="No such file"):
        read(tmp_path / "none.json")
    with pytest.raises(InputError, match="directory"):
        read(tmp_path)
