"""The rows of power.yaml."""

from __future__ import annotations

from gigawatt import units
from gigawatt.catalog.power import NodePower, WorkloadPower
from gigawatt.catalog.rows import RowReader

_WATTS = ("switch_port_w_per_gb_per_s",)
_RATIOS = ("clock_exponent",)
_SECONDS = units.Dimension("a number of seconds", "s", "0.1 s", positive=True)


def node_power(key: str, name: str, rows: RowReader) -> NodePower:
    """The figures of nodes from the rows of one entry."""
    keys = [field for field in NodePower.__dataclass_fields__ if field not in ("key", "name")]
    return NodePower(key=key, name=name, **{row: rows.figure(row, _dimension(row)) for row in keys})


def _dimension(row: str) -> units.Dimension:
    if row == "rise":
        return _SECONDS
    return units.POWER_IN_WATTS if row in _WATTS else units.RATIO if row in _RATIOS else units.SHARE


def workload_power(key: str, name: str, rows: RowReader) -> WorkloadPower:
    """How hard a workload drives its chips, from the rows of one entry."""
    return WorkloadPower(
        key=key,
        name=name,
        benchmarks=rows.texts("benchmarks"),
        level=rows.figure("level", units.SHARE),
        half_accelerators=rows.figure("half_accelerators", units.COUNT),
    )
