"""In what an incident's reach can be measured, and how each measure is written."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dashboard.analysis import formatting as fmt


@dataclass(frozen=True)
class Measure:
    """One part of the blast radius.

    Attributes:
        key: Its column, and its value in the URL.
        label: Its name on a page.
        unit, one: What its values are, for a sentence: "1.9 k customer-minutes", and what a single one is.
        log: It spreads over decades, so its axis is logarithmic.
        write: A value without its unit, durations with theirs.
        missing: What an incident lacks that has no value.
    """

    key: str
    label: str
    unit: str
    one: str
    log: bool
    write: Callable[[float], str]
    missing: str

    def said(self, value: float) -> str:
        """A value with its unit."""
        return f"{self.write(value)} {self.one if value == 1 else self.unit}".strip()


def _count(value: float) -> str:
    return fmt.short_count(value) if value >= 1_000 else f"{value:g}"


MEASURES: Mapping[str, Measure] = {
    measure.key: measure
    for measure in (
        Measure(
            *("customer_minutes", "Customer-minutes", "customer-minutes", "customer-minute", True),
            fmt.short_count,
            "customers affected, or an end",
        ),
        Measure("services", "Services", "services", "service", False, _count, "a service"),
        Measure("minutes", "Duration", "", "", True, fmt.minutes, "an end"),
        Measure(
            "customers_affected", "Customers", "customers", "customer", True, fmt.short_count, "customers affected"
        ),
        Measure("people_woken", "People woken", "people", "person", False, _count, "who was paged"),
    )
}

_DURATIONS = {1.0: "1 min", 5.0: "5 min", 15.0: "15 min", 60.0: "1 h", 240.0: "4 h", 1440.0: "1 d", 10080.0: "7 d"}
_MOST_TICKS = 7


def ticks(measure: Measure, lowest: float, highest: float) -> dict[float, str]:
    """Where an axis from `lowest` to `highest` (both positive where logarithmic) carries a label."""
    if measure.key == "minutes":
        return {at: text for at, text in _DURATIONS.items() if lowest <= at <= highest}
    if measure.log:
        first, last = math.ceil(math.log10(lowest) - 1e-9), math.floor(math.log10(highest) + 1e-9)
        return {10.0**power: measure.write(10.0**power).replace(".0", "") for power in range(first, last + 1)}
    step = max(1, math.ceil(highest / _MOST_TICKS))
    return {float(at): measure.write(at) for at in range(0, math.floor(highest) + 1, step)}
