"""Writes the reference part of docs/programme-file.md from the keys that the reader goes by."""

from __future__ import annotations

from pathlib import Path

from gigawatt.programme.reference import reference_text

PAGE = Path(__file__).parents[1] / "docs" / "programme-file.md"
BEGINNING = "<!-- From here on written by tools/programme_reference.py: do not edit. -->\n\n"


def renewed(page: str) -> str:
    """The page with its reference part written anew."""
    return page.partition(BEGINNING)[0] + BEGINNING + reference_text()


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
