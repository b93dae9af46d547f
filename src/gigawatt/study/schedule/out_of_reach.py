"""Options that no plan can have: at the confidence that is asked for they come after its last year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gigawatt.programme.dates import iso_date
from gigawatt.programme.path_words import thing
from gigawatt.programme.programme import Programme
from gigawatt.programme.site import Phase, PowerAsset

MOST_NAMED = 4


def out_of_reach(programme: Programme) -> list[dict[str, str]]:
    """The options whose date lies behind the plan's last year, the earliest first.

    Args:
        programme: as it is planned, with the dates of its schedule; nothing where it asks for no confidence.
    """
    if programme.schedule is None or programme.schedule.confidence is None:
        return []
    items: list[Phase | PowerAsset] = []
    for site in programme.sites:
        items += [*site.phases, *site.power]
    late = [item for item in items if item.standing == "option" and item.date >= programme.end_year + 1]
    found = sorted((item.date, item.path) for item in late)
    return [{"item": path, "date": iso_date(date)} for date, path in found]


def out_of_reach_words(found: Sequence[Mapping[str, str]], sites: Mapping[str, str], confidence: float | None) -> list[str]:
    """A sentence where options are out of the plan's reach.

    Args:
        found: as the summary has it.
        sites: names of all sites, by key.
        confidence: that was asked for.
    """
    if not found or confidence is None:
        return []
    named = ", ".join(f"{thing(one['item'], sites)} ({one['date']})" for one in found[:MOST_NAMED])
    rest = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    which, it = ("One option comes", "it") if len(found) == 1 else (f"{len(found)} options come", "them")
    sure = f"with P{100 * confidence:.0f} confidence"
    return [f"{which} after the plan's last year {sure}, so that no plan has {it}: {named}{rest}."]
