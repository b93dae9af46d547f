"""YAML as a tree with positions, within limits, on any text."""

import time
from pathlib import Path

import pytest

from gigawatt.errors import Problem, ProgrammeError
from gigawatt.programme.text.yaml_source import Mapping, Scalar, Sequence, parse_yaml, read_yaml

BILLION_LAUGHS = b"a: &a [x, x, x, x, x, x, x, x, x, x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (98 + level, 98 + level, b", ".join([b"*%c" % (97 + level)] * 10)) for level in range(12)
)

HOSTILE = {
    "billion laughs": (BILLION_LAUGHS, "more than 200,000 nodes"),
    "deep lists": (b"[" * 1_900_000, "nested more than 40 deep"),
    "deep mappings": (b"{a: " * 400_000, "nested more than 40 deep"),
    "deep blocks": (b"- " * 900_000, "nested more than 40 deep"),
    "deep keys": (b"? " * 900_000, "nested more than 40 deep"),
    "many items": (b"[" + b"a," * 900_000 + b"]", "more than 200,000 nodes"),
    "too large": (b"#" * 2_000_001, "too large"),
    "unclosed quote": (b'"' + b"x" * 1_900_000, "not YAML"),
    "NUL": (b"a: \x00", "U+0000"),
    "not UTF-8": (b"a: 1\nb: \xff", "byte 0xff is not UTF-8"),
    "UTF-16": ("a: 1".encode("utf-16"), "is not UTF-8"),
    "empty": (b"", "the file is empty"),
    "only comments": (b"# nothing\n", "the file is empty"),
    "tag": (b"a: !!python/object/apply:os.system [ls]", "tag `tag:yaml.org"),
    "own tag": (b"a: !mine 3", "tag `!mine`"),
    "duplicate key": (b"a: 1\nb: 2\na: 3", "`a` is here twice (first on line 1)"),
    "merge key": (b"a: &a {b: 1}\nc: {<<: *a}", "merge keys"),
    "recursive alias": (b"a: &a [*a]", "inside what it stands for"),
    "alias of nothing": (b"a: *b", "alias `*b` has no anchor"),
    "two documents": (b"--- {a: 1}\n--- {b: 1}", "a second document"),
    "list as key": (b"[1, 2]: 3", "where a key is due"),
    "bad indentation": (b"a:\n  b: 1\n c: 2", "not YAML"),
    "lone surrogate": (b'a: "\\ud800"', "not YAML"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_are_refused_quickly(name: str, tmp_path: Path) -> None:
    content, message = HOSTILE[name]
    path = tmp_path / "programme.yaml"
    path.write_bytes(content)
    begun = time.process_time()
    with pytest.raises(ProgrammeError) as caught:
        read_yaml(path)
    assert time.process_time() - begun < 2.0
    assert message in str(caught.value)
    assert caught.value.exit_code == 2


def test_positions_count_from_one() -> None:
    root = parse_yaml("a:\n  b: [1, two]\n", "p.yaml")
    assert isinstance(root, Mapping)
    key, inner = root.entries["a"]
    assert (key.position.line, key.position.column) == (1, 1)
    assert isinstance(inner, Mapping)
    _, items = inner.entries["b"]
    assert isinstance(items, Sequence)
    second = items.items[1]
    assert isinstance(second, Scalar)
    assert (second.text, second.position.line, second.position.column) == ("two", 2, 10)


def test_scalars_stay_text() -> None:
    root = parse_yaml("a: 2026-07-01\nb: yes\nc: 0o17\nd: ''\ne:", "p.yaml")
    assert isinstance(root, Mapping)
    leaves = {key: node for key, (_, node) in root.entries.items()}
    assert [leaf.text for leaf in leaves.values() if isinstance(leaf, Scalar)] == ["2026-07-01", "yes", "0o17", "", ""]
    assert [leaf.is_null for leaf in leaves.values() if isinstance(leaf, Scalar)] == [False, False, False, False, True]


def test_alias_stands_for_its_value() -> None:
    root = parse_yaml("a: &x {b: 1}\nc: *x", "p.yaml")
    assert isinstance(root, Mapping)
    assert root.entries["c"][1] is root.entries["a"][1]


def test_faults_of_a_readable_file_are_gathered() -> None:
    with pytest.raises(ProgrammeError) as caught:
        parse_yaml("a: 1\na: 2\nb: !x 1\n<<: 3\n", "p.yaml")
    assert [(problem.line, problem.column) for problem in caught.value.problems] == [(2, 1), (3, 4), (4, 1)]


def test_place_of_a_bad_byte_and_of_bad_syntax(tmp_path: Path) -> None:
    def place(content: bytes) -> tuple[int, int]:
        path = tmp_path / "p.yaml"
        path.write_bytes(content)
        with pytest.raises(ProgrammeError) as caught:
            read_yaml(path)
        problem: Problem = caught.value.problems[0]
        return problem.line, problem.column

    assert place(b"a: 1\nbc: \xff") == (2, 5)
    assert place(b"a: 1\nbc: \x01") == (2, 5)
    assert place(b"a: [1, 2\nb: }") == (2, 2)


def test_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1")
    root, text = read_yaml(path)
    assert isinstance(root, Mapping)
    assert list(root.entries) == ["a"]
    assert text == "a: 1"


@pytest.mark.parametrize("name", ["absent.yaml", "", "a\0b", "x" * 5000])
def test_unreadable_files_are_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(ProgrammeError):
        read_yaml(tmp_path / name)


def test_files_that_were_meant_are_named(tmp_path: Path) -> None:
    def fix(path: Path) -> str:
        with pytest.raises(ProgrammeError) as caught:
            read_yaml(path)
        return caught.value.problems[0].fix

    assert fix(tmp_path) == "Name the YAML file in it."
    assert fix(tmp_path / "programm.yaml").startswith("`gigawatt init DIR` writes")
    (tmp_path / "programme.yaml").write_text("a: 1")
    assert fix(tmp_path) == f"Did you mean {tmp_path / 'programme.yaml'}?"
    assert fix(tmp_path / "programm.yaml").startswith(f"Did you mean {tmp_path / 'programme.yaml'}? `gigawatt init DIR`")
