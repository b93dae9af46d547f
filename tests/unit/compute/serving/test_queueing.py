"""Waiting against textbook cases."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gigawatt.compute.serving.queueing import wait_quantile_s, waiting_probability


@pytest.mark.parametrize("load", [0.1, 0.5, 0.99])
def test_one_server_makes_an_arrival_wait_as_often_as_it_is_busy(load: float) -> None:
    assert waiting_probability(np.array(1.0), np.array(load)) == pytest.approx(load)


def test_two_servers() -> None:
    assert waiting_probability(np.array(2.0), np.array(1.5)) == pytest.approx(9 / 14)  # a^2 / (2 (1 + a + a^2/2)(1 - rho) ...)


@pytest.mark.parametrize(("servers", "load"), [(5, 3.0), (40, 35.0), (400, 380.0)])
def test_erlang_c_by_its_sum(servers: int, load: float) -> None:
    logs = np.array([k * math.log(load) - math.lgamma(k + 1) for k in range(servers)])
    last = servers * math.log(load) - math.lgamma(servers + 1) - math.log(1.0 - load / servers)
    below = np.exp(logs - last).sum()
    assert waiting_probability(np.array(float(servers)), np.array(load)) == pytest.approx(1.0 / (1.0 + below), rel=1e-9)


def test_far_below_its_servers_nobody_waits() -> None:
    assert waiting_probability(np.array(1000.0), np.array(700.0)) == 0.0
    assert 0.0 < waiting_probability(np.array(1000.0), np.array(760.0)) < 1e-12


def test_a_load_that_is_not_served_waits_for_ever() -> None:
    assert waiting_probability(np.array(4.0), np.array(4.0)) == 1.0
    assert wait_quantile_s(np.array(1.0), np.array(4.0), np.array(5.0), np.array(1.0), 0.5) == np.inf


def test_waits_of_one_server_are_those_of_the_textbook() -> None:
    one, load, service = np.array(1.0), np.array(0.8), np.array(2.0)
    quantile = wait_quantile_s(load, one, load, service, 0.99)
    assert 0.8 * math.exp(-quantile * (1.0 - 0.8) / 2.0) == pytest.approx(0.01)  # P(W > t) of M/M/1
    fixed = wait_quantile_s(load, one, load, service, 0.99, 0.0)
    assert fixed == pytest.approx(quantile / 2.0)  # M/D/1: half the mean wait, Pollaczek and Khinchine


def test_a_tail_that_nobody_waits_in_is_nothing() -> None:
    assert wait_quantile_s(np.array(0.005), np.array(1.0), np.array(0.005), np.array(1.0), 0.99) == 0.0
