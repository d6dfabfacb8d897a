"""Where labels go so that none covers another: a first-come shelf of boxes, in pixels.

A label hangs at a fixed distance from its mark, so what is free at the narrowest width stays free at any wider one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

LINE = 15.0
_CHARACTER = 6.5
_BOLD_CHARACTER = 7.2
_AIR = 6.0


def width_of(text: str, *, bold: bool = False) -> float:
    """A generous estimate of a label's width at the small chart text size, with air around it."""
    return len(text) * (_BOLD_CHARACTER if bold else _CHARACTER) + _AIR


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels; `top` is above `bottom`, so smaller."""

    left: float
    right: float
    top: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether the two overlap; touching is not overlapping."""
        beside = self.right <= other.left or other.right <= self.left
        return not (beside or self.bottom <= other.top or other.bottom <= self.top)


@dataclass
class Shelf:
    """The boxes placed so far between two edges."""

    left: float
    right: float
    taken: list[Box] = field(default_factory=list)

    def place(self, candidates: Iterable[Sequence[Box]]) -> int | None:
        """Takes the first candidate (a group of boxes) that is free; returns its position, or None."""
        for position, boxes in enumerate(candidates):
            inside = all(self.left <= box.left and box.right <= self.right for box in boxes)
            if inside and not any(box.meets(other) for box in boxes for other in self.taken):
                self.taken.extend(boxes)
                return position
        return None
