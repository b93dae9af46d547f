"""The rows of reliability.yaml."""

from __future__ import annotations

from gigawatt import units
from gigawatt.catalog.reliability import FailureRate, Recovery
from gigawatt.catalog.rows import RowReader

_RATE = units.Dimension("failures per 1,000 accelerator-days", "", "0.5", bare=True)
_SECONDS = units.Dimension("a number of seconds", "s", "2 s")


def failure_rate(key: str, name: str, rows: RowReader) -> FailureRate:
    """The failures of a family from the rows of one entry."""
    return FailureRate(key=key, name=name, failures=rows.figure("failures", _RATE))


def recovery(key: str, name: str, rows: RowReader) -> Recovery:
    """How jobs recover, from the rows of one entry."""
    return Recovery(
        key=key,
        name=name,
        planned=rows.figure("planned", _RATE),
        restart=rows.figure("restart", units.HOURS),
        bytes_per_parameter=rows.figure("bytes_per_parameter", units.RATIO),
        storage=rows.figure("storage", units.BANDWIDTH),
        host_copy=rows.figure("host_copy", units.BANDWIDTH),
        barrier=rows.figure("barrier", _SECONDS),
        repair=rows.figure("repair", units.HOURS),
        hardware_share=rows.figure("hardware_share", units.SHARE),
    )
