"""Site workers as Ray actors, on this machine or a cluster: the one home of ray.

Every actor is a `SiteWorker` with some sites. The sites' hours lie in Ray's object store, on the machine of whoever plans, so
that an actor anywhere can be replaced. Ray restarts nothing of its own accord: a restarted actor would have lost what it was
asked.
"""

from __future__ import annotations

import logging
import os
import pickle
import shutil
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from gigawatt import __version__
from gigawatt.errors import SolverError, WorkersError
from gigawatt.plan.site.question import Asked
from gigawatt.plan.workers.executor import SiteWorkers
from gigawatt.plan.workers.handed import Handed
from gigawatt.plan.workers.site_worker import Reply, SiteWorker
from gigawatt.study.workers.replacing import LostError, ReplacingExecutor
from gigawatt.study.workers.shared_out import shared_out

CLIENT = "ray://"
ANSWER_SECONDS = 10.0  # that a cluster has to take a connection
START_SECONDS = 300.0  # that the first workers have to start
LOOK_SECONDS = 8.0  # between looks at whether there is any cluster left; Ray itself would end our process after a minute without
KNOCKS, KNOCK_SECONDS = 3, 2.0  # on its door, and between them, before it counts as gone
STORE_BYTES = 128 * 2**20  # for messages, beside the sites' hours
# Read by Ray when it is imported: it reports to nobody, does not print to standard output, where the result stands, and does not
# go and look for another cluster when its own has gone.
MANNERS = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_DEDUP_LOGS_SKIP_REGEX": ".",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_ENABLE_AUTO_CONNECT": "0",
}
LOOPBACK = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}  # Ray's own way to say that this machine is alone, on any system
LOCAL = {"127.0.0.1", "localhost", "::1"}
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}


def ray_executor(cases: Sequence[Handed], address: str | None, most: int | None) -> SiteWorkers:
    """Workers on the CPUs of a cluster: one for each, ``most`` at most, and no more than there are sites.

    Args:
        cases: by site.
        address: ``ray://HOST:PORT`` or ``HOST:PORT``; None: join the Ray that runs on this machine, or start one.
        most: workers; of a Ray that is started here, the CPUs.

    Raises:
        WorkersError: no cluster answers, or its machines cannot run the workers.
    """
    packed = [pickle.dumps(case, protocol=5) for case in cases]
    cluster = RayCluster(address, most, packed)
    try:
        workers = max(1, min(cluster.cpus(), len(cases), most or len(cases)))
    except BaseException:
        cluster.close()
        raise
    executor = ReplacingExecutor(cluster, shared_out(cases, workers), [case.name for case in cases])
    try:
        cluster.wait_for_versions()
    except BaseException:  # Ctrl-C too
        executor.close()
        raise
    return executor


