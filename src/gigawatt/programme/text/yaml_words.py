"""What is wrong with a text that is no YAML, in plain words: the parser's own speak of tokens, scalars and indicators."""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

_LONGEST = 40
_QUOTE_FIX = "Put quotes around the whole value."
_TEXT_FIX = "If it is text, put quotes around it."
_ALIGN_FIX = "Align it with the lines that it belongs with; those of one section begin in one column."
_KEY_WITHOUT_SPACE = re.compile(r"\s*[\w.-]+:[^\s:]")
_KEY_WITH_VALUE = re.compile(r"\s*(?:- )?[^\s#:][^:#]*:\s")


@dataclass(frozen=True, slots=True)
class Fault:
    """Where (lines and columns count from 1), what, and what to do."""

    line: int
    column: int
    message: str
    fix: str


def in_words(error: yaml.MarkedYAMLError, text: str) -> Fault:
    """The parser's complaint about ``text``, which it stopped at, as a user would put it."""
    lines = text.splitlines()
    mark = error.problem_mark or error.context_mark
    begun = error.context_mark or mark
    if mark is None or begun is None:
        return Fault(1, 1, "this cannot be read as YAML.", "Is this a text file?")
    line = lines[mark.line] if mark.line < len(lines) else ""
    stop = _Stop(lines, line, line[mark.column : mark.column + 1], mark, begun)
    told = f"{error.context or ''} {error.problem or ''}"
    for words, explain in _EXPLAINED:
        if words in told:
            return explain(stop)
    return stop.fault("from here on this cannot be read.", "Check indentation, quotes and brackets here.")


@dataclass(frozen=True, slots=True)
class _Stop:
    """Where the parser stopped, and where what it was reading had begun."""

    lines: list[str]
    line: str
    character: str
    mark: yaml.Mark
    begun: yaml.Mark

    def fault(self, message: str, fix: str, mark: yaml.Mark | None = None) -> Fault:
        at = mark or self.mark
        return Fault(at.line + 1, at.column + 1, message, fix)

    def opening(self) -> str:
        """The character at which it had begun."""
        line = self.lines[self.begun.line] if self.begun.line < len(self.lines) else ""
        return line[self.begun.column : self.begun.column + 1]

    def line_before(self) -> int | None:
        """The last line above that says something."""
        above = (number for number in range(self.mark.line - 1, -1, -1) if self.lines[number].split("#")[0].strip())
        return next(above, None)


def _colon(stop: _Stop) -> Fault:
    """A colon where no key can be: one too many on a line, or the line above is no key with its value."""
    start = stop.line[: stop.mark.column]
    if _KEY_WITH_VALUE.match(f"{start} "):
        return stop.fault("a second colon on one line.", "Put a value with a colon in it in quotes; one key goes on one line.")
    number = stop.line_before()
    if number is None:
        return stop.fault("this colon cannot stand here.", _QUOTE_FIX)
    above = stop.lines[number]
    column = len(above) - len(above.lstrip()) + 1
    if _KEY_WITHOUT_SPACE.match(above):
        return _no_space(number, column, above)
    if not _KEY_WITH_VALUE.match(f"{above} "):
        return Fault(number + 1, column, f"there is no colon in `{_shown(above.split(' #')[0].strip())}`.", "Write `key: value`.")
    message = f"this is indented deeper than line {number + 1}, which has its value already."
    return Fault(stop.mark.line + 1, len(stop.line) - len(stop.line.lstrip()) + 1, message, "Align the two lines.")


def _quote(stop: _Stop) -> Fault:
    return stop.fault("the quote that opens here is never closed.", "Close it on the same line.", stop.begun)


def _bracket(stop: _Stop) -> Fault:
    opened, closer = stop.opening(), {"{": "}", "[": "]"}.get(stop.opening(), "}")
    place = f"the `{opened}` of line {stop.begun.line + 1}, column {stop.begun.column + 1}"
    if stop.character in ("}", "]"):
        return stop.fault(f"`{stop.character}` closes {place}.", f"Write `{closer}`.")
    message = f"{place} is not closed before this, or a comma is missing."
    return stop.fault(message, f"Add the `{closer}` or the comma; inside brackets entries are parted by commas.")


def _no_entry(stop: _Stop) -> Fault:
    if stop.character == ",":
        return stop.fault("there is nothing before this comma.", "Remove one comma.")
    if stop.character == "-":
        return stop.fault("inside brackets a list has no `-`.", "Write `[a, b]`.")
    return stop.fault("a value is missing here.", "Write one, or remove the comma.")


