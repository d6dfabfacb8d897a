"""Round values for an axis."""

import math

_NICE = (0.1, 0.2, 0.5, 1, 2, 5, 10)
_MOST = 5


def ticks(lowest: float, highest: float) -> list[float]:
    """At most five round values from `lowest` to `highest`, both included where they are round."""
    size = 10.0 ** math.floor(math.log10(max(highest - lowest, 1e-6)))
    for step in (nice * size for nice in _NICE):
        first, last = math.ceil(lowest / step - 1e-9), math.floor(highest / step + 1e-9)
        if last - first < _MOST:
            return [index * step for index in range(first, last + 1)]
    return []