class RayCluster:
    """Actors by Ray, each on the machine that has the fewest of them for its CPUs."""

    def __init__(self, address: str | None, cpus: int | None, packed: Sequence[bytes]) -> None:
        wishes = MANNERS | (LOOPBACK if address is None or _host(address) in LOCAL else {})
        os.environ.update({name: value for name, value in wishes.items() if name not in os.environ})
        if address is not None and not _answers(address):
            raise WorkersError(f"no Ray cluster answers at {address}. Is it running, and may this machine reach it?")
        import ray

        self._ray: Any = ray
        self._broken = _broken_connection(address)
        self._name = address or "this machine"
        self._session: str | None = None  # folder of a Ray that was started here
        self._connected = self._has_gone = False
        self._looked = time.monotonic()
        self._heart = address  # what listens as long as there is a cluster
        self._node_of: dict[Any, str] = {}
        self._terminate = signal.getsignal(signal.SIGTERM)
        try:
            self._connect(address, cpus, sum(len(case) for case in packed))
            if address is None or not address.startswith(CLIENT):
                self._heart = ray.get_runtime_context().gcs_address
            self._packed = [ray.put(case) for case in packed]
            self._actor: Any = ray.remote(SiteWorker)
        except BaseException:  # Ctrl-C too
            self.close()
            raise

    def _connect(self, address: str | None, cpus: int | None, data_bytes: int) -> None:
        ray = self._ray
        quiet = {"logging_level": logging.ERROR, "log_to_driver": False}
        if ray.is_initialized():  # by whoever called us, whose it stays
            return
        self._connected = True
        if address is not None:
            try:
                ray.init(address=address, **quiet)
            except Exception as error:  # Ray's own word for a start that took too long is a bare one
                raise WorkersError(_refused(address, error)) from None
            return
        before = {name: os.environ.get(name) for name in ONE_THREAD}  # one thread each: the sites are what runs in parallel
        os.environ.update(ONE_THREAD)
        try:
            store = STORE_BYTES + 2 * data_bytes
            try:
                context = ray.init(num_cpus=cpus, object_store_memory=store, include_dashboard=False, **quiet)
                self._session = context.address_info["session_dir"]
            except ValueError:  # one runs here already, and takes no such wishes
                ray.init(**quiet)
        except Exception as error:  # a bare one where it took too long
            raise WorkersError(f"Ray did not start on this machine: {_words(error)}") from None
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value

    def _nodes(self) -> dict[str, float]:
        """CPUs of each machine that lives and has any."""
        try:
            nodes = self._ray.nodes()
        except (RuntimeError, self._ray.exceptions.RayError, *self._broken) as error:
            raise self._gone(_words(error)) from None
        found = {node["NodeID"]: float(node["Resources"].get("CPU", 0.0)) for node in nodes if node["Alive"]}
        able = {node: cpus for node, cpus in found.items() if cpus >= 1.0}
        if not able:
            raise self._gone("no machine with a CPU is left.")
        return able

    def _gone(self, why: str) -> SolverError:
        """What to raise when nothing is left. To take leave of a cluster that has gone takes Ray long: it does so when we end."""
        self._has_gone = True
        return SolverError(
            f"the Ray cluster at {self._name} has gone: {why}\nWhat is done is kept; the same command goes on from there."
        )

    def cpus(self) -> int:
        return int(sum(self._nodes().values()))

    def start(self, sites: Sequence[int]) -> Any:
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        nodes = self._nodes()
        busy = Counter(self._node_of.values())
        node = min(nodes, key=lambda name: ((busy[name] + 1) / nodes[name], name))
        # soft: should the machine die just now, any other will do
        placed = self._actor.options(
            max_restarts=0, max_task_retries=0, scheduling_strategy=NodeAffinitySchedulingStrategy(node, soft=True)
        )
        try:
            worker = placed.remote(list(sites), *[self._packed[site] for site in sites])
        except self._broken as error:
            raise self._gone(_words(error)) from None
        self._node_of[worker] = node
        return worker

    def wait_for_versions(self) -> None:
        """Wait until the workers have started; one that is lost meanwhile is replaced when it is asked.

        Raises:
            WorkersError: a machine has no gigawatt, or another than this one.
        """
        exceptions = self._ray.exceptions
        waiting = [worker.version.remote() for worker in self._node_of]
        done, late = self._ray.wait(waiting, num_returns=len(waiting), timeout=START_SECONDS)
        if late:
            raise WorkersError(
                f"{len(late)} of {len(waiting)} workers have not started on {self._name} in {START_SECONDS:.0f} s."
            )
        for pending in done:
            try:
                version = self._ray.get(pending)
            except exceptions.RayActorError:
                continue
            except (exceptions.RayTaskError, RuntimeError) as error:
                reason = str(error).strip().splitlines()[-1]
                raise WorkersError(
                    f"a machine of {self._name} cannot run gigawatt, which has to be installed there: {reason}"
                ) from None
            if version != __version__:
                raise WorkersError(
                    f"a machine of {self._name} has gigawatt {version}; here it is {__version__}. They have to be the same."
                )

    def _look(self) -> None:
        """Raise `SolverError` where the cluster's head does not answer, or no machine is left: Ray's own calls would hang."""
        self._looked = time.monotonic()
        if self._heart is not None:
            for knock in range(KNOCKS):
                if _answers(self._heart):
                    break
                if knock + 1 == KNOCKS:
                    raise self._gone(f"nothing answers at {self._heart}.")
                time.sleep(KNOCK_SECONDS)
        self._nodes()

    def ask(self, worker: Any, questions: list[Asked[Any]]) -> Any:
        if time.monotonic() - self._looked > LOOK_SECONDS:
            self._look()
        try:
            return worker.answer.remote(questions)
        except self._broken as error:
            raise self._gone(_words(error)) from None

    def first_done(self, pending: Sequence[Any]) -> Any:
        while True:
            try:
                done, _ = self._ray.wait(list(pending), num_returns=1, timeout=LOOK_SECONDS)
            except (self._ray.exceptions.RaySystemError, *self._broken) as error:
                raise self._gone(_words(error)) from None
            if done:
                return done[0]
            self._look()

    def reply(self, pending: Any) -> Reply:
        exceptions = self._ray.exceptions
        while True:
            try:
                reply: Reply = self._ray.get(pending, timeout=LOOK_SECONDS)
                return reply
            except exceptions.GetTimeoutError:  # it is on its way, or what carries it has gone
                self._look()
            except exceptions.RayTaskError as error:  # outside of what a worker itself reports
                raise RuntimeError(f"a site worker failed:\n{error}") from None
            except exceptions.RayError as error:  # the actor, its machine, or its answer on the way
                self._look()
                raise LostError(str(error).strip()) from None
            except self._broken as error:
                raise self._gone(_words(error)) from None

    def stop(self, worker: Any) -> None:
        self._node_of.pop(worker, None)
        if self._has_gone:
            return
        with suppress(RuntimeError, self._ray.exceptions.RayError, *self._broken):  # it may be gone already
            self._ray.kill(worker, no_restart=True)

    def close(self) -> None:
        """Leave the cluster; a Ray that was started here ends, and its logs go."""
        if not self._connected:
            return
        self._connected = False
        if not self._has_gone:
            self._ray.shutdown()
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, self._terminate)  # Ray had put its own there
        if self._session is not None:
            shutil.rmtree(self._session, ignore_errors=True)


