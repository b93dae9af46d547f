"""Times of collective exchanges on a fabric of four levels: scale-up domain, leaf, spine, between sites.

Groups are described by how many ranks they have and how far apart neighbours stand in rank order (``stride``), which
decides how many members share a scale-up domain, a leaf, a site. Large exchanges run as a pipeline through the levels,
so the slowest level sets the time and only latencies add up. Equations: docs/mathematics/training.md.

Ring and tree costs after Thakur, Rabenseifner and Gropp (2005), "Optimization of collective communication operations
in MPICH"; the hierarchy as in the two-level algorithms of NCCL.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gigawatt.compute.formula import Values, formula

UNBOUNDED = 1e12  # ranks: a level that everything fits into


class Fabric(NamedTuple):
    """Rates of a fabric as one accelerator sees them, one direction, already at the efficiency that is reached."""

    scale_up_size: Values  # accelerators of one scale-up domain
    scale_up_bytes_per_s: Values
    scale_up_latency_s: Values  # per step
    leaf_size: Values  # accelerators under one leaf (or rail group) without contention
    scale_out_bytes_per_s: Values
    scale_out_latency_s: Values
    spine_share: Values  # of the scale-out rate that is left across leaves; 1: not oversubscribed
    site_size: Values  # accelerators of one site
    site_bytes_per_s: Values  # per accelerator, between sites
    site_latency_s: Values


class Members(NamedTuple):
    """How a group's ranks lie: the product of the four is the number of ranks."""

    in_domain: Values  # members that share a scale-up domain
    domains: Values  # domains of the group under one leaf
    leaves: Values  # leaves of the group in one site
    sites: Values


@formula
def members(ranks: Values, stride: Values, fabric: Fabric) -> Members:
    """How the ``ranks`` members of a group lie whose neighbours are ``stride`` ranks apart."""
    in_site = np.minimum(np.maximum(np.floor(fabric.site_size / stride), 1.0), ranks)
    in_leaf = np.minimum(np.maximum(np.floor(fabric.leaf_size / stride), 1.0), in_site)
    in_domain = np.minimum(np.maximum(np.floor(fabric.scale_up_size / stride), 1.0), in_leaf)
    return Members(in_domain, in_leaf / in_domain, in_site / in_leaf, ranks / in_site)


@formula
def ring_s(size_bytes: Values, ranks: Values, bytes_per_s: Values, latency_s: Values) -> Values:
    """All-gather or reduce-scatter in a ring whose gathered size is ``size_bytes`` [s]; an all-reduce is two of them."""
    return size_bytes * (ranks - 1.0) / ranks / bytes_per_s + (ranks - 1.0) * latency_s


@formula
def tree_s(size_bytes: Values, ranks: Values, bytes_per_s: Values, latency_s: Values) -> Values:
    """Broadcast or reduction in a pipelined tree [s]; an all-reduce is two of them: better than rings for small sizes."""
    return (ranks > 1.0) * (size_bytes / bytes_per_s + np.ceil(np.log2(ranks)) * latency_s)


@formula
def gather_s(size_bytes: Values, ranks: Values, stride: Values, fabric: Fabric) -> Values:
    """All-gather, or reduce-scatter, over the levels of the fabric: ``size_bytes`` is the gathered size [s].

    Each level carries only what the levels below have not: 1/members of the size. An all-reduce takes twice as long.
    """
    group = members(ranks, stride, fabric)
    inside = size_bytes * (group.in_domain - 1.0) / group.in_domain / fabric.scale_up_bytes_per_s
    size_out = size_bytes / group.in_domain
    leaf = size_out * (group.domains - 1.0) / group.domains / fabric.scale_out_bytes_per_s
    size_spine = size_out / group.domains
    spine = size_spine * (group.leaves - 1.0) / group.leaves / (fabric.scale_out_bytes_per_s * fabric.spine_share)
    size_site = size_spine / group.leaves
    site = size_site * (group.sites - 1.0) / group.sites / fabric.site_bytes_per_s
    return np.maximum(np.maximum(inside, leaf), np.maximum(spine, site)) + gather_latency_s(group, fabric)


