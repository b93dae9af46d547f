"""Lists of names in a section: each a single value, each known where it is said what is."""

from __future__ import annotations

from collections.abc import Iterable

from gigawatt.programme.sections.section import Section, nearest, shown
from gigawatt.programme.text.yaml_source import Scalar, Sequence


def names(section: Section, name: str, known: Iterable[str] | None = None, what: str = "") -> tuple[str, ...]:
    """A list of names (or one), empty where it is absent; each must be known where ``known`` says what is."""
    node = section.get(name)
    if node is None:
        return ()
    items = node.items if isinstance(node, Sequence) else [node]
    found = []
    for item in items:
        if not isinstance(item, Scalar):
            section.notebook.note(item.position, section.dotted(name), "a name is due.", "Write a list such as `[a, b]`.")
        elif known is not None and item.text not in known:
            message = f"there is no {what} `{shown(item.text)}`."
            section.notebook.note(item.position, section.dotted(name), message, nearest(item.text, tuple(known)))
        else:
            found.append(item.text)
    return tuple(found)
