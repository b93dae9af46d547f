"""What every page is rendered with: templates, scripts that it carries, and charts as JSON that no name can break out of."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2

from gigawatt.report.chart import Chart


def embedded(chart: Chart) -> str:
    """A chart as JSON that may stand inside a script element.

    ``<``, ``>`` and ``&`` are written as escapes of JSON, so that no name can end the element or begin a comment.
    """
    content: dict[str, Any] = {
        "figures": chart.figures,
        "remarks": chart.remarks,
        "selectors": [selector.opens_on for selector in chart.selectors],
    }
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text


def content_hash(script: str) -> str:
    """What the page's content security policy knows a script by: no other script runs."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def text_of(name: str) -> str:
    """A file of this package as text."""
    return files("gigawatt.report").joinpath(name).read_text("utf-8")


@cache
def packed(script: str) -> str:
    """A script as the page carries it, at two fifths of its length: gzip in base64, which the page unpacks."""
    return base64.b64encode(gzip.compress(script.encode(), 9, mtime=0)).decode()


@cache
def template(name: str) -> jinja2.Template:
    """A page's template, after the pieces that all pages share."""
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    return environment.from_string(text_of("pieces.html.j2") + text_of(name))
