"""What a reader must know of training runs, in sentences: what is not trained, what cuts take, what two sites would do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gigawatt.percent import percent
from gigawatt.study.tables.run_tables import ALL

NAMED = 1e-3  # of a run: less is told by the tables alone


def run_words(found: Mapping[str, Mapping[str, Any]], names: Mapping[str, str]) -> list[str]:
    """What a reader must know of each run: what is not trained of it, what cuts take, and what two sites would do for it.

    Args:
        found: as `runs` gives it.
        names: of the sites, by key.
    """
    return [sentence for key, run in found.items() for sentence in _words_of(key, run, names)]


def _words_of(key: str, run: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    asked, given, cut = (float(run[name]) for name in ("tokens", "given_tokens", "cut_tokens"))
    if given < asked * ALL:
        part = f"{percent(run['trained_tokens'] / asked)}"
        yield (
            f"{key} is not finished: {part} of its tokens are trained by {run['due']}. The plan counts that part of its value; "
            "a run that ends early may be worth less."
        )
    elif cut > asked * NAMED:
        share = f"{percent(cut / asked, 2)}"
        yield f"{key} has chips for all of its tokens, but power cuts take {share} of them" + (
            "." if run["finished"] else ": it is not finished in time."
        )
    if run["spanned"] is not None:
        yield _over_two(key, run["spanned"])
    if len(run["sites"]) > 1:
        listed = ", ".join(f"{names.get(site, site)} {percent(share)}" for site, share in run["sites"].items())
        yield f"{key} is spread over {len(run['sites'])} sites ({listed}), at the rate of a run over as many as it may span."


def _over_two(key: str, spanned: Mapping[str, Any]) -> str:
    where = f"over {spanned['fibre_km']:,.0f} km of fibre and {spanned['link_tbit_per_s']:g} Tbit/s out of each"
    share = spanned["rate_share"]
    if share is None:
        return f"{key} is planned at one site, and no layout spans two {where}."
    rate = f"At one and the nearest other, {where}, its accelerators would train at {percent(share)} of the rate of one site"
    if share * spanned["sites"] <= 1.0:  # of sites of one size
        return f"{key} is planned at one site. {rate}: two do no more than one alone."
    return f"{key} is planned at one site. {rate}; `sites: {spanned['sites']}` in its `train` lets it span them."
