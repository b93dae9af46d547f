"""What is no YAML is said in plain words, where it has to be mended, whichever of the two parsers read it."""

import pytest
import yaml

from gigawatt.errors import ProgrammeError
from gigawatt.programme.text import yaml_source
from gigawatt.programme.text.yaml_source import parse_yaml

FAULTS = {
    "tab": ("a:\n  c: 1\n\tb: 1\n", (3, 1), "a tab stands where spaces are due"),
    "no colon": ("programme:\n  name Starter\n  seed: 1\n", (2, 3), "there is no colon in `name Starter`"),
    "no space after the colon": ("programme:\n  name:Starter\n  seed: 1\n", (2, 3), "no space after the colon in `name:Starter`"),
    "two colons": ("programme:\n  name: Starter: two\n", (2, 16), "a second colon on one line"),
    "deeper": ("a:\n  b: 1\n   c: 2\n", (3, 4), "this is indented deeper than line 2, which has its value already"),
    "shallower": (
        "a:\n    b: 1\n  c: 2\n",
        (3, 3),
        "this line begins in column 3, where no section above begins (line 2 begins in column 5)",
    ),
    "no space before a sibling": (
        "a:\n  b:\n    market:pjm\n    # prices\n    steps: 1\n",
        (3, 5),
        "there is no space after the colon in `market:pjm`",
    ),
    "open brace": ("a: {b: 1, c: 2\nd: 3\n", (2, 2), "the `{` of line 1, column 4 is not closed before this, or a comma"),
    "open bracket at the end": ("a: [1, 2\n", (2, 1), "the `[` of line 1, column 4 is not closed"),
    "wrong closer": ("a: {b: 1]\n", (1, 9), "`]` closes the `{` of line 1, column 4"),
    "one brace too many": ("a: {b: 1}}\nb: 2\n", (1, 10), "there is one `}` too many"),
    "no comma": ("a: {b: 1 c: 2}\n", (1, 11), "or a comma is missing"),
    "two commas": ("a: {b: 1,, c: 2}\n", (1, 10), "there is nothing before this comma"),
    "open quote": ('a: 1\nb: "hello\nc: 2\n', (2, 4), "the quote that opens here is never closed"),
    "apostrophe": ("a: 'it's\nb: 2\n", (1, 8), "text follows the quote that closes before it"),
    "at sign": ("a: @home\n", (1, 4), "a value cannot begin with `@`"),
    "percent first": ("a: %7\n", (1, 4), "a value cannot begin with `%`"),
    "ampersand": ("name: R&D\nb: & c\n", (2, 4), "`&` begins the name of a repeated part"),
    "greater than": ("a: > 3 MW\n", (1, 4), "`>` begins a text of several lines"),
    "list among keys": ("a: 1\n- b\n", (2, 1), "a list item (`- `) stands among keys"),
    "key among items": ("a:\n  - b\n  c: 1\n", (3, 3), "a key stands among list items"),
    "item beside its key": ("a: - 1\n", (1, 4), "a list item (`- `) stands on the line of its key"),
    "items in brackets": ("a: [\n- 1\n]\n", (2, 1), "inside brackets a list has no `-`"),
    "no key": (": a\n", (1, 1), "there is no name before this colon"),
    "question mark": ("a: ? b", (1, 4), "a value cannot begin with `?`"),
    "after the end": ("a: 1\n...\nb: 2\n", (3, 1), "something follows the end of the document"),
}
PARSERS_WORDS = ("mapping", "scalar", "token", "block", "flow", "node", "indicator", "context", "expected")


@pytest.mark.parametrize(
    "loader", sorted({yaml.SafeLoader, yaml_source._Loader}, key=lambda one: one.__name__), ids=lambda loader: loader.__name__
)
@pytest.mark.parametrize("name", FAULTS)
def test_faults_in_plain_words(name: str, loader: type, monkeypatch: pytest.MonkeyPatch) -> None:
    text, place, words = FAULTS[name]
    monkeypatch.setattr(yaml_source, "_Loader", loader)
    with pytest.raises(ProgrammeError) as caught:
        parse_yaml(text, "p.yaml")
    (problem,) = caught.value.problems
    assert words in problem.message
    assert (problem.line, problem.column) == place
    assert problem.fix.endswith((".", "`"))
    assert not [word for word in PARSERS_WORDS if word in problem.message]


def test_backslashes_in_double_quotes() -> None:
    with pytest.raises(ProgrammeError, match=r"in double quotes `.` begins a special character, and this is none"):
        parse_yaml('a: "C:\\data"\n', "p.yaml")
