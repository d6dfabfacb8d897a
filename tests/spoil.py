"""Ways to spoil good samples: what exports of other versions, broken proxies and editors make of them."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random
from typing import Any

_TIMES = [
    "soon", "", "0000-00-00", "2026-02-30T10:00:00Z", "2026-03-01T25:61:61Z", "0001-01-01T00:00:00Z", "2026-03-01",
    "9999-12-31T23:59:59.999999-14:00", "9999-12-31T23:59:59+00:00", "1971-01-01T00:00:00+14:00", "2026-03-01T10:00:00",
    "2026-03-01T10:00:00.123456789Z", "2026-03-01T10:00:00+99:99", "01/03/2026 10:00", "٢٠٢٦-03-01T10:00:00Z",
    "2026-03-01 10:00 UTC", "1772445600", "-1", "253402300800", "1e400",
]  # fmt: skip
_TEXTS = [
    "\0", "a\0b", "\x1b[31m", "\u202egnp.exe", "\ud83d", "\ufeff", "=1+1", "'; drop table x; --", "<script>", "%s%n{}",
    "\r\n", "null", "NaN", "𝕬" * 50, "\u2028", " ", "x" * 70_000,
]  # fmt: skip
_VALUES = [
    None, True, False, 0, -1, 1.5, 2**31, 2**63, 2**70, 10**300, -0.0, 1e-308, "", [], {}, [None], [[]], {"": None},
    1772445600, 1772445600000, 10**18, 99999999999999999999,
]  # fmt: skip


def spoiled(rng: Random, row: Any) -> Any:
    """The row with one to four things wrong with it."""
    row = deepcopy(row)
    for _ in range(rng.randint(1, 4)):
        row = _spoil(rng, row)
    return row


def _spoil(rng: Random, row: Any) -> Any:
    places = [([], row), *_places(row)]
    path, value = rng.choice(places) if rng.random() < 0.98 else places[0]
    change = rng.choice(_CHANGES)
    return _put(row, path, change(rng, value))


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[list[Any], Any]]:
    if len(path) > 60:
        return
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield [*path, key], inner
        yield from _places(inner, (*path, key))


def _put(row: Any, path: list[Any], value: Any) -> Any:
    if not path:
        return row if value is _GONE else value
    holder = row
    for key in path[:-1]:
        holder = holder[key]
    if value is _GONE:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return row


_GONE = object()


def _renamed(rng: Random, value: Any) -> Any:
    if not isinstance(value, dict) or not value:
        return rng.choice(_VALUES)
    key = rng.choice([*value])
    named = rng.choice([key.upper(), f" {key}", f"{key}s", key[:-1], "raw", "each", "payload", "\0", key + "\ud83d"])
    return {(named if each == key else each): inner for each, inner in value.items()}


def _doubled(rng: Random, value: Any) -> Any:
    if isinstance(value, list):
        return value + deepcopy(value)
    return (
        [value, deepcopy(value)]
        if rng.random() < 0.5
        else {**value, "copy": deepcopy(value)}
        if isinstance(value, dict)
        else f"{value}{value}"
    )


def _deep(rng: Random, value: Any) -> Any:
    for _ in range(rng.choice([1, 2, 40, 150])):
        value = [value] if rng.random() < 0.5 else {"value": value}
    return value


def _cut(rng: Random, value: Any) -> Any:
    if isinstance(value, str | list):
        return value[: rng.randint(0, len(value))]
    return dict(list(value.items())[: rng.randint(0, len(value))]) if isinstance(value, dict) else value


def _typed(rng: Random, value: Any) -> Any:
    return rng.choice([str(value), rng.choice(_VALUES), [value], {"id": value}, len(str(value)), not value])


_CHANGES: list[Callable[[Random, Any], Any]] = [
    lambda rng, value: _GONE if not isinstance(value, dict) or len(value) < 4 else value,
    _renamed,
    _doubled,
    _deep,
    _cut,
    _typed,
    lambda rng, value: rng.choice(_VALUES),
    lambda rng, value: rng.choice(_TEXTS),
    lambda rng, value: f"{value}{rng.choice(_TEXTS)}",
    lambda rng, value: rng.choice(_TIMES),
    lambda rng, value: rng.choice(_TIMES),
]


def broken(rng: Random, content: bytes) -> bytes:
    """A file's bytes with something wrong that no row is to blame for."""
    at = rng.randrange(len(content) + 1)
    change = rng.randrange(8)
    if change == 0:
        return content[:at]
    if change == 1:
        return content[:at] + rng.choice([b"\xff", b"\xc3", b"\xed\xa0\x80", b"\0", b"\x1a"]) + content[at:]
    if change == 2:
        return content[:at] + rng.choice([b'"', b"{", b"]", b",", b"\\", b"NaN", b"1e999", b"9" * 5000]) + content[at:]
    if change == 3:
        return content.decode("utf-8", "replace").encode(rng.choice(["utf-16", "utf-16-le", "utf-32", "utf-8-sig"]))
    if change == 4:
        return content.replace(b"\n", b"\r\n").replace(b":", rng.choice([b": ", b"=", b"::"]), 3)
    if change == 5:
        return content + rng.choice([content, b"\n\n", b"</html>", b"[" * 5000])
    if change == 6:
        return b"[" * at + content if at < 3000 else content[at:]
    return content[:at] + content[at + rng.randint(1, 40) :]
