"""Workers on Ray: two machines (two raylets of this one), of which one is lost in the middle; and what is left behind."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from benchmarks.random_campuses import random_campuses
from tests.e2e.running import Running, running

GAP = 1e-3
ARGUMENTS = ("--gap", str(GAP), "--quiet", "--json")
SITES = 5
CLUSTER = Path(__file__).with_name("two_raylets.py")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="Ray is not installed"),
]


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("ray") / "programme.yaml"
    file.write_text(random_campuses(5, SITES), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def alone(programme: Path) -> dict[str, Any]:
    """The plan by processes of this machine."""
    with running(programme, programme.parent / "alone", *ARGUMENTS) as under_way:
        return planned(under_way)


def planned(under_way: Running) -> dict[str, Any]:
    code, out, err = under_way.ended()
    assert code == 0, out + err
    assert err == ""
    found: dict[str, Any] = json.loads(out)["plan"]  # nothing but the summary: Ray has printed nothing
    return found


def workers(study: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((study / "run.json").read_text(encoding="utf-8"))["workers"]
    return found


def assert_the_same_to_the_certificate(one: dict[str, Any], other: dict[str, Any]) -> None:
    for plan in (one, other):
        assert plan["status"] == "certified"
        assert plan["gap"] <= GAP
    assert one["objective_usd"] == pytest.approx(other["objective_usd"], rel=GAP)
    assert one["lower_bound_usd"] <= other["objective_usd"]
    assert other["lower_bound_usd"] <= one["objective_usd"]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def two_raylets(client_port: int) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A cluster in a process of its own, and its address."""
    cluster = subprocess.Popen(
        [sys.executable, str(CLUSTER), str(client_port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert cluster.stdout is not None
    try:
        address = cluster.stdout.readline().strip()
        assert address, cluster.communicate()
        yield cluster, address
    finally:
        try:
            cluster.communicate(timeout=60)  # its standard input closes, and it ends
        except subprocess.TimeoutExpired:
            os.killpg(cluster.pid, signal.SIGKILL)
            cluster.communicate()


@pytest.mark.parametrize("by_client", [False, True])
def test_a_machine_that_is_lost_in_the_middle_does_not_stop_the_plan(
    by_client: bool, programme: Path, tmp_path: Path, alone: dict[str, Any]
) -> None:
    port, study = free_port(), tmp_path / "study"
    with two_raylets(port) as (cluster, address):
        on = f"ray://127.0.0.1:{port}" if by_client else address
        with running(programme, study, *ARGUMENTS, "--on", on) as under_way:
            under_way.wait_for_iterations(2)
            assert cluster.stdin is not None
            assert cluster.stdout is not None
            cluster.stdin.write("kill\n")
            cluster.stdin.flush()
            assert cluster.stdout.readline().strip() == "killed"
            assert not (study / "summary.json").exists()  # in the middle, that is
            found = planned(under_way)
        assert cluster.poll() is None  # the cluster stays its owner's
    assert workers(study) == {"on": on, "count": 2, "replaced": 1}
    assert_the_same_to_the_certificate(found, alone)


def test_ray_that_was_started_for_a_plan_ends_with_it(programme: Path, tmp_path: Path, alone: dict[str, Any]) -> None:
    with running(programme, tmp_path / "study", *ARGUMENTS, "--on", "ray") as under_way:
        found = planned(under_way)
        assert not under_way.left_over()
    assert workers(tmp_path / "study")["replaced"] == 0
    assert found["objective_usd"] == alone["objective_usd"]  # nobody was lost: the same answers, to the last digit
    assert found["lower_bound_usd"] == alone["lower_bound_usd"]


def test_ctrl_c_ends_ray_too_and_what_is_done_is_kept(programme: Path, tmp_path: Path, alone: dict[str, Any]) -> None:
    study = tmp_path / "study"
    with running(programme, study, "--gap", str(GAP), "--quiet", "--on", "ray") as under_way:
        under_way.wait_for_iterations(3)
        under_way.send(signal.SIGINT)
        code, out, err = under_way.ended()
        assert not under_way.left_over()
    assert code == 130, err
    assert "Traceback" not in out + err
    assert f"gigawatt plan {programme} -o {study} --gap {GAP:g} --on ray" in err
    with running(programme, study, *ARGUMENTS) as under_way:  # where it goes on is another matter
        assert_the_same_to_the_certificate(planned(under_way), alone)


def test_another_place_is_the_users_mistake(programme: Path, tmp_path: Path) -> None:
    with running(programme, tmp_path / "study", "--on", "threads") as under_way:
        code, out, err = under_way.ended()
    assert code == 2
    assert out == ""
    assert "--on threads: the site workers run on `processes`, `ray`, `ray://HOST:PORT` or `HOST:PORT`." in err
    assert not (tmp_path / "study").exists()
