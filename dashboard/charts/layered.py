"""Where services stand on a map: in layers by what they need, a failure travelling from left to right.

Small and deterministic: the same services and dependencies always get the same places, so two maps can be compared.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

_SWEEPS = 6


def places(names: Collection[str], needs: Iterable[tuple[str, str]]) -> dict[str, tuple[float, float]]:
    """Coordinates in 0 to 1 for each name: x by layer, y by the middle of its neighbours, downwards from the top.

    Args:
        names: Services to place.
        needs: (service, service it needs); pairs with a name not given are ignored, circles are cut where they close.
    """
    inside = sorted({(one, two) for one, two in needs if one in names and two in names and one != two})
    layer = _layers(sorted(names), inside)
    rows: dict[int, list[str]] = defaultdict(list)
    for name in sorted(names):
        rows[layer[name]].append(name)
    beside: dict[str, list[str]] = defaultdict(list)
    for one, two in inside:
        beside[one].append(two)
        beside[two].append(one)
    _untangle(rows, beside)
    last = max(rows, default=0)
    return {
        name: (step / last if last else 0.5, (place + 0.5) / len(row))
        for step, row in rows.items()
        for place, name in enumerate(row)
    }


def _layers(names: Sequence[str], needs: Sequence[tuple[str, str]]) -> dict[str, int]:
    """The longest way down to a service that needs nothing; within a circle, what is met again counts as nothing."""
    below: dict[str, list[str]] = defaultdict(list)
    for one, two in needs:
        below[one].append(two)
    depth: dict[str, int] = {}
    for start in names:
        waiting, open_ones = [start], set[str]()
        while waiting:
            name = waiting[-1]
            missing = [other for other in below[name] if other not in depth and other not in open_ones]
            if name in depth or not missing:
                depth.setdefault(name, 1 + max((depth.get(other, -1) for other in below[name]), default=-1))
                open_ones.discard(name)
                waiting.pop()
            else:
                open_ones.add(name)
                waiting.append(missing[0])
    return depth


def _untangle(rows: dict[int, list[str]], beside: Mapping[str, Sequence[str]]) -> None:
    """Orders each layer by the mean place of its neighbours in the others, back and forth."""
    height: dict[str, float] = {}

    def middle(name: str) -> tuple[float, str]:
        around = [height[other] for other in beside[name]]
        return (sum(around) / len(around) if around else height[name]), name

    for row in rows.values():
        height |= {name: (place + 0.5) / len(row) for place, name in enumerate(row)}
    for sweep in range(_SWEEPS):
        for step in sorted(rows, reverse=sweep % 2 == 1):
            row = rows[step]
            row.sort(key=middle)
            height |= {name: (place + 0.5) / len(row) for place, name in enumerate(row)}
