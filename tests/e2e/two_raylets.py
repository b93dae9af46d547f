"""A Ray cluster of two machines on this one, as a process of its own: two raylets with one CPU each, on the loopback address.

It tells the cluster's address, kills the second raylet when it reads ``kill``, and ends with its
standard input.
"""

from __future__ import annotations

import os
import sys

STORE_BYTES = 100 * 2**20
LOOPBACK = "127.0.0.1"


def tell(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main(client_port: int) -> None:
    from ray.cluster_utils import Cluster

    node = {"num_cpus": 1, "object_store_memory": STORE_BYTES, "node_ip_address": LOOPBACK, "include_dashboard": False}
    impatient = {"health_check_initial_delay_ms": 500, "health_check_period_ms": 500, "health_check_failure_threshold": 3}
    cluster = Cluster(
        initialize_head=True, head_node_args={**node, "ray_client_server_port": client_port, "_system_config": impatient}
    )
    try:
        second = cluster.add_node(**node)
        cluster.wait_for_nodes()
        tell(cluster.address)
        for line in sys.stdin:
            if line.strip() == "kill":
                second.kill_raylet()
                tell("killed")
    finally:
        cluster.shutdown()


if __name__ == "__main__":
    os.environ.update({"RAY_USAGE_STATS_ENABLED": "0", "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"})
    main(int(sys.argv[1]))
