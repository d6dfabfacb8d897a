"""How numbers, ranges, durations and times are written, everywhere the same.

Ranges are rounded outward, so a printed range never claims more than was computed; a minus is U+2212; nothing is
ever written with a plus-or-minus sign.
"""

import math
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

MINUS = "\N{MINUS SIGN}"
TIMES = "\N{MULTIPLICATION SIGN}"
SPACE = "\N{NO-BREAK SPACE}"
NEVER = "\N{INFINITY}"

_FUZZ = 1e-9
_MINUTES_PER_DAY = 24 * 60
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def whole(number: int) -> str:
    """A count with thousands separators: `1,412`."""
    return f"{number:,}".replace("-", MINUS)


def counted(number: int, thing: str) -> str:
    """A count with its thing: `1 file`, `3 files`."""
    return f"{whole(number)} {thing if number == 1 else thing + 's'}"


def in_words(number: int) -> str:
    """A count as a word up to ten, as digits beyond: `five`, `12`."""
    return _WORDS[number] if 0 <= number < len(_WORDS) else whole(number)


def share(events: int, changes: int) -> str:
    """Counts before any share: `58 of 1,412`."""
    return f"{whole(events)} of {whole(changes)}"


def per_100(value: float) -> str:
    """A rate per 100 changes: `4.1`."""
    return _decimal(value, 1)


def per_100_range(low: float, high: float) -> str:
    """The range of a rate per 100 changes, rounded outward: `3.1 to 5.3`."""
    return f"{_decimal(_down(low, 1), 1)} to {_decimal(_up(high, 1), 1)}"


def signed(value: float) -> str:
    """A difference per 100 changes with its sign: `+2.3`, `−0.4`, `0.0`."""
    text = _decimal(value, 1)
    return text if text.startswith(MINUS) or text == "0.0" else f"+{text}"


def outward(low: float, high: float, decimals: int = 1) -> tuple[float, float]:
    """Both ends of a range as they are printed: the lower one down, the upper one up."""
    return _down(low, decimals), _up(high, decimals)


def signed_range(low: float, high: float) -> str:
    """The range of a difference per 100 changes, rounded outward: `−0.4 to +6.1`."""
    down, up = outward(low, high)
    return f"{signed(down)} to {signed(up)}"


def ratio(value: float) -> str:
    """A ratio without its sign: two decimals below 2, one from 2 up; `1.05`, `2.1`."""
    return NEVER if math.isinf(value) else _decimal(value, _ratio_decimals(value))


def times(value: float) -> str:
    """A ratio with its sign: `1.05×`."""
    return f"{ratio(value)}{TIMES}"


def about_times(value: float) -> str:
    """A threshold ratio, rounded up to one decimal: `1.7×`."""
    return f"{_decimal(_up(value, 1), 1)}{TIMES}"


def ratio_bounds(low: float, high: float) -> tuple[str, str]:
    """Both ends of a ratio's range, rounded outward: `("0.69", "1.60")`."""
    down = low if math.isinf(low) else _down(low, _ratio_decimals(low))
    up = high if math.isinf(high) else _up(high, _ratio_decimals(high))
    return ratio(down), ratio(up)


def short_count(value: float) -> str:
    """A large count in two or three figures: `940`, `1.9 k`, `200 k`, `3.4 M`."""
    for unit, size in (("M", 1e6), ("k", 1e3)):
        if abs(value) >= size * (1 - 0.5e-3):
            scaled = value / size
            return f"{_decimal(scaled, 1 if abs(scaled) < 9.95 else 0)}{SPACE}{unit}"
    return _decimal(value, 0)


def minutes(value: float) -> str:
    """A duration given in minutes: `under 1 min`, `48 min`, `3 h 10 min`, `2 d 4 h`."""
    if 0 <= value < 1:
        return f"under 1{SPACE}min"
    rounded = round(abs(value))
    sign = MINUS if value < 0 else ""
    days, rest = divmod(rounded, _MINUTES_PER_DAY)
    hours, mins = divmod(rest, 60)
    if days:
        parts = [f"{whole(days)}{SPACE}d", f"{hours}{SPACE}h" if hours else ""]
    else:
        parts = [f"{hours}{SPACE}h" if hours else "", f"{mins}{SPACE}min" if mins or not hours else ""]
    return sign + SPACE.join(part for part in parts if part)


def day(at: datetime) -> str:
    """A day in UTC: `Mon 19 Oct 2026`."""
    at = utc(at)
    return f"{at:%a} {at.day} {at:%b %Y}"


def days(since: datetime, until: datetime, zone: str) -> str:
    """A span by its first and last day in a zone; `until` is the first moment after it."""
    first, last = (at.astimezone(ZoneInfo(zone)) for at in (since, until - timedelta(seconds=1)))
    return f"{first:%a} {first.day} {first:%b %Y} to {last:%a} {last.day} {last:%b %Y}"


def date_of(day: date) -> str:
    """A calendar day: `19 Oct 2026`."""
    return f"{day.day} {day:%b %Y}"


def clock(at: datetime) -> str:
    """A time of day in UTC, without the zone: `06:10`."""
    return f"{utc(at):%H:%M}"


def timestamp(at: datetime) -> str:
    """A moment with its zone: `Mon 19 Oct 2026, 06:10 UTC`."""
    return f"{day(at)}, {clock(at)} UTC"


def to_the_second(at: datetime) -> str:
    """A moment beside which durations stand, so that they can be worked out again: `Mon 19 Oct 2026, 06:10:05 UTC`."""
    return f"{day(at)}, {utc(at):%H:%M:%S} UTC"


def utc(at: datetime) -> datetime:
    """The same moment in UTC; a naive time is taken as UTC, as the snapshot stores it."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def sentence_case(text: str) -> str:
    """The text with its first letter large and the rest as it is: `Human-only`."""
    return text[:1].upper() + text[1:]


def _decimal(value: float, decimals: int) -> str:
    text = f"{value:,.{decimals}f}"
    text = text.lstrip("-") if float(text.replace(",", "")) == 0 else text
    return text.replace("-", MINUS)


def _ratio_decimals(value: float) -> int:
    return 1 if value >= 2 else 2


def _down(value: float, decimals: int) -> float:
    scale = 10.0**decimals
    return math.floor(value * scale + _FUZZ) / scale


def _up(value: float, decimals: int) -> float:
    scale = 10.0**decimals
    return math.ceil(value * scale - _FUZZ) / scale
