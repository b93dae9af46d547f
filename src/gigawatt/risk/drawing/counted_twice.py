"""What a programme's own causes move beside the catalogue's: both are drawn, which is seldom meant."""

from __future__ import annotations

from collections.abc import Sequence

from gigawatt.programme.programme import Programme
from gigawatt.risk.drawing.causes import Cause, is_own, whole

SHOWN = 3  # things in a sentence


def counted_twice(programme: Programme, causes: Sequence[Cause]) -> tuple[str, ...]:
    """A sentence for each own cause that moves what a cause of the catalogue moves too, with what to do about it.

    A cause that says ``replaces`` has said what it means, if only ``[]``; one of the catalogue's name stands in its place.

    Args:
        programme: with or without a section ``risk``.
        causes: all that move anything of it.
    """
    if programme.risk is None:
        return ()
    found = []
    for own in causes:
        if own.stated is None or not is_own(own.stated) or own.stated.replaces is not None:
            continue
        for other in causes:
            if other.stated is None or is_own(other.stated) or other.moves != own.moves:
                continue
            name = other.stated.key
            both = sorted(other.subjects & (own.subjects | whole(own.subjects)))
            if both:
                named = ", ".join(both[:SHOWN]) + (f" and {len(both) - SHOWN} more" if len(both) > SHOWN else "")
                how = "their months add" if own.at else "their factors multiply"
                found.append(
                    f"{own.stated.path} and the catalogue's `{name}` both move {own.moves} of {named}: both are drawn, and "
                    f"{how}. Write `replaces: [{name}]` in it, or give it that name; `replaces: []` says that both count."
                )
    return tuple(found)
