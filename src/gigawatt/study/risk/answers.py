"""The answers first: dates, promises, cost at risk and the cause to act on, in the sentences that all who tell them share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gigawatt.study.risk.promise_words import BUDGET, CAP, ENERGISATION, REQUIRED, RUN

Told = Mapping[str, Any]

VERSION = 3  # of the summary's section and its tables: a report of others says to run the stage again
SURE = 0.8  # of futures: four in five
FAR_APART = 0.05  # bounds of the cost, of the upper ones: both are told
FEW = 200  # futures: of fewer the tail is some twenty, and is said to be
HEADS = ("good: 1 in 10 better", "median", "bad: 1 in 5 worse", "bad: 1 in 10 worse")  # of columns, whichever way is better
LESS_IS_BETTER, MORE_IS_BETTER = ("p10", "p50", "p80", "p90"), ("p90", "p50", "p20", "p10")  # the levels in these columns
DIRECTION = "worse: costs and dates more or later, all else less"
ACTED_ON = ("dates", "delay", "chip-delivery", "licence", "supplier", "capital-cost", "chip-price")
KINDS = {REQUIRED: "work that must be served", RUN: "training runs", CAP: "carbon caps", BUDGET: "budgets"}


@dataclass(frozen=True)
class Say:
    """How numbers are written where they are told.

    Attributes:
        money: USD.
        share: of one.
    """

    money: Callable[[float], str]
    share: Callable[[float], str]


def answers(found: Told, say: Say) -> list[str]:
    """All of them, what is asked first first.

    Args:
        found: the summary's ``risk``.
        say: how.
    """
    return [*first_tokens(found), *energised(found, say), *promised(found, say), *cost_at_risk(found, say), *acted_on(found, say)]


def first_tokens(found: Told) -> Iterator[str]:
    """When there is any compute, beside the plan."""
    when = found["first_token"]
    if when["p50"] is None:
        yield f"First token: in half of the futures not in the horizon; as planned {when['as_planned'] or 'not either'}."
    elif when["as_planned"] == when["p50"] == when["p90"]:
        yield f"First token: {when['p50']}, as planned, in nine futures of ten."
    else:
        late = when["p80"] or "not in the horizon"
        yield f"First token: {when['p50']} in half of the futures, by {late} in four of five; as planned {when['as_planned']}."


def energised(found: Told, say: Say) -> Iterator[str]:
    """How many energisations keep their dates."""
    every = [one for one in found["commitments"] if one["kind"] == ENERGISATION]
    if not every:
        return
    sure = sum(one["share"] >= SURE for one in every)
    never = sum(one["share"] == 0.0 for one in every)
    counted = {one["item"] for one in every}
    early = sum(one["item"] in counted for one in found.get("planned_too_early") or [])
    why = f" ({early} are planned before their own tasks allow it)" if never and early else ""
    least = _worst(every)
    which = f"{never} in no future{why}" if never else f"{least['name']} least often, in {say.share(least['share'])}"
    yield f"Power: of {_of(len(every), 'energisation')} {sure} {_are(sure)} on time in four futures of five, {which}."


def promised(found: Told, say: Say) -> Iterator[str]:
    """How many of the other promises are kept."""
    every = [one for one in found["commitments"] if one["kind"] != ENERGISATION]
    if not every:
        return
    sure, least = sum(one["share"] >= SURE for one in every), _worst(every)
    kinds = _listed([KINDS[kind] for kind in KINDS if any(one["kind"] == kind for one in every)])
    yield (
        f"Promises: of {len(every)} ({kinds}) {sure} {_are(sure)} kept in four futures of five; least often "
        f"{least['name']} (due {least['due']}), in {say.share(least['share'])} of futures "
        f"(95 %: {say.share(least['low'])} to {say.share(least['high'])})."
    )


def cost_at_risk(found: Told, say: Say) -> Iterator[str]:
    """The cost as planned, and how much more in how many futures; what of it so many futures leave open."""
    cost, count = found["cost_usd"], found["futures"]
    high, error = cost["high"], cost["left_open"]["worst_tenth_error"]
    off = "" if error is None else f" ± {say.money(2.0 * error)}"
    few = f", of {round(0.1 * count)} futures only" if count < FEW else ""
    yield (
        f"Cost: as planned {say.money(cost['as_planned'])}, compute that is asked for and not there counted at its value; in "
        f"{say.share(cost['above_plan_share'])} of futures it is more. One future in two costs more than "
        f"{say.money(high['p50'])}, one in five more than {say.money(high['p80'])}, one in ten more than "
        f"{say.money(high['p90'])}; the worst tenth costs {say.money(cost['worst_tenth_high'])}{off} on average{few}."
    )
    if cost["mean_gap"] > FAR_APART:
        p50, p80, p90 = (say.money(cost["low"][name]) for name in ("p50", "p80", "p90"))
        yield (
            f"The cost is known only within bounds, {say.share(cost['mean_gap'])} apart: these are the upper ones. By the lower "
            f"ones one future in two costs more than {p50}, one in five more than {p80}, one in ten more than {p90}."
        )
    if found["surplus_usd"]["negative_share"] > 0.0:
        yield f"In {say.share(found['surplus_usd']['negative_share'])} of futures compute is worth less than it costs."


def acted_on(found: Told, say: Say) -> Iterator[str]:
    """The cause that matters most, and the one that matters most of those that orders, contracts and dates decide."""
    first, own = _causes(found)
    if first is None:
        return
    index, part = ((found["indices"] or {}).get("cost") or {}).get(first["cause"]), ""
    if index is not None:
        part = f", {say.share(round(index['total'], 2))} of the variance (± {200.0 * index['total_error']:.0f} points)"
    yield f"What matters most: {_swing(first, say)}{part}."
    if own is not None and own["cause"] != first["cause"]:
        yield f"Of what orders, contracts and dates decide, act first on: {_swing(own, say)}."


def causes_in_short(found: Told) -> Iterator[str]:
    """Both by name alone."""
    first, own = _causes(found)
    if first is not None:
        act = "" if own is None or own["cause"] == first["cause"] else f"; to act on first: {own['name']}"
        yield f"What moves the cost most: {first['name']}{act}."


def _causes(found: Told) -> tuple[Told | None, Told | None]:
    """The first cause of all, and the first that can be acted on; by the variance where that is known, else by their swings."""
    moving = [one for one in (found["tornado"] or {}).get("cost", []) if one["high"] != one["low"]]
    swings = sorted(moving, key=lambda one: -abs(one["high"] - one["low"]))
    ranked = (found["indices"] or {}).get("cost") or {}
    first = next((one for key in ranked for one in swings if one["cause"] == key), swings[0] if swings else None)
    return first, next((one for one in swings if one["moves"] in ACTED_ON), None)


def small_sample(found: Told) -> Iterator[str]:
    """What the number of futures leaves open, and how that is known."""
    yield (
        f"± is two standard errors, as of {found['futures']:,} futures drawn independently; these fill the space of causes more "
        "evenly (scrambled Sobol points), which leaves less open. Intervals of shares (Wilson, 95 %) are too wide likewise. "
        "P50 and P80 of a date: half and four in five of the futures have it by then."
    )


def _swing(one: Told, say: Say) -> str:
    ends = f"“{one['low_at']}” costs {say.money(one['low'])}, “{one['high_at']}” {say.money(one['high'])}"
    return f"{one['name']} (all else at its median, {ends})"


def _worst(every: Sequence[Told]) -> Told:
    return min(every, key=lambda one: one["share"])


def _of(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
