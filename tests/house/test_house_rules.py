"""The house rules find what they are there to find (that this house keeps them is checked by `make check`)."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "house_rules.py"


@pytest.fixture(scope="module")
def house_rules() -> ModuleType:
    specification = importlib.util.spec_from_file_location("house_rules", TOOL)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A small house in order."""
    package = tmp_path / "src" / "gigawatt" / "plan"
    package.mkdir(parents=True)
    (package.parent / "__init__.py").write_text('"""The house."""\n\n__version__ = "1"\n')
    (package / "__init__.py").write_text('"""A room."""\n\nfrom gigawatt.plan.kernel import run\n\n__all__ = ["run"]\n')
    (package / "kernel.py").write_text("def run() -> int:\n    return 1\n")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "architecture.md").write_text("`plan`\n")
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "all.txt").write_text("numpy==2.0 \\\n    --hash=sha256:00\n")
    return tmp_path


def test_a_house_in_order_has_no_breaches(house_rules: ModuleType, house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert house_rules.main(house) == 0
    assert capsys.readouterr().out == "house rules: in order\n"


long_docstring = '    """' + "Explains.\n" * 80 + '    """\n'


@pytest.mark.parametrize(
    ("file", "text", "where", "what"),
    [
        ("src/gigawatt/plan/kernel.py", "a = 1\n" * 401, "src/gigawatt/plan/kernel.py:401", "401 lines"),
        ("src/gigawatt/plan/helpers.py", "a = 1\n", "src/gigawatt/plan/helpers.py:1", "lumber room"),
        ("src/gigawatt/plan/common/__init__.py", "", "src/gigawatt/plan/common/__init__.py:1", "lumber room"),
        ("src/gigawatt/plan/kernel.py", "a = 1\n# TO" + "DO: later\n", "src/gigawatt/plan/kernel.py:2", "absent"),
        ("src/gigawatt/plan/kernel.py", "raise NotImplementedError\n", "src/gigawatt/plan/kernel.py:1", "absent"),
        (
            "src/gigawatt/plan/kernel.py",
            "\ndef long() -> None:\n" + "    a = 1\n" * 60,
            "src/gigawatt/plan/kernel.py:2",
            "long has 61 lines",
        ),
        ("src/gigawatt/plan/__init__.py", "def run() -> None: ...\n", "src/gigawatt/plan/__init__.py:1", "hands names on"),
        ("src/gigawatt/risk/__init__.py", "", "docs/architecture.md:1", "`risk`"),
        ("src/gigawatt/clock.py", "", "docs/architecture.md:1", "`clock`"),
        ("requirements/run.txt", "a==1\n--index-url elsewhere\n", "requirements/run.txt:2", "package host"),
        ("requirements/run.txt", "a @ https" + "://elsewhere/a.whl\n", "requirements/run.txt:1", "package host"),
        ("README.md", "[a](docs/architecture.md) [b](https" + "://elsewhere) [c](docs/none.md#x)", "README.md:1", "docs/none.md"),
        ("docs/a/b.md", "[a](../architecture.md)\n![b](picture.png)", "docs/a/b.md:2", "picture.png"),
    ],
)
def test_every_breach_is_found_where_it_is(
    house_rules: ModuleType, house: Path, file: str, text: str, where: str, what: str
) -> None:
    path = house / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    breaches = list(house_rules.breaches_of(house))
    assert len(breaches) == 1
    assert breaches[0].startswith(f"{where}: ")
    assert what in breaches[0]


def test_a_long_docstring_and_a_declined_operator_are_no_fault(house_rules: ModuleType, house: Path) -> None:
    body = f"def run() -> int:\n{long_docstring}    return 1\n\n\ndef __eq__(self, other):\n    return NotImplemented\n"
    (house / "src" / "gigawatt" / "plan" / "kernel.py").write_text(body)
    assert list(house_rules.breaches_of(house)) == []


def test_all_breaches_are_printed_at_once(house_rules: ModuleType, house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (house / "src" / "gigawatt" / "plan" / "misc.py").write_text("a = 1\n" * 401)
    assert house_rules.main(house) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "house rules: 2 breaches"
