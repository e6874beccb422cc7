"""Who inspects whom (分工): balanced, drawn by the round's seed, never one's own and never a pair that met last time.

A bipartite matching with capacities: each site takes the least loaded team that may have it, and earlier sites move where that
makes room (augmenting paths), so that loads differ by no more than the exclusions force.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

Allowed = Callable[[int, int], bool]


def spread(sites: Sequence[int], teams: Sequence[int], allowed: Allowed, seed: str) -> tuple[dict[int, int], list[int]]:
    """Site → team, and the sites no team may have. `allowed(team, site)`."""
    order = sorted(sites, key=lambda site: (sum(allowed(team, site) for team in teams), _lot(seed, site)))
    placed: dict[int, int] = {}
    load = dict.fromkeys(teams, 0)
    left: list[int] = []
    capacity = -(-len(sites) // len(teams)) if teams else 0
    for site in order:
        able = sorted((team for team in teams if allowed(team, site)), key=lambda team: (load[team], _lot(seed, site, team)))
        if not able:
            left.append(site)
            continue
        most = capacity
        while not _place(site, most, teams, allowed, placed, load, set(), seed):
            most += 1
    return placed, left


def _place(site: int, most: int, teams: Sequence[int], allowed: Allowed, placed: dict[int, int], load: dict[int, int], tried: set[int], seed: str) -> bool:
    able = sorted((team for team in teams if allowed(team, site) and team not in tried), key=lambda team: (load[team], _lot(seed, site, team)))
    for team in able:
        if load[team] < most:
            placed[site] = team
            load[team] += 1
            return True
    for team in able:
        tried.add(team)
        for other in [each for each, at in placed.items() if at == team]:
            if _place(other, most, teams, lambda t, s: allowed(t, s) and t != team, placed, load, tried, seed):  # noqa: B023
                load[team] -= 1
                placed[site] = team
                load[team] += 1
                return True
    return False


def _lot(seed: str, *parts: int) -> str:
    return hashlib.sha256("|".join([seed, *map(str, parts)]).encode()).hexdigest()
