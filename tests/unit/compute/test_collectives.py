import pytest

from gigawatt.compute.collectives import (
    UNBOUNDED,
    Fabric,
    Routing,
    all_to_all_s,
    dispatch_s,
    domains_allowed,
    gather_s,
    members,
    ring_s,
    send_s,
    tree_s,
)

ANY = Routing(8.0, 1.0, 1.0)
UP, OUT, SITE = 400e9, 50e9, 1e9
QUICK = Fabric(8.0, UP, 0.0, 64.0, OUT, 0.0, 0.5, 1024.0, SITE, 0.0)
LATE = QUICK._replace(scale_up_latency_s=1e-6, scale_out_latency_s=1e-5, site_latency_s=1e-2)


def test_members_fill_domains_then_leaves_then_sites() -> None:
    assert members(2048.0, 1.0, QUICK) == (8.0, 8.0, 16.0, 2.0)
    assert members(16.0, 8.0, QUICK) == (1.0, 8.0, 2.0, 1.0)
    assert members(4.0, 1.0, QUICK) == (4.0, 1.0, 1.0, 1.0)
    assert members(2.0, 1024.0, QUICK._replace(leaf_size=UNBOUNDED)) == (1.0, 1.0, 1.0, 2.0)  # no leaf spans two sites


def test_inside_a_domain_a_gather_is_a_ring() -> None:
    assert gather_s(1e9, 8.0, 1.0, QUICK) == pytest.approx(ring_s(1e9, 8.0, UP, 0.0))


def test_the_slowest_level_sets_the_time() -> None:
    # 64 ranks under one leaf: each carries an eighth over the leaf, seven eighths of it.
    assert gather_s(1e9, 64.0, 1.0, QUICK) == pytest.approx(max(1e9 * 7 / 8 / UP, 1e9 / 8 * 7 / 8 / OUT))
    # Two leaves: a 64th part crosses the spine, half of it, at half the rate.
    slow_spine = QUICK._replace(spine_share=1e-3)
    assert gather_s(1e9, 128.0, 1.0, slow_spine) == pytest.approx(1e9 / 64 / 2 / (OUT * 1e-3))
    # Two sites: a 1,024th part goes between them, half of it.
    assert gather_s(1e12, 2048.0, 1.0, QUICK._replace(site_bytes_per_s=1e6)) == pytest.approx(1e12 / 1024 / 2 / 1e6)


def test_latencies_add_up() -> None:
    assert gather_s(0.0, 2048.0, 1.0, LATE) == pytest.approx(3 * 1e-6 + 127 * 1e-5 + 1e-2)
    assert tree_s(0.0, 1024.0, OUT, 1e-5) == pytest.approx(1e-4)
    assert tree_s(1e9, 1.0, OUT, 1e-5) == 0.0


def test_all_to_all_sends_most_of_it_far_away() -> None:
    assert all_to_all_s(1e9, 64.0, 1.0, QUICK) == pytest.approx(1e9 * 56 / 64 / OUT)
    assert all_to_all_s(1e9, 8.0, 1.0, QUICK) == pytest.approx(1e9 * 7 / 8 / UP)


def test_a_token_crosses_once_to_each_domain() -> None:
    one_domain = dispatch_s(7168.0, 4096.0, ANY, 8.0, 1.0, QUICK)
    assert one_domain == pytest.approx(7168 * 4096 * 8 * (1 - (7 / 8) ** 8) * 7 / 8 / UP)
    many = dispatch_s(7168.0, 4096.0, ANY, 64.0, 1.0, QUICK)
    assert many == pytest.approx(7168 * 4096 * 8 * (1 - (7 / 8) ** 8) * 7 / 8 / OUT)
    assert many < 7168 * 4096 * 8 / OUT  # less than a copy to every expert
    assert dispatch_s(7168.0, 4096.0, ANY, 1.0, 1.0, LATE) == 0.0


def test_a_plain_all_to_all_sends_a_copy_to_each_expert() -> None:
    plain = ANY._replace(merged=0.0)
    assert dispatch_s(7168.0, 4096.0, plain, 8.0, 1.0, QUICK) == pytest.approx(7168 * 4096 * 8 * 7 / 8 / UP)
    assert dispatch_s(7168.0, 4096.0, plain, 64.0, 1.0, QUICK) == pytest.approx(7168 * 4096 * 8 * 7 / 8 / OUT)


def test_a_token_whose_groups_are_limited_crosses_to_fewer_domains() -> None:
    limited = Routing(8.0, 8.0, 4.0)  # DeepSeek-V3: 4 of 8 groups
    assert domains_allowed(8.0, limited) == pytest.approx(4.0)  # a group each
    assert domains_allowed(16.0, limited) == pytest.approx(8.0)  # half a group each
    assert domains_allowed(2.0, limited) == pytest.approx(2.0 * (1 - 0.5**4))  # four groups each
    assert domains_allowed(8.0, ANY) == pytest.approx(8.0)
    sent = dispatch_s(7168.0, 4096.0, limited, 64.0, 1.0, QUICK)
    assert sent == pytest.approx(7168 * 4096 * 4 * (1 - (3 / 4) ** 8) * 7 / 8 / OUT)


def test_neighbours_of_a_short_line_use_the_scale_up_links() -> None:
    assert send_s(1e9, 8.0, QUICK) == pytest.approx(1e9 / UP)
    assert send_s(1e9, 9.0, QUICK) == pytest.approx(1e9 / OUT)


@pytest.mark.parametrize("ranks", [2.0, 8.0, 64.0, 512.0, 4096.0])
def test_more_bandwidth_is_never_slower(ranks: float) -> None:
    endless = QUICK._replace(leaf_size=UNBOUNDED, site_size=UNBOUNDED)
    for field in ("scale_up_bytes_per_s", "scale_out_bytes_per_s", "site_bytes_per_s", "spine_share"):
        for fabric in (QUICK, LATE, endless):
            faster = fabric._replace(**{field: getattr(fabric, field) * 2.0})
            assert gather_s(1e9, ranks, 1.0, faster) <= gather_s(1e9, ranks, 1.0, fabric)
            assert all_to_all_s(1e9, ranks, 1.0, faster) <= all_to_all_s(1e9, ranks, 1.0, fabric)
            assert dispatch_s(7168.0, 4096.0, ANY, ranks, 1.0, faster) <= dispatch_s(7168.0, 4096.0, ANY, ranks, 1.0, fabric)
