"""The page of figures at a glance says what the data files do."""

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_page_is_up_to_date() -> None:
    page = runpy.run_path(str(ROOT / "tools" / "catalogue_figures.py"))["page"]()
    written = (ROOT / "docs" / "catalogue-figures.md").read_text(encoding="utf-8")
    assert written == page, "run: python tools/catalogue_figures.py"


def test_page_of_jurisdictions_is_up_to_date() -> None:
    page = runpy.run_path(str(ROOT / "tools" / "jurisdictions_page.py"))["page"]()
    written = (ROOT / "docs" / "jurisdictions.md").read_text(encoding="utf-8")
    assert written == page, "run: python tools/jurisdictions_page.py"
