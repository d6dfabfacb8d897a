"""Where commits stand in a repository's history: pure functions of a parent map."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

Parents = Mapping[str, Sequence[str]]


class Place(NamedTuple):
    """A commit's position on the first-parent line, the position that introduced it, and the newest line ancestor."""

    position: int | None
    introduced_position: int | None
    base_position: int | None


def first_parent_line(parents: Parents, head: str) -> list[str]:
    """Commits of the first-parent line, oldest first, as far back as they are known."""
    line, seen, sha = [], set(), head
    while sha in parents and sha not in seen:
        line.append(sha)
        seen.add(sha)
        if not parents[sha]:
            break
        sha = parents[sha][0]
    return line[::-1]


def places(parents: Parents, head: str) -> dict[str, Place]:
    """The place of every commit of one repository."""
    line = first_parent_line(parents, head)
    position = {sha: at for at, sha in enumerate(line, start=1)}
    introduced = dict(position)
    for at, sha in enumerate(line, start=1):
        stack = [parent for parent in parents[sha][1:] if parent not in introduced]
        while stack:
            found = stack.pop()
            if found in introduced or found not in parents:
                continue
            introduced[found] = at
            stack.extend(parents[found])
    base = _bases(parents, position)
    return {sha: Place(position.get(sha), introduced.get(sha), base[sha] or None) for sha in parents}


def _bases(parents: Parents, position: Mapping[str, int]) -> dict[str, int]:
    base = dict(position)
    for start in parents:
        stack = [start]
        while stack:
            sha = stack[-1]
            if sha in base:
                stack.pop()
                continue
            unknown = [parent for parent in parents[sha] if parent in parents and parent not in base]
            if unknown:
                stack.extend(unknown)
                continue
            base[sha] = max((base[parent] for parent in parents[sha] if parent in base), default=0)
            stack.pop()
    return base


def forwarded(found: Mapping[str, Place], landed: Collection[str], listed: Collection[str]) -> dict[str, Place]:
    """The places once the last commit of a request that was fast-forwarded has brought in the ones before it.

    Args:
        found: Place of every commit.
        landed: The commits in which requests landed.
        listed: The commits of requests' own branches.
    """
    line = {place.position: sha for sha, place in found.items() if place.position is not None}
    brought: dict[int | None, int] = {}
    for at, sha in line.items():
        if sha in landed and sha in listed:
            before = at - 1
            while line.get(before) in listed and line[before] not in landed:
                brought[before] = at
                before -= 1
    return {
        sha: place._replace(introduced_position=brought.get(place.introduced_position, place.introduced_position))
        for sha, place in found.items()
    }
