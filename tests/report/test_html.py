"""The HTML report in a real browser: sorted, filtered, in both languages, and harmless."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from report.browser import PROGRAM, Browser
from report.results import EVIL, RESULTS

from carryon.report.html import write
from carryon.report.picture import picture
from carryon.wording import choose


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    choose("en")
    pixels = np.full((100, 200, 3), 180, np.uint8)
    pictures = {"0001.jpg": picture(pixels, 80)}
    out = io.BytesIO()
    write(((result, pictures) for result in RESULTS), out)
    choose(None)
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_bytes(out.getvalue())
    return path


@pytest.fixture(scope="module")
def browser(page: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if PROGRAM is None:
        pytest.skip("no Chromium on this machine: apt install chromium")
    started = Browser(tmp_path_factory.mktemp("profile"))
    yield started
    assert started.errors == []
    started.close()


@pytest.fixture
def opened(browser: Browser, page: Path) -> Browser:
    browser.requests.clear()
    browser.emulate("screen")
    browser.open(page)
    return browser


def shown(browser: Browser) -> list[str]:
    script = "[...document.querySelectorAll('#rows tr')].filter(r => !r.hidden).map(r => r.dataset.item)"
    return [item if item != EVIL else "evil" for item in browser.run(script)]


def visible(browser: Browser, selector: str) -> Any:
    return browser.run(f"document.querySelector({selector!r}).innerText")


def test_the_file_stands_alone(page: Path) -> None:
    text = page.read_text("utf-8")
    assert 'http-equiv="Content-Security-Policy" content="default-src \'none\'' in text
    for attribute in (' src="', "@import", "url(", "<link"):
        assert attribute not in text


def test_nothing_is_fetched_and_nothing_harmful_runs(opened: Browser, page: Path) -> None:
    outside = [url for url in opened.requests if not url.startswith(("file:", "data:"))]
    assert outside == []
    assert opened.run("document.querySelectorAll('#rows script').length") == 0
    assert opened.run("[...document.querySelectorAll('tbody th')].at(-1).textContent") == EVIL


def test_a_click_sorts_and_another_turns_round(opened: Browser) -> None:
    assert shown(opened) == ["0001", "0002", "0003", "0010", "0004", "evil"]
    opened.click('[data-sort="item"]')
    assert shown(opened) == ["evil", "0001", "0002", "0003", "0004", "0010"]
    opened.click('[data-sort="item"]')
    assert shown(opened)[:2] == ["0010", "0004"]
    assert opened.run("document.querySelector('th[aria-sort=descending]').innerText").strip() == "Item"


def test_numbers_sort_as_numbers_and_unknown_ones_stand_last(opened: Browser) -> None:
    opened.click('[data-sort="energy"]')
    assert shown(opened)[:2] == ["0001", "0003"]
    opened.click('[data-sort="energy"]')
    assert shown(opened)[:2] == ["0003", "0001"]


def test_a_verdict_is_filtered_away(opened: Browser) -> None:
    opened.click('input[value="not_allowed"]')
    assert shown(opened) == ["0001", "0003", "0010", "0004"]
    assert visible(opened, "#count") == "4 of 6 shown"
    assert visible(opened, "label.not_allowed output") == "2"


def test_search_finds_words_in_both_languages(opened: Browser) -> None:
    opened.click("#search")
    opened.type("pb2030 因为")
    assert shown(opened) == ["0002"]
    opened.type(" nothing-like-it")
    assert shown(opened) == []
    assert visible(opened, "#none") == "No item matches."


def test_the_other_language_is_a_click_away(opened: Browser) -> None:
    assert visible(opened, "h1") == "Power bank checks"
    opened.click("#language")
    assert visible(opened, "h1") == "充电宝检查报告"
    assert "不允许携带" in visible(opened, "tr.not_allowed .verdict")
    assert "NOT ALLOWED" not in visible(opened, "tr.not_allowed .verdict")
    assert opened.run("document.querySelector('svg').getAttribute('aria-label')").startswith("照片 0001.jpg")


def test_readings_in_doubt_are_told_in_the_language_of_the_page(opened: Browser) -> None:
    assert "A1647 or A1642 (" in visible(opened, "tr.retake dl")
    opened.click("#language")
    assert "A1647 或 A1642 （不确定）" in visible(opened, "tr.retake dl")


def test_colour_is_never_alone(opened: Browser) -> None:
    said = opened.run("[...document.querySelectorAll('td.verdict')].map(e => e.innerText.trim())")
    assert said[:5] == [
        "✓ ALLOWED",
        "✗ NOT ALLOWED",
        "! ASK THE AIRLINE",
        "? TAKE ANOTHER PHOTO",
        "– COULD NOT BE CHECKED",
    ]


def test_a_photo_shows_where_things_are_and_says_so(opened: Browser) -> None:
    label = opened.run("document.querySelector('svg').getAttribute('aria-label')")
    assert label == "Photo 0001.jpg. Model: A1642. CCC mark: clear, grade A."
    assert (
        opened.run("document.querySelector('polygon.model').getAttribute('points')")
        == "10,10 60,10 60,30 10,30"
    )
    assert opened.run("document.querySelector('svg').getAttribute('viewBox')") == "0 0 200 100"
    loaded = "(async () => { const i = new Image(); i.src = document.querySelector('image').href.baseVal;"
    assert opened.run(f"{loaded} await i.decode(); return i.width; }})() && 1") == 1
    opened.click("figure")
    assert opened.run("document.querySelector('figure').classList.contains('large')") is True


def test_paper_shows_the_table_without_its_controls(opened: Browser) -> None:
    opened.emulate("print")
    assert opened.run("getComputedStyle(document.querySelector('#filters')).display") == "none"
    assert opened.run("document.querySelector('#rows tr').getBoundingClientRect().height > 0") is True
