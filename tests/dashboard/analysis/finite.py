"""Looks through a result for a number that is none: analysis says why instead."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass


def numbers(result: object) -> Iterator[float]:
    """Every float inside a result, however deep."""
    if isinstance(result, float):
        yield result
    elif is_dataclass(result) and not isinstance(result, type):
        for field in fields(result):
            yield from numbers(getattr(result, field.name))
    elif isinstance(result, Mapping):
        yield from numbers(list(result.values()))
    elif isinstance(result, list | tuple):
        for item in result:
            yield from numbers(item)


def has_nan(result: object) -> bool:
    return any(math.isnan(number) for number in numbers(result))
