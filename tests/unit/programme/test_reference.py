"""The reference page says what the reader does."""

import re
from pathlib import Path

from gigawatt.programme import parse_programme
from gigawatt.programme.reference import SECTIONS, reference_text

PAGE = Path(__file__).parents[3] / "docs" / "programme-file.md"


def test_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8").endswith(reference_text()), "run: python tools/programme_reference.py"


def test_every_key_is_explained_once() -> None:
    for title, keys in SECTIONS:
        names = [key.name for key in keys]
        assert len(names) == len(set(names)), title
        assert all(key.takes and key.help for key in keys), title


def test_example_of_the_page_loads() -> None:
    example = re.search(r"```yaml\n(programme:.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    assert parse_programme(example[1], Path()).name == "Ohio"
