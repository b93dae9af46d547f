"""A Chromium that can reach nothing but files: the report has to work without a network."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Route, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Visit:
    """A page that was opened, and what went wrong on it."""

    page: Page
    errors: list[str] = field(default_factory=list)  # of the console, and uncaught ones
    requests: list[str] = field(default_factory=list)  # for anything but files and inlined data


@pytest.fixture(scope="session")
def chromium() -> str:
    """The system's Chromium; its absence is a failure in continuous integration and a reason to skip elsewhere."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        reason = "no Chromium on this machine (tools/chromium.sh installs it)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[[Path, int], Visit]]:
    """Opens a file at a width, with every request to anything but a file refused and remembered."""
    contexts = []

    def open_file(path: Path, width: int) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": 900})
        contexts.append(context)
        page = context.new_page()
        opened = Visit(page)

        def refuse_network(route: Route, request: Request) -> None:
            if request.url.startswith(("file://", "data:", "blob:")):
                route.continue_()
            else:
                opened.requests.append(request.url)
                route.abort()

        def remember(message: ConsoleMessage) -> None:
            if message.type == "error":
                opened.errors.append(message.text)

        page.route("**/*", refuse_network)
        page.on("console", remember)
        page.on("pageerror", lambda error: opened.errors.append(str(error)))
        page.goto(path.resolve().as_uri(), wait_until="load")
        if page.locator("script#plotly").count():  # a report draws once it has unpacked what draws
            page.wait_for_selector("body[data-drawn]")
        return opened

    yield open_file
    for context in contexts:
        context.close()