def _broken_connection(address: str | None) -> tuple[type[Exception], ...]:
    """What is raised where a connection has broken; by ray://, what its messenger raises too."""
    if address is None or not address.startswith(CLIENT):
        return (ConnectionError,)
    try:
        from grpc import RpcError
    except ImportError:
        raise WorkersError(f"--on {address} needs Ray's client. Install it with: pip install 'gigawatt[ray]'") from None
    return (ConnectionError, RpcError)


def _words(error: Exception) -> str:
    """Why, in a line."""
    details = getattr(error, "details", None)  # of the client's messenger
    lines = (str(details()) if callable(details) else str(error)).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def _host(address: str) -> str:
    return address.removeprefix(CLIENT).rpartition(":")[0].strip("[]")


def _answers(address: str) -> bool:
    """Whether anything listens there: Ray itself would wait for a minute."""
    port = int(address.rpartition(":")[2])
    try:
        socket.create_connection((_host(address), port), timeout=ANSWER_SECONDS).close()
    except OSError:
        return False
    return True


def _refused(address: str, error: Exception) -> str:
    reason = _words(error)
    if address.startswith(CLIENT):
        return f"the Ray cluster at {address} refuses: {reason}"
    return (
        f"the Ray cluster at {address} refuses: {reason}\n"
        f"With HOST:PORT this machine has to be one of the cluster's: run `ray start --address={address}` here first. "
        "From any other machine, use ray://HOST:10001."
    )
