"""The browser that the other tests look through does see what is wrong with a page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser


def test_a_page_that_needs_nothing_is_clean(visit: Callable[[Path, int], Any], tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><title>A page</title><script>document.title += ' that ran'</script>")
    opened = visit(page, 1280)
    assert opened.page.title() == "A page that ran"
    assert opened.errors == []
    assert opened.requests == []


def test_the_network_is_refused_and_errors_are_remembered(visit: Callable[[Path, int], Any], tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><img src='http://192.0.2.1/a.png'><script>nothing.there()</script>")
    opened = visit(page, 400)
    assert opened.requests == ["http://192.0.2.1/a.png"]
    assert any("nothing is not defined" in error for error in opened.errors)