def _indentation(stop: _Stop) -> Fault:
    """Where the next key of a section was due."""
    before = stop.line[: stop.mark.column].rstrip()
    if stop.character and stop.character in "}]":
        return stop.fault(f"there is one `{stop.character}` too many.", "Remove it, or open it before.")
    if stop.character == ":":
        return stop.fault("there is no name before this colon.", "Write `key: value`.")
    if before.endswith(('"', "'")):
        fix = "Put the whole value in one pair of quotes; in double quotes an apostrophe may stand."
        return stop.fault("text follows the quote that closes before it.", fix)
    if stop.character == "-":
        fix = "A section has either `key: value` lines or items; put `[..]` after a key for a list."
        return stop.fault("a list item (`- `) stands among keys.", fix)
    message = f"this line begins in column {stop.mark.column + 1}, where no section above begins"
    number = stop.line_before()
    if number is None:
        return stop.fault(f"{message}.", _ALIGN_FIX)
    above = stop.lines[number]
    column = len(above) - len(above.lstrip()) + 1
    if _KEY_WITHOUT_SPACE.match(above):
        return _no_space(number, column, above)
    return stop.fault(f"{message} (line {number + 1} begins in column {column}).", _ALIGN_FIX)


def _no_space(number: int, column: int, line: str) -> Fault:
    said = _shown(line.split(" #")[0].strip())
    return Fault(number + 1, column, f"there is no space after the colon in `{said}`.", "Write `key: value`.")


def _item(stop: _Stop) -> Fault:
    return stop.fault("a key stands among list items.", "Begin it with `- `, or indent it as what it belongs to.")


def _item_after_key(stop: _Stop) -> Fault:
    return stop.fault("a list item (`- `) stands on the line of its key.", "Write `[a, b]`, or begin the items on the next line.")


def _tab(stop: _Stop) -> Fault:
    return stop.fault("a tab stands where spaces are due.", "Indent with spaces.")


def _first_character(stop: _Stop) -> Fault:
    if stop.character == "\t":
        return _tab(stop)
    fix = "Write the number first, as in `7 %`." if stop.character == "%" else _QUOTE_FIX
    return stop.fault(f"a value cannot begin with `{_shown(stop.character)}`.", fix)


def _anchor(stop: _Stop) -> Fault:
    message = f"`{_shown(stop.opening())}` begins the name of a repeated part here, and none follows."
    return stop.fault(message, _TEXT_FIX, stop.begun)


def _long_text(stop: _Stop) -> Fault:
    message = f"`{_shown(stop.opening())}` begins a text of several lines, and something follows it."
    return stop.fault(message, _QUOTE_FIX, stop.begun)


def _escape(stop: _Stop) -> Fault:
    fix = "Use single quotes, in which `\\` stands for itself."
    return stop.fault("in double quotes `\\` begins a special character, and this is none.", fix)


def _question(stop: _Stop) -> Fault:
    return stop.fault("a value cannot begin with `?`.", _QUOTE_FIX)


def _directive(stop: _Stop) -> Fault:
    return stop.fault("a line cannot begin with `%`.", "Begin a comment with `#`.", stop.begun)


def _tag(stop: _Stop) -> Fault:
    return stop.fault("`!` begins a tag, which a programme cannot have.", f"Remove it. {_TEXT_FIX}", stop.begun)


def _after_end(stop: _Stop) -> Fault:
    return stop.fault("something follows the end of the document (`...`).", "Remove the `...`.")


# By what the parser says (libyaml's words and, where they differ, those of PyYAML's own), the more special first.
_EXPLAINED = (
    ("tab character", _tab),
    ("cannot start any token", _first_character),
    ("mapping values", _colon),
    ("mapping keys", _question),
    ("sequence entries", _item_after_key),
    ("escape", _escape),
    ("hexdecimal", _escape),
    ("quoted scalar", _quote),
    ("block scalar", _long_text),
    ("scanning an a", _anchor),
    ("directive", _directive),
    ("incompatible", _directive),
    (" tag", _tag),
    ("document start", _after_end),
    ("parsing a flow node", _no_entry),
    ("parsing a flow", _bracket),
    ("block collection", _item),
    ("block mapping", _indentation),
)


def _shown(text: str) -> str:
    line = "".join(character if character.isprintable() else "�" for character in text)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 3] + "..."