@formula
def gather_latency_s(group: Members, fabric: Fabric) -> Values:
    """Latency of a gather over the levels: a step per doubling inside a domain, a ring of domains, then of sites [s]."""
    return (
        np.log2(group.in_domain) * fabric.scale_up_latency_s
        + (group.domains * group.leaves - 1.0) * fabric.scale_out_latency_s
        + np.log2(group.sites) * fabric.site_latency_s
    )


@formula
def all_to_all_s(size_bytes: Values, ranks: Values, stride: Values, fabric: Fabric) -> Values:
    """All-to-all in which every rank sends ``size_bytes`` in all, spread evenly over the ranks [s]."""
    group = members(ranks, stride, fabric)
    outside = 1.0 - group.in_domain / ranks
    inside = size_bytes * (group.in_domain - 1.0) / ranks / fabric.scale_up_bytes_per_s
    across = size_bytes * outside / fabric.scale_out_bytes_per_s
    latency = (group.in_domain > 1.0) * fabric.scale_up_latency_s + (outside > 0.0) * fabric.scale_out_latency_s
    return np.maximum(inside, across) + latency


class Routing(NamedTuple):
    """How a token finds its experts."""

    choices: Values  # experts that it goes to
    groups: Values  # that experts are dealt into; 1: all are one
    chosen_groups: Values  # of them, those that a token's experts are in
    merged: Values = 1.0  # 1: a token crosses once to a domain, or rank, for all of its experts there; 0: once for each expert


@formula
def domains_allowed(domains: Values, routing: Routing) -> Values:
    """Of the scale-up domains that experts are spread over, those in which a token's groups of experts lie, on average.

    Groups lie one after the other over the domains: one that holds m groups holds none of t chosen ones of n with a chance of
    about (1 - t/n)^m; a group over several domains leaves t/n of them.
    """
    in_domain = np.maximum(routing.groups / domains, 1.0)
    return np.maximum(domains * (1.0 - (1.0 - routing.chosen_groups / routing.groups) ** in_domain), 1.0)


@formula
def dispatch_s(token_bytes: Values, tokens: Values, routing: Routing, ranks: Values, stride: Values, fabric: Fabric) -> Values:
    """Sending ``tokens`` of a rank to their experts, which are spread over ``ranks`` [s].

    A token crosses to another scale-up domain once, however many of its experts are there, and is copied inside it
    (DeepSeek-V3, arXiv:2412.19437, section 3.2.2). Of g domains in which its experts may be (node-limited routing, section
    2.1.2, allows some of them) it reaches g (1 - (1 - 1/g)^choices) on average. A plain all-to-all sends a copy to each expert.
    """
    group = members(ranks, stride, fabric)
    domains = ranks / group.in_domain
    choices, merged = routing.choices, routing.merged
    allowed = domains_allowed(domains, routing)
    reached = merged * allowed * (1.0 - (1.0 - 1.0 / allowed) ** choices) + (1.0 - merged) * choices
    across = token_bytes * tokens * reached * (domains - 1.0) / domains / fabric.scale_out_bytes_per_s
    # Inside a domain as many copies arrive as leave, whichever domain the tokens come from; a rank's own need no link.
    copies = merged * ranks * (1.0 - (1.0 - 1.0 / ranks) ** choices) + (1.0 - merged) * choices
    inside = token_bytes * tokens * copies * (group.in_domain - 1.0) / group.in_domain / fabric.scale_up_bytes_per_s
    latency = (group.in_domain > 1.0) * fabric.scale_up_latency_s + (domains > 1.0) * fabric.scale_out_latency_s
    return np.maximum(inside, across) + latency


@formula
def send_s(size_bytes: Values, span: Values, fabric: Fabric) -> Values:
    """Sending to a neighbour in a line that spans ``span`` ranks: by scale-up links where it fits into a domain [s]."""
    within = span <= fabric.scale_up_size
    rate = within * fabric.scale_up_bytes_per_s + (1.0 - within) * fabric.scale_out_bytes_per_s
    return size_bytes / rate + within * fabric.scale_up_latency_s + (1.0 - within) * fabric.scale_out_latency_s
