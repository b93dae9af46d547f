"""Where the site workers run: what `--on` may say, and what is said where it cannot be."""

from __future__ import annotations

import importlib.util
import socket

import pytest
from tests.plan.planned import random_case

from gigawatt.errors import WorkersError
from gigawatt.plan.workers.executor import SerialExecutor
from gigawatt.study.workers import executors
from gigawatt.study.workers.executors import Place, place_of_workers, site_executor


@pytest.fixture
def with_ray(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "find_spec", lambda _: object())


@pytest.mark.parametrize(
    ("on", "address"),
    [
        ("processes", None),
        ("ray", None),
        ("ray://head.example:10001", "ray://head.example:10001"),
        ("10.0.0.7:6379", "10.0.0.7:6379"),
        ("[fd00::7]:6379", "[fd00::7]:6379"),
    ],
)
@pytest.mark.usefixtures("with_ray")
def test_where_they_run(on: str, address: str | None) -> None:
    place = place_of_workers(on)
    assert place.address == address
    assert place.is_ray == (on != "processes")


@pytest.mark.parametrize(
    "on", ["", "threads", "Ray", "ray:", "ray://", "ray://head", "head", "head:0", "head:70000", "a b:1", "http://h:1"]
)
@pytest.mark.usefixtures("with_ray")
def test_anything_else_is_said_to_be_wrong(on: str) -> None:
    with pytest.raises(WorkersError, match="`processes`, `ray`, `ray://HOST:PORT` or `HOST:PORT`") as raised:
        place_of_workers(on)
    assert raised.value.exit_code == 2


def test_without_ray_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "find_spec", lambda _: None)
    assert place_of_workers("processes") == Place()
    for on in ("ray", "ray://head:10001", "head:6379"):
        with pytest.raises(WorkersError, match=r"pip install 'gigawatt\[ray\]'"):
            place_of_workers(on)


def test_where_nothing_listens_no_cluster_answers() -> None:
    if importlib.util.find_spec("ray") is None:
        pytest.skip("Ray is not installed")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        cases = [site.weather for site in random_case(3, sites=2, years=1, hours=24).sites]
        with pytest.raises(WorkersError, match=f"no Ray cluster answers at {address}"):
            site_executor(cases, 2, Place(address))


def test_one_process_is_this_one() -> None:
    cases = [site.weather for site in random_case(3, sites=2, years=1, hours=24).sites]
    assert isinstance(site_executor(cases, 1, Place()), SerialExecutor)
